#include "waymark/population/part_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"

namespace waymark::population {
namespace {

constexpr size_t kMostHeld = size_t{1} << 20;

absl::Status ErrorOf(const std::string& path, std::string_view what, int number) {
  return absl::ErrnoToStatus(number,
                             absl::StrCat(path, ": ", absl::string_view(what.data(), what.size())));
}

}  // namespace

absl::StatusOr<std::unique_ptr<PartFile>> PartFile::Open(const std::string& path, int64_t keep) {
  const std::string part = path + ".part";
  // Finish gives the part its name: what is there already would be gone, a device of the machine
  // too.
  struct stat there {};
  if (stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    return absl::UnavailableError(absl::StrCat(path, ": is not a regular file; name another one"));
  }
  const int flags = O_WRONLY | O_CLOEXEC | (keep > 0 ? 0 : O_CREAT | O_TRUNC);
  const int descriptor = open(part.c_str(), flags, 0600);
  if (descriptor < 0) return ErrorOf(part, "cannot be written", errno);
  std::unique_ptr<PartFile> file(new PartFile(path, descriptor, keep));
  struct stat what {};
  if (fstat(descriptor, &what) != 0) return ErrorOf(part, "cannot be read", errno);
  if (what.st_size < keep) {
    return absl::DataLossError(
        absl::StrCat(part, ": is shorter than its checkpoint says; begin anew without --resume"));
  }
  if (ftruncate(descriptor, keep) != 0 || lseek(descriptor, keep, SEEK_SET) != keep) {
    return ErrorOf(part, "cannot be cut", errno);
  }
  return file;
}

PartFile::~PartFile() {
  if (descriptor_ < 0) return;
  (void)Flush();
  close(descriptor_);
}

absl::Status PartFile::Error(std::string_view what) const {
  return ErrorOf(part_path(), what, errno);
}

absl::Status PartFile::Flush() {
  size_t done = 0;
  while (done < held_.size()) {
    const ssize_t wrote = write(descriptor_, held_.data() + done, held_.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      const absl::Status status = Error("cannot be written");
      held_.clear();
      return status;
    }
    done += static_cast<size_t>(wrote);
  }
  held_.clear();
  return absl::OkStatus();
}

absl::Status PartFile::Write(std::string_view bytes) {
  held_ += bytes;
  size_ += static_cast<int64_t>(bytes.size());
  return held_.size() < kMostHeld ? absl::OkStatus() : Flush();
}

absl::Status PartFile::Sync() {
  if (absl::Status status = Flush(); !status.ok()) return status;
  return fsync(descriptor_) == 0 ? absl::OkStatus() : Error("cannot be written");
}

absl::Status PartFile::Finish() {
  if (absl::Status status = Sync(); !status.ok()) return status;
  if (close(std::exchange(descriptor_, -1)) != 0) return Error("cannot be written");
  if (std::rename(part_path().c_str(), path_.c_str()) != 0) return Error("cannot be renamed");
  return absl::OkStatus();
}

void PartFile::Discard() {
  if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
  unlink(part_path().c_str());
}

}  // namespace waymark::population
