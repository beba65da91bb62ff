#include "waymark/service/record_events_handler.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/access/audit.h"
#include "waymark/service/errors.h"
#include "waymark/service/list_view.h"
#include "waymark/service/stored_messages.h"
#include "waymark/service/unopened.h"

namespace waymark::service {
namespace {

// Events in one write: enough to share its cost, few enough that a clinician's answer comes
// between.
constexpr size_t kEventsOfOneWrite = 512;

// A batch on its way: several writes, one acknowledgement after the last.
struct Batch {
  std::vector<std::vector<living::IncomingPatient>> parts;
  std::vector<living::Ahead> ahead;  // by part
  std::vector<living::Ingested> ingested;
  std::shared_ptr<v1::RecordEventsResponse> response;
  bool changes = true;
  RulesHere rules;
  calendar::Instant at = 0;
  absl::Status failed;
  size_t done = 0;
};

void Split(std::vector<living::IncomingPatient> patients, Batch& batch) {
  size_t events = kEventsOfOneWrite;
  for (living::IncomingPatient& patient : patients) {
    if (events >= kEventsOfOneWrite) {
      batch.parts.emplace_back();
      events = 0;
    }
    events += patient.events.size() + 1;
    batch.parts.back().push_back(std::move(patient));
  }
  batch.ahead.resize(batch.parts.size());
  batch.ingested.resize(batch.parts.size());
}

// Looks at the part's patients here, so that the store's one writing thread need not.
void LookAhead(Desk& desk, const living::LookContext& context, size_t part, Batch& batch) {
  if (!living::PaysToLookAhead(desk.store())) return;
  absl::StatusOr<std::unique_ptr<store::Reader>> snapshot = desk.store().Read();
  if (!snapshot.ok()) return;  // the write will say so
  batch.ahead[part] = living::LookAhead(**snapshot, context, batch.parts[part]);
}

// From when on somebody could have opened the practice's lists.
absl::Status NoteFirst(store::Transaction& tx, const std::string& practice, calendar::Instant at) {
  const absl::StatusOr<std::string> before = tx.GetValue(kDataToSpace, practice);
  if (before.ok()) return absl::OkStatus();
  if (!absl::IsNotFound(before.status())) return before.status();
  return tx.PutValue(kDataSinceSpace, practice, absl::StrCat(at));
}

// "recorded N events", once a practice.
absl::Status Audit(store::Transaction& tx, const Caller& caller, calendar::Instant at,
                   const std::vector<living::IncomingPatient>& patients) {
  std::map<std::string, int64_t> by_practice;
  std::set<std::pair<std::string, std::string>> sources;
  for (const living::IncomingPatient& one : patients) {
    by_practice[one.key.practice] += static_cast<int64_t>(one.events.size());
    sources.emplace(one.key.practice, one.key.source);
  }
  for (const auto& [practice, source] : sources) {
    if (absl::Status status =
            tx.PutValue(kDataToBySourceSpace, DataToKey(practice, source), MomentText(at));
        !status.ok()) {
      return status;
    }
  }
  for (const auto& [practice, count] : by_practice) {
    store::AuditLine line;
    line.practice = practice;
    line.at = at;
    access::SignLine(caller, {}, line);
    line.action = "recorded";
    line.method = "RecordEvents";
    line.count = count;
    if (absl::Status status = tx.Audit(line); !status.ok()) return status;
    if (absl::Status status = NoteFirst(tx, practice, at); !status.ok()) return status;
    if (absl::Status status = tx.PutValue(kDataToSpace, practice, MomentText(at)); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

void Answer(Desk& desk, Batch& batch, const BatchDone& done) {
  v1::RecordEventsResponse& response = *batch.response;
  for (size_t i = 0; i < batch.parts.size(); ++i) {
    const living::Ingested& part = batch.ingested[i];
    response.set_taken(response.taken() + part.taken);
    response.set_repeated_before(response.repeated_before() + part.repeated);
    for (const living::Ingested::Refusal& refusal : part.refused) {
      const living::IncomingPatient& patient = batch.parts[i][refusal.patient];
      v1::RefusedEvent& one = *response.add_refused();
      one.set_practice(patient.key.practice);
      one.set_patient_id(patient.key.patient_id);
      one.set_event_id(patient.events[refusal.event].event_id);
      one.set_reason(refusal.reason);
      one.set_text(refusal.text);
    }
    if (!batch.changes) continue;
    for (const living::Looked::Told& told : part.told) {
      SetChange(told, desk.store().start().epoch, *response.add_changes());
    }
  }
  done(absl::OkStatus(), batch.response);
}

}  // namespace

void RecordBatch(Desk& desk, const Caller& caller, std::string_view source,
                 const v1::RecordEventsRequest& request, BatchDone done) {
  if (absl::Status status = desk.StillHolds(caller); !status.ok()) return done(status, nullptr);
  auto batch = std::make_shared<Batch>();
  batch->rules = desk.rules();
  if (batch->rules.snapshot == nullptr) {
    done(WithRetry(WithReason(absl::UnavailableError("no pack of rules is loaded; nothing was "
                                                     "taken"),
                              "NO_PACK"),
                   absl::Seconds(5)),
         nullptr);
    return;
  }
  batch->response = std::make_shared<v1::RecordEventsResponse>();
  batch->response->set_acknowledged(request.sequence());
  batch->changes = !request.without_changes();
  batch->at = desk.Now();
  absl::StatusOr<std::vector<living::IncomingPatient>> patients =
      ReadBatch(request, source, batch->at,
                batch->rules.snapshot->workers(/*drafts=*/false).options(), *batch->response);
  if (!patients.ok()) {
    done(patients.status(), nullptr);
    return;
  }
  for (const living::IncomingPatient& patient : *patients) {
    if (absl::Status status = desk.Allow(caller, Need::kFeed, patient.key.practice); !status.ok()) {
      done(status, nullptr);
      return;
    }
  }
  Split(*std::move(patients), *batch);
  // An empty batch is acknowledged after those before it, as any other.
  if (batch->parts.empty()) {
    batch->parts.emplace_back();
    batch->ahead.resize(1);
    batch->ingested.resize(1);
  }
  const living::RulesInUse& rules = *batch->rules.in_use;
  const living::LookContext context{rules, batch->at, rules.TodayAt(batch->at)};
  for (size_t i = 0; i < batch->parts.size(); ++i) {
    LookAhead(desk, context, i, *batch);
    desk.store().Submit(
        [batch, i, context, caller](store::Transaction& tx) -> absl::Status {
          absl::StatusOr<living::Ingested> ingested =
              living::Ingest(tx, context, batch->parts[i], &batch->ahead[i]);
          if (!ingested.ok()) return ingested.status();
          batch->ingested[i] = *std::move(ingested);
          return Audit(tx, caller, batch->at, batch->parts[i]);
        },
        [batch, i, &desk, done](const absl::Status& status) {
          batch->ahead[i] = {};
          if (status.ok()) {
            desk.cache().Touch(batch->ingested[i].looked_at);
          } else if (batch->failed.ok()) {
            batch->failed = status;
          }
          if (++batch->done < batch->parts.size()) return;
          if (!batch->failed.ok()) return done(FromStore(batch->failed), nullptr);
          Answer(desk, *batch, done);
        });
  }
}

}  // namespace waymark::service
