// Reading: a connection within a transaction. Internal to store/sqlite/.
//
// The methods stand in reader_patients.cc, reader_items.cc, list.cc, reader_work.cc and
// reader_audit.cc.
#ifndef WAYMARK_STORE_SQLITE_READER_H_
#define WAYMARK_STORE_SQLITE_READER_H_

#include <string>
#include <utility>
#include <vector>

#include "waymark/store/sqlite/connection.h"
#include "waymark/store/sqlite/names.h"
#include "waymark/store/store.h"

namespace waymark::store::sqlite {

class SqliteReader : public virtual Reader {
 public:
  explicit SqliteReader(Connection& connection) : connection_(connection), names_(connection) {}

  int64_t moment() const override { return moment_; }
  absl::StatusOr<PatientRef> FindPatient(const PatientKey& key) override;
  absl::StatusOr<Patient> GetPatient(PatientRef patient) override;
  absl::StatusOr<std::vector<PatientRef>> FindByPatientId(std::string_view practice,
                                                          std::string_view patient_id) override;
  absl::StatusOr<Contact> ContactOf(PatientRef patient) override;
  absl::StatusOr<std::vector<PatientRef>> FindByName(std::string_view practice,
                                                     std::string_view family_key,
                                                     std::string_view given_key,
                                                     int limit) override;
  absl::StatusOr<std::vector<PatientRef>> FindByNhsNumber(std::string_view practice,
                                                          std::string_view nhs_number) override;
  absl::StatusOr<StoredRecord> GetRecord(PatientRef patient) override;
  absl::StatusOr<StoredRecord> RecordAt(PatientRef patient, int64_t version) override;
  absl::StatusOr<std::vector<Patient>> ListPatients(std::string_view practice, PatientRef after,
                                                    int limit) override;
  absl::StatusOr<int64_t> CountPatients(std::string_view practice) override;
  absl::StatusOr<std::vector<std::string>> ListPractices() override;
  absl::StatusOr<std::vector<Patient>> DuePatients(std::string_view practice, Day day,
                                                   int limit) override;
  absl::StatusOr<std::vector<PatientRef>> NotEvaluatedWith(std::string_view practice, PackRef pack,
                                                           PatientRef after, int limit) override;
  absl::StatusOr<int64_t> CountNotEvaluatedWith(std::string_view practice, PackRef pack) override;
  absl::StatusOr<Day> PracticeToday(std::string_view practice) override;
  absl::StatusOr<std::vector<LoggedEvent>> ListEvents(PatientRef patient, int64_t before,
                                                      int limit) override;
  absl::StatusOr<LoggedEvent> FindEvent(std::string_view source,
                                        std::string_view event_id) override;
  absl::StatusOr<std::vector<AliasFact>> AliasFacts(PatientRef patient) override;

  absl::StatusOr<Item> GetItem(std::string_view item) override;
  absl::StatusOr<bool> WasErased(std::string_view item) override;
  absl::StatusOr<std::vector<Item>> ItemsOf(PatientRef patient, const WantedRules& of) override;
  absl::StatusOr<ItemPage> ListItems(const ItemQuery& query) override;
  absl::StatusOr<ItemCounts> CountItems(const ItemFilter& filter) override;
  absl::StatusOr<std::vector<HistoryLine>> History(std::string_view item) override;
  absl::StatusOr<std::vector<Reply>> RepliesTo(std::string_view item) override;
  absl::StatusOr<std::vector<Reply>> RepliesOf(PatientRef patient) override;
  absl::StatusOr<Reply> FindReply(std::string_view practice, std::string_view reply_id) override;
  absl::StatusOr<std::vector<Assignment>> Assignments(std::string_view item) override;
  absl::StatusOr<std::vector<Note>> Notes(PatientRef patient) override;

  absl::StatusOr<std::vector<LeaveCover>> LeaveCovers(std::string_view practice, Day from) override;
  absl::StatusOr<std::vector<WorklistOpening>> WorklistOpenings(std::string_view practice) override;
  absl::StatusOr<PackVersion> GetPack(PackRef pack) override;
  absl::StatusOr<std::vector<PackActivation>> PackHistory(std::string_view practice) override;
  absl::StatusOr<std::vector<Suspension>> Suspensions(std::string_view practice) override;
  absl::StatusOr<std::vector<Count>> Counts(std::string_view practice, std::string_view space,
                                            Day from, Day until) override;
  absl::StatusOr<std::vector<Change>> ChangesAfter(std::string_view practice, int64_t after,
                                                   int limit) override;
  absl::StatusOr<int64_t> LastChange(std::string_view practice) override;
  absl::StatusOr<std::string> GetValue(std::string_view space, std::string_view key) override;
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ListValues(
      std::string_view space, std::string_view prefix) override;

  absl::StatusOr<std::vector<std::string>> AuditChains() override;
  absl::StatusOr<std::vector<ChainedLine>> AuditLines(std::string_view practice, int64_t after,
                                                      int limit) override;
  absl::StatusOr<std::vector<ChainedLine>> AuditLinesAbout(PatientRef patient) override;
  absl::StatusOr<std::vector<AuditCheckpoint>> AuditCheckpoints(std::string_view practice) override;
  absl::StatusOr<std::vector<AuditKey>> AuditKeys() override;

 protected:
  // The number of an item; NotFound.
  absl::StatusOr<int64_t> ItemNumber(std::string_view item);
  absl::StatusOr<std::string> ItemOf(int64_t number);
  // A row of kItemColumns.
  absl::StatusOr<Item> ItemFrom(const Query& row);

  Connection& connection_;
  Names names_;
  int64_t moment_ = 0;

 private:
  absl::StatusOr<Patient> PatientFrom(const Query& row);
  absl::StatusOr<LoggedEvent> EventFrom(const Query& row);
  absl::StatusOr<Reply> ReplyFrom(const Query& row);
  absl::StatusOr<std::vector<Patient>> Patients(Query& query);
  absl::StatusOr<std::vector<Reply>> Replies(Query& query);
};

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_READER_H_
