#include "gateway/record_server.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "absl/strings/str_cat.h"
#include "gateway/cds_bodies.h"
#include "gtest/gtest.h"
#include "service/test_pack.h"

namespace waymark::gateway {

RecordServer::RecordServer(std::optional<service::TlsConfig> tls)
    : tls_(tls.has_value()), router_({}), log_([](std::string_view) {}, service::TestNow) {
  router_.Add("/fhir/", {"GET"}, [this](const std::shared_ptr<Exchange>& exchange, Reply reply) {
    Answer(exchange->request, reply);
  });
  router_.Add("/secret", {"GET"}, [this](const std::shared_ptr<Exchange>&, const Reply& reply) {
    ++secrets_;
    reply({});
  });
  service::HttpConfig config;
  config.listen = {{"127.0.0.1", 0}};
  config.tls = std::move(tls);
  auto listener = Listener::Start(config, 1 << 20, router_, metrics_, log_);
  EXPECT_TRUE(listener.ok()) << listener.status();
  if (listener.ok()) listener_ = *std::move(listener);
}

std::string RecordServer::Base() const {
  return absl::StrCat(tls_ ? "https://" : "http://", address(), "/fhir");
}

void RecordServer::Answers(const std::string& begins, HttpResponse answer) {
  absl::MutexLock lock(&mutex_);
  answers_[begins] = std::move(answer);
}

void RecordServer::HasRecord() {
  Answers("Patient/p1", FhirBody(WholePrefetch({}).front().second));
  for (const char* type :
       {"Condition", "Procedure", "Observation", "ServiceRequest", "MedicationRequest",
        "AllergyIntolerance", "DiagnosticReport", "Immunization", "Task", "MedicationStatement",
        "Encounter", "Appointment", "Communication", "DocumentReference", "CarePlan", "Flag",
        "QuestionnaireResponse", "EpisodeOfCare"}) {
    Answers(std::string(type) + "?", FhirBody(Searchset({})));
  }
}

std::vector<std::string> RecordServer::asked() const {
  absl::MutexLock lock(&mutex_);
  return asked_;
}

std::vector<std::string> RecordServer::tokens() const {
  absl::MutexLock lock(&mutex_);
  return tokens_;
}

void RecordServer::Forget() {
  absl::MutexLock lock(&mutex_);
  asked_.clear();
  tokens_.clear();
}

void RecordServer::Answer(const HttpRequest& request, const Reply& reply) {
  const std::string path =
      absl::StrCat(request.path.substr(6), request.query.empty() ? "" : "?", request.query);
  HttpResponse answer = JsonError(404, "not_found", "no such thing");
  {
    absl::MutexLock lock(&mutex_);
    asked_.push_back(path);
    tokens_.emplace_back(request.headers.Get("authorization"));
    if (silent) {
      waiting_.push_back(reply);
      return;
    }
    for (const auto& [begins, known] : answers_) {
      if (path.rfind(begins, 0) == 0) answer = known;
    }
  }
  reply(std::move(answer));
}

HttpResponse FhirBody(std::string body) {
  HttpResponse response;
  response.headers = {{"Content-Type", "application/fhir+json; charset=utf-8"}};
  response.body = std::move(body);
  return response;
}

SelfSigned MakeSelfSigned(const std::string& address) {
  const auto text_of = [](BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    std::string text(bytes, static_cast<size_t>(size));
    BIO_free(bio);
    return text;
  };
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* const name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("records"), -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  for (const auto& [kind, value] :
       {std::pair<int, std::string>{NID_subject_alt_name, "IP:" + address},
        {NID_basic_constraints, "critical,CA:TRUE"}}) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  X509_sign(certificate, key, EVP_sha256());
  SelfSigned made;
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, certificate);
  made.certificate = text_of(bio);
  bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  made.key = text_of(bio);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return made;
}

}  // namespace waymark::gateway
