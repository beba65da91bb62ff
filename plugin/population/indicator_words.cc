// A report of indicators as CSV, JSON and text.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/population/chart.h"
#include "waymark/population/indicator_report.h"
#include "waymark/prompts/template.h"
#include "waymark/rules/json_text.h"

namespace waymark::population {
namespace {

using prompts::CsvCell;
using rules::Json;

std::string Unit(const IndicatorReport& report) {
  if (report.is_count) return "count";
  return report.per > 0 ? absl::StrCat("per ", report.per) : "per cent";
}

Json Word(int64_t number) { return Json::Word(absl::StrCat(number)); }

Json FigureJson(const IndicatorReport& report, const Figure& figure) {
  Json out = Json::Object();
  out.Add("on", Json::Text(calendar::FormatIso(figure.on)));
  out.Add("shown", Json::Word(figure.shown ? "true" : "false"));
  if (figure.shown) {
    out.Add("numerator", Word(figure.numerator));
    if (!report.is_count) out.Add("denominator", Word(figure.denominator));
    if (figure.has_value) {
      out.Add("value", Json::Word(Number(figure.value, 4)));
      out.Add("lower95", Json::Word(Number(figure.lower, 4)));
      out.Add("upper95", Json::Word(Number(figure.upper, 4)));
    }
  }
  Json side = Json::Array();
  for (const SideCount& one : figure.side) {
    Json count = Json::Object();
    count.Add("name", Json::Text(one.name));
    count.Add("shown", Json::Word(one.shown ? "true" : "false"));
    if (one.shown) count.Add("count", Word(one.count));
    if (one.shown && one.of >= 0) count.Add("of", Word(one.of));
    side.Add(std::move(count));
  }
  if (!side.empty()) out.Add("beside", std::move(side));
  return out;
}

std::string Padded(std::string text, size_t width) {
  size_t letters = 0;
  for (const char c : text) letters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  if (letters < width) text.append(width - letters, ' ');
  return text;
}

}  // namespace

std::string ReportCsv(const Report& report) {
  std::string out =
      "indicator,version,kind,on,years,by,group,part_of,measure,shown,numerator,denominator,value,"
      "lower95,upper95,unit\n";
  for (const IndicatorReport& one : report.indicators) {
    for (const FigureTable& table : one.tables) {
      for (const FigureRow& row : table.rows) {
        if (table.grouped && row.group.empty()) continue;  // stands in the first table
        for (const Figure& figure : row.figures) {
          const auto line = [&](const std::string& measure, const std::string& rest) {
            absl::StrAppend(&out, one.indicator->id, ",", one.indicator->version, ",",
                            std::string(rules::IndicatorKindName(one.indicator->kind)), ",",
                            calendar::FormatIso(figure.on), ",", table.years, ",",
                            table.grouped ? std::string(GroupByName(table.by)) : "", ",",
                            CsvCell(row.group), ",", CsvCell(row.whole), ",", CsvCell(measure), ",",
                            rest, "\n");
          };
          std::string rest = "no,,,,,,";
          if (figure.shown) {
            rest = absl::StrCat("yes,", figure.numerator, ",",
                                one.is_count ? "" : absl::StrCat(figure.denominator), ",");
            if (figure.has_value) {
              absl::StrAppend(&rest, Number(figure.value, 4), ",", Number(figure.lower, 4), ",",
                              Number(figure.upper, 4), ",");
            } else {
              rest += ",,,";
            }
          }
          line("figure", absl::StrCat(rest, Unit(one)));
          for (const SideCount& side : figure.side) {
            std::string numbers = "no,,";
            if (side.shown) {
              numbers = absl::StrCat("yes,", side.count, ",",
                                     side.of >= 0 ? absl::StrCat(side.of) : std::string());
            }
            line(side.name, absl::StrCat(numbers, ",,,,count"));
          }
        }
      }
    }
  }
  for (const IndicatorReport& one : report.indicators) {
    for (const Figure& figure : one.by_beginning) {
      absl::StrAppend(&out, one.indicator->id, ",", one.indicator->version, ",",
                      std::string(rules::IndicatorKindName(one.indicator->kind)), ",",
                      calendar::FormatIso(figure.on), ",1,month of beginning,",
                      calendar::FormatIso(figure.on).substr(0, 7), ",,figure,yes,",
                      figure.numerator, ",", figure.denominator, ",");
      if (figure.has_value) {
        absl::StrAppend(&out, Number(figure.value, 4), ",", Number(figure.lower, 4), ",",
                        Number(figure.upper, 4), ",");
      } else {
        out += ",,,";
      }
      absl::StrAppend(&out, Unit(one), "\n");
    }
  }
  for (const Ranking& ranking : report.rankings) {
    const auto line = [&](const std::string& name, const std::string& shown,
                          const std::string& rank, const std::string& sum) {
      absl::StrAppend(&out, ranking.composite->id, ",", ranking.composite->version, ",composite,",
                      calendar::FormatIso(report.days.back()), ",1,rank,", CsvCell(name), ",,rank,",
                      shown, ",,,", rank, ",,,sum of ranks ", sum, "\n");
    };
    for (const RankedOrganisation& one : ranking.ranked) {
      line(one.name, "yes", Number(one.rank, 2), Number(one.sum, 2));
    }
    for (const std::string& name : ranking.not_ranked) line(name, "no", "", "not known");
  }
  return out;
}

std::string ReportJson(const Report& report) {
  Json days = Json::Array();
  for (const calendar::Day day : report.days) days.Add(Json::Text(calendar::FormatIso(day)));
  Json indicators = Json::Array();
  for (const IndicatorReport& one : report.indicators) {
    Json tables = Json::Array();
    for (const FigureTable& table : one.tables) {
      Json rows = Json::Array();
      for (const FigureRow& row : table.rows) {
        Json figures = Json::Array();
        for (const Figure& figure : row.figures) figures.Add(FigureJson(one, figure));
        Json of_row = Json::Object();
        of_row.Add("group", Json::Text(row.group));
        if (!row.whole.empty()) of_row.Add("partOf", Json::Text(row.whole));
        of_row.Add("figures", std::move(figures));
        rows.Add(std::move(of_row));
      }
      Json of_table = Json::Object();
      of_table.Add("by", Json::Text(table.grouped ? GroupByName(table.by) : "all"));
      of_table.Add("years", Word(table.years));
      of_table.Add("rows", std::move(rows));
      tables.Add(std::move(of_table));
    }
    const rules::Indicator& indicator = *one.indicator;
    Json of_one = Json::Object();
    of_one.Add("indicator", Json::Text(indicator.id));
    of_one.Add("version", Json::Text(indicator.version));
    of_one.Add("title", Json::Text(indicator.title));
    of_one.Add("status", Json::Text(rules::IndicatorStatusName(indicator.status)));
    of_one.Add("preview", Json::Word(one.holds ? "false" : "true"));
    of_one.Add("unit", Json::Text(Unit(one)));
    of_one.Add("notChecked", Word(one.not_checked));
    Json waiting = Json::Array();
    for (const std::string& title : one.waiting) waiting.Add(Json::Text(title));
    of_one.Add("codesWait", std::move(waiting));
    of_one.Add("tables", std::move(tables));
    Json by_beginning = Json::Array();
    for (const Figure& figure : one.by_beginning) by_beginning.Add(FigureJson(one, figure));
    of_one.Add("byBeginning", std::move(by_beginning));
    if (const auto chart = ChartOf(one)) of_one.Add("finding", Json::Text(chart->finding));
    indicators.Add(std::move(of_one));
  }
  Json rankings = Json::Array();
  for (const Ranking& ranking : report.rankings) {
    Json ranked = Json::Array();
    for (const RankedOrganisation& one : ranking.ranked) {
      Json organisation = Json::Object();
      organisation.Add("name", Json::Text(one.name));
      organisation.Add("rank", Json::Word(Number(one.rank, 2)));
      organisation.Add("sum", Json::Word(Number(one.sum, 2)));
      ranked.Add(std::move(organisation));
    }
    Json missing = Json::Array();
    for (const std::string& name : ranking.not_ranked) missing.Add(Json::Text(name));
    Json of_one = Json::Object();
    of_one.Add("indicator", Json::Text(ranking.composite->id));
    of_one.Add("ranked", std::move(ranked));
    of_one.Add("notRanked", std::move(missing));
    rankings.Add(std::move(of_one));
  }
  Json out = Json::Object();
  out.Add("days", std::move(days));
  out.Add("patients", Word(report.patients));
  out.Add("suppressed", Json::Word(report.own_eyes ? "false" : "true"));
  out.Add("indicators", std::move(indicators));
  out.Add("rankings", std::move(rankings));
  return out.Print();
}

std::string ReportText(const Report& report) {
  std::string out;
  for (const IndicatorReport& one : report.indicators) {
    const rules::Indicator& indicator = *one.indicator;
    absl::StrAppend(&out, indicator.id, ": ", indicator.title, "\n");
    if (!one.holds) {
      absl::StrAppend(&out, "  a preview: the definition holds from ",
                      calendar::FormatIso(indicator.valid_from), " to ",
                      indicator.valid_to == calendar::Day::Max()
                          ? "now"
                          : calendar::FormatIso(indicator.valid_to),
                      "\n");
    }
    for (const FigureTable& table : one.tables) {
      for (const FigureRow& row : table.rows) {
        if (table.grouped && row.group.empty()) continue;
        for (const Figure& figure : row.figures) {
          const std::string who = row.group.empty() ? "all together" : row.group;
          absl::StrAppend(&out, "  ", calendar::FormatIso(figure.on), "  ", Padded(who, 24), "  ");
          if (figure.shown && !one.is_count) {
            absl::StrAppend(&out, figure.numerator, " of ", figure.denominator, ": ");
          }
          absl::StrAppend(&out, FigureText(one, figure));
          if (table.years > 1) absl::StrAppend(&out, ", ", table.years, " years");
          out += '\n';
          if (!(figure.on == report.days.back())) continue;
          for (const std::string& beside : BesideTexts(figure)) {
            absl::StrAppend(&out, "              ", Padded("", 24), "  ", beside, "\n");
          }
        }
      }
    }
    if (const auto chart = ChartOf(one)) {
      absl::StrAppend(&out, "  by month of beginning: ", chart->finding, "\n");
    }
    if (one.not_checked > 0) {
      absl::StrAppend(&out, "  not checked: ", one.not_checked, " patients\n");
    }
    for (const std::string& title : one.waiting) {
      absl::StrAppend(&out, "  codes wait, taken for none: ", title, "\n");
    }
    out += '\n';
  }
  for (const Ranking& ranking : report.rankings) {
    absl::StrAppend(&out, ranking.composite->id, ": ", ranking.composite->title, "\n");
    for (const RankedOrganisation& one : ranking.ranked) {
      absl::StrAppend(&out, "  ", Padded(Number(one.rank, 2), 6), Padded(one.name, 24),
                      "  sum of ranks ", Number(one.sum, 2), "\n");
    }
    for (const std::string& name : ranking.not_ranked) {
      absl::StrAppend(&out, "  not ranked: ", name, " (a figure is missing or not shown)\n");
    }
    out += '\n';
  }
  if (!report.own_eyes) {
    out +=
        "Small numbers are not shown, nor those from which they could be worked out.\n"
        "--own-eyes shows them, for use inside the practice.\n";
  }
  return out;
}

}  // namespace waymark::population
