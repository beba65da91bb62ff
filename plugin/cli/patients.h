// Patients from whatever files the command line names: the CSV extract, FHIR, NDJSON, or a
// PatientRecord as JSON.
#ifndef WAYMARK_CLI_PATIENTS_H_
#define WAYMARK_CLI_PATIENTS_H_

#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "waymark/population/patients.h"

namespace waymark::cli {

struct PatientOptions {
  std::vector<std::string> files;         // FHIR, NDJSON, JSON; files or folders
  std::string patients, events, replies;  // the CSV extract
  std::string fhir;                       // a folder of Bulk Data files
  std::string snapshot;                   // made by `waymark import`
  std::string patient;                    // only this one
  std::string practice;                   // *here*, where the input does not say
  std::string rejects;                    // file for rows set aside
  bool strict = false;
};

// FILE..., `--patients`, `--events`, `--replies`, `--patient`, `--practice`, `--rejects`,
// `--strict`.
void AddPatientOptions(CLI::App& command, PatientOptions& options);
// `--patients`, `--events`, `--replies`, `--fhir`, `--snapshot`, `--rejects`, `--strict`, of
// commands over the whole list.
void AddExtractOptions(CLI::App& command, PatientOptions& options);

using Patients = population::PatientSource;

// `pack`: whose forms' answers are understood in FHIR; null: none.
absl::StatusOr<std::unique_ptr<Patients>> OpenPatients(const PatientOptions& options,
                                                       absl::TimeZone zone,
                                                       const rules::Pack* pack);

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_PATIENTS_H_
