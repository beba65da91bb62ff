#include "waymark/rules/pack_paths.h"

#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {

bool IsYamlPath(std::string_view path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }

bool IsPackContent(std::string_view path) {
  const size_t slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return path != kSignatureFile && name != "README.md";
}

std::string TemplatesFolder(const std::vector<SourceFile>& files) {
  for (const SourceFile& file : files) {
    if (file.path != kPackFile) continue;
    std::vector<Finding> findings;
    const YamlNode tree = ParseYaml(file.text, 0, findings);
    const YamlNode* templates = tree.Find("templates");
    if (templates == nullptr || !templates->is_scalar()) break;
    std::string folder = templates->scalar;
    while (folder.ends_with('/')) folder.pop_back();
    if (folder.starts_with("./")) folder.erase(0, 2);
    if (!folder.empty()) return folder;
  }
  return "templates";
}

std::string PathInSelfContainedPack(std::string_view path, std::string_view templates_folder) {
  if (path.starts_with(templates_folder) && path.size() > templates_folder.size() &&
      path[templates_folder.size()] == '/') {
    return "templates" + std::string(path.substr(templates_folder.size()));
  }
  return std::string(path);
}

}  // namespace waymark::rules
