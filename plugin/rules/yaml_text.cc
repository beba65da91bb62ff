#include "waymark/rules/yaml_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace waymark::rules {
namespace {

// More of one kind in one file say nothing new.
constexpr int kMostOfOneKind = 10;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Unwanted {
  std::string_view name;
  std::string message;
  std::string hint;
};

bool IsBlankLike(char32_t c) {
  return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

bool IsInvisible(char32_t c) {
  return c == 0xAD || c == 0x061C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F) ||
         (c >= 0x80 && c <= 0x9F) || c == 0x7F || (c < 0x20 && c != '\t' && c != '\n' && c != '\r');
}

Unwanted Describe(char32_t c) {
  if (c == 0) {
    return {"nul-character", "the file holds a NUL character", "remove it; is this a text file?"};
  }
  if (IsBlankLike(c)) {
    return {
        "non-breaking-space",
        absl::StrFormat("a non-breaking or special space (U+%04X) looks like a space and is none",
                        static_cast<uint32_t>(c)),
        "write an ordinary space"};
  }
  return {"invisible-character",
          absl::StrFormat("an invisible character (U+%04X)", static_cast<uint32_t>(c)),
          "delete it"};
}

}  // namespace

std::string WithoutUnwanted(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    char32_t code_point = 0;
    const size_t length = std::max<size_t>(1, DecodeUtf8(text, code_point));
    if (length == 1) {
      plain += text[0];
    } else if (IsBlankLike(code_point)) {
      plain += ' ';
    } else if (!IsInvisible(code_point)) {
      plain += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return plain;
}

LineTable::LineTable(std::string_view text, int file) : text_(text), file_(file) {
  begins_.push_back(text.substr(0, kByteOrderMark.size()) == kByteOrderMark ? kByteOrderMark.size()
                                                                            : 0);
  for (size_t i = 0; i < text.size(); ++i) {
    const bool ends =
        text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'));
    if (ends) begins_.push_back(i + 1);
  }
}

Place LineTable::At(int line, int byte_column) const {
  if (line < 0 || byte_column < 0) return {file_, 1, 1};  // yaml-cpp's "no mark"
  const size_t row = std::min(static_cast<size_t>(line), begins_.size() - 1);
  const size_t begin = begins_[row];
  const size_t end = row + 1 < begins_.size() ? begins_[row + 1] : text_.size();
  const size_t length = std::min(static_cast<size_t>(byte_column), end - begin);
  return {file_, static_cast<int32_t>(row + 1),
          static_cast<int32_t>(CountCharacters(text_.substr(begin, length)) + 1)};
}

Place LineTable::AtOffset(size_t offset) const {
  const auto next = std::upper_bound(begins_.begin(), begins_.end(), offset);
  if (next == begins_.begin()) return {file_, 1, 1};
  const size_t row = static_cast<size_t>(next - begins_.begin()) - 1;
  return At(static_cast<int>(row), static_cast<int>(offset - begins_[row]));
}

size_t CountCharacters(std::string_view text) {
  size_t count = 0;
  while (!text.empty()) {
    char32_t ignored = 0;
    text.remove_prefix(std::max<size_t>(1, DecodeUtf8(text, ignored)));
    ++count;
  }
  return count;
}

size_t DecodeUtf8(std::string_view text, char32_t& code_point) {
  if (text.empty()) return 0;
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) {
    code_point = lead;
    return 1;
  }
  const size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                        : (lead & 0xF0) == 0xE0        ? 3
                        : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                       : 0;
  if (length == 0 || text.size() < length) return 0;
  char32_t value = lead & (0xFFu >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    value = (value << 6) | (byte(i) & 0x3Fu);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0;
  code_point = value;
  return length;
}

std::string CheckText(std::string_view text, const LineTable& lines,
                      std::vector<Finding>& findings) {
  std::string clean;
  clean.reserve(text.size());
  std::vector<std::pair<std::string_view, int>> seen;
  const auto report = [&](const Unwanted& what, size_t offset) {
    auto counted = std::find_if(seen.begin(), seen.end(),
                                [&](const auto& entry) { return entry.first == what.name; });
    if (counted == seen.end()) counted = seen.insert(seen.end(), {what.name, 0});
    if (++counted->second > kMostOfOneKind) return;
    findings.push_back({std::string(what.name), Severity::kError, lines.AtOffset(offset),
                        what.message, what.hint, ""});
  };

  bool indenting = true;
  size_t i = text.substr(0, kByteOrderMark.size()) == kByteOrderMark ? kByteOrderMark.size() : 0;
  while (i < text.size()) {
    const char c = text[i];
    if (c == '\n' || c == '\r') {
      // yaml-cpp does not count a lone CR as the end of a line; people's editors do.
      if (c == '\n' || text.substr(i, 2) != "\r\n") clean += '\n';
      indenting = true;
      ++i;
      continue;
    }
    if (c == '\t' && indenting) {
      report({"tab", "a tab where the line is indented", "indent with spaces"}, i);
      clean += ' ';
      ++i;
      continue;
    }
    if (c != ' ') indenting = false;
    char32_t code_point = 0;
    const size_t length = DecodeUtf8(text.substr(i), code_point);
    if (length == 0) {
      report({"bad-utf-8", "this byte is not part of a UTF-8 character",
              "save the file as UTF-8 (it may be Windows-1252)"},
             i);
      clean += ' ';
      ++i;
      continue;
    }
    const bool unwanted = IsBlankLike(code_point) || IsInvisible(code_point);
    if (unwanted) report(Describe(code_point), i);
    // Those of one byte would stop yaml-cpp; the others stay, so that columns do, and fall out of
    // scalars later.
    if (unwanted && length == 1) {
      clean += ' ';
    } else {
      clean.append(text.substr(i, length));
    }
    i += length;
  }
  return clean;
}

}  // namespace waymark::rules
