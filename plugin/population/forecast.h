// What will fall due per week, by rule, practice and owner, if nothing more is recorded.
//
// Nothing is simulated day by day: the engine names the next day on which a rule's items change,
// and the forecast goes from one such day to the next, so the days are exact. A test compares it
// with an evaluation on each day.
#ifndef WAYMARK_POPULATION_FORECAST_H_
#define WAYMARK_POPULATION_FORECAST_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/engine/engine.h"
#include "waymark/population/visit.h"

namespace waymark::population {

struct ForecastOptions {
  calendar::Day from;  // the day on which is asked: the first day of the first week
  int weeks = 26;      // 1 to 520
  calendar::Instant known_at = calendar::kEverything;
  std::vector<uint16_t> rules;         // indices into Pack::rules; empty: all that prompt somebody
  std::vector<std::string> practices;  // empty: all
  // Whose work an item is, where somebody has it; empty text or no function: the roles that the
  // rule's timing names. Called on several threads at once.
  std::function<std::string(const record::PatientRecord& record, const std::string& rule,
                            const std::string& item)>
      owner_of;
  // Whether the rule runs where the person is registered; no function: everywhere. As owner_of.
  std::function<bool(const record::PatientRecord& record, const std::string& rule)> runs_for;
  VisitOptions visit;
};

// Of one practice, rule and owner.
struct ForecastRow {
  std::string practice, rule, owner;
  int64_t due_now = 0;  // due or overdue on `from`
  int64_t overdue_now = 0;
  // Per week: items that come to be due or overdue and were neither the day before; items that turn
  // overdue. What comes back from being set aside is counted again.
  std::vector<int64_t> falls_due, turns_overdue;
};

struct Forecast {
  calendar::Day from;
  int weeks = 0;
  int64_t patients = 0;
  int64_t not_checked = 0;  // (patient, rule) pairs not checked on `from`, as an evaluation says
  std::vector<ForecastRow> rows;  // by practice, rule, owner, compared as bytes; none empty
};

// The first day of week `week`.
calendar::Day WeekBegins(const Forecast& forecast, int week);

// Errors: InvalidArgument for a number of weeks; those of VisitAll.
absl::StatusOr<Forecast> MakeForecast(const std::shared_ptr<const engine::Program>& program,
                                      const ForecastOptions& options, const RecordSource& source);

// Whom a row of timing speaks to: "gp/nurse", "everybody".
std::string TeamOf(const rules::Rule& rule, int timing_row);

enum class ForecastBy : uint8_t { kRule, kPractice, kOwner };
// Rows added up: only the asked-for names are filled. By name.
std::vector<ForecastRow> AddUp(const Forecast& forecast, ForecastBy by);

// practice_code,rule,owner,week_from,week_to,falls_due,turns_overdue; a line for each week in which
// something happens, and one with empty weeks for what is due and overdue now.
std::string ForecastCsv(const Forecast& forecast);
std::string ForecastJson(const Forecast& forecast);
// For a terminal: what is due now, a bar a week, and the rules with most work. `width` columns.
std::string ForecastText(const Forecast& forecast, const rules::Pack& pack, int width);
// A chart of bars per week with its finding as title, for print.
std::string ForecastSvg(const Forecast& forecast);
// "Busiest week: 5 April 2026, 41 items fall due, against 17 a week on average".
std::string ForecastFinding(const Forecast& forecast);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_FORECAST_H_
