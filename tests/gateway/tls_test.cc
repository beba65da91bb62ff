// TLS of the HTTP listener: files that can't be used, refusals, and what a connection carries.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

#include "gateway/record_server.h"
#include "gateway/running.h"
#include "gmock/gmock.h"
#include "waymark/gateway/listener.h"

namespace waymark::gateway {
namespace {

using ::testing::HasSubstr;

TEST(HttpTls, FilesThatCannotBeUsedAreNamed) {
  Running running;
  running.config.http.tls = service::TlsConfig{};
  running.config.http.tls->certificate = running.folder.path("none.pem");
  running.config.http.tls->key = running.folder.path("none.key");
  const absl::Status status = running.Start();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("none.pem"));
}

TEST(HttpTls, BeyondThisMachineItIsNeeded) {
  service::ServeConfig config;
  config.rules = "pack";
  config.listen = {{"127.0.0.1", 0}};
  config.http.listen = {{"0.0.0.0", 8080}};
  EXPECT_THAT(std::string(service::CheckConfig(config).message()), HasSubstr("needs TLS"));
  config.http.tls = service::TlsConfig{};
  EXPECT_THAT(std::string(service::CheckConfig(config).message()), HasSubstr("certificate"));
  config.http.tls->certificate = "a";
  config.http.tls->key = "b";
  EXPECT_TRUE(config.is_beyond_loopback());
  EXPECT_THAT(std::string(service::CheckConfig(config).message()), HasSubstr("who may call"));
}

TEST(HttpConfig, OriginsAreASchemeAndAHost) {
  service::ServeConfig config;
  config.rules = "pack";
  config.listen = {{"127.0.0.1", 0}};
  for (const char* good : {"*", "https://records.example", "http://localhost:8080"}) {
    config.http.origins = {good};
    EXPECT_TRUE(service::CheckConfig(config).ok()) << good;
  }
  for (const char* bad :
       {"records.example", "https://records.example/", "https://", "ftp://x", ""}) {
    config.http.origins = {bad};
    EXPECT_FALSE(service::CheckConfig(config).ok()) << bad;
  }
}

// A listener with TLS that answers with what it was sent.
class Echo {
 public:
  explicit Echo(int64_t seconds = 30) : log_([](std::string_view) {}, service::TestNow) {
    router_.Add("/echo", {"POST"},
                [](const std::shared_ptr<Exchange>& exchange, const Reply& reply) {
                  HttpResponse response;
                  response.body = exchange->request.body;
                  reply(std::move(response));
                });
    const SelfSigned made = MakeSelfSigned("127.0.0.1");
    service::HttpConfig config;
    config.listen = {{"127.0.0.1", 0}};
    config.idle_seconds = config.header_seconds = config.body_seconds = seconds;
    config.tls = service::TlsConfig{};
    config.tls->certificate = folder_.WriteFile("server.pem", made.certificate);
    config.tls->key = folder_.WriteFile("server.key", made.key);
    auto listener = Listener::Start(config, 8 << 20, router_, metrics_, log_);
    EXPECT_TRUE(listener.ok()) << listener.status();
    if (listener.ok()) listener_ = *std::move(listener);
  }
  int port() const {
    const std::string address = listener_->addresses().front();
    return std::atoi(address.c_str() + address.rfind(':') + 1);
  }

 private:
  service::TestFolder folder_;
  Router router_{{}};
  service::Metrics metrics_{"test"};
  service::Log log_;
  std::unique_ptr<Listener> listener_;
};

// A client whose bytes go out as the test likes: in pieces of `piece`.
class TlsClient {
 public:
  explicit TlsClient(int port, size_t piece = 1 << 20, int version = TLS1_3_VERSION)
      : piece_(piece) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const timeval limit{30, 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(port));
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0;
    context_ = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(context_, version);
    ssl_ = SSL_new(context_);
    SSL_set_bio(ssl_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl_);
  }
  ~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    ::close(socket_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool Handshake() {
    return connected_ && Until([&] { return SSL_do_handshake(ssl_); });
  }
  bool Send(std::string_view text) {
    return Until([&] { return SSL_write(ssl_, text.data(), static_cast<int>(text.size())); });
  }
  // What came until there are `size` bytes, or the end.
  std::string Read(size_t size) {
    std::string read;
    char part[20000];
    while (read.size() < size) {
      int got = 0;
      if (!Until([&] { return got = SSL_read(ssl_, part, sizeof(part)); })) break;
      read.append(part, static_cast<size_t>(got));
    }
    return read;
  }
  bool SendRaw(std::string_view bytes) {
    return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  // The server has said that nothing more comes, or the connection is over.
  bool IsOver() { return Read(1).empty(); }
  bool was_told() const { return (SSL_get_shutdown(ssl_) & SSL_RECEIVED_SHUTDOWN) != 0; }
  SSL* ssl() { return ssl_; }
  bool Flush() {
    char* bytes = nullptr;
    const auto size = static_cast<size_t>(BIO_get_mem_data(SSL_get_wbio(ssl_), &bytes));
    for (size_t at = 0; at < size; at += piece_) {
      if (!SendRaw({bytes + at, std::min(piece_, size - at)})) return false;
    }
    BIO_reset(SSL_get_wbio(ssl_));
    return true;
  }

 private:
  // Until the step is done; false where it can't be.
  bool Until(const std::function<int()>& step) {
    for (;;) {
      ERR_clear_error();
      const int result = step();
      const int error = SSL_get_error(ssl_, result);
      if (!Flush()) return false;
      if (result > 0) return true;
      if (error != SSL_ERROR_WANT_READ) return false;
      char part[20000];
      const ssize_t got = ::recv(socket_, part, std::min(sizeof(part), piece_), 0);
      if (got <= 0) return false;
      BIO_write(SSL_get_rbio(ssl_), part, static_cast<int>(got));
    }
  }

  const size_t piece_;
  int socket_ = -1;
  bool connected_ = false;
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
};

std::string EchoRequest(const std::string& body) {
  return "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string Letters(size_t size) {
  std::string text;
  for (size_t i = 0; i < size; ++i) text += static_cast<char>('a' + (i * 7 + i / 1000) % 26);
  return text;
}

// The body of the next answer, which is `size` long.
std::string EchoedBody(TlsClient& client, size_t size) {
  std::string answer = client.Read(1);
  while (answer.find("\r\n\r\n") == std::string::npos) {
    const std::string more = client.Read(1);
    if (more.empty()) return "(no answer)";
    answer += more;
  }
  const size_t begin = answer.find("\r\n\r\n") + 4;
  const size_t had = answer.size() - begin;
  if (had < size) answer += client.Read(size - had);
  return answer.substr(begin);
}

TEST(HttpTls, BodiesOfEverySizeComeAndGoWholeOverOneConnection) {
  const Echo echo;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(echo.port(), 1 << 20, version);
    ASSERT_TRUE(client.Handshake());
    for (const size_t size : {0u, 1u, 200u, 255u, 256u, 257u, 2048u, 16384u, 16385u, 40000u, 65536u,
                              65537u, 1000000u, 3u}) {
      const std::string body = Letters(size);
      ASSERT_TRUE(client.Send(EchoRequest(body)));
      ASSERT_EQ(EchoedBody(client, size), body) << size;
    }
  }
}

TEST(HttpTls, BytesThatDribbleAreTheSameBytes) {
  const Echo echo;
  for (const size_t piece : {1u, 5u, 250u}) {
    TlsClient client(echo.port(), piece);
    ASSERT_TRUE(client.Handshake()) << piece;
    const std::string body = Letters(2000);
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(client.Send(EchoRequest(body)));
      ASSERT_EQ(EchoedBody(client, body.size()), body) << piece;
    }
  }
}

TEST(HttpTls, RequestsOneBehindTheOtherAreAnsweredInOrder) {
  const Echo echo;
  TlsClient client(echo.port());
  ASSERT_TRUE(client.Handshake());
  const std::string first = Letters(30000), last = Letters(5);
  // In one record, in records that arrive together, and in ones that are cut in between.
  ASSERT_TRUE(client.Send(EchoRequest(last) + EchoRequest(first) + EchoRequest(last)));
  EXPECT_EQ(EchoedBody(client, last.size()), last);
  EXPECT_EQ(EchoedBody(client, first.size()), first);
  EXPECT_EQ(EchoedBody(client, last.size()), last);
}

TEST(HttpTls, NewKeysInBetweenAreTaken) {
  const Echo echo;
  TlsClient client(echo.port());
  ASSERT_TRUE(client.Handshake());
  const std::string body = Letters(100);
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(SSL_key_update(client.ssl(), SSL_KEY_UPDATE_REQUESTED), 1);
    ASSERT_TRUE(client.Send(EchoRequest(body)));
    ASSERT_EQ(EchoedBody(client, body.size()), body);
  }
}

TEST(HttpTls, AClientThatSaysGoodbyeOrNonsenseEndsOnlyItsOwnConnection) {
  const Echo echo;
  TlsClient other(echo.port());
  ASSERT_TRUE(other.Handshake());
  {
    TlsClient client(echo.port());
    ASSERT_TRUE(client.Handshake());
    SSL_shutdown(client.ssl());
    ASSERT_TRUE(client.Flush());
    EXPECT_TRUE(client.IsOver());
  }
  {
    TlsClient client(echo.port());
    ASSERT_TRUE(client.SendRaw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    EXPECT_TRUE(client.IsOver());
  }
  {
    TlsClient client(echo.port());
    ASSERT_TRUE(client.Handshake());
    ASSERT_TRUE(client.SendRaw(std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x')));
    EXPECT_TRUE(client.IsOver());
  }
  {
    // Gone without a word in the middle of a body.
    TlsClient client(echo.port());
    ASSERT_TRUE(client.Handshake());
    ASSERT_TRUE(
        client.Send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\na"));
  }
  ASSERT_TRUE(other.Send(EchoRequest("still here")));
  EXPECT_EQ(EchoedBody(other, 10), "still here");
}

TEST(HttpTls, AnAnswerThatEndsTheConnectionIsReadWholeAndItsEndIsSaid) {
  const Echo echo;
  TlsClient client(echo.port());
  ASSERT_TRUE(client.Handshake());
  const std::string body = Letters(100000);
  std::string request = EchoRequest(body);
  request.insert(request.find("\r\n") + 2, "Connection: close\r\n");
  ASSERT_TRUE(client.Send(request));
  EXPECT_EQ(EchoedBody(client, body.size()), body);
  EXPECT_TRUE(client.IsOver());
  EXPECT_TRUE(client.was_told());
}

TEST(HttpTls, AHandshakeThatStopsAndSilenceAreClosed) {
  const Echo echo(/*seconds=*/1);
  TlsClient mute(echo.port());
  TlsClient half(echo.port());
  ASSERT_TRUE(half.SendRaw(std::string("\x16\x03\x01\x00\x50", 5)));
  TlsClient idle(echo.port());
  ASSERT_TRUE(idle.Handshake());
  EXPECT_TRUE(idle.IsOver());
  EXPECT_TRUE(half.IsOver());
  EXPECT_TRUE(mute.IsOver());
}

}  // namespace
}  // namespace waymark::gateway
