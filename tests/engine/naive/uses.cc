#include "engine/naive/uses.h"

namespace waymark::naive {
namespace {

using rules::Condition;
using rules::EntrySelector;

struct Uses {
  const rules::Pack& pack;
  std::set<int> sets;
  std::set<int> rules;

  void Add(const rules::ConditionPtr& condition) {
    if (condition) Add(*condition);
  }
  template <typename T>
  void AddRows(const rules::Choice<T>& choice) {
    for (const auto& row : choice.rows) Add(row.when);
  }
  void AddOwn(const EntrySelector& selector) {
    for (const auto& ref : selector.sets) sets.insert(ref.set);
    if (!selector.change) return;
    for (const auto& ref : selector.change->of) sets.insert(ref.set);
  }
  void Add(const EntrySelector& selector) {
    AddOwn(selector);
    if (selector.with) AddRows(*selector.with);
    Add(selector.while_holds);
  }
  void Add(const std::unique_ptr<const EntrySelector>& selector) {
    if (selector) Add(*selector);
  }
  void Add(const Condition& condition) {
    switch (condition.kind) {
      case Condition::Kind::kEvent:
      case Condition::Kind::kLatest:
        Add(condition.selector);
        if (condition.test) AddRows(*condition.test);
        AddRows(condition.window.length);
        break;
      case Condition::Kind::kState:
        Add(condition.from_entry);
        Add(condition.until_entry);
        break;
      case Condition::Kind::kItem:
        rules.insert(condition.rule);
        break;
      case Condition::Kind::kRisk:
        for (const auto& f : pack.risk_tables[static_cast<size_t>(condition.table)].features) {
          Add(f.when);
        }
        break;
      case Condition::Kind::kUse:
        Add(pack.definitions[static_cast<size_t>(condition.definition)].condition);
        break;
      default:
        break;
    }
    for (const auto& child : condition.children) Add(child);
  }
  void Add(const rules::Closer& closer) {
    Add(closer.entry);
    Add(closer.when);
  }
};

}  // namespace

std::set<int> SetsOfStart(const rules::Rule& rule, const rules::Pack& pack) {
  Uses uses{pack, {}, {}};
  const auto& start = rule.start;
  switch (start.kind) {
    case rules::Start::Kind::kEach:
      uses.AddOwn(start.each);
      break;
    case rules::Start::Kind::kEvery:
      if (start.first_at_entry) uses.AddOwn(*start.first_at_entry);
      if (start.renewed_by) uses.AddOwn(*start.renewed_by);
      break;
    case rules::Start::Kind::kCondition:
      uses.Add(start.condition);
      break;
  }
  return uses.sets;
}

std::set<int> SetsOfFirstAt(const rules::Rule& rule, const rules::Pack& pack) {
  Uses uses{pack, {}, {}};
  if (rule.start.first_at_entry) uses.AddOwn(*rule.start.first_at_entry);
  return uses.sets;
}

std::set<int> SetsOfWho(const rules::Rule& rule, const rules::Pack& pack) {
  Uses uses{pack, {}, {}};
  uses.Add(rule.who);
  return uses.sets;
}

std::set<int> SetsOfDone(const rules::Rule& rule, const rules::Pack& pack) {
  Uses uses{pack, {}, {}};
  for (const auto& closer : rule.done) {
    if (closer.entry) uses.AddOwn(*closer.entry);
    uses.Add(closer.when);
  }
  return uses.sets;
}

bool AReplyCloses(const rules::Rule& rule) {
  for (const auto& reply : rule.replies) {
    if (reply.does == rules::ReplyRule::Does::kDone && reply.name != "done elsewhere") return true;
  }
  return false;
}

std::set<int> RulesUsedBy(const rules::Rule& rule, const rules::Pack& pack) {
  Uses uses{pack, {}, {}};
  for (const auto& part : pack.who) uses.Add(part.condition);
  uses.Add(rule.who);
  const auto& start = rule.start;
  uses.Add(start.each);
  uses.Add(start.first_at_entry);
  uses.Add(start.renewed_by);
  uses.AddRows(start.interval);
  uses.Add(start.until);
  uses.Add(start.condition);
  for (const auto& closer : rule.done) uses.Add(closer);
  for (const auto& named : rule.stopped) {
    for (const auto& closer : named.closers) uses.Add(closer);
  }
  for (const auto& row : rule.set_aside) uses.Add(row.when);
  for (const auto& row : rule.timing) {
    uses.AddRows(row.date);
    uses.AddRows(row.level);
  }
  uses.AddRows(rule.prompt);
  return uses.rules;
}

}  // namespace waymark::naive
