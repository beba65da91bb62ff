#include "waymark/store/sqlite/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "waymark/store/file_error.h"

namespace waymark::store::sqlite {

absl::StatusOr<std::unique_ptr<FileLock>> FileLock::Take(const std::string& store) {
  const std::string path = store + ".lock";
  const int descriptor = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0) return FileError(errno, "open", path);
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    close(descriptor);
    if (error != EWOULDBLOCK) return FileError(error, "lock", path);
    return absl::FailedPreconditionError("the store " + store +
                                         " is in use by another process: stop that one first");
  }
  return std::unique_ptr<FileLock>(new FileLock(descriptor));
}

FileLock::~FileLock() { close(descriptor_); }

}  // namespace waymark::store::sqlite
