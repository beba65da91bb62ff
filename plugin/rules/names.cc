#include "waymark/rules/names.h"

#include <algorithm>
#include <utility>

namespace waymark::rules {
namespace {

// Spelling differences that nobody means: case, and - or blank for _.
std::string Plain(std::string_view name) {
  std::string plain;
  for (const char c : name.substr(0, 80)) {
    if (c == '-' || c == ' ') {
      plain += '_';
    } else {
      plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return plain;
}

std::string SortedWords(std::string_view plain) {
  std::vector<std::string> words(1);
  for (const char c : plain) {
    if (c == '_') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  std::sort(words.begin(), words.end());
  std::string joined;
  for (const std::string& word : words) joined += word + '_';
  return joined;
}

// Letters left out, added, changed, or swapped with a neighbour.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      current[j] = std::min({changed, previous[j] + 1, current[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    before.swap(previous);
    previous.swap(current);
  }
  return previous[b.size()];
}

}  // namespace

int Names::Find(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? -1 : found->second;
}

std::vector<std::string_view> Names::All() const {
  std::vector<std::string_view> names;
  names.reserve(index_.size());
  for (const auto& [name, index] : index_) names.push_back(name);
  return names;
}

std::string Names::Nearest(std::string_view name) const {
  return std::string(NearestOf(name, All()));
}

std::string Names::Suggest(std::string_view name) const {
  constexpr size_t kMost = 8;
  if (empty()) return "the pack has none";
  const std::string meant = DidYouMean(Nearest(name));
  if (!meant.empty()) return meant;
  const std::string wanted = Plain(name);
  std::vector<std::pair<size_t, std::string_view>> by_distance;
  for (const auto& [known, index] : index_) {
    by_distance.emplace_back(EditDistance(wanted, Plain(known)), known);
  }
  std::sort(by_distance.begin(), by_distance.end());
  std::vector<std::string_view> names;
  for (const auto& [distance, known] : by_distance) names.push_back(known);
  return (names.size() == 1 ? "the only one is " : "known are ") + ListNames(names, "and", kMost);
}

std::string_view NearestOf(std::string_view name, const std::vector<std::string_view>& candidates) {
  const std::string wanted = Plain(name);
  const std::string wanted_words = SortedWords(wanted);
  // Two letters that differ make another word of a short one.
  size_t best = wanted.size() <= 3 ? 2 : wanted.size() <= 6 ? 3 : wanted.size() / 4 + 2;
  std::string_view nearest;
  for (const std::string_view candidate : candidates) {
    const std::string plain = Plain(candidate);
    size_t distance = EditDistance(wanted, plain);
    if (SortedWords(plain) == wanted_words) distance = std::min<size_t>(distance, 1);
    if (distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string DidYouMean(std::string_view nearest) {
  if (nearest.empty()) return {};
  return "did you mean `" + std::string(nearest) + "`?";
}

std::string ListNames(const std::vector<std::string_view>& names, std::string_view last_word,
                      size_t most) {
  std::string list;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i == most) return list + " ...";
    if (i > 0) list += i + 1 == names.size() ? " " + std::string(last_word) + " " : ", ";
    list += "`" + std::string(names[i]) + "`";
  }
  return list;
}

}  // namespace waymark::rules
