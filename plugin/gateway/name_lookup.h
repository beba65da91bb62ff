// Names of hosts to addresses, within a time: a name server that is silent can't be interrupted, so
// it is asked on a thread of its own. Internal to the gateway.
#ifndef WAYMARK_GATEWAY_NAME_LOOKUP_H_
#define WAYMARK_GATEWAY_NAME_LOOKUP_H_

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace waymark::gateway {

// Thread-safe. Its end waits for the lookup that is on its way.
class NameLookup {
 public:
  using Resolver = boost::asio::ip::tcp::resolver;
  using Addresses = Resolver::results_type;

  NameLookup() : work_(io_.get_executor()), thread_([this] { io_.run(); }) {}
  ~NameLookup() {
    io_.stop();
    thread_.join();
  }

  // Nothing where there is no such host, or none was found in time.
  std::optional<Addresses> Find(const std::string& host, const std::string& port,
                                std::chrono::steady_clock::time_point deadline,
                                const std::function<bool()>& cancelled) {
    struct Asked {
      absl::Mutex mutex;
      bool done = false;
      std::optional<Addresses> found;
    };
    const auto asked = std::make_shared<Asked>();
    const auto resolver = std::make_shared<Resolver>(io_);
    resolver->async_resolve(
        host, port, [asked, resolver](boost::system::error_code error, Addresses addresses) {
          absl::MutexLock lock(&asked->mutex);
          asked->done = true;
          if (!error) asked->found = std::move(addresses);
        });
    absl::MutexLock lock(&asked->mutex);
    while (!asked->done && std::chrono::steady_clock::now() < deadline &&
           !(cancelled && cancelled())) {
      asked->mutex.AwaitWithTimeout(absl::Condition(&asked->done), absl::Milliseconds(50));
    }
    return asked->found;
  }

 private:
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_NAME_LOOKUP_H_
