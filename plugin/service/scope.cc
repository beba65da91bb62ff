#include "waymark/service/scope.h"

#include <bit>

#include "absl/strings/str_cat.h"

namespace waymark::service {
namespace {

v1::Role FirstRole(access::Roles roles) {
  return static_cast<v1::Role>(v1::ROLE_GP + std::countr_zero(roles));
}

}  // namespace

absl::StatusOr<v1::Role> RoleFor(const Caller& caller, v1::Role asked) {
  if (caller.grant == nullptr || caller.grant->roles == access::kEveryRole) return asked;
  const access::Roles roles = caller.grant->roles;
  if (asked == v1::ROLE_UNSPECIFIED) {
    if (std::has_single_bit(roles)) return FirstRole(roles);
    if (roles != 0) {
      return InvalidFields({{"role", "is not given, and this caller has several: say which"}});
    }
  }
  const bool known = asked >= v1::ROLE_GP && asked <= v1::ROLE_OTHER;
  if (known && (roles >> (asked - v1::ROLE_GP) & 1) != 0) return asked;
  return access::Refusal(absl::StatusCode::kPermissionDenied,
                         "role: is none of this caller's: its token or access.clients says which "
                         "it has",
                         "NOT_ITS_ROLE");
}

const std::string& PersonFor(const Caller& caller, const std::string& said) {
  return caller.person.empty() ? said : caller.person;
}

const std::string& NameFor(const Caller& caller, const std::string& said) {
  const std::string& person = PersonFor(caller, said);
  return person.empty() ? caller.client : person;
}

absl::StatusOr<std::string> PracticeFor(const AccessPolicy& policy, const Caller& caller, Need need,
                                        const std::string& practice) {
  const absl::Status status = policy.Allow(caller, need, practice);
  if (status.ok()) return practice;
  // The handler says that it is missing.
  if (absl::IsNotFound(status) && practice.empty()) return practice;
  if (absl::IsNotFound(status)) return absl::StrCat(std::string(kNowhere), caller.client);
  return status;
}

absl::Status CheckOwnRecord(const Call& call, record::PatientRecord& record) {
  if (call.caller == nullptr || call.caller->grant == nullptr) return absl::OkStatus();
  const access::Grant& grant = *call.caller->grant;
  if (record.practice.empty() && !grant.every_practice) {
    if (grant.practices.size() != 1) {
      return InvalidFields({{"practice", "is empty: name the one, of this caller's, that asks"}});
    }
    record.practice = record.Intern(*grant.practices.begin());
  }
  return FromAccess(call.access->Allow(*call.caller, Need::kEvaluate, record.practice));
}

}  // namespace waymark::service
