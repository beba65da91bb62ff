#include "ask.h"

#include <iostream>

#include "what_if.h"

namespace waymark::cli {

void AddAskCommandOptions(CLI::App& command, AskCommand& options) {
  AddPackOptions(command, options.pack, /*positional=*/false);
  AddPatientOptions(command, options.patients);
  AddAskOptions(command, options.ask, /*with_server=*/true);
  command
      .add_option("--what-if", options.what_if,
                  "As if this were recorded on the day asked about: SYSTEM|CODE or "
                  "SYSTEM|CODE=VALUE; repeatable")
      ->allow_extra_args(false);
}

int AskAboutPatients(const AskCommand& options, const AskOne& ask) {
  auto asked = OpenQuestioner(options.pack, options.ask);
  if (!asked.ok()) return Fail(asked.status());
  auto patients = OpenPatients(options.patients, (*asked)->zone(), (*asked)->pack());
  if (!patients.ok()) return Fail(patients.status());
  const auto on = ReadOn(options.ask.on, (*asked)->zone());
  if (!on.ok()) return Fail(kWrongUsage, std::string(on.status().message()));
  const auto supposed = ReadWhatIf(options.what_if, *on);
  if (!supposed.ok()) return Fail(supposed.status());
  if (!supposed->empty() && !options.ask.server.empty()) {
    return Fail(kWrongUsage,
                "--what-if is asked of a pack that is loaded here, without --server; a host sends "
                "such entries as `hypothetical` of its request");
  }
  const std::string& wanted = options.patients.patient;
  int answered = 0;
  record::PatientRecord record;
  AnswerPrinter printer(options.ask.format, std::cout);
  while (true) {
    const auto next = (*patients)->Next(record);
    if (!next.ok()) return Fail(next.status());
    if (!*next) break;
    const std::string id(record.patient_id);
    if (!wanted.empty() && id != wanted) continue;
    if (!supposed->empty()) record = engine::Suppose(record, *supposed, (*asked)->zone());
    if (const absl::Status status = ask(**asked, record, id, printer); !status.ok()) {
      return Fail(status);
    }
    ++answered;
  }
  printer.End();
  for (const std::string& line : (*patients)->Report()) std::cerr << line << "\n";
  if (answered > 0) return kFine;
  return Fail(kInputRefused, wanted.empty() ? "there is no patient in the input"
                                            : "the input has no patient with that id");
}

}  // namespace waymark::cli
