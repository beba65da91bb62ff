#include "waymark/service/operate_handler.h"

#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/access/audit.h"
#include "waymark/living/practices.h"
#include "waymark/service/ceilings.h"
#include "waymark/service/errors.h"
#include "waymark/service/openings.h"
#include "waymark/service/rule_health.h"
#include "waymark/service/scope.h"
#include "waymark/service/stored_messages.h"
#include "waymark/service/stored_packs.h"

namespace waymark::service {
namespace {

constexpr std::string_view kSpace = "rules";
constexpr std::string_view kRolledBack = "rolled back from";

void SetPack(const StoredPack& from, v1::PackInUse& pack) {
  pack.set_digest(from.version.digest);
  pack.set_name(from.version.name);
  pack.set_version(from.version.version);
  pack.set_activated_at(MomentText(from.activation.from));
  pack.set_activated_by(from.activation.who);
}

void SetReevaluation(const living::Reevaluation& from, v1::Reevaluation& message) {
  message.set_patients(from.patients);
  message.set_done(from.done);
  message.set_finished(from.finished);
  for (const auto& [rule, moved] : from.moved) {
    v1::MovedItems& one = *message.add_moved();
    one.set_rule(rule);
    one.set_opened(moved.opened);
    one.set_withdrawn(moved.withdrawn);
    one.set_changed(moved.changed);
  }
}

absl::Status FillPack(Desk& desk, const std::string& digest, v1::PackInUse& pack) {
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  const absl::StatusOr<StoredPack> stored = FindStoredPack(**reader, digest);
  if (!stored.ok()) return FromStore(stored.status());
  SetPack(*stored, pack);
  return absl::OkStatus();
}

std::vector<std::string> SuspendedEverywhere(const Desk& desk) {
  const RulesHere rules = desk.rules();
  if (rules.in_use == nullptr) return {};
  const auto at = rules.in_use->suspended.find("");
  return at == rules.in_use->suspended.end() ? std::vector<std::string>() : at->second;
}

absl::Status PutRolledBack(Desk& desk, const std::string& digest) {
  return FromStore(desk.store().Write(
      [&](store::Transaction& tx) { return tx.PutValue(kSpace, kRolledBack, digest); }));
}

absl::Status NoPackYet() {
  return WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK");
}

// One of before, from the store, as the one in use.
absl::Status UseStored(Desk& desk, PackHolder& packs, const StoredPack& pack,
                       const std::string& person, std::string_view why, const Caller& caller) {
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) return NoPackYet();
  absl::StatusOr<std::shared_ptr<const Snapshot>> snapshot =
      MakeStoredSnapshot(pack, *rules.snapshot);
  if (!snapshot.ok()) return snapshot.status();
  if (absl::Status status = desk.SetSnapshot(*snapshot, person, why, caller); !status.ok()) {
    return status;
  }
  packs.Use(*std::move(snapshot));
  return absl::OkStatus();
}

}  // namespace

absl::Status TakeLoadedPack(Desk& desk, PackHolder& packs) {
  const std::shared_ptr<const Snapshot> loaded = packs.Get();
  if (loaded == nullptr) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  const absl::StatusOr<std::string> from = (*reader)->GetValue(kSpace, kRolledBack);
  if (!from.ok() && !absl::IsNotFound(from.status())) return FromStore(from.status());
  if (!from.ok() || *from != loaded->pack().digest) {
    reader->reset();
    return desk.SetSnapshot(loaded);
  }
  absl::StatusOr<std::vector<store::PackActivation>> history = (*reader)->PackHistory("");
  if (!history.ok()) return FromStore(history.status());
  absl::StatusOr<store::PackVersion> version = (*reader)->GetPack(history->back().pack);
  if (!version.ok()) return FromStore(version.status());
  const StoredPack pack{*std::move(version), history->back()};
  reader->reset();
  absl::StatusOr<std::shared_ptr<const Snapshot>> snapshot = MakeStoredSnapshot(pack, *loaded);
  if (!snapshot.ok()) return snapshot.status();
  if (absl::Status status = desk.SetSnapshot(*snapshot); !status.ok()) return status;
  packs.Use(*std::move(snapshot));
  return absl::OkStatus();
}

absl::Status ActivatePack(Desk& desk, PackHolder& packs, const Caller& caller,
                          const v1::ActivatePackRequest& request,
                          v1::ActivatePackResponse& response) {
  if (absl::Status status = desk.Allow(caller, Need::kAdminister, ""); !status.ok()) return status;
  const RulesHere before = desk.rules();
  if (before.snapshot != nullptr) {
    if (absl::Status status =
            FillPack(desk, before.snapshot->pack().digest, *response.mutable_before());
        !status.ok()) {
      return status;
    }
  }
  const std::string person = NameFor(caller, request.person());
  if (!request.digest().empty()) {
    absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
    if (!reader.ok()) return reader.status();
    const absl::StatusOr<StoredPack> pack = FindStoredPack(**reader, request.digest());
    reader->reset();
    if (!pack.ok()) return FromStore(pack.status());
    if (absl::Status status = UseStored(desk, packs, *pack, person, "activated", caller);
        !status.ok()) {
      return status;
    }
  } else {
    const std::shared_ptr<const Snapshot> old = packs.Get();
    if (absl::Status status = packs.Load(); !status.ok()) return status;
    const std::shared_ptr<const Snapshot> loaded = packs.Get();
    if (!request.expected_digest().empty() && loaded->pack().digest != request.expected_digest()) {
      packs.Use(old);
      return WithReason(absl::FailedPreconditionError(
                            "expected_digest: the folder holds another pack; nothing has changed"),
                        "OTHER_PACK");
    }
    if (absl::Status status = PutRolledBack(desk, ""); !status.ok()) return status;
    if (absl::Status status = desk.SetSnapshot(loaded, person, "activated", caller); !status.ok()) {
      return status;
    }
  }
  SetReevaluation(desk.keeper().reevaluation(), *response.mutable_reevaluation());
  return FillPack(desk, desk.rules().snapshot->pack().digest, *response.mutable_pack());
}

absl::Status RollBack(Desk& desk, PackHolder& packs, const Caller& caller,
                      const v1::RollBackRequest& request, v1::RollBackResponse& response) {
  if (absl::Status status = desk.Allow(caller, Need::kAdminister, ""); !status.ok()) return status;
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) return NoPackYet();
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  const absl::StatusOr<std::optional<StoredPack>> before = PackBefore(**reader);
  reader->reset();
  if (!before.ok()) return FromStore(before.status());
  if (!before->has_value()) {
    return WithReason(absl::FailedPreconditionError("no other pack was active before this one"),
                      "NO_PACK_BEFORE");
  }
  if (absl::Status status = PutRolledBack(desk, rules.snapshot->pack().digest); !status.ok()) {
    return status;
  }
  if (absl::Status status = UseStored(desk, packs, **before, NameFor(caller, request.person()),
                                      "rolled back", caller);
      !status.ok()) {
    return status;
  }
  SetReevaluation(desk.keeper().reevaluation(), *response.mutable_reevaluation());
  return FillPack(desk, (*before)->version.digest, *response.mutable_pack());
}

absl::Status Suspend(Desk& desk, const Caller& caller, const v1::SuspendRequest& request,
                     v1::SuspendResponse& response) {
  if (absl::Status status = desk.Allow(caller, Need::kAdminister, ""); !status.ok()) return status;
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) return NoPackYet();
  std::vector<Violation> violations;
  if (request.rule().empty()) violations.push_back({"rule", "is empty"});
  if (request.reason().empty()) violations.push_back({"reason", "is empty; the log keeps it"});
  if (!violations.empty()) return InvalidFields(violations);
  if (rules.snapshot->pack().FindRule(request.rule()) < 0) return NotFound("rule", request.rule());
  const std::string person = NameFor(caller, request.person());
  const absl::Status written = desk.store().Write([&](store::Transaction& tx) -> absl::Status {
    absl::StatusOr<std::vector<store::Suspension>> all = tx.Suspensions("");
    if (!all.ok()) return all.status();
    for (const store::Suspension& one : *all) {
      const bool runs = one.until == calendar::kEverything;
      if (one.rule == request.rule() && one.practice.empty() && runs) return absl::OkStatus();
    }
    store::Suspension suspension;
    suspension.rule = request.rule();
    suspension.from = desk.Now();
    suspension.who = person;
    suspension.why = request.reason();
    if (absl::Status status = tx.Suspend(suspension); !status.ok()) return status;
    store::AuditLine line;
    line.at = suspension.from;
    access::SignLine(caller, person, line);
    line.action = "suspended";
    line.method = "Suspend";
    line.rule = request.rule();
    line.detail = request.reason();
    return tx.Audit(line);
  });
  if (!written.ok()) return FromStore(written);
  if (absl::Status status = desk.SuspensionsChanged(); !status.ok()) return status;
  for (const std::string& rule : SuspendedEverywhere(desk)) response.add_suspended(rule);
  return absl::OkStatus();
}

absl::Status Resume(Desk& desk, const Caller& caller, const v1::ResumeRequest& request,
                    v1::ResumeResponse& response) {
  if (absl::Status status = desk.Allow(caller, Need::kAdminister, ""); !status.ok()) return status;
  if (request.rule().empty()) return InvalidFields({{"rule", "is empty"}});
  const std::string person = NameFor(caller, request.person());
  const absl::Status written = desk.store().Write([&](store::Transaction& tx) -> absl::Status {
    const calendar::Instant now = desk.Now();
    if (absl::Status status = tx.Resume(request.rule(), "", now); !status.ok()) return status;
    store::AuditLine line;
    line.at = now;
    access::SignLine(caller, person, line);
    line.action = "resumed";
    line.method = "Resume";
    line.rule = request.rule();
    return tx.Audit(line);
  });
  if (absl::IsNotFound(written)) {
    return WithReason(absl::NotFoundError("rule: is not suspended"), "NOT_SUSPENDED");
  }
  if (!written.ok()) return FromStore(written);
  if (absl::Status status = desk.SuspensionsChanged(); !status.ok()) return status;
  for (const std::string& rule : SuspendedEverywhere(desk)) response.add_suspended(rule);
  return absl::OkStatus();
}

absl::Status Statistics(Desk& desk, const Caller& caller, const v1::StatisticsRequest& request,
                        v1::StatisticsResponse& response) {
  std::vector<Violation> violations;
  if (request.practices().empty()) violations.push_back({"practices", "is empty"});
  calendar::Day from = calendar::Day::Min(), until = calendar::Day::Max();
  const auto read = [&](const std::string& text, std::string_view field, calendar::Day& day) {
    if (text.empty()) return;
    if (const auto read_day = calendar::ParseDay(text)) {
      day = *read_day;
    } else {
      violations.push_back({std::string(field), "a day is expected, for instance 2026-03-03"});
    }
  };
  read(request.from(), "from", from);
  read(request.to(), "to", until);
  if (!violations.empty()) return InvalidFields(violations);
  // What was counted last too, where it can be written.
  desk.openings().WriteNow(desk.store()).IgnoreError();
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  std::map<std::string, v1::RuleStatistics> by_rule;
  for (const std::string& practice : request.practices()) {
    if (absl::Status status = desk.Allow(caller, Need::kReview, practice); !status.ok()) {
      return status;
    }
  }
  absl::StatusOr<std::vector<std::string>> practices =
      living::WithFormer(**reader, {request.practices().begin(), request.practices().end()});
  if (!practices.ok()) return FromStore(practices.status());
  for (const std::string& practice : *practices) {
    for (const char* space : {"fired", "silent", "shown", "closed by record", "reply", "reason",
                              "outcome", kOpenings, kOpeningsWithPrompts, kOpeningsOfRule}) {
      absl::StatusOr<std::vector<store::Count>> counts =
          (*reader)->Counts(practice, space, from, until);
      if (!counts.ok()) return FromStore(counts.status());
      for (const store::Count& count : *counts) {
        const size_t line = count.key.find('\n');
        const std::string name = line == std::string::npos ? "" : count.key.substr(line + 1);
        const std::string_view what = space;
        if (what == kOpenings) {
          response.set_openings(response.openings() + count.number);
          continue;
        }
        if (what == kOpeningsWithPrompts) {
          response.set_openings_with_prompts(response.openings_with_prompts() + count.number);
          continue;
        }
        v1::RuleStatistics& rule = by_rule[count.key.substr(0, line)];
        if (what == kOpeningsOfRule) rule.set_consultations(rule.consultations() + count.number);
        if (what == "fired") rule.set_fired(rule.fired() + count.number);
        if (what == "silent") {
          rule.set_fired(rule.fired() + count.number);
          rule.set_silent(rule.silent() + count.number);
        }
        if (what == "shown") rule.set_shown(rule.shown() + count.number);
        if (what == "closed by record") {
          rule.set_closed_by_record(rule.closed_by_record() + count.number);
        }
        if (what == "reply") (*rule.mutable_replies())[name] += count.number;
        if (what == "reason") (*rule.mutable_reasons())[name] += count.number;
        if (what == "outcome") (*rule.mutable_outcomes())[name] += count.number;
      }
    }
  }
  for (auto& [rule, statistics] : by_rule) {
    statistics.set_rule(rule);
    *response.add_rules() = std::move(statistics);
  }
  if (const RulesHere rules = desk.rules(); rules.snapshot != nullptr) {
    SetHealth(rules.snapshot->pack(), response);
  }
  const absl::StatusOr<std::vector<PassedCeiling>> passed =
      PassedCeilings(**reader, *practices, from, until);
  if (!passed.ok()) return FromStore(passed.status());
  for (const PassedCeiling& one : *passed) {
    v1::Ceiling& ceiling = *response.add_ceilings();
    ceiling.set_name(one.name);
    ceiling.set_practice(one.practice);
    ceiling.set_rule(one.rule);
    ceiling.set_count(one.count);
    ceiling.set_of(one.of);
    ceiling.set_text(one.text);
  }
  SetReevaluation(desk.keeper().reevaluation(), *response.mutable_reevaluation());
  for (const std::string& rule : SuspendedEverywhere(desk)) response.add_suspended(rule);
  return absl::OkStatus();
}

}  // namespace waymark::service
