#include "patients.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "waymark/record/readers/csv_extract.h"
#include "waymark/record/readers/input.h"

namespace waymark::cli {
namespace {

class ExtractPatients : public Patients {
 public:
  explicit ExtractPatients(std::unique_ptr<record::ExtractReader> reader)
      : reader_(std::move(reader)) {}
  absl::StatusOr<bool> Next(record::PatientRecord& record) override {
    return reader_->Next(record);
  }
  std::vector<std::string> Report() const override {
    const std::string text = record::RenderReport(reader_->report());
    std::vector<std::string> lines = absl::StrSplit(text, '\n', absl::SkipEmpty());
    return lines;
  }

 private:
  std::unique_ptr<record::ExtractReader> reader_;
};

// FHIR, NDJSON, records as JSON.
class FilePatients : public Patients {
 public:
  explicit FilePatients(std::unique_ptr<record::PatientInput> input) : input_(std::move(input)) {}
  absl::StatusOr<bool> Next(record::PatientRecord& record) override { return input_->Next(record); }
  std::vector<std::string> Report() const override {
    std::vector<std::string> lines = absl::StrSplit(input_->Report(), '\n', absl::SkipEmpty());
    return lines;
  }

 private:
  std::unique_ptr<record::PatientInput> input_;
};

}  // namespace

void AddExtractOptions(CLI::App& command, PatientOptions& options) {
  command.add_option("--patients", options.patients, "The CSV extract: patients.csv");
  command.add_option("--events", options.events, "The CSV extract: events.csv");
  command.add_option("--replies", options.replies, "The CSV extract: replies.csv");
  command.add_option("--fhir", options.fhir, "A folder of FHIR Bulk Data (NDJSON) files");
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
                                                       absl::TimeZone zone) {
  const bool extract = !options.patients.empty() || !options.events.empty();
  if (extract) {
    if (options.patients.empty() || options.events.empty()) {
      return WrongUsage("the CSV extract needs both --patients and --events");
    }
    if (!options.files.empty() || !options.fhir.empty()) {
      return WrongUsage("give either the CSV extract or other files, not both");
    }
    record::ExtractOptions open;
    open.patients = options.patients;
    open.events = options.events;
    open.replies = options.replies;
    open.rejects = options.rejects;
    open.practice = options.practice;
    open.zone = zone;
    open.strict = options.strict;
    auto reader = record::ExtractReader::Open(open);
    if (!reader.ok()) return reader.status();
    return std::unique_ptr<Patients>(std::make_unique<ExtractPatients>(*std::move(reader)));
  }
  std::vector<std::string> files = options.files;
  if (!options.fhir.empty()) files.push_back(options.fhir);
  if (files.empty()) {
    return WrongUsage(
        "name the patients: --patients and --events of a CSV extract, or files of FHIR or JSON");
  }
  record::InputOptions open;
  open.zone = zone;
  open.practice = options.practice;
  auto input = record::OpenInput(files, open);
  if (!input.ok()) return input.status();
  return std::unique_ptr<Patients>(std::make_unique<FilePatients>(*std::move(input)));
}

}  // namespace waymark::cli
