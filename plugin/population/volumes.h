// How much work each rule makes on one day: people, not items, beside the range that the rule's
// author expected.
//
//   Volumes volumes(pack, wordings);
//   for each patient: volumes.Add(record, answer);
//   for (const RuleVolume& row : volumes.rows()) ...
//
// Not thread-safe. Counts only: nothing in it leads to a person, except where a count is small.
#ifndef WAYMARK_POPULATION_VOLUMES_H_
#define WAYMARK_POPULATION_VOLUMES_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "waymark/engine/engine.h"
#include "waymark/prompts/prompts.h"
#include "waymark/rules/pack.h"

namespace waymark::population {

// People with at least one such item.
struct RuleVolume {
  uint16_t rule = 0;
  int64_t upcoming = 0, due = 0, overdue = 0, set_aside = 0;
  int64_t open = 0;         // due or overdue
  int64_t shown = 0;        // to a gp when the record is opened: expanded or collapsed
  int64_t questions = 0;    // asked about the rule
  int64_t not_checked = 0;  // for this patient; what waits for codes counts here for everybody
};

// How a rule's open people compare with what its head expects.
enum class VolumeVerdict : uint8_t {
  kNoFigure,  // the rule expects nothing in particular
  kNotAsked,  // not one patient could be checked
  kBelow,
  kWithin,
  kAbove,
};
std::string_view VolumeVerdictName(VolumeVerdict verdict);

class Volumes {
 public:
  // Both must outlive it.
  Volumes(const rules::Pack& pack, const prompts::Wordings& wordings);

  // `answer` must come from `record` and the pack, for `as_of` days that are the same for all.
  void Add(const record::PatientRecord& record, const engine::Answer& answer);

  // People registered and alive on the day: what "per 10,000" is of.
  int64_t people() const { return people_; }
  // Of them, those to whom anything at all would be shown to a gp when the record is opened.
  int64_t people_with_prompts() const { return people_with_prompts_; }
  // By rule; those that are asked, all of them.
  const std::vector<RuleVolume>& rows() const { return rows_; }
  // Open people in 10,000.
  double PerTenThousand(const RuleVolume& row) const;
  VolumeVerdict Verdict(const RuleVolume& row) const;

 private:
  const rules::Pack& pack_;
  const prompts::Wordings& wordings_;
  std::vector<RuleVolume> rows_;  // as Pack::rules
  int64_t people_ = 0, people_with_prompts_ = 0, patients_ = 0;
};

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_VOLUMES_H_
