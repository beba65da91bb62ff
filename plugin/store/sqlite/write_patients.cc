// Patients, their records and the event log, as they are written.
#include <algorithm>

#include "waymark/store/frames.h"
#include "waymark/store/name_key.h"
#include "waymark/store/sqlite/item_columns.h"
#include "waymark/store/sqlite/transaction.h"

namespace waymark::store::sqlite {
namespace {

// A tail is folded into the base when it has grown to an eighth of it; within these bounds, so that
// a row stays on its page and a short record is not rewritten at every event.
constexpr int64_t kShortTail = 1024;
constexpr int64_t kLongTail = 3000;

int64_t LongestTail(int64_t base) { return std::clamp(base / 8, kShortTail, kLongTail); }

// Patients of whom it is remembered when they were last written.
constexpr size_t kMostTouched = 100'000;

absl::Status NoPatient() { return absl::NotFoundError("no such patient"); }

// What changed one row or found none.
absl::Status ChangedOne(Query& query, Connection& connection, const absl::Status& otherwise) {
  if (auto status = query.Run(); !status.ok()) return status;
  return sqlite3_changes(connection.handle()) > 0 ? absl::OkStatus() : otherwise;
}

}  // namespace

absl::StatusOr<int64_t> SqliteTransaction::NextNumber(int64_t practice, bool item) {
  if (item) {
    Query query(connection_, "UPDATE practice SET items=items+1 WHERE no=? RETURNING items",
                practice);
    if (!query.Step()) return query.status();
    const int64_t number = FirstOf(practice) + query.Number(0);
    if (auto status = query.Run(); !status.ok()) return status;
    return number;
  }
  Query query(connection_, "UPDATE practice SET patients=patients+1 WHERE no=? RETURNING patients",
              practice);
  if (!query.Step()) return query.status();
  const int64_t number = FirstOf(practice) + query.Number(0);
  if (auto status = query.Run(); !status.ok()) return status;
  return number;
}

void SqliteTransaction::BeginGroup(int64_t number) {
  group_ = number;
  if (touched_.size() < kMostTouched) return;
  touched_.clear();
  TouchAll();
}

bool SqliteTransaction::MayHaveChanged(PatientRef patient, int64_t moment) const {
  if (moment < unknown_before_) return true;
  const auto found = touched_.find(patient);
  return found != touched_.end() && found->second > moment;
}

absl::StatusOr<PatientRef> SqliteTransaction::FindOrAddPatient(const PatientKey& key) {
  if (key.practice.empty() || key.patient_id.empty()) {
    return absl::InvalidArgumentError("a patient needs a practice and an id");
  }
  const auto practice = names_.AddPractice(key.practice);
  if (!practice.ok()) return practice.status();
  const auto source = names_.AddSource(key.source);
  if (!source.ok()) return source.status();
  {
    Query found(connection_,
                "SELECT ref FROM patient WHERE practice=? AND patient_id=? AND source=?", *practice,
                key.patient_id, *source);
    if (found.Step()) return found.Number(0);
    if (!found.status().ok()) return found.status();
  }
  const auto ref = NextNumber(*practice, false);
  if (!ref.ok()) return ref.status();
  Query insert(connection_,
               "INSERT INTO patient VALUES(?,?,?,?,'',0,2147483647,0,-2147483648,0,0,0,x'')", *ref,
               *practice, *source, key.patient_id);
  if (auto status = insert.Run(); !status.ok()) return status;
  Touch(*ref);
  return *ref;
}

absl::Status SqliteTransaction::SetNhsNumber(PatientRef patient, std::string_view nhs_number) {
  Touch(patient);
  Query query(connection_, "UPDATE patient SET nhs_number=? WHERE ref=?", nhs_number, patient);
  return ChangedOne(query, connection_, NoPatient());
}

absl::Status SqliteTransaction::SetContact(PatientRef patient, const Contact& contact) {
  Touch(patient);
  if (contact == Contact()) {
    Query query(connection_, "DELETE FROM contact WHERE patient=?", patient);
    return query.Run();
  }
  Query query(connection_, "INSERT OR REPLACE INTO contact VALUES(?,?,?,?,?,?,?,?,?)", patient,
              PracticeOf(patient), NameKey(contact.family), NameKey(contact.given), contact.family,
              contact.given, contact.title, contact.telephone, contact.address);
  return query.Run();
}

absl::StatusOr<Appended> SqliteTransaction::LogEvent(PatientRef patient, const NewEvent& event,
                                                     Instant received, int64_t version,
                                                     int64_t& last_event) {
  if (event.event_id.empty()) return absl::InvalidArgumentError("an event needs an id");
  const auto source = names_.AddSource(event.source);
  if (!source.ok()) return source.status();
  {
    Query insert(connection_,
                 "INSERT INTO event VALUES(NULL,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
                 patient, *source, event.event_id, event.kind, event.recorded, received, version,
                 last_event, Blob{event.fragment}, Blob{event.bytes});
    if (auto status = insert.Run(); !status.ok()) return status;
    if (sqlite3_changes(connection_.handle()) > 0) {
      last_event = sqlite3_last_insert_rowid(connection_.handle());
      return Appended::kNew;
    }
  }
  Query known(connection_,
              "SELECT patient, kind, recorded, fragment, bytes FROM event "
              "WHERE source=? AND event_id=?",
              *source, event.event_id);
  if (!known.Step())
    return known.status().ok() ? absl::DataLossError("the event log contradicts itself")
                               : known.status();
  const bool same = known.Number(0) == patient && known.View(1) == event.kind &&
                    known.Number(2) == event.recorded && known.View(3) == event.fragment &&
                    known.View(4) == event.bytes;
  return same ? Appended::kRepeat : Appended::kDiffers;
}

absl::StatusOr<std::vector<Appended>> SqliteTransaction::AppendEvents(
    PatientRef patient, std::span<const NewEvent> events, Instant received) {
  int64_t version = 0;
  int64_t base_size = 0;
  int64_t last_event = 0;
  std::string tail;
  {
    Query row(connection_, "SELECT version, base_size, last_event, tail FROM patient WHERE ref=?",
              patient);
    if (!row.Step()) return row.status().ok() ? NoPatient() : row.status();
    version = row.Number(0);
    base_size = row.Number(1);
    last_event = row.Number(2);
    tail = row.Text(3);
  }
  std::vector<Appended> appended;
  appended.reserve(events.size());
  for (const NewEvent& event : events) {
    const int64_t grows = event.fragment.empty() ? 0 : 1;
    const auto outcome = LogEvent(patient, event, received, version + grows, last_event);
    if (!outcome.ok()) return outcome.status();
    appended.push_back(*outcome);
    if (*outcome != Appended::kNew || grows == 0) continue;
    ++version;
    AppendFrame(event.fragment, tail);
  }
  if (std::find(appended.begin(), appended.end(), Appended::kNew) == appended.end()) {
    return appended;
  }
  if (static_cast<int64_t>(tail.size()) > LongestTail(base_size)) {
    if (base_size > 0) {
      Query base(connection_, "SELECT base FROM patient_base WHERE ref=?", patient);
      if (!base.Step())
        return base.status().ok() ? absl::DataLossError("a stored record lacks its base")
                                  : base.status();
      tail.insert(0, base.View(0));
    }
    base_size = static_cast<int64_t>(tail.size());
    Query fold(connection_, "INSERT OR REPLACE INTO patient_base VALUES(?,?)", patient, Blob{tail});
    if (auto status = fold.Run(); !status.ok()) return status;
    tail.clear();
  }
  Touch(patient);
  Query update(connection_,
               "UPDATE patient SET version=?, base_size=?, last_event=?, tail=? WHERE ref=?",
               version, base_size, last_event, Blob{tail}, patient);
  if (auto status = update.Run(); !status.ok()) return status;
  return appended;
}

absl::Status SqliteTransaction::SetEvaluated(PatientRef patient, int64_t version, Day on,
                                             PackRef pack, Day next_look) {
  Touch(patient);
  Query query(connection_,
              "UPDATE patient SET evaluated_version=?, evaluated_on=?, evaluated_pack=?, "
              "next_look=? WHERE ref=?",
              version, on, pack, next_look, patient);
  return ChangedOne(query, connection_, NoPatient());
}

absl::Status SqliteTransaction::AppendAlias(const AliasFact& fact) {
  if (fact.from == fact.into)
    return absl::InvalidArgumentError("a patient can't be merged with itself");
  Touch(fact.from);
  Touch(fact.into);
  Query query(connection_, "INSERT INTO alias VALUES(NULL,?,?,?,?,?)", fact.kind, fact.from,
              fact.into, fact.recorded, fact.event_id);
  return query.Run();
}

absl::StatusOr<Day> SqliteTransaction::RaisePracticeToday(std::string_view practice, Day today) {
  const auto no = names_.AddPractice(practice);
  if (!no.ok()) return no.status();
  const auto known = PracticeToday(practice);
  if (!known.ok() || *known >= today) return known;
  Query query(connection_, "UPDATE practice SET today=? WHERE no=?", today, *no);
  if (auto status = query.Run(); !status.ok()) return status;
  return today;
}

absl::Status SqliteTransaction::ErasePatient(PatientRef patient) {
  const auto found = GetPatient(patient);
  if (!found.ok()) return found.status();
  Touch(patient);
  int64_t next = 0;
  {
    Query head(connection_, "SELECT last_event FROM patient WHERE ref=?", patient);
    if (head.Step()) next = head.Number(0);
    if (!head.status().ok()) return head.status();
  }
  while (next != 0) {
    Query event(connection_, "DELETE FROM event WHERE sequence=? RETURNING before", next);
    next = event.Step() ? event.Number(0) : 0;
    if (auto status = event.Run(); !status.ok()) return status;
  }
  const auto run = [&](Query&& query) { return query.Run(); };
  for (auto status : {
           // What is kept under a key that begins with an item's id and a line break is about it.
           run({connection_,
                "DELETE FROM value WHERE instr(key,char(10))>0 AND "
                "substr(key,1,instr(key,char(10))-1) IN (SELECT id FROM item WHERE patient=?)",
                patient}),
           run({connection_,
                "INSERT OR IGNORE INTO erased_item SELECT id FROM item WHERE patient=?", patient}),
           run({connection_,
                "DELETE FROM history WHERE item IN (SELECT no FROM item WHERE patient=?)",
                patient}),
           run({connection_,
                "DELETE FROM assignment WHERE item IN (SELECT no FROM item WHERE patient=?)",
                patient}),
           run({connection_, "DELETE FROM note WHERE patient=?", patient}),
           run({connection_, "DELETE FROM reply WHERE patient=?", patient}),
           run({connection_, "DELETE FROM item WHERE patient=?", patient}),
           run({connection_, "DELETE FROM change WHERE no>=? AND no<=? AND patient=?",
                FirstOf(PracticeOf(patient)), LastOf(PracticeOf(patient)), patient}),
           run({connection_, "DELETE FROM alias WHERE from_patient=? OR into_patient=?", patient,
                patient}),
           run({connection_, "DELETE FROM patient_base WHERE ref=?", patient}),
           run({connection_, "DELETE FROM contact WHERE patient=?", patient}),
           run({connection_, "DELETE FROM audit_subject WHERE patient=?", patient}),
           run({connection_, "DELETE FROM patient WHERE ref=?", patient}),
       }) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace waymark::store::sqlite
