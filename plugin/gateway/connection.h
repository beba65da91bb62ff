// What the connections of a listener share. Internal to the gateway.
#ifndef WAYMARK_GATEWAY_CONNECTION_H_
#define WAYMARK_GATEWAY_CONNECTION_H_

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <map>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "waymark/gateway/router.h"
#include "waymark/gateway/tls.h"
#include "waymark/service/config.h"
#include "waymark/service/metrics.h"

namespace waymark::gateway {

class Connection {
 public:
  virtual ~Connection() = default;
  // Thread-safe; takes effect soon.
  virtual void Close(bool only_if_idle) = 0;
};

// The connections that stand, so that they can be counted and ended. Thread-safe.
class OpenConnections {
 public:
  void Add(const std::shared_ptr<Connection>& connection);
  void Remove(const Connection* connection);
  int64_t count() const { return count_; }
  void CloseAll(bool only_if_idle);
  // False where some are left after that time.
  bool WaitUntilNone(absl::Duration within);

 private:
  mutable absl::Mutex mutex_;
  std::map<const Connection*, std::weak_ptr<Connection>> open_ ABSL_GUARDED_BY(mutex_);
  std::atomic<int64_t> count_{0};
};

// Adds one for as long as it lives.
class OpenConnection {
 public:
  OpenConnection(OpenConnections& open, std::shared_ptr<Connection> connection)
      : open_(open), connection_(std::move(connection)) {
    open_.Add(connection_);
  }
  ~OpenConnection() { open_.Remove(connection_.get()); }
  OpenConnection(const OpenConnection&) = delete;
  OpenConnection& operator=(const OpenConnection&) = delete;

 private:
  OpenConnections& open_;
  const std::shared_ptr<Connection> connection_;
};

struct Shared {
  service::HttpConfig config;
  int64_t most_body = 0;
  const Router& router;
  service::Metrics& metrics;
  OpenConnections open{};
  std::atomic<bool> draining{false};
  std::atomic<int64_t> body_bytes{0};  // of all requests that are on their way
};

// From an accepted socket, whose executor is a strand, to its end. `shared` outlives it.
boost::asio::awaitable<void> ServePlain(boost::asio::ip::tcp::socket socket, Shared& shared);
boost::asio::awaitable<void> ServeTls(boost::asio::ip::tcp::socket socket, TlsContext context,
                                      Shared& shared);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CONNECTION_H_
