#include "waymark/access/token.h"

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

const SigningKey& EcKey() {
  static const auto& key = *new SigningKey(MakeKey("ec", "ES256"));
  return key;
}
const SigningKey& RsaKey() {
  static const auto& key = *new SigningKey(MakeKey("rsa", "RS256"));
  return key;
}

Issuer MakeIssuer(const std::vector<std::string>& entries, const std::string& name = kIssuer) {
  Issuer issuer;
  issuer.name = name;
  issuer.audiences = {"waymark", "https://waymark.example"};
  absl::StatusOr<KeySet> keys = ReadKeySet(KeySetText(entries));
  EXPECT_TRUE(keys.ok()) << keys.status();
  issuer.keys = *std::move(keys);
  return issuer;
}

std::string Claims(const std::string& more = "", const std::string& times = "") {
  return absl::StrCat(R"({"iss":")", kIssuer, R"(","aud":"waymark",)",
                      times.empty() ? absl::StrCat("\"exp\":", kNow + 300) : times, more, "}");
}

absl::StatusOr<Token> Verify(const std::string& token, absl::Duration skew = absl::Seconds(30)) {
  static const auto& issuers =
      *new std::vector<Issuer>{MakeIssuer({EcKey().Entry(), RsaKey().Entry()})};
  return VerifyToken(token, issuers, absl::FromUnixSeconds(kNow), skew);
}

// The reason of the refusal; "taken" where it was taken.
std::string Reason(const absl::StatusOr<Token>& token) {
  if (token.ok()) return "taken";
  EXPECT_EQ(token.status().code(), absl::StatusCode::kUnauthenticated);
  return ReasonOf(token.status());
}
std::string Reason(const std::string& token) { return Reason(Verify(token)); }

TEST(AccessToken, AGoodOneIsTakenWithItsClaims) {
  const absl::StatusOr<Token> token =
      Verify(SignedToken(EcKey(), Claims(R"(,"sub":"u1","org":["A81001"])")));
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_EQ(token->issuer, kIssuer);
  EXPECT_EQ(token->claims.Find("sub")->text, "u1");
  EXPECT_EQ(token->until, absl::FromUnixSeconds(kNow + 330));
  EXPECT_EQ(Reason(SignedToken(RsaKey(), Claims())), "taken");
}

TEST(AccessToken, UnsignedOnesAreRefusedHoweverTheySayIt) {
  for (const char* algorithm : {"none", "None", "NONE", "nOnE", ""}) {
    const std::string header = absl::StrCat(R"({"alg":")", algorithm, R"(","kid":"ec"})");
    EXPECT_EQ(Reason(Compact(header, Claims(), "")), "TOKEN_ALGORITHM") << algorithm;
    EXPECT_EQ(Reason(Compact(header, Claims(), "x")), "TOKEN_ALGORITHM") << algorithm;
  }
  EXPECT_EQ(Reason(Compact(R"({"kid":"ec"})", Claims(), "x")), "TOKEN_ALGORITHM");
  EXPECT_EQ(Reason(Compact(R"({"alg":5,"kid":"ec"})", Claims(), "x")), "TOKEN_ALGORITHM");
  // A header that is right, and no signature.
  EXPECT_EQ(Reason(Compact(R"({"alg":"ES256","kid":"ec"})", Claims(), "")), "TOKEN_MALFORMED");
}

TEST(AccessToken, APublicKeyAsAnHmacSecretSignsNothing) {
  const std::string header = R"({"alg":"HS256","typ":"JWT","kid":"rsa"})";
  const std::string text = ToBase64Url(header) + "." + ToBase64Url(Claims());
  const std::string secret = RsaKey().PublicPem();
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  const std::string token = text + "." + ToBase64Url({reinterpret_cast<const char*>(mac), size});
  EXPECT_EQ(Reason(token), "TOKEN_ALGORITHM");
}

TEST(AccessToken, TheAlgorithmIsTheKeysAndNotTheTokens) {
  // Signed with the right key, by an algorithm that its entry does not name.
  SigningKey other = RsaKey();
  for (const char* algorithm : {"PS256", "RS384", "RS512"}) {
    other.algorithm = algorithm;
    EXPECT_EQ(Reason(SignedToken(other, Claims())), "TOKEN_ALGORITHM") << algorithm;
  }
  // A header that says another algorithm than it was signed with.
  EXPECT_EQ(Reason(SignedWithHeader(RsaKey(), R"({"alg":"ES256","kid":"rsa"})", Claims())),
            "TOKEN_ALGORITHM");
  EXPECT_EQ(Reason(SignedWithHeader(RsaKey(), R"({"alg":"ES256","kid":"ec"})", Claims())),
            "TOKEN_SIGNATURE");
}

TEST(AccessToken, OtherKeysAndAlteredPartsDoNotFit) {
  EXPECT_EQ(Reason(SignedToken(MakeKey("ec", "ES256"), Claims())), "TOKEN_SIGNATURE");
  EXPECT_EQ(Reason(SignedToken(MakeKey("unknown", "ES256"), Claims())), "TOKEN_KEY");
  const std::string good = SignedToken(EcKey(), Claims());
  const size_t first = good.find('.'), second = good.rfind('.');
  const std::string other = ToBase64Url(Claims(R"(,"sub":"somebody else")"));
  EXPECT_EQ(Reason(good.substr(0, first + 1) + other + good.substr(second)), "TOKEN_SIGNATURE");
  // A key that the token brings along is not looked at.
  const SigningKey own = MakeKey("own", "ES256");
  EXPECT_EQ(Reason(SignedWithHeader(own, R"({"alg":"ES256","kid":"ec","jwk":)" + own.Entry() + "}",
                                    Claims())),
            "TOKEN_SIGNATURE");
}

TEST(AccessToken, ExtensionsThatAreNotUnderstoodAreRefused) {
  for (const char* member :
       {R"("crit":["exp"])", R"("crit":[])", R"("b64":false)", R"("zip":"DEF")",
        R"("enc":"A256GCM")", R"("typ":"logout+jwt")", R"("typ":5)", R"("kid":["ec"])"}) {
    std::string header = absl::StrCat(R"({"alg":"ES256",)", member);
    if (std::string_view(member).find("kid") == std::string_view::npos) header += R"(,"kid":"ec")";
    EXPECT_EQ(Reason(SignedWithHeader(EcKey(), header + "}", Claims())), "TOKEN_HEADER") << member;
  }
  for (const char* type : {"JWT", "jwt", "at+jwt", "application/at+jwt"}) {
    EXPECT_EQ(
        Reason(SignedWithHeader(
            EcKey(), absl::StrCat(R"({"alg":"ES256","kid":"ec","typ":")", type, "\"}"), Claims())),
        "taken")
        << type;
  }
}

TEST(AccessToken, DuplicateMembersAreRefused) {
  EXPECT_EQ(
      Reason(SignedWithHeader(EcKey(), R"({"alg":"ES256","alg":"none","kid":"ec"})", Claims())),
      "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(SignedToken(EcKey(), Claims(R"(,"aud":"waymark")"))), "TOKEN_MALFORMED");
  EXPECT_EQ(Reason(SignedToken(EcKey(), Claims(R"(,"o":{"a":1,"a":2})"))), "TOKEN_MALFORMED");
}

TEST(AccessToken, WhatIsNoTokenIsRefused) {
  const std::string good = SignedToken(EcKey(), Claims());
  for (const std::string& text :
       {std::string(), std::string("abc"), std::string(".."), std::string("a.b"), good + ".x",
        good + "=", good + " ", " " + good, std::string(kLongestToken, '.'),
        good.substr(0, good.rfind('.')), Compact("[]", Claims(), "x"),
        Compact(R"({"alg":"ES256","kid":"ec"})", "[]", "x"),
        Compact(R"({"alg":"ES256","kid":"ec"})", "{", "x")}) {
    EXPECT_EQ(Reason(text), "TOKEN_MALFORMED") << text.substr(0, 40);
  }
}

TEST(AccessToken, OversizedOnesAreRefusedUnread) {
  const std::string big =
      SignedToken(EcKey(), Claims(absl::StrCat(R"(,"x":")", std::string(8000, 'x'), "\"")));
  EXPECT_EQ(Reason(big), "TOKEN_TOO_LONG");
}

TEST(AccessToken, TheExpiryCountsWithTheSkewAndIsRequired) {
  const auto at = [](int64_t expires) {
    return Reason(SignedToken(EcKey(), Claims("", absl::StrCat("\"exp\":", expires))));
  };
  EXPECT_EQ(at(kNow + 1), "taken");
  EXPECT_EQ(at(kNow - 29), "taken");
  EXPECT_EQ(at(kNow - 30), "TOKEN_EXPIRED");
  EXPECT_EQ(at(kNow - 100'000), "TOKEN_EXPIRED");
  EXPECT_EQ(at(0), "TOKEN_EXPIRED");
  const std::string just = SignedToken(EcKey(), Claims("", absl::StrCat("\"exp\":", kNow)));
  EXPECT_EQ(Reason(Verify(just, absl::ZeroDuration())), "TOKEN_EXPIRED");
  EXPECT_EQ(Reason(SignedToken(EcKey(), Claims("", R"("x":1)"))), "TOKEN_WITHOUT_EXPIRY");
  for (const char* bad : {R"("exp":"1772530500")", R"("exp":null)", R"("exp":-1)", R"("exp":1e300)",
                          R"("exp":[1772530500])", R"("exp":true)", R"("exp":253402300800)"}) {
    EXPECT_EQ(Reason(SignedToken(EcKey(), Claims("", bad))), "TOKEN_MALFORMED") << bad;
  }
  EXPECT_EQ(Reason(SignedToken(EcKey(), Claims("", R"("exp":1772530500.5)"))), "taken");
}

TEST(AccessToken, OnesThatDoNotHoldYetAreRefused) {
  const auto with = [](std::string_view name, int64_t at) {
    return Reason(SignedToken(
        EcKey(), Claims("", absl::StrCat("\"exp\":", kNow + 900, ",\"",
                                         absl::string_view(name.data(), name.size()), "\":", at))));
  };
  for (const std::string_view name : {"nbf", "iat"}) {
    EXPECT_EQ(with(name, kNow - 60), "taken");
    EXPECT_EQ(with(name, kNow + 30), "taken");
    EXPECT_EQ(with(name, kNow + 31), "TOKEN_NOT_YET");
  }
  EXPECT_EQ(Reason(SignedToken(EcKey(), Claims(R"(,"nbf":"now")"))), "TOKEN_MALFORMED");
}

TEST(AccessToken, TheAudienceMustBeOneOfOurs) {
  const auto of = [](const std::string& audience) {
    return Reason(SignedToken(EcKey(), absl::StrCat(R"({"iss":")", kIssuer, R"(",)", audience,
                                                    "\"exp\":", kNow + 300, "}")));
  };
  EXPECT_EQ(of(R"("aud":"waymark",)"), "taken");
  EXPECT_EQ(of(R"("aud":["other","https://waymark.example"],)"), "taken");
  for (const char* other :
       {R"("aud":"other",)", R"("aud":["other"],)", R"("aud":[],)", "", R"("aud":"WAYMARK",)",
        R"("aud":"waymark ",)", R"("aud":5,)", R"("aud":{"a":"waymark"},)"}) {
    EXPECT_EQ(of(other), "TOKEN_AUDIENCE") << other;
  }
}

TEST(AccessToken, TheIssuerMustBeConfiguredAndTheKeyItsOwn) {
  const auto claims = [](const std::string& issuer) {
    return absl::StrCat("{", issuer, R"("aud":"waymark","exp":)", kNow + 300, "}");
  };
  for (const char* other : {R"("iss":"https://id.example/",)", R"("iss":"",)", "", R"("iss":5,)",
                            R"("iss":["https://id.example"],)"}) {
    EXPECT_EQ(Reason(SignedToken(EcKey(), claims(other))), "TOKEN_ISSUER") << other;
  }
  // Another issuer's key signs nothing in this one's name, though their ids are the same.
  const SigningKey theirs = MakeKey("ec", "ES256");
  const std::vector<Issuer> two = {MakeIssuer({EcKey().Entry()}),
                                   MakeIssuer({theirs.Entry()}, "https://other.example")};
  const auto verify = [&](const std::string& token) {
    return Reason(VerifyToken(token, two, absl::FromUnixSeconds(kNow), absl::ZeroDuration()));
  };
  EXPECT_EQ(verify(SignedToken(EcKey(), Claims())), "taken");
  EXPECT_EQ(verify(SignedToken(theirs, claims(R"("iss":"https://other.example",)"))), "taken");
  EXPECT_EQ(verify(SignedToken(theirs, Claims())), "TOKEN_SIGNATURE");
}

TEST(AccessToken, WhileKeysRotateBothAreTakenEvenUnderOneId) {
  const SigningKey old_key = MakeKey("k", "ES256"), new_key = MakeKey("k", "ES256"),
                   third = MakeKey("k", "RS256");
  const std::vector<Issuer> both = {MakeIssuer({old_key.Entry(), new_key.Entry(), third.Entry()})};
  for (const SigningKey& key : {old_key, new_key, third}) {
    EXPECT_EQ(Reason(VerifyToken(SignedToken(key, Claims()), both, absl::FromUnixSeconds(kNow),
                                 absl::ZeroDuration())),
              "taken");
  }
}

TEST(AccessToken, WithoutAKeyIdOnlyTheOnlyKeyIsTried) {
  const std::string token = SignedWithHeader(EcKey(), R"({"alg":"ES256"})", Claims());
  EXPECT_EQ(Reason(token), "TOKEN_KEY");
  const std::vector<Issuer> one = {MakeIssuer({EcKey().Entry()})};
  EXPECT_EQ(Reason(VerifyToken(token, one, absl::FromUnixSeconds(kNow), absl::ZeroDuration())),
            "taken");
}

TEST(AccessToken, RefusalsHoldNothingOfTheToken) {
  const absl::StatusOr<Token> token = Verify(SignedToken(
      EcKey(), Claims(R"(,"name":"Private Person")", absl::StrCat("\"exp\":", kNow - 900))));
  EXPECT_EQ(std::string(token.status().message()), "the bearer token has expired");
}

}  // namespace
}  // namespace waymark::access
