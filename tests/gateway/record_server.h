// A record system's FHIR server for tests, on the gateway's own listener.
#ifndef WAYMARK_TESTS_GATEWAY_RECORD_SERVER_H_
#define WAYMARK_TESTS_GATEWAY_RECORD_SERVER_H_

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "waymark/gateway/http.h"
#include "waymark/gateway/listener.h"
#include "waymark/gateway/router.h"

namespace waymark::gateway {

class RecordServer {
 public:
  explicit RecordServer(std::optional<service::TlsConfig> tls = {});

  // "http://127.0.0.1:40123/fhir"; with TLS "https://..."
  std::string Base() const;
  // "127.0.0.1:40123"
  const std::string& address() const { return listener_->addresses().front(); }

  // What it answers to what begins so behind "/fhir/"; 404 to the rest.
  void Answers(const std::string& begins, HttpResponse answer);
  // A patient "p1", and an empty searchset for every type.
  void HasRecord();
  // What was asked since the last call of Forget, in the order of arrival.
  std::vector<std::string> asked() const;
  std::vector<std::string> tokens() const;
  void Forget();
  // How often something beside /fhir/ was asked.
  int secrets() const { return secrets_; }
  // It takes requests and says nothing.
  std::atomic<bool> silent{false};

 private:
  void Answer(const HttpRequest& request, const Reply& reply);

  mutable absl::Mutex mutex_;
  std::map<std::string, HttpResponse> answers_;
  std::vector<std::string> asked_, tokens_;
  std::vector<Reply> waiting_;
  std::atomic<int> secrets_{0};
  const bool tls_;
  Router router_;
  service::Metrics metrics_{"test"};
  service::Log log_;
  std::unique_ptr<Listener> listener_;
};

// An answer of a FHIR server.
HttpResponse FhirBody(std::string body);

// A certificate for 127.0.0.1 that nobody signed but itself, and its key, as PEM.
struct SelfSigned {
  std::string certificate, key;
};
SelfSigned MakeSelfSigned(const std::string& address = "127.0.0.1");

}  // namespace waymark::gateway

#endif  // WAYMARK_TESTS_GATEWAY_RECORD_SERVER_H_
