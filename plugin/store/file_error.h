// The file system's refusals as statuses. Shared by engines.
#ifndef WAYMARK_STORE_FILE_ERROR_H_
#define WAYMARK_STORE_FILE_ERROR_H_

#include <string_view>

#include "absl/status/status.h"

namespace waymark::store {

// "cannot DOING PATH: ..." for the `errno` in `error`.
absl::Status FileError(int error, std::string_view doing, std::string_view path);
// Makes what was created, renamed or deleted in the folder of `path` durable.
absl::Status SyncFolderOf(std::string_view path);

}  // namespace waymark::store

#endif  // WAYMARK_STORE_FILE_ERROR_H_
