#include "waymark/record/readers/record_builder.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "waymark/terminology/code.h"

namespace waymark::record {
namespace {

using calendar::Comparator;
using calendar::Day;
using calendar::PartialDate;

constexpr int32_t kSecondsPerDay = 86'400;

// The numbers of record.proto stand in the order of our own enums; tests hold them together.
constexpr int32_t kLastKind = static_cast<int32_t>(Kind::kPlan);
constexpr int32_t kLastStatus = static_cast<int32_t>(EntryStatus::kEnteredInError) + 1;
constexpr int32_t kLastSex = static_cast<int32_t>(Sex::kIndeterminate);
constexpr int32_t kLastComparator = static_cast<int32_t>(Comparator::kMore);

// ENTRY_STATUS_UNSPECIFIED means final.
EntryStatus StatusOf(int32_t number) {
  return number == 0 ? EntryStatus::kFinal : static_cast<EntryStatus>(number - 1);
}

enum class DateReading { kMissing, kUnreadable, kRead };

DateReading ReadDate(const RawDate& raw, PartialDate& date) {
  if (!raw.given || (raw.year == 0 && raw.month == 0 && raw.day == 0)) return DateReading::kMissing;
  if (raw.day != 0) {
    const std::optional<Day> day = calendar::MakeDay(raw.year, raw.month, raw.day);
    if (!day) return DateReading::kUnreadable;
    date = PartialDate::Whole(*day);
    return DateReading::kRead;
  }
  const bool month_known = raw.month != 0;
  const std::optional<Day> first = calendar::MakeDay(raw.year, month_known ? raw.month : 1, 1);
  if (!first) return DateReading::kUnreadable;
  const int last_month = month_known ? raw.month : 12;
  date = {*first,
          *calendar::MakeDay(raw.year, last_month, calendar::DaysInMonth(raw.year, last_month))};
  return DateReading::kRead;
}

}  // namespace

RecordBuilder::RecordBuilder(const ReadOptions& options)
    : options_(options), moments_(options.zone) {}

void RecordBuilder::Begin(PatientRecord& record, bool copy_text) {
  record.Clear();
  Continue(record, copy_text);
}

void RecordBuilder::Continue(PatientRecord& record, bool copy_text) {
  record_ = &record;
  copy_text_ = copy_text;
  systems_.BeginRecord();
}

void RecordBuilder::End() {
  if (options_.finish) record_->Finish(options_.zone);
}

void RecordBuilder::SetAsideEntry(std::string_view reason, std::string_view detail,
                                  std::string_view id, bool doubt) {
  record_->AddSetAside({"entry", reason, detail, Text(id), doubt});
}

absl::Status RecordBuilder::AddEvent(const RawEvent& event, bool hypothetical) {
  if (record_->entries().size() >= options_.max_events) {
    return absl::ResourceExhaustedError(
        absl::StrCat("record.events: more than ", options_.max_events,
                     " entries in one record; send fewer, or raise the limit on record entries"));
  }
  if (event.id.empty()) {
    SetAsideEntry("id-missing", "an entry without an id", {}, true);
    return absl::OkStatus();
  }
  if (event.kind < 0 || event.kind > kLastKind) {
    SetAsideEntry("kind-unknown", "a kind of entry that this program does not know", event.id,
                  true);
    return absl::OkStatus();
  }
  if (event.status < 0 || event.status > kLastStatus) {
    SetAsideEntry("status-unknown", "a status that this program does not know", event.id, true);
    return absl::OkStatus();
  }
  PartialDate occurred;
  const DateReading reading = ReadDate(event.occurred, occurred);
  if (reading == DateReading::kUnreadable) {
    SetAsideEntry("date-unreadable", "occurred: no such date, or a year outside 1800 to 2200",
                  event.id, true);
    return absl::OkStatus();
  }
  const bool has_code =
      std::any_of(event.codings.begin(), event.codings.end(),
                  [](const RawCoding& c) { return !c.system.empty() && !c.code.empty(); });
  if (!has_code) {
    SetAsideEntry("code-missing", "an entry without a code and its code system", event.id, true);
    return absl::OkStatus();
  }
  Entry& entry = record_->AddEntry();
  entry.id = Text(event.id);
  entry.hypothetical = hypothetical;
  entry.status = StatusOf(event.status);
  entry.kind = static_cast<Kind>(event.kind);
  if (entry.kind == Kind::kUnspecified && !event.kind_name.empty()) {
    entry.kind = ParseKind(event.kind_name).value_or(Kind::kOther);
    if (entry.kind == Kind::kOther) entry.kind_text = Text(event.kind_name);
  }
  entry.source = Text(event.source);
  entry.corrects = Text(event.corrects);
  entry.urgency = Text(event.urgency);
  entry.consultation_id = Text(event.consultation_id);
  entry.author_role = Text(event.author_role);
  if (reading == DateReading::kMissing) {
    entry.date_oddity = kDateMissing;
  } else {
    entry.occurred = occurred;
  }
  if (event.occurred.has_seconds) {
    if (occurred.is_whole() && event.occurred.seconds >= 0 &&
        event.occurred.seconds < kSecondsPerDay) {
      entry.clock_seconds = event.occurred.seconds;
    } else {
      SetAsideEntry("time-unreadable",
                    "seconds_of_day: not from 0 to 86399, or without a whole date", event.id,
                    false);
    }
  }
  if (!event.recorded.empty()) {
    if (const std::optional<calendar::Instant> recorded = moments_.ReadInstant(event.recorded)) {
      entry.recorded = *recorded;
    } else {
      SetAsideEntry("recorded-unreadable", "recorded: not a date or date-time", event.id, true);
    }
  }
  SetValue(event, entry);
  for (const RawCoding& coding : event.codings) {
    if (coding.system.empty() || coding.code.empty()) {
      record_->AddSetAside({"coding", "coding-incomplete",
                            "a coding without its code or code system", Text(event.id), true});
      continue;
    }
    record_->AddCoding(systems_.IndexOf(coding.system, *record_), Text(coding.code));
  }
  for (const std::string_view id : event.based_on) {
    if (!id.empty()) record_->AddLink(Text(id));
  }
  return absl::OkStatus();
}

void RecordBuilder::SetValue(const RawEvent& event, Entry& entry) {
  Value& value = entry.value;
  bool readable = true;
  switch (event.value) {
    case RawValue::kNone:
      return;
    case RawValue::kBoolean:
      value.kind = ValueKind::kBoolean;
      value.boolean = event.boolean;
      return;
    case RawValue::kText:
      SetText(Text(event.text), value);
      return;
    case RawValue::kCoding:
      value.text = Text(event.coded_value.display);
      readable = !event.coded_value.system.empty() && !event.coded_value.code.empty();
      value.kind = readable ? ValueKind::kCoding : ValueKind::kText;
      if (!readable) break;
      value.coding.system = systems_.IndexOf(event.coded_value.system, *record_);
      value.coding.code = Text(event.coded_value.code);
      return;
    case RawValue::kQuantity: {
      const int32_t comparator = event.quantity.comparator;
      const bool known = comparator >= 0 && comparator <= kLastComparator;
      readable = SetNumber(Text(event.quantity.value),
                           known ? static_cast<Comparator>(comparator) : Comparator::kNone,
                           Text(event.quantity.unit), units_, value);
      if (!known) {
        readable = false;
        value.kind = ValueKind::kText;
        value.quantity = {};
      }
      break;
    }
  }
  if (!readable) {
    SetAsideEntry("value-unreadable",
                  "the value is no number, or a coding without its code or code system", event.id,
                  false);
  }
}

void RecordBuilder::AddRegistration(const RawRegistration& raw) {
  const auto set_aside = [this](std::string_view reason, std::string_view detail) {
    record_->AddSetAside({"registration", reason, detail, {}, true});
  };
  if (raw.practice.empty())
    return set_aside("practice-missing", "a registration without a practice");
  PartialDate from = PartialDate::Whole(Day::Min());
  PartialDate until = PartialDate::Whole(Day::Max());
  if (ReadDate(raw.from, from) == DateReading::kUnreadable ||
      ReadDate(raw.until, until) == DateReading::kUnreadable) {
    return set_aside("date-unreadable",
                     "from or until: no such date, or a year outside 1800 to 2200");
  }
  if (!from.is_whole() || !until.is_whole()) {
    set_aside("date-partial", "from or until is not a whole date: the widest period is taken");
  }
  if (until.last < from.first) {
    return set_aside("ends-before-it-begins", "a registration that ends before it begins");
  }
  record_->AddRegistration({Text(raw.practice), from.first, until.last});
}

void RecordBuilder::AddReply(const RawReply& raw) {
  const auto set_aside = [this](std::string_view reason, std::string_view detail) {
    record_->AddSetAside({"reply", reason, detail, {}, true});
  };
  if (raw.rule.empty()) return set_aside("rule-missing", "a reply that names no rule");
  if (raw.reply.empty()) return set_aside("reply-missing", "a reply without its name");
  PartialDate on;
  switch (ReadDate(raw.replied_on, on)) {
    case DateReading::kMissing:
      return set_aside("date-missing", "replied_on: a reply needs its day");
    case DateReading::kUnreadable:
      return set_aside("date-unreadable",
                       "replied_on: no such date, or a year outside 1800 to 2200");
    case DateReading::kRead:
      break;
  }
  if (!on.is_whole()) return set_aside("date-unreadable", "replied_on: a reply needs a whole date");
  Reply reply;
  reply.rule = Text(raw.rule);
  reply.item = Text(raw.item);
  reply.reply = Text(raw.reply);
  reply.role = Text(raw.role);
  reply.on = on.first;
  if (!raw.recorded.empty()) {
    if (const std::optional<calendar::Instant> recorded = moments_.ReadInstant(raw.recorded)) {
      reply.recorded = *recorded;
    } else {
      set_aside("recorded-unreadable", "recorded: not a date or date-time");
    }
  }
  PartialDate until;
  const DateReading reading = ReadDate(raw.until, until);
  if (reading == DateReading::kRead && until.is_whole()) {
    reply.until = until.first;
    reply.has_until = true;
  } else if (reading != DateReading::kMissing) {
    set_aside("until-unreadable", "until: not a whole date: read as if the reply gave none");
  }
  record_->AddReply(reply);
}

absl::Status RecordBuilder::SetPatient(const RawPatient& patient) {
  if (patient.patient_id.empty()) {
    return absl::InvalidArgumentError(
        "record.patient_id: is empty; send the id that the patient has in the practice's system");
  }
  for (const std::string_view seen : patient.patient_ids_seen) {
    if (seen != patient.patient_id &&
        std::find(patient.aliases.begin(), patient.aliases.end(), seen) == patient.aliases.end()) {
      return absl::InvalidArgumentError(
          "record.patient_ids_seen: entries of another patient are in this record; send one "
          "patient's "
          "entries, or list further ids of the same patient in record.aliases");
    }
  }
  const auto say = [this](std::string_view reason, std::string_view detail) {
    record_->AddSetAside({"patient", reason, detail, {}, false});
  };
  record_->patient_id = Text(patient.patient_id);
  record_->nhs_number = Text(patient.nhs_number);
  if (!patient.nhs_number.empty() && !terminology::NhsNumberValid(patient.nhs_number)) {
    say("nhs-number-invalid", "nhs_number: not ten digits with a right check digit");
  }
  PartialDate date;
  switch (ReadDate(patient.birth_date, date)) {
    case DateReading::kRead:
      record_->birth = date;
      break;
    case DateReading::kUnreadable:
      say("birth-date-unreadable", "birth_date: no such date: the age is uncertain");
      break;
    case DateReading::kMissing:
      break;
  }
  switch (ReadDate(patient.died_on, date)) {
    case DateReading::kRead:
      record_->died = date;
      break;
    case DateReading::kUnreadable:
      record_->dead_without_date = true;
      say("death-date-unreadable", "died_on: no such date: dead since an unknown day");
      break;
    case DateReading::kMissing:
      record_->dead_without_date = patient.deceased;
      break;
  }
  if (patient.sex >= 0 && patient.sex <= kLastSex) {
    record_->sex = static_cast<Sex>(patient.sex);
  } else {
    say("sex-unknown", "sex: a number that this program does not know");
  }
  record_->sensitive = patient.sensitive;
  Coverage& coverage = record_->coverage;
  coverage.given = patient.has_coverage;
  coverage.complete = !patient.has_coverage || patient.coverage_complete;
  for (const std::string_view name : patient.coverage_kinds) {
    if (const std::optional<Kind> kind = ParseKind(name)) {
      coverage.supplied_kinds |= 1u << static_cast<int>(*kind);
    } else {
      coverage.supplied_other_kinds.push_back(Text(name));
    }
  }
  return absl::OkStatus();
}

}  // namespace waymark::record
