// One loaded patient and the views of the rules, made when they are asked for. Internal to engine/.
#ifndef WAYMARK_ENGINE_SESSION_H_
#define WAYMARK_ENGINE_SESSION_H_

#include <algorithm>
#include <vector>

#include "waymark/engine/engine.h"
#include "waymark/engine/rule_view.h"

namespace waymark::engine {

class Session : public Patient::ItemDays {
 public:
  explicit Session(const Program& program)
      : program_(program),
        patient_(program),
        views_(program.rules.size()),
        opposite_views_(program.rules.size()),
        ready_(program.rules.size()),
        opposite_ready_(program.rules.size()) {
    patient_.set_item_days(this);
  }

  void Load(const record::PatientRecord& record, const EvaluateOptions& options, Day cut) {
    patient_.Load(record, options.known_at, options.hypothetical, options.as_of, cut);
    std::fill(ready_.begin(), ready_.end(), 0);
    std::fill(opposite_ready_.begin(), opposite_ready_.end(), 0);
  }

  Patient& patient() { return patient_; }

  RuleView& View(size_t compiled) {
    if (!ready_[compiled]) {
      views_[compiled].Reset(&patient_, &program_.rules[compiled]);
      ready_[compiled] = 1;
    }
    return views_[compiled];
  }

  RuleView& Opposite(size_t compiled) {
    if (!opposite_ready_[compiled]) {
      opposite_views_[compiled].Reset(&patient_, &program_.opposites[compiled]);
      opposite_ready_[compiled] = 1;
    }
    return opposite_views_[compiled];
  }

  // Days on which an item of the rule has one of the statuses; `none` where it has no item at all.
  IntervalSet Days(int rule, const std::vector<rules::ItemStatus>& statuses) override;
  std::optional<NotAsked> WhyNotAsked(int rule) override;

 private:
  const Program& program_;
  Patient patient_;
  std::vector<RuleView> views_, opposite_views_;
  std::vector<char> ready_, opposite_ready_;
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_SESSION_H_
