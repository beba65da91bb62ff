#include "waymark/record/readers/fhir_dates.h"

#include <string>

#include "absl/strings/numbers.h"

namespace waymark::record {
namespace {

using calendar::DateTime;
using calendar::Day;
using calendar::PartialDate;

constexpr int kMonthsPerYear = 12;
constexpr int kOldest = 130;

FhirDate FromText(Json text, MomentReader& moments) {
  if (!text) return {};
  const std::optional<DateTime> read = moments.Read(text.Text());
  if (!read) return {.state = FhirDateState::kUnreadable, .value = {}};
  return {.state = FhirDateState::kRead, .value = *read};
}

FhirDate FromPeriod(Json period, MomentReader& moments) {
  if (const FhirDate start = FromText(period["start"], moments);
      start.state != FhirDateState::kMissing) {
    return start;
  }
  return FromText(period["end"], moments);
}

FhirDate FromTiming(Json timing, MomentReader& moments) {
  Json event = timing["event"];
  FhirDate date;
  event.Each([&](Json each) {
    if (date.state == FhirDateState::kMissing) date = FromText(each, moments);
  });
  if (date.state != FhirDateState::kMissing) return date;
  return FromPeriod(timing["repeat"]["boundsPeriod"], moments);
}

// From the day of that age to the day before the next.
FhirDate FromAge(Json age, const std::optional<PartialDate>& birth) {
  int years = 0;
  const std::string_view value = age["value"].Text();
  const std::string_view unit = age["code"] ? age["code"].Text() : age["unit"].Text();
  if (!birth || (unit != "a" && unit != "years" && unit != "year") ||
      !absl::SimpleAtoi(absl::string_view(value.data(), value.size()), &years) || years < 0 ||
      years > kOldest) {
    return {};
  }
  const PartialDate date = {
      calendar::AddMonthsRollingOver(birth->first, int64_t{years} * kMonthsPerYear),
      calendar::AddDays(
          calendar::AddMonthsRollingOver(birth->last, int64_t{years + 1} * kMonthsPerYear), -1)};
  if (!date.first.is_finite() || !date.last.is_finite()) return {};
  return {.state = FhirDateState::kRead, .value = {.date = date}};
}

}  // namespace

FhirDate ReadFhirDate(Json parent, std::string_view name, const std::optional<PartialDate>& birth,
                      MomentReader& moments) {
  for (size_t dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
    parent = parent[name.substr(0, dot)];
    name.remove_prefix(dot + 1);
  }
  if (const Json plain = parent[name]) {
    if (plain.IsText()) return FromText(plain, moments);
    return plain["start"] || plain["end"] ? FromPeriod(plain, moments) : FromTiming(plain, moments);
  }
  const std::string stem(name);
  for (const char* const type : {"DateTime", "Date", "Instant"}) {
    if (const Json text = parent[stem + type]) return FromText(text, moments);
  }
  if (const Json period = parent[stem + "Period"]) return FromPeriod(period, moments);
  if (const Json timing = parent[stem + "Timing"]) return FromTiming(timing, moments);
  if (const Json age = parent[stem + "Age"]) return FromAge(age, birth);
  return {};
}

std::optional<FhirPeriod> ReadFhirPeriod(Json period, MomentReader& moments) {
  const FhirDate start = FromText(period["start"], moments);
  const FhirDate end = FromText(period["end"], moments);
  if (start.state == FhirDateState::kUnreadable || end.state == FhirDateState::kUnreadable)
    return std::nullopt;
  FhirPeriod result;
  if (start.state == FhirDateState::kRead) {
    result.from = start.value.date.first;
    result.partial |= !start.value.date.is_whole();
  }
  if (end.state == FhirDateState::kRead) {
    result.until = calendar::AddDays(end.value.date.last, 1);
    result.partial |= !end.value.date.is_whole();
  }
  return result;
}

}  // namespace waymark::record
