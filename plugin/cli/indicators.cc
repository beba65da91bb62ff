// `waymark indicators`: how are we doing, by the pack's definitions of any year on any day.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "everybody.h"
#include "list_commands.h"
#include "waymark/population/indicator_report.h"
#include "waymark/prompts/template.h"
#include "waymark/rules/names.h"

namespace waymark::cli {
namespace {

struct Options {
  EverybodyOptions everybody;
  std::vector<std::string> indicators, by, practices;
  std::string series, organisations, characteristics, format = "text", out, name, made_for;
  int months = 0;
  bool own_eyes = false, list = false;
};

void List(const rules::Indicators& indicators, calendar::Day day) {
  std::string out =
      absl::StrCat("indicator,version,kind,series,status,valid_from,valid_to,holds,title\n");
  for (const rules::Indicator& one : indicators) {
    absl::StrAppend(&out, one.id, ",", one.version, ",",
                    std::string(rules::IndicatorKindName(one.kind)), ",", one.series, ",",
                    std::string(rules::IndicatorStatusName(one.status)), ",",
                    calendar::FormatIso(one.valid_from), ",",
                    one.valid_to == calendar::Day::Max() ? "" : calendar::FormatIso(one.valid_to),
                    ",", one.holds_on(day) ? "yes" : "no", ",", prompts::CsvCell(one.title), "\n");
  }
  PutOut("", out);
}

// Those that were asked for, by position; else all that are counted and hold on the day.
absl::StatusOr<std::vector<size_t>> Choose(const Options& options,
                                           const rules::Indicators& indicators, calendar::Day day) {
  std::vector<size_t> chosen;
  rules::Names names;
  for (const rules::Indicator& one : indicators) names.Add(one.id, 0);
  for (const std::string& id : options.indicators) {
    const int found = rules::FindIndicator(indicators, id);
    if (found < 0) {
      const std::string near = rules::DidYouMean(names.Nearest(id));
      return WrongUsage(absl::StrCat("--indicator: there is no indicator \"", id, "\"",
                                     near.empty() ? "" : "; ", near));
    }
    const auto index = static_cast<size_t>(found);
    if (!population::ChooseWithParts(indicators, index, chosen)) {
      return WrongUsage(absl::StrCat("--indicator: ", id, " is of kind ",
                                     std::string(rules::IndicatorKindName(indicators[index].kind)),
                                     ", which is not counted from records"));
    }
  }
  if (!chosen.empty()) return chosen;
  for (size_t i = 0; i < indicators.size(); ++i) {
    const rules::Indicator& one = indicators[i];
    if (!one.is_counted()) continue;
    if (options.series.empty() ? one.holds_on(day) : one.series == options.series) {
      chosen.push_back(i);
    }
  }
  if (chosen.empty()) return WrongUsage("no indicator fits; `--list` shows all");
  return chosen;
}

int Run(Options options) {
  int exit_code = kFine;
  options.everybody.indicators = true;
  options.everybody.nobody = options.list;
  const auto everybody = OpenEverybody(options.everybody, exit_code);
  if (!everybody) return exit_code;
  const rules::Indicators& indicators = *everybody->indicators;
  if (options.list) {
    List(indicators, everybody->on);
    return kFine;
  }
  const auto chosen = Choose(options, indicators, everybody->on);
  if (!chosen.ok()) return Fail(chosen.status());
  population::CountOptions count;
  count.indicators = *chosen;
  count.known_at = everybody->known_at;
  count.practices = options.practices;
  count.visit = everybody->visit;
  for (const std::string& name : options.by) {
    population::GroupBy by{};
    population::ParseGroupBy(name, by);
    if (std::find(count.by.begin(), count.by.end(), by) == count.by.end()) count.by.push_back(by);
  }
  if (!options.organisations.empty()) {
    const auto text = ReadFile(options.organisations);
    if (!text.ok()) return Fail(text.status());
    auto read = population::ReadOrganisations(*text);
    if (!read.ok()) {
      return Fail(kInputRefused,
                  absl::StrCat(options.organisations, ": ", std::string(read.status().message())));
    }
    count.organisations = *std::move(read);
  }
  if (!options.characteristics.empty()) {
    const auto text = ReadFile(options.characteristics);
    if (!text.ok()) return Fail(text.status());
    auto read = population::ReadCharacteristics(*text);
    if (!read.ok()) {
      return Fail(kInputRefused, absl::StrCat(options.characteristics, ": ",
                                              std::string(read.status().message())));
    }
    count.characteristics = *std::move(read);
  }
  std::vector<calendar::Day> days;
  for (int month = options.months; month >= 0; --month) {
    days.push_back(calendar::AddMonths(everybody->on, -month));
  }
  count.days = population::DaysToCount(days, indicators, *chosen);
  count.months = population::MonthsToCount(days);
  const auto counts = population::CountIndicators(everybody->program, count, everybody->Source());
  if (!counts.ok()) return Fail(counts.status());
  ReportEverybody(*everybody);
  population::ReportOptions how;
  how.own_eyes = options.own_eyes;
  const population::Report report = population::MakeReport(indicators, *chosen, *counts, days, how);
  std::string text;
  if (options.format == "csv") {
    text = ReportCsv(report);
  } else if (options.format == "json") {
    text = ReportJson(report);
  } else if (options.format == "html") {
    text = ReportPage(report, {options.made_for, options.name});
  } else {
    text = ReportText(report);
  }
  return PutOut(options.out, text);
}

}  // namespace

void AddIndicators(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "indicators", "How are we doing: the pack's indicators, of any year, on any day");
  AddEverybodyOptions(*command, options->everybody);
  command->add_option("--indicator", options->indicators,
                      "Only this one, whatever its years (repeatable; else all that hold on the "
                      "day)");
  command->add_option("--series", options->series, "All of a list: qof, screening, pathway ...");
  command->add_flag("--list", options->list, "What there is, and in which years it holds");
  command
      ->add_option("--by", options->by,
                   "practice, pcn, deprivation, age, sex or ethnicity (repeatable)")
      ->check(CLI::IsMember({"practice", "pcn", "deprivation", "age", "sex", "ethnicity"}));
  command->add_option("--months", options->months, "Also so many months before, for a chart")
      ->check(CLI::Range(0, 120))
      ->capture_default_str();
  command->add_option("--practice", options->practices, "Only this practice (repeatable)");
  command->add_option("--organisations", options->organisations, "CSV: practice_code, pcn");
  command->add_option("--characteristics", options->characteristics,
                      "CSV: practice_code, patient_id, deprivation_fifth, ethnicity");
  command->add_flag("--own-eyes", options->own_eyes,
                    "Small numbers too, for use inside the practice");
  command->add_option("--name", options->name, "The practice that is named in funnels");
  command->add_option("--for", options->made_for, "Whom the page is made for, in its heading");
  command->add_option("--format", options->format, "text, csv, json or html")
      ->check(CLI::IsMember({"text", "csv", "json", "html"}))
      ->capture_default_str();
  command->add_option("--out", options->out, "A file, in place of standard output");
  command->footer(
      "Example:\n  waymark indicators --rules rules --on 2025-03-31 --indicator can004 --own-eyes "
      "--patients practice/patients.csv --events practice/events.csv");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
