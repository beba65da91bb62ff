// The audit chains, as they are read.
#include "waymark/store/sqlite/reader.h"

namespace waymark::store::sqlite {

absl::StatusOr<std::vector<std::string>> SqliteReader::AuditChains() {
  std::vector<std::string> chains;
  Query query(connection_,
              "SELECT code FROM audit_chain JOIN practice ON practice.no=audit_chain.practice "
              "ORDER BY code");
  while (query.Step()) chains.push_back(query.Text(0));
  if (!query.status().ok()) return query.status();
  return chains;
}

absl::StatusOr<std::vector<ChainedLine>> SqliteReader::AuditLines(std::string_view practice,
                                                                  int64_t after, int limit) {
  const int64_t no = names_.Practice(practice);
  std::vector<ChainedLine> lines;
  Query query(connection_,
              "SELECT no, text, hash FROM audit WHERE no>? AND no<=? ORDER BY no LIMIT ?",
              FirstOf(no) + after, LastOf(no), limit);
  while (query.Step()) {
    lines.push_back(
        {std::string(practice), SequenceOf(query.Number(0)), query.Text(1), query.Text(2)});
  }
  if (!query.status().ok()) return query.status();
  return lines;
}

absl::StatusOr<std::vector<ChainedLine>> SqliteReader::AuditLinesAbout(PatientRef patient) {
  std::vector<ChainedLine> lines;
  Query subject(connection_, "SELECT no FROM audit_subject WHERE patient=?", patient);
  if (!subject.Step()) {
    if (!subject.status().ok()) return subject.status();
    return lines;
  }
  // Lines about a patient stand in the chains of all practices that looked.
  Query query(connection_, "SELECT no, text, hash FROM audit WHERE subject=? ORDER BY no",
              subject.Number(0));
  while (query.Step()) {
    auto practice = names_.PracticeCode(PracticeOf(query.Number(0)));
    if (!practice.ok()) return practice.status();
    lines.push_back(
        {*std::move(practice), SequenceOf(query.Number(0)), query.Text(1), query.Text(2)});
  }
  if (!query.status().ok()) return query.status();
  return lines;
}

absl::StatusOr<std::vector<AuditCheckpoint>> SqliteReader::AuditCheckpoints(
    std::string_view practice) {
  std::vector<AuditCheckpoint> checkpoints;
  Query query(connection_,
              "SELECT sequence, hash, at, key, signature FROM audit_checkpoint WHERE practice=? "
              "ORDER BY sequence",
              names_.Practice(practice));
  while (query.Step()) {
    checkpoints.push_back({std::string(practice), query.Number(0), query.Text(1), query.Number(2),
                           query.Text(3), query.Text(4)});
  }
  if (!query.status().ok()) return query.status();
  return checkpoints;
}

absl::StatusOr<std::vector<AuditKey>> SqliteReader::AuditKeys() {
  std::vector<AuditKey> keys;
  Query query(connection_, "SELECT id, public_key FROM audit_key ORDER BY id");
  while (query.Step()) keys.push_back({query.Text(0), query.Text(1)});
  if (!query.status().ok()) return query.status();
  return keys;
}

}  // namespace waymark::store::sqlite
