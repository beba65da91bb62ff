// backup: copies of the store made, looked at, put back.

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "command.h"
#include "waymark/store/sqlite/backup.h"
#include "waymark/store/sqlite/open.h"

namespace waymark::cli {
namespace {

struct Options {
  std::string store, file;
  bool replace = false;
};

calendar::Instant Now() { return absl::ToUnixMicros(absl::Now()); }

int RunCreate(const Options& options) {
  const auto path = store::sqlite::PathOf(options.store);
  if (!path.ok()) return Fail(kWrongUsage, std::string(path.status().message()));
  const auto report = store::sqlite::CreateBackup(*path, options.file, Now());
  if (!report.ok()) return Fail(report.status());
  std::cout << report->digest << "\n";
  std::cerr << "backup " << options.file << ": " << report->bytes << " bytes, schema "
            << report->schema << "; keep " << options.file << ".manifest beside it\n";
  return kFine;
}

int RunVerify(const Options& options) {
  const auto report = store::sqlite::VerifyBackup(options.file);
  if (absl::IsDataLoss(report.status())) {
    return Fail(kAnswerIsNo, std::string(report.status().message()));
  }
  if (!report.ok()) return Fail(report.status());
  for (const store::AuditFault& fault : report->audit.faults) {
    std::cerr << "error: audit chain of \"" << fault.practice << "\", line " << fault.sequence
              << ": " << fault.what << "\n";
  }
  if (!report->audit.whole()) return kAnswerIsNo;
  std::cout << "whole: " << report->patients << " patients, " << report->events << " events, "
            << report->items << " items, " << report->audit.lines << " audit lines in "
            << report->audit.chains << " chains\n";
  return kFine;
}

int RunRestore(const Options& options) {
  const auto path = store::sqlite::PathOf(options.store);
  if (!path.ok()) return Fail(kWrongUsage, std::string(path.status().message()));
  const auto aside = store::sqlite::RestoreBackup(options.file, *path, options.replace, Now());
  if (!aside.ok()) return Fail(aside.status());
  std::cout << *path << "\n";
  if (!aside->empty()) std::cerr << "the store that was there is kept as " << *aside << "\n";
  std::cerr << "what was recorded after the backup was made is missing; the store says so until "
               "somebody acknowledges it\n";
  return kFine;
}

}  // namespace

void AddBackup(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("backup", "Makes, checks and puts back copies of the store");
  command->require_subcommand(1);
  command->footer("Example:\n  waymark backup create --store waymark.db waymark.backup");
  CLI::App* create =
      command->add_subcommand("create", "Copies the store, in use or not; prints the digest");
  create->add_option("file", options->file, "The file to write; it must not exist")->required();
  create->add_option("--store", options->store, "The store: a path, or sqlite:PATH")->required();
  create->footer("Example:\n  waymark backup create --store waymark.db waymark.backup");
  create->callback([options, &exit_code] { exit_code = RunCreate(*options); });
  CLI::App* verify = command->add_subcommand(
      "verify", "Says whether a backup is what was made, whole, and its audit log too");
  verify->add_option("file", options->file, "The backup")->required();
  verify->footer("Example:\n  waymark backup verify waymark.backup");
  verify->callback([options, &exit_code] { exit_code = RunVerify(*options); });
  CLI::App* restore = command->add_subcommand("restore", "Puts a backup in the store's place");
  restore->add_option("file", options->file, "The backup")->required();
  restore->add_option("--store", options->store, "The store: a path, or sqlite:PATH")->required();
  restore->add_flag("--replace", options->replace,
                    "A store that is there already is kept beside, under another name");
  restore->footer("Example:\n  waymark backup restore waymark.backup --store new.db");
  restore->callback([options, &exit_code] { exit_code = RunRestore(*options); });
}

}  // namespace waymark::cli
