#include "gateway/running.h"

#include "google/protobuf/util/json_util.h"
#include "waymark/service/operate_handler.h"
#include "waymark/store/sqlite/open.h"

namespace waymark::gateway {

Running::Running() {
  source.path = folder.Write("pack", service::Signed(service::TestPack()));
  config.rules = source.path;
  config.listen = {{"127.0.0.1", 0}};
  config.http.listen = {{"127.0.0.1", 0}};
  config.http.hosts = {"x"};  // what the tests call it
  log = std::make_unique<service::Log>([](std::string_view) {}, service::TestNow);
}

Running::~Running() {
  gateway.reset();
  server.reset();
  desk.reset();
}

absl::Status Running::Start(bool with_store) {
  packs = std::make_unique<service::PackHolder>(source, service::TestSettings(), service::TestNow,
                                                *log);
  if (absl::Status status = packs->Load(); !status.ok()) return status;
  if (with_store) {
    store::sqlite::OpenOptions options;
    options.path = folder.path("store.db");
    options.now = [] { return absl::ToUnixMicros(service::TestNow()); };
    absl::StatusOr<std::unique_ptr<store::Store>> opened =
        store::sqlite::OpenStore(std::move(options));
    if (!opened.ok()) return opened.status();
    store = *std::move(opened);
    service::Desk::Options desk_options;
    desk_options.worklists = service::DefaultWorklists();
    desk_options.background = false;
    desk_options.access = gate;
    desk = std::make_unique<service::Desk>(*store, service::TestNow, *log, std::move(desk_options));
    if (absl::Status status = service::TakeLoadedPack(*desk, *packs); !status.ok()) return status;
  }
  absl::StatusOr<std::unique_ptr<service::Server>> started = service::Server::Start(
      config, *packs, *log, service::TestNow, desk.get(), gate.get(), &metrics);
  if (!started.ok()) return started.status();
  server = *std::move(started);
  return StartGateway();
}

absl::Status Running::StartGateway() {
  gateway.reset();
  absl::StatusOr<std::unique_ptr<Gateway>> made = Gateway::Start(
      {config, *packs, desk.get(), server->methods(), metrics, *log, clock, gate.get()});
  if (!made.ok()) return made.status();
  gateway = *std::move(made);
  return absl::OkStatus();
}

std::string EvaluateJson(int entries) {
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(
      service::TestRequest("2025-06-01", entries), &json);
  return status.ok() ? json : std::string();
}

}  // namespace waymark::gateway
