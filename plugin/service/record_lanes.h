// Where an entry of the record stands on a timeline.
#ifndef WAYMARK_SERVICE_RECORD_LANES_H_
#define WAYMARK_SERVICE_RECORD_LANES_H_

#include <set>
#include <string_view>
#include <vector>

#include "waymark/record/record.h"
#include "waymark/rules/pack.h"
#include "waymark/terminology/code_set.h"

namespace waymark::service {

// Made once for many entries. The pack outlives it.
class RecordLanes {
 public:
  explicit RecordLanes(const rules::Pack& pack);

  // "symptom", "test", "referral", "letter", "review" or "other", by the entry's kind; what closes
  // a rule about reviews or support is a review, unless it is a test, a referral, a letter or a
  // medicine. `sets`: those that the entry is in.
  std::string_view LaneOf(record::Kind kind,
                          const std::vector<const terminology::CodeSet*>& sets) const;

 private:
  std::set<const terminology::CodeSet*> reviews_;
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_RECORD_LANES_H_
