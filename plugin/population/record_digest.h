// What is known about a patient as one number: the same for the same record, whatever it was read
// from.
#ifndef WAYMARK_POPULATION_RECORD_DIGEST_H_
#define WAYMARK_POPULATION_RECORD_DIGEST_H_

#include <cstdint>

#include "waymark/record/record.h"

namespace waymark::population {

// Of a finished record: practice, patient id, person, registrations, coverage, every version of
// every entry, replies and what was set aside.
uint64_t RecordDigest(const record::PatientRecord& record);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_RECORD_DIGEST_H_
