// Every form of a condition, and the dates, windows and values within.
#include <gtest/gtest.h>

#include "rules/small_pack.h"
#include "waymark/calendar/period.h"

namespace waymark::rules {
namespace {

using Kind = Condition::Kind;

// The rule's `who`, which must load; rules have no item there.
class ConditionTest : public testing::Test {
 protected:
  const Condition& Who(const std::string& text) {
    RuleText parts;
    parts.rest = "who: " + text + "\n";
    const Rule& rule = LoadRule(parts, loaded_);
    static const Condition* const kNone = new Condition;
    EXPECT_NE(rule.who, nullptr) << text;
    return rule.who ? *rule.who : *kNone;
  }
  // A condition asked about an item.
  const Condition& Aside(const std::string& text) {
    RuleText parts;
    parts.rest = "set_aside: {reason: " + text + "}\n";
    const Rule& rule = LoadRule(parts, loaded_);
    static const Condition* const kNone = new Condition;
    EXPECT_EQ(rule.set_aside.size(), 1u) << text;
    return rule.set_aside.empty() ? *kNone : *rule.set_aside[0].when;
  }
  LoadedPack loaded_;
};

std::string Written(const Period& period) { return calendar::FormatPeriod(period); }

TEST_F(ConditionTest, AnEventHoldsInAWindowAfterEachEntry) {
  const Condition& c = Who("{event: [a, b], in: last 6 months}");
  EXPECT_EQ(c.kind, Kind::kEvent);
  ASSERT_EQ(c.selector.sets.size(), 2u);
  EXPECT_EQ(c.selector.sets[0].set, 0);
  EXPECT_EQ(c.selector.sets[1].set, 1);
  EXPECT_EQ(c.window.kind, Window::Kind::kLast);
  EXPECT_EQ(Written(*c.window.length.otherwise), "6 months");
  EXPECT_EQ(c.selector.count, 1);
  EXPECT_FALSE(c.selector.since);
}

TEST_F(ConditionTest, AnEventMayHoldOnItsOwnDayOnly) {
  EXPECT_EQ(Who("{event: a, in: same day}").window.kind, Window::Kind::kSameDay);
}

TEST_F(ConditionTest, AWindowMayBeATable) {
  const Condition& c =
      Who("{event: a, in: [{when: {sex: male}, gives: last 3 months}, {else: last 1 year}]}");
  EXPECT_EQ(c.window.kind, Window::Kind::kLast);
  ASSERT_EQ(c.window.length.rows.size(), 1u);
  EXPECT_EQ(Written(c.window.length.rows[0].gives), "3 months");
  EXPECT_EQ(Written(*c.window.length.otherwise), "1 year");
}

TEST_F(ConditionTest, AStretchMayBeginBeforeItsEntry) {
  const Condition& c = Who("{event: a, holds: -7 days to 28 days}");
  EXPECT_EQ(c.window.kind, Window::Kind::kHolds);
  EXPECT_EQ(Written(c.window.from), "-7 days");
  EXPECT_EQ(Written(c.window.to), "28 days");
}

TEST_F(ConditionTest, AStretchMayEndBeforeACalendarDay) {
  const Condition& c = Who("{event: a, holds: until 1 April}");
  EXPECT_EQ(c.window.kind, Window::Kind::kHoldsUntil);
  EXPECT_EQ(c.window.month, 4);
  EXPECT_EQ(c.window.day_of_month, 1);
}

TEST_F(ConditionTest, EverHoldsForEver) {
  const Condition& c = Who("{ever: [a, b]}");
  EXPECT_EQ(c.kind, Kind::kEvent);
  EXPECT_EQ(c.window.kind, Window::Kind::kEver);
  EXPECT_EQ(c.selector.sets.size(), 2u);
}

TEST_F(ConditionTest, EverTakesAnEntryWithFilters) {
  const Condition& c = Who("{ever: {event: a, with: at least 10 ug/g}, as: raised}");
  EXPECT_EQ(c.window.kind, Window::Kind::kEver);
  ASSERT_TRUE(c.selector.with);
  EXPECT_EQ(calendar::FormatValueTest(*c.selector.with->otherwise), "at least 10 ug/g");
  EXPECT_EQ(c.selector.as, "raised");
}

TEST_F(ConditionTest, AnEventMayBeCountedWithDistanceAndGroups) {
  const Condition& c = Who("{event: a, count: 3, apart: 7 days, per: site, in: last 6 months}");
  EXPECT_EQ(c.selector.count, 3);
  EXPECT_EQ(Written(c.selector.apart), "7 days");
  EXPECT_EQ(c.selector.per, 0);
}

TEST_F(ConditionTest, EntriesMayBeFilteredByValueDayAndProperties) {
  const Condition& c =
      Who("{event: a, with: [{when: {age: 40 to 49}, gives: more than 2.5 ug/L}, {else: never}], "
          "while: {age: from 40 years}, where: {kind: result, role: [gp, nurse], status: [final], "
          "urgency: urgent}, since: 2025-07-01, in: last 6 months}");
  ASSERT_TRUE(c.selector.with);
  ASSERT_EQ(c.selector.with->rows.size(), 1u);
  EXPECT_EQ(c.selector.with->rows[0].when->kind, Kind::kAge);
  EXPECT_EQ(c.selector.with->otherwise->kind, calendar::ValueTest::Kind::kNever);
  ASSERT_NE(c.selector.while_holds, nullptr);
  EXPECT_EQ(c.selector.while_holds->age_from, 480);
  EXPECT_EQ(c.selector.where.kinds, std::vector<std::string>{"result"});
  EXPECT_EQ(c.selector.where.roles, (std::vector<std::string>{"gp", "nurse"}));
  EXPECT_EQ(c.selector.where.statuses, std::vector<std::string>{"final"});
  EXPECT_EQ(c.selector.where.urgencies, std::vector<std::string>{"urgent"});
  ASSERT_TRUE(c.selector.since);
  EXPECT_EQ(c.selector.since->kind, Since::Kind::kFrom);
  EXPECT_EQ(c.selector.since->from.kind, DateExpr::Kind::kFixed);
}

TEST_F(ConditionTest, EntriesMayBeBoundByTheStartOfAnItem) {
  const Condition& since = Aside("{event: a, in: last 6 months, since: start.first - 14 days}");
  ASSERT_TRUE(since.selector.since);
  EXPECT_EQ(since.selector.since->from.kind, DateExpr::Kind::kStartFirst);
  EXPECT_EQ(Written(since.selector.since->from.offset), "-14 days");
  const Condition& after = Aside("{event: a, in: last 6 months, after: start}");
  EXPECT_EQ(after.selector.since->kind, Since::Kind::kAfter);
  const Condition& ever = Aside("{event: a, in: last 6 months, since: ever}");
  EXPECT_EQ(ever.selector.since->kind, Since::Kind::kEver);
}

TEST_F(ConditionTest, AChangeHasDirectionAmountAndWhatItIsComparedWith) {
  const Condition& c =
      Who("{change: {of: a, falls_by: more than 5 %, compared_with: previous, earlier: 28 days to "
          "183 days, "
          "only: 25 kg to 350 kg}, in: last 6 weeks, while: {age: from 60 years}, as: loss}");
  EXPECT_EQ(c.kind, Kind::kEvent);
  ASSERT_NE(c.selector.change, nullptr);
  const Change& change = *c.selector.change;
  EXPECT_TRUE(change.falls);
  EXPECT_TRUE(change.more_than);
  EXPECT_TRUE(change.percent);
  EXPECT_EQ(calendar::FormatDecimal(change.by.value), "5");
  EXPECT_EQ(change.against, Change::Against::kPrevious);
  EXPECT_EQ(Written(change.earlier_from), "28 days");
  EXPECT_EQ(Written(change.earlier_to), "183 days");
  ASSERT_TRUE(change.only);
  EXPECT_EQ(change.only->kind, calendar::ValueTest::Kind::kBetween);
  EXPECT_EQ(c.selector.as, "loss");
}

TEST_F(ConditionTest, AFallIsComparedWithTheHighestAndARiseWithTheLowestUnlessSaid) {
  const Condition& fall =
      Who("{change: {of: a, falls_by: 20 g/L, earlier: 1 day to 12 months}, in: last 6 weeks}");
  EXPECT_EQ(fall.selector.change->against, Change::Against::kHighest);
  EXPECT_FALSE(fall.selector.change->percent);
  EXPECT_FALSE(fall.selector.change->more_than);
  const Condition& rise = Who(
      "{change: {of: a, rises_by: at least 25 %, earlier: 1 day to 12 months}, in: last 6 weeks}");
  EXPECT_EQ(rise.selector.change->against, Change::Against::kLowest);
  EXPECT_FALSE(rise.selector.change->falls);
}

TEST_F(ConditionTest, TheLatestValueIsTested) {
  const Condition& c = Who("{latest: a, is: below 10 ug/g, in: last 12 months}");
  EXPECT_EQ(c.kind, Kind::kLatest);
  EXPECT_EQ(calendar::FormatValueTest(*c.test->otherwise), "below 10 ug/g");
  EXPECT_EQ(c.window.kind, Window::Kind::kLast);
  EXPECT_EQ(Who("{latest: a, is: any number}").window.kind, Window::Kind::kEver);
}

TEST_F(ConditionTest, AStateHasTwoEndsATailAndALimit) {
  const Condition& c =
      Who("{state: {from: [a, b], until: {event: c, with: any number}, then: 12 weeks, at_most: 44 "
          "weeks}}");
  EXPECT_EQ(c.kind, Kind::kState);
  EXPECT_EQ(c.from_entry->sets.size(), 2u);
  EXPECT_TRUE(c.until_entry->with);
  EXPECT_EQ(Written(*c.then), "12 weeks");
  EXPECT_EQ(Written(*c.at_most), "44 weeks");
}

struct AgeCase {
  const char* text;
  int from;
  int until;
};

TEST_F(ConditionTest, AgesAreMonthsFromABirthdayUntilAnother) {
  for (const AgeCase& one : std::vector<AgeCase>{{"25 to 64", 300, 780},
                                                 {"25 years to 64 years", 300, 780},
                                                 {"from 40 years", 480, -1},
                                                 {"from 40", 480, -1},
                                                 {"until 65 years", -1, 780},
                                                 {"24 years 6 months until 65 years", 294, 780},
                                                 {"from 24 years 6 months until 65", 294, 780},
                                                 {"55", 660, 672}}) {
    const Condition& c = Who("{age: " + std::string(one.text) + "}");
    EXPECT_EQ(c.kind, Kind::kAge);
    EXPECT_EQ(c.age_from, one.from) << one.text;
    EXPECT_EQ(c.age_until, one.until) << one.text;
  }
}

TEST_F(ConditionTest, DatesAreHalfOpen) {
  const Condition& from = Who("{date: from 2025-07-01}");
  EXPECT_EQ(from.kind, Kind::kDate);
  EXPECT_EQ(calendar::FormatIso(from.date_from->fixed), "2025-07-01");
  EXPECT_FALSE(from.date_until);
  const Condition& until = Who("{date: until 2026-04-01}");
  EXPECT_EQ(calendar::FormatIso(until.date_until->fixed), "2026-04-01");
  EXPECT_TRUE(until.date_until->offset.is_zero());
  const Condition& to = Who("{date: \"2021-04-01 to 2025-03-31\"}");
  EXPECT_EQ(Written(to.date_until->offset), "1 day") << "the last day is included";
}

TEST_F(ConditionTest, ADateMayRestOnAnAgeAndADayOfTheYear) {
  const Condition& c = Who("{date: from 1 April after age 65}");
  EXPECT_EQ(c.date_from->kind, DateExpr::Kind::kAnniversaryAfter);
  EXPECT_EQ(c.date_from->month, 4);
  ASSERT_EQ(c.date_from->of.size(), 1u);
  EXPECT_EQ(c.date_from->of[0].kind, DateExpr::Kind::kAge);
  EXPECT_EQ(c.date_from->of[0].age_months, 780);
}

TEST_F(ConditionTest, FactsOfAPerson) {
  EXPECT_EQ(Who("{sex: [male, indeterminate]}").names,
            (std::vector<std::string>{"male", "indeterminate"}));
  EXPECT_EQ(Who("alive").kind, Kind::kAlive);
  EXPECT_EQ(Who("sensitive").kind, Kind::kSensitive);
  EXPECT_EQ(Who("{alive: yes}").kind, Kind::kAlive);
  const Condition& c = Who("{registered_here: yes, for: 3 months}");
  EXPECT_EQ(c.kind, Kind::kRegisteredHere);
  EXPECT_EQ(Written(*c.for_unbroken), "3 months");
}

TEST_F(ConditionTest, OtherRulesAreAskedByIndex) {
  const Condition& c = Who("{item: {rule: other, is: [due, overdue]}}");
  EXPECT_EQ(c.kind, Kind::kItem);
  EXPECT_EQ(c.rule, loaded_.pack->FindRule("other"));
  EXPECT_EQ(c.statuses, (std::vector<ItemStatus>{ItemStatus::kDue, ItemStatus::kOverdue}));
}

TEST_F(ConditionTest, RepliesAreFactsWithAWindow) {
  const Condition& c = Who("{reply: {rule: other, is: booked, by: [gp, nurse]}, in: last 30 days}");
  EXPECT_EQ(c.kind, Kind::kReply);
  EXPECT_EQ(c.rule, loaded_.pack->FindRule("other"));
  EXPECT_EQ(c.names, std::vector<std::string>{"booked"});
  EXPECT_EQ(c.roles, (std::vector<std::string>{"gp", "nurse"}));
  EXPECT_EQ(Written(*c.window.length.otherwise), "30 days");
  const Condition& ever = Who("{ever: {reply: {rule: other, is: [booked, done elsewhere]}}}");
  EXPECT_EQ(ever.kind, Kind::kReply);
  EXPECT_EQ(ever.window.kind, Window::Kind::kEver);
}

TEST_F(ConditionTest, AReplyWithoutARuleIsOneOfThisRule) {
  const Condition& c = Aside("{reply: {is: not appropriate}, holds: until 1 April}");
  EXPECT_EQ(c.rule, loaded_.pack->FindRule("r"));
}

TEST_F(ConditionTest, ARiskIsAtLeastSoManyPerCent) {
  const Condition& c = Who("{risk: {table: colorectal, at_least: \"2.4 %\"}}");
  EXPECT_EQ(c.kind, Kind::kRisk);
  EXPECT_EQ(c.table, 0);
  EXPECT_EQ(calendar::FormatDecimal(c.at_least), "2.4");
}

TEST_F(ConditionTest, ConditionsAreCombined) {
  const Condition& c =
      Who("{all: [{any: [{sex: male}, {ever: a}]}, {not: {use: soft}}, {at_least: 2, of: [alive, "
          "{ever: b}, {ever: c}]}]}");
  EXPECT_EQ(c.kind, Kind::kAll);
  ASSERT_EQ(c.children.size(), 3u);
  EXPECT_EQ(c.children[0]->kind, Kind::kAny);
  EXPECT_EQ(c.children[1]->kind, Kind::kNot);
  EXPECT_EQ(c.children[1]->children[0]->kind, Kind::kUse);
  EXPECT_EQ(c.children[1]->children[0]->definition, loaded_.pack->FindDefinition("soft"));
  EXPECT_EQ(c.children[2]->n, 2);
  EXPECT_EQ(c.children[2]->children.size(), 3u);
}

TEST_F(ConditionTest, ADefinitionThatMentionsTheStartMayBeUsedAboutAnItem) {
  EXPECT_EQ(Aside("{use: since}").kind, Kind::kUse);
  EXPECT_TRUE(loaded_.pack->definitions[1].mentions_start);
  EXPECT_FALSE(loaded_.pack->definitions[0].mentions_start);
}

TEST_F(ConditionTest, PlacesPointAtTheConditionItself) {
  const Condition& c = Who("{all: [{sex: male}, {age: 55}]}");
  EXPECT_EQ(c.children[1]->place.line, 9);
  EXPECT_EQ(c.children[1]->place.column, 26);
}

TEST_F(ConditionTest, CharactersAndNotBytesAreCounted) {
  RuleText parts;
  parts.rest = "why: \"\u00e9t\u00e9 \u2013 \U0001F600\"\nstopped: {\"\u00e9t\u00e9\": b}\n";
  const Rule& rule = LoadRule(parts, loaded_);
  ASSERT_EQ(rule.stopped.size(), 1u);
  EXPECT_EQ(rule.stopped[0].closers[0].place.column, 18);
}

}  // namespace
}  // namespace waymark::rules
