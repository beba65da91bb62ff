#include "waymark/service/feed_events.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "waymark/record/readers/to_message.h"
#include "waymark/store/audit.h"

namespace waymark::service {

std::string ContentId(std::string_view name, std::string_view whose, std::string_view content) {
  const std::string digest = store::ChainHash(store::ChainHash("", whose), content);
  return absl::StrCat(absl::string_view(name.data(), name.size()), "-",
                      absl::BytesToHexString(digest.substr(0, 8)));
}

void AddFeedEvents(const record::PatientRecord& record, bool with_person,
                   v1::PatientEvents& patient) {
  v1::PatientRecord whole;
  record::ToMessage(record, whole);
  patient.set_practice(std::string(record.practice));
  patient.set_patient_id(whole.patient_id());
  const std::string whose = absl::StrCat(patient.practice(), "\n", patient.patient_id());
  if (with_person) {
    v1::Person person;
    person.set_nhs_number(whole.nhs_number());
    if (whole.has_birth_date()) *person.mutable_birth_date() = whole.birth_date();
    person.set_sex(whole.sex());
    if (whole.has_died_on()) *person.mutable_died_on() = whole.died_on();
    person.set_deceased(whole.deceased());
    person.set_sensitive(whole.sensitive());
    *person.mutable_registrations() = whole.registrations();
    if (whole.has_coverage()) *person.mutable_coverage() = whole.coverage();
    v1::FeedEvent& first = *patient.add_events();
    first.set_event_id(ContentId("person", whose, person.SerializeAsString()));
    *first.mutable_person() = std::move(person);
  }
  for (v1::Event& entry : *whole.mutable_events()) {
    v1::FeedEvent& event = *patient.add_events();
    event.set_event_id(ContentId(entry.id(), whose, entry.SerializeAsString()));
    *event.mutable_entry() = std::move(entry);
  }
  for (v1::Reply& reply : *whole.mutable_replies()) {
    v1::FeedEvent& event = *patient.add_events();
    event.set_event_id(ContentId("reply", whose, reply.SerializeAsString()));
    *event.mutable_reply() = std::move(reply);
  }
}

}  // namespace waymark::service
