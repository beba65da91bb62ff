#include "waymark/living/assemble.h"

#include <algorithm>
#include <utility>

#include "waymark/store/alias.h"
#include "waymark/store/record_codec.h"

namespace waymark::living {
namespace {

// The key that the item had when the record had that version.
absl::StatusOr<std::string> KeyAt(store::Reader& reader, const LivingItem& item, int64_t version) {
  if (version < 0) return item.row.key;
  absl::StatusOr<std::vector<store::HistoryLine>> lines = reader.History(item.row.id);
  if (!lines.ok()) return lines.status();
  for (const store::HistoryLine& line : *lines) {
    // The first move after that version tells what it was before.
    if (line.cause == "re-anchored" && line.record_version > version) return line.bytes;
  }
  return item.row.key;
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

absl::StatusOr<PatientState> ReadState(store::Reader& reader, store::PatientRef patient) {
  PatientState state;
  absl::StatusOr<std::vector<store::AliasFact>> facts = reader.AliasFacts(patient);
  if (!facts.ok()) return facts.status();
  store::PatientRef leading = patient;
  state.together = {patient};
  if (!facts->empty()) {
    leading = store::LeadingAt(*facts, patient, calendar::kEverything);
    state.together = store::TogetherAt(*facts, patient, calendar::kEverything);
  }
  absl::StatusOr<store::Patient> row = reader.GetPatient(leading);
  if (!row.ok()) return row.status();
  state.leading = *std::move(row);
  for (const store::PatientRef one : state.together) {
    absl::StatusOr<std::vector<store::Item>> items = reader.ItemsOf(one);
    if (!items.ok()) return items.status();
    for (store::Item& item : *items) {
      absl::StatusOr<LivingItem> living = FromRow(std::move(item));
      if (!living.ok()) return living.status();
      state.items.push_back(*std::move(living));
    }
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
  const auto add = [&](store::PatientRef patient) -> absl::Status {
    const bool then = as_was.version >= 0 && patient == state.leading.ref;
    absl::StatusOr<store::StoredRecord> stored =
        then ? reader.RecordAt(patient, as_was.version) : reader.GetRecord(patient);
    if (!stored.ok()) return stored.status();
    return store::AddToRecord(*std::move(stored), record);
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
    record::Reply reply;
    reply.rule = record.Intern(kept.rule);
    reply.reply = record.Intern(kept.reply);
    reply.role = record.Intern(kept.role);
    reply.on = kept.on;
    if (item == state.items.end()) {
      reply.item = record.Intern(kept.key);
    } else {
      absl::StatusOr<std::string> key = KeyAt(reader, *item, as_was.version);
      if (!key.ok()) return key.status();
      reply.item = record.Intern(*key);
      const Day anchor = item->row.anchor;
      if (anchor > kept.on && anchor <= today && Closes(*rules.pack, kept)) reply.on = anchor;
    }
    reply.recorded = kept.recorded;
    reply.until = kept.until;
    reply.has_until = kept.until != Day::Max();
    record.AddReply(reply);
  }
  if (as_was.add) {
    if (absl::Status status = as_was.add(record); !status.ok()) return status;
  }
  record.Finish(rules.zone);
  return absl::OkStatus();
}

absl::Status KeysAsWere(store::Reader& reader, int64_t version, std::vector<LivingItem>& items) {
  for (LivingItem& item : items) {
    absl::StatusOr<std::string> key = KeyAt(reader, item, version);
    if (!key.ok()) return key.status();
    item.row.key = *std::move(key);
  }
  return absl::OkStatus();
}

}  // namespace waymark::living
