#include <csignal>

#include <atomic>
#include <cstdio>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "command.h"
#include "patients.h"
#include "progress.h"
#include "stored_patients.h"
#include "waymark/population/sweep.h"
#include "waymark/population/sweep_file.h"
#include "waymark/population/sweep_state.h"
#include "waymark/rules/names.h"

namespace waymark::cli {
namespace {

std::atomic<bool> interrupted{false};

struct Options {
  PackOptions pack;
  PatientOptions patients;
  population::SweepOptions sweep;
  std::string store, on, known_at, zone = "Europe/London", columns, format = "csv", out, state,
                                   since;
  bool include_drafts = false, resume = false;
  int64_t checkpoint_every = 50'000;
};

population::SweepFormat FormatNamed(const std::string& name) {
  if (name == "ndjson") return population::SweepFormat::kNdjson;
  return name == "html" ? population::SweepFormat::kHtml : population::SweepFormat::kCsv;
}

absl::StatusOr<std::string> Identity(const Options& options) {
  const PatientOptions& from = options.patients;
  std::vector<std::string> paths = {from.patients, from.events, from.replies, from.fhir,
                                    from.snapshot};
  paths.insert(paths.end(), from.files.begin(), from.files.end());
  if (!options.store.empty()) {
    const std::string_view url = options.store;
    paths.emplace_back(url.starts_with("sqlite:") ? url.substr(7) : url);
  }
  return population::InputIdentity(paths);
}

// A column that no rule could fill would read as "nothing recorded".
absl::Status CheckColumns(const prompts::Wordings& wordings,
                          const std::vector<std::string>& columns) {
  rules::Names known;
  for (const prompts::RuleWording& rule : wordings.rules) {
    for (const prompts::EntryName& name : rule.names) known.Add(name.name, 0);
  }
  for (const std::string& column : columns) {
    if (known.Has(column)) continue;
    return WrongUsage(absl::StrCat("--columns: no rule gives the name \"", column, "\" with `as`; ",
                                   known.Suggest(column)));
  }
  return absl::OkStatus();
}

// Opens the state of an earlier sweep and begins that of this one, where they are wanted.
absl::Status UseStates(Options& options, const engine::Program& program, const Patients& source,
                       std::unique_ptr<population::StateWriter>& writer) {
  const std::string terms = absl::StrCat(population::StateTerms(program, options.sweep), "drafts ",
                                         options.include_drafts ? "yes" : "no", "\n");
  if (!options.since.empty()) {
    auto state = population::SweepState::Open(options.since);
    if (!state.ok()) return state.status();
    if (absl::Status status = population::StateFits(**state, terms, options.sweep.on);
        !status.ok()) {
      return status;
    }
    options.sweep.since = *std::move(state);
  }
  if (options.state.empty()) return absl::OkStatus();
  if (!source.sorted()) {
    return WrongUsage("--state needs patients in order: import them, and sweep the snapshot");
  }
  auto made = population::StateWriter::Create(options.state, terms, options.sweep.on);
  if (!made.ok()) return made.status();
  writer = *std::move(made);
  options.sweep.digests = true;
  options.sweep.each = [&writer](const population::SweptPatient& patient) {
    return writer->Add(patient);
  };
  return absl::OkStatus();
}

int Run(Options options) {
  const auto zone = calendar::LoadZone(options.zone);
  if (!zone.ok()) return Fail(zone.status());
  const auto day = ReadOn(options.on, *zone);
  if (!day.ok()) return Fail(kWrongUsage, std::string(day.status().message()));
  const auto known = ReadKnownAt(options.known_at, *zone);
  if (!known.ok()) return Fail(kWrongUsage, std::string(known.status().message()));
  if (options.resume && (!options.state.empty() || !options.since.empty())) {
    return Fail(kWrongUsage, "--state and --since need a sweep from the beginning, not --resume");
  }
  if (options.sweep.changes &&
      (options.since.empty() || options.patients.snapshot.empty() || options.format == "html")) {
    return Fail(kWrongUsage,
                "--changes needs --since and --snapshot, and gives csv or ndjson: import the "
                "patients first");
  }
  if (options.resume && options.out.empty()) {
    return Fail(kWrongUsage, "--resume goes on with a file: name it with --out");
  }
  options.sweep.on = *day;
  options.sweep.known_at = *known;
  options.sweep.format = FormatNamed(options.format);
  if (!options.columns.empty()) options.sweep.columns = absl::StrSplit(options.columns, ',');
  int exit_code = kFine;
  const auto pack = LoadForUse(options.pack, *day, exit_code);
  if (!pack) return exit_code;
  engine::CompileOptions compile;
  compile.zone = *zone;
  compile.include_drafts = options.include_drafts;
  const auto program = engine::Compile(pack, compile);
  if (!program.ok()) return Fail(program.status());
  std::vector<rules::Finding> findings;
  const prompts::Wordings wordings = prompts::CompileWording(*pack, findings);
  options.sweep.wordings = &wordings;
  if (const absl::Status status = CheckColumns(wordings, options.sweep.columns); !status.ok()) {
    return Fail(status);
  }
  // What the input is now, before it is read.
  absl::StatusOr<std::string> identity = std::string();
  if (!options.out.empty()) identity = Identity(options);
  if (!identity.ok()) return Fail(kInputRefused, std::string(identity.status().message()));
  auto patients = options.store.empty() ? OpenPatients(options.patients, *zone, pack.get())
                                        : OpenStoredPatients(options.store, pack, *zone, *day);
  if (!patients.ok()) return Fail(patients.status());
  population::PatientSource& source = **patients;

  std::cerr << "as of " << calendar::FormatIso(*day) << ", pack " << pack->name << " "
            << pack->version << " " << pack->digest.substr(0, 16) << "\n";
  if (ErrorIsTerminal()) {
    auto progress = std::make_shared<Progress>(source);
    options.sweep.progress = [progress](int64_t done) { (*progress)(done); };
  }
  interrupted = false;
  std::signal(SIGINT, [](int) { interrupted = true; });
  options.sweep.stop = &interrupted;
  std::unique_ptr<population::StateWriter> state;
  if (const absl::Status status = UseStates(options, **program, source, state); !status.ok()) {
    return Fail(status);
  }
  absl::StatusOr<population::SweepSummary> summary;
  if (options.out.empty()) {
    summary = population::Sweep(*program, options.sweep, source, [](std::string_view text) {
      if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
        return absl::UnavailableError("can't write the answer to standard output");
      }
      return absl::OkStatus();
    });
  } else {
    population::SweepFileOptions file;
    file.path = options.out;
    file.identity = absl::StrCat(*identity, options.include_drafts ? "drafts" : "");
    file.resume = options.resume;
    file.checkpoint_every = options.checkpoint_every;
    summary = population::SweepToFile(*program, options.sweep, source, file);
  }
  if (ErrorIsTerminal()) std::cerr << "\n";
  if (state != nullptr && (!summary.ok() || summary->stopped)) state->Discard();
  if (!summary.ok()) return Fail(summary.status());
  if (state != nullptr && !summary->stopped) {
    if (const absl::Status status = state->Finish(); !status.ok()) return Fail(status);
  }
  if (std::fflush(stdout) != 0)
    return Fail(kCouldNotRun, "can't write the answer to standard output");
  for (const std::string& line : source.Report()) std::cerr << line << "\n";
  if (summary->unheard_replies > 0) {
    std::cerr << summary->unheard_replies
              << " replies set aside: they name no rule of the pack, or no reply that the rule "
                 "takes from that role; waymark evaluate says which\n";
  }
  std::cerr << summary->patients << " patients, " << summary->rows << " rows\n";
  if (!summary->stopped) return kFine;
  return Fail(kCouldNotRun, options.out.empty() ? "interrupted: the rows end with whole patients"
                                                : "interrupted: --resume goes on from here");
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
  command->add_flag("--team", options->sweep.team,
                    "A further column `team`: the roles that an item speaks to");
  command->add_flag("--explain", options->sweep.explain,
                    "A further column `why`: the days that an item rests on, in a sentence");
  command->add_option("--columns", options->columns, "Names given with `as`, separated by commas");
  command->add_option("--format", options->format, "csv, ndjson, or html: a page to print")
      ->check(CLI::IsMember({"csv", "ndjson", "html"}))
      ->capture_default_str();
  command->add_option("--out", options->out,
                      "A file in place of standard output; it appears when it is whole");
  command->add_flag("--resume", options->resume,
                    "Go on where an earlier run with the same --out was stopped or killed");
  command
      ->add_option("--checkpoint-every", options->checkpoint_every,
                   "With --out: after how many patients the way back is written down")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000'000}))
      ->capture_default_str();
  command->add_option("--state", options->state,
                      "Keep what was found in this file, for --since of a later sweep");
  command->add_option(
      "--since", options->since,
      "The state of an earlier sweep: only patients whose rows can have changed are "
      "asked about; all rows are given");
  command->add_flag("--changes", options->sweep.changes,
                    "With --since and --snapshot: only rows that are gone or new since, behind a "
                    "column that says which");
  command->add_option("--threads", options->sweep.threads, "0: all cores")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command->add_option("--zone", options->zone, "The practice's time zone")->capture_default_str();
  command->add_flag("--include-drafts", options->include_drafts, "Also rules in draft");
  command->footer(
      "Example:\n  waymark sweep --rules rules --on 2026-03-03 --patients practice/patients.csv "
      "--events "
      "practice/events.csv");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
