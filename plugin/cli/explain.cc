#include <iostream>

#include "answer_text.h"
#include "command.h"
#include "patients.h"
#include "sidecar.h"

namespace waymark::cli {
namespace {

struct Options {
  PackOptions pack;
  PatientOptions patients;
  AskOptions ask;
};

int Run(const Options& options) {
  auto asked = OpenQuestioner(options.pack, options.ask);
  if (!asked.ok()) return Fail(asked.status());
  auto patients = OpenPatients(options.patients, (*asked)->zone());
  if (!patients.ok()) return Fail(patients.status());
  int answered = 0;
  record::PatientRecord record;
  AnswerPrinter printer(options.ask.format, std::cout);
  while (true) {
    const auto next = (*patients)->Next(record);
    if (!next.ok()) return Fail(next.status());
    if (!*next) break;
    const std::string id(record.patient_id);
    if (!options.patients.patient.empty() && id != options.patients.patient) continue;
    auto response = (*asked)->Explain(record);
    if (absl::IsNotFound(response.status())) {
      return Fail(kInputRefused, std::string(response.status().message()));
    }
    if (!response.ok()) return Fail(response.status());
    printer.Print(id, *response);
    ++answered;
  }
  printer.End();
  for (const std::string& line : (*patients)->Report()) std::cerr << line << "\n";
  if (answered == 0) return Fail(kInputRefused, "the input has no such patient");
  return kFine;
}

}  // namespace

void AddExplain(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "explain",
      "Why a rule speaks about a patient or not, what would close it, what would change it");
  AddPackOptions(*command, options->pack, /*positional=*/false);
  AddPatientOptions(*command, options->patients);
  AddAskOptions(*command, options->ask, /*with_server=*/true);
  command->add_option("--rule", options->ask.rule, "The rule's id")->required();
  command->footer(
      "Example:\n  waymark explain --rules rules --rule fit-not-returned --on 2026-03-03 "
      "--patients "
      "practice/patients.csv --events practice/events.csv --patient SYN00000001");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
