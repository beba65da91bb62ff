// Paths of a pack's files: what is content, and where a file stands in a self-contained copy.
#ifndef WAYMARK_RULES_PACK_PATHS_H_
#define WAYMARK_RULES_PACK_PATHS_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/rules/finding.h"

namespace waymark::rules {

inline constexpr std::string_view kPackFile = "pack.yaml";
inline constexpr std::string_view kSignatureFile = "pack.sig";

bool IsYamlPath(std::string_view path);

// Whether a file is part of what a pack says: not the signature, not a README.md.
bool IsPackContent(std::string_view path);

// The folder that `templates:` of pack.yaml names, without a slash at its end; "templates" where it
// names none.
std::string TemplatesFolder(const std::vector<SourceFile>& files);

// The path of a file in a self-contained pack: wording from `templates_folder` (which may lie
// outside the pack) stands in "templates/"; all else stays where it is.
std::string PathInSelfContainedPack(std::string_view path, std::string_view templates_folder);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PACK_PATHS_H_
