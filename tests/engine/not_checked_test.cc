// Whom it is told that a rule can't be asked, where that goes by the coding system of the record.
#include <gtest/gtest.h>

#include "engine/both_evaluators.h"
#include "waymark/engine/engine.h"
#include "waymark/engine/starts.h"

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

// Which code systems are the record's on the day: the same by both evaluators.
class Systems : public testing::Test {
 protected:
  // One more entry, in a system that the set does not speak for or does.
  record::Entry& Add(std::string_view system, std::string_view code, Day on, Day recorded) {
    record::Entry& entry = record_.AddEntry();
    entry.id = record_.Intern("e" + std::to_string(record_.entries().size()));
    entry.kind = record::Kind::kBooking;
    entry.occurred = calendar::PartialDate::Whole(on);
    entry.recorded = calendar::LastMomentOf(recorded, kZone);
    record_.AddCoding(record_.SystemIndex(system), record_.Intern(code));
    return entry;
  }
  void SetUp() override {
    record_.patient_id = "p";
    record_.birth = calendar::PartialDate::Whole(*calendar::MakeDay(1976, 6, 1));
    record_.sex = record::Sex::kFemale;
  }
  // Whether the rule was checked, and what both evaluators say of it.
  bool Checked(Day as_of, calendar::Instant known_at = calendar::kEverything) {
    if (!finished_) record_.Finish(kZone);
    finished_ = true;
    engine::EvaluateOptions options;
    options.as_of = as_of;
    options.known_at = known_at;
    engine::Evaluator evaluator(program_);
    evaluator.Evaluate(record_, options, answer_);
    engine::Answer other;
    const auto pack = std::shared_ptr<const rules::Pack>(program_, &engine::PackOf(*program_));
    EXPECT_TRUE(NaiveEvaluation(kZone)(pack, record_, options, other).ok());
    EXPECT_EQ(answer_.not_checked.size(), other.not_checked.size()) << calendar::FormatIso(as_of);
    EXPECT_EQ(answer_.items.size(), other.items.size()) << calendar::FormatIso(as_of);
    return answer_.not_checked.empty();
  }

  const Day march_ = *calendar::MakeDay(2026, 3, 1), may_ = *calendar::MakeDay(2026, 5, 1);
  const std::shared_ptr<const engine::Program> program_ = ProgramFor("{sex: female}");
  record::PatientRecord record_;
  engine::Answer answer_;
  bool finished_ = false;
};

TEST_F(Systems, an_entry_dated_later_does_not_leave_a_rule_not_checked) {
  Add("readv2", "8B3..", march_, march_);
  Add("snomed", "38341003", may_, march_);
  EXPECT_TRUE(Checked(kToday));
  EXPECT_EQ(answer_.items.size(), 1u);
}

TEST_F(Systems, nor_let_it_be_checked_before_its_day_and_its_day_is_one_to_look) {
  Add("snomed", "254837009", march_, march_);
  Add("readv2", "8B3..", may_, march_);
  EXPECT_FALSE(Checked(kToday));
  EXPECT_EQ(answer_.next_look, may_);
  EXPECT_FALSE(Checked(calendar::AddDays(may_, -1)));
  EXPECT_TRUE(Checked(may_));
}

TEST_F(Systems, an_entry_recorded_later_does_neither) {
  Add("snomed", "254837009", march_, march_);
  Add("readv2", "8B3..", march_, may_);
  EXPECT_FALSE(Checked(kToday, calendar::LastMomentOf(kToday, kZone)));
  EXPECT_TRUE(Checked(kToday));
}

TEST_F(Systems, nor_does_what_was_entered_in_error) {
  Add("snomed", "254837009", march_, march_);
  Add("readv2", "8B3..", march_, march_).status = record::EntryStatus::kEnteredInError;
  EXPECT_FALSE(Checked(kToday));
}

TEST_F(Systems, the_first_entry_of_all_is_a_day_to_look) {
  Add("snomed", "254837009", may_, march_);
  EXPECT_TRUE(Checked(kToday));
  EXPECT_EQ(answer_.next_look, may_);
  EXPECT_FALSE(Checked(may_));
}

TEST_F(Systems, those_that_a_reader_answers_for_need_no_entries) {
  record_.SystemIndex("snomed");
  record_.settled_systems = 1;
  record_.Finish(kZone);
  engine::EvaluateOptions options;
  options.as_of = kToday;
  engine::Evaluator(program_).Evaluate(record_, options, answer_);
  EXPECT_EQ(answer_.not_checked.size(), 1u);
}

// A rule whose start is known, and whose `who` waits for codes beside an age.
std::shared_ptr<const engine::Program> WaitingFrom(const std::string& age) {
  const std::string head = "code_system,code,term,source\n";
  const auto loaded = rules::LoadPackFromFiles(
      {{"pack.yaml", "pack: tests\nversion: \"1\"\nlanguage: 1\n"},
       {"sets.yaml",
        "codesets:\n"
        "  - {codeset: asked, title: asked, codes: asked.csv}\n"
        "  - {codeset: smokes, title: smokes, codes: waiting}\n"},
       {"asked.csv", head + "snomed,254837009,Asked,tests\n"},
       {"rule.yaml",
        "rule: asked\nversion: \"1\"\ntitle: Asked\npurpose: review\n"
        "who: {any: [{age: from " +
            age +
            "}, {ever: smokes}]}\n"
            "start: {each: asked}\n"
            "timing: [{becomes: due, from: start, shown_in: worklist}]\n"}},
      {});
  return *engine::Compile(loaded.pack, {.zone = kZone, .include_drafts = true});
}

TEST(NotChecked, is_told_of_everybody_whom_the_rest_of_who_does_not_decide) {
  engine::Evaluator evaluator(WaitingFrom("50 years"));
  engine::EvaluateOptions options;
  options.as_of = kToday;
  engine::Answer answer;
  evaluator.Evaluate(Record("snomed", "254837009"), options, answer);
  ASSERT_EQ(answer.not_checked.size(), 1u);
  EXPECT_TRUE(answer.not_checked[0].for_everybody);
  EXPECT_EQ(answer.next_look, *calendar::MakeDay(2026, 6, 1)) << "the 50th birthday";
}

TEST(NotChecked, is_not_told_where_the_rest_of_who_decides) {
  const auto program = WaitingFrom("49 years");
  const auto record = Record("snomed", "254837009");
  engine::Evaluator evaluator(program);
  engine::EvaluateOptions options;
  options.as_of = kToday;
  engine::Answer answer;
  evaluator.Evaluate(record, options, answer);
  EXPECT_TRUE(answer.not_checked.empty());
  ASSERT_EQ(answer.items.size(), 1u);
  EXPECT_EQ(answer.items[0].status, rules::ItemStatus::kDue);
  engine::Starts starts(program);
  starts.Load(record, {});
  std::vector<uint16_t> slots, rules;
  starts.SlotsOf("snomed", "254837009", slots);
  engine::Present present(starts.slot_count());
  for (const uint16_t slot : slots) present.Add(slot, engine::Present::kSomeDay);
  starts.MayHaveItems(present, {}, rules);
  EXPECT_EQ(rules.size(), 1u) << "a sweep must not pass the rule over";
}

}  // namespace
}  // namespace waymark::test
