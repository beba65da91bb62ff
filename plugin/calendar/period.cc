#include "waymark/calendar/period.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "waymark/calendar/text.h"

namespace waymark::calendar {
namespace {

// Longer than all real days, and short enough that no sum of fields overflows.
constexpr int kMostDigits = 6;

constexpr std::string_view kExamples =
    "a period is a whole number and a unit, for instance \"14 days\", \"6 weeks\", "
    "\"24 years 6 months\" or \"2 working days\"";

struct Field {
  std::string_view singular;
  int32_t Period::*member;
};

// In the order in which they are written.
constexpr std::array<Field, 5> kFields = {{{"year", &Period::years},
                                           {"month", &Period::months},
                                           {"week", &Period::weeks},
                                           {"day", &Period::days},
                                           {"working day", &Period::working_days}}};
constexpr size_t kWorkingDays = 4;

absl::Status BadPeriod(std::string_view text, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", Quotable(text), "\": ", ToAbsl(what), "; ", ToAbsl(kExamples)));
}

std::optional<int32_t> ReadCount(std::string_view word) {
  if (word.empty() || word.size() > kMostDigits) return std::nullopt;
  int32_t count = 0;
  for (const char c : word) {
    if (c < '0' || c > '9') return std::nullopt;
    count = count * 10 + (c - '0');
  }
  return count;
}

// The index in kFields that the front of `words` names (and takes from it), or its size.
size_t TakeUnit(std::string_view& rest) {
  std::string_view word = TakeWord(rest);
  const bool working = word == "working";
  if (working) word = TakeWord(rest);
  if (word.ends_with('s')) word.remove_suffix(1);
  if (working) return word == "day" ? kWorkingDays : kFields.size();
  for (size_t i = 0; i < kWorkingDays; ++i) {
    if (word == kFields[i].singular) return i;
  }
  return kFields.size();
}

int64_t TotalMonths(const Period& period) { return int64_t{period.years} * 12 + period.months; }
int64_t TotalDays(const Period& period) { return int64_t{period.weeks} * 7 + period.days; }

// The fewest and the most days that something can last.
struct Span {
  int64_t least = 0;
  int64_t most = 0;
  Span operator-() const { return {-most, -least}; }
};

// Far above every finite span, far below overflow.
constexpr int64_t kNoMost = int64_t{1} << 40;

// `months` >= 0 from any day on, and also between two days that are `months` apart because both
// were reached from one day: clamping at a month's end never leaves these bounds.
Span SpanOfMonths(int64_t months) {
  constexpr std::array<int, 12> kLeast = {0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334};
  constexpr std::array<int, 12> kMost = {0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337};
  if (months < 0) return -SpanOfMonths(-months);
  const auto rest = static_cast<size_t>(months % 12);
  return {months / 12 * 365 + kLeast[rest], months / 12 * 366 + kMost[rest]};
}

// The n-th working day lies at least as far as Monday to Friday allow; holidays have no bound.
Span SpanOfWorkingDays(int64_t n) {
  if (n < 0) return -SpanOfWorkingDays(-n);
  if (n == 0) return {};
  return {(n - 1) / 5 * 7 + (n - 1) % 5 + 1, kNoMost};
}

}  // namespace

Holidays::Holidays(std::vector<Day> days, Day covers_until)
    : days_(std::move(days)), covers_until_(covers_until) {
  std::sort(days_.begin(), days_.end());
  days_.erase(std::unique(days_.begin(), days_.end()), days_.end());
}

bool Holidays::IsWorkingDay(Day day) const {
  return Weekday(day) < 5 && !std::binary_search(days_.begin(), days_.end(), day);
}

Day Add(Day day, const Period& period, const Holidays& holidays) {
  Day moved = day;
  if (period.years != 0 || period.months != 0) moved = AddMonths(moved, TotalMonths(period));
  moved = AddDays(moved, TotalDays(period));
  int32_t left = period.working_days;
  const int step = left < 0 ? -1 : 1;
  while (left != 0 && moved.is_finite()) {
    moved = AddDays(moved, step);
    if (moved.is_finite() && holidays.IsWorkingDay(moved)) left -= step;
  }
  return moved;
}

absl::StatusOr<Period> ParsePeriod(std::string_view text) {
  std::string_view rest = Trimmed(text);
  const bool negative = rest.starts_with('-');
  if (negative) rest = Trimmed(rest.substr(1));
  if (rest.empty()) return BadPeriod(text, "no period was given");
  Period period;
  size_t next_field = 0;
  while (!rest.empty()) {
    const std::string_view word = TakeWord(rest);
    const std::optional<int32_t> count = ReadCount(word);
    if (!count) {
      return BadPeriod(text, absl::StrCat("expected a whole number of at most ", kMostDigits,
                                          " digits, found \"", Quotable(word), "\""));
    }
    const std::string_view unit_text = rest;
    const size_t field = TakeUnit(rest);
    if (field == kFields.size()) {
      return BadPeriod(text,
                       absl::StrCat("expected days, weeks, months, years or working days after the "
                                    "number, found \"",
                                    Quotable(unit_text), "\""));
    }
    if (field == kWorkingDays && next_field != 0) {
      return BadPeriod(text, "working days can't be joined with other units");
    }
    if (next_field == kFields.size()) {
      return BadPeriod(text, "working days can't be joined with other units");
    }
    if (field < next_field) {
      return BadPeriod(text, "each unit may stand once, the longest first");
    }
    next_field = field + 1;
    period.*(kFields[field].member) = *count;
  }
  return negative ? -period : period;
}

std::string FormatPeriod(const Period& period) {
  std::string out;
  for (const Field& field : kFields) {
    const int64_t count = period.*(field.member);
    if (count == 0) continue;
    if (out.empty() && count < 0) out = "-";
    absl::StrAppend(&out, out.empty() || out == "-" ? "" : " ", count < 0 ? -count : count, " ",
                    ToAbsl(field.singular), count == 1 || count == -1 ? "" : "s");
  }
  return out.empty() ? "0 days" : out;
}

std::optional<int> CompareLengths(const Period& a, const Period& b) {
  const int64_t months = TotalMonths(a) - TotalMonths(b);
  const int64_t days = TotalDays(a) - TotalDays(b);
  if (months == 0 && days == 0) {
    // Both count their working days from one and the same day.
    if (a.working_days == b.working_days) return 0;
    return a.working_days < b.working_days ? -1 : 1;
  }
  const Span calendar = SpanOfMonths(months);
  const Span working_a = SpanOfWorkingDays(a.working_days);
  const Span working_b = SpanOfWorkingDays(b.working_days);
  const Span difference = {calendar.least + days + working_a.least - working_b.most,
                           calendar.most + days + working_a.most - working_b.least};
  if (difference.least > 0) return 1;
  if (difference.most < 0) return -1;
  if (difference.least == 0 && difference.most == 0) return 0;
  return std::nullopt;
}

}  // namespace waymark::calendar
