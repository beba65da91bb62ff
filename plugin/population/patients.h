// Patients one after the other, from whatever there is: the CSV extract, FHIR, records as JSON, a
// snapshot, a store. What every command over the whole list begins with.
//
//   auto patients = OpenPatients({.patients = "patients.csv", .events = "events.csv",
//                                 .zone = london});
//   record::PatientRecord record;
//   while (true) {
//     absl::StatusOr<bool> more = (*patients)->Next(record);
//     if (!more.ok() || !*more) break;
//     ...
//   }
//
// On all cores, with the results in the order of the source: VisitInOrder (in_order.h). A store is
// opened by stored_patients.h.
#ifndef WAYMARK_POPULATION_PATIENTS_H_
#define WAYMARK_POPULATION_PATIENTS_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/record/readers/entry_filter.h"
#include "waymark/record/readers/fhir_forms.h"
#include "waymark/record/record.h"

namespace waymark::population {

class SnapshotSource;

// Consecutive patients that were found and are still to be read, which is most of the work: one
// thread at a time, not only that of the source.
class UnreadPatients {
 public:
  virtual ~UnreadPatients() = default;
  // Fills `record` (finished) with the next of them; called once for each. With a `filter` it may
  // lack entries that are not wanted, in which case its systems are settled.
  virtual void Read(record::PatientRecord& record, record::EntryFilter* filter) = 0;
};

// Not thread-safe: Next is called from one thread at a time.
class PatientSource {
 public:
  virtual ~PatientSource() = default;
  // Fills `record` (finished) with the next patient; false at the end. After an error nothing more
  // comes.
  virtual absl::StatusOr<bool> Next(record::PatientRecord& record) = 0;
  // In place of Next, where patients can be found apart from being read: null where they can't.
  // Find fills what MakeUnread of the same source gave with the next patients, fewer than `most` at
  // the end only; each, the last and perhaps empty one too, is settled in order after its patients
  // were read. Next again only when all is settled.
  virtual std::unique_ptr<UnreadPatients> MakeUnread() { return nullptr; }
  virtual absl::StatusOr<size_t> Find(size_t most, UnreadPatients& found);
  virtual absl::Status Settle(UnreadPatients& found);
  // What was read and what was set aside, in lines without patient data. After the last patient.
  virtual std::vector<std::string> Report() const = 0;
  // Whether patients come in bytewise order of practice, then patient id.
  virtual bool sorted() const = 0;
  // How much of the input has been read, 0 to 1; negative where it can't be told. For progress.
  virtual double fraction() const { return -1; }
  // Itself where it is a snapshot of which nothing has been read yet (snapshot.h): such a list can
  // be swept without reading whole records.
  virtual SnapshotSource* as_snapshot() { return nullptr; }
};

// The same as a function.
using RecordSource = std::function<absl::StatusOr<bool>(record::PatientRecord& record)>;

struct PatientInput {
  std::string patients, events, replies;  // paths of the CSV extract
  std::vector<std::string> files;         // FHIR, NDJSON or JSON; files or folders
  std::string snapshot;                   // path of a snapshot (docs/snapshot.md)
  std::string rejects;   // of the extract: where rows that were set aside go; empty: only counted
  std::string practice;  // *here*, where the input does not say
  absl::TimeZone zone = absl::UTCTimeZone();
  std::shared_ptr<const record::FhirForms> forms = nullptr;  // of FHIR, as record::FhirOptions
  bool strict = false;  // of the extract: the first row that can't be read is an error
};

// Exactly one of extract, files and snapshot must be given: InvalidArgument otherwise. Errors of
// files name the path; those of their content the place.
absl::StatusOr<std::unique_ptr<PatientSource>> OpenPatients(const PatientInput& input);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_PATIENTS_H_
