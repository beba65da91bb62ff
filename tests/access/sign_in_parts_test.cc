// What signing in by OpenID Connect is made of: addresses, discovery, what is pending, assertions.

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "access/issuer.h"
#include "gmock/gmock.h"
#include "waymark/access/client_assertion.h"
#include "waymark/access/config.h"
#include "waymark/access/discovery.h"
#include "waymark/access/pending_sign_ins.h"
#include "waymark/access/secrets.h"
#include "waymark/access/token.h"
#include "waymark/access/web_address.h"

namespace waymark::access {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(WebAddresses, AreTakenApart) {
  const auto plain = ReadWebAddress("https://id.example");
  ASSERT_TRUE(plain);
  EXPECT_TRUE(plain->tls);
  EXPECT_EQ(plain->HostLine(), "id.example");
  EXPECT_EQ(plain->target, "/");
  const auto more = ReadWebAddress("http://127.0.0.1:8080/a/b?c=d");
  ASSERT_TRUE(more);
  EXPECT_FALSE(more->tls);
  EXPECT_EQ(more->port, 8080);
  EXPECT_EQ(more->target, "/a/b?c=d");
  EXPECT_TRUE(more->is_loopback());
  const auto v6 = ReadWebAddress("http://[::1]:1/x");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(v6->HostLine(), "[::1]:1");
  EXPECT_EQ(ReadWebAddress("https://id.example?a=b")->target, "/?a=b");
}

TEST(WebAddresses, WhatCouldBeReadInTwoWaysIsNone) {
  for (const char* text : {"",
                           "id.example",
                           "ftp://id.example",
                           "https://",
                           "https:///a",
                           "https://a@b",
                           "https://a:b@c",
                           "https://a:0",
                           "https://a:65536",
                           "https://a:",
                           "https://a:+1",
                           "https://a/#b",
                           "https://a/ b",
                           "https://a\\b",
                           "https://a/\r\nX: y",
                           "https://[::1",
                           "https://[::1]x",
                           "https://[id]/",
                           "HTTPS://id.example",
                           "https://a/\xc3\xa9"}) {
    EXPECT_FALSE(ReadWebAddress(text)) << text;
  }
  EXPECT_FALSE(ReadWebAddress("https://a/" + std::string(2000, 'b')));
}

TEST(WebAddresses, SecretsGoOverTlsOrStayOnThisMachine) {
  for (const char* good : {"https://id.example", "https://id.example/realm", "http://127.0.0.1:1",
                           "http://localhost", "http://[::1]:99"}) {
    EXPECT_TRUE(IsSecureAddress(good)) << good;
  }
  for (const char* bad :
       {"http://id.example", "http://127.0.0.1.evil.example", "http://127.evil.example",
        "http://localhost.evil.example", "https://id.example?a=b"}) {
    EXPECT_FALSE(IsSecureAddress(bad)) << bad;
  }
}

TEST(WebAddresses, FieldsAreEncoded) {
  EXPECT_EQ(FormText({{"a b", "c&d=e"}, {"f", "\xc3\xa9/~"}}), "a%20b=c%26d%3De&f=%C3%A9%2F~");
  EXPECT_EQ(WithQuery("https://a/b", {{"c", "d"}}), "https://a/b?c=d");
  EXPECT_EQ(WithQuery("https://a/b?x=y", {{"c", "d"}}), "https://a/b?x=y&c=d");
}

TEST(Pkce, TheChallengeIsTheOneOfTheStandardsExample) {
  // RFC 7636, appendix B.
  EXPECT_EQ(CodeChallenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

std::string Document(const std::string& more = "",
                     const std::string& issuer = "https://id.example") {
  return R"({"issuer":")" + issuer + R"(","authorization_endpoint":"https://id.example/auth",)" +
         R"("token_endpoint":"https://id.example/token","jwks_uri":"https://keys.example/set")" +
         more + "}";
}

TEST(Discovering, EndpointsAreTheDocuments) {
  EXPECT_EQ(DiscoveryAddress("https://id.example/realm/"),
            "https://id.example/realm/.well-known/openid-configuration");
  const auto found =
      ReadDiscovery(Document(R"(,"userinfo_endpoint":"https://id.example/me","x":[1,{"y":null}],)"
                             R"("token_endpoint_auth_methods_supported":["client_secret_post"],)"
                             R"("code_challenge_methods_supported":["plain","S256"],)"
                             R"("authorization_response_iss_parameter_supported":true)"),
                    "https://id.example");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->jwks_uri, "https://keys.example/set");
  EXPECT_EQ(found->userinfo_endpoint, "https://id.example/me");
  EXPECT_EQ(found->end_session_endpoint, "");
  EXPECT_TRUE(found->post_only);
  EXPECT_TRUE(found->says_issuer);
  EXPECT_FALSE(ReadDiscovery(Document(), "https://id.example")->post_only);
}

TEST(Discovering, ADocumentThatCannotBeUsedIsRefused) {
  const std::string own = "https://id.example";
  for (const std::string& text :
       {std::string("<html>"), std::string("[]"), std::string("{}"), Document("", own + "/"),
        Document("", "https://evil.example"),
        Document(R"(,"code_challenge_methods_supported":["plain"])"),
        Document(R"(,"response_types_supported":["id_token"])"),
        Document(R"(,"userinfo_endpoint":"http://id.example/me")"),
        Document(R"json(,"end_session_endpoint":"javascript:alert(1)")json"),
        Document(R"(,"userinfo_endpoint":"http://127.0.0.1:8080/")"),
        Document(R"(,"token_endpoint":"https://evil.example")")}) {
    EXPECT_FALSE(ReadDiscovery(text, own).ok()) << text;
  }
}

TEST(Discovering, ATokenAnswerHasAnIdToken) {
  EXPECT_EQ(ReadTokenAnswer(R"({"id_token":"a.b.c","access_token":"x","token_type":"bearer"})")
                ->access_token,
            "x");
  EXPECT_EQ(ReadTokenAnswer(R"({"id_token":"a.b.c","access_token":"x","token_type":"DPoP"})")
                ->access_token,
            "");
  for (const char* bad : {"", "[]", R"({"access_token":"x"})", R"({"id_token":7})"}) {
    EXPECT_FALSE(ReadTokenAnswer(bad).ok()) << bad;
  }
}

TEST(Pending, CountsOnceForAWhileAndInItsBrowserOnly) {
  const absl::Time now = absl::FromUnixSeconds(1'772'530'200);
  PendingSignIns pending(2);
  pending.Begin("s1", "browser", {.issuer = "i", .nonce = "n1"}, now);
  EXPECT_FALSE(pending.Take("s1", "another", now));
  EXPECT_FALSE(pending.Take("s1", "", now));
  EXPECT_FALSE(pending.Take("s2", "browser", now));
  EXPECT_TRUE(pending.HasMore("browser", now));
  const auto taken = pending.Take("s1", "browser", now + absl::Minutes(9));
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->nonce, "n1");
  EXPECT_FALSE(pending.Take("s1", "browser", now)) << "a second time";
  EXPECT_FALSE(pending.HasMore("browser", now));
  pending.Begin("s3", "browser", {}, now);
  EXPECT_FALSE(pending.Take("s3", "browser", now + PendingSignIns::kLife));
  for (int i = 0; i < 3; ++i) {
    pending.Begin("t" + std::to_string(i), "browser", {}, now + absl::Seconds(i));
  }
  EXPECT_EQ(pending.size(), 2u);
  EXPECT_FALSE(pending.Take("t0", "browser", now)) << "the oldest went";
  EXPECT_TRUE(pending.Take("t2", "browser", now));
}

std::string PrivatePem(const SigningKey& key) {
  BIO* bio = BIO_new(BIO_s_mem());
  EXPECT_EQ(PEM_write_bio_PrivateKey(bio, key.key.get(), nullptr, nullptr, 0, nullptr, nullptr), 1);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  std::string pem(bytes, static_cast<size_t>(size));
  BIO_free(bio);
  return pem;
}

TEST(Assertions, AreTokensThatTheIssuerCanVerify) {
  const absl::Time now = absl::FromUnixSeconds(1'772'530'200);
  for (const char* algorithm : {"RS256", "RS512", "PS384", "ES256", "ES384", "ES512"}) {
    const SigningKey key = MakeKey("w1", algorithm);
    const auto made = ClientAssertion(
        {PrivatePem(key), "w1", algorithm, "console", "https://id.example/token", now});
    ASSERT_TRUE(made.ok()) << algorithm << made.status();
    const auto keys = ReadKeySet(KeySetText({key.Entry()}));
    const auto token = VerifySingleUse(*made, {Issuer{"console", {}, *keys}},
                                       "https://id.example/token", now, absl::ZeroDuration());
    ASSERT_TRUE(token.ok()) << algorithm << token.status();
    EXPECT_EQ(token->claims.Find("sub")->text, "console");
    EXPECT_EQ(token->until, now + absl::Minutes(1));
  }
}

TEST(Assertions, AKeyThatDoesNotFitIsRefusedBeforeItIsNeeded) {
  const SigningKey rsa = MakeKey("a", "RS256"), ec = MakeKey("b", "ES256"),
                   ed = MakeKey("c", "EdDSA");
  EXPECT_TRUE(CheckClientKey(PrivatePem(rsa), "").ok());
  EXPECT_TRUE(CheckClientKey(PrivatePem(ec), "ES256").ok());
  for (const auto& [pem, algorithm] :
       {std::pair(PrivatePem(rsa), "ES256"), std::pair(PrivatePem(ec), "RS256"),
        std::pair(PrivatePem(ec), "ES384"), std::pair(PrivatePem(ed), ""),
        std::pair(rsa.PublicPem(), ""), std::pair(std::string("secret"), ""),
        std::pair(PrivatePem(MakeKey("d", "RS256", 1024)), "")}) {
    const absl::Status status = CheckClientKey(pem, algorithm);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << algorithm;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("BEGIN")));
  }
}

class SignInConfig : public ::testing::Test {
 protected:
  SignInConfig() {
    IssuerConfig one;
    one.issuer = "https://id.example";
    one.client_id = "console";
    config_.issuers = {one};
    ClientConfig people;
    people.name = "people";
    people.issuer = "https://id.example";
    people.may = {Need::kRules};
    config_.clients = {people};
  }
  std::string Why() const { return std::string(CheckConfig(config_).message()); }
  Config config_;
};

TEST_F(SignInConfig, NeedsNeitherKeysNorAudienceButBothOrNone) {
  EXPECT_EQ(Why(), "");
  config_.issuers[0].keys = "keys.json";
  EXPECT_THAT(Why(), HasSubstr("audience"));
  config_.issuers[0].audiences = {"waymark"};
  EXPECT_EQ(Why(), "");
  config_.issuers[0].keys.clear();
  EXPECT_THAT(Why(), HasSubstr("keys"));
}

TEST_F(SignInConfig, SaysWhatCannotBeMeant) {
  IssuerConfig& one = config_.issuers[0];
  const IssuerConfig good = one;
  one.client_secret = "a";
  one.client_key = "b";
  EXPECT_THAT(Why(), HasSubstr("not both"));
  one = good;
  one.client_key_id = "k";
  EXPECT_THAT(Why(), HasSubstr("client_key"));
  one = good;
  one.client_key = "b";
  one.client_algorithm = "none";
  EXPECT_THAT(Why(), HasSubstr("client_algorithm"));
  one = good;
  one.scopes = {"profile"};
  EXPECT_THAT(Why(), HasSubstr("openid"));
  one = good;
  one.max_age_minutes = -1;
  EXPECT_THAT(Why(), HasSubstr("max_age_minutes"));
  one = good;
  one.issuer = config_.clients[0].issuer = "http://id.example";
  EXPECT_THAT(Why(), HasSubstr("https://"));
  one.issuer = config_.clients[0].issuer = "http://127.0.0.1:8080";
  EXPECT_EQ(Why(), "") << "this machine, for demonstration";
  config_.clients[0].chosen_from = "roles";
  EXPECT_THAT(Why(), HasSubstr("belong together"));
}

}  // namespace
}  // namespace waymark::access
