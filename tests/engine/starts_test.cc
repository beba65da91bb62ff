// What a sweep may pass over before it reads a record: by code, by day, by person.
#include "waymark/engine/starts.h"

#include <gtest/gtest.h>

#include <string>

#include "waymark/rules/pack.h"

namespace waymark::engine {
namespace {

calendar::Day On(int year, int month, int day) { return *calendar::MakeDay(year, month, day); }

std::shared_ptr<const Program> ProgramOf(const std::string& rule) {
  const std::string head = "code_system,code,term,source\n";
  const auto loaded = rules::LoadPackFromFiles(
      {{"pack.yaml", "pack: tests\nversion: \"1\"\nlanguage: 1\n"},
       {"sets.yaml",
        "codesets:\n"
        "  - {codeset: kit, title: kit, codes: kit.csv}\n"
        "  - {codeset: result, title: result, codes: result.csv}\n"},
       {"kit.csv", head + "snomed,254837009,Kit,tests\n"},
       {"result.csv", head + "snomed,73761001,Result,tests\n"},
       {"rule.yaml",
        "rule: asked\nversion: \"1\"\ntitle: Asked\npurpose: review\nif_several: all\n" + rule +
            "timing: [{becomes: due, from: start, shown_in: worklist}]\n"}},
      {});
  return *Compile(loaded.pack, {.zone = absl::UTCTimeZone(), .include_drafts = true});
}

// Whether the rule may have items, asked on 1 March 2026, of somebody with a kit of that day.
bool MayHaveItems(const std::string& rule, int32_t day, const Starts::Asked& asked,
                  const Person& person = {}, std::string_view code = "254837009") {
  Starts starts(ProgramOf(rule));
  record::PatientRecord record;
  record.SystemIndex("snomed");
  record.Finish(absl::UTCTimeZone());
  starts.Load(record, asked);
  std::vector<uint16_t> slots, rules;
  starts.SlotsOf("snomed", code, slots);
  Present present(starts.slot_count());
  for (const uint16_t slot : slots) present.Add(slot, day);
  starts.MayHaveItems(present, person, rules);
  return !rules.empty();
}

const Starts::Asked kOpen{.open_on = On(2026, 3, 1)};
constexpr char kRunsOut[] =
    "start: {each: kit}\ndone: result\ntime_runs_out: {after: 28 days, then: close}\n";

TEST(StartsTest, ARuleNeedsAnEntryThatOpensSomething) {
  const int32_t day = On(2026, 2, 20).serial();
  EXPECT_TRUE(MayHaveItems(kRunsOut, day, kOpen));
  EXPECT_FALSE(MayHaveItems(kRunsOut, day, kOpen, {}, "73761001")) << "a result opens nothing";
}

TEST(StartsTest, WhatTimeHasClosedIsPassedOverWhereOnlyOpenItemsMatter) {
  EXPECT_TRUE(MayHaveItems(kRunsOut, On(2026, 2, 1).serial(), kOpen)) << "its last day";
  EXPECT_FALSE(MayHaveItems(kRunsOut, On(2026, 1, 1).serial(), kOpen));
  EXPECT_TRUE(MayHaveItems(kRunsOut, On(2026, 1, 1).serial(), {})) << "closed ones are asked for";
  EXPECT_TRUE(MayHaveItems(kRunsOut, Present::kSomeDay, kOpen)) << "the day is not known";
}

TEST(StartsTest, WhatNeverRunsOutIsNeverPassedOver) {
  const std::string rule = "start: {each: kit}\ndone: result\ntime_runs_out: never\n";
  EXPECT_TRUE(MayHaveItems(rule, On(1950, 1, 1).serial(), kOpen));
}

TEST(StartsTest, AnItemThatWaitsForAnAnswerIsNeverPassedOver) {
  const std::string rule =
      "start: {each: kit}\ndone: result\ntime_runs_out: {after: 28 days, then: ask}\n";
  EXPECT_TRUE(MayHaveItems(rule, On(1950, 1, 1).serial(), kOpen));
}

TEST(StartsTest, AConditionMayBeginAsLongAsItsWindowReaches) {
  const std::string together =
      "start: {condition: {all: [{event: kit, in: last 6 months}, {not: {ever: result}}]}}\n"
      "done: result\ntime_runs_out: {after: 28 days, then: close}\n";
  EXPECT_TRUE(MayHaveItems(together, On(2025, 8, 15).serial(), kOpen));
  EXPECT_FALSE(MayHaveItems(together, On(2025, 6, 1).serial(), kOpen));
  const std::string alone =
      "start: {event: kit, in: last 6 months}\n"
      "done: result\ntime_runs_out: {after: 28 days, then: close}\n";
  EXPECT_TRUE(MayHaveItems(alone, On(2026, 2, 1).serial(), kOpen));
  EXPECT_FALSE(MayHaveItems(alone, On(2025, 8, 15).serial(), kOpen)) << "it begins with the entry";
}

TEST(StartsTest, PeopleOfAnotherAgeOrSexArePassedOverWhereLaterDaysDoNotMatter) {
  const std::string rule = std::string("who: {all: [{age: 50 to 70}, {sex: female}]}\n") + kRunsOut;
  const int32_t day = On(2026, 2, 20).serial();
  const Starts::Asked today{.open_on = On(2026, 3, 1), .only_about_the_person = true};
  const Person woman{record::Sex::kFemale, On(1976, 3, 1)};
  EXPECT_TRUE(MayHaveItems(rule, day, today, woman)) << "50 on the day";
  EXPECT_FALSE(MayHaveItems(rule, day, today, {record::Sex::kFemale, On(1976, 3, 2)}));
  EXPECT_TRUE(MayHaveItems(rule, day, kOpen, {record::Sex::kFemale, On(1976, 3, 2)})) << "later";
  EXPECT_FALSE(MayHaveItems(rule, day, today, {record::Sex::kFemale, On(1955, 3, 1)})) << "71";
  EXPECT_FALSE(MayHaveItems(rule, day, today, {record::Sex::kMale, On(1966, 3, 1)}));
  EXPECT_TRUE(MayHaveItems(rule, day, today, {})) << "neither is known";
}

}  // namespace
}  // namespace waymark::engine
