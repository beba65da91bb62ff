// Who approved a pack: an Ed25519 signature over its digest, and the key files it is made and
// checked with.
//
// `pack.sig` stands in the pack's folder. It names the signer, the role and professional
// registration, the key, the day and the digest; the signature covers all of these. A key is
// trusted when it was given to the program, or is the demonstration key that is built in: its
// secret half is published in packaging/keys, so it proves nothing but that signing works, and
// whatever it signs is "not clinically approved".
#ifndef WAYMARK_RULES_SIGNATURE_H_
#define WAYMARK_RULES_SIGNATURE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/rules/finding.h"
#include "waymark/rules/pack.h"
#include "waymark/rules/parsed_files.h"

namespace waymark::rules {

// The public half of a key and whose it is.
struct PublicKey {
  std::string id;     // 16 hexadecimal digits: the beginning of BLAKE2b-256 of the public key
  std::string owner;  // as the key file says
  std::string bytes;  // 32 bytes
  bool demonstration = false;
};

struct SecretKey {
  PublicKey public_key;
  std::string bytes;  // 64 bytes, as libsodium keeps them; never log or print it
};

// What a signature says about itself; all of it is covered by the signature.
struct SignatureStatement {
  std::string signer;        // a name
  std::string role;          // "clinical safety officer"
  std::string registration;  // professional registration number, or "none"
  std::string key;           // PublicKey::id
  std::string date;          // YYYY-MM-DD
  std::string digest;        // of the pack, 64 hexadecimal digits
};

struct SignatureCheck {
  SignatureState state = SignatureState::kUnsigned;
  std::string
      signed_by;  // "Name, role (registration)"; empty where there is no signature that can be read
  std::string date;
};

// Checks the `pack.sig` among `files` against `digest` (of the pack without overlays: an overlay is
// not what was signed). No such file: kUnsigned without a finding. A signature that does not fit:
// kInvalid and a finding that says why. A signer who is also the author of a rule: kInvalid with
// the finding signer-is-author.
SignatureCheck CheckSignature(const std::vector<SourceFile>& files, const std::string& digest,
                              std::vector<Finding>& findings);
SignatureCheck CheckSignature(const std::vector<SourceFile>& files, const std::string& digest,
                              const std::vector<PublicKey>& trusted,
                              std::vector<Finding>& findings);
// The same, for who has parsed the files: `parsed` is in their order.
SignatureCheck CheckSignature(const std::vector<SourceFile>& files,
                              const std::vector<ParsedFile>& parsed, const std::string& digest,
                              const std::vector<PublicKey>& trusted,
                              std::vector<Finding>& findings);

// The text of `pack.sig`; an empty `key` is filled in. Errors: invalid argument where a field is
// empty, holds a line break, is not what it should be or does not match the key.
absl::StatusOr<std::string> SignDigest(SignatureStatement statement, const SecretKey& key);

// A new key; its secret text belongs in a file that only its owner can read. Unavailable where the
// system has no random numbers.
absl::StatusOr<SecretKey> GenerateKey(std::string_view owner);
// From a 32-byte seed, for tests and the demonstration key.
absl::StatusOr<SecretKey> KeyFromSeed(std::string_view owner, std::string_view seed);

// Texts of key files (YAML). Errors: invalid argument with what is wrong, never the secret itself.
std::string PublicKeyText(const PublicKey& key);
std::string SecretKeyText(const SecretKey& key);
absl::StatusOr<PublicKey> ParsePublicKey(std::string_view text);
absl::StatusOr<SecretKey> ParseSecretKey(std::string_view text);

// The built-in demonstration key's public half (packaging/keys/demonstration.pub).
PublicKey DemonstrationKey();

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_SIGNATURE_H_
