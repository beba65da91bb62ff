#include "waymark/gateway/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace waymark::gateway {
namespace {

namespace ssl = boost::asio::ssl;

absl::Status BadFile(std::string_view what, const std::string& path, std::string_view why) {
  ERR_clear_error();
  return absl::InvalidArgumentError(
      absl::StrCat("http.", std::string(what), ": ", std::string(why), " ", path));
}

// HTTP/1.1 is what is spoken here.
int ChooseProtocol(SSL*, const unsigned char** out, unsigned char* out_size,
                   const unsigned char* in, unsigned int in_size, void*) {
  static constexpr unsigned char kOurs[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kOurs, sizeof(kOurs), in, in_size) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

std::string StampOf(const std::string& path) {
  struct stat info {};
  if (path.empty() || ::stat(path.c_str(), &info) != 0) return "-";
  return absl::StrCat(info.st_dev, ":", info.st_ino, ":", info.st_size, ":", info.st_mtim.tv_sec,
                      ":", info.st_mtim.tv_nsec);
}

std::string TextOf(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<size_t>(ASN1_STRING_length(text))};
}

}  // namespace

absl::StatusOr<TlsContext> MakeTlsContext(const service::TlsConfig& config) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* raw = context->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  // An idle connection gives its buffers back.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_options(
      raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_alpn_select_cb(raw, ChooseProtocol, nullptr);
  boost::system::error_code error;
  context->use_certificate_chain_file(config.certificate, error);
  if (error) return BadFile("certificate", config.certificate, "no certificate can be read from");
  context->use_private_key_file(config.key, ssl::context::pem, error);
  if (error) {
    return BadFile("key", config.key,
                   "no private key without a password that belongs to the certificate can be read "
                   "from");
  }
  if (SSL_CTX_check_private_key(raw) != 1) {
    return BadFile("key", config.key, "the key does not belong to the certificate:");
  }
  if (!config.client_ca.empty()) {
    context->load_verify_file(config.client_ca, error);
    if (error) return BadFile("client_ca", config.client_ca, "no certificate can be read from");
    const bool optional = config.client_certificate_optional;
    context->set_verify_mode(
        optional ? ssl::verify_peer : ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, error);
    static constexpr unsigned char kSessions[] = "waymark";
    SSL_CTX_set_session_id_context(raw, kSessions, sizeof(kSessions) - 1);
  }
  ERR_clear_error();
  return context;
}

TlsFiles::TlsFiles(service::TlsConfig config, TlsContext first)
    : config_(std::move(config)),
      context_(std::move(first)),
      stamp_(Stamp()),
      looked_(absl::Now()) {}

std::string TlsFiles::Stamp() const {
  return absl::StrCat(StampOf(config_.certificate), " ", StampOf(config_.key), " ",
                      StampOf(config_.client_ca));
}

TlsContext TlsFiles::Get() {
  absl::MutexLock lock(&mutex_);
  const absl::Time now = absl::Now();
  if (now - looked_ < absl::Seconds(config_.refresh_seconds) && now >= looked_) return context_;
  looked_ = now;
  const std::string stamp = Stamp();
  if (stamp == stamp_) return context_;
  absl::StatusOr<TlsContext> made = MakeTlsContext(config_);
  if (made.ok()) {
    context_ = *std::move(made);
    stamp_ = stamp;
  }
  return context_;
}

ClientNames ClientNamesOf(SSL* ssl) {
  ClientNames client;
  const std::unique_ptr<X509, void (*)(X509*)> certificate(SSL_get1_peer_certificate(ssl),
                                                           X509_free);
  if (certificate == nullptr) return client;
  const std::unique_ptr<GENERAL_NAMES, void (*)(GENERAL_NAMES*)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate.get(), NID_subject_alt_name, nullptr, nullptr)),
      GENERAL_NAMES_free);
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS || name->type == GEN_URI || name->type == GEN_EMAIL) {
      client.names.push_back(TextOf(name->d.ia5));
    }
  }
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  const std::unique_ptr<BIO, int (*)(BIO*)> text(BIO_new(BIO_s_mem()), BIO_free);
  if (X509_NAME_print_ex(text.get(), subject, 0, XN_FLAG_RFC2253) >= 0) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(text.get(), &bytes);
    client.subject.assign(bytes, static_cast<size_t>(size));
  }
  if (!client.names.empty()) return client;
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at >= 0) {
    client.names.push_back(TextOf(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))));
  }
  return client;
}

}  // namespace waymark::gateway
