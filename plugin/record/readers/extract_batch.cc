#include "waymark/record/readers/extract_batch.h"

#include <optional>
#include <utility>

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

void ExtractBatch::Clear() {
  text_.clear();
  found_.clear();
  patients_.clear();
  notes_.clear();
  next_ = next_row_ = 0;
  counts_ = {};
}

void ExtractBatch::AddRow(ExtractFile file, const ExtractSource& source, bool stray) {
  const CsvRow& row = source.row();
  Row& added = found_.emplace_back();
  added.begin = text_.size();
  added.size = row.raw.size();
  added.line = row.line;
  added.file = file;
  added.mark = source.mark();
  // Of a row that is too long only the beginning is kept.
  if (row.problem == CsvProblem::kTooLong) added.problem = row.problem;
  added.stray = stray;
  text_ += row.raw;
  text_ += '\n';
}

void ExtractBatch::Read(PatientRecord& record, EntryFilter* filter) {
  const Patient& patient = patients_[next_++];
  // What is too many is told by the record.
  if (filter == nullptr || max_events_ <= PassedEntries::kMost) {
    ReadRows(patient, record, nullptr);
    record.Finish(zone_);
    counts_.CountRecord(record);
    return;
  }
  if (passed_ == nullptr) passed_ = std::make_unique<PassedEntries>();
  passed_->Begin(*filter);
  const size_t first_row = next_row_;
  const size_t notes = notes_.size();
  ReadRows(patient, record, passed_.get());
  if (passed_->All(record)) {
    next_row_ = first_row;
    notes_.resize(notes);
    ReadRows(patient, record, nullptr);
  } else {
    passed_->CountInto(counts_, record);
    record.settled_systems = static_cast<uint16_t>(record.systems().size());
  }
  record.Finish(zone_);
  counts_.CountRecord(record);
}

void ExtractBatch::ReadRows(const Patient& patient, PatientRecord& record, PassedEntries* passed) {
  record.Clear();
  record.patient_id = record.Intern(patient.id);
  record.practice = record.Intern(patient.practice);
  rows_.BeginPatient(record, passed);
  too_many_said_ = false;
  for (; next_row_ < patient.end; ++next_row_) ReadRow(found_[next_row_], &record);
  rows_.EndPatient();
}

void ExtractBatch::ReadStrays() {
  for (; next_row_ < found_.size(); ++next_row_) ReadRow(found_[next_row_], nullptr);
}

void ExtractBatch::Reject(const Row& row, const RowProblem& problem) {
  const int at = problem.column ? columns(row).IndexOf(*problem.column) : -1;
  Note& note = notes_.emplace_back();
  note.file = row.file;
  note.line = row.line;
  note.column = at < 0 ? 1 : CsvColumnOf(split_.raw, static_cast<size_t>(at));
  note.field = problem.column ? ColumnName(*problem.column) : std::string_view("row");
  note.reason = problem.reason;
  note.explanation = problem.explanation;
  note.row = split_.raw;
  note.rejected = true;
}

void ExtractBatch::SetAside(const Row& row, std::string_view reason, PatientRecord& record) {
  if (record.set_aside().size() >= kMostSaid) return;  // of one patient; the report counts them all
  const std::string_view id = columns(row).Get(split_, Column::kEventId);
  record.AddSetAside(
      {NameOfRow(row.file), reason, "a row of the extract was rejected", record.Intern(id), true});
}

std::optional<RowProblem> ExtractBatch::TakeRow(const Row& row, PatientRecord& record) {
  const Columns& columns = this->columns(row);
  if (std::optional<RowProblem> problem = ExtractRows::Shape(columns, split_)) return problem;
  if (row.mark == kAmbiguousRow) return kAmbiguous;
  // Of one practice, but the row names another.
  const std::string_view practice = columns.Get(split_, Column::kPracticeCode);
  if (!practice.empty() && practice != record.practice) return kNotListed;
  switch (row.file) {
    case ExtractFile::kPatients:
      return rows_.AddPatientRow(columns, split_);
    case ExtractFile::kEvents:
      if (record.entries().size() < max_events_) return rows_.AddEvent(columns, split_);
      record.not_usable = true;
      return kTooMany;
    case ExtractFile::kReplies:
      return rows_.AddReply(columns, split_);
  }
  return std::nullopt;
}

// `record` is not looked at where the row belongs to nobody.
void ExtractBatch::ReadRow(const Row& row, PatientRecord* record) {
  if (row.stray && row.mark == kAmbiguousElsewhere) return;
  SplitCsvRow(std::string_view(text_).substr(row.begin), row.size, split_);
  if (row.problem != CsvProblem::kNone) split_.problem = row.problem;
  if (row.stray) {
    std::optional<RowProblem> problem = ExtractRows::Shape(columns(row), split_);
    if (!problem) {
      problem = columns(row).Get(split_, Column::kPatientId).empty() ? kNoPatientId : kNotListed;
    }
    Reject(row, *problem);
    return;
  }
  if (row.mark == kAmbiguousElsewhere) {
    SetAside(row, kAmbiguous.reason, *record);
    return;
  }
  const std::optional<RowProblem> problem = TakeRow(row, *record);
  if (!problem) {
    if (row.file == ExtractFile::kEvents && columns(row).Get(split_, Column::kOccurredOn).empty()) {
      Reject(row, {"date-missing", "", Column::kOccurredOn});
      notes_.back().rejected = false;
    }
    return;
  }
  Reject(row, *problem);
  if (problem->reason == kTooMany.reason && std::exchange(too_many_said_, true)) return;
  // A row that names another practice is another patient's.
  if (problem->reason == kNotListed.reason) return;
  SetAside(row, problem->reason, *record);
  if (row.file == ExtractFile::kPatients) record->not_usable = true;
}

}  // namespace waymark::record
