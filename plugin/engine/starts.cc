#include "waymark/engine/starts.h"

#include <algorithm>
#include <bit>

#include "waymark/engine/availability.h"
#include "waymark/engine/program.h"

namespace waymark::engine {

using rules::Condition;

// One of several slots, for each of several times.
struct Starts::Needs {
  std::vector<SlotBits> all_of;
  bool entries_only = false;  // a slot that says nothing about the record does not help
};

struct Starts::Availability {
  explicit Availability(const Program& program) : of(program) {}
  engine::Availability of;
  uint64_t version = 0;
};

// What must be there for a condition to hold on any day.
class Starts::Finder {
 public:
  explicit Finder(const Program& program) : program_(program) {}

  Needs OfRule(const CompiledRule& rule) const {
    Needs out;
    switch (rule.ast->start.kind) {
      case rules::Start::Kind::kEach:
        out.entries_only = true;
        out.all_of.push_back(Slots(rule.each));
        break;
      case rules::Start::Kind::kCondition:
        OfNode(rule.condition, out.all_of);
        break;
      case rules::Start::Kind::kEvery:
        if (!rule.ast->start.first_at_date && rule.first_at != kNone) {
          out.entries_only = true;
          out.all_of.push_back(Slots(rule.first_at));
        }
        break;
    }
    return out;
  }

 private:
  SlotBits Slots(SelectorId id) const {
    SlotBits out(program_.set_of_slot.size());
    for (const uint16_t slot : program_.selectors[static_cast<size_t>(id)].slots) out.Add(slot);
    return out;
  }

  // Adds what the node needs; nothing where it may hold without any entry.
  void OfNode(NodeId id, std::vector<SlotBits>& all_of) const {
    const Node& node = program_.nodes[static_cast<size_t>(id)];
    switch (node.kind) {
      case Condition::Kind::kEvent:
      case Condition::Kind::kLatest:
      case Condition::Kind::kState:
        all_of.push_back(Slots(node.selector));
        return;
      case Condition::Kind::kAll:
        for (const NodeId child : node.children) OfNode(child, all_of);
        return;
      case Condition::Kind::kUse:
        OfNode(node.children[0], all_of);
        return;
      case Condition::Kind::kAny:
        AnyOf(node.children, all_of);
        return;
      case Condition::Kind::kAtLeast:
        if (node.ast->n > 0) AnyOf(node.children, all_of);
        return;
      default:
        return;  // may hold by itself
    }
  }

  // One of them must hold: each must need something.
  void AnyOf(const std::vector<NodeId>& nodes, std::vector<SlotBits>& all_of) const {
    if (nodes.empty()) return;
    SlotBits one_of(program_.set_of_slot.size());
    for (const NodeId id : nodes) {
      std::vector<SlotBits> needs;
      OfNode(id, needs);
      if (needs.empty()) return;
      one_of.AddAll(needs[0]);
    }
    all_of.push_back(std::move(one_of));
  }

  const Program& program_;
};

Starts::Starts(std::shared_ptr<const Program> program)
    : program_(std::move(program)), availability_(std::make_unique<Availability>(*program_)) {
  const Finder finder(*program_);
  for (const CompiledRule& rule : program_->rules) needs_.push_back(finder.OfRule(rule));
  starting_ = SlotBits(slot_count());
  rule_words_.resize((program_->rules.size() + 63) / 64);
}

Starts::~Starts() = default;

size_t Starts::slot_count() const { return program_->set_of_slot.size(); }

void Starts::SlotsOf(std::string_view canonical_system, std::string_view code,
                     std::vector<uint16_t>& out) const {
  const auto& index = program_->pack->code_index;
  const auto system = index.FindSystem(canonical_system);
  if (system == terminology::CodeIndex::kNoSystem) return;
  for (const uint16_t set : index.Find(system, code)) {
    const int32_t slot = program_->slot_of_set[set];
    if (slot == kNone) continue;
    const auto id = static_cast<uint16_t>(slot);
    if (std::find(out.begin(), out.end(), id) == out.end()) out.push_back(id);
  }
}

void Starts::Load(const record::PatientRecord& record) {
  const std::vector<calendar::Day> always(record.systems().size(), calendar::Day::Min());
  availability_->of.Load(record, always, calendar::Day::Max());
  if (availability_->version == availability_->of.version()) return;
  availability_->version = availability_->of.version();
  unavailable_ = SlotBits(slot_count());
  for (size_t slot = 0; slot < slot_count(); ++slot) {
    if (availability_->of.of_slot(slot) != 0) unavailable_.Add(slot);
  }
  always_.clear();
  by_slot_.assign(slot_count(), {});
  starting_ = SlotBits(slot_count());
  for (size_t i = 0; i < needs_.size(); ++i) {
    const CompiledRule& rule = program_->rules[i];
    if (rule.waits_for_everybody && !rule.who_may_decide) continue;  // never asked
    const Needs& needs = needs_[i];
    // The need that the fewest slots meet tells most.
    const SlotBits* best = nullptr;
    size_t best_size = 0;
    for (const SlotBits& one_of : needs.all_of) {
      if (!needs.entries_only && one_of.Intersects(unavailable_)) continue;  // met by not knowing
      const size_t size = one_of.Count();
      if (best == nullptr || size < best_size) {
        best = &one_of;
        best_size = size;
      }
    }
    if (best == nullptr) {
      always_.push_back(static_cast<uint16_t>(i));
      continue;
    }
    for (size_t slot = 0; slot < slot_count(); ++slot) {
      if (!best->Has(slot)) continue;
      by_slot_[slot].push_back(static_cast<uint16_t>(i));
      starting_.Add(slot);
    }
  }
}

bool Starts::MayHaveAny(const SlotBits& present) const {
  return !always_.empty() || present.Intersects(starting_);
}

void Starts::MayHaveItems(const SlotBits& present, std::vector<uint16_t>& rules) const {
  rules.clear();
  std::fill(rule_words_.begin(), rule_words_.end(), 0);
  const auto add = [&](uint16_t rule) { rule_words_[rule / 64] |= uint64_t{1} << (rule % 64); };
  for (const uint16_t rule : always_) add(rule);
  present.ForEachShared(starting_, [&](size_t slot) {
    for (const uint16_t rule : by_slot_[slot]) add(rule);
  });
  for (size_t word = 0; word < rule_words_.size(); ++word) {
    for (uint64_t bits = rule_words_[word]; bits != 0; bits &= bits - 1) {
      const size_t i = word * 64 + static_cast<size_t>(std::countr_zero(bits));
      const Needs& needs = needs_[i];
      const bool met =
          std::all_of(needs.all_of.begin(), needs.all_of.end(), [&](const SlotBits& one_of) {
            return one_of.Intersects(present) ||
                   (!needs.entries_only && one_of.Intersects(unavailable_));
          });
      if (met) rules.push_back(program_->rules[i].index);
    }
  }
}

}  // namespace waymark::engine
