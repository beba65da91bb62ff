// A whole file as text.
#ifndef WAYMARK_RECORD_READERS_TEXT_FILE_H_
#define WAYMARK_RECORD_READERS_TEXT_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace waymark::record {

// Errors name the path. ResourceExhausted beyond 2 GiB.
absl::StatusOr<std::string> ReadTextFile(const std::string& path);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_TEXT_FILE_H_
