#include "waymark/engine/closing.h"

#include <algorithm>

#include "waymark/engine/chain.h"
#include "waymark/engine/replies.h"
#include "waymark/engine/status.h"

namespace waymark::engine {

using rules::ItemStatus;
using rules::Rule;

namespace {

// Dearer than a look at an entry: a text that is copied and sorted, an item tried for an entry.
constexpr size_t kStepsOfKey = 8;
constexpr size_t kStepsOfFit = 4;

}  // namespace

bool IsFor(const record::Reply& reply, const Item& item, const std::vector<Item>& items, Day day) {
  if (!reply.item.empty()) return reply.item == item.key;
  const auto open = std::count_if(items.begin(), items.end(), [&](const Item& other) {
    return other.opens <= day && other.closed >= day;
  });
  return open == 1 && item.opens <= day && item.closed >= day;
}

Closing::Closing(Patient& patient, const CompiledRule& rule, Day cut, BuiltItems& built)
    : patient_(patient),
      rule_(rule),
      cut_(cut),
      dead_(rule.past_death ? Day::Max() : patient.death_end()),
      built_(built) {
  Collect(rule.done, true);
  Collect(rule.stopped, false);
  std::stable_sort(candidates_.begin(), candidates_.end(),
                   [](const Candidate& a, const Candidate& b) {
                     if (a.day != b.day) return a.day < b.day;
                     if (a.done != b.done) return a.done;
                     return a.point.position < b.point.position;
                   });
  // An entry that several closers select is one candidate.
  size_t kept = 0;
  for (Candidate& c : candidates_) {
    Candidate* const last = kept == 0 ? nullptr : &candidates_[kept - 1];
    if (last != nullptr && last->point.position == c.point.position && last->done == c.done &&
        last->day == c.day) {
      last->closers.insert(last->closers.end(), c.closers.begin(), c.closers.end());
    } else if (&candidates_[kept] != &c) {
      candidates_[kept++] = std::move(c);
    } else {
      ++kept;
    }
  }
  candidates_.resize(kept);
  patient_.Spend(kept);
  for (const Candidate& c : candidates_) {
    widest_ = std::max(widest_, c.day.serial() - c.point.first.serial());
  }
  if (rule.ast->start.kind != rules::Start::Kind::kEach) {
    for (const Item& item : built.items) {
      const bool back = rule.looks_for_closers_before_start || item.opens > item.anchor;
      if (back) looking_back_.push_back(item.opens);
    }
    std::sort(looking_back_.begin(), looking_back_.end());
  }
  for (size_t i = 0; i < candidates_.size(); ++i) {
    const Candidate& c = candidates_[i];
    days_.push_back(c.here);
    if (c.day == c.here) continue;
    late_.push_back(i);
    if (c.day <= cut) days_.push_back(c.day);
  }
  patient_.Spend(patient_.record().replies().size());
  for (const record::Reply& reply : patient_.record().replies()) {
    if (reply.rule != rule.ast->id || reply.recorded > patient_.known_at()) continue;
    replies_.push_back(&reply);
    if (reply.on <= cut) days_.push_back(reply.on);
  }
  std::stable_sort(replies_.begin(), replies_.end(),
                   [](const auto* a, const auto* b) { return a->on < b->on; });
  std::sort(days_.begin(), days_.end());
  days_.erase(std::unique(days_.begin(), days_.end()), days_.end());
  for (const auto& list : {&rule.done, &rule.stopped}) {
    for (const CompiledCloser& closer : *list) passive_ |= closer.when != kNone;
  }
  passive_ |= rule.ast->runs_out == Rule::RunsOut::kClose || rule.ast->start.while_true ||
              rule.ast->start.kind == rules::Start::Kind::kEvery;
  for (const rules::SetAsideRow& row : rule.ast->set_aside) {
    passive_ |= row.on_end == rules::SetAsideRow::OnEnd::kEnd;
  }
}

void Closing::Collect(const std::vector<CompiledCloser>& closers, bool done) {
  for (const CompiledCloser& closer : closers) {
    if (closer.entry == kNone) continue;
    const Selector& selector = patient_.program().selectors[static_cast<size_t>(closer.entry)];
    if (!patient_.HasEntries(selector)) continue;
    const std::vector<Point>& points = patient_.Points(closer.entry);
    const auto day_of = [&](const Point& p) {
      return selector.lean == Lean::kSure ? p.last : p.first;
    };
    if (selector.ast->count <= 1) {
      for (const Point& p : points) {
        if (day_of(p) <= cut_) candidates_.push_back({p, day_of(p), day_of(p), done, {&closer}});
      }
      continue;
    }
    // A count is complete on the day on which all its members surely are there.
    std::vector<Point> completing = points;
    KeepCompleting(patient_, selector, completing);
    for (const Point& p : points) {
      const auto at =
          std::lower_bound(completing.begin(), completing.end(), p,
                           [](const Point& a, const Point& b) { return a.position < b.position; });
      const bool completes = at != completing.end() && at->position == p.position;
      const Day day = completes ? day_of(*at) : day_of(p);
      if (day_of(p) <= cut_) candidates_.push_back({p, day, day_of(p), done, {&closer}});
    }
  }
}

bool Closing::Has(const Positions& sorted, uint32_t position) {
  return std::binary_search(sorted.begin(), sorted.end(), position);
}

void Closing::Insert(Positions& sorted, uint32_t position) {
  // Mostly at the end.
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), position);
  if (at == sorted.end() || *at != position) sorted.insert(at, position);
}

void Closing::Touch(size_t index) {
  if (open_.empty() || open_.back() < index) open_.push_back(index);
  if (passive_) touched_.push_back(index);
}

std::string_view Closing::ReasonOf(const CompiledCloser& closer) const {
  return closer.reason < 0 ? std::string_view()
                           : rule_.ast->stopped[static_cast<size_t>(closer.reason)].name;
}

void Closing::Close(Item& item, Day day, ItemStatus status, std::string_view reason,
                    uint32_t position) {
  item.closed = day;
  item.closed_as = status;
  item.reason = reason;
  item.closed_by = position;
  if (position != kNoEntry) Insert(used_, position);
}

const Closing::Positions& Closing::CloseFor(const CompiledCloser& closer, const Selector& selector,
                                            const Item& item) {
  const auto index = static_cast<size_t>(&item - built_.items.data());
  const auto [known, added] = close_for_.try_emplace(std::pair(index, &closer));
  Known& out = known->second;
  if (!added && out.entries_of_run == item.run.size()) return out.positions;
  out.entries_of_run = item.run.size();
  out.positions.clear();
  std::vector<Point> seen;
  patient_.SelectUncounted(closer.entry, &item, seen);
  if (!selector.ast->since) {
    // Without a `since` of its own only entries since the start count together.
    for (Point& p : seen) p.seen_until = SeenUntil(patient_, selector, p, item);
    std::erase_if(seen, [&](const Point& p) { return p.seen_until <= item.anchor; });
  }
  if (selector.ast->count > 1) KeepCompleting(patient_, selector, seen);
  for (const Point& p : seen) {
    if (ClosesOn(p, item) < p.seen_until) out.positions.push_back(p.position);
  }
  return out.positions;
}

const CompiledCloser* Closing::Fits(const Candidate& candidate, const Item& item) {
  patient_.Spend(candidate.closers.size());
  for (const CompiledCloser* closer : candidate.closers) {
    const Selector& selector = patient_.program().selectors[static_cast<size_t>(closer->entry)];
    if (!SeenSince(patient_, selector, candidate.point, item)) continue;
    const bool depends = selector.item_scope && (selector.with || selector.while_holds != kNone);
    if (selector.ast->count > 1 || depends) {
      if (!Has(CloseFor(*closer, selector, item), candidate.point.position)) continue;
    }
    return closer;
  }
  return nullptr;
}

bool Closing::SharesGroups(const Candidate& candidate, const Item& item, Day day) const {
  std::vector<uint16_t> mine, theirs, all;
  for (int group : rule_.ast->match_same) {
    patient_.GroupValues(group, candidate.point.position, mine);
    all.clear();
    for (const RunEntry& e : item.run) {
      if (e.day > day) break;
      patient_.Spend();
      patient_.GroupValues(group, e.position, theirs);
      all.insert(all.end(), theirs.begin(), theirs.end());
    }
    const bool shared = std::any_of(mine.begin(), mine.end(), [&](uint16_t value) {
      return std::find(all.begin(), all.end(), value) != all.end();
    });
    if (!shared) return false;
  }
  return true;
}

bool Closing::IsLinked(const Candidate& candidate) const {
  return rule_.ast->match_linked && patient_.entry(candidate.point.position).link_count > 0;
}

bool Closing::Links(const Candidate& candidate, const Item& item, Day day) const {
  const auto links = patient_.record().links(patient_.entry(candidate.point.position));
  patient_.Spend(item.run.size() * links.size());
  return std::any_of(item.run.begin(), item.run.end(), [&](const RunEntry& e) {
    if (e.day > day) return false;
    const record::Entry& start = patient_.entry(e.position);
    return std::any_of(links.begin(), links.end(),
                       [&](std::string_view id) { return id == start.id || id == start.root; });
  });
}

void Closing::Ask(QuestionReason reason, uint32_t position, Day day,
                  std::vector<std::string> keys) {
  patient_.Spend(1 + kStepsOfKey * keys.size());
  asked_[position] = built_.questions.size();
  built_.questions.push_back({reason, position, day, Day::Max(), std::move(keys)});
}

void Closing::Place(const Candidate& candidate, Day day) {
  const uint32_t position = candidate.point.position;
  if (Has(spent_, position)) return;
  const Rule& rule = *rule_.ast;
  const bool linked = IsLinked(candidate);
  absl::InlinedVector<std::pair<Item*, const CompiledCloser*>, 4> fitting;
  // Only what is new is placed: an entry of today, or one that an item of today reaches back to.
  bool fresh = false;
  const auto closed = [&](size_t index) { return built_.items[index].closed != Day::Max(); };
  open_.erase(std::remove_if(open_.begin(), open_.end(), closed), open_.end());
  patient_.Spend(1 + kStepsOfFit * open_.size());
  for (const size_t index : open_) {
    Item& item = built_.items[index];
    if (!item.open_on(day)) continue;
    const CompiledCloser* closer = Fits(candidate, item);
    if (closer == nullptr) continue;
    if (linked ? !Links(candidate, item, day)
               : !rule.match_same.empty() && !SharesGroups(candidate, item, day)) {
      continue;
    }
    fitting.emplace_back(&item, closer);
    fresh |= candidate.day == day || item.opens == day;
  }
  if (!fresh) return;
  if (const auto asked = asked_.find(position); asked != asked_.end()) {
    OpenQuestion& question = built_.questions[asked->second];
    question.until = std::min(question.until, day);
    asked_.erase(asked);
  }
  const ItemStatus status = candidate.done ? ItemStatus::kDone : ItemStatus::kStopped;
  const auto close = [&](size_t which) {
    Close(*fitting[which].first, day, status, ReasonOf(*fitting[which].second), position);
  };
  size_t chosen = 0;
  if (fitting.size() > 1) {
    const auto earlier = [&](size_t a, size_t b) {
      return fitting[a].first->anchor < fitting[b].first->anchor;
    };
    switch (rule.if_several) {
      case Rule::IfSeveral::kAll:
        for (size_t i = 0; i < fitting.size(); ++i) close(i);
        return;
      case Rule::IfSeveral::kOldest:
        for (size_t i = 1; i < fitting.size(); ++i) chosen = earlier(i, chosen) ? i : chosen;
        break;
      case Rule::IfSeveral::kNewest:
        for (size_t i = 1; i < fitting.size(); ++i) chosen = earlier(i, chosen) ? chosen : i;
        break;
      case Rule::IfSeveral::kUnsaid:
      case Rule::IfSeveral::kAsk: {
        std::vector<std::string> keys;
        for (const auto& [item, closer] : fitting) keys.push_back(item->key);
        std::sort(keys.begin(), keys.end());
        Ask(QuestionReason::kWhichItem, position, day, std::move(keys));
        return;
      }
    }
  }
  close(chosen);
  if (rule.if_several != Rule::IfSeveral::kAll) Insert(spent_, position);
}

bool Closing::LooksBackOn(Day day) const {
  if (rule_.ast->start.kind != rules::Start::Kind::kEach) {
    return std::binary_search(looking_back_.begin(), looking_back_.end(), day);
  }
  // These come in order and open on their anchor day.
  return rule_.looks_for_closers_before_start && !built_.items.empty() &&
         built_.items.back().opens == day;
}

size_t Closing::FirstSeenOn(Day day) const {
  if (rule_.ast->start.kind != rules::Start::Kind::kEach) return 0;
  // The run is one entry of the day: `since` counts from it, or from a day that does not move.
  Day first = day;
  for (const auto& list : {&rule_.done, &rule_.stopped}) {
    for (const CompiledCloser& closer : *list) {
      if (closer.entry == kNone) continue;
      const Selector& selector = patient_.program().selectors[static_cast<size_t>(closer.entry)];
      const auto& since = selector.ast->since;
      if (!since) continue;
      if (since->kind == rules::Since::Kind::kEver) return 0;
      first = std::min(first, patient_.DateOn(since->from, &built_.items.back(), day, false));
    }
  }
  first = calendar::AddDays(first, -widest_);
  const auto at = std::lower_bound(candidates_.begin(), candidates_.end(), first,
                                   [](const Candidate& c, Day d) { return c.day < d; });
  return std::min(static_cast<size_t>(at - candidates_.begin()), today_);
}

bool Closing::AnyStillOpen(Day day) const {
  if (rule_.ast->start.kind != rules::Start::Kind::kEach) return true;
  size_t looked = 0;
  for (auto item = built_.items.rbegin(); item != built_.items.rend() && item->opens == day;
       ++item, ++looked) {
    if (item->closed > day) break;
  }
  patient_.Spend(1 + looked);
  return looked < built_.items.size() &&
         built_.items[built_.items.size() - 1 - looked].opens == day;
}

void Closing::Match(Day day, bool done) {
  while (today_ < candidates_.size() && candidates_[today_].day < day) ++today_;
  while (unspent_ < today_ && Has(spent_, candidates_[unspent_].point.position)) ++unspent_;
  const size_t begin = LooksBackOn(day) ? std::max(FirstSeenOn(day), unspent_) : today_;
  for (const bool linked : {true, false}) {
    // What is earlier matters only to an item that opens today.
    for (size_t i = begin; i < today_; ++i) {
      patient_.Spend();
      const Candidate& c = candidates_[i];
      if (c.done != done || IsLinked(c) != linked || Has(spent_, c.point.position)) continue;
      if (!AnyStillOpen(day)) break;
      Place(c, day);
    }
    for (size_t i = today_; i < candidates_.size() && candidates_[i].day <= day; ++i) {
      const Candidate& c = candidates_[i];
      if (c.done == done && IsLinked(c) == linked) Place(c, day);
    }
  }
}

// A closing entry that fits nothing is a question too.
void Closing::AskUnplaced(Day day) {
  const Rule& rule = *rule_.ast;
  const bool asks = !rule.match_same.empty() || rule.match_linked;
  if (!asks) return;
  const auto ask = [&](const Candidate& c) {
    const uint32_t position = c.point.position;
    if (Has(used_, position) || asked_.contains(position)) return;
    patient_.Spend();
    if (IsLinked(c)) {
      const bool named =
          std::any_of(built_.items.begin(), built_.items.end(),
                      [&](const Item& item) { return item.opens <= day && Links(c, item, day); });
      if (!named) Ask(QuestionReason::kLinkNamesNoItem, position, day, {});
      return;  // what names a closed item belongs to it
    }
    if (rule.purpose == rules::Purpose::kSafetyNet)
      Ask(QuestionReason::kFitsNoItem, position, day, {});
  };
  auto at = std::lower_bound(candidates_.begin(), candidates_.end(), day,
                             [](const Candidate& c, Day d) { return c.day < d; });
  for (; at != candidates_.end() && at->day == day; ++at) {
    if (at->here == day) ask(*at);
  }
  for (const size_t i : late_) {
    if (candidates_[i].here == day) ask(candidates_[i]);
  }
}

void Closing::Replies(Day day, bool done) {
  const auto first = std::lower_bound(replies_.begin(), replies_.end(), day,
                                      [](const auto* reply, Day d) { return reply->on < d; });
  for (auto at = first; at != replies_.end() && (*at)->on == day; ++at) {
    const record::Reply& reply = **at;
    const rules::ReplyRule* known = AllowedReply(*rule_.ast, reply);
    if (known == nullptr) continue;
    const bool does = done ? known->does == rules::ReplyRule::Does::kDone
                           : known->does == rules::ReplyRule::Does::kStop;
    if (!does) continue;
    patient_.Spend(1 + built_.items.size());
    // The first open item that it names; where it names none, the only one.
    Item* meant = nullptr;
    size_t several = 0;
    for (Item& item : built_.items) {
      if (reply.item.empty()) {
        if (item.opens > day || item.closed < day) continue;
        ++several;
        meant = &item;
      } else if (item.open_on(day) && reply.item == item.key) {
        meant = &item;
        break;
      }
    }
    if (meant == nullptr || several > 1 || !meant->open_on(day)) continue;
    Close(*meant, day, done ? ItemStatus::kDone : ItemStatus::kStopped, known->name, kNoEntry);
  }
}

Closing::Passive Closing::PassiveOf(const Item& item) {
  Passive out;
  const auto offer = [&](Day day, ItemStatus status, std::string_view reason) {
    const auto rank = [](ItemStatus s) {
      return s == ItemStatus::kDone ? 0 : s == ItemStatus::kStopped ? 1 : 2;
    };
    if (day < out.day || (day == out.day && day != Day::Max() && rank(status) < rank(out.status))) {
      out = {day, status, reason, kNoEntry};
    }
  };
  for (const auto& list : {&rule_.done, &rule_.stopped}) {
    for (const CompiledCloser& closer : *list) {
      if (closer.when == kNone) continue;
      IntervalSet storage;
      const Day day = patient_.DaysIn(closer.when, &item, storage).FirstOnOrAfter(item.opens);
      offer(day, closer.reason < 0 ? ItemStatus::kDone : ItemStatus::kStopped, ReasonOf(closer));
    }
  }
  const Rule& rule = *rule_.ast;
  if (item.run_end != Day::Max()) {
    const bool every = rule.start.kind == rules::Start::Kind::kEvery;
    if (every || rule.start.while_true) {
      const bool renewed = every && item.renewed_by != kNoEntry;
      offer(item.run_end, renewed ? ItemStatus::kDone : ItemStatus::kStopped,
            renewed ? std::string_view()
            : every ? "until"
                    : "condition ended");
      if (renewed && out.day == item.run_end) out.position = item.renewed_by;
    }
  }
  if (rule.runs_out == Rule::RunsOut::kClose) {
    offer(ClosesByTimeOn(patient_, item), ItemStatus::kRanOut, {});
  }
  for (size_t i = 0; i < rule.set_aside.size(); ++i) {
    if (rule.set_aside[i].on_end != rules::SetAsideRow::OnEnd::kEnd) continue;
    IntervalSet storage;
    const IntervalSet& days = patient_.DaysIn(rule_.set_aside[i], &item, storage);
    const auto in = std::upper_bound(days.begin(), days.end(), item.opens,
                                     [](Day day, const auto& one) { return day < one.end; });
    if (in != days.end()) offer(in->end, ItemStatus::kStopped, rule.set_aside[i].name);
  }
  if (out.day >= dead_ || (out.day > cut_ && cut_ != Day::Max())) out.day = Day::Max();
  return out;
}

void Closing::Refresh() {
  known_.resize(built_.items.size());
  for (const size_t index : touched_) {
    const Item& item = built_.items[index];
    if (item.closed != Day::Max()) continue;
    known_[index] = PassiveOf(item);
    if (known_[index].day == Day::Max()) continue;
    const std::pair<Day, size_t> when(known_[index].day, index);
    // What is past already is for the next day that is asked about.
    const auto begin = by_day_.begin() + static_cast<ptrdiff_t>(passed_);
    const auto at = std::upper_bound(begin, by_day_.end(), when);
    patient_.Spend(1 + static_cast<size_t>(by_day_.end() - at) / 16);
    by_day_.insert(at, when);
  }
  touched_.clear();
}

void Closing::CloseAs(size_t index) {
  const Passive& passive = known_[index];
  Close(built_.items[index], passive.day, passive.status, passive.reason, passive.position);
}

void Closing::ClosePassively(Day day, bool done) {
  if (!passive_) return;
  Refresh();
  for (size_t i = passed_; i < by_day_.size() && by_day_[i].first <= day; ++i) {
    const size_t index = by_day_[i].second;
    if (!built_.items[index].open_on(day) || known_[index].day != day) continue;
    if ((known_[index].status == ItemStatus::kDone) == done) CloseAs(index);
  }
}

void Closing::Until(Day day) {
  if (!passive_) return;
  Refresh();
  for (; passed_ < by_day_.size() && by_day_[passed_].first < day; ++passed_) {
    const auto [when, index] = by_day_[passed_];
    if (built_.items[index].closed == Day::Max() && known_[index].day == when) CloseAs(index);
  }
}

void Closing::On(Day day) {
  if (day >= dead_) {
    AskUnplaced(day);
    return;
  }
  // A renewed clock has answered before anything else is heard.
  if (rule_.ast->start.kind == rules::Start::Kind::kEvery) {
    patient_.Spend(built_.items.size());
    for (Item& item : built_.items) {
      if (item.run_end == day && item.renewed_by != kNoEntry && item.open_on(day)) {
        Close(item, day, ItemStatus::kDone, {}, item.renewed_by);
      }
    }
  }
  Match(day, /*done=*/true);
  Replies(day, /*done=*/true);
  ClosePassively(day, /*done=*/true);
  Match(day, /*done=*/false);
  AskUnplaced(day);
  Replies(day, /*done=*/false);
  ClosePassively(day, /*done=*/false);
  if (rule_.ast->runs_out_after_reply) PutOffRunningOut(day);
}

// What a reply sets aside before time has run out waits until it has been back for a while.
void Closing::PutOffRunningOut(Day day) {
  const auto first = std::lower_bound(replies_.begin(), replies_.end(), day,
                                      [](const auto* reply, Day d) { return reply->on < d; });
  for (auto at = first; at != replies_.end() && (*at)->on == day; ++at) {
    const record::Reply& reply = **at;
    const rules::ReplyRule* known = AllowedReply(*rule_.ast, reply);
    if (known == nullptr || known->does != rules::ReplyRule::Does::kSetAside) continue;
    patient_.Spend(1 + built_.items.size());
    for (size_t index = 0; index < built_.items.size(); ++index) {
      Item& item = built_.items[index];
      if (!item.open_on(day) || !IsFor(reply, item, built_.items, day)) continue;
      if (HasRunOut(patient_, item, day)) continue;
      item.back_on = std::max(item.back_on, AsideUntil(patient_, reply, *known));
      if (passive_) touched_.push_back(index);
    }
  }
}

}  // namespace waymark::engine
