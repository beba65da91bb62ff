#include "waymark/record/readers/input.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "waymark/record/readers/json_record.h"
#include "waymark/record/readers/json_text.h"
#include "waymark/record/readers/text_file.h"

namespace waymark::record {
namespace {

class FhirInput : public PatientInput {
 public:
  explicit FhirInput(const InputOptions& options)
      : reader_({.zone = options.zone,
                 .practice = options.practice,
                 .max_events = options.max_events,
                 .finish = options.finish,
                 .forms = options.forms,
                 .sort = options.sort}) {}
  FhirReader& reader() { return reader_; }
  absl::StatusOr<bool> Next(PatientRecord& record) override { return reader_.Next(record); }
  std::string Report() const override { return RenderReport(reader_.report()); }
  const FhirReport* fhir_report() const override { return &reader_.report(); }

 private:
  FhirReader reader_;
};

// Records as text, each with the file (and line) that it came from.
class RecordInput : public PatientInput {
 public:
  explicit RecordInput(const InputOptions& options) : options_(options) {}
  void Add(std::string text, std::string name) {
    texts_.emplace_back(std::move(text), std::move(name));
  }

  absl::StatusOr<bool> Next(PatientRecord& record) override {
    if (next_ == texts_.size()) return false;
    const auto& [text, name] = texts_[next_++];
    const ReadOptions options = {
        .zone = options_.zone, .max_events = options_.max_events, .finish = options_.finish};
    if (absl::Status status = ReadJsonRecord(text, name, options, record); !status.ok())
      return status;
    record.practice = record.Intern(options_.practice);
    return true;
  }
  std::string Report() const override { return absl::StrCat("Read ", next_, " records\n"); }

 private:
  InputOptions options_;
  std::vector<std::pair<std::string, std::string>> texts_;
  size_t next_ = 0;
};

enum class Content { kFhir, kRecord, kNeither };

Content ContentOf(std::string_view object) {
  const google::protobuf::Descriptor& fields = *v1::PatientRecord::descriptor();
  Content content = Content::kNeither;
  JsonParts members(object);
  while (members.Next()) {
    if (members.key() == "resourceType") return Content::kFhir;
    const std::string key(members.key());
    if (fields.FindFieldByCamelcaseName(key) != nullptr || fields.FindFieldByName(key) != nullptr) {
      content = Content::kRecord;
    }
  }
  return content;
}

class Opener {
 public:
  explicit Opener(const InputOptions& options)
      : fhir_(std::make_unique<FhirInput>(options)),
        records_(std::make_unique<RecordInput>(options)) {}

  absl::Status Add(const std::string& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
      any_fhir_ = true;
      return fhir_->reader().AddFolder(path);
    }
    // NDJSON may be too large to be held.
    if (std::filesystem::path(path).extension() == ".ndjson") {
      any_fhir_ = true;
      return fhir_->reader().AddFile(path);
    }
    const absl::StatusOr<std::string> text = ReadTextFile(path);
    if (!text.ok()) return text.status();
    const std::string_view json = TrimmedJson(*text);
    if (json.empty())
      return absl::InvalidArgumentError(absl::StrCat(path, ":1:1: the file is empty"));
    JsonParts first(json);
    while (first.Next()) {
    }
    const bool lines = !first.broken() && !TrimmedJson(first.rest()).empty();
    switch (ContentOf(json)) {
      case Content::kFhir:
        any_fhir_ = true;
        return lines ? fhir_->reader().AddFile(path) : fhir_->reader().AddDocument(*text, path);
      case Content::kRecord:
        any_record_ = true;
        return lines ? AddRecordLines(*text, path) : AddRecord(*text, path);
      case Content::kNeither:
        break;
    }
    const JsonPlace place =
        PlaceOf(*text, static_cast<size_t>(json.data() - text->data()) + first.position());
    return absl::InvalidArgumentError(absl::StrCat(
        path, ":", first.broken() ? place.line : 1, ":", first.broken() ? place.column : 1,
        ": neither FHIR (an object with a resourceType) nor a waymark.v1.PatientRecord in "
        "protobuf's JSON"));
  }

  absl::StatusOr<std::unique_ptr<PatientInput>> End() {
    if (any_fhir_ && any_record_) {
      return absl::InvalidArgumentError(
          "FHIR and protobuf-JSON records in one input: name files of one sort at a time");
    }
    if (any_record_) return std::unique_ptr<PatientInput>(std::move(records_));
    if (absl::Status status = fhir_->reader().EndInput(); !status.ok()) return status;
    return std::unique_ptr<PatientInput>(std::move(fhir_));
  }

 private:
  absl::Status AddRecord(std::string text, const std::string& name) {
    records_->Add(std::move(text), name);
    return absl::OkStatus();
  }
  absl::Status AddRecordLines(std::string_view text, const std::string& path) {
    for (size_t line = 1; !text.empty(); ++line) {
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string_view one = TrimmedJson(text.substr(0, end));
      if (!one.empty()) records_->Add(std::string(one), absl::StrCat(path, " line ", line));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return absl::OkStatus();
  }

  std::unique_ptr<FhirInput> fhir_;
  std::unique_ptr<RecordInput> records_;
  bool any_fhir_ = false;
  bool any_record_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<PatientInput>> OpenInput(const std::vector<std::string>& paths,
                                                        const InputOptions& options) {
  if (paths.empty()) return absl::InvalidArgumentError("no input file or folder was named");
  Opener opener(options);
  for (const std::string& path : paths) {
    if (absl::Status status = opener.Add(path); !status.ok()) return status;
  }
  return opener.End();
}

absl::Status ReadOnePatient(PatientInput& input, std::string_view patient_id,
                            PatientRecord& record) {
  PatientRecord other;
  bool found = false;
  while (true) {
    PatientRecord& next = found ? other : record;
    const absl::StatusOr<bool> more = input.Next(next);
    if (!more.ok()) return more.status();
    if (!*more) break;
    if (patient_id.empty()) {
      if (found) {
        return absl::InvalidArgumentError(
            "several patients where one is expected: name the patient, or give one patient's "
            "files");
      }
      found = true;
    } else if (!found) {
      found = next.patient_id == patient_id || next.nhs_number == patient_id;
    }
  }
  if (found) return absl::OkStatus();
  return absl::NotFoundError(patient_id.empty()
                                 ? "the input holds no patient"
                                 : "the input does not hold the patient that was named");
}

}  // namespace waymark::record
