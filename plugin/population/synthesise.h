// The synthetic practice: made-up patients with a plausible English GP record, for demonstrations,
// tests and benches. No real person's data went into it.
//
// Deterministic: the same options but for `threads` and `progress` give the same bytes on every
// machine. Each patient depends only on (seed, index, on), so a practice of 100 patients is the
// beginning of one of 1,000,000. The first patients (see README.md) are stories written by hand,
// the same for every seed.
//
// Written to `out_dir`, which is made if need be: patients.csv, events.csv and replies.csv in the
// extract format, sorted by patient and date, and with `fhir` also fhir/bundles.ndjson: one FHIR R4
// collection Bundle a line and a patient (the latest version of each event only). Memory stays
// flat. Files are written under temporary names (*.part) and renamed at the end, so that a failed
// run leaves earlier files as they were.
#ifndef WAYMARK_POPULATION_SYNTHESISE_H_
#define WAYMARK_POPULATION_SYNTHESISE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/calendar/day.h"

namespace waymark::population {

struct SynthesiseOptions {
  int64_t patients = 12400;  // 1 to 99,999,999
  uint64_t seed = 1;
  // The day of the extract: nothing was recorded later. 2010-01-01 to 2100-12-31; by default
  // 2026-03-03, never the clock.
  calendar::Day on = calendar::Day::FromSerial(20515);
  std::string out_dir;
  bool fhir = false;
  int threads = 0;                      // 0: as many as the machine has; at most 256
  std::string practice_code = "ZZ001";  // synthetic; an ODS code, 1 to 9 of A-Z and 0-9
  // Called on the caller's thread with the number of patients written, now and then and at the end.
  std::function<void(int64_t done)> progress;
};

struct SynthesiseSummary {
  int64_t patients = 0;
  int64_t registrations = 0;       // rows of patients.csv
  int64_t event_rows = 0;          // rows of events.csv, versions included
  int64_t replies = 0;             // rows of replies.csv
  int64_t fhir_resources = 0;      // in all bundles together
  std::vector<std::string> files;  // paths of what was written
};

// InvalidArgument for options out of range; the status of the system call, naming the file, where a
// folder or file can't be made or written (ResourceExhausted: the disk is full).
absl::StatusOr<SynthesiseSummary> Synthesise(const SynthesiseOptions& options);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_SYNTHESISE_H_
