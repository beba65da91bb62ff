#include "waymark/population/synthesis_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"

namespace waymark::population::synthesis {

absl::Status OutputFile::Error(std::string_view what, int number) const {
  return absl::ErrnoToStatus(number, absl::StrCat("can't ", std::string(what), " ", path_,
                                                  number == ENOSPC ? ": the disk is full" : ""));
}

absl::StatusOr<OutputFile> OutputFile::Create(std::string path) {
  OutputFile output(std::move(path), -1);
  output.file_ =
      ::open((output.path_ + ".part").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (output.file_ < 0) {
    output.unfinished_ = false;
    return output.Error("create", errno);
  }
  return output;
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      unfinished_(std::exchange(other.unfinished_, false)) {}

OutputFile::~OutputFile() {
  if (file_ >= 0) ::close(file_);
  if (unfinished_) ::unlink((path_ + ".part").c_str());
}

absl::Status OutputFile::Write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error("write", errno);
    text.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status OutputFile::Close() {
  if (::close(std::exchange(file_, -1)) != 0) return Error("write", errno);
  return absl::OkStatus();
}

absl::Status OutputFile::Rename() {
  if (std::rename((path_ + ".part").c_str(), path_.c_str()) != 0) return Error("rename", errno);
  unfinished_ = false;
  return absl::OkStatus();
}

}  // namespace waymark::population::synthesis
