// Consecutive patients and their rows. Internal to population/.
#ifndef WAYMARK_POPULATION_SWEEP_PART_H_
#define WAYMARK_POPULATION_SWEEP_PART_H_

#include <memory>
#include <string>
#include <vector>

#include "waymark/engine/looks.h"
#include "waymark/population/in_order.h"
#include "waymark/population/sweep.h"
#include "waymark/population/used_entries.h"

namespace waymark::population {

// The rules that must be asked again on `on` about a patient of whom nothing else is known than
// when `earlier` was found, and whose day has come; false where all must.
bool DueRules(const SweptPatient& earlier, calendar::Day on, size_t rules_of_pack,
              std::vector<uint16_t>& due);

class SweepPart final : public Part {
 public:
  // Both must outlive it. `keyed`: practices and patient ids, and each patient's rows, are kept.
  SweepPart(const std::shared_ptr<const engine::Program>& program, const SweepOptions& options,
            bool keyed)
      : program_(program), options_(options), keyed_(keyed) {}

  void Visit(const record::PatientRecord& record, engine::Evaluator* evaluator) override;
  // All entries, where a digest of the record is wanted.
  record::EntryFilter* filter() override;
  // The same for the rules in `only`, none of which being left out may have rows; empty: all.
  // `digest` as SweptPatient's.
  void Visit(const record::PatientRecord& record, engine::LookingEvaluator& evaluator,
             std::span<const uint16_t> only, uint64_t digest);
  // The rules in `due` are asked again; what the others said is known from before and still holds.
  void VisitAgain(const record::PatientRecord& record, engine::LookingEvaluator& evaluator,
                  std::span<const uint16_t> due, const SweptPatient& earlier);
  // A patient without rows, who need not be looked at again.
  void AddSilent(std::string_view practice, std::string_view patient_id, uint64_t digest);
  // A patient whose rows are known from before; `practice` and `patient_id` as given then.
  void AddKnown(const SweptPatient& patient);
  // The same for many, where only changes are wanted and none of them has any.
  void AddUnchanged(size_t patients) { size_ += patients; }
  void Clear();

  // Where only changes are wanted: the rows that the patient who is added next had; and those of a
  // patient who is there no more.
  void Had(std::string_view rows) { had_ = rows; }
  void AddGone(std::string_view rows);
  // The patients of the earlier state that lie between the part's first and last; and the rows of
  // those between `at` and the first of them, who are gone, put before all others. Moves `at` on.
  void BeginsInState(int64_t at) { state_begin_ = state_end_ = at; }
  void EndsInState(int64_t at) { state_end_ = at; }
  void AddGoneBefore(int64_t& at);

  bool keyed() const { return keyed_; }
  size_t size() const { return size_; }
  SweptPatient at(size_t i) const;  // where they are kept
  // The rows, or where only changes are wanted, those.
  const std::string& text() const { return options_.changes ? changes_ : text_; }
  int64_t rows() const { return rows_; }
  int64_t not_checked() const { return not_checked_; }
  int64_t unheard_replies() const { return unheard_replies_; }

 private:
  struct One {
    size_t key = 0;  // where the practice begins in keys_
    size_t patient = 0;
    size_t end = 0;        // of its rows in text_
    size_t rules_end = 0;  // of its rules in rules_
    int64_t rows = 0, not_checked = 0;
    uint64_t digest = 0;
    calendar::Day next_look, look_at_all = calendar::Day::Max();
  };
  // A patient being added: what stands before.
  struct Begun {
    One one;
    size_t text = 0, rules = 0;
  };
  Begun Begin(std::string_view practice, std::string_view patient_id, uint64_t digest);
  void End(Begun& begun);
  void Ask(const record::PatientRecord& record, engine::Evaluator* evaluator,
           engine::LookingEvaluator* looking, std::span<const uint16_t> only);
  void Take(const record::PatientRecord& record, uint64_t digest);
  void TakeAgain(const record::PatientRecord& record, std::span<const uint16_t> due,
                 const SweptPatient& earlier);
  void NoteLooks(const record::PatientRecord& record, Begun& begun);

  const std::shared_ptr<const engine::Program> program_;
  const SweepOptions& options_;
  const bool keyed_;
  engine::Answer answer_;
  engine::Looks looks_;
  std::unique_ptr<engine::LookingEvaluator> looking_;  // where looks are kept
  std::unique_ptr<UsedEntries> used_;                  // where only some entries are read
  size_t size_ = 0;
  std::vector<One> patients_;
  std::vector<RuleRows> rules_;
  std::string keys_, text_, changes_;
  std::string_view had_;
  int64_t state_begin_ = -1, state_end_ = -1;
  int64_t rows_ = 0, not_checked_ = 0, unheard_replies_ = 0;
  // Scratch.
  std::string fresh_;
  std::vector<RuleRows> fresh_rules_;
  std::vector<uint16_t> due_, chosen_;
};

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_SWEEP_PART_H_
