// What lets an open item slip away: leaving, time, a clock that moves, an answer spent on the wrong
// item.
#include <algorithm>

#include "waymark/rules/safety_context.h"

namespace waymark::rules {
namespace {

// Results and letters are filed days after their date; a fortnight covers nearly all of them.
constexpr Period kFilingDelay{.days = 14};
// Longer joins can merge two true events of a safety-netting rule.
constexpr Period kLongJoin{.days = 14};

bool SurelyShorter(const Period& a, const Period& b) {
  const auto order = calendar::CompareLengths(a, b);
  return order.has_value() && *order < 0;
}

void CheckLeavingAndTime(const SafetyContext& context) {
  const Rule& rule = context.rule;
  if (rule.purpose == Purpose::kSafetyNet && rule.on_leaving != Rule::OnLeaving::kHandOver) {
    context.Report("leaver-unseen", rule.PlaceOf({"on_leaving"}),
                   "a patient who leaves with an item open is not handed over",
                   "write on_leaving: hand_over");
  }
  const bool silent_end = rule.runs_out == Rule::RunsOut::kClose;
  if (silent_end && (rule.purpose == Purpose::kSafetyNet || rule.purpose == Purpose::kEmergency)) {
    context.Report("runs-out-unseen", rule.PlaceOf({"time_runs_out"}),
                   "when time runs out the item closes and nobody sees it",
                   "write time_runs_out: never, or then: ask");
  }
  if (rule.runs_out == Rule::RunsOut::kNever || rule.counted_from_recorded ||
      rule.start.kind != Start::Kind::kEach || !SurelyShorter(rule.runs_out_after, kFilingDelay)) {
    return;
  }
  const std::vector<SetRef>& sets = SetsOf(rule.start.each);
  const bool filed_late = std::any_of(sets.begin(), sets.end(), [&](const SetRef& ref) {
    const auto& kinds = context.Set(ref).kinds;
    return std::any_of(kinds.begin(), kinds.end(), [](const std::string& kind) {
      return kind == "result" || kind == "letter" || kind == "document" || kind == "report";
    });
  });
  if (filed_late || rule.purpose == Purpose::kResult) {
    context.Report(
        "shorter-than-filing", rule.PlaceOf({"time_runs_out"}),
        "time runs out after " + calendar::FormatPeriod(rule.runs_out_after) +
            ", and results and letters may be filed later than that",
        "write counted_from: recorded, or wait at least " + calendar::FormatPeriod(kFilingDelay));
  }
}

bool CountsFromFirst(const DateExpr& date) {
  return date.kind == DateExpr::Kind::kStartFirst || date.kind == DateExpr::Kind::kFixed ||
         date.kind == DateExpr::Kind::kAge ||
         (date.kind == DateExpr::Kind::kAnniversaryAfter && !date.of.empty() &&
          CountsFromFirst(date.of[0]));
}

// Whether the day can't be put off by one more entry.
bool HasLimit(const DateExpr& date) {
  if (date.kind == DateExpr::Kind::kEarlierOf)
    return std::any_of(date.of.begin(), date.of.end(), HasLimit);
  if (date.kind == DateExpr::Kind::kLaterOf)
    return std::all_of(date.of.begin(), date.of.end(), HasLimit);
  return CountsFromFirst(date);
}

bool HasLimit(const Choice<DateExpr>& date) {
  return std::all_of(date.rows.begin(), date.rows.end(),
                     [](const auto& row) { return HasLimit(row.gives); }) &&
         (!date.otherwise.has_value() || HasLimit(*date.otherwise));
}

void CheckClock(const SafetyContext& context) {
  const Rule& rule = context.rule;
  const Start& start = rule.start;
  if (start.kind != Start::Kind::kEach) return;
  if (rule.purpose == Purpose::kSafetyNet && start.join.has_value()) {
    const auto order = calendar::CompareLengths(*start.join, kLongJoin);
    if (order.value_or(1) > 0) {
      context.Report("long-join", start.place,
                     "entries up to " + calendar::FormatPeriod(*start.join) +
                         " apart are taken for one: two that are really two become one item",
                     "shorten join, or accept it with the reason");
    }
  }
  if (start.clock != Start::Clock::kLast) return;
  const bool limited =
      std::any_of(rule.timing.begin(), rule.timing.end(), [](const TimingRow& row) {
        return row.becomes != ItemStatus::kUpcoming && HasLimit(row.date);
      });
  if (limited) return;
  context.ReportAs(
      IsCritical(rule.purpose) ? Severity::kError : Severity::kWarning, "clock-can-always-move",
      start.place, "each further entry moves the clock, so that it can be put off for ever",
      "limit it in timing: {earlier_of: [start.last + 28 days, start.first + 42 days]}");
}

void CheckMatching(const SafetyContext& context) {
  const Rule& rule = context.rule;
  using IfSeveral = Rule::IfSeveral;
  // That it is said at all is the parser's business.
  if (rule.purpose != Purpose::kSafetyNet || rule.if_several == IfSeveral::kUnsaid ||
      rule.if_several == IfSeveral::kAsk) {
    return;
  }
  if (rule.hazards.empty()) {
    context.Report("hazard-needed", rule.PlaceOf({"if_several"}),
                   "an answer that fits several items is spent without asking, and no hazard is "
                   "named for that",
                   "write if_several: ask, or name the hazard that was weighed: hazard: HAZ-012");
  } else {
    context.Report("one-answer-many-items", rule.PlaceOf({"if_several"}),
                   "an answer that fits several items is spent on them without asking anybody",
                   "write if_several: ask, or accept it with the reason");
  }
}

void CheckParameters(const SafetyContext& context) {
  for (const Parameter& parameter : context.rule.parameters) {
    if (parameter.open_to.empty() || (!parameter.at_least.empty() && !parameter.at_most.empty()))
      continue;
    if (!calendar::ParsePeriod(parameter.declared).ok()) continue;
    context.ReportAs(IsCritical(context.rule.purpose) ? Severity::kError : Severity::kWarning,
                     "parameter-without-limits", parameter.place,
                     "an overlay may set \"" + parameter.name + "\" to any length of time",
                     "write at_least and at_most beside it");
  }
}

// A rule with an item for each site that any site's entry ends.
void CheckOtherSite(const SafetyContext& context) {
  const Rule& rule = context.rule;
  if (rule.start.kind != Start::Kind::kEach || rule.start.per < 0) return;
  const Group& group = context.pack.groups[static_cast<size_t>(rule.start.per)];
  const auto in_group = [&](const EntrySelector& selector) {
    const auto& sets = SetsOf(selector);
    return std::any_of(sets.begin(), sets.end(), [&](const SetRef& ref) {
      return std::any_of(group.rows.begin(), group.rows.end(),
                         [&](const Group::Row& row) { return row.set == ref.set; });
    });
  };
  WalkRule(context.pack, rule, {}, [&](const EntrySelector& selector, const Visit& visit) {
    if (visit.negated || visit.in_filter || selector.per >= 0 || visit.part == Part::kUntil) return;
    bool other_site = false;
    if (visit.block == Block::kStopped && visit.condition == nullptr) {
      other_site = rule.match_same.empty() && !rule.match_linked;
    } else if (visit.block == Block::kStopped || visit.block == Block::kSetAside) {
      other_site = in_group(selector);
    }
    if (!other_site) return;
    context.Report("stopped-by-another-site", visit.place,
                   "there is an item for each " + group.name + ", and an entry of any " +
                       group.name + " ends or holds back all of them",
                   "write match: [linked, same " + group.name + "], or per: " + group.name);
  });
}

}  // namespace

void CheckNet(const SafetyContext& context) {
  CheckLeavingAndTime(context);
  CheckClock(context);
  CheckMatching(context);
  CheckParameters(context);
  CheckOtherSite(context);
}

}  // namespace waymark::rules
