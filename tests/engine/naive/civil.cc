#include "engine/naive/civil.h"

#include <cstdio>
#include <cstdlib>

namespace waymark::naive {

namespace chr = std::chrono;

Date FromDay(calendar::Day day) {
  if (day == calendar::Day::Min()) return kLongAgo;
  if (day == calendar::Day::Max()) return kNever;
  return Date(chr::days(day.serial()));
}

calendar::Day ToDay(Date date) {
  if (date == kLongAgo) return calendar::Day::Min();
  if (date == kNever) return calendar::Day::Max();
  return calendar::Day::FromSerial(static_cast<int32_t>(date.time_since_epoch().count()));
}

bool IsReal(Date date) { return date != kLongAgo && date != kNever; }

namespace {

Date Bounded(Date date) {
  if (date < Date(chr::year(1800) / 1 / 1)) return kLongAgo;
  if (date > Date(chr::year(2200) / 12 / 31)) return kNever;
  return date;
}

Date PlusMonths(Date date, int months, bool clamp) {
  const chr::year_month_day from(date);
  const chr::year_month month = chr::year_month(from.year(), from.month()) + chr::months(months);
  const chr::year_month_day to = month / from.day();
  if (to.ok()) return Bounded(Date(to));
  const Date last = Date(month / chr::last);
  return Bounded(clamp ? last : last + chr::days(1));
}

bool IsWorked(Date date, const calendar::Holidays& holidays) {
  const chr::weekday weekday(date);
  if (weekday == chr::Saturday || weekday == chr::Sunday) return false;
  for (const calendar::Day holiday : holidays.days()) {
    if (FromDay(holiday) == date) return false;
  }
  return true;
}

}  // namespace

Date PlusDays(Date date, int days) { return IsReal(date) ? Bounded(date + chr::days(days)) : date; }

Date Plus(Date date, const calendar::Period& period, const calendar::Holidays& holidays) {
  if (!IsReal(date)) return date;
  const int months = period.years * 12 + period.months;
  if (months != 0) date = PlusMonths(date, months, /*clamp=*/true);
  if (!IsReal(date)) return date;
  date = PlusDays(date, period.weeks * 7 + period.days);
  const int step = period.working_days < 0 ? -1 : 1;
  for (int left = std::abs(period.working_days); left > 0 && IsReal(date); --left) {
    do {
      date = PlusDays(date, step);
    } while (IsReal(date) && !IsWorked(date, holidays));
  }
  return date;
}

Date Birthday(Date birth, int months) {
  return IsReal(birth) ? PlusMonths(birth, months, /*clamp=*/false) : birth;
}

Date NextOccurrence(Date date, int month, int day) {
  if (!IsReal(date)) return date;
  chr::year year = chr::year_month_day(date).year();
  for (int tries = 0; tries < 10; ++tries, ++year) {
    const chr::year_month_day candidate =
        year / chr::month(static_cast<unsigned>(month)) / chr::day(static_cast<unsigned>(day));
    if (candidate.ok() && Date(candidate) > date) return Bounded(Date(candidate));
  }
  return kNever;
}

std::string Iso(Date date) {
  if (date == kLongAgo) return "always";
  if (date == kNever) return "never";
  const chr::year_month_day ymd(date);
  char text[32];
  std::snprintf(text, sizeof(text), "%04d-%02u-%02u", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  return text;
}

}  // namespace waymark::naive
