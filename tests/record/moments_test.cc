#include "waymark/record/readers/moments.h"

#include <random>
#include <string>

#include "gtest/gtest.h"
#include "record/builder.h"

namespace waymark::record {
namespace {

void ExpectSame(MomentReader& reader, absl::TimeZone zone, const std::string& text) {
  const std::optional<calendar::DateTime> fast = reader.Read(text);
  const absl::StatusOr<calendar::DateTime> slow = calendar::ParseDateTime(text, zone);
  ASSERT_EQ(fast.has_value(), slow.ok()) << text;
  const std::optional<calendar::Instant> instant = reader.ReadInstant(text);
  ASSERT_EQ(instant.has_value(), slow.ok()) << text;
  if (!fast) return;
  EXPECT_EQ(*instant, slow->instant) << text;
  EXPECT_EQ(fast->date, slow->date) << text;
  EXPECT_EQ(fast->clock_seconds, slow->clock_seconds) << text;
  EXPECT_EQ(fast->instant, slow->instant) << text;
}

TEST(MomentReader, SaysWhatTheCalendarSays) {
  for (const std::string_view name : {"Europe/London", "UTC", "America/New_York", "Pacific/Apia"}) {
    const absl::TimeZone zone = *calendar::LoadZone(name);
    MomentReader reader(zone);
    for (const char* const text : {"",
                                   "2026",
                                   "2026-02",
                                   "2026-02-28",
                                   "2026-02-29",
                                   "2024-02-29",
                                   "2026-13-01",
                                   "1799-12-31",
                                   "1800-01-01",
                                   "1800-01-01T00:00:00Z",
                                   "1800-01-01T00:00:00+13:00",
                                   "2200-12-31T23:59:59Z",
                                   "2200-12-31T23:59:59-13:00",
                                   "2200-12-31",
                                   "2201-01-01",
                                   "2026-03-29T00:59:59Z",
                                   "2026-03-29T01:00:00Z",
                                   "2026-10-25T00:59:59Z",
                                   "2026-10-25T01:00:00Z",
                                   "2026-03-31T23:30:00Z",
                                   "2026-06-30T23:30:00+01:00",
                                   "2026-06-30T23:30:00-05:30",
                                   "2026-06-30T23:30:60Z",
                                   "2026-06-30T24:00:00Z",
                                   "2026-06-30T23:60:00Z",
                                   "2026-06-30T23:30:00",
                                   "2026-06-30T23:30Z",
                                   "2026-06-30T23:30:00.123456Z",
                                   "2026-06-30T23:30:00.Z",
                                   "2026-06-30T23:30:00+14:00",
                                   "2026-06-30T23:30:00+14:01",
                                   "2026-06-30T23:30:00+1:00",
                                   "2026-06-30T23:30:00z",
                                   "2026-06-30T23:30:00+01:60",
                                   "2026-06-30 23:30:00Z",
                                   "2026-6-30",
                                   "see letter",
                                   "2026-06-30T",
                                   "2026-06-30T-1:30:00Z"}) {
      ExpectSame(reader, zone, text);
    }
  }
}

TEST(MomentReader, SaysWhatTheCalendarSaysOfRandomMoments) {
  const absl::TimeZone zone = London();
  MomentReader reader(zone);
  std::mt19937 random(3);
  const auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
  for (int i = 0; i < 20'000; ++i) {
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d%s", 1795 + below(410),
                  below(14), below(33), below(25), below(62), below(62),
                  i % 3 == 0   ? "Z"
                  : i % 3 == 1 ? "+01:00"
                               : "-11:30");
    ExpectSame(reader, zone, text);
    text[10] = 0;
    ExpectSame(reader, zone, text);
  }
}

}  // namespace
}  // namespace waymark::record
