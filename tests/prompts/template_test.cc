// The template by itself, over made-up values.
#include "waymark/prompts/template.h"

#include <gtest/gtest.h>

namespace waymark::prompts {
namespace {

using calendar::Day;
using calendar::PartialDate;

Day D(std::string_view text) { return *calendar::ParseDay(text); }

struct MadeUpEntry {
  PartialDate date;
  std::string value;
};

// "kit" (two entries), "fit" (one), "none" (no entry).
class MadeUpValues : public TemplateValues {
 public:
  std::vector<std::vector<MadeUpEntry>> entries = {
      {{PartialDate::Whole(D("2026-10-01")), "no value"},
       {PartialDate::Whole(D("2026-10-13")), "no value"}},
      {{PartialDate::Whole(D("2026-11-13")), "12 ug/g"}},
      {},
  };
  Day overdue = D("2026-11-10");
  std::string reason = "declined";

  size_t Count(size_t name) const override { return entries[name].size(); }
  size_t Standing(size_t name) const override { return entries[name].size() - 1; }
  PartialDate DateOf(size_t name, size_t entry) const override { return entries[name][entry].date; }
  std::string ValueOf(size_t name, size_t entry) const override {
    return entries[name][entry].value;
  }
  std::string GroupOf(size_t, size_t, size_t) const override { return "lower GI"; }
  Day DayOf(Fact fact) const override { return fact == Fact::kOverdue ? overdue : D("2026-11-20"); }
  std::string TextOf(Fact fact) const override {
    return fact == Fact::kStatus ? "overdue" : fact == Fact::kReason ? reason : "FIT kit";
  }
};

const Vocabulary kVocabulary{
    {"kit", "fit", "none"}, {"referral_site"}, {{"practice", "Tree Tops"}, {"empty", ""}}};

std::string Render(std::string_view text, const MadeUpValues& values = {},
                   Channel channel = Channel::kPlain) {
  std::vector<TemplateProblem> problems;
  const Template compiled = Template::Compile(text, kVocabulary, problems);
  EXPECT_TRUE(problems.empty()) << problems[0].message;
  return compiled.Render(values, channel);
}

std::vector<TemplateProblem> ProblemsOf(std::string_view text) {
  std::vector<TemplateProblem> problems;
  Template::Compile(text, kVocabulary, problems);
  return problems;
}

TEST(Template, TextWithoutSlotsStays) {
  EXPECT_EQ(Render("100 { not a slot } }}"), "100 { not a slot } }}");
  EXPECT_EQ(Render(""), "");
}

TEST(Template, DatesAreWrittenInFull) {
  EXPECT_EQ(Render("{{kit.first | date}} and {{ kit.last|date }}"),
            "1 October 2026 and 13 October 2026");
  EXPECT_EQ(Render("{{kit}}"), "13 October 2026");
  EXPECT_EQ(Render("{{kit | dates}}"), "1 October 2026 and 13 October 2026");
}

TEST(Template, ValuesAndCounts) {
  EXPECT_EQ(Render("FIT {{fit.value}}, {{kit.count}} kits, {{none.count}} of none"),
            "FIT 12 ug/g, 2 kits, 0 of none");
  EXPECT_EQ(Render("{{fit.first.value}} {{fit.last.value}}"), "12 ug/g 12 ug/g");
}

TEST(Template, TheDayBeforeADeadlineIsItsLastDay) {
  EXPECT_EQ(Render("due by {{overdue | day_before}}"), "due by 9 November 2026");
}

TEST(Template, DaysAreCountedToTheDayAsked) {
  EXPECT_EQ(Render("day {{kit.last | days_since}}"), "day 38");
  EXPECT_EQ(Render("{{today | days_since}}"), "0");
}

TEST(Template, WhatIsNotRecordedSaysSo) {
  EXPECT_EQ(Render("{{none | date}}, {{none.value}}, {{none | date_or_never}}"),
            "not recorded, not recorded, never");
  MadeUpValues values;
  values.overdue = Day::Max();
  EXPECT_EQ(Render("{{overdue | day_before}}, {{overdue | date_or_never}}", values),
            "not recorded, never");
}

TEST(Template, PartialDatesSayWhatIsKnown) {
  MadeUpValues values;
  values.entries[1][0].date = {D("2026-11-01"), D("2026-11-30")};
  EXPECT_EQ(Render("{{fit | date}}, {{fit | day_before}}, {{fit | days_since}}", values),
            "November 2026, the day before November 2026, -10 to 19");
}

TEST(Template, SectionsStandWhereThereIsSomething) {
  EXPECT_EQ(
      Render(
          "{{#fit}}FIT {{fit.value}}{{/fit}}{{#none}} never{{/none}}{{^none}} no other{{/none}}"),
      "FIT 12 ug/g no other");
  EXPECT_EQ(
      Render("{{#kit.again}}again {{kit.last | date}}{{/kit.again}}{{#fit.again}}x{{/fit.again}}"),
      "again 13 October 2026");
  EXPECT_EQ(Render("{{#reason}}({{reason}}){{/reason}}{{#local.empty}}x{{/local.empty}}"),
            "(declined)");
}

TEST(Template, SectionsMayStandInSections) {
  EXPECT_EQ(Render("{{#kit}}a{{#none}}b{{/none}}c{{/kit}}d"), "acd");
  EXPECT_EQ(Render("{{#none}}a{{#kit}}b{{/kit}}{{/none}}d"), "d");
}

TEST(Template, GroupsAndLocalSettings) {
  EXPECT_EQ(Render("{{kit | referral_site}}, {{local.practice}}, {{status}}, {{title}}"),
            "lower GI, Tree Tops, overdue, FIT kit");
}

TEST(Template, ValuesAreEscapedForTheChannelAndTheTemplateIsNot) {
  MadeUpValues values;
  values.entries[1][0].value = "<b>*1*\n|x|</b> & \"y\"";
  EXPECT_EQ(Render("**FIT** {{fit.value}}", values, Channel::kMarkdown),
            "**FIT** \\<b\\>\\*1\\* \\|x\\|\\</b\\> \\& \"y\"");
  EXPECT_EQ(Render("<p>{{fit.value}}</p>", values, Channel::kHtml),
            "<p>&lt;b&gt;*1* |x|&lt;/b&gt; &amp; &quot;y&quot;</p>");
  EXPECT_EQ(Render("{{fit.value}}", values), "<b>*1* |x|</b> & \"y\"");
}

TEST(Template, ACsvCellIsNeverAFormulaAndIsQuotedWhereNeeded) {
  EXPECT_EQ(CsvCell("plain"), "plain");
  EXPECT_EQ(CsvCell("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvCell("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(CsvCell("=1+1"), "'=1+1");
  EXPECT_EQ(CsvCell("@SUM(A1,B1)"), "\"'@SUM(A1,B1)\"");
  EXPECT_EQ(CsvCell("two\nlines"), "two lines");
  MadeUpValues values;
  values.entries[1][0].value = "-5, see letter";
  EXPECT_EQ(Render("{{fit.value}}", values, Channel::kCsv), "\"'-5, see letter\"");
}

struct BadTemplate {
  std::string text;
  std::string name;
  size_t offset;
  std::string message;
};

class BadTemplates : public testing::TestWithParam<BadTemplate> {};

TEST_P(BadTemplates, IsAProblemWithAPlace) {
  const auto problems = ProblemsOf(GetParam().text);
  ASSERT_EQ(problems.size(), 1u) << GetParam().text;
  EXPECT_EQ(problems[0].name, GetParam().name);
  EXPECT_EQ(problems[0].offset, GetParam().offset);
  EXPECT_EQ(problems[0].message, GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    All, BadTemplates,
    testing::Values(
        BadTemplate{"x {{kitt | date}}", "unknown-slot", 2, "nothing is called kitt in this rule"},
        BadTemplate{"{{kit.middle}}", "unknown-slot", 0, "entries have no field middle"},
        BadTemplate{"{{kit.value.first}}", "unknown-slot", 0, "entries have no field first"},
        BadTemplate{"{{overdue.value}}", "unknown-slot", 0, "overdue has no field value"},
        BadTemplate{"{{local.phone}}", "unknown-slot", 0, "there is no local setting phone"},
        BadTemplate{"{{local}}", "unknown-slot", 0, "a local setting is written {{local.NAME}}"},
        BadTemplate{"{{kit | dat}}", "unknown-filter", 0, "there is no filter or group dat"},
        BadTemplate{"{{kit.count | date}}", "slot-form", 0,
                    "kit.count is no day, so no filter fits it"},
        BadTemplate{"{{status | date}}", "slot-form", 0, "status is no day, so no filter fits it"},
        BadTemplate{"{{overdue | referral_site}}", "slot-form", 0,
                    "only entries can be filtered by referral_site"},
        BadTemplate{"{{overdue | dates}}", "slot-form", 0, "only entries can be filtered by dates"},
        BadTemplate{"{{kit.again}}", "slot-form", 0, "`again` opens a section"},
        BadTemplate{"a {{}}", "slot-form", 2, "there is nothing between the braces"},
        BadTemplate{"a {{kit", "slot-form", 2, "{{ has no }}"},
        BadTemplate{"a {{#kit}} b", "section-form", 2, "{{#kit}} is not closed"},
        BadTemplate{"a {{/kit}}", "section-form", 2, "{{/kit}} closes nothing"},
        BadTemplate{"{{#kit}}{{/fit}}", "section-form", 8,
                    "{{/fit}} stands where {{/kit}} was expected"}));

TEST(Template, AMistypedNameHasASuggestion) {
  EXPECT_EQ(ProblemsOf("{{kti}}")[0].hint, "did you mean `kit`?");
  EXPECT_EQ(ProblemsOf("{{kit | referal_site}}")[0].hint, "did you mean `referral_site`?");
  EXPECT_EQ(ProblemsOf("{{local.practise}}")[0].hint, "did you mean `practice`?");
}

TEST(Template, AllProblemsAreGivenAtOnce) {
  EXPECT_EQ(ProblemsOf("{{a1b2c3}} {{kit | zzzzzz}} {{#none}}").size(), 3u);
}

TEST(Template, ABrokenTemplateStillRendersWithoutHarm) {
  std::vector<TemplateProblem> problems;
  const Template compiled =
      Template::Compile("a {{#kit}}b{{nope}} {{/fit}}c", kVocabulary, problems);
  EXPECT_FALSE(problems.empty());
  EXPECT_EQ(compiled.Render(MadeUpValues(), Channel::kPlain), "a b c");
}

TEST(Template, AColumnIsASlotWithoutBraces) {
  std::vector<TemplateProblem> problems;
  const Template column = Template::CompileSlot("kit.first | days_since", kVocabulary, problems);
  ASSERT_TRUE(problems.empty());
  EXPECT_EQ(column.Render(MadeUpValues(), Channel::kPlain), "50");
}

}  // namespace
}  // namespace waymark::prompts
