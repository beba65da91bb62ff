#include "engine/naive/conditions.h"

#include <algorithm>

#include "engine/naive/values.h"

namespace waymark::naive {
namespace {

using calendar::Truth;
using record::EntryStatus;
using rules::Condition;
using rules::EntrySelector;
using rules::Window;

bool Accepts(Truth truth, Lean lean) {
  return truth == Truth::kYes || (truth == Truth::kMaybe && lean == Lean::kPossibly);
}

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A property that a selector asks for; what the record doesn't say doesn't fit.
bool Fits(const std::vector<std::string>& wanted, std::string_view have) {
  return wanted.empty() || Contains(wanted, have);
}

// The roles that rules name; whoever is none of these is `other`, and nobody knows of an empty one.
std::string RoleOf(std::string_view text) {
  std::string role;
  for (const char c : text) role += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  static const std::set<std::string> known = {"",           "gp",          "nurse",
                                              "pharmacist", "coordinator", "administrator"};
  return known.contains(role) ? role : "other";
}

Truth RoleFits(const std::vector<std::string>& wanted, std::string_view text) {
  const std::string role = RoleOf(text);
  if (wanted.empty() || Contains(wanted, role) || Contains(wanted, text)) return Truth::kYes;
  return role.empty() ? Truth::kMaybe : Truth::kNo;
}

bool WhereFits(const rules::Where& where, const Seen& seen, Lean lean) {
  const record::Entry& e = *seen.entry;
  const std::string_view kind = e.kind == record::Kind::kOther         ? e.kind_text
                                : e.kind == record::Kind::kUnspecified ? std::string_view()
                                                                       : record::KindName(e.kind);
  return Fits(where.kinds, kind) && Accepts(RoleFits(where.roles, e.author_role), lean) &&
         Fits(where.urgencies, e.urgency);
}

bool StatusFits(const rules::Where& where, EntryStatus status) {
  if (!where.statuses.empty()) return Contains(where.statuses, record::EntryStatusName(status));
  switch (status) {
    case EntryStatus::kCancelled:
    case EntryStatus::kNotDone:
    case EntryStatus::kMissed:
    case EntryStatus::kProposed:
    case EntryStatus::kEnteredInError:
      return false;
    default:
      return true;
  }
}

const Seen* StartEntryOf(const rules::DateExpr& expr, const StartView& start) {
  if (!expr.offset.is_zero()) return nullptr;
  switch (expr.kind) {
    case rules::DateExpr::Kind::kStart:
      return start.start_entry;
    case rules::DateExpr::Kind::kStartFirst:
      return start.first_entry;
    case rules::DateExpr::Kind::kStartLast:
      return start.last_entry;
    default:
      return nullptr;
  }
}

bool SinceFits(const rules::Since& since, const Seen& seen, Lean lean, const Context& context) {
  if (since.kind == rules::Since::Kind::kEver) return true;
  const auto from = DateOf(since.from, lean, context);
  if (!from) return lean == Lean::kPossibly;
  // Possibly on or after: the last day it can mean. Surely: the first.
  const Date day = lean == Lean::kPossibly ? seen.last : seen.first;
  if (since.kind == rules::Since::Kind::kFrom) return day >= *from;
  if (day != *from) return day > *from;
  const Seen* start = context.start ? StartEntryOf(since.from, *context.start) : nullptr;
  return start != nullptr && start->entry->clock_seconds >= 0 &&
         seen.entry->clock_seconds > start->entry->clock_seconds;
}

// ---------------------------------------------------------------- entries and windows

struct Stretch {
  Date begin;
  Date end;  // exclusive
};

Date DayAfter(Date day) { return PlusDays(day, 1); }

// The days for which an entry makes a windowed condition true.
Stretch WindowOf(const Window& window, Date first, Date last, Lean lean, const Context& context) {
  const auto& holidays = context.world->pack->holidays;
  const bool possibly = lean == Lean::kPossibly;
  // Possibly: any of the days it can mean. Surely: whichever it was.
  const Date begin = possibly ? first : last;
  const Date end = possibly ? last : first;
  switch (window.kind) {
    case Window::Kind::kEver:
      return {begin, kNever};
    case Window::Kind::kSameDay:
      return {begin, DayAfter(end)};
    case Window::Kind::kLast: {
      const auto* length = Ask(window.length, begin, context);
      if (!length) return {begin, begin};
      return {begin, DayAfter(Plus(end, *length, holidays))};
    }
    case Window::Kind::kHolds:
      return {Plus(begin, window.from, holidays), DayAfter(Plus(end, window.to, holidays))};
    case Window::Kind::kHoldsUntil:
      return {begin, NextOccurrence(end, window.month, window.day_of_month)};
  }
  return {begin, begin};
}

// Whether two entries can be counted together when neighbours must lie `apart`: possibly, if some
// of the days that may be meant do; surely, if all do.
bool LieApart(const Seen& a, const Seen& b, const calendar::Period& apart, Lean lean,
              const calendar::Holidays& holidays) {
  if (apart.is_zero()) return true;
  if (lean == Lean::kSurely) return Plus(a.last, apart, holidays) <= b.first;
  return Plus(a.first, apart, holidays) <= b.last || Plus(b.first, apart, holidays) <= a.last;
}

// How many of these entries, in order of their first days, can be counted.
int CountApart(const std::vector<const Seen*>& entries, const calendar::Period& apart, Lean lean,
               const calendar::Holidays& holidays) {
  int most = 0;
  for (size_t newest = 0; newest < entries.size(); ++newest) {
    int count = 1;
    size_t at = newest;
    for (size_t i = newest; i-- > 0;) {
      if (!LieApart(*entries[i], *entries[at], apart, lean, holidays)) continue;
      ++count;
      at = i;
    }
    most = std::max(most, count);
  }
  return most;
}

// Entries by group; without `per` all in one.
std::map<std::string, std::vector<const Seen*>> Grouped(const std::vector<const Seen*>& entries,
                                                        int per, const World& world) {
  std::map<std::string, std::vector<const Seen*>> groups;
  for (const Seen* seen : entries) {
    if (per < 0) {
      groups[""].push_back(seen);
      continue;
    }
    const auto values = GroupValues(world, per, *seen);
    for (const std::string& value : values) groups[value].push_back(seen);
    if (values.empty()) groups[""].push_back(seen);
  }
  return groups;
}

// Sets that can't be read leave open what they would have said: all of them, or, of what closes,
// some beside others.
bool IsOpenByMuteSets(const EntrySelector& selector, const Context& context) {
  const auto& sets = selector.change ? selector.change->of : selector.sets;
  const auto mute = [&](const auto& ref) { return SetIsMute(*context.world, ref.set); };
  if (context.closing) return std::any_of(sets.begin(), sets.end(), mute);
  return !sets.empty() && std::all_of(sets.begin(), sets.end(), mute);
}

bool EventHolds(const Condition& condition, Date day, Lean lean, const Context& context) {
  const World& world = *context.world;
  const EntrySelector& selector = condition.selector;
  if (lean == Lean::kPossibly && IsOpenByMuteSets(selector, context)) return true;
  std::vector<const Seen*> covering;
  for (const Seen& seen : world.entries) {
    if (seen.first > world.today) continue;
    const bool looks_ahead = condition.window.kind == Window::Kind::kHolds;
    if (DayOf(seen, lean) > day && !looks_ahead) continue;
    const Stretch stretch = WindowOf(condition.window, seen.first, seen.last, lean, context);
    if (day < stretch.begin || day >= stretch.end) continue;
    if (Selects(selector, seen, lean, context)) covering.push_back(&seen);
  }
  for (const auto& [value, members] : Grouped(covering, selector.per, world)) {
    std::vector<const Seen*> ordered = members;
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const Seen* a, const Seen* b) { return a->first < b->first; });
    if (CountApart(ordered, selector.apart, lean, world.pack->holidays) >= selector.count) {
      return true;
    }
  }
  return false;
}

// ---------------------------------------------------------------- latest

// `latest`: the newest step whose value can be read decides. A step is an entry, or all entries of
// a day of which one has no time.
bool LatestHolds(const Condition& condition, Date day, Lean lean, const Context& context) {
  const World& world = *context.world;
  if (lean == Lean::kPossibly && IsOpenByMuteSets(condition.selector, context)) return true;
  struct Candidate {
    const Seen* seen;
    Truth passes;
  };
  std::vector<Candidate> candidates;  // in order
  for (const Seen& seen : world.entries) {
    if (seen.first > std::min(day, world.today)) continue;
    if (!Selects(condition.selector, seen, Lean::kPossibly, context)) continue;
    const auto* test = condition.test ? Ask(*condition.test, seen.first, context) : nullptr;
    Truth passes = Truth::kYes;
    if (condition.test) passes = test ? ValuePasses(seen, *test) : Truth::kNo;
    candidates.push_back({&seen, passes});
  }
  const auto exact = [](const Seen& seen) { return seen.first == seen.last; };
  // Whether `b`, which is the later of the two in order, is a later step than `a`.
  const auto later_step = [&](const Seen& a, const Seen& b) {
    if (a.first != b.first) return true;
    return std::none_of(candidates.begin(), candidates.end(), [&](const Candidate& c) {
      return exact(*c.seen) && c.seen->first == a.first && c.seen->entry->clock_seconds < 0;
    });
  };
  const auto selected = [&](const Candidate& c, Lean l) {
    return DayOf(*c.seen, l) <= day && Selects(condition.selector, *c.seen, l, context);
  };
  for (const Candidate& c : candidates) {
    if (!selected(c, lean) || !Accepts(c.passes, lean)) continue;
    const Stretch stretch = WindowOf(condition.window, c.seen->first, c.seen->last, lean, context);
    if (day < stretch.begin || day >= stretch.end) continue;
    bool ended = false;
    for (const Candidate& other : candidates) {
      if (&other == &c || other.passes == Truth::kMaybe) continue;
      const Seen& mine = *c.seen;
      const Seen& its = *other.seen;
      if (exact(mine) && exact(its)) {
        ended = ended || (&other > &c && later_step(mine, its) && selected(other, Flipped(lean)));
      } else if (Accepts(other.passes, lean)) {
        continue;  // another that passes takes nothing away
      } else if (lean == Lean::kPossibly) {
        // What it may have come before does not surely end it.
        ended = ended || (its.first > mine.last && selected(other, Lean::kSurely));
      } else {
        // By the day asked it may have come, on a day after one on which this one may have.
        ended = ended || (std::min(its.last, day) > mine.first && selected(other, Lean::kPossibly));
      }
    }
    if (!ended) return true;
  }
  return false;
}

// ---------------------------------------------------------------- state

// When the state that began on `begin` is over because of an entry: possibly going on, when that
// has surely come after it; surely, when it may have. Never where it does not come after it.
Date EndedBy(const Seen& until, const Seen& from, Date begin, Lean ends) {
  const bool exact = until.first == until.last && from.first == from.last;
  if (exact && until.first == begin) {
    const bool later = until.entry->clock_seconds >= 0 && from.entry->clock_seconds >= 0 &&
                       until.entry->clock_seconds > from.entry->clock_seconds;
    return later ? begin : kNever;
  }
  if (ends == Lean::kSurely) return until.first > begin ? until.last : kNever;
  return until.last > begin ? std::max(until.first, PlusDays(begin, 1)) : kNever;
}

struct StateEnds {
  const std::vector<const Seen*>& entries;
  Lean lean;  // opposite to the state's own: what may have ended does not surely go on
};

// Whether the state holds on a day if it began on `begin`.
bool StateHoldsFrom(const Condition& condition, const Seen& from, Date begin, const StateEnds& ends,
                    Date day, const calendar::Holidays& holidays) {
  if (day < begin) return false;
  Date end = kNever;  // of the state itself
  for (const Seen* until : ends.entries) {
    end = std::min(end, EndedBy(*until, from, begin, ends.lean));
  }
  const Date cut = condition.at_most ? DayAfter(Plus(begin, *condition.at_most, holidays)) : kNever;
  // It may end by itself before anybody said so: then there is nothing for `then` to follow.
  if (end > cut) return day < cut;
  return day < end || (condition.then && day <= Plus(end, *condition.then, holidays));
}

bool StateHolds(const Condition& condition, Date day, Lean lean, const Context& context) {
  const World& world = *context.world;
  if (lean == Lean::kPossibly && IsOpenByMuteSets(*condition.from_entry, context)) return true;
  std::vector<const Seen*> untils;
  if (condition.until_entry) {
    untils = Points(*condition.until_entry, day, Flipped(lean), context);
  }
  const StateEnds ends{untils, Flipped(lean)};
  for (const Seen* from : Points(*condition.from_entry, day, lean, context)) {
    // Possibly: on one of the days that may be meant. Surely: whichever it was.
    bool any = false;
    bool all = true;
    for (Date begin = from->first; begin <= from->last; begin = DayAfter(begin)) {
      const bool holds = StateHoldsFrom(condition, *from, begin, ends, day, world.pack->holidays);
      any = any || holds;
      all = all && holds;
    }
    if (lean == Lean::kPossibly ? any : all) return true;
  }
  return false;
}

// ---------------------------------------------------------------- the person

bool AgeHolds(int from, int until, Date day, Lean lean, const World& world) {
  if (!world.record->birth) return lean == Lean::kPossibly;
  const Date first = FromDay(world.record->birth->first);
  const Date last = FromDay(world.record->birth->last);
  const bool possibly = lean == Lean::kPossibly;
  if (from >= 0 && day < Birthday(possibly ? first : last, from)) return false;
  return until < 0 || day < Birthday(possibly ? last : first, until);
}

bool SexHolds(const std::vector<std::string>& wanted, Lean lean, const World& world) {
  if (world.record->sex == record::Sex::kUnknown) return lean == Lean::kPossibly;
  return Contains(wanted, record::SexName(world.record->sex));
}

bool RegisteredHolds(Date day, Lean lean, const Context& context) {
  if (context.assume_registered) return true;
  if (context.world->record->registrations().empty()) return lean == Lean::kPossibly;
  return RegisteredHere(*context.world, day);
}

// ---------------------------------------------------------------- other rules and replies

bool ItemHolds(const Condition& condition, Date day, Lean lean, const World& world) {
  if (IsNotChecked(world, condition.rule, day)) {
    for (const auto status : condition.statuses) {
      if (status == rules::ItemStatus::kNotChecked) return true;
    }
    return lean == Lean::kPossibly;
  }
  std::set<rules::ItemStatus> have{rules::ItemStatus::kNone};
  if (const auto rule = world.statuses.find(condition.rule); rule != world.statuses.end()) {
    if (const auto on = rule->second.find(day); on != rule->second.end() && !on->second.empty()) {
      have = on->second;
    }
  }
  return std::any_of(condition.statuses.begin(), condition.statuses.end(),
                     [&](auto status) { return have.contains(status); });
}

// A reply by somebody who may not give it is none.
bool MayGive(const rules::Rule& rule, const record::Reply& reply) {
  for (const auto& known : rule.replies) {
    if (known.name != reply.reply) continue;
    const auto role = rules::ParseRole(reply.role);
    const int bits = role ? *role : reply.role.empty() ? 0 : rules::kOtherRole;
    return known.by == rules::kAllRoles || (known.by & bits) != 0;
  }
  return false;
}

bool ReplyHolds(const Condition& condition, Date day, Lean lean, const Context& context) {
  const World& world = *context.world;
  const auto& rule = world.pack->rules[static_cast<size_t>(condition.rule)];
  for (const auto& reply : world.record->replies()) {
    if (reply.rule != rule.id || reply.recorded > world.known_at) continue;
    if (!Contains(condition.names, reply.reply)) continue;
    if (!condition.roles.empty() && !Contains(condition.roles, reply.role)) continue;
    if (!MayGive(rule, reply)) continue;
    const Date on = FromDay(reply.on);
    const Stretch stretch = WindowOf(condition.window, on, on, lean, context);
    if (stretch.begin <= day && day < stretch.end) return true;
  }
  return false;
}

bool RiskHolds(const Condition& condition, Date day, Lean lean, const Context& context) {
  const World& world = *context.world;
  const auto& table = world.pack->risk_tables[static_cast<size_t>(condition.table)];
  for (const auto& cell : table.cells) {
    if (calendar::Compare(cell.percent, condition.at_least) < 0) continue;
    bool all = AgeHolds(cell.age_from, cell.age_until, day, lean, world);
    if (!cell.sex.empty()) all = all && SexHolds({cell.sex}, lean, world);
    for (const int feature : cell.features) {
      all = all && Holds(*table.features[static_cast<size_t>(feature)].when, day, lean, context);
    }
    if (all) return true;
  }
  return false;
}

// ---------------------------------------------------------------- all of them

bool InSpan(Date day, const World& world) {
  return world.span_begin <= day && day < world.span_end;
}

bool HoldsWithoutFor(const Condition& condition, Date day, Lean lean, const Context& context) {
  const World& world = *context.world;
  const auto holds = [&](const rules::ConditionPtr& child) {
    return Holds(*child, day, lean, context);
  };
  const auto& children = condition.children;
  switch (condition.kind) {
    case Condition::Kind::kEvent:
      return EventHolds(condition, day, lean, context);
    case Condition::Kind::kLatest:
      return LatestHolds(condition, day, lean, context);
    case Condition::Kind::kState:
      return StateHolds(condition, day, lean, context);
    case Condition::Kind::kAge:
      return AgeHolds(condition.age_from, condition.age_until, day, lean, world);
    case Condition::Kind::kDate: {
      // Of an uncertain bound: possibly from its earliest reading until its latest.
      const auto from = condition.date_from ? DateOf(*condition.date_from, lean, context)
                                            : std::optional<Date>(kLongAgo);
      const auto until = condition.date_until
                             ? DateOf(*condition.date_until, Flipped(lean), context)
                             : std::optional<Date>(kNever);
      if (!from || !until) return lean == Lean::kPossibly;
      return *from <= day && day < *until;
    }
    case Condition::Kind::kSex:
      return SexHolds(condition.names, lean, world);
    case Condition::Kind::kRegisteredHere:
      return RegisteredHolds(day, lean, context);
    case Condition::Kind::kAlive:
      return !world.record->dead_without_date || lean == Lean::kPossibly;
    case Condition::Kind::kSensitive:
      return world.record->sensitive;
    case Condition::Kind::kItem:
      return ItemHolds(condition, day, lean, world);
    case Condition::Kind::kReply:
      return ReplyHolds(condition, day, lean, context);
    case Condition::Kind::kRisk:
      return RiskHolds(condition, day, lean, context);
    case Condition::Kind::kAll:
      return std::all_of(children.begin(), children.end(), holds);
    case Condition::Kind::kAny:
      return std::any_of(children.begin(), children.end(), holds);
    case Condition::Kind::kAtLeast:
      return std::count_if(children.begin(), children.end(), holds) >= condition.n;
    case Condition::Kind::kNot:
      return !Holds(*children[0], day, Flipped(lean), context);
    case Condition::Kind::kUse:
      return Holds(*world.pack->definitions[static_cast<size_t>(condition.definition)].condition,
                   day, lean, context);
  }
  return false;
}

}  // namespace

bool IsNotChecked(const World& world, int rule, Date day) {
  if (world.not_checked.contains(rule)) return true;
  if (!world.not_checked_unless_who.contains(rule)) return false;
  const auto& who = world.pack->rules[static_cast<size_t>(rule)].who;
  const Context plain{&world, nullptr, false};
  return Holds(*who, day, Lean::kPossibly, plain) && !Holds(*who, day, Lean::kSurely, plain);
}

std::set<std::string> GroupValues(const World& world, int group, const Seen& seen) {
  std::set<std::string> values;
  for (const auto& row : world.pack->groups[static_cast<size_t>(group)].rows) {
    if (seen.sets.contains(row.set)) values.insert(row.value);
  }
  return values;
}

std::optional<Date> DateOf(const rules::DateExpr& expr, Lean lean, const Context& context) {
  using Kind = rules::DateExpr::Kind;
  const World& world = *context.world;
  const StartView nowhere;
  const StartView& start = context.start ? *context.start : nowhere;
  Date date = kLongAgo;
  switch (expr.kind) {
    case Kind::kStart:
      date = start.start;
      break;
    case Kind::kStartFirst:
      date = start.first;
      break;
    case Kind::kStartLast:
      date = start.last;
      break;
    case Kind::kAge: {
      if (!world.record->birth) return std::nullopt;
      const auto& birth = *world.record->birth;
      date = Birthday(FromDay(lean == Lean::kPossibly ? birth.first : birth.last), expr.age_months);
      break;
    }
    case Kind::kFixed:
      date = FromDay(expr.fixed);
      break;
    case Kind::kAnniversaryAfter: {
      const auto of = DateOf(expr.of[0], lean, context);
      if (!of) return std::nullopt;
      date = NextOccurrence(*of, expr.month, expr.day_of_month);
      break;
    }
    case Kind::kLaterOf:
    case Kind::kEarlierOf: {
      std::optional<Date> best;
      for (const auto& part : expr.of) {
        const auto of = DateOf(part, lean, context);
        if (!of) return std::nullopt;
        const bool later = best && *of > *best;
        if (!best || later == (expr.kind == Kind::kLaterOf)) best = of;
      }
      if (!best) return std::nullopt;
      date = *best;
      break;
    }
  }
  return Plus(date, expr.offset, world.pack->holidays);
}

bool Selects(const EntrySelector& selector, const Seen& seen, Lean lean, const Context& context) {
  const World& world = *context.world;
  if (selector.change) {
    if (!CompletesChange(world, *selector.change, seen, lean)) return false;
  } else {
    bool member = false;
    for (const auto& ref : selector.sets) member = member || seen.sets.contains(ref.set);
    if (!member) return false;
  }
  if (seen.implausible && lean == Lean::kSurely) return false;
  if (!StatusFits(selector.where, seen.entry->status)) return false;
  if (!WhereFits(selector.where, seen, lean)) return false;
  const Date day = DayOf(seen, lean);
  if (selector.with) {
    const auto* test = Ask(*selector.with, day, context);
    if (!test || !Accepts(ValuePasses(seen, *test), lean)) return false;
  }
  if (selector.while_holds && !Holds(*selector.while_holds, day, lean, context)) return false;
  return !selector.since || SinceFits(*selector.since, seen, lean, context);
}

std::vector<const Seen*> Points(const EntrySelector& selector, Date until, Lean lean,
                                const Context& context, Date not_before) {
  const World& world = *context.world;
  std::vector<const Seen*> selected;
  for (const Seen& seen : world.entries) {
    if (seen.first > world.today) continue;
    if ((lean == Lean::kPossibly ? seen.last : seen.first) < not_before) continue;
    if (DayOf(seen, lean) <= until && Selects(selector, seen, lean, context)) {
      selected.push_back(&seen);
    }
  }
  std::stable_sort(selected.begin(), selected.end(),
                   [&](const Seen* a, const Seen* b) { return DayOf(*a, lean) < DayOf(*b, lean); });
  if (selector.count <= 1) return selected;
  // An entry completes the count when so many, apart from each other, end with it.
  std::set<const Seen*> completing;
  const auto& holidays = world.pack->holidays;
  std::vector<const Seen*> ordered = selected;
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Seen* a, const Seen* b) { return a->first < b->first; });
  for (const auto& [value, members] : Grouped(ordered, selector.per, world)) {
    for (size_t i = 0; i < members.size(); ++i) {
      int count = 1;
      size_t at = i;
      for (size_t j = i; j-- > 0;) {
        if (!LieApart(*members[j], *members[at], selector.apart, lean, holidays)) continue;
        const bool sure = lean == Lean::kSurely;
        if (selector.within && Plus(sure ? members[j]->first : members[j]->last, *selector.within,
                                    holidays) < (sure ? members[i]->last : members[i]->first)) {
          break;
        }
        ++count;
        at = j;
      }
      if (count >= selector.count) completing.insert(members[i]);
    }
  }
  std::erase_if(selected, [&](const Seen* seen) { return !completing.contains(seen); });
  return selected;
}

bool Holds(const Condition& condition, Date day, Lean lean, const Context& context) {
  const World& world = *context.world;
  if (!InSpan(day, world)) return false;
  if (!HoldsWithoutFor(condition, day, lean, context)) return false;
  if (!condition.for_unbroken) return true;
  // Without a break since some day from which the period has passed.
  for (Date from = day;; from = PlusDays(from, -1)) {
    if (!InSpan(from, world) || !HoldsWithoutFor(condition, from, lean, context)) return false;
    if (Plus(from, *condition.for_unbroken, world.pack->holidays) <= day) return true;
  }
}

}  // namespace waymark::naive
