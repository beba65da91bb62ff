// What a person does with an item: replies, snoozes, reopens, assigns. Checked against the rule and
// against how the item stands now, then written as a reply that rules can ask for, or as work.
#ifndef WAYMARK_LIVING_REPLIES_H_
#define WAYMARK_LIVING_REPLIES_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "waymark/living/look.h"

namespace waymark::living {

// What the worklists of an item demand of whoever closes it (CH-3 of the users' requirements).
struct ClosingTerms {
  bool clinician = false;      // a GP, nurse or pharmacist
  bool second_person = false;  // it closes when another person has said the same
  // "done elsewhere" must name one of these, since it does not say what came of it; any other
  // closing reply may. Empty: nothing is demanded.
  std::vector<std::string> outcomes;
  std::string worklist;  // the title of the list that demands it
};
// Beside the list's own; it needs a note that says what.
inline constexpr std::string_view kOtherOutcome = "other";

struct ReplyCommand {
  std::string request_id;
  std::string item_id;
  int64_t version = 0;  // that the person saw; 0: any
  std::string reply;    // of the rule, built in, or "snooze", "reopen"
  std::optional<rules::Role> role;
  std::string person;
  std::string reason;
  std::string note;
  std::optional<Day> until;
  std::optional<Day> done_on;
  bool until_next_visit = false;
  std::string outcome;
  // What closing an item of the rule demands; empty: nothing.
  std::function<ClosingTerms(const rules::Rule&)> closing;
};

// Why a reply is refused. Each maps to one status of the API.
enum class Refusal : uint8_t {
  kNotFound,     // no such item at the practice
  kMovedOn,      // another version: `text` says what changed
  kClosed,       // closed or withdrawn
  kNoSuchReply,  // the rule has no such reply
  kNotForRole,
  kMissing,       // `field` is missing or out of range
  kNotAsked,      // its rule is suspended
  kNoOutcome,     // closing needs one of the worklist's outcomes
  kSecondPerson,  // who proposed a closing can't confirm it
};
// "NOT_FOUND", "MOVED_ON" ...
std::string_view RefusalName(Refusal refusal);

struct Refused {
  Refusal why = Refusal::kNotFound;
  std::string field;
  std::string text;  // no patient's value
};

struct Replied {
  LivingItem item;
  std::optional<Day> quiet_until;
  std::vector<store::PatientRef> touched;
  const rules::ReplyRule* rule_reply = nullptr;  // of the pack in use; null for snooze and reopen
  bool proposed = false;                         // nothing has closed: it waits for a second person
  std::vector<Looked::Told> told;
};

// The longest snooze: 90 days, 14 for what is critical (users' table of responses).
inline constexpr int kLongestSnooze = 90;
inline constexpr int kLongestCriticalSnooze = 14;
// How long after closing an item may be reopened by a person.
inline constexpr int kReopenMonths = 12;

// In a write. A refusal comes back in `refused` with Ok and changes nothing; a status that is not
// Ok is the store's.
absl::Status Reply(store::Transaction& tx, const LookContext& context, std::string_view practice,
                   const ReplyCommand& command, std::optional<Refused>& refused, Replied& out);

// Gives the item an owner; "" takes it away. Refusals as above.
absl::Status Assign(store::Transaction& tx, const LookContext& context, std::string_view practice,
                    std::string_view item_id, std::string_view owner, std::string_view person,
                    std::optional<Refused>& refused, Replied& out);

absl::Status AddNote(store::Transaction& tx, const LookContext& context, std::string_view practice,
                     std::string_view item_id, std::string_view text, std::string_view person,
                     std::optional<Refused>& refused, Replied& out);

// Says that a person has prepared or sent something about the item, or rung: `what` is "prepared",
// "sent" or "called", `text` says what it was. Its status stays.
absl::Status Sent(store::Transaction& tx, const LookContext& context, std::string_view practice,
                  std::string_view item_id, std::string_view what, std::string_view text,
                  std::string_view person, std::optional<Refused>& refused, Replied& out);

// Takes one reply, snooze or assignment of a bulk action back, if the item has not changed since
// (`version_after`). `before` is the item's row as it was.
absl::Status TakeBack(store::Transaction& tx, const LookContext& context, std::string_view practice,
                      std::string_view reply_id, const store::Item& before, int64_t version_after,
                      std::string_view person, std::optional<Refused>& refused, Replied& out);

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_REPLIES_H_
