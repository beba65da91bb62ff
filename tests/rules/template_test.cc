// Templates as files of a pack: what depends on the day, and on other templates. Mistakes in a head
// are golden cases in errors/.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/small_pack.h"

namespace waymark::rules {
namespace {

std::string Letter(const std::string& id) {
  return "---\nid: " + id +
         "\nversion: \"1\"\ntitle: T\nowner: o\nreview_by: \"2026-11-21\"\nkind: letter\n"
         "---\nDear all\n";
}

std::vector<std::string> Said(std::vector<SourceFile> templates, const LoadOptions& options = {}) {
  std::vector<std::string> names;
  for (const Finding& finding : LoadSmall(Written({}), std::move(templates), options).findings) {
    if (finding.place.file >= 0 &&
        (finding.name.starts_with("template") || finding.name == "defined-twice")) {
      names.push_back(finding.name);
    }
  }
  return names;
}

LoadOptions Today(calendar::Day day) {
  LoadOptions options;
  options.has_today = true;
  options.today = day;
  return options;
}

TEST(Template, ItsReviewDayIsStillInTimeAndTheNextDayIsNot) {
  const std::vector<SourceFile> files = {{"templates/letters/a.md", Letter("a")}};
  EXPECT_THAT(Said(files, Today(*calendar::MakeDay(2026, 11, 21))), testing::IsEmpty());
  EXPECT_THAT(Said(files, Today(*calendar::MakeDay(2026, 11, 22))),
              testing::ElementsAre("template-past-review"));
  EXPECT_THAT(Said(files), testing::IsEmpty()) << "without a day nothing has passed";
}

TEST(Template, AnIdStandsForOneText) {
  EXPECT_THAT(
      Said({{"templates/letters/a.md", Letter("a")}, {"templates/letters/b.md", Letter("a")}}),
      testing::ElementsAre("defined-twice"));
}

TEST(Template, WordingOfAPromptNeedsNoHeadOfItsOwn) {
  RuleText rule;
  rule.rest = "prompt: {summary: x, detail: prompts/r}\n";
  for (const Finding& finding :
       LoadSmall(Written(rule), {{"templates/prompts/r.md", "More.\n"}}).findings) {
    EXPECT_NE(finding.name, "template-without-head");
  }
}

TEST(Template, AQuestionnaireHasItsHeadInItsJson) {
  EXPECT_THAT(Said({{"templates/questionnaires/q.json", "{}"}}), testing::IsEmpty());
}

}  // namespace
}  // namespace waymark::rules
