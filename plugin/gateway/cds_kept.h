// What people have answered about a patient whom the sidecar keeps, for calls that bring the record
// along: a prompt that was answered or put off is quiet there too.
//
// A stored item is the computed one where rule and key are the same, or, where another feed has
// named its entries otherwise, where each side has one of the rule that is counted from the same
// day. What can't be told apart stays as it is: a prompt that is said twice costs less than one
// that is lost.
#ifndef WAYMARK_GATEWAY_CDS_KEPT_H_
#define WAYMARK_GATEWAY_CDS_KEPT_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "waymark/living/assemble.h"
#include "waymark/service/desk.h"
#include "waymark/service/evaluate_handler.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::gateway {

struct CdsWhose {
  std::string_view practice, patient;
  std::string_view source;  // the feed whose patient it is; empty: the only one of that id
};

class CdsKept {
 public:
  // Nothing where the caller may not see stored patients, the patient is not stored, several have
  // that id, or nobody has answered anything. The read is recorded in the audit log. Errors: the
  // store's.
  static absl::StatusOr<std::optional<CdsKept>> Read(service::Desk& desk,
                                                     const service::Caller& caller,
                                                     const CdsWhose& whose);

  // Which computed item each stored one is. `plain`: the answer without what is kept, by VIEW_FULL.
  void Pair(const v1::EvaluateResponse& plain);
  // Whether there is anything that could change the answer.
  bool any() const { return !keys_.empty(); }

  // The replies of the paired items, for a record that is not finished.
  void AddReplies(calendar::Day today, const rules::Pack& pack,
                  record::PatientRecord& record) const;
  // Snoozes of the paired items that last at `today`.
  service::KeptOfItem Snoozes(const rules::Pack& pack, calendar::Day today) const;

 private:
  living::PatientState state_;
  std::map<std::string, std::string> keys_;  // id of a stored item -> key of the computed one
  std::map<std::string, v1::Level> levels_;  // ... and its level
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_KEPT_H_
