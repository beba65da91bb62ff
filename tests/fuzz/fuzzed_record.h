// Records made from a fuzzer's bytes: entries of the pack's own code sets, with dates, values,
// statuses, versions and links.
#ifndef WAYMARK_TESTS_FUZZ_FUZZED_RECORD_H_
#define WAYMARK_TESTS_FUZZ_FUZZED_RECORD_H_

#include <fuzzer/FuzzedDataProvider.h>

#include "waymark/rules/pack.h"
#include "waymark/v1/record.pb.h"

namespace waymark::fuzz {

// At most 60 entries; almost every date between 2024 and 2027. The pack must have story codes
// (story_codes.h).
v1::PatientRecord MakeRecord(FuzzedDataProvider& bytes, const rules::Pack& pack);

}  // namespace waymark::fuzz

#endif  // WAYMARK_TESTS_FUZZ_FUZZED_RECORD_H_
