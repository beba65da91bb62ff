#include "waymark/gateway/cds_identity.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace waymark::gateway {
namespace {

constexpr size_t kKeyBytes = 32;
// Where the store keeps the key.
constexpr std::string_view kSpace = "cards", kKey = "key";

}  // namespace

CdsIdentity::CdsIdentity() : key_(kKeyBytes, '\0') {
  // Without randomness there is no key, and a guessable one would reveal what it hides.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key_.data()), kKeyBytes) != 1) std::abort();
}

absl::StatusOr<CdsIdentity> CdsIdentity::FromKey(std::string_view key) {
  if (key.size() < kKeyBytes) {
    return absl::InvalidArgumentError(absl::StrCat("cds_hooks.card_key: the file has ", key.size(),
                                                   " bytes; at least ", kKeyBytes,
                                                   " random ones are expected"));
  }
  return CdsIdentity(std::string(key));
}

absl::StatusOr<CdsIdentity> CdsIdentity::FromFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("cds_hooks.card_key: can't read ", path));
  return FromKey(
      std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
}

absl::StatusOr<CdsIdentity> CdsIdentity::FromStore(store::Store& store) {
  CdsIdentity identity;
  const absl::Status status = store.Write([&identity](store::Transaction& tx) -> absl::Status {
    absl::StatusOr<std::string> kept = tx.GetValue(kSpace, kKey);
    if (absl::IsNotFound(kept.status())) return tx.PutValue(kSpace, kKey, identity.key_);
    if (!kept.ok()) return kept.status();
    identity.key_ = *std::move(kept);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return identity;
}

std::string CdsIdentity::Name(std::initializer_list<std::string_view> parts) const {
  std::string text;
  for (const std::string_view part : parts) {
    absl::StrAppend(&text, part.size(), ":", absl::string_view(part.data(), part.size()), ",");
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0f) | 0x80);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3f) | 0x80);
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string name;
  for (size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) name += '-';
    name += kHex[digest[i] >> 4];
    name += kHex[digest[i] & 0x0f];
  }
  return name;
}

}  // namespace waymark::gateway
