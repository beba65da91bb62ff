// volumes: how much work each rule would make, beside what its author expected.

#include <cstdio>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "command.h"
#include "patients.h"
#include "waymark/population/volumes.h"

namespace waymark::cli {
namespace {

struct Options {
  PackOptions pack;
  PatientOptions patients;
  std::string on, zone = "Europe/London", format = "text";
  bool include_drafts = false;
};

std::string ExpectedText(const rules::Rule& rule) {
  if (!rule.expected_per_10000) return "";
  return absl::StrCat(calendar::FormatDecimal(rule.expected_per_10000->from), "-",
                      calendar::FormatDecimal(rule.expected_per_10000->to));
}

void PrintRow(const population::Volumes& volumes, const population::RuleVolume& row,
              const rules::Rule& rule, bool csv) {
  const std::string verdict(population::VolumeVerdictName(volumes.Verdict(row)));
  const std::string status(rules::RuleStatusName(rule.status));
  const std::string rate = absl::StrFormat("%.1f", volumes.PerTenThousand(row));
  const std::string expected = ExpectedText(rule);
  if (csv) {
    std::cout << absl::StrFormat("%s,%s,%d,%d,%d,%d,%d,%d,%d,%d,%s,%s,%s\n", rule.id, status,
                                 row.upcoming, row.due, row.overdue, row.set_aside, row.open,
                                 row.shown, row.questions, row.not_checked, rate, expected,
                                 verdict);
    return;
  }
  std::cout << absl::StrFormat("%-40s %-7s %8d %6d %8d %9d %6d %6d %9d %11d %8s %9s  %s\n", rule.id,
                               status, row.upcoming, row.due, row.overdue, row.set_aside, row.open,
                               row.shown, row.questions, row.not_checked, rate, expected, verdict);
}

int Run(const Options& options) {
  const auto zone = calendar::LoadZone(options.zone);
  if (!zone.ok()) return Fail(zone.status());
  const auto day = ReadOn(options.on, *zone);
  if (!day.ok()) return Fail(kWrongUsage, std::string(day.status().message()));
  int exit_code = kFine;
  const auto pack = LoadForUse(options.pack, *day, exit_code);
  if (!pack) return exit_code;
  engine::CompileOptions compile;
  compile.zone = *zone;
  compile.include_drafts = options.include_drafts;
  const auto program = engine::Compile(pack, compile);
  if (!program.ok()) return Fail(program.status());
  std::vector<rules::Finding> findings;
  const prompts::Wordings wordings = prompts::CompileWording(*pack, findings);
  auto patients = OpenPatients(options.patients, *zone, pack.get());
  if (!patients.ok()) return Fail(patients.status());

  population::Volumes volumes(*pack, wordings);
  engine::Evaluator evaluator(*program);
  engine::EvaluateOptions when;
  when.as_of = *day;
  record::PatientRecord record;
  engine::Answer answer;
  int64_t done = 0;
  while (true) {
    const auto more = (*patients)->Next(record);
    if (!more.ok()) return Fail(more.status());
    if (!*more) break;
    evaluator.Evaluate(record, when, answer);
    volumes.Add(record, answer);
    if (++done % 1000 == 0 && ErrorIsTerminal()) {
      std::fprintf(stderr, "\r%lld patients ", static_cast<long long>(done));
    }
  }
  if (ErrorIsTerminal()) std::cerr << "\n";
  const bool csv = options.format == "csv";
  std::cout
      << (csv ? "rule,status,upcoming,due,overdue,set_aside,open,shown,questions,not_checked,"
                "open_per_10000,expected_per_10000,verdict\n"
              : "rule                                     status  upcoming    due  overdue "
                "set aside   open  shown questions not checked  per 10k  expected  verdict\n");
  for (const population::RuleVolume& row : volumes.rows()) {
    const rules::Rule& rule = pack->rules[row.rule];
    if (rule.status == rules::RuleStatus::kRetired || !rule.enabled) continue;
    PrintRow(volumes, row, rule, csv);
  }
  std::cerr << "people registered and alive on " << calendar::FormatIso(*day) << ": "
            << volumes.people()
            << "; shown anything when a gp opens the record: " << volumes.people_with_prompts()
            << "\n";
  return kFine;
}

}  // namespace

void AddVolumes(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "volumes", "How many people each rule finds, beside what its author expected");
  AddPackOptions(*command, options->pack, /*positional=*/false);
  AddExtractOptions(*command, options->patients);
  command->add_option("--on", options->on, "The day asked about (today unless given)");
  command->add_option("--format", options->format, "text or csv")
      ->check(CLI::IsMember({"text", "csv"}))
      ->capture_default_str();
  command->add_option("--zone", options->zone, "The practice's time zone")->capture_default_str();
  command->add_flag("--include-drafts", options->include_drafts, "Also rules in draft");
  command->footer(
      "Example:\n  waymark volumes --rules rules --on 2026-03-03 --patients practice/patients.csv "
      "--events practice/events.csv");
  command->callback([options, &exit_code] { exit_code = Run(*options); });
}

}  // namespace waymark::cli
