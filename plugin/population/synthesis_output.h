// A file that appears whole or not at all.
#ifndef WAYMARK_POPULATION_SYNTHESIS_OUTPUT_H_
#define WAYMARK_POPULATION_SYNTHESIS_OUTPUT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace waymark::population::synthesis {

// Writes to `path` + ".part"; Close() and then Rename() give the file its name, replacing an
// earlier one. Without Rename() the destructor removes the part. Errors are the system's, and name
// the file.
class OutputFile {
 public:
  static absl::StatusOr<OutputFile> Create(std::string path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  absl::Status Write(std::string_view text);
  // An error of delayed writing shows here.
  absl::Status Close();
  absl::Status Rename();
  const std::string& path() const { return path_; }

 private:
  OutputFile(std::string path, int file) : path_(std::move(path)), file_(file) {}
  absl::Status Error(std::string_view what, int number) const;

  std::string path_;
  int file_;                // -1 when closed
  bool unfinished_ = true;  // the part is still to be removed
};

}  // namespace waymark::population::synthesis

#endif  // WAYMARK_POPULATION_SYNTHESIS_OUTPUT_H_
