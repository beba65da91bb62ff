// The YAML files of a pack, each parsed once, on several threads where there is much to parse:
// yaml-cpp reads some 3 MB a second, and a pack's content, its digest and its signature all need
// the trees.
#ifndef WAYMARK_RULES_PARSED_FILES_H_
#define WAYMARK_RULES_PARSED_FILES_H_

#include <vector>

#include "waymark/rules/finding.h"
#include "waymark/rules/pack.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {

struct ParsedFile {
  bool parsed = false;  // false: not a YAML file, or none to be loaded
  YamlNode root;
  std::vector<Finding> findings;  // what ParseYaml said, places with the file's index
};

// One for each of `files`, in their order. `also` are indices of files to parse whatever their
// names. Never throws; the result does not depend on the number of threads.
std::vector<ParsedFile> ParseFiles(const std::vector<SourceFile>& files,
                                   const std::vector<size_t>& also);

// A pack's files with their trees, to be loaded as often as wanted: with other sets still waiting,
// with other overlays. Not changed by loading; safe to share between threads.
struct ParsedPack {
  std::vector<SourceFile> files;   // sorted by path
  std::vector<ParsedFile> parsed;  // of each
};

// `overlays` are files to parse whatever their names; those that are not among `files` are passed
// over.
ParsedPack ParsePack(std::vector<SourceFile> files, const std::vector<std::string>& overlays);
// Parses those of `overlays` that were not parsed yet.
void ParseMore(const std::vector<std::string>& overlays, ParsedPack& pack);

// What LoadPackFromFiles gives for the same files. `options.overlays` were given to ParsePack.
LoadedPack LoadPackFromParsed(const ParsedPack& parsed, const LoadOptions& options);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PARSED_FILES_H_
