#include "waymark/gateway/https_client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace waymark::gateway {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::use_awaitable;
using Request = http::request<http::string_body>;
using Parser = http::response_parser<http::string_body>;

constexpr uint32_t kMostHeader = 16 << 10;

Request RequestOf(const OutgoingCall& call) {
  Request request(http::string_to_verb(call.method), call.to.target, 11);
  request.set(http::field::host, call.to.HostLine());
  request.set(http::field::user_agent, "waymark");
  request.set(http::field::connection, "close");
  for (const auto& [name, value] : call.headers.all()) request.set(name, value);
  request.body() = call.body;
  request.prepare_payload();
  return request;
}

void MakeCareful(asio::ssl::context& context, const OutgoingCall& call) {
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_verify_mode(asio::ssl::verify_peer);
  if (call.authority.empty()) {
    context.set_default_verify_paths();
  } else {
    context.add_certificate_authority(asio::buffer(call.authority));
  }
}

template <typename Stream>
asio::awaitable<void> Exchange(Stream& stream, const Request& request, Parser& parser) {
  beast::flat_buffer buffer(kMostHeader + (64 << 10));
  co_await http::async_write(stream, request, use_awaitable);
  co_await http::async_read(stream, buffer, parser, use_awaitable);
}

asio::awaitable<void> Connect(beast::tcp_stream& stream, const OutgoingCall& call) {
  stream.expires_after(absl::ToChronoMilliseconds(call.within));
  asio::ip::tcp::resolver resolver(stream.get_executor());
  const auto found =
      co_await resolver.async_resolve(call.to.host, std::to_string(call.to.port), use_awaitable);
  co_await stream.async_connect(found, use_awaitable);
}

// `context` null: plain text.
asio::awaitable<void> Ask(const OutgoingCall& call, asio::ssl::context* context, Parser& parser) {
  const Request request = RequestOf(call);
  const auto executor = co_await asio::this_coro::executor;
  if (context == nullptr) {
    beast::tcp_stream stream(executor);
    co_await Connect(stream, call);
    co_await Exchange(stream, request, parser);
    co_return;
  }
  beast::ssl_stream<beast::tcp_stream> stream(executor, *context);
  stream.set_verify_callback(asio::ssl::host_name_verification(call.to.host));
  // A name, never a number (RFC 6066 §3).
  const bool named = call.to.host.find(':') == std::string::npos &&
                     call.to.host.find_first_not_of("0123456789.") != std::string::npos;
  if (named && SSL_set_tlsext_host_name(stream.native_handle(), call.to.host.c_str()) != 1) {
    throw beast::system_error(beast::error_code(asio::error::invalid_argument));
  }
  co_await Connect(beast::get_lowest_layer(stream), call);
  co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
  // The answer says its own length, or it is refused below: nobody can cut it short unseen. So how
  // the connection ends does not matter.
  co_await Exchange(stream, request, parser);
}

absl::Status Failed(const OutgoingCall& call, std::string_view why) {
  return absl::UnavailableError(
      absl::StrCat(call.to.HostLine(), ": ", absl::string_view(why.data(), why.size())));
}

std::string PlainType(std::string_view type) {
  type = type.substr(0, type.find(';'));
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace({type.data(), type.size()}));
}

// What is thrown here is Boost's, and says nothing of the request.
absl::StatusOr<OutgoingAnswer> Run(const OutgoingCall& call) {
  std::optional<asio::ssl::context> context;
  if (call.to.tls) {
    context.emplace(asio::ssl::context::tls_client);
    try {
      MakeCareful(*context, call);
    } catch (const std::exception&) {
      ERR_clear_error();
      return absl::InvalidArgumentError("the `authority` of an issuer holds no certificate in PEM");
    }
  }
  Parser parser;
  parser.header_limit(kMostHeader);
  parser.body_limit(call.most_bytes);
  std::exception_ptr thrown;
  bool ended = false;
  asio::io_context loop(1);
  asio::co_spawn(loop, Ask(call, context ? &*context : nullptr, parser),
                 [&](std::exception_ptr error) {
                   thrown = std::move(error);
                   ended = true;
                 });
  // All of it together, names looked up and all.
  loop.run_for(absl::ToChronoMilliseconds(call.within));
  if (!ended) return Failed(call, "no answer in time");
  if (thrown != nullptr) std::rethrow_exception(thrown);
  const auto& answer = parser.get();
  if (!parser.content_length().has_value() && !parser.chunked()) {
    return Failed(call, "an answer that does not say its length");
  }
  const auto type = answer[http::field::content_type];
  return OutgoingAnswer{static_cast<int>(answer.result_int()),
                        PlainType({type.data(), type.size()}), answer.body()};
}

}  // namespace

absl::StatusOr<OutgoingAnswer> CallOut(const OutgoingCall& call) {
  if (!call.to.tls && !call.to.is_loopback()) {
    return absl::InvalidArgumentError("without TLS only this machine is asked");
  }
  try {
    absl::StatusOr<OutgoingAnswer> answer = Run(call);
    ERR_clear_error();
    return answer;
  } catch (const beast::system_error& error) {
    ERR_clear_error();
    return Failed(call, error.code().message());
  } catch (const std::exception&) {
    ERR_clear_error();
    return Failed(call, "the call failed inside Waymark");
  }
}

}  // namespace waymark::gateway
