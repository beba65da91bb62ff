// The file of rejected rows: CSV with where, why and the row as it stood, so that it can be mended
// and read again. It holds patients' values, so it is readable and writable by its owner only.
#ifndef WAYMARK_RECORD_READERS_REJECTS_H_
#define WAYMARK_RECORD_READERS_REJECTS_H_

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace waymark::record {

class RejectsFile {
 public:
  // An empty path writes nothing. The file is made (anew) with the first row.
  explicit RejectsFile(std::string path) : path_(std::move(path)) {}
  ~RejectsFile();
  RejectsFile(const RejectsFile&) = delete;
  RejectsFile& operator=(const RejectsFile&) = delete;

  // Takes away what an earlier reading left there, so that a file means rejects of this one.
  // FailedPrecondition where something other than a regular file is in the way.
  absl::Status Begin();
  absl::Status Add(std::string_view file, int64_t line, int64_t column, std::string_view field,
                   std::string_view reason, std::string_view row);
  // Writes out what is buffered.
  absl::Status Flush();

 private:
  absl::Status Failed() const;

  std::string path_;
  std::FILE* out_ = nullptr;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_REJECTS_H_
