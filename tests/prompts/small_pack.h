// A small pack and records for the tests of prompts/.
#ifndef WAYMARK_TESTS_PROMPTS_SMALL_PACK_H_
#define WAYMARK_TESTS_PROMPTS_SMALL_PACK_H_

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "waymark/engine/engine.h"
#include "waymark/prompts/prompts.h"

namespace waymark::prompts {

inline calendar::Day D(std::string_view text) { return *calendar::ParseDay(text); }

inline constexpr char kPackHead[] = R"(pack: small
version: "1"
language: 1
who: {alive: alive, registered: registered_here}
local: {practice: Tree Tops}
)";
inline constexpr char kSets[] = R"(codesets:
  - {codeset: kit, title: FIT kit given, codes: kit.csv}
  - {codeset: result, title: FIT result, codes: result.csv, kinds: [result]}
  - {codeset: lung, title: Lung referral, codes: lung.csv}
  - {codeset: skin, title: Skin referral, codes: skin.csv}
  - {codeset: nothing, title: Nothing known, codes: waiting}
)";

// One rule file's text, with the head that every rule needs.
inline std::string RuleText(const std::string& id, const std::string& rest) {
  return "rule: " + id + "\nversion: \"1\"\ntitle: Title of " + id +
         "\npurpose: review\nstatus: active\n" + rest;
}

inline std::vector<rules::SourceFile> SmallPackFiles(const std::vector<std::string>& rules) {
  std::vector<rules::SourceFile> files = {
      {"pack.yaml", kPackHead},
      {"codesets/sets.yaml", kSets},
      {"codesets/kit.csv", "code_system,code,term,source\nlocal,kit,Kit,t\n"},
      {"codesets/result.csv", "code_system,code,term,source\nlocal,result,Result,t\n"},
      {"codesets/lung.csv", "code_system,code,term,source\nlocal,lung,Lung,t\n"},
      {"codesets/skin.csv", "code_system,code,term,source\nlocal,skin,Skin,t\n"},
      {"groups/site.yaml", "group: referral_site\nvalues: {lung: lung, skin: skin}\n"},
  };
  for (size_t i = 0; i < rules.size(); ++i) {
    files.push_back({"reviews/r" + std::to_string(i) + ".yaml", rules[i]});
  }
  return files;
}

inline std::shared_ptr<const rules::Pack> SmallPack(const std::vector<std::string>& rules) {
  rules::LoadedPack loaded = rules::LoadPackFromFiles(SmallPackFiles(rules), {});
  for (const rules::Finding& finding : loaded.findings) {
    EXPECT_NE(finding.severity, rules::Severity::kError)
        << rules::FormatFinding(finding, loaded.files);
  }
  return loaded.pack;
}

struct MadeEntry {
  std::string on;
  std::string code;
  std::string value = "";
  std::string unit = "";
  std::string recorded = "";  // a day; empty: assumed
};
struct MadeReply {
  std::string on;
  std::string rule;
  std::string reply;
  std::string role = "gp";
  std::string item = "";
  std::string until = "";
};

inline record::PatientRecord MakeRecord(const std::vector<MadeEntry>& entries,
                                        const std::vector<MadeReply>& replies = {}) {
  record::PatientRecord out;
  out.patient_id = "p1";
  out.birth = calendar::PartialDate::Whole(D("1970-01-01"));
  out.sex = record::Sex::kFemale;
  out.AddRegistration({});
  const uint16_t system = out.SystemIndex("local");
  for (size_t i = 0; i < entries.size(); ++i) {
    const MadeEntry& made = entries[i];
    record::Entry& entry = out.AddEntry();
    entry.id = entry.root = out.Intern("e" + std::to_string(i));
    entry.kind = record::Kind::kResult;
    if (made.on.size() == 7) {
      entry.occurred = calendar::ParseDateTime(made.on, absl::UTCTimeZone())->date;
    } else {
      entry.occurred = calendar::PartialDate::Whole(D(made.on));
    }
    if (!made.recorded.empty()) {
      entry.recorded = calendar::FirstMomentOf(D(made.recorded), absl::UTCTimeZone());
    }
    if (!made.value.empty()) {
      entry.value.text = out.Intern(made.value);
      entry.value.unit_text = out.Intern(made.unit);
      if (const auto quantity = calendar::ParseValue(made.value)) {
        entry.value.kind = record::ValueKind::kQuantity;
        entry.value.quantity = *quantity;
        entry.value.quantity.unit = calendar::FindUnit(made.unit);
      } else {
        entry.value.kind = record::ValueKind::kText;
      }
    }
    out.AddCoding(system, out.Intern(made.code));
  }
  for (const MadeReply& made : replies) {
    record::Reply reply;
    reply.rule = out.Intern(made.rule);
    reply.reply = out.Intern(made.reply);
    reply.role = out.Intern(made.role);
    reply.item = out.Intern(made.item);
    reply.on = D(made.on);
    reply.recorded = calendar::FirstMomentOf(reply.on, absl::UTCTimeZone()) + 1;
    if (!made.until.empty()) {
      reply.has_until = true;
      reply.until = D(made.until);
    }
    out.AddReply(reply);
  }
  out.Finish(absl::UTCTimeZone());
  return out;
}

// All that a test asks about one patient on one day.
struct Asked {
  std::shared_ptr<const rules::Pack> pack;
  Wordings wordings;
  record::PatientRecord record;
  engine::Answer answer;

  Asked(std::shared_ptr<const rules::Pack> the_pack, record::PatientRecord the_record,
        std::string_view day)
      : pack(std::move(the_pack)), record(std::move(the_record)) {
    std::vector<rules::Finding> findings;
    wordings = CompileWording(*pack, findings);
    for (const auto& finding : findings) ADD_FAILURE() << finding.message;
    auto program = engine::Compile(pack, {});
    EXPECT_TRUE(program.ok()) << program.status();
    engine::Evaluator evaluator(*program);
    engine::EvaluateOptions options;
    options.as_of = D(day);
    evaluator.Evaluate(record, options, answer);
  }

  PromptSet Prompts(const PromptRequest& request = {}) const {
    return MakePrompts(*pack, wordings, record, answer, request);
  }
  RenderInput Input(size_t item) const {
    return {*pack, wordings, record, answer.items.at(item), answer.as_of};
  }
};

}  // namespace waymark::prompts

#endif  // WAYMARK_TESTS_PROMPTS_SMALL_PACK_H_
