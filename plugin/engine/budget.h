// How much work one rule may take for one patient. Internal to engine/.
//
// Work is counted in steps (an entry looked at, an item tried, a boundary passed), never in time,
// so that the same record has the same answer on every machine. An ordinary record takes a few
// thousand steps for a rule; one of 200,000 entries can ask for the square of that, and then the
// rule is not checked for that patient. What rules share (the days of a condition, the entries of a
// selector) has an allowance of its own, so that no rule's answer depends on which rules were asked
// before it.
#ifndef WAYMARK_ENGINE_BUDGET_H_
#define WAYMARK_ENGINE_BUDGET_H_

#include <cstddef>
#include <cstdint>
#include <exception>

namespace waymark::engine {

// Thrown where the allowance is spent; the evaluator catches it rule by rule. It never leaves the
// engine.
class TooMuchWork : public std::exception {
 public:
  const char* what() const noexcept override { return "more steps than a rule may take"; }
};

inline constexpr int64_t kStepsPerRule = 20'000'000;

class Budget {
 public:
  void Start() { left_ = kStepsPerRule; }
  // Throws TooMuchWork.
  void Spend(size_t steps = 1) {
    left_ -= static_cast<int64_t>(steps);
    if (left_ < 0) throw TooMuchWork();
  }
  int64_t spent() const { return kStepsPerRule - left_; }

  // While it lives, work is charged to an allowance of its own.
  class Apart {
   public:
    explicit Apart(Budget& budget) : budget_(budget), left_(budget.left_) { budget.Start(); }
    ~Apart() { budget_.left_ = left_; }
    Apart(const Apart&) = delete;
    Apart& operator=(const Apart&) = delete;

   private:
    Budget& budget_;
    const int64_t left_;
  };

 private:
  int64_t left_ = kStepsPerRule;
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_BUDGET_H_
