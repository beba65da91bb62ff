// Gathering FHIR resources by patient: Bundles and lines in, (patient, resource) out in order of
// patient.
//
// The inner half of FhirReader (fhir_reader.h says what is set aside and why).
#ifndef WAYMARK_RECORD_READERS_FHIR_GATHER_H_
#define WAYMARK_RECORD_READERS_FHIR_GATHER_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "waymark/record/readers/external_sort.h"
#include "waymark/record/readers/fhir_json.h"
#include "waymark/record/readers/fhir_references.h"
#include "waymark/record/readers/fhir_report.h"

namespace waymark::record {

class FhirGather {
 public:
  FhirGather(const ExternalSorter::Options& sort, FhirReport& report)
      : sorter_(sort), report_(report) {}

  // A Bundle or a resource. InvalidArgument where its brackets do not close.
  absl::Status AddDocument(std::string_view json, std::string_view name);
  // One line of NDJSON: false where it is no FHIR at all (an object without resourceType).
  absl::StatusOr<bool> AddLine(std::string_view line);
  absl::Status EndInput();

  // The next resource in order of patient: `patient` is "Patient/id", `name` "Type/id", `text` the
  // resource.
  struct Item {
    std::string_view patient;
    std::string_view name;
    std::string_view text;
  };
  absl::StatusOr<bool> Next(Item& item);

  const FhirIndex& index() const { return index_; }
  bool IsDeleted(std::string_view name) const { return deleted_.contains(std::string(name)); }
  // Reasons that leave every patient in doubt: (what, reason).
  const std::set<std::pair<std::string, std::string>>& doubts() const { return doubts_; }
  void Doubt(std::string_view what, std::string_view reason);

 private:
  absl::Status AddBundle(std::string_view json, std::string_view name, int depth);
  // Of a Parameters only the resources that it holds.
  absl::Status AddParameters(std::string_view json, std::string_view name, int depth);
  // `of`: Bundle or Parameters, whose entries these are.
  absl::Status AddEntries(std::string_view entries, std::string_view of, std::string_view name,
                          int depth);
  absl::Status AddBundleEntry(std::string_view entry, std::string_view of, std::string_view name,
                              int depth);
  absl::Status AddResource(Json resource, std::string_view text, std::string_view full_url);
  void NoteNames(std::string_view entry);
  void ReadLinks(std::string_view links);
  void ReadOutcome(Json outcome);
  void Delete(std::string_view url);
  std::string NameOf(Json resource, std::string_view full_url);
  std::string PatientOf(std::string_view type, std::string_view name, Json resource) const;

  ExternalSorter sorter_;
  FhirReport& report_;
  FhirIndex index_;
  JsonParser parser_;
  std::set<std::string> deleted_;
  std::set<std::pair<std::string, std::string>> doubts_;
  std::set<std::string> pages_;       // self links
  std::set<std::string> next_pages_;  // next links
  int64_t order_ = 0;
  int64_t unnamed_ = 0;
  std::string payload_;
  SortItem current_;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_GATHER_H_
