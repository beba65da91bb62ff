// Missed opportunities: for people diagnosed in a way worth learning from, the days before the
// diagnosis on which a rule would have spoken, from what was known then (the diagonal: as of D,
// known at D). Material for a learning review, about the system and not about a person.
//
// Days are exact and not walked one by one: what is known changes on the days on which something
// was recorded or dated, and between two of these the engine names the next day on which a rule's
// items change. A test compares it with an evaluation on each day.
#ifndef WAYMARK_POPULATION_MISSED_H_
#define WAYMARK_POPULATION_MISSED_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/engine/engine.h"
#include "waymark/engine/timeline.h"
#include "waymark/population/visit.h"

namespace waymark::population {

// The rule whose items are the cases unless another is named: each opens on a diagnosis around an
// emergency admission.
inline constexpr std::string_view kEmergencyCohort = "learning-emergency-diagnosis";

// The template of the form that is filled for a learning review.
inline constexpr std::string_view kLearningForm = "forms/learning-review";

struct MissedOptions {
  calendar::Day from, to;       // cases whose diagnosis lies in these days, both included
  int months = 12;              // how long before the diagnosis is looked at; 1 to 60
  uint16_t cohort = 0;          // index into Pack::rules: its items are the cases
  std::vector<uint16_t> rules;  // that might have spoken; empty: SpeakingRules
  std::string patient_id;       // only this person; empty: all
  bool forms = false;           // each case's learning review form too
  VisitOptions visit;
};

// Active rules that recognise or net: red flags, risk, results, safety nets, screening,
// emergencies.
std::vector<uint16_t> SpeakingRules(const rules::Pack& pack);

// An unbroken stretch of days on which a rule was due or overdue, as known then.
struct Spoken {
  uint16_t rule = 0;
  calendar::Day first, last;  // both included; before the diagnosis
  bool overdue = false;       // on any of the days
};

struct MissedCase {
  std::string practice, patient_id;
  calendar::Day diagnosed;
  std::vector<Spoken> spoken;  // by first day, then rule
  // Rules that could not be asked on some of the days: their codes wait, or the record can't say.
  int64_t not_checked = 0;
  std::string form;  // Markdown, where it was asked for
};

// Of one person; `timeline` and `evaluator` are scratch, of one program. The cases of the record in
// order, those with nothing spoken too. The diagnosis is the first entry that the cohort's rule
// names `diagnosis`; where it names none, what its item is counted from.
std::vector<MissedCase> MissedOf(engine::Timeline& timeline, engine::Evaluator& evaluator,
                                 const rules::Pack& pack, const record::PatientRecord& record,
                                 absl::TimeZone zone, const MissedOptions& options);

// How often one rule spoke. Lead times are days from the first day on which it spoke in the time
// looked at to the diagnosis.
struct MissedRule {
  uint16_t rule = 0;
  int64_t cases = 0;
  int64_t shortest = 0, median = 0, longest = 0;
};

struct Missed {
  MissedOptions options;
  int64_t patients = 0;
  std::vector<MissedCase> cases;  // by practice, patient, day
  std::vector<MissedRule> rules;  // most cases first, then by rule
  // Cases in which any rule spoke in the n-th month before the diagnosis (n from 1).
  std::vector<int64_t> by_month;
  int64_t any() const;  // cases in which any rule spoke
};

// Errors: InvalidArgument (also for forms where the pack has none); those of VisitAll.
absl::StatusOr<Missed> FindMissed(const std::shared_ptr<const engine::Program>& program,
                                  const MissedOptions& options, const RecordSource& source);

std::string MissedText(const Missed& missed, const rules::Pack& pack);
// practice_code,patient_id,diagnosed_on,rule,first_on,last_on,lead_days,status
std::string MissedCsv(const Missed& missed, const rules::Pack& pack);
std::string MissedJson(const Missed& missed, const rules::Pack& pack);
// In how many cases a rule spoke, by month before the diagnosis.
std::string MissedSvg(const Missed& missed);
std::string MissedFinding(const Missed& missed);

// The pack's form "forms/learning-review" filled for one case: who, when, what was recorded in the
// months before, and what the rules would have said. InvalidArgument where the pack has no such
// form. Holds patient data.
absl::StatusOr<std::string> LearningForm(const rules::Pack& pack,
                                         const record::PatientRecord& record, const MissedCase& one,
                                         int months, absl::TimeZone zone);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_MISSED_H_
