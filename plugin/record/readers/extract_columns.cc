#include "waymark/record/readers/extract_columns.h"

#include <algorithm>
#include <span>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace waymark::record {
namespace {

constexpr std::array<std::string_view, kColumnCount> kNames = {"patient_id",    "practice_code",
                                                               "recorded_on",   "nhs_number",
                                                               "birth_date",    "sex",
                                                               "registered_on", "deregistered_on",
                                                               "died_on",       "event_id",
                                                               "occurred_on",   "kind",
                                                               "code_system",   "code",
                                                               "value",         "unit",
                                                               "status",        "urgency",
                                                               "codings",       "status_on",
                                                               "based_on",      "consultation_id",
                                                               "author_role",   "rule",
                                                               "item",          "reply",
                                                               "role",          "replied_on",
                                                               "until"};

struct Known {
  Column column;
  bool required;
};

constexpr Known kPatientColumns[] = {
    {Column::kPatientId, true},       {Column::kNhsNumber, false},
    {Column::kBirthDate, true},       {Column::kSex, false},
    {Column::kPracticeCode, false},   {Column::kRegisteredOn, false},
    {Column::kDeregisteredOn, false}, {Column::kDiedOn, false}};

constexpr Known kEventColumns[] = {
    {Column::kEventId, true},         {Column::kPatientId, true},   {Column::kPracticeCode, false},
    {Column::kOccurredOn, true},      {Column::kRecordedOn, false}, {Column::kKind, false},
    {Column::kCodeSystem, false},     {Column::kCode, true},        {Column::kValue, false},
    {Column::kUnit, false},           {Column::kStatus, false},     {Column::kUrgency, false},
    {Column::kCodings, false},        {Column::kStatusOn, false},   {Column::kBasedOn, false},
    {Column::kConsultationId, false}, {Column::kAuthorRole, false}};

constexpr Known kReplyColumns[] = {
    {Column::kPatientId, true}, {Column::kPracticeCode, false}, {Column::kRule, true},
    {Column::kItem, false},     {Column::kReply, true},         {Column::kRole, false},
    {Column::kRepliedOn, true}, {Column::kRecordedOn, false},   {Column::kUntil, false}};

std::span<const Known> ColumnsOf(ExtractFile file) {
  switch (file) {
    case ExtractFile::kPatients:
      return kPatientColumns;
    case ExtractFile::kEvents:
      return kEventColumns;
    case ExtractFile::kReplies:
      return kReplyColumns;
  }
  return {};
}

std::string NormalisedName(std::string_view written) {
  return absl::AsciiStrToLower(
      absl::StripAsciiWhitespace(absl::string_view(written.data(), written.size())));
}

std::string AllNames(ExtractFile file) {
  return absl::StrJoin(ColumnsOf(file), ", ", [](std::string* out, const Known& known) {
    absl::StrAppend(out, std::string(ColumnName(known.column)),
                    known.required ? " (required)" : "");
  });
}

}  // namespace

std::string_view ColumnName(Column column) { return kNames[static_cast<size_t>(column)]; }

absl::StatusOr<Columns> Columns::FromHeader(ExtractFile file, const std::string& path,
                                            const CsvRow& header) {
  const auto refuse = [&](size_t index, const std::string& what) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":", header.line, ":", CsvColumnOf(header.raw, index), ": ", what,
                     "; the columns of this file are ", AllNames(file)));
  };
  if (header.problem != CsvProblem::kNone) {
    return refuse(0, "the header row: " + std::string(CsvProblemText(header.problem)));
  }
  Columns columns;
  columns.width_ = header.fields.size();
  for (size_t i = 0; i < header.fields.size(); ++i) {
    const std::string name = NormalisedName(header.fields[i]);
    const auto known = ColumnsOf(file);
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const Known& k) { return ColumnName(k.column) == name; });
    if (found == known.end()) {
      columns.unknown_.emplace(name, static_cast<int>(i) + 1);
      continue;
    }
    int& at = columns.at_[static_cast<size_t>(found->column)];
    if (at >= 0) return refuse(i, "column \"" + name + "\" stands twice");
    at = static_cast<int>(i);
  }
  for (const Known& known : ColumnsOf(file)) {
    if (known.required && !columns.Has(known.column)) {
      return refuse(0, absl::StrCat("column \"", std::string(ColumnName(known.column)),
                                    "\" is missing from the header row"));
    }
  }
  return columns;
}

}  // namespace waymark::record
