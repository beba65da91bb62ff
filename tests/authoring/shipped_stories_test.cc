// The stories beside the shipped rules.
#include <gtest/gtest.h>

#include "absl/strings/str_join.h"
#include "waymark/authoring/coverage.h"
#include "waymark/authoring/run_stories.h"
#include "waymark/calendar/partial_date.h"

namespace waymark::authoring {
namespace {

TEST(ShippedStories, all_pass) {
  const auto loaded = rules::LoadPack(WAYMARK_SOURCE_DIR "/rules", {});
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  const auto zone = calendar::LoadZone("Europe/London");
  ASSERT_TRUE(zone.ok()) << zone.status();
  RunOptions options;
  options.zone = *zone;
  const auto report = RunStories(loaded->files, options);
  for (const auto& finding : report.findings) {
    ADD_FAILURE() << rules::FormatFinding(finding, loaded->files);
  }
  EXPECT_GT(report.results.size(), 0u);
  for (const auto& result : report.results) {
    EXPECT_TRUE(result.passed()) << result.file << ":" << result.line << ": " << result.name << "\n"
                                 << absl::StrJoin(result.failures, "\n");
  }
}

}  // namespace
}  // namespace waymark::authoring
