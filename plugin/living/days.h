// The diagonal: what somebody would have seen on each day, from what was known on it.
#ifndef WAYMARK_LIVING_DAYS_H_
#define WAYMARK_LIVING_DAYS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "waymark/engine/engine.h"

namespace waymark::living {

// On that day an item of the rule stood otherwise than the day before; kNone: it was not there.
struct DayChange {
  calendar::Day on;
  std::string rule, item;
  engine::ItemStatus before = engine::ItemStatus::kNone;
  engine::ItemStatus after = engine::ItemStatus::kNone;
};

// Every change from `from` to `to`, both included, in order of day, rule and item. `visit` says
// false to end it. `asked` must not be empty.
void EachChange(engine::Evaluator& evaluator, const rules::Pack& pack,
                const record::PatientRecord& record, const std::vector<uint16_t>& asked,
                calendar::Day from, calendar::Day to, absl::TimeZone zone,
                const std::function<bool(const DayChange&)>& visit);

}  // namespace waymark::living

#endif  // WAYMARK_LIVING_DAYS_H_
