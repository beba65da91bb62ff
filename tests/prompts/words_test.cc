// Reasons, doubts, questions and what was not checked, as sentences.
#include "waymark/prompts/words.h"

#include <gtest/gtest.h>

#include <set>

#include "prompts/small_pack.h"
#include "waymark/prompts/render.h"
#include "waymark/prompts/why.h"

namespace waymark::prompts {
namespace {

constexpr char kFit[] = R"(start: {each: kit, join: 42 days, clock: last, as: kit}
done: {event: result, with: any number}
if_several: ask
stopped: {referred: lung}
set_aside: {waits: {event: skin, in: last 5 days}}
timing:
  - {becomes: upcoming, from: start}
  - {becomes: due, from: start + 14 days, shown_in: [worklist]}
  - {becomes: overdue, from: {earlier_of: [start.last + 28 days, start.first + 42 days]}, shown_in: [worklist]}
prompt: {summary: x}
)";

std::string Why(const std::vector<MadeEntry>& entries, std::string_view day) {
  const Asked asked(SmallPack({RuleText("r", kFit)}), MakeRecord(entries), day);
  return asked.answer.items.empty() ? "nothing" : WhyText(asked.Input(0));
}

TEST(Why, SaysWhatOpenedItAndHowItStands) {
  EXPECT_EQ(Why({{"2026-10-01", "kit"}}, "2026-10-02"),
            "FIT kit given on 1 October 2026; nothing recorded since then closes it; not yet due "
            "since 1 October "
            "2026, overdue from 29 October 2026.");
  EXPECT_EQ(Why({{"2026-10-01", "kit"}, {"2026-10-13", "kit"}}, "2026-11-12"),
            "FIT kit given on 1 October 2026, again on 13 October 2026; nothing recorded since "
            "then closes it; "
            "overdue since 10 November 2026.");
  EXPECT_EQ(
      Why({{"2026-10-01", "kit"}, {"2026-10-13", "kit"}, {"2026-10-20", "kit"}}, "2026-11-12"),
      "FIT kit given on 1 October 2026, last on 20 October 2026; nothing recorded since then "
      "closes it; "
      "overdue since 12 November 2026.");
}

TEST(NumberText, HoldsTheComparatorWhereverItStood) {
  using calendar::Comparator;
  const auto text = [](std::string_view written, Comparator comparator) {
    record::Value value;
    value.kind = record::ValueKind::kQuantity;
    value.text = written;
    value.quantity.value = {400, 0};
    value.quantity.comparator = comparator;
    return NumberText(value);
  };
  EXPECT_EQ(text("400", Comparator::kNone), "400");
  EXPECT_EQ(text("400", Comparator::kMore), ">400");
  EXPECT_EQ(text("400.0", Comparator::kAtMost), "<=400.0");
  EXPECT_EQ(text(">400", Comparator::kMore), ">400");
  EXPECT_EQ(text("\u2264400", Comparator::kAtMost), "\u2264400");
  EXPECT_EQ(text("", Comparator::kLess), "<400");
}

TEST(Why, SaysInWhichMonthWhereNoMoreIsKnown) {
  EXPECT_EQ(Why({{"2026-10", "kit"}}, "2026-10-02"),
            "FIT kit given in October 2026; nothing recorded since then closes it; not yet due "
            "since 1 October 2026, overdue from 29 October 2026.");
  EXPECT_EQ(OnText(calendar::PartialDate::Whole(*calendar::ParseDay("2026-10-03"))),
            "on 3 October 2026");
}

TEST(Why, SaysHowItClosed) {
  EXPECT_EQ(Why({{"2026-10-01", "kit"}, {"2026-10-20", "result", "4", "ug/g"}}, "2026-11-12"),
            "FIT kit given on 1 October 2026; done on 20 October 2026 by the entry of 20 October "
            "2026, in time.");
  EXPECT_EQ(Why({{"2026-10-01", "kit"}, {"2026-11-20", "result", "4", "ug/g"}}, "2026-11-22"),
            "FIT kit given on 1 October 2026; done on 20 November 2026 by the entry of 20 November "
            "2026, late.");
  EXPECT_EQ(Why({{"2026-10-01", "kit"}, {"2026-10-20", "lung"}}, "2026-11-12"),
            "FIT kit given on 1 October 2026; stopped on 20 October 2026 by the entry of 20 "
            "October 2026 (referred).");
  EXPECT_EQ(Why({{"2026-10-01", "kit"}, {"2026-10-20", "skin"}}, "2026-10-22"),
            "FIT kit given on 1 October 2026; set aside since 20 October 2026 (waits).");
}

TEST(Why, NamesTheEntryForWhichItWasOpened) {
  const std::string rule = RuleText(
      "r",
      "start: {each: [result, kit], while: {event: result, with: at least 10 ug/g, in: same day, "
      "as: high}, "
      "join: 0 days, as: entry}\nif_several: all\n"
      "timing: [{becomes: due, from: start, shown_in: [worklist]}]\nprompt: {summary: x}\n");
  const Asked asked(SmallPack({rule}),
                    MakeRecord({{"2026-10-01", "kit"}, {"2026-10-01", "result", "12", "ug/g"}}),
                    "2026-10-01");
  ASSERT_EQ(asked.answer.items.size(), 1u);
  EXPECT_EQ(WhyText(asked.Input(0)),
            "FIT result 12 ug/g on 1 October 2026; nothing recorded since then closes it; due "
            "since 1 October 2026.");
}

TEST(Words, EveryDoubtHasASentenceOfItsOwn) {
  const auto pack = SmallPack({RuleText("r", kFit)});
  const auto record = MakeRecord({{"2026-10-01", "result", "12"}});
  std::set<std::string> seen;
  for (int i = 0; i <= static_cast<int>(engine::DoubtReason::kRoleNotGiven); ++i) {
    const auto reason = static_cast<engine::DoubtReason>(i);
    const std::string text = DoubtText(*pack, record, {reason, 0, pack->FindCodeSet("result")});
    EXPECT_TRUE(text.ends_with(".")) << text;
    EXPECT_TRUE(seen.insert(text).second) << text;
    // Without an entry and a set it is still a sentence.
    EXPECT_TRUE(DoubtText(*pack, record, {reason, engine::kNoEntry, -1}).ends_with("."));
  }
  EXPECT_EQ(DoubtText(*pack, record,
                      {engine::DoubtReason::kUnitNotGiven, 0, pack->FindCodeSet("result")}),
            "A value has no unit, or one that can't be compared (FIT result 12 (unit not given) on "
            "1 October 2026): "
            "it may be over the threshold.");
}

TEST(Words, NotCheckedNamesTheRuleAndTheCodesAndNeverSaysNo) {
  const auto pack = SmallPack({RuleText("r", kFit)});
  const uint16_t set = static_cast<uint16_t>(pack->FindCodeSet("nothing"));
  EXPECT_EQ(NotCheckedText(*pack, {0, engine::NotCheckedReason::kCodesWaiting, true, {set}}),
            "Not checked: Title of r. No codes are held for \"Nothing known\".");
  EXPECT_EQ(NotCheckedText(*pack, {0, engine::NotCheckedReason::kCodesWaiting, false, {set}}),
            "Not checked: Title of r. No codes are held for \"Nothing known\" in the coding system "
            "of this record.");
  EXPECT_EQ(NotCheckedText(*pack, {0, engine::NotCheckedReason::kNotSupplied, false, {set}}),
            "Not checked: Title of r. The data sent do not include what it looks for (\"Nothing "
            "known\").");
  EXPECT_EQ(NotCheckedText(*pack, {0, engine::NotCheckedReason::kTooMuchWork, false, {}}),
            "Not checked: Title of r. The record holds too many entries that this rule looks at.");
  EXPECT_EQ(NotCheckedText(*pack, {0, engine::NotCheckedReason::kFailed, false, {}}),
            "Not checked: Title of r. The rule failed for this patient; please report it.");
  EXPECT_EQ(NotCheckedText(*pack, {0, engine::NotCheckedReason::kNotUsable, false, {}}),
            "Not checked: Title of r. The patient's own data could not be used.");
}

TEST(Words, AQuestionNamesTheItemsByTheirDays) {
  const Asked asked(
      SmallPack({RuleText("r", kFit)}),
      MakeRecord(
          {{"2026-09-01", "kit"}, {"2026-10-20", "kit"}, {"2026-10-25", "result", "4", "ug/g"}}),
      "2026-10-26");
  ASSERT_EQ(asked.answer.questions.size(), 1u);
  EXPECT_EQ(QuestionText(*asked.pack, asked.record, asked.answer, asked.answer.questions[0]),
            "The entry of 25 October 2026 could answer more than one of: Title of r (1 September "
            "2026 and 20 "
            "October 2026). Which one does it answer?");
}

TEST(Words, EvidenceSaysHowStronglyAndWhenItWasRead) {
  EXPECT_EQ(EvidenceText({"NICE NG12", "1.3.2", "refer", "FIT of 10 or more", "", "2026-11-22"}),
            "NICE NG12 1.3.2: refer, FIT of 10 or more (read 22 November 2026)");
  EXPECT_EQ(EvidenceText({"ours", "", "", "14 days", "", ""}), "ours: 14 days");
}

TEST(Words, EveryStatusHasWords) {
  for (int i = 0; i <= static_cast<int>(rules::ItemStatus::kNotChecked); ++i) {
    EXPECT_NE(StatusWords(static_cast<rules::ItemStatus>(i)), "not known");
  }
}

}  // namespace
}  // namespace waymark::prompts
