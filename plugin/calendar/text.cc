#include "waymark/calendar/text.h"

#include <algorithm>

namespace waymark::calendar {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr int kLongestQuote = 40;

// The length of the well-formed UTF-8 character at the front of `text`, 0 where there is none.
// Overlong forms and surrogates count as malformed.
size_t CharacterLength(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned second = byte(1);
  if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
      (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) {
    return 0;
  }
  return length;
}

}  // namespace

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view TakeWord(std::string_view& rest) {
  rest = Trimmed(rest);
  const size_t end = std::min(rest.find_first_of(kBlanks), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest = Trimmed(rest.substr(end));
  return word;
}

std::string Quotable(std::string_view text) {
  std::string out;
  for (int count = 0; !text.empty(); ++count) {
    if (count == kLongestQuote) return out + "...";
    const size_t length = CharacterLength(text);
    const char front = text.front();
    const bool plain = length > 1 || (front >= ' ' && front != '"' && front != 0x7F);
    if (length > 0 && plain) {
      out.append(text.substr(0, length));
    } else {
      out += front == '"' ? '\'' : '?';
    }
    text.remove_prefix(length > 0 ? length : 1);
  }
  return out;
}

}  // namespace waymark::calendar
