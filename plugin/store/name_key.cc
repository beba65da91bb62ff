#include "waymark/store/name_key.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace waymark::store {
namespace {

// U+00C0 to U+017F: the letter without its accents, in lower case.
constexpr uint32_t kFirstAccented = 0xC0;
constexpr std::array<std::string_view, 0x180 - 0xC0> kBare = {
    "a", "a", "a",  "a",  "a", "a", "ae", "c",  "e",  "e", "e", "e", "i",  "i",  "i", "i", "d", "n",
    "o", "o", "o",  "o",  "o", "",  "o",  "u",  "u",  "u", "u", "y", "th", "ss", "a", "a", "a", "a",
    "a", "a", "ae", "c",  "e", "e", "e",  "e",  "i",  "i", "i", "i", "d",  "n",  "o", "o", "o", "o",
    "o", "",  "o",  "u",  "u", "u", "u",  "y",  "th", "y", "a", "a", "a",  "a",  "a", "a", "c", "c",
    "c", "c", "c",  "c",  "c", "c", "d",  "d",  "d",  "d", "e", "e", "e",  "e",  "e", "e", "e", "e",
    "e", "e", "g",  "g",  "g", "g", "g",  "g",  "g",  "g", "h", "h", "h",  "h",  "i", "i", "i", "i",
    "i", "i", "i",  "i",  "i", "i", "ij", "ij", "j",  "j", "k", "k", "k",  "l",  "l", "l", "l", "l",
    "l", "l", "l",  "l",  "l", "n", "n",  "n",  "n",  "n", "n", "n", "n",  "n",  "o", "o", "o", "o",
    "o", "o", "oe", "oe", "r", "r", "r",  "r",  "r",  "r", "s", "s", "s",  "s",  "s", "s", "s", "s",
    "t", "t", "t",  "t",  "t", "t", "u",  "u",  "u",  "u", "u", "u", "u",  "u",  "u", "u", "u", "u",
    "w", "w", "y",  "y",  "y", "z", "z",  "z",  "z",  "z", "z", "s"};

bool IsBetween(std::string_view letter) {
  // Combining accents, as decomposed names have them; dashes and quotes of typesetting; a blank
  // that does not break.
  const auto first = static_cast<unsigned char>(letter[0]);
  const auto second = static_cast<unsigned char>(letter[1]);
  if (letter.size() == 2) {
    return first == 0xCC || (first == 0xCD && second < 0xB0) || (first == 0xC2 && second == 0xA0);
  }
  return letter.size() == 3 && first == 0xE2 && second == 0x80;
}

// The first letter's bytes; empty where there is none.
std::string_view FirstLetter(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const size_t size = first < 0x80           ? 1
                      : (first >> 5) == 0x06 ? 2
                      : (first >> 4) == 0x0E ? 3
                      : (first >> 3) == 0x1E ? 4
                                             : 0;
  if (size == 0 || size > text.size()) return {};
  for (size_t i = 1; i < size; ++i) {
    if ((static_cast<unsigned char>(text[i]) >> 6) != 0x02) return {};
  }
  return text.substr(0, size);
}

}  // namespace

std::string NameKey(std::string_view text) {
  std::string key;
  while (!text.empty()) {
    const std::string_view letter = FirstLetter(text);
    text.remove_prefix(letter.empty() ? 1 : letter.size());
    if (letter.size() == 1) {
      const char c = letter.front();
      if (c >= 'A' && c <= 'Z') {
        key += static_cast<char>(c - 'A' + 'a');
      } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        key += c;
      }
    } else if (letter.size() > 1 && !IsBetween(letter)) {
      const uint32_t point = letter.size() == 2 ? (static_cast<uint32_t>(letter[0]) & 0x1Fu) << 6 |
                                                      (static_cast<uint32_t>(letter[1]) & 0x3Fu)
                                                : 0;
      if (point >= kFirstAccented && point - kFirstAccented < kBare.size()) {
        key += kBare[point - kFirstAccented];
      } else {
        key += letter;
      }
    }
  }
  return key;
}

}  // namespace waymark::store
