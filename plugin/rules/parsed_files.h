// The YAML files of a pack, each parsed once, on several threads where there is much to parse:
// yaml-cpp reads some 3 MB a second, and a pack's content, its digest and its signature all need
// the trees.
#ifndef WAYMARK_RULES_PARSED_FILES_H_
#define WAYMARK_RULES_PARSED_FILES_H_

#include <vector>

#include "waymark/rules/finding.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {

struct ParsedFile {
  bool parsed = false;  // false: not a YAML file
  YamlNode root;
  std::vector<Finding> findings;  // what ParseYaml said, places with the file's index
};

// One for each of `files`, in their order. `also` are indices of files to parse whatever their
// names. Never throws; the result does not depend on the number of threads.
std::vector<ParsedFile> ParseFiles(const std::vector<SourceFile>& files,
                                   const std::vector<size_t>& also);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PARSED_FILES_H_
