// What the shipped pack, its wording and its letters promise. Their stories are run in
// tests/authoring.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "waymark/prompts/wording.h"
#include "waymark/rules/format.h"
#include "waymark/rules/pack.h"

namespace waymark::prompts {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

const std::filesystem::path kRoot = WAYMARK_SOURCE_DIR;

rules::LoadedPack Load(std::vector<std::string> extra_code_sets = {}) {
  rules::LoadOptions options;
  options.today = *calendar::ParseDay("2026-11-22");
  options.has_today = true;
  options.extra_code_sets = std::move(extra_code_sets);
  auto loaded = rules::LoadPack((kRoot / "rules").string(), options);
  EXPECT_TRUE(loaded.ok()) << loaded.status();
  return loaded.ok() ? *std::move(loaded) : rules::LoadedPack{};
}

std::vector<std::string> Texts(const rules::LoadedPack& loaded) {
  std::vector<rules::Finding> findings = loaded.findings;
  if (loaded.pack) CompileWording(*loaded.pack, findings);
  std::vector<std::string> texts;
  for (const auto& finding : findings) {
    // Notes tell which rules wait for codes.
    if (finding.severity == rules::Severity::kNote) continue;
    texts.push_back(rules::FormatFinding(finding, loaded.files));
  }
  return texts;
}

TEST(ShippedPack, HasNoFindings) {
  const rules::LoadedPack loaded = Load();
  ASSERT_NE(loaded.pack, nullptr);
  EXPECT_THAT(Texts(loaded), IsEmpty());
}

TEST(ShippedPack, HasNoFindingsWithTheCodeSetsOfTests) {
  const rules::LoadedPack loaded = Load({(kRoot / "tests/codesets").string()});
  ASSERT_NE(loaded.pack, nullptr);
  EXPECT_THAT(Texts(loaded), IsEmpty());
}

TEST(ShippedPack, HasTheRulesThatWerePromised) {
  const rules::LoadedPack loaded = Load();
  ASSERT_NE(loaded.pack, nullptr);
  for (const std::string id :
       {"cancer-care-review", "cancer-support-offer", "holistic-needs-offered",
        "bowel-non-responder", "breast-non-attender", "cervical-non-attender",
        "usc-referral-outcome", "usc-appointment-missed", "fit-not-returned", "fit-positive",
        "abnormal-result-plan", "ca125-without-ultrasound", "cancer-care-review-structured"}) {
    EXPECT_GE(loaded.pack->FindRule(id), 0) << id;
  }
}

TEST(ShippedPack, IsNeverSaidToBeClinicallyApproved) {
  const rules::LoadedPack loaded = Load();
  ASSERT_NE(loaded.pack, nullptr);
  for (const rules::Rule& rule : loaded.pack->rules) {
    ASSERT_FALSE(rule.approved_by.empty()) << rule.id;
    EXPECT_THAT(rule.approved_by[0], HasSubstr("not a clinical approval")) << rule.id;
  }
}

// What a patient or a relative may read over a shoulder: the detail names the disease.
TEST(ShippedPack, NoSummaryNamesTheDisease) {
  const rules::LoadedPack loaded = Load();
  ASSERT_NE(loaded.pack, nullptr);
  for (const rules::Rule& rule : loaded.pack->rules) {
    std::vector<std::string> summaries;
    for (const auto& row : rule.prompt.rows) summaries.push_back(row.gives.summary);
    if (rule.prompt.otherwise) summaries.push_back(rule.prompt.otherwise->summary);
    EXPECT_FALSE(summaries.empty()) << rule.id;
    for (std::string summary : summaries) {
      std::transform(summary.begin(), summary.end(), summary.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      for (const std::string word : {"cancer", "tumour", "carcinoma", "lymphoma", "melanoma",
                                     "leukaemia", "sarcoma", "metasta", "palliative care"}) {
        EXPECT_THAT(summary, testing::Not(HasSubstr(word))) << rule.id;
      }
    }
  }
}

TEST(ShippedPack, EveryRuleHasEvidenceThatWasReadHazardsAndStories) {
  const rules::LoadedPack loaded = Load();
  ASSERT_NE(loaded.pack, nullptr);
  std::stringstream hazards;
  for (const auto& log : std::filesystem::directory_iterator(kRoot / "docs/safety")) {
    // The index is made from the rules: it proves nothing about them.
    if (log.path().filename() != "index.md") hazards << std::ifstream(log.path()).rdbuf();
  }
  for (const rules::Rule& rule : loaded.pack->rules) {
    EXPECT_FALSE(rule.evidence.empty()) << rule.id;
    for (const rules::Evidence& evidence : rule.evidence)
      EXPECT_FALSE(evidence.read.empty()) << rule.id;
    EXPECT_FALSE(rule.hazards.empty()) << rule.id;
    for (const std::string& hazard : rule.hazards) {
      EXPECT_THAT(hazards.str(), HasSubstr("| " + hazard + " |")) << rule.id;
    }
    const std::string stories = rule.file.substr(0, rule.file.rfind('.')) + ".stories.yaml";
    EXPECT_TRUE(std::filesystem::exists(kRoot / "rules" / stories)) << stories;
  }
}

TEST(ShippedPack, HolidaysReachMoreThanAYearAhead) {
  const rules::LoadedPack loaded = Load();
  ASSERT_NE(loaded.pack, nullptr);
  const auto& holidays = loaded.pack->holidays;
  EXPECT_GE(holidays.covers_until(), *calendar::ParseDay("2027-12-31"));
  // Eight a year in England and Wales, none of them on a weekend.
  for (int year = 2024; year <= 2028; ++year) {
    EXPECT_EQ(std::count_if(holidays.days().begin(), holidays.days().end(),
                            [&](calendar::Day day) { return calendar::ToCivil(day).year == year; }),
              8)
        << year;
  }
  for (const calendar::Day day : holidays.days())
    EXPECT_LT(calendar::Weekday(day), 5) << calendar::FormatIso(day);
  EXPECT_FALSE(holidays.IsWorkingDay(*calendar::ParseDay("2026-12-28")));
}

TEST(ShippedPack, ItsRulesAreLaidOutAsFmtDoes) {
  for (const auto& file : std::filesystem::recursive_directory_iterator(kRoot / "rules")) {
    const std::string path = file.path().string();
    const bool is_rule = path.ends_with(".yaml") && path.find("/codesets/") == std::string::npos;
    if (!is_rule || file.path().parent_path() == kRoot / "rules") continue;
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    const auto formatted = rules::FormatYaml(text.str());
    ASSERT_TRUE(formatted.ok()) << path << formatted.status();
    EXPECT_EQ(*formatted, text.str()) << path << ": run waymark fmt";
  }
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

TEST(ShippedPack, LettersAndTextsToPatientsNameNoDiagnosis) {
  const rules::LoadedPack loaded = Load();
  ASSERT_NE(loaded.pack, nullptr);
  int seen = 0;
  for (const auto& [name, text] : loaded.pack->templates) {
    const bool letter = name.starts_with("letters/") && name != "letters/usc-referral-chase";
    if (!letter && !name.starts_with("texts/")) continue;
    ++seen;
    for (const std::string word :
         {"cancer", "tumour", "bowel cancer", "breast", "cervi", "colorectal", "diagnos"}) {
      EXPECT_EQ(Lower(text).find(word), std::string::npos) << name << ": " << word;
    }
  }
  EXPECT_GE(seen, 8);
}

TEST(ShippedPack, TextMessagesFitIntoOne) {
  const rules::LoadedPack loaded = Load();
  ASSERT_NE(loaded.pack, nullptr);
  Vocabulary vocabulary;
  vocabulary.locals["practice_name"] = "Tree Tops Medical Practice";
  vocabulary.locals["review_questions"] = "www.treetops.example/review";
  int seen = 0;
  for (const auto& [name, text] : loaded.pack->templates) {
    if (!name.starts_with("texts/")) continue;
    std::vector<TemplateProblem> problems;
    const Template compiled = Template::Compile(text, vocabulary, problems);
    EXPECT_THAT(problems, IsEmpty()) << name;
    EXPECT_LE(text.size() + 10, 161u) << name;
    EXPECT_FALSE(compiled.empty());
    ++seen;
  }
  EXPECT_GE(seen, 10);
}

}  // namespace
}  // namespace waymark::prompts
