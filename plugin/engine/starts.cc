#include "waymark/engine/starts.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "waymark/engine/askable.h"
#include "waymark/engine/availability.h"
#include "waymark/engine/program.h"

namespace waymark::engine {

using rules::Condition;

namespace {

// So many days after an entry what it opened may still be open, or begin; "no end" where that can't
// be told.
constexpr int64_t kNoEnd = std::numeric_limits<int64_t>::max();
constexpr int64_t kSlack = 3;  // days: ends that count in, and the day after

int64_t Sum(int64_t a, int64_t b) { return a == kNoEnd || b == kNoEnd ? kNoEnd : a + b; }

// At least as long as the period, whichever day it begins on.
int64_t MostDays(const calendar::Period& period) {
  if (period.working_days != 0) return kNoEnd;  // it depends on holidays
  return std::max<int64_t>(0, int64_t{period.total_months()} * 31 + period.total_days());
}

int64_t MostDays(const Table<calendar::Period>& lengths) {
  int64_t out = lengths.otherwise ? MostDays(*lengths.otherwise) : 0;
  for (const auto& row : lengths.rows) out = std::max(out, MostDays(row.gives));
  return out;
}

}  // namespace

// An entry in one of several slots.
struct Starts::OneOf {
  SlotBits slots;
  // An item that stands on the entries may begin so many days after the last of them.
  int64_t begins_within = kNoEnd;
};

// All that must be there.
struct Starts::Needs {
  std::vector<OneOf> all_of;
  bool entries_only = false;  // a slot that says nothing about the record does not help
  // An item is closed, whatever else happens, so many days after it began.
  int64_t lasts = kNoEnd;
  SlotBits used;  // whatever is looked at
  // Conditions on age and sex, each of which must hold for the rule to be about somebody.
  std::vector<const Node*> who;
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

  Needs OfRule(size_t compiled) const {
    const CompiledRule& rule = program_.rules[compiled];
    Needs out;
    switch (rule.ast->start.kind) {
      case rules::Start::Kind::kEach:
        out.entries_only = true;
        out.all_of.push_back({Slots(rule.each), 0});
        break;
      case rules::Start::Kind::kCondition:
        OfNode(rule.condition, out.all_of);
        if (BeginsWithAnEntry(rule.condition)) out.all_of[0].begins_within = 0;
        break;
      case rules::Start::Kind::kEvery:
        if (!rule.ast->start.first_at_date && rule.first_at != kNone) {
          out.entries_only = true;
          out.all_of.push_back({Slots(rule.first_at), kNoEnd});
        }
        break;
    }
    out.lasts = Lasts(rule);
    // A question that nobody answered stands whomever the rule is about.
    if (rule.ast->runs_out != rules::Rule::RunsOut::kAsk) AboutPerson(rule.who, out.who);
    out.used = SlotBits(program_.set_of_slot.size());
    std::vector<char> seen(program_.rules.size(), 0);
    AddUsed(compiled, seen, out.used);
    return out;
  }

 private:
  // Time runs out for an item by its start alone: for its run's last entry at the latest. Of people
  // without replies.
  static int64_t Lasts(const CompiledRule& rule) {
    const bool by_start = rule.ast->runs_out == rules::Rule::RunsOut::kClose && !rule.restarts &&
                          !rule.ast->counted_from_recorded;
    return by_start ? MostDays(rule.ast->runs_out_after) : kNoEnd;
  }

  SlotBits Slots(SelectorId id) const {
    SlotBits out(program_.set_of_slot.size());
    for (const uint16_t slot : program_.selectors[static_cast<size_t>(id)].slots) out.Add(slot);
    return out;
  }

  // Also what rules look at that it asks about.
  void AddUsed(size_t compiled, std::vector<char>& seen, SlotBits& out) const {
    if (std::exchange(seen[compiled], 1) != 0) return;
    for (const CompiledRule* side : {&program_.rules[compiled], &program_.opposites[compiled]}) {
      for (const SelectorId id : side->selectors) out.AddAll(Slots(id));
      for (const NodeId id : side->nodes) {
        const Node& node = program_.nodes[static_cast<size_t>(id)];
        if (node.kind != Condition::Kind::kItem) continue;
        const int other = program_.compiled_of_rule[static_cast<size_t>(node.ast->rule)];
        if (other != kNone) AddUsed(static_cast<size_t>(other), seen, out);
      }
    }
  }

  void AboutPerson(NodeId id, std::vector<const Node*>& out) const {
    if (id == kNone) return;
    const Node& node = program_.nodes[static_cast<size_t>(id)];
    if (node.for_unbroken) return;
    switch (node.kind) {
      case Condition::Kind::kAge:
      case Condition::Kind::kSex:
        if (node.lean == Lean::kShow) out.push_back(&node);
        return;
      case Condition::Kind::kAll:
      case Condition::Kind::kUse:
        for (const NodeId child : node.children) AboutPerson(child, out);
        return;
      default:
        return;
    }
  }

  // Whether the condition begins to hold on days of entries only, and not on the day after some
  // other thing ended.
  bool BeginsWithAnEntry(NodeId id) const {
    const Node& node = program_.nodes[static_cast<size_t>(id)];
    if (node.for_unbroken) return false;
    if (node.kind == Condition::Kind::kUse) return BeginsWithAnEntry(node.children[0]);
    if (node.kind != Condition::Kind::kEvent) return false;
    using Window = rules::Window::Kind;
    const Window window = node.ast->window.kind;
    return window == Window::kEver || window == Window::kSameDay || window == Window::kLast;
  }

  // How long after an entry the condition that asks for it may hold.
  static int64_t HoldsFor(const Node& node) {
    using Window = rules::Window::Kind;
    if (node.kind != Condition::Kind::kEvent) return kNoEnd;
    switch (node.ast->window.kind) {
      case Window::kSameDay:
        return 0;
      case Window::kLast:
        return MostDays(node.length);
      case Window::kHolds:
        return MostDays(node.ast->window.to);
      default:
        return kNoEnd;
    }
  }

  // Adds what the node needs; nothing where it may hold without any entry.
  void OfNode(NodeId id, std::vector<OneOf>& all_of) const {
    const Node& node = program_.nodes[static_cast<size_t>(id)];
    switch (node.kind) {
      case Condition::Kind::kEvent:
      case Condition::Kind::kLatest:
      case Condition::Kind::kState:
        all_of.push_back({Slots(node.selector), HoldsFor(node)});
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
  void AnyOf(const std::vector<NodeId>& nodes, std::vector<OneOf>& all_of) const {
    if (nodes.empty()) return;
    OneOf one_of{SlotBits(program_.set_of_slot.size()), 0};
    for (const NodeId id : nodes) {
      std::vector<OneOf> needs;
      OfNode(id, needs);
      if (needs.empty()) return;
      one_of.slots.AddAll(needs[0].slots);
      one_of.begins_within = std::max(one_of.begins_within, needs[0].begins_within);
    }
    all_of.push_back(std::move(one_of));
  }

  const Program& program_;
};

Starts::Starts(std::shared_ptr<const Program> program)
    : program_(std::move(program)), availability_(std::make_unique<Availability>(*program_)) {
  const Finder finder(*program_);
  for (size_t i = 0; i < program_->rules.size(); ++i) needs_.push_back(finder.OfRule(i));
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

const SlotBits& Starts::UsedBy(uint16_t rule) const {
  return needs_[static_cast<size_t>(program_->compiled_of_rule[rule])].used;
}

void Starts::Load(const record::PatientRecord& record, const Asked& asked) {
  const std::vector<calendar::Day> always(record.systems().size(), calendar::Day::Min());
  availability_->of.Load(record, always, calendar::Day::Max());
  const bool same = asked_.open_on == asked.open_on &&
                    asked_.only_about_the_person == asked.only_about_the_person;
  if (availability_->version == availability_->of.version() && same) return;
  availability_->version = availability_->of.version();
  asked_ = asked;
  unavailable_ = SlotBits(slot_count());
  for (size_t slot = 0; slot < slot_count(); ++slot) {
    if (availability_->of.of_slot(slot) != 0) unavailable_.Add(slot);
  }
  always_.clear();
  not_asked_.clear();
  by_slot_.assign(slot_count(), {});
  first_day_.assign(slot_count(), std::numeric_limits<int32_t>::max());
  starting_ = SlotBits(slot_count());
  for (size_t i = 0; i < needs_.size(); ++i) {
    const CompiledRule& rule = program_->rules[i];
    if (rule.waits_for_everybody && !rule.who_may_decide) continue;  // never asked
    // What nobody is asked is told once; but `who` may decide, and then it is asked.
    if (!rule.waits_for_everybody && WhyNotAsked(*program_, availability_->of, rule)) {
      not_asked_.push_back(static_cast<uint16_t>(i));
      continue;
    }
    Needs& needs = needs_[i];
    // The need that the fewest slots meet tells most.
    const OneOf* best = nullptr;
    size_t best_size = 0;
    for (const OneOf& one_of : needs.all_of) {
      if (!needs.entries_only && one_of.slots.Intersects(unavailable_)) {
        continue;  // met by not knowing
      }
      const size_t size = one_of.slots.Count();
      if (best == nullptr || size < best_size) {
        best = &one_of;
        best_size = size;
      }
    }
    if (best == nullptr) {
      always_.push_back(static_cast<uint16_t>(i));
      continue;
    }
    const int32_t first = FirstDay(needs, *best);
    for (size_t slot = 0; slot < slot_count(); ++slot) {
      if (!best->slots.Has(slot)) continue;
      by_slot_[slot].push_back(static_cast<uint16_t>(i));
      first_day_[slot] = std::min(first_day_[slot], first);
      starting_.Add(slot);
    }
  }
}

// Entries of the need before it stand under closed items only.
int32_t Starts::FirstDay(const Needs& needs, const OneOf& one_of) const {
  const int64_t reach = Sum(needs.lasts, one_of.begins_within);
  if (!asked_.open_on || reach == kNoEnd) return std::numeric_limits<int32_t>::min();
  return static_cast<int32_t>(std::max<int64_t>(int64_t{asked_.open_on->serial()} - reach - kSlack,
                                                std::numeric_limits<int32_t>::min()));
}

bool Starts::IsAbout(const Needs& needs, const Person& person) const {
  if (!asked_.only_about_the_person || !asked_.open_on) return true;
  const calendar::Day on = *asked_.open_on;
  return std::all_of(needs.who.begin(), needs.who.end(), [&](const Node* node) {
    if (node->kind == Condition::Kind::kSex) {
      const auto& names = node->ast->names;
      return person.sex == record::Sex::kUnknown ||
             std::find(names.begin(), names.end(), record::SexName(person.sex)) != names.end();
    }
    if (!person.born) return true;
    const auto reached = [&](int months) {
      return calendar::AddMonthsRollingOver(*person.born, months) <= on;
    };
    return (node->ast->age_from < 0 || reached(node->ast->age_from)) &&
           (node->ast->age_until < 0 || !reached(node->ast->age_until));
  });
}

void Starts::MayHaveItems(const Present& present, const Person& person,
                          std::vector<uint16_t>& rules) const {
  rules.clear();
  std::fill(rule_words_.begin(), rule_words_.end(), 0);
  const auto add = [&](uint16_t rule) { rule_words_[rule / 64] |= uint64_t{1} << (rule % 64); };
  for (const uint16_t rule : always_) add(rule);
  present.slots().ForEachShared(starting_, [&](size_t slot) {
    if (present.latest(slot) < first_day_[slot]) return;
    for (const uint16_t rule : by_slot_[slot]) add(rule);
  });
  const auto met = [&](const Needs& needs, const OneOf& one_of) {
    if (!needs.entries_only && one_of.slots.Intersects(unavailable_)) return true;
    const int32_t first = FirstDay(needs, one_of);
    bool out = false;
    present.slots().ForEachShared(one_of.slots,
                                  [&](size_t slot) { out = out || present.latest(slot) >= first; });
    return out;
  };
  for (size_t word = 0; word < rule_words_.size(); ++word) {
    for (uint64_t bits = rule_words_[word]; bits != 0; bits &= bits - 1) {
      const size_t i = word * 64 + static_cast<size_t>(std::countr_zero(bits));
      const Needs& needs = needs_[i];
      const bool may = std::all_of(needs.all_of.begin(), needs.all_of.end(),
                                   [&](const auto& one_of) { return met(needs, one_of); });
      if (may && IsAbout(needs, person)) rules.push_back(program_->rules[i].index);
    }
  }
  if (not_asked_.empty()) return;
  const auto middle = static_cast<ptrdiff_t>(rules.size());
  for (const uint16_t i : not_asked_) rules.push_back(program_->rules[i].index);
  std::inplace_merge(rules.begin(), rules.begin() + middle, rules.end());
}

}  // namespace waymark::engine
