// Every patient of a store, for commands over the whole list.
#ifndef WAYMARK_POPULATION_STORED_PATIENTS_H_
#define WAYMARK_POPULATION_STORED_PATIENTS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "waymark/calendar/day.h"
#include "waymark/living/assemble.h"
#include "waymark/population/patients.h"
#include "waymark/rules/pack.h"
#include "waymark/store/store.h"

namespace waymark::population {

// Who has the open items of the patients that were read so far. Thread-safe.
class ItemOwners {
 public:
  void Add(const record::PatientRecord& record, const living::PatientState& state);
  // Of a rule's item by its computed key; empty where nobody has it.
  std::string Of(const record::PatientRecord& record, const std::string& rule,
                 const std::string& item) const;

 private:
  // Practice, patient, rule, computed key.
  using Key = std::tuple<std::string, std::string, std::string, std::string>;
  mutable absl::Mutex mutex_;
  std::map<Key, std::string> owners_ ABSL_GUARDED_BY(mutex_);
};

struct StoredInput {
  // Called for each page of patients, so that nothing is held while a long question is worked on:
  // what is recorded meanwhile may be seen of patients that were not read yet.
  std::function<absl::StatusOr<std::unique_ptr<store::Reader>>()> read;
  std::vector<std::string> practices;         // empty: all; each with those that it has taken in
  const living::RulesInUse* rules = nullptr;  // outlives the source
  calendar::Day on;                           // the as-of day
  ItemOwners* owners = nullptr;               // filled as patients are read, where it is given
};

// In the order of practices and, within one, of the store. Patients that were merged into another
// come once, as that one, with the replies that are kept with their items.
absl::StatusOr<std::unique_ptr<PatientSource>> OpenStoredPatients(StoredInput input);

// All of a store that nobody else has open.
absl::StatusOr<std::unique_ptr<PatientSource>> OpenStoredPatients(
    std::unique_ptr<store::Store> store, std::shared_ptr<const rules::Pack> pack,
    absl::TimeZone zone, calendar::Day on, ItemOwners* owners = nullptr);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_STORED_PATIENTS_H_
