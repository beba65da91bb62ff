#include "waymark/service/config.h"

#include <fstream>
#include <iterator>

#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace waymark::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ServeConfig Read(const std::string& text, std::vector<rules::Finding>& findings,
                 const std::string& folder = "/etc/waymark") {
  ServeConfig config;
  ReadConfig({"waymark.yaml", text}, folder, config, findings);
  return config;
}

ServeConfig ReadGood(const std::string& text, const std::string& folder = "/etc/waymark") {
  std::vector<rules::Finding> findings;
  ServeConfig config = Read(text, findings, folder);
  for (const rules::Finding& finding : findings) ADD_FAILURE() << finding.message;
  return config;
}

rules::Finding ReadBad(const std::string& text) {
  std::vector<rules::Finding> findings;
  Read(text, findings);
  EXPECT_THAT(findings, SizeIs(1)) << text;
  return findings.empty() ? rules::Finding() : findings.front();
}

TEST(Config, HoldsListenersFilesAndLimits) {
  const ServeConfig config = ReadGood(R"(
rules: pack
overlays: [practice.yaml, /srv/icb.yaml]
listen:
  - 127.0.0.1:7443
  - "[::1]:0"
unix: {path: run/waymark.sock, mode: "0660"}
tls: {certificate: server.pem, key: server.key, client_ca: ca.pem, refresh_seconds: 60}
limits: {message_bytes: 1048576, record_entries: 5000}
keepalive: {ping_seconds: 7}
drain_seconds: 3
zone: Europe/London
practice: A81001
today: 2026-03-03
include_drafts: yes
)");
  EXPECT_EQ(config.rules, "/etc/waymark/pack");
  EXPECT_THAT(config.overlays, ElementsAre("/etc/waymark/practice.yaml", "/srv/icb.yaml"));
  ASSERT_THAT(config.listen, SizeIs(2));
  EXPECT_EQ(config.listen[0].ToString(), "127.0.0.1:7443");
  EXPECT_EQ(config.listen[1].ToString(), "[::1]:0");
  EXPECT_EQ(config.unix_path, "/etc/waymark/run/waymark.sock");
  EXPECT_EQ(config.unix_mode, 0660);
  EXPECT_EQ(config.tls->certificate, "/etc/waymark/server.pem");
  EXPECT_EQ(config.tls->refresh_seconds, 60);
  EXPECT_EQ(config.tls->client_ca, "/etc/waymark/ca.pem");
  EXPECT_EQ(config.limits.message_bytes, 1048576);
  EXPECT_EQ(config.limits.record_entries, 5000);
  EXPECT_EQ(config.keepalive.ping_seconds, 7);
  EXPECT_EQ(config.drain_seconds, 3);
  EXPECT_EQ(config.practice, "A81001");
  EXPECT_EQ(calendar::FormatIso(*config.today), "2026-03-03");
  EXPECT_TRUE(config.include_drafts);
  EXPECT_FALSE(config.allow_demonstration_pack);
  EXPECT_TRUE(CheckConfig(config).ok());
}

TEST(Config, AnEmptyFileSaysNothing) {
  EXPECT_EQ(ReadGood("").rules, "");
  EXPECT_EQ(ReadGood("# nothing yet\n").rules, "");
}

TEST(Config, AnUnknownKeyIsAnErrorWithItsPlaceAndTheNearestName) {
  const rules::Finding finding = ReadBad("rules: pack\nlisten_on: 127.0.0.1:1\nzone: UTC\n");
  EXPECT_EQ(finding.name, "unknown-key");
  EXPECT_EQ(finding.place.line, 2);
  EXPECT_EQ(finding.place.column, 1);
  EXPECT_THAT(finding.message, HasSubstr("`listen_on`"));
  EXPECT_THAT(ReadBad("limits: {mesage_bytes: 1}").hint, HasSubstr("message_bytes"));
}

TEST(Config, AValueOfTheWrongKindIsAnErrorWithItsPlace) {
  EXPECT_EQ(ReadBad("limits: {threads: many}").place.column, 19);
  EXPECT_THAT(ReadBad("limits: 5").message, HasSubstr("keys with values"));
  EXPECT_THAT(ReadBad("include_drafts: maybe").message, HasSubstr("yes or no"));
  EXPECT_THAT(ReadBad("listen: localhost").message, HasSubstr("HOST:PORT"));
  EXPECT_THAT(ReadBad("today: 3 March 2026").message, HasSubstr("a day"));
  EXPECT_THAT(ReadBad("unix: {mode: rw}").message, HasSubstr("octal"));
  EXPECT_THAT(ReadBad("unix: {mode: \"9999\"}").message, HasSubstr("octal"));
  EXPECT_THAT(ReadBad("rules: [a]").message, HasSubstr("a text"));
  EXPECT_THAT(ReadBad("zone:").message, HasSubstr("a text"));
  EXPECT_THAT(ReadBad("drain_seconds: -1").message, HasSubstr("whole number"));
  EXPECT_THAT(ReadBad("- rules").message, HasSubstr("keys with values"));
}

TEST(Config, BrokenYamlIsAFindingAndNotAnException) {
  std::vector<rules::Finding> findings;
  Read("rules: [a\nlisten: }", findings);
  EXPECT_TRUE(rules::HasErrors(findings));
}

TEST(Config, TheExampleCanBeReadAndNamesEveryKey) {
  const ServeConfig config = ReadGood(ExampleConfig(), "");
  EXPECT_EQ(config.rules, "pack");
  EXPECT_EQ(config.limits.threads, 2);
  EXPECT_TRUE(CheckConfig(config).ok());
}

// What the pages show of a configuration can be read, once the names of files and secrets are
// given.
TEST(Config, TheExamplesOfThePagesCanBeRead) {
  int found = 0;
  for (const char* page : {"access.md", "cds-hooks.md"}) {
    std::ifstream file(std::string(WAYMARK_SOURCE_DIR) + "/docs/" + page);
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    constexpr std::string_view kBegin = "```yaml config\n";
    for (size_t at = text.find(kBegin); at != std::string::npos; at = text.find(kBegin, at + 1)) {
      const size_t begin = at + kBegin.size();
      SCOPED_TRACE(page);
      ReadGood(text.substr(begin, text.find("\n```", begin) + 1 - begin));
      ++found;
    }
  }
  EXPECT_EQ(found, 3);
}

TEST(Config, TheSchemaIsJsonAndNamesEveryKeyInItsPlace) {
  google::protobuf::Struct schema;
  const auto status = google::protobuf::util::JsonStringToMessage(ConfigSchema(), &schema);
  ASSERT_TRUE(status.ok()) << status.ToString() << ConfigSchema();
  const auto& top = schema.fields().at("properties").struct_value().fields();
  EXPECT_TRUE(top.contains("rules"));
  EXPECT_TRUE(top.contains("wait_for_pack"));
  ASSERT_TRUE(top.contains("tls"));
  const auto& tls = top.at("tls").struct_value().fields().at("properties").struct_value().fields();
  EXPECT_EQ(tls.size(), 5U);
  EXPECT_TRUE(tls.contains("client_ca"));
  EXPECT_FALSE(top.contains("client_ca"));
}

TEST(Config, TheCheckedInSchemaIsWhatTheConfigurationIsNow) {
  std::ifstream file(std::string(WAYMARK_SOURCE_DIR) + "/docs/schema/config.json");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_EQ(text, ConfigSchema()) << "stale: run `build/waymark generate --out docs`";
}

TEST(Config, KnowsWhichAddressesAreThisMachine) {
  for (const char* text : {"127.0.0.1:1", "127.9.8.7:1", "localhost:1", "[::1]:1"}) {
    EXPECT_TRUE(ParseListenAddress(text)->is_loopback()) << text;
  }
  for (const char* text : {"0.0.0.0:1", "[::]:1", "192.168.0.1:1", "127.0.0.1.example.org:1",
                           "127.example:1", "example.org:1"}) {
    EXPECT_FALSE(ParseListenAddress(text)->is_loopback()) << text;
  }
}

TEST(Config, RefusesAddressesThatAreNone) {
  for (const char* text : {"", "7443", ":7443", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
                           "127.0.0.1:65536", "127.0.0.1:-1", "::1:7443", "127.0.0.1:+1"}) {
    EXPECT_FALSE(ParseListenAddress(text).ok()) << text;
  }
}

TEST(Config, RefusesAnAddressBeyondThisMachineWithoutTls) {
  ServeConfig config = ReadGood("rules: pack\nlisten: 0.0.0.0:7443\n");
  EXPECT_THAT(std::string(CheckConfig(config).message()), HasSubstr("needs TLS"));
  config.tls = TlsConfig{.certificate = "a", .key = "b", .client_ca = ""};
  EXPECT_THAT(std::string(CheckConfig(config).message()), HasSubstr("`access:`"));
  access::ClientConfig client;
  client.name = "local";
  client.unix_socket = true;
  client.may = {access::Need::kRules};
  config.access.emplace().clients = {client};
  EXPECT_TRUE(CheckConfig(config).ok());
  config.tls->key.clear();
  EXPECT_FALSE(CheckConfig(config).ok());
}

TEST(Config, RefusesWhatCantBeRun) {
  EXPECT_THAT(std::string(CheckConfig(ReadGood("listen: 127.0.0.1:0")).message()),
              HasSubstr("--rules"));
  EXPECT_THAT(std::string(CheckConfig(ReadGood("rules: pack")).message()),
              HasSubstr("nothing to listen on"));
  EXPECT_THAT(std::string(CheckConfig(ReadGood("rules: pack\nlisten: 127.0.0.1:0\n"
                                               "limits: {threads: 0}"))
                              .message()),
              HasSubstr("limits.threads"));
}

}  // namespace
}  // namespace waymark::service
