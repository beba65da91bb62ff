#include "waymark/authoring/waiting.h"

#include <algorithm>

#include "waymark/engine/engine.h"

namespace waymark::authoring {

std::vector<WaitingRule> RulesWaitingForCodes(const std::shared_ptr<const rules::Pack>& pack) {
  std::vector<WaitingRule> out;
  engine::CompileOptions options;
  options.include_drafts = true;
  const auto program = engine::Compile(pack, options);
  if (!program.ok()) return out;
  // What waits, waits for everybody: any record will do.
  record::PatientRecord record;
  record.Finish(options.zone);
  engine::EvaluateOptions when;
  when.as_of = calendar::Day::FromSerial(0);
  engine::Answer answer;
  engine::Evaluator(*program).Evaluate(record, when, answer);
  for (const engine::NotChecked& one : answer.not_checked) {
    if (one.reason != engine::NotCheckedReason::kCodesWaiting) continue;
    out.push_back({one.rule, one.code_sets});
    std::sort(out.back().code_sets.begin(), out.back().code_sets.end());
  }
  return out;
}

}  // namespace waymark::authoring
