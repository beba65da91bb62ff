// An answer as text, every field of it, for comparing two.
#ifndef WAYMARK_TESTS_BENCH_ANSWER_TEXT_H_
#define WAYMARK_TESTS_BENCH_ANSWER_TEXT_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "waymark/calendar/day.h"
#include "waymark/engine/answer.h"
#include "waymark/engine/engine.h"

namespace waymark::bench {

// The options of a question about one day, all else as usual.
inline engine::EvaluateOptions AskedOn(calendar::Day day) {
  engine::EvaluateOptions options;
  options.as_of = day;
  return options;
}

inline void AppendDoubts(const std::vector<engine::Doubt>& doubts, std::string& out) {
  for (const engine::Doubt& doubt : doubts) {
    const std::string name(engine::DoubtReasonName(doubt.reason));
    absl::StrAppend(&out, " doubt=", name, "/", doubt.entry, "/", doubt.code_set);
  }
}

inline void AppendItem(const engine::ItemAnswer& item, std::string& out) {
  const auto iso = [](calendar::Day day) { return calendar::FormatIso(day); };
  absl::StrAppend(&out, "item ", item.rule, " ", item.key, " ", iso(item.anchor), " ",
                  item.anchor_entry, " ", iso(item.clock), " ", static_cast<int>(item.status), " ");
  absl::StrAppend(&out, static_cast<int>(item.level), " ", item.timing_row, " ", item.wording_row,
                  " ", iso(item.since), " ", iso(item.next_change), " ", item.next_rests_on_future,
                  " ");
  absl::StrAppend(&out, std::string(item.reason), " ", iso(item.closed_on), " ", item.closed_by,
                  " ", item.in_time, " ", item.left, " ", iso(item.overdue_on), " run");
  for (const uint32_t entry : item.run) absl::StrAppend(&out, "/", entry);
  for (const engine::NamedEntry& named : item.named) {
    absl::StrAppend(&out, " ", std::string(named.name), "=", named.entry, "/", named.code_set);
  }
  AppendDoubts(item.doubts, out);
  out += '\n';
}

inline std::string AsText(const engine::Answer& answer) {
  std::string out;
  for (const engine::ItemAnswer& item : answer.items) AppendItem(item, out);
  for (const engine::NotChecked& one : answer.not_checked) {
    absl::StrAppend(&out, "not checked ", one.rule, " ", static_cast<int>(one.reason), " ",
                    one.for_everybody);
    for (const uint16_t set : one.code_sets) absl::StrAppend(&out, "/", set);
    out += '\n';
  }
  for (const engine::Question& question : answer.questions) {
    absl::StrAppend(&out, "question ", question.rule, " ", static_cast<int>(question.reason), " ",
                    question.entry);
    for (const std::string& item : question.items) absl::StrAppend(&out, "/", item);
    out += '\n';
  }
  absl::StrAppend(&out, "next look ", calendar::FormatIso(answer.next_look), " ",
                  answer.coverage_assumed, " ", answer.recorded_assumed);
  AppendDoubts(answer.listed_doubts, out);
  out += '\n';
  return out;
}

}  // namespace waymark::bench

#endif  // WAYMARK_TESTS_BENCH_ANSWER_TEXT_H_
