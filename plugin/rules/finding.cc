#include "waymark/rules/finding.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/rules/yaml_text.h"

namespace waymark::rules {
namespace {

// Longest piece of a line that is shown, in characters.
constexpr size_t kWidest = 160;

std::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "note";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "error";
}

std::string_view LineOf(std::string_view text, int32_t wanted) {
  int32_t line = 1;
  size_t begin = 0;
  while (begin <= text.size()) {
    const size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    if (line == wanted) return text.substr(begin, end - begin);
    const bool pair = text.substr(end, 2) == "\r\n";
    begin = end + (pair ? 2 : 1);
    ++line;
  }
  return {};
}

// The line's characters, each fit for a terminal.
std::vector<std::string> Printable(std::string_view line) {
  std::vector<std::string> characters;
  while (!line.empty()) {
    char32_t code_point = 0;
    const size_t length = DecodeUtf8(line, code_point);
    if (length == 0 || code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0) ||
        (code_point >= 0x200B && code_point <= 0x200F) ||
        (code_point >= 0x2028 && code_point <= 0x202E) ||
        (code_point >= 0x2060 && code_point <= 0x206F) || code_point == 0xFEFF) {
      characters.emplace_back(code_point == '\t' ? " " : "?");
    } else {
      characters.emplace_back(line.substr(0, length));
    }
    line.remove_prefix(std::max<size_t>(1, length));
  }
  return characters;
}

void AppendExcerpt(std::string_view text, const Place& place, std::string& out) {
  const std::vector<std::string> characters = Printable(LineOf(text, place.line));
  const size_t column = place.column > 0 ? static_cast<size_t>(place.column - 1) : 0;
  if (characters.empty() || column > characters.size()) return;
  const size_t begin = column >= kWidest ? column - kWidest / 2 : 0;
  const size_t end = std::min(characters.size(), begin + kWidest);
  const std::string number = absl::StrCat(place.line);
  absl::StrAppend(&out, "\n  ", number, " | ");
  for (size_t i = begin; i < end; ++i) out += characters[i];
  absl::StrAppend(&out, "\n  ", std::string(number.size(), ' '), " | ",
                  std::string(column - begin, ' '), "^");
}

}  // namespace

std::string FormatFinding(const Finding& finding, const std::vector<SourceFile>& files) {
  std::string out;
  const Place& place = finding.place;
  const bool known = place.file >= 0 && static_cast<size_t>(place.file) < files.size();
  if (known) {
    absl::StrAppend(&out, files[static_cast<size_t>(place.file)].path, ":");
    if (place.line > 0) absl::StrAppend(&out, place.line, ":", place.column, ":");
    out += ' ';
  }
  const std::string_view severity = SeverityName(finding.severity);
  absl::StrAppend(&out, absl::string_view(severity.data(), severity.size()), ": ", finding.message,
                  " [", finding.name, "]");
  if (known && place.line > 0) {
    AppendExcerpt(files[static_cast<size_t>(place.file)].text, place, out);
  }
  if (!finding.hint.empty()) absl::StrAppend(&out, "\n  hint: ", finding.hint);
  out += '\n';
  return out;
}

bool HasErrors(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const Finding& finding) { return finding.severity == Severity::kError; });
}

}  // namespace waymark::rules
