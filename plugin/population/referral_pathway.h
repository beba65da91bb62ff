// Where the days of urgent suspected cancer referrals go, and how many get how far: referred,
// booked, seen, answered.
//
// What a referral is and when it is answered is the rule's (kReferralRule): its items, with its
// letters and codes joined and its own matching of outcomes and replies. An appointment is an entry
// of kAppointments. It is a referral's where it names one of its entries, and, like an outcome in
// the rule, where it names nothing and no other urgent referral began in the two years before it;
// else nobody can say whose it is.
#ifndef WAYMARK_POPULATION_REFERRAL_PATHWAY_H_
#define WAYMARK_POPULATION_REFERRAL_PATHWAY_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/engine/engine.h"
#include "waymark/population/visit.h"

namespace waymark::population {

inline constexpr std::string_view kReferralRule = "usc-referral-outcome";
inline constexpr std::string_view kAppointments = "usc_appointment";
inline constexpr std::string_view kOutcomes = "usc_outcome";

struct PathwayOptions {
  calendar::Day from, on;  // of referrals that began in these days, both included; as they stand on
                           // `on`
  calendar::Instant known_at = calendar::kEverything;
  int64_t suppress_below = 5;
  VisitOptions visit;
};

// What one referral came to. A day is Max() where it is not known.
struct ReferralWay {
  calendar::Day referred;
  bool is_booked = false, is_seen = false, is_answered = false;
  calendar::Day booked = calendar::Day::Max();    // on which the booking was recorded
  calendar::Day seen = calendar::Day::Max();      // of the appointment
  calendar::Day answered = calendar::Day::Max();  // on which the rule's item closed as done
  bool ended_otherwise = false;                   // the item was stopped: rejected, declined, died
  bool unclear = false;                           // an appointment may be this one's or another's
  bool has_appointments = true;                   // appointments of the person are sent at all
};
// Of one person; `evaluator` is scratch. False where the rule cannot be asked about the record.
bool WaysOf(engine::Evaluator& evaluator, const rules::Pack& pack,
            const record::PatientRecord& record, absl::TimeZone zone, const PathwayOptions& options,
            std::vector<ReferralWay>& out);

enum class Step : uint8_t { kReferred, kBooked, kSeen, kAnswered };
inline constexpr size_t kSteps = 4;
std::string_view StepName(Step step);  // "referred"

// A referral counts at a step that it reached, and at those before it: whoever is answered was
// referred, booked and seen, also where nobody coded it.
struct PathwayStep {
  Step step = Step::kReferred;
  bool told = true;       // false: codes without which nobody can say are not held
  bool at_least = false;  // codes for a part are not held
  std::string note;       // for a person, where one of them holds
  bool shown = false;     // else referrals and dropped are 0
  int64_t referrals = 0;
  int64_t dropped = 0;  // of the step before that is told
};

struct PathwayDays {
  std::string_view id, title;  // "booking", "Referral to booking"
  bool told = true;
  std::string note;
  bool shown = false;
  int64_t referrals = 0;                 // for which both ends are known
  int64_t median = 0;                    // of an even number the shorter of the middle two
  std::optional<int64_t> nine_in_ten{};  // nearest rank; not of fewer than ten
};

struct PathwayCount {
  bool shown = false;
  int64_t referrals = 0;
};

struct ReferralPathway {
  PathwayOptions options;
  int64_t patients = 0;
  int64_t not_checked = 0;  // people about whom the rule cannot be asked
  std::array<PathwayStep, kSteps> steps;
  std::vector<PathwayDays> days;
  PathwayCount unclear, ended_otherwise;
};

// Counts of ways, with small numbers hidden. For tests and callers that have ways already.
ReferralPathway PathwayOf(const std::vector<ReferralWay>& ways, const rules::Pack& pack,
                          const PathwayOptions& options);

// Errors: FailedPrecondition where the pack has no such rule or code sets, or does not ask the
// rule; those of VisitAll.
absl::StatusOr<ReferralPathway> FindReferralPathway(
    const std::shared_ptr<const engine::Program>& program, const PathwayOptions& options,
    const RecordSource& source);

// One sentence each, without a full stop.
std::string StepsFinding(const ReferralPathway& pathway);
std::string DaysFinding(const ReferralPathway& pathway);

}  // namespace waymark::population

#endif  // WAYMARK_POPULATION_REFERRAL_PATHWAY_H_
