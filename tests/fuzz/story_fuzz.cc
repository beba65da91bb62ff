// Any bytes as a file of stories: findings, or stories that run against a small pack.

#include "fuzz/small_pack.h"
#include "waymark/authoring/junit.h"
#include "waymark/authoring/run_stories.h"

namespace waymark::fuzz {
namespace {

void Run(std::string_view text) {
  std::vector<rules::SourceFile> files = SmallPackFiles();
  files.push_back({"fuzzed.stories.yaml", std::string(text)});
  const authoring::StoryReport report = authoring::RunStories(files, {});
  for (const rules::Finding& finding : report.findings) {
    Must(!rules::FormatFinding(finding, files).empty(), "a finding has a text");
  }
  Must(!authoring::ToJUnitXml(report, files).empty(), "a report");
}

}  // namespace
}  // namespace waymark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  waymark::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
