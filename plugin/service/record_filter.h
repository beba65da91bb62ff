// What a list's filter asks of the records behind its items: the tumour site that their codes name,
// communication needs, and whether somebody can be contacted. Read from the records as they are
// now, so that nothing that is kept beside an item can be out of date; only asked for does it cost.
#ifndef WAYMARK_SERVICE_RECORD_FILTER_H_
#define WAYMARK_SERVICE_RECORD_FILTER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "waymark/rules/pack.h"
#include "waymark/service/errors.h"
#include "waymark/store/store.h"
#include "waymark/v1/review.pb.h"

namespace waymark::service {

// Of items whose codes name no site.
inline constexpr char kNoSite[] = "not stated";

// The values of the pack's group of sites, by name. Empty where it has none.
std::vector<std::string> TumourSites(const rules::Pack& pack);

// What the pack cannot tell is refused: an empty list would read as "nobody".
void CheckRecordFilter(const rules::Pack& pack, const v1::AlertFilter& from,
                       std::vector<Violation>& violations);

// Narrows `filter`, which holds the rest of `from` already, to the items that pass.
absl::Status FilterByRecords(store::Reader& reader, const rules::Pack& pack, absl::TimeZone zone,
                             const v1::AlertFilter& from, store::ItemFilter& filter);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_RECORD_FILTER_H_
