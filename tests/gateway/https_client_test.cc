// Calls to other servers: whose certificate is believed, and what is too much. The server is the
// sidecar's own listener with TLS.

#include "waymark/gateway/https_client.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "gateway/running.h"
#include "gmock/gmock.h"

namespace waymark::gateway {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class CallingOut : public ::testing::Test {
 protected:
  void SetUp() override {
    MakeCertificate("one");
    MakeCertificate("two");
    running_.config.http.tls = service::TlsConfig{};
    running_.config.http.tls->certificate = running_.folder.path("one.pem");
    running_.config.http.tls->key = running_.folder.path("one.key");
    ASSERT_TRUE(running_.Start().ok());
  }
  // Signed by itself, for 127.0.0.1 and localhost.
  void MakeCertificate(const std::string& name) {
    const std::string command = absl::StrCat(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=",
        name, " -addext subjectAltName=IP:127.0.0.1,DNS:localhost -keyout ",
        running_.folder.path(name), ".key -out ", running_.folder.path(name), ".pem 2>/dev/null");
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  std::string Text(const std::string& name) const {
    std::ifstream file(running_.folder.path(name));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }
  OutgoingCall To(const std::string& path, const std::string& host = "127.0.0.1") const {
    OutgoingCall call;
    const std::string port = running_.Http().substr(running_.Http().find(':'));
    call.to = *access::ReadWebAddress(absl::StrCat("https://", host, port, path));
    call.authority = Text("one.pem");
    call.within = absl::Seconds(30);
    return call;
  }
  Running running_;
};

TEST_F(CallingOut, AServerWhoseAuthorityIsKnownIsAsked) {
  for (const char* host : {"127.0.0.1", "localhost"}) {
    const auto answer = CallOut(To("/livez", host));
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->status, 200);
    EXPECT_THAT(answer->body, HasSubstr("alive"));
  }
  const auto document = CallOut(To("/openapi.json"));
  ASSERT_TRUE(document.ok()) << document.status();
  EXPECT_EQ(document->type, "application/json");
}

TEST_F(CallingOut, OneWhoseCertificateIsNotBelievedIsToldNothing) {
  OutgoingCall call = To("/livez?secret=1");
  call.headers = {{"Authorization", "Basic secret"}};
  for (const std::string& authority : {Text("two.pem"), std::string()}) {
    call.authority = authority;
    const auto answer = CallOut(call);
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(std::string(answer.status().message()),
                AllOf(HasSubstr("127.0.0.1"), HasSubstr("certificate"), Not(HasSubstr("secret"))));
  }
  call.authority = "no certificate";
  EXPECT_EQ(CallOut(call).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(CallingOut, ACertificateOfAnotherHostIsNotBelieved) {
  // It leads to this machine too, and is not in the certificate.
  Running other;
  other.config.http.listen = {{"127.0.0.2", 0}};
  other.config.http.tls = running_.config.http.tls;
  ASSERT_TRUE(other.Start().ok());
  OutgoingCall call = To("/livez");
  call.to = *access::ReadWebAddress(absl::StrCat("https://", other.Http(), "/livez"));
  EXPECT_EQ(CallOut(call).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(CallingOut, AnAnswerThatIsTooLongOrNeverComesIsRefused) {
  OutgoingCall call = To("/openapi.json");
  call.most_bytes = 1000;
  EXPECT_EQ(CallOut(call).status().code(), absl::StatusCode::kUnavailable);
  call = To("/livez");
  call.within = absl::ZeroDuration();
  EXPECT_EQ(CallOut(call).status().code(), absl::StatusCode::kUnavailable);
  call = To("/livez");
  call.to.port = 1;
  EXPECT_EQ(CallOut(call).status().code(), absl::StatusCode::kUnavailable) << "nobody there";
}

TEST_F(CallingOut, PlainTextIsForThisMachine) {
  OutgoingCall call;
  call.to = *access::ReadWebAddress("http://id.example/");
  EXPECT_EQ(CallOut(call).status().code(), absl::StatusCode::kInvalidArgument);
  call.to = *access::ReadWebAddress(absl::StrCat("http://", running_.Http(), "/livez"));
  EXPECT_EQ(CallOut(call).status().code(), absl::StatusCode::kUnavailable) << "it speaks TLS";
}

}  // namespace
}  // namespace waymark::gateway
