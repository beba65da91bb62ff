// What requests about a record have in common: the day, the moment of knowledge, the practice, the
// rules.
//
// Every fault of a request is found before anything is evaluated, and all of them at once.
#ifndef WAYMARK_SERVICE_REQUEST_H_
#define WAYMARK_SERVICE_REQUEST_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/prompts/prompts.h"
#include "waymark/service/caller.h"
#include "waymark/service/errors.h"
#include "waymark/service/snapshot.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::service {

// How a request was made, whatever the transport.
struct Call {
  absl::Time now;                   // for a default as-of day
  std::function<bool()> cancelled;  // the caller has gone or its deadline has passed; may be empty
  // Who calls, and whom to ask what it may; null: nobody asks.
  const Caller* caller = nullptr;
  const AccessPolicy* access = nullptr;
  class Metrics* metrics = nullptr;  // where what was said is counted; may be null
  bool is_cancelled() const { return cancelled && cancelled(); }
};

// The whole day that `date` says; nothing and a violation of `field` (or of its part) where it is
// none.
std::optional<calendar::Day> ReadDay(const v1::Date& date, std::string_view field,
                                     std::vector<Violation>& violations);

// The as-of day and the known-at moment of a request; `Request` is v1::EvaluateRequest or
// v1::ExplainRequest.
template <typename Request>
engine::EvaluateOptions ReadTimes(const Snapshot& snapshot, const Call& call,
                                  const Request& request, std::vector<Violation>& violations);

extern template engine::EvaluateOptions ReadTimes(const Snapshot&, const Call&,
                                                  const v1::EvaluateRequest&,
                                                  std::vector<Violation>&);
extern template engine::EvaluateOptions ReadTimes(const Snapshot&, const Call&,
                                                  const v1::ExplainRequest&,
                                                  std::vector<Violation>&);

// Nothing where none is given, or one that this program does not know.
std::optional<rules::Role> ReadRole(v1::Role role);
// On opening the record, unless another is given.
prompts::Moment ReadMoment(v1::Moment moment);
// Enums are open: a newer caller is answered as if it had not said, and is told so.
void TellUnknown(bool known, std::string_view field, std::vector<std::string>& notices);

// Which rules are asked.
struct RuleChoice {
  bool all = true;
  std::vector<uint16_t> rules;  // asked: indices into Pack::rules, sorted
  std::vector<v1::NotChecked>
      not_asked;  // named, but draft, retired or switched off: said, never silent
};
RuleChoice ReadRules(const Snapshot& snapshot,
                     const google::protobuf::RepeatedPtrField<std::string>& named, bool drafts,
                     std::vector<Violation>& violations);
// Why the rule is not asked; empty where it is.
std::string WhyNotAsked(const rules::Rule& rule, bool drafts);

// Ids of the hypothetical entries that count, as of the record.
template <typename Response>
void AddHypotheticalIds(const record::PatientRecord& record, Response& response) {
  for (const record::Entry& entry : record.entries()) {
    if (entry.hypothetical) response.add_hypothetical(std::string(entry.id));
  }
}

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_REQUEST_H_
