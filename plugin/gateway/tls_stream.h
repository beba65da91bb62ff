// TLS over a TCP stream with little memory while nobody says anything. Internal to the gateway.
//
// Asio's own stream keeps four buffers of a TLS record's size (68 kB) for each connection as long
// as it lives. Here what arrives and what leaves has memory only while it is on its way: a silent
// connection waits with some bytes of its own, and OpenSSL gives its buffers back
// (SSL_MODE_RELEASE_BUFFERS, tls.cc). The time limits are those of the stream below.
//
// One operation at a time, on the stream's strand; the object must outlive it and must not move
// meanwhile.
#ifndef WAYMARK_GATEWAY_TLS_STREAM_H_
#define WAYMARK_GATEWAY_TLS_STREAM_H_

#include <openssl/ssl.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "waymark/gateway/tls.h"

namespace waymark::gateway {

// OpenSSL's side of a connection: bytes in, bytes out, no socket.
class TlsEngine {
 public:
  enum class Step : uint8_t { kHandshake, kRead, kWrite, kShutdown };
  enum class Outcome : uint8_t { kDone, kNeedsInput, kEnded, kFailed };

  // Takes the server's side.
  explicit TlsEngine(const TlsContext& context);

  // Goes on with one step. kDone: `bytes` were read into `to` or taken from `from`. kEnded: the
  // other side has said that nothing more comes.
  Outcome Go(Step step, boost::asio::mutable_buffer to, boost::asio::const_buffer from,
             size_t& bytes);

  // What arrived; views the caller's memory until it is used up (`has_input`).
  void Give(std::string_view input) { wire_->input = input; }
  bool has_input() const { return !wire_->input.empty(); }
  // What is to be sent.
  std::string& output() { return wire_->output; }

  SSL* ssl() { return ssl_.get(); }

 private:
  friend struct TlsWireMethod;
  // What OpenSSL takes for its network.
  struct Wire {
    std::string_view input;
    std::string output;
  };
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  TlsContext context_;
  std::unique_ptr<Wire> wire_;
  std::unique_ptr<SSL, Free> ssl_;
};

// An AsyncReadStream and AsyncWriteStream of Asio.
class TlsStream {
 public:
  using next_layer_type = boost::beast::tcp_stream;
  using executor_type = next_layer_type::executor_type;

  TlsStream(next_layer_type next, const TlsContext& context)
      : next_(std::move(next)), engine_(context) {}

  executor_type get_executor() { return next_.get_executor(); }
  next_layer_type& next_layer() { return next_; }
  const next_layer_type& next_layer() const { return next_; }
  SSL* native_handle() { return engine_.ssl(); }

  // void(error_code, size_t); the number says nothing.
  template <typename Token>
  auto async_handshake(Token&& token) {
    return Start(TlsEngine::Step::kHandshake, {}, {}, std::forward<Token>(token));
  }
  template <typename Token>
  auto async_shutdown(Token&& token) {
    return Start(TlsEngine::Step::kShutdown, {}, {}, std::forward<Token>(token));
  }

  // void(error_code, size_t): up to as many bytes as the first buffer that is not empty holds.
  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return Start(TlsEngine::Step::kRead, FirstOf<boost::asio::mutable_buffer>(buffers), {},
                 std::forward<Token>(token));
  }
  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return Start(TlsEngine::Step::kWrite, {}, FirstOf<boost::asio::const_buffer>(buffers),
                 std::forward<Token>(token));
  }

 private:
  static constexpr size_t kWaiting = 256;  // bytes that a silent connection waits with
  static constexpr size_t kReading = 32 << 10;
  static constexpr size_t kMostWritten = 64 << 10;

  template <typename Buffer, typename Buffers>
  static Buffer FirstOf(const Buffers& buffers) {
    const auto end = boost::asio::buffer_sequence_end(buffers);
    for (auto at = boost::asio::buffer_sequence_begin(buffers); at != end; ++at) {
      const Buffer buffer(*at);
      if (buffer.size() > 0) return buffer;
    }
    return {};
  }

  // One operation: the engine's step, then what it wants sent, then what it wants read.
  struct Operation {
    TlsStream& stream;
    TlsEngine::Step step;
    boost::asio::mutable_buffer to;
    boost::asio::const_buffer from;
    enum class At : uint8_t { kBegin, kSent, kReceived, kComplete } at = At::kBegin;
    TlsEngine::Outcome outcome = TlsEngine::Outcome::kNeedsInput;
    size_t bytes = 0;
    bool waited = false;  // completing is not done within the call that began

    template <typename Self>
    void operator()(Self& self, boost::system::error_code error = {}, size_t moved = 0) {
      if (at == At::kComplete) return Complete(self);
      if (at == At::kSent) {
        stream.engine_.output() = std::string();
        if (error) return self.complete(error, 0);
      }
      if (at == At::kReceived) {
        if (error) return self.complete(Truncated(error), 0);
        stream.engine_.Give({stream.space_, moved});
      }
      // What was sent was the rest of a step that is done or waits for an answer.
      if (at != At::kSent) outcome = stream.engine_.Go(step, to, from, bytes);
      if (!stream.engine_.output().empty() && at != At::kSent) {
        at = At::kSent;
        waited = true;
        boost::asio::async_write(stream.next_, boost::asio::buffer(stream.engine_.output()),
                                 std::move(self));
        return;
      }
      if (outcome == TlsEngine::Outcome::kNeedsInput) {
        at = At::kReceived;
        waited = true;
        stream.next_.async_read_some(stream.Space(), std::move(self));
        return;
      }
      if (waited) return Complete(self);
      at = At::kComplete;
      boost::asio::post(stream.get_executor(), std::move(self));
    }

    template <typename Self>
    void Complete(Self& self) {
      stream.Rest(step);
      boost::system::error_code error;
      if (outcome == TlsEngine::Outcome::kEnded) error = boost::asio::error::eof;
      if (outcome == TlsEngine::Outcome::kFailed) error = Failure();
      self.complete(error, error ? 0 : bytes);
    }
  };

  template <typename Token>
  auto Start(TlsEngine::Step step, boost::asio::mutable_buffer to, boost::asio::const_buffer from,
             Token&& token) {
    if (from.size() > kMostWritten) from = {from.data(), kMostWritten};
    return boost::asio::async_compose<Token, void(boost::system::error_code, size_t)>(
        Operation{*this, step, to, from}, token, next_);
  }

  // Without the other side's own words nobody knows whether something is missing.
  static boost::system::error_code Truncated(boost::system::error_code error);
  static boost::system::error_code Failure();
  // Room for what arrives.
  boost::asio::mutable_buffer Space();
  // After a step: what is not needed while nobody says anything is given back.
  void Rest(TlsEngine::Step step);

  next_layer_type next_;
  TlsEngine engine_;
  bool silent_ = true;  // the other side is to speak next, whenever it likes
  char* space_ = nullptr;
  std::array<char, kWaiting> few_;
  std::unique_ptr<char[]> many_;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_TLS_STREAM_H_
