// A PatientRecord as the message of the API, for callers who have a file and want a sidecar's
// answer.
//
// Every version of every entry goes, with what was assumed left out again, so that the sidecar
// assumes the same. What the reader set aside does not travel: the caller shows it itself. Clock
// times go as seconds of the day.
#ifndef WAYMARK_RECORD_READERS_TO_MESSAGE_H_
#define WAYMARK_RECORD_READERS_TO_MESSAGE_H_

#include "waymark/record/record.h"
#include "waymark/v1/record.pb.h"

namespace waymark::record {

void ToMessage(const PatientRecord& record, v1::PatientRecord& message);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_TO_MESSAGE_H_
