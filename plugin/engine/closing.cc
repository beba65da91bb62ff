#include "waymark/engine/closing.h"

#include <algorithm>

#include "waymark/engine/chain.h"

namespace waymark::engine {

using rules::ItemStatus;
using rules::Rule;

const rules::ReplyRule* AllowedReply(const Rule& rule, const record::Reply& reply) {
  for (const rules::ReplyRule& known : rule.replies) {
    if (known.name != reply.reply) continue;
    if (reply.role.empty()) return &known;
    const auto role = rules::ParseRole(reply.role);
    return role && (known.by & *role) != 0 ? &known : nullptr;
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
    : patient_(patient), rule_(rule), cut_(cut), built_(built) {
  Collect(rule.done, true);
  Collect(rule.stopped, false);
  std::stable_sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
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
      const auto known = std::find_if(
          candidates_.begin() + static_cast<ptrdiff_t>(begin), candidates_.end(),
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
  item.closed = std::max(day, item.exists_from);
  item.closed_as = status;
  item.reason = reason;
  item.closed_by = position;
}

const CompiledCloser* Closing::Fits(const Candidate& candidate, const Item& item) const {
  for (const CompiledCloser* closer : candidate.closers) {
    const Selector& selector = patient_.program().selectors[static_cast<size_t>(closer->entry)];
    if (!SeenSince(patient_, selector, candidate.point, item)) continue;
    if (selector.ast->count > 1 || (selector.item_scope && (selector.with || selector.while_holds != kNone))) {
      std::vector<Point> seen;
      patient_.Select(closer->entry, &item, seen);
      if (selector.ast->count > 1 && !selector.ast->since) {
        // Without a `since` of its own only entries since the start count together.
        seen = patient_.Points(closer->entry);
        std::erase_if(seen, [&](const Point& p) { return !SeenSince(patient_, selector, p, item); });
        KeepCompleting(patient_, selector, seen);
      }
      const bool still = std::any_of(seen.begin(), seen.end(), [&](const Point& p) {
        return p.position == candidate.point.position;
      });
      if (!still) continue;
    }
    return closer;
  }
  return nullptr;
}

bool Closing::SharesGroups(const Candidate& candidate, const Item& item) const {
  std::vector<uint16_t> mine, theirs, all;
  for (int group : rule_.ast->match_same) {
    patient_.GroupValues(group, candidate.point.position, mine);
    all.clear();
    for (const RunEntry& e : item.run) {
      if (e.day > candidate.day) break;
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

void Closing::Ask(QuestionReason reason, const Candidate& candidate, std::vector<std::string> keys) {
  const auto known = std::any_of(
      built_.questions.begin(), built_.questions.end(),
      [&](const OpenQuestion& q) { return q.position == candidate.point.position; });
  if (!known) {
    built_.questions.push_back({reason, candidate.point.position, candidate.day, std::move(keys)});
  }
}

void Closing::Place(const Candidate& candidate, Day day) {
  const Rule& rule = *rule_.ast;
  const record::Entry& entry = patient_.entry(candidate.point.position);
  const bool spent = std::find(spent_.begin(), spent_.end(), candidate.point.position) != spent_.end();
  if (spent) return;
  const ItemStatus status = candidate.done ? ItemStatus::kDone : ItemStatus::kStopped;
  const auto close = [&](Item& item, const CompiledCloser& closer) {
    Close(item, day, status, ReasonOf(closer), candidate.point.position);
    spent_.push_back(candidate.point.position);
  };
  if (rule.match_linked && entry.link_count > 0) {
    bool named = false;
    for (Item& item : built_.items) {
      if (item.exists_from > day) continue;
      const bool linked = std::any_of(item.run.begin(), item.run.end(), [&](const RunEntry& e) {
        if (e.day > day) return false;
        const record::Entry& start = patient_.entry(e.position);
        const auto links = patient_.record().links(entry);
        return std::any_of(links.begin(), links.end(), [&](std::string_view id) {
          return id == start.id || id == start.root;
        });
      });
      if (!linked) continue;
      named = true;
      if (!item.open_on(day)) continue;
      if (const CompiledCloser* closer = Fits(candidate, item)) close(item, *closer);
    }
    if (!named) Ask(QuestionReason::kLinkNamesNoItem, candidate, {});
    return;
  }
  std::vector<std::pair<Item*, const CompiledCloser*>> fitting;
  bool any_open = false;
  for (Item& item : built_.items) {
    if (!item.open_on(day)) continue;
    const CompiledCloser* closer = Fits(candidate, item);
    if (closer == nullptr) continue;
    any_open = true;
    if (!rule.match_same.empty() && !SharesGroups(candidate, item)) continue;
    fitting.emplace_back(&item, closer);
  }
  if (fitting.empty()) {
    const bool matches = rule.match_linked || !rule.match_same.empty();
    if (any_open && matches && rule.purpose == rules::Purpose::kSafetyNet) {
      Ask(QuestionReason::kFitsNoItem, candidate, {});
    }
    return;
  }
  if (fitting.size() == 1) {
    close(*fitting[0].first, *fitting[0].second);
    return;
  }
  const auto older = [](const auto& a, const auto& b) { return a.first->anchor < b.first->anchor; };
  switch (rule.if_several) {
    case Rule::IfSeveral::kUnsaid:
    case Rule::IfSeveral::kAsk: {
      std::vector<std::string> keys;
      for (const auto& [item, closer] : fitting) keys.push_back(item->key);
      std::sort(keys.begin(), keys.end());
      Ask(QuestionReason::kWhichItem, candidate, std::move(keys));
      break;
    }
    case Rule::IfSeveral::kAll:
      for (const auto& [item, closer] : fitting) close(*item, *closer);
      break;
    case Rule::IfSeveral::kOldest: {
      const auto at = std::min_element(fitting.begin(), fitting.end(), older);
      close(*at->first, *at->second);
      break;
    }
    case Rule::IfSeveral::kNewest: {
      const auto at = std::max_element(fitting.begin(), fitting.end(), older);
      close(*at->first, *at->second);
      break;
    }
  }
}

void Closing::Replies(Day day, bool done) {
  for (const record::Reply& reply : patient_.record().replies()) {
    if (reply.on != day || reply.rule != rule_.ast->id || reply.recorded > patient_.known_at()) continue;
    const rules::ReplyRule* known = AllowedReply(*rule_.ast, reply);
    if (known == nullptr) continue;
    const bool does = done ? known->does == rules::ReplyRule::Does::kDone
                           : known->does == rules::ReplyRule::Does::kStop;
    if (!does) continue;
    for (Item& item : built_.items) {
      if (item.opens > day || item.closed <= day || !IsFor(reply, item, built_.items, day)) continue;
      Close(item, day, done ? ItemStatus::kDone : ItemStatus::kStopped, known->name, kNoEntry);
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
      const Day day = patient_.DaysFor(closer.when, &item).FirstOnOrAfter(item.exists_from);
      offer(day, closer.reason < 0 ? ItemStatus::kDone : ItemStatus::kStopped, ReasonOf(closer));
    }
  }
  const Rule& rule = *rule_.ast;
  if (item.run_end != Day::Max()) {
    const bool every = rule.start.kind == rules::Start::Kind::kEvery;
    if (every || rule.start.while_true) {
      const bool renewed = every && item.renewed_by != kNoEntry;
      offer(item.run_end, renewed ? ItemStatus::kDone : ItemStatus::kStopped,
            renewed ? std::string_view() : every ? "until" : "no longer true");
      if (renewed && out.day == item.run_end) out.position = item.renewed_by;
    }
  }
  if (rule.runs_out == Rule::RunsOut::kClose) {
    // The clock may move on with the run: the day is the first on which it has run out as it then stood.
    for (size_t i = 0; i <= item.run.size(); ++i) {
      const Day from = i == 0 ? item.exists_from : std::max(item.exists_from, item.run[i - 1].day);
      const Day next = i < item.run.size() ? std::max(item.exists_from, item.run[i].day) : Day::Max();
      if (next <= from && i < item.run.size()) continue;
      const Day clock = patient_.DateOn({}, &item, from, /*for_timing=*/true);
      const Day out_on =
          calendar::AddDays(calendar::Add(clock, rule.runs_out_after, patient_.program().pack->holidays), 1);
      if (std::max(out_on, from) < next) {
        offer(std::max(out_on, from), ItemStatus::kRanOut, {});
        break;
      }
    }
  }
  for (size_t i = 0; i < rule.set_aside.size(); ++i) {
    if (rule.set_aside[i].on_end != rules::SetAsideRow::OnEnd::kEnd) continue;
    const IntervalSet days = patient_.DaysFor(rule_.set_aside[i], &item);
    for (const calendar::Interval& in : days) {
      if (in.end > item.exists_from) {
        offer(in.end, ItemStatus::kStopped, rule.set_aside[i].name);
        break;
      }
    }
  }
  if (out.day > cut_ && cut_ != Day::Max()) out.day = Day::Max();
  return out;
}

void Closing::Until(Day day) {
  if (!passive_) return;
  for (Item& item : built_.items) {
    if (item.closed != Day::Max()) continue;
    const Passive passive = PassiveOf(item);
    if (passive.day < day) Close(item, passive.day, passive.status, passive.reason, passive.position);
  }
}

void Closing::On(Day day) {
  const size_t begin = next_;
  while (next_ < candidates_.size() && candidates_[next_].day <= day) ++next_;
  const auto place = [&](bool done) {
    // Linked entries first, then the rest in order.
    for (const bool linked : {true, false}) {
      for (size_t i = begin; i < next_; ++i) {
        const Candidate& c = candidates_[i];
        if (c.day != day || c.done != done) continue;
        const bool is_linked =
            rule_.ast->match_linked && patient_.entry(c.point.position).link_count > 0;
        if (is_linked == linked) Place(c, day);
      }
    }
    Replies(day, done);
    if (!passive_) return;
    for (Item& item : built_.items) {
      if (item.closed != Day::Max()) continue;
      const Passive passive = PassiveOf(item);
      if (passive.day == day && (passive.status == ItemStatus::kDone) == done) {
        Close(item, day, passive.status, passive.reason, passive.position);
      }
    }
  };
  place(true);
  place(false);
}

void Closing::LookBack(size_t index, Day day) {
  if (!rule_.looks_for_closers_before_start) return;
  Item& item = built_.items[index];
  for (const Candidate& c : candidates_) {
    if (c.day >= day || !item.open_on(day)) continue;
    const bool spent = std::find(spent_.begin(), spent_.end(), c.point.position) != spent_.end();
    if (spent && rule_.ast->if_several != Rule::IfSeveral::kAll) continue;
    const CompiledCloser* closer = Fits(c, item);
    if (closer == nullptr) continue;
    const record::Entry& entry = patient_.entry(c.point.position);
    if (rule_.ast->match_linked && entry.link_count > 0) {
      const auto links = patient_.record().links(entry);
      const bool linked = std::any_of(item.run.begin(), item.run.end(), [&](const RunEntry& e) {
        const record::Entry& start = patient_.entry(e.position);
        return std::any_of(links.begin(), links.end(), [&](std::string_view id) {
          return id == start.id || id == start.root;
        });
      });
      if (!linked) continue;
    } else if (!rule_.ast->match_same.empty() && !SharesGroups(c, item)) {
      continue;
    }
    Close(item, day, c.done ? ItemStatus::kDone : ItemStatus::kStopped, ReasonOf(*closer),
          c.point.position);
    spent_.push_back(c.point.position);
  }
}

void Closing::Finish() { Until(Day::Max()); }

}  // namespace waymark::engine
