// Items, what became of them, and what people answered and wrote, as they are written.
#include "waymark/store/sqlite/item_columns.h"
#include "waymark/store/sqlite/transaction.h"

namespace waymark::store::sqlite {

absl::StatusOr<int64_t> SqliteTransaction::ItemNumberOrNone(std::string_view item) {
  if (item.empty()) return 0;
  return ItemNumber(item);
}

absl::StatusOr<int64_t> SqliteTransaction::AddItem(const Item& item, int64_t rule) {
  const auto practice = names_.AddPractice(item.practice);
  if (!practice.ok()) return practice.status();
  const auto number = NextNumber(*practice, true);
  if (!number.ok()) return number.status();
  Query insert(connection_,
               "INSERT INTO item VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,1) "
               "ON CONFLICT DO NOTHING",
               *number, item.id, item.patient, *practice, rule, item.key, item.state,
               StatusNumber(item.status), LevelNumber(item.level), item.since, item.anchor,
               item.anchor_entry, item.opened, item.due_on, item.overdue_on, item.closed_on,
               item.next_change, item.snoozed_until, item.reason, item.owner, item.flags,
               item.last_action, item.sort_text, Blob{item.bytes});
  if (auto status = insert.Run(); !status.ok()) return status;
  if (sqlite3_changes(connection_.handle()) == 0) {
    return absl::AlreadyExistsError("an item with this id is stored already");
  }
  return 1;
}

absl::StatusOr<int64_t> SqliteTransaction::PutItem(const Item& item) {
  if (item.id.empty() || item.patient == kNoPatient || item.practice.empty() || item.rule.empty()) {
    return absl::InvalidArgumentError("an item needs an id, a patient, a practice and a rule");
  }
  const auto rule = names_.AddRule(item.rule);
  if (!rule.ok()) return rule.status();
  Touch(item.patient);
  if (item.version == 0) return AddItem(item, *rule);
  const auto practice = names_.AddPractice(item.practice);
  if (!practice.ok()) return practice.status();
  Query update(connection_,
               "UPDATE item SET patient=?, practice=?, rule=?, key=?, state=?, status=?, level=?, "
               "since=?, anchor=?, anchor_entry=?, opened=?, due_on=?, overdue_on=?, closed_on=?, "
               "next_change=?, snoozed_until=?, reason=?, owner=?, flags=?, last_action=?, "
               "sort_text=?, bytes=?, version=version+1 WHERE id=? AND version=?",
               item.patient, *practice, *rule, item.key, item.state, StatusNumber(item.status),
               LevelNumber(item.level), item.since, item.anchor, item.anchor_entry, item.opened,
               item.due_on, item.overdue_on, item.closed_on, item.next_change, item.snoozed_until,
               item.reason, item.owner, item.flags, item.last_action, item.sort_text,
               Blob{item.bytes}, item.id, item.version);
  if (auto status = update.Run(); !status.ok()) return status;
  if (sqlite3_changes(connection_.handle()) > 0) return item.version + 1;
  const auto number = ItemNumber(item.id);
  if (!number.ok()) return number.status();
  return absl::AbortedError("the item has moved on since it was read");
}

absl::StatusOr<int64_t> SqliteTransaction::AppendHistory(const HistoryLine& line) {
  const auto item = ItemNumber(line.item);
  if (!item.ok()) return item.status();
  Query insert(connection_, "INSERT INTO history VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", *item,
               line.at, line.cause, line.who, line.event_id, StatusNumber(line.from),
               StatusNumber(line.to), line.state, LevelNumber(line.level), line.record_version,
               line.pack, line.as_of, line.known_at, Blob{line.bytes});
  if (auto status = insert.Run(); !status.ok()) return status;
  return sqlite3_last_insert_rowid(connection_.handle());
}

absl::StatusOr<bool> SqliteTransaction::AddReply(const Reply& reply) {
  if (reply.reply_id.empty() || reply.practice.empty()) {
    return absl::InvalidArgumentError("a reply needs an id and a practice");
  }
  const auto item = ItemNumberOrNone(reply.item);
  if (!item.ok()) return item.status();
  const auto practice = names_.AddPractice(reply.practice);
  if (!practice.ok()) return practice.status();
  const auto rule = names_.AddRule(reply.rule);
  if (!rule.ok()) return rule.status();
  Touch(reply.patient);
  Query insert(connection_,
               "INSERT INTO reply VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) "
               "ON CONFLICT DO NOTHING",
               *practice, reply.reply_id, *item, reply.patient, *rule, reply.key, reply.reply,
               reply.role, reply.who, reply.reason, reply.on, reply.until, reply.recorded,
               reply.undone, reply.undone_at, Blob{reply.bytes});
  if (auto status = insert.Run(); !status.ok()) return status;
  return sqlite3_changes(connection_.handle()) > 0;
}

absl::Status SqliteTransaction::UndoReply(std::string_view practice, std::string_view reply_id,
                                          Instant at) {
  TouchAll();  // whose it is, is not looked up for what is rare
  Query update(connection_,
               "UPDATE reply SET undone=1, undone_at=? WHERE practice=? AND reply_id=? AND "
               "undone=0",
               at, names_.Practice(practice), reply_id);
  if (auto status = update.Run(); !status.ok()) return status;
  if (sqlite3_changes(connection_.handle()) > 0) return absl::OkStatus();
  // Undoing twice is undoing once.
  return FindReply(practice, reply_id).status();
}

absl::Status SqliteTransaction::AddAssignment(const Assignment& assignment) {
  const auto item = ItemNumber(assignment.item);
  if (!item.ok()) return item.status();
  Query insert(connection_, "INSERT INTO assignment VALUES(NULL,?,?,?,?)", *item, assignment.owner,
               assignment.who, assignment.at);
  return insert.Run();
}

absl::StatusOr<int64_t> SqliteTransaction::AddNote(const Note& note) {
  const auto item = ItemNumberOrNone(note.item);
  if (!item.ok()) return item.status();
  Query insert(connection_, "INSERT INTO note VALUES(NULL,?,?,?,?,?)", note.patient, *item,
               note.who, note.at, note.text);
  if (auto status = insert.Run(); !status.ok()) return status;
  return sqlite3_last_insert_rowid(connection_.handle());
}

}  // namespace waymark::store::sqlite
