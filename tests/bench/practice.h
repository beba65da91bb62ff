// Records for benchmarks: patients of the synthetic practice, and one whose record is filled up to
// a given length.
#ifndef WAYMARK_TESTS_BENCH_PRACTICE_H_
#define WAYMARK_TESTS_BENCH_PRACTICE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/calendar/day.h"
#include "waymark/engine/engine.h"
#include "waymark/record/record.h"
#include "waymark/v1/record.pb.h"

namespace waymark::bench {

// A folder of its own below the system's temporary one, removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string path(const std::string& name = "") const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};

absl::TimeZone London();
// The synthetic practice's "today".
calendar::Day Today();

// Writes the synthetic practice (seed 1) as a CSV extract into `folder`, with FHIR bundles where
// wanted.
absl::Status WritePractice(const std::string& folder, int64_t patients, bool fhir = false);
// Its patients as messages of the API, in order.
absl::StatusOr<std::vector<v1::PatientRecord>> ReadPractice(const std::string& folder);

// A finished record. The message must be one that the reader accepts.
record::PatientRecord ToRecord(const v1::PatientRecord& message);

// The patient of `practice` with a birth date, a cancer diagnosis, at most `events` entries and the
// most open items on `Today()`; among those the first. Its record is filled up to exactly `events`
// entries with everyday ones (consultations, observations, medication, administration) of the other
// patients that start no item, so that the items stay its own.
v1::PatientRecord BusyPatient(const std::vector<v1::PatientRecord>& practice,
                              const std::shared_ptr<const engine::Program>& program, size_t events);

// Adds `count` entries between 2006 and 2026 with valid codes that are in no code set.
void AddNoise(v1::PatientRecord& message, size_t count);

// How many items of the answer are upcoming, due, overdue, or ran out and wait for an answer.
int OpenItems(const engine::Answer& answer);

}  // namespace waymark::bench

#endif  // WAYMARK_TESTS_BENCH_PRACTICE_H_
