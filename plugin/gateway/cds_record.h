// From a CDS Hooks request to a patient's record, by the same FHIR reader as every other FHIR
// input.
//
// What was not seen is never taken for "none": a query that was not made or failed, or of which
// only a page came, leaves its kinds of data as not supplied and the patient in doubt.
#ifndef WAYMARK_GATEWAY_CDS_RECORD_H_
#define WAYMARK_GATEWAY_CDS_RECORD_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/gateway/cds_prefetch.h"
#include "waymark/gateway/cds_request.h"
#include "waymark/record/record.h"
#include "waymark/service/snapshot.h"

namespace waymark::gateway {

// A part of the record that was not, or not wholly, seen.
struct CdsGap {
  enum class Why : uint8_t { kMissing, kFailed, kMorePages };
  std::string_view type;  // "Condition"
  Why why = Why::kMissing;
};

struct CdsRecord {
  record::PatientRecord record = {};  // finished
  std::vector<CdsGap> gaps = {};      // in the order of the queries
};

// `with_drafts`: the context's drafts too, as hypothetical entries that count as if they were
// signed on `today`. `add` may add to the record before it is finished; may be empty. Errors:
// InvalidArgument with the field (resources of another patient, what is no FHIR);
// FailedPrecondition with the reason kDataNeeded; those of the reader.
absl::StatusOr<CdsRecord> ReadCdsRecord(
    const CdsRequest& request, const CdsNeeds& needs, const service::Snapshot& snapshot,
    calendar::Day today, bool with_drafts,
    const std::function<void(record::PatientRecord&)>& add = {});

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_RECORD_H_
