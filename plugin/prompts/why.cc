#include "waymark/prompts/why.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/prompts/words.h"

namespace waymark::prompts {
namespace {

using calendar::Day;
using calendar::FormatLong;
using rules::ItemStatus;
using rules::Start;

// The set of the start that the entry matched; -1 where that is not known.
int StartSet(const RenderInput& input, uint32_t entry) {
  const rules::Rule& rule = input.pack.rules[input.item.rule];
  const std::string& name = rule.start.each.as;
  for (const engine::NamedEntry& named : input.item.named) {
    if (named.entry == entry && !name.empty() && named.name == name) return named.code_set;
  }
  const auto& sets = rule.start.each.sets;
  return sets.size() == 1 ? sets[0].set : -1;
}

// The entry of the run's days for which the item was opened: one that the rule names inside `while`
// of its start, where it does; the run's first otherwise.
struct Opener {
  uint32_t entry = engine::kNoEntry;
  int code_set = -1;
};

Opener OpenerOf(const RenderInput& input) {
  const engine::ItemAnswer& item = input.item;
  const auto entries = input.record.entries();
  const Day day = entries[item.run.front()].occurred.first;
  Opener out;
  for (const EntryName& name : input.wordings.rules[item.rule].names) {
    if (!name.on_run_days) continue;
    for (const engine::NamedEntry& named : item.named) {
      if (named.name != name.name || entries[named.entry].occurred.first != day) continue;
      if (out.entry == engine::kNoEntry || EntryBefore(entries[named.entry], entries[out.entry])) {
        out = {named.entry, named.code_set};
      }
    }
  }
  if (out.entry != engine::kNoEntry) return out;
  return {item.run.front(), StartSet(input, item.run.front())};
}

std::string StartText(const RenderInput& input) {
  const engine::ItemAnswer& item = input.item;
  const rules::Rule& rule = input.pack.rules[item.rule];
  const auto entries = input.record.entries();
  if (rule.start.kind == Start::Kind::kEvery) {
    const std::string last =
        item.anchor_entry != engine::kNoEntry
            ? absl::StrCat("last recorded ", FormatLong(entries[item.anchor_entry].occurred))
            : std::string("none recorded");
    return absl::StrCat(rule.title, ": ", last, ", so it fell due on ", FormatLong(item.anchor));
  }
  if (item.run.empty()) return absl::StrCat(rule.title, ": true since ", FormatLong(item.anchor));
  const record::Entry& first = entries[item.run.front()];
  const Opener opener = OpenerOf(input);
  std::string text = EntryText(input.pack, entries[opener.entry], opener.code_set);
  const record::Entry& last = entries[item.run.back()];
  if (last.occurred.first != first.occurred.first) {
    absl::StrAppend(&text, item.run.size() > 2 ? ", last " : ", again ", OnText(last.occurred));
  }
  return text;
}

std::string ByEntry(const RenderInput& input) {
  if (input.item.closed_by == engine::kNoEntry) return "";
  return absl::StrCat(" by the entry of ",
                      FormatLong(input.record.entries()[input.item.closed_by].occurred));
}

std::string Reason(const engine::ItemAnswer& item) {
  return item.reason.empty() ? std::string() : absl::StrCat(" (", std::string(item.reason), ")");
}

std::string Since(const engine::ItemAnswer& item) {
  return item.since.is_finite() ? absl::StrCat(" since ", FormatLong(item.since)) : std::string();
}

}  // namespace

std::string WhyText(const RenderInput& input) {
  const engine::ItemAnswer& item = input.item;
  std::string text = StartText(input);
  switch (item.status) {
    case ItemStatus::kUpcoming:
    case ItemStatus::kDue:
    case ItemStatus::kOverdue: {
      absl::StrAppend(&text, "; nothing recorded since then closes it; ",
                      std::string(StatusWords(item.status)), Since(item));
      if (item.status != ItemStatus::kOverdue && item.overdue_on.is_finite()) {
        absl::StrAppend(&text, ", overdue from ", FormatLong(item.overdue_on));
      }
      break;
    }
    case ItemStatus::kRanOut:
      absl::StrAppend(&text, "; nothing recorded since then closes it; time ran out", Since(item),
                      ", somebody must answer");
      break;
    case ItemStatus::kDone:
      absl::StrAppend(&text, "; done on ", FormatLong(item.closed_on), ByEntry(input),
                      Reason(item));
      if (item.overdue_on.is_finite())
        absl::StrAppend(&text, item.in_time ? ", in time" : ", late");
      break;
    case ItemStatus::kStopped:
      absl::StrAppend(&text, "; stopped on ", FormatLong(item.closed_on), ByEntry(input),
                      Reason(item));
      break;
    case ItemStatus::kSetAside:
      absl::StrAppend(&text, "; set aside", Since(item), Reason(item));
      break;
    case ItemStatus::kEnded:
      absl::StrAppend(&text, "; ended", Reason(item));
      break;
    default:
      absl::StrAppend(&text, "; ", std::string(StatusWords(item.status)), Reason(item));
      break;
  }
  if (item.left) absl::StrAppend(&text, "; the patient has left the practice: hand it over");
  return absl::StrCat(text, ".");
}

}  // namespace waymark::prompts
