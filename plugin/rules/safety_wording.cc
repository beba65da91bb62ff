// Wording: summaries that are too long to be read whole, local numbers that nobody has given.
#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "waymark/rules/safety_context.h"

namespace waymark::rules {
namespace {

// CDS Hooks wants fewer than 140 characters.
constexpr size_t kLongestSummary = 139;

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Unicode scalar values of valid UTF-8.
size_t Scalars(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// Calls `on_slot` with what stands between each pair of braces, and returns the characters outside.
size_t ForEachSlot(std::string_view text, const std::function<void(std::string_view)>& on_slot) {
  size_t outside = 0;
  while (true) {
    const size_t open = text.find("{{");
    const size_t close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) return outside + Scalars(text);
    outside += Scalars(text.substr(0, open));
    on_slot(Trim(text.substr(open + 2, close - open - 2)));
    text.remove_prefix(close + 2);
  }
}

// "local.helpline" -> "helpline"; empty for other slots.
std::string LocalSetting(std::string_view slot) {
  while (!slot.empty() && (slot.front() == '#' || slot.front() == '/' || slot.front() == '^'))
    slot.remove_prefix(1);
  if (!slot.starts_with("local.")) return "";
  slot.remove_prefix(6);
  return std::string(Trim(slot.substr(0, slot.find('|'))));
}

// How long the slot's text can be expected to be.
size_t SlotLength(const SafetyContext& context, std::string_view slot) {
  if (slot.empty() || slot[0] == '#' || slot[0] == '/' || slot[0] == '^') return 0;
  const size_t bar = slot.rfind('|');
  const std::string_view filter = bar == std::string_view::npos ? "" : Trim(slot.substr(bar + 1));
  if (filter == "days_since") return 4;
  if (filter.starts_with("date") || filter == "day_before")
    return std::string_view("30 September 2026").size();
  if (!filter.empty()) {
    const int group = context.pack.FindGroup(filter);
    size_t longest = 8;
    if (group >= 0) {
      for (const Group::Row& row : context.pack.groups[static_cast<size_t>(group)].rows) {
        longest = std::max(longest, Scalars(row.value));
      }
    }
    return longest;
  }
  if (const std::string local = LocalSetting(slot); !local.empty()) {
    const auto setting = context.pack.local_settings.find(local);
    const bool given = setting != context.pack.local_settings.end() && !setting->second.empty();
    return given ? Scalars(setting->second) : std::string_view("01632 960 000").size();
  }
  if (slot.ends_with(".count")) return 2;
  return slot.ends_with(".value") ? std::string_view("120 10*9/L").size()
                                  : std::string_view("30 September 2026").size();
}

void CheckSummary(const SafetyContext& context, const Wording& wording) {
  size_t slots = 0;
  const size_t outside = ForEachSlot(
      wording.summary, [&](std::string_view slot) { slots += SlotLength(context, slot); });
  if (outside > kLongestSummary) {
    context.Report("summary-too-long", wording.place,
                   "the summary has " + std::to_string(outside) + " characters, at most " +
                       std::to_string(kLongestSummary) + " are shown",
                   "say the rest in detail");
  } else if (outside + slots > kLongestSummary) {
    context.ReportAs(Severity::kWarning, "summary-too-long", wording.place,
                     "with its slots filled the summary can have " +
                         std::to_string(outside + slots) + " characters, at most " +
                         std::to_string(kLongestSummary) + " are shown",
                     "say the rest in detail");
  }
}

void CheckLocalSettings(const SafetyContext& context, const Wording& wording) {
  for (const std::string* text : {&wording.summary, &wording.detail}) {
    ForEachSlot(*text, [&](std::string_view slot) {
      const std::string name = LocalSetting(slot);
      if (name.empty()) return;
      const auto setting = context.pack.local_settings.find(name);
      if (setting != context.pack.local_settings.end() && !setting->second.empty()) return;
      context.ReportAs(
          context.rule.status == RuleStatus::kActive ? Severity::kError : Severity::kWarning,
          "local-setting-needed", wording.place,
          "the wording needs the local setting \"" + name + "\", which nobody has given",
          "give it in an overlay: local: {" + name + ": \"...\"}");
    });
  }
}

}  // namespace

void CheckWording(const SafetyContext& context) {
  const auto look = [&](const Wording& wording) {
    CheckSummary(context, wording);
    CheckLocalSettings(context, wording);
  };
  for (const auto& row : context.rule.prompt.rows) look(row.gives);
  if (context.rule.prompt.otherwise.has_value()) look(*context.rule.prompt.otherwise);
}

}  // namespace waymark::rules
