#include "engine/compare.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace waymark::test {
namespace {

using calendar::Day;
using rules::ItemStatus;

std::string IdOf(const record::PatientRecord& record, uint32_t ordinal) {
  return ordinal == engine::kNoEntry ? "-" : std::string(record.entries()[ordinal].root);
}

std::string Line(const rules::Pack& pack, const record::PatientRecord& record,
                 const engine::ItemAnswer& item, const CompareOptions& options) {
  const rules::Rule& rule = pack.rules[item.rule];
  const bool condition = rule.start.kind == rules::Start::Kind::kCondition;
  std::string text = absl::StrCat(rule.id, " ", std::string(rules::ItemStatusName(item.status)));
  absl::StrAppend(&text, " anchor ", calendar::FormatIso(item.anchor));
  if (!condition || options.keys_of_conditions) absl::StrAppend(&text, " key ", item.key);
  absl::StrAppend(&text, " row ", item.timing_row);
  if (item.timing_row >= 0) {
    absl::StrAppend(&text, " level ", std::string(rules::LevelName(item.level)));
  }
  absl::StrAppend(&text, " since ", calendar::FormatIso(item.since));
  if (options.next_change) {
    const Day next = item.next_change > options.horizon ? Day::Max() : item.next_change;
    absl::StrAppend(&text, " next ", calendar::FormatIso(next));
  }
  if (item.closed_on != Day::Max()) {
    absl::StrAppend(&text, " closed ", calendar::FormatIso(item.closed_on));
  }
  if (item.status == ItemStatus::kDone) text += item.in_time ? " in time" : " late";
  if (item.left) text += " left";
  text += " run";
  for (const uint32_t ordinal : item.run) text += " " + IdOf(record, ordinal);
  return text;
}

}  // namespace

std::string Normalised(const rules::Pack& pack, const record::PatientRecord& record,
                       const engine::Answer& answer, const CompareOptions& options) {
  std::vector<std::string> lines;
  for (const auto& item : answer.items) {
    if (item.status == ItemStatus::kNone || item.status == ItemStatus::kNotStarted) continue;
    lines.push_back(Line(pack, record, item, options));
  }
  for (const auto& not_checked : answer.not_checked) {
    lines.push_back(absl::StrCat(pack.rules[not_checked.rule].id, " not checked"));
  }
  for (const auto& question : answer.questions) {
    lines.push_back(absl::StrCat(pack.rules[question.rule].id, " question ",
                                 std::string(engine::QuestionReasonName(question.reason)), " ",
                                 IdOf(record, question.entry)));
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

}  // namespace waymark::test
