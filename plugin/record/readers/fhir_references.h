// References between FHIR resources, and what references to resources without a patient of their
// own lead to.
//
// "Patient/1", "https://host/fhir/Patient/1" and "Patient/1/_history/2" name the same resource:
// "Patient/1". A `urn:uuid:` is looked up among the fullUrls of Bundles. References into
// `contained` ("#x") are the resource's own matter. Servers are not told apart: one input is one
// server's.
#ifndef WAYMARK_RECORD_READERS_FHIR_REFERENCES_H_
#define WAYMARK_RECORD_READERS_FHIR_REFERENCES_H_

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "waymark/record/readers/fhir_json.h"

namespace waymark::record {

// "Type/id" of a relative or absolute reference; anything else as it is.
std::string_view RelativeReference(std::string_view reference);
// "1" of "Patient/1"; anything without a slash as it is.
std::string_view IdOfReference(std::string_view reference);

// Resources that entries refer to but that are no entries. Kept in memory: some 100 bytes each. Not
// thread-safe while it is filled.
class FhirIndex {
 public:
  struct Coding {
    std::string system;
    std::string code;
    std::string display;
  };

  // A Bundle entry's fullUrl and the resource's own "Type/id".
  void AddFullUrl(std::string_view full_url, std::string_view type_and_id);
  // A resource's NHS number, for references by identifier.
  void AddPatientNumber(std::string_view nhs_number, std::string_view type_and_id);
  // Organization, PractitionerRole, Medication; others are ignored.
  void AddSupporting(std::string_view type_and_id, std::string_view type, Json resource);

  // "Type/id" of a Reference element (its `reference`, or its NHS number); empty where it names
  // nothing.
  std::string Resolve(Json reference) const;
  // The ODS code of the organisation that a Reference element leads to, by identifier or through
  // the resource; empty if unknown.
  std::string OdsCode(Json reference) const;
  // "gp", "nurse", "pharmacist" or the role as it is called; empty if unknown.
  std::string Role(Json reference) const;
  // The codings of a Medication; nullptr where it is not in the input.
  const std::vector<Coding>* Medication(Json reference) const;

 private:
  std::string PatientOfNumber(std::string_view number) const;

  std::unordered_map<std::string, std::string> full_urls_;
  std::unordered_map<std::string, std::string> patients_by_number_;
  std::unordered_map<std::string, std::string> organisations_;
  std::unordered_map<std::string, std::string> roles_;
  std::unordered_map<std::string, std::vector<Coding>> medications_;
};

// The NHS number among a Patient's identifiers; empty where there is none.
std::string_view NhsNumberOf(Json identifiers);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_REFERENCES_H_
