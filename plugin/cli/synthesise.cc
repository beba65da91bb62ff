#include <chrono>
#include <iostream>

#include "command.h"
#include "waymark/population/synthesise.h"

namespace waymark::cli {
namespace {

struct Options {
  population::SynthesiseOptions synthesise;
  std::string on = "2026-03-03";
};

int Run(Options options) {
  const auto day = calendar::ParseDay(options.on);
  if (!day) return Fail(kWrongUsage, "--on takes a day as YYYY-MM-DD");
  options.synthesise.on = *day;
  const int64_t all = options.synthesise.patients;
  if (ErrorIsTerminal()) {
    options.synthesise.progress = [all](int64_t done) {
      std::cerr << "\rmaking patients: " << done << " of " << all << std::flush;
      if (done == all) std::cerr << "\n";
    };
  }
  const auto summary = population::Synthesise(options.synthesise);
  if (!summary.ok()) return Fail(summary.status());
  std::cerr << summary->patients << " synthetic patients, " << summary->event_rows
            << " rows of entries, as of " << options.on << "\n";
  for (const std::string& file : summary->files) std::cout << file << "\n";
  return kFine;
}

}  // namespace

void AddSynthesise(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("synthesise", "Makes the synthetic practice: made-up patients only");
  command->add_option("--patients", options->synthesise.patients, "How many")
      ->check(CLI::Range(int64_t{1}, int64_t{99'999'999}))
      ->capture_default_str();
  command->add_option("--seed", options->synthesise.seed, "The same seed gives the same bytes")
      ->capture_default_str();
  command->add_option("--out", options->synthesise.out_dir, "The folder to write to")->required();
  command->add_option("--on", options->on, "The day of the extract")->capture_default_str();
  command->add_flag("--fhir", options->synthesise.fhir, "Also FHIR R4 bundles");
  command->add_option("--threads", options->synthesise.threads, "0: all cores")
      ->check(CLI::Range(0, 256))
      ->capture_default_str();
  command->footer("Example:\n  waymark synthesise --patients 1000 --seed 1 --out practice");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
