#include "waymark/record/readers/extract_source.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace waymark::record {

std::string PracticeAndPatient(std::string_view practice, std::string_view patient_id) {
  // NUL sorts before every character.
  std::string key;
  key.reserve(practice.size() + 1 + patient_id.size());
  key.append(practice).push_back('\0');
  return key.append(patient_id);
}

absl::StatusOr<std::unique_ptr<ExtractSource>> ExtractSource::Open(const Options& options) {
  absl::StatusOr<std::unique_ptr<CsvFile>> file = CsvFile::Open(options.path);
  if (!file.ok()) return file.status();
  if (!(*file)->rewindable()) {
    if (absl::Status status = (*file)->Spool(options.sort.folder); !status.ok()) return status;
  }
  CsvRow header;
  if (!(*file)->Next(header)) {
    if (!(*file)->status().ok()) return (*file)->status();
    return absl::InvalidArgumentError(absl::StrCat(
        options.path, ":1:1: the file is empty; it begins with a header row of column names"));
  }
  absl::StatusOr<Columns> columns = Columns::FromHeader(options.file, options.path, header);
  if (!columns.ok()) return columns.status();
  return std::unique_ptr<ExtractSource>(
      new ExtractSource(options, *std::move(file), *std::move(columns)));
}

std::string_view ExtractSource::PatientId() const {
  const int at = columns_.IndexOf(Column::kPatientId);
  // Where a quote is broken, only the fields before the last are sure.
  const bool broken = row_.problem != CsvProblem::kNone && row_.problem != CsvProblem::kNotUtf8;
  if (broken && static_cast<size_t>(at) + 1 >= row_.fields.size()) return {};
  return columns_.Get(row_, Column::kPatientId);
}

absl::Status ExtractSource::ToBeginning() {
  if (absl::Status status = file_->Rewind(); !status.ok()) return status;
  CsvRow header;
  file_->Next(header);
  return file_->status();
}

absl::StatusOr<bool> ExtractSource::NextOfFile() {
  if (file_->Next(row_, key_fields_)) return true;
  if (!file_->status().ok()) return file_->status();
  return false;
}

absl::StatusOr<ExtractSource::Order> ExtractSource::Scan() {
  Order order;
  std::string last_patient, last_practice, practice;
  bool first = true;
  while (true) {
    const absl::StatusOr<bool> more = NextOfFile();
    if (!more.ok()) return more.status();
    if (!*more) break;
    const std::string_view patient = PatientId();
    if (patient.empty()) continue;
    practice = Practice();
    order.every_practice_given &= !practice.empty();
    if (!practice.empty() && practice != last_practice) order.practices.insert(practice);
    if (!first) {
      order.sorted_by_patient &= last_patient <= patient;
      order.sorted_by_practice_and_patient &=
          last_practice < practice || (last_practice == practice && last_patient <= patient);
    }
    first = false;
    last_patient = patient;
    last_practice = practice;
  }
  if (absl::Status status = ToBeginning(); !status.ok()) return status;
  return order;
}

void ExtractSource::MakeKey() {
  key_ = PatientId();
  if (key_.empty() || key_kind_ == ExtractKey::kPatient) return;
  key_text_ = PracticeAndPatient(Practice(), key_);
  key_ = key_text_;
}

absl::Status ExtractSource::Begin(ExtractKey key, bool sort) {
  key_kind_ = key;
  sorter_ = nullptr;
  if (absl::Status status = ToBeginning(); !status.ok()) return status;
  if (!sort) return absl::OkStatus();
  auto sorter = std::make_unique<ExternalSorter>(options_.sort);
  while (true) {
    const absl::StatusOr<bool> more = NextOfFile();
    if (!more.ok()) return more.status();
    if (!*more) break;
    MakeKey();
    if (absl::Status status = sorter->Add({key_, row_.line, kOrdinaryRow, row_.raw});
        !status.ok()) {
      return status;
    }
  }
  if (absl::Status status = sorter->Finish(); !status.ok()) return status;
  sorter_ = std::move(sorter);
  return absl::OkStatus();
}

void ExtractSource::BeginSorted(std::unique_ptr<ExternalSorter> sorter) {
  key_kind_ = ExtractKey::kPracticeAndPatient;
  sorter_ = std::move(sorter);
}

absl::StatusOr<bool> ExtractSource::Next() {
  if (sorter_ == nullptr) {
    const absl::StatusOr<bool> more = NextOfFile();
    if (more.ok() && *more) MakeKey();
    return more;
  }
  SortItem item;
  const absl::StatusOr<bool> more = sorter_->Next(item);
  if (!more.ok() || !*more) return more;
  SplitCsvRow(item.payload, row_);
  row_.line = item.order;
  mark_ = static_cast<RowMark>(item.mark);
  key_ = item.key;
  return true;
}

absl::Status ResolvePractices(ExtractSource& patients, ExtractSource& rows,
                              const ExternalSorter::Options& sort) {
  if (absl::Status status = patients.Begin(ExtractKey::kPatient, true); !status.ok()) return status;
  if (absl::Status status = rows.Begin(ExtractKey::kPatient, true); !status.ok()) return status;
  auto sorter = std::make_unique<ExternalSorter>(sort);
  std::string patient;  // whose practices are held
  std::vector<std::string> practices;
  absl::StatusOr<bool> more_patients = patients.Next();
  while (true) {
    const absl::StatusOr<bool> more = rows.Next();
    if (!more.ok()) return more.status();
    if (!*more) break;
    const CsvRow& row = rows.row();
    const std::string_view id = rows.key();
    if (id != patient) {
      patient = id;
      practices.clear();
    }
    while (more_patients.ok() && *more_patients && patients.key() <= id) {
      if (patients.key() == id) practices.emplace_back(patients.Practice());
      more_patients = patients.Next();
    }
    if (!more_patients.ok()) return more_patients.status();
    std::sort(practices.begin(), practices.end());
    practices.erase(std::unique(practices.begin(), practices.end()), practices.end());
    const auto add = [&](std::string_view practice, RowMark mark) {
      const std::string key = id.empty() ? std::string() : PracticeAndPatient(practice, id);
      return sorter->Add({key, row.line, mark, row.raw});
    };
    absl::Status added;
    const std::string_view given = rows.Practice();
    if (!given.empty() || practices.size() <= 1) {
      added = add(!given.empty() || practices.empty() ? given : practices[0], kOrdinaryRow);
    } else {
      added = add(practices[0], kAmbiguousRow);
      for (size_t i = 1; i < practices.size() && added.ok(); ++i)
        added = add(practices[i], kAmbiguousElsewhere);
    }
    if (!added.ok()) return added;
  }
  if (absl::Status status = sorter->Finish(); !status.ok()) return status;
  rows.BeginSorted(std::move(sorter));
  return absl::OkStatus();
}

}  // namespace waymark::record
