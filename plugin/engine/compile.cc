// From the parsed pack to the flat program.

#include <algorithm>
#include <limits>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "waymark/engine/canonical.h"
#include "waymark/engine/engine.h"
#include "waymark/engine/measure.h"
#include "waymark/engine/program.h"
#include "waymark/rules/constancy.h"

namespace waymark::engine {
namespace {

using rules::Condition;
using rules::EntrySelector;

uint16_t Bit(record::EntryStatus status) {
  return static_cast<uint16_t>(1u << static_cast<unsigned>(status));
}

// Statuses that count unless a rule names others.
uint16_t DefaultStatuses() {
  using S = record::EntryStatus;
  return static_cast<uint16_t>(Bit(S::kFinal) | Bit(S::kPreliminary) | Bit(S::kAmended) |
                               Bit(S::kCorrected) | Bit(S::kBooked) | Bit(S::kAttended) |
                               Bit(S::kActive) | Bit(S::kUnknown));
}

// How conditions are compiled where they stand.
struct Mode {
  Lean lean = Lean::kShow;
  bool past_death = false;
  bool after_leaving = false;
  bool closing = false;  // in done, stopped or set_aside
  // An entry of which only sets without codes could be is taken for none, and not for a doubt about
  // everybody: who an indicator counts.
  bool without_waiting = false;
};

class Compiler {
 public:
  explicit Compiler(Program& program) : program_(program), pack_(*program.pack) {}

  void Sets() { program_.slot_of_set.assign(pack_.code_sets.size(), kNone); }

  void Groups() {
    for (const rules::Group& group : pack_.groups) {
      std::vector<std::string> values;
      std::vector<std::vector<uint16_t>> of_set(pack_.code_sets.size());
      for (const auto& row : group.rows) {
        auto at = std::find(values.begin(), values.end(), row.value);
        const auto index = static_cast<uint16_t>(at - values.begin());
        if (at == values.end()) values.push_back(row.value);
        auto& list = of_set[row.set];
        if (std::find(list.begin(), list.end(), index) == list.end()) list.push_back(index);
      }
      program_.group_values.push_back(std::move(values));
      program_.group_values_of_set.push_back(std::move(of_set));
    }
    // A grouped selector needs to know which sets of the group an entry is in, so those sets have
    // slots too.
    for (const auto& of_set : program_.group_values_of_set) {
      for (size_t set = 0; set < of_set.size(); ++set) {
        if (!of_set[set].empty()) Slot(static_cast<uint16_t>(set));
      }
    }
  }

  CompiledRule Rule(const rules::Rule& rule, uint16_t index, bool opposite) {
    CompiledRule out;
    out.ast = &rule;
    out.index = index;
    out.opposite = opposite;
    reach_nodes_.clear();
    reach_selectors_.clear();
    const Lean show = opposite ? Lean::kSure : Lean::kShow;
    const Lean sure = Flip(show);
    for (const rules::WhoPart& part : pack_.who) {
      if (OptsOut(rule, part.name) && MentionsAlive(*part.condition)) out.past_death = true;
    }
    Mode mode{show, out.past_death, false, false};
    Mode closing{sure, out.past_death, false, true};

    out.who = Who(rule, mode);
    if (rule.who) out.own_who = CompileCondition(*rule.who, mode);
    Mode left = mode;
    left.after_leaving = true;
    out.who_after_leaving =
        rule.on_leaving == rules::Rule::OnLeaving::kDrop ? out.who : Who(rule, left);

    const rules::Start& start = rule.start;
    switch (start.kind) {
      case rules::Start::Kind::kEach:
        out.each = CompileSelector(start.each, mode);
        Name(out, start.each.as, out.each);
        break;
      case rules::Start::Kind::kEvery:
        if (start.first_at_entry) out.first_at = CompileSelector(*start.first_at_entry, closing);
        if (start.renewed_by) {
          out.renewed_by = CompileSelector(*start.renewed_by, closing);
          Name(out, start.renewed_by->as, out.renewed_by);
        }
        out.interval = CompileTable(start.interval, mode);
        if (start.until) {
          out.until = CompileCondition(*start.until, closing);
          out.until_known_ahead = IsFactOnly(*start.until);
        }
        break;
      case rules::Start::Kind::kCondition:
        out.condition = CompileCondition(*start.condition, mode);
        out.known_ahead = IsFactOnly(*start.condition);
        break;
    }
    for (const rules::Closer& closer : rule.done)
      out.done.push_back(Close(out, closer, closing, -1));
    for (size_t i = 0; i < rule.stopped.size(); ++i) {
      for (const rules::Closer& closer : rule.stopped[i].closers) {
        out.stopped.push_back(Close(out, closer, closing, static_cast<int>(i)));
      }
    }
    for (const rules::SetAsideRow& row : rule.set_aside) {
      out.restarts |= row.on_end == rules::SetAsideRow::OnEnd::kRestart;
      out.set_aside.push_back(CompileCondition(*row.when, closing));
    }
    for (const rules::TimingRow& row : rule.timing) {
      out.timing.push_back({CompileTable(row.date, mode), CompileTable(row.level, mode)});
    }
    for (size_t i = 0; i < rule.prompt.rows.size(); ++i) {
      const rules::Condition& when = *rule.prompt.rows[i].when;
      out.wording.rows.push_back(
          {CompileCondition(when, {Lean::kSure, out.past_death, false, false}),
           CompileCondition(when, {Lean::kShow, out.past_death, false, false}),
           static_cast<int>(i)});
    }
    out.wording.otherwise = -1;
    NameConditions(rule, out, mode, closing);
    GatherNames(out.named);
    for (const CompiledCloser& closer : out.done) {
      if (closer.entry == kNone) continue;
      const auto& since = program_.selectors[static_cast<size_t>(closer.entry)].ast->since;
      if (since && LooksBack(*since)) out.looks_for_closers_before_start = true;
    }
    for (const CompiledCloser& closer : out.stopped) {
      if (closer.entry == kNone) continue;
      const auto& since = program_.selectors[static_cast<size_t>(closer.entry)].ast->since;
      if (since && LooksBack(*since)) out.looks_for_closers_before_start = true;
    }
    out.nodes = Sorted(reach_nodes_);
    out.selectors = Sorted(reach_selectors_);
    out.node_bits = IdBits(out.nodes);
    out.selector_bits = IdBits(out.selectors);
    Availability(rule, out);
    return out;
  }

  CompiledIndicator Indicator(const rules::Indicator& ast) {
    using Kind = rules::Indicator::Kind;
    CompiledIndicator out;
    out.ast = &ast;
    reach_nodes_.clear();
    reach_selectors_.clear();
    const Mode show{Lean::kShow, false, false, false};
    const Mode sure{Lean::kSure, false, false, false};
    rules::Rule everybody;  // asked by the pack's own who alone
    SetCollector who(pack_), numerator(pack_);
    if (ast.kind == Kind::kPeople) {
      Mode counts = show, surely_counts = sure;
      counts.without_waiting = surely_counts.without_waiting = true;
      out.people = CompileCondition(*ast.people, counts);
      out.people_surely = CompileCondition(*ast.people, surely_counts);
      out.waits = NeverHolds(out.people);
      out.numerator = CompileCondition(*ast.numerator, sure);
      out.numerator_possibly = CompileCondition(*ast.numerator, show);
      for (const rules::ConditionPtr& when : ast.exceptions) {
        out.exceptions.push_back(CompileCondition(*when, sure));
      }
      who.Add(*ast.people);
      numerator.Add(*ast.numerator);
    } else if (ast.kind == Kind::kItems) {
      out.rule = program_.compiled_of_rule[static_cast<size_t>(ast.of_rule)];
      const rules::Rule& rule = pack_.rules[static_cast<size_t>(ast.of_rule)];
      everybody.without = rule.without;
      Mode on_first_day = sure;
      for (const rules::WhoPart& part : pack_.who) {
        if (OptsOut(rule, part.name) && MentionsAlive(*part.condition)) {
          on_first_day.past_death = true;
        }
      }
      for (const rules::Indicator::Named& named : ast.breakdown) {
        out.breakdown.push_back(CompileCondition(*named.when, on_first_day));
      }
    } else if (ast.kind == Kind::kEntries) {
      const auto no_rule = std::numeric_limits<uint16_t>::max();
      out.runs = Rule(ast.runs, no_rule, /*opposite=*/false);
      if (ast.answer) {
        out.answer = CompileSelector(*ast.answer, sure);
        numerator.Add(*ast.answer);
      }
      out.registered = RegisteredHere(show);
      who.Add(ast.runs.start);
    }
    Mode base = show;
    for (const rules::WhoPart& part : pack_.who) {
      if (OptsOut(everybody, part.name) && MentionsAlive(*part.condition)) base.past_death = true;
    }
    out.base = Who(everybody, base);
    out.who_sets = who.Sets();
    out.numerator_sets = numerator.Sets();
    if (ast.kind == Kind::kPeople) {
      SetCollector all(pack_);
      all.Add(*ast.people);
      all.Add(*ast.numerator);
      for (const rules::ConditionPtr& when : ast.exceptions) all.Add(*when);
      for (const uint16_t set : all.Sets()) {
        if (Waits(set)) out.waiting_sets.push_back(set);
      }
      std::erase_if(out.who_sets, [this](uint16_t set) { return Waits(set); });
    }
    return out;
  }

  // Equal for rules that say the same but for their id.
  std::string Says(const CompiledRule& rule) const {
    std::string out = absl::StrCat(Canonical(pack_, *rule.ast), "reply", rule.reply_closes, "as");
    for (const NamedSelector& named : rule.named) {
      absl::StrAppend(&out, named.name.size(), ":", std::string(named.name), named.selector, ";");
    }
    return out;
  }

 private:
  // Age, date and sex are known for every day to come.
  bool IsFactOnly(const Condition& condition) const {
    switch (condition.kind) {
      case Condition::Kind::kAge:
      case Condition::Kind::kDate:
      case Condition::Kind::kSex:
        return true;
      case Condition::Kind::kAll:
      case Condition::Kind::kAny:
      case Condition::Kind::kNot:
      case Condition::Kind::kAtLeast:
        return std::all_of(condition.children.begin(), condition.children.end(),
                           [this](const auto& child) { return IsFactOnly(*child); });
      case Condition::Kind::kUse:
        return IsFactOnly(*pack_.definitions[static_cast<size_t>(condition.definition)].condition);
      default:
        return false;
    }
  }

  static bool LooksBack(const rules::Since& since) {
    return since.kind == rules::Since::Kind::kEver ||
           since.from.kind != rules::DateExpr::Kind::kStart || since.from.offset.is_negative();
  }

  static std::vector<int32_t> Sorted(std::vector<int32_t> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
  }

  static bool OptsOut(const rules::Rule& rule, const std::string& part) {
    return std::find(rule.without.begin(), rule.without.end(), part) != rule.without.end();
  }

  static bool MentionsAlive(const Condition& condition) {
    if (condition.kind == Condition::Kind::kAlive) return true;
    return std::any_of(condition.children.begin(), condition.children.end(),
                       [](const auto& child) { return MentionsAlive(*child); });
  }

  static void Name(CompiledRule& out, const std::string& name, SelectorId selector) {
    if (!name.empty()) out.named.push_back({name, selector});
  }

  // Selectors of one name stand together, each once.
  static void GatherNames(std::vector<NamedSelector>& named) {
    std::vector<NamedSelector> out;
    for (const NamedSelector& first : named) {
      const auto same_name = [&](const NamedSelector& n) { return n.name == first.name; };
      if (std::any_of(out.begin(), out.end(), same_name)) continue;
      const size_t begin = out.size();
      for (const NamedSelector& n : named) {
        const bool known = std::any_of(out.begin() + static_cast<ptrdiff_t>(begin), out.end(),
                                       [&](const auto& o) { return o.selector == n.selector; });
        if (same_name(n) && !known) out.push_back(n);
      }
    }
    named = std::move(out);
  }

  // Names given inside conditions.
  void NameConditions(const rules::Rule& rule, CompiledRule& out, const Mode& mode,
                      const Mode& closing) {
    if (rule.who) NameIn(*rule.who, out, mode);
    if (rule.start.condition) NameIn(*rule.start.condition, out, mode);
    if (rule.start.each.while_holds) NameIn(*rule.start.each.while_holds, out, mode);
    for (const auto& row : rule.set_aside) NameIn(*row.when, out, closing);
    for (const auto& row : rule.prompt.rows) NameIn(*row.when, out, closing);
  }

  void NameIn(const Condition& condition, CompiledRule& out, const Mode& mode) {
    const bool has_selector =
        condition.kind == Condition::Kind::kEvent || condition.kind == Condition::Kind::kLatest;
    if (has_selector && !condition.selector.as.empty()) {
      Name(out, condition.selector.as, CompileSelector(condition.selector, mode));
    }
    Mode inner = mode;
    if (condition.kind == Condition::Kind::kNot) inner.lean = Flip(mode.lean);
    for (const auto& child : condition.children) NameIn(*child, out, inner);
    if (condition.kind == Condition::Kind::kUse) {
      NameIn(*pack_.definitions[static_cast<size_t>(condition.definition)].condition, out, mode);
    }
  }

  CompiledCloser Close(CompiledRule& out, const rules::Closer& closer, const Mode& mode,
                       int reason) {
    CompiledCloser compiled;
    compiled.reason = reason;
    if (closer.entry) {
      compiled.entry = CompileSelector(*closer.entry, mode);
      Name(out, closer.entry->as, compiled.entry);
    }
    if (closer.when) compiled.when = CompileCondition(*closer.when, mode);
    return compiled;
  }

  // Whether somebody is registered here, whatever the pack's own who says.
  NodeId RegisteredHere(const Mode& mode) {
    static const Condition* const kRegistered = [] {
      auto* condition = new Condition;
      condition->kind = Condition::Kind::kRegisteredHere;
      return condition;
    }();
    return CompileCondition(*kRegistered, mode);
  }

  NodeId Who(const rules::Rule& rule, const Mode& mode) {
    std::vector<NodeId> parts;
    for (const rules::WhoPart& part : pack_.who) {
      if (!OptsOut(rule, part.name)) parts.push_back(CompileCondition(*part.condition, mode));
    }
    if (rule.who) parts.push_back(CompileCondition(*rule.who, mode));
    if (parts.empty()) return kNone;
    if (parts.size() == 1) return parts[0];
    Node node;
    node.kind = Condition::Kind::kAll;
    node.lean = mode.lean;
    node.past_death = mode.past_death;
    node.children = parts;
    std::string key = absl::StrCat("who", Suffix(mode));
    for (NodeId part : parts) absl::StrAppend(&key, ",", part);
    return Intern(key, std::move(node));
  }

  static std::string Suffix(const Mode& mode) {
    return absl::StrCat("|", static_cast<int>(mode.lean), mode.past_death ? "d" : "",
                        mode.after_leaving ? "l" : "", mode.closing ? "c" : "",
                        mode.without_waiting ? "w" : "");
  }

  NodeId Intern(const std::string& key, Node node) {
    const auto [it, added] = node_ids_.emplace(key, static_cast<NodeId>(program_.nodes.size()));
    if (added) program_.nodes.push_back(std::move(node));
    reach_nodes_.push_back(it->second);
    return it->second;
  }

  uint16_t Slot(uint16_t set) {
    int32_t& slot = program_.slot_of_set[set];
    if (slot == kNone) {
      slot = static_cast<int32_t>(program_.set_of_slot.size());
      program_.set_of_slot.push_back(set);
    }
    return static_cast<uint16_t>(slot);
  }

  template <typename T>
  Table<T> CompileTable(const rules::Choice<T>& choice, const Mode& mode) {
    Table<T> table;
    Mode sure = mode;
    sure.lean = Lean::kSure;
    Mode show = mode;
    show.lean = Lean::kShow;
    for (const auto& row : choice.rows) {
      table.rows.push_back(
          {CompileCondition(*row.when, sure), CompileCondition(*row.when, show), row.gives});
    }
    table.otherwise = choice.otherwise;
    return table;
  }

  template <typename T>
  bool ItemScope(const Table<T>& table) const {
    return std::any_of(table.rows.begin(), table.rows.end(), [&](const auto& row) {
      return program_.nodes[static_cast<size_t>(row.when)].item_scope;
    });
  }

  SelectorId CompileSelector(const EntrySelector& ast, const Mode& mode) {
    const std::string key = absl::StrCat(Canonical(pack_, ast), Suffix(mode));
    if (const auto it = selector_ids_.find(key); it != selector_ids_.end()) {
      // What the selector reaches must be known for this rule too.
      reach_selectors_.push_back(it->second);
      const Selector& known = program_.selectors[static_cast<size_t>(it->second)];
      if (known.while_holds != kNone) CompileCondition(*ast.while_holds, mode);
      if (ast.with) CompileTable(*ast.with, mode);
      return it->second;
    }
    Selector selector;
    selector.ast = &ast;
    selector.lean = mode.lean;
    const auto& sets = ast.change ? ast.change->of : ast.sets;
    for (const rules::SetRef& ref : sets) selector.slots.push_back(Slot(ref.set));
    selector.slot_bits = IdBits(selector.slots);
    if (ast.with) {
      selector.with = CompileTable(*ast.with, mode);
      selector.item_scope |= ItemScope(*selector.with);
    }
    if (ast.while_holds) {
      selector.while_holds = CompileCondition(*ast.while_holds, mode);
      selector.item_scope |= program_.nodes[static_cast<size_t>(selector.while_holds)].item_scope;
    }
    selector.statuses = DefaultStatuses();
    if (!ast.where.statuses.empty()) {
      selector.statuses = 0;
      for (const std::string& name : ast.where.statuses) {
        if (const auto status = record::ParseEntryStatus(name)) {
          selector.statuses = static_cast<uint16_t>(selector.statuses | Bit(*status));
        }
      }
    }
    for (const std::string& name : ast.where.kinds) {
      selector.any_kind = false;
      if (const auto kind = record::ParseKind(name)) {
        selector.kinds =
            static_cast<uint16_t>(selector.kinds | (1u << static_cast<unsigned>(*kind)));
      } else {
        selector.other_kinds.push_back(name);
      }
    }
    if (ast.since && ast.since->kind != rules::Since::Kind::kEver) selector.item_scope = true;
    const auto id = static_cast<SelectorId>(program_.selectors.size());
    program_.selectors.push_back(std::move(selector));
    selector_ids_.emplace(key, id);
    reach_selectors_.push_back(id);
    return id;
  }

  bool Waits(uint16_t set) const {
    return pack_.code_sets[set].availability == terminology::Availability::kWaiting;
  }

  // An entry that could only be of sets without codes.
  bool WaitsAlone(const Condition& ast) const {
    const rules::EntrySelector* selector = nullptr;
    if (ast.kind == Condition::Kind::kEvent || ast.kind == Condition::Kind::kLatest) {
      selector = &ast.selector;
    } else if (ast.kind == Condition::Kind::kState) {
      selector = ast.from_entry.get();
    }
    return selector != nullptr && !selector->sets.empty() &&
           std::all_of(selector->sets.begin(), selector->sets.end(),
                       [this](const rules::SetRef& ref) { return Waits(ref.set); });
  }

  // Holds on no day, whoever is asked about.
  NodeId Never() {
    static const Condition* const kNever = [] {
      auto* condition = new Condition;
      condition->kind = Condition::Kind::kAny;
      return condition;
    }();
    Node node;
    node.kind = kNever->kind;
    node.ast = kNever;
    return Intern("never", std::move(node));
  }
  bool NeverHolds(NodeId id) const {
    const Node& node = program_.nodes[static_cast<size_t>(id)];
    const auto never = [this](NodeId child) { return NeverHolds(child); };
    switch (node.kind) {
      case Condition::Kind::kAny:
        return std::all_of(node.children.begin(), node.children.end(), never);
      case Condition::Kind::kAll:
      case Condition::Kind::kUse:
        return std::any_of(node.children.begin(), node.children.end(), never);
      default:
        return false;
    }
  }

  NodeId CompileCondition(const Condition& ast, const Mode& mode) {
    if (mode.without_waiting && WaitsAlone(ast)) return Never();
    Node node;
    node.kind = ast.kind;
    node.ast = &ast;
    node.lean = mode.lean;
    node.past_death = mode.past_death;
    node.after_leaving = mode.after_leaving;
    node.closing = mode.closing;
    node.for_unbroken = ast.for_unbroken;
    switch (ast.kind) {
      case Condition::Kind::kEvent:
        node.selector = CompileSelector(ast.selector, mode);
        node.length = CompileTable(ast.window.length, mode);
        break;
      case Condition::Kind::kLatest:
        node.selector = CompileSelector(ast.selector, mode);
        node.length = CompileTable(ast.window.length, mode);
        if (ast.test) node.test = CompileTable(*ast.test, mode);
        break;
      case Condition::Kind::kState: {
        node.selector = CompileSelector(*ast.from_entry, mode);
        Mode ending = mode;
        ending.lean = Flip(mode.lean);
        if (ast.until_entry) node.until_selector = CompileSelector(*ast.until_entry, ending);
        break;
      }
      case Condition::Kind::kReply:
        node.length = CompileTable(ast.window.length, mode);
        break;
      case Condition::Kind::kNot: {
        Mode inner = mode;
        inner.lean = Flip(mode.lean);
        node.children.push_back(CompileCondition(*ast.children[0], inner));
        break;
      }
      case Condition::Kind::kUse: {
        const auto& definition = pack_.definitions[static_cast<size_t>(ast.definition)];
        node.children.push_back(CompileCondition(*definition.condition, mode));
        break;
      }
      case Condition::Kind::kRisk: {
        const auto& table = pack_.risk_tables[static_cast<size_t>(ast.table)];
        for (const auto& feature : table.features) {
          node.children.push_back(CompileCondition(*feature.when, mode));
        }
        break;
      }
      default:
        for (const auto& child : ast.children)
          node.children.push_back(CompileCondition(*child, mode));
        break;
    }
    const auto scope_of = [&](SelectorId id) {
      return id != kNone && program_.selectors[static_cast<size_t>(id)].item_scope;
    };
    node.item_scope = scope_of(node.selector) || scope_of(node.until_selector) ||
                      ItemScope(node.length) || ItemScope(node.test);
    for (NodeId child : node.children) {
      node.item_scope |= program_.nodes[static_cast<size_t>(child)].item_scope;
    }
    const std::string key = absl::StrCat(Canonical(pack_, ast), Suffix(mode));
    return Intern(key, std::move(node));
  }

  // Which code sets decide whether the rule can be asked at all.
  void Availability(const rules::Rule& rule, CompiledRule& out) {
    SetCollector start(pack_), first_at(pack_), who(pack_), done(pack_), other(pack_);
    start.Add(rule.start);
    if (rule.start.first_at_entry) first_at.Add(*rule.start.first_at_entry);
    if (rule.who) who.Add(*rule.who);
    for (const auto& closer : rule.done) done.Add(closer);
    for (const auto& row : rule.stopped) {
      for (const auto& closer : row.closers) other.Add(closer);
    }
    for (const auto& row : rule.set_aside) other.Add(*row.when);
    out.start_sets = start.Sets();
    out.first_at_sets = first_at.Sets();
    out.who_sets = who.Sets();
    out.done_sets = done.Sets();
    out.other_sets = other.Sets();
    for (const rules::ReplyRule& reply : rule.replies) {
      // The built-in replies are in every rule and stand at the rule's own place.
      const bool built_in = reply.place == rule.place;
      if (reply.does == rules::ReplyRule::Does::kDone && !built_in) out.reply_closes = true;
    }
    const auto waits = [&](const std::vector<uint16_t>& sets) {
      return !sets.empty() && std::all_of(sets.begin(), sets.end(), [&](uint16_t set) {
        return pack_.code_sets[set].availability == terminology::Availability::kWaiting;
      });
    };
    out.who_may_decide = rule.who && rules::MayHoldWithoutEntries(pack_, *rule.who);
    out.waits_for_everybody = waits(out.start_sets) || waits(out.first_at_sets) ||
                              waits(out.who_sets) || (!out.reply_closes && waits(out.done_sets));
  }

  Program& program_;
  const rules::Pack& pack_;
  std::map<std::string, NodeId> node_ids_;
  std::map<std::string, SelectorId> selector_ids_;
  std::vector<NodeId> reach_nodes_;
  std::vector<SelectorId> reach_selectors_;
};

bool Asked(const rules::Rule& rule, const CompileOptions& options) {
  if (!rule.enabled || rule.status == rules::RuleStatus::kRetired) return false;
  return rule.status != rules::RuleStatus::kDraft || options.include_drafts;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Program>> Compile(std::shared_ptr<const rules::Pack> pack,
                                                       const CompileOptions& options) {
  return CompileWithIndicators(std::move(pack), nullptr, options);
}

absl::StatusOr<std::shared_ptr<const Program>> CompileWithIndicators(
    std::shared_ptr<const rules::Pack> pack, std::shared_ptr<const rules::Indicators> indicators,
    const CompileOptions& options) {
  if (!pack) return absl::InvalidArgumentError("there is no pack to compile");
  auto program = std::make_shared<Program>();
  program->pack = std::move(pack);
  program->zone = options.zone;
  const rules::Pack& source = *program->pack;
  Compiler compiler(*program);
  compiler.Sets();
  compiler.Groups();
  program->compiled_of_rule.assign(source.rules.size(), kNone);
  std::map<std::string, int32_t> first_of;  // by what the rule says
  for (size_t i = 0; i < source.rules.size(); ++i) {
    if (!Asked(source.rules[i], options)) continue;
    program->compiled_of_rule[i] = static_cast<int>(program->rules.size());
    const auto index = static_cast<uint16_t>(i);
    program->rules.push_back(compiler.Rule(source.rules[i], index, false));
    program->opposites.push_back(compiler.Rule(source.rules[i], index, true));
    CompiledRule& rule = program->rules.back();
    const auto here = static_cast<int32_t>(program->rules.size() - 1);
    const auto [first, added] = first_of.emplace(compiler.Says(rule), here);
    if (added) continue;
    rule.twin_of = first->second;
    program->rules[static_cast<size_t>(first->second)].has_twins = true;
  }
  program->indicator_asts = std::move(indicators);
  if (program->indicator_asts != nullptr) {
    for (const rules::Indicator& indicator : *program->indicator_asts) {
      program->indicators.push_back(compiler.Indicator(indicator));
    }
  }
  return std::shared_ptr<const Program>(std::move(program));
}

const rules::Pack& PackOf(const Program& program) { return *program.pack; }
absl::TimeZone ZoneOf(const Program& program) { return program.zone; }

}  // namespace waymark::engine
