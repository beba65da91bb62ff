#include "waymark/prompts/speaking.h"

#include <algorithm>

#include "waymark/engine/replies.h"
#include "waymark/prompts/render.h"

namespace waymark::prompts {
namespace {

using calendar::AddDays;
using calendar::Day;
using engine::ItemAnswer;
using rules::ReplyRule;
using rules::Rule;

// A reply without an item is about the rule's only open one.
bool IsAbout(const rules::Pack& pack, const record::Reply& reply, const ItemAnswer& item,
             const engine::Answer& answer) {
  if (!reply.item.empty()) return reply.item == item.key;
  const auto open =
      std::count_if(answer.items.begin(), answer.items.end(), [&](const ItemAnswer& i) {
        return i.rule == item.rule && OpensOn(pack, pack.rules[i.rule], i) <= reply.on &&
               i.closed_on >= reply.on;
      });
  return open == 1;
}

// The last day on which the reply keeps the item quiet; Min() where it does not.
Day LastQuietDay(const rules::Pack& pack, const Rule& rule, const ReplyRule& known,
                 const record::Reply& reply) {
  Day last = Day::Min();
  if (known.does == ReplyRule::Does::kSnooze) {
    if (reply.has_until) {
      last = reply.until;
    } else if (known.until) {
      last = calendar::Add(reply.on, *known.until, pack.holidays);
    } else if (known.until_month > 0) {
      last = AddDays(
          calendar::NextAnniversary(reply.on, known.until_month, known.until_day_of_month), -1);
    }
  }
  if (rule.quiet) last = std::max(last, calendar::Add(reply.on, *rule.quiet, pack.holidays));
  return last;
}

// Whether the practice came to know the entry after the reply was given.
bool IsNewSince(const record::Entry& entry, const record::Reply& reply) {
  if (entry.recorded_assumed || reply.recorded == calendar::kUnknownInstant) {
    return entry.occurred.first > reply.on;
  }
  return entry.recorded > reply.recorded;
}

}  // namespace

Quiet QuietOn(const rules::Pack& pack, const record::PatientRecord& record,
              const engine::Answer& answer, const ItemAnswer& item, calendar::Instant known_at) {
  Quiet out;
  const Rule& rule = pack.rules[item.rule];
  for (const record::Reply& reply : record.replies()) {
    if (reply.rule != rule.id || reply.on > answer.as_of || reply.recorded > known_at) continue;
    const ReplyRule* known = engine::AllowedReply(rule, reply);
    if (known == nullptr || !IsAbout(pack, reply, item, answer)) continue;
    const Day last = LastQuietDay(pack, rule, *known, reply);
    if (last < answer.as_of) continue;
    // Of several replies the one that keeps it quiet longest; of equal ones the later.
    if (out.reply == nullptr || last > out.until ||
        (last == out.until && reply.on >= out.reply->on)) {
      out.until = last;
      out.reply = &reply;
    }
  }
  if (out.reply == nullptr) return out;
  out.quiet = true;
  const auto look = [&](uint32_t ordinal) {
    const record::Entry& entry = record.entries()[ordinal];
    if (!IsNewSince(entry, *out.reply)) return;
    if (out.new_fact == engine::kNoEntry || EntryBefore(record.entries()[out.new_fact], entry)) {
      out.new_fact = ordinal;
    }
  };
  for (const engine::NamedEntry& named : item.named) look(named.entry);
  if (out.new_fact != engine::kNoEntry) out.quiet = false;
  return out;
}

Day OpensOn(const rules::Pack& pack, const Rule& rule, const ItemAnswer& item) {
  // Only a start that is known ahead has an item before its day.
  if (rule.start.kind != rules::Start::Kind::kEvery) return item.anchor;
  Day first = item.anchor;
  for (const rules::TimingRow& row : rule.timing) {
    if (!row.date.is_plain() || !row.date.otherwise) continue;
    const rules::DateExpr& date = *row.date.otherwise;
    if (date.kind != rules::DateExpr::Kind::kStart &&
        date.kind != rules::DateExpr::Kind::kStartFirst) {
      continue;
    }
    const Day day =
        AddDays(calendar::Add(item.anchor, date.offset, pack.holidays), row.after ? 1 : 0);
    first = std::min(first, day);
  }
  return first;
}

}  // namespace waymark::prompts
