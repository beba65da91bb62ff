#include "waymark/access/key_set.h"

#include "access/issuer.h"
#include "gmock/gmock.h"

namespace waymark::access {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string Problem(const std::string& text) {
  const absl::StatusOr<KeySet> set = ReadKeySet(text);
  return set.ok() ? std::string("none") : std::string(set.status().message());
}

class EachAlgorithm : public ::testing::TestWithParam<const char*> {};

TEST_P(EachAlgorithm, ASignatureFitsItsOwnKeyAndMessageOnly) {
  const SigningKey key = MakeKey("k", GetParam()), other = MakeKey("o", GetParam());
  const absl::StatusOr<KeySet> set = ReadKeySet(KeySetText({key.Entry(), other.Entry()}));
  ASSERT_TRUE(set.ok()) << set.status();
  ASSERT_THAT(set->keys, SizeIs(2));
  EXPECT_EQ(AlgorithmName(set->keys[0].algorithm), GetParam());
  const std::string signature = key.Sign("message");
  EXPECT_TRUE(SignatureFits(set->keys[0], "message", signature));
  EXPECT_FALSE(SignatureFits(set->keys[0], "massage", signature));
  EXPECT_FALSE(SignatureFits(set->keys[1], "message", signature));
  for (size_t i : {size_t{0}, signature.size() / 2, signature.size() - 1}) {
    std::string altered = signature;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_FALSE(SignatureFits(set->keys[0], "message", altered)) << i;
  }
  EXPECT_FALSE(SignatureFits(set->keys[0], "message", ""));
  EXPECT_FALSE(SignatureFits(set->keys[0], "message", signature + "x"));
  EXPECT_FALSE(SignatureFits(set->keys[0], "message", signature.substr(1)));
}

// OpenSSL itself takes one that is shorter by its leading zero, which one signature in 256 has.
TEST(KeySet, AnRsaSignatureIsAsLongAsItsModulus) {
  for (const char* algorithm : {"RS256", "PS256"}) {
    const SigningKey key = MakeKey("k", algorithm);
    const absl::StatusOr<KeySet> set = ReadKeySet(KeySetText({key.Entry()}));
    ASSERT_TRUE(set.ok()) << set.status();
    std::string message, signature;
    for (int i = 0; i < 10000 && !signature.starts_with('\0'); ++i) {
      message = std::to_string(i);
      signature = key.Sign(message);
    }
    ASSERT_EQ(signature[0], '\0');
    EXPECT_TRUE(SignatureFits(set->keys[0], message, signature));
    EXPECT_FALSE(SignatureFits(set->keys[0], message, signature.substr(1))) << algorithm;
  }
}

INSTANTIATE_TEST_SUITE_P(KeySets, EachAlgorithm,
                         ::testing::Values("RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
                                           "ES256", "ES384", "ES512", "EdDSA"));

TEST(KeySet, AllZeroSignaturesFitNothing) {
  for (const char* algorithm : {"ES256", "ES384", "EdDSA", "RS256"}) {
    const SigningKey key = MakeKey("k", algorithm);
    const absl::StatusOr<KeySet> set = ReadKeySet(KeySetText({key.Entry()}));
    ASSERT_TRUE(set.ok());
    EXPECT_FALSE(
        SignatureFits(set->keys[0], "message", std::string(key.Sign("message").size(), '\0')));
  }
}

TEST(KeySet, AKeyThatNamesNoAlgorithmHasTheOneOfItsKind) {
  for (const auto& [algorithm, natural] :
       {std::pair("ES384", "ES384"), {"EdDSA", "EdDSA"}, {"PS256", "RS256"}}) {
    const absl::StatusOr<KeySet> set =
        ReadKeySet(KeySetText({MakeKey("k", algorithm).Entry(/*with_alg=*/false)}));
    ASSERT_TRUE(set.ok()) << set.status();
    EXPECT_EQ(AlgorithmName(set->keys[0].algorithm), natural);
  }
}

TEST(KeySet, SecretsAreRefused) {
  EXPECT_THAT(Problem(R"({"keys":[{"kty":"oct","kid":"a","k":"c2VjcmV0","alg":"HS256"}]})"),
              HasSubstr("secret"));
  std::string entry = MakeKey("k", "ES256").Entry();
  entry.insert(1, R"("d":"AAAA",)");
  EXPECT_THAT(Problem(KeySetText({entry})), HasSubstr("keys[0] holds a secret"));
}

TEST(KeySet, KeysForOtherUsesAndUnknownKindsAreLeftOut) {
  const std::string good = MakeKey("k", "ES256").Entry();
  std::string encrypts = MakeKey("e", "RS256").Entry();
  encrypts.insert(1, R"("use":"enc",)");
  std::string signs = MakeKey("s", "EdDSA").Entry();
  signs.insert(1, R"("key_ops":["sign"],)");
  std::string verifies = MakeKey("v", "EdDSA").Entry();
  verifies.insert(1, R"("key_ops":["verify"],)");
  const absl::StatusOr<KeySet> set =
      ReadKeySet(KeySetText({encrypts, good, signs, R"({"kty":"NEW","kid":"n"})",
                             R"({"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"})", verifies}));
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_THAT(set->keys, SizeIs(2));
  EXPECT_EQ(set->skipped, 4);
  EXPECT_THAT(Problem(KeySetText({encrypts})), HasSubstr("no key for signatures"));
}

TEST(KeySet, WeakAndBrokenKeysAreRefusedWithTheirPlace) {
  const std::string good = MakeKey("k", "ES256").Entry();
  EXPECT_THAT(Problem(KeySetText({good, MakeKey("r", "RS256", 1024).Entry()})),
              HasSubstr("keys[1] is shorter than 2,048 bits"));
  EXPECT_THAT(
      Problem(KeySetText({R"({"kty":"RSA","n":")" + std::string(4000, 'B') + R"(","e":"AQAB"})"})),
      HasSubstr("longer than 8,192 bits"));
  EXPECT_THAT(Problem(KeySetText({R"({"kty":"RSA","n":"a+","e":"AQAB"})"})),
              HasSubstr("base64url"));
  std::string one = MakeKey("r", "RS256").Entry();
  one.replace(one.find("AQAB"), 4, "AQ");
  EXPECT_THAT(Problem(KeySetText({one})), HasSubstr("`e` is none"));
  const std::string zero = ToBase64Url(std::string(32, '\0'));
  EXPECT_THAT(Problem(KeySetText(
                  {R"({"kty":"EC","crv":"P-256","x":")" + zero + R"(","y":")" + zero + "\"}"})),
              HasSubstr("no point"));
  EXPECT_THAT(Problem(KeySetText({R"({"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"})"})),
              HasSubstr("length"));
  EXPECT_THAT(Problem(KeySetText({R"({"kty":"OKP","crv":"Ed25519","x":"AAAA"})"})),
              HasSubstr("32 bytes"));
  EXPECT_THAT(Problem(KeySetText({R"({"kid":"a"})"})), HasSubstr("`kty`"));
  EXPECT_THAT(Problem(KeySetText({"5"})), HasSubstr("no object"));
}

TEST(KeySet, AnAlgorithmThatDoesNotFitTheKeyIsRefused) {
  for (const char* algorithm : {"HS256", "none", "ES384", "RS256", "EdDSA", ""}) {
    std::string entry = MakeKey("k", "ES256").Entry();
    entry.replace(entry.find("ES256"), 5, algorithm);
    EXPECT_THAT(Problem(KeySetText({entry})), HasSubstr("`alg`")) << algorithm;
  }
}

TEST(KeySet, WhatIsNoKeySetIsRefused) {
  EXPECT_THAT(Problem(""), HasSubstr("no JSON"));
  EXPECT_THAT(Problem("[]"), HasSubstr("`keys`"));
  EXPECT_THAT(Problem(R"({"keys":{}})"), HasSubstr("`keys`"));
  EXPECT_THAT(Problem(R"({"keys":[]})"), HasSubstr("no key"));
  EXPECT_THAT(Problem(R"({"keys":[],"keys":[]})"), HasSubstr("twice"));
  EXPECT_THAT(Problem(KeySetText(std::vector<std::string>(101, "{}"))), HasSubstr("more than"));
}

}  // namespace
}  // namespace waymark::access
