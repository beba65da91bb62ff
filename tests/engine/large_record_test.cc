// Records far larger than any patient's: every rule has a defined answer, after a bounded number of
// steps, and the rules that can be asked are asked.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/small_pack.h"
#include "waymark/engine/budget.h"
#include "waymark/engine/engine.h"
#include "waymark/engine/explain.h"
#include "waymark/engine/session.h"
#include "waymark/rules/story_codes.h"

namespace waymark::test {
namespace {

using calendar::AddDays;
using calendar::Day;
using engine::NotCheckedReason;

constexpr uint32_t kLarge = 200'000;
const Day kToday = *calendar::MakeDay(2026, 3, 3);
const absl::TimeZone kZone = absl::UTCTimeZone();

// The shapes that records are made in: which set the n-th entry is in, and how many days ago.
struct Shape {
  std::function<std::string(uint32_t)> set;
  std::function<int(uint32_t)> days_ago;
};

std::string Always(uint32_t) { return "kit"; }
std::string Noise(uint32_t) { return "noise"; }
std::string HalfAndHalf(uint32_t n) { return n % 2 == 0 ? "kit" : "result"; }
std::string StartsThenClosers(uint32_t n) { return n % 2000 < 1000 ? "result" : "kit"; }
int Spread(uint32_t n) { return static_cast<int>(n / 10); }  // ten a day, over 55 years
int OneDay(uint32_t) { return 30; }

record::PatientRecord Record(uint32_t entries, const Shape& shape) {
  record::PatientRecord record;
  record.patient_id = "large";
  record.birth = calendar::PartialDate::Whole(AddDays(kToday, -40'000));
  record.sex = record::Sex::kFemale;
  record.Reserve(entries);
  const uint16_t system = record.SystemIndex(rules::kStorySystem);
  for (uint32_t n = 0; n < entries; ++n) {
    record::Entry& entry = record.AddEntry();
    entry.id = record.Intern(absl::StrCat("e", n));
    entry.status = record::EntryStatus::kFinal;
    entry.occurred = calendar::PartialDate::Whole(AddDays(kToday, -shape.days_ago(n)));
    entry.value.kind = record::ValueKind::kQuantity;
    entry.value.quantity.value = {n % 50, 0};
    record.AddCoding(system, record.Intern(shape.set(n)));
  }
  record.Finish(kZone);
  return record;
}

std::shared_ptr<const engine::Program> ProgramOf(std::map<std::string, std::string> rules) {
  SmallPack pack;
  pack.sets = {{"kit", ""}, {"result", ""}, {"other", ""}, {"noise", ""}};
  pack.rules = std::move(rules);
  // A rule that none of the large shapes concerns.
  pack.rules["bystander"] = "{start: {age: from 18 years}, done: other}";
  std::string errors;
  const auto loaded = pack.Load(errors);
  EXPECT_TRUE(loaded != nullptr) << errors;
  return *engine::Compile(loaded, {.zone = kZone, .include_drafts = true});
}

engine::EvaluateOptions Today() {
  engine::EvaluateOptions options;
  options.as_of = kToday;
  return options;
}

struct Told {
  size_t items = 0;
  bool not_checked = false;
  bool bystander_answers = false;
};

// What the answer says of the rule `asked`.
Told Ask(const std::shared_ptr<const engine::Program>& program,
         const record::PatientRecord& record) {
  engine::Evaluator evaluator(program);
  engine::Answer answer;
  evaluator.Evaluate(record, Today(), answer);
  const rules::Pack& pack = engine::PackOf(*program);
  Told told;
  for (const auto& item : answer.items) {
    if (pack.rules[item.rule].id == "asked") ++told.items;
    if (pack.rules[item.rule].id == "bystander") told.bystander_answers = true;
  }
  for (const auto& one : answer.not_checked) {
    EXPECT_EQ(pack.rules[one.rule].id, "asked");
    EXPECT_EQ(one.reason, NotCheckedReason::kTooMuchWork);
    EXPECT_FALSE(one.for_everybody);
    told.not_checked = true;
  }
  return told;
}

// Rules of every kind that a large record might be asked about.
const std::map<std::string, std::string> kRules = {
    {"each, ask", "{start: {each: kit}, done: result, if_several: ask}"},
    {"each, all", "{start: {each: kit}, done: result, if_several: all}"},
    {"each, oldest", "{start: {each: kit}, done: result, if_several: oldest}"},
    {"each, newest", "{start: {each: kit}, done: result, if_several: newest}"},
    {"joined", "{start: {each: kit, join: 6 weeks, clock: last}, done: result}"},
    {"looking back",
     "{start: {each: kit}, done: {event: result, since: start - 14 days}, if_several: oldest}"},
    {"ever", "{start: {each: kit}, done: {ever: result}, if_several: oldest}"},
    {"named", "{start: {each: kit, as: kit}, done: {event: result, as: result}}"},
    {"counted", "{start: {each: kit}, done: {event: result, count: 3, apart: 7 days}}"},
    {"linked", "{start: {each: kit}, done: result, match: [linked], purpose: safety_net}"},
    {"runs out",
     "{start: {each: kit, join: 6 weeks, clock: last}, done: result, time_runs_out: {after: 90 "
     "days, then: close}}"},
    {"set aside",
     "{start: {each: kit}, done: other, set_aside: {seen: {when: {event: result, in: last 3 days}, "
     "on_end: restart}}}"},
    {"condition", "{start: {event: kit, in: last 2 days}, done: result}"},
    {"state", "{start: {state: {from: kit, until: result}}, done: other}"},
    {"latest", "{start: {latest: kit, is: at least 5}, done: result}"},
    {"change",
     "{start: {each: {change: {of: kit, rises_by: 10%, compared_with: highest, earlier: 1 day to 5 "
     "years}}}, done: result}"},
    {"chains", "{start: {event: kit, count: 3, apart: 7 days, in: last 60 days}, done: result}"},
    {"every",
     "{start: {every: {first_at: age 20, renewed_by: kit, interval: 1 year}}, timing: [{becomes: "
     "upcoming, from: start - 60 days, shown_in: [worklist]}, {becomes: due, from: start, "
     "shown_in: [worklist]}]}"},
};

const std::map<std::string, Shape> kShapes = {
    {"all open", {Always, Spread}},
    {"all noise", {Noise, Spread}},
    {"half and half", {HalfAndHalf, Spread}},
    {"all open, one day", {Always, OneDay}},
    {"half and half, one day", {HalfAndHalf, OneDay}},
    // In blocks of a hundred days; the newest entries come first.
    {"starts, then closers", {StartsThenClosers, Spread}},
};

void ExpectDefinedAnswers(uint32_t entries, const std::vector<std::string>& rules) {
  for (const auto& [shape_name, shape] : kShapes) {
    const record::PatientRecord record = Record(entries, shape);
    for (const std::string& rule_name : rules) {
      SCOPED_TRACE(absl::StrCat(rule_name, ", ", shape_name));
      const auto program = ProgramOf({{"asked", kRules.at(rule_name)}});
      const Told told = Ask(program, record);
      EXPECT_TRUE(told.bystander_answers);
      EXPECT_TRUE(!told.not_checked || told.items == 0);
      EXPECT_TRUE(!told.not_checked || shape_name != "all noise");
    }
  }
}

TEST(LargeRecord, TheLargestOneHasADefinedAnswerAndNoRuleSilencesAnother) {
  ExpectDefinedAnswers(kLarge, {"each, ask"});
}

TEST(LargeRecord, AWholeBooksWorthHasOneForEveryKindOfRule) {
  std::vector<std::string> all;
  for (const auto& [name, rule] : kRules) all.push_back(name);
  ExpectDefinedAnswers(kLarge / 100, all);
}

// A patient of whom something was written every day for years is still a patient.
TEST(LargeRecord, TwoThousandStartingEntriesAreAnswered) {
  for (const auto& [shape_name, shape] : kShapes) {
    if (shape_name == "all noise") continue;
    for (const auto& [rule_name, rule] : kRules) {
      SCOPED_TRACE(absl::StrCat(rule_name, ", ", shape_name));
      // A clock that recurs is wound up anew for every renewal; entries that count together are
      // counted for every item; and a thousand questions about a thousand items each are no
      // patient's.
      const bool dear = rule_name == "every" || rule_name == "counted" ||
                        shape_name == "half and half, one day" ||
                        shape_name == "starts, then closers";
      const uint32_t entries = dear ? 500 : 2'000;
      EXPECT_FALSE(Ask(ProgramOf({{"asked", rule}}), Record(entries, shape)).not_checked);
    }
  }
}

// The steps that a rule takes for a record, without any allowance of others.
int64_t Steps(const std::string& rule, uint32_t entries, const Shape& shape) {
  const auto program = ProgramOf({{"asked", rule}});
  const record::PatientRecord record = Record(entries, shape);
  engine::Session session(*program);
  session.Load(record, Today(), Day::Max());
  session.patient().budget().Start();
  const int asked =
      program->compiled_of_rule[static_cast<size_t>(engine::PackOf(*program).FindRule("asked"))];
  session.View(static_cast<size_t>(asked)).At(kToday);
  return session.patient().budget().spent();
}

TEST(LargeRecord, ClosingCostsLittleMoreThanTheEntriesThatThereAre) {
  for (const char* const rule : {"each, oldest", "each, all", "joined", "looking back", "ever"}) {
    for (const char* const shape : {"all open", "half and half"}) {
      SCOPED_TRACE(absl::StrCat(rule, ", ", shape));
      const int64_t few = Steps(kRules.at(rule), 1'000, kShapes.at(shape));
      const int64_t many = Steps(kRules.at(rule), 10'000, kShapes.at(shape));
      EXPECT_LT(many, 15 * few + 1'000);
    }
  }
}

TEST(LargeRecord, WhatARuleIsAllowedDoesNotDependOnTheRulesAskedBefore) {
  // Both share a condition; it costs the one no less because the other worked it out.
  const std::string rule = kRules.at("change");
  const auto alone = ProgramOf({{"asked", rule}});
  const auto after_another = ProgramOf({{"a-first", rule}, {"asked", rule}});
  const record::PatientRecord record = Record(5'000, kShapes.at("all open"));
  const auto reasons = [&](const auto& program) {
    engine::Evaluator evaluator(program);
    engine::Answer answer;
    evaluator.Evaluate(record, Today(), answer);
    return answer.not_checked.size();
  };
  EXPECT_EQ(2 * reasons(alone), reasons(after_another));
}

TEST(LargeRecord, ARuleThatTookTooMuchIsExplainedAsNotChecked) {
  const auto program = ProgramOf({{"asked", kRules.at("change")}});
  const record::PatientRecord record = Record(kLarge, kShapes.at("all open"));
  const auto rule = static_cast<uint16_t>(engine::PackOf(*program).FindRule("asked"));
  const engine::Explanation explanation = engine::Explain(program, record, Today(), rule);
  ASSERT_EQ(explanation.answer.not_checked.size(), 1u);
  EXPECT_EQ(explanation.answer.not_checked[0].reason, NotCheckedReason::kTooMuchWork);
  EXPECT_TRUE(explanation.would_close.empty());
}

TEST(LargeRecord, WhatWouldCloseItIsTriedOnlySoOftenAndTheExplanationSaysSo) {
  const auto program = ProgramOf({{"asked", "{start: {each: kit}, done: result}"}});
  const record::PatientRecord record = Record(5'000, kShapes.at("all open"));
  const auto rule = static_cast<uint16_t>(engine::PackOf(*program).FindRule("asked"));
  const engine::Explanation explanation = engine::Explain(program, record, Today(), rule);
  ASSERT_EQ(explanation.answer.items.size(), 5'000u);
  EXPECT_LT(explanation.would_close.size(), 100u);
  ASSERT_FALSE(explanation.would_change.empty());
  EXPECT_NE(explanation.would_change.back().text.find("too large to try everything"),
            std::string::npos);
}

}  // namespace
}  // namespace waymark::test
