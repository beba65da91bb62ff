#include "waymark/record/readers/fhir_report.h"

#include "absl/strings/str_cat.h"

namespace waymark::record {
namespace {

// Names of types come from the input.
std::string Printable(const std::string& name) {
  constexpr size_t kLongest = 40;
  std::string result;
  for (const char c : name.substr(0, kLongest)) result += c > 0x20 && c < 0x7F ? c : '?';
  return result;
}

}  // namespace

void FhirReport::SetAside(std::string_view what, std::string_view reason) {
  ++reasons[{std::string(what), std::string(reason)}];
}

void FhirReport::CountRecord(const PatientRecord& record) {
  ++patients;
  patients_in_doubt += record.in_doubt() ? 1 : 0;
  entries += static_cast<int64_t>(record.entries().size());
}

std::string RenderReport(const FhirReport& report) {
  std::string out =
      absl::StrCat("Read ", report.patients, " patients with ", report.entries, " entries from ",
                   report.files, " files and ", report.bundles, " bundles\n");
  if (report.files_not_fhir > 0)
    absl::StrAppend(&out, report.files_not_fhir, " files hold no FHIR and were left\n");
  for (const auto& [name, type] : report.types) {
    absl::StrAppend(&out, "  ", Printable(name), ": ", type.read, " read, ", type.entries,
                    " entries, ", type.set_aside, " set aside\n");
  }
  for (const auto& [key, count] : report.reasons) {
    absl::StrAppend(&out, "  set aside or said: ", count, " ", Printable(key.first), " ",
                    key.second, "\n");
  }
  if (report.dates_from_recorded > 0) {
    absl::StrAppend(&out, "  ", report.dates_from_recorded,
                    " entries without a clinical date stand on the day they were recorded\n");
  }
  if (report.patients_in_doubt > 0)
    absl::StrAppend(&out, "  ", report.patients_in_doubt, " patients in doubt\n");
  if (report.stu3 > 0) {
    absl::StrAppend(
        &out, "  ", report.stu3,
        " resources are FHIR STU3 (GP Connect): read as far as their codes and dates go\n");
  }
  return out;
}

}  // namespace waymark::record
