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

}  // namespace

std::optional<DateTime> MomentReader::Read(std::string_view text) {
  const auto the_long_way = [&]() -> std::optional<DateTime> {
    const absl::StatusOr<DateTime> read = calendar::ParseDateTime(text, offsets_.zone());
    if (!read.ok()) return std::nullopt;
    return *read;
  };
  if (text.size() < kDayLength) return the_long_way();
  const std::optional<Day> day = calendar::ParseDay(text.substr(0, kDayLength));
  if (!day) return the_long_way();
  if (text.size() == kDayLength) {
    return DateTime{.date = PartialDate::Whole(*day), .instant = offsets_.FirstMomentOf(*day)};
  }
  // YYYY-MM-DDThh:mm:ss and an offset; fractions, leap seconds and local times are rare.
  if (text.size() <= kSecondsLength || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
    return the_long_way();
  }
  const int hours = TwoDigits(text.data() + 11);
  const int minutes = TwoDigits(text.data() + 14);
  const int seconds = TwoDigits(text.data() + 17);
  const std::optional<int> offset = Offset(text.substr(kSecondsLength));
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59 ||
      !offset) {
    return the_long_way();
  }
  const int64_t moment =
      day->serial() * kSecondsPerDay + hours * 3600 + minutes * 60 + seconds - *offset;
  const calendar::Instant instant = moment * kMicrosPerSecond;
  const Day local_day = offsets_.DayOf(instant);
  // At the ends of the calendar.
  if (!calendar::AddDays(local_day, 1).is_finite() ||
      !calendar::AddDays(local_day, -1).is_finite()) {
    return the_long_way();
  }
  const int64_t local = moment + offsets_.OffsetAt(instant) - local_day.serial() * kSecondsPerDay;
  return DateTime{.date = PartialDate::Whole(local_day),
                  .clock_seconds = static_cast<int32_t>(local),
                  .instant = instant};
}

}  // namespace waymark::record
