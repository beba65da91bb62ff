// Which rules may answer otherwise because entries were added to a record, so that the others need
// not be asked again.
//
//   Touching touching(program);
//   Touching::Rules touched = touching.By(record, ids, before, day);    // the record with them
//
// A rule that is not named says of the record with the entries what it said without them: the same
// items, statuses and dates, the same "not checked" and the same questions. The patient's next day
// to look is not earlier than the earlier one of what was said before and what the named rules say
// now. Where the answer without them is one of an earlier day this holds of rules that had no open
// item then: what an open one shows (a row of timing, words that count days, questions) may change
// without a day to look.
#ifndef WAYMARK_ENGINE_TOUCHED_H_
#define WAYMARK_ENGINE_TOUCHED_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "waymark/calendar/day.h"
#include "waymark/engine/engine.h"
#include "waymark/record/record.h"

namespace waymark::engine {

class Touching {
 public:
  explicit Touching(std::shared_ptr<const Program> program);

  struct Rules {
    bool all = false;             // nothing less can be said
    std::vector<uint16_t> rules;  // else these: indices into Pack::rules, sorted
  };
  // `record` is finished and holds, besides what it held before, one entry of each of `added` (ids)
  // and nothing else that is new. `before`: the day of the answer without them; `day`: of the one
  // that is wanted, the same or a later one before that answer's next look. All rules where the
  // entries may change what earlier ones mean (an id that was there, a correction, a link to them),
  // where they lack a date or are the first of a code system, where the person's own dates hang on
  // entries, and where the day of an earlier one has come since `before`.
  Rules By(const record::PatientRecord& record, std::span<const std::string_view> added,
           calendar::Day before, calendar::Day day) const;

 private:
  void AddRulesOf(const record::PatientRecord& record, const record::Entry& entry,
                  std::vector<char>& marked) const;

  std::shared_ptr<const Program> program_;
  std::vector<std::vector<uint16_t>> rules_of_slot_;  // of the pack, sorted
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_TOUCHED_H_
