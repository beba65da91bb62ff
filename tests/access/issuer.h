// An issuer of tokens for tests: keys that are made anew, their JWK Set, tokens of any shape.
#ifndef WAYMARK_TESTS_ACCESS_ISSUER_H_
#define WAYMARK_TESTS_ACCESS_ISSUER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/access/base64url.h"

struct evp_pkey_st;

namespace waymark::access {

struct SigningKey {
  std::string id;
  std::string algorithm;  // "RS256" ... "EdDSA"
  std::shared_ptr<evp_pkey_st> key;
  // Its public part as an entry of a JWK Set; `alg` is left out where `with_alg` is false.
  std::string Entry(bool with_alg = true) const;
  // The public part as PEM: what somebody would use as an HMAC secret.
  std::string PublicPem() const;
  std::string Sign(std::string_view message) const;
};

// Of the kind and size that the algorithm needs; `bits` for RSA.
SigningKey MakeKey(const std::string& id, const std::string& algorithm, int bits = 2048);

std::string KeySetText(const std::vector<std::string>& entries);

// Header, claims and signature as they are given.
std::string Compact(std::string_view header, std::string_view claims, std::string_view signature);
// Signed by `key`, with a header that says so.
std::string SignedToken(const SigningKey& key, std::string_view claims);
// Signed by `key` under a header of its own.
std::string SignedWithHeader(const SigningKey& key, std::string_view header,
                             std::string_view claims);

}  // namespace waymark::access

#endif  // WAYMARK_TESTS_ACCESS_ISSUER_H_
