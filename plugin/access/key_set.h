// The public keys of an issuer of tokens: a JWK Set (RFC 7517).
//
// The algorithm of a signature is that of the key's own entry (`alg`), or the one that its kind
// allows: EC by its curve, Ed25519 EdDSA, RSA RS256. A token never chooses.
#ifndef WAYMARK_ACCESS_KEY_SET_H_
#define WAYMARK_ACCESS_KEY_SET_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

struct evp_md_st;
struct evp_pkey_st;

namespace waymark::access {

enum class Algorithm : uint8_t {
  kRs256,
  kRs384,
  kRs512,
  kPs256,
  kPs384,
  kPs512,
  kEs256,
  kEs384,
  kEs512,
  kEdDsa
};
std::string_view AlgorithmName(Algorithm algorithm);  // "RS256"
std::optional<Algorithm> ParseAlgorithm(std::string_view name);
// OpenSSL's digest for it; null for EdDSA, which has its own.
const evp_md_st* DigestFor(Algorithm algorithm);

struct PublicKey {
  std::string id = {};  // `kid`; may be empty
  Algorithm algorithm = Algorithm::kRs256;
  std::shared_ptr<evp_pkey_st> key = {};
};

struct KeySet {
  std::vector<PublicKey> keys = {};
  int skipped = 0;  // of a kind that is not for signatures, or not known
};

// InvalidArgument, naming the entry by its place, for what is no key set, for a private or
// symmetric key (which has no business here), a key that is too short (RSA under 2,048 bits) or too
// long (over 8,192), a point that is none, an `alg` that does not fit; and for a set without a key.
absl::StatusOr<KeySet> ReadKeySet(std::string_view text);

// Whether `signature` is the key's over `message`, by the key's algorithm. ECDSA signatures are r
// and s as JWS has them, not DER. Takes a tenth of a millisecond or so.
bool SignatureFits(const PublicKey& key, std::string_view message, std::string_view signature);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_KEY_SET_H_
