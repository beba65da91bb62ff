// The compact form in which a patient's record is kept: what the engine reads, without a parser of
// messages in between.
//
// A fragment is a part of a record: some entries, or a whole record. Fragments are independent of
// one another and of code tables that may change; a record is read from any number of them in
// order. Later fragments add entries, replies and what was set aside; what they say of the person,
// the registrations or the coverage replaces what earlier ones said.
#ifndef WAYMARK_STORE_RECORD_CODEC_H_
#define WAYMARK_STORE_RECORD_CODEC_H_

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "waymark/record/record.h"
#include "waymark/store/values.h"

namespace waymark::store {

// Which parts of `record` the fragment speaks of, besides entries, replies and set-asides.
struct FragmentParts {
  bool person = false;         // birth, death, sex, sensitive, NHS number
  bool registrations = false;  // all of them
  bool coverage = false;
};

// From a record that is finished or not (what Finish sets aside is not kept: it will do so again).
// Hypothetical entries are left out: they are never stored.
std::string EncodeFragment(const record::PatientRecord& record, const FragmentParts& parts);

// Empties `out`, fills it from the fragments and finishes it. Texts of `out` point into the
// fragments' bytes, which are moved into it. DataLoss where a fragment can't be read.
absl::Status DecodeRecord(StoredRecord stored, const PatientKey& key, absl::TimeZone zone,
                          record::PatientRecord& out);
// The same without finishing, adding to what `out` holds: for several patients that are one, and
// for adding replies before Finish. `practices`: codes that have become others; registrations at
// the one count as at the other.
absl::Status AddToRecord(StoredRecord stored, record::PatientRecord& out,
                         const std::map<std::string, std::string, std::less<>>& practices = {});

}  // namespace waymark::store

#endif  // WAYMARK_STORE_RECORD_CODEC_H_
