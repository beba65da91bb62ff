// A whole record as events of the feed: what a file or FHIR becomes on its way into a store.
#ifndef WAYMARK_SERVICE_FEED_EVENTS_H_
#define WAYMARK_SERVICE_FEED_EVENTS_H_

#include <string>
#include <string_view>

#include "waymark/record/record.h"
#include "waymark/v1/events.pb.h"

namespace waymark::service {

// "NAME-0123456789abcdef": the same content of the same patient has the same id, so that what is
// sent again changes nothing and what has changed is new. `whose`: practice and patient, since ids
// are unique within a source and two people may read the same; and what else tells apart what reads
// the same at two times.
std::string ContentId(std::string_view name, std::string_view whose, std::string_view content);

// The record's practice, patient id, person (`with_person`), entries and replies. What the reader
// set aside does not travel: the caller says it.
void AddFeedEvents(const record::PatientRecord& record, bool with_person,
                   v1::PatientEvents& patient);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_FEED_EVENTS_H_
