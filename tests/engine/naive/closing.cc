// How items close: matching entries, replies, conditions, and time.
#include <algorithm>

#include "engine/naive/simulation.h"

namespace waymark::naive {

using rules::Closer;
using rules::ItemStatus;
using rules::Rule;
using rules::Start;

void RuleSimulation::Close(Item& item, ItemStatus as, Date day, const Seen* by,
                           std::string reason) {
  if (by != nullptr) used_.insert(by);
  item.overdue_on = OverdueOn(item, day);
  item.closed = as;
  item.closed_on = day;
  item.closed_by = by;
  item.reason = std::move(reason);
  item.in_time = as == ItemStatus::kDone && day < item.overdue_on;
}

// ---------------------------------------------------------------- entries

namespace {

// Whether an entry is one that the closer waits for, as this item sees it.
bool Closes(const Closer& closer, const Seen& seen, const StartView& start, Date day,
            const World& world) {
  if (!closer.entry) return false;
  // A closing entry without `since` is seen from the start on.
  const Date not_before = closer.entry->since ? kLongAgo : start.start;
  const auto points =
      Points(*closer.entry, day, Lean::kSurely, {&world, &start, false}, not_before);
  return std::find(points.begin(), points.end(), &seen) != points.end();
}

// Whether a count with this entry is complete since this day: a member of a partial date may surely
// be there only after its last one.
bool CompletedToday(const Closer& closer, const Seen& seen, const StartView& start, Date day,
                    const World& world) {
  return closer.entry && closer.entry->count > 1 && Closes(closer, seen, start, day, world) &&
         !Closes(closer, seen, start, PlusDays(day, -1), world);
}

// Whether it is a closing entry of the rule at all, whatever the items.
bool IsClosing(const Closer& closer, const Seen& seen, Date day, const World& world) {
  if (!closer.entry || seen.last > day) return false;
  // An item that has always been there sees everything.
  const StartView always;
  return Selects(*closer.entry, seen, Lean::kSurely, {&world, &always, false});
}

}  // namespace

// A closing entry that fits nothing is a question too.
void RuleSimulation::AskUnmatched(Date day) {
  const Rule& r = rule();
  const bool matched = r.match_linked || !r.match_same.empty();
  for (const Seen& seen : world_.entries) {
    if (seen.last != day || used_.contains(&seen)) continue;
    bool closing = false;
    for (const Closer& closer : r.done) closing |= IsClosing(closer, seen, day, world_);
    for (const auto& named : r.stopped) {
      for (const Closer& closer : named.closers) closing |= IsClosing(closer, seen, day, world_);
    }
    if (!closing) continue;
    const bool asked = std::any_of(asked_.begin(), asked_.end(),
                                   [&](const auto& question) { return question.entry == &seen; });
    if (asked) continue;
    if (r.match_linked && seen.entry->link_count > 0) {
      bool named = false;
      for (const auto link : world_.record->links(*seen.entry)) {
        for (const Item& item : items_) {
          for (const Seen* part : item.run) {
            named = named || part->entry->id == link || part->entry->root == link;
          }
        }
      }
      // One that names an item which is closed already says enough.
      if (!named) asked_.push_back({engine::QuestionReason::kLinkNamesNoItem, &seen, {}, day});
      continue;
    }
    if (matched && r.purpose == rules::Purpose::kSafetyNet) {
      asked_.push_back({engine::QuestionReason::kFitsNoItem, &seen, {}, day});
    }
  }
}

void RuleSimulation::MatchPass(Date day, bool done_pass, bool linked_pass) {
  const Rule& r = rule();
  for (const Seen& seen : world_.entries) {
    if (seen.last > day || spent_.contains(&seen)) continue;
    const auto links = world_.record->links(*seen.entry);
    const bool linked = r.match_linked && !links.empty();
    if (linked != linked_pass) continue;

    // The open items that allow it; new today, or the entry is.
    std::vector<Item*> fits;
    std::vector<std::string> reasons;
    bool fresh = false;
    for (Item& item : items_) {
      if (!item.is_open()) continue;
      const StartView start = StartOf(item);
      bool allowed = false;
      bool today = seen.last == day || item.opened == day;
      std::string reason;
      if (done_pass) {
        for (const Closer& closer : r.done) {
          allowed |= Closes(closer, seen, start, day, world_);
          today |= CompletedToday(closer, seen, start, day, world_);
        }
      } else {
        for (const auto& named : r.stopped) {
          for (const Closer& closer : named.closers) {
            today |= CompletedToday(closer, seen, start, day, world_);
            if (allowed || !Closes(closer, seen, start, day, world_)) continue;
            allowed = true;
            reason = named.name;
          }
        }
      }
      if (!allowed) continue;
      if (linked) {
        bool named = false;
        for (const auto link : links) {
          for (const Seen* part : item.run) {
            named = named || part->entry->id == link || part->entry->root == link;
          }
        }
        if (!named) continue;
      } else {
        bool same = true;
        for (const int group : r.match_same) {
          std::set<std::string> own;
          for (const Seen* part : item.run) {
            for (const auto& value : GroupValues(world_, group, *part)) own.insert(value);
          }
          bool common = false;
          for (const auto& value : GroupValues(world_, group, seen)) common |= own.contains(value);
          same = same && common;
        }
        if (!same) continue;
      }
      fits.push_back(&item);
      reasons.push_back(reason);
      fresh = fresh || today;
    }
    if (!fresh) continue;

    const ItemStatus as = done_pass ? ItemStatus::kDone : ItemStatus::kStopped;
    std::erase_if(asked_, [&](const auto& question) { return question.entry == &seen; });
    size_t chosen = 0;
    if (fits.size() > 1) {
      const auto earlier = [&](size_t a, size_t b) { return fits[a]->anchor < fits[b]->anchor; };
      switch (r.if_several) {
        case Rule::IfSeveral::kAll:
          for (size_t i = 0; i < fits.size(); ++i) Close(*fits[i], as, day, &seen, reasons[i]);
          continue;
        case Rule::IfSeveral::kOldest:
          for (size_t i = 1; i < fits.size(); ++i) {
            if (earlier(i, chosen)) chosen = i;
          }
          break;
        case Rule::IfSeveral::kNewest:
          for (size_t i = 1; i < fits.size(); ++i) {
            if (!earlier(i, chosen)) chosen = i;
          }
          break;
        case Rule::IfSeveral::kUnsaid:
        case Rule::IfSeveral::kAsk:
          asked_.push_back({engine::QuestionReason::kWhichItem, &seen, fits, day});
          continue;
      }
    }
    Close(*fits[chosen], as, day, &seen, reasons[chosen]);
    if (r.if_several != Rule::IfSeveral::kAll) spent_.insert(&seen);
  }
}

void RuleSimulation::NoteQuestions(Date day) {
  auto& standing = by_day_[day];
  for (const AskedQuestion& question : asked_) {
    if (spent_.contains(question.entry)) continue;
    StandingQuestion asked{question.reason, question.entry->ordinal, {}};
    for (const Item* item : question.items) {
      if (item->is_open()) asked.items.push_back(item->key);
    }
    // Once none of them is open there is nothing left to ask.
    if (question.reason == engine::QuestionReason::kWhichItem && asked.items.empty()) continue;
    standing.push_back(asked);
  }
  std::sort(standing.begin(), standing.end());
}

// ---------------------------------------------------------------- replies

void RuleSimulation::Replies(Date day, bool stops) {
  using Does = rules::ReplyRule::Does;
  const Rule& r = rule();
  const auto replies = world_.record->replies();
  for (const auto& reply : replies) {
    if (reply.rule != r.id || FromDay(reply.on) != day || reply.recorded > world_.known_at) {
      continue;
    }
    Item* item = nullptr;
    int open = 0;
    for (Item& candidate : items_) {
      if (!candidate.is_open()) continue;
      if (reply.item.empty() ? ++open == 1 : candidate.key == reply.item) item = &candidate;
    }
    if (item == nullptr || open > 1) continue;
    const rules::ReplyRule* meant = nullptr;
    for (const auto& candidate : r.replies) {
      if (candidate.name == reply.reply) meant = &candidate;
    }
    if (meant == nullptr) continue;
    const auto role = rules::ParseRole(reply.role);
    const int bits = role ? *role : reply.role.empty() ? 0 : rules::kOtherRole;
    if (meant->by != rules::kAllRoles && (meant->by & bits) == 0) continue;
    if (meant->does == Does::kDone && !stops) {
      Close(*item, ItemStatus::kDone, day, nullptr, meant->name);
    } else if (meant->does == Does::kStop && stops) {
      Close(*item, ItemStatus::kStopped, day, nullptr, meant->name);
    } else if (meant->does == Does::kSetAside && stops) {
      Date until = kNever;
      if (reply.has_until) {
        until = FromDay(reply.until);
      } else if (meant->until) {
        until = PlusDays(Plus(day, *meant->until, world_.pack->holidays), 1);
      } else if (meant->until_month != 0) {
        until = NextOccurrence(day, meant->until_month, meant->until_day_of_month);
      }
      item->held.push_back({day, until, meant->name, day <= LastDay(*item)});
    }
  }
}

// ---------------------------------------------------------------- conditions and time

void RuleSimulation::DoneConditions(Date day) {
  for (Item& item : items_) {
    const StartView start = StartOf(item);
    for (const Closer& closer : rule().done) {
      if (!closer.when || !item.is_open()) continue;
      if (Holds(*closer.when, day, Lean::kSurely, {&world_, &start, false, true})) {
        Close(item, ItemStatus::kDone, day, nullptr, "");
      }
    }
  }
}

void RuleSimulation::StoppedConditions(Date day) {
  const Rule& r = rule();
  for (Item& item : items_) {
    const StartView start = StartOf(item);
    for (const auto& named : r.stopped) {
      for (const Closer& closer : named.closers) {
        if (!closer.when || !item.is_open()) continue;
        if (Holds(*closer.when, day, Lean::kSurely, {&world_, &start, false, true})) {
          Close(item, ItemStatus::kStopped, day, nullptr, named.name);
        }
      }
    }
    if (item.is_open() && !item.ended_by.empty()) {
      Close(item, ItemStatus::kStopped, day, nullptr, item.ended_by);
    }
    if (!item.is_open()) continue;
    if (r.start.kind == Start::Kind::kEvery && ended_) {
      Close(item, ItemStatus::kStopped, day, nullptr, "until");
    }
    const bool running = in_run_ && &item == run_item_;
    if (r.start.kind == Start::Kind::kCondition && r.start.while_true && item.anchor <= day &&
        !running) {
      Close(item, ItemStatus::kStopped, day, nullptr, "condition ended");
    }
  }
}

void RuleSimulation::SetAsideEnds(Date day) {
  for (Item& item : items_) {
    if (item.pending || item.gone) continue;
    const StartView start = StartOf(item);
    const Context context{&world_, &start, false, true};
    for (size_t i = 0; i < rule().set_aside.size(); ++i) {
      const auto& row = rule().set_aside[i];
      const bool now = Holds(*row.when, day, Lean::kSurely, context);
      const bool ended = item.set_aside_yesterday[i] && !now && day < world_.span_end;
      item.set_aside_yesterday[i] = now;
      if (!ended || !item.is_open()) continue;
      if (row.on_end == rules::SetAsideRow::OnEnd::kRestart) item.restarted = day;
      if (row.on_end == rules::SetAsideRow::OnEnd::kEnd) item.ended_by = row.name;
    }
  }
}

Date RuleSimulation::LastDay(const Item& item) const {
  const Rule& r = rule();
  Date last = Plus(ClockOf(item).start, r.runs_out_after, world_.pack->holidays);
  if (!r.runs_out_after_reply) return last;
  for (const auto& held : item.held) {
    if (!held.in_time) continue;
    if (held.until == kNever) return kNever;
    last = std::max(last, Plus(held.until, *r.runs_out_after_reply, world_.pack->holidays));
  }
  return last;
}

void RuleSimulation::RunOut(Date day) {
  const Rule& r = rule();
  if (r.runs_out != Rule::RunsOut::kClose) return;
  for (Item& item : items_) {
    if (!item.is_open()) continue;
    if (day > LastDay(item)) {
      Close(item, ItemStatus::kRanOut, day, nullptr, "");
    }
  }
}

}  // namespace waymark::naive
