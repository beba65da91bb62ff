// import: an extract, FHIR or a store as a snapshot, for quick sweeps.

#include <csignal>

#include <atomic>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "patients.h"
#include "stored_patients.h"
#include "waymark/population/snapshot.h"

namespace waymark::cli {
namespace {

std::atomic<bool> interrupted{false};

struct Options {
  PackOptions pack;
  PatientOptions patients;
  population::WriteSnapshotOptions write;
  std::string store, on, zone = "Europe/London";
};

int Run(Options options) {
  const auto zone = calendar::LoadZone(options.zone);
  if (!zone.ok()) return Fail(zone.status());
  absl::StatusOr<std::unique_ptr<Patients>> patients = std::unique_ptr<Patients>();
  if (options.store.empty()) {
    if (!options.patients.snapshot.empty()) {
      return Fail(kWrongUsage,
                  "--snapshot is what `waymark import` makes; name an extract or FHIR");
    }
    patients = OpenPatients(options.patients, *zone, nullptr);
  } else {
    // Replies are kept with the items of rules.
    if (options.pack.path.empty()) return Fail(kWrongUsage, "--store needs --rules");
    const auto day = ReadOn(options.on, *zone);
    if (!day.ok()) return Fail(day.status());
    int exit_code = kFine;
    const auto pack = LoadForUse(options.pack, *day, exit_code);
    if (!pack) return exit_code;
    patients = OpenStoredPatients(options.store, pack, *zone, *day);
  }
  if (!patients.ok()) return Fail(patients.status());
  if (ErrorIsTerminal()) {
    options.write.progress = [](int64_t done) {
      if (done % 1024 < 64) std::cerr << "\r" << done << " patients " << std::flush;
    };
  }
  interrupted = false;
  std::signal(SIGINT, [](int) { interrupted = true; });
  options.write.stop = &interrupted;
  const auto summary = population::WriteSnapshot(**patients, *zone, options.write);
  if (ErrorIsTerminal()) std::cerr << "\n";
  if (!summary.ok()) return Fail(summary.status());
  for (const std::string& line : (*patients)->Report()) std::cerr << line << "\n";
  std::cerr << summary->patients << " patients, " << summary->events << " events, "
            << summary->bytes << " bytes\n";
  return kFine;
}

}  // namespace

void AddImport(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("import", "An extract, FHIR or a store as a snapshot, for quick sweeps");
  command->add_option("--out", options->write.path, "The snapshot's file")->required();
  AddExtractOptions(*command, options->patients);
  command->add_option("--store", options->store,
                      "sqlite:FILE, of a sidecar that is not running; needs --rules");
  AddPackOptions(*command, options->pack, /*positional=*/false);
  command->add_option("--on", options->on,
                      "With --store: the day asked about (today unless given)");
  command->add_option("--threads", options->write.threads, "0: all cores")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command->add_option("--zone", options->zone, "The practice's time zone")->capture_default_str();
  command->footer(
      "Example:\n  waymark import --out practice.waymark --patients practice/patients.csv --events "
      "practice/events.csv");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
