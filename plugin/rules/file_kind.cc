#include "waymark/rules/file_kind.h"

#include <algorithm>

namespace waymark::rules {
namespace {

struct KindKey {
  std::string_view key;
  FileKind kind;
};

constexpr KindKey kKindKeys[] = {
    {"pack", FileKind::kPack},
    {"rule", FileKind::kRule},
    {"codeset", FileKind::kCodeSet},
    {"codesets", FileKind::kCodeSet},
    {"definitions", FileKind::kDefinitions},
    {"group", FileKind::kGroup},
    {"table", FileKind::kTable},
    {"holidays", FileKind::kHolidays},
    {"overlay", FileKind::kOverlay},
    {"story", FileKind::kElsewhere},
    {"stories", FileKind::kElsewhere},
    {"indicator", FileKind::kElsewhere},
    {"indicators", FileKind::kElsewhere},
};

}  // namespace

FileKind KindOf(const YamlNode& root) {
  for (const YamlNode::Pair& pair : root.pairs) {
    for (const KindKey& known : kKindKeys) {
      if (pair.key == known.key) return known.kind;
    }
  }
  return FileKind::kUnknown;
}

bool IsReadElsewhere(std::string_view text) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line[0] == '#' || line.starts_with("---") || line[0] == '\r') continue;
    for (const KindKey& known : kKindKeys) {
      if (known.kind == FileKind::kElsewhere && line.starts_with(known.key) &&
          line.substr(known.key.size()).starts_with(':')) {
        return true;
      }
    }
    return false;
  }
  return false;
}

bool IsWithin(std::string_view path, std::string_view folder) {
  while (folder.ends_with('/')) folder.remove_suffix(1);
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

}  // namespace waymark::rules
