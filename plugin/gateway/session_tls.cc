#include "waymark/gateway/session.h"
#include "waymark/gateway/tls.h"
#include "waymark/gateway/tls_stream.h"

namespace waymark::gateway {

boost::asio::awaitable<void> ServeTls(boost::asio::ip::tcp::socket socket, TlsContext context,
                                      Shared& shared) {
  const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
  boost::beast::tcp_stream plain(std::move(socket));
  TlsStream stream(std::move(plain), context);
  const auto session = std::make_shared<Session<TlsStream>>(std::move(stream), shared);
  const OpenConnection open(shared.open, session);
  session->lowest().expires_after(std::chrono::seconds(shared.config.header_seconds));
  const auto shaken = co_await session->stream().async_handshake(token);
  if (std::get<0>(shaken)) {
    shared.metrics.CountConnectionLost("handshake");
  } else {
    session->set_client(ClientNamesOf(session->stream().native_handle()));
    co_await session->Run();
  }
  session->lowest().close();
}

}  // namespace waymark::gateway
