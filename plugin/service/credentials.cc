#include "waymark/service/credentials.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "grpcpp/security/tls_certificate_provider.h"
#include "grpcpp/security/tls_credentials_options.h"

namespace waymark::service {
namespace {

absl::StatusOr<std::string> ReadPem(const std::string& path, std::string_view what) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(what), ": can't read the file ", path));
  }
  if (text.str().find("-----BEGIN ") == std::string::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat(std::string(what), ": no PEM text in the file ", path));
  }
  return text.str();
}

template <typename T, void (*kFree)(T*)>
struct Free {
  void operator()(T* object) const { kFree(object); }
};
using Bio = std::unique_ptr<BIO, Free<BIO, BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Free<X509, X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;

// A key with a password can't be read: nobody is there to type it.
int NoPassword(char*, int, int, void*) { return 0; }

Bio BioOf(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

Certificate FirstCertificate(const std::string& pem) {
  return Certificate(PEM_read_bio_X509(BioOf(pem).get(), nullptr, NoPassword, nullptr));
}

absl::Status CheckPair(const TlsConfig& tls) {
  const absl::StatusOr<std::string> certificate_pem = ReadPem(tls.certificate, "tls.certificate");
  if (!certificate_pem.ok()) return certificate_pem.status();
  const absl::StatusOr<std::string> key_pem = ReadPem(tls.key, "tls.key");
  if (!key_pem.ok()) return key_pem.status();
  const Certificate certificate = FirstCertificate(*certificate_pem);
  if (certificate == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("tls.certificate: no certificate in the file ", tls.certificate));
  }
  const PrivateKey key(
      PEM_read_bio_PrivateKey(BioOf(*key_pem).get(), nullptr, NoPassword, nullptr));
  if (key == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("tls.key: no private key without a password in the file ", tls.key));
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return absl::InvalidArgumentError(absl::StrCat("tls.key: the key in ", tls.key,
                                                   " does not belong to the certificate in ",
                                                   tls.certificate));
  }
  return absl::OkStatus();
}

absl::Status CheckAuthority(const std::string& path) {
  const absl::StatusOr<std::string> pem = ReadPem(path, "tls.client_ca");
  if (!pem.ok()) return pem.status();
  if (FirstCertificate(*pem) != nullptr) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("tls.client_ca: no certificate in the file ", path));
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(
    const std::optional<TlsConfig>& tls) {
  if (!tls.has_value()) return grpc::InsecureServerCredentials();
  const bool mutual = !tls->client_ca.empty();
  absl::Status status = CheckPair(*tls);
  if (status.ok() && mutual) status = CheckAuthority(tls->client_ca);
  // What OpenSSL queued about a file is ours to clear: gRPC would report it of a later connection.
  ERR_clear_error();
  if (!status.ok()) return status;
  // gRPC calls these experimental; nothing else of it takes new certificates while it serves.
  using grpc::experimental::FileWatcherCertificateProvider;
  grpc::experimental::TlsServerCredentialsOptions options(
      std::make_shared<FileWatcherCertificateProvider>(
          tls->key, tls->certificate, tls->client_ca, static_cast<unsigned>(tls->refresh_seconds)));
  options.watch_identity_key_cert_pairs();
  if (mutual) options.watch_root_certs();
  options.set_cert_request_type(!mutual ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                                : tls->client_certificate_optional
                                    ? GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY
                                    : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace waymark::service
