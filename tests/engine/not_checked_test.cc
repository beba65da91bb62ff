// Whom it is told that a rule can't be asked, where that goes by the coding system of the record.
#include <gtest/gtest.h>

#include "waymark/engine/engine.h"

namespace waymark::test {
namespace {

using calendar::Day;

const absl::TimeZone kZone = absl::UTCTimeZone();
const Day kToday = *calendar::MakeDay(2026, 3, 3);

// A rule whose start is known in Read codes only, for whom `who` says.
std::shared_ptr<const engine::Program> ProgramFor(const std::string& who) {
  const std::string head = "code_system,code,term,source\n";
  const auto loaded = rules::LoadPackFromFiles(
      {{"pack.yaml", "pack: tests\nversion: \"1\"\nlanguage: 1\n"},
       {"sets.yaml",
        "codesets:\n"
        "  - {codeset: asked, title: asked, codes: asked.csv, partial: [readv2], kinds: "
        "[procedure]}\n"
        "  - {codeset: cancer, title: cancer, codes: cancer.csv}\n"
        "  - {codeset: answered, title: answered, codes: answered.csv}\n"},
       {"asked.csv", head + "readv2,8B3..,Asked,tests\n"},
       {"cancer.csv", head + "snomed,254837009,Cancer,tests\n"},
       {"answered.csv", head + "snomed,38341003,Answered,tests\n"},
       {"rule.yaml", "rule: asked\nversion: \"1\"\ntitle: Asked\npurpose: review\nwho: " + who +
                         "\nstart: {each: asked}\ndone: answered\nif_several: all\n"
                         "timing: [{becomes: due, from: start, shown_in: worklist}]\n"}},
      {});
  for (const auto& finding : loaded.findings) {
    EXPECT_NE(finding.severity, rules::Severity::kError) << finding.message;
  }
  return *engine::Compile(loaded.pack, {.zone = kZone, .include_drafts = true});
}

// Born 1 June 1976; one entry.
record::PatientRecord Record(std::string_view system, std::string_view code) {
  record::PatientRecord record;
  record.patient_id = "p";
  record.birth = calendar::PartialDate::Whole(*calendar::MakeDay(1976, 6, 1));
  record::Entry& entry = record.AddEntry();
  entry.id = "e";
  entry.status = record::EntryStatus::kFinal;
  entry.occurred = calendar::PartialDate::Whole(*calendar::MakeDay(2026, 1, 1));
  record.AddCoding(record.SystemIndex(system), record.Intern(code));
  record.Finish(kZone);
  return record;
}

engine::Answer Ask(const std::string& who, const record::PatientRecord& record) {
  engine::Evaluator evaluator(ProgramFor(who));
  engine::EvaluateOptions options;
  options.as_of = kToday;
  engine::Answer answer;
  evaluator.Evaluate(record, options, answer);
  return answer;
}

TEST(NotChecked, is_told_where_the_rule_is_about_the_person) {
  const auto answer = Ask("{ever: cancer}", Record("snomed", "254837009"));
  ASSERT_EQ(answer.not_checked.size(), 1u);
  EXPECT_EQ(answer.not_checked[0].reason, engine::NotCheckedReason::kCodesWaiting);
  EXPECT_FALSE(answer.not_checked[0].for_everybody);
}

TEST(NotChecked, is_not_told_where_who_surely_does_not_hold) {
  const auto answer = Ask("{ever: cancer}", Record("snomed", "38341003"));
  EXPECT_TRUE(answer.not_checked.empty());
  EXPECT_TRUE(answer.items.empty());
  EXPECT_EQ(answer.next_look, Day::Max());
}

TEST(NotChecked, is_told_where_who_is_uncertain) {
  EXPECT_EQ(Ask("{sex: female}", Record("snomed", "38341003")).not_checked.size(), 1u);
}

TEST(NotChecked, is_told_from_the_day_on_which_who_holds) {
  const auto record = Record("snomed", "38341003");
  const auto before = Ask("{age: from 50 years}", record);
  EXPECT_TRUE(before.not_checked.empty());
  EXPECT_EQ(before.next_look, *calendar::MakeDay(2026, 6, 1));
  EXPECT_EQ(Ask("{age: from 49 years}", record).not_checked.size(), 1u);
}

TEST(NotChecked, is_told_whoever_it_is_where_data_were_not_sent) {
  // They may be sent the next time; until then what is stored must not be taken for withdrawn.
  auto record = Record("readv2", "C10..");
  record.coverage.given = true;
  record.coverage.complete = false;
  const auto answer = Ask("{ever: cancer}", record);
  ASSERT_EQ(answer.not_checked.size(), 1u);
  EXPECT_EQ(answer.not_checked[0].reason, engine::NotCheckedReason::kNotSupplied);
}

TEST(NotChecked, a_record_in_the_system_that_the_set_speaks_for_is_checked) {
  const auto answer = Ask("{sex: female}", Record("readv2", "8B3.."));
  EXPECT_TRUE(answer.not_checked.empty());
  EXPECT_EQ(answer.items.size(), 1u);
}

}  // namespace
}  // namespace waymark::test
