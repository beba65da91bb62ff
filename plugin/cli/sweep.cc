#include <csignal>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "command.h"
#include "patients.h"
#include "stored_patients.h"
#include "waymark/population/sweep.h"

namespace waymark::cli {
namespace {

std::atomic<bool> interrupted{false};

struct Options {
  PackOptions pack;
  PatientOptions patients;
  population::SweepOptions sweep;
  std::string store, on, known_at, zone = "Europe/London", columns, format = "csv";
  bool include_drafts = false;
};

int Run(Options options) {
  const auto zone = calendar::LoadZone(options.zone);
  if (!zone.ok()) return Fail(zone.status());
  const auto day = ReadOn(options.on, *zone);
  if (!day.ok()) return Fail(kWrongUsage, std::string(day.status().message()));
  const auto known = ReadKnownAt(options.known_at, *zone);
  if (!known.ok()) return Fail(kWrongUsage, std::string(known.status().message()));
  options.sweep.on = *day;
  options.sweep.known_at = *known;
  options.sweep.format =
      options.format == "csv" ? population::SweepFormat::kCsv : population::SweepFormat::kNdjson;
  // A reader of FHIR gives patients by their id alone: a practice is known when its patient is
  // read.
  options.sweep.sort = !options.patients.fhir.empty();
  if (!options.columns.empty()) options.sweep.columns = absl::StrSplit(options.columns, ',');
  int exit_code = kFine;
  const auto pack = LoadForUse(options.pack, *day, exit_code);
  if (!pack) return exit_code;
  engine::CompileOptions compile;
  compile.zone = *zone;
  compile.include_drafts = options.include_drafts;
  const auto program = engine::Compile(pack, compile);
  if (!program.ok()) return Fail(program.status());
  auto patients = options.store.empty() ? OpenPatients(options.patients, *zone)
                                        : OpenStoredPatients(options.store, pack, *zone, *day);
  if (!patients.ok()) return Fail(patients.status());

  std::cerr << "as of " << calendar::FormatIso(*day) << ", pack " << pack->name << " "
            << pack->version << " " << pack->digest.substr(0, 16) << "\n";
  const auto begin = std::chrono::steady_clock::now();
  auto last = begin;
  if (ErrorIsTerminal()) {
    options.sweep.progress = [begin, &last](int64_t done) {
      const auto now = std::chrono::steady_clock::now();
      if (now - last < std::chrono::milliseconds(200)) return;
      last = now;
      const double seconds = std::chrono::duration<double>(now - begin).count();
      std::fprintf(stderr, "\r%lld patients, %.0f a second ", static_cast<long long>(done),
                   static_cast<double>(done) / seconds);
    };
  }
  interrupted = false;
  std::signal(SIGINT, [](int) { interrupted = true; });
  options.sweep.stop = &interrupted;
  Patients& source = **patients;
  const auto summary = population::Sweep(
      *program, options.sweep, [&](record::PatientRecord& record) { return source.Next(record); },
      [](std::string_view text) {
        if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
          return absl::UnavailableError("can't write the answer to standard output");
        }
        return absl::OkStatus();
      });
  if (ErrorIsTerminal()) std::cerr << "\n";
  if (!summary.ok()) return Fail(summary.status());
  if (std::fflush(stdout) != 0)
    return Fail(kCouldNotRun, "can't write the answer to standard output");
  for (const std::string& line : source.Report()) std::cerr << line << "\n";
  std::cerr << summary->patients << " patients, " << summary->rows << " rows\n";
  if (summary->stopped) return Fail(kCouldNotRun, "interrupted: the rows end with whole patients");
  return kFine;
}

}  // namespace

void AddSweep(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("sweep", "Every patient of an extract: one row an open item");
  AddPackOptions(*command, options->pack, /*positional=*/false);
  AddExtractOptions(*command, options->patients);
  command->add_option("--store", options->store,
                      "sqlite:FILE, of a sidecar that is not running, in place of an extract");
  command->add_option("--on", options->on, "The day asked about (today unless given)");
  command->add_option("--known-at", options->known_at,
                      "What was recorded by then (everything unless given)");
  command->add_flag("--all-statuses", options->sweep.all_statuses,
                    "Also what is done, stopped, set aside ...");
  command->add_option("--columns", options->columns, "Names given with `as`, separated by commas");
  command->add_option("--format", options->format, "csv or ndjson")
      ->check(CLI::IsMember({"csv", "ndjson"}))
      ->capture_default_str();
  command->add_option("--threads", options->sweep.threads, "0: all cores")->capture_default_str();
  command->add_option("--zone", options->zone, "The practice's time zone")->capture_default_str();
  command->add_flag("--include-drafts", options->include_drafts, "Also rules in draft");
  command->footer(
      "Example:\n  waymark sweep --rules rules --on 2026-03-03 --patients practice/patients.csv "
      "--events "
      "practice/events.csv");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
