#include "waymark/engine/explain.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "waymark/engine/chain.h"
#include "waymark/engine/hypothesis.h"
#include "waymark/engine/session.h"
#include "waymark/engine/status_words.h"

namespace waymark::engine {
namespace {

using calendar::Truth;
using rules::Condition;
using rules::ItemStatus;

constexpr size_t kMostEntries = 8;
constexpr size_t kMostSuggestions = 12;

bool IsOpen(ItemStatus status) {
  return status != ItemStatus::kDone && status != ItemStatus::kStopped &&
         status != ItemStatus::kEnded && status != ItemStatus::kNone;
}

// Marks the rule's own conditions on one day, for one item or for none.
class Marker {
 public:
  Marker(Session& session, const Program& program, size_t compiled, Day day, const Item* item)
      : patient_(session.patient()),
        program_(program),
        rule_(program.rules[compiled]),
        opposite_(program.opposites[compiled]),
        day_(day),
        item_(item) {}

  std::vector<ExplainedNode> Tree() {
    std::vector<ExplainedNode> out;
    out.push_back(Who());
    out.push_back(Start());
    out.push_back(Closers("Done by", rule_.done, opposite_.done, -1));
    const auto& stopped = rule_.ast->stopped;
    for (size_t i = 0; i < stopped.size(); ++i) {
      out.push_back(Closers(absl::StrCat("Stopped by: ", stopped[i].name), rule_.stopped,
                            opposite_.stopped, static_cast<int>(i)));
      out.back().place = stopped[i].place;
    }
    for (size_t i = 0; i < rule_.set_aside.size(); ++i) {
      const rules::SetAsideRow& row = rule_.ast->set_aside[i];
      ExplainedNode node;
      node.text = absl::StrCat("Set aside while: ", row.name);
      node.place = row.place;
      node.children.push_back(Mark(rule_.set_aside[i], opposite_.set_aside[i], *row.when));
      Copy(node, node.children[0]);
      out.push_back(std::move(node));
    }
    if (!rule_.timing.empty()) out.push_back(Timing());
    return out;
  }

 private:
  static void Copy(ExplainedNode& to, const ExplainedNode& from) {
    to.holds = from.holds;
    to.since = from.since;
    to.until = from.until;
  }

  ExplainedNode Who() {
    ExplainedNode node;
    node.text = "Applies to";
    node.place = rule_.ast->place;
    node.holds = Truth::kYes;
    if (rule_.who == kNone) return node;
    const Node& who = Get(rule_.who);
    const Node& other = Get(opposite_.who);
    std::vector<const Condition*> parts;
    std::vector<std::string> names;
    for (const rules::WhoPart& part : program_.pack->who) {
      const auto& without = rule_.ast->without;
      if (std::find(without.begin(), without.end(), part.name) != without.end()) continue;
      parts.push_back(part.condition.get());
    }
    if (rule_.ast->who) parts.push_back(rule_.ast->who.get());
    if (parts.size() == 1) {
      node.children.push_back(Mark(rule_.who, opposite_.who, *parts[0]));
    } else {
      for (size_t i = 0; i < parts.size(); ++i) {
        node.children.push_back(Mark(who.children[i], other.children[i], *parts[i]));
      }
    }
    Judge(node, rule_.who, opposite_.who);
    return node;
  }

  ExplainedNode Start() {
    const rules::Start& start = rule_.ast->start;
    ExplainedNode node;
    node.text = "Starts with";
    node.place = start.place;
    switch (start.kind) {
      case rules::Start::Kind::kEach: {
        ExplainedNode entry;
        entry.text = InWords(*program_.pack, start.each);
        if (start.join) {
          absl::StrAppend(&entry.text, " (entries within ", calendar::FormatPeriod(*start.join),
                          " are one)");
        }
        entry.place = start.each.place;
        Entries(entry, rule_.each);
        entry.holds = entry.entries.empty() ? Truth::kNo : Truth::kYes;
        AlsoWhile(entry, rule_.each, opposite_.each, start.each);
        node.holds = entry.holds;
        node.children.push_back(std::move(entry));
        break;
      }
      case rules::Start::Kind::kEvery: {
        ExplainedNode entry;
        entry.text = "a clock that recurs";
        if (start.first_at_date)
          absl::StrAppend(&entry.text, ", first at ", InWords(*start.first_at_date));
        if (start.first_at_entry) {
          absl::StrAppend(&entry.text, ", first at ",
                          InWords(*program_.pack, *start.first_at_entry));
        }
        if (start.renewed_by) {
          absl::StrAppend(&entry.text, ", renewed by ", InWords(*program_.pack, *start.renewed_by));
          Entries(entry, rule_.renewed_by);
        }
        entry.holds = item_ != nullptr && item_->anchor <= day_ ? Truth::kYes : Truth::kNo;
        if (item_ != nullptr) {
          entry.since = item_->anchor;
          if (item_->anchor > day_) entry.until = item_->anchor;
        }
        node.holds = entry.holds;
        node.children.push_back(std::move(entry));
        break;
      }
      case rules::Start::Kind::kCondition:
        node.children.push_back(Mark(rule_.condition, opposite_.condition, *start.condition));
        Copy(node, node.children[0]);
        break;
    }
    return node;
  }

  ExplainedNode Closers(std::string text, const std::vector<CompiledCloser>& closers,
                        const std::vector<CompiledCloser>& opposite, int reason) {
    ExplainedNode node;
    node.text = std::move(text);
    size_t in_block = 0;
    for (size_t i = 0; i < closers.size(); ++i) {
      if (closers[i].reason != reason) continue;
      const auto& source =
          reason < 0 ? rule_.ast->done : rule_.ast->stopped[static_cast<size_t>(reason)].closers;
      const rules::Closer& closer = source[in_block++];
      node.place = node.place.line == 0 ? closer.place : node.place;
      if (closer.when) {
        node.children.push_back(Mark(closers[i].when, opposite[i].when, *closer.when));
      } else {
        ExplainedNode entry;
        entry.text = InWords(*program_.pack, *closer.entry);
        if (!closer.entry->since) absl::StrAppend(&entry.text, ", since the start");
        entry.place = closer.entry->place;
        Entries(entry, closers[i].entry, /*closing=*/true);
        AlsoWhile(entry, closers[i].entry, opposite[i].entry, *closer.entry);
        const bool closed_by_it =
            item_ != nullptr && item_->closed <= day_ && item_->closed_by != kNoEntry &&
            std::any_of(entry.entries.begin(), entry.entries.end(), [&](const ExplainedEntry& e) {
              return e.entry == patient_.ordinal(item_->closed_by);
            });
        entry.holds = closed_by_it ? Truth::kYes : Truth::kNo;
        if (closed_by_it) entry.since = item_->closed;
        node.children.push_back(std::move(entry));
      }
      if (node.children.back().holds > node.holds) Copy(node, node.children.back());
    }
    return node;
  }

  ExplainedNode Timing() {
    ExplainedNode node;
    node.text = "Timing";
    node.holds = item_ == nullptr ? Truth::kNo : Truth::kYes;
    for (size_t i = 0; i < rule_.timing.size(); ++i) {
      const rules::TimingRow& row = rule_.ast->timing[i];
      ExplainedNode entry;
      entry.place = row.place;
      entry.text = absl::StrCat(std::string(rules::ItemStatusName(row.becomes)),
                                row.after ? " after " : " from ");
      const rules::DateExpr* date = nullptr;
      if (item_ != nullptr) date = patient_.Ask(rule_.timing[i].date, item_->anchor, item_);
      if (date == nullptr && row.date.otherwise) date = &*row.date.otherwise;
      if (date != nullptr) absl::StrAppend(&entry.text, InWords(*date));
      if (item_ != nullptr && date != nullptr) {
        const Day first =
            calendar::AddDays(patient_.DateOn(*date, item_, day_, true), row.after ? 1 : 0);
        entry.holds = first <= day_ ? Truth::kYes : Truth::kNo;
        (first <= day_ ? entry.since : entry.until) = first;
        if (first.is_finite()) absl::StrAppend(&entry.text, " (", calendar::FormatLong(first), ")");
      }
      node.children.push_back(std::move(entry));
    }
    return node;
  }

  const Node& Get(NodeId id) const { return program_.nodes[static_cast<size_t>(id)]; }

  void Judge(ExplainedNode& out, NodeId main, NodeId opposite) {
    const IntervalSet mine = patient_.DaysFor(main, item_);
    const IntervalSet theirs = patient_.DaysFor(opposite, item_);
    const bool here = mine.Contains(day_), there = theirs.Contains(day_);
    out.holds = here == there ? (here ? Truth::kYes : Truth::kNo) : Truth::kMaybe;
    out.since = mine.Since(day_);
    out.until = mine.NextChange(day_);
  }

  ExplainedNode Mark(NodeId main, NodeId opposite, const Condition& ast) {
    ExplainedNode out;
    out.text = InWords(*program_.pack, ast);
    out.place = ast.place;
    Judge(out, main, opposite);
    const Node& node = Get(main);
    const Node& other = Get(opposite);
    if (node.selector != kNone) Entries(out, node.selector);
    if (node.until_selector != kNone) Entries(out, node.until_selector);
    switch (ast.kind) {
      case Condition::Kind::kAll:
      case Condition::Kind::kAny:
      case Condition::Kind::kAtLeast:
        out.text = ast.kind == Condition::Kind::kAll   ? "all of"
                   : ast.kind == Condition::Kind::kAny ? "any of"
                                                       : absl::StrCat("at least ", ast.n, " of");
        [[fallthrough]];
      case Condition::Kind::kNot:
        if (ast.kind == Condition::Kind::kNot) out.text = "not";
        for (size_t i = 0; i < ast.children.size(); ++i) {
          out.children.push_back(Mark(node.children[i], other.children[i], *ast.children[i]));
        }
        break;
      case Condition::Kind::kUse:
        out.children.push_back(
            Mark(node.children[0], other.children[0],
                 *program_.pack->definitions[static_cast<size_t>(ast.definition)].condition));
        break;
      case Condition::Kind::kRisk: {
        const auto& table = program_.pack->risk_tables[static_cast<size_t>(ast.table)];
        for (size_t i = 0; i < table.features.size(); ++i) {
          out.children.push_back(
              Mark(node.children[i], other.children[i], *table.features[i].when));
          out.children.back().text =
              absl::StrCat(table.features[i].name, ": ", out.children.back().text);
        }
        break;
      }
      default:
        break;
    }
    return out;
  }

  void AlsoWhile(ExplainedNode& out, SelectorId main, SelectorId opposite,
                 const rules::EntrySelector& ast) {
    if (!ast.while_holds) return;
    const Selector& selector = program_.selectors[static_cast<size_t>(main)];
    const Selector& other = program_.selectors[static_cast<size_t>(opposite)];
    out.children.push_back(Mark(selector.while_holds, other.while_holds, *ast.while_holds));
  }

  // Of what closes an item those that it saw when it might have been closed by them; else those
  // that are seen on the day.
  void Entries(ExplainedNode& out, SelectorId id, bool closing = false) {
    const Selector& selector = program_.selectors[static_cast<size_t>(id)];
    if (!patient_.HasEntries(selector)) return;
    std::vector<Point> points;
    patient_.Select(id, item_, points);
    std::erase_if(points, [&](const Point& p) {
      if (p.first > day_) return true;
      return closing && item_ != nullptr ? !SeenSince(patient_, selector, p, *item_)
                                         : p.seen_until <= day_;
    });
    const size_t skip = points.size() > kMostEntries ? points.size() - kMostEntries : 0;
    for (size_t i = skip; i < points.size(); ++i) {
      ExplainedEntry entry{patient_.ordinal(points[i].position), -1};
      const auto slots = patient_.slots(points[i].position);
      for (uint16_t slot : selector.slots) {
        if (std::find(slots.begin(), slots.end(), slot) != slots.end()) {
          entry.code_set = program_.set_of_slot[slot];
          break;
        }
      }
      out.entries.push_back(entry);
    }
  }

  Patient& patient_;
  const Program& program_;
  const CompiledRule& rule_;
  const CompiledRule& opposite_;
  const Day day_;
  const Item* item_;
};

// An entry that could be recorded, with what a person would call it.
struct Step {
  SupposedEntry entry;
  std::string text;
  int32_t code_set = -1;
};

// The entries that parts of a rule ask for.
class StepFinder {
 public:
  StepFinder(const Program& program, Day day) : pack_(*program.pack), day_(day) {}

  void Add(const rules::EntrySelector& selector, const calendar::ValueTest* test) {
    const auto& sets = selector.change ? selector.change->of : selector.sets;
    std::vector<const calendar::ValueTest*> tests;
    if (selector.with) {
      for (const auto& row : selector.with->rows) tests.push_back(&row.gives);
      if (selector.with->otherwise) tests.push_back(&*selector.with->otherwise);
    }
    if (test != nullptr) tests.push_back(test);
    if (tests.empty()) tests.push_back(nullptr);
    for (const auto& ref : sets) {
      for (const auto* each : tests) {
        const auto entry = EntryFor(pack_, selector, ref.set, each, day_);
        if (!entry) continue;
        const auto& codes = pack_.code_sets[ref.set];
        std::string text = codes.title.empty() ? codes.id : codes.title;
        if (each != nullptr) absl::StrAppend(&text, ", ", calendar::FormatValueTest(*each));
        if (seen_.insert(text).second) steps_.push_back({*entry, text, ref.set});
      }
    }
  }

  void Add(const Condition& c) {
    if (c.kind == Condition::Kind::kEvent) Add(c.selector, nullptr);
    if (c.kind == Condition::Kind::kLatest) {
      const bool plain = c.test && c.test->otherwise;
      Add(c.selector, plain ? &*c.test->otherwise : nullptr);
    }
    if (c.from_entry) Add(*c.from_entry, nullptr);
    if (c.until_entry) Add(*c.until_entry, nullptr);
    if (c.definition >= 0) Add(*pack_.definitions[static_cast<size_t>(c.definition)].condition);
    for (const auto& child : c.children) Add(*child);
  }

  void Add(const rules::Closer& closer) {
    if (closer.entry) Add(*closer.entry, nullptr);
    if (closer.when) Add(*closer.when);
  }

  std::vector<Step>& steps() { return steps_; }

 private:
  const rules::Pack& pack_;
  const Day day_;
  std::set<std::string> seen_;
  std::vector<Step> steps_;
};

// Answers "what if" by evaluating the record with the entries added.
class Trial {
 public:
  Trial(const std::shared_ptr<const Program>& program, const record::PatientRecord& record,
        const EvaluateOptions& options, uint16_t rule)
      : program_(program), record_(record), options_(options), rule_(rule), evaluator_(program) {
    options_.rules = std::span<const uint16_t>(&rule_, 1);
    options_.hypothetical = true;
    options_.known_at = calendar::kEverything;
  }

  // Whether another trial may be made. Each copies the whole record, so a large one has few.
  bool MayTry() const { return spent_ < kMostCopied; }
  // Whether trials were left out for that reason.
  bool cut_short() const { return cut_short_; }
  void CutShort() { cut_short_ = true; }
  // Another evaluation of the record.
  void Charge() { spent_ += record_.entries().size() + kCostOfTrial; }

  const Answer& With(std::vector<Step> steps, std::vector<std::string> links) {
    std::vector<SupposedEntry> entries;
    for (Step& step : steps) {
      step.entry.id = absl::StrCat("supposed-", entries.size() + 1);
      step.entry.based_on = links;
      entries.push_back(step.entry);
    }
    Charge();
    supposed_ = std::make_unique<record::PatientRecord>(Suppose(record_, entries, program_->zone));
    evaluator_.Evaluate(*supposed_, options_, answer_);
    return answer_;
  }

 private:
  // Entries copied by all trials together, and what a trial costs besides.
  static constexpr size_t kMostCopied = 400'000;
  static constexpr size_t kCostOfTrial = 300;

  std::shared_ptr<const Program> program_;
  const record::PatientRecord& record_;
  EvaluateOptions options_;
  size_t spent_ = 0;
  bool cut_short_ = false;
  uint16_t rule_;
  Evaluator evaluator_;
  std::unique_ptr<record::PatientRecord> supposed_;
  Answer answer_;
};

const ItemAnswer* Find(const Answer& answer, const std::string& key) {
  for (const ItemAnswer& item : answer.items) {
    if (item.key == key) return &item;
  }
  return nullptr;
}

void FindClosings(Trial& trial, const Program& program, const rules::Rule& rule,
                  const record::PatientRecord& record, Day day, Explanation& out) {
  StepFinder finder(program, day);
  for (const rules::Closer& closer : rule.done) finder.Add(closer);
  if (rule.start.renewed_by) finder.Add(*rule.start.renewed_by, nullptr);
  const std::vector<Step>& steps = finder.steps();
  for (const ItemAnswer& item : out.answer.items) {
    if (!IsOpen(item.status)) continue;
    std::vector<std::string> links;
    if (rule.match_linked && item.anchor_entry != kNoEntry) {
      links.emplace_back(record.entries()[item.anchor_entry].id);
    }
    const auto closes = [&](const std::vector<Step>& chosen) {
      if (!trial.MayTry()) {
        trial.CutShort();
        return false;
      }
      const ItemAnswer* after = Find(trial.With(chosen, links), item.key);
      return after != nullptr && after->status == ItemStatus::kDone;
    };
    const size_t before = out.would_close.size();
    if (!steps.empty() && !trial.MayTry()) {
      trial.CutShort();
      break;
    }
    for (const Step& step : steps) {
      if (out.would_close.size() - before >= kMostSuggestions) break;
      if (closes({step})) out.would_close.push_back({item.key, {step.text}, {step.code_set}});
    }
    if (out.would_close.size() > before) continue;
    for (size_t i = 0; i < steps.size() && trial.MayTry(); ++i) {
      for (size_t j = i; j < steps.size(); ++j) {
        if (out.would_close.size() - before >= kMostSuggestions) break;
        if (closes({steps[i], steps[j]})) {
          out.would_close.push_back(
              {item.key, {steps[i].text, steps[j].text}, {steps[i].code_set, steps[j].code_set}});
        }
      }
    }
  }
}

// What changes on a day on which the status does not.
std::string StaysText(const ItemAnswer& before, const ItemAnswer& after) {
  const std::string stays = absl::StrCat("it stays ", std::string(StatusText(after.status)));
  if (after.left && !before.left) {
    return absl::StrCat(stays, ", to be handed over: the patient has left");
  }
  if (after.level != before.level) {
    return absl::StrCat(stays, ", its level becomes ", std::string(rules::LevelName(after.level)));
  }
  return absl::StrCat(stays, ", shown to others, elsewhere or in other words");
}

void FindChanges(Trial& trial, Evaluator& evaluator, const Program& program,
                 const rules::Rule& rule, const record::PatientRecord& record,
                 const EvaluateOptions& options, Explanation& out) {
  // Days first: what the status becomes when its next day comes.
  Answer later;
  for (const ItemAnswer& item : out.answer.items) {
    if (item.next_change == Day::Max()) continue;
    if (!trial.MayTry()) {
      trial.CutShort();
      break;
    }
    trial.Charge();
    EvaluateOptions then = options;
    then.as_of = item.next_change;
    evaluator.Evaluate(record, then, later);
    const ItemAnswer* after = Find(later, item.key);
    const ItemStatus becomes = after == nullptr ? ItemStatus::kNone : after->status;
    const std::string what =
        after != nullptr && becomes == item.status ? StaysText(item, *after) : BecomesText(becomes);
    std::string text = absl::StrCat("on ", calendar::FormatLong(item.next_change), " ", what);
    if (item.next_rests_on_future) absl::StrAppend(&text, ", because of an entry dated ahead");
    out.would_change.push_back({item.key, item.next_change, becomes, std::move(text)});
  }
  if (out.answer.items.empty() && out.answer.next_look != Day::Max()) {
    out.would_change.push_back({"", out.answer.next_look, ItemStatus::kNone,
                                absl::StrCat("the rule may begin to apply on ",
                                             calendar::FormatLong(out.answer.next_look))});
  }
  // Then entries.
  StepFinder finder(program, options.as_of);
  if (rule.start.kind == rules::Start::Kind::kEach) finder.Add(rule.start.each, nullptr);
  if (rule.start.first_at_entry) finder.Add(*rule.start.first_at_entry, nullptr);
  if (rule.start.condition) finder.Add(*rule.start.condition);
  if (rule.who) finder.Add(*rule.who);
  for (const auto& row : rule.stopped) {
    for (const auto& closer : row.closers) finder.Add(closer);
  }
  for (const auto& row : rule.set_aside) finder.Add(*row.when);
  size_t found = 0;
  for (const Step& step : finder.steps()) {
    if (found >= kMostSuggestions) break;
    if (!trial.MayTry()) {
      trial.CutShort();
      break;
    }
    const Answer& after = trial.With({step}, {});
    for (const ItemAnswer& item : after.items) {
      const ItemAnswer* before = Find(out.answer, item.key);
      if (before != nullptr && before->status == item.status) continue;
      if (before == nullptr && !IsOpen(item.status)) continue;
      std::string text = absl::StrCat(
          "recording ", step.text, " would ",
          before == nullptr ? absl::StrCat("open an item: ", std::string(StatusText(item.status)))
                            : MakesText(item.status));
      if (!item.reason.empty()) absl::StrAppend(&text, " (", std::string(item.reason), ")");
      out.would_change.push_back(
          {before == nullptr ? std::string() : item.key, Day::Max(), item.status, std::move(text)});
      ++found;
    }
  }
}

void ExplainTree(Session& session, const Program& program, size_t compiled, Day day,
                 Explanation& out) {
  // The tree is of the item that matters most: the first open one, else the last closed one, else
  // none.
  const BuiltItems& built = session.View(compiled).At(day);
  const Item* item = nullptr;
  for (const Item& candidate : built.items) {
    if (candidate.opens > day) continue;
    const bool open = candidate.closed > day;
    const bool have_open = item != nullptr && item->closed > day;
    if (item == nullptr || (open && !have_open) || (!open && !have_open)) item = &candidate;
  }
  const Item chosen = item == nullptr ? Item() : *item;
  out.tree = Marker(session, program, compiled, day, item == nullptr ? nullptr : &chosen).Tree();
}

}  // namespace

Explanation Explain(const std::shared_ptr<const Program>& program,
                    const record::PatientRecord& record, const EvaluateOptions& options,
                    uint16_t rule) {
  Explanation out;
  out.rule = rule;
  EvaluateOptions one = options;
  one.rules = std::span<const uint16_t>(&rule, 1);
  Evaluator evaluator(program);
  evaluator.Evaluate(record, one, out.answer);
  const int compiled = program->compiled_of_rule[rule];
  if (compiled == kNone) return out;
  const rules::Rule& ast = program->pack->rules[rule];
  Session session(*program);
  session.Load(record, one, Day::Max());
  try {
    ExplainTree(session, *program, static_cast<size_t>(compiled), one.as_of, out);
  } catch (const TooMuchWork&) {
    out.tree.clear();  // the answer says that the rule was not checked
  }
  if (!out.answer.not_checked.empty()) return out;
  Trial trial(program, record, one, rule);
  FindClosings(trial, *program, ast, record, one.as_of, out);
  FindChanges(trial, evaluator, *program, ast, record, one, out);
  if (trial.cut_short()) {
    out.would_change.push_back({"", Day::Max(), ItemStatus::kNone,
                                "the record is too large to try everything: "
                                "more than this may close or change it"});
  }
  return out;
}

}  // namespace waymark::engine
