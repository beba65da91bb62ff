// The pack as a whole: a calendar that ends, two rules that say one thing.
#include <algorithm>
#include <map>
#include <string>

#include "waymark/rules/fingerprint.h"
#include "waymark/rules/pack_paths.h"
#include "waymark/rules/safety_context.h"

namespace waymark::rules {
namespace {

bool NeedsWorkingDays(const DateExpr& date) {
  return date.offset.working_days != 0 ||
         std::any_of(date.of.begin(), date.of.end(), NeedsWorkingDays);
}

bool NeedsWorkingDays(const TimingRow& row) {
  return (row.date.otherwise.has_value() && NeedsWorkingDays(*row.date.otherwise)) ||
         std::any_of(row.date.rows.begin(), row.date.rows.end(),
                     [](const auto& table_row) { return NeedsWorkingDays(table_row.gives); });
}

Finding AboutPack(std::string_view name, Place place, std::string message, std::string hint) {
  const CatalogueEntry* entry = FindCatalogueEntry(name);
  return {std::string(name),
          entry != nullptr ? entry->severity : Severity::kError,
          place,
          std::move(message),
          std::move(hint),
          ""};
}

void CheckCalendar(const Pack& pack, const LoadOptions& options, std::vector<Finding>& findings) {
  const bool has_calendar = pack.holidays.covers_until() != calendar::Day::Min();
  if (!has_calendar) {
    for (const Rule& rule : pack.rules) {
      const auto row = std::find_if(rule.timing.begin(), rule.timing.end(),
                                    [](const TimingRow& one) { return NeedsWorkingDays(one); });
      if (row == rule.timing.end()) continue;
      Finding finding = AboutPack("calendar-ends", row->place,
                                  "the rule counts working days, and the pack has no holidays",
                                  "name a file of holidays in pack.yaml: holidays: holidays.yaml");
      finding.rule = rule.id;
      findings.push_back(std::move(finding));
    }
    return;
  }
  if (!options.has_today) return;
  if (calendar::AddMonths(options.today, 12) > pack.holidays.covers_until()) {
    findings.push_back(AboutPack("calendar-ends", pack.holidays_place,
                                 "the holidays end on " +
                                     calendar::FormatLong(pack.holidays.covers_until()) +
                                     ", in less than a year",
                                 "add the next year's holidays and move covers_until"));
  }
}

bool Mentions(const Pack& pack, const Rule& rule, int other) {
  bool found = false;
  WalkRule(pack, rule,
           [&](const Condition& condition, const Visit&) {
             found |= condition.kind == Condition::Kind::kItem && condition.rule == other;
           },
           {});
  return found;
}

bool KnowOfEachOther(const Pack& pack, size_t a, size_t b) {
  const auto yields = [&](const Rule& from, const Rule& to) {
    return std::find(from.yields_to.begin(), from.yields_to.end(), to.id) != from.yields_to.end();
  };
  const Rule& left = pack.rules[a];
  const Rule& right = pack.rules[b];
  return yields(left, right) || yields(right, left) || Mentions(pack, left, static_cast<int>(b)) ||
         Mentions(pack, right, static_cast<int>(a));
}

bool IsAccepted(const Rule& rule, std::string_view name) {
  return std::find(rule.waived_findings.begin(), rule.waived_findings.end(), name) !=
         rule.waived_findings.end();
}

void CheckSameStart(const Pack& pack, std::vector<Finding>& findings) {
  std::map<std::string, std::vector<size_t>> by_start;
  for (size_t i = 0; i < pack.rules.size(); ++i) {
    const Rule& rule = pack.rules[i];
    const bool runs = rule.status != RuleStatus::kRetired;
    const bool spoken = std::any_of(rule.timing.begin(), rule.timing.end(),
                                    [](const TimingRow& row) { return row.shown_in != 0; });
    if (!runs || !spoken) continue;
    std::string start = Fingerprint(rule.start);
    if (rule.who) start += Fingerprint(*rule.who);
    auto& others = by_start[start];
    for (const size_t other : others) {
      if (KnowOfEachOther(pack, other, i)) continue;
      if (IsAccepted(rule, "same-start") || IsAccepted(pack.rules[other], "same-start")) continue;
      Finding finding = AboutPack(
          "same-start", rule.start.place,
          "the rule \"" + pack.rules[other].id +
              "\" starts from the same, so one fact gives two prompts",
          "make one rule with a table of wordings, or write yields_to: " + pack.rules[other].id);
      finding.rule = rule.id;
      findings.push_back(std::move(finding));
      break;
    }
    others.push_back(i);
  }
}

}  // namespace

void CheckWholePack(const Pack& pack, const LoadOptions& options, std::vector<Finding>& findings) {
  CheckCalendar(pack, options, findings);
  CheckSameStart(pack, findings);
}

}  // namespace waymark::rules
