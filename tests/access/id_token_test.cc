#include "waymark/access/id_token.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "absl/strings/str_cat.h"
#include "access/issuer.h"
#include "gmock/gmock.h"
#include "waymark/access/caller.h"

namespace waymark::access {
namespace {

constexpr int64_t kNow = 1'772'530'200;  // 3 March 2026, 9:30am
constexpr char kIssuer[] = "https://id.example";

class IdTokens : public ::testing::Test {
 protected:
  IdTokens() {
    absl::StatusOr<KeySet> keys = ReadKeySet(KeySetText({key_.Entry()}));
    EXPECT_TRUE(keys.ok()) << keys.status();
    keys_ = *std::move(keys);
  }
  // What is asked of every one, with some of it said otherwise; empty: left out.
  std::string Claims(const std::map<std::string, std::string>& other = {}) const {
    std::map<std::string, std::string> all = {{"iss", absl::StrCat("\"", kIssuer, "\"")},
                                              {"aud", R"("console")"},
                                              {"sub", R"("5550")"},
                                              {"nonce", R"("n1")"},
                                              {"exp", absl::StrCat(kNow + 60)},
                                              {"iat", absl::StrCat(kNow - 5)}};
    for (const auto& [name, value] : other) all[name] = value;
    std::string text = "{";
    for (const auto& [name, value] : all) {
      if (value.empty()) continue;
      absl::StrAppend(&text, text.size() > 1 ? "," : "", "\"", name, "\":", value);
    }
    return text + "}";
  }
  std::string ReasonOfText(const std::string& text) const {
    const absl::StatusOr<Token> token =
        VerifyIdToken(text, rules_, keys_, absl::FromUnixSeconds(kNow), absl::Seconds(30));
    return token.ok() ? "taken" : ReasonOf(token.status());
  }
  std::string Reason(const std::map<std::string, std::string>& other = {}) const {
    return ReasonOfText(SignedToken(key_, Claims(other)));
  }

  const SigningKey key_ = MakeKey("k1", "RS256");
  KeySet keys_;
  IdTokenRules rules_{.issuer = kIssuer, .client_id = "console", .nonce = "n1"};
};

TEST_F(IdTokens, AGoodOneIsTaken) { EXPECT_EQ(Reason(), "taken"); }

TEST_F(IdTokens, WhatIsNotForThisSignInIsRefused) {
  EXPECT_EQ(Reason({{"nonce", R"("n2")"}}), "TOKEN_NONCE");
  EXPECT_EQ(Reason({{"nonce", ""}}), "TOKEN_NONCE");
  EXPECT_EQ(Reason({{"nonce", R"(["n1"])"}}), "TOKEN_NONCE");
  EXPECT_EQ(Reason({{"aud", R"("another")"}}), "TOKEN_AUDIENCE");
  EXPECT_EQ(Reason({{"aud", R"(["console","another"])"}}), "TOKEN_AUDIENCE") << "and no azp";
  EXPECT_EQ(Reason({{"aud", R"(["console","another"])"}, {"azp", R"("another")"}}),
            "TOKEN_AUDIENCE");
  EXPECT_EQ(Reason({{"aud", R"(["console","another"])"}, {"azp", R"("console")"}}), "taken");
  EXPECT_EQ(Reason({{"azp", R"("another")"}}), "TOKEN_AUDIENCE");
  EXPECT_EQ(Reason({{"iss", R"("https://id.example/")"}}), "TOKEN_ISSUER");
  EXPECT_EQ(Reason({{"exp", absl::StrCat(kNow - 31)}}), "TOKEN_EXPIRED");
  EXPECT_EQ(Reason({{"exp", ""}}), "TOKEN_WITHOUT_EXPIRY");
  EXPECT_EQ(Reason({{"iat", absl::StrCat(kNow + 120)}}), "TOKEN_NOT_YET");
  EXPECT_EQ(Reason({{"iat", ""}}), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason({{"sub", ""}}), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason({{"sub", R"("")"}}), "TOKEN_MALFORMED");
  rules_.nonce.clear();
  EXPECT_EQ(Reason({{"nonce", R"("")"}}), "TOKEN_NONCE") << "an empty one is never asked for";
}

TEST_F(IdTokens, OnlyTheIssuersKeysSign) {
  EXPECT_EQ(ReasonOfText(Compact(R"({"alg":"none","kid":"k1"})", Claims(), "")), "TOKEN_ALGORITHM");
  // The public key as a shared secret.
  const std::string text =
      absl::StrCat(ToBase64Url(R"({"alg":"HS256","kid":"k1"})"), ".", ToBase64Url(Claims()));
  const std::string pem = key_.PublicPem();
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), pem.data(), static_cast<int>(pem.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  EXPECT_EQ(ReasonOfText(
                absl::StrCat(text, ".", ToBase64Url({reinterpret_cast<const char*>(mac), size}))),
            "TOKEN_ALGORITHM");
  EXPECT_EQ(ReasonOfText(SignedToken(MakeKey("k1", "RS256"), Claims())), "TOKEN_SIGNATURE");
  EXPECT_EQ(ReasonOfText(SignedToken(MakeKey("k2", "RS256"), Claims())), "TOKEN_KEY");
}

TEST_F(IdTokens, HowAndWhenPeopleWereAuthenticatedIsLookedAtWhereItWasAskedFor) {
  rules_.acr = {"AAL3_ANY", "AAL2_OR_AAL3_ANY"};
  EXPECT_EQ(Reason(), "TOKEN_ACR");
  EXPECT_EQ(Reason({{"acr", R"("AAL1_USERPASS")"}}), "TOKEN_ACR");
  EXPECT_EQ(Reason({{"acr", R"("AAL3_ANY")"}}), "taken");
  rules_.acr.clear();
  rules_.max_age = absl::Minutes(15);
  EXPECT_EQ(Reason(), "TOKEN_AUTH_TIME") << "it must say when";
  EXPECT_EQ(Reason({{"auth_time", R"("1772530200")"}}), "TOKEN_AUTH_TIME");
  EXPECT_EQ(Reason({{"auth_time", absl::StrCat(kNow - 15 * 60 - 30)}}), "taken") << "clocks differ";
  EXPECT_EQ(Reason({{"auth_time", absl::StrCat(kNow - 15 * 60 - 31)}}), "TOKEN_AUTH_TIME");
  EXPECT_EQ(Reason({{"auth_time", absl::StrCat(kNow + 31)}}), "TOKEN_AUTH_TIME");
}

TEST_F(IdTokens, UserInfoAddsWhatIsNotThereAndIsOfTheSamePerson) {
  Json claims = *ReadJson(R"({"sub":"5550","name":"Sam Lee"})");
  EXPECT_TRUE(
      AddUserInfo(*ReadJson(R"({"sub":"5550","name":"Somebody","org":"A81001"})"), claims).ok());
  EXPECT_EQ(claims.Find("name")->text, "Sam Lee") << "what was signed counts";
  EXPECT_EQ(claims.Find("org")->text, "A81001");
  for (const char* other : {R"({"sub":"5551"})", R"({"org":"A81001"})", R"({"sub":5550})"}) {
    EXPECT_EQ(ReasonOf(AddUserInfo(*ReadJson(other), claims)), "USER_INFO") << other;
  }
}

}  // namespace
}  // namespace waymark::access
