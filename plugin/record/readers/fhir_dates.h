// Dates of FHIR resources.
//
// dateTime, date and instant are read by calendar::ParseDateTime: partial dates stay partial, a
// date-time with an offset becomes the civil day in the practice's zone, one without (against the
// standard, but common) is local. Of a Period the start counts, or, where it has none, the end; of
// a Timing its first event, or the start of its bounds. An Age as onset becomes the year in which
// the patient had that age, where the birth date is known. Ranges and words ("in childhood") are no
// dates: the next element of the order counts.
#ifndef WAYMARK_RECORD_READERS_FHIR_DATES_H_
#define WAYMARK_RECORD_READERS_FHIR_DATES_H_

#include <optional>
#include <string_view>

#include "waymark/record/readers/fhir_json.h"
#include "waymark/record/readers/moments.h"

namespace waymark::record {

enum class FhirDateState : uint8_t { kMissing, kUnreadable, kRead };

struct FhirDate {
  FhirDateState state = FhirDateState::kMissing;
  calendar::DateTime value;
};

// The element `name` of `parent`, or whichever typed form of name[x] stands there (nameDateTime,
// namePeriod, ...). A name may be a path ("dispenseRequest.validityPeriod").
FhirDate ReadFhirDate(Json parent, std::string_view name,
                      const std::optional<calendar::PartialDate>& birth, MomentReader& moments);

// A Period's first day and the day after its last, for registrations: inclusive ends become
// exclusive.
struct FhirPeriod {
  calendar::Day from = calendar::Day::Min();
  calendar::Day until = calendar::Day::Max();
  bool partial = false;  // not whole dates: the widest period
};
// Nothing where it is unreadable.
std::optional<FhirPeriod> ReadFhirPeriod(Json period, MomentReader& moments);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_DATES_H_
