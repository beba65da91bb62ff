// `waymark replay`: one stored patient, every day on which a rule changed its answer, from what was
// known then.

#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "stored_side.h"
#include "waymark/engine/engine.h"
#include "waymark/living/assemble.h"
#include "waymark/living/days.h"
#include "waymark/prompts/template.h"

namespace waymark::cli {
namespace {

struct Options {
  PackOptions pack;
  std::string store, source, practice, patient, rule, from, to, zone = "Europe/London";
};

int Run(const Options& options) {
  const auto zone = calendar::LoadZone(options.zone);
  if (!zone.ok()) return Fail(zone.status());
  const auto to = ReadOn(options.to, *zone);
  if (!to.ok()) return Fail(kWrongUsage, std::string(to.status().message()));
  calendar::Day from = calendar::AddMonths(*to, -12);
  if (!options.from.empty()) {
    const auto read = calendar::ParseDay(options.from);
    if (!read) return Fail(kWrongUsage, "--from takes a day, for instance 2026-03-03");
    from = *read;
  }
  if (from > *to) return Fail(kWrongUsage, "--from lies after --to");
  int exit_code = kFine;
  const auto pack = LoadForUse(options.pack, *to, exit_code);
  if (!pack) return exit_code;
  living::RulesInUse rules;
  rules.pack = pack.get();
  rules.zone = *zone;
  std::vector<uint16_t> asked = rules.AskedAt(options.practice);
  if (!options.rule.empty()) {
    const int rule = pack->FindRule(options.rule);
    if (rule < 0) return Fail(kInputRefused, "--rule: the pack has no such rule");
    asked = {static_cast<uint16_t>(rule)};
  }
  const auto program = engine::Compile(pack, {.zone = *zone});
  if (!program.ok()) return Fail(program.status());
  auto store = OpenStoreUrl(options.store);
  if (!store.ok()) return Fail(kCouldNotRun, std::string(store.status().message()));
  auto reader = (*store)->Read();
  if (!reader.ok()) return Fail(kCouldNotRun, std::string(reader.status().message()));
  const auto patient = (*reader)->FindPatient({options.source, options.practice, options.patient});
  if (!patient.ok()) return Fail(kInputRefused, "no such patient is stored");
  const auto state = living::ReadState(**reader, *patient);
  if (!state.ok()) return Fail(state.status());
  record::PatientRecord record;
  if (const absl::Status read = living::ReadRecord(**reader, *state, *to, rules, {}, record);
      !read.ok()) {
    return Fail(read);
  }
  std::cout << "day,rule,item,before,after\n";
  engine::Evaluator evaluator(*program);
  living::EachChange(
      evaluator, *pack, record, asked, from, *to, *zone, [](const living::DayChange& change) {
        std::cout << calendar::FormatIso(change.on) << "," << change.rule << ","
                  << prompts::CsvCell(change.item) << "," << rules::ItemStatusName(change.before)
                  << "," << rules::ItemStatusName(change.after) << "\n";
        return true;
      });
  return kFine;
}

}  // namespace

void AddReplay(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "replay", "A stored patient: every day on which a rule changed its answer, as known then");
  AddPackOptions(*command, options->pack, /*positional=*/false);
  command->add_option("--store", options->store, "sqlite:FILE, of a sidecar that is not running")
      ->required();
  command->add_option("--source", options->source, "The system whose patient it is")->required();
  command->add_option("--practice", options->practice, "ODS code of the practice")->required();
  command->add_option("--patient", options->patient, "The patient's id there")->required();
  command->add_option("--rule", options->rule, "Only this rule");
  command->add_option("--from", options->from, "The first day (a year before the last)");
  command->add_option("--to", options->to, "The last day (today unless given)");
  command->add_option("--zone", options->zone, "The practice's time zone")->capture_default_str();
  command->footer(
      "Example:\n  waymark replay --rules rules --store sqlite:waymark.db --source emis --practice "
      "A81001 --patient 4711 --to 2026-03-03");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
