// The digest of a pack: which content gave an answer, whatever its comments, layout and file order.
//
// BLAKE2b-256 (RFC 7693) over a canonical form of the *parsed* content: YAML files as trees (the
// order of keys, quotes, comments and layout fall away), CSV files as rows of cells, all else as
// text with its line ends made plain. Files go in sorted by path. Left out: the signature itself
// (`pack.sig`), README.md files, and `templates:` of pack.yaml, which only says where the wording
// lies; so a self-contained copy has the digest of its source.
#ifndef WAYMARK_RULES_DIGEST_H_
#define WAYMARK_RULES_DIGEST_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/rules/finding.h"
#include "waymark/rules/parsed_files.h"

namespace waymark::rules {

// 64 lower-case hexadecimal digits. `files` are those of the pack, templates included, in any
// order; `overlay_texts` are the overlays' YAML texts in the order in which they are applied (which
// matters). A file that can't be parsed goes in as its bytes, so a broken pack has a digest too.
// Pure; never throws.
std::string ComputeDigest(const std::vector<SourceFile>& files,
                          const std::vector<std::string>& overlay_texts);
// The same, for who has parsed the files: `parsed` holds each one's, in the order of `files`; null
// where it is to be parsed here.
std::string ComputeDigest(const std::vector<SourceFile>& files,
                          const std::vector<const ParsedFile*>& parsed,
                          const std::vector<std::string>& overlay_texts);

// The canonical form that is hashed, for tests and for `waymark pack --canonical`.
std::string CanonicalContent(const std::vector<SourceFile>& files,
                             const std::vector<std::string>& overlay_texts);

// BLAKE2b-256 of any bytes, in hexadecimal.
std::string Blake2b256Hex(std::string_view bytes);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_DIGEST_H_
