// Indicators counted over many patients: for each reporting day and group of people how many meet,
// how many count, and who was left out for which reason.
//
// One reading of each record serves all indicators and all days. Nothing in the result leads to a
// person except where a count is small: suppression.h is for what leaves the practice.
#ifndef WAYMARK_POPULATION_INDICATOR_COUNT_H_
#define WAYMARK_POPULATION_INDICATOR_COUNT_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/engine/measure.h"
#include "waymark/population/visit.h"

namespace waymark::population {

// What people are told apart by.
enum class GroupBy : uint8_t { kPractice, kPcn, kDeprivation, kAge, kSex, kEthnicity };
std::string_view GroupByName(GroupBy by);  // "practice", "pcn", "deprivation", ...
bool ParseGroupBy(std::string_view name, GroupBy& by);

// What is known of practices and people besides the record. Both may be empty.
struct Organisations {
  std::map<std::string, std::string> pcn_of;  // by practice code
};
struct Characteristics {
  // By (practice code, patient id); practice code empty: any practice.
  struct Of {
    std::string deprivation;  // "1" (most deprived) to "5"
    std::string ethnicity;    // as recorded; the groups of the census, or finer
  };
  std::map<std::pair<std::string, std::string>, Of> of;
};
// CSV with the columns practice_code and pcn. Errors name the line.
absl::StatusOr<Organisations> ReadOrganisations(std::string_view csv);
// CSV with the columns patient_id, and practice_code, deprivation_fifth, ethnicity where known.
absl::StatusOr<Characteristics> ReadCharacteristics(std::string_view csv);

// The group that somebody belongs to; "not recorded" where nothing says.
inline constexpr std::string_view kNotRecorded = "not recorded";
// "0 to 17", "18 to 24", "25 to 34", ... "75 and over": ages on `day`.
std::string AgeBand(const record::PatientRecord& record, calendar::Day day);

struct CountOptions {
  std::vector<size_t> indicators;   // into IndicatorsOf(program), of those that are counted
  std::vector<calendar::Day> days;  // ascending, unique
  // First days of months for charts over time, and the day after the last one: all together are
  // also counted by when they began. Empty: no months. As they stand on the last of `days`.
  std::vector<calendar::Day> months;
  calendar::Instant known_at = calendar::kEverything;
  std::vector<GroupBy> by;             // besides all together; each on its own
  std::vector<std::string> practices;  // empty: all
  Organisations organisations;
  Characteristics characteristics;
  VisitOptions visit;
};

// Counts of one group.
struct GroupCounts {
  std::string name;
  std::string whole;  // the group it is a part of: a practice's network; empty: of everybody
  // By position of indicator and day in the options: counted[indicator][day].
  std::vector<std::vector<engine::Counted>> counted;
};

struct IndicatorCounts {
  std::vector<calendar::Day> days;
  GroupCounts all;
  std::vector<std::pair<GroupBy, std::vector<GroupCounts>>> groups;  // in the order asked, by name
  std::vector<calendar::Day> months;                                 // as in the options
  std::vector<std::vector<engine::Counted>> by_beginning;            // [indicator][month]
  int64_t patients = 0;
  std::vector<int64_t> not_checked;  // patients, by position of indicator
  // Titles of code sets that still wait for codes and so were taken for none, the same way.
  std::vector<std::vector<std::string>> waiting;
};

// Errors: InvalidArgument for days or indicators that are none; those of VisitAll.
absl::StatusOr<IndicatorCounts> CountIndicators(
    const std::shared_ptr<const engine::Program>& program, const CountOptions& options,
    const RecordSource& source);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_INDICATOR_COUNT_H_
