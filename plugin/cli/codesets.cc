// codesets import | diff: lists of codes from elsewhere.

#include <filesystem>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "command.h"
#include "waymark/rules/set_users.h"
#include "waymark/terminology/compare.h"
#include "waymark/terminology/import.h"

namespace waymark::cli {
namespace {

struct ImportOptions {
  terminology::ImportOptions import;
  std::string file, out = ".";
};

void PrintFindings(const std::vector<terminology::ImportFinding>& findings,
                   const std::string& file) {
  for (const terminology::ImportFinding& finding : findings) {
    const char* severity = finding.severity == terminology::ImportSeverity::kError     ? "error"
                           : finding.severity == terminology::ImportSeverity::kWarning ? "warning"
                                                                                       : "note";
    std::cerr << file;
    if (finding.line > 0) std::cerr << ":" << finding.line << ":" << finding.column;
    if (!finding.where.empty()) std::cerr << ": " << finding.where;
    std::cerr << ": " << severity << ": " << finding.message << "\n";
  }
}

int RunImport(const ImportOptions& options) {
  const auto text = ReadFile(options.file);
  if (!text.ok()) return Fail(text.status());
  const auto imported = terminology::ImportCodeList(*text, options.import);
  if (!imported.ok()) return Fail(imported.status());
  PrintFindings(imported->findings, options.file);
  std::error_code error;
  std::filesystem::create_directories(options.out, error);
  const std::string base = options.out + "/" + imported->set.id;
  auto status = WriteFile(base + ".yaml", terminology::CodeSetHeadYaml(imported->set));
  if (status.ok() && !imported->set.members.empty()) {
    status = WriteFile(base + ".csv", terminology::CodeSetMembersCsv(imported->set));
  }
  if (!status.ok()) return Fail(status);
  std::cout << base << ".yaml: " << imported->set.members.size() << " codes\n";
  return imported->HasErrors() ? kAnswerIsNo : kFine;
}

absl::StatusOr<std::vector<terminology::Member>> Members(const std::string& path) {
  const auto text = ReadFile(path);
  if (!text.ok()) return text.status();
  std::vector<terminology::MemberProblem> problems;
  auto members = terminology::ReadMembersCsv(*text, problems);
  if (members.empty() && !problems.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ":", problems[0].line, ":",
                                                   problems[0].column, ": ", problems[0].message));
  }
  for (const auto& problem : problems) {
    std::cerr << path << ":" << problem.line << ":" << problem.column
              << ": warning: " << problem.message << "\n";
  }
  return members;
}

struct DiffOptions {
  std::string before, after, format = "text", pack, set;
};

// The rules of the pack that read the set, for people.
int PrintUsers(const DiffOptions& options, std::ostream& out) {
  const auto loaded = rules::LoadPack(options.pack, {});
  if (!loaded.ok()) return Fail(loaded.status());
  if (!loaded->pack) {
    return Fail(kInputRefused, absl::StrCat("the pack has errors: waymark check ", options.pack));
  }
  const rules::Pack& pack = *loaded->pack;
  const std::string set =
      options.set.empty() ? std::filesystem::path(options.after).stem().string() : options.set;
  if (pack.FindCodeSet(set) < 0) {
    return Fail(kWrongUsage, absl::StrCat("the pack has no code set ", set,
                                          "; name the one that the list is for with --set"));
  }
  const auto users = rules::RulesThatRead(pack, set);
  out << "rules that read " << set << ": " << users.size() << "\n";
  for (const rules::SetUser& user : users) {
    out << "  " << pack.rules[static_cast<size_t>(user.rule)].id << " ("
        << absl::StrJoin(user.blocks, ", ");
    if (!user.through.empty()) out << ", through " << absl::StrJoin(user.through, ", ");
    out << ")\n";
  }
  return kFine;
}

int RunDiff(const DiffOptions& options) {
  const auto old_members = Members(options.before);
  if (!old_members.ok()) return Fail(old_members.status());
  const auto new_members = Members(options.after);
  if (!new_members.ok()) return Fail(new_members.status());
  const auto diff = terminology::DiffMembers(*old_members, *new_members);
  const bool csv = options.format == "csv";
  std::cout << (csv ? terminology::DiffCsv(diff) : terminology::FormatDiff(diff));
  if (!options.pack.empty()) {
    const int code = PrintUsers(options, csv ? std::cerr : std::cout);
    if (code != kFine) return code;
  }
  return diff.empty() ? kFine : kAnswerIsNo;
}

}  // namespace

void AddCodeSets(CLI::App& app, int& exit_code) {
  CLI::App* group = app.add_subcommand("codesets", "Imports lists of codes and compares them");
  group->require_subcommand(1);
  group->footer("Example:\n  waymark codesets diff old.csv new.csv --rules rules --set fit_result");

  auto options = std::make_shared<ImportOptions>();
  CLI::App* from = group->add_subcommand(
      "import", "From an OpenCodelists CSV, a FHIR ValueSet or a plain CSV to a code set");
  from->add_option("file", options->file, "The list")->required();
  from->add_option("--id", options->import.id, "The set's name: a-z, 0-9, _")->required();
  from->add_option("--source", options->import.source, "Where it comes from, with a date")
      ->required();
  from->add_option("--title", options->import.title, "The set's title");
  from->add_option("--licence", options->import.licence, "The list's licence");
  from->add_option("--list-version", options->import.version, "The list's version");
  from->add_option("--system", options->import.system,
                   "The code system, where the list does not say");
  from->add_option("--out", options->out, "The folder to write to")->capture_default_str();
  from->footer(
      "Example:\n  waymark codesets import list.csv --id fit_result --system snomed --source "
      "\"OpenCodelists, 2026-01\"");
  from->callback([options, &exit_code] { exit_code = RunImport(*options); });

  auto diff_options = std::make_shared<DiffOptions>();
  CLI::App* diff =
      group->add_subcommand("diff", "What was added, removed or renamed between two members files");
  diff->add_option("before", diff_options->before, "The older members CSV")->required();
  diff->add_option("after", diff_options->after, "The newer members CSV")->required();
  diff->add_option("--format", diff_options->format, "text or csv")
      ->check(CLI::IsMember({"text", "csv"}))
      ->capture_default_str();
  diff->add_option("--rules", diff_options->pack,
                   "Also name the rules of this pack that read the set");
  diff->add_option("--set", diff_options->set,
                   "The code set that the lists are for (the name of the newer file unless given)");
  diff->footer("Example:\n  waymark codesets diff old.csv new.csv --rules rules --set fit_result");
  diff->callback([diff_options, &exit_code] { exit_code = RunDiff(*diff_options); });
}

}  // namespace waymark::cli
