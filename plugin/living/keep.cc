// The half of a look that writes.
#include <utility>

#include "waymark/living/look.h"

namespace waymark::living {
namespace {

class Keeping {
 public:
  Keeping(store::Transaction& tx, const LookContext& context, const Cause& cause,
          const store::PatientKey& key)
      : tx_(tx), context_(context), cause_(cause), key_(key) {}

  absl::Status One(UpdatedItem& one, Looked& looked) {
    Moved& moved = looked.moved[one.item.row.rule];
    if (one.item.row.version == 0) {
      ++moved.opened;
    } else if (one.change == "withdrawn") {
      ++moved.withdrawn;
    } else if (!one.change.empty()) {
      ++moved.changed;
    }
    if (absl::Status status = Count(one); !status.ok()) return status;
    for (const store::HistoryLine& line : one.lines) {
      one.item.rest.last_action = line.cause;
      one.item.rest.last_by = line.who;
      one.item.row.last_action = line.at;
    }
    if (one.change.empty()) {
      absl::StatusOr<int64_t> version = tx_.PutItem(ToRow(one.item));
      if (!version.ok()) return version.status();
    } else {
      const std::string cause = cause_.text.empty() ? cause_.word : cause_.text;
      if (absl::Status status =
              PutAndTell(tx_, one.item, key_, one.change, cause, context_.at, &looked.told);
          !status.ok()) {
        return status;
      }
    }
    for (const store::HistoryLine& line : one.lines) {
      if (absl::StatusOr<int64_t> done = tx_.AppendHistory(line); !done.ok()) return done.status();
    }
    if (one.moved_from.empty() || one.change.empty()) return absl::OkStatus();
    // Who watches the practice that it came from must not wait for it there.
    return Tell(tx_, one.item, key_, one.moved_from, "moved",
                "the practice was merged into another", context_.at, nullptr);
  }

 private:
  // For statistics: openings, of silent rules apart, and closings by the record.
  absl::Status Count(const UpdatedItem& one) {
    const store::Item& row = one.item.row;
    const auto count = [&](std::string_view space) {
      return tx_.AddCount(row.practice, space, row.rule, context_.today, 1);
    };
    if (row.version == 0 && row.state == ItemState::kOpen) {
      return count((row.flags & kSilent) != 0 ? "silent" : "fired");
    }
    if (row.state == ItemState::kClosed && one.change == "status" &&
        !one.item.rest.closed_by_reply) {
      return count("closed by record");
    }
    return absl::OkStatus();
  }

  store::Transaction& tx_;
  const LookContext& context_;
  const Cause& cause_;
  const store::PatientKey& key_;
};

}  // namespace

absl::StatusOr<Looked> Keep(store::Transaction& tx, const LookContext& context, const Cause& cause,
                            LookResult found) {
  Looked looked;
  looked.leading = found.leading.ref;
  looked.together = std::move(found.together);
  looked.next_look = found.next_look;
  Keeping keeping(tx, context, cause, found.leading.key);
  for (UpdatedItem& one : found.changed) {
    if (absl::Status status = keeping.One(one, looked); !status.ok()) return status;
  }
  if (absl::Status status = tx.SetEvaluated(found.leading.ref, found.leading.version, context.today,
                                            context.rules.ref, looked.next_look);
      !status.ok()) {
    return status;
  }
  // Those that it stands for need no look of their own.
  for (const store::PatientRef other : looked.together) {
    if (other == found.leading.ref) continue;
    absl::StatusOr<store::Patient> row = tx.GetPatient(other);
    if (!row.ok()) return row.status();
    if (absl::Status status =
            tx.SetEvaluated(other, row->version, context.today, context.rules.ref, Day::Max());
        !status.ok()) {
      return status;
    }
  }
  return looked;
}

absl::Status PutAndTell(store::Transaction& tx, LivingItem& item, const store::PatientKey& key,
                        std::string_view change, std::string_view cause, Instant at,
                        std::vector<Looked::Told>* told) {
  absl::StatusOr<int64_t> version = tx.PutItem(ToRow(item));
  if (!version.ok()) return version.status();
  item.row.version = *version;
  return Tell(tx, item, key, item.row.practice, change, cause, at, told);
}

absl::Status Tell(store::Transaction& tx, const LivingItem& item, const store::PatientKey& key,
                  const std::string& practice, std::string_view change, std::string_view cause,
                  Instant at, std::vector<Looked::Told>* told) {
  ChangeLine line;
  line.source = key.source;
  line.patient_id = key.patient_id;
  line.item_id = item.row.id;
  line.rule = item.row.rule;
  line.status = item.row.status;
  line.level = item.row.level;
  line.state = item.row.state;
  line.change = std::string(change);
  line.cause = std::string(cause);
  line.summary = item.rest.summary;
  line.owner = item.row.owner;
  line.because = item.rest.because;
  line.last_reply = item.rest.last_reply;
  line.snoozed_until = item.row.snoozed_until;
  line.next_change = item.row.next_change;
  line.version = item.row.version;
  line.opened_at = item.rest.opened_at;
  store::Change row;
  row.patient = item.row.patient;
  row.item = item.row.id;
  row.at = at;
  row.bytes = EncodeChange(line);
  absl::StatusOr<int64_t> sequence = tx.AppendChange(practice, row);
  if (!sequence.ok()) return sequence.status();
  if (told != nullptr) told->push_back({practice, *sequence, at, std::move(line)});
  return absl::OkStatus();
}

}  // namespace waymark::living
