#include "waymark/access/client_assertion.h"

#include <openssl/pem.h>

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/access/base64url.h"
#include "waymark/access/key_set.h"
#include "waymark/access/openssl.h"
#include "waymark/access/secrets.h"

namespace waymark::access {
namespace {

using PrivateKey = std::unique_ptr<EVP_PKEY, OpensslFree<EVP_PKEY, EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, OpensslFree<BIO, BIO_free_all>>;

constexpr absl::Duration kLife = absl::Minutes(1);

absl::Status Bad(std::string_view text) {
  return absl::InvalidArgumentError(absl::string_view(text.data(), text.size()));
}

// A file with a password is none for a program that nobody sits at.
int NoPassword(char*, int, int, void*) { return -1; }

struct Signer {
  PrivateKey key;
  Algorithm algorithm = Algorithm::kRs256;
};

absl::StatusOr<Signer> ReadSigner(std::string_view pem, std::string_view algorithm) {
  const ClearErrors clear;
  Signer signer;
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  signer.key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassword, nullptr));
  if (signer.key == nullptr) return Bad("no private key without a password in PEM");
  const int bits = EVP_PKEY_get_bits(signer.key.get());
  const bool rsa = EVP_PKEY_is_a(signer.key.get(), "RSA") == 1;
  const bool ec = EVP_PKEY_is_a(signer.key.get(), "EC") == 1;
  if (rsa && bits < 2048) return Bad("an RSA key of at least 2048 bits is expected");
  if (!rsa && !(ec && (bits == 256 || bits == 384 || bits == 521))) {
    return Bad("an RSA key, or one of P-256, P-384 or P-521, is expected");
  }
  const Algorithm own = rsa           ? Algorithm::kRs256
                        : bits == 256 ? Algorithm::kEs256
                        : bits == 384 ? Algorithm::kEs384
                                      : Algorithm::kEs512;
  signer.algorithm = own;
  if (algorithm.empty()) return signer;
  const std::optional<Algorithm> asked = ParseAlgorithm(algorithm);
  const bool fits = asked && (rsa ? *asked <= Algorithm::kPs512 : *asked == own);
  if (!fits) return Bad("`client_algorithm` is not one of this key's");
  signer.algorithm = *asked;
  return signer;
}

// r and s, each as long as the curve's numbers, as JWS has them (RFC 7518 §3.4).
std::string FromDer(const std::string& der, int bits) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const EcdsaSignature signature(d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size())));
  if (signature == nullptr) return {};
  const int size = (bits + 7) / 8;
  std::vector<unsigned char> out(static_cast<size_t>(2 * size));
  BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out.data(), size);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out.data() + size, size);
  return {reinterpret_cast<const char*>(out.data()), out.size()};
}

absl::StatusOr<std::string> Sign(const Signer& signer, std::string_view text) {
  const ClearErrors clear;
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  const Algorithm algorithm = signer.algorithm;
  const bool pss = algorithm >= Algorithm::kPs256 && algorithm <= Algorithm::kPs512;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t size = 0;
  std::string signature;
  const bool made =
      EVP_DigestSignInit(context.get(), &options, DigestFor(algorithm), nullptr,
                         signer.key.get()) == 1 &&
      (!pss || (EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1)) &&
      EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1 &&
      (signature.resize(size),
       EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                      bytes, text.size()) == 1);
  if (!made) return absl::InternalError("the client key does not sign");
  signature.resize(size);
  if (algorithm < Algorithm::kEs256) return signature;
  return FromDer(signature, EVP_PKEY_get_bits(signer.key.get()));
}

// Of a name that the configuration gives: what JSON can't have as it is.
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + "\"";
}

}  // namespace

absl::Status CheckClientKey(std::string_view key_pem, std::string_view algorithm) {
  return ReadSigner(key_pem, algorithm).status();
}

absl::StatusOr<std::string> ClientAssertion(const AssertionRequest& request) {
  const absl::StatusOr<Signer> signer = ReadSigner(request.key_pem, request.algorithm);
  if (!signer.ok()) return signer.status();
  const std::optional<std::string> id = RandomText();
  if (!id) return absl::UnavailableError("this machine has no random numbers");
  const std::string_view algorithm = AlgorithmName(signer->algorithm);
  const std::string header = absl::StrCat(
      R"({"alg":")", absl::string_view(algorithm.data(), algorithm.size()), R"(","typ":"JWT")",
      request.key_id.empty() ? "" : absl::StrCat(R"(,"kid":)", Quoted(request.key_id)), "}");
  const std::string client = Quoted(request.client_id);
  const std::string claims = absl::StrCat(
      R"({"iss":)", client, R"(,"sub":)", client, R"(,"aud":)", Quoted(request.audience),
      R"(,"jti":")", *id, R"(","iat":)", absl::ToUnixSeconds(request.now), R"(,"exp":)",
      absl::ToUnixSeconds(request.now + kLife), "}");
  const std::string text = absl::StrCat(ToBase64Url(header), ".", ToBase64Url(claims));
  const absl::StatusOr<std::string> signature = Sign(*signer, text);
  if (!signature.ok()) return signature.status();
  return absl::StrCat(text, ".", ToBase64Url(*signature));
}

}  // namespace waymark::access
