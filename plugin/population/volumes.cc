#include "waymark/population/volumes.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "waymark/calendar/decimal.h"

namespace waymark::population {
namespace {

using rules::ItemStatus;

bool RegisteredAndAlive(const record::PatientRecord& record, calendar::Day day) {
  if (record.dead_without_date || (record.died && record.died->first <= day)) return false;
  return std::any_of(record.registrations().begin(), record.registrations().end(),
                     [&](const record::Registration& one) {
                       return one.practice == record.practice && one.from <= day && day < one.until;
                     });
}

// For a comparison with a rate that nobody acts on by the third digit.
double AsDouble(const calendar::Decimal& decimal) {
  return static_cast<double>(decimal.mantissa) * std::pow(10.0, decimal.exponent);
}

}  // namespace

std::string_view VolumeVerdictName(VolumeVerdict verdict) {
  switch (verdict) {
    case VolumeVerdict::kNoFigure:
      return "no figure";
    case VolumeVerdict::kNotAsked:
      return "not checked";
    case VolumeVerdict::kBelow:
      return "below";
    case VolumeVerdict::kWithin:
      return "within";
    case VolumeVerdict::kAbove:
      return "above";
  }
  return "";
}

Volumes::Volumes(const rules::Pack& pack, const prompts::Wordings& wordings)
    : pack_(pack), wordings_(wordings), rows_(pack.rules.size()) {
  for (size_t i = 0; i < rows_.size(); ++i) rows_[i].rule = static_cast<uint16_t>(i);
}

void Volumes::Add(const record::PatientRecord& record, const engine::Answer& answer) {
  ++patients_;
  const bool counted = RegisteredAndAlive(record, answer.as_of);
  people_ += counted ? 1 : 0;
  std::vector<std::set<ItemStatus>> statuses(rows_.size());
  for (const engine::ItemAnswer& item : answer.items) statuses[item.rule].insert(item.status);
  for (RuleVolume& row : rows_) {
    const auto& has = statuses[row.rule];
    row.upcoming += has.count(ItemStatus::kUpcoming) != 0 ? 1 : 0;
    row.due += has.count(ItemStatus::kDue) != 0 ? 1 : 0;
    row.overdue += has.count(ItemStatus::kOverdue) != 0 ? 1 : 0;
    row.set_aside += has.count(ItemStatus::kSetAside) != 0 ? 1 : 0;
    row.open += has.count(ItemStatus::kDue) != 0 || has.count(ItemStatus::kOverdue) != 0 ? 1 : 0;
  }
  std::set<uint16_t> asked;
  for (const engine::Question& question : answer.questions) asked.insert(question.rule);
  for (const uint16_t rule : asked) ++rows_[rule].questions;
  for (const engine::NotChecked& one : answer.not_checked) ++rows_[one.rule].not_checked;
  prompts::PromptRequest request;
  request.role = rules::kGp;
  const prompts::PromptSet set = prompts::MakePrompts(pack_, wordings_, record, answer, request);
  std::set<const rules::Rule*> shown;
  for (const prompts::PromptAnswer& prompt : set.prompts) {
    if (prompt.display != prompts::Display::kHeldBack) shown.insert(prompt.rule);
  }
  for (const rules::Rule* rule : shown) {
    ++rows_[static_cast<size_t>(rule - pack_.rules.data())].shown;
  }
  people_with_prompts_ += counted && !shown.empty() ? 1 : 0;
}

double Volumes::PerTenThousand(const RuleVolume& row) const {
  return people_ == 0 ? 0 : static_cast<double>(row.open) * 10000 / static_cast<double>(people_);
}

VolumeVerdict Volumes::Verdict(const RuleVolume& row) const {
  if (row.not_checked == patients_ && row.open == 0) return VolumeVerdict::kNotAsked;
  const auto& expected = pack_.rules[row.rule].expected_per_10000;
  if (!expected) return VolumeVerdict::kNoFigure;
  const double seen = PerTenThousand(row);
  if (seen < AsDouble(expected->from)) return VolumeVerdict::kBelow;
  return seen > AsDouble(expected->to) ? VolumeVerdict::kAbove : VolumeVerdict::kWithin;
}

}  // namespace waymark::population
