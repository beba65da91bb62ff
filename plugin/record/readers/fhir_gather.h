// Gathering FHIR resources by patient: Bundles and lines in, (patient, resource) out in order of
// patient.
//
// The inner half of FhirReader (fhir_reader.h says what is set aside and why).
#ifndef WAYMARK_RECORD_READERS_FHIR_GATHER_H_
#define WAYMARK_RECORD_READERS_FHIR_GATHER_H_

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "waymark/record/readers/external_sort.h"
#include "waymark/record/readers/fhir_json.h"
#include "waymark/record/readers/fhir_references.h"
#include "waymark/record/readers/fhir_report.h"

namespace waymark::record {

class FhirGather {
 public:
  // `kept_text`: as in FhirOptions.
  FhirGather(const ExternalSorter::Options& sort, size_t kept_text, FhirReport& report)
      : sorter_(sort), report_(report), shelf_(kept_text) {}

  // A Bundle or a resource. InvalidArgument where its brackets do not close.
  absl::Status AddDocument(std::string_view json, std::string_view name);
  // One line of NDJSON: false where it is no FHIR at all (an object without resourceType).
  absl::StatusOr<bool> AddLine(std::string_view line);
  absl::Status EndInput();
  // Of the document that was added last, where it is a Bundle: its `link`, as written there.
  std::string_view links() const { return links_; }
  // Of the same document, as written there.
  std::string_view resource_type() const { return resource_type_; }

  // The next resource in order of patient: `patient` is "Patient/id", `name` "Type/id", `text` the
  // resource, `json` the same parsed; absent where there was no room to keep it.
  struct Item {
    std::string_view patient;
    std::string_view name;
    std::string_view text;
    Json json;
  };
  absl::StatusOr<bool> Next(Item& item);

  const FhirIndex& index() const { return index_; }
  bool IsDeleted(std::string_view name) const { return deleted_.contains(name); }
  // Reasons that leave every patient in doubt: (what, reason).
  const std::set<std::pair<std::string, std::string>>& doubts() const { return doubts_; }
  void Doubt(std::string_view what, std::string_view reason);

 private:
  // A text, and what it was parsed to, where it was: at most once, as far as there is room.
  struct Part {
    std::string_view text;
    Json json = {};       // absent: not parsed, or no JSON
    bool stays = false;   // `json` holds as long as this object
    bool parsed = false;  // `json` is what there is to know
  };
  // The members of a Bundle or Parameters that are read here.
  struct Members {
    Part type, entries, links;
    std::string_view total = {};
    int entry_members = 0;
  };
  // False where brackets, quotes or commas are missing at `position`.
  static bool ReadMembers(const Part& part, std::string_view entry_name, Members& members,
                          std::string_view& rest, size_t& position);
  absl::StatusOr<bool> AddLine(Part part);
  absl::Status AddBundle(const Members& members, std::string_view name, int depth);
  absl::Status AddBundle(const Part& bundle, std::string_view name, int depth);
  // Of a Parameters only the resources that it holds.
  absl::Status AddParameters(const Part& parameters, std::string_view name, int depth);
  // `of`: Bundle or Parameters, whose entries these are.
  absl::Status AddEntries(const Part& entries, std::string_view of, std::string_view name,
                          int depth);
  absl::Status AddBundleEntry(Part& entry, std::string_view of, std::string_view name, int depth);
  absl::Status AddResource(const Part& resource, std::string_view full_url);
  // What the part was parsed to. Where it does not stay: until the next call.
  Json Parsed(Part& part);
  void NoteNames(Json entry);
  // True where the Bundle is one of several pages.
  bool ReadLinks(Part links);
  void ReadOutcome(Json outcome);
  void Delete(std::string_view url);
  std::string NameOf(Json resource, std::string_view full_url);
  std::string PatientOf(std::string_view type, std::string_view name, Json resource) const;

  ExternalSorter sorter_;
  FhirReport& report_;
  FhirIndex index_;
  JsonParser parser_;
  JsonShelf shelf_;
  std::vector<std::pair<int64_t, Json>> staying_;  // by order_: what is on the shelf
  std::set<std::string, std::less<>> deleted_;
  std::set<std::pair<std::string, std::string>> doubts_;
  std::set<std::string> pages_;       // self links
  std::set<std::string> next_pages_;  // next links
  int64_t order_ = 0;
  int64_t unnamed_ = 0;
  int64_t matches_ = 0;  // resources of Bundles that a search found, and did not only include
  std::string_view links_, resource_type_;
  std::string payload_;
  SortItem current_;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_GATHER_H_
