#include "waymark/gateway/tls_stream.h"

#include <openssl/bio.h>
#include <openssl/err.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <cstring>

namespace waymark::gateway {

namespace {

// What TLS adds to what is written at a time, at most.
constexpr size_t kAround = 1024;

}  // namespace

// A BIO whose other end is a TlsEngine::Wire.
struct TlsWireMethod {
  using Wire = TlsEngine::Wire;

  static int Read(BIO* bio, char* to, size_t most, size_t* got) {
    auto& wire = *static_cast<Wire*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    *got = std::min(most, wire.input.size());
    if (*got == 0) {
      BIO_set_retry_read(bio);
      return 0;
    }
    std::memcpy(to, wire.input.data(), *got);
    wire.input.remove_prefix(*got);
    return 1;
  }
  static int Write(BIO* bio, const char* from, size_t size, size_t* written) {
    static_cast<Wire*>(BIO_get_data(bio))->output.append(from, size);
    BIO_clear_retry_flags(bio);
    *written = size;
    return 1;
  }
  static long Control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  // Made once and never freed: connections may be the last to go.
  static BIO_METHOD* Get() {
    static BIO_METHOD* const method = [] {
      BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "waymark");
      BIO_meth_set_read_ex(made, Read);
      BIO_meth_set_write_ex(made, Write);
      BIO_meth_set_ctrl(made, Control);
      return made;
    }();
    return method;
  }
};

TlsEngine::TlsEngine(const TlsContext& context)
    : context_(context), wire_(std::make_unique<Wire>()), ssl_(SSL_new(context->native_handle())) {
  if (ssl_ == nullptr) return;
  BIO* const bio = BIO_new(TlsWireMethod::Get());
  if (bio == nullptr) {
    ssl_.reset();
    return;
  }
  BIO_set_data(bio, wire_.get());
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_accept_state(ssl_.get());
}

TlsEngine::Outcome TlsEngine::Go(Step step, boost::asio::mutable_buffer to,
                                 boost::asio::const_buffer from, size_t& bytes) {
  bytes = 0;
  SSL* const ssl = ssl_.get();
  if (ssl == nullptr) return Outcome::kFailed;
  // Nothing to read into or to write is done already.
  if (step == Step::kRead && to.size() == 0) return Outcome::kDone;
  if (step == Step::kWrite && from.size() == 0) return Outcome::kDone;
  // OpenSSL would take a buffer first to find that there is nothing.
  if (step == Step::kRead && wire_->input.empty() && SSL_has_pending(ssl) == 0 &&
      SSL_get_shutdown(ssl) == 0) {
    return Outcome::kNeedsInput;
  }
  ERR_clear_error();
  int result = 0;
  switch (step) {
    case Step::kHandshake:
      result = SSL_do_handshake(ssl);
      break;
    case Step::kRead:
      result = SSL_read_ex(ssl, to.data(), to.size(), &bytes);
      break;
    case Step::kWrite:
      wire_->output.reserve(from.size() + kAround);
      result = SSL_write_ex(ssl, from.data(), from.size(), &bytes);
      break;
    case Step::kShutdown:
      result = SSL_shutdown(ssl);
      // Ours is said; theirs is not waited for: what they still say is thrown away.
      if (result == 0) return Outcome::kDone;
      break;
  }
  if (result > 0) return Outcome::kDone;
  const int error = SSL_get_error(ssl, result);
  ERR_clear_error();
  if (error == SSL_ERROR_WANT_READ) return Outcome::kNeedsInput;
  return error == SSL_ERROR_ZERO_RETURN ? Outcome::kEnded : Outcome::kFailed;
}

boost::system::error_code TlsStream::Truncated(boost::system::error_code error) {
  if (error == boost::asio::error::eof) return boost::asio::ssl::error::stream_truncated;
  return error;
}

boost::system::error_code TlsStream::Failure() {
  return boost::asio::ssl::error::unexpected_result;
}

boost::asio::mutable_buffer TlsStream::Space() {
  if (std::exchange(silent_, false)) {
    space_ = few_.data();
    return {space_, few_.size()};
  }
  if (many_ == nullptr) many_ = std::make_unique<char[]>(kReading);
  space_ = many_.get();
  return {space_, kReading};
}

void TlsStream::Rest(TlsEngine::Step step) {
  if (step != TlsEngine::Step::kRead) silent_ = true;
  if (silent_ && !engine_.has_input()) many_.reset();
}

}  // namespace waymark::gateway
