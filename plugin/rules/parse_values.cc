#include "waymark/rules/parse_values.h"

#include "absl/strings/str_cat.h"
#include "waymark/calendar/text.h"

namespace waymark::rules {
namespace {

using calendar::TakeWord;
using calendar::Trimmed;

// The lower folders put "what is wrong; what would be right" into one text.
void ReportStatus(Parser& parser, Place place, std::string_view name, const absl::Status& status,
                  std::string_view text) {
  if (parser.MentionsBrokenParameter(text)) return;
  const std::string message(status.message());
  const size_t cut = message.find("; ");
  std::string hint = cut == std::string::npos ? std::string() : message.substr(cut + 2);
  const std::string parameter = parser.NearestParameter(text);
  if (!parameter.empty()) hint = absl::StrCat("did you mean the parameter `", parameter, "`?");
  parser.Error(place, name, message.substr(0, cut), hint);
}

std::optional<int> ReadSmallNumber(std::string_view text) {
  if (text.empty() || text.size() > 5) return std::nullopt;
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

void ReportAge(Parser& parser, Place place, std::string_view text, std::string message) {
  if (parser.MentionsBrokenParameter(text)) return;
  std::string hint =
      "ages are written 25 to 64, from 40 years, until 65 years, 24 years 6 months until 65 years, "
      "55";
  const std::string parameter = parser.NearestParameter(text);
  if (!parameter.empty()) hint = absl::StrCat("did you mean the parameter `", parameter, "`?");
  parser.Error(place, "bad-age", std::move(message), hint);
}

}  // namespace

bool TakeFront(std::string_view& text, std::string_view word) {
  if (text.substr(0, word.size()) != word || text.size() <= word.size() ||
      text[word.size()] != ' ') {
    return false;
  }
  text = Trimmed(text.substr(word.size() + 1));
  return true;
}

std::optional<std::pair<std::string_view, std::string_view>> SplitAt(std::string_view text,
                                                                     std::string_view separator) {
  const std::string wanted = absl::StrCat(" ", std::string(separator), " ");
  const size_t at = text.find(wanted);
  if (at == std::string_view::npos) return std::nullopt;
  return std::pair(Trimmed(text.substr(0, at)), Trimmed(text.substr(at + wanted.size())));
}

std::optional<Period> ParsePeriodText(Parser& parser, std::string_view text, Place place,
                                      bool may_be_negative) {
  const absl::StatusOr<Period> period = calendar::ParsePeriod(text);
  if (!period.ok()) {
    ReportStatus(parser, place, "bad-period", period.status(), text);
    return std::nullopt;
  }
  if (period->is_negative() && !may_be_negative) {
    parser.Error(place, "bad-period", absl::StrCat(Quote(text), " is negative"),
                 "a length of time is not negative here");
    return std::nullopt;
  }
  return *period;
}

std::optional<Period> ParsePeriodValue(Parser& parser, const YamlNode& node) {
  const std::string* text = parser.Scalar(node, "a period such as 14 days");
  if (!text) return std::nullopt;
  return ParsePeriodText(parser, parser.Substitute(*text), node.place, false);
}

std::optional<calendar::ValueTest> ParseTest(Parser& parser, const YamlNode& node) {
  const std::string* text = parser.Scalar(node, "a test such as at least 10 ug/g");
  if (!text) return std::nullopt;
  const std::string full = parser.Substitute(*text);
  const absl::StatusOr<calendar::ValueTest> test = calendar::ParseValueTest(full);
  if (!test.ok()) {
    ReportStatus(parser, node.place, "bad-test", test.status(), *text);
    return std::nullopt;
  }
  return *test;
}

std::optional<std::pair<Period, Period>> ParsePeriodRange(Parser& parser, const YamlNode& node) {
  const std::string* text = parser.Scalar(node, "two periods such as 28 days to 183 days");
  if (!text) return std::nullopt;
  const std::string full = parser.Substitute(*text);
  const auto parts = SplitAt(full, "to");
  if (!parts) {
    parser.Error(node.place, "bad-period", absl::StrCat(Quote(full), " is not two periods"),
                 "for instance 28 days to 183 days");
    return std::nullopt;
  }
  const auto from = ParsePeriodText(parser, parts->first, node.place, false);
  const auto to = ParsePeriodText(parser, parts->second, node.place, false);
  if (!from || !to) return std::nullopt;
  if (calendar::CompareLengths(*from, *to).value_or(-1) > 0) {
    parser.Error(node.place, "range-upside-down",
                 absl::StrCat(Quote(full), " begins after it ends"),
                 "the shorter period comes first");
    return std::nullopt;
  }
  return std::pair(*from, *to);
}

std::optional<calendar::ValueTest> ParseValueRange(Parser& parser, const YamlNode& node) {
  const std::string* text = parser.Scalar(node, "two quantities such as 25 kg to 350 kg");
  if (!text) return std::nullopt;
  const std::string full = parser.Substitute(*text);
  const auto parts = SplitAt(full, "to");
  if (!parts) {
    parser.Error(node.place, "bad-test", absl::StrCat(Quote(full), " is not a range of values"),
                 "for instance 25 kg to 350 kg");
    return std::nullopt;
  }
  const absl::StatusOr<calendar::ValueTest> test = calendar::ParseValueTest(
      absl::StrCat("between ", std::string(parts->first), " and ", std::string(parts->second)));
  if (!test.ok()) {
    ReportStatus(parser, node.place, "bad-test", test.status(), *text);
    return std::nullopt;
  }
  return *test;
}

std::optional<int> ReadAge(std::string_view text) {
  std::string_view rest = text;
  const std::optional<int> years = ReadSmallNumber(TakeWord(rest));
  if (!years || *years > 150) return std::nullopt;
  if (rest.empty()) return *years * 12;
  const std::string_view unit = TakeWord(rest);
  if (unit == "month" || unit == "months") {
    return rest.empty() ? std::optional<int>(*years) : std::nullopt;
  }
  if (unit != "year" && unit != "years") return std::nullopt;
  if (rest.empty()) return *years * 12;
  const std::optional<int> months = ReadSmallNumber(TakeWord(rest));
  const std::string_view month_unit = TakeWord(rest);
  if (!months || *months > 11 || !rest.empty()) return std::nullopt;
  if (month_unit != "month" && month_unit != "months") return std::nullopt;
  return *years * 12 + *months;
}

std::optional<AgeRange> ParseAgeRange(Parser& parser, const YamlNode& node) {
  const std::string* written = parser.Scalar(node, "an age such as 25 to 64 or from 40 years");
  if (!written) return std::nullopt;
  const std::string full = parser.Substitute(*written);
  std::string_view text = Trimmed(full);
  AgeRange range;
  const auto bad = [&](std::string_view why) {
    ReportAge(parser, node.place, full,
              absl::StrCat(Quote(full), " is not an age: ", std::string(why)));
    return std::nullopt;
  };
  if (TakeFront(text, "from")) {
    const auto until = SplitAt(text, "until");
    const std::optional<int> from = ReadAge(until ? until->first : text);
    if (!from) return bad("a number of years is missing");
    range.from = *from;
    if (until) {
      const std::optional<int> end = ReadAge(until->second);
      if (!end) return bad("a number of years is missing");
      range.until = *end;
    }
  } else if (TakeFront(text, "until")) {
    const std::optional<int> until = ReadAge(text);
    if (!until) return bad("a number of years is missing");
    range.until = *until;
  } else if (const auto parts = SplitAt(text, "until")) {
    const std::optional<int> from = ReadAge(parts->first), until = ReadAge(parts->second);
    if (!from || !until) return bad("a number of years is missing");
    range = {*from, *until};
  } else if (const auto years = SplitAt(text, "to")) {
    const std::optional<int> from = ReadAge(years->first), to = ReadAge(years->second);
    if (!from || !to) return bad("a number of years is missing");
    if (*from % 12 || *to % 12) {
      return bad("`to` includes the whole last year of life, so with months write `until`");
    }
    range = {*from, *to + 12};
  } else {
    const std::optional<int> year = ReadAge(text);
    if (!year) return bad("neither a year of life nor a range");
    if (*year % 12) return bad("with months say where it ends");
    range = {*year, *year + 12};
  }
  if (range.until >= 0 && range.from >= range.until) {
    ReportAge(parser, node.place, "",
              absl::StrCat(Quote(full), " holds on no day: it ends before it begins"));
    return std::nullopt;
  }
  return range;
}

std::optional<MonthDay> ReadMonthDay(std::string_view text) {
  std::string_view rest = text;
  const std::optional<int> day = ReadSmallNumber(TakeWord(rest));
  const std::string_view name = TakeWord(rest);
  if (!day || !rest.empty()) return std::nullopt;
  for (int month = 1; month <= 12; ++month) {
    if (calendar::MonthName(month) != name) continue;
    // A common year: 29 February is not a day of every year.
    if (*day < 1 || *day > calendar::DaysInMonth(2025, month)) return std::nullopt;
    return MonthDay{month, *day};
  }
  return std::nullopt;
}

std::optional<calendar::Decimal> ReadPerCent(std::string_view text) {
  std::string_view rest = Trimmed(text);
  if (rest.empty() || rest.back() != '%') return std::nullopt;
  rest.remove_suffix(1);
  return calendar::ParseDecimal(Trimmed(rest));
}

std::optional<calendar::Decimal> ParsePerCent(Parser& parser, const YamlNode& node) {
  const std::string* text = parser.Scalar(node, "per cent such as \"2 %\"");
  if (!text) return std::nullopt;
  const std::string full = parser.Substitute(*text);
  const std::optional<calendar::Decimal> value = ReadPerCent(full);
  const calendar::Decimal zero{0, 0}, hundred{100, 0};
  if (!value || calendar::Compare(*value, zero) < 0 || calendar::Compare(*value, hundred) > 0) {
    parser.Error(node.place, "bad-per-cent",
                 absl::StrCat(Quote(full), " is not a number of per cent"),
                 "for instance \"2 %\" or \"2.4 %\"");
    return std::nullopt;
  }
  return value;
}

std::optional<calendar::Decimal> ParseNumber(Parser& parser, const YamlNode& node) {
  const std::string* text = parser.Scalar(node, "a number");
  if (!text) return std::nullopt;
  const std::optional<calendar::Decimal> value = calendar::ParseDecimal(parser.Substitute(*text));
  if (!value) {
    parser.Error(node.place, "bad-number", absl::StrCat(Quote(*text), " is not a number"),
                 "for instance 12 or 2.5");
  }
  return value;
}

std::optional<int> ParseCount(Parser& parser, const YamlNode& node) {
  const std::string* text = parser.Scalar(node, "a whole number");
  if (!text) return std::nullopt;
  const std::string full = parser.Substitute(*text);
  const std::optional<int> count = ReadSmallNumber(full);
  if (!count || *count < 1 || *count > 10000) {
    parser.Error(node.place, "bad-number",
                 absl::StrCat(Quote(full), " is not a whole number from 1 to 10000"));
    return std::nullopt;
  }
  return count;
}

std::optional<calendar::Day> ParseDayValue(Parser& parser, const YamlNode& node) {
  const std::string* text = parser.Scalar(node, "a day such as 2027-06-30");
  if (!text) return std::nullopt;
  const std::optional<calendar::Day> day = calendar::ParseDay(*text);
  if (!day) {
    parser.Error(node.place, "bad-date", absl::StrCat(Quote(*text), " is not a day"),
                 "write year, month and day: 2027-06-30");
  }
  return day;
}

std::optional<Window> ParseWindowIn(Parser& parser, const YamlNode& node) {
  const std::string* text = parser.Scalar(node, "last and a period, or same day");
  if (!text) return std::nullopt;
  Window window;
  if (*text == "same day") {
    window.kind = Window::Kind::kSameDay;
    return window;
  }
  const std::string full = parser.Substitute(*text);
  std::string_view rest = full;
  if (!TakeFront(rest, "last")) {
    parser.Error(node.place, "bad-window", absl::StrCat(Quote(full), " is not a window"),
                 calendar::ParsePeriod(full).ok()
                     ? absl::StrCat("write in: last ", *text)
                     : "for instance in: last 6 months, or in: same day");
    return std::nullopt;
  }
  const std::optional<Period> period = ParsePeriodText(parser, rest, node.place, false);
  if (!period) return std::nullopt;
  window.kind = Window::Kind::kLast;
  window.length.otherwise = *period;
  window.length.place = node.place;
  return window;
}

std::optional<Window> ParseWindowHolds(Parser& parser, const YamlNode& node) {
  const std::string* text =
      parser.Scalar(node, "two periods such as 0 days to 28 days, or until 1 April");
  if (!text) return std::nullopt;
  const std::string full = parser.Substitute(*text);
  std::string_view rest = full;
  Window window;
  if (TakeFront(rest, "until")) {
    const std::optional<MonthDay> day = ReadMonthDay(rest);
    if (!day) {
      parser.Error(node.place, "bad-window",
                   absl::StrCat(Quote(rest), " is not a day that every year has"),
                   "for instance holds: until 1 April");
      return std::nullopt;
    }
    window.kind = Window::Kind::kHoldsUntil;
    window.month = day->month;
    window.day_of_month = day->day;
    return window;
  }
  const auto parts = SplitAt(rest, "to");
  if (!parts) {
    parser.Error(node.place, "bad-window", absl::StrCat(Quote(full), " is not a stretch of time"),
                 "for instance holds: -7 days to 28 days, or holds: until 1 April");
    return std::nullopt;
  }
  const auto from = ParsePeriodText(parser, parts->first, node.place, true);
  const auto to = ParsePeriodText(parser, parts->second, node.place, true);
  if (!from || !to) return std::nullopt;
  if (calendar::CompareLengths(*from, *to).value_or(-1) > 0) {
    parser.Error(node.place, "range-upside-down",
                 absl::StrCat(Quote(full), " begins after it ends"), "the earlier end comes first");
    return std::nullopt;
  }
  window.kind = Window::Kind::kHolds;
  window.from = *from;
  window.to = *to;
  return window;
}

bool ParseAmount(Parser& parser, const YamlNode& node, Change& change) {
  const std::string* text = parser.Scalar(node, "an amount such as 20 g/L or more than 5 %");
  if (!text) return false;
  const std::string full = parser.Substitute(*text);
  std::string_view rest = Trimmed(full);
  change.more_than = TakeFront(rest, "more than");
  if (!change.more_than) TakeFront(rest, "at least");
  if (const std::optional<calendar::Decimal> per_cent = ReadPerCent(rest)) {
    change.percent = true;
    change.by.value = *per_cent;
  } else if (const std::optional<calendar::Quantity> quantity = calendar::ParseQuantity(rest);
             quantity && quantity->comparator == calendar::Comparator::kNone &&
             quantity->unit != calendar::kUnknownUnit) {
    change.by = *quantity;
  } else {
    parser.Error(node.place, "bad-amount", absl::StrCat(Quote(full), " is not an amount"),
                 "for instance 20 g/L, 5 %, more than 5 %");
    return false;
  }
  if (calendar::Compare(change.by.value, calendar::Decimal{0, 0}) <= 0) {
    parser.Error(node.place, "bad-amount", absl::StrCat(Quote(full), " is not more than nothing"),
                 "falls_by and rises_by already say the direction");
    return false;
  }
  return true;
}

}  // namespace waymark::rules
