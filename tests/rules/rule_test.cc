// Every block of a rule.
#include <gtest/gtest.h>

#include "rules/small_pack.h"
#include "waymark/calendar/period.h"

namespace waymark::rules {
namespace {

std::string Written(const Period& period) { return calendar::FormatPeriod(period); }

class RuleTest : public testing::Test {
 protected:
  const Rule& Load(const RuleText& parts) { return LoadRule(parts, loaded_); }
  const Rule& LoadRest(const std::string& rest) {
    RuleText parts;
    parts.rest = rest;
    return Load(parts);
  }
  LoadedPack loaded_;
};

TEST_F(RuleTest, TheHeadIsReadWhole) {
  const Rule& rule = LoadRest(R"(
status: silent
kind: decision_support
pathway: lung
why: Because.
evidence:
  - {source: NICE NG12, section: "1.3", verb: consider, note: why, url: https://example.org, read: 2026-11-22}
certainty: not much
review_by: "2027-06-30"
safety: {hazards: [HAZ-001, HAZ-002], note: looked at, accepts: {long-join: they are re-sent}}
hazard: HAZ-003
in_force: {from: 2021-04-01, to: 2025-03-31}
author: A. Author
owner: O. Owner
approved_by: [One, Two]
expected_per_10000: 12.5
yields_to: other
enabled: no
without: [alive]
quiet: {for: 3 months}
counted_from: recorded
on_leaving: keep
list: {columns: [a.value, "a | date"], sort: a.value}
)");
  EXPECT_EQ(rule.id, "r");
  EXPECT_EQ(rule.version, "1.0.0");
  EXPECT_EQ(rule.title, "R");
  EXPECT_EQ(rule.file, "r.yaml");
  EXPECT_EQ(rule.status, RuleStatus::kSilent);
  EXPECT_EQ(rule.purpose, Purpose::kScreening);
  EXPECT_EQ(rule.kind, RuleKind::kDecisionSupport);
  EXPECT_EQ(rule.pathway, "lung");
  ASSERT_EQ(rule.evidence.size(), 1u);
  EXPECT_EQ(rule.evidence[0].section, "1.3");
  EXPECT_EQ(rule.evidence[0].read, "2026-11-22");
  EXPECT_EQ(calendar::FormatIso(*rule.review_by), "2027-06-30");
  EXPECT_EQ(rule.hazards, (std::vector<std::string>{"HAZ-001", "HAZ-002", "HAZ-003"}));
  EXPECT_EQ(rule.waived_findings, std::vector<std::string>{"long-join"});
  EXPECT_EQ(rule.safety_note, "looked at\nlong-join: they are re-sent");
  EXPECT_EQ(calendar::FormatIso(*rule.in_force_from), "2021-04-01");
  EXPECT_EQ(calendar::FormatIso(*rule.in_force_to), "2025-03-31");
  EXPECT_EQ(rule.approved_by, (std::vector<std::string>{"One", "Two"}));
  ASSERT_TRUE(rule.expected_per_10000);
  EXPECT_EQ(calendar::FormatDecimal(rule.expected_per_10000->from), "12.5");
  EXPECT_EQ(calendar::FormatDecimal(rule.expected_per_10000->to), "12.5");
  EXPECT_EQ(rule.yields_to, std::vector<std::string>{"other"});
  EXPECT_FALSE(rule.enabled);
  EXPECT_EQ(rule.without, std::vector<std::string>{"alive"});
  EXPECT_EQ(Written(*rule.quiet), "3 months");
  EXPECT_TRUE(rule.counted_from_recorded);
  EXPECT_EQ(rule.on_leaving, Rule::OnLeaving::kKeep);
  EXPECT_EQ(rule.list_columns, (std::vector<std::string>{"a.value", "a | date"}));
  EXPECT_EQ(rule.list_sort, "a.value");
}

TEST_F(RuleTest, WhatIsNotSaidHasTheDefaultsOfTheLanguage) {
  const Rule& rule = LoadRest("");
  EXPECT_EQ(rule.status, RuleStatus::kDraft);
  EXPECT_EQ(rule.kind, RuleKind::kAdministrative);
  EXPECT_TRUE(rule.enabled);
  EXPECT_EQ(rule.who, nullptr);
  EXPECT_EQ(rule.on_leaving, Rule::OnLeaving::kDrop);
  EXPECT_EQ(rule.runs_out, Rule::RunsOut::kNever);
  EXPECT_FALSE(rule.counted_from_recorded);
  EXPECT_FALSE(rule.quiet);
}

TEST_F(RuleTest, AComputedRiskIsOffUntilItIsEnabled) {
  EXPECT_FALSE(LoadRest("kind: risk\n").enabled);
  EXPECT_TRUE(LoadRest("kind: risk\nenabled: yes\n").enabled);
}

TEST_F(RuleTest, ThePathwayIsTheFolderUnlessItIsSaid) {
  loaded_ = LoadSmall("", {{"rules/lung/r.yaml", Written(RuleText{})}});
  ASSERT_NE(loaded_.pack, nullptr);
  EXPECT_EQ(loaded_.pack->rules[1].pathway, "lung");
}

TEST_F(RuleTest, AStartOfRunsHasJoinGroupAndClock) {
  RuleText parts;
  parts.start = "{each: [a, b], join: 42 days, per: site, clock: last, as: kit, with: any number}";
  const Start& start = Load(parts).start;
  EXPECT_EQ(start.kind, Start::Kind::kEach);
  EXPECT_EQ(start.each.sets.size(), 2u);
  EXPECT_EQ(Written(*start.join), "42 days");
  EXPECT_EQ(start.per, 0);
  EXPECT_EQ(start.each.per, -1) << "nothing is counted";
  EXPECT_EQ(start.clock, Start::Clock::kLast);
  EXPECT_EQ(start.each.as, "kit");
  EXPECT_TRUE(start.each.with);
}

TEST_F(RuleTest, AStartMayCountWithinGroups) {
  RuleText parts;
  parts.start = "{each: a, count: 3, apart: 1 day, per: site, join: 12 months}";
  const Start& start = Load(parts).start;
  EXPECT_EQ(start.each.count, 3);
  EXPECT_EQ(start.each.per, 0);
  EXPECT_EQ(start.per, 0);
  EXPECT_EQ(start.clock, Start::Clock::kFirst);
}

TEST_F(RuleTest, AStartMayTakeAnEntryMappingWithFurtherFiltersBeside) {
  RuleText parts;
  parts.start = "{each: {event: a, with: at least 10 ug/g}, while: {sex: male}, as: fit}";
  const Start& start = Load(parts).start;
  EXPECT_TRUE(start.each.with);
  EXPECT_NE(start.each.while_holds, nullptr);
  EXPECT_EQ(start.each.as, "fit");
  parts.start =
      "{each: {change: {of: a, rises_by: 25 %, earlier: 1 day to 12 months}}, join: 90 days}";
  EXPECT_NE(Load(parts).start.each.change, nullptr);
}

TEST_F(RuleTest, AStartThatRecurs) {
  RuleText parts;
  parts.start =
      "{every: {first_at: age 24 years 6 months, renewed_by: [a, b], settle: 28 days, "
      "interval: [{when: {age: 50 to 64}, gives: 5 years}, {else: 3 years}], until: age 65}}";
  const Start& start = Load(parts).start;
  EXPECT_EQ(start.kind, Start::Kind::kEvery);
  ASSERT_TRUE(start.first_at_date);
  EXPECT_EQ(start.first_at_date->age_months, 294);
  EXPECT_EQ(start.renewed_by->sets.size(), 2u);
  EXPECT_EQ(start.interval.rows.size(), 1u);
  EXPECT_EQ(Written(*start.interval.otherwise), "3 years");
  EXPECT_EQ(Written(*start.settle), "28 days");
  ASSERT_TRUE(start.until_date);
  EXPECT_EQ(start.until_date->age_months, 780);
}

TEST_F(RuleTest, AStartThatRecursMayRestOnEntriesAndConditions) {
  RuleText parts;
  parts.start =
      "{every: {first_at: {event: a, with: any number}, renewed_by: b, interval: 3 months, until: "
      "{sex: male}}}";
  EXPECT_NE(Load(parts).start.first_at_entry, nullptr);
  EXPECT_EQ(Load(parts).start.until->kind, Condition::Kind::kSex);
  parts.start = "{every: {first_at: 2026-01-01, renewed_by: b, interval: 3 months, until: c}}";
  const Start& start = Load(parts).start;
  EXPECT_EQ(start.first_at_date->kind, DateExpr::Kind::kFixed);
  ASSERT_NE(start.until, nullptr);
  EXPECT_EQ(start.until->kind, Condition::Kind::kEvent);
  EXPECT_EQ(start.until->window.kind, Window::Kind::kEver);
}

TEST_F(RuleTest, AConditionStartsInThreeSpellings) {
  RuleText parts;
  parts.start = "{not: {event: a, in: last 5 years}}";
  EXPECT_EQ(Load(parts).start.kind, Start::Kind::kCondition);
  EXPECT_FALSE(Load(parts).start.while_true);
  parts.start = "{event: a, in: last 5 years, as: x, while_true: yes}";
  EXPECT_TRUE(Load(parts).start.while_true);
  EXPECT_EQ(Load(parts).start.condition->selector.as, "x");
  parts.start = "{condition: {ever: a}, while_true: yes}";
  EXPECT_TRUE(Load(parts).start.while_true);
}

TEST_F(RuleTest, WhatClosesIsANameAListOrAMapping) {
  RuleText parts;
  parts.done = "b";
  ASSERT_EQ(Load(parts).done.size(), 1u);
  EXPECT_FALSE(Load(parts).done[0].entry->since) << "since the start unless it says otherwise";
  parts.done = "[b, {event: c, since: start - 14 days}, {ever: d}, {when: {sex: male}}]";
  const Rule& rule = Load(parts);
  ASSERT_EQ(rule.done.size(), 4u);
  EXPECT_EQ(Written(rule.done[1].entry->since->from.offset), "-14 days");
  EXPECT_EQ(rule.done[2].entry->since->kind, Since::Kind::kEver);
  EXPECT_EQ(rule.done[3].entry, nullptr);
  EXPECT_EQ(rule.done[3].when->kind, Condition::Kind::kSex);
}

TEST_F(RuleTest, ReasonsThatStopItAreNamed) {
  const Rule& rule =
      LoadRest("stopped: {referred without waiting: [b, {when: {ever: c}}], rejected: d}\n");
  ASSERT_EQ(rule.stopped.size(), 2u);
  EXPECT_EQ(rule.stopped[0].name, "referred without waiting");
  EXPECT_EQ(rule.stopped[0].closers.size(), 2u);
}

TEST_F(RuleTest, ReasonsThatHoldItBackSayWhatHappensAfterwards) {
  const Rule& rule = LoadRest(
      "set_aside:\n  one: {event: b, in: last 12 months}\n  two: {when: {ever: c}, on_end: "
      "restart}\n"
      "  three: {when: sensitive, on_end: end}\n");
  ASSERT_EQ(rule.set_aside.size(), 3u);
  EXPECT_EQ(rule.set_aside[0].on_end, SetAsideRow::OnEnd::kResume);
  EXPECT_EQ(rule.set_aside[1].on_end, SetAsideRow::OnEnd::kRestart);
  EXPECT_EQ(rule.set_aside[2].on_end, SetAsideRow::OnEnd::kEnd);
}

TEST_F(RuleTest, RowsOfTimingKeepTheirOrderAndDates) {
  RuleText parts;
  parts.timing = R"(
  - {becomes: upcoming, from: start}
  - {becomes: due, from: start.last + 14 days, level: info, shown_in: [worklist], to: [coordinator, gp]}
  - {becomes: due, after: start + 2 working days, level: [{when: {age: from 60 years}, gives: critical}, {else: warning}], shown_in: worklist}
  - {becomes: overdue, from: {earlier_of: [start.last + 28 days, {later_of: [start.first + 42 days, age 53]}]}, shown_in: [worklist, consultation], interrupts: on_open}
  - becomes: overdue
    after: [{when: {sex: male}, gives: start + 3 weeks}, {else: 1 April after start + 3 months}]
    shown_in: [consultation])";
  const Rule& rule = Load(parts);
  ASSERT_EQ(rule.timing.size(), 5u);
  EXPECT_EQ(rule.timing[0].becomes, ItemStatus::kUpcoming);
  EXPECT_EQ(rule.timing[0].shown_in, 0);
  EXPECT_EQ(rule.timing[0].to, kAllRoles);
  EXPECT_EQ(rule.timing[0].level.otherwise, Level::kInfo);
  EXPECT_EQ(rule.timing[1].to, kCoordinator | kGp);
  EXPECT_EQ(rule.timing[1].date.otherwise->kind, DateExpr::Kind::kStartLast);
  EXPECT_FALSE(rule.timing[1].after);
  EXPECT_TRUE(rule.timing[2].after);
  EXPECT_EQ(rule.timing[2].date.otherwise->offset.working_days, 2);
  EXPECT_EQ(rule.timing[2].level.rows[0].gives, Level::kCritical);
  EXPECT_EQ(rule.timing[2].level.otherwise, Level::kWarning);
  EXPECT_EQ(rule.timing[2].shown_in, kWorklist);
  const DateExpr& earlier = *rule.timing[3].date.otherwise;
  EXPECT_EQ(earlier.kind, DateExpr::Kind::kEarlierOf);
  ASSERT_EQ(earlier.of.size(), 2u);
  EXPECT_EQ(earlier.of[1].kind, DateExpr::Kind::kLaterOf);
  EXPECT_EQ(rule.timing[3].shown_in, kWorklist | kConsultation);
  EXPECT_EQ(rule.timing[3].interrupts, Interrupts::kOnOpen);
  EXPECT_EQ(Written(rule.timing[4].date.rows[0].gives.offset), "3 weeks");
  const DateExpr& anniversary = *rule.timing[4].date.otherwise;
  EXPECT_EQ(anniversary.kind, DateExpr::Kind::kAnniversaryAfter);
  EXPECT_EQ(Written(anniversary.of[0].offset), "3 months") << "the whole of what follows `after`";
  EXPECT_TRUE(anniversary.offset.is_zero());
}

TEST_F(RuleTest, ARowWithoutAPlaceGoesToTheWorklistAndSaysSo) {
  RuleText parts;
  parts.timing = "[{becomes: due, from: start}]";
  EXPECT_EQ(Load(parts).timing[0].shown_in, kWorklist);
  const std::vector<std::string> names = NamesOf(loaded_);
  EXPECT_NE(std::find(names.begin(), names.end(), "shown-in-unsaid"), names.end());
}

TEST_F(RuleTest, AStartByAgeAndARecurringOneMayHaveTimingBeforeTheStart) {
  RuleText parts;
  parts.timing = "[{becomes: upcoming, from: start - 14 days}]";
  parts.start = "{every: {first_at: a, renewed_by: b, interval: 3 months}}";
  EXPECT_EQ(Load(parts).timing.size(), 1u);
  parts.start = "{age: from 65 years}";
  EXPECT_EQ(Load(parts).timing.size(), 1u);
}

TEST_F(RuleTest, TimeRunsOutNeverOrAfterAPeriod) {
  EXPECT_EQ(LoadRest("time_runs_out: never\n").runs_out, Rule::RunsOut::kNever);
  EXPECT_EQ(LoadRest("time_runs_out: {after: 24 months, then: close}\n").runs_out,
            Rule::RunsOut::kClose);
  const Rule& rule = LoadRest("time_runs_out: {after: 2 days, then: ask}\n");
  EXPECT_EQ(rule.runs_out, Rule::RunsOut::kAsk);
  EXPECT_EQ(Written(rule.runs_out_after), "2 days");
}

TEST_F(RuleTest, MatchingIsByLinkAndGroup) {
  const Rule& rule = LoadRest("match: [linked, same site]\n");
  EXPECT_TRUE(rule.match_linked);
  EXPECT_EQ(rule.match_same, std::vector<int>{0});
  EXPECT_EQ(rule.if_several, Rule::IfSeveral::kAll);
}

TEST_F(RuleTest, EveryWordOfIfSeveralHasItsMeaning) {
  using IfSeveral = Rule::IfSeveral;
  for (const auto& [word, meaning] :
       std::vector<std::pair<std::string, IfSeveral>>{{"ask", IfSeveral::kAsk},
                                                      {"all", IfSeveral::kAll},
                                                      {"oldest", IfSeveral::kOldest},
                                                      {"newest", IfSeveral::kNewest}}) {
    std::string text = Written(RuleText{});
    text.replace(text.find("if_several: all"), 15, "if_several: " + word);
    loaded_ = LoadSmall(text);
    ASSERT_NE(loaded_.pack, nullptr);
    EXPECT_EQ(loaded_.pack->rules[1].if_several, meaning) << word;
  }
}

TEST_F(RuleTest, WhereOnlyOneItemCanBeOpenIfSeveralNeedNotBeSaid) {
  for (const std::string start : {"{every: {first_at: age 50, renewed_by: a, interval: 3 years}}",
                                  "{condition: {ever: a}, while_true: yes}"}) {
    RuleText parts;
    parts.start = start;
    std::string text = Written(parts);
    text.erase(text.find("if_several: all\n"), 16);
    loaded_ = LoadSmall(text);
    EXPECT_NE(loaded_.pack, nullptr) << start;
  }
}

TEST_F(RuleTest, RepliesSayWhatTheyDoAndTheBuiltInOnesFollow) {
  const Rule& rule = LoadRest(R"(replies:
  text sent: {does: snooze, until: 3 days}
  declined: {does: set aside, until: 1 April, by: [gp, nurse], reason_code: patient-declined}
  kit given again: {does: nothing, offers_code: c}
  rejected: {does: stop, ask: reason}
  not appropriate: {does: stop, by: [gp]}
)");
  ASSERT_EQ(rule.replies.size(), 6u);
  EXPECT_EQ(rule.replies[0].does, ReplyRule::Does::kSnooze);
  EXPECT_EQ(Written(*rule.replies[0].until), "3 days");
  EXPECT_EQ(rule.replies[0].by, kAllRoles);
  EXPECT_EQ(rule.replies[1].until_month, 4);
  EXPECT_EQ(rule.replies[1].until_day_of_month, 1);
  EXPECT_EQ(rule.replies[1].by, kGp | kNurse);
  EXPECT_EQ(rule.replies[1].reason_code, "patient-declined");
  EXPECT_EQ(rule.replies[2].offers_code, 2);
  EXPECT_EQ(rule.replies[3].ask, "reason");
  EXPECT_EQ(rule.replies[4].by, kGp) << "its own one stays";
  EXPECT_EQ(rule.replies[5].name, "done elsewhere");
  EXPECT_EQ(rule.replies[5].does, ReplyRule::Does::kDone);
}

TEST_F(RuleTest, ARuleThatHandsOverHasTheReplyForIt) {
  LoadRest("");
  const Rule& other = loaded_.pack->rules[0];
  ASSERT_EQ(other.id, "other");
  EXPECT_EQ(other.replies.back().name, "handed over");
}

TEST_F(RuleTest, APromptIsPlain) {
  const Rule& rule = LoadRest(
      "prompt:\n  summary: \"A {{kit | date}}\"\n  detail: |\n    Several words,\n    and lines.\n"
      "  actions: [{record: b}, {open: form}, {letter: l}, {order: o}, {link: "
      "https://example.org}]\n");
  ASSERT_TRUE(rule.prompt.is_plain());
  EXPECT_EQ(rule.prompt.otherwise->summary, "A {{kit | date}}");
  EXPECT_EQ(rule.prompt.otherwise->detail, "Several words,\nand lines.\n");
  EXPECT_EQ(rule.prompt.otherwise->detail_name, "");
  ASSERT_EQ(rule.prompt.otherwise->actions.size(), 5u);
  EXPECT_EQ(rule.prompt.otherwise->actions[0].verb, "record");
  EXPECT_EQ(rule.prompt.otherwise->actions[0].target, "b");
}

TEST_F(RuleTest, APromptMayBeATable) {
  const Rule& first =
      LoadRest("prompt: [{when: {sex: male}, summary: One}, {else: {summary: Two}}]\n");
  EXPECT_EQ(first.prompt.rows.size(), 1u);
  EXPECT_EQ(first.prompt.otherwise->summary, "Two");
  EXPECT_FALSE(first.prompt_all_that_apply);
  const Rule& all = LoadRest(
      "prompt: {all_that_apply: yes, rows: [{when: {sex: male}, summary: One}, {when: alive, "
      "summary: Two}]}\n");
  EXPECT_EQ(all.prompt.rows.size(), 2u);
  EXPECT_FALSE(all.prompt.otherwise);
  EXPECT_TRUE(all.prompt_all_that_apply);
}

TEST_F(RuleTest, LongerTextsAreNamedByTheirPathWithoutTheEnding) {
  RuleText parts;
  parts.rest = "prompt: {summary: A, detail: lung/what-to-ask}\n";
  loaded_ = LoadSmall(Written(parts), {{"templates/lung/what-to-ask.md", "Ask."}});
  ASSERT_NE(loaded_.pack, nullptr);
  EXPECT_EQ(loaded_.pack->rules[1].prompt.otherwise->detail, "Ask.");
  EXPECT_EQ(loaded_.pack->rules[1].prompt.otherwise->detail_name, "lung/what-to-ask");
  EXPECT_EQ(loaded_.pack->templates.count("lung/what-to-ask"), 1u);
}

TEST_F(RuleTest, ParametersStandWhereTheirValuesMay) {
  RuleText parts;
  parts.start = "{each: a, join: gap, with: at least threshold}";
  parts.timing = "[{becomes: due, from: start.last + wait, shown_in: [worklist]}]";
  parts.rest = R"(parameters:
  wait: {is: 14 days, at_least: 7 days, at_most: 21 days, open_to: [icb, practice]}
  gap: 42 days
  threshold: {is: 10 ug/g}
  times: {is: 2}
  chance: {is: "2 %"}
  youngest: {is: 40 years}
who: {all: [{event: c, count: times, in: last wait}, {risk: {table: colorectal, at_least: chance}}, {age: from youngest}]}
)";
  const Rule& rule = Load(parts);
  EXPECT_EQ(Written(*rule.start.join), "42 days");
  EXPECT_EQ(calendar::FormatValueTest(*rule.start.each.with->otherwise), "at least 10 ug/g");
  EXPECT_EQ(Written(rule.timing[0].date.otherwise->offset), "14 days");
  EXPECT_EQ(rule.who->children[0]->selector.count, 2);
  EXPECT_EQ(Written(*rule.who->children[0]->window.length.otherwise), "14 days");
  EXPECT_EQ(calendar::FormatDecimal(rule.who->children[1]->at_least), "2");
  EXPECT_EQ(rule.who->children[2]->age_from, 480);
  ASSERT_EQ(rule.parameters.size(), 6u);
  EXPECT_EQ(rule.parameters[0].name, "wait");
  EXPECT_EQ(rule.parameters[0].value, "14 days");
  EXPECT_EQ(rule.parameters[0].at_most, "21 days");
  EXPECT_EQ(rule.parameters[0].open_to, (std::vector<std::string>{"icb", "practice"}));
  EXPECT_EQ(rule.parameters[0].set_by, "");
  const std::vector<std::string> names = NamesOf(loaded_);
  EXPECT_EQ(std::find(names.begin(), names.end(), "unused-parameter"), names.end());
}

TEST(RuleHead, ExpectedVolumeIsARangeWithItsSource) {
  LoadedPack loaded;
  RuleText text;
  text.rest = "expected_per_10000: {from: 2.5, to: 60, source: \"ours: a guess\"}\n";
  const Rule& rule = LoadRule(text, loaded);
  ASSERT_TRUE(rule.expected_per_10000);
  EXPECT_EQ(calendar::FormatDecimal(rule.expected_per_10000->from), "2.5");
  EXPECT_EQ(calendar::FormatDecimal(rule.expected_per_10000->to), "60");
  EXPECT_EQ(rule.expected_per_10000->source, "ours: a guess");
  text.rest = "expected_per_10000: {from: 60, to: 2, source: x}\n";
  const LoadedPack turned = LoadSmall(Written(text));
  EXPECT_EQ(turned.pack, nullptr);
}

}  // namespace
}  // namespace waymark::rules
