// The reading rules for dates that can't be what they say. One rule a kind of oddity; nothing is
// changed or dropped: the entry keeps its date and carries bits (DateOddity in record.h), which the
// engine and the data-quality report read.
//
//   kDateMissing      No occurred date was given, or none that can be read. The entry is kept for
//   the report, is
//                     never selected and leaves the patient in doubt.
//   kPlaceholderDate  The date is one that systems fill in for "not known": 1 January 1800, 30 and
//   31 December
//                     1899 (the zero of spreadsheets and of OLE dates), 1 and 2 January 1900, 1
//                     January 1901, 31 December 2099, 1 January 2100, 31 December 2199, 31 December
//                     2200. 1 January 1970 is not among them: people were ill on it.
//   kBeforeBirth      The last day it can mean lies before the first day the birth date can mean.
//   kAfterRecorded    The first day it can mean lies after the day on which it was recorded (by the
//   practice's
//                     zone), and it is nothing that may lie ahead: of kind booking, appointment,
//                     request, referral, plan or medication, or of status booked or proposed.
//   kFarFuture        More than 100 years after the day on which it was recorded, whatever its
//   kind; where no recorded
//                     moment was given, more than 130 years after the birth.
//   kAfterDeath       The first day it can mean lies after the last day the date of death can mean.
//
// A birth or death date that is a placeholder is no date: the birth counts as unknown, the death as
// one without a date; so does a death before the birth. Each is said in set_aside().
//
// An entry without a recorded moment counts as recorded at the first moment of the first day it can
// mean; rule kAfterRecorded can then say nothing.
#ifndef WAYMARK_RECORD_DATES_H_
#define WAYMARK_RECORD_DATES_H_

#include <optional>

#include "waymark/calendar/partial_date.h"
#include "waymark/record/record.h"
#include "waymark/record/zone_offsets.h"

namespace waymark::record {

// A whole date of the list above.
bool IsPlaceholder(const calendar::PartialDate& date);

// Whether an entry of this kind and status may be dated after the day it was recorded.
bool MayLieAhead(Kind kind, EntryStatus status);

// The bits for an entry whose date is present. `recorded` must be set; `recorded_assumed` is
// honoured.
uint8_t JudgeDate(const Entry& entry, const std::optional<calendar::PartialDate>& birth,
                  const std::optional<calendar::PartialDate>& died, ZoneOffsets& zone);

// "date-missing", "placeholder-date", ...; `bit` is one DateOddity other than kNoOddity.
std::string_view DateOddityName(DateOddity bit);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_DATES_H_
