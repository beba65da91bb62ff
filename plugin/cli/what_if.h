// `--what-if`: entries that nobody has recorded, added to the record that is asked about.
#ifndef WAYMARK_CLI_WHAT_IF_H_
#define WAYMARK_CLI_WHAT_IF_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/calendar/day.h"
#include "waymark/engine/hypothesis.h"

namespace waymark::cli {

// Each text is SYSTEM|CODE or SYSTEM|CODE=VALUE ("snomed|12063002", "snomed|1049361000000101=12
// ug/g"): an entry of that day by a GP, with the ids what-if-1, what-if-2 ... Errors name the text.
absl::StatusOr<std::vector<engine::SupposedEntry>> ReadWhatIf(const std::vector<std::string>& texts,
                                                              calendar::Day on);

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_WHAT_IF_H_
