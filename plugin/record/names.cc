// The names of kinds, statuses and sexes, as files write them.
#include <array>

#include "waymark/record/record.h"

namespace waymark::record {
namespace {

constexpr std::array<std::string_view, kKindCount> kKindNames = {
    "",         "condition",      "observation", "procedure",   "medication",
    "referral", "request",        "result",      "appointment", "consultation",
    "document", "administration", "booking",     "plan",        "other"};

constexpr std::array<std::string_view, 13> kStatusNames = {
    "final",   "preliminary", "amended",  "corrected", "booked",   "attended",        "active",
    "unknown", "cancelled",   "not_done", "missed",    "proposed", "entered_in_error"};

constexpr std::array<std::string_view, 4> kSexNames = {"unknown", "female", "male",
                                                       "indeterminate"};

bool EqualsIgnoringCase(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != lower_case[i]) return false;
  }
  return true;
}

template <typename Enum, size_t n>
std::optional<Enum> Find(const std::array<std::string_view, n>& names, std::string_view name) {
  if (name.empty()) return std::nullopt;
  for (size_t i = 0; i < n; ++i) {
    if (EqualsIgnoringCase(name, names[i])) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view KindName(Kind kind) { return kKindNames[static_cast<size_t>(kind)]; }

std::optional<Kind> ParseKind(std::string_view name) {
  const std::optional<Kind> kind = Find<Kind>(kKindNames, name);
  return kind == Kind::kOther ? std::nullopt : kind;
}

std::string_view EntryStatusName(EntryStatus status) {
  return kStatusNames[static_cast<size_t>(status)];
}

std::optional<EntryStatus> ParseEntryStatus(std::string_view name) {
  return Find<EntryStatus>(kStatusNames, name);
}

std::string_view SexName(Sex sex) { return kSexNames[static_cast<size_t>(sex)]; }

std::optional<Sex> ParseSex(std::string_view name) { return Find<Sex>(kSexNames, name); }

}  // namespace waymark::record
