// The evaluator: every rule for one patient on one day.

#include <algorithm>
#include <exception>

#include "waymark/engine/engine.h"
#include "waymark/engine/session.h"

namespace waymark::engine {

using rules::ItemStatus;

namespace {

bool IsOpen(ItemStatus status) {
  return status == ItemStatus::kUpcoming || status == ItemStatus::kDue ||
         status == ItemStatus::kOverdue || status == ItemStatus::kRanOut;
}

void AddUnique(std::vector<Doubt>& doubts, const Doubt& doubt) {
  if (std::find(doubts.begin(), doubts.end(), doubt) == doubts.end()) doubts.push_back(doubt);
}

}  // namespace

struct Evaluator::Impl {
  explicit Impl(std::shared_ptr<const Program> given)
      : program(std::move(given)), session(*program) {}

  void Evaluate(const record::PatientRecord& record, const EvaluateOptions& options,
                Answer& answer) {
    answer.as_of = options.as_of;
    answer.items.clear();
    answer.not_checked.clear();
    answer.questions.clear();
    answer.listed_doubts.clear();
    answer.next_look = Day::Max();
    answer.coverage_assumed = !record.coverage.given;
    answer.recorded_assumed = false;
    cut_loaded = false;
    session.Load(record, options, Day::Max());
    Patient& patient = session.patient();
    for (uint32_t p = 0; p < patient.entry_count(); ++p) {
      if (patient.entry(p).recorded_assumed) {
        answer.recorded_assumed = true;
        break;
      }
    }
    for (const record::VersionConflict& conflict : patient.conflicts()) {
      AddUnique(answer.listed_doubts, {DoubtReason::kVersionsConflict, conflict.a, -1});
      AddUnique(answer.listed_doubts, {DoubtReason::kVersionsConflict, conflict.b, -1});
    }
    if (record.in_doubt())
      AddUnique(answer.listed_doubts, {DoubtReason::kInputSetAside, kNoEntry, -1});
    for (size_t i = 0; i < program->rules.size(); ++i) {
      const CompiledRule& rule = program->rules[i];
      if (!options.rules.empty() && std::find(options.rules.begin(), options.rules.end(),
                                              rule.index) == options.rules.end()) {
        continue;
      }
      if (record.not_usable) {
        answer.not_checked.push_back({rule.index, NotCheckedReason::kNotUsable, false, {}});
        continue;
      }
      if (NotCheckable(rule, answer)) continue;
      const size_t items = answer.items.size();
      const size_t questions = answer.questions.size();
      try {
        EvaluateRule(i, record, options, answer);
      } catch (const std::exception&) {
        answer.items.resize(items);
        answer.questions.resize(questions);
        answer.not_checked.push_back({rule.index, NotCheckedReason::kFailed, false, {}});
      }
    }
  }

  // Whether the rule can't be asked for this record; then it is noted.
  bool NotCheckable(const CompiledRule& rule, Answer& answer) {
    NotChecked found;
    found.rule = rule.index;
    found.for_everybody = rule.waits_for_everybody;
    const auto missing = [&](const std::vector<uint16_t>& sets) {
      if (sets.empty()) return false;
      for (uint16_t set : sets) {
        if (!session.patient().Unavailable(set)) return false;
      }
      for (uint16_t set : sets) {
        found.code_sets.push_back(set);
        if (*session.patient().Unavailable(set) == DoubtReason::kNotSupplied) {
          found.reason = NotCheckedReason::kNotSupplied;
        }
      }
      return true;
    };
    if (!missing(rule.start_sets) && !missing(rule.who_sets) &&
        (rule.reply_closes || !missing(rule.done_sets))) {
      return false;
    }
    std::sort(found.code_sets.begin(), found.code_sets.end());
    found.code_sets.erase(std::unique(found.code_sets.begin(), found.code_sets.end()),
                          found.code_sets.end());
    answer.not_checked.push_back(std::move(found));
    return true;
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
      // Asking about other days builds recurring items anew, so each item is taken as a copy.
      const Item item = view.At(day).items[i];
      const Snapshot now = StatusOn(patient, item, view.At(day).items, day);
      if (now.status == ItemStatus::kNone) {
        answer.next_look =
            std::min(answer.next_look, std::max(item.opens, calendar::AddDays(day, 1)));
        continue;
      }
      ItemAnswer& out = answer.items.emplace_back();
      Fill(rule, item, now, day, out);
      if (item.closed > day) {
        out.since = view.Since(item, day);
        out.next_change = view.NextChange(item, now, day);
        answer.next_look = std::min(answer.next_look, out.next_change);
      } else {
        out.since = item.closed;
      }
      any_open |= IsOpen(now.status);
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
    if (patient.MayDoubt(rule)) Doubts(compiled, options, first, any_open, answer);
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
    std::vector<Point> points;
    for (const NamedSelector& named : rule.named) {
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
        continue;
      }
      if (!patient.HasEntries(selector)) continue;
      patient.Select(named.selector, &item, points);
      for (const Point& p : points) {
        if (p.first <= day) add(p.position);
      }
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
      for (const Item& item : built.items) {
        const bool named = std::find(q->items.begin(), q->items.end(), item.key) != q->items.end();
        if (named && item.open_on(day)) open.push_back(item.key);
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
    RuleView& view = cut_session->View(compiled);
    for (size_t i = first; i < answer.items.size(); ++i) {
      ItemAnswer& out = answer.items[i];
      if (out.next_change == Day::Max()) continue;
      const BuiltItems& built = view.At(options.as_of);
      const auto same = std::find_if(built.items.begin(), built.items.end(),
                                     [&](const Item& item) { return item.key == out.key; });
      if (same == built.items.end()) continue;
      const Item item = *same;
      const Snapshot now = StatusOn(cut_session->patient(), item, built.items, options.as_of);
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
    std::vector<Doubt> doubts;
    for (const CompiledRule* side : {&rule, &program->opposites[compiled]}) {
      for (SelectorId id : side->selectors) {
        for (const Doubt& d : patient.SelectorDoubts(id)) AddUnique(doubts, d);
      }
      for (NodeId id : side->nodes) {
        for (const Doubt& d : patient.NodeDoubts(id)) AddUnique(doubts, d);
      }
    }
    // Those of sets beside working ones are listed where there is work.
    if (any_open) {
      for (const Doubt& d : doubts) {
        if (d.code_set >= 0 && d.entry == kNoEntry) AddUnique(answer.listed_doubts, d);
      }
    }
    if (!patient.record().birth) AddUnique(doubts, {DoubtReason::kBirthUnknown, kNoEntry, -1});
    std::erase_if(doubts, [&](const Doubt& d) {
      return d.entry != kNoEntry && patient.record().entries()[d.entry].occurred.first > day;
    });
    std::sort(doubts.begin(), doubts.end());
    for (size_t i = first; i < answer.items.size(); ++i) {
      ItemAnswer& out = answer.items[i];
      if (patient.record().in_doubt() && IsOpen(out.status)) {
        out.doubts.push_back({DoubtReason::kInputSetAside, kNoEntry, -1});
      }
      const auto same = std::find_if(built.items.begin(), built.items.end(),
                                     [&](const Item& item) { return item.key == out.key; });
      const bool differs = same == built.items.end() ||
                           StatusOn(patient, *same, built.items, day).status != out.status;
      if (differs) out.doubts.insert(out.doubts.end(), doubts.begin(), doubts.end());
    }
    // Work that only the other leaning would show.
    for (const Item& item : built.items) {
      const bool known =
          std::any_of(answer.items.begin() + static_cast<ptrdiff_t>(first), answer.items.end(),
                      [&](const ItemAnswer& out) { return out.key == item.key; });
      if (known || !IsOpen(StatusOn(patient, item, built.items, day).status)) continue;
      for (const Doubt& d : doubts) AddUnique(answer.listed_doubts, d);
    }
  }

  std::shared_ptr<const Program> program;
  Session session;
  std::unique_ptr<Session> cut_session;
  bool cut_loaded = false;
};

Evaluator::Evaluator(std::shared_ptr<const Program> program)
    : impl_(std::make_unique<Impl>(std::move(program))) {}
Evaluator::~Evaluator() = default;

void Evaluator::Evaluate(const record::PatientRecord& record, const EvaluateOptions& options,
                         Answer& answer) {
  impl_->Evaluate(record, options, answer);
}

}  // namespace waymark::engine
