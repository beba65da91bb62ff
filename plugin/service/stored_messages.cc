#include "waymark/service/stored_messages.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "waymark/living/bytes.h"
#include "waymark/record/readers/protobuf.h"
#include "waymark/service/convert.h"
#include "waymark/service/watch_hub.h"
#include "waymark/store/record_codec.h"

namespace waymark::service {
namespace {

using living::IncomingEvent;
using living::IncomingPatient;

constexpr rules::Role kRoles[] = {rules::kGp,          rules::kNurse,         rules::kPharmacist,
                                  rules::kCoordinator, rules::kAdministrator, rules::kOtherRole};

// Bytes of one part of a name, a telephone number, one line of an address.
constexpr size_t kLongestName = 200;
constexpr int kMostAddressLines = 10;

// One event after the other into the form that the store keeps.
class BatchReader {
 public:
  BatchReader(const v1::RecordEventsRequest& batch, std::string_view source,
              calendar::Instant received, const record::ReadOptions& options,
              v1::RecordEventsResponse& refused)
      : batch_(batch), source_(source), received_(received), options_(options), refused_(refused) {
    options_.finish = false;
  }

  absl::StatusOr<std::vector<IncomingPatient>> Read() {
    std::vector<Violation> violations;
    if (source_.empty()) violations.push_back({"source", "is empty in the first batch"});
    for (int i = 0; i < batch_.patients_size(); ++i) {
      const v1::PatientEvents& patient = batch_.patients(i);
      if (patient.practice().empty()) {
        violations.push_back({absl::StrCat("patients[", i, "].practice"), "is empty"});
      }
      if (patient.patient_id().empty()) {
        violations.push_back({absl::StrCat("patients[", i, "].patient_id"), "is empty"});
      }
    }
    if (!violations.empty()) return InvalidFields(violations);
    std::vector<IncomingPatient> out;
    for (const v1::PatientEvents& patient : batch_.patients()) {
      IncomingPatient& one = out.emplace_back();
      one.key = {std::string(source_), patient.practice(), patient.patient_id()};
      for (const v1::FeedEvent& event : patient.events()) {
        IncomingEvent incoming;
        if (ReadEvent(patient, event, incoming)) one.events.push_back(std::move(incoming));
      }
    }
    return out;
  }

 private:
  bool Refuse(const v1::PatientEvents& patient, const v1::FeedEvent& event, std::string reason,
              std::string text) {
    v1::RefusedEvent& one = *refused_.add_refused();
    one.set_practice(patient.practice());
    one.set_patient_id(patient.patient_id());
    one.set_event_id(event.event_id());
    one.set_reason(std::move(reason));
    one.set_text(std::move(text));
    return false;
  }

  bool ReadEvent(const v1::PatientEvents& patient, const v1::FeedEvent& event, IncomingEvent& out) {
    if (event.event_id().empty()) {
      return Refuse(patient, event, "EVENT_ID_MISSING", "event_id: is empty");
    }
    out.event_id = event.event_id();
    event.SerializeToString(&bytes_);
    living::ByteDigest digest;
    digest.Add(bytes_);
    digest.Add(patient.practice());
    digest.Add(patient.patient_id());
    living::ByteWriter said;
    said.Number(bytes_.size());
    said.Number(digest.value());
    out.said = said.Take();
    out.recorded = received_;
    message_.Clear();
    message_.set_patient_id(patient.patient_id());
    store::FragmentParts parts;
    switch (event.what_case()) {
      case v1::FeedEvent::kEntry:
        out.kind = IncomingEvent::Kind::kEntry;
        *message_.add_events() = event.entry();
        if (event.entry().recorded().empty() && !batch_.history()) {
          message_.mutable_events(0)->set_recorded(calendar::FormatInstant(received_));
        }
        break;
      case v1::FeedEvent::kPerson:
        out.kind = IncomingEvent::Kind::kPerson;
        out.nhs_number = event.person().nhs_number();
        if (!ReadContact(event.person(), out.contact)) {
          return Refuse(patient, event, "TOO_LONG",
                        absl::StrCat("person: a part of the name or an address line has more than ",
                                     kLongestName, " bytes, or there are more than ",
                                     kMostAddressLines, " lines"));
        }
        SetPerson(event.person());
        parts = {.person = true, .registrations = true, .coverage = event.person().has_coverage()};
        break;
      case v1::FeedEvent::kReply:
        return ReadReply(patient, event, out);
      case v1::FeedEvent::kMerge:
        out.kind = IncomingEvent::Kind::kMerge;
        out.into = event.merge().into_patient_id();
        if (out.into.empty()) {
          return Refuse(patient, event, "MERGE_INTO_NOBODY", "merge.into_patient_id: is empty");
        }
        if (out.into == patient.patient_id()) {
          return Refuse(patient, event, "MERGE_INTO_ITSELF",
                        "merge.into_patient_id: is the patient itself");
        }
        return true;
      case v1::FeedEvent::kSplit:
        out.kind = IncomingEvent::Kind::kSplit;
        return true;
      case v1::FeedEvent::WHAT_NOT_SET:
        return Refuse(patient, event, "NOTHING_IN_IT",
                      "what: nothing that this program knows is set");
    }
    return Encode(patient, event, parts, out);
  }

  bool Encode(const v1::PatientEvents& patient, const v1::FeedEvent& event,
              const store::FragmentParts& parts, IncomingEvent& out) {
    const absl::Status read = record::ReadMessage(message_, options_, record_);
    if (!read.ok()) return Refuse(patient, event, "UNREADABLE", std::string(read.message()));
    out.fragment = store::EncodeFragment(record_, parts);
    return true;
  }

  // False where it is longer than anybody's.
  static bool ReadContact(const v1::Person& person, store::Contact& out) {
    bool fits = person.contact().address_size() <= kMostAddressLines;
    // On one line each.
    const auto read = [&fits](std::string_view text) {
      fits = fits && text.size() <= kLongestName;
      std::string line(text);
      std::replace_if(
          line.begin(), line.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
      absl::StripAsciiWhitespace(&line);
      return line;
    };
    out.family = read(person.name().family());
    out.given = read(person.name().given());
    out.title = read(person.name().title());
    out.telephone = read(person.contact().telephone());
    for (const std::string& text : person.contact().address()) {
      const std::string line = read(text);
      if (!line.empty()) absl::StrAppend(&out.address, out.address.empty() ? "" : "\n", line);
    }
    return fits;
  }

  void SetPerson(const v1::Person& person) {
    message_.set_nhs_number(person.nhs_number());
    if (person.has_birth_date()) *message_.mutable_birth_date() = person.birth_date();
    message_.set_sex(person.sex());
    if (person.has_died_on()) *message_.mutable_died_on() = person.died_on();
    message_.set_deceased(person.deceased());
    message_.set_sensitive(person.sensitive());
    *message_.mutable_registrations() = person.registrations();
    if (person.has_coverage()) *message_.mutable_coverage() = person.coverage();
  }

  bool ReadReply(const v1::PatientEvents& patient, const v1::FeedEvent& event, IncomingEvent& out) {
    out.kind = IncomingEvent::Kind::kReply;
    const v1::Reply& from = event.reply();
    std::vector<Violation> violations;
    const std::optional<calendar::Day> on = ReadDay(from.replied_on(), "replied_on", violations);
    if (from.rule().empty() || from.reply().empty() || !on) {
      return Refuse(patient, event, "REPLY_INCOMPLETE",
                    "reply: needs rule, reply and a whole replied_on");
    }
    *message_.add_replies() = from;
    if (from.recorded().empty()) {
      message_.mutable_replies(0)->set_recorded(calendar::FormatInstant(received_));
    }
    store::Reply& reply = out.reply.emplace();
    reply.rule = from.rule();
    reply.key = from.item();
    reply.reply = from.reply();
    reply.role = from.role();
    reply.on = *on;
    reply.recorded = received_;
    if (from.has_until()) {
      if (const auto until = ReadDay(from.until(), "until", violations)) reply.until = *until;
    }
    return Encode(patient, event, {}, out);
  }

  const v1::RecordEventsRequest& batch_;
  const std::string_view source_;
  const calendar::Instant received_;
  record::ReadOptions options_;
  v1::RecordEventsResponse& refused_;
  v1::PatientRecord message_;
  std::string bytes_;
  record::PatientRecord record_;
};

}  // namespace

std::string MomentText(calendar::Instant moment) {
  return moment == 0 ? std::string() : calendar::FormatInstant(moment);
}

void SetWork(const living::LivingItem& item, v1::Work& message) {
  message.set_state(std::string(living::StateName(item.row.state)));
  message.set_owner(item.row.owner);
  if (item.row.snoozed_until.is_finite()) {
    SetDate(item.row.snoozed_until, *message.mutable_snoozed_until());
  }
  message.set_because(item.rest.because);
  message.set_version(item.row.version);
  message.set_opened_at(MomentText(item.rest.opened_at));
  message.set_last_reply(item.rest.last_reply);
  message.set_outcome(item.rest.outcome);
  message.set_proposed_reply(item.rest.proposed_reply);
  message.set_proposed_by(item.rest.proposed_by);
}

void SetStoredItem(const living::LivingItem& item, v1::Item& message) {
  const store::Item& row = item.row;
  message.set_item_id(row.id);
  message.set_rule(row.rule);
  message.set_item(row.key);
  if (row.anchor.is_finite()) SetDate(row.anchor, *message.mutable_anchor_on());
  message.set_status(StatusNumber(row.status));
  message.set_level(static_cast<v1::Level>(static_cast<int>(row.level) + 1));
  if (row.since.is_finite()) SetDate(row.since, *message.mutable_since());
  if (row.next_change.is_finite()) SetDate(row.next_change, *message.mutable_next_change_on());
  if (row.overdue_on.is_finite()) SetDate(row.overdue_on, *message.mutable_overdue_on());
  message.set_reason(row.reason);
  message.set_done_in_time(item.rest.in_time);
  message.set_left(item.rest.left);
  if ((item.rest.shown_in & rules::kConsultation) != 0) message.add_shown_in("consultation");
  if ((item.rest.shown_in & rules::kWorklist) != 0) message.add_shown_in("worklist");
  for (const rules::Role role : kRoles) {
    if ((item.rest.to & role) != 0) message.add_to(std::string(rules::RoleName(role)));
  }
  SetWork(item, *message.mutable_work());
}

void SetChange(const living::Looked::Told& told, std::string_view epoch,
               v1::PromptChange& message) {
  const living::ChangeLine& line = told.line;
  ResumeToken token{std::string(epoch), {{told.practice, told.sequence}}};
  message.set_resume_token(token.ToString());
  message.set_practice(told.practice);
  message.set_source(line.source);
  message.set_patient_id(line.patient_id);
  message.set_item_id(line.item_id);
  message.set_rule(line.rule);
  message.set_status(StatusNumber(line.status));
  message.set_level(static_cast<v1::Level>(static_cast<int>(line.level) + 1));
  message.set_change(line.change);
  message.set_cause(line.cause);
  message.set_summary(line.summary);
  message.set_changed_at(MomentText(told.at));
  message.set_version(line.version);
  if (line.next_change.is_finite()) SetDate(line.next_change, *message.mutable_next_change_on());
  v1::Work& work = *message.mutable_work();
  work.set_state(std::string(living::StateName(line.state)));
  work.set_owner(line.owner);
  work.set_because(line.because);
  work.set_last_reply(line.last_reply);
  work.set_version(line.version);
  work.set_opened_at(MomentText(line.opened_at));
  if (line.snoozed_until.is_finite()) SetDate(line.snoozed_until, *work.mutable_snoozed_until());
}

absl::StatusOr<std::vector<IncomingPatient>> ReadBatch(const v1::RecordEventsRequest& batch,
                                                       std::string_view source,
                                                       calendar::Instant received,
                                                       const record::ReadOptions& options,
                                                       v1::RecordEventsResponse& refused) {
  return BatchReader(batch, source, received, options, refused).Read();
}

}  // namespace waymark::service
