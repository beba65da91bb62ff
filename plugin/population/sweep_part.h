// Consecutive patients and their rows. Internal to population/.
#ifndef WAYMARK_POPULATION_SWEEP_PART_H_
#define WAYMARK_POPULATION_SWEEP_PART_H_

#include <memory>
#include <string>
#include <vector>

#include "waymark/population/in_order.h"
#include "waymark/population/sweep.h"

namespace waymark::population {

class SweepPart final : public Part {
 public:
  // Both must outlive it. `keyed`: practices and patient ids are kept.
  SweepPart(const engine::Program& program, const SweepOptions& options, bool keyed)
      : program_(program), options_(options), keyed_(keyed) {}

  void Visit(const record::PatientRecord& record, engine::Evaluator* evaluator) override;
  // The same for the rules in `only`, none of which being left out may have rows; empty: all.
  // `digest` as SweptPatient's.
  void Visit(const record::PatientRecord& record, engine::Evaluator& evaluator,
             std::span<const uint16_t> only, uint64_t digest);
  // A patient without rows, who need not be looked at again.
  void AddSilent(std::string_view practice, std::string_view patient_id, uint64_t digest);
  // A patient whose rows are known from before; `practice` and `patient_id` as given then.
  void AddKnown(const SweptPatient& patient);
  void Clear();

  bool keyed() const { return keyed_; }
  size_t size() const { return patients_.size(); }
  SweptPatient at(size_t i) const;
  const std::string& text() const { return text_; }
  int64_t rows() const { return rows_; }
  int64_t not_checked() const { return not_checked_; }
  int64_t unheard_replies() const { return unheard_replies_; }

 private:
  struct One {
    size_t key = 0;  // where the practice begins in keys_
    size_t patient = 0;
    size_t end = 0;  // of its rows in text_
    int64_t rows = 0, not_checked = 0;
    uint64_t digest = 0;
    calendar::Day next_look;
  };
  One& Add(std::string_view practice, std::string_view patient_id, uint64_t digest);

  const engine::Program& program_;
  const SweepOptions& options_;
  const bool keyed_;
  engine::Answer answer_;
  std::vector<One> patients_;
  std::string keys_, text_;
  int64_t rows_ = 0, not_checked_ = 0, unheard_replies_ = 0;
};

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_SWEEP_PART_H_
