#include "ask.h"

namespace waymark::cli {
namespace {

absl::Status Evaluate(Questioner& asked, record::PatientRecord& record, std::string_view patient_id,
                      AnswerPrinter& printer) {
  const auto response = asked.Evaluate(record);
  if (response.ok()) printer.Print(patient_id, *response);
  return response.status();
}

}  // namespace

void AddEvaluate(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<AskCommand>();
  CLI::App* command = app.add_subcommand("evaluate", "The prompts for one or many patients");
  AddAskCommandOptions(*command, *options);
  command->footer(
      "Example:\n  waymark evaluate --rules rules --on 2026-03-03 --patients practice/patients.csv "
      "--events practice/events.csv --patient SYN00000001");
  command->callback([options, &exit_code] { exit_code = AskAboutPatients(*options, Evaluate); });
}

}  // namespace waymark::cli
