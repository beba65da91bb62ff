// Feedback of CDS Hooks as replies: what a person did with a card becomes the reply of the rule
// that it stands for, by the same handler as Respond, where the sidecar keeps the patient.
#ifndef WAYMARK_GATEWAY_CDS_FEEDBACK_H_
#define WAYMARK_GATEWAY_CDS_FEEDBACK_H_

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/gateway/cds_offers.h"
#include "waymark/service/caller.h"
#include "waymark/service/desk.h"
#include "waymark/service/executor.h"

namespace waymark::gateway {

// One entry of `feedback`.
struct CdsFeedback {
  std::string card = {};
  bool accepted = false;
  std::vector<std::string> suggestions = {};  // accepted ones
  std::string reason = {};                    // code of the override reason
  std::string comment = {};
  std::string at = {};  // outcomeTimestamp
};

inline constexpr size_t kMostFeedback = 100;

// InvalidArgument with the fields: not one, or more than kMostFeedback entries, what is required or
// of another type.
absl::StatusOr<std::vector<CdsFeedback>> ReadCdsFeedback(std::string_view body);

// What became of one entry.
struct CdsFeedbackDone {
  std::string card = {};
  bool known = false;    // a card that was given out to a caller with that practice
  bool kept = false;     // as a reply to a stored item
  std::string why = {};  // it was only counted
};

// Calls `done` once, on whatever thread. `desk` may be null: nothing is kept then. `cards`: by
// their names; others are not known. The same feedback again changes nothing. `executor`: where it
// goes on after each reply. Reads the store: not from an I/O thread.
void GiveCdsFeedback(service::Desk* desk, service::Executor& executor,
                     const service::Caller& caller, std::map<std::string, IssuedCard> cards,
                     std::vector<CdsFeedback> feedback,
                     std::function<void(std::vector<CdsFeedbackDone>)> done);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_FEEDBACK_H_
