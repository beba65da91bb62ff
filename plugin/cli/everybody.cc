#include "everybody.h"

#include <csignal>

#include <atomic>
#include <cstdio>
#include <iostream>

#include "progress.h"
#include "waymark/engine/measure.h"

namespace waymark::cli {
namespace {

std::atomic<bool> interrupted{false};

}  // namespace

void AddEverybodyOptions(CLI::App& command, EverybodyOptions& options) {
  AddPackOptions(command, options.pack, /*positional=*/false);
  AddExtractOptions(command, options.patients);
  command.add_option("--store", options.store,
                     "sqlite:FILE, of a sidecar that is not running, in place of an extract");
  command.add_option("--on", options.on, "The day asked about (today unless given)");
  command.add_option("--known-at", options.known_at,
                     "What was recorded by then (everything unless given)");
  command.add_option("--threads", options.threads, "0: all cores")->capture_default_str();
  command.add_option("--zone", options.zone, "The practice's time zone")->capture_default_str();
}

std::unique_ptr<Everybody> OpenEverybody(const EverybodyOptions& options, int& exit_code) {
  const auto fail = [&](int code) {
    exit_code = code;
    return nullptr;
  };
  auto everybody = std::make_unique<Everybody>();
  const auto zone = calendar::LoadZone(options.zone);
  if (!zone.ok()) return fail(Fail(zone.status()));
  everybody->zone = *zone;
  const auto day = ReadOn(options.on, *zone);
  if (!day.ok()) return fail(Fail(kWrongUsage, std::string(day.status().message())));
  everybody->on = *day;
  const auto known = ReadKnownAt(options.known_at, *zone);
  if (!known.ok()) return fail(Fail(kWrongUsage, std::string(known.status().message())));
  everybody->known_at = *known;
  exit_code = kFine;
  everybody->pack = LoadForUse(options.pack, *day, exit_code);
  if (!everybody->pack) return nullptr;
  engine::CompileOptions compile;
  compile.zone = *zone;
  if (options.indicators) {
    const rules::LoadedIndicators loaded = rules::LoadIndicators(*everybody->pack, {});
    for (const rules::Finding& finding : loaded.findings) {
      std::cerr << rules::FormatFinding(finding, everybody->pack->files);
    }
    if (loaded.indicators == nullptr) {
      return fail(Fail(kInputRefused, "the pack's indicators have errors"));
    }
    everybody->indicators = loaded.indicators;
  }
  auto program = engine::CompileWithIndicators(everybody->pack, everybody->indicators, compile);
  if (!program.ok()) return fail(Fail(program.status()));
  everybody->program = *std::move(program);
  if (options.nobody) return everybody;
  auto patients =
      options.store.empty()
          ? OpenPatients(options.patients, *zone, everybody->pack.get())
          : OpenStoredPatients(options.store, everybody->pack, *zone, *day, &everybody->owners);
  if (!patients.ok()) return fail(Fail(patients.status()));
  everybody->patients = *std::move(patients);
  everybody->visit.threads = options.threads;
  everybody->visit.snapshot = everybody->patients->as_snapshot();
  if (ErrorIsTerminal()) {
    everybody->visit.progress = [progress = std::make_shared<Progress>(*everybody->patients)](
                                    int64_t done) { (*progress)(done); };
  }
  interrupted = false;
  std::signal(SIGINT, [](int) { interrupted = true; });
  everybody->visit.stop = &interrupted;
  std::cerr << "as of " << calendar::FormatIso(*day) << ", pack " << everybody->pack->name << " "
            << everybody->pack->version << " " << everybody->pack->digest.substr(0, 16) << "\n";
  return everybody;
}

void ReportEverybody(const Everybody& everybody) {
  if (ErrorIsTerminal()) std::cerr << "\n";
  for (const std::string& line : everybody.patients->Report()) std::cerr << line << "\n";
}

int PutOut(const std::string& path, std::string_view text) {
  if (!path.empty()) {
    const absl::Status status = WriteFile(path, text);
    return status.ok() ? kFine : Fail(status);
  }
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    return Fail(kCouldNotRun, "can't write the answer to standard output");
  }
  return kFine;
}

}  // namespace waymark::cli
