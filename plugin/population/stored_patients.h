// Every patient of a store, for commands over the whole list.
#ifndef WAYMARK_POPULATION_STORED_PATIENTS_H_
#define WAYMARK_POPULATION_STORED_PATIENTS_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/calendar/day.h"
#include "waymark/population/patients.h"
#include "waymark/rules/pack.h"
#include "waymark/store/store.h"

namespace waymark::population {

// In the order of practices and, within one, of the store. Patients that were merged into another
// come once, as that one, with the replies that are kept with their items. `on` is the as-of day.
absl::StatusOr<std::unique_ptr<PatientSource>> OpenStoredPatients(
    std::unique_ptr<store::Store> store, std::shared_ptr<const rules::Pack> pack,
    absl::TimeZone zone, calendar::Day on);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_STORED_PATIENTS_H_
