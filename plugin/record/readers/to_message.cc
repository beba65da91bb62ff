#include "waymark/record/readers/to_message.h"

#include <algorithm>
#include <string>

namespace waymark::record {
namespace {

std::string Text(std::string_view text) { return std::string(text); }

// A date of the precision that the interval of days shows.
void SetDate(const calendar::PartialDate& date, int32_t clock_seconds, v1::Date& message) {
  const calendar::CivilDate first = calendar::ToCivil(date.first);
  message.set_year(first.year);
  if (date.is_whole()) {
    message.set_month(first.month);
    message.set_day(first.day);
    if (clock_seconds >= 0) message.set_seconds_of_day(clock_seconds);
    return;
  }
  const calendar::CivilDate last = calendar::ToCivil(date.last);
  if (first.year == last.year && first.month == last.month) message.set_month(first.month);
}

void SetDay(calendar::Day day, v1::Date& message) {
  SetDate(calendar::PartialDate::Whole(day), -1, message);
}

// The enums of the API lie one above ours, with "other" as unspecified.
v1::EntryKind KindOf(Kind kind) {
  return kind == Kind::kOther ? v1::ENTRY_KIND_UNSPECIFIED
                              : static_cast<v1::EntryKind>(static_cast<int>(kind));
}

v1::EntryStatus StatusOf(EntryStatus status) {
  return static_cast<v1::EntryStatus>(static_cast<int>(status) + 1);
}

v1::Comparator ComparatorOf(calendar::Comparator comparator) {
  return static_cast<v1::Comparator>(static_cast<int>(comparator));
}

// The number as written; a comparator in its text has a field of its own.
std::string WrittenNumber(const Value& value) {
  const std::string_view text =
      value.text.substr(std::min(value.text.find_first_of("+-.0123456789"), value.text.size()));
  return calendar::ParseDecimal(text) ? std::string(text)
                                      : calendar::FormatDecimal(value.quantity.value);
}

void SetValue(const PatientRecord& record, const Value& value, v1::Event& message) {
  switch (value.kind) {
    case ValueKind::kNone:
      break;
    case ValueKind::kQuantity: {
      v1::Quantity& quantity = *message.mutable_quantity();
      quantity.set_value(WrittenNumber(value));
      quantity.set_comparator(ComparatorOf(value.quantity.comparator));
      quantity.set_unit(Text(value.unit_text.empty() ? calendar::UnitName(value.quantity.unit)
                                                     : value.unit_text));
      break;
    }
    case ValueKind::kCoding:
      message.mutable_coded_value()->set_system(record.systems()[value.coding.system]);
      message.mutable_coded_value()->set_code(Text(value.coding.code));
      message.mutable_coded_value()->set_display(Text(value.text));
      break;
    case ValueKind::kText:
      message.set_text(Text(value.text));
      break;
    case ValueKind::kBoolean:
      message.set_boolean(value.boolean);
      break;
  }
}

void SetEvent(const PatientRecord& record, const Entry& entry, v1::Event& message) {
  message.set_id(Text(entry.id));
  for (const Coding& coding : record.codings(entry)) {
    v1::Coding& to = *message.add_codings();
    to.set_system(record.systems()[coding.system]);
    to.set_code(Text(coding.code));
  }
  message.set_kind(KindOf(entry.kind));
  message.set_kind_name(Text(entry.kind_text));
  if ((entry.date_oddity & kDateMissing) == 0) {
    SetDate(entry.occurred, entry.clock_seconds, *message.mutable_occurred());
  }
  message.set_status(StatusOf(entry.status));
  SetValue(record, entry.value, message);
  if (!entry.recorded_assumed && entry.recorded != calendar::kUnknownInstant) {
    message.set_recorded(calendar::FormatInstant(entry.recorded));
  }
  message.set_corrects(Text(entry.corrects));
  for (std::string_view link : record.links(entry)) message.add_based_on(Text(link));
  message.set_urgency(Text(entry.urgency));
  message.set_consultation_id(Text(entry.consultation_id));
  message.set_author_role(Text(entry.author_role));
  message.set_source(Text(entry.source));
}

}  // namespace

void ToMessage(const PatientRecord& record, v1::PatientRecord& message) {
  message.Clear();
  message.set_patient_id(Text(record.patient_id));
  message.set_nhs_number(Text(record.nhs_number));
  if (record.birth) SetDate(*record.birth, -1, *message.mutable_birth_date());
  message.set_sex(static_cast<v1::Sex>(static_cast<int>(record.sex)));
  if (record.died) SetDate(*record.died, -1, *message.mutable_died_on());
  message.set_deceased(record.dead_without_date);
  message.set_sensitive(record.sensitive);
  for (const Entry& entry : record.entries()) SetEvent(record, entry, *message.add_events());
  for (const Registration& registration : record.registrations()) {
    v1::Registration& to = *message.add_registrations();
    to.set_practice(Text(registration.practice));
    if (registration.from.is_finite()) SetDay(registration.from, *to.mutable_from());
    if (registration.until.is_finite()) SetDay(registration.until, *to.mutable_until());
  }
  for (const Reply& reply : record.replies()) {
    v1::Reply& to = *message.add_replies();
    to.set_rule(Text(reply.rule));
    to.set_item(Text(reply.item));
    to.set_reply(Text(reply.reply));
    to.set_role(Text(reply.role));
    SetDay(reply.on, *to.mutable_replied_on());
    if (reply.recorded != calendar::kUnknownInstant) {
      to.set_recorded(calendar::FormatInstant(reply.recorded));
    }
    if (reply.has_until) SetDay(reply.until, *to.mutable_until());
  }
  if (!record.coverage.given) return;
  v1::Coverage& coverage = *message.mutable_coverage();
  coverage.set_complete(record.coverage.complete);
  for (int kind = 0; kind < kKindCount; ++kind) {
    if ((record.coverage.supplied_kinds >> kind & 1u) != 0) {
      coverage.add_kinds(Text(KindName(static_cast<Kind>(kind))));
    }
  }
  for (std::string_view kind : record.coverage.supplied_other_kinds) coverage.add_kinds(Text(kind));
}

}  // namespace waymark::record
