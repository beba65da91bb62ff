// What the readers of a configuration's keys share. For config_file.cc and access_config.cc only.
#ifndef WAYMARK_SERVICE_CONFIG_READER_H_
#define WAYMARK_SERVICE_CONFIG_READER_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "waymark/rules/finding.h"
#include "waymark/rules/yaml_tree.h"
#include "waymark/service/config.h"

namespace waymark::service {

// What a key's reader needs besides the node.
struct ConfigReader {
  ServeConfig& config;
  std::string_view folder;
  std::vector<rules::Finding>& findings;

  void Refuse(const rules::YamlNode& node, std::string message, std::string hint) const {
    findings.push_back({"config-value", rules::Severity::kError, node.place, std::move(message),
                        std::move(hint), ""});
  }
  // Text of a scalar; nothing and a finding where it is none.
  const std::string* Text(const rules::YamlNode& node) const {
    if (node.is_scalar() && !node.scalar.empty()) return &node.scalar;
    Refuse(node, "a text is expected here", "");
    return nullptr;
  }
  std::string Path(const std::string& path) const {
    if (path.empty() || path.front() == '/' || folder.empty()) return path;
    return absl::StrCat(std::string(folder), "/", path);
  }
  void ReadPath(const rules::YamlNode& node, std::string& path) const {
    if (const std::string* text = Text(node)) path = Path(*text);
  }
  void ReadText(const rules::YamlNode& node, std::string& value) const {
    if (const std::string* text = Text(node)) value = *text;
  }
  void ReadNumber(const rules::YamlNode& node, int64_t& value) const {
    const std::string* text = Text(node);
    if (text == nullptr) return;
    int64_t number = 0;
    if (absl::SimpleAtoi(*text, &number) && number >= 0) {
      value = number;
    } else {
      Refuse(node, "a whole number is expected here", "write it in digits only: 64");
    }
  }
  void ReadYesNo(const rules::YamlNode& node, bool& value) const {
    const std::string* text = Text(node);
    if (text == nullptr) return;
    if (*text == "yes" || *text == "true") {
      value = true;
    } else if (*text == "no" || *text == "false") {
      value = false;
    } else {
      Refuse(node, "yes or no is expected here", "");
    }
  }
  // A text, or a list of texts.
  void ReadList(const rules::YamlNode& node,
                const std::function<void(const rules::YamlNode&)>& read) const {
    if (!node.is_sequence()) return read(node);
    for (const rules::YamlNode& item : node.items) read(item);
  }
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_CONFIG_READER_H_
