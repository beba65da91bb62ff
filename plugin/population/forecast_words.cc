// A forecast as CSV, JSON, text for a terminal, and a chart.

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "waymark/population/chart.h"
#include "waymark/population/forecast.h"
#include "waymark/prompts/template.h"
#include "waymark/rules/json_text.h"

namespace waymark::population {
namespace {

using calendar::Day;
using rules::Json;

int64_t Sum(const std::vector<int64_t>& counts) {
  return std::accumulate(counts.begin(), counts.end(), int64_t{0});
}

// All rows as one.
ForecastRow Whole(const Forecast& forecast) {
  ForecastRow all;
  all.falls_due.assign(static_cast<size_t>(forecast.weeks), 0);
  all.turns_overdue.assign(static_cast<size_t>(forecast.weeks), 0);
  for (const ForecastRow& row : forecast.rows) {
    all.due_now += row.due_now;
    all.overdue_now += row.overdue_now;
    for (size_t i = 0; i < all.falls_due.size(); ++i) {
      all.falls_due[i] += row.falls_due[i];
      all.turns_overdue[i] += row.turns_overdue[i];
    }
  }
  return all;
}

std::string Week(const Forecast& forecast, size_t week) {
  return calendar::FormatIso(WeekBegins(forecast, static_cast<int>(week)));
}

Json Counts(const std::vector<int64_t>& counts) {
  Json list = Json::Array();
  for (const int64_t count : counts) list.Add(Json::Word(absl::StrCat(count)));
  return list;
}

std::string Padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string Right(int64_t number, size_t width) {
  std::string text = absl::StrCat(number);
  if (text.size() < width) text.insert(0, width - text.size(), ' ');
  return text;
}

}  // namespace

std::string ForecastFinding(const Forecast& forecast) {
  const ForecastRow all = Whole(forecast);
  const int64_t sum = Sum(all.falls_due);
  if (sum == 0) {
    return absl::StrCat("Nothing more falls due in the ", forecast.weeks, " weeks from ",
                        calendar::FormatLong(forecast.from));
  }
  const auto busiest = std::max_element(all.falls_due.begin(), all.falls_due.end());
  const auto week = static_cast<int>(busiest - all.falls_due.begin());
  return absl::StrCat("Busiest: the week from ", calendar::FormatLong(WeekBegins(forecast, week)),
                      ", in which ", *busiest,
                      *busiest == 1 ? " item falls due" : " items fall due", ", against ",
                      Number(static_cast<double>(sum) / forecast.weeks), " a week on average");
}

std::string ForecastCsv(const Forecast& forecast) {
  std::string out =
      "practice_code,rule,owner,week_from,week_to,falls_due,turns_overdue,due_now,overdue_now\n";
  const auto line = [&](const ForecastRow& row, std::string_view from, std::string_view to,
                        std::string_view rest) {
    absl::StrAppend(&out, prompts::CsvCell(row.practice), ",", row.rule, ",",
                    prompts::CsvCell(row.owner), ",", std::string(from), ",", std::string(to), ",",
                    std::string(rest), "\n");
  };
  for (const ForecastRow& row : forecast.rows) {
    if (row.due_now > 0) line(row, "", "", absl::StrCat(",,", row.due_now, ",", row.overdue_now));
    for (size_t i = 0; i < row.falls_due.size(); ++i) {
      if (row.falls_due[i] == 0 && row.turns_overdue[i] == 0) continue;
      const Day from = WeekBegins(forecast, static_cast<int>(i));
      line(row, calendar::FormatIso(from), calendar::FormatIso(calendar::AddDays(from, 6)),
           absl::StrCat(row.falls_due[i], ",", row.turns_overdue[i], ",,"));
    }
  }
  return out;
}

std::string ForecastJson(const Forecast& forecast) {
  Json rows = Json::Array();
  for (const ForecastRow& row : forecast.rows) {
    Json one = Json::Object();
    one.Add("practiceCode", Json::Text(row.practice));
    one.Add("rule", Json::Text(row.rule));
    one.Add("owner", Json::Text(row.owner));
    one.Add("dueNow", Json::Word(absl::StrCat(row.due_now)));
    one.Add("overdueNow", Json::Word(absl::StrCat(row.overdue_now)));
    one.Add("fallsDue", Counts(row.falls_due));
    one.Add("turnsOverdue", Counts(row.turns_overdue));
    rows.Add(std::move(one));
  }
  Json weeks = Json::Array();
  for (int i = 0; i < forecast.weeks; ++i) {
    weeks.Add(Json::Text(Week(forecast, static_cast<size_t>(i))));
  }
  Json out = Json::Object();
  out.Add("from", Json::Text(calendar::FormatIso(forecast.from)));
  out.Add("weeksBegin", std::move(weeks));
  out.Add("patients", Json::Word(absl::StrCat(forecast.patients)));
  out.Add("notChecked", Json::Word(absl::StrCat(forecast.not_checked)));
  out.Add("rows", std::move(rows));
  return out.Print();
}

std::string ForecastText(const Forecast& forecast, const rules::Pack& pack, int width) {
  const ForecastRow all = Whole(forecast);
  std::string out = absl::StrCat(ForecastFinding(forecast), "\n\nNow due or overdue: ", all.due_now,
                                 ", of which overdue: ", all.overdue_now, "\n\n");
  const int64_t most = *std::max_element(all.falls_due.begin(), all.falls_due.end());
  const int room = std::max(10, width - 34);
  absl::StrAppend(&out, "week from    fall due  overdue\n");
  for (size_t i = 0; i < all.falls_due.size(); ++i) {
    const int64_t due = all.falls_due[i];
    const int64_t bar = most == 0 ? 0 : (due * room + most - 1) / most;
    absl::StrAppend(&out, Week(forecast, i), "   ", Right(due, 8), " ",
                    Right(all.turns_overdue[i], 8), "  ");
    for (int64_t k = 0; k < bar; ++k) out += "█";
    while (out.ends_with(' ')) out.pop_back();
    out += '\n';
  }
  const auto table = [&](std::string_view title, ForecastBy by) {
    std::vector<ForecastRow> rows = AddUp(forecast, by);
    std::stable_sort(rows.begin(), rows.end(), [](const ForecastRow& a, const ForecastRow& b) {
      return Sum(a.falls_due) > Sum(b.falls_due);
    });
    constexpr size_t kMost = 15;
    absl::StrAppend(&out, "\n", Padded(std::string(title), 40),
                    " now due  overdue  fall due  turn overdue\n");
    for (size_t i = 0; i < rows.size() && i < kMost; ++i) {
      const ForecastRow& row = rows[i];
      const std::string& name = by == ForecastBy::kRule       ? row.rule
                                : by == ForecastBy::kPractice ? row.practice
                                                              : row.owner;
      absl::StrAppend(&out, Padded(name, 40), " ", Right(row.due_now, 7), " ",
                      Right(row.overdue_now, 8), " ", Right(Sum(row.falls_due), 9), " ",
                      Right(Sum(row.turns_overdue), 13), "\n");
    }
    if (rows.size() > kMost) absl::StrAppend(&out, "and ", rows.size() - kMost, " more\n");
  };
  table("rule", ForecastBy::kRule);
  table("owner", ForecastBy::kOwner);
  if (AddUp(forecast, ForecastBy::kPractice).size() > 1) table("practice", ForecastBy::kPractice);
  if (forecast.not_checked > 0) {
    absl::StrAppend(&out, "\nNot checked: ", forecast.not_checked,
                    " times a rule could not be asked about a patient (", pack.name, ")\n");
  }
  return out;
}

std::string ForecastSvg(const Forecast& forecast) {
  const ForecastRow all = Whole(forecast);
  BarChart chart;
  chart.head.id = "forecast";
  chart.head.finding = ForecastFinding(forecast);
  chart.head.description = absl::StrCat(
      "Bars for ", forecast.weeks, " weeks from ", calendar::FormatLong(forecast.from),
      ": how many items fall due in each, and of how many the deadline passes. In all ",
      Sum(all.falls_due), " fall due and ", Sum(all.turns_overdue), " turn overdue.");
  chart.wide_name = "items that fall due";
  chart.narrow_name = "items that turn overdue";
  for (size_t i = 0; i < all.falls_due.size(); ++i) {
    chart.bars.push_back({Week(forecast, i), static_cast<double>(all.falls_due[i]),
                          static_cast<double>(all.turns_overdue[i])});
  }
  return BarChartSvg(chart);
}

}  // namespace waymark::population
