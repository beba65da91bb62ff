#include "waymark/rules/ast_walk.h"

#include <memory>

namespace waymark::rules {
namespace {

// Cycles of definitions are refused when a pack is loaded; this keeps a walk finite all the same.
constexpr int kDeepestUse = 32;

class Walker {
 public:
  Walker(const Pack& pack, const ConditionVisitor& on_condition, const SelectorVisitor& on_selector)
      : pack_(pack), on_condition_(on_condition), on_selector_(on_selector) {}

  void Walk(const Condition& condition, Visit visit) {
    if (visit.definition.empty()) visit.place = condition.place;
    if (on_condition_) on_condition_(condition, visit);
    switch (condition.kind) {
      case Condition::Kind::kEvent:
      case Condition::Kind::kLatest:
        Walk(condition.selector, visit, &condition, Part::kEvent);
        WalkRows(condition.window.length, visit);
        if (condition.test.has_value()) WalkRows(*condition.test, visit);
        break;
      case Condition::Kind::kState:
        if (condition.from_entry) Walk(*condition.from_entry, visit, &condition, Part::kFrom);
        if (condition.until_entry) Walk(*condition.until_entry, visit, &condition, Part::kUntil);
        break;
      case Condition::Kind::kUse:
        WalkUse(condition, visit);
        break;
      case Condition::Kind::kNot:
        visit.negated = !visit.negated;
        [[fallthrough]];
      default:
        for (const ConditionPtr& child : condition.children) {
          if (child) Walk(*child, visit);
        }
    }
  }

  void Walk(const EntrySelector& selector, Visit visit, const Condition* owner, Part part) {
    visit.condition = owner;
    visit.part = part;
    if (visit.definition.empty()) visit.place = selector.place;
    if (on_selector_) on_selector_(selector, visit);
    visit.condition = nullptr;
    visit.part = Part::kEvent;
    if (selector.with.has_value()) WalkRows(*selector.with, visit);
    if (selector.while_holds) {
      visit.in_filter = true;
      Walk(*selector.while_holds, visit);
    }
  }

  template <typename T>
  void WalkRows(const Choice<T>& choice, Visit visit) {
    visit.in_filter = true;
    for (const auto& row : choice.rows) {
      if (row.when) Walk(*row.when, visit);
    }
  }

  void WalkClosers(const std::vector<Closer>& closers, const Visit& visit) {
    for (const Closer& closer : closers) {
      if (closer.entry) Walk(*closer.entry, visit, nullptr, Part::kEvent);
      if (closer.when) Walk(*closer.when, visit);
    }
  }

 private:
  void WalkUse(const Condition& condition, Visit visit) {
    if (condition.definition < 0 || depth_ >= kDeepestUse) return;
    const Definition& definition = pack_.definitions[static_cast<size_t>(condition.definition)];
    if (!definition.condition) return;
    if (visit.definition.empty()) visit.definition = definition.name;
    ++depth_;
    Walk(*definition.condition, visit);
    --depth_;
  }

  const Pack& pack_;
  const ConditionVisitor& on_condition_;
  const SelectorVisitor& on_selector_;
  int depth_ = 0;
};

void WalkStart(const Start& start, Walker& walker) {
  Visit visit;
  visit.block = Block::kStart;
  if (start.kind == Start::Kind::kEach) walker.Walk(start.each, visit, nullptr, Part::kEvent);
  if (start.first_at_entry) walker.Walk(*start.first_at_entry, visit, nullptr, Part::kFirstAt);
  if (start.renewed_by) walker.Walk(*start.renewed_by, visit, nullptr, Part::kRenewedBy);
  walker.WalkRows(start.interval, visit);
  if (start.until) {
    Visit until = visit;
    until.negated = true;  // where it holds, nothing falls due
    walker.Walk(*start.until, until);
  }
  if (start.condition) walker.Walk(*start.condition, visit);
}

}  // namespace

std::string_view BlockName(Block block) {
  switch (block) {
    case Block::kWho:
      return "who";
    case Block::kStart:
      return "start";
    case Block::kDone:
      return "done";
    case Block::kStopped:
      return "stopped";
    case Block::kSetAside:
      return "set_aside";
    case Block::kTiming:
      return "timing";
    case Block::kPrompt:
      return "prompt";
  }
  return "";
}

void WalkRule(const Pack& pack, const Rule& rule, const ConditionVisitor& on_condition,
              const SelectorVisitor& on_selector) {
  Walker walker(pack, on_condition, on_selector);
  Visit visit;
  if (rule.who) walker.Walk(*rule.who, visit);
  WalkStart(rule.start, walker);
  visit.block = Block::kDone;
  walker.WalkClosers(rule.done, visit);
  visit.block = Block::kStopped;
  for (const NamedClosers& row : rule.stopped) {
    visit.name = row.name;
    walker.WalkClosers(row.closers, visit);
  }
  visit.block = Block::kSetAside;
  for (const SetAsideRow& row : rule.set_aside) {
    visit.name = row.name;
    if (row.when) walker.Walk(*row.when, visit);
  }
  visit.name = {};
  visit.block = Block::kTiming;
  for (const TimingRow& row : rule.timing) {
    walker.WalkRows(row.date, visit);
    walker.WalkRows(row.level, visit);
  }
  visit.block = Block::kPrompt;
  walker.WalkRows(rule.prompt, visit);
}

void WalkCondition(const Pack& pack, const Condition& condition, Visit visit,
                   const ConditionVisitor& on_condition, const SelectorVisitor& on_selector) {
  Walker(pack, on_condition, on_selector).Walk(condition, visit);
}

const std::vector<SetRef>& SetsOf(const EntrySelector& selector) {
  return selector.change ? selector.change->of : selector.sets;
}

}  // namespace waymark::rules
