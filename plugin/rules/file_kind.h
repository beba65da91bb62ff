// What the files of a pack are, and where they stand.
#ifndef WAYMARK_RULES_FILE_KIND_H_
#define WAYMARK_RULES_FILE_KIND_H_

#include <cstdint>
#include <string_view>

#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {

// By the first of a file's keys that says so.
enum class FileKind : uint8_t {
  kPack,
  kCodeSet,
  kDefinitions,
  kGroup,
  kTable,
  kHolidays,
  kRule,
  kElsewhere,  // stories and indicators: other rooms read them
  kOverlay,
  kUnknown,
};
FileKind KindOf(const YamlNode& root);

// Whether the first key of the text is that of a story or an indicator, so that it need not be read
// as YAML here; what is wrong in it is said by those who read it.
bool IsReadElsewhere(std::string_view text);

// Whether `path` stands below `folder` (with or without a slash at its end).
bool IsWithin(std::string_view path, std::string_view folder);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_FILE_KIND_H_
