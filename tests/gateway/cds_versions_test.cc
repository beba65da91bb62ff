// Clients of CDS Hooks 2.0, and of 3.0: what differs in what they send changes nothing in what they
// get.

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gateway/cds_bodies.h"
#include "gateway/client.h"
#include "gateway/running.h"
#include "gmock/gmock.h"

namespace waymark::gateway {
namespace {

using ::testing::HasSubstr;

constexpr char kView[] = "/cds-services/waymark-patient-view";

class CdsVersions : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(running.Start().ok()); }
  // As the specification's own examples are shaped: more members than we read, in their order.
  std::string Body(const std::string& authorization, const std::string& context,
                   const std::string& more = "") {
    return absl::StrCat(
        R"({"hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)",
        R"("fhirServer":"https://records.example:9080","hook":"patient-view",)", authorization,
        R"("context":{"userId":"PractitionerRole/A2340113","patientId":"p1",)",
        R"("encounterId":"89284")", context, "}", more, R"(,"prefetch":{"patient":)",
        WholePrefetch({}).front().second, R"(,"conditions":)",
        Searchset({Coded("Condition", "c1", service::kDiagnosis, "2025-06-01")}), "}}");
  }
  static std::string Authorization(const std::string& scope, const std::string& more) {
    return absl::StrCat(R"("fhirAuthorization":{"access_token":"some-opaque-token",)",
                        R"("token_type":"Bearer","expires_in":300,"scope":")", scope,
                        R"(","subject":"cds-service4")", more, "},");
  }
  Answer View(const std::string& body) { return Post(running.Http(), kView, body); }

  Running running;
};

TEST_F(CdsVersions, AnAnswerIsTheSameForBoth) {
  const Answer three =
      View(Body(Authorization("patient/Observation.rs user/Condition.rs", R"(,"patient":"p1")"), "",
                R"(,"extension":{"com.example":{"a":1}})"));
  EXPECT_EQ(three.status, 200) << three.body;
  CheckCards(ParseObject(three.body));
  EXPECT_THAT(three.body, HasSubstr("\"code\":\"review\""));
  // 2.0: scopes of the first SMART, and no patient beside the token.
  const Answer two = View(Body(Authorization("user/Patient.read user/Observation.read", ""), ""));
  EXPECT_EQ(two.status, 200) << two.body;
  EXPECT_EQ(two.body, three.body);
  // Without a token.
  EXPECT_EQ(View(Body("", "")).body, three.body);
}

TEST_F(CdsVersions, WhatANewerClientAddsIsTolerated) {
  EXPECT_EQ(View(Body(Authorization("x", R"(,"x-later":{"a":[null]})"),
                      R"(,"later":[1,{"b":null}])", R"(,"hookVersion":"9.0","later":null)"))
                .status,
            200);
}

TEST_F(CdsVersions, BeforeOneTheUserStoodElsewhereAndIsAskedFor) {
  const Answer answer =
      View(absl::StrReplaceAll(Body("", "", R"(,"user":"Practitioner/example")"),
                               {{R"("userId":"PractitionerRole/A2340113",)", ""}}));
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("context.userId"));
}

TEST_F(CdsVersions, DiscoveryHasWhatBothNeed) {
  const JsonObject discovery = ParseObject(Call(running.Http(), "GET", "/cds-services").body);
  for (const JsonValue& one : discovery.fields().at("services").list_value().values()) {
    const auto& fields = one.struct_value().fields();
    for (const char* name : {"hook", "id", "description", "title", "usageRequirements"}) {
      ASSERT_TRUE(fields.contains(name)) << name;
      EXPECT_NE(fields.at(name).string_value(), "") << name;
    }
    // What 3.0 adds is a text; templates use nothing that 2.0 lacks.
    EXPECT_NE(fields.at("version").string_value(), "");
    for (const auto& [key, text] : fields.at("prefetch").struct_value().fields()) {
      EXPECT_THAT(text.string_value(), HasSubstr("{{context.patientId}}")) << key;
      const std::string rest =
          absl::StrReplaceAll(text.string_value(), {{"{{context.patientId}}", ""}});
      EXPECT_EQ(rest.find_first_of("{}%()"), std::string::npos) << rest;
    }
  }
}

TEST_F(CdsVersions, CardsUseNothingThatOnlyThreeHas) {
  const Answer answer = View(Body("", ""));
  EXPECT_EQ(answer.status, 200);
  for (const char* later : {"actionSelectionBehavior", "autolaunchable", "systemActions"}) {
    EXPECT_EQ(answer.body.find(later), std::string::npos) << later;
  }
}

}  // namespace
}  // namespace waymark::gateway
