// Where a patient is registered on a day.
#ifndef WAYMARK_RECORD_REGISTRATION_H_
#define WAYMARK_RECORD_REGISTRATION_H_

#include <string_view>

#include "waymark/record/record.h"

namespace waymark::record {

// The practice of the registration that is open on `day`; of several the one that began last, then
// bytewise the last. Empty where none is. The record must be finished.
std::string_view OpenPractice(const PatientRecord& record, calendar::Day day);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_REGISTRATION_H_
