// One rule, day by day: items open, entries close them, statuses change. Each day sees only what is
// dated up to it, so that the law of causality holds by construction.
#ifndef WAYMARK_TESTS_ENGINE_NAIVE_SIMULATION_H_
#define WAYMARK_TESTS_ENGINE_NAIVE_SIMULATION_H_

#include <list>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/naive/item.h"
#include "waymark/engine/answer.h"

namespace waymark::naive {

struct AskedQuestion {
  engine::QuestionReason reason = engine::QuestionReason::kWhichItem;
  const Seen* entry = nullptr;
  std::vector<Item*> items;
  Date from;
};

class RuleSimulation {
 public:
  RuleSimulation(World& world, int rule, Date last_day);
  // Days must be given in order, each once.
  void Step(Date day);

  const std::list<Item>& items() const { return items_; }
  // The questions that stand on the last day stepped to.
  struct StandingQuestion {
    engine::QuestionReason reason;
    uint32_t entry;
    std::vector<std::string> items;
    auto operator<=>(const StandingQuestion&) const = default;
  };
  const std::map<Date, std::vector<StandingQuestion>>& questions() const { return by_day_; }

 private:
  // Opening (opening.cc).
  void OpenEach(Date day);
  void OpenEvery(Date day);
  void OpenCondition(Date day);
  void OpenKnownRuns(Date day);
  Item& AddItem(std::string key, Date anchor, Date day);
  bool InForce(Date anchor) const;
  Date FirstTimingDay(const Item& item, Date day) const;

  // Closing (closing.cc).
  void CloseItems(Date day);
  void MatchPass(Date day, bool done_pass, bool linked_pass);
  void AskUnmatched(Date day);
  void Replies(Date day, bool stops);
  void DoneConditions(Date day);
  void StoppedConditions(Date day);
  void SetAsideEnds(Date day);
  void RunOut(Date day);
  void Close(Item& item, rules::ItemStatus as, Date day, const Seen* by, std::string reason);
  void NoteQuestions(Date day);

  // Status (status.cc).
  bool Applies(Date day, bool assume_registered) const;
  DayStatus StatusOn(Item& item, Date day);
  void FillRow(int row, Date day, const Context& context, DayStatus& result) const;
  rules::Level LevelOf(const rules::TimingRow& row, Date day, const Context& context) const;
  std::optional<Date> DayOfRow(const rules::TimingRow& row, const Item& item, Date day) const;
  Date OverdueOn(const Item& item, Date day) const;
  // The last day before time runs out.
  Date LastDay(const Item& item) const;

  const rules::Rule& rule() const { return world_.pack->rules[static_cast<size_t>(rule_)]; }
  Context Plain() const { return {&world_, nullptr, false}; }
  // For `since` and conditions: by the days of the entries. For timing: by the clock.
  StartView StartOf(const Item& item) const;
  StartView ClockOf(const Item& item) const;

  World& world_;
  int rule_;
  Date last_day_;
  std::list<Item> items_;
  std::set<const Seen*> spent_;  // belong to one item and are not looked at again
  std::set<const Seen*> used_;   // closed something
  std::vector<AskedQuestion> asked_;
  std::map<Date, std::vector<StandingQuestion>> by_day_;

  // every
  std::optional<Date> until_day_;
  bool ended_ = false;
  // condition
  bool in_run_ = false;
  Date run_start_ = kLongAgo;
  Item* run_item_ = nullptr;
  bool facts_only_ = false;
  struct KnownRun {
    Date begin;
    Date end;
    Item* item = nullptr;
  };
  std::vector<KnownRun> known_runs_;
};

// Whether a condition depends on nothing but the day, age and sex, so that its days are known
// ahead.
bool IsFactOnly(const rules::Condition& condition, const rules::Pack& pack);

}  // namespace waymark::naive

#endif  // WAYMARK_TESTS_ENGINE_NAIVE_SIMULATION_H_
