#include "doctor_store.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "command.h"
#include "waymark/gateway/http_get.h"
#include "waymark/service/ceilings.h"
#include "waymark/service/config.h"
#include "waymark/service/gauges.h"
#include "waymark/service/unopened.h"
#include "waymark/store/audit.h"
#include "waymark/store/sqlite/inspect.h"
#include "waymark/store/sqlite/open.h"

namespace waymark::cli {
namespace {

constexpr int kMostCounted = 10'000;
constexpr int64_t kLowDisk = int64_t{1} << 30;
constexpr int kLinesAtOnce = 1000;

std::string Mebibytes(int64_t bytes) { return absl::StrCat((bytes + (1 << 20) - 1) >> 20, " MiB"); }

// Whether the chain holds from its last signed checkpoint to its last line. Empty where it does.
std::string FaultAtEnd(store::Reader& reader, const std::string& practice,
                       const std::vector<store::AuditKey>& keys, int64_t& lines) {
  const auto checkpoints = reader.AuditCheckpoints(practice);
  if (!checkpoints.ok()) return std::string(checkpoints.status().message());
  int64_t after = 0;
  std::string before(32, '\0');
  if (!checkpoints->empty()) {
    const store::AuditCheckpoint& last = checkpoints->back();
    bool signed_by_key = false;
    for (const store::AuditKey& key : keys) {
      signed_by_key = signed_by_key || (key.id == last.key && SignatureFits(last, key.public_key));
    }
    if (!signed_by_key) return absl::StrCat("the signature at line ", last.sequence, " is wrong");
    const auto at = reader.AuditLines(practice, last.sequence - 1, 1);
    if (!at.ok() || at->empty() || at->front().hash != last.hash) {
      return absl::StrCat("line ", last.sequence, " is not the one that was signed");
    }
    after = last.sequence;
    before = last.hash;
  }
  for (;;) {
    const auto next = reader.AuditLines(practice, after, kLinesAtOnce);
    if (!next.ok()) return std::string(next.status().message());
    for (const store::ChainedLine& line : *next) {
      if (line.sequence != after + 1 || store::ChainHash(before, line.text) != line.hash) {
        return absl::StrCat("line ", after + 1, " does not follow from the one before");
      }
      after = line.sequence;
      before = line.hash;
    }
    if (next->size() < static_cast<size_t>(kLinesAtOnce)) break;
  }
  lines += after;
  return {};
}

void LookAtAudit(store::Reader& reader, const Say& say) {
  const auto chains = reader.AuditChains();
  const auto keys = reader.AuditKeys();
  if (!chains.ok() || !keys.ok()) {
    return say(false, "audit log",
               std::string((chains.ok() ? keys.status() : chains.status()).message()));
  }
  int64_t lines = 0;
  for (const std::string& practice : *chains) {
    const std::string fault = FaultAtEnd(reader, practice, *keys, lines);
    if (fault.empty()) continue;
    return say(false, "audit log",
               absl::StrCat("the end of the chain of \"", practice, "\": ", fault,
                            "; `waymark audit verify` looks at all of it"));
  }
  say(true,
      absl::StrCat("audit log: ", chains->size(), " chains, ", lines,
                   " lines; each whole from its last signature on"),
      "");
}

void LookAtWork(store::Reader& reader, absl::TimeZone zone, const Say& say, const Tell& tell) {
  const auto practices = reader.ListPractices();
  if (!practices.ok()) {
    return say(false, "stored practices", std::string(practices.status().message()));
  }
  int64_t patients = 0, due = 0, behind = 0, unopened = 0;
  for (const std::string& practice : *practices) {
    patients += reader.CountPatients(practice).value_or(0);
    const auto waiting = reader.DuePatients(practice, Today(zone), kMostCounted);
    if (waiting.ok()) due += static_cast<int64_t>(waiting->size());
    const auto opened = service::AnyOpenedLately(reader, practice, absl::ToUnixMicros(absl::Now()));
    if (opened.ok() && !*opened) ++unopened;
    const auto history = reader.PackHistory(practice);
    if (!history.ok() || history->empty()) continue;
    behind += reader.CountNotEvaluatedWith(practice, history->back().pack).value_or(0);
  }
  say(true, absl::StrCat(practices->size(), " practices, ", patients, " patients"), "");
  tell(absl::StrCat(due, due >= kMostCounted ? " or more" : "",
                    " patients are to be looked at by today"));
  tell(absl::StrCat(behind, " patients await the rules that were activated last"));
  if (unopened > 0) {
    tell(absl::StrCat("at ", unopened, " of them nobody has opened a worklist for ",
                      service::kDaysUnopened, " days"));
  }
  const auto ceilings = service::CeilingReasons(reader, Today(zone));
  if (!ceilings.ok()) return say(false, "prompts", std::string(ceilings.status().message()));
  for (const std::string& reason : *ceilings) tell(reason);
}

}  // namespace

void LookAtStore(const std::string& url, absl::TimeZone zone, const Say& say, const Tell& tell) {
  const auto path = store::sqlite::PathOf(url);
  if (!path.ok()) return say(false, "store", std::string(path.status().message()));
  const auto seen = store::sqlite::Inspect(*path, /*whole=*/true);
  if (!seen.ok()) {
    return say(false, absl::StrCat("store ", *path), std::string(seen.status().message()));
  }
  say(true, absl::StrCat("store ", *path, ": every page is whole, ", Mebibytes(seen->bytes)), "");
  if (seen->wal_bytes > 0) {
    tell(absl::StrCat(Mebibytes(seen->wal_bytes), " of changes are not yet written back"));
  }
  if (!seen->stopped_cleanly) tell("it is open now, or was not stopped in order the last time");
  if (seen->restored) {
    say(false, "restored from a backup",
        "what was recorded after it was made may be missing; acknowledge it once that is dealt "
        "with");
  }
  say(seen->schema <= seen->newest, absl::StrCat("store schema ", seen->schema),
      absl::StrCat("this program knows schema ", seen->newest,
                   ": use the newer program that wrote the store"));
  if (seen->schema < seen->newest) {
    tell(absl::StrCat("`waymark serve` brings it to schema ", seen->newest,
                      " and keeps a copy of what it was"));
  }
  // A copy is made before a migration, and the write-ahead log grows.
  const int64_t wanted = std::max(kLowDisk, seen->bytes);
  say(seen->free_bytes >= wanted,
      absl::StrCat("disk of the store: ", Mebibytes(seen->free_bytes), " free"),
      absl::StrCat("there should be at least ", Mebibytes(wanted), ": make room"));
  const auto reader = store::sqlite::OpenReader(*path);
  if (!reader.ok()) {
    return say(false, "reading the store", std::string(reader.status().message()));
  }
  LookAtWork(**reader, zone, say, tell);
  LookAtAudit(**reader, say);
}

void LookAtSidecar(const std::string& text, const Say& say, const Tell& tell) {
  const auto address = service::ParseListenAddress(text);
  if (!address.ok()) return say(false, "sidecar", std::string(address.status().message()));
  const auto answer = gateway::HttpGet(*address, "/readyz", absl::Seconds(5));
  if (!answer.ok()) {
    return say(false, absl::StrCat("sidecar at ", text), std::string(answer.status().message()));
  }
  const bool ready = answer->status == 200;
  say(ready, absl::StrCat("sidecar at ", text, ready ? " is ready" : " is not ready"),
      "its own words follow");
  const bool degraded = answer->body.find("\"degraded\":true") != std::string::npos;
  if (!ready || degraded) tell(answer->body.substr(0, answer->body.find('\n')));
}

void LookAtCertificate(const std::string& path, const Say& say) {
  constexpr int kFewDays = 21;
  const std::optional<absl::Time> end = service::CertificateEnd(path);
  if (!end.has_value()) {
    return say(false, absl::StrCat("certificate ", path), "no certificate can be read from it");
  }
  const int64_t days = absl::ToInt64Hours(*end - absl::Now()) / 24;
  say(days >= kFewDays, absl::StrCat("certificate ", path, ": ", days, " days left"),
      "replace it in place: a running sidecar takes the new one");
}

}  // namespace waymark::cli
