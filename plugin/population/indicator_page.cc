// A report of indicators as a page that prints: findings as headings, charts with a table behind
// each. No script, no other file.

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "waymark/population/chart.h"
#include "waymark/population/funnel.h"
#include "waymark/population/indicator_report.h"
#include "waymark/population/run_chart.h"

namespace waymark::population {
namespace {

using rules::Indicator;

constexpr std::string_view kStyle =
    "body{font:16px/1.5 Arial,sans-serif;color:#212b32;max-width:960px;margin:2em auto;padding:0 "
    "1em}h1,h2,h3{line-height:1.25}h2{border-top:1px solid "
    "#4c6272;padding-top:1em}table{border-collapse:collapse;width:100%;font-size:14px}th,td{border-"
    "bottom:1px solid #aeb7bd;padding:4px "
    "8px;text-align:left;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-"
    "nums}svg{width:100%;height:auto}summary{cursor:pointer;color:#005eb8}p.note{color:#4c6272;"
    "font-size:14px}@media "
    "print{body{margin:0;max-width:none}section{break-inside:avoid}details>*{display:block}}";

void TableRows(std::string& out, const IndicatorReport& report, const FigureTable& table,
               bool all_days) {
  absl::StrAppend(
      &out, "<table>\n<thead><tr><th scope=\"col\">",
      table.grouped ? absl::StrCat("by ", std::string(GroupByName(table.by))) : std::string("who"),
      "</th><th scope=\"col\">reporting day</th><th scope=\"col\">met</th>",
      "<th scope=\"col\">of</th><th scope=\"col\">figure (95 % interval)</th>",
      "<th scope=\"col\">beside it</th></tr></thead>\n<tbody>\n");
  for (const FigureRow& row : table.rows) {
    for (size_t i = all_days ? 0 : row.figures.size() - 1; i < row.figures.size(); ++i) {
      const Figure& figure = row.figures[i];
      const std::string side = absl::StrJoin(BesideTexts(figure), "; ");
      absl::StrAppend(
          &out, "<tr><th scope=\"row\">", Html(row.group.empty() ? "all together" : row.group),
          "</th><td>", calendar::FormatLong(figure.on), "</td><td class=\"n\">",
          figure.shown ? absl::StrCat(figure.numerator) : std::string(), "</td><td class=\"n\">",
          figure.shown && !report.is_count ? absl::StrCat(figure.denominator) : std::string(),
          "</td><td>", Html(FigureText(report, figure)), "</td><td>", Html(side), "</td></tr>\n");
    }
  }
  out += "</tbody>\n</table>\n";
}

// The points of a chart, by month.
void AddPoints(const std::vector<Figure>& figures, TimeChart& chart) {
  for (const Figure& figure : figures) {
    chart.points.push_back({calendar::FormatIso(figure.on).substr(0, 7), figure.value,
                            !figure.shown || !figure.has_value, false});
  }
}

// One sentence about how all together stand over time; and their chart: by month of beginning with
// the rules of a chart, else from one reporting day to the next without, since those share people.
std::string OverTime(const IndicatorReport& report, std::string& chart_svg) {
  const FigureRow& all = report.tables.front().rows.front();
  const Figure& first = all.figures.front();
  const Figure& last = all.figures.back();
  std::string finding = absl::StrCat(report.indicator->title, ": ", FigureText(report, last));
  const bool is_share = !report.is_count && report.per == 0;
  if (all.figures.size() < 2 || !is_share) return finding;
  TimeChart chart;
  chart.head.id = absl::StrCat(report.indicator->id, "-time");
  const std::optional<BeginningChart> months = ChartOf(report);
  if (!months) {
    absl::StrAppend(&finding, ", ", FigureText(report, first), " on ",
                    calendar::FormatLong(first.on));
    chart.head.description = absl::StrCat(
        "Per cent by reporting day, ", calendar::FormatLong(first.on), " to ",
        calendar::FormatLong(last.on), ". The last figure is ", FigureText(report, last), ".");
    chart.note = "by reporting day: figures share people, so a chart's rules do not apply";
    AddPoints(all.figures, chart);
  } else {
    const RunChart& run = months->run;
    finding = absl::StrCat(report.indicator->title, ". ", months->finding);
    chart.head.description =
        absl::StrCat("Per cent by month of beginning, to ",
                     calendar::FormatLong(report.by_beginning.back().on), ", with the ",
                     run.is_xmr ? "mean and limits of an XmR chart" : "median of a run chart", ".");
    chart.note = "by month of beginning; a diamond: a rule of the chart speaks";
    AddPoints(report.by_beginning, chart);
    for (const ChartSignal& signal : run.signals) {
      for (size_t i = signal.first; i <= signal.last && i < months->at.size(); ++i) {
        chart.points[months->at[i]].marked = true;
      }
    }
    chart.has_middle = true;
    chart.middle = run.middle;
    chart.middle_name = run.is_xmr ? "mean" : "median";
    chart.has_limits = run.is_xmr;
    chart.lower = run.lower;
    chart.upper = run.upper;
  }
  chart.head.finding = finding;
  chart_svg = TimeChartSvg(chart);
  return finding;
}

// A funnel of one table on the last day; empty where too few may be shown. Only whom the page is
// made for is named, and networks.
std::string FunnelSvg(const IndicatorReport& report, const FigureTable& table,
                      const PageOptions& options, std::string& finding) {
  std::optional<Funnel> funnel = FunnelOf(report, table);
  if (!funnel) return {};
  finding = funnel->finding;
  FunnelChart chart;
  chart.head.id = absl::StrCat(report.indicator->id, "-", std::string(GroupByName(table.by)));
  chart.head.finding = absl::StrCat(report.indicator->title, ". ", finding);
  chart.head.description = absl::StrCat(
      "Per cent of each against how many count, with exact binomial limits at 95 and 99.8 % about "
      "the overall ",
      Number(funnel->overall), " %. ", funnel->dots.size(), " may be shown, ", funnel->outside,
      " outside the outer limits.");
  chart.overall = funnel->overall;
  chart.limits = std::move(funnel->limits);
  for (FunnelChart::Dot& dot : funnel->dots) {
    if (dot.name != options.named && table.by != GroupBy::kPcn) dot.name.clear();
    chart.dots.push_back(std::move(dot));
  }
  return FunnelChartSvg(chart);
}

void Definition(std::string& out, const Indicator& indicator) {
  absl::StrAppend(&out, "<p class=\"note\">", Html(indicator.id), " ", Html(indicator.version),
                  ", ", Html(rules::IndicatorStatusName(indicator.status)), ", from ",
                  calendar::FormatLong(indicator.valid_from));
  if (indicator.valid_to != calendar::Day::Max()) {
    absl::StrAppend(&out, " to ", calendar::FormatLong(indicator.valid_to));
  }
  if (indicator.lower && indicator.upper) {
    absl::StrAppend(&out, "; thresholds ", calendar::FormatDecimal(*indicator.lower), " to ",
                    calendar::FormatDecimal(*indicator.upper), " %");
  }
  out += ".";
  for (const rules::Evidence& evidence : indicator.evidence) {
    absl::StrAppend(&out, " ", Html(evidence.source),
                    evidence.note.empty() ? "" : absl::StrCat(": ", Html(evidence.note)), ".");
  }
  if (!indicator.certainty.empty()) {
    absl::StrAppend(&out, " Uncertain: ", Html(indicator.certainty));
  }
  out += "</p>\n";
}

}  // namespace

std::string ReportPage(const Report& report, const PageOptions& options) {
  std::string out = absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" content=\"width=device-width\">\n<title>Indicators on ",
      calendar::FormatLong(report.days.back()), "</title>\n<style>", std::string(kStyle),
      "</style>\n</head>\n<body>\n<main>\n<h1>Indicators on ",
      calendar::FormatLong(report.days.back()),
      options.made_for.empty() ? "" : absl::StrCat(", ", Html(options.made_for)), "</h1>\n<p>",
      report.patients, " patients were looked at. ",
      report.own_eyes
          ? "Small numbers are shown: for use inside the practice only."
          : "Small numbers are not shown, nor those from which they could be worked out.",
      " Nothing here is a payment claim.</p>\n");
  for (const IndicatorReport& one : report.indicators) {
    std::string chart;
    const std::string finding = OverTime(one, chart);
    absl::StrAppend(&out, "<section>\n<h2>", Html(finding), "</h2>\n");
    if (!one.holds) out += "<p><strong>A preview: the day lies outside its years.</strong></p>\n";
    out += chart;
    absl::StrAppend(&out, "<details>\n<summary>Show as table</summary>\n");
    TableRows(out, one, one.tables.front(), /*all_days=*/true);
    if (!one.by_beginning.empty()) {
      out += "<h3>By month of beginning</h3>\n";
      TableRows(out, one, {.rows = {{"", "", one.by_beginning}}},
                /*all_days=*/true);
    }
    out += "</details>\n";
    for (size_t t = 1; t < one.tables.size(); ++t) {
      const FigureTable& table = one.tables[t];
      std::string funnel_finding;
      const bool organisations = table.by == GroupBy::kPractice || table.by == GroupBy::kPcn;
      const std::string funnel =
          organisations ? FunnelSvg(one, table, options, funnel_finding) : std::string();
      absl::StrAppend(&out, "<h3>By ", std::string(GroupByName(table.by)),
                      table.years > 1 ? absl::StrCat(", ", table.years, " years together") : "",
                      funnel.empty() ? "" : absl::StrCat(": ", funnel_finding), "</h3>\n", funnel);
      if (!funnel.empty()) out += "<details>\n<summary>Show as table</summary>\n";
      TableRows(out, one, table, /*all_days=*/false);
      if (!funnel.empty()) out += "</details>\n";
    }
    if (one.not_checked > 0) {
      absl::StrAppend(&out, "<p>Not checked: ", one.not_checked,
                      " patients: their records can't say, or codes that it rests on wait.</p>\n");
    }
    if (!one.waiting.empty()) {
      out += "<p>Codes wait, taken for none: ";
      for (size_t i = 0; i < one.waiting.size(); ++i) {
        absl::StrAppend(&out, i == 0 ? "" : "; ", Html(one.waiting[i]));
      }
      out += ".</p>\n";
    }
    Definition(out, *one.indicator);
    out += "</section>\n";
  }
  for (const Ranking& ranking : report.rankings) {
    absl::StrAppend(&out, "<section>\n<h2>", Html(ranking.composite->title),
                    "</h2>\n<table>\n<thead><tr><th scope=\"col\">rank</th><th "
                    "scope=\"col\">organisation</th><th scope=\"col\">sum of "
                    "ranks</th></tr></thead>\n<tbody>\n");
    for (const RankedOrganisation& one : ranking.ranked) {
      absl::StrAppend(&out, "<tr><td class=\"n\">", Number(one.rank, 2), "</td><td>",
                      Html(one.name), "</td><td class=\"n\">", Number(one.sum, 2), "</td></tr>\n");
    }
    out += "</tbody>\n</table>\n";
    for (const std::string& name : ranking.not_ranked) {
      absl::StrAppend(&out, "<p>Not ranked: ", Html(name),
                      " (a figure is missing or may not be shown).</p>\n");
    }
    Definition(out, *ranking.composite);
    out += "</section>\n";
  }
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace waymark::population
