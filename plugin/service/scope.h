// A request as its caller may make it: about a practice of its own, in a role and a name that its
// token gives.
#ifndef WAYMARK_SERVICE_SCOPE_H_
#define WAYMARK_SERVICE_SCOPE_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "waymark/record/record.h"
#include "waymark/service/caller.h"
#include "waymark/service/errors.h"
#include "waymark/service/request.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::service {

// How what the store is asked about begins in place of a practice that is none of the caller's.
// Nobody can have such a one, so that the call goes the way of one about a patient or item that
// does not exist: the same work, the same answer. For methods about one patient or item only, which
// write nothing where there is none.
inline constexpr std::string_view kNowhere = "\x01nowhere/";

// The role in which a call is answered: the one asked for, where the caller has it; the only one
// that it has, where none is asked for. PermissionDenied for another; InvalidArgument where the
// caller has several and must say which. Without access, or with every role, as asked.
absl::StatusOr<v1::Role> RoleFor(const Caller& caller, v1::Role asked);

// The name under which a call is recorded: the token's, else the one that the request says.
const std::string& PersonFor(const Caller& caller, const std::string& said);

// The same; the client's where nobody is named.
const std::string& NameFor(const Caller& caller, const std::string& said);

// The practice that the store is asked about. An error only where the caller may never do this.
absl::StatusOr<std::string> PracticeFor(const AccessPolicy& policy, const Caller& caller, Need need,
                                        const std::string& practice);

// Whether the caller may ask about a record that it brings along, which is of the practice that the
// request names. Where it names none and the caller has one practice only, that is it.
absl::Status CheckOwnRecord(const Call& call, record::PatientRecord& record);

// A copy of `asked` so changed, or, without access, `asked` itself, which outlives it.
//
//   const ForCaller<v1::GetAlertRequest> request(desk.access(), caller, Need::kReview, asked);
//   if (!request.ok()) return request.status();
//   ... request->item_id() ...
template <typename Request>
class ForCaller {
 public:
  ForCaller(const AccessPolicy& policy, const Caller& caller, Need need, const Request& asked)
      : asked_(asked) {
    if (caller.grant == nullptr) {
      if constexpr (requires { asked.practice(); }) {
        status_ = policy.Allow(caller, need, asked.practice());
      } else {
        status_ = policy.Allow(caller, need, {});
      }
      return;
    }
    changed_ = asked;
    if constexpr (requires { changed_->set_person(std::string()); }) {
      changed_->set_person(PersonFor(caller, asked.person()));
    }
    if constexpr (requires { changed_->set_practice(std::string()); }) {
      absl::StatusOr<std::string> practice = PracticeFor(policy, caller, need, asked.practice());
      if (practice.ok()) changed_->set_practice(*std::move(practice));
      status_ = practice.status();
    } else {
      status_ = policy.Allow(caller, need, {});
    }
    if constexpr (requires { changed_->set_role(v1::ROLE_GP); }) {
      const absl::StatusOr<v1::Role> role = RoleFor(caller, asked.role());
      if (role.ok()) changed_->set_role(*role);
      if (status_.ok()) status_ = role.status();
    }
  }
  ForCaller(const ForCaller&) = delete;
  ForCaller& operator=(const ForCaller&) = delete;

  bool ok() const { return status_.ok(); }
  absl::Status status() const { return FromAccess(status_); }
  const Request& operator*() const { return changed_ ? *changed_ : asked_; }
  const Request* operator->() const { return &**this; }

 private:
  const Request& asked_;
  std::optional<Request> changed_;
  absl::Status status_;
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_SCOPE_H_
