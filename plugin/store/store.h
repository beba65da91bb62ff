// What is kept: one interface, whatever engine is behind it.
//
//   auto store = sqlite::OpenStore({.path = "waymark.db", ...});           // store/sqlite/open.h
//   absl::Status done = (*store)->Write([&](store::Transaction& tx) -> absl::Status {
//     auto patient = tx.FindOrAddPatient(key);
//     if (!patient.ok()) return patient.status();
//     ...
//     return absl::OkStatus();
//   });                                                                     // durable here
//   auto view = (*store)->Read();                                           // a consistent
//   snapshot
//
// Writing. A write is a function that reads and changes through a Transaction. The store runs
// writes one after the other, in the order in which they were submitted, many of them in one
// transaction of the engine (group commit), and completes each only when it is durable. If the
// function returns an error nothing of it is kept and the others are not touched; the error comes
// back to the caller. The function may be run more than once (the engine may have to repeat a
// group), so it must set its results anew each time and have no other effects; only the last run
// counts. It must not wait for anything and must not call the store.
//
// Reading. A Reader is a consistent snapshot; readers never wait for writers. Keep it only as long
// as one answer takes: an old snapshot keeps the engine from tidying up.
//
// Errors. InvalidArgument: a wrong call. NotFound: no such thing. AlreadyExists, Aborted: said at
// the method. ResourceExhausted: the queue is full, or the disk. Unavailable: the engine can't be
// written or read now; Store::health() says why. DataLoss: what is stored contradicts itself.
// Texts name fields, never values.
//
// Threads. A Store is safe from many threads, a Reader and a Transaction belong to one.
#ifndef WAYMARK_STORE_STORE_H_
#define WAYMARK_STORE_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "waymark/store/audit.h"
#include "waymark/store/list.h"
#include "waymark/store/values.h"

namespace waymark::store {

class Reader {
 public:
  virtual ~Reader() = default;

  // Which snapshot this is, for Transaction::MayHaveChanged of the same Store; 0: not known.
  virtual int64_t moment() const = 0;

  // --- patients
  // NotFound where there is none.
  virtual absl::StatusOr<PatientRef> FindPatient(const PatientKey& key) = 0;
  virtual absl::StatusOr<Patient> GetPatient(PatientRef patient) = 0;
  // Those of the practice with that id, whatever their source.
  virtual absl::StatusOr<std::vector<PatientRef>> FindByPatientId(std::string_view practice,
                                                                  std::string_view patient_id) = 0;
  // Those of the practice with that NHS number, as last given.
  virtual absl::StatusOr<std::vector<PatientRef>> FindByNhsNumber(std::string_view practice,
                                                                  std::string_view nhs_number) = 0;
  // Empty where nothing was given.
  virtual absl::StatusOr<Contact> ContactOf(PatientRef patient) = 0;
  // Those of the practice whose family name and given name begin so, as NameKey (name_key.h) has
  // them, by name; at most `limit`. Nobody where `family_key` is empty.
  virtual absl::StatusOr<std::vector<PatientRef>> FindByName(std::string_view practice,
                                                             std::string_view family_key,
                                                             std::string_view given_key,
                                                             int limit) = 0;
  virtual absl::StatusOr<StoredRecord> GetRecord(PatientRef patient) = 0;
  // As it was after `version` fragments. OutOfRange where it never had so many.
  virtual absl::StatusOr<StoredRecord> RecordAt(PatientRef patient, int64_t version) = 0;
  // Patients of the practice in order, after `after` (0: from the first), at most `limit`.
  virtual absl::StatusOr<std::vector<Patient>> ListPatients(std::string_view practice,
                                                            PatientRef after, int limit) = 0;
  virtual absl::StatusOr<int64_t> CountPatients(std::string_view practice) = 0;
  virtual absl::StatusOr<std::vector<std::string>> ListPractices() = 0;

  // The wake-up queue: patients of the practice whose next look is `day` or before, earliest first
  // (then by patient), at most `limit`. Looking at one means evaluating and SetEvaluated, which
  // takes it from the queue; so a restart loses and repeats nothing.
  virtual absl::StatusOr<std::vector<Patient>> DuePatients(std::string_view practice, Day day,
                                                           int limit) = 0;
  // Patients whose last evaluation was with another pack, in order after `after`.
  virtual absl::StatusOr<std::vector<PatientRef>> NotEvaluatedWith(std::string_view practice,
                                                                   PackRef pack, PatientRef after,
                                                                   int limit) = 0;
  virtual absl::StatusOr<int64_t> CountNotEvaluatedWith(std::string_view practice,
                                                        PackRef pack) = 0;
  // The latest day that was ever set as the practice's today; Day::Min() where none was.
  virtual absl::StatusOr<Day> PracticeToday(std::string_view practice) = 0;

  // --- events
  // Newest first, before `before` (0: from the newest).
  virtual absl::StatusOr<std::vector<LoggedEvent>> ListEvents(PatientRef patient, int64_t before,
                                                              int limit) = 0;
  // NotFound where the log has none.
  virtual absl::StatusOr<LoggedEvent> FindEvent(std::string_view source,
                                                std::string_view event_id) = 0;
  // All facts about the patient and about those that it is joined with, in the order in which they
  // were given. alias.h works out who belongs together at a moment.
  virtual absl::StatusOr<std::vector<AliasFact>> AliasFacts(PatientRef patient) = 0;

  // --- items
  virtual absl::StatusOr<Item> GetItem(std::string_view item) = 0;
  // Whether there was such an item, of a patient who was erased.
  virtual absl::StatusOr<bool> WasErased(std::string_view item) = 0;
  // The patient's, closed and withdrawn ones too, in the order in which they were added: all, or
  // those of the rules that `of` wants.
  using WantedRules = std::function<bool(std::string_view rule)>;
  virtual absl::StatusOr<std::vector<Item>> ItemsOf(PatientRef patient,
                                                    const WantedRules& of = nullptr) = 0;
  // InvalidArgument: no practice, a limit out of range, or a token that belongs to another query.
  virtual absl::StatusOr<ItemPage> ListItems(const ItemQuery& query) = 0;
  virtual absl::StatusOr<ItemCounts> CountItems(const ItemFilter& filter) = 0;
  // In order.
  virtual absl::StatusOr<std::vector<HistoryLine>> History(std::string_view item) = 0;
  // Of an item or of all of a patient's, by recorded; undone ones too.
  virtual absl::StatusOr<std::vector<Reply>> RepliesTo(std::string_view item) = 0;
  virtual absl::StatusOr<std::vector<Reply>> RepliesOf(PatientRef patient) = 0;
  virtual absl::StatusOr<Reply> FindReply(std::string_view practice, std::string_view reply_id) = 0;
  virtual absl::StatusOr<std::vector<Assignment>> Assignments(std::string_view item) = 0;
  // About the patient and about the patient's items, in order.
  virtual absl::StatusOr<std::vector<Note>> Notes(PatientRef patient) = 0;

  // --- the team
  // Not cancelled ones that cover any day from `from` on.
  virtual absl::StatusOr<std::vector<LeaveCover>> LeaveCovers(std::string_view practice,
                                                              Day from) = 0;
  // The last time that each list was opened, and by whom.
  virtual absl::StatusOr<std::vector<WorklistOpening>> WorklistOpenings(
      std::string_view practice) = 0;

  // --- rules in operation
  virtual absl::StatusOr<PackVersion> GetPack(PackRef pack) = 0;
  // In order; everywhere and of the practice.
  virtual absl::StatusOr<std::vector<PackActivation>> PackHistory(std::string_view practice) = 0;
  // In order, ended ones too; everywhere and of the practice.
  virtual absl::StatusOr<std::vector<Suspension>> Suspensions(std::string_view practice) = 0;
  // By key, then day.
  virtual absl::StatusOr<std::vector<Count>> Counts(std::string_view practice,
                                                    std::string_view space, Day from,
                                                    Day until) = 0;

  // --- the feed of changes
  // Of the practice after `after`, at most `limit`. OutOfRange where lines after `after` have been
  // trimmed away or `after` lies ahead of the last one: the watcher must begin anew.
  virtual absl::StatusOr<std::vector<Change>> ChangesAfter(std::string_view practice, int64_t after,
                                                           int limit) = 0;
  virtual absl::StatusOr<int64_t> LastChange(std::string_view practice) = 0;

  // --- small things under a name
  // NotFound where there is none.
  virtual absl::StatusOr<std::string> GetValue(std::string_view space, std::string_view key) = 0;
  // (key, bytes) in the order of keys, from those that begin with `prefix`.
  virtual absl::StatusOr<std::vector<std::pair<std::string, std::string>>> ListValues(
      std::string_view space, std::string_view prefix) = 0;

  // --- audit
  virtual absl::StatusOr<std::vector<std::string>> AuditChains() = 0;
  // Lines of the practice's chain after `after`, in order.
  virtual absl::StatusOr<std::vector<ChainedLine>> AuditLines(std::string_view practice,
                                                              int64_t after, int limit) = 0;
  // Those about the patient. Reads the whole chain.
  virtual absl::StatusOr<std::vector<ChainedLine>> AuditLinesAbout(PatientRef patient) = 0;
  virtual absl::StatusOr<std::vector<AuditCheckpoint>> AuditCheckpoints(
      std::string_view practice) = 0;
  // The public keys that have signed.
  virtual absl::StatusOr<std::vector<AuditKey>> AuditKeys() = 0;
};

// Also reads what it and the writes before it have written.
class Transaction : public virtual Reader {
 public:
  // Whether something of the patient's (row, record, items, replies, who is one with whom) may have
  // been written that a reader of that moment did not see. True where that is not known.
  virtual bool MayHaveChanged(PatientRef patient, int64_t moment) const = 0;

  // --- patients and events
  virtual absl::StatusOr<PatientRef> FindOrAddPatient(const PatientKey& key) = 0;
  virtual absl::Status SetNhsNumber(PatientRef patient, std::string_view nhs_number) = 0;
  // In place of what was given before.
  virtual absl::Status SetContact(PatientRef patient, const Contact& contact) = 0;
  // Logs the events that are new and appends their fragments to the patient's record, one version
  // a fragment. One answer an event, in order. A repeat is the same (source, event id) with the
  // same patient, kind, recorded moment, fragment and bytes.
  virtual absl::StatusOr<std::vector<Appended>> AppendEvents(PatientRef patient,
                                                             std::span<const NewEvent> events,
                                                             Instant received) = 0;
  // What the last evaluation found; also the wake-up queue's one way in and out.
  virtual absl::Status SetEvaluated(PatientRef patient, int64_t version, Day on, PackRef pack,
                                    Day next_look) = 0;
  virtual absl::Status AppendAlias(const AliasFact& fact) = 0;
  // Raises the practice's today and gives what it is now: a clock set back never lowers it.
  virtual absl::StatusOr<Day> RaisePracticeToday(std::string_view practice, Day today) = 0;
  // Deletes the patient with record, events, items, replies, notes and changes, and which pseudonym
  // the patient had. The audit chain stays.
  virtual absl::Status ErasePatient(PatientRef patient) = 0;

  // --- items
  // Adds it where `version` is 0 (AlreadyExists where the id is in use), else replaces the stored
  // one: Aborted where that has another version. Gives the new version.
  virtual absl::StatusOr<int64_t> PutItem(const Item& item) = 0;
  virtual absl::StatusOr<int64_t> AppendHistory(const HistoryLine& line) = 0;
  // False where the practice has a reply with that id already: nothing is added.
  virtual absl::StatusOr<bool> AddReply(const Reply& reply) = 0;
  virtual absl::Status UndoReply(std::string_view practice, std::string_view reply_id,
                                 Instant at) = 0;
  // Only the line; the item's owner is set by PutItem.
  virtual absl::Status AddAssignment(const Assignment& assignment) = 0;
  virtual absl::StatusOr<int64_t> AddNote(const Note& note) = 0;
  virtual absl::StatusOr<int64_t> AddLeaveCover(const LeaveCover& cover) = 0;
  virtual absl::Status CancelLeaveCover(int64_t id, Instant at) = 0;
  virtual absl::Status MarkWorklistOpened(const WorklistOpening& opening) = 0;

  // --- rules in operation
  // The same combination of digests again gives the same number.
  virtual absl::StatusOr<PackRef> FindOrAddPack(const PackVersion& pack) = 0;
  virtual absl::Status ActivatePack(const PackActivation& activation) = 0;
  virtual absl::Status Suspend(const Suspension& suspension) = 0;
  // Ends the running suspension of the rule there; NotFound where there is none.
  virtual absl::Status Resume(std::string_view rule, std::string_view practice, Instant at) = 0;
  virtual absl::Status AddCount(std::string_view practice, std::string_view space,
                                std::string_view key, Day day, int64_t number) = 0;

  // --- the feed of changes
  // Gives its sequence within the practice.
  virtual absl::StatusOr<int64_t> AppendChange(std::string_view practice, const Change& change) = 0;
  // Forgets changes recorded before `before`.
  virtual absl::Status TrimChanges(std::string_view practice, Instant before) = 0;

  // --- small things under a name; empty bytes delete
  virtual absl::Status PutValue(std::string_view space, std::string_view key,
                                std::string_view bytes) = 0;
  // Remembers what a request was answered: true where it is new; else `answer` becomes what was
  // remembered and nothing changes.
  virtual absl::StatusOr<bool> RememberRequest(std::string_view scope, std::string_view request_id,
                                               std::string& answer, Instant at) = 0;
  // Forgets requests remembered before `before`.
  virtual absl::Status ForgetRequests(Instant before) = 0;

  // --- audit
  // A line about a change: commits with it.
  virtual absl::Status Audit(const AuditLine& line) = 0;
};

using WriteFunction = std::function<absl::Status(Transaction&)>;
// Gets OK once the write is durable. Runs on the store's thread: be short, don't wait, don't call
// the store; hand longer work to your own threads.
using DoneFunction = std::function<void(absl::Status)>;

struct Health {
  bool writable = true;
  // Reads whose audit line could not be kept since the store stopped being writable.
  int64_t reads_not_recorded = 0;
  // What is wrong and how to mend it; empty where nothing is. For a person, no patient's value.
  std::vector<std::string> reasons = {};
};

// What the start found.
struct StartReport {
  std::string store_id = {};  // random, kept for the store's life
  std::string epoch = {};     // a new one after every restore: resume tokens hold it
  bool unclean = false;   // the last stop was a kill: read lines of its last moments may be missing
  bool restored = false;  // from a backup, since nobody has acknowledged it
  int schema = 0;
  int migrated_from = 0;                   // 0: no migration was needed
  std::string snapshot = {};               // path of the file that was made before migrating
  std::vector<std::string> messages = {};  // for the log and the operator
};

class Store {
 public:
  // Waits until what was submitted is durable and stops. Reads made before must be gone.
  virtual ~Store() = default;

  virtual const StartReport& start() const = 0;
  virtual Health health() const = 0;

  // A snapshot of what is durable now.
  virtual absl::StatusOr<std::unique_ptr<Reader>> Read() = 0;

  // Waits for room in the queue where it is full: back-pressure.
  virtual void Submit(WriteFunction write, DoneFunction done) = 0;
  // ResourceExhausted, without having taken anything, where the queue is full.
  virtual absl::Status TrySubmit(WriteFunction write, DoneFunction done) = 0;
  // Submits and waits until it is durable. Not from a DoneFunction.
  virtual absl::Status Write(WriteFunction write) = 0;
  // How many writes wait now, and how many fit.
  virtual size_t queued() const = 0;
  virtual size_t queue_capacity() const = 0;

  // A line about a read. It becomes durable within 50 ms; the call waits only while the queue is
  // full, or, where reads are audited before the answer, until it is durable. Unavailable: it can't
  // be recorded now; answer with a warning.
  virtual absl::Status AuditRead(const AuditLine& line) = 0;

  // Called after each commit, on the store's thread, with the practices whose feeds have grown and
  // their last sequence. One listener; set it before the first write. Be short.
  struct Grown {
    std::string practice = {};
    int64_t last = 0;
  };
  virtual void SetChangeListener(std::function<void(std::span<const Grown>)> listener) = 0;

  // Nobody but an operator: the notice that this is a restored store is taken away.
  virtual absl::Status AcknowledgeRestore() = 0;

  // Writes a consistent copy to `path` (which must not exist) while work goes on.
  virtual absl::Status Backup(const std::string& path) = 0;
};

}  // namespace waymark::store

#endif  // WAYMARK_STORE_STORE_H_
