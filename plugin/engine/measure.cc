#include "waymark/engine/measure.h"

#include <algorithm>
#include <exception>

#include "waymark/engine/askable.h"
#include "waymark/engine/can_be_asked.h"
#include "waymark/engine/session.h"

namespace waymark::engine {
namespace {

using rules::Indicator;
using rules::Outcome;

void AddTo(std::vector<int32_t>& to, const std::vector<int32_t>& from) {
  if (to.size() < from.size()) to.resize(from.size());
  for (size_t i = 0; i < from.size(); ++i) to[i] += from[i];
}

// How an item stands on the day, where an indicator has a word for it.
bool Matches(const Outcome& outcome, const Snapshot& now, bool in_time) {
  using Kind = Outcome::Kind;
  const bool named = outcome.name.empty() || outcome.name == now.reason;
  switch (outcome.kind) {
    case Kind::kDoneInTime:
      return now.status == ItemStatus::kDone && in_time;
    case Kind::kDoneLate:
      return now.status == ItemStatus::kDone && !in_time;
    case Kind::kDone:
      return now.status == ItemStatus::kDone;
    case Kind::kOpenInTime:
      return now.status == ItemStatus::kUpcoming || now.status == ItemStatus::kDue;
    case Kind::kOverdue:
      return now.status == ItemStatus::kOverdue;
    case Kind::kRanOut:
      return now.status == ItemStatus::kRanOut;
    case Kind::kEnded:
      return now.status == ItemStatus::kEnded;
    case Kind::kStopped:
      return now.status == ItemStatus::kStopped && named;
    case Kind::kSetAside:
      return now.status == ItemStatus::kSetAside && named;
  }
  return false;
}

bool AnyMatches(const std::vector<Outcome>& outcomes, const Snapshot& now, bool in_time) {
  return std::any_of(outcomes.begin(), outcomes.end(),
                     [&](const Outcome& outcome) { return Matches(outcome, now, in_time); });
}

}  // namespace

void Counted::Add(const Counted& other) {
  numerator += other.numerator;
  denominator += other.denominator;
  not_counted += other.not_counted;
  in_doubt += other.in_doubt;
  running += other.running;
  AddTo(exceptions, other.exceptions);
  AddTo(breakdown_numerator, other.breakdown_numerator);
  AddTo(breakdown_denominator, other.breakdown_denominator);
}

struct Measurer::Impl {
  explicit Impl(std::shared_ptr<const Program> given)
      : program(std::move(given)), session(*program), runs(program->indicators.size()) {}

  bool Holds(NodeId node, Day day) {
    return node == kNone || session.patient().Days(node).Contains(day);
  }

  bool HasPoints(SelectorId id) {
    return session.patient().HasEntries(program->selectors[static_cast<size_t>(id)]);
  }

  // Whether it can be asked; if not, `otherwise` is what comes of it.
  bool Checked(const CompiledIndicator& indicator, std::span<const Day> days,
               Measurer::Outcome& otherwise);

  static void Clear(Counted& out, const CompiledIndicator& indicator) {
    out.numerator = out.denominator = out.not_counted = out.in_doubt = out.running = 0;
    out.exceptions.assign(indicator.ast->exception_names.size(), 0);
    out.breakdown_numerator.assign(indicator.breakdown.size(), 0);
    out.breakdown_denominator.assign(indicator.breakdown.size(), 0);
  }

  bool People(const CompiledIndicator& indicator, std::span<const Day> days,
              std::span<Counted> out) {
    Patient& patient = session.patient();
    const auto days_of = [&](NodeId node) {
      return node == kNone ? IntervalSet::Always() : patient.Days(node);
    };
    IntervalSet counts = days_of(indicator.people);
    counts.IntersectWith(days_of(indicator.base));
    counts.Clip(days.front(), calendar::AddDays(days.back(), 1));
    if (counts.empty()) return false;
    for (size_t i = 0; i < days.size(); ++i) {
      const Day day = days[i];
      Counted& one = out[i];
      Clear(one, indicator);
      if (!counts.Contains(day)) continue;
      const bool surely = Holds(indicator.people_surely, day);
      const bool met = Holds(indicator.numerator, day);
      const bool perhaps_met = met || Holds(indicator.numerator_possibly, day);
      one.in_doubt = !surely || met != perhaps_met ? 1 : 0;
      if (met) {
        one.numerator = one.denominator = 1;
        continue;
      }
      size_t exception = 0;
      while (exception < indicator.exceptions.size() &&
             !Holds(indicator.exceptions[exception], day)) {
        ++exception;
      }
      if (exception < indicator.exceptions.size()) {
        one.exceptions[exception] = 1;
      } else {
        one.denominator = 1;
      }
    }
    return true;
  }

  void CountItem(const CompiledIndicator& indicator, const Item& item,
                 const std::vector<Item>& items, Day day, Counted& out) {
    Patient& patient = session.patient();
    const Indicator& ast = *indicator.ast;
    const Snapshot now = StatusOn(patient, item, items, day);
    const bool in_time = item.closed <= day && item.closed_as == ItemStatus::kDone &&
                         item.closed < OverdueOn(patient, item, std::min(day, item.closed));
    const bool met = AnyMatches(ast.in_numerator, now, in_time);
    if (!met) {
      for (size_t i = 0; i < ast.excepted.size(); ++i) {
        if (!Matches(ast.excepted[i], now, in_time)) continue;
        ++out.exceptions[i];
        return;
      }
      if (!AnyMatches(ast.in_denominator, now, in_time)) {
        ++out.not_counted;
        if (now.status == ItemStatus::kUpcoming || now.status == ItemStatus::kDue) ++out.running;
        return;
      }
    }
    ++out.denominator;
    if (met) ++out.numerator;
    for (size_t i = 0; i < indicator.breakdown.size(); ++i) {
      if (!Holds(indicator.breakdown[i], item.anchor)) continue;
      ++out.breakdown_denominator[i];
      if (met) ++out.breakdown_numerator[i];
    }
  }

  bool Items(const CompiledIndicator& indicator, std::span<const Day> days,
             std::span<Counted> out) {
    if (indicator.rule == kNone) return false;
    const CompiledRule& rule = program->rules[static_cast<size_t>(indicator.rule)];
    Patient& patient = session.patient();
    if (rule.each != kNone && !HasPoints(rule.each)) return false;
    const Indicator& ast = *indicator.ast;
    const auto& holidays = program->pack->holidays;
    const IntervalSet base =
        indicator.base == kNone ? IntervalSet::Always() : patient.Days(indicator.base);
    RuleView& view = session.View(static_cast<size_t>(indicator.rule));
    bool any = false;
    for (size_t i = 0; i < days.size(); ++i) {
      const Day day = days[i];
      Clear(out[i], indicator);
      if (!base.Contains(day)) continue;
      const BuiltItems& built = view.At(day);
      const Item* latest = nullptr;
      for (const Item& item : built.items) {
        if (item.anchor > day || item.opens > day) continue;
        if (ast.one_per_person) {
          if (latest == nullptr || item.anchor >= latest->anchor) latest = &item;
          continue;
        }
        if (ast.look_back && day >= calendar::Add(item.anchor, *ast.look_back, holidays)) continue;
        any = true;
        CountItem(indicator, item, built.items, day, out[i]);
      }
      if (latest == nullptr) continue;
      if (ast.look_back && day >= calendar::Add(latest->anchor, *ast.look_back, holidays)) continue;
      any = true;
      CountItem(indicator, *latest, built.items, day, out[i]);
    }
    return any;
  }

  bool ItemsByBeginning(const CompiledIndicator& indicator, std::span<const Day> begins, Day last,
                        std::span<Counted> out) {
    if (indicator.rule == kNone) return false;
    const CompiledRule& rule = program->rules[static_cast<size_t>(indicator.rule)];
    Patient& patient = session.patient();
    if (rule.each != kNone && !HasPoints(rule.each)) return false;
    const Indicator& ast = *indicator.ast;
    const auto& holidays = program->pack->holidays;
    const IntervalSet base =
        indicator.base == kNone ? IntervalSet::Always() : patient.Days(indicator.base);
    RuleView& view = session.View(static_cast<size_t>(indicator.rule));
    bool any = false;
    for (size_t i = 0; i < out.size(); ++i) {
      Clear(out[i], indicator);
      Day day = last;
      if (ast.look_back) {
        day = std::min(day,
                       calendar::AddDays(calendar::Add(begins[i], *ast.look_back, holidays), -1));
      }
      day = std::max(day, calendar::AddDays(begins[i + 1], -1));
      if (!base.Contains(day)) continue;
      const BuiltItems& built = view.At(day);
      const Item* latest = nullptr;
      for (const Item& item : built.items) {
        if (item.anchor > day || item.opens > day) continue;
        if (latest == nullptr || item.anchor >= latest->anchor) latest = &item;
      }
      for (const Item& item : built.items) {
        if (item.anchor < begins[i] || item.anchor >= begins[i + 1] || item.opens > day) continue;
        if (ast.one_per_person && &item != latest) continue;
        any = true;
        CountItem(indicator, item, built.items, day, out[i]);
      }
    }
    return any;
  }

  // Whether both are in the group with one value.
  bool SameGroup(int group, uint32_t a, uint32_t b) {
    if (group < 0) return true;
    session.patient().GroupValues(group, a, values_a);
    session.patient().GroupValues(group, b, values_b);
    return std::any_of(values_a.begin(), values_a.end(), [&](uint16_t value) {
      return std::find(values_b.begin(), values_b.end(), value) != values_b.end();
    });
  }

  void CountRun(const CompiledIndicator& indicator, const Item& run, Day day,
                const std::vector<Point>& answers, Counted& out) {
    const Indicator& ast = *indicator.ast;
    if (indicator.answer == kNone) {
      ++out.numerator;
      return;
    }
    ++out.denominator;
    const auto& holidays = program->pack->holidays;
    const Day first = calendar::Add(run.anchor, ast.answer_from, holidays);
    const Day last = std::min(day, calendar::Add(run.anchor, ast.answer_to, holidays));
    const bool met = std::any_of(answers.begin(), answers.end(), [&](const Point& point) {
      return point.first >= first && point.first <= last &&
             SameGroup(ast.matched_by, run.run.front().position, point.position);
    });
    if (met) ++out.numerator;
  }

  bool EntriesByBeginning(size_t index, const CompiledIndicator& indicator,
                          std::span<const Day> begins, Day last, std::span<Counted> out) {
    const Indicator& ast = *indicator.ast;
    Patient& patient = session.patient();
    // Rates are of people who are there all the time: no flow either.
    if (ast.per_registered > 0 || !HasPoints(indicator.runs.each)) return false;
    const auto& holidays = program->pack->holidays;
    const IntervalSet base =
        indicator.base == kNone ? IntervalSet::Always() : patient.Days(indicator.base);
    const IntervalSet registered = patient.Days(indicator.registered);
    RuleView& view = runs[index];
    view.Reset(&patient, &indicator.runs);
    static const std::vector<Point> kNoPoints;
    const std::vector<Point>& answers =
        indicator.answer == kNone ? kNoPoints : patient.Points(indicator.answer);
    for (Counted& one : out) Clear(one, indicator);
    bool any = false;
    for (const Item& run : view.At(Day::Max()).items) {
      const auto after = std::upper_bound(begins.begin(), begins.end(), run.anchor);
      if (after == begins.begin() || after == begins.end()) continue;
      if (!(ast.registered_at_start ? registered : base).Contains(run.anchor)) continue;
      Counted& one = out[static_cast<size_t>(after - begins.begin()) - 1];
      any = true;
      if (ast.settle && calendar::Add(run.anchor, *ast.settle, holidays) > last) {
        ++one.not_counted;
        ++one.running;
      } else {
        CountRun(indicator, run, last, answers, one);
      }
    }
    return any;
  }

  bool Entries(size_t index, const CompiledIndicator& indicator, std::span<const Day> days,
               std::span<Counted> out) {
    const Indicator& ast = *indicator.ast;
    Patient& patient = session.patient();
    const bool any_runs = HasPoints(indicator.runs.each);
    if (!any_runs && ast.per_registered == 0) return false;
    const auto& holidays = program->pack->holidays;
    const IntervalSet base =
        indicator.base == kNone ? IntervalSet::Always() : patient.Days(indicator.base);
    const IntervalSet registered = patient.Days(indicator.registered);
    RuleView& view = runs[index];
    if (any_runs) view.Reset(&patient, &indicator.runs);
    static const std::vector<Point> kNoPoints;
    const std::vector<Point>& answers =
        indicator.answer == kNone || !any_runs ? kNoPoints : patient.Points(indicator.answer);
    bool any = false;
    for (size_t i = 0; i < days.size(); ++i) {
      const Day day = days[i];
      Counted& one = out[i];
      Clear(one, indicator);
      if (ast.per_registered > 0 && base.Contains(day)) {
        one.denominator = 1;
        any = true;
      }
      if (!any_runs) continue;
      if (!ast.registered_at_start && !base.Contains(day)) continue;
      const Day after = calendar::AddDays(day, 1);
      const Day from = calendar::Add(after, -*ast.period, holidays);
      for (const Item& run : view.At(Day::Max()).items) {
        const Day start = run.anchor;
        if (start < from || start > day) continue;
        if (ast.settle && calendar::Add(start, *ast.settle, holidays) > day) continue;
        if (ast.registered_at_start && !registered.Contains(start)) continue;
        any = true;
        CountRun(indicator, run, day, answers, one);
      }
    }
    return any;
  }

  std::shared_ptr<const Program> program;
  Session session;
  std::vector<RuleView> runs;  // parallel to Program::indicators
  bool not_usable = false;
  std::vector<uint16_t> values_a, values_b;
};

const rules::Indicators& IndicatorsOf(const Program& program) {
  static const rules::Indicators* const kNone = new rules::Indicators;
  return program.indicator_asts == nullptr ? *kNone : *program.indicator_asts;
}

std::vector<uint16_t> WaitingSetsOf(const Program& program, size_t indicator) {
  return program.indicators[indicator].waiting_sets;
}

Measurer::Measurer(std::shared_ptr<const Program> program)
    : impl_(std::make_unique<Impl>(std::move(program))) {}
Measurer::~Measurer() = default;

void Measurer::Load(const record::PatientRecord& record, Day last, calendar::Instant known_at) {
  EvaluateOptions options;
  options.as_of = last;
  options.known_at = known_at;
  options.hypothetical = false;
  impl_->session.Load(record, options, Day::Max());
  impl_->not_usable = record.not_usable;
}

bool Measurer::Impl::Checked(const CompiledIndicator& indicator, std::span<const Day> days,
                             Measurer::Outcome& otherwise) {
  Patient& patient = session.patient();
  otherwise = Measurer::Outcome::kNotChecked;
  if (not_usable || indicator.waits || WhyAllAreSilent(patient, indicator.who_sets) ||
      WhyAllAreSilent(patient, indicator.numerator_sets)) {
    return false;
  }
  if (indicator.rule == kNone) return true;
  const CompiledRule& rule = program->rules[static_cast<size_t>(indicator.rule)];
  const std::optional<CannotAsk> cannot = WhyNotAsked(patient, rule);
  if (!cannot) return true;
  // Nothing to tell where the person is on no day one of those whom it is about.
  const bool matters = !cannot->only_for_whom_it_applies || rule.own_who == kNone ||
                       std::any_of(days.begin(), days.end(), [&](Day day) {
                         return patient.Days(rule.own_who).Contains(day);
                       });
  if (!matters) otherwise = Measurer::Outcome::kNothing;
  return false;
}

Measurer::Outcome Measurer::Count(size_t index, std::span<const Day> days, std::span<Counted> out) {
  const CompiledIndicator& indicator = impl_->program->indicators[index];
  impl_->session.patient().budget().Start();
  try {
    Outcome otherwise{};
    if (!impl_->Checked(indicator, days, otherwise)) return otherwise;
    bool any = false;
    switch (indicator.ast->kind) {
      case Indicator::Kind::kPeople:
        any = impl_->People(indicator, days, out);
        break;
      case Indicator::Kind::kItems:
        any = impl_->Items(indicator, days, out);
        break;
      case Indicator::Kind::kEntries:
        any = impl_->Entries(index, indicator, days, out);
        break;
      default:
        break;
    }
    return any ? Outcome::kCounted : Outcome::kNothing;
  } catch (const std::exception&) {
    return Outcome::kNotChecked;
  }
}

Measurer::Outcome Measurer::CountByBeginning(size_t index, std::span<const Day> begins, Day last,
                                             std::span<Counted> out) {
  const CompiledIndicator& indicator = impl_->program->indicators[index];
  impl_->session.patient().budget().Start();
  try {
    Outcome otherwise{};
    if (!impl_->Checked(indicator, begins, otherwise)) return otherwise;
    bool any = false;
    if (indicator.ast->kind == Indicator::Kind::kItems) {
      any = impl_->ItemsByBeginning(indicator, begins, last, out);
    } else if (indicator.ast->kind == Indicator::Kind::kEntries) {
      any = impl_->EntriesByBeginning(index, indicator, begins, last, out);
    }
    return any ? Outcome::kCounted : Outcome::kNothing;
  } catch (const std::exception&) {
    return Outcome::kNotChecked;
  }
}

bool Measurer::OnList(size_t indicator, Day day) {
  return impl_->Holds(impl_->program->indicators[indicator].base, day);
}

}  // namespace waymark::engine
