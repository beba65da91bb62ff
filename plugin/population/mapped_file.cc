#include "waymark/population/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"

namespace waymark::population {

absl::StatusOr<MappedFile> MappedFile::Open(const std::string& path, size_t least) {
  MappedFile out;
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat what {};
  if (descriptor < 0 || fstat(descriptor, &what) != 0) {
    const int error = errno;
    if (descriptor >= 0) close(descriptor);
    return absl::ErrnoToStatus(error, absl::StrCat(path, ": cannot be opened"));
  }
  const size_t size = S_ISREG(what.st_mode) ? static_cast<size_t>(what.st_size) : 0;
  if (size < least) {
    close(descriptor);
    return out;
  }
  void* const mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  const int error = errno;
  close(descriptor);
  if (mapped == MAP_FAILED) {
    return absl::ErrnoToStatus(error, absl::StrCat(path, ": cannot be mapped into memory"));
  }
  out.data_ = static_cast<const char*>(mapped);
  out.size_ = size;
  return out;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<char*>(data_), size_);
}

}  // namespace waymark::population
