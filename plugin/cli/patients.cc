#include "patients.h"

#include "waymark/authoring/questionnaire.h"

namespace waymark::cli {
void AddExtractOptions(CLI::App& command, PatientOptions& options) {
  command.add_option("--patients", options.patients, "The CSV extract: patients.csv");
  command.add_option("--events", options.events, "The CSV extract: events.csv");
  command.add_option("--replies", options.replies, "The CSV extract: replies.csv");
  command.add_option("--fhir", options.fhir, "A folder of FHIR Bulk Data (NDJSON) files");
  command.add_option("--snapshot", options.snapshot,
                     "A snapshot made by `waymark import`, in place of files");
  command.add_option("--rejects", options.rejects,
                     "Where rows that were set aside go (readable by you only)");
  command.add_flag("--strict", options.strict, "Stop at the first row that can't be read");
}

void AddPatientOptions(CLI::App& command, PatientOptions& options) {
  command.add_option("files", options.files,
                     "FHIR Bundles, NDJSON files, folders of them, or a PatientRecord as JSON");
  AddExtractOptions(command, options);
  command.add_option("--patient", options.patient, "Only this patient");
  command.add_option("--practice", options.practice,
                     "The practice that asks, where the input does not say");
}

absl::StatusOr<std::unique_ptr<Patients>> OpenPatients(const PatientOptions& options,
                                                       absl::TimeZone zone,
                                                       const rules::Pack* pack) {
  const bool extract = !options.patients.empty() || !options.events.empty();
  if (extract) {
    if (options.patients.empty() || options.events.empty()) {
      return WrongUsage("the CSV extract needs both --patients and --events");
    }
    if (!options.files.empty() || !options.fhir.empty()) {
      return WrongUsage("give either the CSV extract or other files, not both");
    }
  }
  population::PatientInput input;
  input.patients = options.patients;
  input.events = options.events;
  input.replies = options.replies;
  input.rejects = options.rejects;
  input.practice = options.practice;
  input.zone = zone;
  input.strict = options.strict;
  input.files = options.files;
  if (!options.fhir.empty()) input.files.push_back(options.fhir);
  if (pack != nullptr && !input.files.empty()) input.forms = authoring::FormsOf(*pack);
  input.snapshot = options.snapshot;
  if (!input.snapshot.empty() && (extract || !input.files.empty())) {
    return WrongUsage("give either a snapshot or files, not both");
  }
  if (!extract && input.files.empty() && input.snapshot.empty()) {
    return WrongUsage(
        "name the patients: --patients and --events of a CSV extract, files of FHIR or JSON, or "
        "--snapshot");
  }
  return population::OpenPatients(input);
}

}  // namespace waymark::cli
