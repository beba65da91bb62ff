// People with several roles: only the one that they chose counts. The shape is that of NHS CIS2's
// claims.

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "waymark/access/clients.h"
#include "waymark/access/gate.h"

namespace waymark::access {
namespace {

using ::testing::ElementsAre;

constexpr char kIssuer[] = "https://id.example";

class ChosenRole : public ::testing::Test {
 protected:
  ChosenRole() {
    config_.issuers.resize(1);
    config_.issuers[0].issuer = kIssuer;
    config_.issuers[0].client_id = "console";
    ClientConfig people;
    people.name = "console";
    people.issuer = kIssuer;
    people.chosen_from = "nhsid_nrbac_roles";
    people.chosen_by = "person_roleid";
    people.chosen_claim = "selected_roleid";
    people.practices = {"A81001", "A81002"};
    people.practice_claim = "nhsid_nrbac_roles.org_code";
    people.may = {Need::kReview};
    people.roles = kEveryRole;
    people.role_claim = "nhsid_nrbac_roles.role_code";
    people.role_names = {{"S0010:G0020:R8000", *ParseRole("gp")},
                         {"S0080:G0450:R8010", *ParseRole("coordinator")}};
    people.person_claim = "name";
    config_.clients = {people};
  }
  absl::StatusOr<Caller> Find(const std::string& more) const {
    Token token;
    token.issuer = kIssuer;
    token.claims = *ReadJson(absl::StrCat(R"({"name":"Sam Lee",)", more, "}"));
    size_t index = 0;
    return FindClient(config_, {}, &token, 1, index);
  }
  static std::string Two() {
    return R"("nhsid_nrbac_roles":[)"
           R"({"person_roleid":"1","org_code":"A81001","role_code":"S0010:G0020:R8000"},)"
           R"({"person_roleid":"2","org_code":"A81002","role_code":"S0080:G0450:R8010"}])";
  }
  Config config_;
};

TEST_F(ChosenRole, OnlyItsPracticeAndRoleCount) {
  const auto second = Find(Two() + R"(,"selected_roleid":"2")");
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_THAT(second->grant->practices, ElementsAre("A81002"));
  EXPECT_EQ(second->grant->roles, *ParseRole("coordinator"));
  const auto first = Find(Two() + R"(,"selected_roleid":"1")");
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_THAT(first->grant->practices, ElementsAre("A81001"));
  EXPECT_EQ(first->grant->roles, *ParseRole("gp"));
}

TEST_F(ChosenRole, WhoHasSeveralAndChoseNoneHasNone) {
  for (const std::string& more :
       {Two(), Two() + R"(,"selected_roleid":"3")", Two() + R"(,"selected_roleid":["1","2"])",
        Two() + R"(,"selected_roleid":2)", Two() + R"(,"selected_roleid":"")",
        std::string(R"("selected_roleid":"1")"),
        std::string(R"("nhsid_nrbac_roles":[],"selected_roleid":"1")"),
        std::string(R"("nhsid_nrbac_roles":{"person_roleid":"1"},"selected_roleid":"1")"),
        std::string(R"("nhsid_nrbac_roles":["1"],"selected_roleid":"1")"),
        std::string(
            R"("nhsid_nrbac_roles":[{"person_roleid":"1","role_code":"S0010:G0020:R8000"},)"
            R"({"person_roleid":"1","role_code":"S0080:G0450:R8010"}],"selected_roleid":"1")")}) {
    EXPECT_EQ(ReasonOf(Find(more).status()), "NO_ROLE") << more;
  }
}

TEST_F(ChosenRole, WhoHasOneNeedNotChoose) {
  const std::string one =
      R"("nhsid_nrbac_roles":[{"person_roleid":"1","org_code":"A81001","role_code":"S0010:G0020:R8000"}])";
  EXPECT_TRUE(Find(one).ok());
  EXPECT_EQ(ReasonOf(Find(one + R"(,"selected_roleid":"7")").status()), "NO_ROLE");
}

TEST_F(ChosenRole, WhoSignedInCountsUntilTheirEndAndWhileTheIssuerIsConfigured) {
  absl::Time now = absl::FromUnixSeconds(1'772'530'200);
  Gate gate([&] { return now; });
  const auto load = [&] {
    return gate.Load(config_, [](const std::string&) { return absl::NotFoundError("no file"); });
  };
  ASSERT_TRUE(load().ok());
  EXPECT_EQ(gate.SignInIssuers().size(), 1u);
  auto token = std::make_shared<Token>();
  token->issuer = kIssuer;
  token->until = now + absl::Hours(1);
  token->claims =
      *ReadJson(absl::StrCat(R"({"name":"Sam Lee",)", Two(), R"(,"selected_roleid":"2"})"));
  Presented presented;
  presented.signed_in = token;
  const auto admitted = gate.AdmitNow(presented, Need::kReview);
  ASSERT_TRUE(admitted && admitted->ok());
  EXPECT_EQ((*admitted)->person, "Sam Lee");
  EXPECT_EQ(gate.Admit(presented, Need::kAdminister).status().code(),
            absl::StatusCode::kPermissionDenied);
  Presented both = presented;
  both.authorization = {"Bearer nonsense"};
  EXPECT_EQ(ReasonOf(gate.Identify(both).status()), "TOKEN_MALFORMED")
      << "what is shown must be good";
  now += absl::Hours(1);
  EXPECT_EQ(ReasonOf(gate.Identify(presented).status()), "TOKEN_EXPIRED");
  now -= absl::Hours(1);
  config_.issuers[0].client_id.clear();
  config_.issuers[0].audiences = {"waymark"};
  config_.issuers[0].keys = "keys";
  EXPECT_FALSE(load().ok()) << "no such file: what was there stays";
  EXPECT_TRUE(gate.Identify(presented).ok());
  config_.issuers[0].issuer = config_.clients[0].issuer = "https://another.example";
  config_.issuers[0].client_id = "console";
  config_.issuers[0].audiences.clear();
  config_.issuers[0].keys.clear();
  ASSERT_TRUE(load().ok());
  EXPECT_EQ(ReasonOf(gate.Identify(presented).status()), "TOKEN_ISSUER");
}

}  // namespace
}  // namespace waymark::access
