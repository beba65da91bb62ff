// FHIR R4 JSON (and GP Connect's STU3) patient by patient, in bytewise order of patient id.
//
//   FhirReader reader({.zone = london, .practice = "A82038"});
//   reader.AddDocument(text, "bundle.json");        // a Bundle or one resource
//   reader.AddFile("Observation.ndjson");            // a document or Bulk Data NDJSON, by its
//   content reader.AddFolder("export/");                     // all .json and .ndjson below, in
//   order of their names reader.EndInput(); while (*reader.Next(record)) { ... }             //
//   finished records
//
// Resources are gathered by patient through an on-disk sort (external_sort.h), so order across
// files does not matter and memory holds one patient, one line or document, `sort.memory` while
// sorting, and an index of what entries refer to (Organizations, PractitionerRoles, Medications,
// full URLs that are no Type/id, ids named by DELETE: some 100 bytes each).
//
// Bundles of any type are read by their entries (collection, searchset, transaction, batch,
// history, message, document; Bundles within Bundles too). An entry is parsed by itself: one broken
// resource never costs its Bundle. What leaves *every* patient of the input in doubt, since nobody
// knows whose it was: json-broken (an entry or line), subject-missing (a clinical resource that
// names no patient), next-page-missing (a searchset that has a further page, or says that it has
// more matches, which are not in the input), query-failed (an OperationOutcome that is more than
// information, or a response with a status of 400 or more), resource-type-missing (a line or entry
// without one), nested-too-deep, resource-missing (an entry of which only the wrapping came),
// patch-not-read, delete-not-read (by a search). The resources that a Parameters holds are read
// like the entries of a Bundle. Without doubt: subject-not-a-patient (a Group, a Device). A DELETE
// (transaction, history, Bulk Data's `deleted` files) makes what it names entered_in_error. A file
// in which no line is FHIR (a manifest, a log) is left and counted. Versions of one resource are
// versions of its entries: later ones count from their meta.lastUpdated.
//
// What resources mean: fhir_resources.h and fhir_patient.h. Errors: InvalidArgument
// "NAME:LINE:COLUMN: ..." for a document whose brackets or quotes do not close; errors of files
// name the path. Texts never hold a patient's value.
#ifndef WAYMARK_RECORD_READERS_FHIR_READER_H_
#define WAYMARK_RECORD_READERS_FHIR_READER_H_

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/record/readers/external_sort.h"
#include "waymark/record/readers/fhir_forms.h"
#include "waymark/record/readers/fhir_report.h"
#include "waymark/record/record.h"

namespace waymark::record {

struct FhirOptions {
  absl::TimeZone zone = absl::UTCTimeZone();
  std::string practice = {};    // ODS code of the practice that asks; empty: not known
  size_t max_events = 200'000;  // of one patient; a record with more is not_usable
  bool finish = true;           // whether Next finishes the record
  // The forms whose answers have a clinical meaning; may be null.
  std::shared_ptr<const FhirForms> forms = nullptr;
  ExternalSorter::Options sort = {};
  // Text that is parsed once and then kept, which takes some ten times its memory; what is beyond
  // it is parsed again when it is needed.
  size_t kept_text = size_t{4} << 20;
};

// Not thread-safe.
class FhirReader {
 public:
  explicit FhirReader(const FhirOptions& options);
  ~FhirReader();
  FhirReader(const FhirReader&) = delete;
  FhirReader& operator=(const FhirReader&) = delete;

  // `name` stands in errors.
  absl::Status AddDocument(std::string_view json, std::string_view name);
  // Of the document that was added last, where it is a Bundle: its `link` as written there.
  std::string_view links() const;
  // Of the same document: its type, as written there.
  std::string_view resource_type() const;
  absl::Status AddFile(const std::string& path);
  absl::Status AddFolder(const std::string& path);
  absl::Status EndInput();
  // The next patient; false at the end, after which the report is complete.
  absl::StatusOr<bool> Next(PatientRecord& record);
  const FhirReport& report() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_READER_H_
