// The patient's record that a story describes.
#ifndef WAYMARK_AUTHORING_STORY_RECORD_H_
#define WAYMARK_AUTHORING_STORY_RECORD_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "waymark/authoring/story.h"
#include "waymark/record/record.h"

namespace waymark::authoring {

// A reply whose item is known by its key.
struct ResolvedReply {
  const StoryReply* reply = nullptr;
  std::string item;  // computed key; empty: the rule's only open item
};

// Fills `record` (which must be empty) from the story. An entry without an id gets one from its
// place in the story ("e001"). A code set's name becomes a code of rules::kStorySystem, so the pack
// must have been loaded with `story_codes`. InvalidArgument names what can't be read.
absl::Status BuildRecord(const Story& story, const std::vector<ResolvedReply>& replies,
                         absl::TimeZone zone, record::PatientRecord& record);

// A moment as stories write it: a day is known from its beginning as `recorded`, and to its end
// after `as known`.
absl::StatusOr<calendar::Instant> RecordedMoment(std::string_view text, absl::TimeZone zone);
absl::StatusOr<calendar::Instant> KnownMoment(std::string_view text, absl::TimeZone zone);

}  // namespace waymark::authoring

#endif  // WAYMARK_AUTHORING_STORY_RECORD_H_
