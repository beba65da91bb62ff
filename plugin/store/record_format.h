// The layout of a fragment. Internal to store/'s record codec.
//
//   version (1) | sections: person, registrations, coverage, each a length (0: not there) and its
//   bytes | number of entries, entries | number of replies, replies | number of set-asides, those
//
// Numbers are varints, signed ones zigzag. A word (of a small vocabulary) is a number: below
// kFixedWords.size() a fixed one, the next free number a new one that follows as text, others one
// that came before in this fragment. Fixed words and all numbers here are on disk for ever: add at
// the end only.
#ifndef WAYMARK_STORE_RECORD_FORMAT_H_
#define WAYMARK_STORE_RECORD_FORMAT_H_

#include <array>
#include <cstdint>
#include <string_view>

namespace waymark::store {

inline constexpr uint64_t kFragmentVersion = 1;

inline constexpr std::array<std::string_view, 24> kFixedWords = {
    "",    "snomed", "readv2", "ctv3",    "loinc",      "icd10",         "opcs4", "dmd",
    "gp",  "nurse",  "urgent", "routine", "pharmacist", "administrator", "other", "ug/g",
    "g/L", "10*9/L", "ng/mL",  "ug/L",    "kU/L",       "mmol/L",        "%",     "kg"};

// Bits of an entry: which parts follow.
enum EntryPart : uint64_t {
  kHasCorrects = 1,
  kHasKindText = 2,
  kHasUrgency = 4,
  kHasConsultation = 8,
  kHasRole = 16,
  kHasSource = 32,
  kHasValue = 64,
  kHasClock = 128,
  kHasRecorded = 256,
  kRecordedInSeconds = 512,
  kNoDate = 1024,
  kPartialDate = 2048,
  kHasLinks = 4096,
  kNotOneCoding = 8192,
};

}  // namespace waymark::store

#endif  // WAYMARK_STORE_RECORD_FORMAT_H_
