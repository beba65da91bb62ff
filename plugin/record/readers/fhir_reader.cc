#include "waymark/record/readers/fhir_reader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory_resource>
#include <system_error>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "waymark/record/readers/fhir_gather.h"
#include "waymark/record/readers/fhir_patient.h"
#include "waymark/record/readers/fhir_resources.h"
#include "waymark/record/readers/json_text.h"
#include "waymark/record/readers/text_file.h"

namespace waymark::record {
namespace {

namespace fs = std::filesystem;

bool EndsInNdjson(const std::string& path) { return fs::path(path).extension() == ".ndjson"; }

}  // namespace

struct FhirReader::Impl {
  explicit Impl(const FhirOptions& o)
      : options(o),
        gather(o.sort, o.kept_text, report),
        entries(o.zone, o.max_events, options.forms.get(), gather.index(), report) {}

  // A resource of the patient at hand.
  struct Held {
    std::string_view name, text, type;
    Json json = {};  // `text` parsed; absent where there was no room to keep it, or it is no JSON
    calendar::Instant updated = calendar::kUnknownInstant;
    int64_t version = -1;  // meta.versionId, where it is a number
    bool newer = false;    // than the version before it
  };

  absl::StatusOr<bool> AddLines(const std::string& path);
  absl::StatusOr<bool> AddWhole(const std::string& path);
  absl::StatusOr<bool> Add(const std::string& path);
  absl::Status Collect();
  void PutInOrder();
  void Fill(PatientRecord& record);

  FhirOptions options;
  FhirReport report;
  FhirGather gather;
  FhirEntries entries;
  // A copy that stays while the patient is at hand.
  std::string_view Copy(std::string_view value) {
    char* const copy = static_cast<char*>(memory.allocate(value.size() + 1, 1));
    std::copy(value.begin(), value.end(), copy);
    return {copy, value.size()};
  }
  // What `one` says. Where it is not kept: until the next call.
  Json JsonOf(const Held& one) {
    return one.json ? one.json : parser.Parse(one.text).value_or(Json()).WithNames();
  }

  JsonParser parser;
  JsonShelf shelf{options.kept_text};  // of the patient at hand
  FhirGather::Item next;
  bool more = false;
  std::string patient;
  std::pmr::monotonic_buffer_resource memory;  // of `held`
  std::vector<Held> held;
};

FhirReader::FhirReader(const FhirOptions& options) : impl_(std::make_unique<Impl>(options)) {}
FhirReader::~FhirReader() = default;

const FhirReport& FhirReader::report() const { return impl_->report; }

absl::Status FhirReader::AddDocument(std::string_view json, std::string_view name) {
  ++impl_->report.files;
  return impl_->gather.AddDocument(json, name);
}

std::string_view FhirReader::links() const { return impl_->gather.links(); }
std::string_view FhirReader::resource_type() const { return impl_->gather.resource_type(); }

// False where the file holds no FHIR.
absl::StatusOr<bool> FhirReader::Impl::AddLines(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat(path, ": cannot be opened"));
  std::string line;
  int64_t without_type = 0;
  bool any = false;
  while (std::getline(file, line)) {
    if (TrimmedJson(line).empty()) continue;
    const absl::StatusOr<bool> fhir = gather.AddLine(line);
    if (!fhir.ok())
      return absl::Status(fhir.status().code(), absl::StrCat(path, ": ", fhir.status().message()));
    any = any || *fhir;
    without_type += *fhir ? 0 : 1;
  }
  if (file.bad()) return absl::UnavailableError(absl::StrCat(path, ": cannot be read"));
  for (; any && without_type > 0; --without_type) gather.Doubt("line", "resource-type-missing");
  return any;
}

absl::StatusOr<bool> FhirReader::Impl::AddWhole(const std::string& path) {
  absl::StatusOr<std::string> text = ReadTextFile(path);
  if (!text.ok()) return text.status();
  JsonParts parts(TrimmedJson(*text));
  bool fhir = false;
  while (parts.Next()) fhir = fhir || parts.key() == "resourceType";
  if (!parts.broken() && !TrimmedJson(parts.rest()).empty()) return AddLines(path);
  if (!parts.broken() && !fhir) return false;
  if (absl::Status status = gather.AddDocument(*text, path); !status.ok()) return status;
  return true;
}

absl::StatusOr<bool> FhirReader::Impl::Add(const std::string& path) {
  ++report.files;
  return EndsInNdjson(path) ? AddLines(path) : AddWhole(path);
}

absl::Status FhirReader::AddFile(const std::string& path) {
  const absl::StatusOr<bool> fhir = impl_->Add(path);
  if (!fhir.ok()) return fhir.status();
  if (*fhir) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(path, ":1:1: no FHIR resource: JSON objects with a resourceType are expected"));
}

absl::Status FhirReader::AddFolder(const std::string& path) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator i(path, error), end; !error && i != end;
       i.increment(error)) {
    const fs::path& file = i->path();
    const bool hidden = file.filename().string().starts_with('.');
    if (i->is_directory() && hidden) i.disable_recursion_pending();
    if (!i->is_regular_file() || hidden) continue;
    if (file.extension() == ".json" || file.extension() == ".ndjson") {
      files.push_back(file.string());
    } else {
      ++impl_->report.files_not_fhir;
    }
  }
  if (error)
    return absl::NotFoundError(
        absl::StrCat(path, ": the folder cannot be read: ", error.message()));
  if (files.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": no .json or .ndjson file in this folder"));
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    const absl::StatusOr<bool> fhir = impl_->Add(file);
    if (!fhir.ok()) return fhir.status();
    impl_->report.files_not_fhir += *fhir ? 0 : 1;
  }
  return absl::OkStatus();
}

absl::Status FhirReader::EndInput() {
  if (absl::Status status = impl_->gather.EndInput(); !status.ok()) return status;
  const absl::StatusOr<bool> more = impl_->gather.Next(impl_->next);
  if (!more.ok()) return more.status();
  impl_->more = *more;
  return absl::OkStatus();
}

// Copies the resources of the next patient.
absl::Status FhirReader::Impl::Collect() {
  patient = next.patient;
  held.clear();
  memory.release();
  shelf.Clear();
  while (more && next.patient == patient) {
    Held& one = held.emplace_back();
    one.name = Copy(next.name);
    one.text = Copy(next.text);
    bool stays = true;
    const Json json =
        next.json ? next.json : shelf.Parse(one.text, parser, stays).value_or(Json()).WithNames();
    if (stays) one.json = json;
    if (json) {
      one.type = Copy(json["resourceType"].Text());
      const Json updated = json["meta"]["lastUpdated"];
      const std::string_view version = json["meta"]["versionId"].Text();
      if (!absl::SimpleAtoi(absl::string_view(version.data(), version.size()), &one.version))
        one.version = -1;
      if (updated) {
        if (const auto moment = entries.moments().Read(updated.Text()))
          one.updated = moment->instant;
      }
    }
    const absl::StatusOr<bool> advanced = gather.Next(next);
    if (!advanced.ok()) return advanced.status();
    more = *advanced;
  }
  return absl::OkStatus();
}

// Versions of one resource after each other, oldest first; what was sent twice counts once.
void FhirReader::Impl::PutInOrder() {
  std::sort(held.begin(), held.end(), [](const Held& a, const Held& b) {
    return std::tie(a.name, a.updated, a.version, a.text) <
           std::tie(b.name, b.updated, b.version, b.text);
  });
  held.erase(std::unique(
                 held.begin(), held.end(),
                 [](const Held& a, const Held& b) { return a.name == b.name && a.text == b.text; }),
             held.end());
  // Where no time tells which of them came later, the numbers of the versions do.
  size_t stay = 0;
  for (size_t i = 0; i < held.size(); ++i) {
    const bool outdone = i + 1 < held.size() && held[i].name == held[i + 1].name &&
                         held[i].updated == held[i + 1].updated && held[i].version >= 0 &&
                         held[i].version < held[i + 1].version;
    if (!outdone) held[stay++] = held[i];
  }
  held.resize(stay);
  for (size_t i = 1; i < held.size(); ++i) {
    held[i].newer = held[i].name == held[i - 1].name && held[i].updated > held[i - 1].updated;
  }
}

void FhirReader::Impl::Fill(PatientRecord& record) {
  record.Clear();
  record.patient_id =
      record.Intern(std::string_view(patient).substr(std::string_view("Patient/").size()));
  FhirPerson person(record, gather.index(), entries.moments(), report);
  entries.BeginPatient(record);
  for (const Held& one : held) {
    if (one.type != "Patient" && one.type != "EpisodeOfCare" && one.type != "DiagnosticReport")
      continue;
    const Json resource = JsonOf(one);
    // What must not be used is said below, by Add.
    if (!WhyNotToUse(resource).empty()) continue;
    if (one.type == "Patient") person.AddPatient(resource, one.newer);
    if (one.type == "EpisodeOfCare") person.AddEpisode(resource);
    if (one.type == "DiagnosticReport") entries.NoteReport(one.name, resource);
  }
  person.End(options.practice);
  for (const Held& one : held) {
    const Json resource = JsonOf(one);
    if (resource) entries.Add(one.name, resource, {gather.IsDeleted(one.name), one.newer});
  }
  for (const auto& [what, reason] : gather.doubts()) {
    record.AddSetAside({record.Intern(what),
                        record.Intern(reason),
                        "of the input: it may have been this patient's",
                        {},
                        true});
  }
}

absl::StatusOr<bool> FhirReader::Next(PatientRecord& record) {
  if (!impl_->more) return false;
  if (absl::Status status = impl_->Collect(); !status.ok()) return status;
  impl_->PutInOrder();
  impl_->Fill(record);
  if (impl_->options.finish) record.Finish(impl_->options.zone);
  impl_->report.CountRecord(record);
  return true;
}

}  // namespace waymark::record
