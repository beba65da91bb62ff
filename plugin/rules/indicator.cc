#include "waymark/rules/indicator.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/rules/language.h"

namespace waymark::rules {
namespace {

constexpr std::pair<std::string_view, Outcome::Kind> kOutcomes[] = {
    {"done in time", Outcome::Kind::kDoneInTime},
    {"done late", Outcome::Kind::kDoneLate},
    {"done", Outcome::Kind::kDone},
    {"open in time", Outcome::Kind::kOpenInTime},
    {"overdue", Outcome::Kind::kOverdue},
    {"ran out", Outcome::Kind::kRanOut},
    {"ended", Outcome::Kind::kEnded},
    {"stopped", Outcome::Kind::kStopped},
    {"set aside", Outcome::Kind::kSetAside},
};

}  // namespace

std::string_view IndicatorKindName(Indicator::Kind kind) {
  return Enum("indicator_kind").values[static_cast<size_t>(kind)].name;
}

std::string_view IndicatorStatusName(Indicator::Status status) {
  return Enum("indicator_status").values[static_cast<size_t>(status)].name;
}

std::string_view BetterName(Indicator::Better better) {
  return Enum("better").values[static_cast<size_t>(better)].name;
}

std::optional<Outcome> ReadOutcome(std::string_view text) {
  for (const auto& [name, kind] : kOutcomes) {
    if (text == name) return Outcome{kind, ""};
    const bool may_be_named = kind == Outcome::Kind::kStopped || kind == Outcome::Kind::kSetAside;
    if (!may_be_named || !text.starts_with(name)) continue;
    const std::string_view rest = text.substr(name.size());
    if (rest.starts_with(": ") && rest.size() > 2)
      return Outcome{kind, std::string(rest.substr(2))};
  }
  return std::nullopt;
}

std::string OutcomeText(const Outcome& outcome) {
  for (const auto& [name, kind] : kOutcomes) {
    if (kind != outcome.kind) continue;
    return outcome.name.empty() ? std::string(name)
                                : absl::StrCat(std::string(name), ": ", outcome.name);
  }
  return {};
}

}  // namespace waymark::rules
