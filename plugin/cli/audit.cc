// audit: is the log whole, the log for others, and who looked at a patient.

#include <fstream>
#include <iostream>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "command.h"
#include "waymark/store/alias.h"
#include "waymark/store/sqlite/open.h"
#include "waymark/store/store.h"

namespace waymark::cli {
namespace {

constexpr int kLinesAtOnce = 1000;
constexpr std::string_view kCheckpoint = "{\"checkpoint\":";

struct Options {
  std::string store, practice, patient, format = "text", against;
  std::vector<std::string> keys;
};

std::string Hex(const std::string& bytes) { return absl::BytesToHexString(bytes); }

absl::StatusOr<std::unique_ptr<store::Reader>> Open(const Options& options) {
  const auto path = store::sqlite::PathOf(options.store);
  if (!path.ok()) return WrongUsage(std::string(path.status().message()));
  return store::sqlite::OpenReader(*path);
}

// The checkpoints in a file that `audit export` wrote.
absl::StatusOr<std::vector<store::AuditCheckpoint>> ReadCheckpoints(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("can't read ", path));
  std::vector<store::AuditCheckpoint> checkpoints;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.rfind(kCheckpoint, 0) != 0 || line.back() != '}') continue;
    const auto fields = store::AuditFields(
        std::string_view(line).substr(kCheckpoint.size(), line.size() - kCheckpoint.size() - 1));
    store::AuditCheckpoint checkpoint;
    for (const auto& [name, value] : fields) {
      if (name == "practice") checkpoint.practice = value;
      if (name == "hash") checkpoint.hash = absl::HexStringToBytes(value);
      if (name == "sequence" && !absl::SimpleAtoi(value, &checkpoint.sequence)) break;
    }
    if (checkpoint.sequence <= 0 || checkpoint.hash.size() != 32) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", number, ": not a checkpoint as waymark audit export writes it"));
    }
    checkpoints.push_back(std::move(checkpoint));
  }
  return checkpoints;
}

absl::StatusOr<std::vector<store::AuditKey>> ReadKeys(const std::vector<std::string>& keys,
                                                      store::Reader& reader) {
  std::vector<store::AuditKey> trusted;
  const auto known = reader.AuditKeys();
  if (!known.ok()) return known.status();
  for (const std::string& key : keys) {
    if (key.size() != 64 || key.find_first_not_of("0123456789abcdef") != std::string::npos) {
      return WrongUsage("--key takes a public key as 64 hexadecimal digits");
    }
    const std::string bytes = absl::HexStringToBytes(key);
    trusted.push_back({Hex(store::ChainHash({}, bytes)).substr(0, 16), bytes});
  }
  return trusted;
}

int RunVerify(const Options& options) {
  const auto reader = Open(options);
  if (!reader.ok()) return Fail(reader.status());
  const auto trusted = ReadKeys(options.keys, **reader);
  if (!trusted.ok()) return Fail(trusted.status());
  std::vector<store::AuditCheckpoint> kept;
  if (!options.against.empty()) {
    auto read = ReadCheckpoints(options.against);
    if (!read.ok()) return Fail(read.status());
    kept = *std::move(read);
  }
  const auto report = store::VerifyAudit(**reader, *trusted, kept);
  if (!report.ok()) return Fail(report.status());
  for (const store::AuditFault& fault : report->faults) {
    std::cerr << "error: audit chain of \"" << fault.practice << "\", line " << fault.sequence
              << ": " << fault.what << "\n";
  }
  std::cout << (report->whole() ? "whole: " : "not whole: ") << report->lines << " lines in "
            << report->chains << " chains, " << report->checkpoints << " signed checkpoints\n";
  const auto keys = (*reader)->AuditKeys();
  if (!keys.ok()) return Fail(keys.status());
  for (const store::AuditKey& key : *keys) {
    std::cout << "key " << key.id << " " << Hex(key.public_key) << "\n";
  }
  return report->whole() ? kFine : kAnswerIsNo;
}

absl::Status ExportChain(store::Reader& reader, const std::string& practice) {
  int64_t after = 0;
  while (true) {
    const auto lines = reader.AuditLines(practice, after, kLinesAtOnce);
    if (!lines.ok()) return lines.status();
    if (lines->empty()) break;
    for (const store::ChainedLine& line : *lines) {
      std::cout << "{\"hash\":\"" << Hex(line.hash) << "\",\"line\":" << line.text << "}\n";
    }
    after = lines->back().sequence;
  }
  const auto checkpoints = reader.AuditCheckpoints(practice);
  if (!checkpoints.ok()) return checkpoints.status();
  for (const store::AuditCheckpoint& checkpoint : *checkpoints) {
    std::cout << kCheckpoint << "{\"practice\":\"" << absl::CEscape(practice)
              << "\",\"sequence\":" << checkpoint.sequence << ",\"at\":\""
              << calendar::FormatInstant(checkpoint.at) << "\",\"hash\":\"" << Hex(checkpoint.hash)
              << "\",\"key\":\"" << checkpoint.key << "\",\"signature\":\""
              << Hex(checkpoint.signature) << "\"}}\n";
  }
  return absl::OkStatus();
}

int RunExport(const Options& options, bool one_practice) {
  const auto reader = Open(options);
  if (!reader.ok()) return Fail(reader.status());
  auto chains = (*reader)->AuditChains();
  if (!chains.ok()) return Fail(chains.status());
  if (one_practice) *chains = {options.practice};
  for (const std::string& practice : *chains) {
    if (auto status = ExportChain(**reader, practice); !status.ok()) return Fail(status);
  }
  return std::cout.flush() ? kFine : Fail(kCouldNotRun, "standard output can't be written");
}

void Print(const store::ChainedLine& line, bool json) {
  if (json) {
    std::cout << line.text << "\n";
    return;
  }
  std::string at;
  std::string rest;
  for (const auto& [name, value] : store::AuditFields(line.text)) {
    if (name == "at") at = value;
    if (name == "sequence" || name == "at" || name == "subject") continue;
    absl::StrAppend(&rest, rest.empty() ? "" : ", ", name, " ", value);
  }
  std::cout << at << "  " << rest << "\n";
}

int RunShow(const Options& options) {
  const auto reader = Open(options);
  if (!reader.ok()) return Fail(reader.status());
  std::vector<std::string> practices = {options.practice};
  if (options.practice.empty()) {
    auto all = (*reader)->ListPractices();
    if (!all.ok()) return Fail(all.status());
    practices = *std::move(all);
  }
  bool found = false;
  for (const std::string& practice : practices) {
    const auto patients = (*reader)->FindByPatientId(practice, options.patient);
    if (!patients.ok()) return Fail(patients.status());
    for (const store::PatientRef patient : *patients) {
      found = true;
      // What was seen and changed while the patient stood under another id or practice belongs to
      // it.
      const auto facts = (*reader)->AliasFacts(patient);
      if (!facts.ok()) return Fail(facts.status());
      for (const store::PatientRef one :
           store::TogetherAt(*facts, patient, calendar::kEverything)) {
        const auto lines = (*reader)->AuditLinesAbout(one);
        if (!lines.ok()) return Fail(lines.status());
        for (const store::ChainedLine& line : *lines) Print(line, options.format == "json");
      }
    }
  }
  return found ? kFine : Fail(kAnswerIsNo, "the store has no patient with that id");
}

}  // namespace

void AddAudit(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "audit", "The audit log: is it whole, the log for others, who looked at a patient");
  command->require_subcommand(1);
  command->footer("Example:\n  waymark audit show --store waymark.db --patient patient-3");
  const auto add_store = [options](CLI::App* to) {
    to->add_option("--store", options->store, "The store: a path, or sqlite:PATH")->required();
  };
  CLI::App* verify = command->add_subcommand(
      "verify", "Finds lines that were removed or altered; exit code 1 if there are any");
  add_store(verify);
  verify
      ->add_option("--key", options->keys,
                   "Trust checkpoints of this public key only (64 hexadecimal digits); repeatable")
      ->allow_extra_args(false);
  verify->add_option("--against", options->against,
                     "An earlier export: its checkpoints must still be there");
  verify->footer("Example:\n  waymark audit verify --store waymark.db");
  verify->callback([options, &exit_code] { exit_code = RunVerify(*options); });
  CLI::App* write = command->add_subcommand(
      "export", "All lines with their hashes and signed checkpoints, one JSON object a line");
  add_store(write);
  const CLI::Option* practice =
      write->add_option("--practice", options->practice, "Only this practice's chain (ODS code)");
  write->footer("Example:\n  waymark audit export --store waymark.db");
  write->callback(
      [options, practice, &exit_code] { exit_code = RunExport(*options, practice->count() > 0); });
  CLI::App* show = command->add_subcommand("show", "Who saw and changed what of a patient");
  add_store(show);
  show->add_option("--patient", options->patient, "The patient's id")->required();
  show->add_option("--practice", options->practice, "Only at this practice (ODS code)");
  show->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  show->footer("Example:\n  waymark audit show --store waymark.db --patient patient-3");
  show->callback([options, &exit_code] { exit_code = RunShow(*options); });
}

}  // namespace waymark::cli
