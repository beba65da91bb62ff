#include "waymark/record/readers/moments.h"

#include "absl/status/statusor.h"

namespace waymark::record {
namespace {

using calendar::DateTime;
using calendar::Day;
using calendar::PartialDate;

constexpr size_t kDayLength = 10;      // YYYY-MM-DD
constexpr size_t kSecondsLength = 19;  // YYYY-MM-DDThh:mm:ss
constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86'400;

// -1 where it is not two digits.
int TwoDigits(const char* at) {
  const auto tens = static_cast<unsigned char>(at[0] - '0');
  const auto ones = static_cast<unsigned char>(at[1] - '0');
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : -1;
}

// "Z", "+00:00" and the like; nothing for anything else.
std::optional<int> Offset(std::string_view text) {
  if (text == "Z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const int hours = TwoDigits(text.data() + 1);
  const int minutes = TwoDigits(text.data() + 4);
  if (hours < 0 || hours > 13 || minutes < 0 || minutes > 59) return std::nullopt;
  const int seconds = hours * 3600 + minutes * 60;
  return text[0] == '-' ? -seconds : seconds;
}

// "YYYY-MM-DDThh:mm:ss" and an offset as seconds since 1970, whose first ten characters are `day`;
// nothing for anything else: fractions, leap seconds and local times are rare.
std::optional<int64_t> PlainMoment(std::string_view text, Day day) {
  if (text.size() <= kSecondsLength || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const int hours = TwoDigits(text.data() + 11);
  const int minutes = TwoDigits(text.data() + 14);
  const int seconds = TwoDigits(text.data() + 17);
  const std::optional<int> offset = Offset(text.substr(kSecondsLength));
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59 ||
      !offset) {
    return std::nullopt;
  }
  return day.serial() * kSecondsPerDay + hours * 3600 + minutes * 60 + seconds - *offset;
}

// Far enough from the ends of the calendar that no zone moves a moment of the day past them.
bool IsWithinCalendar(Day day) {
  return calendar::AddDays(day, -2).is_finite() && calendar::AddDays(day, 2).is_finite();
}

}  // namespace

std::optional<DateTime> MomentReader::ReadTheLongWay(std::string_view text) const {
  const absl::StatusOr<DateTime> read = calendar::ParseDateTime(text, offsets_.zone());
  if (!read.ok()) return std::nullopt;
  return *read;
}

std::optional<calendar::Instant> MomentReader::ReadInstant(std::string_view text) {
  if (text.size() > kDayLength) {
    const std::optional<Day> day = calendar::ParseDay(text.substr(0, kDayLength));
    if (day && IsWithinCalendar(*day)) {
      if (const std::optional<int64_t> moment = PlainMoment(text, *day)) {
        return *moment * kMicrosPerSecond;
      }
    }
  }
  const std::optional<DateTime> read = Read(text);
  if (!read) return std::nullopt;
  return read->instant;
}

std::optional<DateTime> MomentReader::ReadDate(std::string_view text) {
  if (text.size() != kDayLength) return Read(text);
  const std::optional<Day> day = calendar::ParseDay(text);
  if (!day) return ReadTheLongWay(text);
  return DateTime{.date = PartialDate::Whole(*day), .instant = calendar::kUnknownInstant};
}

std::optional<DateTime> MomentReader::Read(std::string_view text) {
  if (text.size() < kDayLength) return ReadTheLongWay(text);
  const std::optional<Day> day = calendar::ParseDay(text.substr(0, kDayLength));
  if (!day) return ReadTheLongWay(text);
  if (text.size() == kDayLength) {
    return DateTime{.date = PartialDate::Whole(*day), .instant = offsets_.FirstMomentOf(*day)};
  }
  const std::optional<int64_t> moment = PlainMoment(text, *day);
  if (!moment) return ReadTheLongWay(text);
  const calendar::Instant instant = *moment * kMicrosPerSecond;
  const Day local_day = offsets_.DayOf(instant);
  // At the ends of the calendar.
  if (!calendar::AddDays(local_day, 1).is_finite() ||
      !calendar::AddDays(local_day, -1).is_finite()) {
    return ReadTheLongWay(text);
  }
  const int64_t local = *moment + offsets_.OffsetAt(instant) - local_day.serial() * kSecondsPerDay;
  return DateTime{.date = PartialDate::Whole(local_day),
                  .clock_seconds = static_cast<int32_t>(local),
                  .instant = instant};
}

}  // namespace waymark::record
