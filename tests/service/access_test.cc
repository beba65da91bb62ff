// Access at the service's edge: what methods say that they need, the configuration's section,
// files that change, and callers of records that they bring along.
#include <filesystem>
#include <fstream>

#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "service/details.h"
#include "service/sidecar.h"
#include "service/test_pack.h"
#include "waymark/access/gate.h"
#include "waymark/service/access_loader.h"
#include "waymark/service/admission.h"
#include "waymark/service/evaluate_handler.h"
#include "waymark/service/explain_handler.h"
#include "waymark/service/scope.h"
#include "waymark/v1/access.pb.h"

namespace waymark::service {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(MethodNeeds, EveryMethodOfEveryServiceSaysWhatItNeeds) {
  const auto* const pool = google::protobuf::DescriptorPool::generated_pool();
  // Every service that a file of the API declares.
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  const std::string folder = std::string(WAYMARK_SOURCE_DIR) + "/proto/waymark/v1";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (!line.starts_with("service ")) continue;
      const std::string name = "waymark.v1." + line.substr(8, line.find(' ', 8) - 8);
      services.push_back(pool->FindServiceByName(name));
      ASSERT_NE(services.back(), nullptr) << name;
    }
  }
  int methods = 0;
  for (const auto* service : services) {
    for (int i = 0; i < service->method_count(); ++i, ++methods) {
      EXPECT_NE(NeedOf(*service->method(i)), Need::kUnspecified)
          << service->method(i)->full_name() << ": give it `option (needs) = NEED_...;`";
    }
  }
  EXPECT_GE(methods, 25);
}

TEST(MethodNeeds, NumbersAndWordsAreThoseOfTheApi) {
  EXPECT_EQ(v1::Need_ARRAYSIZE, access::kNeeds);
  for (int i = 1; i < access::kNeeds; ++i) {
    std::string name = "NEED_";
    for (const char c : access::NeedName(static_cast<Need>(i))) {
      name += static_cast<char>(std::toupper(c));
    }
    EXPECT_EQ(v1::Need_Name(static_cast<v1::Need>(i)), name);
  }
  // Roles: the bits of rules::Role in the order of waymark.v1.Role.
  for (int number = v1::ROLE_GP; number <= v1::ROLE_OTHER; ++number) {
    const auto bit = static_cast<access::Roles>(1 << (number - v1::ROLE_GP));
    EXPECT_EQ(access::RoleName(bit), rules::RoleName(static_cast<rules::Role>(bit)));
  }
}

// --- the configuration

ServeConfig Read(const std::string& text, std::vector<rules::Finding>& findings) {
  ServeConfig config;
  ReadConfig({"waymark.yaml", text}, "/etc/waymark", config, findings);
  return config;
}

constexpr char kAccess[] = R"(
rules: pack
listen: "0.0.0.0:7443"
tls: {certificate: s.pem, key: s.key, client_ca: ca.pem, client_certificate_optional: yes}
access:
  clock_skew_seconds: 5
  calls_per_second: 20
  issuers:
    - {issuer: https://id.example, audience: [waymark, other], keys: keys.json}
  clients:
    - name: feeder
      certificate: feeder.example
      may: feed
      practices: [A81001, A81002]
    - name: console
      issuer: https://id.example
      claims: {azp: console}
      may: [read, answer]
      practices: "*"
      practice_claim: org
      roles: [gp, nurse]
      role_claim: roles.code
      role_names: {R8000: gp, "S8000:G8000:R8001": nurse}
      person_claim: name
      purposes: direct care
      purpose_claim: why
      calls_per_second: 3
      burst: 7
    - {name: local, unix_socket: yes, may: administer}
)";

TEST(AccessSection, HoldsIssuersAndClients) {
  std::vector<rules::Finding> findings;
  const ServeConfig config = Read(kAccess, findings);
  for (const rules::Finding& finding : findings) ADD_FAILURE() << finding.message;
  ASSERT_TRUE(config.access.has_value());
  EXPECT_TRUE(CheckConfig(config).ok()) << CheckConfig(config);
  EXPECT_TRUE(config.tls->client_certificate_optional);
  const access::Config& access = *config.access;
  EXPECT_EQ(access.clock_skew_seconds, 5);
  EXPECT_EQ(access.calls_per_second, 20);
  ASSERT_EQ(access.issuers.size(), 1);
  EXPECT_EQ(access.issuers[0].keys, "/etc/waymark/keys.json");
  EXPECT_THAT(access.issuers[0].audiences, ElementsAre("waymark", "other"));
  ASSERT_EQ(access.clients.size(), 3);
  EXPECT_THAT(access.clients[0].certificates, ElementsAre("feeder.example"));
  EXPECT_THAT(access.clients[0].may, ElementsAre(Need::kFeed));
  EXPECT_THAT(access.clients[0].practices, ElementsAre("A81001", "A81002"));
  const access::ClientConfig& console = access.clients[1];
  EXPECT_THAT(console.claims, ElementsAre(std::pair("azp", "console")));
  EXPECT_THAT(console.may, ElementsAre(Need::kRead, Need::kAnswer));
  EXPECT_EQ(console.practice_claim, "org");
  EXPECT_EQ(console.roles, 3);
  EXPECT_EQ(console.role_names[1].first, "S8000:G8000:R8001");
  EXPECT_EQ(console.role_names[1].second, 2);
  EXPECT_EQ(console.person_claim, "name");
  EXPECT_THAT(console.purposes, ElementsAre("direct care"));
  EXPECT_EQ(console.purpose_claim, "why");
  EXPECT_EQ(console.calls_per_second, 3);
  EXPECT_EQ(console.burst, 7);
  EXPECT_TRUE(access.clients[2].unix_socket);
}

std::string Problem(const std::string& section) {
  std::vector<rules::Finding> findings;
  Read("rules: pack\naccess:\n" + section, findings);
  return findings.size() == 1 ? findings[0].message + " " + findings[0].hint
                              : "findings: " + std::to_string(findings.size());
}

TEST(AccessSection, MistakesAreFindingsWithTheNearestName) {
  EXPECT_THAT(Problem("  client: []\n"), HasSubstr("clients"));
  EXPECT_THAT(Problem("  clients:\n    - {nam: a}\n"), HasSubstr("name"));
  EXPECT_THAT(Problem("  issuers:\n    - {isuer: a}\n"), HasSubstr("issuer"));
  EXPECT_THAT(Problem("  clients: {name: a}\n"), HasSubstr("a list"));
  EXPECT_THAT(Problem("  clients: [a]\n"), HasSubstr("keys with values"));
  EXPECT_THAT(Problem("  clients:\n    - {may: [everything]}\n"), HasSubstr("administer"));
  EXPECT_THAT(Problem("  clients:\n    - {roles: [doctor]}\n"), HasSubstr("pharmacist"));
  EXPECT_THAT(Problem("  clients:\n    - {role_names: {R1: doctor}}\n"), HasSubstr("a role"));
  EXPECT_THAT(Problem("  clients:\n    - {role_names: [R1]}\n"), HasSubstr("names with roles"));
  EXPECT_THAT(Problem("  clients:\n    - {claims: [azp]}\n"), HasSubstr("names with values"));
  EXPECT_THAT(Problem("  clients:\n    - {unix_socket: perhaps}\n"), HasSubstr("yes or no"));
  EXPECT_THAT(Problem("  clock_skew_seconds: some\n"), HasSubstr("whole number"));
}

std::string CheckProblem(const std::string& text) {
  std::vector<rules::Finding> findings;
  const ServeConfig config = Read(text, findings);
  EXPECT_THAT(findings, IsEmpty());
  return std::string(CheckConfig(config).message());
}

TEST(AccessSection, BeyondThisMachineTlsAndAccessAreNeeded) {
  EXPECT_THAT(CheckProblem("rules: pack\nlisten: \"0.0.0.0:1\"\n"),
              testing::AllOf(HasSubstr("0.0.0.0:1"), HasSubstr("needs TLS")));
  EXPECT_THAT(CheckProblem("rules: pack\nlisten: \"0.0.0.0:1\"\n"
                           "tls: {certificate: a, key: b, client_ca: c}\n"),
              testing::AllOf(HasSubstr("0.0.0.0:1"), HasSubstr("`access:`")));
  EXPECT_EQ(CheckProblem("rules: pack\nlisten: \"127.0.0.1:1\"\n"), "");
  EXPECT_EQ(CheckProblem("rules: pack\nunix: {path: a.sock}\n"), "");
  EXPECT_THAT(CheckProblem("rules: pack\nlisten: \"127.0.0.1:1\"\naccess: {clients: []}\n"),
              HasSubstr("nobody could call"));
  EXPECT_THAT(CheckProblem("rules: pack\nlisten: \"127.0.0.1:1\"\n"
                           "access: {clients: [{name: a, certificate: b, may: rules}]}\n"),
              HasSubstr("tls.client_ca"));
  EXPECT_THAT(CheckProblem("rules: pack\nlisten: \"127.0.0.1:1\"\ntls: {certificate: a, key: b, "
                           "client_ca: c, client_certificate_optional: yes}\n"),
              HasSubstr("client_certificate_optional"));
}

// --- files that change

TEST(AccessLoader, TakesWhatIsNewAndKeepsWhatWasGood) {
  std::string log_text;
  Log log([&log_text](std::string_view line) { log_text.append(line).append("\n"); }, TestNow);
  access::Gate gate(TestNow);
  absl::StatusOr<access::Config> config = access::Config();
  access::ClientConfig client;
  client.name = client.certificates.emplace_back("a");
  client.may = {Need::kRules};
  config->clients = {client};
  AccessLoader loader(gate, log, [&config] { return config; });
  ASSERT_TRUE(loader.Load().ok());
  EXPECT_TRUE(loader.Load().ok());
  access::Presented presented;
  presented.certificate_names = {"a"};
  EXPECT_TRUE(gate.Admit(presented, Need::kRules).ok());

  config = absl::InvalidArgumentError("waymark.yaml:3:5: no key");
  EXPECT_FALSE(loader.Load().ok());
  EXPECT_FALSE(loader.Load().ok());
  EXPECT_THAT(loader.problem(), HasSubstr("waymark.yaml:3:5"));
  EXPECT_TRUE(gate.Admit(presented, Need::kRules).ok());

  config = access::Config();
  client.name = client.certificates[0] = "b";
  config->clients = {client};
  EXPECT_TRUE(loader.Load().ok());
  EXPECT_THAT(loader.problem(), IsEmpty());
  EXPECT_FALSE(gate.Admit(presented, Need::kRules).ok());
  // Each piece of news is said once.
  size_t loaded = 0, refused = 0;
  for (size_t at = 0; (at = log_text.find("access loaded", at)) != std::string::npos; ++at) {
    ++loaded;
  }
  for (size_t at = 0; (at = log_text.find("access refused", at)) != std::string::npos; ++at) {
    ++refused;
  }
  EXPECT_EQ(loaded, 2) << log_text;
  EXPECT_EQ(refused, 1) << log_text;
}

TEST(AccessLoader, WatchesAKeySetsFile) {
  TestFolder folder;
  Log log([](std::string_view) {}, TestNow);
  access::Gate gate(TestNow);
  access::Config config;
  config.issuers = {{"https://id.example", {"waymark"}, folder.path("keys.json")}};
  access::ClientConfig client;
  client.name = "a";
  client.issuer = "https://id.example";
  client.may = {Need::kRules};
  config.clients = {client};
  AccessLoader loader(gate, log, [&config] { return config; });
  EXPECT_THAT(std::string(loader.Load().message()), HasSubstr("keys.json"));
  const char* const good =
      R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"1",)"
      R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";  // RFC 8037, appendix A.2
  folder.WriteFile("keys.json", good);
  ASSERT_TRUE(loader.Load().ok());
  absl::Mutex mutex;
  std::vector<bool> news;
  loader.Watch(absl::Milliseconds(1), [&](bool was_good) {
    absl::MutexLock lock(&mutex);
    news.push_back(was_good);
  });
  const auto wait_for = [&](size_t count) {
    absl::MutexLock lock(&mutex);
    const auto arrived = [&] { return news.size() >= count; };
    return mutex.AwaitWithTimeout(absl::Condition(&arrived), absl::Minutes(1));
  };
  folder.WriteFile("keys.new", "{");
  std::rename(folder.path("keys.new").c_str(), folder.path("keys.json").c_str());
  ASSERT_TRUE(wait_for(1));
  folder.WriteFile("keys.new", good);
  std::rename(folder.path("keys.new").c_str(), folder.path("keys.json").c_str());
  ASSERT_TRUE(wait_for(2));
  absl::MutexLock lock(&mutex);
  EXPECT_THAT(news, ElementsAre(false, true));
}

// --- records that callers bring along

class OwnRecords : public ::testing::Test {
 protected:
  OwnRecords() {
    access::ClientConfig one;
    one.name = one.certificates.emplace_back("one");
    one.practices = {"A81001"};
    one.may = {Need::kEvaluate};
    one.roles = *access::ParseRole("nurse");
    access::ClientConfig two = one;
    two.name = two.certificates[0] = "two";
    two.practices = {"A81001", "A81002"};
    two.roles = static_cast<access::Roles>(one.roles | *access::ParseRole("gp"));
    access::ClientConfig rules = one;
    rules.name = rules.certificates[0] = "rules";
    rules.may = {Need::kRules};
    config_.clients = {one, two, rules};
    EXPECT_TRUE(gate_.Load(config_, {}).ok());
  }
  absl::Status Ask(const std::string& client, const std::string& practice,
                   v1::Role role = v1::ROLE_NURSE) {
    access::Presented presented;
    presented.certificate_names = {client};
    const Need need = client == "rules" ? Need::kRules : Need::kEvaluate;
    const Caller caller = gate_.Admit(presented, need).value();
    const Call call{TestNow(), {}, &caller, &gate_};
    v1::EvaluateRequest request = TestRequest();
    request.set_practice(practice);
    request.set_role(role);
    v1::EvaluateResponse response;
    const absl::Status status = Evaluate(*snapshot_, call, request, response);
    v1::ExplainRequest explain;
    *explain.mutable_record() = request.record();
    explain.set_practice(practice);
    explain.set_rule("review");
    v1::ExplainResponse explained;
    const absl::Status other = Explain(*snapshot_, call, explain, explained);
    // Explain has no role; else both say the same.
    if (role == v1::ROLE_NURSE) {
      EXPECT_EQ(status, other);
    }
    return status;
  }

  access::Config config_;
  access::Gate gate_{TestNow};
  const std::shared_ptr<const Snapshot> snapshot_ = TestSnapshot();
};

TEST_F(OwnRecords, AreThoseOfTheCallersPractices) {
  EXPECT_TRUE(Ask("one", "A81001").ok());
  EXPECT_TRUE(Ask("two", "A81002").ok());
  EXPECT_EQ(ReasonOf(Ask("one", "A81002")), "NO_SUCH_PRACTICE");
  EXPECT_EQ(Ask("one", "A81002"), Ask("one", "NO SUCH"));
  EXPECT_EQ(Ask("rules", "A81001").code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(OwnRecords, WithoutAPracticeAreOfTheOnlyOneThatTheCallerHas) {
  EXPECT_TRUE(Ask("one", "").ok());
  EXPECT_THAT(FieldsOf(Ask("two", "")), ElementsAre("practice"));
}

TEST_F(OwnRecords, AreAnsweredInARoleOfTheCaller) {
  EXPECT_EQ(ReasonOf(Ask("one", "A81001", v1::ROLE_GP)), "NOT_ITS_ROLE");
  EXPECT_TRUE(Ask("one", "A81001", v1::ROLE_UNSPECIFIED).ok());
  EXPECT_TRUE(Ask("two", "A81001", v1::ROLE_GP).ok());
  EXPECT_THAT(FieldsOf(Ask("two", "A81001", v1::ROLE_UNSPECIFIED)), ElementsAre("role"));
  EXPECT_EQ(ReasonOf(Ask("two", "A81001", static_cast<v1::Role>(99))), "NOT_ITS_ROLE");
}

TEST(RoleFor, WithoutAccessOrWithEveryRoleIsAsAsked) {
  Caller caller;
  EXPECT_EQ(*RoleFor(caller, v1::ROLE_GP), v1::ROLE_GP);
  auto grant = std::make_shared<access::Grant>();
  grant->roles = access::kEveryRole;
  caller.grant = grant;
  EXPECT_EQ(*RoleFor(caller, v1::ROLE_UNSPECIFIED), v1::ROLE_UNSPECIFIED);
  auto none = std::make_shared<access::Grant>();
  caller.grant = none;
  EXPECT_FALSE(RoleFor(caller, v1::ROLE_UNSPECIFIED).ok());
}

}  // namespace
}  // namespace waymark::service
