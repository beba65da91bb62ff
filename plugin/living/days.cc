#include "waymark/living/days.h"

#include <map>
#include <utility>

namespace waymark::living {

void EachChange(engine::Evaluator& evaluator, const rules::Pack& pack,
                const record::PatientRecord& record, const std::vector<uint16_t>& asked,
                calendar::Day from, calendar::Day to, absl::TimeZone zone,
                const std::function<bool(const DayChange&)>& visit) {
  using Key = std::pair<std::string, std::string>;
  using engine::ItemStatus;
  std::map<Key, ItemStatus> before;
  engine::Answer answer;
  for (calendar::Day day = calendar::AddDays(from, -1); day <= to;
       day = calendar::AddDays(day, 1)) {
    evaluator.Evaluate(record,
                       {.as_of = day,
                        .known_at = calendar::LastMomentOf(day, zone),
                        .hypothetical = false,
                        .rules = asked},
                       answer);
    std::map<Key, std::pair<ItemStatus, ItemStatus>> both;
    for (const auto& [key, status] : before) both[key] = {status, ItemStatus::kNone};
    before.clear();
    for (const engine::ItemAnswer& item : answer.items) {
      const Key key{pack.rules[item.rule].id, item.key};
      both[key].second = item.status;
      before[key] = item.status;
    }
    if (day < from) continue;
    for (const auto& [key, change] : both) {
      if (change.first == change.second) continue;
      if (!visit({day, key.first, key.second, change.first, change.second})) return;
    }
  }
}

}  // namespace waymark::living
