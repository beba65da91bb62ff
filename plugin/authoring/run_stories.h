// Runs stories: builds each one's record, evaluates every tested day and compares.
//
//   auto report = authoring::RunStories(loaded.files, {.zone = london});
//   for (const auto& result : report.results) ...
//
// Pure but for what `evaluate` and `say` do. Results are in the order of files and of stories in
// them, whatever the number of threads.
#ifndef WAYMARK_AUTHORING_RUN_STORIES_H_
#define WAYMARK_AUTHORING_RUN_STORIES_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "waymark/authoring/check_answer.h"
#include "waymark/authoring/story.h"
#include "waymark/engine/engine.h"
#include "waymark/rules/pack.h"

namespace waymark::authoring {

// Evaluates one patient; the pack is the same object as long as its stories last.
using EvaluateFunction = std::function<absl::Status(
    const std::shared_ptr<const rules::Pack>& pack, const record::PatientRecord& record,
    const engine::EvaluateOptions& options, engine::Answer& answer)>;

// The engine, drafts included, as an EvaluateFunction. It keeps the program of the last pack: one a
// thread.
EvaluateFunction EngineEvaluation(absl::TimeZone zone);

// The summary of prompts/ as a SaySummary. It keeps the wording of the last pack: one a thread.
SaySummary PromptWording();
// The same for the longer text under a prompt.
SaySummary PromptDetail();

// A day that was tested, as observers see it. Views last for the call only.
struct TestedDay {
  std::shared_ptr<const rules::Pack> pack;
  const Story* story = nullptr;
  const Expectation* expectation = nullptr;
  AnswerView view;
  calendar::Instant known_at = calendar::kEverything;
};
using DayObserver = std::function<void(const TestedDay&)>;

struct RunOptions {
  std::string filter;  // stories whose name, file or rules contain this text; empty: all
  absl::TimeZone zone = absl::UTCTimeZone();
  rules::LoadOptions load;    // how the pack is loaded; story_codes is set here
  EvaluateFunction evaluate;  // the engine where it is empty
  SaySummary say;             // that of prompts/ where it is empty
  SaySummary say_detail;      // the same; its length is checked
  bool check_doubts = true;
  DayObserver observe;  // may be empty
  // Stories run on as many threads as there are cores, 8 at most; on one where `evaluate`, `say...`
  // or `observe` is given, which need not be safe to share.
};

struct StoryResult {
  std::string name;
  std::string file;
  int line = 0;
  std::vector<std::string> rules;
  int tested_days = 0;
  std::vector<std::string> failures;  // what was expected and what came; at most 20
  std::vector<std::string>
      record;  // the story's entries in order, where it failed: for the explanation
  bool passed() const { return failures.empty(); }
};

struct StoryReport {
  std::vector<StoryResult> results;
  std::vector<rules::Finding>
      findings;  // stories that can't be read, and errors of loading the pack
  int passed = 0;
  int failed = 0;
};

// The stories among a pack's files, whatever folder they stand in.
std::vector<Story> StoriesOf(const std::vector<rules::SourceFile>& files,
                             std::vector<rules::Finding>& findings);

// Runs the stories of a pack (its files, as LoadedPack::files has them: places of findings are of
// the files sorted by path).
StoryReport RunStories(const std::vector<rules::SourceFile>& files, const RunOptions& options);

// Runs one story on a pack that was loaded with `story_codes`.
StoryResult RunStory(const std::shared_ptr<const rules::Pack>& pack, const Story& story,
                     const RunOptions& options);

}  // namespace waymark::authoring

#endif  // WAYMARK_AUTHORING_RUN_STORIES_H_
