// One connection from its first byte to its last, over a plain or a TLS stream. Internal to the
// gateway; included by the two files that make it for either.
//
// GCC 12 and coroutines: nothing with a destructor is made inside a co_await expression, and no
// lambda that captures is.
#ifndef WAYMARK_GATEWAY_SESSION_H_
#define WAYMARK_GATEWAY_SESSION_H_

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "waymark/gateway/connection.h"
#include "waymark/gateway/head_check.h"
#include "waymark/gateway/waiter.h"

namespace waymark::gateway {

// The header of an answer, with its empty line. `size`: of the body; nothing for chunks.
std::string AnswerHead(const HttpResponse& response, std::optional<size_t> size, bool keep_alive);
// The size line of a chunk.
std::string ChunkHead(size_t size);
// Takes part of what all requests together may hold, and gives it back at the end.
class BodyRoom {
 public:
  explicit BodyRoom(Shared& shared) : shared_(shared) {}
  ~BodyRoom() { shared_.body_bytes -= taken_; }
  BodyRoom(const BodyRoom&) = delete;
  BodyRoom& operator=(const BodyRoom&) = delete;
  // Until `bytes` are taken in all; false where there is no room.
  bool Raise(int64_t bytes);

 private:
  Shared& shared_;
  int64_t taken_ = 0;
};

template <typename Stream>
class Session final : public Connection, public std::enable_shared_from_this<Session<Stream>> {
 public:
  Session(Stream stream, Shared& shared) : stream_(std::move(stream)), shared_(shared) {
    boost::system::error_code error;
    const auto peer = lowest().socket().remote_endpoint(error);
    if (!error) peer_ = peer.address().to_string();
  }

  Stream& stream() { return stream_; }
  boost::beast::tcp_stream& lowest() { return boost::beast::get_lowest_layer(stream_); }
  void set_client(ClientNames client) { client_ = std::move(client); }

  void Close(bool only_if_idle) override {
    boost::asio::post(stream_.get_executor(), [self = this->shared_from_this(), only_if_idle] {
      if (only_if_idle && !self->idle_) return;
      self->ended_ = true;
      if (self->stop_) self->stop_();
      self->lowest().close();
    });
  }

  // Requests and answers, one after the other, until one of the two sides ends it.
  boost::asio::awaitable<void> Run() {
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    boost::beast::flat_buffer buffer;
    while (!ended_ && !shared_.draining) {
      if (buffer.size() == 0) {
        // Nothing is kept for a connection that is silent.
        buffer = boost::beast::flat_buffer();
        idle_ = true;
        Limit(shared_.config.idle_seconds);
        const auto space = buffer.prepare(kFirstRead);
        const auto read = co_await stream_.async_read_some(space, token);
        idle_ = false;
        if (std::get<0>(read)) break;
        buffer.commit(std::get<1>(read));
      }
      const bool goes_on = co_await AnswerOne(buffer);
      if (!goes_on) break;
    }
  }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  static constexpr size_t kFirstRead = 2048;
  static constexpr size_t kMostRead = 64 << 10;
  static constexpr uint64_t kReadUnannounced = 8 << 10;

  void Limit(int64_t seconds) { lowest().expires_after(std::chrono::seconds(seconds)); }

  // False where the connection is to end.
  boost::asio::awaitable<bool> AnswerOne(boost::beast::flat_buffer& buffer) {
    namespace http = boost::beast::http;
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    auto parser = std::make_unique<Parser>();
    parser->header_limit(static_cast<uint32_t>(shared_.config.header_bytes));
    parser->body_limit(static_cast<uint64_t>(shared_.most_body));
    Limit(shared_.config.header_seconds);
    const auto head = co_await http::async_read_header(stream_, buffer, *parser, token);
    if (std::get<0>(head)) {
      const auto line = parser->get().target();
      const std::string_view target(line.data(), line.size());
      const bool refused = co_await Refuse(std::get<0>(head), target.substr(0, target.find('?')));
      co_return refused;
    }
    auto exchange = std::make_shared<Exchange>();
    exchange->gone = std::make_shared<std::atomic<bool>>(false);
    std::optional<HttpResponse> bad = TakeHead(*parser, exchange->request);
    if (!bad.has_value() && IsElsewhere(exchange->request)) {
      bad = JsonError(421, "permission_denied",
                      "this listener is not called by that name: see http.hosts");
    }
    if (bad.has_value()) {
      const HttpResponse refusal = shared_.router.InForm(exchange->request.path, *std::move(bad));
      co_await Write(refusal, /*keep_alive=*/false);
      co_await Linger();
      co_return false;
    }
    BodyRoom room(shared_);
    Limit(shared_.config.body_seconds);
    const int status = co_await ReadBody(buffer, *parser, room);
    if (status != 0) {
      if (status > 0) {
        const HttpResponse refusal =
            shared_.router.InForm(exchange->request.path, BodyRefusal(status));
        co_await Write(refusal, /*keep_alive=*/false);
        co_await Linger();
      }
      co_return false;
    }
    exchange->request.body = std::move(parser->get().body());
    exchange->request.certificate_names = client_.names;
    exchange->request.certificate_subject = client_.subject;
    exchange->request.peer = peer_;
    const bool keep_alive = parser->get().keep_alive();
    const bool chunks = parser->get().version() == 11;
    parser.reset();
    const bool goes_on = co_await Answer(std::move(exchange), keep_alive, chunks);
    co_return goes_on;
  }

  // A header that can't be read: an answer where there is somebody to read it. `path`: as far as it
  // was read.
  boost::asio::awaitable<bool> Refuse(boost::system::error_code error, std::string_view path) {
    namespace http = boost::beast::http;
    if (error == http::error::end_of_stream || error == http::error::partial_message) {
      co_return false;
    }
    if (error == boost::beast::error::timeout) {
      shared_.metrics.CountConnectionLost("slow");
      co_return false;
    }
    if (error.category() != make_error_code(http::error::bad_method).category()) co_return false;
    HttpResponse refusal;
    if (error == http::error::header_limit) {
      refusal = JsonError(431, "resource_exhausted", "the request's header is too long");
    } else if (error == http::error::body_limit) {
      refusal = BodyRefusal(413);
    } else {
      refusal = JsonError(400, "invalid_argument", "this is no request of HTTP/1.1");
    }
    refusal = shared_.router.InForm(path, std::move(refusal));
    co_await Write(refusal, /*keep_alive=*/false);
    co_await Linger();
    co_return false;
  }

  static std::optional<HttpResponse> TakeHead(const Parser& parser, HttpRequest& request) {
    const auto& head = parser.get();
    request.method = std::string(head.method_string());
    const std::string_view target(head.target().data(), head.target().size());
    const size_t question = target.find('?');
    request.path = std::string(target.substr(0, question));
    if (question != std::string_view::npos)
      request.query = std::string(target.substr(question + 1));
    for (const auto& field : head) {
      std::string name(field.name_string());
      absl::AsciiStrToLower(&name);
      request.headers.Add(std::move(name), std::string(field.value()));
    }
    return CheckHead(static_cast<int>(head.version()), request.method, target, request.headers);
  }

  // With TLS the certificate says whom the client means.
  bool IsElsewhere(const HttpRequest& request) const {
    if constexpr (!std::is_same_v<Stream, boost::beast::tcp_stream>) return false;
    return request.headers.Has("host") &&
           !IsOwnHost(request.headers.Get("host"), shared_.config.hosts);
  }

  static HttpResponse BodyRefusal(int status) {
    if (status == 413) {
      return JsonError(413, "resource_exhausted", "the request is larger than this sidecar takes");
    }
    if (status == 503) {
      HttpResponse busy =
          JsonError(503, "unavailable", "too much is being read at the moment; try again shortly");
      busy.headers.Add("Retry-After", "1");
      return busy;
    }
    return JsonError(400, "invalid_argument", "the request's body can't be read");
  }

  // 0: it is read; else the status to refuse it with, or -1 where nobody is there.
  boost::asio::awaitable<int> ReadBody(boost::beast::flat_buffer& buffer, Parser& parser,
                                       BodyRoom& room) {
    namespace http = boost::beast::http;
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    if (parser.content_length().has_value() &&
        !room.Raise(static_cast<int64_t>(*parser.content_length()))) {
      co_return 503;
    }
    if (!parser.is_done() && parser.get().count(http::field::expect) > 0) {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      const boost::asio::const_buffer answer(kContinue.data(), kContinue.size());
      const auto written = co_await boost::asio::async_write(stream_, answer, token);
      if (std::get<0>(written)) co_return -1;
    }
    // Beast reads as much at a time as the buffer has room for: what is announced is counted in
    // `room` already, what comes in chunks of unknown number gets less.
    if (!parser.is_done()) {
      const uint64_t announced = parser.content_length().value_or(kReadUnannounced);
      buffer.reserve(static_cast<size_t>(std::clamp<uint64_t>(announced, kFirstRead, kMostRead)));
    }
    while (!parser.is_done()) {
      const auto read = co_await http::async_read_some(stream_, buffer, parser, token);
      const boost::system::error_code error = std::get<0>(read);
      if (error == http::error::body_limit) co_return 413;
      if (error == boost::beast::error::timeout) shared_.metrics.CountConnectionLost("slow");
      if (error && error.category() != make_error_code(http::error::bad_method).category()) {
        co_return -1;
      }
      if (error == http::error::partial_message || error == http::error::end_of_stream) {
        co_return -1;
      }
      if (error) co_return 400;
      if (!room.Raise(static_cast<int64_t>(parser.get().body().size()))) co_return 503;
    }
    co_return 0;
  }

  boost::asio::awaitable<bool> Answer(std::shared_ptr<Exchange> exchange, bool keep_alive,
                                      bool chunks) {
    auto waiter = std::make_shared<Waiter<HttpResponse>>(stream_.get_executor());
    // Nobody's time is running while we think.
    lowest().expires_never();
    Reply reply = [waiter](HttpResponse response) { waiter->Give(std::move(response)); };
    shared_.router.Handle(exchange, std::move(reply));
    if (!waiter->has_value()) {
      stop_ = [waiter] { waiter->Stop(); };
      WatchForEnd(exchange->gone);
      co_await waiter->Wait(exchange->deadline);
      stop_ = nullptr;
      boost::system::error_code ignored;
      lowest().socket().cancel(ignored);
    }
    std::optional<HttpResponse> response = waiter->Close();
    if (!response.has_value()) {
      const bool left = exchange->gone->exchange(true) || ended_;
      if (left || !exchange->late) co_return false;
      response = exchange->late();
    }
    if (response->stream != nullptr) {
      co_await WriteStream(*response, *exchange, chunks);
      co_return false;
    }
    keep_alive = keep_alive && !shared_.draining;
    const bool written = co_await Write(*response, keep_alive);
    if (written && !keep_alive) co_await Linger();
    co_return written&& keep_alive;
  }

  // While a handler works or a stream is open: a client that goes ends it.
  void WatchForEnd(const std::shared_ptr<std::atomic<bool>>& gone, bool silent = false) {
    lowest().socket().async_wait(
        boost::asio::ip::tcp::socket::wait_read,
        [self = this->shared_from_this(), gone, silent](boost::system::error_code error) {
          if (error) return;
          char byte = 0;
          const ssize_t there =
              ::recv(self->lowest().socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
          // Woken by bytes that were read already: the client is still there.
          if (there < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
            return self->WatchForEnd(gone, silent);
          }
          // During a stream the client has nothing more to say; else it may be the next request.
          if (there > 0 && !silent) return;
          gone->store(true);
          self->ended_ = true;
          if (self->stop_) self->stop_();
        });
  }

  boost::asio::awaitable<bool> Write(const HttpResponse& response, bool keep_alive) {
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    shared_.metrics.CountHttp(response.status);
    const std::string head =
        AnswerHead(response, response.length.value_or(response.body.size()), keep_alive);
    const std::array<boost::asio::const_buffer, 2> parts = {boost::asio::buffer(head),
                                                            boost::asio::buffer(response.body)};
    Limit(shared_.config.write_seconds);
    const auto written = co_await boost::asio::async_write(stream_, parts, token);
    if (std::get<0>(written) == boost::beast::error::timeout) {
      shared_.metrics.CountConnectionLost("slow");
    }
    co_return !std::get<0>(written) && std::get<1>(written) == boost::asio::buffer_size(parts);
  }

  // The connection ends with the stream.
  boost::asio::awaitable<void> WriteStream(const HttpResponse& response, Exchange& exchange,
                                           bool chunks) {
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    const std::shared_ptr<BodyStream> stream = response.stream;
    shared_.metrics.CountHttp(response.status);
    const std::string head = AnswerHead(response, std::nullopt, chunks);
    const boost::asio::const_buffer first = boost::asio::buffer(head);
    Limit(shared_.config.write_seconds);
    const auto begun = co_await boost::asio::async_write(stream_, first, token);
    bool good = !std::get<0>(begun);
    if (good) WatchForEnd(exchange.gone, /*silent=*/true);
    while (good && !ended_) {
      auto waiter = std::make_shared<Waiter<std::optional<std::string>>>(stream_.get_executor());
      lowest().expires_never();
      BodyStream::Part part = [waiter](std::optional<std::string> bytes) {
        waiter->Give(std::move(bytes));
      };
      stream->Ask(std::move(part));
      stop_ = [waiter] { waiter->Stop(); };
      co_await waiter->Wait(exchange.deadline);
      if (!waiter->has_value() && !ended_) {
        // Its time is over: the stream says so itself, as its last part.
        stream->Cancel();
        co_await waiter->Wait(absl::Now() + absl::Seconds(5));
      }
      stop_ = nullptr;
      std::optional<std::optional<std::string>> given = waiter->Close();
      if (!given.has_value()) break;  // the client has gone
      const bool last = !given->has_value();
      std::string bytes = last ? std::string() : std::move(**given);
      if (!last && bytes.empty()) continue;
      const std::string before = last ? std::string("0\r\n") : ChunkHead(bytes.size());
      static constexpr std::string_view kEnd = "\r\n";
      std::array<boost::asio::const_buffer, 3> parts = {
          boost::asio::buffer(before), boost::asio::buffer(bytes),
          boost::asio::const_buffer(kEnd.data(), kEnd.size())};
      if (!chunks) parts = {boost::asio::buffer(bytes), {}, {}};
      Limit(shared_.config.write_seconds);
      const auto written = co_await boost::asio::async_write(stream_, parts, token);
      good = !std::get<0>(written);
      if (std::get<0>(written) == boost::beast::error::timeout) {
        shared_.metrics.CountConnectionLost("slow");
      }
      if (last) break;
    }
    stream->Cancel();
    exchange.gone->store(true);
    boost::system::error_code ignored;
    lowest().socket().cancel(ignored);
    if (good && !ended_) co_await Linger();
  }

  // Lets the client read our last words before the connection goes: what it still sends is thrown
  // away for a moment.
  boost::asio::awaitable<void> Linger() {
    const auto token = boost::asio::as_tuple(boost::asio::use_awaitable);
    Limit(2);
    boost::system::error_code ignored;
    if constexpr (std::is_same_v<Stream, boost::beast::tcp_stream>) {
      lowest().socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    } else {
      co_await stream_.async_shutdown(token);
      lowest().socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    }
    auto rest = std::make_unique<std::array<char, 16384>>();
    const auto space = boost::asio::buffer(*rest);
    for (int i = 0; i < 512; ++i) {
      const auto read = co_await lowest().async_read_some(space, token);
      if (std::get<0>(read)) co_return;
    }
  }

  Stream stream_;
  Shared& shared_;
  ClientNames client_;
  std::string peer_;
  // On the strand only.
  bool idle_ = false;
  bool ended_ = false;
  std::function<void()> stop_;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_SESSION_H_
