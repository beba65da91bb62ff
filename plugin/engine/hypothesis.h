// A record with further entries added: what would the answer be if this were recorded?
#ifndef WAYMARK_ENGINE_HYPOTHESIS_H_
#define WAYMARK_ENGINE_HYPOTHESIS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "waymark/record/record.h"
#include "waymark/rules/pack.h"

namespace waymark::engine {

// An entry that nobody has recorded.
struct SupposedEntry {
  std::string id;
  std::string system, code;
  record::Kind kind = record::Kind::kUnspecified;
  record::EntryStatus status = record::EntryStatus::kFinal;
  std::string author_role, urgency;
  calendar::Day on;
  std::optional<calendar::Quantity> value;
  std::vector<std::string> based_on;
};

// A copy of `record` with the entries added, finished. Cost: linear in the record.
record::PatientRecord Suppose(const record::PatientRecord& record,
                              const std::vector<SupposedEntry>& entries, absl::TimeZone zone);

// An entry on `on` of `set` that a selector's plain test would accept; nothing where the set has no
// codes or the test accepts none.
std::optional<SupposedEntry> EntryFor(const rules::Pack& pack, const rules::EntrySelector& selector,
                                      uint16_t set, const calendar::ValueTest* test,
                                      calendar::Day on);

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_HYPOTHESIS_H_
