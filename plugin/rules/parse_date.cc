// Days named by a rule.
#include "absl/strings/str_cat.h"
#include "waymark/calendar/text.h"
#include "waymark/rules/parse_condition.h"
#include "waymark/rules/parse_values.h"

namespace waymark::rules {
namespace {

using calendar::Trimmed;

constexpr std::string_view kDateHint =
    "dates are written start, start.first, start.last, age 53, 2027-06-30, 1 April after age 65, "
    "each with + or - a period";

void ReportDate(Parser& parser, Place place, std::string_view text) {
  if (parser.MentionsBrokenParameter(text)) return;
  const std::string parameter = parser.NearestParameter(text);
  if (text.substr(0, 5) == "birth") {
    parser.Error(place, "bad-date", absl::StrCat(Quote(text), ": dates are not counted from birth"),
                 "write an age: age 53, age 24 years 6 months");
  } else if (!parameter.empty()) {
    parser.Error(place, "bad-date", absl::StrCat(Quote(text), " is not a date"),
                 absl::StrCat("did you mean the parameter `", parameter, "`?"));
  } else {
    parser.Error(place, "bad-date", absl::StrCat(Quote(text), " is not a date"),
                 std::string(kDateHint));
  }
}

// The part of a date before + or -.
std::optional<DateExpr> ParseAnchor(Parser& parser, std::string_view text, Place place) {
  DateExpr date;
  date.place = place;
  if (text == "start" || text == "start.first" || text == "start.last") {
    parser.MentionStart(place);
    date.kind = text == "start"         ? DateExpr::Kind::kStart
                : text == "start.first" ? DateExpr::Kind::kStartFirst
                                        : DateExpr::Kind::kStartLast;
    return date;
  }
  std::string_view age = text;
  if (TakeFront(age, "age")) {
    const std::optional<int> months = ReadAge(age);
    if (months) {
      date.kind = DateExpr::Kind::kAge;
      date.age_months = *months;
      return date;
    }
  } else if (const std::optional<calendar::Day> day = calendar::ParseDay(text)) {
    date.kind = DateExpr::Kind::kFixed;
    date.fixed = *day;
    return date;
  }
  ReportDate(parser, place, text);
  return std::nullopt;
}

std::optional<DateExpr> ParseSeveral(Parser& parser, const YamlNode& node) {
  const bool later = node.Find("later_of") != nullptr;
  const Fields fields(parser, node, Mapping(later ? "date.later_of" : "date.earlier_of"));
  const YamlNode* list = fields[later ? "later_of" : "earlier_of"];
  if (!list) return std::nullopt;
  DateExpr date;
  date.kind = later ? DateExpr::Kind::kLaterOf : DateExpr::Kind::kEarlierOf;
  date.place = node.place;
  if (!list->is_sequence() || list->items.size() < 2) {
    parser.Error(list->place, "bad-date", "expected a list of at least two dates",
                 "for instance {later_of: [start + 183 days, age 53]}");
    return std::nullopt;
  }
  for (const YamlNode& item : list->items) {
    std::optional<DateExpr> one = ParseDate(parser, item);
    if (one) date.of.push_back(std::move(*one));
  }
  return date;
}

}  // namespace

std::optional<DateExpr> ParseDateText(Parser& parser, std::string_view text, Place place) {
  text = Trimmed(text);
  // The whole of what follows "after" is the date after which the day of the year is sought.
  if (const auto parts = SplitAt(text, "after")) {
    const std::optional<MonthDay> day = ReadMonthDay(parts->first);
    if (!day) {
      parser.Error(place, "bad-date",
                   absl::StrCat(Quote(parts->first), " is not a day that every year has"),
                   "for instance 1 April after age 65");
      return std::nullopt;
    }
    std::optional<DateExpr> base = ParseDateText(parser, parts->second, place);
    if (!base) return std::nullopt;
    DateExpr date;
    date.kind = DateExpr::Kind::kAnniversaryAfter;
    date.month = day->month;
    date.day_of_month = day->day;
    date.of.push_back(std::move(*base));
    date.place = place;
    return date;
  }
  for (const bool plus : {true, false}) {
    const auto parts = SplitAt(text, plus ? "+" : "-");
    if (!parts) continue;
    std::optional<DateExpr> date = ParseAnchor(parser, parts->first, place);
    if (SplitAt(parts->second, "+") || SplitAt(parts->second, "-")) {
      parser.Error(place, "bad-date", absl::StrCat(Quote(text), " adds more than one period"),
                   "periods are not added up; write the one that is meant");
      return std::nullopt;
    }
    const std::optional<Period> offset = ParsePeriodText(parser, parts->second, place, false);
    if (!date || !offset) return std::nullopt;
    date->offset = plus ? *offset : -*offset;
    return date;
  }
  return ParseAnchor(parser, text, place);
}

std::optional<DateExpr> ParseDate(Parser& parser, const YamlNode& node) {
  if (node.is_mapping() && (node.Find("later_of") || node.Find("earlier_of"))) {
    return ParseSeveral(parser, node);
  }
  if (!node.is_scalar()) {
    parser.Error(node.place, "bad-date",
                 absl::StrCat("expected a date, found ", std::string(KindName(node))),
                 std::string(kDateHint));
    return std::nullopt;
  }
  return ParseDateText(parser, parser.Substitute(node.scalar), node.place);
}

bool LooksLikeDate(const YamlNode& node) {
  if (node.is_mapping()) return node.Find("later_of") || node.Find("earlier_of");
  if (!node.is_scalar()) return false;
  const std::string_view text = node.scalar;
  return text.substr(0, 4) == "age " || text.substr(0, 5) == "birth" || text == "start" ||
         text.substr(0, 6) == "start." || text.substr(0, 6) == "start " ||
         calendar::ParseDay(text.substr(0, 10)) || SplitAt(text, "after");
}

bool MentionsStart(const DateExpr& date) {
  if (date.kind == DateExpr::Kind::kStart || date.kind == DateExpr::Kind::kStartFirst ||
      date.kind == DateExpr::Kind::kStartLast) {
    return true;
  }
  for (const DateExpr& one : date.of) {
    if (MentionsStart(one)) return true;
  }
  return false;
}

std::optional<DateRange> ParseDateRange(Parser& parser, const YamlNode& node) {
  const std::string* written = parser.Scalar(node, "days such as from 2025-07-01");
  if (!written) return std::nullopt;
  const std::string full = parser.Substitute(*written);
  std::string_view text = Trimmed(full);
  DateRange range;
  bool ok = true;
  const auto read = [&](std::string_view part) {
    // Wherever it stands, `start` is wrong here, and that is said below.
    const ScopeGuard scope(parser, Scope::kDefinition);
    std::optional<DateExpr> date = ParseDateText(parser, part, node.place);
    if (date && MentionsStart(*date)) {
      parser.Error(node.place, "start-out-of-scope",
                   "`date:` is about the calendar and can't be counted from `start`",
                   "in timing write from: or after:, in an entry since:");
      date.reset();
    }
    ok = ok && date;
    return date;
  };
  if (TakeFront(text, "from")) {
    const auto parts = SplitAt(text, "until");
    range.from = read(parts ? parts->first : text);
    if (parts) range.until = read(parts->second);
  } else if (TakeFront(text, "until")) {
    range.until = read(text);
  } else if (const auto parts = SplitAt(text, "to")) {
    range.from = read(parts->first);
    range.until = read(parts->second);
    if (range.until) {
      // `to` includes its day. The offset is added last, so one day more is the day after.
      if (range.until->offset.working_days != 0) {
        parser.Error(node.place, "bad-date", "`to` can't follow working days",
                     "write until and the day after");
        ok = false;
      } else if (range.until->offset.is_negative()) {
        DateExpr outer;
        outer.kind = DateExpr::Kind::kLaterOf;
        outer.place = node.place;
        outer.of.push_back(std::move(*range.until));
        outer.offset.days = 1;
        range.until = std::move(outer);
      } else {
        range.until->offset.days += 1;
      }
    }
  } else {
    parser.Error(node.place, "bad-date", absl::StrCat(Quote(full), " is not a stretch of days"),
                 "for instance from 2025-07-01, until 2026-04-01, 2021-04-01 to 2025-03-31");
    return std::nullopt;
  }
  if (!ok) return std::nullopt;
  const auto fixed = [](const std::optional<DateExpr>& date) {
    return date && date->kind == DateExpr::Kind::kFixed && date->offset.total_months() == 0;
  };
  if (fixed(range.from) && fixed(range.until) &&
      calendar::AddDays(range.from->fixed, range.from->offset.total_days()) >=
          calendar::AddDays(range.until->fixed, range.until->offset.total_days())) {
    parser.Error(node.place, "range-upside-down",
                 absl::StrCat(Quote(full), " ends before it begins"),
                 "the earlier day comes first");
    return std::nullopt;
  }
  return range;
}

}  // namespace waymark::rules
