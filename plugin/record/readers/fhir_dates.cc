#include "waymark/record/readers/fhir_dates.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/strings/numbers.h"

namespace waymark::record {
namespace {

using calendar::DateTime;
using calendar::Day;
using calendar::PartialDate;

constexpr int kMonthsPerYear = 12;
constexpr int kOldest = 130;
constexpr size_t kLongestName = 64;  // FHIR's longest with a type is half as long

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
  // The choices of name[x].
  std::array<char, kLongestName> letters{};
  const auto choice = [&](std::string_view type) {
    if (!parent.MayHave(JsonName(name, type))) return Json();
    if (name.size() + type.size() > letters.size()) return Json();
    std::copy(type.begin(), type.end(), std::copy(name.begin(), name.end(), letters.begin()));
    return parent[std::string_view(letters.data(), name.size() + type.size())];
  };
  for (const std::string_view type :
       std::initializer_list<std::string_view>{"DateTime", "Date", "Instant"}) {
    if (const Json text = choice(type)) return FromText(text, moments);
  }
  if (const Json period = choice("Period")) return FromPeriod(period, moments);
  if (const Json timing = choice("Timing")) return FromTiming(timing, moments);
  if (const Json age = choice("Age")) return FromAge(age, birth);
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
