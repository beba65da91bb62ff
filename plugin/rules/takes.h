// The notation in which the language's definition says what a value may be (KeySpec::takes), as a
// tree.
#ifndef WAYMARK_RULES_TAKES_H_
#define WAYMARK_RULES_TAKES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waymark::rules {

struct Takes {
  enum class Kind {
    kName,   // a scalar, form or mapping: `name`
    kEnum,   // a word of the enumeration `name`
    kList,   // of[0]
    kNames,  // a mapping from names that the author chooses to of[0]
    kTable,  // a table of of[0]
    kOneOf,  // any of `of`
  };
  Kind kind = Kind::kName;
  std::string name;
  std::vector<Takes> of;
};

// Nothing where the text is not in the notation.
std::optional<Takes> ParseTakes(std::string_view text);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_TAKES_H_
