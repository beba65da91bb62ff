// What commands over the whole list share: the pack compiled for a day, and every patient of an
// extract, a folder of FHIR or a store.
#ifndef WAYMARK_CLI_EVERYBODY_H_
#define WAYMARK_CLI_EVERYBODY_H_

#include <memory>
#include <string>

#include "command.h"
#include "patients.h"
#include "stored_patients.h"
#include "waymark/engine/engine.h"
#include "waymark/population/visit.h"
#include "waymark/rules/load_indicators.h"

namespace waymark::cli {

struct EverybodyOptions {
  PackOptions pack;
  PatientOptions patients;
  std::string store, on, known_at, zone = "Europe/London";
  int threads = 0;
  bool indicators = false;  // the pack's are read and compiled too
  bool nobody = false;      // only about the pack: no patients are opened
};

// `--rules` and its like, the extract's options, `--store`, `--on`, `--known-at`, `--zone`,
// `--threads`.
void AddEverybodyOptions(CLI::App& command, EverybodyOptions& options);

struct Everybody {
  absl::TimeZone zone;
  calendar::Day on;
  calendar::Instant known_at = calendar::kEverything;
  std::shared_ptr<const rules::Pack> pack;
  std::shared_ptr<const engine::Program> program;
  std::shared_ptr<const rules::Indicators> indicators;  // null unless asked for
  population::ItemOwners owners;                        // of a store's items; the source fills it
  std::unique_ptr<Patients> patients;
  population::VisitOptions visit;

  population::RecordSource Source() {
    return [this](record::PatientRecord& record) { return patients->Next(record); };
  }
};

// Opens all of it and says the day and the pack on standard error. Nothing where it can't: then the
// message is out and `exit_code` set.
std::unique_ptr<Everybody> OpenEverybody(const EverybodyOptions& options, int& exit_code);
// What was read and set aside, on standard error, after the last patient.
void ReportEverybody(const Everybody& everybody);

// "text" to the file, or to standard output where it is empty. The exit code.
int PutOut(const std::string& path, std::string_view text);

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_EVERYBODY_H_
