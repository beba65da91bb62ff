// The file of a Unix socket: who has it, who may use it.
#ifndef WAYMARK_SERVICE_UNIX_SOCKET_H_
#define WAYMARK_SERVICE_UNIX_SOCKET_H_

#include <sys/types.h>

#include <string>

#include "absl/status/status.h"

namespace waymark::service {

// Ok where nothing is at `path`, or a socket that nobody listens on any more. Unavailable where
// another process listens there; InvalidArgument for a path that is too long or that something else
// stands at.
absl::Status CheckSocketIsFree(const std::string& path);
absl::Status SetSocketMode(const std::string& path, int mode);

// While it lives, new files of this process are for its user only. For the start, before other
// threads write files.
class PrivateFiles {
 public:
  PrivateFiles();
  ~PrivateFiles();
  PrivateFiles(const PrivateFiles&) = delete;
  PrivateFiles& operator=(const PrivateFiles&) = delete;

 private:
  const mode_t before_;
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_UNIX_SOCKET_H_
