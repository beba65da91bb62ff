#include "waymark/record/readers/json_text.h"

#include <algorithm>

namespace waymark::record {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

size_t Digits(std::string_view text, size_t at) {
  while (at < text.size() && IsDigit(text[at])) ++at;
  return at;
}

// Where the JSON number that begins at `at` ends; `at` itself where there is none.
size_t NumberEnd(std::string_view text, size_t at) {
  const size_t begin = at;
  if (text[at] == '-') ++at;
  const size_t whole = Digits(text, at);
  if (whole == at || (text[at] == '0' && whole > at + 1)) return begin;
  at = whole;
  if (at < text.size() && text[at] == '.') {
    const size_t fraction = Digits(text, at + 1);
    if (fraction == at + 1) return begin;
    at = fraction;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const size_t power = Digits(text, at);
    if (power == at) return begin;
    at = power;
  }
  const bool ends = at == text.size() || kBlanks.find(text[at]) != std::string_view::npos ||
                    text[at] == ',' || text[at] == ']' || text[at] == '}';
  return ends ? at : begin;
}

// Where the string that begins with the quote at `at` ends, behind its closing quote; npos where it
// does not.
size_t StringEnd(std::string_view text, size_t at) {
  ++at;
  while (at < text.size()) {
    at = text.find_first_of("\"\\", at);
    if (at == std::string_view::npos) return at;
    if (text[at] == '"') return at + 1;
    at += 2;
  }
  return std::string_view::npos;
}

}  // namespace

std::string_view TrimmedJson(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

void AppendWithQuotedNumbers(std::string_view text, std::string& out) {
  size_t copied = 0;
  size_t at = 0;
  while (true) {
    at = text.find_first_of("\"-0123456789", at);
    if (at == std::string_view::npos) break;
    if (text[at] == '"') {
      at = StringEnd(text, at);
      if (at == std::string_view::npos) break;
      continue;
    }
    const size_t end = NumberEnd(text, at);
    if (end == at) {
      // Not a number: the parser will say so. Past all of it, so that its tail is not taken for
      // one.
      at = std::min(text.find_first_of(",]}\" \t\r\n", at), text.size());
      continue;
    }
    out.append(text.substr(copied, at - copied)).push_back('"');
    out.append(text.substr(at, end - at)).push_back('"');
    copied = at = end;
  }
  out.append(text.substr(copied));
}

JsonParts::JsonParts(std::string_view text) : text_(text) {
  if (text_.empty() || (text_[0] != '{' && text_[0] != '[')) {
    Fail();
    return;
  }
  closing_ = text_[0] == '{' ? '}' : ']';
  at_ = 1;
}

bool JsonParts::Fail() {
  broken_ = done_ = true;
  return false;
}

void JsonParts::SkipBlanks() {
  at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size());
}

bool JsonParts::SkipString() {
  const size_t end = StringEnd(text_, at_);
  if (end == std::string_view::npos) {
    at_ = text_.size();
    return Fail();
  }
  at_ = end;
  return true;
}

// Brackets of both sorts are counted together: which closes which is the parser's to judge.
bool JsonParts::SkipValue() {
  if (at_ == text_.size()) return Fail();
  if (text_[at_] == '"') return SkipString();
  if (text_[at_] != '{' && text_[at_] != '[') {
    at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
    return true;
  }
  size_t depth = 0;
  while (true) {
    at_ = text_.find_first_of("\"{}[]", at_);
    if (at_ == std::string_view::npos) {
      at_ = text_.size();
      return Fail();
    }
    if (text_[at_] == '"') {
      if (!SkipString()) return false;
      continue;
    }
    const bool opens = text_[at_] == '{' || text_[at_] == '[';
    ++at_;
    depth = opens ? depth + 1 : depth - 1;
    if (depth == 0) return true;
  }
}

bool JsonParts::Next() {
  if (done_) return false;
  SkipBlanks();
  if (at_ == text_.size()) return Fail();
  if (text_[at_] == closing_) {
    ++at_;
    done_ = true;
    return false;
  }
  if (!first_) {
    if (text_[at_] != ',') return Fail();
    ++at_;
    SkipBlanks();
    if (at_ == text_.size()) return Fail();
  }
  first_ = false;
  if (closing_ == '}') {
    if (text_[at_] != '"') return Fail();
    const size_t begin = at_ + 1;
    if (!SkipString()) return false;
    key_ = text_.substr(begin, at_ - 1 - begin);
    SkipBlanks();
    if (at_ == text_.size() || text_[at_] != ':') return Fail();
    ++at_;
    SkipBlanks();
  }
  const size_t begin = at_;
  if (!SkipValue()) return false;
  value_ = text_.substr(begin, at_ - begin);
  return true;
}

JsonPlace PlaceOf(std::string_view text, size_t position) {
  const std::string_view before = text.substr(0, std::min(position, text.size()));
  const size_t line_begin =
      before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const auto first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  JsonPlace place;
  place.line += static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
  place.column += static_cast<size_t>(std::count_if(
      before.begin() + static_cast<std::ptrdiff_t>(line_begin), before.end(), first_byte));
  return place;
}

}  // namespace waymark::record
