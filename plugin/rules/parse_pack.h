// The files of a pack other than rules: its head, code sets, groups, definitions, risk tables,
// holidays, overlays.
#ifndef WAYMARK_RULES_PARSE_PACK_H_
#define WAYMARK_RULES_PARSE_PACK_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/rules/pack.h"
#include "waymark/rules/parameters.h"
#include "waymark/rules/parser.h"

namespace waymark::rules {

// The files by path.
class FileTable {
 public:
  explicit FileTable(const std::vector<SourceFile>& files);
  // -1 where there is no such file.
  int Find(std::string_view path) const { return names_.Find(path); }
  // `relative` to the folder of the file `from` ("codesets/x.yaml", "y.csv" -> "codesets/y.csv").
  int FindBeside(int from, std::string_view relative) const;
  const SourceFile& operator[](int file) const { return files_[static_cast<size_t>(file)]; }
  const std::vector<SourceFile>& all() const { return files_; }
  // The path in the same folder that `relative` may have been meant for; only the file name.
  std::string NearestBeside(int from, std::string_view relative) const;

 private:
  const std::vector<SourceFile>& files_;
  Names names_;
};

// A file whose name a key gives; an error where there is none. -1 then.
int FindNamedFile(Parser& parser, const FileTable& files, const YamlNode& node);

// pack.yaml, with what can only be parsed once all names are known left as nodes.
struct PackHead {
  std::string name, version, publisher, licence;
  int language = kLanguageVersion;
  bool newer = false;  // written in a newer language: nothing else was looked at
  const YamlNode* who = nullptr;
  const YamlNode* holidays = nullptr;
  std::vector<const YamlNode*> groups;
  std::vector<std::string> claims_systems;
  std::map<std::string, std::string> local;
  std::vector<std::pair<std::string, std::string>> pathways;
};
PackHead ParsePackHead(Parser& parser, const YamlNode& node);
// Names of the parts of `who`, in order; and the parts themselves.
std::vector<std::string> WhoPartNames(const YamlNode* who);
std::vector<WhoPart> ParseWho(Parser& parser, const YamlNode* who);

// A code set's head and members, and where it stands.
struct ParsedCodeSet {
  terminology::CodeSet set;
  Place place;
  std::vector<std::pair<std::string, Place>> references;  // include, exclude, part_of
  // Whether nothing but `codes: waiting` was said.
  bool waiting() const { return set.availability == terminology::Availability::kWaiting; }
};
// A file with `codeset:` or `codesets:`.
void ParseCodeSets(Parser& parser, const FileTable& files, const YamlNode& node,
                   std::vector<ParsedCodeSet>& sets);
// Adds `extra` to the set of its name, or as a new one. Duplicate heads within one list are errors
// of their own.
void AddCodeSets(Parser& parser, std::vector<ParsedCodeSet> more, bool widen,
                 std::vector<ParsedCodeSet>& sets);
// Sorts, checks references, carries out include and exclude.
std::vector<terminology::CodeSet> FinishCodeSets(Parser& parser, std::vector<ParsedCodeSet> sets);

std::optional<Group> ParseGroup(Parser& parser, const YamlNode& node);
// `until_place`: where the file says up to which day it is complete.
calendar::Holidays ParseHolidays(Parser& parser, const FileTable& files, const YamlNode& node,
                                 const std::map<int, const YamlNode*>& trees, Place& until_place);
// The table's id must be in the symbols. Conditions of features are asked about a patient.
std::optional<RiskTable> ParseRiskTable(Parser& parser, const FileTable& files,
                                        const YamlNode& node);

struct Overlay {
  std::string name;
  int level = 0;  // position in the language's overlay_level
  std::vector<ParameterSetting> settings;
  struct Switch {
    std::string rule;
    bool enabled = true;
  };
  std::vector<Switch> switches;
  std::map<std::string, std::string> local;
  std::map<std::string, std::map<std::string, std::string>> local_by_practice;
  Place place;
};
// `declared_local`: settings that the pack declares.
Overlay ParseOverlay(Parser& parser, const YamlNode& node,
                     const std::map<std::string, std::string>& declared_local);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PARSE_PACK_H_
