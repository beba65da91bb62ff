// Everything that is held about one patient, for a complaint or the patient's own request.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "waymark/access/audit.h"
#include "waymark/living/assemble.h"
#include "waymark/living/practices.h"
#include "waymark/service/answered_from.h"
#include "waymark/service/console_handler.h"
#include "waymark/service/errors.h"
#include "waymark/service/record_view.h"
#include "waymark/service/review_handler.h"
#include "waymark/service/scope.h"
#include "waymark/service/stored_messages.h"
#include "waymark/store/audit.h"

namespace waymark::service {
namespace {

void SetAccess(const store::ChainedLine& line, v1::AccessLine& message) {
  const auto set = [&message](std::string_view name, const std::string& value) {
    if (name == "at") message.set_at(value);
    if (name == "actor") message.set_actor(value);
    if (name == "client") message.set_client(value);
    if (name == "role") message.set_role(value);
    if (name == "action") message.set_action(value);
    if (name == "method") message.set_method(value);
    if (name == "purpose") message.set_purpose(value);
    if (name == "item") message.set_item_id(value);
    if (name == "rule") message.set_rule(value);
    if (name == "outcome") message.set_outcome(value);
  };
  for (const auto& [name, value] : store::AuditFields(line.text)) set(name, value);
}

// Who saw or changed what of any of those that are one.
absl::Status SetAccessLines(store::Reader& reader, const std::vector<store::PatientRef>& together,
                            v1::PatientHistoryResponse& response) {
  for (const store::PatientRef one : together) {
    const absl::StatusOr<std::vector<store::ChainedLine>> lines = reader.AuditLinesAbout(one);
    if (!lines.ok()) return FromStore(lines.status());
    for (const store::ChainedLine& line : *lines) SetAccess(line, *response.add_access());
  }
  std::stable_sort(
      response.mutable_access()->begin(), response.mutable_access()->end(),
      [](const v1::AccessLine& a, const v1::AccessLine& b) { return a.at() < b.at(); });
  return absl::OkStatus();
}

absl::StatusOr<store::Item> FindItem(store::Reader& reader,
                                     const v1::PatientHistoryRequest& asked) {
  const absl::Status none =
      WithReason(absl::NotFoundError("item_id: no such item at this practice"), "NOT_FOUND");
  absl::StatusOr<store::Item> row = reader.GetItem(asked.item_id());
  if (absl::IsNotFound(row.status())) return none;
  if (!row.ok()) return FromStore(row.status());
  const absl::StatusOr<bool> here = living::IsOfPractice(reader, *row, asked.practice());
  if (!here.ok()) return FromStore(here.status());
  if (!*here) return none;
  return row;
}

// Before anything leaves: what can't be recorded is not given.
absl::Status WriteLine(Desk& desk, const Caller& caller, const v1::PatientHistoryRequest& asked,
                       const store::Item& row, const rules::Pack& pack, calendar::Day today,
                       calendar::Instant now) {
  return FromStore(desk.store().Write([&](store::Transaction& tx) -> absl::Status {
    store::AuditLine line;
    line.practice = row.practice;
    line.at = now;
    line.action = "exported";
    line.method = "PatientHistory";
    line.purpose = asked.purpose();
    access::SignLine(caller, asked.person(), line);
    line.patient = row.patient;
    line.item = row.id;
    SayAnsweredFrom(pack, today, 0, line);
    return tx.Audit(line);
  }));
}

}  // namespace

absl::Status PatientHistory(Desk& desk, const Caller& caller,
                            const v1::PatientHistoryRequest& asked,
                            v1::PatientHistoryResponse& response) {
  const ForCaller<v1::PatientHistoryRequest> narrowed(desk.access(), caller, Need::kExport, asked);
  if (!narrowed.ok()) return narrowed.status();
  const v1::PatientHistoryRequest& request = *narrowed;
  if (request.purpose().empty()) {
    return InvalidFields({{"purpose", "is empty; the audit log keeps what an export was for"}});
  }
  if (absl::Status status = CheckPurpose(caller, request.purpose()); !status.ok()) return status;
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) {
    return WithRetry(WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK"),
                     absl::Seconds(5));
  }
  const rules::Pack& pack = rules.snapshot->pack();
  const calendar::Instant now = desk.Now();
  const calendar::Day today = rules.in_use->TodayAt(now);
  store::Item row;
  {
    absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
    if (!reader.ok()) return reader.status();
    absl::StatusOr<store::Item> found = FindItem(**reader, request);
    if (!found.ok()) return found.status();
    row = *std::move(found);
    record::PatientRecord person;
    if (absl::Status status = ReadPerson(**reader, row.patient, person); !status.ok()) {
      return FromStore(status);
    }
    if (person.sensitive) {
      return WithReason(absl::FailedPreconditionError(
                            "the record is marked sensitive: whoever looks after Waymark gives "
                            "what is held, from the store"),
                        "SENSITIVE");
    }
  }
  if (absl::Status status = WriteLine(desk, caller, request, row, pack, today, now); !status.ok()) {
    return status;
  }
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  absl::StatusOr<living::PatientState> state = living::ReadState(**reader, row.patient);
  if (!state.ok()) return FromStore(state.status());
  response.set_practice(state->leading.key.practice);
  response.set_source(state->leading.key.source);
  response.set_patient_id(state->leading.key.patient_id);
  response.set_nhs_number(state->leading.nhs_number);
  response.set_made_at(MomentText(now));
  SetDate(today, *response.mutable_as_of());
  std::stable_sort(state->items.begin(), state->items.end(),
                   [](const living::LivingItem& a, const living::LivingItem& b) {
                     return std::pair(a.row.opened, a.row.id) < std::pair(b.row.opened, b.row.id);
                   });
  for (const living::LivingItem& item : state->items) {
    v1::ItemHistory& message = *response.add_items();
    if (absl::Status status = SetAlert(**reader, pack, item, today, *message.mutable_alert());
        !status.ok()) {
      return status;
    }
    if (absl::Status status =
            SetTimeline(**reader, item.row.id, state->together, *message.mutable_timeline());
        !status.ok()) {
      return status;
    }
  }
  if (absl::Status status = SetAccessLines(**reader, state->together, response); !status.ok()) {
    return status;
  }
  record::PatientRecord record;
  if (absl::Status status = living::ReadRecord(**reader, *state, today, *rules.in_use, {}, record);
      !status.ok()) {
    return FromStore(status);
  }
  if (absl::Status status =
          SetPerson(**reader, state->leading.ref, record, today, *response.mutable_person());
      !status.ok()) {
    return FromStore(status);
  }
  if (absl::Status status =
          SetContact(**reader, state->leading.ref, record, *response.mutable_contact());
      !status.ok()) {
    return FromStore(status);
  }
  SetRecordEntries(pack, record, calendar::kEverything, *response.mutable_record());
  SetNeeds(pack, record, calendar::kEverything, *response.mutable_needs());
  return absl::OkStatus();
}

}  // namespace waymark::service
