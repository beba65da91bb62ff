// Writing: the one connection that writes, within a transaction. Internal to store/sqlite/.
//
// Also the heads of chains and feeds, kept in memory while a group of writes runs and written back
// before it commits.
#ifndef WAYMARK_STORE_SQLITE_TRANSACTION_H_
#define WAYMARK_STORE_SQLITE_TRANSACTION_H_

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "waymark/store/signer.h"
#include "waymark/store/sqlite/reader.h"

namespace waymark::store::sqlite {

class SqliteTransaction : public SqliteReader, public Transaction {
 public:
  explicit SqliteTransaction(Connection& connection) : SqliteReader(connection) {}

  bool MayHaveChanged(PatientRef patient, int64_t moment) const override;
  absl::StatusOr<PatientRef> FindOrAddPatient(const PatientKey& key) override;
  absl::Status SetContact(PatientRef patient, const Contact& contact) override;
  absl::Status SetNhsNumber(PatientRef patient, std::string_view nhs_number) override;
  absl::StatusOr<std::vector<Appended>> AppendEvents(PatientRef patient,
                                                     std::span<const NewEvent> events,
                                                     Instant received) override;
  absl::Status SetEvaluated(PatientRef patient, int64_t version, Day on, PackRef pack,
                            Day next_look) override;
  absl::Status AppendAlias(const AliasFact& fact) override;
  absl::StatusOr<Day> RaisePracticeToday(std::string_view practice, Day today) override;
  absl::Status ErasePatient(PatientRef patient) override;

  absl::StatusOr<int64_t> PutItem(const Item& item) override;
  absl::StatusOr<int64_t> AppendHistory(const HistoryLine& line) override;
  absl::StatusOr<bool> AddReply(const Reply& reply) override;
  absl::Status UndoReply(std::string_view practice, std::string_view reply_id, Instant at) override;
  absl::Status AddAssignment(const Assignment& assignment) override;
  absl::StatusOr<int64_t> AddNote(const Note& note) override;
  absl::StatusOr<int64_t> AddLeaveCover(const LeaveCover& cover) override;
  absl::Status CancelLeaveCover(int64_t id, Instant at) override;
  absl::Status MarkWorklistOpened(const WorklistOpening& opening) override;

  absl::StatusOr<PackRef> FindOrAddPack(const PackVersion& pack) override;
  absl::Status ActivatePack(const PackActivation& activation) override;
  absl::Status Suspend(const Suspension& suspension) override;
  absl::Status Resume(std::string_view rule, std::string_view practice, Instant at) override;
  absl::Status AddCount(std::string_view practice, std::string_view space, std::string_view key,
                        Day day, int64_t number) override;
  absl::StatusOr<int64_t> AppendChange(std::string_view practice, const Change& change) override;
  absl::Status TrimChanges(std::string_view practice, Instant before) override;
  absl::Status PutValue(std::string_view space, std::string_view key,
                        std::string_view bytes) override;
  absl::StatusOr<bool> RememberRequest(std::string_view scope, std::string_view request_id,
                                       std::string& answer, Instant at) override;
  absl::Status ForgetRequests(Instant before) override;
  absl::Status Audit(const AuditLine& line) override;

  // Heads are kept back until Flush: these see them.
  absl::StatusOr<int64_t> LastChange(std::string_view practice) override;
  absl::StatusOr<std::vector<Change>> ChangesAfter(std::string_view practice, int64_t after,
                                                   int limit) override;

  // --- for the writer
  // What is written from now on belongs to that group; numbers only grow.
  void BeginGroup(int64_t number);
  // Writes the heads back, with signed checkpoints for chains that have grown by `lines`.
  absl::Status Flush(const Signer& signer, int64_t lines, Instant now);
  // Says in the chains that the store was started, and what an unclean stop may have cost.
  absl::Status MarkStarted(Instant at, bool unclean, bool restored);
  // After the transaction was taken back.
  void Forget();
  // After it was committed: the feeds that have grown.
  std::vector<Store::Grown> TakeGrown();
  // What is in memory, for going back to where a write began.
  void Save();
  void Restore();

 private:
  struct Chain {
    int64_t last = 0;
    std::string hash;
    int64_t signed_until = 0;
    int64_t started = 0;
    bool changed = false;
  };
  struct Feed {
    int64_t last = 0;
    int64_t trimmed = 0;
    bool changed = false;
  };
  void Touch(PatientRef patient) { touched_[patient] = group_; }
  void TouchAll() { unknown_before_ = group_; }
  absl::StatusOr<Chain*> ChainOf(int64_t practice);
  absl::StatusOr<Feed*> FeedOf(int64_t practice);
  absl::StatusOr<int64_t> NextNumber(int64_t practice, bool item);
  absl::StatusOr<Appended> LogEvent(PatientRef patient, const NewEvent& event, Instant received,
                                    int64_t version, int64_t& last_event);
  absl::StatusOr<int64_t> SubjectOf(PatientRef patient, std::string& pseudonym);
  absl::StatusOr<int64_t> ItemNumberOrNone(std::string_view item);
  absl::StatusOr<int64_t> AddItem(const Item& item, int64_t rule);

  std::map<int64_t, Chain> chains_, saved_chains_;
  std::map<int64_t, Feed> feeds_, saved_feeds_;
  std::map<int64_t, int64_t> grown_;
  // Patients by the last group that wrote something of theirs. Of moments before `unknown_before_`
  // nothing is known any more. A group that was taken back stays in it: that costs a second look.
  std::unordered_map<PatientRef, int64_t> touched_;
  int64_t group_ = 0;
  int64_t unknown_before_ = 1;
};

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_TRANSACTION_H_
