#include "waymark/living/look.h"

#include <algorithm>
#include <utility>

#include "waymark/engine/touched.h"
#include "waymark/prompts/speaking.h"

namespace waymark::living {
namespace {

// More entries at once touch most rules, and looking for their ids takes as long as asking.
constexpr size_t kMostNew = 32;

// Scratch memory of the thread that writes. Kept between looks; made anew for another program.
struct Scratch {
  std::shared_ptr<const engine::Program> program;
  std::unique_ptr<engine::Evaluator> evaluator;
  std::unique_ptr<engine::Touching> touching;
  record::PatientRecord record;
  engine::Answer answer;
};

Scratch& ScratchFor(const RulesInUse& rules) {
  thread_local Scratch scratch;
  if (scratch.program != rules.program) {
    scratch.program = rules.program;
    scratch.evaluator = std::make_unique<engine::Evaluator>(rules.program);
    scratch.touching = std::make_unique<engine::Touching>(rules.program);
  }
  return scratch;
}

// Evaluates and pairs; again where a reply had to be given another key or day, since that may
// change the answer. Twice at most: keys do not depend on replies.
class Look {
 public:
  Look(store::Reader& reader, const LookContext& context, const Cause& cause,
       const NewEntries* only, AsWas as_was = {})
      : reader_(reader),
        context_(context),
        cause_(cause),
        only_(only),
        as_was_(std::move(as_was)),
        scratch_(ScratchFor(context.rules)) {}

  absl::StatusOr<LookResult> Run(store::PatientRef patient, store::PatientRef borrow_from) {
    if (only_ != nullptr && borrow_from == 0) {
      if (absl::Status status = ReadForFew(patient); !status.ok()) return status;
    }
    if (!narrowed_) {
      if (absl::Status status = ReadForAll(patient, borrow_from); !status.ok()) return status;
    }
    return Find(patient, borrow_from);
  }

  // Of a patient whom the store does not have.
  absl::StatusOr<LookResult> RunNew(const store::PatientKey& key) {
    state_.leading.key = key;
    state_.leading.version = Coming();
    state_.together = {store::kNoPatient};
    asked_ = context_.rules.AskedAt(key.practice);
    if (absl::Status status = Read(); !status.ok()) return status;
    return Find(store::kNoPatient, 0);
  }

 private:
  int64_t Coming() const { return static_cast<int64_t>(as_was_.coming.size()); }

  absl::StatusOr<LookResult> Find(store::PatientRef patient, store::PatientRef borrow_from) {
    Evaluate();
    const Seen seen{context_.rules,
                    scratch_.record,
                    scratch_.answer,
                    asked_,
                    state_.leading.ref,
                    state_.leading.key.practice,
                    state_.leading.version,
                    context_.at,
                    cause_};
    Pairing pairing = PairItems(seen, state_.items, borrowed_);
    if (MoveReplies(pairing)) {
      // Replies are facts that any rule may ask for.
      if (narrowed_) {
        return Look(reader_, context_, cause_, nullptr, as_was_).Run(patient, borrow_from);
      }
      if (absl::Status status = Read(); !status.ok()) return status;
      Evaluate();
      pairing = PairItems(seen, state_.items, borrowed_);
    }
    return Result(seen, pairing);
  }

  absl::Status Borrow(store::PatientRef from) {
    absl::StatusOr<PatientState> other = ReadState(reader_, from);
    if (!other.ok()) return other.status();
    for (LivingItem& item : other->items) {
      const bool ours =
          std::binary_search(state_.together.begin(), state_.together.end(), item.rest.origin);
      // Those that began here are ours whatever they pair with; others only by their key.
      if (ours) {
        state_.items.insert(state_.items.begin() + static_cast<ptrdiff_t>(borrowed_),
                            std::move(item));
        ++borrowed_;
      } else {
        state_.items.push_back(std::move(item));
      }
    }
    for (store::Reply& reply : other->replies) state_.replies.push_back(std::move(reply));
    return absl::OkStatus();
  }

  absl::Status ReadForAll(store::PatientRef patient, store::PatientRef borrow_from) {
    absl::StatusOr<PatientState> state = ReadState(reader_, patient);
    if (!state.ok()) return state.status();
    state_ = *std::move(state);
    state_.leading.version += Coming();
    borrowed_ = state_.items.size();
    if (borrow_from != 0) {
      if (absl::Status status = Borrow(borrow_from); !status.ok()) return status;
    }
    asked_ = context_.rules.AskedAt(state_.leading.key.practice);
    return Read();
  }

  absl::Status Read() {
    return ReadRecord(reader_, state_, context_.today, context_.rules, as_was_, scratch_.record);
  }

  // Leaves `narrowed_` false where all rules must be asked. Else `asked_` are those that may answer
  // otherwise than they did, and only their items are read.
  absl::Status ReadForFew(store::PatientRef patient) {
    if (only_->ids.size() > kMostNew) return absl::OkStatus();
    absl::StatusOr<std::vector<store::AliasFact>> joined = reader_.AliasFacts(patient);
    if (!joined.ok()) return joined.status();
    if (!joined->empty()) return absl::OkStatus();
    absl::StatusOr<store::Patient> row = reader_.GetPatient(patient);
    if (!row.ok()) return row.status();
    row->version += Coming();
    // What is stored must be what these rules say of the record without the new entries.
    if (row->evaluated_pack != context_.rules.ref ||
        row->evaluated_version + static_cast<int64_t>(only_->ids.size()) != row->version ||
        row->evaluated_on > context_.today || row->next_look <= context_.today) {
      return absl::OkStatus();
    }
    state_ = PatientState();
    state_.leading = *std::move(row);
    state_.together = {patient};
    absl::StatusOr<std::vector<store::Reply>> replies = reader_.RepliesOf(patient);
    if (!replies.ok()) return replies.status();
    state_.replies = *std::move(replies);
    // Until its next look a patient's answer is the same every day but for words that count days:
    // those of live items are made anew where a day has passed.
    const bool another_day = state_.leading.evaluated_on < context_.today;
    const bool all_items = another_day || !state_.replies.empty();
    if (all_items) {
      if (absl::Status status = ReadItems(nullptr); !status.ok()) return status;
    }
    if (absl::Status status = Read(); !status.ok()) return status;
    const std::vector<std::string_view> ids(only_->ids.begin(), only_->ids.end());
    engine::Touching::Rules touched =
        scratch_.touching->By(scratch_.record, ids, state_.leading.evaluated_on, context_.today);
    if (touched.all) return absl::OkStatus();
    const rules::Pack& pack = *context_.rules.pack;
    if (another_day) {
      for (const LivingItem& item : state_.items) {
        const int rule = item.is_live() ? pack.FindRule(item.row.rule) : -1;
        if (rule >= 0) touched.rules.push_back(static_cast<uint16_t>(rule));
      }
      std::sort(touched.rules.begin(), touched.rules.end());
    }
    if (!touched.rules.empty()) asked_ = context_.rules.AskedAt(state_.leading.key.practice);
    std::erase_if(asked_, [&](uint16_t rule) {
      return !std::binary_search(touched.rules.begin(), touched.rules.end(), rule);
    });
    const auto is_asked = [&](std::string_view name) {
      const int rule = pack.FindRule(name);
      return rule >= 0 &&
             std::binary_search(asked_.begin(), asked_.end(), static_cast<uint16_t>(rule));
    };
    if (all_items) {
      std::erase_if(state_.items, [&](const LivingItem& item) { return !is_asked(item.row.rule); });
    } else if (!asked_.empty()) {
      if (absl::Status status = ReadItems(is_asked); !status.ok()) return status;
    }
    borrowed_ = state_.items.size();
    narrowed_ = true;
    return absl::OkStatus();
  }

  absl::Status ReadItems(const store::Reader::WantedRules& of) {
    absl::StatusOr<std::vector<store::Item>> rows = reader_.ItemsOf(state_.leading.ref, of);
    if (!rows.ok()) return rows.status();
    for (store::Item& row : *rows) {
      absl::StatusOr<LivingItem> item = FromRow(std::move(row));
      if (!item.ok()) return item.status();
      state_.items.push_back(*std::move(item));
    }
    return absl::OkStatus();
  }

  void Evaluate() {
    if (asked_.empty()) {
      scratch_.answer = engine::Answer();
      scratch_.answer.as_of = context_.today;
      return;
    }
    scratch_.evaluator->Evaluate(scratch_.record,
                                 {.as_of = context_.today, .hypothetical = false, .rules = asked_},
                                 scratch_.answer);
  }

  // Gives items with replies their new keys and anchors; whether any reply is read in another way.
  bool MoveReplies(const Pairing& pairing) {
    bool moved = false;
    for (size_t i = 0; i < state_.items.size(); ++i) {
      if (pairing.computed_of[i] < 0) continue;
      const engine::ItemAnswer& computed =
          scratch_.answer.items[static_cast<size_t>(pairing.computed_of[i])];
      store::Item& row = state_.items[i].row;
      const Day opens = prompts::OpensOn(*context_.rules.pack,
                                         context_.rules.pack->rules[computed.rule], computed);
      if (row.key == computed.key && row.opened == opens) continue;
      const bool replied =
          std::any_of(state_.replies.begin(), state_.replies.end(),
                      [&](const store::Reply& r) { return r.item == row.id && !r.undone; });
      if (!replied) continue;
      rekeyed_.push_back({row.id, row.key, row.anchor, row.opened});
      row.key = computed.key;
      row.anchor = computed.anchor;
      row.opened = opens;
      moved = true;
    }
    return moved;
  }

  LookResult Result(const Seen& seen, const Pairing& pairing) {
    // History tells where an item came from, so what it was before goes back until it is compared.
    for (const Rekeyed& was : rekeyed_) {
      for (LivingItem& item : state_.items) {
        if (item.row.id != was.id) continue;
        item.row.key = was.key;
        item.row.anchor = was.anchor;
        item.row.opened = was.opened;
      }
    }
    LookResult result;
    result.changed = UpdateItems(seen, std::move(state_.items), borrowed_, pairing,
                                 [] { return store::NewItemId(); });
    result.next_look = NextLook(scratch_.answer, result.changed);
    if (narrowed_) result.next_look = std::min(result.next_look, state_.leading.next_look);
    std::erase_if(result.changed, [](const UpdatedItem& one) { return !one.changed; });
    result.leading = std::move(state_.leading);
    result.together = std::move(state_.together);
    return result;
  }

  struct Rekeyed {
    std::string id, key;
    Day anchor, opened;
  };
  store::Reader& reader_;
  const LookContext& context_;
  const Cause& cause_;
  const NewEntries* const only_;
  const AsWas as_was_;
  Scratch& scratch_;
  PatientState state_;
  size_t borrowed_ = 0;
  std::vector<uint16_t> asked_;
  bool narrowed_ = false;  // all rules but those in asked_ say what they said
  std::vector<Rekeyed> rekeyed_;
};

}  // namespace

absl::StatusOr<Looked> LookAt(store::Transaction& tx, const LookContext& context,
                              store::PatientRef patient, const Cause& cause,
                              store::PatientRef borrow_from, const NewEntries* only) {
  absl::StatusOr<LookResult> found = Look(tx, context, cause, only).Run(patient, borrow_from);
  if (!found.ok()) return found.status();
  return Keep(tx, context, cause, *std::move(found));
}

absl::StatusOr<LookResult> LookAhead(store::Reader& reader, const LookContext& context,
                                     store::PatientRef patient, const store::PatientKey& key,
                                     const Cause& cause,
                                     const std::vector<std::string_view>& coming,
                                     const NewEntries* only) {
  AsWas as_was;
  as_was.coming = coming;
  Look look(reader, context, cause, only, std::move(as_was));
  return patient == store::kNoPatient ? look.RunNew(key) : look.Run(patient, 0);
}

}  // namespace waymark::living
