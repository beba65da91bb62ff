// The team, rules in operation, the feed of changes and small things under a name, as they are
// written.
#include <algorithm>

#include "waymark/store/sqlite/transaction.h"

namespace waymark::store::sqlite {

absl::StatusOr<int64_t> SqliteTransaction::AddLeaveCover(const LeaveCover& cover) {
  if (cover.until < cover.from) {
    return absl::InvalidArgumentError("until: lies before from");
  }
  const auto practice = names_.AddPractice(cover.practice);
  if (!practice.ok()) return practice.status();
  Query insert(connection_, "INSERT INTO leave_cover VALUES(NULL,?,?,?,?,?,?,?,0)", *practice,
               cover.owner, cover.cover, cover.from, cover.until, cover.who, cover.at);
  if (auto status = insert.Run(); !status.ok()) return status;
  return sqlite3_last_insert_rowid(connection_.handle());
}

absl::Status SqliteTransaction::CancelLeaveCover(int64_t id, Instant) {
  Query update(connection_, "UPDATE leave_cover SET cancelled=1 WHERE id=?", id);
  if (auto status = update.Run(); !status.ok()) return status;
  return sqlite3_changes(connection_.handle()) > 0 ? absl::OkStatus()
                                                   : absl::NotFoundError("no such leave cover");
}

absl::Status SqliteTransaction::MarkWorklistOpened(const WorklistOpening& opening) {
  const auto practice = names_.AddPractice(opening.practice);
  if (!practice.ok()) return practice.status();
  Query put(connection_,
            "INSERT INTO worklist_opening VALUES(?,?,?,?) ON CONFLICT DO UPDATE SET "
            "who=excluded.who, at=excluded.at WHERE excluded.at>=at",
            *practice, opening.worklist, opening.who, opening.at);
  return put.Run();
}

absl::StatusOr<PackRef> SqliteTransaction::FindOrAddPack(const PackVersion& pack) {
  {
    Query find(connection_, "SELECT ref FROM pack WHERE digest=? AND program=?", pack.digest,
               pack.program_digest);
    if (find.Step()) return find.Number(0);
    if (!find.status().ok()) return find.status();
  }
  Query insert(connection_, "INSERT INTO pack VALUES(NULL,?,?,?,?,?)", pack.digest,
               pack.program_digest, pack.name, pack.version, Blob{pack.bytes});
  if (auto status = insert.Run(); !status.ok()) return status;
  return sqlite3_last_insert_rowid(connection_.handle());
}

absl::Status SqliteTransaction::ActivatePack(const PackActivation& activation) {
  if (auto pack = GetPack(activation.pack); !pack.ok()) return pack.status();
  Query insert(connection_, "INSERT INTO pack_activation VALUES(NULL,?,?,?,?,?)",
               activation.practice, activation.pack, activation.from, activation.who,
               activation.why);
  return insert.Run();
}

absl::Status SqliteTransaction::Suspend(const Suspension& suspension) {
  if (suspension.rule.empty()) return absl::InvalidArgumentError("a suspension needs a rule");
  Query insert(connection_, "INSERT INTO suspension VALUES(NULL,?,?,?,?,?,?)", suspension.rule,
               suspension.practice, suspension.from, suspension.until, suspension.who,
               suspension.why);
  return insert.Run();
}

absl::Status SqliteTransaction::Resume(std::string_view rule, std::string_view practice,
                                       Instant at) {
  Query update(connection_,
               "UPDATE suspension SET until_moment=? WHERE rule=? AND practice=? AND "
               "until_moment>?",
               at, rule, practice, at);
  if (auto status = update.Run(); !status.ok()) return status;
  return sqlite3_changes(connection_.handle()) > 0
             ? absl::OkStatus()
             : absl::NotFoundError("the rule is not suspended there");
}

absl::Status SqliteTransaction::AddCount(std::string_view practice, std::string_view space,
                                         std::string_view key, Day day, int64_t number) {
  const auto no = names_.AddPractice(practice);
  if (!no.ok()) return no.status();
  Query add(connection_,
            "INSERT INTO count VALUES(?,?,?,?,?) ON CONFLICT DO UPDATE SET "
            "number=number+excluded.number",
            *no, space, key, day, number);
  return add.Run();
}

absl::StatusOr<SqliteTransaction::Feed*> SqliteTransaction::FeedOf(int64_t practice) {
  const auto known = feeds_.find(practice);
  if (known != feeds_.end()) return &known->second;
  Feed feed;
  Query query(connection_, "SELECT last, trimmed FROM feed WHERE practice=?", practice);
  if (query.Step()) {
    feed.last = query.Number(0);
    feed.trimmed = query.Number(1);
  }
  if (!query.status().ok()) return query.status();
  return &feeds_.emplace(practice, feed).first->second;
}

absl::StatusOr<int64_t> SqliteTransaction::AppendChange(std::string_view practice,
                                                        const Change& change) {
  const auto no = names_.AddPractice(practice);
  if (!no.ok()) return no.status();
  const auto feed = FeedOf(*no);
  if (!feed.ok()) return feed.status();
  Query insert(connection_, "INSERT INTO change VALUES(?,?,?,?,?)",
               FirstOf(*no) + (*feed)->last + 1, change.patient, change.item, change.at,
               Blob{change.bytes});
  if (auto status = insert.Run(); !status.ok()) return status;
  (*feed)->changed = true;
  return ++(*feed)->last;
}

absl::Status SqliteTransaction::TrimChanges(std::string_view practice, Instant before) {
  const int64_t no = names_.Practice(practice);
  if (no == 0) return absl::OkStatus();
  const auto feed = FeedOf(no);
  if (!feed.ok()) return feed.status();
  // Only what is old from the beginning on: a line that a clock set back made old in the middle
  // stays.
  int64_t keep = FirstOf(no) + (*feed)->last + 1;
  {
    Query first(connection_, "SELECT min(no) FROM change WHERE no>=? AND no<=? AND at>=?",
                FirstOf(no), LastOf(no), before);
    if (first.Step() && first.Number(0) != 0) keep = first.Number(0);
    if (!first.status().ok()) return first.status();
  }
  Query erase(connection_, "DELETE FROM change WHERE no>=? AND no<?", FirstOf(no), keep);
  if (auto status = erase.Run(); !status.ok()) return status;
  (*feed)->trimmed = std::max((*feed)->trimmed, SequenceOf(keep) - 1);
  (*feed)->changed = true;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> SqliteTransaction::LastChange(std::string_view practice) {
  const int64_t no = names_.Practice(practice);
  if (no == 0) return 0;
  const auto feed = FeedOf(no);
  if (!feed.ok()) return feed.status();
  return (*feed)->last;
}

absl::StatusOr<std::vector<Change>> SqliteTransaction::ChangesAfter(std::string_view practice,
                                                                    int64_t after, int limit) {
  // The reader looks at the table.
  const int64_t no = names_.Practice(practice);
  if (const auto feed = feeds_.find(no); feed != feeds_.end() && feed->second.changed) {
    Query put(connection_, "INSERT OR REPLACE INTO feed VALUES(?,?,?)", no, feed->second.last,
              feed->second.trimmed);
    if (auto status = put.Run(); !status.ok()) return status;
  }
  return SqliteReader::ChangesAfter(practice, after, limit);
}

absl::Status SqliteTransaction::PutValue(std::string_view space, std::string_view key,
                                         std::string_view bytes) {
  if (bytes.empty()) {
    Query erase(connection_, "DELETE FROM value WHERE space=? AND key=?", space, key);
    return erase.Run();
  }
  Query put(connection_, "INSERT OR REPLACE INTO value VALUES(?,?,?)", space, key, Blob{bytes});
  return put.Run();
}

absl::StatusOr<bool> SqliteTransaction::RememberRequest(std::string_view scope,
                                                        std::string_view request_id,
                                                        std::string& answer, Instant at) {
  if (request_id.empty()) return absl::InvalidArgumentError("a request needs an id");
  {
    Query insert(connection_, "INSERT INTO request VALUES(?,?,?,?) ON CONFLICT DO NOTHING", scope,
                 request_id, Blob{answer}, at);
    if (auto status = insert.Run(); !status.ok()) return status;
    if (sqlite3_changes(connection_.handle()) > 0) return true;
  }
  Query known(connection_, "SELECT answer FROM request WHERE scope=? AND id=?", scope, request_id);
  if (!known.Step()) return known.status();
  answer = known.Text(0);
  return false;
}

absl::Status SqliteTransaction::ForgetRequests(Instant before) {
  Query erase(connection_, "DELETE FROM request WHERE at<?", before);
  return erase.Run();
}

}  // namespace waymark::store::sqlite
