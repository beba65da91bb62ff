#include "serve.h"

#include <grpc/support/log.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "stored_side.h"
#include "waymark/access/gate.h"
#include "waymark/gateway/gateway.h"
#include "waymark/service/access_loader.h"
#include "waymark/service/log.h"
#include "waymark/service/metrics.h"
#include "waymark/service/operate_handler.h"
#include "waymark/service/pack_holder.h"
#include "waymark/service/server.h"

namespace waymark::cli {
namespace {

using service::ServeConfig;

// The signals that `serve` waits for. Blocked before any thread starts, so that every thread
// inherits it.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

// In one piece, so that lines of different threads don't run into one another.
void WriteLogLine(std::string line) {
  line += '\n';
  for (size_t at = 0; at < line.size();) {
    const ssize_t written = ::write(STDERR_FILENO, line.data() + at, line.size() - at);
    if (written <= 0) return;  // nobody reads the log: the sidecar goes on
    at += static_cast<size_t>(written);
  }
}

// What gRPC itself has to say (a failed handshake, a port in use), as lines like ours. It has no
// patient data.
void LogTransport(gpr_log_func_args* args) {
  service::Log([](std::string_view line) { WriteLogLine(std::string(line)); },
               [] { return absl::Now(); })
      .Write(args->severity == GPR_LOG_SEVERITY_ERROR ? service::Log::Level::kError
                                                      : service::Log::Level::kInfo,
             "transport", {{"message", std::string(args->message)}});
}

// FILE.yaml and then every *.yaml of FILE.d, in the order of their names.
std::vector<std::string> ConfigFiles(const std::string& path) {
  namespace fs = std::filesystem;
  std::vector<std::string> drop_ins;
  std::error_code error;
  for (fs::directory_iterator it(fs::path(path).replace_extension(".d"), error), end;
       !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".yaml") drop_ins.push_back(it->path().string());
  }
  std::sort(drop_ins.begin(), drop_ins.end());
  drop_ins.insert(drop_ins.begin(), path);
  return drop_ins;
}

bool ReadConfigFile(const std::string& path, ServeConfig& config, int& exit_code) {
  const absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) {
    exit_code = Fail(text.status());
    return false;
  }
  const rules::SourceFile file{path, *text};
  std::vector<rules::Finding> findings;
  service::ReadConfig(file, std::filesystem::path(path).parent_path().string(), config, findings);
  for (const rules::Finding& finding : findings) {
    std::cerr << rules::FormatFinding(finding, {file});
  }
  if (!rules::HasErrors(findings)) return true;
  exit_code = kInputRefused;
  return false;
}

// The console that was built or installed with this program; nothing where there is none.
std::string ConsoleBesideProgram() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  if (error) return {};
  for (const fs::path& folder :
       {program / "share/waymark/console", program.parent_path() / "share/waymark/console"}) {
    if (fs::is_regular_file(folder / "index.html", error)) return folder.string();
  }
  return {};
}

std::string ReadyLine(const service::Server& server, const gateway::Gateway* http,
                      const ServeConfig& config, const service::PackHolder& packs) {
  std::string line = absl::StrCat("waymark is ready on ", absl::StrJoin(server.addresses(), ", "));
  if (config.tls.has_value()) {
    line += config.tls->client_ca.empty() ? " with TLS" : " with TLS and client certificates";
  }
  if (http != nullptr) {
    absl::StrAppend(&line, "; HTTP on ", absl::StrJoin(http->addresses(), ", "));
    if (config.http.tls.has_value()) line += " with TLS";
    if (config.http.has_console()) line += " and the console";
  }
  const std::shared_ptr<const service::Snapshot> snapshot = packs.Get();
  if (snapshot == nullptr) return line + "; no pack is loaded yet: SIGHUP loads one";
  const rules::Pack& pack = snapshot->pack();
  absl::StrAppend(&line, "; pack ", pack.name, " ", pack.version, ", ", pack.rules.size(),
                  " rules, digest ", pack.digest.substr(0, 12));
  for (const std::string& notice : snapshot->notices()) absl::StrAppend(&line, "; ", notice);
  return line;
}

// The section as the file has it now. What else has changed there waits for a restart.
absl::StatusOr<access::Config> ReadAccessAgain(const std::string& path) {
  ServeConfig config;
  for (const std::string& name : ConfigFiles(path)) {
    const absl::StatusOr<std::string> text = ReadFile(name);
    if (!text.ok()) return text.status();
    const rules::SourceFile file{name, *text};
    std::vector<rules::Finding> findings;
    service::ReadConfig(file, std::filesystem::path(name).parent_path().string(), config, findings);
    for (const rules::Finding& finding : findings) {
      if (finding.severity == rules::Severity::kError) {
        return absl::InvalidArgumentError(rules::FormatFinding(finding, {file}));
      }
    }
  }
  if (!config.access.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat(
        path, ": has no `access:` any more; start the sidecar anew to let everybody in"));
  }
  return *std::move(config.access);
}

int Serve(const ServeConfig& config, const std::string& config_file) {
  const sigset_t signals = BlockSignals();
  const auto clock = [] { return absl::Now(); };
  gpr_set_log_function(LogTransport);
  service::Log log([](std::string_view line) { WriteLogLine(std::string(line)); }, clock);
  const std::string zone_name = config.zone.empty() ? "Europe/London" : config.zone;
  const absl::StatusOr<absl::TimeZone> zone = calendar::LoadZone(zone_name);
  if (!zone.ok()) return Fail(zone.status());
  service::PackHolder packs(
      {.path = config.rules,
       .overlays = config.overlays,
       .extra_code_sets = config.code_sets,
       .trusted_keys = config.trusted_keys,
       .approved_only = (config.is_beyond_loopback() || !config.store.url.empty()) &&
                        !config.allow_demonstration_pack},
      {.zone = *zone,
       .zone_assumed = config.zone.empty(),
       .practice = config.practice,
       .max_record_entries = static_cast<size_t>(config.limits.record_entries),
       .include_drafts = config.include_drafts,
       .today = config.today,
       .program_version = WAYMARK_VERSION},
      clock, log);
  if (const absl::Status loaded = packs.Load(); !loaded.ok() && !config.wait_for_pack) {
    Fail(loaded);
    return absl::IsFailedPrecondition(loaded) ? kInputRefused : kCouldNotRun;
  }
  const auto gate = config.access ? std::make_shared<access::Gate>(clock) : nullptr;
  std::unique_ptr<service::AccessLoader> access;
  if (gate != nullptr) {
    access = std::make_unique<service::AccessLoader>(
        *gate, log, [&config_file] { return ReadAccessAgain(config_file); });
    if (const absl::Status loaded = access->Load(); !loaded.ok()) return Fail(loaded);
  }
  absl::StatusOr<StoredSide> stored = OpenStoredSide(config, clock, log, gate);
  if (!stored.ok()) return Fail(kCouldNotRun, std::string(stored.status().message()));
  service::Desk* const desk = stored->desk.get();
  const auto take_pack = [&] {
    if (desk == nullptr) return absl::OkStatus();
    const absl::Status taken = service::TakeLoadedPack(*desk, packs);
    if (!taken.ok()) {
      log.Write(service::Log::Level::kError, "pack not taken by the store",
                {{"why", std::string(taken.message())}});
    }
    return taken;
  };
  if (const absl::Status taken = take_pack(); !taken.ok()) {
    return Fail(kCouldNotRun, std::string(taken.message()));
  }
  service::Metrics metrics(WAYMARK_VERSION);
  absl::StatusOr<std::unique_ptr<service::Server>> server =
      service::Server::Start(config, packs, log, clock, desk, gate.get(), &metrics);
  if (!server.ok()) {
    return Fail(kCouldNotRun, std::string(server.status().message()));
  }
  if (access != nullptr) {
    access->Watch(absl::Seconds(config.access->refresh_seconds),
                  [&server](bool good) { (*server)->AccessChanged(good); });
  }
  std::unique_ptr<gateway::Gateway> http;  // goes before the server, whose methods it calls
  if (!config.http.listen.empty()) {
    absl::StatusOr<std::unique_ptr<gateway::Gateway>> started = gateway::Gateway::Start(
        {config, packs, desk, (*server)->methods(), metrics, log, clock, gate.get()});
    if (!started.ok()) {
      access.reset();  // it tells the server
      return Fail(kCouldNotRun, std::string(started.status().message()));
    }
    http = *std::move(started);
  }
  std::cout << ReadyLine(**server, http.get(), config, packs) << std::endl;
  log.Write(service::Log::Level::kInfo, "ready",
            {{"addresses", absl::StrJoin((*server)->addresses(), " ")},
             {"http", http == nullptr ? std::string() : absl::StrJoin(http->addresses(), " ")},
             {"tls", config.tls.has_value()},
             {"version", std::string(WAYMARK_VERSION)},
             {"process", static_cast<int64_t>(getpid())}});
  for (;;) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) continue;
    if (signal != SIGHUP) break;
    // The holder logs and remembers what was wrong.
    if (packs.Load().ok()) {
      take_pack().IgnoreError();
    } else {
      metrics.CountLoadFailure();
    }
    (*server)->PackChanged();
    if (access != nullptr) access->Load().IgnoreError();
  }
  access.reset();
  log.Write(service::Log::Level::kInfo, "draining", {{"at_most_seconds", config.drain_seconds}});
  const absl::Time end = absl::Now() + absl::Seconds(config.drain_seconds);
  if (http != nullptr) http->BeginDrain();
  (*server)->Drain(absl::Seconds(config.drain_seconds));
  if (http != nullptr) http->Drain(std::max(end - absl::Now(), absl::ZeroDuration()));
  http.reset();
  server->reset();
  int64_t failed = 0;
  for (const auto& [what, count] : log.failures()) failed += count;
  log.Write(service::Log::Level::kInfo, "stopped", {{"calls_failed", failed}});
  return kFine;
}

}  // namespace

bool ReadServeConfig(const ServeOptions& options, ServeConfig& config, int& exit_code) {
  if (!options.config_file.empty()) {
    for (const std::string& file : ConfigFiles(options.config_file)) {
      if (!ReadConfigFile(file, config, exit_code)) return false;
    }
  }
  const auto refuse = [&exit_code](std::string_view message) {
    exit_code = Fail(kWrongUsage, message);
    return false;
  };
  if (!options.pack.path.empty()) config.rules = options.pack.path;
  if (!options.pack.overlays.empty()) config.overlays = options.pack.overlays;
  if (!options.pack.code_sets.empty()) config.code_sets = options.pack.code_sets;
  if (!options.keys.empty()) config.trusted_keys = options.keys;
  if (!options.listen.empty()) config.listen.clear();
  for (const std::string& text : options.listen) {
    const absl::StatusOr<service::ListenAddress> address = service::ParseListenAddress(text);
    if (!address.ok()) return refuse(std::string(address.status().message()));
    config.listen.push_back(*address);
  }
  if (!options.http.empty()) config.http.listen.clear();
  for (const std::string& text : options.http) {
    const absl::StatusOr<service::ListenAddress> address = service::ParseListenAddress(text);
    if (!address.ok()) return refuse(std::string(address.status().message()));
    config.http.listen.push_back(*address);
  }
  if (config.http.console.empty()) config.http.console = ConsoleBesideProgram();
  if (!options.unix_path.empty()) config.unix_path = options.unix_path;
  if (config.listen.empty() && config.unix_path.empty()) {
    config.listen.push_back({"127.0.0.1", service::kDefaultPort});
  }
  if (!options.store.empty()) config.store.url = options.store;
  if (!options.zone.empty()) config.zone = options.zone;
  if (!options.practice.empty()) config.practice = options.practice;
  if (!options.today.empty()) {
    config.today = calendar::ParseDay(options.today);
    if (!config.today.has_value()) return refuse("--today takes a day, for instance 2026-03-03");
  }
  config.include_drafts = config.include_drafts || options.include_drafts;
  config.wait_for_pack = config.wait_for_pack || options.wait_for_pack;
  config.allow_demonstration_pack =
      config.allow_demonstration_pack || options.pack.allow_demonstration;
  const absl::Status good = service::CheckConfig(config);
  return good.ok() || refuse(std::string(good.message()));
}

void AddServe(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* command =
      app.add_subcommand("serve", "The sidecar: answers clinical systems over gRPC");
  AddPackOptions(*command, options->pack, /*positional=*/false);
  command
      ->add_option("--listen", options->listen,
                   "HOST:PORT, repeatable; port 0 takes any free one (127.0.0.1:7443 unless given)")
      ->allow_extra_args(false);
  command
      ->add_option(
          "--http", options->http,
          "HOST:PORT for HTTP: health, metrics and the API; repeatable (none unless given)")
      ->allow_extra_args(false);
  command
      ->add_option("--key", options->keys,
                   "A public key file whose signature is a clinical approval; repeatable")
      ->allow_extra_args(false);
  command->add_option("--unix", options->unix_path, "A Unix socket to listen on");
  command->add_option(
      "--config", options->config_file,
      "YAML file for listeners, TLS and limits, with drop-ins in FILE.d/*.yaml; options "
      "given here win");
  command->add_option("--store", options->store,
                      "Keep events, items and replies: sqlite:FILE (nothing is kept unless given)");
  command->add_option("--zone", options->zone,
                      "The practice's time zone (Europe/London unless given)");
  command->add_option("--practice", options->practice,
                      "ODS code of the practice, where a request names none");
  command->add_option("--today", options->today,
                      "A fixed today, for demonstration packs only; every answer says so");
  command->add_flag("--include-drafts", options->include_drafts,
                    "Requests may ask for rules in draft");
  command->add_flag("--wait-for-pack", options->wait_for_pack,
                    "Start even without a pack that may run, and wait for SIGHUP to bring one");
  command->footer(
      "SIGHUP loads the whole pack and who may call anew; SIGTERM and SIGINT let calls finish and "
      "stop.\n"
      "Example:\n  waymark serve --rules rules --listen 127.0.0.1:7443 --today 2026-03-03");
  command->callback([options, &exit_code] {
    ServeConfig config;
    if (ReadServeConfig(*options, config, exit_code)) {
      exit_code = Serve(config, options->config_file);
    }
  });
}

}  // namespace waymark::cli
