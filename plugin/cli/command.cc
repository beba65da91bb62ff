#include "command.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace waymark::cli {

int Fail(int exit_code, std::string_view message) {
  std::cerr << "error: " << message << "\n";
  return exit_code;
}

namespace {
constexpr char kUsagePayload[] = "waymark/wrong-usage";
}  // namespace

absl::Status WrongUsage(std::string_view message) {
  absl::Status status =
      absl::InvalidArgumentError(absl::string_view(message.data(), message.size()));
  status.SetPayload(kUsagePayload, absl::Cord());
  return status;
}

int Fail(const absl::Status& status) {
  int code = kCouldNotRun;
  if (absl::IsInvalidArgument(status) || absl::IsResourceExhausted(status) ||
      absl::IsDataLoss(status) || absl::IsOutOfRange(status)) {
    code = status.GetPayload(kUsagePayload).has_value() ? kWrongUsage : kInputRefused;
  }
  return Fail(code, std::string_view(status.message().data(), status.message().size()));
}

void AddPackOptions(CLI::App& command, PackOptions& options, bool positional) {
  if (positional) {
    command.add_option("pack", options.path, "The pack's folder")->required();
  } else {
    command.add_option("--rules", options.path, "The pack's folder");
  }
  command
      .add_option("--overlay", options.overlays,
                  "An overlay file; repeat it, in the order they apply")
      ->allow_extra_args(false);
  command
      .add_option("--code-sets", options.code_sets,
                  "A folder of code sets that fill or widen the pack's; repeatable")
      ->allow_extra_args(false);
  command.add_flag("--allow-demonstration-pack", options.allow_demonstration,
                   "Accept a pack signed with the demonstration key");
}

std::shared_ptr<const rules::Pack> LoadForUse(const PackOptions& options, calendar::Day today,
                                              int& exit_code) {
  rules::LoadOptions load;
  load.overlays = options.overlays;
  load.extra_code_sets = options.code_sets;
  load.today = today;
  load.has_today = true;
  auto loaded = rules::LoadPack(options.path, load);
  if (!loaded.ok()) {
    exit_code = Fail(loaded.status());
    return nullptr;
  }
  int errors = 0;
  for (const rules::Finding& finding : loaded->findings) {
    if (finding.severity != rules::Severity::kError) continue;
    ++errors;
    std::cerr << rules::FormatFinding(finding, loaded->files);
  }
  if (!loaded->pack) {
    exit_code = Fail(kInputRefused, absl::StrCat("the pack can't be used; `waymark check ",
                                                 options.path, "` shows all findings"));
    return nullptr;
  }
  if (errors > 0) std::cerr << "warning: the pack has errors; `waymark serve` would refuse it\n";
  if (loaded->pack->signature == rules::SignatureState::kDemonstration &&
      !options.allow_demonstration) {
    std::cerr
        << "notice: this pack is signed with the demonstration key: not clinically approved\n";
  } else if (loaded->pack->signature == rules::SignatureState::kUnsigned ||
             loaded->pack->signature == rules::SignatureState::kInvalid) {
    std::cerr << "notice: this pack has no valid signature: not clinically approved\n";
  }
  return loaded->pack;
}

calendar::Day Today(absl::TimeZone zone) {
  return calendar::DayOf(absl::ToUnixMicros(absl::Now()), zone);
}

absl::StatusOr<calendar::Day> ReadOn(const std::string& text, absl::TimeZone zone) {
  if (text.empty()) return Today(zone);
  if (const auto day = calendar::ParseDay(text)) return *day;
  return WrongUsage("--on takes a day as YYYY-MM-DD, for instance 2026-03-03");
}

absl::StatusOr<calendar::Instant> ReadKnownAt(const std::string& text, absl::TimeZone zone) {
  if (text.empty()) return calendar::kEverything;
  if (const auto day = calendar::ParseDay(text)) return calendar::LastMomentOf(*day, zone);
  const auto moment = calendar::ParseDateTime(text, zone);
  if (moment.ok() && moment->clock_seconds >= 0) return moment->instant;
  return WrongUsage(
      "--known-at takes a date (its end is meant) or a date-time, for instance "
      "2026-03-03T09:30:00Z");
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in || in.bad()) return absl::NotFoundError(absl::StrCat("can't read ", path));
  return text.str();
}

absl::Status WriteFile(const std::string& path, std::string_view text) {
  // A folder, a device or a pipe is never replaced by a file of its name.
  struct stat there {};
  if (stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    return absl::UnavailableError(
        absl::StrCat("can't write ", path, ": it is not a regular file; name another one"));
  }
  const std::string part = path + ".part";
  {
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.flush();
    if (!out) return absl::UnavailableError(absl::StrCat("can't write ", path));
  }
  if (std::rename(part.c_str(), path.c_str()) != 0) {
    return absl::UnavailableError(absl::StrCat("can't write ", path));
  }
  return absl::OkStatus();
}

absl::Status WriteSecret(const std::string& path, std::string_view text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) {
    return absl::UnavailableError(
        absl::StrCat("can't make ", path, " (a file of that name is never overwritten)"));
  }
  const ssize_t written = write(file, text.data(), text.size());
  const bool closed = close(file) == 0;
  if (written != static_cast<ssize_t>(text.size()) || !closed) {
    return absl::UnavailableError(absl::StrCat("can't write ", path));
  }
  return absl::OkStatus();
}

bool OutputIsTerminal() { return isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr; }
bool ErrorIsTerminal() { return isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr; }

}  // namespace waymark::cli
