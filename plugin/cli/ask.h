// What `evaluate` and `explain` have in common: one question about every patient of the input.
#ifndef WAYMARK_CLI_ASK_H_
#define WAYMARK_CLI_ASK_H_

#include <functional>
#include <string_view>

#include "answer_text.h"
#include "command.h"
#include "patients.h"
#include "sidecar.h"

namespace waymark::cli {

struct AskCommand {
  PackOptions pack;
  PatientOptions patients;
  AskOptions ask;
  std::vector<std::string> what_if;
};

// The options of a command that asks about patients.
void AddAskCommandOptions(CLI::App& command, AskCommand& options);

// Asks about one patient and prints the answer. The record is consumed.
using AskOne = std::function<absl::Status(Questioner& asked, record::PatientRecord& record,
                                          std::string_view patient_id, AnswerPrinter& printer)>;

// Asks about every patient that the options name; stops at the first that can't be answered. What
// was read goes to standard error afterwards. The exit code.
int AskAboutPatients(const AskCommand& options, const AskOne& ask);

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_ASK_H_
