#include "waymark/gateway/cds_kept.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_format.h"
#include "waymark/access/audit.h"
#include "waymark/calendar/day.h"

namespace waymark::gateway {
namespace {

std::optional<calendar::Day> DayOf(const v1::Date& date) {
  return calendar::ParseDay(
      absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day()));
}

// The patient; nothing where it is not one.
absl::StatusOr<std::optional<store::PatientRef>> Find(store::Reader& reader,
                                                      const CdsWhose& whose) {
  if (!whose.source.empty()) {
    absl::StatusOr<store::PatientRef> found = reader.FindPatient(
        {std::string(whose.source), std::string(whose.practice), std::string(whose.patient)});
    if (absl::IsNotFound(found.status())) return std::nullopt;
    if (!found.ok()) return found.status();
    return *found;
  }
  absl::StatusOr<std::vector<store::PatientRef>> found =
      reader.FindByPatientId(whose.practice, whose.patient);
  if (!found.ok()) return found.status();
  if (found->size() != 1) return std::nullopt;
  return found->front();
}

}  // namespace

absl::StatusOr<std::optional<CdsKept>> CdsKept::Read(service::Desk& desk,
                                                     const service::Caller& caller,
                                                     const CdsWhose& whose) {
  if (whose.practice.empty()) return std::nullopt;
  if (!desk.Allow(caller, service::Need::kRead, whose.practice).ok()) return std::nullopt;
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  const absl::StatusOr<std::optional<store::PatientRef>> patient = Find(**reader, whose);
  if (!patient.ok()) return service::FromStore(patient.status());
  if (!patient->has_value()) return std::nullopt;
  absl::StatusOr<living::PatientState> state = living::ReadState(**reader, **patient);
  if (!state.ok()) return service::FromStore(state.status());
  const bool snoozed =
      std::any_of(state->items.begin(), state->items.end(), [](const living::LivingItem& item) {
        return item.row.snoozed_until != calendar::Day::Max();
      });
  if (state->replies.empty() && !snoozed) return std::nullopt;
  store::AuditLine line;
  line.practice = std::string(whose.practice);
  line.at = desk.Now();
  access::SignLine(caller, {}, line);
  line.action = "saw";
  line.method = "CdsHooks";
  line.patient = **patient;
  line.count = static_cast<int64_t>(state->replies.size());
  // A read that can't be recorded is not used: the prompts then stand as without it.
  if (!desk.store().AuditRead(line).ok()) return std::nullopt;
  CdsKept kept;
  kept.state_ = *std::move(state);
  return std::optional<CdsKept>(std::move(kept));
}

void CdsKept::Pair(const v1::EvaluateResponse& plain) {
  keys_.clear();
  levels_.clear();
  const auto take = [&](const living::LivingItem& stored, const v1::Item& computed) {
    keys_[stored.row.id] = computed.item();
    levels_[stored.row.id] = computed.level();
  };
  for (const living::LivingItem& stored : state_.items) {
    if (stored.row.state == living::ItemState::kWithdrawn) continue;
    const v1::Item* by_key = nullptr;
    std::vector<const v1::Item*> by_day;
    for (const v1::Item& computed : plain.items()) {
      if (computed.rule() != stored.row.rule) continue;
      if (computed.item() == stored.row.key) by_key = &computed;
      if (computed.has_anchor_on() && DayOf(computed.anchor_on()) == stored.row.anchor) {
        by_day.push_back(&computed);
      }
    }
    if (by_key != nullptr) {
      take(stored, *by_key);
      continue;
    }
    const auto same_day = std::count_if(
        state_.items.begin(), state_.items.end(), [&](const living::LivingItem& other) {
          return other.row.rule == stored.row.rule && other.row.anchor == stored.row.anchor &&
                 other.row.state != living::ItemState::kWithdrawn;
        });
    if (by_day.size() == 1 && same_day == 1) take(stored, *by_day.front());
  }
}

void CdsKept::AddReplies(calendar::Day today, const rules::Pack& pack,
                         record::PatientRecord& record) const {
  for (const store::Reply& reply : state_.replies) {
    const auto key = keys_.find(reply.item);
    if (reply.undone || key == keys_.end()) continue;
    const auto item = std::find_if(state_.items.begin(), state_.items.end(),
                                   [&](const auto& one) { return one.row.id == reply.item; });
    living::AddKeptReply(reply, key->second, item->row.opened, today, pack, record);
  }
}

service::KeptOfItem CdsKept::Snoozes(const rules::Pack& pack, calendar::Day today) const {
  std::map<std::pair<std::string, std::string>, calendar::Day> until;
  for (const living::LivingItem& item : state_.items) {
    const auto key = keys_.find(item.row.id);
    if (key == keys_.end() || item.row.snoozed_until == calendar::Day::Max()) continue;
    // Until the next visit: this is one. And what is more urgent than what was put off, is said.
    const int stored_level = static_cast<int>(item.row.level) + 1;
    if (item.rest.new_fact_ends || levels_.at(item.row.id) > stored_level) continue;
    if (item.row.snoozed_until >= today) {
      until[{item.row.rule, key->second}] = item.row.snoozed_until;
    }
  }
  return [until = std::move(until), &pack](const engine::ItemAnswer& item) {
    prompts::Kept kept;
    const auto found = until.find({pack.rules[item.rule].id, item.key});
    if (found != until.end()) kept.snoozed_until = found->second;
    return kept;
  };
}

}  // namespace waymark::gateway
