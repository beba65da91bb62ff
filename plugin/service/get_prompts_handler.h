// GetPrompts, whatever the transport: the prompts of a stored patient, and how they were had, so
// that they can be had again.
#ifndef WAYMARK_SERVICE_GET_PROMPTS_HANDLER_H_
#define WAYMARK_SERVICE_GET_PROMPTS_HANDLER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/living/assemble.h"
#include "waymark/prompts/prompts.h"
#include "waymark/service/caller.h"
#include "waymark/service/desk.h"
#include "waymark/service/request.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::service {

// What an answer about a stored patient depends on besides the store's own state.
struct StoredQuestion {
  calendar::Day as_of;
  calendar::Instant known_at = calendar::kEverything;
  std::string known_at_text;
  std::optional<rules::Role> role;
  prompts::Moment moment = prompts::Moment::kOnOpen;
  bool full = false;
  std::vector<std::string> collapsed;  // items that were shown before
  int expanded_before = 0;             // prompts that the same consultation expanded before
  // Item id -> last day of a snooze, as they were.
  std::map<std::string, calendar::Day> snoozed;
  std::vector<std::string> notices;  // beside the snapshot's
};

// Fills `answer` from a record that has been put together (`record` gets the hypothetical entries'
// ids only). `items` give the ids. `silent` gets the rules that run silently and would have spoken.
absl::Status AnswerStored(const RulesHere& rules, const StoredQuestion& question,
                          const std::vector<living::LivingItem>& items,
                          const record::PatientRecord& record, Worker& worker,
                          v1::EvaluateResponse& answer, std::vector<std::string>* silent = nullptr);

// The response, serialised. Errors: InvalidArgument; those of the desk's policy; NotFound for a
// patient who is not stored; Unavailable. Thread-safe; reads the store, so not from a callback
// unless FindKept gave it.
absl::StatusOr<std::shared_ptr<const std::string>> GetPrompts(Desk& desk, const Caller& caller,
                                                              const v1::GetPromptsRequest& request);

// The response if it was worked out before and still holds; null where it must be worked out.
std::shared_ptr<const std::string> FindKeptPrompts(Desk& desk, const Caller& caller,
                                                   const v1::GetPromptsRequest& request);

// The patient's reference; NotFound, as for any other that is not stored.
absl::StatusOr<store::PatientRef> FindStored(store::Reader& reader, const store::PatientKey& key);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_GET_PROMPTS_HANDLER_H_
