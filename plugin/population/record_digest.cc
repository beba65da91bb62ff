#include "waymark/population/record_digest.h"

#include "waymark/population/checksum.h"
#include "waymark/store/record_codec.h"

namespace waymark::population {

uint64_t RecordDigest(const record::PatientRecord& record) {
  return Checksum(
      store::EncodeFragment(record, {.person = true, .registrations = true, .coverage = true}),
      Checksum(record.patient_id, Checksum(record.practice)));
}

}  // namespace waymark::population
