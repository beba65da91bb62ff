// Civil dates for the naive evaluator, from std::chrono alone: it must not share date arithmetic
// with what it judges.
#ifndef WAYMARK_TESTS_ENGINE_NAIVE_CIVIL_H_
#define WAYMARK_TESTS_ENGINE_NAIVE_CIVIL_H_

#include <chrono>
#include <string>

#include "waymark/calendar/day.h"
#include "waymark/calendar/period.h"

namespace waymark::naive {

using Date = std::chrono::sys_days;

// "Before all time" and "never". Real dates lie between 1800 and 2200.
inline constexpr Date kLongAgo = Date(std::chrono::days(-1'000'000));
inline constexpr Date kNever = Date(std::chrono::days(1'000'000));

Date FromDay(calendar::Day day);
calendar::Day ToDay(Date date);
bool IsReal(Date date);

// `date` moved by `period`: months (the day clamped to the month's end), then days, then working
// days, one after another.
Date Plus(Date date, const calendar::Period& period, const calendar::Holidays& holidays);
Date PlusDays(Date date, int days);
// The day on which somebody born on `birth` reaches an age: 29 February counts as 1 March in other
// years.
Date Birthday(Date birth, int months);
// The first `month`/`day` strictly after `date`.
Date NextOccurrence(Date date, int month, int day);
// "2026-03-03".
std::string Iso(Date date);

}  // namespace waymark::naive

#endif  // WAYMARK_TESTS_ENGINE_NAIVE_CIVIL_H_
