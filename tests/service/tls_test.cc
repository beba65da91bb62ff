// TLS and mutual TLS, with certificates that the openssl program makes.
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "service/sidecar.h"

namespace waymark::service {
namespace {

using ::testing::HasSubstr;

std::string Text(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

class TlsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TestFolder;
    MakeAuthority("ca");
    MakeAuthority("strangers");
    MakeCertificate("server", "ca", "subjectAltName=IP:127.0.0.1,DNS:localhost");
    MakeCertificate("client", "ca", "extendedKeyUsage=clientAuth");
    MakeCertificate("stranger", "strangers", "extendedKeyUsage=clientAuth");
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }

  static std::string Path(const std::string& name) { return folder_->path(name); }
  static void Run(const std::string& command) {
    ASSERT_EQ(std::system((command + " >/dev/null 2>&1").c_str()), 0) << command;
  }
  static void MakeAuthority(const std::string& name) {
    Run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
        "/CN=" +
        name + " -keyout " + Path(name + ".key") + " -out " + Path(name + ".pem"));
  }
  static void MakeCertificate(const std::string& name, const std::string& ca,
                              const std::string& extension) {
    folder_->WriteFile(name + ".ext", extension + "\n");
    Run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=" + name +
        " -keyout " + Path(name + ".key") + " -out " + Path(name + ".csr"));
    Run("openssl x509 -req -days 2 -in " + Path(name + ".csr") + " -CA " + Path(ca + ".pem") +
        " -CAkey " + Path(ca + ".key") + " -CAcreateserial -extfile " + Path(name + ".ext") +
        " -out " + Path(name + ".pem"));
  }

  static void UseTls(Sidecar& sidecar, bool mutual) {
    sidecar.config.tls = TlsConfig{.certificate = Path("server.pem"),
                                   .key = Path("server.key"),
                                   .client_ca = mutual ? Path("ca.pem") : "",
                                   .refresh_seconds = 1};
  }
  // `client` is empty for a caller without a certificate.
  static grpc::Status Call(const Sidecar& sidecar, const std::string& client,
                           const std::string& trusts = "ca") {
    v1::EvaluateResponse answer;
    return CallEvaluate(Connect(sidecar, client, trusts), TestRequest(), answer);
  }
  // A connection of its own.
  static std::shared_ptr<grpc::Channel> Connect(const Sidecar& sidecar, const std::string& client,
                                                const std::string& trusts = "ca") {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = Text(Path(trusts + ".pem"));
    if (!client.empty()) {
      options.pem_private_key = Text(Path(client + ".key"));
      options.pem_cert_chain = Text(Path(client + ".pem"));
    }
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(sidecar.Address(), grpc::SslCredentials(options), arguments);
  }
  // Whether new connections succeed as `good` says, at the latest after a minute.
  static bool BecomesTrue(const std::function<bool()>& good) {
    const absl::Time end = absl::Now() + absl::Minutes(1);
    while (absl::Now() < end) {
      if (good()) return true;
    }
    return false;
  }
  // In the place of `name`'s certificate and key stand those of `other`.
  static void Replace(const std::string& name, const std::string& other) {
    for (const char* end : {".pem", ".key"}) {
      folder_->WriteFile(name + ".new", Text(Path(other + end)));
      Run("mv " + Path(name + ".new") + " " + Path(name + end));
    }
  }

  static TestFolder* folder_;
};

TestFolder* TlsTest::folder_ = nullptr;

TEST_F(TlsTest, AnswersOverTls) {
  Sidecar sidecar;
  UseTls(sidecar, false);
  ASSERT_TRUE(sidecar.Start().ok());
  const grpc::Status status = Call(sidecar, "");
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_FALSE(Call(sidecar, "", "strangers").ok());
}

TEST_F(TlsTest, ATlsListenerTakesNoPlainText) {
  Sidecar sidecar;
  UseTls(sidecar, false);
  ASSERT_TRUE(sidecar.Start().ok());
  v1::EvaluateResponse answer;
  EXPECT_EQ(CallEvaluate(sidecar.Channel(), TestRequest(), answer).error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, MutualTlsNeedsACertificateOfTheRightAuthority) {
  Sidecar sidecar;
  UseTls(sidecar, true);
  ASSERT_TRUE(sidecar.Start().ok());
  const grpc::Status status = Call(sidecar, "client");
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(Call(sidecar, "").error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Call(sidecar, "stranger").error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, FilesThatCantBeUsedAreNamedAtTheStart) {
  Sidecar missing;
  UseTls(missing, false);
  missing.config.tls->certificate = Path("no.pem");
  EXPECT_THAT(std::string(missing.Start().message()), HasSubstr("tls.certificate"));
  Sidecar no_pem;
  UseTls(no_pem, false);
  no_pem.config.tls->key = folder_->WriteFile("empty.key", "nothing");
  EXPECT_THAT(std::string(no_pem.Start().message()), HasSubstr("tls.key"));
  Sidecar no_ca;
  UseTls(no_ca, true);
  no_ca.config.tls->client_ca = Path("no.pem");
  EXPECT_THAT(std::string(no_ca.Start().message()), HasSubstr("tls.client_ca"));
  Sidecar wrong_key;
  UseTls(wrong_key, false);
  wrong_key.config.tls->key = Path("client.key");
  EXPECT_THAT(std::string(wrong_key.Start().message()), HasSubstr("does not belong"));
  Sidecar no_certificate;
  UseTls(no_certificate, false);
  no_certificate.config.tls->certificate = Path("server.key");
  EXPECT_THAT(std::string(no_certificate.Start().message()), HasSubstr("tls.certificate"));
  Sidecar no_key;
  UseTls(no_key, false);
  no_key.config.tls->key = Path("server.pem");
  EXPECT_THAT(std::string(no_key.Start().message()), HasSubstr("tls.key"));
  Sidecar no_authority;
  UseTls(no_authority, true);
  no_authority.config.tls->client_ca = Path("ca.key");
  EXPECT_THAT(std::string(no_authority.Start().message()), HasSubstr("tls.client_ca"));
}

TEST_F(TlsTest, ACertificateThatIsReplacedIsUsedWithoutARestart) {
  MakeCertificate("renewed", "ca", "subjectAltName=IP:127.0.0.1");
  MakeCertificate("moved", "strangers", "subjectAltName=IP:127.0.0.1");
  Replace("renewed_here", "renewed");
  Sidecar sidecar;
  sidecar.config.tls = TlsConfig{.certificate = Path("renewed_here.pem"),
                                 .key = Path("renewed_here.key"),
                                 .refresh_seconds = 1};
  ASSERT_TRUE(sidecar.Start().ok());
  const std::shared_ptr<grpc::Channel> standing = Connect(sidecar, "");
  v1::EvaluateResponse answer;
  ASSERT_TRUE(CallEvaluate(standing, TestRequest(), answer).ok());
  EXPECT_FALSE(Call(sidecar, "", "strangers").ok());

  Replace("renewed_here", "moved");
  EXPECT_TRUE(BecomesTrue([&] { return Call(sidecar, "", "strangers").ok(); }));
  EXPECT_FALSE(Call(sidecar, "", "ca").ok());
  EXPECT_TRUE(CallEvaluate(standing, TestRequest(), answer).ok()) << "a connection was cut";

  // What can't be read changes nothing; once it can be read again it counts.
  Run("rm " + Path("renewed_here.pem"));
  const absl::Time later = absl::Now() + absl::Seconds(2);
  EXPECT_TRUE(BecomesTrue([&] {
    EXPECT_TRUE(Call(sidecar, "", "strangers").ok());
    return absl::Now() > later;
  }));
  Replace("renewed_here", "renewed");
  EXPECT_TRUE(BecomesTrue([&] { return Call(sidecar, "", "ca").ok(); }));
}

TEST_F(TlsTest, AnAuthorityOfCallersThatIsReplacedIsUsedWithoutARestart) {
  Run("cp " + Path("ca.pem") + " " + Path("callers.pem"));
  Sidecar sidecar;
  UseTls(sidecar, true);
  sidecar.config.tls->client_ca = Path("callers.pem");
  ASSERT_TRUE(sidecar.Start().ok());
  ASSERT_TRUE(Call(sidecar, "client").ok());
  Run("cp " + Path("strangers.pem") + " " + Path("callers.pem"));
  EXPECT_TRUE(BecomesTrue([&] { return Call(sidecar, "stranger").ok(); }));
  EXPECT_FALSE(Call(sidecar, "client").ok());
}

}  // namespace
}  // namespace waymark::service
