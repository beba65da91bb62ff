#include "waymark/record/readers/text_file.h"

#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"

namespace waymark::record {
namespace {

constexpr size_t kBlock = 1 << 20;
constexpr size_t kMost = size_t{2} << 30;

}  // namespace

absl::StatusOr<std::string> ReadTextFile(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             std::fclose);
  if (file == nullptr) return absl::ErrnoToStatus(errno, absl::StrCat(path, ": cannot be opened"));
  std::string text;
  while (true) {
    const size_t had = text.size();
    if (had > kMost) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path, ": larger than 2 GiB; use NDJSON files, which are read line by line"));
    }
    text.resize(had + kBlock);
    errno = 0;
    const size_t got = std::fread(text.data() + had, 1, kBlock, file.get());
    text.resize(had + got);
    if (std::ferror(file.get()) != 0) {
      return absl::ErrnoToStatus(errno, absl::StrCat(path, ": cannot be read"));
    }
    if (got == 0) return text;
  }
}

}  // namespace waymark::record
