// A PatientRecord straight from the serialised bytes of a waymark.v1.PatientRecord, EvaluateRequest
// or ExplainRequest, without the generated parser. Gives what ReadMessage (protobuf.h) gives for
// the parsed message, and refuses the bytes that the generated parser refuses. What is read and set
// aside: record_builder.h.
//
// One thing it refuses that the generated parser merges: a request in which `record` stands twice,
// and a record in which `patient_id` does. Merged, the entries of two patients would be one
// patient's, under the last id, and nobody could tell.
//
// Texts of the record are views into the request's bytes: the caller hands over what keeps them
// alive.
#ifndef WAYMARK_RECORD_READERS_WIRE_H_
#define WAYMARK_RECORD_READERS_WIRE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "waymark/record/readers/options.h"
#include "waymark/record/readers/raw_record.h"
#include "waymark/record/readers/record_builder.h"
#include "waymark/record/record.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::record {

// Holds memory for many records: one a thread.
class WireReader {
 public:
  explicit WireReader(const ReadOptions& options) : builder_(options) {}

  // `bytes` must lie in what `owner` keeps alive. InvalidArgument: not a PatientRecord ("record:
  // byte 17: ..."), or as in record_builder.h. ResourceExhausted: too many entries. `record` then
  // holds nothing of use.
  absl::Status ReadRecord(std::string_view bytes, std::shared_ptr<const void> owner,
                          PatientRecord& record);

  // A request: its one `record` and `hypothetical` entries into `record`, and `practice`
  // as the record's *here*; everything but `record` into `rest`, by the generated parser.
  absl::Status ReadRequest(std::string_view bytes, std::shared_ptr<const void> owner,
                           v1::EvaluateRequest& rest, PatientRecord& record);
  absl::Status ReadRequest(std::string_view bytes, std::shared_ptr<const void> owner,
                           v1::ExplainRequest& rest, PatientRecord& record);

 private:
  template <typename Request>
  absl::Status Read(std::string_view bytes, std::shared_ptr<const void> owner, Request& rest,
                    PatientRecord& record);
  absl::Status ReadPatient(std::string_view bytes, int depth);

  RecordBuilder builder_;
  RawEvent event_;
  RawPatient patient_;
  std::string rest_;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_WIRE_H_
