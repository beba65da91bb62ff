// A file as it lies in memory, read only.
#ifndef WAYMARK_POPULATION_MAPPED_FILE_H_
#define WAYMARK_POPULATION_MAPPED_FILE_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace waymark::population {

// The bytes stay where they are when the object is moved, and go with it.
class MappedFile {
 public:
  // The status of the system, with the path, where it can't be opened or mapped. What is no regular
  // file or shorter than `least` bytes (at least 1) gives no bytes.
  static absl::StatusOr<MappedFile> Open(const std::string& path, size_t least);
  MappedFile() = default;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  std::string_view bytes() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_MAPPED_FILE_H_
