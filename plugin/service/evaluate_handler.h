// Evaluate, whatever the transport: a request and a loaded pack to an answer. Nothing of the
// patient is kept.
#ifndef WAYMARK_SERVICE_EVALUATE_HANDLER_H_
#define WAYMARK_SERVICE_EVALUATE_HANDLER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "waymark/record/record.h"
#include "waymark/service/request.h"
#include "waymark/service/snapshot.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::service {

// Fills `response`, which must be empty. Errors (typed: errors.h): InvalidArgument,
// ResourceExhausted (more entries than the limit), FailedPrecondition (drafts that are not served),
// Cancelled. Thread-safe.
absl::Status Evaluate(const Snapshot& snapshot, const Call& call,
                      const v1::EvaluateRequest& request, v1::EvaluateResponse& response);

// The same from a serialised v1::EvaluateRequest, whose record is read straight from the wire.
// `owner` keeps `bytes` alive.
absl::Status EvaluateBytes(const Snapshot& snapshot, const Call& call, std::string_view bytes,
                           std::shared_ptr<const void> owner, v1::EvaluateResponse& response);

// The same from and to bytes as a transport has them: the request in one or more pieces, which need
// to live for the call only; the answer as bytes that parse to what EvaluateBytes fills, with what
// is the same for every patient serialised beforehand (answer_bytes.h). `allocate` is called once,
// with the answer's size, and only where there is an answer.
absl::Status EvaluateToBytes(const Snapshot& snapshot, const Call& call,
                             std::span<const std::string_view> pieces,
                             absl::FunctionRef<uint8_t*(size_t)> allocate);

// The same for a record that a reader has made (finished, with its practice): the command line's
// way. `request` says the rest; its own record is not looked at.
// `kept`: what is kept about an item elsewhere (prompts.h); may be empty.
using KeptOfItem = std::function<prompts::Kept(const engine::ItemAnswer&)>;
absl::Status EvaluateRecord(const Snapshot& snapshot, const Call& call,
                            const v1::EvaluateRequest& request, record::PatientRecord record,
                            v1::EvaluateResponse& response, const KeptOfItem& kept = {});

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_EVALUATE_HANDLER_H_
