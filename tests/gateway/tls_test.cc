// TLS of the HTTP listener: files that can't be used, and refusals.

#include "gateway/running.h"
#include "gmock/gmock.h"

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

}  // namespace
}  // namespace waymark::gateway
