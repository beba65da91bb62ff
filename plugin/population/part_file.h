// A file that grows under another name until it is whole. Internal to population/.
#ifndef WAYMARK_POPULATION_PART_FILE_H_
#define WAYMARK_POPULATION_PART_FILE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace waymark::population {

// Writes to `path` + ".part", which stays where it is until Finish. Errors are the system's, and
// name the file. Readable by its owner only.
class PartFile {
 public:
  // Keeps the first `keep` bytes of an earlier part: NotFound or DataLoss where there are not so
  // many. Unavailable where the path is a folder, a device or a pipe: they are never replaced.
  static absl::StatusOr<std::unique_ptr<PartFile>> Open(const std::string& path, int64_t keep);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  absl::Status Write(std::string_view bytes);
  // What has been written is on the disk.
  absl::Status Sync();
  // Syncs, and gives the file its name.
  absl::Status Finish();
  // Removes the part.
  void Discard();
  int64_t size() const { return size_; }
  std::string part_path() const { return path_ + ".part"; }

 private:
  PartFile(std::string path, int descriptor, int64_t size)
      : path_(std::move(path)), descriptor_(descriptor), size_(size) {}
  absl::Status Error(std::string_view what) const;
  absl::Status Flush();

  const std::string path_;
  int descriptor_;
  int64_t size_;
  std::string held_;  // not written yet
};

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_PART_FILE_H_
