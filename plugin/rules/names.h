// Names of one kind of thing (code sets, rules, keys), and the known name nearest to a mistyped
// one.
#ifndef WAYMARK_RULES_NAMES_H_
#define WAYMARK_RULES_NAMES_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace waymark::rules {

class Names {
 public:
  // The first index given to a name stays.
  void Add(std::string_view name, int index) { index_.emplace(std::string(name), index); }
  // -1 where the name is not known.
  int Find(std::string_view name) const;
  bool Has(std::string_view name) const { return Find(name) >= 0; }
  bool empty() const { return index_.empty(); }
  // The nearest known name; empty where none is near. Ties go to the first in order.
  std::string Nearest(std::string_view name) const;
  std::vector<std::string_view> All() const;
  // "did you mean `X`?" where one is near; else the known names, those that are most like it first;
  // or that there are none.
  std::string Suggest(std::string_view name) const;

 private:
  std::map<std::string, int, std::less<>> index_;
};

// The candidate that differs from `name` least (letters left out, added, changed or swapped, words
// in another order, `-` for
// `_`), or nothing where none is near enough to be meant.
std::string_view NearestOf(std::string_view name, const std::vector<std::string_view>& candidates);

// "did you mean `X`?", or nothing.
std::string DidYouMean(std::string_view nearest);

// "`a`, `b` and `c`", at most `most` of them and then "...".
std::string ListNames(const std::vector<std::string_view>& names, std::string_view last_word,
                      size_t most = 40);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_NAMES_H_
