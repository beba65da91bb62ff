#include "waymark/record/readers/csv_extract.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace waymark::record {
namespace {

constexpr RowProblem kNoPatientId = {"patient-id-missing", "is empty", Column::kPatientId};
constexpr RowProblem kNotListed = {
    "patient-not-listed", "no row of the patients file has this patient (of this practice)",
    Column::kPatientId};
constexpr RowProblem kAmbiguous = {
    "practice-ambiguous", "the patient id is in several practices; give the row's practice_code",
    Column::kPatientId};
constexpr RowProblem kTooMany = {"too-many-entries", "this patient has more entries than are read",
                                 std::nullopt};

constexpr size_t kMostSaid = 1000;

absl::string_view View(std::string_view s) { return {s.data(), s.size()}; }

// What a rejected row of the file is called in set_aside().
std::string_view NameOfRow(ExtractFile file) {
  switch (file) {
    case ExtractFile::kPatients:
      return "patient";
    case ExtractFile::kEvents:
      return "event";
    case ExtractFile::kReplies:
      return "reply";
  }
  return "";
}

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

absl::Status ExtractReader::Reject(const Input& input, const RowProblem& problem) {
  const ExtractSource& source = *input.source;
  const CsvRow& row = source.row();
  const int at = problem.column ? source.columns().IndexOf(*problem.column) : -1;
  const int64_t column = at < 0 ? 1 : CsvColumnOf(row.raw, static_cast<size_t>(at));
  const std::string_view field =
      problem.column ? ColumnName(*problem.column) : std::string_view("row");
  const auto said = [&] {
    return absl::InvalidArgumentError(absl::StrCat(source.path(), ":", row.line, ":", column, ": ",
                                                   View(field), ": ", View(problem.explanation)));
  };
  if (options_.strict) return said();
  const std::pair<ExtractFile, int64_t> in_input(input.file, row.line);
  if (first_bad_.ok() || in_input < first_bad_at_) {
    first_bad_ = said();
    first_bad_at_ = in_input;
  }
  ExtractReport::File& file = report_.of(input.file);
  ++file.rejected;
  ++file.rejected_by_reason[std::string(problem.reason)];
  const std::pair<int64_t, int64_t> place(row.line, column);
  auto& first = file.first_of_reason.try_emplace(std::string(problem.reason), place).first->second;
  first = std::min(first, place);
  return rejects_.Add(ExtractFileName(input.file), row.line, column, field, problem.reason,
                      row.raw);
}

void ExtractReader::SetAsideRow(const Input& input, std::string_view reason,
                                PatientRecord& record) {
  if (record.set_aside().size() >= kMostSaid) return;  // of one patient; the report counts them all
  const std::string_view id = input.source->columns().Get(input.source->row(), Column::kEventId);
  record.AddSetAside({NameOfRow(input.file), reason, "a row of the extract was rejected",
                      record.Intern(id), true});
}

// Rows without a patient, and rows whose key lies before `until` (all of them where it is null).
absl::Status ExtractReader::PassOverStrays(Input& input, const std::string* until) {
  while (input.more) {
    const std::string_view key = input.source->key();
    if (!key.empty() && until != nullptr && key >= *until) break;
    if (input.source->mark() != kAmbiguousElsewhere) {
      std::optional<RowProblem> problem =
          ExtractRows::Shape(input.source->columns(), input.source->row());
      if (!problem) problem = key.empty() ? kNoPatientId : kNotListed;
      if (absl::Status status = Reject(input, *problem); !status.ok()) return status;
    }
    if (absl::Status status = Advance(input); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status ExtractReader::TakeRow(Input& input, PatientRecord& record) {
  const ExtractSource& source = *input.source;
  if (source.mark() == kAmbiguousElsewhere) {
    SetAsideRow(input, kAmbiguous.reason, record);
    return absl::OkStatus();
  }
  std::optional<RowProblem> problem = ExtractRows::Shape(source.columns(), source.row());
  if (!problem && source.mark() == kAmbiguousRow) problem = kAmbiguous;
  // Of one practice, but the row names another.
  if (!problem && !source.Practice().empty() && source.Practice() != record.practice)
    problem = kNotListed;
  if (!problem) {
    switch (input.file) {
      case ExtractFile::kPatients:
        problem = rows_.AddPatientRow(source.columns(), source.row());
        break;
      case ExtractFile::kEvents:
        if (record.entries().size() >= options_.max_events) {
          problem = kTooMany;
          record.not_usable = true;
        } else {
          problem = rows_.AddEvent(source.columns(), source.row());
        }
        break;
      case ExtractFile::kReplies:
        problem = rows_.AddReply(source.columns(), source.row());
        break;
    }
  }
  if (!problem) {
    if (input.file == ExtractFile::kEvents &&
        source.columns().Get(source.row(), Column::kOccurredOn).empty()) {
      const int at = source.columns().IndexOf(Column::kOccurredOn);
      return rejects_.Add(ExtractFileName(input.file), source.row().line,
                          CsvColumnOf(source.row().raw, static_cast<size_t>(at)),
                          ColumnName(Column::kOccurredOn), "date-missing", source.row().raw);
    }
    return absl::OkStatus();
  }
  if (absl::Status status = Reject(input, *problem); !status.ok()) return status;
  if (problem->reason == kTooMany.reason && std::exchange(too_many_said_, true))
    return absl::OkStatus();
  // A row that names another practice is another patient's.
  if (problem->reason == kNotListed.reason) return absl::OkStatus();
  SetAsideRow(input, problem->reason, record);
  if (input.file == ExtractFile::kPatients) record.not_usable = true;
  return absl::OkStatus();
}

absl::Status ExtractReader::TakeRows(Input& input, std::string_view key, PatientRecord& record) {
  if (input.source == nullptr) return absl::OkStatus();
  while (true) {
    if (absl::Status status = PassOverStrays(input, &key_); !status.ok()) return status;
    if (!input.more || input.source->key() != key) return absl::OkStatus();
    if (absl::Status status = TakeRow(input, record); !status.ok()) return status;
    if (absl::Status status = Advance(input); !status.ok()) return status;
  }
}

absl::StatusOr<bool> ExtractReader::Next(PatientRecord& record) {
  // Rows of the patients file that name nobody.
  const std::string nobody;
  if (absl::Status status = PassOverStrays(patients_, &nobody); !status.ok()) return status;
  if (!patients_.more) {
    for (Input* const input : {&events_, &replies_}) {
      if (input->source == nullptr) continue;
      if (absl::Status status = PassOverStrays(*input, nullptr); !status.ok()) return status;
    }
    report_.bytes_sorted_on_disk = 0;
    for (const Input* const input : {&patients_, &events_, &replies_}) {
      if (input->source != nullptr) report_.bytes_sorted_on_disk += input->source->bytes_on_disk();
    }
    if (absl::Status status = rejects_.Flush(); !status.ok()) return status;
    return false;
  }
  key_ = patients_.source->key();
  record.Clear();
  record.patient_id = record.Intern(patients_.source->PatientId());
  const std::string_view practice = patients_.source->Practice();
  record.practice =
      record.Intern(practice.empty() ? std::string_view(options_.practice) : practice);
  if (report_.practices == 0 || record.practice != last_practice_) ++report_.practices;
  last_practice_ = record.practice;
  rows_.BeginPatient(record);
  too_many_said_ = false;
  for (Input* const input : {&patients_, &events_, &replies_}) {
    if (absl::Status status = TakeRows(*input, key_, record); !status.ok()) return status;
  }
  rows_.EndPatient();
  record.Finish(options_.zone);
  report_.CountRecord(record);
  return true;
}

}  // namespace waymark::record
