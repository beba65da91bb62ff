// Small packs in memory, for cases and generated rules: sets without codes, short rules, one head.
#ifndef WAYMARK_TESTS_ENGINE_SMALL_PACK_H_
#define WAYMARK_TESTS_ENGINE_SMALL_PACK_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/rules/pack.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::test {

// YAML text of a tree, in flow style; quotes are kept.
std::string ToYaml(const rules::YamlNode& node);
// A tree from text; ends the program where it can't be read.
rules::YamlNode FromYaml(std::string_view text);

struct SmallPack {
  std::map<std::string, std::string> sets;         // name -> further keys of its head, as YAML flow
  std::map<std::string, std::string> groups;       // name -> values, as YAML flow
  std::map<std::string, std::string> rules;        // id -> the rule's keys, as YAML flow
  std::map<std::string, std::string> definitions;  // name -> condition, as YAML flow
  std::map<std::string, std::string> tables;       // name -> keys, as YAML flow
  std::string who;                                 // the pack's own who, as YAML flow; may be empty
  std::vector<std::string> still_waiting;

  std::vector<rules::SourceFile> Files() const;
  // Errors of loading are in `errors`, and null comes back.
  std::shared_ptr<const rules::Pack> Load(std::string& errors) const;
};

}  // namespace waymark::test

#endif  // WAYMARK_TESTS_ENGINE_SMALL_PACK_H_
