#include "waymark/record/readers/protobuf.h"

#include "waymark/record/readers/record_builder.h"

namespace waymark::record {
namespace {

RawDate Raw(bool given, const v1::Date& date) {
  if (!given) return {};
  return {.given = true,
          .has_seconds = date.has_seconds_of_day(),
          .year = date.year(),
          .month = date.month(),
          .day = date.day(),
          .seconds = date.seconds_of_day()};
}

RawCoding Raw(const v1::Coding& coding) {
  return {coding.system(), coding.code(), coding.display()};
}

void ReadValue(const v1::Event& message, RawEvent& event) {
  switch (message.value_case()) {
    case v1::Event::kQuantity:
      event.value = RawValue::kQuantity;
      event.quantity = {message.quantity().value(), message.quantity().unit(),
                        static_cast<int32_t>(message.quantity().comparator())};
      return;
    case v1::Event::kCodedValue:
      event.value = RawValue::kCoding;
      event.coded_value = Raw(message.coded_value());
      return;
    case v1::Event::kText:
      event.value = RawValue::kText;
      event.text = message.text();
      return;
    case v1::Event::kBoolean:
      event.value = RawValue::kBoolean;
      event.boolean = message.boolean();
      return;
    case v1::Event::VALUE_NOT_SET:
      return;
  }
}

void ReadEvent(const v1::Event& message, RawEvent& event) {
  event.Clear();
  event.id = message.id();
  for (const v1::Coding& coding : message.codings()) event.codings.push_back(Raw(coding));
  event.kind = static_cast<int32_t>(message.kind());
  event.occurred = Raw(message.has_occurred(), message.occurred());
  event.status = static_cast<int32_t>(message.status());
  ReadValue(message, event);
  event.recorded = message.recorded();
  event.corrects = message.corrects();
  for (const std::string& id : message.based_on()) event.based_on.push_back(id);
  event.urgency = message.urgency();
  event.consultation_id = message.consultation_id();
  event.author_role = message.author_role();
  event.source = message.source();
  event.kind_name = message.kind_name();
}

RawPatient Raw(const v1::PatientRecord& message) {
  RawPatient patient;
  patient.patient_id = message.patient_id();
  patient.nhs_number = message.nhs_number();
  patient.birth_date = Raw(message.has_birth_date(), message.birth_date());
  patient.sex = static_cast<int32_t>(message.sex());
  patient.died_on = Raw(message.has_died_on(), message.died_on());
  patient.deceased = message.deceased();
  patient.sensitive = message.sensitive();
  patient.aliases.assign(message.aliases().begin(), message.aliases().end());
  patient.patient_ids_seen.assign(message.patient_ids_seen().begin(),
                                  message.patient_ids_seen().end());
  patient.has_coverage = message.has_coverage();
  patient.coverage_complete = message.coverage().complete();
  patient.coverage_kinds.assign(message.coverage().kinds().begin(),
                                message.coverage().kinds().end());
  return patient;
}

absl::Status AddEvents(const EventMessages& messages, bool hypothetical, RecordBuilder& builder) {
  RawEvent event;
  for (const v1::Event& message : messages) {
    ReadEvent(message, event);
    if (absl::Status status = builder.AddEvent(event, hypothetical); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadMessage(const v1::PatientRecord& message, const ReadOptions& options,
                         PatientRecord& record) {
  return ReadMessage(message, EventMessages(), options, record);
}

absl::Status ReadMessage(const v1::PatientRecord& message, const EventMessages& hypothetical,
                         const ReadOptions& options, PatientRecord& record) {
  RecordBuilder builder(options);
  builder.Begin(record, /*copy_text=*/true);
  if (absl::Status status = AddEvents(message.events(), false, builder); !status.ok())
    return status;
  if (absl::Status status = AddEvents(hypothetical, true, builder); !status.ok()) return status;
  for (const v1::Registration& registration : message.registrations()) {
    builder.AddRegistration({registration.practice(),
                             Raw(registration.has_from(), registration.from()),
                             Raw(registration.has_until(), registration.until())});
  }
  for (const v1::Reply& reply : message.replies()) {
    builder.AddReply({reply.rule(), reply.item(), reply.reply(), reply.role(),
                      Raw(reply.has_replied_on(), reply.replied_on()), reply.recorded(),
                      Raw(reply.has_until(), reply.until())});
  }
  if (absl::Status status = builder.SetPatient(Raw(message)); !status.ok()) return status;
  builder.End();
  return absl::OkStatus();
}

absl::Status AddHypothetical(const EventMessages& events, const ReadOptions& options,
                             PatientRecord& record) {
  RecordBuilder builder(options);
  builder.Continue(record, /*copy_text=*/true);
  return AddEvents(events, true, builder);
}

}  // namespace waymark::record
