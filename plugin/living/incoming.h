// Events of the feed on their way into the store.
#ifndef WAYMARK_LIVING_INCOMING_H_
#define WAYMARK_LIVING_INCOMING_H_

#include <cstdint>
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
  store::Contact contact;  // of kPerson
  std::string into;        // of kMerge: a patient id of the same source and practice
  std::optional<store::Reply> reply;  // of kReply: rule, key, reply, role, on, until
};

struct IncomingPatient {
  store::PatientKey key;
  std::vector<IncomingEvent> events;
};

// Whether the event is one entry with an id and nothing else; the id is added to `out` then.
bool AddEntry(const IncomingEvent& event, NewEntries& out);

// Why a patient is looked at to whom that many new events came, the last of them under that id.
// `word` as in Cause.
Cause CauseOf(const std::string& word, size_t fresh, const std::string& last_event);

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_INCOMING_H_
