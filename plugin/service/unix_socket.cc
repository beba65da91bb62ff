#include "waymark/service/unix_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "absl/strings/str_cat.h"

namespace waymark::service {

absl::Status CheckSocketIsFree(const std::string& path) {
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) {
    return absl::InvalidArgumentError(absl::StrCat("the socket's path is longer than ",
                                                   sizeof address.sun_path - 1, " bytes: ", path));
  }
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0) return absl::OkStatus();
  if (!S_ISSOCK(info.st_mode)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " exists and is no socket; remove it, or choose another path"));
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return absl::OkStatus();
  const bool answered =
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  if (answered) {
    return absl::UnavailableError(absl::StrCat("another program listens on the socket ", path));
  }
  return absl::OkStatus();
}

absl::Status SetSocketMode(const std::string& path, int mode) {
  if (::chmod(path.c_str(), static_cast<mode_t>(mode)) == 0) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("can't set the permissions of ", path));
}

PrivateFiles::PrivateFiles() : before_(::umask(S_IRWXG | S_IRWXO)) {}
PrivateFiles::~PrivateFiles() { ::umask(before_); }

}  // namespace waymark::service
