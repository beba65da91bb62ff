// The team, rules in operation, the feed of changes and small things under a name, as they are
// read.
#include "waymark/store/sqlite/reader.h"

namespace waymark::store::sqlite {

absl::StatusOr<std::vector<LeaveCover>> SqliteReader::LeaveCovers(std::string_view practice,
                                                                  Day from) {
  std::vector<LeaveCover> covers;
  Query query(connection_,
              "SELECT id, owner, cover, from_day, until_day, who, at FROM leave_cover "
              "WHERE practice=? AND until_day>=? AND cancelled=0 ORDER BY from_day, id",
              names_.Practice(practice), from);
  while (query.Step()) {
    covers.push_back({query.Number(0), std::string(practice), query.Text(1), query.Text(2),
                      query.Day(3), query.Day(4), query.Text(5), query.Number(6), false});
  }
  if (!query.status().ok()) return query.status();
  return covers;
}

absl::StatusOr<std::vector<WorklistOpening>> SqliteReader::WorklistOpenings(
    std::string_view practice) {
  std::vector<WorklistOpening> openings;
  Query query(connection_,
              "SELECT worklist, who, at FROM worklist_opening WHERE practice=? ORDER BY worklist",
              names_.Practice(practice));
  while (query.Step()) {
    openings.push_back({std::string(practice), query.Text(0), query.Text(1), query.Number(2)});
  }
  if (!query.status().ok()) return query.status();
  return openings;
}

absl::StatusOr<PackVersion> SqliteReader::GetPack(PackRef pack) {
  Query query(connection_, "SELECT digest, program, name, version, bytes FROM pack WHERE ref=?",
              pack);
  if (!query.Step()) {
    return query.status().ok() ? absl::NotFoundError("no such pack") : query.status();
  }
  return PackVersion{pack,          query.Text(0), query.Text(1),
                     query.Text(2), query.Text(3), query.Text(4)};
}

absl::StatusOr<std::vector<PackActivation>> SqliteReader::PackHistory(std::string_view practice) {
  std::vector<PackActivation> history;
  Query query(connection_,
              "SELECT practice, pack, at, who, why FROM pack_activation "
              "WHERE practice='' OR practice=? ORDER BY no",
              practice);
  while (query.Step()) {
    history.push_back(
        {query.Text(0), query.Number(1), query.Number(2), query.Text(3), query.Text(4)});
  }
  if (!query.status().ok()) return query.status();
  return history;
}

absl::StatusOr<std::vector<Suspension>> SqliteReader::Suspensions(std::string_view practice) {
  std::vector<Suspension> suspensions;
  Query query(connection_,
              "SELECT rule, practice, from_moment, until_moment, who, why FROM suspension "
              "WHERE practice='' OR practice=? ORDER BY no",
              practice);
  while (query.Step()) {
    suspensions.push_back({query.Text(0), query.Text(1), query.Number(2), query.Number(3),
                           query.Text(4), query.Text(5)});
  }
  if (!query.status().ok()) return query.status();
  return suspensions;
}

absl::StatusOr<std::vector<Count>> SqliteReader::Counts(std::string_view practice,
                                                        std::string_view space, Day from,
                                                        Day until) {
  std::vector<Count> counts;
  Query query(connection_,
              "SELECT key, day, number FROM count WHERE practice=? AND space=? AND day>=? AND "
              "day<=? ORDER BY key, day",
              names_.Practice(practice), space, from, until);
  while (query.Step()) counts.push_back({query.Text(0), query.Day(1), query.Number(2)});
  if (!query.status().ok()) return query.status();
  return counts;
}

absl::StatusOr<std::vector<Change>> SqliteReader::ChangesAfter(std::string_view practice,
                                                               int64_t after, int limit) {
  const int64_t no = names_.Practice(practice);
  int64_t last = 0;
  int64_t trimmed = 0;
  {
    Query feed(connection_, "SELECT last, trimmed FROM feed WHERE practice=?", no);
    if (feed.Step()) {
      last = feed.Number(0);
      trimmed = feed.Number(1);
    }
    if (!feed.status().ok()) return feed.status();
  }
  if (after < trimmed || after > last) {
    return absl::OutOfRangeError("the feed no longer holds what follows this place: begin anew");
  }
  std::vector<Change> changes;
  Query query(connection_,
              "SELECT no, patient, item, at, bytes FROM change WHERE no>? AND no<=? ORDER BY no "
              "LIMIT ?",
              FirstOf(no) + after, LastOf(no), limit);
  while (query.Step()) {
    changes.push_back({SequenceOf(query.Number(0)), query.Number(1), query.Text(2), query.Number(3),
                       query.Text(4)});
  }
  if (!query.status().ok()) return query.status();
  return changes;
}

absl::StatusOr<int64_t> SqliteReader::LastChange(std::string_view practice) {
  Query query(connection_, "SELECT last FROM feed WHERE practice=?", names_.Practice(practice));
  if (query.Step()) return query.Number(0);
  if (!query.status().ok()) return query.status();
  return 0;
}

absl::StatusOr<std::string> SqliteReader::GetValue(std::string_view space, std::string_view key) {
  Query query(connection_, "SELECT bytes FROM value WHERE space=? AND key=?", space, key);
  if (query.Step()) return query.Text(0);
  return query.status().ok() ? absl::NotFoundError("no such value") : query.status();
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> SqliteReader::ListValues(
    std::string_view space, std::string_view prefix) {
  std::vector<std::pair<std::string, std::string>> values;
  Query query(connection_, "SELECT key, bytes FROM value WHERE space=? AND key>=? ORDER BY key",
              space, prefix);
  while (query.Step() && query.View(0).substr(0, prefix.size()) == prefix) {
    values.emplace_back(query.Text(0), query.Text(1));
  }
  if (!query.status().ok()) return query.status();
  return values;
}

}  // namespace waymark::store::sqlite
