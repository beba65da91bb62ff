#include <sodium.h>

#include <array>
#include <utility>

#include "absl/status/status.h"
#include "waymark/rules/digest.h"
#include "waymark/rules/signature.h"
#include "waymark/rules/signature_text.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {
namespace {

constexpr std::string_view kDemonstrationOwner = "Waymark demonstration key";
// Its secret half is public knowledge: packaging/keys/demonstration.secret.
constexpr std::string_view kDemonstrationPublic = "Gltb+U5ayVhTJSUz7vrhwYAR866TPG8v3lJsU6d/BsY=";

PublicKey MakePublicKey(std::string_view owner, std::string bytes) {
  PublicKey key;
  key.id = Blake2b256Hex(bytes).substr(0, 16);
  key.owner = owner;
  key.bytes = std::move(bytes);
  return key;
}

// A key file is a YAML mapping of these three lines.
struct KeyFile {
  std::string owner;
  std::string bytes;
};

absl::StatusOr<KeyFile> ReadKeyFile(std::string_view text, std::string_view field, size_t size) {
  const std::string kind = field == "public_key" ? "public" : "secret";
  std::vector<Finding> findings;
  const YamlNode tree = ParseYaml(text, 0, findings);
  if (HasErrors(findings) || !tree.is_mapping()) {
    return absl::InvalidArgumentError("not a " + kind +
                                      " key file: expected lines \"owner: ...\" and \"" +
                                      std::string(field) + ": ...\"");
  }
  const YamlNode* owner = tree.Find("owner");
  const YamlNode* bytes = tree.Find(field);
  if (owner == nullptr || !owner->is_scalar() || owner->scalar.empty()) {
    return absl::InvalidArgumentError("the " + kind +
                                      " key file does not say whose key it is (owner)");
  }
  if (bytes == nullptr || !bytes->is_scalar()) {
    return absl::InvalidArgumentError("the " + kind + " key file has no \"" + std::string(field) +
                                      "\"");
  }
  auto decoded = FromBase64(bytes->scalar);
  if (!decoded.has_value() || decoded->size() != size) {
    return absl::InvalidArgumentError("\"" + std::string(field) + "\" must be " +
                                      std::to_string(size) + " bytes in base64");
  }
  return KeyFile{owner->scalar, *std::move(decoded)};
}

}  // namespace

std::string ToBase64(std::string_view bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the NUL that libsodium counts in
  return text;
}

std::optional<std::string> FromBase64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

std::string QuotedYaml(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

absl::StatusOr<SecretKey> KeyFromSeed(std::string_view owner, std::string_view seed) {
  if (seed.size() != crypto_sign_SEEDBYTES) {
    return absl::InvalidArgumentError("a key's seed must be 32 bytes");
  }
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> pub{};
  SecretKey key;
  key.bytes.resize(crypto_sign_SECRETKEYBYTES);
  crypto_sign_seed_keypair(pub.data(), reinterpret_cast<unsigned char*>(key.bytes.data()),
                           reinterpret_cast<const unsigned char*>(seed.data()));
  key.public_key = MakePublicKey(owner, std::string(pub.begin(), pub.end()));
  key.public_key.demonstration = key.public_key.id == DemonstrationKey().id;
  return key;
}

absl::StatusOr<SecretKey> GenerateKey(std::string_view owner) {
  if (sodium_init() < 0) return absl::UnavailableError("the system gives no random numbers");
  std::string seed(crypto_sign_SEEDBYTES, '\0');
  randombytes_buf(seed.data(), seed.size());
  auto key = KeyFromSeed(owner, seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

std::string PublicKeyText(const PublicKey& key) {
  return "# Public key for checking signatures of Waymark rule packs (Ed25519).\nowner: " +
         QuotedYaml(key.owner) + "\nkey: " + QuotedYaml(key.id) +
         "\npublic_key: " + QuotedYaml(ToBase64(key.bytes)) + "\n";
}

std::string SecretKeyText(const SecretKey& key) {
  return "# SECRET key for signing Waymark rule packs (Ed25519). Whoever has this file can sign in "
         "its owner's "
         "name.\nowner: " +
         QuotedYaml(key.public_key.owner) + "\nkey: " + QuotedYaml(key.public_key.id) +
         "\nsecret_seed: " + QuotedYaml(ToBase64(key.bytes.substr(0, crypto_sign_SEEDBYTES))) +
         "\n";
}

absl::StatusOr<PublicKey> ParsePublicKey(std::string_view text) {
  auto file = ReadKeyFile(text, "public_key", crypto_sign_PUBLICKEYBYTES);
  if (!file.ok()) return file.status();
  PublicKey key = MakePublicKey(file->owner, std::move(file->bytes));
  key.demonstration = key.id == DemonstrationKey().id;
  return key;
}

absl::StatusOr<SecretKey> ParseSecretKey(std::string_view text) {
  auto file = ReadKeyFile(text, "secret_seed", crypto_sign_SEEDBYTES);
  if (!file.ok()) return file.status();
  return KeyFromSeed(file->owner, file->bytes);
}

PublicKey DemonstrationKey() {
  PublicKey key = MakePublicKey(kDemonstrationOwner, FromBase64(kDemonstrationPublic).value_or(""));
  key.demonstration = true;
  return key;
}

}  // namespace waymark::rules
