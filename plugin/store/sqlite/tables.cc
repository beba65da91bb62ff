// The tables of the store. A shipped statement is never edited: what comes later is a further one.
//
// Numbers of patients, items, changes and audit lines hold their practice in the upper bits, so
// that what belongs to a practice lies together. Days are numbers since 1970-01-01 (2147483647:
// never), moments microseconds.
#include <array>

#include "waymark/store/sqlite/schema.h"

namespace waymark::store::sqlite {
namespace {

constexpr const char* kFirst = R"sql(
CREATE TABLE info(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE practice(no INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, today INTEGER NOT NULL,
  patients INTEGER NOT NULL, items INTEGER NOT NULL);
CREATE TABLE source(no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE rule(no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE patient(ref INTEGER PRIMARY KEY, practice INTEGER NOT NULL, source INTEGER NOT NULL,
  patient_id TEXT NOT NULL, nhs_number TEXT NOT NULL, version INTEGER NOT NULL,
  next_look INTEGER NOT NULL, evaluated_version INTEGER NOT NULL, evaluated_on INTEGER NOT NULL,
  evaluated_pack INTEGER NOT NULL, last_event INTEGER NOT NULL, base_size INTEGER NOT NULL,
  tail BLOB NOT NULL);
CREATE UNIQUE INDEX patient_key ON patient(practice, patient_id, source);
CREATE INDEX patient_wake ON patient(practice, next_look) WHERE next_look < 2147483647;
CREATE INDEX patient_nhs_number ON patient(practice, nhs_number) WHERE nhs_number <> '';
CREATE TABLE patient_base(ref INTEGER PRIMARY KEY, base BLOB NOT NULL);

CREATE TABLE event(sequence INTEGER PRIMARY KEY, patient INTEGER NOT NULL, source INTEGER NOT NULL,
  event_id TEXT NOT NULL, kind TEXT NOT NULL, recorded INTEGER NOT NULL, received INTEGER NOT NULL,
  version INTEGER NOT NULL, before INTEGER NOT NULL, fragment BLOB NOT NULL, bytes BLOB NOT NULL);
CREATE UNIQUE INDEX event_id ON event(source, event_id);
CREATE TABLE alias(no INTEGER PRIMARY KEY, kind INTEGER NOT NULL, from_patient INTEGER NOT NULL,
  into_patient INTEGER NOT NULL, recorded INTEGER NOT NULL, event_id TEXT NOT NULL);
CREATE INDEX alias_from ON alias(from_patient);
CREATE INDEX alias_into ON alias(into_patient);

CREATE TABLE item(no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, patient INTEGER NOT NULL,
  practice INTEGER NOT NULL, rule INTEGER NOT NULL, key TEXT NOT NULL, state INTEGER NOT NULL,
  status INTEGER NOT NULL, level INTEGER NOT NULL, since INTEGER NOT NULL, anchor INTEGER NOT NULL,
  anchor_entry TEXT NOT NULL, opened INTEGER NOT NULL, due_on INTEGER NOT NULL,
  overdue_on INTEGER NOT NULL, closed_on INTEGER NOT NULL, next_change INTEGER NOT NULL,
  snoozed_until INTEGER NOT NULL, reason TEXT NOT NULL, owner TEXT NOT NULL, flags INTEGER NOT NULL,
  last_action INTEGER NOT NULL, sort_text TEXT NOT NULL, bytes BLOB NOT NULL,
  version INTEGER NOT NULL);
CREATE INDEX item_patient ON item(patient);
CREATE INDEX item_list ON item(practice, state, rule, status, level, owner, due_on, overdue_on,
  since, opened, closed_on, snoozed_until, last_action, flags, sort_text);
CREATE TABLE erased_item(id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE history(sequence INTEGER PRIMARY KEY, item INTEGER NOT NULL, at INTEGER NOT NULL,
  cause TEXT NOT NULL, who TEXT NOT NULL, event_id TEXT NOT NULL, from_status INTEGER NOT NULL,
  to_status INTEGER NOT NULL, state INTEGER NOT NULL, level INTEGER NOT NULL,
  record_version INTEGER NOT NULL, pack INTEGER NOT NULL, as_of INTEGER NOT NULL,
  known_at INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE INDEX history_item ON history(item);
CREATE TABLE reply(no INTEGER PRIMARY KEY, practice INTEGER NOT NULL, reply_id TEXT NOT NULL,
  item INTEGER NOT NULL, patient INTEGER NOT NULL, rule INTEGER NOT NULL, key TEXT NOT NULL,
  reply TEXT NOT NULL, role TEXT NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL,
  given_on INTEGER NOT NULL, until INTEGER NOT NULL, recorded INTEGER NOT NULL,
  undone INTEGER NOT NULL, undone_at INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE UNIQUE INDEX reply_id ON reply(practice, reply_id);
CREATE INDEX reply_item ON reply(item);
CREATE INDEX reply_patient ON reply(patient);
CREATE TABLE assignment(no INTEGER PRIMARY KEY, item INTEGER NOT NULL, owner TEXT NOT NULL,
  who TEXT NOT NULL, at INTEGER NOT NULL);
CREATE INDEX assignment_item ON assignment(item);
CREATE TABLE note(sequence INTEGER PRIMARY KEY, patient INTEGER NOT NULL, item INTEGER NOT NULL,
  who TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX note_patient ON note(patient);
CREATE TABLE leave_cover(id INTEGER PRIMARY KEY, practice INTEGER NOT NULL, owner TEXT NOT NULL,
  cover TEXT NOT NULL, from_day INTEGER NOT NULL, until_day INTEGER NOT NULL, who TEXT NOT NULL,
  at INTEGER NOT NULL, cancelled INTEGER NOT NULL);
CREATE TABLE worklist_opening(practice INTEGER NOT NULL, worklist TEXT NOT NULL, who TEXT NOT NULL,
  at INTEGER NOT NULL, PRIMARY KEY(practice, worklist)) WITHOUT ROWID;

CREATE TABLE pack(ref INTEGER PRIMARY KEY, digest TEXT NOT NULL, program TEXT NOT NULL,
  name TEXT NOT NULL, version TEXT NOT NULL, bytes BLOB NOT NULL, UNIQUE(digest, program));
CREATE TABLE pack_activation(no INTEGER PRIMARY KEY, practice TEXT NOT NULL, pack INTEGER NOT NULL,
  at INTEGER NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL);
CREATE TABLE suspension(no INTEGER PRIMARY KEY, rule TEXT NOT NULL, practice TEXT NOT NULL,
  from_moment INTEGER NOT NULL, until_moment INTEGER NOT NULL, who TEXT NOT NULL,
  why TEXT NOT NULL);
CREATE TABLE count(practice INTEGER NOT NULL, space TEXT NOT NULL, key TEXT NOT NULL,
  day INTEGER NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY(practice, space, key, day)) WITHOUT ROWID;

CREATE TABLE change(no INTEGER PRIMARY KEY, patient INTEGER NOT NULL, item TEXT NOT NULL,
  at INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE feed(practice INTEGER PRIMARY KEY, last INTEGER NOT NULL, trimmed INTEGER NOT NULL);
CREATE TABLE value(space TEXT NOT NULL, key TEXT NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY(space, key)) WITHOUT ROWID;
CREATE TABLE request(scope TEXT NOT NULL, id TEXT NOT NULL, answer BLOB NOT NULL,
  at INTEGER NOT NULL, PRIMARY KEY(scope, id)) WITHOUT ROWID;

CREATE TABLE audit(no INTEGER PRIMARY KEY, subject INTEGER NOT NULL, text TEXT NOT NULL,
  hash BLOB NOT NULL);
CREATE TABLE audit_chain(practice INTEGER PRIMARY KEY, last INTEGER NOT NULL, hash BLOB NOT NULL,
  signed INTEGER NOT NULL, started INTEGER NOT NULL);
CREATE TABLE audit_checkpoint(practice INTEGER NOT NULL, sequence INTEGER NOT NULL,
  hash BLOB NOT NULL, at INTEGER NOT NULL, key TEXT NOT NULL, signature BLOB NOT NULL,
  PRIMARY KEY(practice, sequence)) WITHOUT ROWID;
CREATE TABLE audit_key(id TEXT PRIMARY KEY, public_key BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE audit_subject(no INTEGER PRIMARY KEY, pseudonym TEXT NOT NULL UNIQUE,
  patient INTEGER NOT NULL UNIQUE);
)sql";

constexpr const char* kSecond = R"sql(
CREATE TABLE contact(patient INTEGER PRIMARY KEY, practice INTEGER NOT NULL,
  family_key TEXT NOT NULL, given_key TEXT NOT NULL, family TEXT NOT NULL, given TEXT NOT NULL,
  title TEXT NOT NULL, telephone TEXT NOT NULL, address TEXT NOT NULL);
CREATE INDEX contact_name ON contact(practice, family_key, given_key);
)sql";

constexpr std::array<const char*, 2> kMigrations = {kFirst, kSecond};

}  // namespace

std::span<const char* const> Migrations() { return kMigrations; }

}  // namespace waymark::store::sqlite
