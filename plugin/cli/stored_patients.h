// Every patient of a store, for commands over the whole list.
#ifndef WAYMARK_CLI_STORED_PATIENTS_H_
#define WAYMARK_CLI_STORED_PATIENTS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "patients.h"
#include "waymark/calendar/day.h"
#include "waymark/population/stored_patients.h"
#include "waymark/rules/pack.h"

namespace waymark::cli {

// As population::OpenStoredPatients, of "sqlite:FILE" or a path.
absl::StatusOr<std::unique_ptr<Patients>> OpenStoredPatients(
    const std::string& url, std::shared_ptr<const rules::Pack> pack, absl::TimeZone zone,
    calendar::Day on, population::ItemOwners* owners = nullptr);

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_STORED_PATIENTS_H_
