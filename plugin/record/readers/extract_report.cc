#include "waymark/record/readers/extract_report.h"

#include "absl/strings/str_cat.h"
#include "waymark/record/dates.h"
#include "waymark/terminology/code.h"

namespace waymark::record {
namespace {

// Names of systems and kinds come from the file: no line breaks or endless names in a report.
std::string Quoted(const std::string& name) {
  constexpr size_t kLongest = 60;
  std::string result;
  for (const char c : name.substr(0, kLongest)) {
    result += static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '"' ? '?' : c;
  }
  return absl::StrCat("\"", result, name.size() > kLongest ? "...\"" : "\"");
}

void Line(std::string& out, int64_t count, std::string_view what) {
  if (count != 0)
    absl::StrAppend(&out, "  ", count, " ", absl::string_view(what.data(), what.size()), "\n");
}

}  // namespace

std::string_view ExtractFileName(ExtractFile file) {
  constexpr std::array<std::string_view, kExtractFileCount> kNames = {"patients", "events",
                                                                      "replies"};
  return kNames[static_cast<size_t>(file)];
}

void ExtractReport::CountRecord(const PatientRecord& record) {
  ++patients;
  patients_not_usable += record.not_usable ? 1 : 0;
  patients_in_doubt += record.in_doubt() ? 1 : 0;
  entries += static_cast<int64_t>(record.entries().size());
  for (const Entry& entry : record.entries()) {
    recorded_assumed += entry.recorded_assumed ? 1 : 0;
    if (entry.date_oddity != kNoOddity) {
      for (size_t bit = 0; bit < date_oddities.size(); ++bit)
        date_oddities[bit] += entry.date_oddity >> bit & 1;
    }
    if ((entry.date_oddity & kDateMissing) == 0) partial_dates += entry.occurred.is_whole() ? 0 : 1;
    if (entry.value.kind == ValueKind::kText) ++values_not_numbers;
    if (entry.value.kind == ValueKind::kQuantity) {
      units_missing += entry.value.quantity.unit == calendar::kNoUnit ? 1 : 0;
      units_unknown += entry.value.quantity.unit == calendar::kUnknownUnit ? 1 : 0;
    }
  }
  CountWords(record);
  for (const SetAside& item : record.set_aside()) {
    ++set_aside[{std::string(item.what), std::string(item.reason)}];
  }
}

void ExtractReport::AddRecords(const ExtractReport& other) {
  patients += other.patients;
  patients_not_usable += other.patients_not_usable;
  patients_in_doubt += other.patients_in_doubt;
  entries += other.entries;
  recorded_assumed += other.recorded_assumed;
  partial_dates += other.partial_dates;
  values_not_numbers += other.values_not_numbers;
  units_missing += other.units_missing;
  units_unknown += other.units_unknown;
  for (size_t bit = 0; bit < date_oddities.size(); ++bit) {
    date_oddities[bit] += other.date_oddities[bit];
  }
  for (const auto& [key, count] : other.set_aside) set_aside[key] += count;
  for (const auto& [system, count] : other.unknown_systems) unknown_systems[system] += count;
  for (const auto& [kind, count] : other.unknown_kinds) unknown_kinds[kind] += count;
}

// Names that are in no list; a record has few systems, so that most need no look at its codings.
void ExtractReport::CountWords(const PatientRecord& record) {
  for (uint16_t system = 0; system < record.systems().size(); ++system) {
    const std::string& name = record.systems()[system];
    if (terminology::IsKnownSystem(name)) continue;
    int64_t& count = unknown_systems[name];
    for (const Coding& coding : record.codings()) count += coding.system == system ? 1 : 0;
  }
  for (const Entry& entry : record.entries()) {
    if (entry.kind == Kind::kOther) ++unknown_kinds[std::string(entry.kind_text)];
  }
}

std::string RenderReport(const ExtractReport& report) {
  std::string out;
  absl::StrAppend(&out, "Read ", report.patients, " patients of ", report.practices,
                  " practices with ", report.entries, " entries\n");
  for (int i = 0; i < kExtractFileCount; ++i) {
    const auto file = static_cast<ExtractFile>(i);
    const ExtractReport::File& f = report.of(file);
    const std::string_view name = ExtractFileName(file);
    if (f.rows == 0 && f.unknown_columns.empty()) continue;
    absl::StrAppend(&out, absl::string_view(name.data(), name.size()), ": ", f.rows, " rows, ",
                    f.rejected, " rejected", f.sorted_by_us ? ", was not sorted by patient" : "",
                    "\n");
    for (const auto& [reason, count] : f.rejected_by_reason) {
      const auto first = f.first_of_reason.find(reason);
      Line(out, count,
           first == f.first_of_reason.end()
               ? "rejected: " + reason
               : absl::StrCat("rejected: ", reason, ", first at line ", first->second.first,
                              ", column ", first->second.second));
    }
    for (const auto& [column, number] : f.unknown_columns) {
      absl::StrAppend(&out, "  column ", number, " ", Quoted(column),
                      " is not known and was ignored\n");
    }
  }
  absl::StrAppend(&out, "data quality:\n");
  Line(out, report.patients_not_usable,
       "patients with a rejected row of their own: answered not checked");
  Line(out, report.patients_in_doubt, "patients in doubt");
  Line(out, report.recorded_assumed,
       "entries without a recorded date: taken as recorded when they happened");
  Line(out, report.partial_dates, "entries with only a year or month");
  for (size_t bit = 0; bit < report.date_oddities.size(); ++bit) {
    const std::string_view name = DateOddityName(static_cast<DateOddity>(1 << bit));
    Line(out, report.date_oddities[bit], "entries: " + std::string(name));
  }
  Line(out, report.values_not_numbers, "values that are no numbers");
  Line(out, report.units_missing, "numbers without a unit");
  Line(out, report.units_unknown, "numbers with a unit that is not known");
  for (const auto& [key, count] : report.set_aside) {
    Line(out, count, "set aside or said: " + key.first + " " + key.second);
  }
  for (const auto& [system, count] : report.unknown_systems) {
    Line(out, count, "codings of a code system that is not known: " + Quoted(system));
  }
  for (const auto& [kind, count] : report.unknown_kinds) {
    Line(out, count, "entries of a kind that is not known: " + Quoted(kind));
  }
  if (report.bytes_sorted_on_disk > 0) {
    absl::StrAppend(&out, "sorted on disk: ", report.bytes_sorted_on_disk,
                    " bytes in temporary files\n");
  }
  return out;
}

}  // namespace waymark::record
