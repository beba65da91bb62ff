// The console's files, as its build made them. All are read when the sidecar starts and looked up
// by their exact names afterwards: no part of a request ever becomes a path of the file system.
//
// What may be kept: files under /assets/ have the hash of their content in their names and stay for
// a year; everything else is asked for each time. Every answer has the content security policy and
// the other headers that plugin/console/README.md asks for.
#ifndef WAYMARK_GATEWAY_STATIC_FILES_H_
#define WAYMARK_GATEWAY_STATIC_FILES_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "waymark/gateway/http.h"

namespace waymark::gateway {

class StaticFiles {
 public:
  // Every file below `folder`, without those whose name begins with a dot. InvalidArgument, with
  // how to mend it: no such folder, no index.html in it, a link among the files, more than 1,000
  // files or 32 MiB. Blocks on the disk.
  static absl::StatusOr<StaticFiles> Load(const std::string& folder);

  // To a GET or HEAD of that path. Addresses of the console's own pages ("/worklist/x") are
  // answered with index.html; what can't be one (a name that is not there below /assets/ or with an
  // ending at the top, a method's name, dots and slashes that would lead elsewhere) is 404.
  HttpResponse Answer(const HttpRequest& request) const;

  size_t size() const { return files_.size(); }

 private:
  struct File {
    std::string type;
    std::string bytes;
    std::string packed;  // by gzip; empty where that is no shorter
    bool lasting = false;
  };
  const File* Find(std::string_view path) const;

  std::map<std::string, File, std::less<>> files_;  // by path: "/assets/index-B7umyF15.css"
};

// Whether a path could be a page's address: segments of what an address may hold, none of them
// empty, "." or "..", also once percent signs are read, and each then of printable ASCII without
// slash, backslash or percent sign.
bool IsPageAddress(std::string_view path);

// Whether an Accept-Encoding takes gzip: named, or by "*", and not with q=0.
bool TakesGzip(std::string_view accept_encoding);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_STATIC_FILES_H_
