#include "stored_patients.h"

#include <utility>

#include "stored_side.h"

namespace waymark::cli {

absl::StatusOr<std::unique_ptr<Patients>> OpenStoredPatients(
    const std::string& url, std::shared_ptr<const rules::Pack> pack, absl::TimeZone zone,
    calendar::Day on, population::ItemOwners* owners) {
  auto store = OpenStoreUrl(url);
  if (!store.ok()) return store.status();
  return population::OpenStoredPatients(*std::move(store), std::move(pack), zone, on, owners);
}

}  // namespace waymark::cli
