// What questions about everybody have in common: practices that the caller may see, the day, the
// rules, the patients, the turn. Internal to service/.
#ifndef WAYMARK_SERVICE_EVERYBODY_QUESTION_H_
#define WAYMARK_SERVICE_EVERYBODY_QUESTION_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/repeated_field.h"
#include "waymark/population/stored_patients.h"
#include "waymark/population/visit.h"
#include "waymark/service/desk.h"
#include "waymark/service/read_audit.h"
#include "waymark/service/request.h"

namespace waymark::service {

class EverybodyQuestion {
 public:
  // `desk`, `caller` and `call` outlive it.
  EverybodyQuestion(Desk& desk, const Caller& caller, const Call& call)
      : desk_(desk), caller_(caller), call_(call), rules_(desk.rules()) {}
  ~EverybodyQuestion();
  EverybodyQuestion(const EverybodyQuestion&) = delete;
  EverybodyQuestion& operator=(const EverybodyQuestion&) = delete;

  // The practices, each once and sorted: violations where there are none. An error where no pack is
  // loaded, the caller may not do what `need` says, or a practice is none of the caller's.
  absl::Status ReadPractices(Need need,
                             const google::protobuf::RepeatedPtrField<std::string>& practices,
                             std::vector<Violation>& violations);
  // The rules by id, as indices into the pack in use; violations for those that it does not have.
  std::vector<uint16_t> ReadRules(const google::protobuf::RepeatedPtrField<std::string>& ids,
                                  std::vector<Violation>& violations) const;
  calendar::Day Today() const { return rules_.in_use->TodayAt(desk_.Now()); }

  // Takes the turn, writes what is asked into the audit log of each practice, and opens the
  // patients as of that day. ResourceExhausted where another question is being answered.
  absl::Status Begin(std::string_view method, calendar::Day on);
  // After Begin: says in the answer where what is asked could not be written into the audit log.
  template <typename Message>
  void AddNotices(Message& message) const {
    if (!is_recorded_) message.add_notices(kReadNotRecorded);
  }
  population::RecordSource Source();
  population::VisitOptions Visit() const;
  // Whether it should end early.
  bool is_over() const { return call_.is_cancelled() || desk_.is_ending(); }
  // The status of what went over the patients, as the API says it.
  absl::Status Finished(const absl::Status& status) const;

  const RulesHere& rules() const { return rules_; }
  const rules::Pack& pack() const { return rules_.snapshot->pack(); }
  const std::vector<std::string>& practices() const { return practices_; }
  const population::ItemOwners& owners() const { return owners_; }

 private:
  Desk& desk_;
  const Caller& caller_;
  const Call& call_;
  const RulesHere rules_;
  std::vector<std::string> practices_;
  population::ItemOwners owners_;
  std::unique_ptr<population::PatientSource> patients_;
  bool has_turn_ = false;
  bool is_recorded_ = true;
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_EVERYBODY_QUESTION_H_
