// What the FHIR fuzzers share: reading an input to its end, and asking the engine about everybody
// in it.
#ifndef WAYMARK_TESTS_FUZZ_FHIR_INPUT_H_
#define WAYMARK_TESTS_FUZZ_FHIR_INPUT_H_

#include <functional>
#include <string>
#include <string_view>

#include "fuzz/small_pack.h"
#include "record/dump.h"
#include "waymark/engine/engine.h"
#include "waymark/record/readers/fhir_reader.h"

namespace waymark::fuzz {

using AddInput = std::function<absl::Status(record::FhirReader&, std::string_view)>;

// Every rule is asked; none may fail.
inline void AnswerFor(const record::PatientRecord& record) {
  static const auto* const kProgram = [] {
    const rules::LoadedPack loaded =
        rules::LoadPackFromFiles(SmallPackFiles(), {.story_codes = true});
    Must(loaded.pack != nullptr, "the small pack loads");
    auto program = engine::Compile(loaded.pack, {.include_drafts = true});
    Must(program.ok(), "the small pack compiles");
    return new std::shared_ptr<const engine::Program>(*std::move(program));
  }();
  engine::EvaluateOptions options;
  options.as_of = *calendar::ParseDay("2026-03-03");
  engine::Answer answer;
  engine::Evaluator(*kProgram).Evaluate(record, options, answer);
  for (const engine::NotChecked& rule : answer.not_checked) {
    Must(rule.reason != engine::NotCheckedReason::kFailed, "no rule fails");
  }
}

// Everything that was said about the input, as text.
inline std::string ReadFhir(std::string_view text, const AddInput& add) {
  record::FhirOptions options;
  options.practice = "ZZ001";
  options.max_events = 1000;
  record::FhirReader reader(options);
  if (const absl::Status status = add(reader, text); !status.ok()) {
    return "refused " + std::string(status.message());
  }
  if (const absl::Status status = reader.EndInput(); !status.ok()) {
    return "ended " + std::string(status.message());
  }
  std::string said;
  record::PatientRecord record;
  while (true) {
    const absl::StatusOr<bool> more = reader.Next(record);
    if (!more.ok()) return said + "ended " + std::string(more.status().message());
    if (!*more) break;
    said += record::Dump(record);
    AnswerFor(record);
  }
  return said;
}

inline void ReadTwice(std::string_view text, const AddInput& add) {
  const std::string said = ReadFhir(text, add);
  Must(ReadFhir(text, add) == said, "the same input gives the same patients");
}

}  // namespace waymark::fuzz

#endif  // WAYMARK_TESTS_FUZZ_FHIR_INPUT_H_
