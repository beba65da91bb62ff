// A small pack for the tests of stories: the FIT kit's rule and one with groups, and sets without
// codes.
#ifndef WAYMARK_TESTS_AUTHORING_STORY_PACK_H_
#define WAYMARK_TESTS_AUTHORING_STORY_PACK_H_

#include <string>
#include <vector>

#include "waymark/authoring/run_stories.h"

namespace waymark::authoring {

inline std::vector<rules::SourceFile> StoryPack() {
  return {
      {"pack.yaml", "pack: stories\nversion: \"1\"\nlanguage: 1\nwho: [alive, registered_here]\n"},
      {"codesets.yaml", R"(codesets:
  - {codeset: fit_requested, title: kit, codes: fit_requested.csv}
  - {codeset: fit_result, title: result, codes: waiting}
  - {codeset: lung_referral, title: lung, codes: waiting}
  - {codeset: breast_referral, title: breast, codes: waiting}
  - {codeset: any_referral, title: any, codes: waiting, include: [lung_referral, breast_referral]}
  - {codeset: kit_declined, title: declined, codes: waiting}
  - {codeset: outcome, title: outcome, codes: waiting}
)"},
      {"fit_requested.csv", "code_system,code,term,source\nsnomed,254837009,a term,tests\n"},
      {"group.yaml", "group: site\nvalues: {lung: [lung_referral], breast: [breast_referral]}\n"},
      {"rules/kit.yaml", R"(rule: kit
version: "1"
title: FIT kit given, no result
status: active
purpose: review
start: {each: fit_requested, join: 42 days, clock: last, as: kit}
done: {event: fit_result, with: any number}
if_several: ask
set_aside:
  declined: {event: kit_declined, in: last 5 days}
timing:
  - {becomes: upcoming, from: start}
  - {becomes: due, from: start.last + 14 days, level: info, shown_in: worklist, to: [coordinator]}
  - {becomes: overdue, after: start.last + 20 days, level: warning, shown_in: [worklist, consultation]}
replies:
  text sent: {does: snooze, until: 3 days}
  declined: {does: set aside, until: 5 days, by: [gp, nurse]}
prompt: {summary: "FIT kit given {{kit.first | date}}: no result on this record"}
)"},
      {"rules/outcome.yaml", R"(rule: outcome-missing
version: "1"
title: No outcome
status: draft
purpose: review
start: {each: any_referral, per: site, join: 7 days, clock: first}
done: outcome
match: [linked, same site]
if_several: ask
timing: [{becomes: due, from: start + 5 days, shown_in: worklist}]
)"},
  };
}

// The report of one story file beside the pack's rules.
inline StoryReport RunText(const std::string& text, const RunOptions& options = {}) {
  auto files = StoryPack();
  files.push_back({"rules/a.story.yaml", text});
  return RunStories(files, options);
}

inline std::string Failures(const StoryReport& report) {
  std::string all;
  for (const auto& finding : report.findings) all += finding.name + ": " + finding.message + "\n";
  for (const auto& result : report.results) {
    for (const auto& failure : result.failures) all += failure + "\n";
  }
  return all;
}

}  // namespace waymark::authoring

#endif  // WAYMARK_TESTS_AUTHORING_STORY_PACK_H_
