#include "waymark/service/desk.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "waymark/access/audit.h"
#include "waymark/service/errors.h"
#include "waymark/service/pack_text.h"

namespace waymark::service {
namespace {

// Batches that wait to be read: enough for a thousand streams, each of which sends a few ahead.
constexpr size_t kIntakeWaiting = 16'384;

}  // namespace

absl::Status FromStore(const absl::Status& status) {
  if (status.ok()) return status;
  if (absl::IsResourceExhausted(status) || absl::IsUnavailable(status)) {
    return WithRetry(WithReason(absl::UnavailableError(absl::StrCat("the store can't be used now: ",
                                                                    status.message())),
                                "STORE_UNAVAILABLE"),
                     absl::Seconds(1));
  }
  return status;
}

Desk::Desk(store::Store& store, std::function<absl::Time()> clock, Log& log, Options options)
    : store_(store),
      clock_(std::move(clock)),
      log_(log),
      options_([&options] {
        if (options.access == nullptr) options.access = std::make_shared<AllowAll>();
        return std::move(options);
      }()),
      keeper_(
          store, [this] { return Now(); },
          [this](std::span<const store::PatientRef> patients) { cache_.Touch(patients); }),
      intake_(1, kIntakeWaiting),
      watching_(1, kIntakeWaiting) {
  store_.SetChangeListener([this](std::span<const store::Store::Grown> grown) {
    for (const store::Store::Grown& one : grown) hub_.Grown(one.practice);
  });
  if (!options_.background) return;
  living::KeeperThread::Options background;
  background.share = options_.background_share;
  background.failed = [this](const absl::Status& status) {
    log_.CountFailure("background", absl::StatusCodeToString(status.code()));
  };
  background_ = std::make_unique<living::KeeperThread>(keeper_, std::move(background));
}

Desk::~Desk() {
  Stop();
  store_.SetChangeListener({});
}

void Desk::Stop() {
  background_.reset();
  openings_.WriteNow(store_).IgnoreError();
}

void Desk::EndStreams() {
  ending_ = true;
  hub_.WakeAll();
}

absl::Status Desk::Ending() {
  return WithRetry(
      WithReason(absl::UnavailableError("the sidecar is stopping; come back and go on from the "
                                        "last acknowledgement or token"),
                 "STOPPING"),
      absl::Seconds(2));
}

void Desk::Poke() {
  if (background_ != nullptr) background_->Poke();
}

calendar::Instant Desk::Now() const {
  const absl::Time now = clock_();
  const std::shared_ptr<const Snapshot> snapshot = rules().snapshot;
  if (snapshot != nullptr && snapshot->settings().today) {
    // A demonstration's day, at the real time of day, so that what arrives is not of the future.
    const absl::TimeZone zone = snapshot->settings().zone;
    const calendar::Instant real = absl::ToUnixMicros(now);
    return calendar::FirstMomentOf(*snapshot->settings().today, zone) +
           (real - calendar::FirstMomentOf(calendar::DayOf(real, zone), zone));
  }
  return absl::ToUnixMicros(now);
}

RulesHere Desk::rules() const {
  absl::MutexLock lock(&mutex_);
  return rules_;
}

absl::StatusOr<std::unique_ptr<store::Reader>> Desk::Read() {
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = store_.Read();
  if (!reader.ok()) return FromStore(reader.status());
  return reader;
}

living::LookContext Desk::ContextFor(const RulesHere& rules) const {
  const calendar::Instant now = Now();
  return {*rules.in_use, now, rules.in_use->TodayAt(now)};
}

absl::Status Desk::SetSnapshot(std::shared_ptr<const Snapshot> snapshot, std::string_view person,
                               std::string_view why, const Caller& caller) {
  if (snapshot == nullptr) return absl::OkStatus();
  absl::MutexLock one_at_a_time(&changing_);
  return Use(std::move(snapshot), person, why, caller);
}

absl::Status Desk::SuspensionsChanged() {
  absl::MutexLock one_at_a_time(&changing_);
  return Use(rules().snapshot, {}, {}, {});
}

absl::Status Desk::Use(std::shared_ptr<const Snapshot> snapshot, std::string_view person,
                       std::string_view why, const Caller& caller) {
  if (snapshot == nullptr) return absl::OkStatus();
  auto in_use = std::make_shared<living::RulesInUse>();
  const rules::Pack& pack = snapshot->pack();
  in_use->owner = snapshot;
  in_use->pack = &pack;
  in_use->wordings = &snapshot->wordings();
  in_use->program = snapshot->workers(/*drafts=*/false).program();
  in_use->zone = snapshot->settings().zone;
  in_use->today = snapshot->settings().today;
  in_use->program_version = snapshot->settings().program_version;
  const std::string archive = PackText(snapshot->files());
  const calendar::Instant now = absl::ToUnixMicros(clock_());
  std::map<std::string, std::vector<std::string>, std::less<>> suspended;
  store::PackRef ref = 0;
  const absl::Status written = store_.Write([&](store::Transaction& tx) -> absl::Status {
    suspended.clear();
    absl::StatusOr<std::vector<std::string>> practices = tx.ListPractices();
    if (!practices.ok()) return practices.status();
    practices->push_back("");
    for (const std::string& practice : *practices) {
      absl::StatusOr<std::vector<store::Suspension>> all = tx.Suspensions(practice);
      if (!all.ok()) return all.status();
      std::set<std::string> rules;
      for (const store::Suspension& one : *all) {
        if (one.until == calendar::kEverything && one.practice == practice) rules.insert(one.rule);
      }
      if (!rules.empty()) suspended[practice].assign(rules.begin(), rules.end());
    }
    // Another set of suspended rules is another way of asking: everybody is looked at again.
    std::string program = in_use->program_version;
    for (const auto& [practice, rules] : suspended) {
      absl::StrAppend(&program, " without ", absl::StrJoin(rules, ","),
                      practice.empty() ? "" : " at ", practice);
    }
    absl::StatusOr<store::PackRef> found =
        tx.FindOrAddPack({0, pack.digest, program, pack.name, pack.version, archive});
    if (!found.ok()) return found.status();
    ref = *found;
    if (why.empty()) return absl::OkStatus();
    absl::StatusOr<std::vector<store::PackActivation>> history = tx.PackHistory("");
    if (!history.ok()) return history.status();
    if (!history->empty()) {
      absl::StatusOr<store::PackVersion> last = tx.GetPack(history->back().pack);
      if (!last.ok()) return last.status();
      if (last->digest == pack.digest) return absl::OkStatus();
    }
    if (absl::Status status =
            tx.ActivatePack({"", ref, now, std::string(person), std::string(why)});
        !status.ok()) {
      return status;
    }
    store::AuditLine line;
    line.at = now;
    access::SignLine(caller, person, line);
    line.action = "activated";
    line.pack_digest = pack.digest;
    line.detail = std::string(why);
    return tx.Audit(line);
  });
  if (!written.ok()) return FromStore(written);
  in_use->ref = ref;
  in_use->suspended = std::move(suspended);
  {
    absl::MutexLock lock(&mutex_);
    rules_ = {std::move(snapshot), in_use};
  }
  if (!std::exchange(shown_loaded_, true)) {
    // Not before the rules are known: they say which day it is. What can't be read shows once more.
    const absl::StatusOr<std::unique_ptr<store::Reader>> reader = store_.Read();
    if (reader.ok()) shown_.Load(**reader, Now()).IgnoreError();
  }
  cache_.TouchRules();
  keeper_.SetRules(std::move(in_use));
  Poke();
  return absl::OkStatus();
}

}  // namespace waymark::service
