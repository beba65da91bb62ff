// Items, what became of them, and what people answered and wrote, as they are read.
#include "waymark/store/sqlite/item_columns.h"
#include "waymark/store/sqlite/reader.h"

namespace waymark::store::sqlite {
namespace {

#define WAYMARK_REPLY_COLUMNS                                                                 \
  "SELECT reply_id, item, patient, practice, rule, key, reply, role, who, reason, given_on, " \
  "until, recorded, undone, undone_at, bytes FROM reply "

absl::Status NoItem() { return absl::NotFoundError("no such item"); }

}  // namespace

absl::StatusOr<int64_t> SqliteReader::ItemNumber(std::string_view item) {
  Query query(connection_, "SELECT no FROM item WHERE id=?", item);
  if (query.Step()) return query.Number(0);
  return query.status().ok() ? NoItem() : query.status();
}

absl::StatusOr<std::string> SqliteReader::ItemOf(int64_t number) {
  if (number == 0) return std::string();
  Query query(connection_, "SELECT id FROM item WHERE no=?", number);
  if (query.Step()) return query.Text(0);
  if (!query.status().ok()) return query.status();
  return absl::DataLossError("the store speaks of an item that it does not have");
}

absl::StatusOr<Item> SqliteReader::ItemFrom(const Query& row) {
  Item item;
  auto practice = names_.PracticeCode(row.Number(2));
  if (!practice.ok()) return practice.status();
  auto rule = names_.RuleName(row.Number(3));
  if (!rule.ok()) return rule.status();
  item.id = row.Text(0);
  item.patient = row.Number(1);
  item.practice = *std::move(practice);
  item.rule = *std::move(rule);
  item.key = row.Text(4);
  item.state = row.As<ItemState>(5);
  item.status = StatusFrom(row.Number(6));
  item.level = LevelFrom(row.Number(7));
  item.since = row.Day(8);
  item.anchor = row.Day(9);
  item.anchor_entry = row.Text(10);
  item.opened = row.Day(11);
  item.due_on = row.Day(12);
  item.overdue_on = row.Day(13);
  item.closed_on = row.Day(14);
  item.next_change = row.Day(15);
  item.snoozed_until = row.Day(16);
  item.reason = row.Text(17);
  item.owner = row.Text(18);
  item.flags = static_cast<uint32_t>(row.Number(19));
  item.last_action = row.Number(20);
  item.sort_text = row.Text(21);
  item.bytes = row.Text(22);
  item.version = row.Number(23);
  return item;
}

absl::StatusOr<Item> SqliteReader::GetItem(std::string_view item) {
  Query query(connection_, WAYMARK_ITEM_COLUMNS "WHERE id=?", item);
  if (query.Step()) return ItemFrom(query);
  return query.status().ok() ? NoItem() : query.status();
}

absl::StatusOr<bool> SqliteReader::WasErased(std::string_view item) {
  Query query(connection_, "SELECT 1 FROM erased_item WHERE id=?", item);
  const bool erased = query.Step();
  if (!query.status().ok()) return query.status();
  return erased;
}

absl::StatusOr<std::vector<Item>> SqliteReader::ItemsOf(PatientRef patient, const WantedRules& of) {
  std::vector<Item> items;
  int64_t skipped = -1;  // the rule before, where nobody wants it
  Query query(connection_, WAYMARK_ITEM_COLUMNS "WHERE patient=? ORDER BY no", patient);
  while (query.Step()) {
    if (of) {
      // The row is long; its first columns say whether the rest is worth reading.
      const int64_t rule = query.Number(3);
      if (rule == skipped) continue;
      auto name = names_.RuleName(rule);
      if (!name.ok()) return name.status();
      if (!of(*name)) {
        skipped = rule;
        continue;
      }
    }
    auto item = ItemFrom(query);
    if (!item.ok()) return item.status();
    items.push_back(*std::move(item));
  }
  if (!query.status().ok()) return query.status();
  return items;
}

absl::StatusOr<std::vector<HistoryLine>> SqliteReader::History(std::string_view item) {
  auto number = ItemNumber(item);
  if (!number.ok()) return number.status();
  std::vector<HistoryLine> lines;
  Query query(connection_,
              "SELECT sequence, at, cause, who, event_id, from_status, to_status, state, level, "
              "record_version, pack, as_of, known_at, bytes FROM history WHERE item=? "
              "ORDER BY sequence",
              *number);
  while (query.Step()) {
    HistoryLine& line = lines.emplace_back();
    line.sequence = query.Number(0);
    line.item = item;
    line.at = query.Number(1);
    line.cause = query.Text(2);
    line.who = query.Text(3);
    line.event_id = query.Text(4);
    line.from = StatusFrom(query.Number(5));
    line.to = StatusFrom(query.Number(6));
    line.state = query.As<ItemState>(7);
    line.level = LevelFrom(query.Number(8));
    line.record_version = query.Number(9);
    line.pack = query.Number(10);
    line.as_of = query.Day(11);
    line.known_at = query.Number(12);
    line.bytes = query.Text(13);
  }
  if (!query.status().ok()) return query.status();
  return lines;
}

absl::StatusOr<Reply> SqliteReader::ReplyFrom(const Query& row) {
  Reply reply;
  auto item = ItemOf(row.Number(1));
  if (!item.ok()) return item.status();
  auto practice = names_.PracticeCode(row.Number(3));
  if (!practice.ok()) return practice.status();
  auto rule = names_.RuleName(row.Number(4));
  if (!rule.ok()) return rule.status();
  reply.reply_id = row.Text(0);
  reply.item = *std::move(item);
  reply.patient = row.Number(2);
  reply.practice = *std::move(practice);
  reply.rule = *std::move(rule);
  reply.key = row.Text(5);
  reply.reply = row.Text(6);
  reply.role = row.Text(7);
  reply.who = row.Text(8);
  reply.reason = row.Text(9);
  reply.on = row.Day(10);
  reply.until = row.Day(11);
  reply.recorded = row.Number(12);
  reply.undone = row.Number(13) != 0;
  reply.undone_at = row.Number(14);
  reply.bytes = row.Text(15);
  return reply;
}

absl::StatusOr<std::vector<Reply>> SqliteReader::Replies(Query& query) {
  std::vector<Reply> replies;
  while (query.Step()) {
    auto reply = ReplyFrom(query);
    if (!reply.ok()) return reply.status();
    replies.push_back(*std::move(reply));
  }
  if (!query.status().ok()) return query.status();
  return replies;
}

absl::StatusOr<std::vector<Reply>> SqliteReader::RepliesTo(std::string_view item) {
  auto number = ItemNumber(item);
  if (!number.ok()) return number.status();
  Query query(connection_, WAYMARK_REPLY_COLUMNS "WHERE item=? ORDER BY recorded, no", *number);
  return Replies(query);
}

absl::StatusOr<std::vector<Reply>> SqliteReader::RepliesOf(PatientRef patient) {
  Query query(connection_, WAYMARK_REPLY_COLUMNS "WHERE patient=? ORDER BY recorded, no", patient);
  return Replies(query);
}

absl::StatusOr<Reply> SqliteReader::FindReply(std::string_view practice,
                                              std::string_view reply_id) {
  Query query(connection_, WAYMARK_REPLY_COLUMNS "WHERE practice=? AND reply_id=?",
              names_.Practice(practice), reply_id);
  if (query.Step()) return ReplyFrom(query);
  return query.status().ok() ? absl::NotFoundError("no such reply") : query.status();
}

absl::StatusOr<std::vector<Assignment>> SqliteReader::Assignments(std::string_view item) {
  auto number = ItemNumber(item);
  if (!number.ok()) return number.status();
  std::vector<Assignment> assignments;
  Query query(connection_, "SELECT owner, who, at FROM assignment WHERE item=? ORDER BY no",
              *number);
  while (query.Step()) {
    assignments.push_back({std::string(item), query.Text(0), query.Text(1), query.Number(2)});
  }
  if (!query.status().ok()) return query.status();
  return assignments;
}

absl::StatusOr<std::vector<Note>> SqliteReader::Notes(PatientRef patient) {
  std::vector<Note> notes;
  Query query(connection_,
              "SELECT sequence, item, who, at, text FROM note WHERE patient=? ORDER BY sequence",
              patient);
  while (query.Step()) {
    auto item = ItemOf(query.Number(1));
    if (!item.ok()) return item.status();
    notes.push_back({query.Number(0), patient, *std::move(item), query.Text(2), query.Number(3),
                     query.Text(4)});
  }
  if (!query.status().ok()) return query.status();
  return notes;
}

}  // namespace waymark::store::sqlite
