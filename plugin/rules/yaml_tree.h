// YAML text as a tree with the place of every node, for files that people write.
//
// Made from yaml-cpp's events, because its own nodes keep duplicate keys silently, ignore second
// documents and count columns in bytes. What a rule file may not hold (anchors, aliases, tags,
// tabs, a second document, duplicate keys, bad UTF-8, invisible characters, nesting deeper than 64,
// more than 4 MiB) becomes findings with places; the tree holds the rest.
#ifndef WAYMARK_RULES_YAML_TREE_H_
#define WAYMARK_RULES_YAML_TREE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waymark/rules/finding.h"

namespace waymark::rules {

struct YamlNode {
  enum class Kind : uint8_t { kNull, kScalar, kSequence, kMapping };
  struct Pair;
  Kind kind = Kind::kNull;
  bool quoted = false;  // of a scalar: in quotes or a block
  Place place;
  std::string scalar;
  std::vector<YamlNode> items;
  std::vector<Pair> pairs;  // in the order written; keys are unique

  // The value of a key of a mapping, or nullptr.
  const YamlNode* Find(std::string_view key) const;
  bool is_mapping() const { return kind == Kind::kMapping; }
  bool is_sequence() const { return kind == Kind::kSequence; }
  bool is_scalar() const { return kind == Kind::kScalar; }
};

struct YamlNode::Pair {
  std::string key;
  Place key_place;
  bool key_quoted = false;
  YamlNode value;
};

// Never throws. `file` is the index for places. A file that can't be read as YAML at all gives a
// null node and findings.
YamlNode ParseYaml(std::string_view text, int file, std::vector<Finding>& findings);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_YAML_TREE_H_
