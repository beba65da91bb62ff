#include "waymark/record/readers/csv_extract.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace waymark::record {
namespace {

absl::string_view View(std::string_view s) { return {s.data(), s.size()}; }

}  // namespace

absl::StatusOr<std::unique_ptr<ExtractReader>> ExtractReader::Open(const ExtractOptions& options) {
  std::unique_ptr<ExtractReader> reader(new ExtractReader(options));
  if (absl::Status status = reader->Start(); !status.ok()) return status;
  const auto& files = reader->report_.files;
  const bool sorted_by_us =
      std::any_of(files.begin(), files.end(), [](const auto& file) { return file.sorted_by_us; });
  if (options.strict && sorted_by_us) {
    if (absl::Status status = FirstBadRow(options); !status.ok()) return status;
  }
  return reader;
}

absl::Status ExtractReader::FirstBadRow(ExtractOptions options) {
  options.strict = false;
  options.rejects.clear();
  ExtractReader reader(options);
  if (absl::Status status = reader.Start(); !status.ok()) return status;
  PatientRecord record;
  while (true) {
    const absl::StatusOr<bool> more = reader.Next(record);
    if (!more.ok()) return more.status();
    if (!*more) return reader.first_bad_;
  }
}

absl::Status ExtractReader::Start() {
  if (absl::Status status = rejects_.Begin(); !status.ok()) return status;
  const auto open = [this](Input& input, const std::string& path) -> absl::Status {
    absl::StatusOr<std::unique_ptr<ExtractSource>> source = ExtractSource::Open(
        {.file = input.file,
         .path = path,
         .practice = input.file == ExtractFile::kPatients ? options_.practice : "",
         .sort = options_.sort});
    if (!source.ok()) return source.status();
    input.source = *std::move(source);
    report_.of(input.file).unknown_columns = input.source->columns().unknown();
    return absl::OkStatus();
  };
  if (absl::Status status = open(patients_, options_.patients); !status.ok()) return status;
  if (absl::Status status = open(events_, options_.events); !status.ok()) return status;
  if (!options_.replies.empty()) {
    if (absl::Status status = open(replies_, options_.replies); !status.ok()) return status;
  }
  const absl::StatusOr<ExtractSource::Order> patients = patients_.source->Scan();
  if (!patients.ok()) return patients.status();
  // Rows that name no practice stand beside those that do: they are another practice's.
  const bool several = patients->practices.size() + (patients->every_practice_given ? 0 : 1) > 1;
  const ExtractKey key = several ? ExtractKey::kPracticeAndPatient : ExtractKey::kPatient;
  for (Input* const input : {&events_, &replies_}) {
    if (input->source == nullptr) continue;
    const absl::StatusOr<ExtractSource::Order> order = input->source->Scan();
    if (!order.ok()) return order.status();
    absl::Status begun;
    if (several && !order->every_practice_given) {
      begun = ResolvePractices(*patients_.source, *input->source, options_.sort);
    } else {
      begun = input->source->Begin(
          key, several ? !order->sorted_by_practice_and_patient : !order->sorted_by_patient);
    }
    if (!begun.ok()) return begun;
  }
  if (absl::Status status = patients_.source->Begin(
          key, several ? !patients->sorted_by_practice_and_patient : !patients->sorted_by_patient);
      !status.ok()) {
    return status;
  }
  for (Input* const input : {&patients_, &events_, &replies_}) {
    if (input->source == nullptr) continue;
    report_.of(input->file).sorted_by_us = input->source->sorted_by_us();
    if (absl::Status status = Advance(*input); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ExtractReader::Advance(Input& input) {
  const absl::StatusOr<bool> more = input.source->Next();
  if (!more.ok()) return more.status();
  input.more = *more;
  if (input.more && input.source->mark() != kAmbiguousElsewhere) ++report_.of(input.file).rows;
  return absl::OkStatus();
}

const ExtractReader::Input& ExtractReader::of(ExtractFile file) const {
  return file == ExtractFile::kPatients ? patients_
         : file == ExtractFile::kEvents ? events_
                                        : replies_;
}

absl::Status ExtractReader::Reject(const ExtractBatch::Note& note) {
  const auto said = [&] {
    return absl::InvalidArgumentError(absl::StrCat(of(note.file).source->path(), ":", note.line,
                                                   ":", note.column, ": ", View(note.field), ": ",
                                                   View(note.explanation)));
  };
  if (options_.strict) return said();
  const std::pair<ExtractFile, int64_t> in_input(note.file, note.line);
  if (first_bad_.ok() || in_input < first_bad_at_) {
    first_bad_ = said();
    first_bad_at_ = in_input;
  }
  ExtractReport::File& file = report_.of(note.file);
  const std::string reason(note.reason);
  ++file.rejected;
  ++file.rejected_by_reason[reason];
  const std::pair<int64_t, int64_t> place(note.line, note.column);
  auto& first = file.first_of_reason.try_emplace(reason, place).first->second;
  first = std::min(first, place);
  return absl::OkStatus();
}

// Rows without a patient, and rows whose key lies before `until` (all of them where it is null).
absl::Status ExtractReader::FindStrays(Input& input, const std::string* until,
                                       ExtractBatch& batch) {
  while (input.more) {
    const std::string_view key = input.source->key();
    if (!key.empty() && until != nullptr && key >= *until) break;
    batch.AddRow(input.file, *input.source, /*stray=*/true);
    if (absl::Status status = Advance(input); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ExtractReader::FindRows(Input& input, ExtractBatch& batch) {
  if (input.source == nullptr) return absl::OkStatus();
  while (true) {
    if (absl::Status status = FindStrays(input, &key_, batch); !status.ok()) return status;
    if (!input.more || input.source->key() != key_) return absl::OkStatus();
    batch.AddRow(input.file, *input.source, /*stray=*/false);
    if (absl::Status status = Advance(input); !status.ok()) return status;
  }
}

std::unique_ptr<ExtractBatch> ExtractReader::MakeBatch() const {
  ExtractBatch::ColumnsOf columns{};
  for (const Input* const input : {&patients_, &events_, &replies_}) {
    if (input->source == nullptr) continue;
    columns[static_cast<size_t>(input->file)] = &input->source->columns();
  }
  return std::make_unique<ExtractBatch>(columns, options_.zone, options_.max_events);
}

absl::StatusOr<size_t> ExtractReader::Find(size_t most, ExtractBatch& batch) {
  batch.Clear();
  while (batch.patients() < most) {
    // Rows of the patients file that name nobody.
    const std::string nobody;
    if (absl::Status status = FindStrays(patients_, &nobody, batch); !status.ok()) return status;
    if (!patients_.more) {
      for (Input* const input : {&events_, &replies_}) {
        if (input->source == nullptr) continue;
        if (absl::Status status = FindStrays(*input, nullptr, batch); !status.ok()) return status;
      }
      break;
    }
    key_ = patients_.source->key();
    const std::string id(patients_.source->PatientId());
    const std::string_view given = patients_.source->Practice();
    const std::string practice(given.empty() ? std::string_view(options_.practice) : given);
    if (report_.practices == 0 || practice != last_practice_) ++report_.practices;
    last_practice_ = practice;
    for (Input* const input : {&patients_, &events_, &replies_}) {
      if (absl::Status status = FindRows(*input, batch); !status.ok()) return status;
    }
    batch.EndPatient(id, practice);
  }
  return batch.patients();
}

absl::Status ExtractReader::Settle(ExtractBatch& batch) {
  batch.ReadStrays();
  for (const ExtractBatch::Note& note : batch.notes()) {
    if (note.rejected) {
      if (absl::Status status = Reject(note); !status.ok()) return status;
    }
    if (absl::Status status = rejects_.Add(ExtractFileName(note.file), note.line, note.column,
                                           note.field, note.reason, note.row);
        !status.ok()) {
      return status;
    }
  }
  report_.AddRecords(batch.counts());
  if (patients_.more) return absl::OkStatus();
  report_.bytes_sorted_on_disk = 0;
  for (const Input* const input : {&patients_, &events_, &replies_}) {
    if (input->source != nullptr) report_.bytes_sorted_on_disk += input->source->bytes_on_disk();
  }
  return rejects_.Flush();
}

absl::StatusOr<bool> ExtractReader::Next(PatientRecord& record) {
  if (own_ == nullptr) own_ = MakeBatch();
  const absl::StatusOr<size_t> found = Find(1, *own_);
  if (!found.ok()) return found.status();
  if (*found > 0) own_->Read(record);
  if (absl::Status status = Settle(*own_); !status.ok()) return status;
  return *found > 0;
}

}  // namespace waymark::record
