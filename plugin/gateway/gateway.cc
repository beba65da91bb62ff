#include "waymark/gateway/gateway.h"

#include <atomic>
#include <utility>

#include "waymark/gateway/api_description.h"
#include "waymark/gateway/cds_hooks.h"
#include "waymark/gateway/connect.h"
#include "waymark/gateway/fhir_api.h"
#include "waymark/gateway/json_reader.h"
#include "waymark/gateway/listener.h"
#include "waymark/gateway/openapi.h"
#include "waymark/gateway/operations.h"
#include "waymark/gateway/router.h"
#include "waymark/gateway/sign_in.h"
#include "waymark/gateway/static_files.h"
#include "waymark/service/executor.h"
#include "waymark/service/gauges.h"

namespace waymark::gateway {
namespace {

constexpr size_t kWaiting = 16;

std::vector<std::pair<std::string, std::string>> CertificatesOf(
    const service::ServeConfig& config) {
  std::vector<std::pair<std::string, std::string>> files;
  if (config.tls.has_value()) files.emplace_back("grpc", config.tls->certificate);
  if (config.http.tls.has_value()) files.emplace_back("http", config.http.tls->certificate);
  return files;
}

void AddDocument(Router& router, std::string document) {
  router.Add(
      "/openapi.json", {"GET"},
      [document = std::move(document)](const std::shared_ptr<Exchange>&, const Reply& reply) {
        HttpResponse response;
        response.headers = {{"Content-Type", "application/json"}};
        response.body = document;
        reply(std::move(response));
      });
}

void AddConsole(Router& router, StaticFiles files) {
  router.SetPages([files = std::make_shared<const StaticFiles>(std::move(files))](
                      const std::shared_ptr<Exchange>& exchange, const Reply& reply) {
    reply(files->Answer(exchange->request));
  });
}

// Names of cards stay after a restart where their key does: in a file of the configuration's, or in
// the store.
absl::StatusOr<CdsIdentity> IdentityOf(const GatewayParts& parts) {
  const std::string& path = parts.config.cds_hooks.card_key;
  if (!path.empty()) return CdsIdentity::FromFile(path);
  if (parts.desk == nullptr) return CdsIdentity();
  absl::StatusOr<CdsIdentity> kept = CdsIdentity::FromStore(parts.desk->store());
  // A store that can't be written says so by itself; names then hold until the process ends.
  return kept.ok() ? *std::move(kept) : CdsIdentity();
}

}  // namespace

struct Gateway::Impl {
  explicit Impl(const GatewayParts& parts)
      : gauges(parts.packs, parts.desk, parts.clock, CertificatesOf(parts.config)),
        router(parts.config.http.origins),
        json(RequestTypes(parts.methods)),
        sign_in({parts.gate,
                 parts.desk,
                 executor,
                 outgoing,
                 parts.log,
                 parts.config.http.public_url,
                 parts.clock,
                 {.idle = absl::Minutes(parts.config.http.session_idle_minutes),
                  .most = absl::Hours(parts.config.http.session_hours)}}) {
    AddOperations(router, {parts.packs, parts.desk, parts.metrics, gauges, executor, stopping});
    const absl::StatusOr<std::string> document = OpenApiDocument(ApiDescription(), "v1");
    if (document.ok()) AddDocument(router, *document);
    AddConnect(router, {parts.methods, json, parts.config.limits.message_bytes, reading,
                        static_cast<size_t>(parts.config.limits.big_message_bytes), &sign_in});
    sign_in.AddTo(router);
  }

  std::atomic<bool> stopping{false};
  service::Gauges gauges;
  Router router;
  const JsonReader json;
  SignIn sign_in;
  std::unique_ptr<CdsHooks> cds_hooks;  // null: not served
  std::unique_ptr<FhirApi> fhir;
  // In this order: the listener lets its connections go, then the executors end, and with them
  // whatever uses what stands above.
  service::Executor executor{1, kWaiting};  // what looks at the store
  service::Executor reading{1, kWaiting};   // what reads large requests
  service::Executor outgoing{2, kWaiting};  // what asks other servers
  std::unique_ptr<Listener> listener;
};

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::Start(const GatewayParts& parts) {
  auto impl = std::make_unique<Impl>(parts);
  if (parts.config.http.has_console()) {
    absl::StatusOr<StaticFiles> files = StaticFiles::Load(parts.config.http.console);
    if (!files.ok()) return files.status();
    AddConsole(impl->router, *std::move(files));
  }
  const absl::StatusOr<CdsIdentity> identity = IdentityOf(parts);
  if (!identity.ok()) return identity.status();
  if (parts.config.cds_hooks.enabled) {
    absl::StatusOr<std::unique_ptr<CdsHooks>> hooks =
        CdsHooks::Make(parts.methods.context(), parts.config, *identity);
    if (!hooks.ok()) return hooks.status();
    impl->cds_hooks = *std::move(hooks);
    impl->cds_hooks->AddTo(impl->router);
  }
  impl->fhir = FhirApi::Make(parts.methods.context(), parts.config, *identity);
  impl->fhir->AddTo(impl->router);
  absl::StatusOr<std::unique_ptr<Listener>> listener = Listener::Start(
      parts.config.http, parts.config.limits.message_bytes, impl->router, parts.metrics, parts.log);
  if (!listener.ok()) return listener.status();
  impl->listener = *std::move(listener);
  return std::unique_ptr<Gateway>(new Gateway(std::move(impl)));
}

Gateway::Gateway(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Gateway::~Gateway() = default;

const std::vector<std::string>& Gateway::addresses() const { return impl_->listener->addresses(); }

int64_t Gateway::connections() const { return impl_->listener->connections(); }

void Gateway::BeginDrain() {
  impl_->stopping = true;
  impl_->listener->BeginDrain();
}

void Gateway::Drain(absl::Duration within) {
  BeginDrain();
  impl_->listener->Drain(within);
}

}  // namespace waymark::gateway
