// A patient's rules on any day, from one reading of the record: what forecasts, indicators and
// comparisons ask, which need many days of few rules rather than one day of all.
//
// Values only; the words of an item are the evaluator's. Answers equal Evaluator's for the same day
// (a test holds them to it). Not thread-safe: one a thread.
#ifndef WAYMARK_ENGINE_TIMELINE_H_
#define WAYMARK_ENGINE_TIMELINE_H_

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/engine/engine.h"

namespace waymark::engine {

// An item as it stands on a day.
struct ItemOn {
  std::string key;
  Day anchor;
  ItemStatus status = ItemStatus::kNone;
  Level level = Level::kInfo;
  int timing_row = -1;      // index into Rule::timing; -1 where the status is not from timing
  std::string_view reason;  // as in ItemAnswer
  Day closed_on = Day::Max();
  bool in_time = false;  // of done items
};

class Timeline {
 public:
  explicit Timeline(std::shared_ptr<const Program> program);
  ~Timeline();

  // `record` must outlive what is asked afterwards. `options.as_of`: the last day that will be
  // asked about (entries dated after their own recording and after it are left out);
  // `options.rules` is not looked at.
  void Load(const record::PatientRecord& record, const EvaluateOptions& options);

  // Whether the rule (an index into Pack::rules) can be asked about this record. A rule that the
  // program does not ask (retired, disabled, a draft) can, and has no items.
  enum class Askable : uint8_t {
    kYes,
    kNo,        // as the evaluator's not-checked
    kNoMatter,  // no, but the person is on that day none of those whom it is about
  };
  Askable CanAsk(uint16_t rule, Day day);
  // The rule's items on `day` by anchor and key, those without a status left out. False where it
  // takes more steps than a rule may, or fails: then there are none.
  bool ItemsOn(uint16_t rule, Day day, std::vector<ItemOn>& out);
  // The next day after `day` on which an item of the rule comes, goes or changes; Max() where none
  // does, nothing where that takes more steps than a rule may.
  std::optional<Day> NextChange(uint16_t rule, Day day);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_TIMELINE_H_
