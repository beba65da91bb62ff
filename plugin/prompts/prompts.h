// Prompts: which items speak to whom, at this moment, in which order, in which words.
//
//   std::vector<rules::Finding> findings;
//   const Wordings wordings = CompileWording(pack, findings);      // once a pack
//   PromptSet set = MakePrompts(pack, wordings, record, answer, {.role = rules::kGp});
//
// Pure, and safe from many threads. Statuses are the engine's; nothing here changes one.
#ifndef WAYMARK_PROMPTS_PROMPTS_H_
#define WAYMARK_PROMPTS_PROMPTS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "waymark/prompts/render.h"
#include "waymark/prompts/speaking.h"

namespace waymark::prompts {

enum class Moment : uint8_t { kOnOpen, kOnEntry, kBeforeClosing, kWorklist };

// How many prompts may be shown at an opening of the record; the rest is held back and counted.
struct Budget {
  int expanded = 1;
  int collapsed = 3;
};

// What is kept about an item beside its record, where items are stored.
struct Kept {
  std::optional<calendar::Day> snoozed_until = std::nullopt;  // the last day of it
  bool shown_before = false;                                  // and not answered: it is collapsed
};

struct PromptRequest {
  std::optional<rules::Role> role = std::nullopt;  // nothing: whatever the role
  Moment moment = Moment::kOnOpen;
  Budget budget = {};                 // not for worklists
  Channel channel = Channel::kPlain;  // of summary and why
  bool with_detail = false;
  // Prompts that the budget holds back have words and replies too; without, they stand there for
  // counting.
  bool with_held_back = true;
  Channel detail_channel = Channel::kMarkdown;
  calendar::Instant known_at = calendar::kEverything;        // as the answer was evaluated
  std::function<Kept(const engine::ItemAnswer&)> kept = {};  // may be empty
};

enum class Display : uint8_t { kExpanded, kCollapsed, kHeldBack, kRow };

// One prompt. Pointers refer to the pack, the record and the answer.
struct PromptAnswer {
  const engine::ItemAnswer* item = nullptr;
  const rules::Rule* rule = nullptr;
  // Where and to whom it speaks: the item's row of timing (the last one where time ran out).
  const rules::TimingRow* row = nullptr;
  Display display = Display::kRow;
  rules::Interrupts interrupts = rules::Interrupts::kNever;  // as the rule says
  bool interrupts_now = false;                               // and this is the moment
  bool shown_before = false;                                 // as Kept
  std::string summary;
  std::string why;
  std::string detail;                            // only with `with_detail`
  std::vector<const rules::ReplyRule*> replies;  // those the role may give, in the rule's order
  std::optional<calendar::Day> snoozed_until;  // on worklists: kept from consultations to this day
  std::string new_fact;                        // what broke the quiet, in words; empty otherwise
};

struct PromptSet {
  std::vector<PromptAnswer> prompts;  // ranked; those held back last
  // What could have been said and was not.
  int held_back = 0;  // by the budget; they stand in `prompts`
  int silent = 0;     // of rules that run silently
  int quiet = 0;      // snoozed, or in the quiet time after a reply
  int yielded = 0;    // for another rule that speaks
  std::vector<const engine::ItemAnswer*> silent_items;  // for counting firings
};

// `answer` must come from `pack` and `record`. Items speak that are upcoming, due, overdue or wait
// for an answer after time ran out, where their row of timing names the moment's surface and the
// role. On worklists snoozed items stay, marked; and no rule yields, because each row there is a
// piece of work.
PromptSet MakePrompts(const rules::Pack& pack, const Wordings& wordings,
                      const record::PatientRecord& record, const engine::Answer& answer,
                      const PromptRequest& request);

// The row of timing by which an item speaks; nullptr where it does not.
const rules::TimingRow* SpeakingRow(const rules::Rule& rule, const engine::ItemAnswer& item);

}  // namespace waymark::prompts

#endif  // WAYMARK_PROMPTS_PROMPTS_H_
