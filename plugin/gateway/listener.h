// The HTTP listener: sockets, TLS, HTTP/1.1, limits, and a graceful end. What is answered is the
// router's business.
//
//   auto listener = Listener::Start(config.http, limits, router, metrics, log);
//   ... (*listener)->BeginDrain(); ... (*listener)->Drain(absl::Seconds(20));
//
// A few threads serve all connections; none of them ever waits for a client. A client that is slow
// with its header, its body or with taking its answer is closed after the configured seconds, one
// that is idle as well. A request that is no HTTP, or that two readers could understand differently
// (several lengths, a length and chunks, two hosts), is answered 400 and the connection ends.
#ifndef WAYMARK_GATEWAY_LISTENER_H_
#define WAYMARK_GATEWAY_LISTENER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/gateway/router.h"
#include "waymark/service/config.h"
#include "waymark/service/log.h"
#include "waymark/service/metrics.h"

namespace waymark::gateway {

class Listener {
 public:
  // InvalidArgument: TLS files that can't be used; Unavailable: an address that can't be had.
  // `router`, `metrics` and `log` outlive the listener. `most_body`: bytes of one request's body.
  static absl::StatusOr<std::unique_ptr<Listener>> Start(const service::HttpConfig& config,
                                                         int64_t most_body, const Router& router,
                                                         service::Metrics& metrics,
                                                         service::Log& log);
  // Drains first, at once, if that has not been done.
  ~Listener();

  // With the ports it got: "127.0.0.1:40123".
  const std::vector<std::string>& addresses() const;
  // Open connections now.
  int64_t connections() const;
  // Takes no new connections, closes idle ones, and ends others after their answer.
  void BeginDrain();
  // Waits until all have ended, at most `within`; then closes those that are left.
  void Drain(absl::Duration within);

 private:
  struct Impl;
  explicit Listener(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_LISTENER_H_
