// Indicators are read as they are written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/pack_files.h"
#include "waymark/rules/load_indicators.h"

namespace waymark::rules {
namespace {

std::string Said(const LoadedIndicators& loaded, const Pack& pack) {
  std::string out;
  for (const Finding& finding : loaded.findings) out += FormatFinding(finding, pack.files);
  return out;
}

std::shared_ptr<const Pack> PackWith(const std::string& text) {
  std::vector<SourceFile> files =
      ReadFolder(std::string(WAYMARK_SOURCE_DIR) + "/tests/rules/errors/base");
  files.push_back({"indicators.yaml", text});
  return LoadPackFromFiles(std::move(files), {}).pack;
}

TEST(Indicators, TheShippedOnesHaveNoFinding) {
  const auto loaded = LoadPack(std::string(WAYMARK_SOURCE_DIR) + "/rules", {});
  ASSERT_TRUE(loaded.ok());
  ASSERT_NE(loaded->pack, nullptr);
  const LoadedIndicators indicators = LoadIndicators(*loaded->pack, {});
  EXPECT_EQ(Said(indicators, *loaded->pack), "");
  ASSERT_NE(indicators.indicators, nullptr);
  EXPECT_GE(indicators.indicators->size(), 41u);
  const int can004 = FindIndicator(*indicators.indicators, "can004");
  ASSERT_GE(can004, 0);
  const Indicator& one = (*indicators.indicators)[static_cast<size_t>(can004)];
  EXPECT_EQ(one.kind, Indicator::Kind::kItems);
  EXPECT_EQ(one.points, 6);
  EXPECT_EQ(one.exception_names.size(), 5u);
  EXPECT_EQ(one.year_ends_month, 3);
  EXPECT_TRUE(one.holds_on(*calendar::ParseDay("2025-03-31")));
  EXPECT_FALSE(one.holds_on(*calendar::ParseDay("2025-04-01")));
}

TEST(Indicators, OneMayStandInAFileOfItsOwn) {
  const auto pack = PackWith(
      "indicator: alone\nversion: \"1\"\ntitle: Alone\nkind: people\nvalid_from: 2025-04-01\n"
      "people: registered_here\nnumerator: {ever: psa}\n");
  ASSERT_NE(pack, nullptr);
  const LoadedIndicators loaded = LoadIndicators(*pack, {});
  EXPECT_EQ(Said(loaded, *pack), "");
  ASSERT_NE(loaded.indicators, nullptr);
  ASSERT_EQ(loaded.indicators->size(), 1u);
  EXPECT_EQ(loaded.indicators->front().suppress_below, 5);
  EXPECT_EQ(loaded.indicators->front().valid_to, calendar::Day::Max());
}

TEST(Indicators, ThatArePastTheirReviewAreNamed) {
  const auto pack = PackWith(
      "indicator: old\nversion: \"1\"\ntitle: Old\nkind: external\nvalid_from: 2025-04-01\n"
      "review_by: 2026-01-01\n");
  ASSERT_NE(pack, nullptr);
  LoadOptions options;
  options.has_today = true;
  options.today = *calendar::ParseDay("2026-01-01");
  EXPECT_TRUE(LoadIndicators(*pack, options).findings.empty());
  options.today = *calendar::ParseDay("2026-01-02");
  const LoadedIndicators loaded = LoadIndicators(*pack, options);
  ASSERT_EQ(loaded.findings.size(), 1u);
  EXPECT_EQ(loaded.findings[0].name, "indicator-past-review");
  EXPECT_NE(loaded.indicators, nullptr) << "a warning does not keep it from being used";
}

TEST(Indicators, WithErrorsAreNotUsed) {
  const auto pack = PackWith("indicators:\n  - {indicator: a, kind: people}\n");
  ASSERT_NE(pack, nullptr);
  EXPECT_EQ(LoadIndicators(*pack, {}).indicators, nullptr);
}

TEST(Outcome, IsReadAndWrittenTheSame) {
  for (const char* text :
       {"done in time", "done late", "done", "open in time", "overdue", "ran out", "ended",
        "stopped", "stopped: no review needed", "set aside", "set aside: declined this year"}) {
    const auto outcome = ReadOutcome(text);
    ASSERT_TRUE(outcome.has_value()) << text;
    EXPECT_EQ(OutcomeText(*outcome), text);
  }
  for (const char* text : {"", "finished", "done: early", "stopped:", "overdue: late"}) {
    EXPECT_FALSE(ReadOutcome(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace waymark::rules
