#include "waymark/record/readers/json_text.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace waymark::record {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// A document is walked through several times, so what is looked for is looked for in 16 bytes at a
// time, or by a table where the machine has no such thing. (string_view's find_first_of calls
// memchr for each byte.)
class Letters {
 public:
  constexpr explicit Letters(std::string_view letters) {
    for (const char c : letters) is_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool operator()(char c) const { return is_[static_cast<unsigned char>(c)]; }
  // The first that is one of them, or that is none of them, from `at`; the text's size where there
  // is none.
  size_t First(std::string_view text, size_t at) const {
    while (at < text.size() && !(*this)(text[at])) ++at;
    return at;
  }
  size_t FirstOther(std::string_view text, size_t at) const {
    while (at < text.size() && (*this)(text[at])) ++at;
    return at;
  }

 private:
  std::array<bool, 256> is_{};
};

constexpr Letters kIsBlank(" \t\r\n");
constexpr Letters kEndsString("\"\\");
constexpr Letters kEndsWord(",]} \t\r\n");
constexpr Letters kEndsNoNumber(",]}\" \t\r\n");
constexpr Letters kQuoteOrNumber("\"-0123456789");
constexpr Letters kShapes("\"\\{}[]");
constexpr size_t kStep = 16;

// The places in the next `kStep` bytes at which there is a quote or a backslash: one bit each, the
// lowest first.
uint32_t StringEndsAt(const char* bytes) {
#if defined(__SSE2__)
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const __m128i found = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
                                     _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
  return static_cast<uint32_t>(_mm_movemask_epi8(found));
#else
  uint32_t found = 0;
  for (size_t i = 0; i < kStep; ++i) {
    if (kEndsString(bytes[i])) found |= uint32_t{1} << i;
  }
  return found;
#endif
}

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
  const bool ends = at == text.size() || kEndsWord(text[at]);
  return ends ? at : begin;
}

// Where the string that begins with the quote at `at` ends, behind its closing quote; npos where it
// does not.
size_t StringEnd(std::string_view text, size_t at) {
  ++at;
  while (at < text.size()) {
    if (at + kStep <= text.size()) {
      const uint32_t found = StringEndsAt(text.data() + at);
      if (found == 0) {
        at += kStep;
        continue;
      }
      at += static_cast<size_t>(std::countr_zero(found));
    } else {
      at = kEndsString.First(text, at);
      if (at == text.size()) break;
    }
    if (text[at] == '"') return at + 1;
    at += 2;
  }
  return std::string_view::npos;
}

constexpr size_t kBlock = 64;

// Where quotes, backslashes and brackets are in the `kBlock` bytes at `bytes`: a bit for each byte,
// the first the lowest.
struct Shapes {
  uint64_t quotes = 0, backslashes = 0, opening = 0, closing = 0;
};

Shapes BlockAt(const char* bytes) {
  Shapes shapes;
#if defined(__SSE2__)
  for (size_t i = 0; i < kBlock; i += kStep) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + i));
    const auto are = [](__m128i of, char c) {
      const auto found = _mm_movemask_epi8(_mm_cmpeq_epi8(of, _mm_set1_epi8(c)));
      return uint64_t{static_cast<uint32_t>(found)};
    };
    // '[' and '{' differ in one bit, ']' and '}' in the same; no other letter becomes one of them.
    const __m128i curly = _mm_or_si128(block, _mm_set1_epi8(0x20));
    shapes.quotes |= are(block, '"') << i;
    shapes.backslashes |= are(block, '\\') << i;
    shapes.opening |= are(curly, '{') << i;
    shapes.closing |= are(curly, '}') << i;
  }
#else
  for (size_t i = 0; i < kBlock; ++i) {
    const char c = bytes[i];
    shapes.quotes |= uint64_t{c == '"'} << i;
    shapes.backslashes |= uint64_t{c == '\\'} << i;
    shapes.opening |= uint64_t{c == '{' || c == '['} << i;
    shapes.closing |= uint64_t{c == '}' || c == ']'} << i;
  }
#endif
  return shapes;
}

// The bits from each set one on up to before the next, and so on in pairs.
uint64_t BetweenPairs(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

// Where the object or array that begins at `at` ends, behind its closing bracket; npos where it
// does not. Brackets of both sorts are counted together: which closes which is the parser's to
// judge.
size_t NestEnd(std::string_view text, size_t at) {
  size_t depth = 0;
  bool in_text = false;
  size_t escaped = at;  // what stands before it has no meaning
  // What the byte at `place` means; true at the end.
  const auto is_end = [&](size_t place) {
    const char c = text[place];
    if (place < escaped) return false;
    if (c == '"') {
      in_text = !in_text;
    } else if (c == '\\') {
      if (in_text) escaped = place + 2;
    } else if (!in_text) {
      depth = c == '{' || c == '[' ? depth + 1 : depth - 1;
      return depth == 0;
    }
    return false;
  };
  for (; at + kBlock <= text.size(); at += kBlock) {
    const Shapes shapes = BlockAt(text.data() + at);
    if (shapes.backslashes != 0 || escaped > at) {
      const uint64_t all = shapes.quotes | shapes.backslashes | shapes.opening | shapes.closing;
      for (uint64_t left = all; left != 0; left &= left - 1) {
        const size_t place = at + static_cast<size_t>(std::countr_zero(left));
        if (is_end(place)) return place + 1;
      }
      continue;
    }
    const uint64_t texts = BetweenPairs(shapes.quotes) ^ (in_text ? ~uint64_t{0} : 0);
    const uint64_t opening = shapes.opening & ~texts;
    const uint64_t closing = shapes.closing & ~texts;
    in_text = texts >> (kBlock - 1) != 0;
    // Most blocks are deep within.
    const auto closed = static_cast<size_t>(std::popcount(closing));
    if (closed < depth) {
      depth += static_cast<size_t>(std::popcount(opening)) - closed;
      continue;
    }
    for (uint64_t left = opening | closing; left != 0; left &= left - 1) {
      const bool opens = (opening & left & (~left + 1)) != 0;
      depth = opens ? depth + 1 : depth - 1;
      if (depth == 0) return at + static_cast<size_t>(std::countr_zero(left)) + 1;
    }
  }
  for (; at < text.size(); ++at) {
    if (kShapes(text[at]) && is_end(at)) return at + 1;
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
    at = kQuoteOrNumber.First(text, at);
    if (at == text.size()) break;
    if (text[at] == '"') {
      at = StringEnd(text, at);
      if (at == std::string_view::npos) break;
      continue;
    }
    const size_t end = NumberEnd(text, at);
    if (end == at) {
      // Not a number: the parser will say so. Past all of it, so that its tail is not taken for
      // one.
      at = kEndsNoNumber.First(text, at);
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

void JsonParts::SkipBlanks() { at_ = kIsBlank.FirstOther(text_, at_); }

bool JsonParts::SkipString() {
  const size_t end = StringEnd(text_, at_);
  if (end == std::string_view::npos) {
    at_ = text_.size();
    return Fail();
  }
  at_ = end;
  return true;
}

bool JsonParts::SkipValue() {
  if (at_ == text_.size()) return Fail();
  if (text_[at_] == '"') return SkipString();
  if (text_[at_] != '{' && text_[at_] != '[') {
    at_ = kEndsWord.First(text_, at_);
    return true;
  }
  const size_t end = NestEnd(text_, at_);
  at_ = std::min(end, text_.size());
  return end != std::string_view::npos || Fail();
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
