// What reading FHIR came to: by resource type how many were read, how many entries they gave, what
// was set aside and why. Never a patient's value; resource ids only go into the records.
#ifndef WAYMARK_RECORD_READERS_FHIR_REPORT_H_
#define WAYMARK_RECORD_READERS_FHIR_REPORT_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "waymark/record/record.h"

namespace waymark::record {

struct FhirReport {
  struct Type {
    int64_t read = 0;
    int64_t entries = 0;
    int64_t set_aside = 0;
  };
  std::map<std::string, Type> types;
  std::map<std::pair<std::string, std::string>, int64_t>
      reasons;  // (type or "line", "Bundle", "file"; reason) -> how often
  int64_t files = 0;
  int64_t files_not_fhir = 0;  // beside the others, without a single resource: manifests, logs
  int64_t bundles = 0;
  int64_t patients = 0;
  int64_t patients_in_doubt = 0;
  int64_t entries = 0;
  int64_t dates_from_recorded =
      0;             // entries without a clinical date that stand on the day they were recorded
  int64_t stu3 = 0;  // resources of GP Connect or another STU3 source

  void SetAside(std::string_view what, std::string_view reason);
  void CountRecord(const PatientRecord& record);
};

// For people: one line a fact, only what was found.
std::string RenderReport(const FhirReport& report);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_REPORT_H_
