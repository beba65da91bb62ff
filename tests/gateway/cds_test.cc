// CDS Hooks over HTTP: discovery, calls, what is uncertain, what is refused, feedback, tokens.

#include <functional>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "access/issuer.h"
#include "gateway/cds_bodies.h"
#include "gateway/client.h"
#include "gateway/running.h"
#include "gmock/gmock.h"

namespace waymark::gateway {
namespace {

using service::kDiagnosis;
using service::kReview;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kView[] = "/cds-services/waymark-patient-view";

// The test pack, with changes to the text of its files.
std::vector<rules::SourceFile> Changed(
    const std::vector<std::pair<std::string, std::string>>& changes) {
  std::vector<rules::SourceFile> files = service::TestPack();
  for (rules::SourceFile& file : files) {
    if (file.path.rfind("stories/", 0) == 0) continue;
    for (const auto& [from, to] : changes) {
      file.text = absl::StrReplaceAll(file.text, {{from, to}});
    }
  }
  return files;
}

class Cds : public ::testing::Test {
 protected:
  void Start(const std::vector<std::pair<std::string, std::string>>& changes = {}) {
    if (!changes.empty()) running.folder.Write("pack", service::Signed(Changed(changes)));
    ASSERT_TRUE(running.Start().ok());
  }
  JsonObject Discovery() {
    const Answer answer = Call(running.Http(), "GET", "/cds-services");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return ParseObject(answer.body);
  }
  std::vector<std::string> Hooks() {
    std::vector<std::string> hooks;
    const JsonObject discovery = Discovery();
    for (const JsonValue& one : discovery.fields().at("services").list_value().values()) {
      hooks.push_back(one.struct_value().fields().at("hook").string_value());
    }
    return hooks;
  }
  std::vector<std::string> Keys() {
    std::vector<std::string> keys;
    const JsonObject discovery = Discovery();
    for (const auto& [key, text] : discovery.fields()
                                       .at("services")
                                       .list_value()
                                       .values(0)
                                       .struct_value()
                                       .fields()
                                       .at("prefetch")
                                       .struct_value()
                                       .fields()) {
      keys.push_back(key);
    }
    return keys;
  }
  // A woman who is overdue for review.
  Prefetch Overdue(const std::string& patient = "p1") {
    Prefetch prefetch = WholePrefetch(Keys(), patient);
    Put(prefetch, "conditions",
        Searchset({Coded("Condition", "c1", kDiagnosis, "2025-06-01", patient)}));
    return prefetch;
  }
  Answer View(const Prefetch& prefetch, const std::string& patient = "p1",
              const std::string& more = "") {
    return Post(running.Http(), kView, HookBody("patient-view", prefetch, patient, "", more));
  }
  // The answer's cards, once they keep to the specification.
  std::vector<JsonObject> Cards(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<JsonObject> cards;
    if (answer.status != 200) return cards;
    const JsonObject json = ParseObject(answer.body);
    CheckCards(json);
    for (const JsonValue& one : json.fields().at("cards").list_value().values()) {
      cards.push_back(one.struct_value());
    }
    return cards;
  }
  static std::string Text(const JsonObject& card, const std::string& name) {
    const auto found = card.fields().find(name);
    return found == card.fields().end() ? std::string() : found->second.string_value();
  }

  Running running;
};

TEST_F(Cds, DiscoveryNamesTheMomentsThatTheRulesUse) {
  Start();
  const JsonObject discovery = Discovery();
  ASSERT_EQ(discovery.fields().at("services").list_value().values_size(), 1);
  const JsonObject& view = discovery.fields().at("services").list_value().values(0).struct_value();
  EXPECT_EQ(Text(view, "hook"), "patient-view");
  EXPECT_EQ(Text(view, "id"), "waymark-patient-view");
  EXPECT_EQ(Text(view, "version"), "3.0.0");
  EXPECT_NE(Text(view, "title"), "");
  EXPECT_NE(Text(view, "description"), "");
  EXPECT_THAT(Text(view, "usageRequirements"), HasSubstr("not clinically approved"));
  const auto& prefetch = view.fields().at("prefetch").struct_value().fields();
  EXPECT_EQ(prefetch.at("patient").string_value(), "Patient/{{context.patientId}}");
  // The few codes of the pack, and no more.
  EXPECT_EQ(prefetch.at("conditions").string_value(),
            "Condition?patient={{context.patientId}}&code=http://snomed.info/sct|254637007,"
            "http://snomed.info/sct|304253006&_count=1000");
  EXPECT_FALSE(prefetch.contains("questionnaires"));
}

TEST_F(Cds, KindsThatTheRulesNameMakeTheTemplatesSmaller) {
  Start({{"codes: diagnosis.csv", "codes: diagnosis.csv\nkinds: [condition]"},
         {"codes: review_done.csv", "codes: review_done.csv\nkinds: [procedure]"},
         {"codes: waiting", "codes: waiting\nkinds: [document]"}});
  EXPECT_THAT(Keys(), ::testing::UnorderedElementsAre("patient", "episodes", "conditions",
                                                      "allergies", "procedures", "immunizations",
                                                      "communications", "documents"));
}

TEST_F(Cds, WhatTheRecordSystemDoesNotHaveIsNeitherAskedForNorMissed) {
  running.config.cds_hooks.not_recorded = {"Flag", "Task"};
  Start();
  EXPECT_THAT(Keys(), Not(::testing::Contains("flags")));
  EXPECT_EQ(Cards(View(Overdue())).size(), 1u);
}

TEST(CdsConfig, WhatCannotBeMeantIsRefused) {
  const auto refusal = [](const std::function<void(Running&)>& change) {
    Running running;
    change(running);
    return std::string(running.Start().message());
  };
  EXPECT_THAT(refusal([](Running& r) { r.config.cds_hooks.not_recorded = {"Patient"}; }),
              HasSubstr("cds_hooks.not_recorded"));
  EXPECT_THAT(refusal([](Running& r) {
                r.config.cds_hooks.card_key = r.folder.WriteFile("short.key", "short");
              }),
              HasSubstr("32 random"));
  EXPECT_THAT(refusal([](Running& r) { r.config.cds_hooks.card_key = r.folder.path("none.key"); }),
              HasSubstr("none.key"));
  service::ServeConfig config;
  config.rules = "pack";
  config.listen = {{"127.0.0.1", 0}};
  config.http.public_url = "https://waymark.example/path";
  EXPECT_THAT(std::string(service::CheckConfig(config).message()), HasSubstr("http.public_url"));
}

TEST_F(Cds, ItCanBeSwitchedOff) {
  running.config.cds_hooks.enabled = false;
  Start();
  EXPECT_EQ(Call(running.Http(), "GET", "/cds-services").status, 404);
}

TEST_F(Cds, AWholePrefetchGivesTheCard) {
  Start();
  const std::vector<JsonObject> cards = Cards(View(Overdue()));
  ASSERT_EQ(cards.size(), 1u);
  EXPECT_EQ(Text(cards[0], "summary"), "Diagnosed 1 June 2025: no review recorded");
  EXPECT_EQ(Text(cards[0], "indicator"), "warning");
  EXPECT_THAT(Text(cards[0], "detail"), HasSubstr("not clinically approved"));
  EXPECT_THAT(Text(cards[0], "detail"), Not(HasSubstr("Uncertain")));
  EXPECT_EQ(cards[0]
                .fields()
                .at("source")
                .struct_value()
                .fields()
                .at("topic")
                .struct_value()
                .fields()
                .at("code")
                .string_value(),
            "review");
  EXPECT_TRUE(cards[0].fields().contains("overrideReasons"));
}

TEST_F(Cds, NothingToSayIsAnEmptyList) {
  Start();
  const Answer answer = View(WholePrefetch(Keys()));
  EXPECT_TRUE(Cards(answer).empty());
  EXPECT_THAT(answer.body, HasSubstr("{\"cards\":[],"));
  // And what was not checked is said where it can be.
  EXPECT_THAT(answer.body, HasSubstr("\"notChecked\":1"));
}

TEST_F(Cds, AFoundReviewClosesIt) {
  Start();
  Prefetch prefetch = Overdue();
  Put(prefetch, "procedures",
      absl::StrReplaceAll(Searchset({Coded("Observation", "r1", kReview, "2025-10-01")}),
                          {{"Observation", "Procedure"},
                           {"effectiveDateTime", "performedDateTime"},
                           {"\"final\"", "\"completed\""}}));
  EXPECT_TRUE(Cards(View(prefetch)).empty());
}

TEST_F(Cds, AMissingKeyIsUncertainAndNeverNone) {
  Start();
  Prefetch prefetch = Overdue();
  Drop(prefetch, "procedures");
  const std::vector<JsonObject> cards = Cards(View(prefetch));
  ASSERT_EQ(cards.size(), 2u);
  EXPECT_THAT(Text(cards[0], "detail"), HasSubstr("Uncertain"));
  EXPECT_THAT(Text(cards[1], "summary"), HasSubstr("not seen the whole record"));
  EXPECT_THAT(Text(cards[1], "detail"), HasSubstr("- Procedure: not sent"));
  // Also where there would be nothing to say.
  Prefetch nothing = WholePrefetch(Keys());
  Drop(nothing, "conditions");
  EXPECT_EQ(Cards(View(nothing)).size(), 1u);
}

TEST_F(Cds, NullMeansThatNothingWasFound) {
  Start();
  Prefetch prefetch = Overdue();
  Put(prefetch, "procedures", "null");
  EXPECT_EQ(Cards(View(prefetch)).size(), 1u);
}

TEST_F(Cds, AFailedQueryIsUncertain) {
  Start();
  const std::string outcome =
      R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";
  for (const std::string& failed : {outcome, Searchset({outcome})}) {
    Prefetch prefetch = Overdue();
    Put(prefetch, "procedures", failed);
    const std::vector<JsonObject> cards = Cards(View(prefetch));
    ASSERT_EQ(cards.size(), 2u);
    EXPECT_THAT(Text(cards[1], "detail"), HasSubstr("- Procedure: the query failed"));
  }
}

TEST_F(Cds, AFurtherPageThatDidNotComeIsUncertain) {
  Start();
  Prefetch prefetch = Overdue();
  Put(prefetch, "procedures",
      Searchset({}, R"(,"link":[{"relation":"self","url":"a"},{"relation":"next","url":"b"}])"));
  const std::vector<JsonObject> cards = Cards(View(prefetch));
  ASSERT_EQ(cards.size(), 2u);
  EXPECT_THAT(Text(cards[1], "detail"), HasSubstr("- Procedure: only the first page came"));
}

TEST_F(Cds, MoreMatchesThanCameIsUncertain) {
  Start();
  Prefetch prefetch = Overdue();
  Put(prefetch, "procedures", Searchset({}, R"(,"total":2)"));
  const std::vector<JsonObject> cards = Cards(View(prefetch));
  ASSERT_EQ(cards.size(), 2u);
  EXPECT_THAT(Text(cards[1], "detail"), HasSubstr("- Procedure: only the first page came"));
}

TEST_F(Cds, AnAnswerToAnotherQuestionIsNoneToThisOne) {
  Start();
  for (const char* const other :
       {R"({"resourceType":"CapabilityStatement","status":"active"})",
        R"({"resourceType":"Parameters"})",
        R"({"resourceType":"Basic","subject":{"reference":"Patient/p1"}})"}) {
    Prefetch prefetch = Overdue();
    Put(prefetch, "procedures", other);
    const std::vector<JsonObject> cards = Cards(View(prefetch));
    ASSERT_EQ(cards.size(), 2u) << other;
    EXPECT_THAT(Text(cards[1], "detail"), HasSubstr("- Procedure: the query failed"));
  }
  for (const std::string& nobody :
       {std::string(R"({"resourceType":"Practitioner","id":"p1"})"), Searchset({})}) {
    Prefetch prefetch = Overdue();
    Put(prefetch, "patient", nobody);
    EXPECT_EQ(View(prefetch).status, 412) << nobody;
  }
}

TEST_F(Cds, ASubjectThatLeadsNowhereIsUncertain) {
  Start();
  Prefetch prefetch = Overdue();
  Put(prefetch, "procedures",
      Searchset({Coded("Observation", "o1", kReview, "2025-10-01",
                       "?identifier=https://fhir.nhs.uk/Id/nhs-number|9434765919")}));
  EXPECT_EQ(Cards(View(prefetch)).size(), 2u);
}

TEST_F(Cds, APatientOfAnotherPracticeIsNeverSilence) {
  Start();
  const auto at = [](const std::string& practice) {
    return absl::StrCat(R"(,"extension":{"waymark.v1":{"practice":")", practice, "\"}}");
  };
  const std::vector<std::string> keys = Keys();
  const Answer there = View(WholePrefetch(keys), "p1", at("B82002"));
  EXPECT_EQ(Cards(there).size(), 1u);
  EXPECT_THAT(there.body, AllOf(HasSubstr("Registered at another practice"),
                                HasSubstr("registered at A81001, asked for at B82002"),
                                HasSubstr("\"indicator\":\"info\"")));
  EXPECT_EQ(Cards(View(WholePrefetch(keys), "p1", at("A81001"))).size(), 0u);
}

TEST_F(Cds, NullMembersAreAbsent) {
  Start();
  EXPECT_EQ(Cards(View(Overdue(), "p1",
                       R"(,"fhirServer":null,"fhirAuthorization":null,"extension":null)"))
                .size(),
            1u);
  EXPECT_EQ(Post(running.Http(), kView,
                 R"({"hook":null,"hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"})")
                .status,
            400);
}

TEST_F(Cds, ABrokenResourceCostsItselfAndIsSaid) {
  Start();
  Prefetch prefetch = Overdue();
  Put(prefetch, "procedures", R"({"resourceType":"Bundle","entry":[{"resource":{"a":tru}}]})");
  EXPECT_EQ(Cards(View(prefetch)).size(), 2u);
}

TEST_F(Cds, AnEntryWithTwoResourcesBringsNobodysIntoAnothersRecord) {
  Start();
  const std::string own = Coded("Condition", "c1", kReview, "2025-06-01", "p1");
  const std::string other = Coded("Condition", "c2", kDiagnosis, "2025-06-01", "p2");
  for (const char* const name : {"resource", "resourc\\u0065"}) {
    Prefetch prefetch = Overdue();
    Put(prefetch, "conditions",
        absl::StrCat(R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":)", own,
                     ",\"", name, "\":", other, "}]}"));
    const Answer answer = View(prefetch);
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, AllOf(HasSubstr("Condition: the query failed"),
                                   Not(HasSubstr("\"rule\":\"review\""))))
        << name;
  }
}

TEST_F(Cds, WithoutThePatientsDataItSaysWhatItNeeds) {
  Start();
  Prefetch only_patient = WholePrefetch({});
  Prefetch no_patient = Overdue(), null_patient = Overdue();
  Drop(no_patient, "patient");
  Put(null_patient, "patient", "null");
  for (const Prefetch& prefetch : {Prefetch{}, only_patient, no_patient, null_patient}) {
    const Answer answer = View(prefetch);
    EXPECT_EQ(answer.status, 412) << answer.body;
    EXPECT_THAT(answer.body,
                AllOf(HasSubstr("OperationOutcome"), HasSubstr("required"), HasSubstr("prefetch")));
  }
  const Answer offered = View({}, "p1", R"(,"fhirServer":"https://records.example/fhir")");
  EXPECT_EQ(offered.status, 412);
  EXPECT_THAT(offered.body, HasSubstr("none that this service may ask"));
}

TEST_F(Cds, TwoPeopleAreNeverMixed) {
  Start();
  Prefetch other_entry = Overdue();
  Put(other_entry, "procedures",
      Searchset({Coded("Observation", "o1", kReview, "2025-10-01", "p2")}));
  for (const Answer& answer : {View(other_entry), View(Overdue("p2"), "p1")}) {
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, AllOf(HasSubstr("another patient"), HasSubstr("\"expression\""),
                                   Not(HasSubstr("p2"))));
  }
}

TEST_F(Cds, ARequestIsRefusedWithTheNameOfTheField) {
  Start();
  const std::string good = HookBody("patient-view", Overdue());
  const std::vector<std::tuple<std::string, std::string, std::string>> bad = {
      {R"("hook":"patient-view",)", "", "hook"},
      {R"("hook":"patient-view")", R"("hook":"order-sign")", "hook"},
      {R"("hook":"patient-view")", R"("hook":7)", "hook"},
      {R"("hook":"patient-view")", R"("hook":"patient-view","hook":"patient-view")",
       "(the request)"},
      {"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "x", "hookInstance"},
      {"\"context\":{", "\"contexts\":{", "context"},
      {"\"context\":{", "\"context\":[],\"x\":{", "context"},
      {"Practitioner/gp1", "gp1", "context.userId"},
      {R"("patientId":"p1")", R"("patientId":"Patient/p1")", "context.patientId"},
      {R"("patientId":"p1")", R"("patientId":null)", "context.patientId"},
      {R"("userId":"Practitioner/gp1",)", "", "context.userId"},
      {"\"prefetch\":{", "\"prefetch\":7,\"x\":{", "prefetch"},
      {"\"prefetch\":{", "\"prefetch\":{\"x\":[1],", "prefetch.x"},
      {"\"prefetch\":{", "\"prefetch\":{\"x\":{\"no\":\"FHIR\"},", "prefetch.x"},
      {"\"prefetch\":{", "\"fhirServer\":1,\"prefetch\":{", "fhirServer"},
      {"\"prefetch\":{", "\"fhirAuthorization\":{},\"prefetch\":{", "fhirServer"},
      {"\"prefetch\":{", "\"extension\":{\"waymark.v1\":{\"role\":\"king\"}},\"prefetch\":{",
       "extension.waymark.v1.role"},
  };
  for (const auto& [from, to, field] : bad) {
    const std::string body = absl::StrReplaceAll(good, {{from, to}});
    ASSERT_NE(body, good) << from;
    const Answer answer = Post(running.Http(), kView, body);
    EXPECT_EQ(answer.status, 400) << body.substr(0, 300) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr("\"expression\":[\"" + field + "\"")) << to;
  }
  for (const std::string& none :
       {std::string(), std::string("[]"), std::string("null"), std::string("{\"hook\":"),
        good + "}", good.substr(0, 200), std::string(100'000, '['), std::string("\xff{}")}) {
    EXPECT_EQ(Post(running.Http(), kView, none).status, 400) << none.substr(0, 20);
  }
}

TEST_F(Cds, NestingWithoutEndCostsOneResource) {
  Start();
  Prefetch prefetch = Overdue();
  const std::string deep = std::string(50'000, '[') + std::string(50'000, ']');
  Put(prefetch, "procedures",
      Searchset({absl::StrCat(R"({"resourceType":"Procedure","x":)", deep, "}")}));
  EXPECT_EQ(Cards(View(prefetch)).size(), 2u);
}

TEST_F(Cds, UnknownMembersAndKeysAreTolerated) {
  Start();
  Prefetch prefetch = Overdue();
  Put(prefetch, "somethingElse", Searchset({}));
  EXPECT_EQ(
      Cards(View(prefetch, "p1", R"(,"user":"x","extension":{"com.example":{"a":null}})")).size(),
      1u);
}

TEST_F(Cds, CardsAreForStaff) {
  Start();
  const std::string body = absl::StrReplaceAll(HookBody("patient-view", Overdue()),
                                               {{"Practitioner/gp1", "Patient/p1"}});
  const Answer answer = Post(running.Http(), kView, body);
  EXPECT_EQ(answer.status, 403);
  EXPECT_THAT(answer.body, HasSubstr("NOT_STAFF"));
}

TEST_F(Cds, WhatIsNotThereIsSaid) {
  Start();
  const std::string body = HookBody("patient-view", Overdue());
  EXPECT_EQ(Post(running.Http(), "/cds-services/none", body).status, 404);
  // Spoken, but the rules don't use that moment.
  EXPECT_EQ(Post(running.Http(), "/cds-services/waymark-order-sign", body).status, 404);
  EXPECT_EQ(Post(running.Http(), "/cds-services/../readyz", body).status, 404);
  EXPECT_EQ(Post(running.Http(), "/cds-services/none/feedback", "{\"feedback\":[]}").status, 404);
  EXPECT_EQ(Post(running.Http(), "/cds-services/feedback", body).status, 404);
  EXPECT_EQ(Post(running.Http(), "/cds-services//feedback", body).status, 404);
  EXPECT_EQ(Post(running.Http(), "/cds-services/", body).status, 404);
  EXPECT_EQ(Call(running.Http(), "GET", kView).status, 405);
  const Answer wrong_method = Post(running.Http(), "/cds-services", body);
  EXPECT_EQ(wrong_method.status, 405);
  EXPECT_EQ(Text(ParseObject(wrong_method.body), "resourceType"), "OperationOutcome");
  EXPECT_EQ(Call(running.Http(), "POST", kView, body, "Content-Type: text/plain\r\n").status, 415);
  EXPECT_EQ(Post(running.Http(), kView, body, "Content-Encoding: gzip\r\n").status, 415);
}

TEST_F(Cds, WithoutAPackNothingIsAnswered) {
  Start();
  service::PackHolder none({}, service::TestSettings(), service::TestNow, *running.log);
  service::Executor executor(1, 1);
  const service::ServiceContext context{none, executor, *running.log, service::TestNow};
  const service::MethodTable methods(context);
  auto gateway = Gateway::Start(
      {running.config, none, nullptr, methods, running.metrics, *running.log, service::TestNow});
  ASSERT_TRUE(gateway.ok());
  const std::string address = (*gateway)->addresses().front();
  EXPECT_EQ(Call(address, "GET", "/cds-services").status, 503);
  const Answer answer = Post(address, kView, HookBody("patient-view", Overdue()));
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("nothing was checked"));
  EXPECT_TRUE(answer.headers.contains("retry-after"));
}

TEST_F(Cds, ACardKeepsItsNameAndTellsNothing) {
  running.config.cds_hooks.card_key = running.folder.WriteFile("card.key", std::string(40, 'k'));
  Start();
  const std::string first = Text(Cards(View(Overdue())).at(0), "uuid");
  EXPECT_EQ(Text(Cards(View(Overdue())).at(0), "uuid"), first);
  EXPECT_NE(Text(Cards(View(Overdue("p2"), "p2")).at(0), "uuid"), first);
  Running again;
  again.config.cds_hooks = running.config.cds_hooks;
  ASSERT_TRUE(again.Start().ok());
  const Answer answer = Post(again.Http(), kView, HookBody("patient-view", Overdue()));
  EXPECT_EQ(Text(Cards(answer).at(0), "uuid"), first);
}

TEST_F(Cds, ASuggestionWritesWhatClosesTheItem) {
  Start({{"prompt:\n",
          "replies:\n  reviewed today: {does: done, offers_code: review_done}\nprompt:\n"}});
  const JsonObject card = Cards(View(Overdue())).at(0);
  const JsonObject& suggestion =
      card.fields().at("suggestions").list_value().values(0).struct_value();
  EXPECT_EQ(Text(suggestion, "label"), "Record: Review");
  const JsonObject& action =
      suggestion.fields().at("actions").list_value().values(0).struct_value();
  const JsonObject& resource = action.fields().at("resource").struct_value();
  EXPECT_EQ(Text(resource, "resourceType"), "Observation");
  EXPECT_EQ(Text(resource, "effectiveDateTime"), "2026-03-03");
  // As the record system would send it next time.
  Prefetch prefetch = Overdue();
  Put(prefetch, "observations", Searchset({Coded("Observation", "n1", kReview, "2026-03-03")}));
  EXPECT_TRUE(Cards(View(prefetch)).empty());
}

TEST_F(Cds, OrdersAreAskedAboutWhereRulesReadThemAndOnlyTheirChangesAreTold) {
  // The diagnosis stands for an order, which is due at once.
  Start({{"codes: diagnosis.csv", "codes: diagnosis.csv\nkinds: [request]"},
         {"start + 3 months", "start"}});
  EXPECT_EQ(Hooks(), (std::vector<std::string>{"patient-view", "order-select", "order-sign"}));
  const std::string draft = absl::StrReplaceAll(
      Coded("ServiceRequest", "d1", kDiagnosis, "2026-03-03"), {{"\"active\"", "\"draft\""}});
  const std::string context = absl::StrCat(R"(,"draftOrders":)", Searchset({draft}));
  Prefetch prefetch = WholePrefetch(Keys());
  const std::string sign = "/cds-services/waymark-order-sign";
  const Answer answer = Post(running.Http(), sign, HookBody("order-sign", prefetch, "p1", context));
  EXPECT_EQ(Cards(answer).size(), 1u);
  EXPECT_THAT(answer.body, HasSubstr("hypothetical entries were used"));
  // An order for a day to come is given today.
  const std::string later = absl::StrReplaceAll(
      context, {{"\"authoredOn\":\"2026-03-03\"", "\"occurrenceDateTime\":\"2026-03-20\""}});
  EXPECT_NE(later, context);
  EXPECT_EQ(Cards(Post(running.Http(), sign, HookBody("order-sign", prefetch, "p1", later))).size(),
            1u);
  // A draft without a day is as usual as one with, and leaves nothing in doubt.
  const std::string dateless =
      absl::StrReplaceAll(context, {{"\"authoredOn\":\"2026-03-03\"", "\"language\":\"en\""}});
  EXPECT_NE(dateless, context);
  EXPECT_EQ(
      Cards(Post(running.Http(), sign, HookBody("order-sign", prefetch, "p1", dateless))).size(),
      1u);
  // What is there without the order is not said again.
  Put(prefetch, "requests", Searchset({Coded("ServiceRequest", "r1", kDiagnosis, "2025-12-01")}));
  EXPECT_TRUE(
      Cards(Post(running.Http(), sign, HookBody("order-sign", prefetch, "p1", context))).empty());
  // Nothing drafted is nothing changed.
  EXPECT_TRUE(Cards(Post(running.Http(), sign,
                         HookBody("order-sign", prefetch, "p1",
                                  absl::StrCat(R"(,"draftOrders":)", Searchset({})))))
                  .empty());
  const std::string select = "/cds-services/waymark-order-select";
  EXPECT_EQ(Cards(Post(running.Http(), select,
                       HookBody("order-select", WholePrefetch(Keys()), "p1",
                                context + R"(,"selections":["ServiceRequest/d1"])")))
                .size(),
            1u);
  // Of several drafts only what is chosen counts.
  const std::string two = absl::StrReplaceAll(
      context,
      {{R"("entry":[)",
        R"("entry":[{"resource":{"resourceType":"ServiceRequest","id":"d2","status":"draft",)"
        R"("intent":"order","subject":{"reference":"Patient/p1"},)"
        R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"1"}]}}},)"}});
  EXPECT_NE(two, context);
  EXPECT_TRUE(Cards(Post(running.Http(), select,
                         HookBody("order-select", WholePrefetch(Keys()), "p1",
                                  two + R"(,"selections":["ServiceRequest/d2"])")))
                  .empty());
  for (const auto& [path, hook, wrong, field] :
       std::vector<std::tuple<std::string, std::string, std::string, std::string>>{
           {sign, "order-sign", "", "context.draftOrders"},
           {sign, "order-sign", R"(,"draftOrders":[])", "context.draftOrders"},
           {select, "order-select", context, "context.selections"},
           {select, "order-select", context + R"(,"selections":["x"])", "context.selections"},
           {select, "order-select", context + R"(,"selections":["ServiceRequest/other"])",
            "context.selections"}}) {
    const Answer refused = Post(running.Http(), path, HookBody(hook, prefetch, "p1", wrong));
    EXPECT_EQ(refused.status, 400) << refused.body;
    EXPECT_THAT(refused.body, HasSubstr(field));
  }
  const std::string others = absl::StrReplaceAll(context, {{"Patient/p1", "Patient/p2"}});
  EXPECT_EQ(Post(running.Http(), sign, HookBody("order-sign", prefetch, "p1", others)).status, 400);
}

TEST_F(Cds, FeedbackWithoutAStoreIsCountedAndSaysSo) {
  Start();
  const JsonObject card = Cards(View(Overdue())).at(0);
  const auto feedback = [&](const std::string& uuid, const std::string& more) {
    return Post(running.Http(), std::string(kView) + "/feedback",
                absl::StrCat(R"({"feedback":[{"card":")", uuid, R"(","outcomeTimestamp":)",
                             R"("2026-03-03T10:05:31Z")", more, "}]}"));
  };
  const Answer known = feedback(Text(card, "uuid"), R"(,"outcome":"overridden")");
  EXPECT_EQ(known.status, 200) << known.body;
  EXPECT_THAT(known.body, AllOf(HasSubstr("\"kept\":false"), HasSubstr("keeps nothing")));
  const Answer unknown =
      feedback("00000000-0000-4000-8000-000000000000", R"(,"outcome":"overridden")");
  EXPECT_EQ(unknown.status, 200);
  EXPECT_THAT(unknown.body, HasSubstr("no such card"));
  EXPECT_THAT(
      Call(running.Http(), "GET", "/metrics").body,
      AllOf(HasSubstr("waymark_cds_cards_total{hook=\"patient-view\",indicator=\"warning\"} 1"),
            HasSubstr("waymark_cds_feedback_total{kept=\"no\",outcome=\"overridden\"} 1"),
            HasSubstr("waymark_cds_feedback_total{kept=\"no\",outcome=\"unknown\"} 1"),
            HasSubstr("transport=\"cds-hooks\"")));
  // A field of a form that was left empty is as one that was not sent.
  for (const char* empty : {R"(,"overrideReason":{"userComment":""})",
                            R"(,"overrideReason":{"reason":{"code":"x","system":""}})"}) {
    const Answer answer =
        feedback(Text(card, "uuid"), absl::StrCat(R"(,"outcome":"overridden")", empty));
    EXPECT_EQ(answer.status, 200) << empty << answer.body;
  }
  for (const auto& [more, field] : std::vector<std::pair<std::string, std::string>>{
           {"", "feedback[0].outcome"},
           {R"(,"outcome":"ignored")", "feedback[0].outcome"},
           {R"(,"outcome":"accepted")", "feedback[0].acceptedSuggestions"},
           {R"(,"outcome":"accepted","acceptedSuggestions":[{}])",
            "feedback[0].acceptedSuggestions[0].id"},
           {R"(,"outcome":"overridden","overrideReason":{"reason":{}})",
            "feedback[0].overrideReason.reason.code"}}) {
    const Answer answer = feedback("x", more);
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr(field)) << more;
  }
  const std::string path = std::string(kView) + "/feedback";
  for (const char* body :
       {"", "{}", "[]", R"({"feedback":[]})", R"({"feedback":[7]})",
        R"({"feedback":[{"card":"x","outcome":"overridden","outcomeTimestamp":"2026-03-03"}]})"}) {
    EXPECT_EQ(Post(running.Http(), path, body).status, 400) << body;
  }
}

TEST_F(Cds, PagesOfAllowedOriginsMayCall) {
  running.config.http.origins = {"https://records.example"};
  Start();
  const std::string origin = "Origin: https://records.example\r\n";
  const Answer preflight = Call(running.Http(), "OPTIONS", kView, "",
                                origin + "Access-Control-Request-Method: POST\r\n");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.headers.at("access-control-allow-origin"), "https://records.example");
  EXPECT_THAT(preflight.headers.at("access-control-allow-methods"), HasSubstr("POST"));
  EXPECT_THAT(preflight.headers.at("access-control-allow-headers"), HasSubstr("Authorization"));
  EXPECT_EQ(Call(running.Http(), "OPTIONS", "/cds-services", "", origin).status, 204);
  EXPECT_TRUE(Call(running.Http(), "GET", "/cds-services", "", origin)
                  .headers.contains("access-control-allow-origin"));
}

// --- tokens

class CdsTokens : public Cds {
 protected:
  static constexpr char kUrl[] = "https://waymark.example";

  void SetUp() override {
    running.gate = std::make_shared<access::Gate>(service::TestNow);
    access::Config config;
    config.issuers = {{"https://records.example", {"waymark"}, "keys.json"}};
    access::ClientConfig client;
    client.name = "record system";
    client.issuer = "https://records.example";
    client.practices = {"A81001"};
    client.may = {access::Need::kEvaluate};
    client.roles = access::kEveryRole;
    config.clients = {client};
    const std::string keys = access::KeySetText({es384_.Entry(), rs384_.Entry()});
    ASSERT_TRUE(running.gate->Load(config, [keys](const std::string&) { return keys; }).ok());
    running.config.http.public_url = kUrl;
    ASSERT_TRUE(running.Start().ok());
  }

  std::string Claims(const std::string& path, const std::string& jti, int64_t seconds = 240) const {
    const int64_t now = absl::ToUnixSeconds(service::TestNow());
    return absl::StrCat(R"({"iss":"https://records.example","aud":")", kUrl, path, R"(","iat":)",
                        now, R"(,"exp":)", now + seconds, R"(,"jti":")", jti, "\"}");
  }
  Answer Discover(const std::string& token) {
    return Call(running.Http(), "GET", "/cds-services", "",
                "Authorization: Bearer " + token + "\r\n");
  }
  std::string Header(const access::SigningKey& key) const {
    return absl::StrCat(R"({"alg":")", key.algorithm, R"(","kid":")", key.id, R"(","typ":"JWT"})");
  }

  const access::SigningKey es384_ = access::MakeKey("e1", "ES384");
  const access::SigningKey rs384_ = access::MakeKey("r1", "RS384");
};

TEST_F(CdsTokens, BothRecommendedAlgorithmsAreTakenOnce) {
  for (const access::SigningKey* key : {&es384_, &rs384_}) {
    const std::string token =
        access::SignedWithHeader(*key, Header(*key), Claims("/cds-services", "call-" + key->id));
    EXPECT_EQ(Discover(token).status, 200) << key->algorithm;
    const Answer again = Discover(token);
    EXPECT_EQ(again.status, 401);
    EXPECT_THAT(again.body, AllOf(HasSubstr("TOKEN_USED"), HasSubstr("\"login\"")));
  }
}

TEST_F(CdsTokens, ATokenIsForOneAddressAndForFiveMinutes) {
  const auto sign = [&](const std::string& claims) {
    return access::SignedWithHeader(es384_, Header(es384_), claims);
  };
  int number = 0;
  const auto jti = [&] { return absl::StrCat("n", ++number); };
  EXPECT_EQ(Discover(sign(Claims("/cds-services", jti()))).status, 200);
  for (const std::string& claims :
       {Claims("/cds-services/", jti()), Claims(kView, jti()), Claims("", jti()),
        Claims("/cds-services", jti(), 301), Claims("/cds-services", jti(), -60),
        Claims("/cds-services", ""),
        absl::StrReplaceAll(
            Claims("/cds-services", jti()),
            {{R"("aud":"https://waymark.example/cds-services")", R"("aud":"waymark")"}}),
        absl::StrReplaceAll(Claims("/cds-services", "x"), {{R"(,"jti":"x")", ""}}),
        absl::StrReplaceAll(Claims("/cds-services", jti()), {{"\"iat\"", "\"iatt\""}})}) {
    EXPECT_EQ(Discover(sign(claims)).status, 401) << claims;
  }
  const std::string claims = Claims("/cds-services", jti());
  for (const char* header :
       {R"({"alg":"ES384","typ":"JWT"})", R"({"alg":"ES384","kid":"e1"})",
        R"({"alg":"HS256","kid":"e1","typ":"JWT"})", R"({"alg":"none","kid":"e1","typ":"JWT"})"}) {
    EXPECT_EQ(Discover(access::SignedWithHeader(es384_, header, claims)).status, 401) << header;
  }
  // None of the refused ones has used up its name.
  EXPECT_EQ(Discover(sign(claims)).status, 200);
  EXPECT_EQ(Call(running.Http(), "GET", "/cds-services").status, 401);
}

TEST_F(CdsTokens, AServiceAnswersAboutTheClientsPracticesOnly) {
  const auto view = [&](const std::string& jti, const std::string& more) {
    return Post(running.Http(), kView,
                HookBody(
                    "patient-view",
                    [&] {
                      Prefetch prefetch = WholePrefetch({"observations"});
                      return prefetch;
                    }(),
                    "p1", "", more),
                "Authorization: Bearer " +
                    access::SignedWithHeader(es384_, Header(es384_), Claims(kView, jti)) + "\r\n");
  };
  EXPECT_EQ(view("a", "").status, 200);
  EXPECT_EQ(view("b", R"(,"extension":{"waymark.v1":{"practice":"B82002"}})").status, 404);
  // A preflight shows no token.
  running.config.http.origins = {};
  EXPECT_EQ(Call(running.Http(), "OPTIONS", kView).status, 204);
}

}  // namespace
}  // namespace waymark::gateway
