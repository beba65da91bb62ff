// What a reader of files knows about a record and a message to the sidecar does not carry: rows and
// resources that were set aside, and records whose own data could not be used.
#ifndef WAYMARK_CLI_NOT_SENT_H_
#define WAYMARK_CLI_NOT_SENT_H_

#include <string>
#include <vector>

#include "waymark/record/record.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::cli {

// A rule that a sidecar asks, by id and title.
struct AskedRule {
  std::string id;
  std::string title;
};

// Says in the sidecar's answer what it says of a record that it reads itself: input that was set
// aside, once each, and the doubt that this leaves with whatever is open.
void AddWhatWasNotSent(const record::PatientRecord& record, v1::EvaluateResponse& response);
void AddWhatWasNotSent(const record::PatientRecord& record, v1::ExplainResponse& response);

// The answer about a record that could not be used: each of the rules is not checked. `response`
// is the sidecar's answer about nobody in particular; its day, pack and notices stay.
void AnswerNotUsable(const record::PatientRecord& record, const std::vector<AskedRule>& rules,
                     v1::EvaluateResponse& response);
void AnswerNotUsable(const record::PatientRecord& record, const std::vector<AskedRule>& rules,
                     v1::ExplainResponse& response);

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_NOT_SENT_H_
