#include "waymark/access/key_set.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/access/base64url.h"
#include "waymark/access/json.h"
#include "waymark/access/openssl.h"

namespace waymark::access {
namespace {

constexpr int kShortestRsa = 2048;
constexpr int kLongestRsa = 8192;
constexpr size_t kMostKeys = 100;

struct Curve {
  std::string_view name;
  const char* group;
  size_t bytes;
  Algorithm algorithm;
};
constexpr std::array<Curve, 3> kCurves = {{{"P-256", "prime256v1", 32, Algorithm::kEs256},
                                           {"P-384", "secp384r1", 48, Algorithm::kEs384},
                                           {"P-521", "secp521r1", 66, Algorithm::kEs512}}};

constexpr std::array<std::pair<std::string_view, Algorithm>, 10> kAlgorithms = {
    {{"RS256", Algorithm::kRs256},
     {"RS384", Algorithm::kRs384},
     {"RS512", Algorithm::kRs512},
     {"PS256", Algorithm::kPs256},
     {"PS384", Algorithm::kPs384},
     {"PS512", Algorithm::kPs512},
     {"ES256", Algorithm::kEs256},
     {"ES384", Algorithm::kEs384},
     {"ES512", Algorithm::kEs512},
     {"EdDSA", Algorithm::kEdDsa}}};

bool IsRsa(Algorithm algorithm) { return algorithm <= Algorithm::kPs512; }

absl::Status Bad(std::string_view what) {
  return absl::InvalidArgumentError({what.data(), what.size()});
}

std::shared_ptr<evp_pkey_st> Own(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

// A text member; empty where there is none.
std::string Text(const Json& entry, std::string_view name) {
  const Json* member = entry.Find(name);
  return member != nullptr && member->is_text() ? member->text : std::string();
}

std::shared_ptr<evp_pkey_st> FromParams(const char* type, OSSL_PARAM_BLD* build) {
  const Params params(OSSL_PARAM_BLD_to_param(build));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return Own(key);
}

bool IsSound(EVP_PKEY* key) {
  const KeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return context != nullptr && EVP_PKEY_public_check(context.get()) == 1;
}

absl::StatusOr<std::shared_ptr<evp_pkey_st>> ReadRsa(const Json& entry) {
  const auto n = FromBase64Url(Text(entry, "n"));
  const auto e = FromBase64Url(Text(entry, "e"));
  if (!n || !e || n->empty() || e->empty() || e->size() > 8) {
    return Bad("`n` and `e` must be base64url");
  }
  const auto number = [](const std::string& bytes) {
    return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                            static_cast<int>(bytes.size()), nullptr));
  };
  if (n->size() > kLongestRsa / 8 + 1) return Bad("is longer than 8,192 bits");
  const Number modulus = number(*n), exponent = number(*e);
  const int bits = BN_num_bits(modulus.get());
  if (bits < kShortestRsa) return Bad("is shorter than 2,048 bits");
  if (bits > kLongestRsa) return Bad("is longer than 8,192 bits");
  if (!BN_is_odd(exponent.get()) || BN_is_one(exponent.get())) return Bad("`e` is none");
  const ParamBuild build(OSSL_PARAM_BLD_new());
  if (build == nullptr ||
      OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
    return Bad("can't be used");
  }
  std::shared_ptr<evp_pkey_st> key = FromParams("RSA", build.get());
  if (key == nullptr || !IsSound(key.get())) return Bad("is no RSA key");
  return key;
}

absl::StatusOr<std::shared_ptr<evp_pkey_st>> ReadEc(const Json& entry, const Curve& curve) {
  const auto x = FromBase64Url(Text(entry, "x"));
  const auto y = FromBase64Url(Text(entry, "y"));
  if (!x || !y || x->size() != curve.bytes || y->size() != curve.bytes) {
    return Bad("`x` and `y` must be base64url, of the curve's length");
  }
  const std::string point = "\x04" + *x + *y;
  const ParamBuild build(OSSL_PARAM_BLD_new());
  if (build == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0) !=
          1 ||
      OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return Bad("can't be used");
  }
  std::shared_ptr<evp_pkey_st> key = FromParams("EC", build.get());
  if (key == nullptr || !IsSound(key.get())) return Bad("is no point of its curve");
  return key;
}

absl::StatusOr<std::shared_ptr<evp_pkey_st>> ReadEd25519(const Json& entry) {
  const auto x = FromBase64Url(Text(entry, "x"));
  if (!x || x->size() != 32) return Bad("`x` must be 32 bytes in base64url");
  EVP_PKEY* key = EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(x->data()), x->size());
  if (key == nullptr) return Bad("is no Ed25519 key");
  return Own(key);
}

// False for what is not for signatures, or for kinds that are not known: they are left out.
bool IsForSignatures(const Json& entry) {
  const std::string use = Text(entry, "use");
  if (!use.empty() && use != "sig") return false;
  const Json* operations = entry.Find("key_ops");
  if (operations == nullptr) return true;
  for (const std::string& one : TextsAt(entry, "key_ops")) {
    if (one == "verify") return true;
  }
  return false;
}

// Nothing where the entry is left out.
absl::StatusOr<std::optional<PublicKey>> ReadEntry(const Json& entry) {
  if (!entry.is_object()) return Bad("is no object");
  const std::string kind = Text(entry, "kty");
  if (kind.empty()) return Bad("has no `kty`");
  if (kind == "oct" || entry.Find("d") != nullptr || entry.Find("k") != nullptr) {
    return Bad("holds a secret: only public keys belong here, and that one must be replaced");
  }
  if (!IsForSignatures(entry)) return std::nullopt;
  PublicKey key;
  key.id = Text(entry, "kid");
  absl::StatusOr<std::shared_ptr<evp_pkey_st>> read;
  std::optional<Algorithm> natural;
  if (kind == "RSA") {
    natural = Algorithm::kRs256;
    read = ReadRsa(entry);
  } else if (kind == "EC") {
    for (const Curve& curve : kCurves) {
      if (curve.name != Text(entry, "crv")) continue;
      natural = curve.algorithm;
      read = ReadEc(entry, curve);
    }
  } else if (kind == "OKP" && Text(entry, "crv") == "Ed25519") {
    natural = Algorithm::kEdDsa;
    read = ReadEd25519(entry);
  }
  if (!natural) return std::nullopt;
  if (!read.ok()) return read.status();
  key.algorithm = *natural;
  key.key = *std::move(read);
  const Json* named = entry.Find("alg");
  if (named == nullptr) return key;
  const std::optional<Algorithm> algorithm = ParseAlgorithm(Text(entry, "alg"));
  if (!algorithm) return Bad("`alg` is none that is taken: RS, PS, ES 256 to 512 or EdDSA");
  if (*algorithm != *natural && !(IsRsa(*algorithm) && IsRsa(*natural))) {
    return Bad("`alg` does not fit the kind of key");
  }
  key.algorithm = *algorithm;
  return key;
}

// The DER of r and s; empty where the length is not the curve's.
std::string DerOf(Algorithm algorithm, std::string_view signature) {
  size_t bytes = 0;
  for (const Curve& curve : kCurves) {
    if (curve.algorithm == algorithm) bytes = curve.bytes;
  }
  if (signature.size() != 2 * bytes) return {};
  const auto* const data = reinterpret_cast<const unsigned char*>(signature.data());
  Number r(BN_bin2bn(data, static_cast<int>(bytes), nullptr));
  Number s(BN_bin2bn(data + bytes, static_cast<int>(bytes), nullptr));
  const EcdsaSignature pair(ECDSA_SIG_new());
  if (pair == nullptr || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  unsigned char* out = nullptr;
  const int length = i2d_ECDSA_SIG(pair.get(), &out);
  std::string der;
  if (length > 0) der.assign(reinterpret_cast<const char*>(out), static_cast<size_t>(length));
  OPENSSL_free(out);
  return der;
}

}  // namespace

std::string_view AlgorithmName(Algorithm algorithm) {
  for (const auto& [name, one] : kAlgorithms) {
    if (one == algorithm) return name;
  }
  return {};
}

std::optional<Algorithm> ParseAlgorithm(std::string_view name) {
  for (const auto& [known, algorithm] : kAlgorithms) {
    if (known == name) return algorithm;
  }
  return std::nullopt;
}

absl::StatusOr<KeySet> ReadKeySet(std::string_view text) {
  const ClearErrors clear;
  const absl::StatusOr<Json> root = ReadJson(text);
  if (!root.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("the key set ", root.status().message()));
  }
  const Json* keys = root->Find("keys");
  if (keys == nullptr || !keys->is_list()) {
    return absl::InvalidArgumentError("the key set has no list `keys`");
  }
  if (keys->items.size() > kMostKeys) {
    return absl::InvalidArgumentError(absl::StrCat("the key set has more than ", kMostKeys));
  }
  KeySet set;
  for (size_t i = 0; i < keys->items.size(); ++i) {
    absl::StatusOr<std::optional<PublicKey>> key = ReadEntry(keys->items[i]);
    if (!key.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("keys[", i, "] ", key.status().message()));
    }
    if (key->has_value()) {
      set.keys.push_back(**std::move(key));
    } else {
      ++set.skipped;
    }
  }
  if (set.keys.empty()) {
    return absl::InvalidArgumentError("the key set has no key for signatures");
  }
  return set;
}

const EVP_MD* DigestFor(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kRs256:
    case Algorithm::kPs256:
    case Algorithm::kEs256:
      return EVP_sha256();
    case Algorithm::kRs384:
    case Algorithm::kPs384:
    case Algorithm::kEs384:
      return EVP_sha384();
    case Algorithm::kRs512:
    case Algorithm::kPs512:
    case Algorithm::kEs512:
      return EVP_sha512();
    case Algorithm::kEdDsa:
      break;
  }
  return nullptr;
}

bool SignatureFits(const PublicKey& key, std::string_view message, std::string_view signature) {
  const ClearErrors clear;
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;  // the context owns it
  if (context == nullptr || EVP_DigestVerifyInit(context.get(), &options, DigestFor(key.algorithm),
                                                 nullptr, key.key.get()) != 1) {
    return false;
  }
  // RFC 8017 8.1.2 and 8.2.2: as long as the modulus. OpenSSL takes one whose first bytes, all
  // zero, are left out, so that a token would have two spellings.
  if (EVP_PKEY_get_base_id(key.key.get()) == EVP_PKEY_RSA &&
      signature.size() != static_cast<size_t>(EVP_PKEY_get_size(key.key.get()))) {
    return false;
  }
  std::string der;
  switch (key.algorithm) {
    case Algorithm::kPs256:
    case Algorithm::kPs384:
    case Algorithm::kPs512:
      if (EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) != 1 ||
          EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) != 1) {
        return false;
      }
      break;
    case Algorithm::kEs256:
    case Algorithm::kEs384:
    case Algorithm::kEs512:
      der = DerOf(key.algorithm, signature);
      if (der.empty()) return false;
      signature = der;
      break;
    default:
      break;
  }
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  return EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(message),
                          message.size()) == 1;
}

}  // namespace waymark::access
