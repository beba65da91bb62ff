#include "waymark/rules/person.h"

namespace waymark::rules {

std::string ComparableName(std::string_view name) {
  name = name.substr(0, name.find_first_of(",("));
  std::string plain;
  bool at_word = true;
  size_t word_begin = 0;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool kept = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                      static_cast<unsigned char>(c) >= 0x80;
    if (!kept) {
      const std::string_view word = std::string_view(plain).substr(word_begin);
      const bool title = word_begin == 0 && (word == "dr" || word == "mr" || word == "mrs" ||
                                             word == "ms" || word == "prof" || word == "professor");
      if (title) plain.clear();
      at_word = true;
      continue;
    }
    if (at_word) word_begin = plain.size();
    at_word = false;
    plain += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

bool SamePerson(std::string_view a, std::string_view b) {
  const std::string left = ComparableName(a);
  return !left.empty() && left == ComparableName(b);
}

}  // namespace waymark::rules
