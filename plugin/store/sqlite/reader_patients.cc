// Patients, their records, the wake-up queue and the event log, as they are read.
#include <algorithm>
#include <set>

#include "waymark/store/frames.h"
#include "waymark/store/sqlite/reader.h"

namespace waymark::store::sqlite {
namespace {

#define WAYMARK_PATIENT_COLUMNS                                                         \
  "SELECT ref, source, patient_id, nhs_number, version, next_look, evaluated_version, " \
  "evaluated_on, evaluated_pack FROM patient "
#define WAYMARK_EVENT_COLUMNS                                                                 \
  "SELECT sequence, patient, source, event_id, kind, recorded, received, version, fragment, " \
  "bytes, before FROM event "

absl::Status NoPatient() { return absl::NotFoundError("no such patient"); }

absl::Status StatusOr(const Query& query, absl::Status otherwise) {
  return query.status().ok() ? otherwise : query.status();
}

}  // namespace

absl::StatusOr<Patient> SqliteReader::PatientFrom(const Query& row) {
  Patient patient;
  patient.ref = row.Number(0);
  auto practice = names_.PracticeCode(PracticeOf(patient.ref));
  if (!practice.ok()) return practice.status();
  auto source = names_.SourceName(row.Number(1));
  if (!source.ok()) return source.status();
  patient.key = {*std::move(source), *std::move(practice), row.Text(2)};
  patient.nhs_number = row.Text(3);
  patient.version = row.Number(4);
  patient.next_look = row.Day(5);
  patient.evaluated_version = row.Number(6);
  patient.evaluated_on = row.Day(7);
  patient.evaluated_pack = row.Number(8);
  return patient;
}

absl::StatusOr<std::vector<Patient>> SqliteReader::Patients(Query& query) {
  std::vector<Patient> patients;
  while (query.Step()) {
    auto patient = PatientFrom(query);
    if (!patient.ok()) return patient.status();
    patients.push_back(*std::move(patient));
  }
  if (!query.status().ok()) return query.status();
  return patients;
}

absl::StatusOr<PatientRef> SqliteReader::FindPatient(const PatientKey& key) {
  const int64_t practice = names_.Practice(key.practice);
  const int64_t source = names_.Source(key.source);
  Query query(connection_, "SELECT ref FROM patient WHERE practice=? AND patient_id=? AND source=?",
              practice, key.patient_id, source);
  if (!query.Step()) return StatusOr(query, NoPatient());
  return query.Number(0);
}

absl::StatusOr<Patient> SqliteReader::GetPatient(PatientRef patient) {
  Query query(connection_, WAYMARK_PATIENT_COLUMNS "WHERE ref=?", patient);
  if (!query.Step()) return StatusOr(query, NoPatient());
  return PatientFrom(query);
}

absl::StatusOr<std::vector<PatientRef>> SqliteReader::FindByPatientId(std::string_view practice,
                                                                      std::string_view patient_id) {
  std::vector<PatientRef> found;
  Query query(connection_, "SELECT ref FROM patient WHERE practice=? AND patient_id=? ORDER BY ref",
              names_.Practice(practice), patient_id);
  while (query.Step()) found.push_back(query.Number(0));
  if (!query.status().ok()) return query.status();
  return found;
}

absl::StatusOr<std::vector<PatientRef>> SqliteReader::FindByNhsNumber(std::string_view practice,
                                                                      std::string_view nhs_number) {
  std::vector<PatientRef> found;
  if (nhs_number.empty()) return found;
  Query query(connection_,
              "SELECT ref FROM patient WHERE practice=? AND nhs_number=? AND nhs_number <> '' "
              "ORDER BY ref",
              names_.Practice(practice), nhs_number);
  while (query.Step()) found.push_back(query.Number(0));
  if (!query.status().ok()) return query.status();
  return found;
}

absl::StatusOr<Contact> SqliteReader::ContactOf(PatientRef patient) {
  Contact contact;
  Query query(connection_,
              "SELECT family, given, title, telephone, address FROM contact WHERE patient=?",
              patient);
  if (query.Step()) {
    contact = {query.Text(0), query.Text(1), query.Text(2), query.Text(3), query.Text(4)};
  }
  if (!query.status().ok()) return query.status();
  return contact;
}

absl::StatusOr<std::vector<PatientRef>> SqliteReader::FindByName(std::string_view practice,
                                                                 std::string_view family_key,
                                                                 std::string_view given_key,
                                                                 int limit) {
  std::vector<PatientRef> found;
  if (family_key.empty()) return found;
  // No letter's bytes begin with 0xFF.
  const auto end_of = [](std::string_view key) { return std::string(key) + '\xff'; };
  Query query(connection_,
              "SELECT patient FROM contact WHERE practice=? AND family_key>=? AND family_key<? "
              "AND given_key>=? AND given_key<? ORDER BY family_key, given_key, patient LIMIT ?",
              names_.Practice(practice), family_key, end_of(family_key), given_key,
              end_of(given_key), limit);
  while (query.Step()) found.push_back(query.Number(0));
  if (!query.status().ok()) return query.status();
  return found;
}

absl::StatusOr<StoredRecord> SqliteReader::GetRecord(PatientRef patient) {
  StoredRecord record;
  Query row(connection_, "SELECT version, base_size, tail FROM patient WHERE ref=?", patient);
  if (!row.Step()) return StatusOr(row, NoPatient());
  record.version = row.Number(0);
  if (row.Number(1) > 0) {
    Query base(connection_, "SELECT base FROM patient_base WHERE ref=?", patient);
    if (!base.Step())
      return StatusOr(base,
                      absl::DataLossError("a stored record lacks its base: restore a backup"));
    record.bytes.push_back(base.Text(0));
  }
  record.bytes.push_back(row.Text(2));
  record.fragments.reserve(static_cast<size_t>(record.version));
  for (const std::string& framed : record.bytes) {
    auto status = SplitFrames(framed, framed.size(), record.fragments);
    if (!status.ok()) return status;
  }
  if (static_cast<int64_t>(record.fragments.size()) != record.version) {
    return absl::DataLossError("a stored record has not as many parts as its version says");
  }
  return record;
}

absl::StatusOr<StoredRecord> SqliteReader::RecordAt(PatientRef patient, int64_t version) {
  auto record = GetRecord(patient);
  if (!record.ok()) return record;
  if (version < 0 || version > record->version) {
    return absl::OutOfRangeError("the patient's record has had no such version");
  }
  record->version = version;
  record->fragments.resize(static_cast<size_t>(version));
  return record;
}

absl::StatusOr<std::vector<Patient>> SqliteReader::ListPatients(std::string_view practice,
                                                                PatientRef after, int limit) {
  const int64_t no = names_.Practice(practice);
  Query query(connection_, WAYMARK_PATIENT_COLUMNS "WHERE ref>? AND ref<=? ORDER BY ref LIMIT ?",
              std::max(after, FirstOf(no)), LastOf(no), limit);
  return Patients(query);
}

absl::StatusOr<int64_t> SqliteReader::CountPatients(std::string_view practice) {
  const int64_t no = names_.Practice(practice);
  Query query(connection_, "SELECT count(*) FROM patient WHERE practice=?", no);
  if (!query.Step()) return query.status();
  return query.Number(0);
}

absl::StatusOr<std::vector<std::string>> SqliteReader::ListPractices() {
  std::vector<std::string> practices;
  Query query(connection_, "SELECT code FROM practice WHERE code <> '' ORDER BY code");
  while (query.Step()) practices.push_back(query.Text(0));
  if (!query.status().ok()) return query.status();
  return practices;
}

absl::StatusOr<std::vector<Patient>> SqliteReader::DuePatients(std::string_view practice, Day day,
                                                               int limit) {
  const int64_t no = names_.Practice(practice);
  Query query(connection_,
              WAYMARK_PATIENT_COLUMNS
              "WHERE practice=? AND next_look<=? AND next_look < 2147483647 "
              "ORDER BY next_look, ref LIMIT ?",
              no, day, limit);
  return Patients(query);
}

absl::StatusOr<std::vector<PatientRef>> SqliteReader::NotEvaluatedWith(std::string_view practice,
                                                                       PackRef pack,
                                                                       PatientRef after,
                                                                       int limit) {
  const int64_t no = names_.Practice(practice);
  std::vector<PatientRef> found;
  Query query(connection_,
              "SELECT ref FROM patient WHERE ref>? AND ref<=? AND evaluated_pack<>? "
              "ORDER BY ref LIMIT ?",
              std::max(after, FirstOf(no)), LastOf(no), pack, limit);
  while (query.Step()) found.push_back(query.Number(0));
  if (!query.status().ok()) return query.status();
  return found;
}

absl::StatusOr<int64_t> SqliteReader::CountNotEvaluatedWith(std::string_view practice,
                                                            PackRef pack) {
  const int64_t no = names_.Practice(practice);
  Query query(connection_,
              "SELECT count(*) FROM patient WHERE ref>=? AND ref<=? AND evaluated_pack<>?",
              FirstOf(no), LastOf(no), pack);
  if (!query.Step()) return query.status();
  return query.Number(0);
}

absl::StatusOr<Day> SqliteReader::PracticeToday(std::string_view practice) {
  Query query(connection_, "SELECT today FROM practice WHERE code=?", practice);
  if (!query.Step()) {
    if (!query.status().ok()) return query.status();
    return Day::Min();
  }
  return query.Day(0);
}

absl::StatusOr<LoggedEvent> SqliteReader::EventFrom(const Query& row) {
  LoggedEvent logged;
  logged.sequence = row.Number(0);
  logged.patient = row.Number(1);
  auto source = names_.SourceName(row.Number(2));
  if (!source.ok()) return source.status();
  logged.event.source = *std::move(source);
  logged.event.event_id = row.Text(3);
  logged.event.kind = row.Text(4);
  logged.event.recorded = row.Number(5);
  logged.received = row.Number(6);
  logged.version = row.Number(7);
  logged.event.fragment = row.Text(8);
  logged.event.bytes = row.Text(9);
  return logged;
}

absl::StatusOr<std::vector<LoggedEvent>> SqliteReader::ListEvents(PatientRef patient,
                                                                  int64_t before, int limit) {
  // Each row of the log knows the one before it of the same patient: no index is needed, which
  // would cost every event a page.
  Query head(connection_, "SELECT last_event FROM patient WHERE ref=?", patient);
  if (!head.Step()) return StatusOr(head, NoPatient());
  int64_t next = head.Number(0);
  std::vector<LoggedEvent> events;
  while (next != 0 && static_cast<int>(events.size()) < limit) {
    Query query(connection_, WAYMARK_EVENT_COLUMNS "WHERE sequence=?", next);
    if (!query.Step())
      return StatusOr(query, absl::DataLossError("the event log lacks an event of a patient"));
    if (before == 0 || next < before) {
      auto event = EventFrom(query);
      if (!event.ok()) return event.status();
      events.push_back(*std::move(event));
    }
    next = query.Number(10);
  }
  return events;
}

absl::StatusOr<LoggedEvent> SqliteReader::FindEvent(std::string_view source,
                                                    std::string_view event_id) {
  Query query(connection_, WAYMARK_EVENT_COLUMNS "WHERE source=? AND event_id=?",
              names_.Source(source), event_id);
  if (!query.Step()) return StatusOr(query, absl::NotFoundError("no such event"));
  return EventFrom(query);
}

absl::StatusOr<std::vector<AliasFact>> SqliteReader::AliasFacts(PatientRef patient) {
  {
    // Most stores have none, and this is asked with every event.
    Query any(connection_, "SELECT 1 FROM alias LIMIT 1");
    const bool none = !any.Step();
    if (!any.status().ok()) return any.status();
    if (none) return std::vector<AliasFact>();
  }
  std::set<PatientRef> joined = {patient};
  std::vector<PatientRef> ahead = {patient};
  std::vector<std::pair<int64_t, AliasFact>> facts;
  while (!ahead.empty()) {
    const PatientRef at = ahead.back();
    ahead.pop_back();
    Query query(connection_,
                "SELECT no, kind, from_patient, into_patient, recorded, event_id FROM alias "
                "WHERE from_patient=? UNION SELECT no, kind, from_patient, into_patient, recorded, "
                "event_id FROM alias WHERE into_patient=?",
                at, at);
    while (query.Step()) {
      AliasFact fact{query.As<AliasFact::Kind>(1), query.Number(2), query.Number(3),
                     query.Number(4), query.Text(5)};
      for (const PatientRef other : {fact.from, fact.into}) {
        if (joined.insert(other).second) ahead.push_back(other);
      }
      facts.emplace_back(query.Number(0), std::move(fact));
    }
    if (!query.status().ok()) return query.status();
  }
  // A fact is met from both of its ends.
  std::sort(facts.begin(), facts.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<AliasFact> in_order;
  for (size_t i = 0; i < facts.size(); ++i) {
    if (i == 0 || facts[i].first != facts[i - 1].first)
      in_order.push_back(std::move(facts[i].second));
  }
  return in_order;
}

}  // namespace waymark::store::sqlite
