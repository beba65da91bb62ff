// Records of the pack's own entries through every rule of tests/rules/corpus: never a crash, never
// a rule that fails, and the laws that hold for any record: asked again the answer is the same,
// entries in another order give the same, a repeated entry counts once. (Causality is a property of
// tests/engine.)

#include <algorithm>
#include <memory>
#include <string>

#include "bench/answer_text.h"
#include "fuzz/fuzzed_record.h"
#include "fuzz/small_pack.h"
#include "rules/pack_files.h"
#include "waymark/engine/engine.h"
#include "waymark/record/readers/protobuf.h"

namespace waymark::fuzz {
namespace {

using calendar::Day;

std::shared_ptr<const engine::Program> MakeProgram() {
  std::vector<rules::SourceFile> files =
      rules::ReadFolder(std::string(WAYMARK_SOURCE_DIR) + "/tests/rules/corpus");
  std::erase_if(files, [](const auto& file) { return file.path.ends_with(".md"); });
  const rules::LoadedPack loaded = rules::LoadPackFromFiles(files, {.story_codes = true});
  if (loaded.pack == nullptr) Violated("the corpus loads");
  const auto program = engine::Compile(loaded.pack, {.include_drafts = true});
  if (!program.ok()) Violated("the corpus compiles");
  return *program;
}

const std::shared_ptr<const engine::Program>& TheProgram() {
  static const auto* const kProgram = new std::shared_ptr<const engine::Program>(MakeProgram());
  return *kProgram;
}

record::PatientRecord Read(const v1::PatientRecord& message) {
  record::PatientRecord record;
  Must(record::ReadMessage(message, {}, record).ok(), "a made record is read");
  record.practice = "ZZ001";
  return record;
}

// What is said about the items on the day, without ordinals, which depend on the entries there are.
std::string Statuses(const engine::Answer& answer) {
  std::string out;
  for (const engine::ItemAnswer& item : answer.items) {
    out += absl::StrCat(item.rule, " ", item.key, " ", static_cast<int>(item.status), " ",
                        static_cast<int>(item.level), " ", calendar::FormatIso(item.since), "\n");
  }
  return out;
}

class Laws {
 public:
  Laws(const v1::PatientRecord& message, Day day)
      : message_(message), day_(day), evaluator_(TheProgram()) {}

  void Check() {
    const record::PatientRecord record = Read(message_);
    const engine::Answer answer = Ask(record);
    const std::string said = bench::AsText(answer);
    for (const engine::NotChecked& rule : answer.not_checked) {
      Must(rule.reason != engine::NotCheckedReason::kFailed, "no rule fails");
    }
    for (const engine::ItemAnswer& item : answer.items) {
      Must(item.since <= day_, "the present status began on or before the day");
      Must(item.next_change > day_, "the next change comes after the day");
    }
    Must(bench::AsText(Ask(record)) == said, "asked again the answer is the same");
    CheckOrder(said);
    CheckRepeats(Statuses(answer));
  }

 private:
  engine::Answer Ask(const record::PatientRecord& record) {
    engine::Answer answer;
    evaluator_.Evaluate(record, bench::AskedOn(day_), answer);
    return answer;
  }

  void CheckOrder(const std::string& said) {
    v1::PatientRecord turned = message_;
    std::reverse(turned.mutable_events()->pointer_begin(), turned.mutable_events()->pointer_end());
    Must(bench::AsText(Ask(Read(turned))) == said, "entries in another order give the same answer");
  }

  void CheckRepeats(const std::string& statuses) {
    v1::PatientRecord twice = message_;
    for (const v1::Event& event : message_.events()) *twice.add_events() = event;
    Must(Statuses(Ask(Read(twice))) == statuses, "a repeated entry counts once");
  }

  const v1::PatientRecord& message_;
  const Day day_;
  engine::Evaluator evaluator_;
};

}  // namespace
}  // namespace waymark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace waymark;
  FuzzedDataProvider bytes(data, size);
  const calendar::Day day =
      calendar::AddDays(*calendar::ParseDay("2025-01-01"), bytes.ConsumeIntegralInRange(0, 730));
  const v1::PatientRecord message = fuzz::MakeRecord(bytes, engine::PackOf(*fuzz::TheProgram()));
  fuzz::Laws(message, day).Check();
  return 0;
}
