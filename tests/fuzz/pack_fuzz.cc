// Any bytes as a file of a pack: a rule, an overlay, the head of a code set, a definition ...
// Findings, never a crash; a pack that loads compiles, and evaluates a record in which every set
// has entries.

#include <memory>

#include "bench/answer_text.h"
#include "fuzz/small_pack.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/engine/engine.h"

namespace waymark::fuzz {
namespace {

void Evaluate(const std::shared_ptr<const rules::Pack>& pack) {
  const auto program = engine::Compile(pack, {.include_drafts = true});
  Must(program.ok(), "a pack without errors compiles");
  const record::PatientRecord record = RecordOfEverything(*pack);
  engine::Evaluator evaluator(*program);
  engine::Answer answer;
  const calendar::Day day = *calendar::ParseDay("2026-03-03");
  evaluator.Evaluate(record, bench::AskedOn(day), answer);
  for (const engine::ItemAnswer& item : answer.items) {
    Must(item.since <= day, "the present status began on or before the day");
    Must(item.next_change > day, "the next change comes after the day");
  }
  for (const engine::NotChecked& rule : answer.not_checked) {
    Must(rule.reason != engine::NotCheckedReason::kFailed, "no rule fails");
  }
}

void Run(std::string_view text) {
  const rules::LoadedPack loaded = LoadWith(text);
  FormatAll(loaded);
  Must(loaded.pack != nullptr || rules::HasErrors(loaded.findings), "no pack only with errors");
  if (loaded.pack != nullptr && !rules::HasErrors(loaded.findings)) Evaluate(loaded.pack);
}

}  // namespace
}  // namespace waymark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  waymark::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
