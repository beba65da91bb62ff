// A PatientRecord from a parsed waymark.v1.PatientRecord. What is read and set aside:
// record_builder.h.
#ifndef WAYMARK_RECORD_READERS_PROTOBUF_H_
#define WAYMARK_RECORD_READERS_PROTOBUF_H_

#include "absl/status/status.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "waymark/record/readers/options.h"
#include "waymark/record/record.h"
#include "waymark/v1/record.pb.h"

namespace waymark::record {

using EventMessages = google::protobuf::RepeatedPtrField<v1::Event>;

// Fills `record` (whatever it held is gone). Texts are copied: the message may go. Errors as in
// record_builder.h; `record` then holds nothing of use.
absl::Status ReadMessage(const v1::PatientRecord& message, const ReadOptions& options,
                         PatientRecord& record);

// The same, with hypothetical entries: draft orders and what-if entries, flagged.
absl::Status ReadMessage(const v1::PatientRecord& message, const EventMessages& hypothetical,
                         const ReadOptions& options, PatientRecord& record);

// Adds entries flagged as hypothetical to a record that is not finished.
absl::Status AddHypothetical(const EventMessages& events, const ReadOptions& options,
                             PatientRecord& record);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_PROTOBUF_H_
