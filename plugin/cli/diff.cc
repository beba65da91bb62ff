// `waymark diff`: two packs over the same people, or the same pack with other overlays or code
// sets: who starts, who stops, and how much work it makes.

#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "everybody.h"
#include "list_commands.h"
#include "progress.h"
#include "stored_patients.h"
#include "waymark/population/impact.h"

namespace waymark::cli {
namespace {

struct Options {
  PackOptions old_pack, new_pack;
  std::vector<std::string> overlays, code_sets, old_overlays, new_overlays, old_code_sets,
      new_code_sets, rules;
  std::string population, on, zone = "Europe/London", format = "text", out;
  int weeks = 13, examples = 5, threads = 0;
  double minutes = population::kMinutesPerPrompt;
  bool allow_demonstration = false, include_drafts = false;
};

// A store, the folder of an extract, or files of FHIR.
absl::StatusOr<std::unique_ptr<Patients>> OpenPopulation(const std::string& input,
                                                         std::shared_ptr<const rules::Pack> pack,
                                                         absl::TimeZone zone, calendar::Day on) {
  namespace fs = std::filesystem;
  if (input.starts_with("sqlite:")) return OpenStoredPatients(input, std::move(pack), zone, on);
  PatientOptions patients;
  std::error_code error;
  if (fs::exists(fs::path(input) / "patients.csv", error)) {
    patients.patients = (fs::path(input) / "patients.csv").string();
    patients.events = (fs::path(input) / "events.csv").string();
    const fs::path replies = fs::path(input) / "replies.csv";
    if (fs::exists(replies, error)) patients.replies = replies.string();
  } else {
    patients.files.push_back(input);
  }
  return OpenPatients(patients, zone, pack.get());
}

std::vector<std::string> Joined(std::vector<std::string> first,
                                const std::vector<std::string>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

int Run(Options options) {
  const auto zone = calendar::LoadZone(options.zone);
  if (!zone.ok()) return Fail(zone.status());
  const auto day = ReadOn(options.on, *zone);
  if (!day.ok()) return Fail(kWrongUsage, std::string(day.status().message()));
  std::shared_ptr<const engine::Program> programs[2];
  std::shared_ptr<const rules::Pack> packs[2];
  PackOptions* const sides[] = {&options.old_pack, &options.new_pack};
  options.old_pack.overlays = Joined(options.overlays, options.old_overlays);
  options.new_pack.overlays = Joined(options.overlays, options.new_overlays);
  options.old_pack.code_sets = Joined(options.code_sets, options.old_code_sets);
  options.new_pack.code_sets = Joined(options.code_sets, options.new_code_sets);
  for (int i = 0; i < 2; ++i) {
    sides[i]->allow_demonstration = options.allow_demonstration;
    int exit_code = kFine;
    packs[i] = LoadForUse(*sides[i], *day, exit_code);
    if (!packs[i]) return exit_code;
    auto program =
        engine::Compile(packs[i], {.zone = *zone, .include_drafts = options.include_drafts});
    if (!program.ok()) return Fail(program.status());
    programs[i] = *std::move(program);
  }
  for (const std::string& id : options.rules) {
    if (packs[0]->FindRule(id) < 0 && packs[1]->FindRule(id) < 0) {
      return Fail(kInputRefused, absl::StrCat("--rule: neither pack has a rule \"", id, "\""));
    }
  }
  auto patients = OpenPopulation(options.population, packs[0], *zone, *day);
  if (!patients.ok()) return Fail(patients.status());
  std::cerr << "as of " << calendar::FormatIso(*day) << ", " << packs[0]->name << " "
            << packs[0]->version << " " << packs[0]->digest.substr(0, 16) << " -> "
            << packs[1]->name << " " << packs[1]->version << " " << packs[1]->digest.substr(0, 16)
            << "\n";
  population::ImpactOptions compare;
  compare.on = *day;
  compare.weeks = options.weeks;
  compare.examples = options.examples;
  compare.minutes_per_prompt = options.minutes;
  compare.rules = options.rules;
  compare.visit.threads = options.threads;
  if (ErrorIsTerminal()) {
    compare.visit.progress = [progress = std::make_shared<Progress>(**patients)](int64_t done) {
      (*progress)(done);
    };
  }
  const auto impact = population::CompareRules(
      programs[0], programs[1], compare,
      [&](record::PatientRecord& record) { return (*patients)->Next(record); });
  if (ErrorIsTerminal()) std::cerr << "\n";
  if (!impact.ok()) return Fail(impact.status());
  for (const std::string& line : (*patients)->Report()) std::cerr << line << "\n";
  const int put = PutOut(options.out, options.format == "csv"    ? ImpactCsv(*impact)
                                      : options.format == "json" ? ImpactJson(*impact)
                                                                 : ImpactText(*impact));
  if (put != kFine) return put;
  return impact->rules.empty() ? kFine : kAnswerIsNo;
}

}  // namespace

void AddDiff(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "diff", "What a change of rules or code sets would do to the people of a list");
  command->add_option("old", options->old_pack.path, "The pack's folder as it is")->required();
  command->add_option("new", options->new_pack.path, "The pack's folder as it would be")
      ->required();
  command
      ->add_option("--population", options->population,
                   "The people: a folder with patients.csv and events.csv, files of FHIR, or "
                   "sqlite:FILE")
      ->required();
  const auto list = [&](const std::string& name, std::vector<std::string>& into,
                        const std::string& says) {
    command->add_option(name, into, says)->allow_extra_args(false);
  };
  list("--overlay", options->overlays, "An overlay of both (repeatable)");
  list("--old-overlay", options->old_overlays, "An overlay of the old side only");
  list("--new-overlay", options->new_overlays, "An overlay of the new side only: what if");
  list("--code-sets", options->code_sets, "A folder of code sets of both (repeatable)");
  list("--old-code-sets", options->old_code_sets, "A folder of code sets of the old side only");
  list("--new-code-sets", options->new_code_sets, "A folder of code sets of the new side only");
  list("--rule", options->rules, "Only this rule (repeatable)");
  command->add_option("--on", options->on, "The day asked about (today unless given)");
  command->add_option("--weeks", options->weeks, "Over which prompts a week are counted")
      ->check(CLI::Range(1, 104))
      ->capture_default_str();
  command->add_option("--minutes", options->minutes, "Minutes that a prompt costs (ours: 3)")
      ->check(CLI::Range(0.0, 240.0))
      ->capture_default_str();
  command->add_option("--examples", options->examples, "People named for each change of a rule")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  command->add_option("--threads", options->threads, "0: all cores")->capture_default_str();
  command->add_option("--zone", options->zone, "The practice's time zone")->capture_default_str();
  command->add_flag("--include-drafts", options->include_drafts,
                    "Rules in draft too, as if they were active");
  command->add_flag("--allow-demonstration-pack", options->allow_demonstration,
                    "Accept a pack signed with the demonstration key");
  command->add_option("--format", options->format, "text, csv or json")
      ->check(CLI::IsMember({"text", "csv", "json"}))
      ->capture_default_str();
  command->add_option("--out", options->out, "A file, in place of standard output");
  command->footer(
      "Exit code 1 where anything differs.\nExample:\n  waymark diff rules rules --new-overlay "
      "rules/overlays/risk-figures.yaml --rule fit-positive --population practice --on 2026-03-03");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
