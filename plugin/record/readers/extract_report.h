// What reading a GP extract came to: exact counts, rejects by reason, a data-quality report. Never
// a patient's value.
#ifndef WAYMARK_RECORD_READERS_EXTRACT_REPORT_H_
#define WAYMARK_RECORD_READERS_EXTRACT_REPORT_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "waymark/record/record.h"

namespace waymark::record {

enum class ExtractFile : uint8_t { kPatients, kEvents, kReplies };
inline constexpr int kExtractFileCount = 3;
// "patients", "events", "replies".
std::string_view ExtractFileName(ExtractFile file);

struct ExtractReport {
  struct File {
    int64_t rows = 0;  // without the header and blank lines; accepted + rejected
    int64_t rejected = 0;
    bool sorted_by_us = false;
    std::map<std::string, int64_t> rejected_by_reason;  // "date-unreadable", ...
    // Reason -> line and column of its first row in the file, both from 1.
    std::map<std::string, std::pair<int64_t, int64_t>> first_of_reason;
    std::map<std::string, int> unknown_columns;  // name -> column, each named once
  };
  std::array<File, kExtractFileCount> files;
  File& of(ExtractFile file) { return files[static_cast<size_t>(file)]; }
  const File& of(ExtractFile file) const { return files[static_cast<size_t>(file)]; }

  int64_t patients = 0;
  int64_t patients_not_usable =
      0;  // a row of their own was rejected: they are answered "not checked"
  int64_t patients_in_doubt = 0;
  int64_t practices = 0;
  int64_t entries = 0;  // versions of entries in the records given out
  int64_t recorded_assumed = 0;
  int64_t partial_dates = 0;
  int64_t values_not_numbers = 0;
  int64_t units_missing = 0;  // of values that are numbers
  int64_t units_unknown = 0;
  std::array<int64_t, 8> date_oddities{};                            // by bit of DateOddity
  std::map<std::pair<std::string, std::string>, int64_t> set_aside;  // (what, reason) -> how often
  std::map<std::string, int64_t> unknown_systems;                    // name -> codings
  std::map<std::string, int64_t> unknown_kinds;                      // name -> entries
  int64_t bytes_sorted_on_disk = 0;

  // Adds what a finished record says of itself.
  void CountRecord(const PatientRecord& record);
  // Adds what CountRecord counted in `other`.
  void AddRecords(const ExtractReport& other);

 private:
  void CountWords(const PatientRecord& record);
};

// For people: one line a fact, only what was found.
std::string RenderReport(const ExtractReport& report);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_EXTRACT_REPORT_H_
