#include "waymark/living/assemble.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "waymark/living/practices.h"
#include "waymark/store/alias.h"
#include "waymark/store/record_codec.h"

namespace waymark::living {
namespace {

// The key that the item had then.
absl::StatusOr<std::string> KeyAt(store::Reader& reader, const LivingItem& item,
                                  const AsWas& as_was) {
  if (as_was.version < 0) return item.row.key;
  absl::StatusOr<std::vector<store::HistoryLine>> lines = reader.History(item.row.id);
  if (!lines.ok()) return lines.status();
  for (const store::HistoryLine& line : *lines) {
    if (line.cause != "re-anchored") continue;
    // The first move after it tells what it was before. Versions are told apart within one moment
    // only: a merge of patients counts them anew.
    const bool later =
        as_was.replies_until == calendar::kEverything || line.at == as_was.replies_until
            ? line.record_version > as_was.version
            : line.at > as_was.replies_until;
    if (later) return line.bytes;
  }
  return item.row.key;
}

// How many fragments the patient's record had at that moment.
absl::StatusOr<int64_t> VersionAt(store::Reader& reader, store::PatientRef patient, Instant at) {
  int64_t before = 0;
  for (;;) {
    constexpr int kPage = 100;
    absl::StatusOr<std::vector<store::LoggedEvent>> page =
        reader.ListEvents(patient, before, kPage);
    if (!page.ok()) return page.status();
    for (const store::LoggedEvent& event : *page) {
      if (event.received <= at) return event.version;
      before = event.sequence;
    }
    if (static_cast<int>(page->size()) < kPage) return 0;
  }
}

// Whether the reply is one that ends its item, rather than putting it off for a time.
bool Closes(const rules::Pack& pack, const store::Reply& reply) {
  using Does = rules::ReplyRule::Does;
  const int rule = pack.FindRule(reply.rule);
  if (rule < 0) return false;
  for (const rules::ReplyRule& one : pack.rules[static_cast<size_t>(rule)].replies) {
    if (one.name == reply.reply) return one.does == Does::kDone || one.does == Does::kStop;
  }
  return false;
}

}  // namespace

absl::StatusOr<PatientState> ReadState(store::Reader& reader, store::PatientRef patient,
                                       Instant known_at) {
  PatientState state;
  absl::StatusOr<std::vector<store::AliasFact>> facts = reader.AliasFacts(patient);
  if (!facts.ok()) return facts.status();
  store::PatientRef leading = patient;
  state.together = {patient};
  // Items stand under whoever leads now, whoever led then.
  std::set<store::PatientRef> under = {patient};
  if (!facts->empty()) {
    leading = store::LeadingAt(*facts, patient, known_at);
    state.together = store::TogetherAt(*facts, patient, known_at);
    under.insert(state.together.begin(), state.together.end());
    if (known_at != calendar::kEverything) {
      for (const store::AliasFact& fact : *facts) under.insert({fact.from, fact.into});
    }
  }
  absl::StatusOr<store::Patient> row = reader.GetPatient(leading);
  if (!row.ok()) return row.status();
  state.leading = *std::move(row);
  if (!facts->empty()) {
    absl::StatusOr<std::vector<PracticeMerge>> merges = PracticeMerges(reader);
    if (!merges.ok()) return merges.status();
    state.formerly = FormerlyAt(*merges, state.leading.key.practice, known_at);
  }
  for (const store::PatientRef one : under) {
    absl::StatusOr<std::vector<store::Item>> items = reader.ItemsOf(one);
    if (!items.ok()) return items.status();
    for (store::Item& item : *items) {
      absl::StatusOr<LivingItem> living = FromRow(std::move(item));
      if (!living.ok()) return living.status();
      if (known_at != calendar::kEverything &&
          !std::binary_search(state.together.begin(), state.together.end(), living->rest.origin)) {
        continue;
      }
      state.items.push_back(*std::move(living));
    }
  }
  for (const store::PatientRef one : state.together) {
    absl::StatusOr<std::vector<store::Reply>> replies = reader.RepliesOf(one);
    if (!replies.ok()) return replies.status();
    state.replies.insert(state.replies.end(), std::make_move_iterator(replies->begin()),
                         std::make_move_iterator(replies->end()));
  }
  return state;
}

absl::Status ReadRecord(store::Reader& reader, const PatientState& state, Day today,
                        const RulesInUse& rules, const AsWas& as_was,
                        record::PatientRecord& record) {
  record.Clear();
  std::map<std::string, std::string, std::less<>> practices;
  for (const std::string& former : state.formerly) {
    practices[former] = state.leading.key.practice;
  }
  const auto add = [&](store::PatientRef patient) -> absl::Status {
    int64_t version = patient == state.leading.ref ? as_was.version : -1;
    if (patient != state.leading.ref && as_was.replies_until != calendar::kEverything) {
      absl::StatusOr<int64_t> then = VersionAt(reader, patient, as_was.replies_until);
      if (!then.ok()) return then.status();
      version = *then;
    }
    absl::StatusOr<store::StoredRecord> stored = store::StoredRecord();
    if (version >= 0) {
      stored = reader.RecordAt(patient, version);
    } else if (patient != store::kNoPatient) {
      stored = reader.GetRecord(patient);
    }
    if (!stored.ok()) return stored.status();
    if (patient == state.leading.ref) {
      stored->fragments.insert(stored->fragments.end(), as_was.coming.begin(), as_was.coming.end());
    }
    return store::AddToRecord(*std::move(stored), record, practices);
  };
  // The leading patient last: what it says of the person counts.
  for (const store::PatientRef patient : state.together) {
    if (patient == state.leading.ref) continue;
    if (absl::Status status = add(patient); !status.ok()) return status;
  }
  if (absl::Status status = add(state.leading.ref); !status.ok()) return status;
  record.patient_id = record.Intern(state.leading.key.patient_id);
  record.practice = record.Intern(state.leading.key.practice);
  for (const store::Reply& kept : state.replies) {
    if (kept.recorded > as_was.replies_until) continue;
    if (kept.undone && kept.undone_at <= as_was.replies_until) continue;
    const auto item = std::find_if(state.items.begin(), state.items.end(),
                                   [&](const LivingItem& i) { return i.row.id == kept.item; });
    std::string key = kept.key;
    Day opened = Day::Min();
    if (item != state.items.end()) {
      absl::StatusOr<std::string> then = KeyAt(reader, *item, as_was);
      if (!then.ok()) return then.status();
      key = *std::move(then);
      opened = item->row.opened;
    }
    AddKeptReply(kept, key, opened, today, *rules.pack, record);
  }
  if (as_was.add) {
    if (absl::Status status = as_was.add(record); !status.ok()) return status;
  }
  record.Finish(rules.zone);
  return absl::OkStatus();
}

void AddKeptReply(const store::Reply& kept, std::string_view key, Day opened, Day today,
                  const rules::Pack& pack, record::PatientRecord& record) {
  record::Reply reply;
  reply.rule = record.Intern(kept.rule);
  reply.item = record.Intern(key);
  reply.reply = record.Intern(kept.reply);
  reply.role = record.Intern(kept.role);
  reply.on = kept.on;
  if (opened > kept.on && opened <= today && Closes(pack, kept)) reply.on = opened;
  reply.recorded = kept.recorded;
  reply.until = kept.until;
  reply.has_until = kept.until != Day::Max();
  record.AddReply(reply);
}

absl::Status KeysAsWere(store::Reader& reader, const AsWas& as_was,
                        std::vector<LivingItem>& items) {
  for (LivingItem& item : items) {
    absl::StatusOr<std::string> key = KeyAt(reader, item, as_was);
    if (!key.ok()) return key.status();
    item.row.key = *std::move(key);
  }
  return absl::OkStatus();
}

}  // namespace waymark::living
