#include "waymark/population/patients.h"

#include <utility>

#include "absl/strings/str_split.h"
#include "waymark/population/snapshot.h"
#include "waymark/record/readers/csv_extract.h"
#include "waymark/record/readers/input.h"

namespace waymark::population {
namespace {

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

class UnreadRows final : public UnreadPatients {
 public:
  explicit UnreadRows(std::unique_ptr<record::ExtractBatch> rows) : rows_(std::move(rows)) {}
  void Read(record::PatientRecord& record, record::EntryFilter* filter) override {
    rows_->Read(record, filter);
  }
  record::ExtractBatch& rows() { return *rows_; }

 private:
  const std::unique_ptr<record::ExtractBatch> rows_;
};

class ExtractPatients final : public PatientSource {
 public:
  ExtractPatients(std::unique_ptr<record::ExtractReader> reader, bool strict)
      : reader_(std::move(reader)), strict_(strict) {}
  // The first row that can't be read is to end it: at that row, not some patients later.
  std::unique_ptr<UnreadPatients> MakeUnread() override {
    if (strict_) return nullptr;
    return std::make_unique<UnreadRows>(reader_->MakeBatch());
  }
  absl::StatusOr<size_t> Find(size_t most, UnreadPatients& found) override {
    return reader_->Find(most, static_cast<UnreadRows&>(found).rows());
  }
  absl::Status Settle(UnreadPatients& found) override {
    return reader_->Settle(static_cast<UnreadRows&>(found).rows());
  }
  absl::StatusOr<bool> Next(record::PatientRecord& record) override {
    return reader_->Next(record);
  }
  std::vector<std::string> Report() const override {
    return Lines(record::RenderReport(reader_->report()));
  }
  bool sorted() const override { return true; }
  double fraction() const override { return reader_->fraction(); }

 private:
  const std::unique_ptr<record::ExtractReader> reader_;
  const bool strict_;
};

// FHIR, NDJSON, records as JSON. A practice is known only when its patient is read, so these come
// by patient id alone.
class FilePatients final : public PatientSource {
 public:
  explicit FilePatients(std::unique_ptr<record::PatientInput> input) : input_(std::move(input)) {}
  absl::StatusOr<bool> Next(record::PatientRecord& record) override { return input_->Next(record); }
  std::vector<std::string> Report() const override { return Lines(input_->Report()); }
  bool sorted() const override { return false; }

 private:
  const std::unique_ptr<record::PatientInput> input_;
};

absl::StatusOr<std::unique_ptr<PatientSource>> OpenExtract(const PatientInput& input) {
  record::ExtractOptions open;
  open.patients = input.patients;
  open.events = input.events;
  open.replies = input.replies;
  open.rejects = input.rejects;
  open.practice = input.practice;
  open.zone = input.zone;
  open.strict = input.strict;
  auto reader = record::ExtractReader::Open(open);
  if (!reader.ok()) return reader.status();
  return std::make_unique<ExtractPatients>(*std::move(reader), input.strict);
}

absl::StatusOr<std::unique_ptr<PatientSource>> OpenFiles(const PatientInput& input) {
  record::InputOptions open;
  open.zone = input.zone;
  open.practice = input.practice;
  open.forms = input.forms;
  auto files = record::OpenInput(input.files, open);
  if (!files.ok()) return files.status();
  return std::make_unique<FilePatients>(*std::move(files));
}

}  // namespace

absl::StatusOr<size_t> PatientSource::Find(size_t, UnreadPatients&) {
  return absl::UnimplementedError("this source reads patients as it finds them");
}
absl::Status PatientSource::Settle(UnreadPatients&) {
  return absl::UnimplementedError("this source reads patients as it finds them");
}

absl::StatusOr<std::unique_ptr<PatientSource>> OpenPatients(const PatientInput& input) {
  const bool extract = !input.patients.empty() || !input.events.empty();
  const int given =
      (extract ? 1 : 0) + (input.files.empty() ? 0 : 1) + (input.snapshot.empty() ? 0 : 1);
  if (given != 1) {
    return absl::InvalidArgumentError(
        "name the patients once: the CSV extract, or files of FHIR or JSON, or a snapshot");
  }
  if (!input.snapshot.empty()) {
    auto snapshot = Snapshot::Open(input.snapshot);
    if (!snapshot.ok()) return snapshot.status();
    return OpenSnapshotPatients(*std::move(snapshot), input.zone);
  }
  if (!extract) return OpenFiles(input);
  if (input.patients.empty() || input.events.empty()) {
    return absl::InvalidArgumentError("the CSV extract needs both --patients and --events");
  }
  return OpenExtract(input);
}

}  // namespace waymark::population
