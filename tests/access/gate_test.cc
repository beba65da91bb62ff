#include "waymark/access/gate.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "access/issuer.h"
#include "gmock/gmock.h"
#include "waymark/access/audit.h"

namespace waymark::access {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kIssuer[] = "https://id.example";

class GateTest : public ::testing::Test {
 protected:
  GateTest() {
    files_["keys.json"] = KeySetText({key_.Entry()});
    config_.issuers = {{kIssuer, {"waymark"}, "keys.json"}};
    ClientConfig machine;
    machine.name = "feeder";
    machine.certificates = {"feeder.a81001.example", "CN=feeder,O=A81001"};
    machine.practices = {"A81001"};
    machine.may = {Need::kFeed, Need::kRead};
    machine.roles = kEveryRole;
    ClientConfig console;
    console.name = "console";
    console.issuer = kIssuer;
    console.claims = {{"azp", "console"}};
    console.practices = {"A81001", "A81002"};
    console.practice_claim = "roles.org";
    console.may = {Need::kRead, Need::kReview};
    console.roles = 1 | 2 | 8;
    console.role_claim = "roles.code";
    console.role_names = {{"R8000", 1}, {"R8001", 2}, {"R9999", 32}};
    console.person_claim = "name";
    console.purposes = {"direct care", "audit"};
    console.purpose_claim = "purpose";
    ClientConfig operators;
    operators.name = "operators";
    operators.issuer = kIssuer;
    operators.claims = {{"azp", "ops"}, {"groups", "waymark-admins"}};
    operators.may = {Need::kAdminister};
    config_.clients = {machine, console, operators};
  }

  absl::StatusOr<bool> Load() {
    return gate_.Load(config_, [this](const std::string& path) -> absl::StatusOr<std::string> {
      const auto at = files_.find(path);
      if (at == files_.end()) return absl::NotFoundError("can't read " + path);
      return at->second;
    });
  }
  std::string Token(const std::string& more, int64_t seconds = 300) const {
    return SignedToken(key_, absl::StrCat(R"({"iss":")", kIssuer, R"(","aud":"waymark","exp":)",
                                          absl::ToUnixSeconds(now_) + seconds, ",", more, "}"));
  }
  std::string ConsoleToken(int64_t seconds = 300) const {
    return Token(R"("azp":"console","name":"Dr A","purpose":"direct care",)"
                 R"("roles":[{"code":"R8000","org":"A81001"}])",
                 seconds);
  }
  static Presented Bearer(const std::string& token) {
    Presented presented;
    presented.authorization = {"Bearer " + token};
    presented.address = "10.0.0.1";
    return presented;
  }
  static Presented Certificate(const std::string& name) {
    Presented presented;
    presented.certificate_names = {name};
    presented.certificate_subject = "CN=someone,O=Else";
    presented.address = "10.0.0.2";
    return presented;
  }
  absl::StatusOr<Caller> Admit(const Presented& presented, Need need = Need::kRead) {
    return gate_.Admit(presented, need);
  }
  // The code and reason of a refusal.
  std::string Why(const Presented& presented, Need need = Need::kRead) {
    const absl::StatusOr<Caller> caller = Admit(presented, need);
    if (caller.ok()) return "admitted";
    return absl::StrCat(absl::StatusCodeToString(caller.status().code()), " ",
                        ReasonOf(caller.status()));
  }

  SigningKey key_ = MakeKey("k1", "ES256");
  absl::Time now_ = absl::FromUnixSeconds(1'772'530'200);
  std::map<std::string, std::string> files_;
  Config config_;
  Gate gate_{[this] { return now_; }};
};

TEST_F(GateTest, NobodyIsAdmittedBeforeTheFirstLoad) {
  EXPECT_EQ(Why(Certificate("feeder.a81001.example")), "UNAVAILABLE NO_ACCESS");
}

TEST_F(GateTest, ACertificateIsItsClient) {
  ASSERT_TRUE(Load().ok());
  const absl::StatusOr<Caller> caller = Admit(Certificate("feeder.a81001.example"));
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->client, "feeder");
  EXPECT_EQ(caller->person, "");
  EXPECT_EQ(caller->until, absl::InfiniteFuture());
  EXPECT_TRUE(caller->grant->Covers("A81001"));
  EXPECT_FALSE(caller->grant->Covers("A81002"));
  Presented subject;
  subject.certificate_subject = "CN=feeder,O=A81001";
  EXPECT_EQ(Why(subject), "admitted");
  for (const char* other : {"feeder.a81001.example.evil", "FEEDER.a81001.example", "*", ""}) {
    EXPECT_EQ(Why(Certificate(other)), "PERMISSION_DENIED UNKNOWN_CLIENT") << other;
  }
}

TEST_F(GateTest, OfSeveralPurposesTheFirstIsMeantWhereNobodySaysWhich) {
  config_.clients[1].purpose_claim.clear();
  ASSERT_TRUE(Load().ok());
  const absl::StatusOr<Caller> caller = Admit(Bearer(ConsoleToken()));
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->purpose, "direct care");
  EXPECT_THAT(caller->grant->purposes, ElementsAre("direct care", "audit"));
}

TEST_F(GateTest, ATokenIsItsClientWithWhatItSaysTakenOff) {
  ASSERT_TRUE(Load().ok());
  const absl::StatusOr<Caller> caller = Admit(Bearer(ConsoleToken()));
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->client, "console");
  EXPECT_EQ(caller->person, "Dr A");
  EXPECT_EQ(caller->purpose, "direct care");
  EXPECT_EQ(caller->until, now_ + absl::Seconds(330));
  EXPECT_THAT(caller->grant->practices, ElementsAre("A81001"));
  EXPECT_FALSE(caller->grant->every_practice);
  EXPECT_EQ(caller->grant->roles, 1);
  EXPECT_THAT(caller->grant->purposes, ElementsAre("direct care"));
}

TEST_F(GateTest, ATokenGivesNoMoreThanItsClientHas) {
  ASSERT_TRUE(Load().ok());
  const absl::StatusOr<Caller> caller = Admit(Bearer(
      Token(R"("azp":"console","name":"B","purpose":["audit","research"],)"
            R"("roles":[{"code":"R8001","org":"A81002"},{"code":"R9999","org":"B99999"}])")));
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_THAT(caller->grant->practices, ElementsAre("A81002"));
  EXPECT_EQ(caller->grant->roles, 2);
  EXPECT_THAT(caller->grant->purposes, ElementsAre("audit"));
  EXPECT_EQ(caller->purpose, "audit");
}

TEST_F(GateTest, ATokenThatLacksWhatItsClientRequiresIsRefused) {
  ASSERT_TRUE(Load().ok());
  const std::string roles = R"("roles":[{"code":"R8000","org":"A81001"}])";
  EXPECT_EQ(Why(Bearer(Token(R"("azp":"console","purpose":"audit",)" + roles))),
            "PERMISSION_DENIED NO_PERSON");
  EXPECT_EQ(Why(Bearer(Token(R"("azp":"console","name":["a","b"],"purpose":"audit",)" + roles))),
            "PERMISSION_DENIED NO_PERSON");
  EXPECT_EQ(Why(Bearer(Token(R"("azp":"console","name":"a","purpose":"research",)" + roles))),
            "PERMISSION_DENIED NO_PURPOSE");
  EXPECT_EQ(Why(Bearer(Token(R"("azp":"console","name":"a",)" + roles))),
            "PERMISSION_DENIED NO_PURPOSE");
  EXPECT_EQ(Why(Bearer(Token(R"("azp":"console","name":"a","purpose":"audit")"))),
            "PERMISSION_DENIED NO_ROLE");
  // No practice of ours: it may call, and nothing exists for it.
  const absl::StatusOr<Caller> elsewhere =
      Admit(Bearer(Token(R"("azp":"console","name":"a","purpose":"audit",)"
                         R"("roles":[{"code":"R8000","org":"Z1"}])")));
  ASSERT_TRUE(elsewhere.ok());
  EXPECT_THAT(elsewhere->grant->practices, IsEmpty());
  EXPECT_FALSE(gate_.Allow(*elsewhere, Need::kRead, "Z1").ok());
}

TEST_F(GateTest, AllClaimsOfAClientMustHold) {
  ASSERT_TRUE(Load().ok());
  EXPECT_EQ(Why(Bearer(Token(R"("azp":"ops","groups":["x","waymark-admins"])")), Need::kAdminister),
            "admitted");
  EXPECT_EQ(Why(Bearer(Token(R"("azp":"ops","groups":["x"])")), Need::kAdminister),
            "PERMISSION_DENIED UNKNOWN_CLIENT");
  EXPECT_EQ(Why(Bearer(Token(R"("azp":"else","groups":"waymark-admins")")), Need::kAdminister),
            "PERMISSION_DENIED UNKNOWN_CLIENT");
}

TEST_F(GateTest, WhoShowsNothingIsToldWhatToShow) {
  ASSERT_TRUE(Load().ok());
  EXPECT_EQ(Why(Presented()), "UNAUTHENTICATED NO_IDENTITY");
}

TEST_F(GateTest, ABadTokenIsNeverPassedOverForAGoodCertificate) {
  ASSERT_TRUE(Load().ok());
  Presented both = Certificate("feeder.a81001.example");
  both.authorization = {"Bearer " + ConsoleToken(-31)};
  EXPECT_EQ(Why(both), "UNAUTHENTICATED TOKEN_EXPIRED");
}

TEST_F(GateTest, WhatIsNoBearerTokenIsRefused) {
  ASSERT_TRUE(Load().ok());
  const std::string token = ConsoleToken();
  for (const std::string& header :
       {std::string("Basic YTpi"), token, std::string("Bearer"), std::string("Bearer "),
        std::string(), "Bearer " + token + " x"}) {
    Presented presented;
    presented.authorization = {header};
    EXPECT_EQ(Why(presented), "UNAUTHENTICATED TOKEN_MALFORMED") << header.substr(0, 20);
  }
  Presented lower;
  lower.authorization = {"bearer " + token};
  EXPECT_EQ(Why(lower), "admitted");
  Presented twice;
  twice.authorization = {"Bearer " + token, "Bearer " + token};
  EXPECT_EQ(Why(twice), "UNAUTHENTICATED TOKEN_MALFORMED");
}

TEST_F(GateTest, AClientThatNeedsBothMustShowBoth) {
  config_.clients[1].certificates = {"console.example"};
  ASSERT_TRUE(Load().ok());
  EXPECT_EQ(Why(Bearer(ConsoleToken())), "PERMISSION_DENIED UNKNOWN_CLIENT");
  Presented both = Bearer(ConsoleToken());
  both.certificate_names = {"console.example"};
  EXPECT_EQ(Why(both), "admitted");
}

TEST_F(GateTest, TheUnixSocketCanBeAClient) {
  ClientConfig local;
  local.name = "local";
  local.unix_socket = true;
  local.may = {Need::kAdminister};
  config_.clients.push_back(local);
  ASSERT_TRUE(Load().ok());
  Presented presented;
  EXPECT_EQ(Why(presented, Need::kAdminister), "UNAUTHENTICATED NO_IDENTITY");
  presented.unix_socket = true;
  EXPECT_EQ(Why(presented, Need::kAdminister), "admitted");
}

TEST_F(GateTest, AMethodThatTheClientMayNotCallIsDenied) {
  ASSERT_TRUE(Load().ok());
  const Presented feeder = Certificate("feeder.a81001.example");
  EXPECT_EQ(Why(feeder, Need::kFeed), "admitted");
  for (const Need need : {Need::kReview, Need::kExport, Need::kAdminister, Need::kUnspecified}) {
    EXPECT_EQ(Why(feeder, need), "PERMISSION_DENIED NOT_ALLOWED");
  }
}

TEST_F(GateTest, APracticeOfSomebodyElseIsLikeOneThatIsNot) {
  ASSERT_TRUE(Load().ok());
  const absl::StatusOr<Caller> caller = Admit(Certificate("feeder.a81001.example"));
  ASSERT_TRUE(caller.ok());
  EXPECT_TRUE(gate_.Allow(*caller, Need::kRead, "A81001").ok());
  EXPECT_FALSE(caller->strayed->load());
  const absl::Status theirs = gate_.Allow(*caller, Need::kRead, "A81002");
  EXPECT_EQ(theirs, gate_.Allow(*caller, Need::kRead, "no such practice at all"));
  EXPECT_EQ(theirs.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(theirs, gate_.Allow(*caller, Need::kRead, "")) << "no practice is not every practice";
  EXPECT_FALSE(absl::StrContains(theirs.message(), "A81002"));
  EXPECT_TRUE(caller->strayed->load());
  EXPECT_EQ(gate_.Allow(Caller(), Need::kRead, "A81001").code(),
            absl::StatusCode::kUnauthenticated);
}

TEST_F(GateTest, ATokenThatWasFoundGoodIsNotVerifiedAgainForAWhile) {
  ASSERT_TRUE(Load().ok());
  const Presented presented = Bearer(ConsoleToken());
  EXPECT_FALSE(gate_.AdmitNow(presented, Need::kRead).has_value()) << "not without verifying";
  ASSERT_TRUE(Admit(presented).ok());
  const auto again = gate_.AdmitNow(presented, Need::kRead);
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(again->ok());
  now_ += absl::Seconds(60);
  EXPECT_FALSE(gate_.AdmitNow(presented, Need::kRead).has_value());
  EXPECT_EQ(Why(presented), "admitted");
}

// Handing it to another thread would take longer than the check.
TEST_F(GateTest, AnRsaTokenIsVerifiedAtOnce) {
  key_ = MakeKey("k1", "RS384");
  files_["keys.json"] = KeySetText({key_.Entry()});
  ASSERT_TRUE(Load().ok());
  const auto good = gate_.AdmitNow(Bearer(ConsoleToken()), Need::kRead);
  ASSERT_TRUE(good.has_value());
  EXPECT_TRUE(good->ok());
  key_ = MakeKey("k1", "RS384");  // not the one that was loaded
  const auto bad = gate_.AdmitNow(Bearer(ConsoleToken()), Need::kRead);
  ASSERT_TRUE(bad.has_value());
  EXPECT_EQ(bad->status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_FALSE(gate_.AdmitNow(Bearer("no.token"), Need::kRead).has_value());
}

TEST_F(GateTest, WhatNeedsNoSignatureIsSaidAtOnce) {
  ASSERT_TRUE(Load().ok());
  EXPECT_TRUE(gate_.AdmitNow(Certificate("feeder.a81001.example"), Need::kRead).has_value());
  EXPECT_TRUE(gate_.AdmitNow(Presented(), Need::kRead).has_value());
}

TEST_F(GateTest, TheCacheKeepsNoTokenPastItsEnd) {
  config_.cache_seconds = 3600;
  ASSERT_TRUE(Load().ok());
  const Presented presented = Bearer(ConsoleToken(100));
  ASSERT_TRUE(Admit(presented).ok());
  now_ += absl::Seconds(129);
  EXPECT_EQ(Why(presented), "admitted");
  now_ += absl::Seconds(1);
  EXPECT_EQ(Why(presented), "UNAUTHENTICATED TOKEN_EXPIRED");
}

TEST_F(GateTest, AKeyThatIsTakenOutCountsNoMoreThoughItsTokenWasFoundGood) {
  ASSERT_TRUE(Load().ok());
  const std::string old_token = ConsoleToken();
  const SigningKey old_key = key_;
  ASSERT_TRUE(Admit(Bearer(old_token)).ok());
  key_ = MakeKey("k2", "RS256");
  files_["keys.json"] = KeySetText({old_key.Entry(), key_.Entry()});
  EXPECT_EQ(Why(Bearer(ConsoleToken())), "UNAUTHENTICATED TOKEN_KEY") << "not loaded yet";
  EXPECT_TRUE(*Load());
  EXPECT_EQ(Why(Bearer(ConsoleToken())), "admitted");
  EXPECT_EQ(Why(Bearer(old_token)), "admitted");
  files_["keys.json"] = KeySetText({key_.Entry()});
  EXPECT_TRUE(*Load());
  EXPECT_EQ(Why(Bearer(old_token)), "UNAUTHENTICATED TOKEN_KEY");
  EXPECT_EQ(Why(Bearer(ConsoleToken())), "admitted");
}

TEST_F(GateTest, ABadLoadLeavesWhatWasThere) {
  ASSERT_TRUE(Load().ok());
  files_["keys.json"] = "{";
  EXPECT_THAT(std::string(Load().status().message()), HasSubstr("keys.json"));
  files_.erase("keys.json");
  EXPECT_THAT(std::string(Load().status().message()), HasSubstr("can't read"));
  files_["keys.json"] = KeySetText({key_.Entry()});
  config_.clients.clear();
  EXPECT_FALSE(Load().ok());
  EXPECT_EQ(Why(Bearer(ConsoleToken())), "admitted");
}

TEST_F(GateTest, StreamsEndWhenTheirTokenDoesOrWhenAccessChanges) {
  ASSERT_TRUE(Load().ok());
  const absl::StatusOr<Caller> caller = Admit(Bearer(ConsoleToken()));
  ASSERT_TRUE(caller.ok());
  EXPECT_TRUE(gate_.StillHolds(*caller).ok());
  EXPECT_FALSE(*Load()) << "nothing has changed";
  EXPECT_TRUE(gate_.StillHolds(*caller).ok());
  config_.clients[1].practices = {"A81002"};
  EXPECT_TRUE(*Load());
  EXPECT_EQ(ReasonOf(gate_.StillHolds(*caller)), "ACCESS_CHANGED");
  EXPECT_GT(DelayOf(gate_.StillHolds(*caller)), absl::ZeroDuration());
  now_ += absl::Seconds(330);
  EXPECT_EQ(gate_.StillHolds(*caller).code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(GateTest, EachPartOfAClientCountsAsAChange) {
  ASSERT_TRUE(Load().ok());
  const std::vector<std::function<void(ClientConfig&)>> changes = {
      [](ClientConfig& c) { c.name = "other"; },
      [](ClientConfig& c) { c.claims[0].second = "other"; },
      [](ClientConfig& c) { c.practices = {"A81002"}; },
      [](ClientConfig& c) { c.practice_claim = ""; },
      [](ClientConfig& c) { c.may = {Need::kRead}; },
      [](ClientConfig& c) { c.roles = 1; },
      [](ClientConfig& c) { c.role_claim = "role"; },
      [](ClientConfig& c) { c.role_names[0].second = 2; },
      [](ClientConfig& c) { c.person_claim = "sub"; },
      [](ClientConfig& c) { c.purposes = {"audit"}; },
      [](ClientConfig& c) { c.purpose_claim = ""; },
      [](ClientConfig& c) { c.calls_per_second = 7; },
      [](ClientConfig& c) { c.burst = 7; },
      [](ClientConfig& c) { c.unix_socket = true; },
      [](ClientConfig& c) { c.certificates = {"x"}; }};
  for (size_t i = 0; i < changes.size(); ++i) {
    changes[i](config_.clients[1]);
    EXPECT_TRUE(*Load()) << i;
    EXPECT_FALSE(*Load()) << i;
  }
}

TEST_F(GateTest, AClientThatCallsTooOftenIsToldHowLongToWait) {
  config_.clients[0].calls_per_second = 10;
  config_.clients[0].burst = 3;
  ASSERT_TRUE(Load().ok());
  const Presented feeder = Certificate("feeder.a81001.example");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Why(feeder), "admitted");
  const absl::StatusOr<Caller> refused = Admit(feeder);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused.status()), "RATE_LIMITED");
  EXPECT_EQ(DelayOf(refused.status()), absl::Milliseconds(100));
  EXPECT_EQ(Why(Bearer(ConsoleToken())), "admitted") << "others go on";
  now_ += absl::Milliseconds(100);
  EXPECT_EQ(Why(feeder), "admitted");
}

TEST_F(GateTest, AnAddressThatFailsTooOftenIsHeardNoMoreForAWhileButKnownTokensAre) {
  config_.failures_per_second = 1;
  config_.failures_burst = 5;
  ASSERT_TRUE(Load().ok());
  const Presented good = Bearer(ConsoleToken());
  ASSERT_TRUE(Admit(good).ok());
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(Why(Bearer("a.b.c")), "UNAUTHENTICATED TOKEN_MALFORMED");
  }
  EXPECT_EQ(Why(Bearer("a.b.c")), "RESOURCE_EXHAUSTED RATE_LIMITED");
  EXPECT_EQ(Why(Bearer(ConsoleToken(200))), "RESOURCE_EXHAUSTED RATE_LIMITED");
  EXPECT_EQ(Why(good), "admitted");
  EXPECT_EQ(Why(Certificate("feeder.a81001.example")), "admitted") << "another address";
  now_ += absl::Seconds(1);
  EXPECT_EQ(Why(Bearer(ConsoleToken(200))), "admitted");
  EXPECT_GE(gate_.refused()["RATE_LIMITED"], 2);
  EXPECT_EQ(gate_.refused()["TOKEN_MALFORMED"], 5);
}

TEST_F(GateTest, LongNamesOfPeopleAreCutBetweenLetters) {
  ASSERT_TRUE(Load().ok());
  std::string name;
  for (int i = 0; i < 150; ++i) name += "\xc3\xa9";
  const absl::StatusOr<Caller> caller = Admit(
      Bearer(Token(R"("azp":"console","purpose":"audit","roles":[{"code":"R8000","org":"A81001"}],)"
                   R"("name":"a)" +
                   name + "\"")));
  ASSERT_TRUE(caller.ok());
  EXPECT_EQ(caller->person, "a" + name.substr(0, 198));
}

TEST_F(GateTest, AuditLinesNamePersonClientAndPurpose) {
  ASSERT_TRUE(Load().ok());
  const absl::StatusOr<Caller> person = Admit(Bearer(ConsoleToken()));
  const absl::StatusOr<Caller> machine = Admit(Certificate("feeder.a81001.example"));
  ASSERT_TRUE(person.ok() && machine.ok());
  store::AuditLine line;
  SignLine(*person, "somebody else", line);
  EXPECT_EQ(line.actor, "Dr A") << "a request can't say otherwise";
  EXPECT_EQ(line.client, "console");
  EXPECT_EQ(line.purpose, "direct care");
  store::AuditLine said;
  SignLine(*machine, "Nurse B", said);
  EXPECT_EQ(said.actor, "Nurse B");
  EXPECT_EQ(said.client, "feeder");
  store::AuditLine nobody;
  SignLine(*machine, "", nobody);
  EXPECT_EQ(nobody.actor, "feeder");

  const absl::Status status = gate_.Allow(*person, Need::kRead, "B2");
  const store::AuditLine refused = RefusedLine(*person, "GetPrompts", status, 5);
  EXPECT_EQ(refused.practice, "");
  EXPECT_EQ(refused.action, "refused");
  EXPECT_EQ(refused.method, "GetPrompts");
  EXPECT_EQ(refused.outcome, "NOT_FOUND");
  EXPECT_EQ(refused.detail, "other practice");
  EXPECT_EQ(refused.actor, "Dr A");
  EXPECT_EQ(refused.at, 5);
}

TEST(TokenCache, IsBoundedAndForgetsWhatWasUsedLongestAgo) {
  TokenCache cache(2);
  const absl::Time now = absl::FromUnixSeconds(1000), later = now + absl::Hours(1);
  const auto token = [&] {
    auto made = std::make_shared<Token>();
    made->until = later;
    return made;
  };
  cache.Keep("a", 1, later, token());
  cache.Keep("b", 1, later, token());
  EXPECT_NE(cache.Find("a", 1, now), nullptr);
  cache.Keep("c", 1, later, token());
  EXPECT_EQ(cache.size(), 2);
  EXPECT_EQ(cache.Find("b", 1, now), nullptr);
  EXPECT_NE(cache.Find("a", 1, now), nullptr);
  EXPECT_EQ(cache.Find("a", 2, now), nullptr) << "other keys";
  EXPECT_EQ(cache.Find("c", 1, later), nullptr) << "past its end";
  EXPECT_EQ(cache.size(), 0);
}

}  // namespace
}  // namespace waymark::access
