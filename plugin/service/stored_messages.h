// Stored items, changes and feed events as messages of the API, and back.
#ifndef WAYMARK_SERVICE_STORED_MESSAGES_H_
#define WAYMARK_SERVICE_STORED_MESSAGES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/living/ingest.h"
#include "waymark/living/look.h"
#include "waymark/record/readers/options.h"
#include "waymark/service/errors.h"
#include "waymark/service/request.h"
#include "waymark/v1/decision_support.pb.h"
#include "waymark/v1/events.pb.h"

namespace waymark::service {

// RFC 3339.
std::string MomentText(calendar::Instant moment);

void SetWork(const living::LivingItem& item, v1::Work& message);
// Status, days and work of a stored item, as it was when it was last looked at.
void SetStoredItem(const living::LivingItem& item, v1::Item& message);
void SetChange(const living::Looked::Told& told, std::string_view epoch, v1::PromptChange& message);

// The patients of a batch as living/ takes them. What can't be taken is refused by event, in
// `refused`; a batch that must not be taken at all is an InvalidArgument. `received` is the moment
// at which it arrived.
absl::StatusOr<std::vector<living::IncomingPatient>> ReadBatch(const v1::RecordEventsRequest& batch,
                                                               std::string_view source,
                                                               calendar::Instant received,
                                                               const record::ReadOptions& options,
                                                               v1::RecordEventsResponse& refused);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_STORED_MESSAGES_H_
