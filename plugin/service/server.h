// The sidecar: listeners, services, health, reflection, and a graceful end.
//
//   PackHolder packs(...);  packs.Load();
//   auto server = Server::Start(config, packs, log, clock);
//   ... (*server)->PackChanged() after each load ... (*server)->Drain();
//
// Health (grpc.health.v1): "" and each service's name are SERVING while a pack is loaded and the
// server isn't ending; "waymark.pack" is SERVING while the pack in its folder is the one that
// answers, so a refused reload shows; "waymark.access", where access is configured, likewise.
#ifndef WAYMARK_SERVICE_SERVER_H_
#define WAYMARK_SERVICE_SERVER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/access/gate.h"
#include "waymark/service/config.h"
#include "waymark/service/log.h"
#include "waymark/service/pack_holder.h"

namespace waymark::service {

class Server {
 public:
  // Listens and serves. InvalidArgument: TLS files that can't be used; Unavailable: an address that
  // can't be had. `packs` and `log` must outlive the server.
  // `desk`, where there is one, too: the methods over the store are UNIMPLEMENTED without. And
  // `gate`, which says who may call (without, whoever reaches a listener), and `metrics`, where
  // calls are counted.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServeConfig& config, PackHolder& packs,
                                                       Log& log, std::function<absl::Time()> clock,
                                                       class Desk* desk = nullptr,
                                                       access::Gate* gate = nullptr,
                                                       class Metrics* metrics = nullptr);
  // Drains first if that has not been done.
  ~Server();

  // Where it listens, with the ports it got: "127.0.0.1:40123", "unix:/run/waymark.sock".
  const std::vector<std::string>& addresses() const;
  // The same methods for another transport; they live as long as the server.
  const class MethodTable& methods() const;
  // Tells health what the holder now holds.
  void PackChanged();
  // Tells health, and streams that wait, that who may do what was loaded anew, or could not be.
  void AccessChanged(bool good);
  // Takes no new calls, lets those in flight finish until `within` has passed, then cancels them.
  void Drain(absl::Duration within);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_SERVER_H_
