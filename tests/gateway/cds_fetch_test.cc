// What a prefetch lacks is read from the caller's FHIR server, if the configuration names it.

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "gateway/cds_bodies.h"
#include "gateway/client.h"
#include "gateway/record_server.h"
#include "gateway/running.h"
#include "gmock/gmock.h"

namespace waymark::gateway {
namespace {

using service::kDiagnosis;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kView[] = "/cds-services/waymark-patient-view";
constexpr char kToken[] = "some-token|1!";
constexpr char kNotWhole[] = "not seen the whole record";

class CdsFetch : public ::testing::Test {
 protected:
  CdsFetch() {
    running.log = std::make_unique<service::Log>(
        [this](std::string_view line) {
          absl::MutexLock lock(&mutex_);
          absl::StrAppend(&logged_, absl::string_view(line.data(), line.size()), "\n");
        },
        service::TestNow);
  }
  void SetUp() override {
    records.HasRecord();
    records.Answers("Condition?",
                    FhirBody(Searchset({Coded("Condition", "c1", kDiagnosis, "2025-06-01")})));
    running.config.cds_hooks.fhir_servers = {records.Base()};
    running.config.cds_hooks.fhir_milliseconds = 20'000;
  }
  void Start() { ASSERT_TRUE(running.Start().ok()); }
  static std::string Offer(const std::string& server, const std::string& token = kToken) {
    return absl::StrCat(R"(,"fhirServer":")", server, R"(","fhirAuthorization":{"access_token":")",
                        token, R"(","token_type":"Bearer","expires_in":300,"scope":"x",)",
                        R"("subject":"y"})");
  }
  Answer View(const Prefetch& prefetch = {}) { return View(prefetch, Offer(records.Base())); }
  Answer View(const Prefetch& prefetch, const std::string& offer) {
    return Post(running.Http(), kView, HookBody("patient-view", prefetch, "p1", "", offer));
  }
  // Every key of discovery, and nothing found.
  Prefetch Whole() {
    Prefetch prefetch = WholePrefetch({});
    const JsonObject discovery = ParseObject(Call(running.Http(), "GET", "/cds-services").body);
    for (const auto& [key, text] : discovery.fields()
                                       .at("services")
                                       .list_value()
                                       .values(0)
                                       .struct_value()
                                       .fields()
                                       .at("prefetch")
                                       .struct_value()
                                       .fields()) {
      if (key != "patient") Put(prefetch, key, Searchset({}));
    }
    return prefetch;
  }
  std::string logged() const {
    absl::MutexLock lock(&mutex_);
    return logged_;
  }

  RecordServer records;
  Running running;

 private:
  mutable absl::Mutex mutex_;
  std::string logged_;
};

TEST_F(CdsFetch, WithoutAPrefetchTheRecordIsRead) {
  Start();
  const Answer answer = View();
  EXPECT_EQ(answer.status, 200) << answer.body;
  CheckCards(ParseObject(answer.body));
  EXPECT_THAT(answer.body, AllOf(HasSubstr("\"code\":\"review\""), Not(HasSubstr(kNotWhole))));
  EXPECT_THAT(records.tokens(), Each(std::string("Bearer ") + kToken));
  EXPECT_THAT(records.asked(), Contains("Patient/p1"));
  EXPECT_THAT(records.asked(),
              Contains("Condition?patient=p1&code=http://snomed.info/sct%7C254637007,"
                       "http://snomed.info/sct%7C304253006&_count=1000"));
}

TEST_F(CdsFetch, OnlyWhatIsMissingIsAskedFor) {
  Start();
  EXPECT_EQ(View(Whole()).status, 200);
  EXPECT_THAT(records.asked(), IsEmpty());
  Prefetch prefetch = Whole();
  Put(prefetch, "conditions", "null");
  Drop(prefetch, "procedures");
  Put(prefetch, "flags", Searchset({}, R"(,"link":[{"relation":"next","url":"x"}])"));
  Put(prefetch, "tasks", R"({"resourceType":"OperationOutcome"})");
  Put(prefetch, "plans", R"({"resourceType":"CapabilityStatement","status":"active"})");
  const Answer answer = View(prefetch);
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, AllOf(Not(HasSubstr("\"code\":\"review\"")), Not(HasSubstr(kNotWhole))));
  EXPECT_THAT(records.asked(),
              ::testing::UnorderedElementsAre(HasSubstr("Procedure?"), HasSubstr("Flag?"),
                                              HasSubstr("Task?"), HasSubstr("CarePlan?")));
}

TEST_F(CdsFetch, WhatCameWithTheRequestIsKeptWhereNothingBetterComes) {
  records.Answers("Condition?", JsonError(500, "internal", "x"));
  Start();
  Prefetch prefetch = Whole();
  Put(prefetch, "conditions",
      Searchset({Coded("Condition", "c1", kDiagnosis, "2025-06-01")},
                R"(,"link":[{"relation":"next","url":"x"}])"));
  EXPECT_THAT(View(prefetch).body,
              AllOf(HasSubstr("\"code\":\"review\""), HasSubstr("only the first page came")));
}

TEST_F(CdsFetch, AQueryThatFailsIsUncertainAndNeverNone) {
  Start();
  HttpResponse html = FhirBody(Searchset({}));
  html.headers = {{"Content-Type", "text/html"}};
  HttpResponse no_type = FhirBody(Searchset({}));
  no_type.headers = {};
  HttpResponse compressed = FhirBody(Searchset({}));
  compressed.headers.Add("Content-Encoding", "gzip");
  HttpResponse created = FhirBody(Searchset({}));
  created.status = 201;
  for (const HttpResponse& failed :
       {JsonError(500, "internal", "x"),
        JsonError(403, "permission_denied", "x"),
        JsonError(401, "unauthenticated", "x"),
        JsonError(429, "resource_exhausted", "x"),
        html,
        no_type,
        compressed,
        created,
        FhirBody("no JSON"),
        FhirBody(""),
        FhirBody("null"),
        FhirBody("[]"),
        FhirBody(R"({"resourceType":"OperationOutcome"})"),
        FhirBody(Searchset({R"({"resourceType":"OperationOutcome"})"})),
        FhirBody(R"({"resourceType":"Procedure","id":"x"})"),
        FhirBody(R"({"resourceType":"Bundle","type":"history"})"),
        FhirBody(R"({"resourceType":"Bundle","type":"searchset","entry":{}})"),
        FhirBody(R"({"resourceType":"Bundle","type":"searchset","entry":[],"entry":[]})"),
        FhirBody(Searchset({}) + "{}"),
        FhirBody(Searchset({}).substr(0, 40)),
        FhirBody(std::string(100'000, '['))}) {
    records.Answers("Procedure?", failed);
    const Answer answer = View();
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(answer.body,
                AllOf(HasSubstr("\"code\":\"review\""), HasSubstr("\"uncertain\":true"),
                      HasSubstr("Procedure: the query failed")))
        << failed.status << failed.body.substr(0, 100);
  }
}

TEST_F(CdsFetch, SeveralFailuresDoNotCostTheOthers) {
  for (const char* type : {"Flag?", "Task?", "Communication?", "DocumentReference?", "CarePlan?",
                           "Appointment?", "Encounter?", "AllergyIntolerance?"}) {
    records.Answers(type, JsonError(404, "not_found", "x"));
  }
  Start();
  const std::string body = View().body;
  EXPECT_THAT(body, AllOf(HasSubstr("- Flag: the query failed"),
                          HasSubstr("- AllergyIntolerance: the query failed"),
                          HasSubstr("\"code\":\"review\""), Not(HasSubstr("- Procedure:")),
                          Not(HasSubstr("- EpisodeOfCare:"))));
}

TEST_F(CdsFetch, FurtherPagesAreReadHereAndNowhereElse) {
  const auto page = [](const std::string& id, const std::string& next) {
    return FhirBody(Searchset({Coded("Condition", id, kDiagnosis, "2025-06-01")},
                              R"(,"link":[{"relation":"next","url":")" + next + "\"}]"));
  };
  records.Answers("Condition?", page("c0", records.Base() + "/pages/2"));
  records.Answers("pages/2",
                  FhirBody(Searchset({Coded("Condition", "c1", kDiagnosis, "2025-05-01")})));
  Start();
  EXPECT_THAT(View().body, Not(HasSubstr(kNotWhole)));
  EXPECT_THAT(records.asked(), Contains("pages/2"));
  records.Forget();
  RecordServer other;
  other.HasRecord();
  const std::string root = records.Base().substr(0, records.Base().size() - 5);
  for (const std::string& elsewhere :
       {root + "/secret", records.Base() + "/../secret", records.Base() + "/%2e%2e/secret",
        records.Base() + "/a\\u0020b", records.Base() + "/x#y", records.Base() + "x/y",
        records.Base(), other.Base() + "/Condition?page=2",
        std::string("http://127.0.0.1:1/fhir/x"), std::string("//127.0.0.1/x"),
        std::string("/secret"), std::string("file:///etc/passwd"), std::string()}) {
    records.Answers("Condition?", page("c0", elsewhere));
    const Answer answer = View();
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr("Condition: only the first page came")) << elsewhere;
  }
  EXPECT_EQ(records.secrets(), 0);
  EXPECT_THAT(other.asked(), IsEmpty());
}

TEST_F(CdsFetch, FewerMatchesThanTheServerCountsAreSaid) {
  records.Answers(
      "Condition?",
      FhirBody(Searchset({Coded("Condition", "c1", kDiagnosis, "2025-06-01")}, R"(,"total":3)")));
  Start();
  EXPECT_THAT(View().body, AllOf(HasSubstr("\"code\":\"review\""),
                                 HasSubstr("Condition: only the first page came")));
}

TEST_F(CdsFetch, PagesWithoutEndAreReadTenTimes) {
  records.Answers("Condition?",
                  FhirBody(Searchset({}, absl::StrCat(R"(,"link":[{"relation":"next","url":")",
                                                      records.Base(), "/Condition?more\"}]"))));
  Start();
  EXPECT_THAT(View().body, HasSubstr("Condition: only the first page came"));
  const std::vector<std::string> asked = records.asked();
  EXPECT_EQ(std::count(asked.begin(), asked.end(), "Condition?more"), 9);
}

TEST_F(CdsFetch, APageThatFailsLeavesTheOthersAndSaysSo) {
  records.Answers("Condition?",
                  FhirBody(Searchset({Coded("Condition", "c1", kDiagnosis, "2025-06-01")},
                                     absl::StrCat(R"(,"link":[{"relation":"next","url":")",
                                                  records.Base(), "/pages/2\"}]"))));
  Start();
  EXPECT_THAT(View().body, AllOf(HasSubstr("\"code\":\"review\""),
                                 HasSubstr("Condition: only the first page came")));
  records.Answers("pages/2", FhirBody(R"({"resourceType":"OperationOutcome"})"));
  EXPECT_THAT(View().body, HasSubstr("Condition: the query failed"));
}

TEST_F(CdsFetch, ARedirectIsNotFollowed) {
  RecordServer other;
  other.HasRecord();
  Start();
  for (const int status : {301, 302, 303, 307, 308}) {
    HttpResponse redirect;
    redirect.status = status;
    redirect.headers = {{"Location", other.Base() + "/Patient/p1"}};
    records.Answers("Patient/p1", redirect);
    EXPECT_EQ(View().status, 412);
  }
  EXPECT_THAT(other.asked(), IsEmpty());
}

TEST_F(CdsFetch, APatientWhoDoesNotComeIs412) {
  Start();
  for (const HttpResponse& none :
       {JsonError(404, "not_found", "x"), FhirBody(R"({"resourceType":"OperationOutcome"})"),
        FhirBody("null"), FhirBody("no JSON"), FhirBody(Searchset({WholePrefetch({})[0].second})),
        FhirBody(R"({"resourceType":"Patient","id":tru})")}) {
    records.Answers("Patient/p1", none);
    const Answer answer = View();
    EXPECT_EQ(answer.status, 412) << none.body;
    EXPECT_THAT(answer.body, HasSubstr("did not answer"));
  }
}

TEST_F(CdsFetch, OnlyServersOfTheConfigurationAreAsked) {
  RecordServer other;
  other.HasRecord();
  Start();
  const std::string address = records.Base().substr(7);
  for (const std::string& server :
       {other.Base(), records.Base() + "x", records.Base() + "/deeper",
        records.Base().substr(0, records.Base().size() - 5), "http://evil@" + address,
        "HTTP://" + address, "https://" + address, "http://" + address + "?x", address,
        std::string("file:///etc/passwd"), std::string("http://169.254.169.254/latest")}) {
    const Answer answer = View({}, Offer(server));
    EXPECT_EQ(answer.status, 412) << server;
    EXPECT_THAT(answer.body, HasSubstr("none that this service may ask"));
    // And with a prefetch it is what it is without a server.
    EXPECT_EQ(View(Whole(), Offer(server)).status, 200);
  }
  EXPECT_THAT(other.asked(), IsEmpty());
  EXPECT_THAT(records.asked(), IsEmpty());
  EXPECT_EQ(View({}, Offer(records.Base() + "/")).status, 200);
}

TEST_F(CdsFetch, WithoutAListNoServerIsAsked) {
  running.config.cds_hooks.fhir_servers = {};
  Start();
  EXPECT_EQ(View().status, 412);
  EXPECT_THAT(records.asked(), IsEmpty());
}

TEST_F(CdsFetch, ATokenThatCouldBeMoreThanAHeaderIsRefused) {
  Start();
  for (const char* token : {"a\\r\\nX: y", "a b", "\\u0000", "\\u00e9", "a\\u007f", ""}) {
    const Answer answer = View({}, Offer(records.Base(), token));
    EXPECT_EQ(answer.status, 400) << token;
    EXPECT_THAT(answer.body, HasSubstr("fhirAuthorization.access_token"));
  }
  EXPECT_THAT(records.asked(), IsEmpty());
  // Without a token there is nothing to ask with.
  EXPECT_EQ(View({}, R"(,"fhirServer":")" + records.Base() + "\"").status, 412);
  EXPECT_THAT(records.asked(), IsEmpty());
}

TEST_F(CdsFetch, TheTokenIsNeitherLoggedNorSaid) {
  records.Answers("Procedure?", JsonError(500, "internal", kToken));
  Start();
  std::string said = View().body;
  records.Answers("Patient/p1", JsonError(500, "internal", kToken));
  said += View().body + View({}, Offer("http://127.0.0.1:1/fhir")).body +
          Call(running.Http(), "GET", "/metrics").body;
  EXPECT_THAT(said, Not(HasSubstr("some-token")));
  EXPECT_THAT(logged(),
              AllOf(HasSubstr("\"fhirServer\""), HasSubstr("failed"), Not(HasSubstr("some-token")),
                    Not(HasSubstr("p1")), Not(HasSubstr(records.address()))));
}

TEST_F(CdsFetch, AServerThatIsSilentHoldsUpNobody) {
  running.config.cds_hooks.fhir_milliseconds = 200;
  records.silent = true;
  Start();
  EXPECT_EQ(View().status, 412);
  Prefetch prefetch = Whole();
  Drop(prefetch, "conditions");
  const Answer partly = View(prefetch);
  EXPECT_EQ(partly.status, 200) << partly.body;
  EXPECT_THAT(partly.body, HasSubstr("Condition: the query failed"));
  EXPECT_THAT(logged(), HasSubstr("too slow"));
}

TEST_F(CdsFetch, WhileSomeWaitTheOthersAreAnswered) {
  records.silent = true;
  Start();
  std::vector<std::unique_ptr<RawClient>> waiting;
  const std::string body = HookBody("patient-view", {}, "p1", "", Offer(records.Base()));
  for (int i = 0; i < 12; ++i) {
    waiting.push_back(std::make_unique<RawClient>(running.Http()));
    waiting.back()->Send(absl::StrCat("POST ", kView,
                                      " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n",
                                      "Content-Length: ", body.size(), "\r\n\r\n", body));
  }
  // It offers the same server and lacks nothing.
  EXPECT_EQ(View(Whole()).status, 200);
  // Nobody waits for those who have gone, for up to 20 seconds each.
  const absl::Time before = absl::Now();
  waiting.clear();
  running.gateway->Drain(absl::ZeroDuration());
  running.gateway.reset();
  EXPECT_LT(absl::Now() - before, absl::Seconds(15));
}

TEST_F(CdsFetch, AServerThatIsNotThereIs412) {
  std::string gone;
  {
    RecordServer closed;
    gone = closed.Base();
  }
  running.config.cds_hooks.fhir_servers = {gone, "https://no-such-host.invalid/fhir"};
  Start();
  EXPECT_EQ(View({}, Offer(gone)).status, 412);
  EXPECT_EQ(View({}, Offer("https://no-such-host.invalid/fhir")).status, 412);
  EXPECT_THAT(logged(), HasSubstr("unreachable"));
}

TEST_F(CdsFetch, AnotherPatientsRecordIsRefused) {
  records.Answers("Condition?",
                  FhirBody(Searchset({Coded("Condition", "c1", kDiagnosis, "2025-06-01", "p2")})));
  Start();
  const Answer answer = View();
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("never mixed"));
}

TEST_F(CdsFetch, TlsIsCheckedAgainstTheConfiguredAuthority) {
  const auto serve = [&](const SelfSigned& made, const std::string& name) {
    service::TlsConfig tls;
    tls.certificate = running.folder.WriteFile(name + ".pem", made.certificate);
    tls.key = running.folder.WriteFile(name + ".key", made.key);
    return tls;
  };
  const SelfSigned ours = MakeSelfSigned();
  RecordServer good(serve(ours, "good")), stranger(serve(MakeSelfSigned(), "stranger"));
  const SelfSigned elsewhere = MakeSelfSigned("127.0.0.9");
  RecordServer other_name(serve(elsewhere, "elsewhere"));
  for (RecordServer* server : {&good, &stranger, &other_name}) server->HasRecord();
  running.config.cds_hooks.fhir_ca =
      running.folder.WriteFile("ca.pem", ours.certificate + elsewhere.certificate);
  running.config.cds_hooks.fhir_servers = {good.Base(), stranger.Base(), other_name.Base()};
  Start();
  EXPECT_EQ(View({}, Offer(good.Base())).status, 200);
  EXPECT_EQ(View({}, Offer(stranger.Base())).status, 412);
  EXPECT_EQ(View({}, Offer(other_name.Base())).status, 412);
  EXPECT_THAT(stranger.tokens(), IsEmpty());
  EXPECT_THAT(other_name.tokens(), IsEmpty());
  EXPECT_THAT(logged(), HasSubstr("not trusted"));
}

TEST(CdsFetchConfig, WhatCannotBeMeantIsRefused) {
  const auto refusal = [](std::vector<std::string> servers, const std::string& ca) {
    Running running;
    running.config.cds_hooks.fhir_servers = std::move(servers);
    if (!ca.empty()) running.config.cds_hooks.fhir_ca = running.folder.path(ca);
    return std::string(running.Start().message());
  };
  EXPECT_THAT(refusal({"http://records.example/fhir"}, ""),
              AllOf(HasSubstr("cds_hooks.fhir_servers"), HasSubstr("https://HOST")));
  EXPECT_THAT(refusal({"https://records.example/fhir"}, "none.pem"),
              AllOf(HasSubstr("cds_hooks.fhir_ca"), HasSubstr("none.pem")));
  service::ServeConfig config;
  config.rules = "pack";
  config.listen = {{"127.0.0.1", 0}};
  config.cds_hooks.fhir_milliseconds = 0;
  EXPECT_THAT(std::string(service::CheckConfig(config).message()),
              HasSubstr("cds_hooks.fhir_milliseconds"));
}

}  // namespace
}  // namespace waymark::gateway
