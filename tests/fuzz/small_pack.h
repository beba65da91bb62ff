// The pack that fuzzers put one file into, and a record in which every set of a pack has entries.
#ifndef WAYMARK_TESTS_FUZZ_SMALL_PACK_H_
#define WAYMARK_TESTS_FUZZ_SMALL_PACK_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/record/record.h"
#include "waymark/rules/pack.h"

namespace waymark::fuzz {

// Ends the process as a crash that libFuzzer reports, after saying `what`.
[[noreturn]] void Violated(std::string_view what);
inline void Must(bool holds, std::string_view what) {
  if (!holds) Violated(what);
}

// The pack of tests/rules/corpus with two of its rules.
const std::vector<rules::SourceFile>& SmallPackFiles();
// Loads it with `text` as a further file, as an overlay where it is one. Every set has its own name
// as a code (story_codes.h).
rules::LoadedPack LoadWith(std::string_view text);
// Formats all findings, as people would see them.
void FormatAll(const rules::LoadedPack& loaded);

// Three entries of every code set: values and dates that differ, corrections and links among them.
record::PatientRecord RecordOfEverything(const rules::Pack& pack);

}  // namespace waymark::fuzz

#endif  // WAYMARK_TESTS_FUZZ_SMALL_PACK_H_
