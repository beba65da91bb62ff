// Every answer about a synthetic practice as text, or as one digest a day asked about: the same
// before and after a change that is meant to make the engine faster and nothing else.
//
//   answer_digest [--patients N] [--text]
//
// Evaluates every patient on several days, as known now and as known then, with the shipped rules
// and the tests' codes.

#include <charconv>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "bench/answer_text.h"
#include "bench/packs.h"
#include "bench/practice.h"
#include "waymark/calendar/partial_date.h"

namespace waymark::bench {
namespace {

constexpr const char* kDays[] = {"2024-02-29", "2025-06-30", "2026-03-03", "2026-09-30"};

// FNV-1a, 64 bits.
uint64_t Digest(uint64_t digest, std::string_view text) {
  for (const char c : text) digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return digest;
}

int Main(int argc, char** argv) {
  int64_t patients = 2000;
  bool text = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--text") == 0) {
      text = true;
    } else if (std::strcmp(argv[i], "--patients") == 0 && i + 1 < argc) {
      const char* const value = argv[++i];
      std::from_chars(value, value + std::strlen(value), patients);
    } else {
      std::cerr << "usage: answer_digest [--patients N] [--text]\n";
      return 2;
    }
  }
  const TemporaryFolder folder;
  if (const absl::Status status = WritePractice(folder.path(), patients); !status.ok()) {
    std::cerr << "error: " << status.message() << "\n";
    return 4;
  }
  const auto messages = ReadPractice(folder.path());
  if (!messages.ok()) {
    std::cerr << "error: " << messages.status().message() << "\n";
    return 4;
  }
  const auto program = CompileOrExit(LoadOrExit(RulesFolder()).pack);
  engine::Evaluator evaluator(program);
  engine::Answer answer;
  for (const char* const name : kDays) {
    const calendar::Day day = *calendar::ParseDay(name);
    for (const bool as_known_then : {false, true}) {
      engine::EvaluateOptions options = AskedOn(day);
      if (as_known_then) options.known_at = calendar::LastMomentOf(day, London());
      uint64_t digest = 0xCBF29CE484222325u;
      size_t items = 0;
      for (const v1::PatientRecord& message : *messages) {
        const record::PatientRecord record = ToRecord(message);
        evaluator.Evaluate(record, options, answer);
        const std::string said =
            absl::StrCat("patient ", message.patient_id(), "\n", AsText(answer));
        if (text) std::cout << name << (as_known_then ? " as known then " : " ") << said;
        digest = Digest(digest, said);
        items += answer.items.size();
      }
      std::printf("%s %-14s %016llx %zu items\n", name,
                  as_known_then ? "as known then" : "as known now",
                  static_cast<unsigned long long>(digest), items);
    }
  }
  return 0;
}

}  // namespace
}  // namespace waymark::bench

int main(int argc, char** argv) { return waymark::bench::Main(argc, argv); }
