// `waymark missed`: what would have been seen earlier.

#include "waymark/population/missed.h"

#include "absl/strings/str_cat.h"
#include "everybody.h"
#include "list_commands.h"

namespace waymark::cli {
namespace {

struct Options {
  EverybodyOptions everybody;
  std::vector<std::string> rules;
  std::string cohort = std::string(population::kEmergencyCohort), from, patient, format = "text",
              out;
  int months = 12;
  bool form = false;
};

int Run(const Options& options) {
  if (options.form && options.patient.empty()) {
    return Fail(kWrongUsage, "--form is for one person: name them with --patient");
  }
  if (!options.everybody.known_at.empty()) {
    return Fail(kWrongUsage, "--known-at: each day is asked about from what was known on it");
  }
  int exit_code = kFine;
  const auto everybody = OpenEverybody(options.everybody, exit_code);
  if (!everybody) return exit_code;
  const rules::Pack& pack = *everybody->pack;
  population::MissedOptions find;
  find.to = everybody->on;
  find.from = calendar::AddMonths(find.to, -12);
  if (!options.from.empty()) {
    const auto from = calendar::ParseDay(options.from);
    if (!from) return Fail(kWrongUsage, "--from takes a day, for instance 2025-03-03");
    find.from = *from;
  }
  find.months = options.months;
  find.patient_id = options.patient;
  find.visit = everybody->visit;
  const int cohort = pack.FindRule(options.cohort);
  if (cohort < 0) {
    return Fail(kInputRefused,
                absl::StrCat("--cohort: the pack has no rule \"", options.cohort, "\""));
  }
  find.cohort = static_cast<uint16_t>(cohort);
  for (const std::string& id : options.rules) {
    const int rule = pack.FindRule(id);
    if (rule < 0) {
      return Fail(kInputRefused, absl::StrCat("--rule: the pack has no rule \"", id, "\""));
    }
    find.rules.push_back(static_cast<uint16_t>(rule));
  }
  if (options.form) {
    engine::Timeline timeline(everybody->program);
    engine::Evaluator evaluator(everybody->program);
    record::PatientRecord record;
    std::string text;
    bool known = false;
    for (;;) {
      const auto more = everybody->patients->Next(record);
      if (!more.ok()) return Fail(more.status());
      if (!*more) break;
      if (record.patient_id != options.patient) continue;
      known = true;
      for (const population::MissedCase& one :
           population::MissedOf(timeline, evaluator, pack, record, everybody->zone, find)) {
        const auto form = population::LearningForm(pack, record, one, find.months, everybody->zone);
        if (!form.ok()) return Fail(form.status());
        text += *form;
      }
    }
    if (!known) return Fail(kInputRefused, "--patient: there is no such patient");
    if (text.empty()) {
      return Fail(kAnswerIsNo, "this person is no case of the cohort in the time looked at");
    }
    return PutOut(options.out, text);
  }
  const auto missed = population::FindMissed(everybody->program, find, everybody->Source());
  if (!missed.ok()) return Fail(missed.status());
  ReportEverybody(*everybody);
  return PutOut(options.out, options.format == "csv"    ? MissedCsv(*missed, pack)
                             : options.format == "json" ? MissedJson(*missed, pack)
                             : options.format == "svg"  ? MissedSvg(*missed)
                                                        : MissedText(*missed, pack));
}

}  // namespace

void AddMissed(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "missed", "Before a diagnosis: the days on which a rule would have spoken, as known then");
  AddEverybodyOptions(*command, options->everybody);
  command->add_option("--from", options->from,
                      "The first day of diagnosis (a year before --on, which is the last)");
  command->add_option("--months", options->months, "How long before a diagnosis is looked at")
      ->check(CLI::Range(1, 60))
      ->capture_default_str();
  command->add_option("--cohort", options->cohort, "The rule whose items are the cases")
      ->capture_default_str();
  command->add_option("--rule", options->rules,
                      "Only this rule (repeatable; else all that recognise or net)");
  command->add_option("--patient", options->patient, "Only this person");
  command->add_flag("--form", options->form,
                    "With --patient: the form of a learning review, filled as far as the record "
                    "goes");
  command->add_option("--format", options->format, "text, csv, json or svg")
      ->check(CLI::IsMember({"text", "csv", "json", "svg"}))
      ->capture_default_str();
  command->add_option("--out", options->out, "A file, in place of standard output");
  command->footer(
      "Example:\n  waymark missed --rules rules --on 2026-03-03 --patients practice/patients.csv "
      "--events practice/events.csv");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
