#include "waymark/record/readers/rejects.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "waymark/terminology/csv.h"

namespace waymark::record {

RejectsFile::~RejectsFile() {
  if (out_ != nullptr) std::fclose(out_);
}

absl::Status RejectsFile::Begin() {
  if (path_.empty()) return absl::OkStatus();
  struct stat what {};
  if (lstat(path_.c_str(), &what) != 0) return absl::OkStatus();
  if (!S_ISREG(what.st_mode)) {
    return absl::FailedPreconditionError(
        absl::StrCat(path_, ": is not a regular file; name another file for rejected rows"));
  }
  return unlink(path_.c_str()) == 0 ? absl::OkStatus() : Failed();
}

absl::Status RejectsFile::Add(std::string_view file, int64_t line, int64_t column,
                              std::string_view field, std::string_view reason,
                              std::string_view row) {
  if (path_.empty()) return absl::OkStatus();
  if (out_ == nullptr) {
    const int descriptor =
        open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return Failed();
    out_ = fdopen(descriptor, "w");
    if (out_ == nullptr) {
      close(descriptor);
      return Failed();
    }
    std::fputs("file,line,column,field,reason,row\n", out_);
  }
  const auto view = [](std::string_view s) { return absl::string_view(s.data(), s.size()); };
  const std::string text = absl::StrCat(view(file), ",", line, ",", column, ",", view(field), ",",
                                        view(reason), ",", terminology::CsvQuoted(row), "\n");
  return std::fwrite(text.data(), 1, text.size(), out_) == text.size() ? absl::OkStatus()
                                                                       : Failed();
}

absl::Status RejectsFile::Flush() {
  return out_ == nullptr || std::fflush(out_) == 0 ? absl::OkStatus() : Failed();
}

absl::Status RejectsFile::Failed() const {
  return absl::ErrnoToStatus(errno,
                             absl::StrCat(path_, ": the file of rejected rows can't be written"));
}

}  // namespace waymark::record
