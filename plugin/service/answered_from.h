// What an answer or a change was made from, as audit lines say it.
#ifndef WAYMARK_SERVICE_ANSWERED_FROM_H_
#define WAYMARK_SERVICE_ANSWERED_FROM_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "waymark/rules/pack.h"
#include "waymark/store/store.h"

namespace waymark::service {

// The rules, the day, and how often the patient's record had been added to (0: of nobody's record).
inline void SayAnsweredFrom(const rules::Pack& pack, calendar::Day as_of, int64_t record_version,
                            store::AuditLine& line) {
  line.pack_digest = pack.digest;
  line.as_of = as_of;
  line.record_version = record_version;
}

// The same of the line's own patient, as the record is now.
inline absl::Status SayChangedFrom(store::Reader& reader, const rules::Pack& pack,
                                   calendar::Day as_of, store::AuditLine& line) {
  const absl::StatusOr<store::Patient> patient = reader.GetPatient(line.patient);
  if (!patient.ok()) return patient.status();
  SayAnsweredFrom(pack, as_of, patient->version, line);
  return absl::OkStatus();
}

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_ANSWERED_FROM_H_
