// The evaluator: every rule for one patient on one day.

#include <algorithm>
#include <exception>
#include <numeric>
#include <optional>
#include <span>
#include <tuple>

#include "absl/container/flat_hash_set.h"
#include "waymark/engine/askable.h"
#include "waymark/engine/engine.h"
#include "waymark/engine/looks.h"
#include "waymark/engine/partial_dates.h"
#include "waymark/engine/replies.h"
#include "waymark/engine/session.h"

namespace waymark::engine {

using rules::ItemStatus;

namespace {

bool IsOpen(ItemStatus status) {
  return status == ItemStatus::kUpcoming || status == ItemStatus::kDue ||
         status == ItemStatus::kOverdue || status == ItemStatus::kRanOut;
}

// Finds items by their key. Few are looked at one by one; many are sorted first.
class ByKey {
 public:
  explicit ByKey(const std::vector<Item>& items) : items_(items) {
    if (items.size() <= kFew) return;
    order_.resize(items.size());
    std::iota(order_.begin(), order_.end(), size_t{0});
    std::stable_sort(order_.begin(), order_.end(),
                     [&](size_t a, size_t b) { return items[a].key < items[b].key; });
  }

  // The first with that key, or nullptr.
  const Item* Find(const std::string& key) const {
    if (order_.empty()) {
      const auto at = std::find_if(items_.begin(), items_.end(),
                                   [&](const Item& item) { return item.key == key; });
      return at == items_.end() ? nullptr : &*at;
    }
    const auto at =
        std::lower_bound(order_.begin(), order_.end(), key,
                         [&](size_t i, const std::string& k) { return items_[i].key < k; });
    return at == order_.end() || items_[*at].key != key ? nullptr : &items_[*at];
  }

 private:
  static constexpr size_t kFew = 16;
  const std::vector<Item>& items_;
  std::vector<size_t> order_;  // by key; empty where there are few
};

// Notes the next look of one rule by itself while the answer's gathers that of all.
class OwnLook {
 public:
  // `looks` may be null: nothing is noted.
  OwnLook(uint16_t rule, Answer& answer, Looks* looks)
      : rule_(rule), answer_(answer), looks_(looks), before_(answer.next_look) {
    if (looks_ != nullptr) answer_.next_look = Day::Max();
  }
  OwnLook(const OwnLook&) = delete;
  OwnLook& operator=(const OwnLook&) = delete;
  ~OwnLook() {
    if (looks_ == nullptr) return;
    if (answer_.next_look != Day::Max()) looks_->rules.push_back({rule_, answer_.next_look});
    answer_.next_look = std::min(answer_.next_look, before_);
  }
  // The same as that of a rule which was asked before.
  void TakeFrom(uint16_t rule) const {
    if (looks_ == nullptr) return;
    for (const RuleLook& look : looks_->rules) {
      if (look.rule == rule) answer_.next_look = std::min(answer_.next_look, look.on);
    }
  }

 private:
  const uint16_t rule_;
  Answer& answer_;
  Looks* const looks_;
  const Day before_;
};

void AddUnique(std::vector<Doubt>& doubts, const Doubt& doubt) {
  if (std::find(doubts.begin(), doubts.end(), doubt) == doubts.end()) doubts.push_back(doubt);
}

}  // namespace

class EvaluatorImpl {
 public:
  explicit EvaluatorImpl(std::shared_ptr<const Program> given)
      : program(std::move(given)), session(*program), said(program->rules.size()) {}

  // `looks` may be null.
  void Evaluate(const record::PatientRecord& record, const EvaluateOptions& options, Answer& answer,
                Looks* looks) {
    answer.as_of = options.as_of;
    for (ItemAnswer& item : answer.items) {
      if (spare.size() == kMostSpare) break;
      spare.push_back(std::move(item));
    }
    answer.items.clear();
    answer.not_checked.clear();
    answer.questions.clear();
    answer.listed_doubts.clear();
    answer.coverage_assumed = !record.coverage.given;
    cut_loaded = false;
    listed.clear();
    session.Load(record, options, Day::Max());
    Patient& patient = session.patient();
    answer.recorded_assumed = patient.recorded_assumed();
    answer.next_look = patient.availability().next_change();
    ListConflicts(options.as_of, answer);
    answer.next_look =
        std::min(answer.next_look, FindUnheardReplies(*program->pack, record, options.as_of,
                                                      options.known_at, answer.unheard_replies));
    if (record.in_doubt())
      AddUnique(answer.listed_doubts, {DoubtReason::kInputSetAside, kNoEntry, -1});
    FindNotCheckable();
    ++evaluation;
    asked.clear();
    if (options.rules.empty()) {
      asked.resize(program->rules.size());
      std::iota(asked.begin(), asked.end(), size_t{0});
    }
    for (const uint16_t rule : options.rules) {
      const int compiled = program->compiled_of_rule[rule];
      if (compiled != kNone) asked.push_back(static_cast<size_t>(compiled));
    }
    if (!std::is_sorted(asked.begin(), asked.end())) std::sort(asked.begin(), asked.end());
    asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    if (looks != nullptr) {
      looks->rules.clear();
      looks->beside = answer.next_look;
    }
    for (const size_t i : asked) {
      const CompiledRule& rule = program->rules[i];
      const OwnLook own_look(rule.index, answer, looks);
      if (record.not_usable) {
        answer.not_checked.push_back({rule.index, NotCheckedReason::kNotUsable, false, {}});
        continue;
      }
      if (not_checkable_of[i] != kNone) {
        const CannotAsk& missing = not_checkable[static_cast<size_t>(not_checkable_of[i])];
        if (!missing.unless_who_decides || !WhoDecides(i, options.as_of, answer)) {
          if (Concerns(missing, rule, options.as_of, answer)) {
            answer.not_checked.push_back(missing.why);
          }
          continue;
        }
      }
      const size_t items = answer.items.size();
      const size_t questions = answer.questions.size();
      const size_t doubts = answer.listed_doubts.size();
      const Day next_look = answer.next_look;
      const auto give_up = [&](NotCheckedReason reason) {
        answer.items.resize(items);
        answer.questions.resize(questions);
        answer.listed_doubts.resize(doubts);
        listed.clear();
        answer.next_look = next_look;
        answer.not_checked.push_back({rule.index, reason, false, {}});
      };
      if (rule.twin_of != kNone && AnswerAsTwin(rule, record, answer)) {
        own_look.TakeFrom(program->rules[static_cast<size_t>(rule.twin_of)].index);
        continue;
      }
      patient.budget().Start();
      try {
        EvaluateRule(i, record, options, answer);
        if (rule.has_twins) {
          said[i] = {evaluation, items, answer.items.size(), questions, answer.questions.size()};
        }
      } catch (const TooMuchWork&) {
        give_up(NotCheckedReason::kTooMuchWork);
      } catch (const std::exception&) {
        give_up(NotCheckedReason::kFailed);
      }
    }
  }

 private:
  // Versions that contradict each other, so that none of them counts; those that are all dated
  // ahead from the day of the first.
  void ListConflicts(Day day, Answer& answer) {
    conflict = kNoEntry;
    absl::flat_hash_set<uint32_t> listed_already;
    const auto entries = session.patient().record().entries();
    for (const record::VersionConflict& one : session.patient().conflicts()) {
      const Day first = std::min(entries[one.a].occurred.first, entries[one.b].occurred.first);
      if (first > day) {
        answer.next_look = std::min(answer.next_look, first);
        continue;
      }
      if (conflict == kNoEntry) conflict = one.a;
      for (const uint32_t entry : {one.a, one.b}) {
        if (!listed_already.insert(entry).second) continue;
        answer.listed_doubts.push_back({DoubtReason::kVersionsConflict, entry, -1});
      }
    }
  }

  // Says again what the rule's twin said, where that was asked and no reply tells the two apart.
  // Its doubts and its next look are in the answer already.
  bool AnswerAsTwin(const CompiledRule& rule, const record::PatientRecord& record, Answer& answer) {
    const auto twin = static_cast<size_t>(rule.twin_of);
    const Said& given = said[twin];
    if (given.evaluation != evaluation) return false;
    const std::string& id = program->rules[twin].ast->id;
    for (const record::Reply& reply : record.replies()) {
      if (reply.rule == rule.ast->id || reply.rule == id) return false;
    }
    for (size_t i = given.items_begin; i < given.items_end; ++i) {
      ItemAnswer& item = Add(answer);
      item = answer.items[i];
      item.rule = rule.index;
    }
    for (size_t i = given.questions_begin; i < given.questions_end; ++i) {
      Question question = answer.questions[i];
      question.rule = rule.index;
      answer.questions.push_back(std::move(question));
    }
    return true;
  }

  // Adds the doubt to the answer's list unless it is there.
  void List(const Doubt& doubt, Answer& answer) {
    constexpr size_t kFew = 32;
    auto& list = answer.listed_doubts;
    if (list.size() <= kFew) {
      AddUnique(list, doubt);
      return;
    }
    const auto key = [](const Doubt& d) {
      return std::tuple(static_cast<int>(d.reason), d.entry, d.code_set);
    };
    if (listed.size() != list.size()) {
      listed.clear();
      for (const Doubt& d : list) listed.insert(key(d));
    }
    if (listed.insert(key(doubt)).second) list.push_back(doubt);
  }

  // Which rules can't be asked for this record, where that is not as it was for the last one.
  void FindNotCheckable() {
    if (not_checkable_version == session.patient().availability().version()) return;
    not_checkable_version = session.patient().availability().version();
    not_checkable.clear();
    not_checkable_of.assign(program->rules.size(), kNone);
    for (size_t i = 0; i < program->rules.size(); ++i) {
      auto missing = WhyNotAsked(session.patient(), program->rules[i]);
      if (!missing) continue;
      not_checkable_of[i] = static_cast<int32_t>(not_checkable.size());
      not_checkable.push_back(*std::move(missing));
    }
  }

  // Whether that a rule can't be asked is worth telling on the day: not where the person is surely
  // none of those whom it is about. If the day comes on which they are, it is a day to look.
  bool Concerns(const CannotAsk& missing, const CompiledRule& rule, Day day, Answer& answer) {
    if (!missing.only_for_whom_it_applies || rule.own_who == kNone) return true;
    Patient& patient = session.patient();
    patient.budget().Start();
    try {
      const IntervalSet& days = patient.Days(rule.own_who);
      if (days.Contains(day)) return true;
      answer.next_look = std::min(answer.next_look, days.NextChange(day));
      return false;
    } catch (const TooMuchWork&) {
      return true;
    }
  }

  // Whether the rule's own `who` surely holds on the day or surely does not, whatever its code sets
  // would say. The day on which that changes is a day to look.
  bool WhoDecides(size_t compiled, Day day, Answer& answer) {
    Patient& patient = session.patient();
    patient.budget().Start();
    try {
      const IntervalSet& surely = patient.Days(program->opposites[compiled].own_who);
      answer.next_look = std::min(answer.next_look, surely.NextChange(day));
      if (surely.Contains(day)) return true;
      const IntervalSet& possibly = patient.Days(program->rules[compiled].own_who);
      answer.next_look = std::min(answer.next_look, possibly.NextChange(day));
      return !possibly.Contains(day);
    } catch (const TooMuchWork&) {
      return false;
    }
  }

  void EvaluateRule(size_t compiled, const record::PatientRecord& record,
                    const EvaluateOptions& options, Answer& answer) {
    const CompiledRule& rule = program->rules[compiled];
    Patient& patient = session.patient();
    // A rule started by entries of which the record has none has nothing to say, now or later.
    if (rule.each != kNone &&
        !patient.HasEntries(program->selectors[static_cast<size_t>(rule.each)]) &&
        !MayAskWithoutItems(patient, rule)) {
      return;
    }
    RuleView& view = session.View(compiled);
    const Day day = options.as_of;
    const size_t first = answer.items.size();
    const size_t count = view.At(day).items.size();
    bool any_open = false;
    for (size_t i = 0; i < count; ++i) {
      const BuiltItems& built = view.At(day);
      // Asking about other days builds recurring items anew, so each is taken as a copy.
      Item copy;
      if (view.recurring()) copy = built.items[i];
      const Item& item = view.recurring() ? copy : built.items[i];
      const Snapshot now = StatusOn(patient, item, built.items, day);
      if (now.status == ItemStatus::kNone) {
        answer.next_look =
            std::min(answer.next_look, std::max(item.opens, calendar::AddDays(day, 1)));
        continue;
      }
      ItemAnswer& out = Add(answer);
      Fill(rule, item, now, day, out);
      if (item.closed > day) {
        out.since = view.Since(item, day);
        out.next_change = view.NextChange(item, now, day);
        answer.next_look = std::min(answer.next_look, out.next_change);
      } else {
        out.since = item.closed;
      }
      if (!IsOpen(now.status)) continue;
      any_open = true;
      FlagReplies(record, answer.unheard_replies, out);
      if (patient.MayDoubt(rule)) FlagPartialDates(patient, rule, item, day, out.doubts);
    }
    if (rule.ast->start.kind == rules::Start::Kind::kEvery) {
      answer.next_look = std::min(answer.next_look, view.NextLook(day));
    }
    std::sort(answer.items.begin() + static_cast<ptrdiff_t>(first), answer.items.end(),
              [](const ItemAnswer& a, const ItemAnswer& b) {
                return a.anchor != b.anchor ? a.anchor < b.anchor : a.key < b.key;
              });
    Questions(rule, view.At(day), day, answer);
    if (patient.last_relevant_day() > day) FutureEvidence(compiled, record, options, first, answer);
    if (patient.MayDoubt(rule)) {
      Doubts(compiled, options, first, any_open, answer);
      answer.next_look = std::min(answer.next_look, NextDoubt(compiled, day));
    }
  }

  // A reply about the item was meant to change something, and counts for nothing.
  static void FlagReplies(const record::PatientRecord& record,
                          const std::vector<UnheardReply>& unheard, ItemAnswer& out) {
    for (const UnheardReply& one : unheard) {
      const record::Reply& reply = record.replies()[one.reply];
      if (one.rule != out.rule || (!reply.item.empty() && reply.item != out.key)) continue;
      AddUnique(out.doubts, {DoubtReason::kReplySetAside, kNoEntry, -1});
    }
  }

  // The next day on which the rule may be in doubt otherwise than on `day`: when the other leaning
  // changes.
  Day NextDoubt(size_t compiled, Day day) {
    try {
      return session.Opposite(compiled).NextLook(day);
    } catch (const TooMuchWork&) {
      return calendar::AddDays(day, 1);
    }
  }

  // A new item of the answer, in memory that an earlier answer's had.
  ItemAnswer& Add(Answer& answer) {
    ItemAnswer& out = answer.items.emplace_back();
    if (spare.empty()) return out;
    ItemAnswer& old = spare.back();
    const auto take = [](auto& to, auto& from) {
      to = std::move(from);
      to.clear();
    };
    take(out.key, old.key);
    take(out.run, old.run);
    take(out.named, old.named);
    take(out.doubts, old.doubts);
    spare.pop_back();
    return out;
  }

  void Fill(const CompiledRule& rule, const Item& item, const Snapshot& now, Day day,
            ItemAnswer& out) {
    Patient& patient = session.patient();
    out.rule = rule.index;
    out.key = item.key;
    out.anchor = item.anchor;
    out.status = now.status;
    out.level = now.level;
    out.timing_row = now.timing_row;
    out.wording_row = now.wording_row;
    out.wording_rows = now.wording_rows;
    out.reason = now.reason;
    out.left = now.left;
    out.clock = patient.DateOn({}, &item, day, /*for_timing=*/true);
    const Day asked = std::min(day, item.closed);
    out.overdue_on = OverdueOn(patient, item, asked);
    if (item.closed <= day) {
      out.closed_on = item.closed;
      if (item.closed_by != kNoEntry) out.closed_by = patient.ordinal(item.closed_by);
      out.in_time = item.closed_as == ItemStatus::kDone && item.closed < out.overdue_on;
    }
    for (const RunEntry& e : item.run) {
      if (e.day > day) break;
      out.run.push_back(patient.ordinal(e.position));
    }
    if (!out.run.empty()) out.anchor_entry = out.run.front();
    Name(rule, item, day, out);
  }

  // The entries under the rule's names: each once, however many selectors of the name select it.
  void Name(const CompiledRule& rule, const Item& item, Day day, ItemAnswer& out) {
    Patient& patient = session.patient();
    size_t begin = 0;  // of the present name
    for (size_t i = 0; i < rule.named.size(); ++i) {
      const NamedSelector& named = rule.named[i];
      const bool another = i > 0 && rule.named[i - 1].name == named.name;
      if (!another) begin = out.named.size();
      const size_t before = out.named.size();
      const Selector& selector = program->selectors[static_cast<size_t>(named.selector)];
      const auto add = [&](uint32_t position) {
        NamedEntry& entry = out.named.emplace_back();
        entry.name = named.name;
        entry.entry = patient.ordinal(position);
        const auto slots = patient.slots(position);
        for (uint16_t slot : selector.slots) {
          if (std::find(slots.begin(), slots.end(), slot) != slots.end()) {
            entry.code_set = program->set_of_slot[slot];
            break;
          }
        }
      };
      if (named.selector == rule.each) {
        for (const RunEntry& e : item.run) {
          if (e.day <= day) add(e.position);
        }
      } else if (patient.HasEntries(selector)) {
        patient.Select(named.selector, &item, points);
        patient.Spend(points.size());
        for (const Point& p : points) {
          if (p.first <= day && day < p.seen_until) add(p.position);
        }
      }
      if (!another || out.named.size() == before) continue;
      const auto from = out.named.begin() + static_cast<ptrdiff_t>(begin);
      std::stable_sort(from, out.named.end(),
                       [](const NamedEntry& a, const NamedEntry& b) { return a.entry < b.entry; });
      out.named.erase(
          std::unique(from, out.named.end(),
                      [](const NamedEntry& a, const NamedEntry& b) { return a.entry == b.entry; }),
          out.named.end());
    }
  }

  void Questions(const CompiledRule& rule, const BuiltItems& built, Day day, Answer& answer) {
    std::vector<const OpenQuestion*> asked;
    for (const OpenQuestion& q : built.questions) {
      if (q.day <= day && day < q.until) asked.push_back(&q);
    }
    std::sort(asked.begin(), asked.end(), [](const OpenQuestion* a, const OpenQuestion* b) {
      return a->position < b->position;
    });
    for (const OpenQuestion* q : asked) {
      std::vector<std::string> open;
      session.patient().Spend(1 + (q->items.empty() ? 0 : built.items.size()));
      if (!q->items.empty()) {  // sorted
        for (const Item& item : built.items) {
          const bool named = std::binary_search(q->items.begin(), q->items.end(), item.key);
          if (named && item.open_on(day)) open.push_back(item.key);
        }
      }
      // Once none of them is open there is nothing left to ask.
      if (q->reason == QuestionReason::kWhichItem && open.empty()) continue;
      std::sort(open.begin(), open.end());
      answer.questions.push_back(
          {rule.index, q->reason, session.patient().ordinal(q->position), std::move(open)});
    }
  }

  // Whether next changes rest on entries dated after the day: they would be others without those.
  void FutureEvidence(size_t compiled, const record::PatientRecord& record,
                      const EvaluateOptions& options, size_t first, Answer& answer) {
    if (!cut_session) cut_session = std::make_unique<Session>(*program);
    if (!cut_loaded) {
      cut_session->Load(record, options, options.as_of);
      cut_loaded = true;
    }
    cut_session->patient().budget().Start();
    RuleView& view = cut_session->View(compiled);
    const BuiltItems* built = nullptr;
    std::optional<ByKey> by_key;
    for (size_t i = first; i < answer.items.size(); ++i) {
      ItemAnswer& out = answer.items[i];
      if (out.next_change == Day::Max()) continue;
      if (built == nullptr || view.recurring()) {
        built = &view.At(options.as_of);
        by_key.emplace(built->items);
      }
      const Item* const same = by_key->Find(out.key);
      if (same == nullptr) continue;
      Item copy;
      if (view.recurring()) copy = *same;
      const Item& item = view.recurring() ? copy : *same;
      const Snapshot now = StatusOn(cut_session->patient(), item, built->items, options.as_of);
      out.next_rests_on_future = view.NextChange(item, now, options.as_of) != out.next_change;
    }
  }

  void Doubts(size_t compiled, const EvaluateOptions& options, size_t first, bool any_open,
              Answer& answer) {
    const CompiledRule& rule = program->rules[compiled];
    Patient& patient = session.patient();
    const Day day = options.as_of;
    RuleView& opposite = session.Opposite(compiled);
    const BuiltItems& built = opposite.At(day);
    // First, because it meets doubts of its own.
    std::vector<ItemStatus> statuses;
    for (const Item& item : built.items) {
      statuses.push_back(StatusOn(patient, item, built.items, day).status);
    }
    const auto status_of = [&](const Item& item) {
      return statuses[static_cast<size_t>(&item - built.items.data())];
    };
    const bool any_of_other = std::any_of(statuses.begin(), statuses.end(),
                                          [](ItemStatus status) { return IsOpen(status); });
    if (first == answer.items.size() && !any_of_other) return;  // nobody to tell
    std::vector<Doubt> doubts;
    // Those of sets beside working ones are listed where there is work.
    const auto note = [&](std::span<const Doubt> met) {
      for (const Doubt& d : met) {
        if (any_open && d.code_set >= 0 && d.entry == kNoEntry) List(d, answer);
      }
      doubts.insert(doubts.end(), met.begin(), met.end());
    };
    for (const CompiledRule* side : {&rule, &program->opposites[compiled]}) {
      for (SelectorId id : side->selectors) {
        if (patient.SelectorInDoubt(id)) note(patient.SelectorDoubts(id));
      }
      for (NodeId id : side->nodes) {
        if (patient.NodeInDoubt(id)) note(patient.NodeDoubts(id));
      }
    }
    patient.Spend(doubts.size());
    if (!patient.record().birth) doubts.push_back({DoubtReason::kBirthUnknown, kNoEntry, -1});
    std::erase_if(doubts, [&](const Doubt& d) {
      return d.entry != kNoEntry && patient.record().entries()[d.entry].occurred.first > day;
    });
    std::sort(doubts.begin(), doubts.end());
    doubts.erase(std::unique(doubts.begin(), doubts.end()), doubts.end());
    const ByKey by_key(built.items);
    for (size_t i = first; i < answer.items.size(); ++i) {
      ItemAnswer& out = answer.items[i];
      if (patient.record().in_doubt() && IsOpen(out.status)) {
        out.doubts.push_back({DoubtReason::kInputSetAside, kNoEntry, -1});
      }
      // What does not count might have closed it. The answer lists all conflicts, an item one.
      if (conflict != kNoEntry && IsOpen(out.status)) {
        out.doubts.push_back({DoubtReason::kVersionsConflict, conflict, -1});
      }
      const Item* const same = by_key.Find(out.key);
      const bool differs = same == nullptr || status_of(*same) != out.status;
      if (!differs) continue;
      patient.Spend(doubts.size());
      const std::vector<Doubt> said = out.doubts;
      std::copy_if(
          doubts.begin(), doubts.end(), std::back_inserter(out.doubts),
          [&](const Doubt& d) { return std::find(said.begin(), said.end(), d) == said.end(); });
    }
    // Work that only the other leaning would show.
    std::vector<std::string_view> known;
    for (size_t i = first; i < answer.items.size(); ++i) known.push_back(answer.items[i].key);
    std::sort(known.begin(), known.end());
    for (const Item& item : built.items) {
      if (std::binary_search(known.begin(), known.end(), item.key)) continue;
      if (!IsOpen(status_of(item))) continue;
      for (const Doubt& d : doubts) {
        patient.Spend();
        List(d, answer);
      }
      break;  // another would add the same
    }
  }

  std::shared_ptr<const Program> program;
  Session session;
  std::vector<Point> points;     // scratch
  std::vector<size_t> asked;     // compiled rules, ascending; scratch
  uint32_t conflict = kNoEntry;  // an entry of versions that contradict each other, if there is one
  std::unique_ptr<Session> cut_session;
  bool cut_loaded = false;
  // Rules that can't be asked, and per compiled rule its place among them or kNone, for the
  // availability of that version.
  std::vector<CannotAsk> not_checkable;
  std::vector<int32_t> not_checkable_of;
  uint64_t not_checkable_version = 0;
  // Where in the answer is what a rule with twins said, of which evaluation; per compiled rule.
  struct Said {
    uint64_t evaluation = 0;
    size_t items_begin = 0, items_end = 0, questions_begin = 0, questions_end = 0;
  };
  std::vector<Said> said;
  uint64_t evaluation = 0;
  // Items of the answer before, for their memory.
  static constexpr size_t kMostSpare = 256;
  std::vector<ItemAnswer> spare;
  absl::flat_hash_set<std::tuple<int, uint32_t, int32_t>> listed;  // where the list is long
};

struct Evaluator::Impl : EvaluatorImpl {
  using EvaluatorImpl::EvaluatorImpl;
};

Evaluator::Evaluator(std::shared_ptr<const Program> program)
    : impl_(std::make_unique<Impl>(std::move(program))) {}
Evaluator::~Evaluator() = default;

void Evaluator::Evaluate(const record::PatientRecord& record, const EvaluateOptions& options,
                         Answer& answer) {
  impl_->Evaluate(record, options, answer, nullptr);
}

LookingEvaluator::LookingEvaluator(std::shared_ptr<const Program> program)
    : impl_(std::make_unique<EvaluatorImpl>(std::move(program))) {}
LookingEvaluator::~LookingEvaluator() = default;

void LookingEvaluator::Evaluate(const record::PatientRecord& record, const EvaluateOptions& options,
                                Answer& answer, Looks& looks) {
  impl_->Evaluate(record, options, answer, &looks);
}

}  // namespace waymark::engine
