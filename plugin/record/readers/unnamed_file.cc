#include "waymark/record/readers/unnamed_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"

namespace waymark::record {

absl::StatusOr<int> UnnamedFile(const std::string& folder) {
  std::string where = folder;
  if (where.empty()) {
    const char* const set = getenv("TMPDIR");
    where = set != nullptr && *set != '\0' ? set : "/tmp";
  }
  std::string name = absl::StrCat(where, "/waymark-XXXXXX");
  const int descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("a temporary file can't be made in ", where,
                                                   "; set TMPDIR to a folder with room"));
  }
  unlink(name.c_str());
  return descriptor;
}

}  // namespace waymark::record
