#include "waymark/living/ahead.h"

#include <string_view>
#include <utility>

namespace waymark::living {
namespace {

using Kind = IncomingEvent::Kind;

// Writes that wait while the thread that writes is at work.
constexpr size_t kBusy = 2;

bool StandsAlone(store::Reader& snapshot, store::PatientRef patient) {
  const absl::StatusOr<std::vector<store::AliasFact>> joined = snapshot.AliasFacts(patient);
  return joined.ok() && joined->empty();
}

std::optional<LookResult> OrNothing(absl::StatusOr<LookResult> found) {
  if (!found.ok()) return std::nullopt;
  return *std::move(found);
}

std::optional<LookResult> LookAheadAt(store::Reader& snapshot, const LookContext& context,
                                      const IncomingPatient& patient) {
  if (patient.events.empty()) return std::nullopt;
  store::PatientRef ref = store::kNoPatient;
  if (const absl::StatusOr<store::PatientRef> found = snapshot.FindPatient(patient.key);
      found.ok()) {
    ref = *found;
    if (!StandsAlone(snapshot, ref)) return std::nullopt;
  } else if (!absl::IsNotFound(found.status())) {
    return std::nullopt;
  }
  std::vector<std::string_view> coming;
  NewEntries only;
  bool entries_alone = ref != store::kNoPatient;
  for (const IncomingEvent& event : patient.events) {
    if (event.kind != Kind::kEntry && event.kind != Kind::kPerson) return std::nullopt;
    if (!event.fragment.empty()) coming.emplace_back(event.fragment);
    entries_alone = entries_alone && AddEntry(event, only);
  }
  const Cause cause = CauseOf("event", patient.events.size(), patient.events.back().event_id);
  return OrNothing(LookAhead(snapshot, context, ref, patient.key, cause, coming,
                             entries_alone ? &only : nullptr));
}

}  // namespace

bool PaysToLookAhead(const store::Store& store) { return store.queued() >= kBusy; }

Ahead LookAhead(store::Reader& snapshot, const LookContext& context,
                const std::vector<IncomingPatient>& patients) {
  Ahead ahead;
  ahead.moment = snapshot.moment();
  ahead.patients.reserve(patients.size());
  for (const IncomingPatient& patient : patients) {
    ahead.patients.push_back(LookAheadAt(snapshot, context, patient));
  }
  return ahead;
}

Ahead LookAhead(store::Reader& snapshot, const LookContext& context,
                std::span<const store::PatientRef> patients, const Cause& cause) {
  Ahead ahead;
  ahead.moment = snapshot.moment();
  ahead.patients.reserve(patients.size());
  for (const store::PatientRef patient : patients) {
    ahead.patients.push_back(
        StandsAlone(snapshot, patient)
            ? OrNothing(LookAhead(snapshot, context, patient, {}, cause, {}, nullptr))
            : std::nullopt);
  }
  return ahead;
}

const LookResult* StillFound(const store::Transaction& tx, const Ahead& ahead, size_t place,
                             store::PatientRef patient) {
  if (place >= ahead.patients.size() || !ahead.patients[place]) return nullptr;
  const LookResult& found = *ahead.patients[place];
  if (found.leading.ref != patient) return nullptr;
  if (patient != store::kNoPatient && tx.MayHaveChanged(patient, ahead.moment)) return nullptr;
  return &found;
}

}  // namespace waymark::living
