// A pack: rules with the code sets, groups, tables, definitions and wording that they use.
#ifndef WAYMARK_RULES_PACK_H_
#define WAYMARK_RULES_PACK_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/calendar/period.h"
#include "waymark/rules/ast.h"
#include "waymark/rules/finding.h"
#include "waymark/terminology/code_set.h"

namespace waymark::rules {

struct Definition {
  std::string name;
  ConditionPtr condition;
  bool mentions_start = false;  // then it may be used only where there is an item
  Place place;
};

// A table of the pack from code set to a value: cancer site, referral site, symptom.
struct Group {
  std::string name;
  struct Row {
    uint16_t set = 0;
    std::string value;
  };
  std::vector<Row> rows;
  Place place;
};

struct RiskTable {
  std::string id, title, source, certainty;
  struct Feature {
    std::string name;
    ConditionPtr when;
  };
  std::vector<Feature> features;
  struct Cell {
    std::vector<int> features;  // all of them; sorted indices
    int age_from = -1;          // months, as in Condition::kAge
    int age_until = -1;
    std::string sex;  // empty: any
    calendar::Decimal percent;
    Place place;
  };
  std::vector<Cell> cells;
  Place place;
};

struct WhoPart {
  std::string name;
  ConditionPtr condition;
};

// What a longer text is for. In the order of the language's template_kind.
enum class TemplateKind : uint8_t {
  kPrompt,
  kLetter,
  kText,
  kForm,
  kChecklist,
  kSheet,
  kSlip,
  kScript,
};

// The head of a longer text: which version went out, who answers for it.
struct TemplateHead {
  std::string id, title, version, owner, note;
  std::optional<calendar::Day> review_by;
  TemplateKind kind = TemplateKind::kPrompt;
  std::vector<int> rules;  // whose items may fill its slots; ascending in the file's order
  Place place;
};

enum class SignatureState : uint8_t { kUnsigned, kInvalid, kDemonstration, kValid };

struct Pack {
  std::string name, version, publisher, licence;
  int language = 1;
  std::vector<WhoPart> who;
  std::vector<std::pair<std::string, std::string>> pathways;  // name and title, in order
  calendar::Holidays holidays;
  Place holidays_place;                         // where they say up to which day they are complete
  std::vector<terminology::CodeSet> code_sets;  // resolved, sorted by id
  terminology::CodeIndex code_index;            // SetId is the position in code_sets
  std::vector<Group> groups;
  std::vector<RiskTable> risk_tables;
  std::vector<Definition> definitions;
  std::vector<Rule> rules;                             // sorted by id
  std::vector<std::string> claims_systems;             // code systems that the pack says it covers
  std::map<std::string, std::string> templates;        // named longer texts, without their heads
  std::map<std::string, TemplateHead> template_heads;  // by the same names, where there is one
  std::map<std::string, int> template_files;           // by the same names: position in files
  std::map<std::string, std::string> local_settings;   // {{local.x}}: numbers a practice must give
  // By practice (ODS code): its own of the above, as overlays give them. For letters, texts and
  // forms, which are one practice's; prompts have those of all.
  std::map<std::string, std::map<std::string, std::string>> local_by_practice;
  std::vector<std::string> overlays;  // names, in the order applied
  std::string digest;                 // of the parsed content, templates and overlays; hexadecimal
  SignatureState signature = SignatureState::kUnsigned;
  std::string signed_by;
  std::vector<SourceFile> files;

  int FindRule(std::string_view id) const;  // -1 where there is none
  // The local settings as that practice has them; of no practice: of all.
  std::map<std::string, std::string> LocalsOf(std::string_view practice) const;
  int FindCodeSet(std::string_view id) const;
  int FindGroup(std::string_view name) const;
  int FindDefinition(std::string_view name) const;
  const TemplateHead* FindTemplateHead(const std::string& name) const;  // null where there is none
};

struct LoadOptions {
  std::vector<std::string> overlays;         // files, applied in this order
  std::vector<std::string> extra_code_sets;  // folders whose code sets replace or add to the pack's
  calendar::Day today;     // for findings about review dates and calendars; never the clock
  bool has_today = false;  // without it those findings are left out
  // Texts of public key files (signature.h) whose signatures count as an approval.
  std::vector<std::string> trusted_keys;
  // For stories only: every set gets its own name as a code (story_codes.h), and waiting sets count
  // as filled, but for these. What is unsafe is then not looked for.
  bool story_codes = false;
  std::vector<std::string> story_still_waiting;
};

struct LoadedPack {
  std::shared_ptr<const Pack> pack;  // null where errors leave nothing that could be evaluated
  std::vector<Finding> findings;     // all, sorted by place
  std::vector<SourceFile> files;     // for FormatFinding
};

// Reads the pack in folder `path`. The status is for what prevents looking at all (no such folder,
// unreadable file, no pack.yaml); all else are findings. Pure but for reading files.
absl::StatusOr<LoadedPack> LoadPack(const std::string& path, const LoadOptions& options);
// The same from memory: (path relative to the pack, text) pairs; for Check, tests and fuzzing.
LoadedPack LoadPackFromFiles(std::vector<SourceFile> files, const LoadOptions& options);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PACK_H_
