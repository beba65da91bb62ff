#include "waymark/record/dates.h"

#include <algorithm>
#include <array>

namespace waymark::record {
namespace {

using calendar::Day;
using calendar::PartialDate;

constexpr int kMonthsPerYear = 12;
constexpr int kFarFutureYears = 100;
constexpr int kLongestLifeYears = 130;
// No zone is further from Greenwich than a day, so this many days apart no offset matters.
constexpr int32_t kZoneMarginDays = 2;
constexpr int64_t kMicrosPerDay = 86'400'000'000;

struct YearMonthDay {
  int year;
  int month;
  int day;
};
constexpr std::array<YearMonthDay, 10> kPlaceholders = {{{1800, 1, 1},
                                                         {1899, 12, 30},
                                                         {1899, 12, 31},
                                                         {1900, 1, 1},
                                                         {1900, 1, 2},
                                                         {1901, 1, 1},
                                                         {2099, 12, 31},
                                                         {2100, 1, 1},
                                                         {2199, 12, 31},
                                                         {2200, 12, 31}}};

const std::array<Day, kPlaceholders.size()>& PlaceholderDays() {
  static const std::array<Day, kPlaceholders.size()> days = [] {
    std::array<Day, kPlaceholders.size()> result{};
    std::transform(
        kPlaceholders.begin(), kPlaceholders.end(), result.begin(),
        [](const YearMonthDay& d) { return *calendar::MakeDay(d.year, d.month, d.day); });
    return result;
  }();
  return days;
}

}  // namespace

bool IsPlaceholder(const PartialDate& date) {
  const auto& days = PlaceholderDays();
  // Almost every date lies between the early and the late ones.
  static const Day early = *calendar::MakeDay(1901, 1, 1);
  static const Day late = *calendar::MakeDay(2099, 12, 31);
  if (date.first > early && date.first < late) return false;
  return date.is_whole() && std::find(days.begin(), days.end(), date.first) != days.end();
}

bool MayLieAhead(Kind kind, EntryStatus status) {
  switch (kind) {
    case Kind::kBooking:
    case Kind::kAppointment:
    case Kind::kRequest:
    case Kind::kReferral:
    case Kind::kPlan:
    case Kind::kMedication:
      return true;
    default:
      return status == EntryStatus::kBooked || status == EntryStatus::kProposed;
  }
}

uint8_t JudgeDate(const Entry& entry, const std::optional<PartialDate>& birth,
                  const std::optional<PartialDate>& died, ZoneOffsets& zone) {
  uint8_t odd = kNoOddity;
  const PartialDate& date = entry.occurred;
  if (IsPlaceholder(date)) odd |= kPlaceholderDate;
  if (birth && date.last < birth->first) odd |= kBeforeBirth;
  if (died && date.first > died->last) odd |= kAfterDeath;
  if (entry.recorded_assumed) {
    if (birth &&
        date.first > calendar::AddMonths(birth->last, kLongestLifeYears * kMonthsPerYear)) {
      odd |= kFarFuture;
    }
    return odd;
  }
  if (date.first.serial() + kZoneMarginDays <= entry.recorded / kMicrosPerDay) return odd;
  const Day recorded_on = zone.DayOf(entry.recorded);
  if (date.first <= recorded_on) return odd;
  if (!MayLieAhead(entry.kind, entry.status)) odd |= kAfterRecorded;
  if (date.first > calendar::AddMonths(recorded_on, kFarFutureYears * kMonthsPerYear)) {
    odd |= kFarFuture;
  }
  return odd;
}

std::string_view DateOddityName(DateOddity bit) {
  switch (bit) {
    case kNoOddity:
      return "";
    case kDateMissing:
      return "date-missing";
    case kPlaceholderDate:
      return "placeholder-date";
    case kBeforeBirth:
      return "before-birth";
    case kAfterRecorded:
      return "after-recorded";
    case kFarFuture:
      return "far-future";
    case kAfterDeath:
      return "after-death";
  }
  return "";
}

}  // namespace waymark::record
