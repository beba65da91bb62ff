// The audit chains, as they are written, and the heads of chains and feeds.
#include "waymark/store/sqlite/transaction.h"

namespace waymark::store::sqlite {

absl::StatusOr<SqliteTransaction::Chain*> SqliteTransaction::ChainOf(int64_t practice) {
  const auto known = chains_.find(practice);
  if (known != chains_.end()) return &known->second;
  Chain chain;
  chain.hash = std::string(32, '\0');
  Query query(connection_, "SELECT last, hash, signed, started FROM audit_chain WHERE practice=?",
              practice);
  if (query.Step()) {
    chain = {query.Number(0), query.Text(1), query.Number(2), query.Number(3), false};
  }
  if (!query.status().ok()) return query.status();
  return &chains_.emplace(practice, std::move(chain)).first->second;
}

absl::StatusOr<int64_t> SqliteTransaction::SubjectOf(PatientRef patient, std::string& pseudonym) {
  if (patient == kNoPatient) return 0;
  {
    Query known(connection_, "SELECT no, pseudonym FROM audit_subject WHERE patient=?", patient);
    if (known.Step()) {
      pseudonym = known.Text(1);
      return known.Number(0);
    }
    if (!known.status().ok()) return known.status();
  }
  pseudonym = "subject-" + NewItemId().substr(5);
  Query insert(connection_, "INSERT INTO audit_subject VALUES(NULL,?,?)", pseudonym, patient);
  if (auto status = insert.Run(); !status.ok()) return status;
  return sqlite3_last_insert_rowid(connection_.handle());
}

absl::Status SqliteTransaction::Audit(const AuditLine& line) {
  const auto practice = names_.AddPractice(line.practice);
  if (!practice.ok()) return practice.status();
  const auto chain = ChainOf(*practice);
  if (!chain.ok()) return chain.status();
  std::string pseudonym;
  const auto subject = SubjectOf(line.patient, pseudonym);
  if (!subject.ok()) return subject.status();
  Chain& head = **chain;
  const std::string text = AuditText(line, head.last + 1, pseudonym);
  std::string hash = ChainHash(head.hash, text);
  Query insert(connection_, "INSERT INTO audit VALUES(?,?,?,?)", FirstOf(*practice) + head.last + 1,
               *subject, text, Blob{hash});
  if (auto status = insert.Run(); !status.ok()) return status;
  ++head.last;
  head.hash = std::move(hash);
  head.changed = true;
  return absl::OkStatus();
}

absl::Status SqliteTransaction::Flush(const Signer& signer, int64_t lines, Instant now) {
  for (auto& [practice, chain] : chains_) {
    if (chain.last - chain.signed_until >= lines && chain.last > chain.signed_until) {
      const auto code = names_.PracticeCode(practice);
      if (!code.ok()) return code.status();
      AuditCheckpoint checkpoint{*code, chain.last, chain.hash, now, {}, {}};
      signer.Sign(checkpoint);
      Query insert(connection_, "INSERT INTO audit_checkpoint VALUES(?,?,?,?,?,?)", practice,
                   chain.last, Blob{chain.hash}, now, checkpoint.key, Blob{checkpoint.signature});
      if (auto status = insert.Run(); !status.ok()) return status;
      chain.signed_until = chain.last;
      chain.changed = true;
    }
    if (!chain.changed) continue;
    Query put(connection_, "INSERT OR REPLACE INTO audit_chain VALUES(?,?,?,?,?)", practice,
              chain.last, Blob{chain.hash}, chain.signed_until, chain.started);
    if (auto status = put.Run(); !status.ok()) return status;
    chain.changed = false;
  }
  for (auto& [practice, feed] : feeds_) {
    if (!feed.changed) continue;
    Query put(connection_, "INSERT OR REPLACE INTO feed VALUES(?,?,?)", practice, feed.last,
              feed.trimmed);
    if (auto status = put.Run(); !status.ok()) return status;
    feed.changed = false;
    grown_[practice] = feed.last;
  }
  return absl::OkStatus();
}

absl::Status SqliteTransaction::MarkStarted(Instant at, bool unclean, bool restored) {
  // Which chains may have lost lines: those that had any since the last start.
  std::vector<std::string> chains;
  {
    Query query(connection_,
                "SELECT code FROM audit_chain JOIN practice ON practice.no=audit_chain.practice "
                "WHERE last>started AND code<>'' ORDER BY code");
    while (query.Step()) chains.push_back(query.Text(0));
    if (!query.status().ok()) return query.status();
  }
  chains.emplace_back();
  for (const std::string& practice : chains) {
    if (unclean || restored || practice.empty()) {
      AuditLine line;
      line.practice = practice;
      line.at = at;
      line.actor = "waymark";
      line.action = "started";
      line.outcome = restored  ? "from a backup"
                     : unclean ? "after an unclean stop"
                               : "after a clean stop";
      if (restored) line.detail = "what came after the backup may be missing";
      if (unclean) line.detail = "lines about reads just before the stop may be missing";
      if (auto status = Audit(line); !status.ok()) return status;
    }
    const auto chain = ChainOf(names_.Practice(practice));
    if (!chain.ok()) return chain.status();
    (*chain)->started = (*chain)->last;
    (*chain)->changed = true;
  }
  return absl::OkStatus();
}

void SqliteTransaction::Forget() {
  names_.Forget();
  chains_.clear();
  feeds_.clear();
  grown_.clear();
}

std::vector<Store::Grown> SqliteTransaction::TakeGrown() {
  std::vector<Store::Grown> grown;
  for (const auto& [practice, last] : grown_) {
    auto code = names_.PracticeCode(practice);
    if (code.ok()) grown.push_back({*std::move(code), last});
  }
  grown_.clear();
  return grown;
}

void SqliteTransaction::Save() {
  saved_chains_ = chains_;
  saved_feeds_ = feeds_;
}

void SqliteTransaction::Restore() {
  chains_ = saved_chains_;
  feeds_ = saved_feeds_;
  names_.Forget();
}

}  // namespace waymark::store::sqlite
