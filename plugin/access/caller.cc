#include "waymark/access/caller.h"

#include <array>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace waymark::access {
namespace {

constexpr std::array<std::string_view, kNeeds> kNeedNames = {
    "", "evaluate", "feed", "read", "answer", "review", "export", "rules", "administer", "count"};
constexpr std::array<std::string_view, 6> kRoleNames = {
    "gp", "nurse", "pharmacist", "coordinator", "administrator", "other"};
// Payloads of this process only: a transport turns them into its own.
constexpr char kReason[] = "waymark/access/reason";
constexpr char kDelay[] = "waymark/access/delay";

std::string PayloadOf(const absl::Status& status, const char* type) {
  const auto payload = status.GetPayload(type);
  return payload ? std::string(*payload) : std::string();
}

}  // namespace

std::string_view NeedName(Need need) {
  const auto index = static_cast<size_t>(need);
  return index < kNeedNames.size() ? kNeedNames[index] : std::string_view();
}

std::optional<Need> ParseNeed(std::string_view name) {
  for (size_t i = 1; i < kNeedNames.size(); ++i) {
    if (kNeedNames[i] == name) return static_cast<Need>(i);
  }
  return std::nullopt;
}

std::string_view RoleName(Roles one) {
  for (size_t i = 0; i < kRoleNames.size(); ++i) {
    if (one == 1u << i) return kRoleNames[i];
  }
  return {};
}

std::optional<Roles> ParseRole(std::string_view name) {
  for (size_t i = 0; i < kRoleNames.size(); ++i) {
    if (kRoleNames[i] == name) return static_cast<Roles>(1u << i);
  }
  return std::nullopt;
}

absl::Status Refusal(absl::StatusCode code, std::string_view text, std::string_view reason,
                     absl::Duration delay) {
  absl::Status status(code, {text.data(), text.size()});
  status.SetPayload(kReason, absl::Cord(absl::string_view(reason.data(), reason.size())));
  if (delay > absl::ZeroDuration()) {
    status.SetPayload(kDelay, absl::Cord(absl::StrCat(absl::ToInt64Nanoseconds(delay))));
  }
  return status;
}

std::string ReasonOf(const absl::Status& status) { return PayloadOf(status, kReason); }

absl::Duration DelayOf(const absl::Status& status) {
  int64_t nanoseconds = 0;
  if (!absl::SimpleAtoi(PayloadOf(status, kDelay), &nanoseconds)) return absl::ZeroDuration();
  return absl::Nanoseconds(nanoseconds);
}

}  // namespace waymark::access
