// Patients from whatever files a person names: FHIR documents, NDJSON files, folders of them, or
// protobuf-JSON records.
//
//   absl::StatusOr<std::unique_ptr<PatientInput>> input = OpenInput({"bundle.json"}, {.zone =
//   london}); while (*(*input)->Next(record)) { ... }
//
// What a file is, is told by its content: an object with a resourceType is FHIR, one with a field
// of record.proto a record, several values one after the other are NDJSON (of FHIR resources or of
// records). FHIR and records are not mixed in one input.
#ifndef WAYMARK_RECORD_READERS_INPUT_H_
#define WAYMARK_RECORD_READERS_INPUT_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/record/readers/fhir_reader.h"
#include "waymark/record/record.h"

namespace waymark::record {

struct InputOptions {
  absl::TimeZone zone = absl::UTCTimeZone();
  std::string practice = {};  // ODS code of the practice that asks; empty: not known
  size_t max_events = 200'000;
  bool finish = true;
  std::shared_ptr<const FhirForms> forms = nullptr;  // as FhirOptions::forms
  ExternalSorter::Options sort = {};
};

// Not thread-safe.
class PatientInput {
 public:
  virtual ~PatientInput() = default;
  // The next patient's record; false at the end.
  virtual absl::StatusOr<bool> Next(PatientRecord& record) = 0;
  // What was read, for people; complete at the end.
  virtual std::string Report() const = 0;
  // nullptr where the input is not FHIR.
  virtual const FhirReport* fhir_report() const { return nullptr; }
};

// InvalidArgument for what is neither FHIR nor a record, with the path (and the place, where there
// is one); errors of files name the path.
absl::StatusOr<std::unique_ptr<PatientInput>> OpenInput(const std::vector<std::string>& paths,
                                                        const InputOptions& options);

// The one patient of an input. `patient_id` (or NHS number) chooses; empty: InvalidArgument where
// there are several. NotFound where there is none.
absl::Status ReadOnePatient(PatientInput& input, std::string_view patient_id,
                            PatientRecord& record);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_INPUT_H_
