// `waymark forecast`: what will fall due per week, by rule, practice and owner.

#include "waymark/population/forecast.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "everybody.h"
#include "list_commands.h"

namespace waymark::cli {
namespace {

struct Options {
  EverybodyOptions everybody;
  std::vector<std::string> rules, practices;
  std::string format = "text", out;
  int weeks = 26;
};

int Columns() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 40) return size.ws_col;
  return 100;
}

int Run(const Options& options) {
  int exit_code = kFine;
  const auto everybody = OpenEverybody(options.everybody, exit_code);
  if (!everybody) return exit_code;
  population::ForecastOptions forecast;
  forecast.from = everybody->on;
  forecast.known_at = everybody->known_at;
  forecast.weeks = options.weeks;
  forecast.practices = options.practices;
  forecast.visit = everybody->visit;
  forecast.owner_of = [&everybody](const record::PatientRecord& record, const std::string& rule,
                                   const std::string& item) {
    return everybody->owners.Of(record, rule, item);
  };
  for (const std::string& id : options.rules) {
    const int rule = everybody->pack->FindRule(id);
    if (rule < 0) return Fail(kInputRefused, "--rule: the pack has no rule \"" + id + "\"");
    forecast.rules.push_back(static_cast<uint16_t>(rule));
  }
  const auto made = population::MakeForecast(everybody->program, forecast, everybody->Source());
  if (!made.ok()) return Fail(made.status());
  ReportEverybody(*everybody);
  std::string text;
  if (options.format == "csv") {
    text = ForecastCsv(*made);
  } else if (options.format == "json") {
    text = ForecastJson(*made);
  } else if (options.format == "svg") {
    text = ForecastSvg(*made);
  } else {
    text = ForecastText(*made, *everybody->pack, options.out.empty() ? Columns() : 100);
  }
  return PutOut(options.out, text);
}

}  // namespace

void AddForecast(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("forecast", "What will fall due per week, if nothing more is recorded");
  AddEverybodyOptions(*command, options->everybody);
  command->add_option("--weeks", options->weeks, "How many weeks, from --on")
      ->check(CLI::Range(1, 520))
      ->capture_default_str();
  command->add_option("--rule", options->rules,
                      "Only this rule (repeatable; else all active ones)");
  command->add_option("--practice", options->practices, "Only this practice (repeatable)");
  command->add_option("--format", options->format, "text, csv, json or svg")
      ->check(CLI::IsMember({"text", "csv", "json", "svg"}))
      ->capture_default_str();
  command->add_option("--out", options->out, "A file, in place of standard output");
  command->footer(
      "Example:\n  waymark forecast --rules rules --on 2026-03-03 --weeks 13 --patients "
      "practice/patients.csv --events practice/events.csv");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
