// TLS of the HTTP listener. Internal to the gateway.
#ifndef WAYMARK_GATEWAY_TLS_H_
#define WAYMARK_GATEWAY_TLS_H_

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "waymark/service/config.h"

namespace waymark::gateway {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// TLS 1.2 and later. InvalidArgument names the file that can't be used.
absl::StatusOr<TlsContext> MakeTlsContext(const service::TlsConfig& config);

// The files as they are: looked at every `refresh_seconds`, and used for new connections once they
// fit together; until then the last good ones stay. Thread-safe.
class TlsFiles {
 public:
  TlsFiles(service::TlsConfig config, TlsContext first);
  TlsContext Get();

 private:
  std::string Stamp() const;

  const service::TlsConfig config_;
  absl::Mutex mutex_;
  TlsContext context_ ABSL_GUARDED_BY(mutex_);
  std::string stamp_ ABSL_GUARDED_BY(mutex_);
  absl::Time looked_ ABSL_GUARDED_BY(mutex_);
};

// Who the client is by its certificate: its alternative names (DNS, URI, e-mail), or its common
// name where it has none, and its subject as "CN=a,O=b". Nothing where it showed none.
struct ClientNames {
  std::vector<std::string> names = {};
  std::string subject = {};
};
ClientNames ClientNamesOf(SSL* ssl);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_TLS_H_
