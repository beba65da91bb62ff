#include "waymark/record/readers/extract_rows.h"

#include <algorithm>

#include "waymark/terminology/code.h"

namespace waymark::record {
namespace {

using calendar::DateTime;
using calendar::PartialDate;

constexpr std::string_view kNoDate = "not a date; expected YYYY-MM-DD, YYYY-MM or YYYY";

// Only what numbers are written with, and at least a digit: meant as a number.
bool LooksLikeANumber(std::string_view text) {
  constexpr std::string_view kComparators[] = {"<", ">", "=", " ", "\u2264", "\u2265"};
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view c : kComparators) {
      if (!text.starts_with(c)) continue;
      text.remove_prefix(c.size());
      found = true;
    }
  }
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const size_t exponent = text.find_first_of("eE");
  const std::string_view mantissa = text.substr(0, exponent);
  const auto only = [](std::string_view s, std::string_view allowed) {
    return s.find_first_not_of(allowed) == std::string_view::npos;
  };
  if (!only(mantissa, "0123456789.,") ||
      mantissa.find_first_of("0123456789") == std::string_view::npos) {
    return false;
  }
  if (exponent == std::string_view::npos) return true;
  std::string_view power = text.substr(exponent + 1);
  if (power.starts_with('-') || power.starts_with('+')) power.remove_prefix(1);
  return !power.empty() && only(power, "0123456789");
}

// Statuses that are set on an entry that stood before.
bool ComesLater(EntryStatus status) {
  switch (status) {
    case EntryStatus::kEnteredInError:
    case EntryStatus::kCancelled:
    case EntryStatus::kNotDone:
    case EntryStatus::kMissed:
    case EntryStatus::kAttended:
    case EntryStatus::kAmended:
    case EntryStatus::kCorrected:
      return true;
    default:
      return false;
  }
}

EntryStatus Before(Kind kind) {
  return kind == Kind::kAppointment || kind == Kind::kBooking ? EntryStatus::kBooked
                                                              : EntryStatus::kFinal;
}

}  // namespace

std::optional<RowProblem> ExtractRows::Shape(const Columns& columns, const CsvRow& row) {
  if (row.problem != CsvProblem::kNone) {
    return RowProblem{"not-csv", CsvProblemText(row.problem), std::nullopt};
  }
  if (row.fields.size() != columns.width()) {
    return RowProblem{"field-count",
                      "the row has more or fewer fields than the header; is a comma within a field "
                      "without quotes around it?",
                      std::nullopt};
  }
  return std::nullopt;
}

void ExtractRows::BeginPatient(PatientRecord& record, PassedEntries* passed) {
  record_ = &record;
  passed_ = passed;
  systems_.BeginRecord();
  births_differ_ = deaths_differ_ = sexes_differ_ = false;
}

void ExtractRows::Say(std::string_view reason, std::string_view detail, bool doubt) {
  record_->AddSetAside({"patient", reason, detail, {}, doubt});
}

std::optional<RowProblem> ExtractRows::AddPatientRow(const Columns& columns, const CsvRow& row) {
  const auto date = [&](Column column, std::optional<PartialDate>& out) {
    const std::string_view text = columns.Get(row, column);
    if (text.empty()) return true;
    const std::optional<DateTime> read = moments_.Read(text);
    if (read) out = read->date;
    return read.has_value();
  };
  std::optional<PartialDate> birth, registered, deregistered, died;
  if (!date(Column::kBirthDate, birth)) {
    return RowProblem{"birth-date-unreadable", kNoDate, Column::kBirthDate};
  }
  if (!date(Column::kRegisteredOn, registered)) {
    return RowProblem{"registered-unreadable", kNoDate, Column::kRegisteredOn};
  }
  if (!date(Column::kDeregisteredOn, deregistered)) {
    return RowProblem{"deregistered-unreadable", kNoDate, Column::kDeregisteredOn};
  }
  if (!date(Column::kDiedOn, died)) return RowProblem{"died-unreadable", kNoDate, Column::kDiedOn};
  Sex sex = Sex::kUnknown;
  if (const std::string_view text = columns.Get(row, Column::kSex); !text.empty()) {
    const std::optional<Sex> read = ParseSex(text);
    if (!read) {
      return RowProblem{"sex-unknown", "expected female, male, indeterminate or unknown",
                        Column::kSex};
    }
    sex = *read;
  }
  if (registered && deregistered && deregistered->last < registered->first) {
    return RowProblem{"ends-before-it-begins", "deregistered before registered",
                      Column::kDeregisteredOn};
  }
  if ((registered && !registered->is_whole()) || (deregistered && !deregistered->is_whole())) {
    Say("registration-date-partial", "registration: the widest period is taken", true);
  }
  Registration registration;
  registration.practice = record_->practice;
  if (registered) registration.from = registered->first;
  if (deregistered) registration.until = deregistered->last;
  record_->AddRegistration(registration);

  const std::string_view nhs_number = columns.Get(row, Column::kNhsNumber);
  if (record_->nhs_number.empty() && !nhs_number.empty()) {
    record_->nhs_number = record_->Intern(nhs_number);
    if (!terminology::NhsNumberValid(nhs_number)) {
      Say("nhs-number-invalid", "nhs_number: not ten digits with a right check digit", false);
    }
  } else if (!nhs_number.empty() && nhs_number != record_->nhs_number) {
    Say("nhs-numbers-differ", "rows of this patient give different NHS numbers: the first is kept",
        false);
  }
  births_differ_ |= birth && record_->birth && *birth != *record_->birth;
  deaths_differ_ |= died && record_->died && *died != *record_->died;
  sexes_differ_ |= sex != Sex::kUnknown && record_->sex != Sex::kUnknown && sex != record_->sex;
  if (birth && !record_->birth) record_->birth = birth;
  if (died && !record_->died) record_->died = died;
  if (sex != Sex::kUnknown) record_->sex = sex;
  return std::nullopt;
}

void ExtractRows::EndPatient() {
  if (births_differ_) {
    record_->birth.reset();
    Say("birth-dates-differ",
        "rows of this patient give different birth dates: the age is uncertain", false);
  }
  if (sexes_differ_) {
    record_->sex = Sex::kUnknown;
    Say("sexes-differ", "rows of this patient give different sexes: taken as unknown", false);
  }
  if (deaths_differ_) {
    record_->died.reset();
    record_->dead_without_date = true;
    Say("deaths-differ",
        "rows of this patient give different dates of death: dead since an unknown day", false);
  }
}

// "system|code;system|code" into codings_; false where it is not that.
bool ExtractRows::AddCodings(std::string_view text) {
  while (!text.empty()) {
    const size_t semicolon = std::min(text.find(';'), text.size());
    const std::string_view one = text.substr(0, semicolon);
    text.remove_prefix(std::min(semicolon + 1, text.size()));
    const size_t bar = one.rfind('|');  // a URI may name a version after a bar of its own
    if (bar == std::string_view::npos || bar == 0 || bar + 1 == one.size()) return false;
    codings_.emplace_back(one.substr(0, bar), one.substr(bar + 1));
  }
  return true;
}

std::optional<RowProblem> ExtractRows::AddEvent(const Columns& columns, const CsvRow& row) {
  const std::string_view id = columns.Get(row, Column::kEventId);
  if (id.empty()) return RowProblem{"event-id-missing", "is empty", Column::kEventId};
  const std::string_view code = columns.Get(row, Column::kCode);
  if (code.empty()) return RowProblem{"code-missing", "is empty", Column::kCode};
  std::optional<DateTime> occurred, recorded, status_on;
  const std::string_view status_text = columns.Get(row, Column::kStatusOn);
  if (const std::string_view text = columns.Get(row, Column::kOccurredOn); !text.empty()) {
    // Its moment is compared with that of the status only.
    occurred = status_text.empty() ? moments_.ReadDate(text) : moments_.Read(text);
    if (!occurred) return RowProblem{"occurred-unreadable", kNoDate, Column::kOccurredOn};
  }
  if (const std::string_view text = columns.Get(row, Column::kRecordedOn); !text.empty()) {
    recorded = moments_.Read(text);
    if (!recorded) return RowProblem{"recorded-unreadable", kNoDate, Column::kRecordedOn};
  }
  if (!status_text.empty()) {
    status_on = moments_.Read(status_text);
    if (!status_on) return RowProblem{"status-on-unreadable", kNoDate, Column::kStatusOn};
  }
  EntryStatus status = EntryStatus::kFinal;
  if (const std::string_view text = columns.Get(row, Column::kStatus); !text.empty()) {
    const std::optional<EntryStatus> read = ParseEntryStatus(text);
    if (!read) return RowProblem{"status-unknown", "not a status of the list", Column::kStatus};
    status = *read;
  }
  codings_.clear();
  if (!AddCodings(columns.Get(row, Column::kCodings))) {
    return RowProblem{"codings-unreadable", "expected system|code, several separated by ;",
                      Column::kCodings};
  }
  const std::string_view written = columns.Get(row, Column::kValue);
  Value value;
  if (!written.empty()) {
    const std::string_view unit = columns.Get(row, Column::kUnit);
    if (!SetNumber(written, calendar::Comparator::kNone, unit, units_, value)) {
      if (LooksLikeANumber(written)) {
        return RowProblem{
            "value-unreadable",
            "not a number; write at most 18 digits, a full stop before decimals and no separators",
            Column::kValue};
      }
      // "12 ug/g" without a unit column.
      if (unit.empty()) SetText(value.text, value);
    }
  }

  const std::string_view kind_text = columns.Get(row, Column::kKind);
  const Kind kind =
      kind_text.empty() ? Kind::kUnspecified : ParseKind(kind_text).value_or(Kind::kOther);
  const uint16_t system = systems_.IndexOf(columns.Get(row, Column::kCodeSystem), *record_);
  const std::string_view link = columns.Get(row, Column::kBasedOn);
  if (passed_ != nullptr) {
    passed_->AddId(id);
    if (occurred && !status_on && codings_.empty() && link.empty() && kind != Kind::kOther &&
        status != EntryStatus::kEnteredInError &&
        !passed_->filter().Wants(record_->systems()[system], code)) {
      passed_->Add({.occurred = occurred->date,
                    .recorded = recorded ? recorded->instant : calendar::kUnknownInstant,
                    .kind = kind,
                    .status = status,
                    .value = &value,
                    .system = system},
                   *record_, moments_.offsets());
      return std::nullopt;
    }
  }

  value.text = record_->Intern(value.text);
  value.unit_text = record_->Intern(value.unit_text);
  Entry* entry = &record_->AddEntry();
  entry->id = record_->Intern(id);
  entry->status = status;
  entry->kind = kind;
  if (kind == Kind::kOther) entry->kind_text = record_->Intern(kind_text);
  if (occurred) {
    entry->occurred = occurred->date;
    entry->clock_seconds = occurred->clock_seconds;
  } else {
    entry->date_oddity = kDateMissing;
  }
  if (recorded) entry->recorded = recorded->instant;
  entry->urgency = record_->Intern(columns.Get(row, Column::kUrgency));
  entry->consultation_id = record_->Intern(columns.Get(row, Column::kConsultationId));
  entry->author_role = record_->Intern(columns.Get(row, Column::kAuthorRole));
  entry->value = value;
  record_->AddCoding(system, record_->Intern(code));
  for (const auto& [further_system, further] : codings_) {
    record_->AddCoding(systems_.IndexOf(further_system, *record_), record_->Intern(further));
  }
  if (!link.empty()) record_->AddLink(record_->Intern(link));
  const calendar::Instant known = recorded   ? recorded->instant
                                  : occurred ? occurred->instant
                                             : calendar::kUnknownInstant;
  if (!status_on || status_on->instant <= known || !ComesLater(status)) return std::nullopt;
  // The version before, and this one from the moment of its status.
  const Entry earlier = *entry;
  entry->status = Before(earlier.kind);
  Entry& later = record_->AddEntry();
  const uint32_t first_coding = later.first_coding;
  const uint32_t first_link = later.first_link;
  later = earlier;
  later.first_coding = first_coding;
  later.first_link = first_link;
  later.coding_count = later.link_count = 0;
  later.recorded = status_on->instant;
  for (uint16_t i = 0; i < earlier.coding_count; ++i) {
    const Coding coding = record_->codings()[earlier.first_coding + i];
    record_->AddCoding(coding.system, coding.code);
  }
  if (earlier.link_count > 0) record_->AddLink(record_->links(earlier)[0]);
  return std::nullopt;
}

std::optional<RowProblem> ExtractRows::AddReply(const Columns& columns, const CsvRow& row) {
  const std::string_view rule = columns.Get(row, Column::kRule);
  if (rule.empty()) return RowProblem{"rule-missing", "is empty", Column::kRule};
  const std::string_view name = columns.Get(row, Column::kReply);
  if (name.empty()) return RowProblem{"reply-missing", "is empty", Column::kReply};
  const std::string_view on = columns.Get(row, Column::kRepliedOn);
  if (on.empty()) return RowProblem{"replied-missing", "is empty", Column::kRepliedOn};
  const std::optional<DateTime> replied = moments_.Read(on);
  if (!replied || !replied->date.is_whole()) {
    return RowProblem{"replied-unreadable", "not a whole date; expected YYYY-MM-DD",
                      Column::kRepliedOn};
  }
  Reply reply;
  if (const std::string_view text = columns.Get(row, Column::kRecordedOn); !text.empty()) {
    const std::optional<DateTime> recorded = moments_.Read(text);
    if (!recorded) return RowProblem{"recorded-unreadable", kNoDate, Column::kRecordedOn};
    reply.recorded = recorded->instant;
  }
  if (const std::string_view text = columns.Get(row, Column::kUntil); !text.empty()) {
    const std::optional<DateTime> until = moments_.Read(text);
    if (!until || !until->date.is_whole()) {
      return RowProblem{"until-unreadable", "not a whole date; expected YYYY-MM-DD",
                        Column::kUntil};
    }
    reply.until = until->date.first;
    reply.has_until = true;
  }
  reply.rule = record_->Intern(rule);
  reply.item = record_->Intern(columns.Get(row, Column::kItem));
  reply.reply = record_->Intern(name);
  reply.role = record_->Intern(columns.Get(row, Column::kRole));
  reply.on = replied->date.first;
  record_->AddReply(reply);
  return std::nullopt;
}

}  // namespace waymark::record
