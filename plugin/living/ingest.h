// Events of the feed into the store: logged once, added to the record, and everybody they concern
// looked at, in one write.
#ifndef WAYMARK_LIVING_INGEST_H_
#define WAYMARK_LIVING_INGEST_H_

#include <optional>
#include <string>
#include <vector>

#include "waymark/living/look.h"

namespace waymark::living {

struct IncomingEvent {
  enum class Kind : uint8_t { kEntry, kPerson, kReply, kMerge, kSplit };
  Kind kind = Kind::kEntry;
  std::string event_id;
  Instant recorded = calendar::kUnknownInstant;
  std::string said;        // a digest of the event as sent: the same again is a repeat
  std::string fragment;    // what it adds to the record (store/record_codec.h); empty: nothing
  std::string nhs_number;  // of kPerson
  std::string into;        // of kMerge: a patient id of the same source and practice
  std::optional<store::Reply> reply;  // of kReply: rule, key, reply, role, on, until
};

struct IncomingPatient {
  store::PatientKey key;
  std::vector<IncomingEvent> events;
};

struct Ingested {
  struct Refusal {
    size_t patient = 0, event = 0;
    std::string reason, text;
  };
  int taken = 0;
  int repeated = 0;
  std::vector<Refusal> refused;
  std::vector<Looked::Told> told;
  std::vector<store::PatientRef> looked_at;
};

// An error is the store's; nothing of the batch is kept then.
absl::StatusOr<Ingested> Ingest(store::Transaction& tx, const LookContext& context,
                                const std::vector<IncomingPatient>& patients);

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_INGEST_H_
