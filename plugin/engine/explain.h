// Why a rule speaks about a patient or does not: its own tree, marked; what would close its items;
// what would change the answer.
//
// Made on request and apart from evaluation, which pays nothing for it. Texts are for a clinician,
// in English.
#ifndef WAYMARK_ENGINE_EXPLAIN_H_
#define WAYMARK_ENGINE_EXPLAIN_H_

#include <memory>
#include <string>
#include <vector>

#include "waymark/engine/engine.h"

namespace waymark::engine {

struct ExplainedEntry {
  uint32_t entry = kNoEntry;  // ordinal into the record's entries
  int32_t code_set = -1;
};

// A condition or block of the rule on the as-of day.
struct ExplainedNode {
  std::string text;
  calendar::Truth holds = calendar::Truth::kNo;
  Day since = Day::Min();  // first day of the present unbroken run of this answer; Min(): always so
  Day until = Day::Max();  // the day on which it flips; Max(): never, unless something is recorded
  std::vector<ExplainedEntry> entries;  // the newest at most 8, in order
  std::vector<ExplainedNode> children;
  rules::Place place;
};

// A smallest set of entries that, recorded on the as-of day, would close the item as done. Found by
// trying: at most two entries.
struct WouldClose {
  std::string item;  // key
  std::vector<std::string> steps;
  std::vector<int32_t> code_sets;
};

// A day or an entry that would change the status.
struct WouldChange {
  std::string item;     // key; empty: there is no item yet
  Day on = Day::Max();  // Max(): not a day but an entry
  ItemStatus becomes = ItemStatus::kNone;
  std::string text;
};

struct Explanation {
  uint16_t rule = 0;
  Answer answer;  // of this rule alone
  std::vector<ExplainedNode> tree;
  std::vector<WouldClose> would_close;
  std::vector<WouldChange> would_change;
};

// `rule` is an index into Pack::rules and must be one that the program asks (not retired or
// disabled); else the tree is empty.
Explanation Explain(const std::shared_ptr<const Program>& program,
                    const record::PatientRecord& record, const EvaluateOptions& options,
                    uint16_t rule);

// A condition in words: "age 25 to 64", "FIT result, at least 10 ug/g, in the last 6 months".
std::string InWords(const rules::Pack& pack, const rules::Condition& condition);
std::string InWords(const rules::Pack& pack, const rules::EntrySelector& selector);
std::string InWords(const rules::DateExpr& date);

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_EXPLAIN_H_
