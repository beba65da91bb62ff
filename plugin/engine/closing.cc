#include "waymark/engine/closing.h"

#include <algorithm>

#include "waymark/engine/chain.h"
#include "waymark/engine/status.h"

namespace waymark::engine {

using rules::ItemStatus;
using rules::Rule;

const rules::ReplyRule* AllowedReply(const Rule& rule, const record::Reply& reply) {
  for (const rules::ReplyRule& known : rule.replies) {
    if (known.name != reply.reply) continue;
    if (known.by == rules::kAllRoles) return &known;
    // Who gave no role may give only what everybody may.
    const auto role = rules::ParseRole(reply.role);
    const int bits = role ? *role : reply.role.empty() ? 0 : rules::kOtherRole;
    return (known.by & bits) != 0 ? &known : nullptr;
  }
  return nullptr;
}

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
  for (const Candidate& c : candidates_) days_.push_back(c.day);
  for (const record::Reply& reply : patient_.record().replies()) {
    if (reply.rule == rule.ast->id && reply.recorded <= patient_.known_at() && reply.on <= cut) {
      days_.push_back(reply.on);
    }
  }
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
  const size_t begin = candidates_.size();
  for (const CompiledCloser& closer : closers) {
    if (closer.entry == kNone) continue;
    const Selector& selector = patient_.program().selectors[static_cast<size_t>(closer.entry)];
    if (!patient_.HasEntries(selector)) continue;
    for (const Point& p : patient_.Points(closer.entry)) {
      const Day day = selector.lean == Lean::kSure ? p.last : p.first;
      if (day > cut_) continue;
      const auto known =
          std::find_if(candidates_.begin() + static_cast<ptrdiff_t>(begin), candidates_.end(),
                       [&](const Candidate& c) { return c.point.position == p.position; });
      if (known != candidates_.end()) {
        known->closers.push_back(&closer);
      } else {
        candidates_.push_back({p, day, done, {&closer}});
      }
    }
  }
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
  if (position != kNoEntry) used_.push_back(position);
}

const CompiledCloser* Closing::Fits(const Candidate& candidate, const Item& item) const {
  for (const CompiledCloser* closer : candidate.closers) {
    const Selector& selector = patient_.program().selectors[static_cast<size_t>(closer->entry)];
    if (!SeenSince(patient_, selector, candidate.point, item)) continue;
    const bool depends = selector.item_scope && (selector.with || selector.while_holds != kNone);
    if (selector.ast->count > 1 || depends) {
      std::vector<Point> seen;
      patient_.SelectUncounted(closer->entry, &item, seen);
      if (!selector.ast->since) {
        // Without a `since` of its own only entries since the start count together.
        std::erase_if(seen,
                      [&](const Point& p) { return !SeenSince(patient_, selector, p, item); });
      }
      if (selector.ast->count > 1) KeepCompleting(patient_, selector, seen);
      const bool still = std::any_of(seen.begin(), seen.end(), [&](const Point& p) {
        return p.position == candidate.point.position;
      });
      if (!still) continue;
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
  return std::any_of(item.run.begin(), item.run.end(), [&](const RunEntry& e) {
    if (e.day > day) return false;
    const record::Entry& start = patient_.entry(e.position);
    return std::any_of(links.begin(), links.end(),
                       [&](std::string_view id) { return id == start.id || id == start.root; });
  });
}

void Closing::Ask(QuestionReason reason, uint32_t position, Day day,
                  std::vector<std::string> keys) {
  built_.questions.push_back({reason, position, day, Day::Max(), std::move(keys)});
}

void Closing::Place(const Candidate& candidate, Day day) {
  const uint32_t position = candidate.point.position;
  if (std::find(spent_.begin(), spent_.end(), position) != spent_.end()) return;
  const Rule& rule = *rule_.ast;
  const bool linked = IsLinked(candidate);
  std::vector<std::pair<Item*, const CompiledCloser*>> fitting;
  // Only what is new is placed: an entry of today, or one that an item of today reaches back to.
  bool fresh = false;
  for (Item& item : built_.items) {
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
  for (OpenQuestion& question : built_.questions) {
    if (question.position == position) question.until = std::min(question.until, day);
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
  if (rule.if_several != Rule::IfSeveral::kAll) spent_.push_back(position);
}

void Closing::Match(Day day, bool done) {
  const bool opens_today =
      std::any_of(built_.items.begin(), built_.items.end(), [&](const Item& item) {
        return item.opens == day &&
               (rule_.looks_for_closers_before_start || item.opens > item.anchor);
      });
  for (const bool linked : {true, false}) {
    for (const Candidate& c : candidates_) {
      if (c.day > day) break;
      if (c.done != done || (c.day < day && !opens_today) || IsLinked(c) != linked) continue;
      Place(c, day);
    }
  }
}

// A closing entry that fits nothing is a question too.
void Closing::AskUnplaced(Day day) {
  const Rule& rule = *rule_.ast;
  const bool asks = !rule.match_same.empty() || rule.match_linked;
  if (!asks) return;
  for (const Candidate& c : candidates_) {
    if (c.day != day) continue;
    const uint32_t position = c.point.position;
    if (std::find(used_.begin(), used_.end(), position) != used_.end()) continue;
    const bool asked =
        std::any_of(built_.questions.begin(), built_.questions.end(),
                    [&](const auto& q) { return q.position == position && q.until > day; });
    if (asked) continue;
    if (IsLinked(c)) {
      const bool named =
          std::any_of(built_.items.begin(), built_.items.end(),
                      [&](const Item& item) { return item.opens <= day && Links(c, item, day); });
      if (!named) Ask(QuestionReason::kLinkNamesNoItem, position, day, {});
      continue;  // what names a closed item belongs to it
    }
    if (rule.purpose == rules::Purpose::kSafetyNet)
      Ask(QuestionReason::kFitsNoItem, position, day, {});
  }
}

void Closing::Replies(Day day, bool done) {
  for (const record::Reply& reply : patient_.record().replies()) {
    if (reply.on != day || reply.rule != rule_.ast->id || reply.recorded > patient_.known_at())
      continue;
    const rules::ReplyRule* known = AllowedReply(*rule_.ast, reply);
    if (known == nullptr) continue;
    const bool does = done ? known->does == rules::ReplyRule::Does::kDone
                           : known->does == rules::ReplyRule::Does::kStop;
    if (!does) continue;
    for (Item& item : built_.items) {
      if (!item.open_on(day) || !IsFor(reply, item, built_.items, day)) continue;
      Close(item, day, done ? ItemStatus::kDone : ItemStatus::kStopped, known->name, kNoEntry);
      break;
    }
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
      const Day day = patient_.DaysFor(closer.when, &item).FirstOnOrAfter(item.opens);
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
    const IntervalSet days = patient_.DaysFor(rule_.set_aside[i], &item);
    for (const calendar::Interval& in : days) {
      if (in.end > item.opens) {
        offer(in.end, ItemStatus::kStopped, rule.set_aside[i].name);
        break;
      }
    }
  }
  if (out.day >= dead_ || (out.day > cut_ && cut_ != Day::Max())) out.day = Day::Max();
  return out;
}

void Closing::ClosePassively(Day day, bool done) {
  if (!passive_) return;
  for (Item& item : built_.items) {
    if (!item.open_on(day)) continue;
    const Passive passive = PassiveOf(item);
    if (passive.day == day && (passive.status == ItemStatus::kDone) == done) {
      Close(item, day, passive.status, passive.reason, passive.position);
    }
  }
}

void Closing::Until(Day day) {
  if (!passive_) return;
  for (Item& item : built_.items) {
    if (item.closed != Day::Max()) continue;
    const Passive passive = PassiveOf(item);
    if (passive.day < day)
      Close(item, passive.day, passive.status, passive.reason, passive.position);
  }
}

void Closing::On(Day day) {
  if (day >= dead_) {
    AskUnplaced(day);
    return;
  }
  // A renewed clock has answered before anything else is heard.
  for (Item& item : built_.items) {
    if (item.run_end == day && item.renewed_by != kNoEntry && item.open_on(day)) {
      Close(item, day, ItemStatus::kDone, {}, item.renewed_by);
    }
  }
  Match(day, /*done=*/true);
  Replies(day, /*done=*/true);
  ClosePassively(day, /*done=*/true);
  Match(day, /*done=*/false);
  AskUnplaced(day);
  Replies(day, /*done=*/false);
  ClosePassively(day, /*done=*/false);
}

}  // namespace waymark::engine
