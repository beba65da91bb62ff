#include "waymark/access/secrets.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>

#include "absl/strings/escaping.h"
#include "waymark/access/base64url.h"

namespace waymark::access {
namespace {

std::optional<std::string> RandomBytes() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace

std::optional<std::string> RandomText() {
  const std::optional<std::string> bytes = RandomBytes();
  if (!bytes) return std::nullopt;
  return absl::BytesToHexString(*bytes);
}

std::optional<std::string> RandomAddressText() {
  const std::optional<std::string> bytes = RandomBytes();
  if (!bytes) return std::nullopt;
  return ToBase64Url(*bytes);
}

std::string Sha256(std::string_view text) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string CodeChallenge(std::string_view verifier) { return ToBase64Url(Sha256(verifier)); }

}  // namespace waymark::access
