// A pack as one self-contained folder: what `waymark pack OUT` writes and what is deployed.
#ifndef WAYMARK_RULES_PACK_ARCHIVE_H_
#define WAYMARK_RULES_PACK_ARCHIVE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "waymark/rules/finding.h"

namespace waymark::rules {

// The files of a self-contained copy, sorted by path: wording stands in templates/ and pack.yaml
// says so; every other text is the same to the byte, so the digest and the signature stay what they
// are.
std::vector<SourceFile> SelfContained(const std::vector<SourceFile>& files);

// Writes `files` (of a loaded pack, see LoadedPack::files) self-contained into the folder `out`,
// which must not exist or be empty; what was written is read again and its digest compared. Errors:
// already exists (the folder holds something), invalid argument (a path that leads out of the
// folder), unavailable (can't write), data loss (the digest differs).
absl::Status WritePack(const std::vector<SourceFile>& files, const std::string& out);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PACK_ARCHIVE_H_
