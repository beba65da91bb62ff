// Wording against the names that a rule gives, and over items.
#include "waymark/prompts/wording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "prompts/small_pack.h"

namespace waymark::prompts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr char kKitRule[] = R"(start: {each: kit, join: 42 days, clock: last, as: kit}
done: {event: result, with: any number, as: answer}
if_several: all
timing:
  - {becomes: due, from: start + 14 days, shown_in: [consultation, worklist]}
  - {becomes: overdue, from: {earlier_of: [start.last + 28 days, start.first + 42 days]}, shown_in: [consultation, worklist]}
)";

std::vector<rules::Finding> WordingFindings(const std::string& rest,
                                            std::vector<rules::SourceFile> more = {}) {
  auto files = SmallPackFiles({RuleText("r", rest)});
  for (auto& file : more) files.push_back(std::move(file));
  rules::LoadedPack loaded = rules::LoadPackFromFiles(std::move(files), {});
  EXPECT_NE(loaded.pack, nullptr);
  std::vector<rules::Finding> findings;
  if (loaded.pack) CompileWording(*loaded.pack, findings);
  return findings;
}

TEST(Wording, EveryNameGivenWithAsMayBeUsed) {
  EXPECT_THAT(WordingFindings(std::string(kKitRule) +
                              "set_aside: {asked: {event: lung, in: last 3 days, as: referral}}\n"
                              "prompt: {summary: \"{{kit | date}} {{answer.value}} {{referral | "
                              "referral_site}} {{local.practice}}\"}\n"
                              "list: {columns: [\"kit.first | date\", kit.count], sort: kit}\n"),
              SizeIs(0));
}

TEST(Wording, AnUnknownSlotIsAFindingOfItsRule) {
  const auto findings =
      WordingFindings(std::string(kKitRule) + "prompt: {summary: \"{{kitt}}\"}\n");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].name, "unknown-slot");
  EXPECT_EQ(findings[0].rule, "r");
  EXPECT_EQ(findings[0].severity, rules::Severity::kError);
  EXPECT_GT(findings[0].place.line, 0);
  EXPECT_EQ(findings[0].hint, "did you mean `kit`?");
}

TEST(Wording, AnUnknownColumnIsAFinding) {
  const auto findings = WordingFindings(std::string(kKitRule) +
                                        "prompt: {summary: x}\nlist: {columns: [\"kit | dat\"]}\n");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].name, "unknown-filter");
  EXPECT_THAT(findings[0].message, HasSubstr("in `list`"));
}

TEST(Wording, AFaultInALongerTextHasItsPlaceInThatFile) {
  const std::vector<rules::SourceFile> more = {
      {"templates/kit.md", "First line\nsecond with {{kit | date}} and {{nope}}\n"}};
  const auto findings =
      WordingFindings(std::string(kKitRule) + "prompt: {summary: x, detail: kit}\n", more);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].place.line, 2);
  EXPECT_EQ(findings[0].place.column, 32);
}

TEST(Wording, ALetterThatIsMissingOrBrokenIsAFinding) {
  auto findings = WordingFindings(std::string(kKitRule) +
                                  "prompt: {summary: x, actions: [{letter: letters/none}]}\n");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].name, "unknown-template");
  // A letter knows nothing of the item.
  findings = WordingFindings(
      std::string(kKitRule) + "prompt: {summary: x, actions: [{letter: letters/a}]}\n",
      {{"templates/letters/a.md", "{{kit | date}} {{local.practice}}"}});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].name, "unknown-slot");
}

constexpr char kHead[] =
    "---\nid: a\nversion: \"1\"\ntitle: A\nowner: o\nreview_by: \"2027-01-01\"\nkind: letter\n";

TEST(Wording, ALetterMaySayWhatEveryRuleOfItsHeadSupplies) {
  const std::string rule =
      std::string(kKitRule) + "prompt: {summary: x, actions: [{letter: letters/a}]}\n";
  const auto with = [&](const std::string& text) {
    return WordingFindings(rule, {{"templates/letters/a.md", kHead + text}});
  };
  EXPECT_THAT(with("rules: [r]\n---\nKit of {{kit | date}}, {{local.practice}}\n"), SizeIs(0));
  const auto findings = with("rules: [r]\n---\nDear all,\n\nsee {{nope}}\n");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].name, "unknown-slot");
  // The lines of the head count.
  EXPECT_EQ(findings[0].place.line, 12);
  EXPECT_EQ(findings[0].place.column, 5);
}

TEST(Wording, ALetterWithoutRulesMaySayLocalSettingsOnly) {
  const auto findings =
      WordingFindings(std::string(kKitRule) + "prompt: {summary: x}\n",
                      {{"templates/letters/a.md",
                        std::string(kHead) + "---\n{{kit | date}} {{local.practice}}\n"}});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].name, "unknown-slot");
  EXPECT_EQ(findings[0].rule, "");
}

TEST(Wording, ALetterWrittenForOtherRulesIsAFindingWhereItIsNamed) {
  auto files =
      SmallPackFiles({RuleText("r", std::string(kKitRule) +
                                        "prompt: {summary: x, actions: [{letter: letters/a}]}\n"),
                      RuleText("s", std::string(kKitRule) + "prompt: {summary: other}\n")});
  files.push_back({"templates/letters/a.md", std::string(kHead) + "rules: [s]\n---\nDear all\n"});
  const rules::LoadedPack loaded = rules::LoadPackFromFiles(std::move(files), {});
  ASSERT_NE(loaded.pack, nullptr);
  std::vector<rules::Finding> findings;
  CompileWording(*loaded.pack, findings);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].name, "letter-of-another-rule");
  EXPECT_EQ(findings[0].rule, "r");
}

TEST(Wording, TheHeadOfALetterIsNoPartOfItsText) {
  auto files = SmallPackFiles({RuleText("r", std::string(kKitRule) + "prompt: {summary: x}\n")});
  files.push_back({"templates/letters/a.md", std::string(kHead) + "---\n\nDear all\n"});
  const rules::LoadedPack loaded = rules::LoadPackFromFiles(std::move(files), {});
  ASSERT_NE(loaded.pack, nullptr);
  EXPECT_EQ(loaded.pack->templates.at("letters/a"), "Dear all\n");
  const rules::TemplateHead* head = loaded.pack->FindTemplateHead("letters/a");
  ASSERT_NE(head, nullptr);
  EXPECT_EQ(head->id, "a");
  EXPECT_EQ(head->kind, rules::TemplateKind::kLetter);
  EXPECT_EQ(loaded.pack->FindTemplateHead("letters/none"), nullptr);
}

TEST(Wording, AWordOfTheWordingItselfCantBeAName) {
  const auto findings = WordingFindings(
      "start: {each: kit, as: overdue}\nif_several: all\n"
      "timing: [{becomes: due, from: start, shown_in: [worklist]}]\nprompt: {summary: x}\n");
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].name, "name-taken");
}

std::string Rule(const std::string& summary) {
  return RuleText(
      "r",
      std::string(kKitRule) + "prompt: {summary: \"" + summary +
          "\", detail: \"Kit *given* {{kit.first | date}}, {{kit.last.value}}.\"}\n"
          "list: {columns: [\"kit.first | date\", \"kit | days_since\", kit.count], sort: kit}\n");
}

TEST(Rendering, TheStandingEntryIsTheOneOnWhichTheClockStands) {
  const Asked asked(
      SmallPack(
          {Rule("{{kit | date}} from {{kit.first | date}}{{#kit.again}}, again{{/kit.again}}, "
                "{{start | date}}, overdue {{overdue | date}}, {{status}}")}),
      MakeRecord({{"2026-10-01", "kit"}, {"2026-10-13", "kit"}}), "2026-10-30");
  ASSERT_THAT(asked.answer.items, SizeIs(1));
  EXPECT_EQ(
      RenderSummary(asked.Input(0), Channel::kPlain),
      "13 October 2026 from 1 October 2026, again, 13 October 2026, overdue 10 November 2026, due");
}

TEST(Rendering, ColumnsAndSortKey) {
  const Asked asked(SmallPack({Rule("x")}),
                    MakeRecord({{"2026-10-01", "kit"}, {"2026-10-13", "kit"}}), "2026-10-30");
  EXPECT_THAT(RenderColumns(asked.Input(0), Channel::kPlain),
              ElementsAre("1 October 2026", "17", "2"));
  EXPECT_EQ(RenderSortKey(asked.Input(0)), "13 October 2026");
}

TEST(Rendering, ValuesInLongerTextAreEscaped) {
  const Asked asked(SmallPack({Rule("x")}), MakeRecord({{"2026-10-01", "kit", "<script>*"}}),
                    "2026-10-20");
  EXPECT_EQ(RenderDetail(asked.Input(0), Channel::kMarkdown),
            "Kit *given* 1 October 2026, \"\\<script\\>\\*\".");
}

TEST(Rendering, ARuleWithoutWordingSaysItsTitle) {
  const Asked asked(SmallPack({RuleText("r", kKitRule)}), MakeRecord({{"2026-10-01", "kit"}}),
                    "2026-10-20");
  EXPECT_EQ(RenderSummary(asked.Input(0), Channel::kPlain), "Title of r");
  EXPECT_EQ(RenderDetail(asked.Input(0), Channel::kPlain), "");
}

TEST(Rendering, AGroupNamesTheSiteOrSaysThatItIsNotStated) {
  const std::string rule = RuleText("r",
                                    "start: {each: [lung, kit], join: 0 days, per: referral_site, "
                                    "as: referral}\nif_several: all\n"
                                    "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n"
                                    "prompt: {summary: \"({{referral | referral_site}})\"}\n");
  const Asked lung(SmallPack({rule}), MakeRecord({{"2026-10-01", "lung"}}), "2026-10-01");
  EXPECT_EQ(RenderSummary(lung.Input(0), Channel::kPlain), "(lung)");
  const Asked kit(SmallPack({rule}), MakeRecord({{"2026-10-01", "kit"}}), "2026-10-01");
  EXPECT_EQ(RenderSummary(kit.Input(0), Channel::kPlain), "(site not stated)");
}

TEST(Rendering, AllRowsThatApplyAreSaidInOnePromptWhereTheRuleSaysSo) {
  const auto said = [](const std::string& all, const std::string& day) {
    const Asked asked(
        SmallPack({RuleText("r", std::string(kKitRule) + "prompt:\n" + all +
                                     "  rows:\n"
                                     "    - {when: {sex: female}, summary: \"Kit of {{kit | "
                                     "date}}\", detail: One thing}\n"
                                     "    - {when: {sex: male}, summary: Never}\n"
                                     "    - {when: {event: lung, in: last 3 days}, summary: \"Lung "
                                     "clinic asked\", detail: Another thing}\n"
                                     "    - else: {summary: Otherwise}\n")}),
        MakeRecord({{"2026-10-01", "kit"}, {"2026-10-15", "lung"}}), day);
    return RenderSummary(asked.Input(0), Channel::kPlain) + "|" +
           RenderDetail(asked.Input(0), Channel::kMarkdown);
  };
  EXPECT_EQ(said("  all_that_apply: yes\n", "2026-10-16"),
            "Kit of 1 October 2026; Lung clinic asked|One thing\n\nAnother thing");
  EXPECT_EQ(said("  all_that_apply: yes\n", "2026-10-30"), "Kit of 1 October 2026|One thing");
  EXPECT_EQ(said("", "2026-10-16"), "Kit of 1 October 2026|One thing");
}

TEST(Rendering, WhereNoRowAppliesTheOtherwiseIsSaid) {
  const Asked asked(
      SmallPack({RuleText("r", std::string(kKitRule) + "prompt:\n  all_that_apply: yes\n  rows:\n"
                                                       "    - {when: {sex: male}, summary: Never}\n"
                                                       "    - else: {summary: Otherwise}\n")}),
      MakeRecord({{"2026-10-01", "kit"}}), "2026-10-16");
  EXPECT_EQ(RenderSummary(asked.Input(0), Channel::kPlain), "Otherwise");
}

TEST(Rendering, ARowThatBeginsToApplyIsTheNextChange) {
  const Asked asked(
      SmallPack({RuleText("r", std::string(kKitRule) +
                                   "prompt:\n  all_that_apply: yes\n  rows:\n"
                                   "    - {when: {sex: female}, summary: First}\n"
                                   "    - {when: {date: from 2026-10-20}, summary: Second}\n"
                                   "    - else: {summary: Otherwise}\n")}),
      MakeRecord({{"2026-10-01", "kit"}}), "2026-10-16");
  EXPECT_EQ(asked.answer.items.at(0).next_change, D("2026-10-20"));
}

TEST(Rendering, AnEntryThatSeveralSelectorsOfANameSelectIsNamedOnce) {
  const Asked asked(
      SmallPack(
          {RuleText("r",
                    "start: {each: lung, as: opened}\n"
                    "done: [{event: result, with: any number, as: seen}, {event: [kit, "
                    "result], as: seen}]\nif_several: all\n"
                    "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n"
                    "prompt: {summary: \"{{seen.count}}{{#seen.again}} again{{/seen.again}}\"}"
                    "\n")}),
      MakeRecord({{"2026-10-01", "lung"}, {"2026-10-05", "result", "4", "ug/g"}}), "2026-10-16");
  EXPECT_EQ(RenderSummary(asked.Input(0), Channel::kPlain), "1");
  size_t seen = 0;
  for (const auto& named : asked.answer.items.at(0).named) seen += named.name == "seen" ? 1u : 0u;
  EXPECT_EQ(seen, 1u);
}

TEST(Rendering, NamesOfTheStartsOwnDayStayWithTheirItem) {
  const std::string rule = RuleText(
      "r",
      "start: {each: [result, kit], while: {any: [{event: result, with: at least 10 ug/g, in: same "
      "day, as: high}, "
      "{event: kit, in: same day, as: given}]}, join: 0 days, as: entry}\nif_several: all\n"
      "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n"
      "prompt: {summary: \"{{#high}}high {{high.value}} {{/high}}{{#given}}given {{/given}}{{entry "
      "| date}}\"}\n");
  const Asked asked(SmallPack({rule}),
                    MakeRecord({{"2026-10-01", "result", "12", "ug/g"},
                                {"2026-10-05", "kit"},
                                {"2026-10-05", "result", "4", "ug/g"},
                                {"2026-10-07", "result", "99", "ug/g"}}),
                    "2026-10-08");
  ASSERT_THAT(asked.answer.items, SizeIs(3));
  EXPECT_EQ(RenderSummary(asked.Input(0), Channel::kPlain), "high 12 ug/g 1 October 2026");
  EXPECT_EQ(RenderSummary(asked.Input(1), Channel::kPlain), "given 5 October 2026");
  EXPECT_EQ(RenderSummary(asked.Input(2), Channel::kPlain), "high 99 ug/g 7 October 2026");
}

TEST(Render, AScoreIsNotSaidToLackAUnit) {
  const std::string rule = RuleText(
      "r",
      "start: {each: {event: result, with: at least 3}, join: 0 days, as: score}\nif_several: all\n"
      "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n"
      "prompt: {summary: \"scored {{score.value}}\"}\n");
  const Asked asked(SmallPack({rule}), MakeRecord({{"2026-10-01", "result", "4"}}), "2026-10-08");
  ASSERT_THAT(asked.answer.items, SizeIs(1));
  EXPECT_EQ(RenderSummary(asked.Input(0), Channel::kPlain), "scored 4");
}

TEST(ValueText, SaysWhatWasWrittenAndWhatWasNot) {
  const auto record = MakeRecord({{"2026-10-01", "kit", "12", "ug/g"},
                                  {"2026-10-02", "kit", "12"},
                                  {"2026-10-03", "kit", "<10", "ug/g"},
                                  {"2026-10-04", "kit", "see letter"},
                                  {"2026-10-05", "kit"},
                                  {"2026-10-06", "kit", std::string(200, 'x')}});
  const auto entries = record.entries();
  EXPECT_EQ(ValueText(entries[0]), "12 ug/g");
  EXPECT_EQ(ValueText(entries[1]), "12 (unit not given)");
  EXPECT_EQ(ValueText(entries[2]), "<10 ug/g");
  EXPECT_EQ(ValueText(entries[3]), "\"see letter\"");
  EXPECT_EQ(ValueText(entries[4]), "no value");
  EXPECT_LT(ValueText(entries[5]).size(), 70u);
}

}  // namespace
}  // namespace waymark::prompts
