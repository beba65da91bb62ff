// The words of the language for the enumerations of the AST, in the order of the enumerators.
#include "waymark/rules/ast.h"

#include <array>
#include <string_view>

namespace waymark::rules {
namespace {

constexpr std::array<std::string_view, 12> kItemStatuses = {
    "none",      "not_started", "upcoming",       "due",   "overdue",    "done", "stopped",
    "set_aside", "ran_out",     "not_applicable", "ended", "not_checked"};
constexpr std::array<std::string_view, 4> kRuleStatuses = {"draft", "silent", "active", "retired"};
constexpr std::array<std::string_view, 3> kRuleKinds = {"administrative", "decision_support",
                                                        "risk"};
constexpr std::array<std::string_view, 11> kPurposes = {
    "screening", "review",   "result",       "safety_net", "red_flag", "emergency",
    "support",   "register", "data_quality", "treatment",  "risk"};
constexpr std::array<std::string_view, 3> kLevels = {"info", "warning", "critical"};
constexpr std::array<std::string_view, 4> kInterrupts = {"never", "on_open", "on_entry",
                                                         "before_closing"};
constexpr std::array<std::string_view, 6> kRoles = {"gp",          "nurse",         "pharmacist",
                                                    "coordinator", "administrator", "other"};

template <size_t N, typename E>
std::string_view NameIn(const std::array<std::string_view, N>& names, E value) {
  const auto index = static_cast<size_t>(value);
  return index < N ? names[index] : std::string_view();
}

}  // namespace

std::string_view ItemStatusName(ItemStatus status) { return NameIn(kItemStatuses, status); }

std::optional<ItemStatus> ParseItemStatus(std::string_view name) {
  for (size_t i = 0; i < kItemStatuses.size(); ++i) {
    if (kItemStatuses[i] == name) return static_cast<ItemStatus>(i);
  }
  return std::nullopt;
}

std::string_view RuleStatusName(RuleStatus status) { return NameIn(kRuleStatuses, status); }
std::string_view RuleKindName(RuleKind kind) { return NameIn(kRuleKinds, kind); }
std::string_view PurposeName(Purpose purpose) { return NameIn(kPurposes, purpose); }
std::string_view LevelName(Level level) { return NameIn(kLevels, level); }
std::string_view InterruptsName(Interrupts interrupts) { return NameIn(kInterrupts, interrupts); }

std::string_view RoleName(Role role) {
  for (size_t i = 0; i < kRoles.size(); ++i) {
    if (role == (1u << i)) return kRoles[i];
  }
  return {};
}

std::optional<Role> ParseRole(std::string_view name) {
  for (size_t i = 0; i < kRoles.size(); ++i) {
    if (kRoles[i] == name) return static_cast<Role>(1u << i);
  }
  return std::nullopt;
}

Place Rule::PlaceOf(std::initializer_list<std::string_view> keys) const {
  for (const std::string_view key : keys) {
    if (const auto found = key_places.find(key); found != key_places.end()) return found->second;
  }
  return place;
}

}  // namespace waymark::rules
