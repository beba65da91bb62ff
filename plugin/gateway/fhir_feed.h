// From a FHIR request to a batch of RecordEvents, and what becomes of each of its resources.
#ifndef WAYMARK_GATEWAY_FHIR_FEED_H_
#define WAYMARK_GATEWAY_FHIR_FEED_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/gateway/fhir_input.h"
#include "waymark/record/readers/fhir_forms.h"
#include "waymark/v1/events.pb.h"

namespace waymark::gateway {

struct FhirFeedOptions {
  absl::TimeZone zone = absl::UTCTimeZone();
  std::string practice = {};    // whose patients they are; empty: as the Patients say
  size_t max_events = 200'000;  // of one patient
  bool history = false;         // a first load: what it says of when it was recorded counts
  std::shared_ptr<const record::FhirForms> forms = nullptr;  // which are known; null: none
};

struct FhirVerdict {
  // Taken: it is, or belongs to, what will be kept. Noted: it was read and adds nothing.
  enum class What : uint8_t { kTaken, kNoted, kRefused };
  What what = What::kTaken;
  std::vector<FhirIssue> issues = {};
};

struct FhirFeed {
  v1::RecordEventsRequest batch = {};                // without source and sequence
  std::vector<FhirVerdict> verdicts = {};            // one a part of the input
  std::map<std::string, size_t> part_of_event = {};  // event id -> which part it came from
  bool any_refused = false;
};

// Without `history` an entry counts as recorded when its resource was last changed
// (meta.lastUpdated), else when it arrives: so a further version of a resource always counts over
// the one before. Ids of events come from name, version and content: the same again changes
// nothing. Errors: InvalidArgument (two patients in what must be one's; no practice is known);
// those of the reader.
absl::StatusOr<FhirFeed> ReadFhirFeed(const FhirInput& input, const FhirFeedOptions& options);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_FHIR_FEED_H_
