#include "access/issuer.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstdlib>

namespace waymark::access {
namespace {

void Must(bool good) {
  if (!good) std::abort();
}

std::string NumberOf(EVP_PKEY* key, const char* name, size_t bytes = 0) {
  BIGNUM* number = nullptr;
  Must(EVP_PKEY_get_bn_param(key, name, &number) == 1);
  std::string out(bytes == 0 ? static_cast<size_t>(BN_num_bytes(number)) : bytes, '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
  BN_free(number);
  return out;
}

size_t CurveBytes(const std::string& algorithm) {
  return algorithm == "ES256" ? 32 : algorithm == "ES384" ? 48 : 66;
}

const EVP_MD* DigestOf(const std::string& algorithm) {
  if (algorithm == "EdDSA") return nullptr;
  if (algorithm.ends_with("256")) return EVP_sha256();
  return algorithm.ends_with("384") ? EVP_sha384() : EVP_sha512();
}

}  // namespace

SigningKey MakeKey(const std::string& id, const std::string& algorithm, int bits) {
  EVP_PKEY* key = nullptr;
  if (algorithm == "ES256") key = EVP_EC_gen("P-256");
  if (algorithm == "ES384") key = EVP_EC_gen("P-384");
  if (algorithm == "ES512") key = EVP_EC_gen("P-521");
  if (algorithm == "EdDSA") key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  if (key == nullptr) key = EVP_RSA_gen(static_cast<unsigned>(bits));
  Must(key != nullptr);
  return {id, algorithm, {key, EVP_PKEY_free}};
}

std::string SigningKey::Entry(bool with_alg) const {
  std::string out = R"({"kid":")" + id + R"(",)";
  if (with_alg) out += R"("alg":")" + algorithm + R"(",)";
  if (algorithm == "EdDSA") {
    std::string raw(32, '\0');
    size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(raw.data()), &size);
    return out + R"("kty":"OKP","crv":"Ed25519","x":")" + ToBase64Url(raw) + "\"}";
  }
  if (algorithm.starts_with("ES")) {
    const size_t bytes = CurveBytes(algorithm);
    const std::string curve = bytes == 32 ? "P-256" : bytes == 48 ? "P-384" : "P-521";
    return out + R"("kty":"EC","use":"sig","crv":")" + curve + R"(","x":")" +
           ToBase64Url(NumberOf(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, bytes)) + R"(","y":")" +
           ToBase64Url(NumberOf(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, bytes)) + "\"}";
  }
  return out + R"("kty":"RSA","n":")" + ToBase64Url(NumberOf(key.get(), OSSL_PKEY_PARAM_RSA_N)) +
         R"(","e":")" + ToBase64Url(NumberOf(key.get(), OSSL_PKEY_PARAM_RSA_E)) + "\"}";
}

std::string SigningKey::PublicPem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(bio, key.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string out(data, static_cast<size_t>(size));
  BIO_free(bio);
  return out;
}

std::string SigningKey::Sign(std::string_view message) const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* options = nullptr;
  Must(EVP_DigestSignInit(context, &options, DigestOf(algorithm), nullptr, key.get()) == 1);
  if (algorithm.starts_with("PS")) {
    EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST);
  }
  const auto* const data = reinterpret_cast<const unsigned char*>(message.data());
  size_t size = 0;
  Must(EVP_DigestSign(context, nullptr, &size, data, message.size()) == 1);
  std::string out(size, '\0');
  Must(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size, data,
                      message.size()) == 1);
  out.resize(size);
  EVP_MD_CTX_free(context);
  if (!algorithm.starts_with("ES")) return out;
  const auto* der = reinterpret_cast<const unsigned char*>(out.data());
  ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(out.size()));
  const size_t bytes = CurveBytes(algorithm);
  std::string raw(2 * bytes, '\0');
  auto* const to = reinterpret_cast<unsigned char*>(raw.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(pair), to, static_cast<int>(bytes));
  BN_bn2binpad(ECDSA_SIG_get0_s(pair), to + bytes, static_cast<int>(bytes));
  ECDSA_SIG_free(pair);
  return raw;
}

std::string KeySetText(const std::vector<std::string>& entries) {
  std::string out = R"({"keys":[)";
  for (size_t i = 0; i < entries.size(); ++i) out += (i == 0 ? "" : ",") + entries[i];
  return out + "]}";
}

std::string Compact(std::string_view header, std::string_view claims, std::string_view signature) {
  return ToBase64Url(header) + "." + ToBase64Url(claims) + "." + ToBase64Url(signature);
}

std::string SignedWithHeader(const SigningKey& key, std::string_view header,
                             std::string_view claims) {
  const std::string text = ToBase64Url(header) + "." + ToBase64Url(claims);
  return text + "." + ToBase64Url(key.Sign(text));
}

std::string SignedToken(const SigningKey& key, std::string_view claims) {
  return SignedWithHeader(
      key, R"({"typ":"JWT","alg":")" + key.algorithm + R"(","kid":")" + key.id + "\"}", claims);
}

}  // namespace waymark::access
