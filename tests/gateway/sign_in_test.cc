// Sessions of people over HTTP: signing in, what a cookie is good for, and each refusal.

#include "waymark/gateway/sign_in.h"

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "access/issuer.h"
#include "gateway/client.h"
#include "gateway/running.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace waymark::gateway {
namespace {

using access::Need;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kIssuer[] = "https://id.example";
constexpr char kRules[] = "/waymark.v1.RulesService/ListRules";
constexpr char kLists[] = "/waymark.v1.ReviewService/ListWorklists";
constexpr char kJson[] = "Content-Type: application/json\r\n";

google::protobuf::Struct Json(const std::string& text) {
  google::protobuf::Struct json;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text, &json).ok()) << text;
  return json;
}

class SigningIn : public ::testing::Test {
 protected:
  void SetUp() override {
    access::ClientConfig people;
    people.name = "console";
    people.issuer = kIssuer;
    people.claims = {{"azp", "console"}};
    people.practices = {"A81001", "A81002"};
    people.practice_claim = "org";
    people.may = {Need::kReview, Need::kRead, Need::kRules};
    people.roles = access::kEveryRole;
    people.role_claim = "role";
    people.role_names = {{"GP", *access::ParseRole("gp")},
                         {"COORD", *access::ParseRole("coordinator")}};
    people.person_claim = "name";
    people.purposes = {"direct care"};
    access::ClientConfig machines;
    machines.name = "machines";
    machines.issuer = kIssuer;
    machines.claims = {{"azp", "machine"}};
    machines.may = {Need::kRules};
    access_.issuers = {{kIssuer, {"waymark"}, "keys"}};
    access_.clients = {people, machines};
    running_.clock = [this] { return service::TestNow() + absl::Seconds(later_.load()); };
    running_.gate = std::make_shared<access::Gate>(running_.clock);
    Load();
    ASSERT_TRUE(running_.Start(/*with_store=*/true).ok());
  }

  void Load() {
    ASSERT_TRUE(
        running_.gate
            ->Load(access_,
                   [this](const std::string&) { return access::KeySetText({key_.Entry()}); })
            .ok());
  }
  std::string Token(const std::string& more, int64_t seconds = 3600) const {
    return access::SignedToken(
        key_, absl::StrCat(R"({"iss":")", kIssuer, R"(","aud":"waymark","exp":)",
                           absl::ToUnixSeconds(running_.clock()) + seconds, ",", more, "}"));
  }
  std::string PersonToken(const std::string& name = "Sam Lee", int64_t seconds = 3600) const {
    return Token(
        absl::StrCat(R"("azp":"console","org":"A81001","role":"COORD","name":")", name, R"(")"),
        seconds);
  }
  std::string http() const { return running_.Http(); }
  std::string Own() const { return absl::StrCat("Origin: http://", http(), "\r\n"); }

  struct Signed {
    std::string cookie;  // a header line
    std::string proof;   // another
  };
  Answer PostToken(const std::string& token, const std::string& headers) const {
    return Post(http(), "/session", absl::StrCat(R"({"token":")", token, R"("})"), headers);
  }
  Signed SignInAs(const std::string& token, const std::string& headers = {}) const {
    const Answer answer = PostToken(token, Own() + headers);
    EXPECT_EQ(answer.status, 200) << answer.body;
    if (answer.status != 200) return {};
    const std::string& line = answer.headers.at("set-cookie");
    return {absl::StrCat("Cookie: ", line.substr(0, line.find(';')), "\r\n"),
            absl::StrCat("Waymark-Session: ", Json(answer.body).fields().at("proof").string_value(),
                         "\r\n")};
  }
  Answer List(const std::string& headers) const {
    return Post(http(), kLists, R"({"practices":["A81001"]})", headers);
  }
  Answer Session(const std::string& headers, const std::string& method = "GET") const {
    return Call(http(), method, "/session", {}, headers);
  }

  std::atomic<int64_t> later_{0};
  access::SigningKey key_ = access::MakeKey("k1", "ES256");
  access::Config access_;
  Running running_;
};

TEST_F(SigningIn, ATokenOfAPersonOpensASessionThatSaysWhoTheyAreAndWhatTheyMay) {
  const Answer answer = PostToken(PersonToken(), Own());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(
      answer.headers.at("set-cookie"),
      AllOf(HasSubstr("__Host-waymark="), HasSubstr("; Path=/"), HasSubstr("; Secure"),
            HasSubstr("; HttpOnly"), HasSubstr("; SameSite=Strict"), Not(HasSubstr("Domain"))));
  EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
  EXPECT_THAT(
      answer.body,
      AllOf(HasSubstr(R"("local":false)"), HasSubstr(R"("person":"Sam Lee")"),
            HasSubstr(R"("roles":["coordinator"])"), HasSubstr(R"("practices":["A81001"])"),
            HasSubstr(R"("may":["read","review","rules","count"])"),
            HasSubstr(R"("purpose":"direct care")"), HasSubstr(R"("purposes":["direct care"])"),
            HasSubstr(R"("idleSeconds":900)"), HasSubstr(R"("locksInSeconds":900)")));
  EXPECT_THAT(answer.body, Not(HasSubstr("eyJ"))) << "the token stays here";
  EXPECT_THAT(answer.headers.at("set-cookie"), Not(HasSubstr("eyJ")));
}

TEST_F(SigningIn, ACallByCookieAndProofIsThePersons) {
  const Signed me = SignInAs(PersonToken());
  const Answer answer = List(Own() + me.cookie + me.proof);
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(
      Post(http(), kLists, R"({"practices":["A81002"]})", Own() + me.cookie + me.proof).status, 404)
      << "the token does not name that practice";
  const Answer who = Session(me.cookie);
  EXPECT_EQ(who.status, 200);
  EXPECT_THAT(me.proof, HasSubstr(Json(who.body).fields().at("proof").string_value()));
  EXPECT_EQ(List("").status, 401);
}

TEST_F(SigningIn, ACookieWithoutTheProofIsNoIdentity) {
  const Signed me = SignInAs(PersonToken()), other = SignInAs(PersonToken("Alex Shah"));
  for (const std::string& headers :
       {me.cookie, me.cookie + other.proof, me.cookie + "Waymark-Session: \r\n",
        me.cookie + "Waymark-Session: " + std::string(64, '0') + "\r\n",
        me.cookie + me.proof + me.proof}) {
    const Answer answer = List(Own() + headers);
    EXPECT_EQ(answer.status, 403) << headers << answer.body;
    EXPECT_THAT(answer.body, HasSubstr("Waymark-Session"));
  }
  EXPECT_EQ(List(Own() + me.proof).status, 401) << "nor is the proof without the cookie";
}

TEST_F(SigningIn, ACallFromAnotherSitesPageCountsForNothing) {
  const Signed me = SignInAs(PersonToken());
  const std::string port = http().substr(http().find(':'));
  for (const std::string& from :
       {std::string("Origin: https://evil.example\r\n"), std::string("Origin: null\r\n"),
        absl::StrCat("Origin: http://evil.example", port, "\r\n"),
        absl::StrCat("Origin: http://", http(), ".evil.example\r\n"),
        absl::StrCat("Origin: http://evil.example/http://", http(), "\r\n"),
        std::string("Origin: http://127.0.0.1:1\r\n"),
        std::string("Sec-Fetch-Site: cross-site\r\n"), std::string("Sec-Fetch-Site: same-site\r\n"),
        Own() + "Sec-Fetch-Site: cross-site\r\n", Own() + "Origin: https://evil.example\r\n"}) {
    EXPECT_EQ(List(from + me.cookie + me.proof).status, 403) << from;
    EXPECT_EQ(Session(from + me.cookie).status, 403) << from;
    EXPECT_EQ(Session(from + me.cookie + me.proof, "DELETE").status, 403) << from;
    EXPECT_EQ(PostToken(PersonToken(), from).status, 403) << from << "signs nobody in";
  }
  EXPECT_EQ(List("Sec-Fetch-Site: same-origin\r\n" + me.cookie + me.proof).status, 200);
}

TEST_F(SigningIn, ABearerTokenNeedsNoProofAndItsCookieIsNotLookedAt) {
  const Signed me = SignInAs(PersonToken());
  const std::string bearer = absl::StrCat("Authorization: Bearer ", PersonToken("Alex"), "\r\n");
  EXPECT_EQ(List(bearer).status, 200);
  EXPECT_EQ(List(bearer + "Cookie: __Host-waymark=nonsense\r\n").status, 200);
  EXPECT_EQ(List("Authorization: Bearer nonsense\r\n" + me.cookie + me.proof).status, 401);
  EXPECT_THAT(Session(bearer + me.cookie).body,
              AllOf(HasSubstr(R"("person":"Alex")"), Not(HasSubstr("proof"))));
}

TEST_F(SigningIn, TwoCookiesOfTheNameAreRefused) {
  const Signed me = SignInAs(PersonToken()), other = SignInAs(PersonToken("Alex"));
  const std::string both =
      me.cookie.substr(0, me.cookie.size() - 2) + "; " + other.cookie.substr(8);
  EXPECT_EQ(List(Own() + both + me.proof).status, 403);
  EXPECT_EQ(List(Own() + me.cookie + other.cookie + me.proof).status, 403);
  EXPECT_EQ(List(Own() + "Cookie: a=b; c\r\n" + me.cookie + me.proof).status, 200);
  EXPECT_EQ(List("Cookie: x__Host-waymark=" + std::string(64, 'a') + "\r\n").status, 401);
}

TEST_F(SigningIn, AnIdleSessionEndsAndBackgroundCallsDoNotKeepIt) {
  const Signed me = SignInAs(PersonToken("Sam Lee", 7200));
  const std::string all = Own() + me.cookie + me.proof;
  later_ = 14 * 60;
  EXPECT_EQ(List(all).status, 200);
  later_ = 28 * 60;
  EXPECT_EQ(List(all + "Waymark-Background: 1\r\n").status, 200);
  EXPECT_THAT(Session(me.cookie + "Waymark-Background: 1\r\n").body,
              HasSubstr(R"("locksInSeconds":60)"));
  later_ = 29 * 60;
  const Answer ended = List(all);
  EXPECT_EQ(ended.status, 401);
  EXPECT_THAT(ended.body, HasSubstr("sign in"));
  EXPECT_EQ(Session(me.cookie).status, 401);
}

TEST_F(SigningIn, ACallThatMayNotCountKeepsNoSessionOpen) {
  const Signed me = SignInAs(PersonToken("Sam Lee", 7200));
  later_ = 14 * 60;
  EXPECT_EQ(List(Own() + me.cookie).status, 403);
  later_ = 15 * 60;
  EXPECT_EQ(List(Own() + me.cookie + me.proof).status, 401);
}

TEST_F(SigningIn, ASessionEndsWithItsToken) {
  const Signed me = SignInAs(PersonToken("Sam Lee", 120));
  const std::string all = Own() + me.cookie + me.proof;
  later_ = 100;
  EXPECT_EQ(List(all).status, 200);
  later_ = 120 + 30 + 1;  // and the clocks' skew
  EXPECT_EQ(List(all).status, 401);
}

TEST_F(SigningIn, AKeyThatIsTakenOutEndsTheSessionsOfItsTokens) {
  const Signed me = SignInAs(PersonToken());
  ASSERT_EQ(List(Own() + me.cookie + me.proof).status, 200);
  key_ = access::MakeKey("k2", "ES256");
  Load();
  EXPECT_EQ(List(Own() + me.cookie + me.proof).status, 401);
  EXPECT_EQ(Session(me.cookie).status, 401);
}

TEST_F(SigningIn, SigningOutEndsItAndTakesTheCookieBack) {
  const Signed me = SignInAs(PersonToken()), elsewhere = SignInAs(PersonToken());
  EXPECT_EQ(Session(Own() + me.cookie, "DELETE").status, 403) << "not without the proof";
  ASSERT_EQ(List(Own() + me.cookie + me.proof).status, 200);
  const Answer out = Session(Own() + me.cookie + me.proof, "DELETE");
  EXPECT_EQ(out.status, 204);
  EXPECT_THAT(out.headers.at("set-cookie"),
              AllOf(HasSubstr("__Host-waymark=;"), HasSubstr("Max-Age=0")));
  EXPECT_EQ(List(Own() + me.cookie + me.proof).status, 401);
  EXPECT_EQ(Session(Own() + me.cookie + me.proof, "DELETE").status, 204) << "twice is fine";
  EXPECT_EQ(List(Own() + elsewhere.cookie + elsewhere.proof).status, 200);
}

TEST_F(SigningIn, SigningInAgainGivesANewCookieAndEndsTheOneBefore) {
  const Signed first = SignInAs(PersonToken());
  const Signed second = SignInAs(PersonToken(), first.cookie);
  EXPECT_NE(first.cookie, second.cookie);
  EXPECT_NE(first.proof, second.proof);
  EXPECT_EQ(List(Own() + first.cookie + first.proof).status, 401);
  EXPECT_EQ(List(Own() + second.cookie + second.proof).status, 200);
  // A cookie that somebody else chose is never taken over.
  const std::string planted = "Cookie: __Host-waymark=" + std::string(64, 'a') + "\r\n";
  EXPECT_NE(SignInAs(PersonToken(), planted).cookie, planted);
}

TEST_F(SigningIn, TokensThatAreNotGoodOpenNothing) {
  const access::SigningKey stranger = access::MakeKey("k1", "ES256");
  const std::string claims = absl::StrCat(
      R"({"iss":")", kIssuer, R"(","aud":"waymark","azp":"console","org":"A81001","role":"COORD",)",
      R"("name":"x","exp":)", absl::ToUnixSeconds(running_.clock()) + 60, "}");
  struct Case {
    std::string token;
    int status;
  };
  for (const Case& one : std::vector<Case>{
           {"nonsense", 401},
           {access::SignedToken(stranger, claims), 401},
           {access::Compact(R"({"alg":"none"})", claims, ""), 401},
           {PersonToken("Sam Lee", -60), 401},
           {Token(R"("azp":"console","role":"COORD","name":"x","org":"A81001","iss":"y")"), 401},
           {Token(R"("azp":"other","org":"A81001","role":"COORD","name":"x")"), 403},
           {Token(R"("azp":"console","org":"A81001","role":"COORD")"), 403},
           {Token(R"("azp":"console","org":"A81001","role":"NONE","name":"x")"), 403},
           {Token(R"("azp":"machine","name":"x")"), 403},
       }) {
    const Answer answer = PostToken(one.token, Own());
    EXPECT_EQ(answer.status, one.status) << answer.body;
    EXPECT_EQ(answer.headers.count("set-cookie"), 0U);
    EXPECT_THAT(answer.body, Not(HasSubstr("eyJ")));
  }
}

TEST_F(SigningIn, BodiesThatAreNoTokenAreRefused) {
  for (const char* body :
       {"", "{}", "[]", "null", R"({"token":5})", R"({"token":""})", R"({"token":"a","more":1})",
        R"({"token":"a","token":"b"})", R"({"Token":"a"})", "token=a", "{\"token\":\"a\"}x"}) {
    EXPECT_EQ(Post(http(), "/session", body, Own()).status, 400) << body;
  }
  const std::string good = absl::StrCat(R"({"token":")", PersonToken(), R"("})");
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"}) {
    EXPECT_EQ(
        Call(http(), "POST", "/session", good, absl::StrCat(Own(), "Content-Type: ", type, "\r\n"))
            .status,
        415)
        << "what a form of another page could send: " << type;
  }
  EXPECT_EQ(Call(http(), "POST", "/session", good, Own()).status, 415);
  EXPECT_EQ(
      Post(http(), "/session", R"({"token":")" + std::string(20'000, 'a') + R"("})", Own()).status,
      413);
  EXPECT_EQ(Call(http(), "PUT", "/session", good, Own() + kJson).status, 405);
}

TEST_F(SigningIn, AskingWhoOneIsWithoutAnythingIs401AndCostsNoSignature) {
  for (int i = 0; i < 200; ++i) ASSERT_EQ(Session("").status, 401);
  EXPECT_EQ(PostToken(PersonToken(), Own()).status, 200) << "nobody was counted as failing";
}

TEST_F(SigningIn, GuessingSessionsFindsNone) {
  const Signed me = SignInAs(PersonToken());
  for (const std::string& value : {std::string(), std::string(64, '0'), std::string(64, 'f'),
                                   std::string("' OR 1=1"), std::string(8000, 'a')}) {
    EXPECT_EQ(Session("Cookie: __Host-waymark=" + value + "\r\n").status, 401);
    EXPECT_EQ(List(Own() + "Cookie: __Host-waymark=" + value + "\r\n" + me.proof).status, 401);
  }
}

TEST_F(SigningIn, OtherOriginsMayCallButNeverByCookie) {
  Running open;
  open.config.http.origins = {"https://records.example"};
  open.gate = running_.gate;
  open.clock = running_.clock;
  ASSERT_TRUE(open.Start(true).ok());
  const std::string from = "Origin: https://records.example\r\n";
  const Answer in =
      Post(open.Http(), "/session", absl::StrCat(R"({"token":")", PersonToken(), R"("})"),
           absl::StrCat("Origin: http://", open.Http(), "\r\n"));
  ASSERT_EQ(in.status, 200);
  const std::string cookie =
      "Cookie: " + in.headers.at("set-cookie").substr(0, in.headers.at("set-cookie").find(';')) +
      "\r\n";
  const Answer answer = Call(open.Http(), "GET", "/session", {}, from + cookie);
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.headers.count("access-control-allow-credentials"), 0U);
  EXPECT_EQ(
      Post(open.Http(), kRules, "{}", from + "Authorization: Bearer " + PersonToken() + "\r\n")
          .status,
      200);
}

TEST_F(SigningIn, InAndOutStandInTheAuditLog) {
  const Signed me = SignInAs(PersonToken());
  ASSERT_EQ(Session(Own() + me.cookie + me.proof, "DELETE").status, 204);
  ASSERT_EQ(PostToken("nonsense", Own()).status, 401);
  std::string lines;
  // Lines about reads are durable a little later; the test's time ends a wait that never does.
  while (lines.find("signed out") == std::string::npos) {
    std::this_thread::yield();
    const auto reader = running_.store->Read();
    ASSERT_TRUE(reader.ok());
    const auto read = (*reader)->AuditLines("", 0, 100);
    ASSERT_TRUE(read.ok());
    lines.clear();
    for (const store::ChainedLine& line : *read) lines += line.text + "\n";
  }
  EXPECT_THAT(lines, AllOf(HasSubstr("signed in"), HasSubstr("Sam Lee"), Not(HasSubstr("eyJ"))));
}

TEST(WithoutAccess, WhoeverIsOnThisMachineSaysWhoTheyAre) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  const Answer who = Call(running.Http(), "GET", "/session");
  EXPECT_EQ(who.status, 200);
  EXPECT_EQ(who.body, "{\"local\":true}");
  EXPECT_EQ(Post(running.Http(), "/session", R"({"token":"x"})").status, 400);
  EXPECT_EQ(Call(running.Http(), "DELETE", "/session").status, 400);
  EXPECT_EQ(Post(running.Http(), kRules, "{}", "Cookie: __Host-waymark=x\r\n").status, 200)
      << "a cookie that is left from elsewhere means nothing";
}

}  // namespace
}  // namespace waymark::gateway
