#include "waymark/gateway/listener.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/gateway/connection.h"

namespace waymark::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// A client whose machine has gone is noticed after some two minutes.
void SetKeepAlive(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  const int idle = 60, interval = 15, count = 4;
  const int fd = socket.native_handle();
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
}

absl::StatusOr<tcp::acceptor> Open(asio::io_context& io, const service::ListenAddress& address) {
  const auto fail = [&address](const boost::system::error_code& error) {
    return absl::UnavailableError(
        absl::StrCat("can't listen on ", address.ToString(), " for HTTP: ", error.message()));
  };
  boost::system::error_code error;
  const std::string host = address.host == "localhost" ? "127.0.0.1" : address.host;
  asio::ip::address ip = asio::ip::make_address(host, error);
  if (error) {
    tcp::resolver resolver(io);
    const auto found = resolver.resolve(host, std::to_string(address.port), error);
    if (error) return fail(error);
    ip = found.begin()->endpoint().address();
  }
  tcp::acceptor acceptor(asio::make_strand(io));
  const tcp::endpoint endpoint(ip, static_cast<uint16_t>(address.port));
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return fail(error);
  return acceptor;
}

asio::awaitable<void> Accept(tcp::acceptor& acceptor, asio::io_context& io, TlsFiles* tls,
                             Shared& shared) {
  const auto token = asio::as_tuple(asio::use_awaitable);
  asio::steady_timer timer(io);
  while (acceptor.is_open()) {
    const auto strand = asio::make_strand(io);
    auto accepted = co_await acceptor.async_accept(strand, token);
    if (!acceptor.is_open() || shared.draining) co_return;
    if (std::get<0>(accepted)) {
      // Out of descriptors, most likely: a moment later some may be free.
      timer.expires_after(std::chrono::milliseconds(50));
      co_await timer.async_wait(token);
      continue;
    }
    tcp::socket socket = std::get<1>(std::move(accepted));
    if (shared.open.count() >= shared.config.connections) {
      shared.metrics.CountConnectionLost("too many");
      boost::system::error_code ignored;
      socket.close(ignored);
      continue;
    }
    SetKeepAlive(socket);
    if (tls != nullptr) {
      asio::co_spawn(strand, ServeTls(std::move(socket), tls->Get(), shared), asio::detached);
    } else {
      asio::co_spawn(strand, ServePlain(std::move(socket), shared), asio::detached);
    }
  }
}

}  // namespace

struct Listener::Impl {
  Impl(const service::HttpConfig& config, int64_t most_body, const Router& router,
       service::Metrics& metrics)
      : io(static_cast<int>(config.threads)),
        work(io.get_executor()),
        shared{config, most_body, router, metrics} {}

  asio::io_context io;
  asio::executor_work_guard<asio::io_context::executor_type> work;
  Shared shared;
  std::unique_ptr<TlsFiles> tls;
  std::vector<tcp::acceptor> acceptors;
  std::vector<std::string> addresses;
  std::vector<std::thread> threads;
  bool began_drain = false;
  bool drained = false;
};

absl::StatusOr<std::unique_ptr<Listener>> Listener::Start(const service::HttpConfig& config,
                                                          int64_t most_body, const Router& router,
                                                          service::Metrics& metrics,
                                                          service::Log& log) {
  auto impl = std::make_unique<Impl>(config, most_body, router, metrics);
  if (config.tls.has_value()) {
    absl::StatusOr<TlsContext> context = MakeTlsContext(*config.tls);
    if (!context.ok()) return context.status();
    impl->tls = std::make_unique<TlsFiles>(*config.tls, *std::move(context));
  }
  for (const service::ListenAddress& address : config.listen) {
    absl::StatusOr<tcp::acceptor> acceptor = Open(impl->io, address);
    if (!acceptor.ok()) return acceptor.status();
    service::ListenAddress got = address;
    got.port = acceptor->local_endpoint().port();
    impl->addresses.push_back(got.ToString());
    impl->acceptors.push_back(*std::move(acceptor));
  }
  for (tcp::acceptor& acceptor : impl->acceptors) {
    asio::co_spawn(acceptor.get_executor(),
                   Accept(acceptor, impl->io, impl->tls.get(), impl->shared), asio::detached);
  }
  for (int64_t i = 0; i < config.threads; ++i) {
    impl->threads.emplace_back([io = &impl->io, &log] {
      for (;;) {
        try {
          io->run();
          return;
        } catch (const std::exception&) {
          // A handler has thrown: its connection is lost, the others go on.
          log.CountFailure("http", "INTERNAL");
        }
      }
    });
  }
  return std::unique_ptr<Listener>(new Listener(std::move(impl)));
}

Listener::Listener(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Listener::~Listener() { Drain(absl::ZeroDuration()); }

const std::vector<std::string>& Listener::addresses() const { return impl_->addresses; }

int64_t Listener::connections() const { return impl_->shared.open.count(); }

void Listener::BeginDrain() {
  if (std::exchange(impl_->began_drain, true)) return;
  impl_->shared.draining = true;
  for (tcp::acceptor& acceptor : impl_->acceptors) {
    asio::post(acceptor.get_executor(), [&acceptor] {
      boost::system::error_code ignored;
      acceptor.close(ignored);
    });
  }
  impl_->shared.open.CloseAll(/*only_if_idle=*/true);
}

void Listener::Drain(absl::Duration within) {
  if (impl_->drained) return;
  impl_->drained = true;
  BeginDrain();
  if (!impl_->shared.open.WaitUntilNone(within)) {
    impl_->shared.open.CloseAll(/*only_if_idle=*/false);
    impl_->shared.open.WaitUntilNone(absl::Seconds(5));
  }
  impl_->work.reset();
  for (std::thread& thread : impl_->threads) thread.join();
}

}  // namespace waymark::gateway
