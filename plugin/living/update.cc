#include "waymark/living/update.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/living/facts.h"
#include "waymark/prompts/prompts.h"
#include "waymark/prompts/words.h"

namespace waymark::living {
namespace {

using engine::ItemAnswer;
using engine::ItemStatus;

// Whether the rule of a stored item was asked and could be: else nothing is known about it today.
class Checked {
 public:
  Checked(const Seen& seen) : seen_(seen) {}
  bool Asked(const std::string& rule) const {
    const int index = seen_.rules.pack->FindRule(rule);
    if (index < 0) return true;  // the pack lost it: its items are withdrawn
    const auto number = static_cast<uint16_t>(index);
    const rules::Rule& found = seen_.rules.pack->rules[number];
    if (!std::binary_search(seen_.asked.begin(), seen_.asked.end(), number)) {
      // Suspended ones wait; those that were retired or switched off are over.
      return !seen_.rules.IsSuspended(found.id, seen_.practice);
    }
    return std::none_of(seen_.answer.not_checked.begin(), seen_.answer.not_checked.end(),
                        [&](const engine::NotChecked& n) { return n.rule == number; });
  }

 private:
  const Seen& seen_;
};

PairSide SideOf(const LivingItem& item, bool own) {
  return {item.row.rule,
          item.row.key,
          item.rest.group,
          item.row.anchor,
          item.row.closed_on,
          item.row.state == ItemState::kWithdrawn,
          own};
}

// One item on its way from what was to what is.
class Step {
 public:
  Step(const Seen& seen, UpdatedItem& out) : seen_(seen), out_(out) {}

  void Line(std::string_view cause, std::string_view text, ItemStatus from) {
    store::HistoryLine line;
    line.item = row().id;
    line.at = seen_.at;
    line.cause = std::string(cause);
    line.who = seen_.cause.who;
    line.event_id = seen_.cause.event_id;
    line.from = from;
    line.to = row().status;
    line.state = row().state;
    line.level = row().level;
    line.record_version = seen_.record_version;
    line.pack = seen_.rules.ref;
    line.as_of = seen_.answer.as_of;
    line.bytes = std::string(text);
    out_.lines.push_back(std::move(line));
  }

  // What the engine says now.
  void Take(const ItemAnswer& computed) {
    const rules::Rule& rule = seen_.rules.pack->rules[computed.rule];
    store::Item& r = row();
    r.patient = seen_.patient;
    r.practice = seen_.practice;
    r.rule = rule.id;
    r.key = computed.key;
    rest().group = GroupOf(*seen_.rules.pack, seen_.record, computed);
    r.anchor = computed.anchor;
    r.opened = prompts::OpensOn(*seen_.rules.pack, rule, computed);
    r.anchor_entry = computed.anchor_entry == engine::kNoEntry
                         ? std::string()
                         : std::string(seen_.record.entries()[computed.anchor_entry].root);
    r.status = computed.status;
    r.level = computed.level;
    r.since = computed.since;
    r.closed_on = computed.closed_on;
    r.next_change = computed.next_change;
    r.overdue_on = computed.overdue_on;
    r.reason = std::string(computed.reason);
    // The first day of due, as far as it is known.
    if (computed.status == ItemStatus::kDue) r.due_on = computed.since;
    if (computed.status == ItemStatus::kUpcoming || computed.status == ItemStatus::kNotStarted) {
      r.due_on = computed.next_change;
    }
    if (computed.status == ItemStatus::kOverdue && !r.due_on.is_finite()) {
      r.due_on = computed.overdue_on.is_finite() ? computed.overdue_on : computed.since;
    }
    rest().timing_row = computed.timing_row;
    rest().wording_row = computed.wording_row;
    rest().in_time = computed.in_time;
    rest().left = computed.left;
    rest().facts = FactsOf(rule, seen_.record, computed);
    const rules::TimingRow* speaks = prompts::SpeakingRow(rule, computed);
    rest().shown_in = speaks == nullptr ? uint8_t{0} : speaks->shown_in;
    rest().to = speaks == nullptr ? uint8_t{0} : speaks->to;
    r.flags = (rule.status == rules::RuleStatus::kSilent ? uint32_t{kSilent} : 0) |
              (speaks != nullptr ? uint32_t{kSpeaks} : 0) |
              ((rest().shown_in & rules::kWorklist) != 0 ? uint32_t{kOnWorklist} : 0) |
              (computed.left ? uint32_t{kLeft} : 0);
    Word(computed, speaks != nullptr);
    if (r.state == ItemState::kReopened && IsOver(r.status, r.closed_on)) {
      // The engine has done with it; a person has not.
      rest().shown_in |= rules::kWorklist;
      rest().to = rules::kAllRoles;
      rest().summary = absl::StrCat(rule.title, ": ", rest().because);
      r.flags |= kOnWorklist;
    }
  }

  store::Item& row() { return out_.item.row; }
  ItemRest& rest() { return out_.item.rest; }

 private:
  void Word(const ItemAnswer& computed, bool speaks) {
    rest().summary.clear();
    if (IsOver(computed.status, computed.closed_on) && row().state != ItemState::kReopened) return;
    const prompts::RenderInput input{*seen_.rules.pack, *seen_.rules.wordings, seen_.record,
                                     computed, seen_.answer.as_of};
    if (speaks) rest().summary = prompts::RenderSummary(input, prompts::Channel::kPlain);
    rest().columns = prompts::RenderColumns(input, prompts::Channel::kPlain);
    row().sort_text = prompts::RenderSortKey(input);
  }

  const Seen& seen_;
  UpdatedItem& out_;
};

std::string_view StatusText(ItemStatus status) { return prompts::StatusWords(status); }

// A reply closed it where nothing on the record did and its reason is a reply's name.
bool ClosedByReply(const Seen& seen, const ItemAnswer& computed) {
  if (computed.closed_by != engine::kNoEntry || computed.reason.empty()) return false;
  const rules::Rule& rule = seen.rules.pack->rules[computed.rule];
  return std::any_of(rule.replies.begin(), rule.replies.end(),
                     [&](const rules::ReplyRule& r) { return r.name == computed.reason; });
}

void Add(const Seen& seen, const ItemAnswer& computed, std::string id, UpdatedItem& out) {
  Step step(seen, out);
  step.row().id = std::move(id);
  step.rest().origin = seen.patient;
  step.rest().opened_at = seen.at;
  const bool over = IsOver(computed.status, computed.closed_on);
  step.row().state = over ? ItemState::kClosed : ItemState::kOpen;
  step.Take(computed);
  if (over) {
    step.rest().facts_before = step.rest().facts;
    step.rest().closed_by_reply = ClosedByReply(seen, computed);
  }
  out.changed = true;
  if (over) return;  // history that is over already: nobody needs to hear of it
  step.Line("opened", seen.cause.text, ItemStatus::kNone);
  out.change = "new";
}

// Where the work stands after the engine has spoken. Gives the word for watchers.
std::string NewState(const Seen& seen, const ItemAnswer& computed, const LivingItem& before,
                     UpdatedItem& out) {
  Step step(seen, out);
  store::Item& row = out.item.row;
  ItemRest& rest = out.item.rest;
  const bool over = IsOver(computed.status, computed.closed_on);
  const bool was_over = IsOver(before.row.status, before.row.closed_on);
  const auto close = [&] {
    row.state = ItemState::kClosed;
    row.snoozed_until = Day::Max();
    rest.because.clear();
    rest.facts_before = rest.facts;
    rest.closed_by_reply = ClosedByReply(seen, computed);
  };
  switch (before.row.state) {
    case ItemState::kWithdrawn:
      rest.because.clear();
      row.state = ItemState::kOpen;
      if (over) close();
      step.Line("restored", "its start is on the record again", before.row.status);
      return "restored";
    case ItemState::kOpen:
      if (over) close();
      break;
    case ItemState::kReopened:
      // What was reopened while it was over waits for a person; else it closes as any other.
      if (over && !was_over) close();
      break;
    case ItemState::kClosed: {
      if (seen.cause.word == "pack") {
        // Another pack reads the same facts in another way: that is no news about the patient.
        rest.facts_before = rest.facts;
        if (over) break;
      }
      const bool news =
          over && IsNewsAfterClosing(
                      before.rest.facts_before, rest.facts, before.row.closed_on,
                      before.rest.closed_by_reply && before.row.status == ItemStatus::kStopped);
      if (over && !news) break;
      row.state = ItemState::kReopened;
      rest.because =
          over ? "new information since it was closed" : "what closed it no longer counts";
      if (seen.cause.word == "reply") rest.because = "reopened by a person";
      rest.facts_before = rest.facts;
      step.Line("reopened", rest.because, before.row.status);
      return "reopened";
    }
  }
  return "";
}

void EndSnooze(const Seen& seen, UpdatedItem& out) {
  store::Item& row = out.item.row;
  if (row.snoozed_until == Day::Max()) return;
  const bool over = row.snoozed_until < seen.answer.as_of;
  const bool news = out.item.rest.facts != out.item.rest.facts_before;
  if (!over && !news) return;
  row.snoozed_until = Day::Max();
  out.item.rest.new_fact_ends = false;
  Step(seen, out).Line("snooze over", over ? "its last day has passed" : "new information",
                       row.status);
  out.change = "quiet";
}

void Continue(const Seen& seen, const ItemAnswer& computed, UpdatedItem& out) {
  const LivingItem before = out.item;
  Step step(seen, out);
  // The state first: what is over but reopened keeps its wording.
  step.Take(computed);
  std::string change = NewState(seen, computed, before, out);
  if (out.item.row.state != before.row.state) step.Take(computed);
  if (out.item.is_live()) EndSnooze(seen, out);
  const store::Item &was = before.row, &is = out.item.row;
  if (was.key != is.key || was.anchor != is.anchor) {
    // The key that it had, so that an answer of then can be had again.
    step.Line("re-anchored", before.row.key, was.status);
  }
  if (was.status != is.status || was.level != is.level) {
    if (change.empty()) change = "status";
    step.Line(seen.cause.word,
              absl::StrCat(std::string(StatusText(was.status)), " -> ",
                           std::string(StatusText(is.status)), seen.cause.text.empty() ? "" : ": ",
                           seen.cause.text),
              was.status);
  } else if (change.empty() && before.rest.summary != out.item.rest.summary) {
    change = "wording";
  }
  if (!change.empty()) out.change = std::move(change);
  const auto same = [](const store::Item& a, const store::Item& b) {
    const auto view = [](const store::Item& i) {
      return std::tie(i.patient, i.practice, i.rule, i.key, i.state, i.status, i.level, i.since,
                      i.anchor, i.anchor_entry, i.opened, i.due_on, i.overdue_on, i.closed_on,
                      i.next_change, i.snoozed_until, i.reason, i.owner, i.flags, i.last_action,
                      i.sort_text);
    };
    return view(a) == view(b);
  };
  out.changed = !same(was, is) || !(before.rest == out.item.rest) || !out.lines.empty();
}

void Withdraw(const Seen& seen, UpdatedItem& out) {
  if (out.item.row.state == ItemState::kWithdrawn) return;
  const ItemStatus before = out.item.row.status;
  const bool was_live = out.item.is_live();
  Step step(seen, out);
  out.item.row.state = ItemState::kWithdrawn;
  out.item.row.status = ItemStatus::kEnded;
  out.item.row.flags &= uint32_t{kSilent};
  out.item.row.next_change = Day::Max();
  out.item.row.snoozed_until = Day::Max();
  out.item.rest.because = seen.cause.word == "pack" ? "the rules no longer ask for it"
                                                    : "its start is no longer on the record";
  out.item.rest.summary.clear();
  step.Line("withdrawn", out.item.rest.because, before);
  out.changed = true;
  if (was_live) out.change = "withdrawn";
}

// Its patient has become one with another, perhaps of another practice: whatever is known of it
// otherwise, it stands there now.
void Move(const Seen& seen, store::PatientRef patient, const std::string& practice,
          UpdatedItem& out) {
  store::Item& row = out.item.row;
  if (patient == seen.patient && practice == seen.practice) return;
  row.patient = seen.patient;
  row.practice = seen.practice;
  out.changed = true;
  if (practice == seen.practice) return;
  out.moved_from = practice;
  Step(seen, out).Line("moved", absl::StrCat("from practice ", practice), row.status);
  if (out.item.is_live() && out.change.empty()) out.change = "moved";
}

}  // namespace

std::string GroupOf(const rules::Pack& pack, const record::PatientRecord& record,
                    const ItemAnswer& item) {
  const rules::Start& start = pack.rules[item.rule].start;
  if (start.per < 0 || item.anchor_entry >= record.entries().size()) return {};
  const record::Entry& entry = record.entries()[item.anchor_entry];
  // Of an entry with several values the item's key says which it is.
  const std::string with_value = std::string(entry.root) + "/";
  if (item.key.starts_with(with_value)) return item.key.substr(with_value.size());
  std::string text =
      prompts::GroupText(pack, record, entry, pack.groups[static_cast<size_t>(start.per)]);
  return text.ends_with("not stated") ? std::string() : text;
}

Pairing PairItems(const Seen& seen, const std::vector<LivingItem>& stored, size_t borrowed) {
  const Checked checked(seen);
  std::vector<PairSide> left;
  std::vector<size_t> index;
  for (size_t i = 0; i < stored.size(); ++i) {
    if (!checked.Asked(stored[i].row.rule)) continue;
    index.push_back(i);
    left.push_back(SideOf(stored[i], i < borrowed));
  }
  std::vector<std::string> groups;
  groups.reserve(seen.answer.items.size());
  std::vector<PairSide> right;
  for (const ItemAnswer& item : seen.answer.items) {
    groups.push_back(GroupOf(*seen.rules.pack, seen.record, item));
    right.push_back({seen.rules.pack->rules[item.rule].id, item.key, groups.back(), item.anchor,
                     item.closed_on});
  }
  const Pairing found = Pair(left, right);
  Pairing out{std::vector<int>(stored.size(), -1), found.stored_of};
  for (size_t i = 0; i < index.size(); ++i) out.computed_of[index[i]] = found.computed_of[i];
  for (int& one : out.stored_of) {
    if (one >= 0) one = static_cast<int>(index[static_cast<size_t>(one)]);
  }
  return out;
}

std::vector<UpdatedItem> UpdateItems(const Seen& seen, std::vector<LivingItem> stored,
                                     size_t borrowed, const Pairing& pairing,
                                     const std::function<std::string()>& new_id) {
  const Checked checked(seen);
  std::vector<UpdatedItem> out;
  out.reserve(stored.size() + seen.answer.items.size());
  for (size_t i = 0; i < stored.size(); ++i) {
    const int computed = pairing.computed_of[i];
    if (computed < 0 && i >= borrowed) continue;
    UpdatedItem& one = out.emplace_back();
    one.item = std::move(stored[i]);
    const store::PatientRef patient = one.item.row.patient;
    const std::string practice = one.item.row.practice;
    if (computed >= 0) {
      Continue(seen, seen.answer.items[static_cast<size_t>(computed)], one);
    } else if (checked.Asked(one.item.row.rule)) {
      Withdraw(seen, one);
    } else if ((one.item.row.flags & kNotAsked) == 0) {
      one.item.row.flags |= kNotAsked;
      one.changed = true;
    }
    if (i < borrowed || computed >= 0) Move(seen, patient, practice, one);
    if ((one.item.row.flags & kSilent) != 0) one.change.clear();
  }
  for (size_t c = 0; c < seen.answer.items.size(); ++c) {
    if (pairing.stored_of[c] >= 0) continue;
    UpdatedItem& one = out.emplace_back();
    Add(seen, seen.answer.items[c], new_id(), one);
    if ((one.item.row.flags & kSilent) != 0) one.change.clear();
  }
  return out;
}

Day NextLook(const engine::Answer& answer, const std::vector<UpdatedItem>& items) {
  Day next = answer.next_look;
  for (const UpdatedItem& one : items) {
    if (!one.item.is_live() || one.item.row.snoozed_until == Day::Max()) continue;
    next = std::min(next, calendar::AddDays(one.item.row.snoozed_until, 1));
  }
  return next;
}

}  // namespace waymark::living
