// A temporary file that has no name, so that nothing of it stays behind however the program ends.
#ifndef WAYMARK_RECORD_READERS_UNNAMED_FILE_H_
#define WAYMARK_RECORD_READERS_UNNAMED_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace waymark::record {

// A descriptor open for reading and writing, which the caller closes. Readable by its owner only.
// `folder` empty: TMPDIR, else /tmp. The status names the folder and says what to set.
absl::StatusOr<int> UnnamedFile(const std::string& folder);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_UNNAMED_FILE_H_
