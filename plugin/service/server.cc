#include "waymark/service/server.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "waymark/service/credentials.h"
#include "waymark/service/desk.h"
#include "waymark/service/executor.h"
#include "waymark/service/method_table.h"
#include "waymark/service/service_context.h"
#include "waymark/service/unix_socket.h"

namespace waymark::service {
namespace {

constexpr const char* kServices[] = {"waymark.v1.DecisionSupportService", "waymark.v1.RulesService",
                                     "waymark.v1.ReviewService"};
constexpr char kPackOnDisk[] = "waymark.pack";
constexpr char kAccess[] = "waymark.access";
// Signatures are short work: a second thread is for the moment in which one waits.
constexpr size_t kVerifyingThreads = 2;
constexpr size_t kVerifyingWaiting = 1024;

int Milliseconds(int64_t seconds) { return static_cast<int>(seconds * 1000); }

void SetArguments(const ServeConfig& config, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(static_cast<int>(config.limits.message_bytes));
  // Room for the longest token beside the other headers.
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 16 << 10);
  // Two servers on one port would share its calls silently.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS,
                             Milliseconds(config.keepalive.ping_seconds));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             Milliseconds(config.keepalive.timeout_seconds));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Milliseconds(config.keepalive.client_ping_seconds));
}

}  // namespace

struct Server::Impl {
  Impl(const ServeConfig& config, PackHolder& packs, Log& log, std::function<absl::Time()> clock,
       Desk* desk, access::Gate* gate, Metrics* metrics)
      : packs(packs),
        desk(desk),
        log(log),
        verifying(kVerifyingThreads, kVerifyingWaiting),
        executor(static_cast<size_t>(config.limits.threads),
                 static_cast<size_t>(config.limits.waiting)),
        context{packs,
                executor,
                log,
                std::move(clock),
                static_cast<size_t>(config.limits.big_message_bytes),
                desk,
                gate,
                &verifying,
                nullptr,
                metrics},
        methods(context),
        decision_support(MakeDecisionSupportService(context)),
        rules(MakeRulesService(context)),
        review(MakeReviewService(context)) {}

  PackHolder& packs;
  Desk* const desk;
  Log& log;
  Executor verifying;  // these outlive the calls
  Executor executor;
  const ServiceContext context;
  const MethodTable methods;
  const std::unique_ptr<grpc::Service> decision_support;
  const std::unique_ptr<grpc::Service> rules;
  const std::unique_ptr<grpc::Service> review;
  std::unique_ptr<grpc::Server> server;
  std::vector<std::string> addresses;
  bool drained = false;
};

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServeConfig& config, PackHolder& packs,
                                                      Log& log, std::function<absl::Time()> clock,
                                                      Desk* desk, access::Gate* gate,
                                                      Metrics* metrics) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  auto impl = std::make_unique<Impl>(config, packs, log, std::move(clock), desk, gate, metrics);
  const absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> credentials =
      ServerCredentials(config.tls);
  if (!credentials.ok()) return credentials.status();
  grpc::ServerBuilder builder;
  SetArguments(config, builder);
  std::vector<int> ports(config.listen.size(), 0);
  for (size_t i = 0; i < config.listen.size(); ++i) {
    builder.AddListeningPort(config.listen[i].ToString(), *credentials, &ports[i]);
  }
  int unix_port = 0;
  if (!config.unix_path.empty()) {
    if (absl::Status status = CheckSocketIsFree(config.unix_path); !status.ok()) return status;
    // Who may open the socket's file may call: no TLS there.
    builder.AddListeningPort(absl::StrCat("unix:", config.unix_path),
                             grpc::InsecureServerCredentials(), &unix_port);
  }
  builder.RegisterService(impl->decision_support.get());
  builder.RegisterService(impl->rules.get());
  builder.RegisterService(impl->review.get());
  {
    const PrivateFiles private_until_mode_is_set;
    impl->server = builder.BuildAndStart();
  }
  for (size_t i = 0; i < ports.size(); ++i) {
    if (impl->server == nullptr || ports[i] == 0) {
      return absl::UnavailableError(
          absl::StrCat("can't listen on ", config.listen[i].ToString(),
                       ": another program may have the port, or TLS files don't fit together"));
    }
    ListenAddress address = config.listen[i];
    address.port = ports[i];
    impl->addresses.push_back(address.ToString());
  }
  if (!config.unix_path.empty()) {
    if (impl->server == nullptr || unix_port == 0) {
      return absl::UnavailableError(absl::StrCat("can't listen on the socket ", config.unix_path));
    }
    if (absl::Status status = SetSocketMode(config.unix_path, config.unix_mode); !status.ok()) {
      return status;
    }
    impl->addresses.push_back(absl::StrCat("unix:", config.unix_path));
  }
  std::unique_ptr<Server> server(new Server(std::move(impl)));
  server->PackChanged();
  if (gate != nullptr) server->AccessChanged(/*good=*/true);
  return server;
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() { Drain(absl::ZeroDuration()); }

const std::vector<std::string>& Server::addresses() const { return impl_->addresses; }

const MethodTable& Server::methods() const { return impl_->methods; }

void Server::PackChanged() {
  grpc::HealthCheckServiceInterface* health = impl_->server->GetHealthCheckService();
  const bool serving = impl_->packs.Get() != nullptr;
  health->SetServingStatus("", serving);
  for (const char* service : kServices) health->SetServingStatus(service, serving);
  health->SetServingStatus(kPackOnDisk, serving && impl_->packs.problem().empty());
}

void Server::AccessChanged(bool good) {
  impl_->server->GetHealthCheckService()->SetServingStatus(kAccess, good);
  if (impl_->desk != nullptr) impl_->desk->AccessChanged();
}

void Server::Drain(absl::Duration within) {
  if (impl_ == nullptr || impl_->server == nullptr || impl_->drained) return;
  impl_->drained = true;
  if (impl_->desk != nullptr) impl_->desk->EndStreams();
  impl_->server->GetHealthCheckService()->Shutdown();
  impl_->server->Shutdown(absl::ToChronoTime(absl::Now() + within));
  impl_->server->Wait();
}

}  // namespace waymark::service
