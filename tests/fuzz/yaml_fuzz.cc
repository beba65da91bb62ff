// Any bytes as YAML: findings or a tree, never a crash; what is formatted means the same.

#include <string>
#include <vector>

#include "fuzz/small_pack.h"
#include "waymark/rules/format.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::fuzz {
namespace {

bool Same(const rules::YamlNode& a, const rules::YamlNode& b) {
  if (a.kind != b.kind || a.scalar != b.scalar || a.items.size() != b.items.size() ||
      a.pairs.size() != b.pairs.size()) {
    return false;
  }
  for (size_t i = 0; i < a.items.size(); ++i) {
    if (!Same(a.items[i], b.items[i])) return false;
  }
  for (const rules::YamlNode::Pair& pair : a.pairs) {
    const rules::YamlNode* const other = b.Find(pair.key);
    if (other == nullptr || !Same(pair.value, *other)) return false;
  }
  return true;
}

void Run(std::string_view text) {
  rules::LoadedPack loaded;
  loaded.files = {{"x.yaml", std::string(text)}};
  const rules::YamlNode tree = rules::ParseYaml(text, 0, loaded.findings);
  FormatAll(loaded);
  if (!loaded.findings.empty()) return;
  const absl::StatusOr<std::string> formatted = rules::FormatYaml(text);
  if (!formatted.ok()) return;
  std::vector<rules::Finding> findings;
  Must(Same(tree, rules::ParseYaml(*formatted, 0, findings)), "formatting keeps the meaning");
  Must(findings.empty(), "formatting makes no findings");
  const absl::StatusOr<std::string> again = rules::FormatYaml(*formatted);
  Must(again.ok() && *again == *formatted, "formatting twice changes nothing");
}

}  // namespace
}  // namespace waymark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  waymark::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
