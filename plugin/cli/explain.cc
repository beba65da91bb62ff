#include "ask.h"

namespace waymark::cli {
namespace {

absl::Status Explain(Questioner& asked, record::PatientRecord& record, std::string_view patient_id,
                     AnswerPrinter& printer) {
  const auto response = asked.Explain(record);
  if (response.ok()) printer.Print(patient_id, *response);
  // An id of no rule is an input that is refused, not something that could not run.
  if (absl::IsNotFound(response.status())) {
    return absl::InvalidArgumentError(response.status().message());
  }
  return response.status();
}

}  // namespace

void AddExplain(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<AskCommand>();
  CLI::App* command = app.add_subcommand(
      "explain",
      "Why a rule speaks about a patient or not, what would close it, what would change it");
  AddAskCommandOptions(*command, *options);
  command->add_option("--rule", options->ask.rule, "The rule's id")->required();
  command->footer(
      "Example:\n  waymark explain --rules rules --rule fit-not-returned --on 2026-03-03 "
      "--patients practice/patients.csv --events practice/events.csv --patient SYN00000001");
  command->callback([options, &exit_code] { exit_code = AskAboutPatients(*options, Explain); });
}

}  // namespace waymark::cli
