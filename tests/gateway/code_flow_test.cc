// Signing in by OpenID Connect, against an issuer in this process: the whole flow, and each
// refusal.

#include "waymark/gateway/code_flow.h"

#include <atomic>
#include <mutex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "access/issuer.h"
#include "gateway/client.h"
#include "gateway/fake_issuer.h"
#include "gateway/running.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "waymark/access/web_address.h"

namespace waymark::gateway {
namespace {

using access::Need;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kLists[] = "/waymark.v1.ReviewService/ListWorklists";

class CodeFlowTest : public ::testing::Test {
 protected:
  void SetUp() override {
    access_.issuers.resize(1);
    access_.issuers[0].issuer = issuer_.url();
    access_.issuers[0].title = "\"The\" issuer";
    access_.issuers[0].client_id = "console";
    access_.issuers[0].client_secret = "secret-file";
    access::ClientConfig people;
    people.name = "console";
    people.issuer = issuer_.url();
    people.practices = {"A81001", "A81002"};
    people.practice_claim = "org";
    people.may = {Need::kReview, Need::kRead};
    people.roles = access::kEveryRole;
    people.role_claim = "role";
    people.role_names = {{"COORD", *access::ParseRole("coordinator")}};
    people.person_claim = "name";
    people.purposes = {"direct care"};
    access_.clients = {people};
    running_.clock = clock_;
    running_.gate = std::make_shared<access::Gate>(clock_);
    running_.log = std::make_unique<service::Log>(
        [this](std::string_view line) {
          const std::lock_guard lock(mutex_);
          absl::StrAppend(&logged_, std::string(line), "\n");
        },
        service::TestNow);
    Load();
    ASSERT_TRUE(running_.Start(/*with_store=*/true).ok());
  }
  void Load() {
    const absl::StatusOr<bool> loaded =
        running_.gate->Load(access_, [](const std::string& path) -> absl::StatusOr<std::string> {
          EXPECT_EQ(path, "secret-file");
          return std::string("s/e c\n");
        });
    ASSERT_TRUE(loaded.ok()) << loaded.status();
  }
  std::string http() const { return running_.Http(); }
  Answer Get(const std::string& target, const std::string& headers = {}) const {
    return Call(http(), "GET", target, {}, headers);
  }
  // The cookie of that name as a header line; empty where the answer sets none.
  static std::string CookieOf(const Answer& answer) {
    const auto it = answer.headers.find("set-cookie");
    if (it == answer.headers.end()) return {};
    return absl::StrCat("Cookie: ", it->second.substr(0, it->second.find(';')), "\r\n");
  }
  static std::string To(const Answer& answer) {
    const auto it = answer.headers.find("location");
    return answer.status == 303 && it != answer.headers.end() ? it->second
                                                              : absl::StrCat(answer.status);
  }
  struct Begun {
    std::string cookie, back;
  };
  Begun Begin(const std::string& target = "/sign-in?then=/worklist/all",
              const std::string& headers = {}) {
    const Answer answer = Get(target, headers);
    EXPECT_EQ(answer.status, 303);
    return {CookieOf(answer), issuer_.Authorize(To(answer))};
  }
  // The page where somebody ends who signs in now.
  std::string Outcome() {
    const Begun begun = Begin();
    return To(Get(begun.back, begun.cookie));
  }
  // Signed in; the session's cookie and proof as header lines.
  std::string SignIn() {
    const Begun begun = Begin();
    const Answer answer = Get(begun.back, begun.cookie);
    EXPECT_EQ(To(answer), "/worklist/all") << Logged();
    const std::string cookie = CookieOf(answer);
    google::protobuf::Struct who;
    EXPECT_TRUE(
        google::protobuf::util::JsonStringToMessage(Get("/session", cookie).body, &who).ok());
    return absl::StrCat(cookie, "Waymark-Session: ", who.fields().at("proof").string_value(),
                        "\r\n");
  }
  Answer List(const std::string& headers) const {
    return Post(http(), kLists, R"({"practices":["A81001"]})", headers);
  }
  std::string Logged() {
    const std::lock_guard lock(mutex_);
    return logged_;
  }
  std::string Problem(const std::string& word) const {
    return absl::StrCat("/sign-in/problem/", word);
  }

  std::atomic<int64_t> later_{0};
  const std::function<absl::Time()> clock_ = [this] {
    return service::TestNow() + absl::Seconds(later_.load());
  };
  FakeIssuer issuer_{clock_};
  access::Config access_;
  std::mutex mutex_;
  std::string logged_;  // under it
  Running running_;
};

TEST_F(CodeFlowTest, WhoSignsInThereIsSignedInHere) {
  EXPECT_EQ(Get("/sign-in/ways").body,
            absl::StrCat(R"({"ways":[{"title":"\"The\" issuer","href":"/sign-in?with=)",
                         access::PercentEncode(issuer_.url()), R"("}]})"));
  const Answer begun = Get("/sign-in?then=/worklist/all%3Fsort%3Ddue");
  ASSERT_EQ(begun.status, 303);
  EXPECT_THAT(
      begun.headers.at("set-cookie"),
      AllOf(StartsWith("__Host-waymark-begun="), HasSubstr("; Path=/"), HasSubstr("; Secure"),
            HasSubstr("; HttpOnly"), HasSubstr("; SameSite=Lax"), HasSubstr("; Max-Age=600")));
  EXPECT_EQ(begun.headers.at("referrer-policy"), "no-referrer");
  EXPECT_EQ(begun.headers.at("cache-control"), "no-store");
  const std::string back = issuer_.Authorize(To(begun));
  const std::map<std::string, std::string> asked = issuer_.asked();
  EXPECT_EQ(asked.at("response_type"), "code");
  EXPECT_EQ(asked.at("client_id"), "console");
  EXPECT_EQ(asked.at("scope"), "openid profile");
  EXPECT_EQ(asked.at("code_challenge_method"), "S256");
  EXPECT_EQ(asked.at("code_challenge").size(), 43u);
  EXPECT_EQ(asked.at("max_age"), "900");
  EXPECT_EQ(asked.count("prompt"), 0u);
  EXPECT_EQ(asked.at("redirect_uri"), absl::StrCat("http://", http(), "/signed-in"))
      << "as it was called";
  const Answer answer = Get(back, CookieOf(begun) + "Sec-Fetch-Site: cross-site\r\n");
  EXPECT_EQ(To(answer), "/worklist/all?sort=due");
  EXPECT_EQ(answer.headers.at("referrer-policy"), "no-referrer");
  EXPECT_EQ(answer.body, "");
  const Answer who = Get("/session", CookieOf(answer));
  EXPECT_THAT(who.body,
              AllOf(HasSubstr(R"("person":"Sam Lee")"), HasSubstr(R"("roles":["coordinator"])"),
                    HasSubstr(R"("practices":["A81001"])"), HasSubstr(R"("subject":")"),
                    HasSubstr(R"("idleSeconds":900)"), HasSubstr(R"("endsInSeconds":43200)"),
                    Not(HasSubstr("eyJ")), Not(HasSubstr("at-1"))));
}

TEST_F(CodeFlowTest, CallsOfTheSessionArePersonsAndNeedItsProof) {
  const std::string me = SignIn();
  EXPECT_EQ(List(me).status, 200) << List(me).body;
  EXPECT_EQ(Post(http(), kLists, R"({"practices":["A81002"]})", me).status, 404);
  EXPECT_EQ(List(me.substr(0, me.find('\n') + 1)).status, 403) << "without the proof";
  EXPECT_EQ(List("").status, 401);
}

TEST_F(CodeFlowTest, TheSessionOutlivesTheIdTokenAndEndsWhenNothingIsDone) {
  const std::string me = SignIn();
  later_ = 10 * 60;
  EXPECT_EQ(List(me).status, 200) << "the ID token held for five minutes";
  later_ = 26 * 60;
  EXPECT_EQ(List(me).status, 401);
}

TEST_F(CodeFlowTest, TheCodeOfAnotherBrowserIsNoneAndEachCountsOnce) {
  const Begun begun = Begin();
  const Begun other = Begin();
  EXPECT_EQ(To(Get(begun.back)), Problem("begin-again"));
  EXPECT_EQ(To(Get(begun.back, other.cookie)), Problem("begin-again"));
  EXPECT_EQ(To(Get(begun.back, "Cookie: __Host-waymark-begun=x\r\n")), Problem("begin-again"));
  EXPECT_EQ(issuer_.exchanges(), 0) << "and nobody was asked";
  EXPECT_EQ(To(Get(begun.back, begun.cookie)), "/worklist/all");
  EXPECT_EQ(To(Get(begun.back, begun.cookie)), Problem("begin-again")) << "a second time";
  EXPECT_EQ(issuer_.exchanges(), 1);
}

TEST_F(CodeFlowTest, AStateThatIsNotOursOrTooOldIsRefused) {
  const Begun begun = Begin();
  for (const char* query : {"", "?code=code-1", "?state=", "?code=code-1&state=nonsense",
                            "?state=%zz", "?state=a&state=b"}) {
    EXPECT_EQ(To(Get(absl::StrCat("/signed-in", query), begun.cookie)), Problem("begin-again"))
        << query;
  }
  later_ = 11 * 60;
  EXPECT_EQ(To(Get(begun.back, begun.cookie)), Problem("begin-again"));
  EXPECT_EQ(issuer_.exchanges(), 0);
}

TEST_F(CodeFlowTest, AnAnswerOfAnotherIssuerIsRefused) {
  Begun begun = Begin();
  const size_t iss = begun.back.find("&iss=");
  EXPECT_EQ(To(Get(begun.back.substr(0, iss), begun.cookie)), Problem("not-believed"))
      << "it says that it names itself";
  begun = Begin();
  EXPECT_EQ(To(Get(begun.back.substr(0, iss) + "&iss=https%3A%2F%2Fevil.example", begun.cookie)),
            Problem("not-believed"));
  EXPECT_EQ(issuer_.exchanges(), 0);
}

TEST_F(CodeFlowTest, AnIdTokenThatIsNotGoodSignsNobodyIn) {
  const int64_t now = absl::ToUnixSeconds(clock_());
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"nonce", R"("another")"},
      {"aud", R"("another")"},
      {"iss", R"("https://evil.example")"},
      {"exp", absl::StrCat(now - 60)}};
  for (const auto& [claim, json] : wrong) {
    issuer_.Forget();
    issuer_.Say(claim, json);
    EXPECT_EQ(Outcome(), Problem("not-believed")) << claim;
  }
  issuer_.Forget();
  issuer_.SetToken(
      [](const std::string& claims) { return access::Compact(R"({"alg":"none"})", claims, ""); });
  EXPECT_EQ(Outcome(), Problem("not-believed")) << "not signed";
  issuer_.SetToken([](const std::string& claims) {
    return access::SignedToken(access::MakeKey("k1", "RS256"), claims);
  });
  EXPECT_EQ(Outcome(), Problem("not-believed")) << "signed by somebody else";
  EXPECT_THAT(Logged(), AllOf(HasSubstr("TOKEN_NONCE"), HasSubstr("TOKEN_AUDIENCE"),
                              HasSubstr("TOKEN_ISSUER"), HasSubstr("TOKEN_EXPIRED"),
                              HasSubstr("TOKEN_ALGORITHM"), HasSubstr("TOKEN_SIGNATURE")));
  EXPECT_THAT(Logged(), AllOf(Not(HasSubstr("eyJ")), Not(HasSubstr("code-")),
                              Not(HasSubstr("at-1")), Not(HasSubstr("Sam"))));
}

TEST_F(CodeFlowTest, SomebodyWhoIsKnownButMayNotWorkHereIsToldWhy) {
  issuer_.Say("role", R"("PORTER")");
  EXPECT_EQ(Outcome(), Problem("no-role"));
  issuer_.Forget();
  issuer_.Say("org", R"("A99999")");
  EXPECT_EQ(Outcome(), Problem("no-practice"));
  issuer_.Forget();
  issuer_.Say("name", "");
  EXPECT_EQ(Outcome(), Problem("no-person"));
  issuer_.Forget();
  issuer_.Say("auth_time", absl::StrCat(absl::ToUnixSeconds(clock_()) - 3600));
  EXPECT_EQ(Outcome(), Problem("anew"));
  issuer_.Forget();
  access_.issuers[0].acr = {"AAL3"};
  Load();
  EXPECT_EQ(Outcome(), Problem("stronger"));
  EXPECT_EQ(issuer_.asked().at("acr_values"), "AAL3");
  issuer_.Say("acr", R"("AAL3")");
  EXPECT_EQ(Outcome(), "/worklist/all");
}

TEST_F(CodeFlowTest, WhatTheIssuerRefusesIsSaid) {
  Begun begun = Begin();
  const size_t state = begun.back.find("&state=");
  EXPECT_EQ(To(Get(absl::StrCat("/signed-in?error=access_denied", begun.back.substr(state)),
                   begun.cookie)),
            Problem("refused"));
  begun = Begin();
  const std::string invented = absl::StrCat("/signed-in?code=invented", begun.back.substr(state));
  EXPECT_EQ(To(Get(invented, begun.cookie)), Problem("begin-again"));
  EXPECT_EQ(issuer_.exchanges(), 1);
}

TEST_F(CodeFlowTest, AnIssuerThatIsAwayIsAskedAgainLater) {
  issuer_.SetStatus(503);
  EXPECT_EQ(To(Get("/sign-in")), Problem("away"));
  issuer_.SetStatus(0);
  const Begun begun = Begin();
  issuer_.SetStatus(500);
  EXPECT_EQ(To(Get(begun.back, begun.cookie)), Problem("away"));
  issuer_.SetStatus(0);
  EXPECT_EQ(Outcome(), "/worklist/all");
}

TEST_F(CodeFlowTest, KeysThatTheIssuerRotatesAreFetched) {
  EXPECT_EQ(Outcome(), "/worklist/all");
  issuer_.SetKey(access::MakeKey("k2", "ES256"));
  EXPECT_EQ(Outcome(), Problem("not-believed")) << "not asked about more often than that";
  later_ = 31;
  EXPECT_EQ(Outcome(), "/worklist/all");
}

TEST_F(CodeFlowTest, ClaimsOfUserInfoCountWhereTheyAreAskedFor) {
  for (const char* claim : {"name", "org", "role"}) issuer_.Say(claim, "");
  EXPECT_EQ(Outcome(), Problem("no-role"));
  access_.issuers[0].userinfo = true;
  Load();
  issuer_.SetUserInfo(R"({"sub":"u1","name":"Sam Lee","org":["A81001"],"role":["COORD"]})");
  EXPECT_EQ(Outcome(), "/worklist/all");
  issuer_.SetUserInfo(R"({"sub":"u2","name":"Sam Lee","org":["A81001"],"role":["COORD"]})");
  EXPECT_EQ(Outcome(), Problem("not-believed")) << "of somebody else";
  issuer_.SetUserInfo("[]");
  EXPECT_EQ(Outcome(), Problem("not-believed"));
}

TEST_F(CodeFlowTest, SigningOutEndsItHereAndLeadsToTheIssuer) {
  const std::string me = SignIn();
  const Answer out = Call(http(), "DELETE", "/session", {}, me);
  EXPECT_EQ(out.status, 200);
  EXPECT_THAT(out.body, AllOf(HasSubstr(issuer_.url() + "/end?client_id=console"),
                              HasSubstr("post_logout_redirect_uri=http%3A%2F%2F"),
                              Not(HasSubstr("id_token")), Not(HasSubstr("eyJ"))));
  EXPECT_THAT(out.headers.at("set-cookie"), HasSubstr("Max-Age=0"));
  EXPECT_EQ(List(me).status, 401);
}

TEST_F(CodeFlowTest, OneGoesOnToPagesOfTheConsoleOnly) {
  for (const char* then : {"//evil.example", "https://evil.example", "/%5Cevil.example",
                           "/a%0D%0AX:%20y", "worklist", ""}) {
    const Begun begun = Begin(absl::StrCat("/sign-in?then=", then));
    EXPECT_EQ(To(Get(begun.back, begun.cookie)), "/") << then;
  }
}

TEST_F(CodeFlowTest, AnotherSitesPageBeginsNothing) {
  EXPECT_EQ(To(Get("/sign-in", "Sec-Fetch-Site: cross-site\r\n")), "/");
  EXPECT_EQ(To(Get("/sign-in?with=https%3A%2F%2Fevil.example")), Problem("not-believed"));
}

TEST_F(CodeFlowTest, TwoTabsOfOneBrowserSignInAtATime) {
  const Begun first = Begin();
  const Begun second = Begin("/sign-in?then=/rules&anew=1", first.cookie);
  EXPECT_EQ(second.cookie, first.cookie);
  EXPECT_EQ(issuer_.asked().at("prompt"), "login");
  EXPECT_EQ(To(Get(first.back, first.cookie)), "/worklist/all");
  EXPECT_EQ(To(Get(second.back, first.cookie)), "/rules");
}

TEST_F(CodeFlowTest, AnIssuerThatIsTakenOutOfTheConfigurationEndsItsSessions) {
  const std::string me = SignIn();
  access_.issuers[0].issuer = access_.clients[0].issuer = "https://another.example";
  Load();
  EXPECT_EQ(List(me).status, 401);
}

}  // namespace
}  // namespace waymark::gateway
