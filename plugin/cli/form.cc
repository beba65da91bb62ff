// form: a form of a pack as a page to fill in or print, or filled in from a patient's record.

#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "command.h"
#include "patients.h"
#include "waymark/authoring/fill_form.h"
#include "waymark/authoring/questionnaire.h"
#include "waymark/engine/engine.h"

namespace waymark::cli {
namespace {

struct Options {
  PackOptions pack;
  PatientOptions patients;
  std::string name, on;
};

// A structured form as a page in HTML.
int Page(const rules::LoadedPack& loaded, const Options& options) {
  std::string known;
  for (const auto& [name, index] : loaded.pack->template_files) {
    const rules::SourceFile& file = loaded.pack->files[static_cast<size_t>(index)];
    if (!file.path.ends_with(".json")) continue;
    std::vector<rules::Finding> findings;
    const auto [is_code_system, form] = authoring::ReadQuestionnaire(file, index, findings);
    if (is_code_system) continue;
    absl::StrAppend(&known, known.empty() ? "" : ", ", name);
    if (name != options.name) continue;
    for (const rules::Finding& finding : findings) {
      std::cerr << rules::FormatFinding(finding, loaded.files);
    }
    if (!form || !findings.empty()) return kInputRefused;
    std::cout << authoring::QuestionnairePage(*form);
    return kFine;
  }
  return Fail(kWrongUsage, absl::StrCat("the pack has no form ", options.name,
                                        known.empty() ? "" : absl::StrCat("; it has ", known),
                                        "; other forms are filled in from a record: --patient ID"));
}

// Any other form, with what the patient's record and the rules' items have for it.
int Filled(const rules::LoadedPack& loaded, const Options& options, calendar::Day on,
           absl::TimeZone zone) {
  auto program = engine::Compile(loaded.pack, {.zone = zone, .include_drafts = false});
  if (!program.ok()) return Fail(program.status());
  engine::Evaluator evaluator(*std::move(program));
  engine::EvaluateOptions when;
  when.as_of = on;
  auto patients = OpenPatients(options.patients, zone, loaded.pack.get());
  if (!patients.ok()) return Fail(patients.status());
  record::PatientRecord record;
  while (true) {
    const auto next = (*patients)->Next(record);
    if (!next.ok()) return Fail(next.status());
    if (!*next) return Fail(kInputRefused, "the input has no patient with that id");
    if (record.patient_id != options.patients.patient) continue;
    engine::Answer answer;
    evaluator.Evaluate(record, when, answer);
    const auto form = authoring::FillForm({*loaded.pack, record, answer}, options.name);
    if (!form.ok()) return Fail(kInputRefused, std::string(form.status().message()));
    std::cout << *form;
    return kFine;
  }
}

int Run(const Options& options) {
  const auto zone = calendar::LoadZone("Europe/London");
  if (!zone.ok()) return Fail(zone.status());
  const auto on = ReadOn(options.on, *zone);
  if (!on.ok()) return Fail(kWrongUsage, std::string(on.status().message()));
  rules::LoadOptions load;
  load.overlays = options.pack.overlays;
  load.extra_code_sets = options.pack.code_sets;
  const auto loaded = rules::LoadPack(options.pack.path, load);
  if (!loaded.ok()) return Fail(loaded.status());
  if (!loaded->pack) {
    return Fail(kInputRefused,
                absl::StrCat("the pack has errors: waymark check ", options.pack.path));
  }
  return options.patients.patient.empty() ? Page(*loaded, options)
                                          : Filled(*loaded, options, *on, *zone);
}

}  // namespace

void AddForm(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "form",
      "A form of a pack: a structured one as a page in HTML, others filled in for a patient");
  AddPackOptions(*command, options->pack, /*positional=*/true);
  command->add_option("name", options->name, "The form, as its file is named in the templates")
      ->required();
  command->add_option("--on", options->on, "The day asked about (today unless given)");
  AddPatientOptions(*command, options->patients);
  command->footer(
      "Examples:\n  waymark form rules forms/cancer-care-review\n"
      "  waymark form rules forms/learning-review --on 2026-06-01 --patients practice/patients.csv "
      "--events practice/events.csv --patient SYN00000029");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
