#include "waymark/living/incoming.h"

#include <utility>

#include "waymark/store/record_codec.h"

namespace waymark::living {

bool AddEntry(const IncomingEvent& event, NewEntries& out) {
  if (event.kind != IncomingEvent::Kind::kEntry || event.fragment.empty()) return false;
  record::PatientRecord part;
  store::StoredRecord stored;
  stored.fragments.emplace_back(event.fragment);
  if (!store::AddToRecord(std::move(stored), part).ok()) return false;
  const bool alone = part.entries().size() == 1 && part.replies().empty() &&
                     part.set_aside().empty() && part.registrations().empty() && !part.birth &&
                     !part.died && !part.dead_without_date && !part.coverage.given;
  if (!alone || part.entries()[0].id.empty()) return false;
  out.ids.emplace_back(part.entries()[0].id);
  return true;
}

Cause CauseOf(const std::string& word, size_t fresh, const std::string& last_event) {
  const std::string text = fresh == 1 ? "a new entry" : "new entries";
  return {word, "", fresh == 1 ? last_event : "", word == "event" ? text : word};
}

}  // namespace waymark::living
