#include "waymark/authoring/junit.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace waymark::authoring {
namespace {

// Text for XML 1.0: what it can't hold at all becomes a question mark.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 && c != '\t' ? '?' : c;
    }
  }
  return out;
}

void AppendCase(const StoryResult& result, std::string& out) {
  absl::StrAppend(&out, "    <testcase classname=\"", Escaped(absl::StrJoin(result.rules, " ")),
                  "\" name=\"", Escaped(result.name), "\" file=\"", Escaped(result.file),
                  "\" line=\"", result.line, "\"");
  if (result.passed()) {
    out += "/>\n";
    return;
  }
  absl::StrAppend(&out, ">\n      <failure message=\"", Escaped(result.failures[0]), "\">",
                  Escaped(absl::StrJoin(result.failures, "\n")));
  if (!result.record.empty()) {
    absl::StrAppend(&out, Escaped("\nrecord:\n  " + absl::StrJoin(result.record, "\n  ")));
  }
  out += "</failure>\n    </testcase>\n";
}

}  // namespace

std::string ToJUnitXml(const StoryReport& report, const std::vector<rules::SourceFile>& files) {
  std::map<std::string, std::vector<const StoryResult*>> by_file;
  for (const auto& result : report.results) by_file[result.file].push_back(&result);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  absl::StrAppend(&out, "<testsuites tests=\"", report.results.size() + report.findings.size(),
                  "\" failures=\"", report.failed, "\" errors=\"", report.findings.size(), "\">\n");
  for (const auto& [file, results] : by_file) {
    int failed = 0;
    for (const auto* result : results) failed += result->passed() ? 0 : 1;
    absl::StrAppend(&out, "  <testsuite name=\"", Escaped(file), "\" tests=\"", results.size(),
                    "\" failures=\"", failed, "\">\n");
    for (const auto* result : results) AppendCase(*result, out);
    out += "  </testsuite>\n";
  }
  if (!report.findings.empty()) {
    absl::StrAppend(&out, "  <testsuite name=\"stories that can't be read\" tests=\"",
                    report.findings.size(), "\" errors=\"", report.findings.size(), "\">\n");
    for (const auto& finding : report.findings) {
      absl::StrAppend(&out, "    <testcase name=\"", Escaped(finding.name), "\"><error message=\"",
                      Escaped(finding.message), "\">",
                      Escaped(rules::FormatFinding(finding, files)), "</error></testcase>\n");
    }
    out += "  </testsuite>\n";
  }
  out += "</testsuites>\n";
  return out;
}

}  // namespace waymark::authoring
