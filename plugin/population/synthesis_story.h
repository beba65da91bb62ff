// The entries of one synthetic patient's record while it is being made.
#ifndef WAYMARK_POPULATION_SYNTHESIS_STORY_H_
#define WAYMARK_POPULATION_SYNTHESIS_STORY_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/calendar/day.h"
#include "waymark/population/synthesis_codes.h"
#include "waymark/population/synthesis_person.h"

namespace waymark::population::synthesis {

enum class Kind : uint8_t {
  kCondition,
  kObservation,
  kProcedure,
  kMedication,
  kReferral,
  kRequest,
  kResult,
  kAppointment,
  kConsultation,
  kDocument,
  kAdministration,
  kBooking,
  kPlan,
};
enum class Status : uint8_t {
  kFinal,
  kPreliminary,
  kAmended,
  kCorrected,
  kBooked,
  kAttended,
  kMissed,
  kActive,
  kEnteredInError,
  kCancelled,
  kNotDone,
};
enum class Precision : uint8_t { kDay, kMonth, kYear };
// Which codes the entry carries: the table's own, with Read v2 beside it, Read v2 first, or Read v2
// only. Entries whose code has no Read v2 equivalent carry their own whatever is asked for.
enum class Coding : uint8_t { kOwn, kWithRead, kReadFirst, kReadOnly };
enum class Role : uint8_t { kNone, kGp, kNurse, kPharmacist, kCoordinator, kAdministrator };

// One version of one event. Numbers identify events within the patient, from 1; versions share
// theirs.
struct Entry {
  int64_t number = 0;  // 0: Story::Add gives the next
  calendar::Day occurred;
  calendar::Day recorded = calendar::Day::Min();  // Min(): on the day it occurred
  Kind kind = Kind::kObservation;
  const Code* code = nullptr;
  std::string value = {};
  std::string_view unit = {};
  Status status = Status::kFinal;
  Coding coding = Coding::kOwn;
  Precision precision = Precision::kDay;
  Role role = Role::kNone;
  bool urgent = false;
  bool recorded_shown = true;  // false: the extract leaves recorded_on empty
  int64_t based_on = 0;
  int64_t consultation = 0;
};

class Story {
 public:
  explicit Story(const Person& person) : person_(person) {}

  const Person& person() const { return person_; }
  // Returns the event's number. An entry that the practice could not know by the extract's day, or
  // from after it lost sight of the patient, may be added: Settle() and Finish() remove it.
  int64_t Add(Entry entry);
  int64_t Add(Kind kind, const Code& code, calendar::Day occurred, int64_t recorded_after_days = 0);
  std::vector<Entry>& entries() { return entries_; }
  const std::vector<Entry>& entries() const { return entries_; }

  // Removes what happened before birth, after death or where the practice did not see it, and gives
  // what came with the record on a return to the practice its later recorded day. Called before
  // mistakes are made, which may break these rules.
  void Settle();
  // Removes what was recorded after the extract or the end of registration, unlinks what pointed to
  // it, and sorts as events.csv wants it: by date as written, then recorded day, then number.
  void Finish();

 private:
  bool Seen(Entry& entry) const;

  const Person& person_;
  std::vector<Entry> entries_;
  int64_t last_number_ = 0;
};

// `day`, or the Monday after it where it is a Saturday or Sunday: practices open on weekdays.
calendar::Day OpenDay(calendar::Day day);

// `thousandths` / 1000 with as many decimals: DecimalText(4300, 1) is "4.3".
std::string DecimalText(int64_t thousandths, int decimals);

}  // namespace waymark::population::synthesis

#endif  // WAYMARK_POPULATION_SYNTHESIS_STORY_H_
