#include "waymark/gateway/session.h"

namespace waymark::gateway {

boost::asio::awaitable<void> ServePlain(boost::asio::ip::tcp::socket socket, Shared& shared) {
  boost::beast::tcp_stream stream(std::move(socket));
  const auto session =
      std::make_shared<Session<boost::beast::tcp_stream>>(std::move(stream), shared);
  const OpenConnection open(shared.open, session);
  co_await session->Run();
  session->lowest().close();
}

}  // namespace waymark::gateway
