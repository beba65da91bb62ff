// The columns of the GP extract's files, found by name in the header row (blanks around a name and
// its case do not count).
#ifndef WAYMARK_RECORD_READERS_EXTRACT_COLUMNS_H_
#define WAYMARK_RECORD_READERS_EXTRACT_COLUMNS_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "waymark/record/readers/csv.h"
#include "waymark/record/readers/extract_report.h"

namespace waymark::record {

enum class Column : uint8_t {
  // In several files.
  kPatientId,
  kPracticeCode,
  kRecordedOn,
  // patients.csv
  kNhsNumber,
  kBirthDate,
  kSex,
  kRegisteredOn,
  kDeregisteredOn,
  kDiedOn,
  // events.csv
  kEventId,
  kOccurredOn,
  kKind,
  kCodeSystem,
  kCode,
  kValue,
  kUnit,
  kStatus,
  kUrgency,
  kCodings,
  kStatusOn,
  kBasedOn,
  kConsultationId,
  kAuthorRole,
  // replies.csv
  kRule,
  kItem,
  kReply,
  kRole,
  kRepliedOn,
  kUntil,
};
inline constexpr size_t kColumnCount = static_cast<size_t>(Column::kUntil) + 1;
std::string_view ColumnName(Column column);

class Columns {
 public:
  // InvalidArgument names what is missing or stands twice, with the place, and the columns of this
  // file.
  static absl::StatusOr<Columns> FromHeader(ExtractFile file, const std::string& path,
                                            const CsvRow& header);

  bool Has(Column column) const { return at_[static_cast<size_t>(column)] >= 0; }
  // Index of its field, or -1.
  int IndexOf(Column column) const { return at_[static_cast<size_t>(column)]; }
  // The field without blanks around it; empty where the file has no such column.
  std::string_view Get(const CsvRow& row, Column column) const {
    const auto at = static_cast<size_t>(IndexOf(column));  // -1 is behind every field
    if (at >= row.fields.size()) return {};
    std::string_view field = row.fields[at];
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!field.empty() && blank(field.front())) field.remove_prefix(1);
    while (!field.empty() && blank(field.back())) field.remove_suffix(1);
    return field;
  }
  // How many fields each row must have.
  size_t width() const { return width_; }
  const std::map<std::string, int>& unknown() const { return unknown_; }

 private:
  Columns() { at_.fill(-1); }
  std::array<int, kColumnCount> at_{};
  size_t width_ = 0;
  std::map<std::string, int> unknown_;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_EXTRACT_COLUMNS_H_
