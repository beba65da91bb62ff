// One connection to a FHIR server, over which queries are asked one after the other. Internal to
// the gateway; included by fhir_fetch.cc.
//
// GCC 12 and coroutines: nothing with a destructor is made inside a co_await expression.
#ifndef WAYMARK_GATEWAY_FHIR_LINE_H_
#define WAYMARK_GATEWAY_FHIR_LINE_H_

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "waymark/gateway/fhir_fetch.h"
#include "waymark/gateway/fhir_page.h"
#include "waymark/gateway/name_lookup.h"

namespace waymark::gateway {

using PlainStream = boost::beast::tcp_stream;
using TlsStream = boost::beast::ssl_stream<boost::beast::tcp_stream>;

// The queries of one call on their way. Used on one thread.
struct FhirJob {
  const FhirServer& server;
  const FhirFetchLimits& limits;
  const std::string authorization;
  const std::vector<std::string>& queries;
  std::vector<FhirFetched>& results;
  NameLookup::Addresses addresses = {};
  std::chrono::steady_clock::time_point deadline = {};
  size_t next = 0;
  size_t bytes = 0;
  bool over = false;  // nothing more is to be asked
};

template <typename Stream>
class FhirLine {
 public:
  // Both outlive it.
  FhirLine(FhirJob& job, const std::function<Stream()>& make) : job_(job), make_(make) {}

  // Until there are no more queries, or the server can't be reached.
  boost::asio::awaitable<void> Run() {
    while (!job_.over && !unreachable_ && job_.next < job_.queries.size()) {
      const size_t query = job_.next++;
      co_await Ask(query);
    }
  }

  void Close() {
    if (stream_.has_value()) lowest().close();
  }

 private:
  static constexpr uint32_t kMostHeader = 16 << 10;

  size_t Left() const {
    return job_.limits.all_bytes - std::min(job_.limits.all_bytes, job_.bytes);
  }
  boost::beast::tcp_stream& lowest() { return boost::beast::get_lowest_layer(*stream_); }

  boost::asio::awaitable<void> Ask(size_t query) {
    FhirFetched& result = job_.results[query];
    std::optional<std::string> target = absl::StrCat(job_.server.path, "/", job_.queries[query]);
    for (int page = 0; page < job_.limits.pages; ++page) {
      std::string body;
      const std::string_view failure = co_await Get(*target, body);
      if (!failure.empty()) {
        // The pages that came are something, without the others not the whole.
        result.ok = page > 0;
        result.whole = false;
        result.why = failure;
        co_return;
      }
      const std::optional<std::string> further = NextPageOf(body);
      result.pages.push_back(std::move(body));
      result.ok = true;
      result.why = {};
      if (!further.has_value()) co_return;
      target = job_.server.TargetOf(*further);
      if (!target.has_value()) {
        result.whole = false;
        result.why = "page elsewhere";
        co_return;
      }
    }
    result.whole = false;
    result.why = "too many pages";
  }

  // Empty, or why there is no body.
  boost::asio::awaitable<std::string_view> Get(const std::string& target, std::string& body) {
    for (;;) {
      if (job_.over) co_return "too slow";
      const bool used = connected_;
      if (!connected_) {
        const std::string_view failure = co_await Connect();
        if (!failure.empty()) co_return failure;
      }
      bool begun = false;
      const std::string_view failure = co_await GetOnce(target, body, begun);
      // A server may end a connection between two requests.
      if (!failure.empty() && used && !begun && !connected_ && !job_.over) continue;
      co_return failure;
    }
  }

  boost::asio::awaitable<std::string_view> Connect() {
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    buffer_.clear();
    stream_.emplace(make_());
    unreachable_ = true;
    lowest().expires_at(job_.deadline);
    const auto connected = co_await lowest().async_connect(job_.addresses, token);
    if (std::get<0>(connected)) co_return Reason(std::get<0>(connected), "unreachable");
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      const auto shaken =
          co_await stream_->async_handshake(boost::asio::ssl::stream_base::client, token);
      if (std::get<0>(shaken)) co_return Reason(std::get<0>(shaken), "no TLS, or not trusted");
    }
    unreachable_ = false;
    connected_ = true;
    co_return std::string_view();
  }

  // `begun`: something of an answer came. Not connected_ afterwards: the connection is at its end.
  boost::asio::awaitable<std::string_view> GetOnce(const std::string& target, std::string& body,
                                                   bool& begun) {
    namespace http = boost::beast::http;
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    http::request<http::empty_body> request{http::verb::get, target, 11};
    request.set(http::field::host, job_.server.HostHeader());
    request.set(http::field::accept, "application/fhir+json");
    request.set(http::field::accept_encoding, "identity");
    request.set(http::field::user_agent, "waymark");
    request.set(http::field::authorization, job_.authorization);
    connected_ = false;
    lowest().expires_at(job_.deadline);
    const auto sent = co_await http::async_write(*stream_, request, token);
    if (std::get<0>(sent)) co_return Reason(std::get<0>(sent), "connection lost");
    auto parser = std::make_unique<http::response_parser<http::string_body>>();
    parser->header_limit(kMostHeader);
    parser->body_limit(std::min(job_.limits.body_bytes, Left()));
    const auto read = co_await http::async_read(*stream_, buffer_, *parser, token);
    begun = parser->got_some();
    if (std::get<0>(read)) co_return Reason(std::get<0>(read), "connection lost");
    connected_ = parser->get().keep_alive();
    const std::string_view refusal = Refusal(parser->get());
    if (!refusal.empty()) co_return refusal;
    body = std::move(parser->get().body());
    // Another line may have taken the room meanwhile.
    if (body.size() > Left()) co_return "too large";
    job_.bytes += body.size();
    co_return std::string_view();
  }

  // Why an answer is not taken. A redirect is not followed; a text in another form can't be read.
  template <typename Response>
  static std::string_view Refusal(const Response& response) {
    namespace http = boost::beast::http;
    const int kind = static_cast<int>(response.result_int()) / 100;
    if (kind == 3) return "redirect";
    if (kind == 4) return "refused";
    if (response.result() != http::status::ok) return "failed";
    if (response.count(http::field::content_encoding) > 0) return "compressed";
    std::string type(response[http::field::content_type]);
    type = absl::AsciiStrToLower(type.substr(0, type.find(';')));
    absl::StripAsciiWhitespace(&type);
    if (type != "application/fhir+json" && type != "application/json") return "no JSON";
    return {};
  }

  static std::string_view Reason(boost::system::error_code error, std::string_view other) {
    if (error == boost::beast::error::timeout) return "too slow";
    if (error == boost::beast::http::error::body_limit ||
        error == boost::beast::http::error::header_limit) {
      return "too large";
    }
    return other;
  }

  FhirJob& job_;
  const std::function<Stream()>& make_;
  std::optional<Stream> stream_;
  boost::beast::flat_buffer buffer_;
  bool connected_ = false;
  bool unreachable_ = false;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_FHIR_LINE_H_
