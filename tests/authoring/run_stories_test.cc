#include "waymark/authoring/run_stories.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "authoring/story_pack.h"
#include "waymark/authoring/junit.h"

namespace waymark::authoring {
namespace {

using testing::HasSubstr;

constexpr char kLostKit[] = R"(story: a kit lost and sent again
rules: [kit]
patient: {born: "1974-05-02", sex: female}
record:
  - 2026-10-01: fit_requested
  - 2026-10-13: fit_requested
  - 2026-11-13: {fit_result: 12 ug/g}
expect:
  2026-09-30: none
  2026-10-01 to 2026-10-26: upcoming
  2026-10-27 to 2026-11-02: {status: due, level: info, to: coordinator, shown_in: worklist}
  2026-11-03 to 2026-11-12: {status: overdue, says: "FIT kit given 1 October 2026: no result on this record"}
  2026-11-13: done late
)";

TEST(RunStories, a_story_that_is_true_passes) {
  const auto report = RunText(kLostKit);
  EXPECT_EQ(Failures(report), "");
  EXPECT_EQ(report.passed, 1);
  EXPECT_EQ(report.results[0].tested_days, 1 + 26 + 7 + 10 + 1);
}

TEST(RunStories, every_day_of_a_range_is_tested) {
  const auto report = RunText(R"(story: a range that is a day too long
rules: [kit]
patient: {born: "1974-05-02"}
record: {2026-10-01: fit_requested}
expect: {2026-10-01 to 2026-10-15: upcoming}
)");
  EXPECT_EQ(report.failed, 1);
  EXPECT_THAT(Failures(report), HasSubstr("2026-10-15 kit: expected upcoming, got due"));
}

TEST(RunStories, what_is_not_named_must_be_silent) {
  const auto report = RunText(R"(story: two rules
rules: [kit, outcome-missing]
patient: {born: "1974-05-02"}
record: {2026-10-01: [fit_requested, lung_referral]}
expect:
  2026-10-10: {kit: upcoming}
)");
  EXPECT_THAT(Failures(report),
              HasSubstr("outcome-missing: expected silence of what is not named, got due"));
}

TEST(RunStories, items_are_named_by_group_id_and_order) {
  EXPECT_EQ(Failures(RunText(R"(story: two referrals
rules: [outcome-missing]
patient: {born: "1974-05-02"}
record:
  - 2026-10-01: {lung_referral: {id: r1}}
  - 2026-10-03: {breast_referral: {id: r2}}
  - 2026-10-20: {outcome: {based_on: r2}}
expect:
  2026-10-10: {lung: due, r2: due, items: 2}
  2026-10-11: {first: due, second: due}
  2026-10-20: {r1: due, breast: done, last: done}
)")),
            "");
}

TEST(RunStories, several_open_items_must_be_told_apart) {
  const auto report = RunText(R"(story: two referrals
rules: [outcome-missing]
patient: {born: "1974-05-02"}
record: {2026-10-01: lung_referral, 2026-10-09: breast_referral}
expect: {2026-10-10: due}
)");
  EXPECT_THAT(Failures(report), HasSubstr("several items are open"));
}

TEST(RunStories, a_real_code_is_an_entry_of_the_sets_that_hold_it) {
  EXPECT_EQ(Failures(RunText(R"(story: by code
rules: [kit]
patient: {born: "1974-05-02"}
record: [{2026-10-01: snomed 254837009}, {2026-10-02: snomed 1}]
expect: {2026-10-01: upcoming, 2026-10-15: due}
)")),
            "");
}

TEST(RunStories, a_set_name_also_means_the_sets_that_include_it) {
  EXPECT_EQ(Failures(RunText(R"(story: a lung referral is a referral
rules: [outcome-missing]
patient: {born: "1974-05-02"}
record: {2026-10-01: lung_referral}
expect: {2026-10-06: due}
)")),
            "");
}

TEST(RunStories, a_set_that_is_still_waiting_leaves_the_rule_not_checked) {
  EXPECT_EQ(Failures(RunText(R"(story: no codes yet
rules: [outcome-missing]
still_waiting: [lung_referral, breast_referral, any_referral]
patient: {born: "1974-05-02"}
record: {2026-10-01: fit_requested}
expect: {2026-10-06: not checked}
)")),
            "");
}

TEST(RunStories, a_reply_keeps_it_quiet_and_is_not_a_status) {
  EXPECT_EQ(Failures(RunText(R"(story: a text was sent
rules: [kit]
patient: {born: "1974-05-02"}
record: {2026-10-01: fit_requested}
replies: {2026-10-16: {coordinator: text sent}}
expect: {2026-10-16: snoozed, 2026-10-18: silent, 2026-10-20: due}
)")),
            "");
}

TEST(RunStories, a_reply_by_a_role_that_may_not_give_it_is_refused) {
  constexpr char kStory[] = R"(story: not for coordinators
rules: [kit]
patient: {born: "1974-05-02"}
record: {2026-10-01: fit_requested}
replies: [{2026-10-16: {coordinator: declined%s}}]
expect: {2026-10-16: due}
)";
  char text[600];
  std::snprintf(text, sizeof(text), kStory, "");
  EXPECT_THAT(Failures(RunText(text)), HasSubstr("a coordinator may not give it"));
  std::snprintf(text, sizeof(text), kStory, ", refused: yes");
  EXPECT_EQ(Failures(RunText(text)), "");
}

TEST(RunStories, a_reply_that_the_rule_does_not_know_fails) {
  EXPECT_THAT(Failures(RunText(R"(story: unknown reply
rules: [kit]
record: {2026-10-01: fit_requested}
replies: {2026-10-16: {gp: shrugged}}
expect: {2026-10-16: due}
)")),
              HasSubstr("the rule kit has no such reply"));
}

TEST(RunStories, late_and_withdrawn_entries_are_known_when_they_are) {
  EXPECT_EQ(Failures(RunText(R"(story: filed late
rules: [kit]
patient: {born: "1974-05-02"}
record:
  - 2026-10-01: fit_requested
  - 2026-10-16: {fit_result: {value: 4 ug/g, recorded: 2026-10-20, withdrawn: 2026-10-25}}
expect:
  2026-10-17 as known on 2026-10-19: due
  2026-10-17 as known on 2026-10-20: done
  2026-10-17 as known on 2026-10-25: due
)")),
            "");
}

TEST(RunStories, registration_and_death_end_speaking) {
  EXPECT_EQ(Failures(RunText(R"(story: moved, came back, died
rules: [kit]
patient: {born: "1974-05-02", registered: {2010-01-01: yes, 2026-10-16: no, 2026-10-18: yes}, died: 2026-10-20}
record: {2026-10-01: fit_requested}
expect: {2026-10-15: due, 2026-10-16: not applicable, 2026-10-18: due, 2026-10-20: ended}
)")),
            "");
}

TEST(RunStories, an_unknown_code_set_is_no_silent_nothing) {
  EXPECT_THAT(Failures(RunText(R"(story: a slip of the pen
rules: [kit]
record: {2026-10-01: fit_reqested}
expect: {2026-10-15: none}
)")),
              HasSubstr("no code set fit_reqested"));
}

TEST(RunStories, an_unknown_rule_fails) {
  EXPECT_THAT(
      Failures(RunText("story: x\nrules: [kitt]\nrecord: []\nexpect: {2026-10-15: none}\n")),
      HasSubstr("there is no rule kitt"));
}

TEST(RunStories, the_filter_looks_at_names_files_and_rules) {
  RunOptions options;
  options.filter = "lost";
  EXPECT_EQ(RunText(kLostKit, options).results.size(), 1u);
  options.filter = "kit";
  EXPECT_EQ(RunText(kLostKit, options).results.size(), 1u);
  options.filter = "nothing like it";
  EXPECT_EQ(RunText(kLostKit, options).results.size(), 0u);
}

TEST(RunStories, a_file_may_hold_several_with_what_they_share) {
  const auto report = RunText(R"(stories:
  - story: one
    record: {2026-10-01: fit_requested}
    expect: {2026-10-15: due}
  - story: two
    record: []
    expect: {2026-10-15: silent}
rules: [kit]
patient: {born: "1974-05-02"}
)");
  EXPECT_EQ(Failures(report), "");
  EXPECT_EQ(report.passed, 2);
}

TEST(RunStories, wrong_words_are_shown_with_both_texts) {
  const auto report = RunText(R"(story: words
rules: [kit]
patient: {born: "1974-05-02"}
record: {2026-10-01: fit_requested}
expect: {2026-10-15: {status: due, says: "Something else", does_not_say: kit}}
)");
  EXPECT_THAT(Failures(report),
              HasSubstr("expected \"Something else\", got \"FIT kit given 1 October 2026"));
  EXPECT_THAT(Failures(report), HasSubstr("expected not to say \"kit\""));
}

TEST(RunStories, a_failing_story_shows_its_record) {
  const auto report = RunText(R"(story: fails
rules: [kit]
patient: {born: "1974-05-02"}
record: {2026-10-01: fit_requested}
expect: {2026-10-15: done}
)");
  ASSERT_EQ(report.results.size(), 1u);
  EXPECT_THAT(report.results[0].record, testing::ElementsAre("2026-10-01: fit_requested"));
}

TEST(CountWords, counts_what_is_read) {
  EXPECT_EQ(CountWords(""), 0);
  EXPECT_EQ(CountWords("- **Ring** the patient -- today.\n\n1. Why?"), 6);
  EXPECT_EQ(CountWords("×10⁹/L °C \"x\""), 3);
}

// A pack whose rule says `words` words under its prompt, one of them filled in.
std::string FailuresOfLength(int words) {
  auto files = StoryPack();
  std::string text = "{{kit.count}}";
  for (int i = 1; i < words; ++i) text += " word";
  for (auto& file : files) {
    const std::string prompt = "prompt: {";
    const size_t at = file.path == "rules/kit.yaml" ? file.text.find(prompt) : std::string::npos;
    if (at != std::string::npos) file.text.insert(at + prompt.size(), "detail: more, ");
  }
  files.push_back({"templates/more.md", text + "\n"});
  files.push_back({"rules/a.story.yaml", R"(story: long
rules: [kit]
patient: {born: "1974-05-02"}
record: {2026-10-01: fit_requested}
expect: {2026-10-01: upcoming, 2026-10-15: due}
)"});
  return Failures(RunStories(files, {}));
}

TEST(RunStories, a_longer_text_has_at_most_ninety_words) {
  EXPECT_EQ(FailuresOfLength(90), "");
  EXPECT_THAT(FailuresOfLength(91),
              HasSubstr("2026-10-15 kit: expected a text of at most 90 words, got 91 words"));
}

TEST(RunStories, several_threads_give_what_one_gives) {
  auto files = StoryPack();
  files.push_back({"local.overlay", "overlay: local\nlevel: practice\nenabled: {kit: no}\n"});
  const std::vector<std::string> waiting = {"[]", "[fit_result]", "[kit_declined]",
                                            "[outcome, fit_result]"};
  for (int i = 0; i < 300; ++i) {
    files.push_back({"rules/" + std::to_string(i) + ".story.yaml",
                     "story: number " + std::to_string(i) + "\nrules: [kit]\nstill_waiting: " +
                         waiting[static_cast<size_t>(i % 7) % waiting.size()] +
                         (i % 11 == 0 ? "\noverlays: [local.overlay]" : "") +
                         "\npatient: {born: \"1974-05-02\"}\nrecord: {2026-10-01: fit_requested}\n"
                         "expect: {2026-10-15: " +
                         (i % 5 == 0 ? "done" : "due") + "}\n"});
  }
  RunOptions alone;
  alone.evaluate = EngineEvaluation(absl::UTCTimeZone());
  const auto one = RunStories(files, alone);
  const auto several = RunStories(files, {});
  EXPECT_EQ(ToJUnitXml(several, files), ToJUnitXml(one, files));
  EXPECT_EQ(several.passed, one.passed);
  EXPECT_GT(several.passed, 0);
  EXPECT_GT(several.failed, 0);
}

TEST(RunStories, a_pack_that_can_not_be_loaded_is_told_once_for_each_way_of_loading_it) {
  auto files = StoryPack();
  files.push_back({"rules/bad.yaml", "rule: bad\nversion: \"1\"\n"});
  files.push_back({"rules/a.story.yaml", kLostKit});
  const auto report = RunStories(files, {});
  EXPECT_TRUE(rules::HasErrors(report.findings));
  ASSERT_EQ(report.results.size(), 1u);
  EXPECT_THAT(report.results[0].failures,
              testing::ElementsAre("the pack can't be loaded; see its findings"));
}

TEST(JUnit, names_each_story_and_escapes_what_failed) {
  auto files = StoryPack();
  files.push_back({"rules/a.story.yaml", R"(story: "less < more & \"quotes\""
rules: [kit]
patient: {born: "1974-05-02"}
record: {2026-10-01: fit_requested}
expect: {2026-10-15: done}
)"});
  files.push_back({"rules/b.story.yaml", kLostKit});
  files.push_back({"rules/c.story.yaml", "story: broken\nrules: [kit]\nexpect: {someday: due}\n"});
  const auto report = RunStories(files, {});
  const std::string xml = ToJUnitXml(report, files);
  EXPECT_THAT(xml, HasSubstr("<testsuites tests=\"3\" failures=\"1\" errors=\"1\">"));
  EXPECT_THAT(xml, HasSubstr("name=\"less &lt; more &amp; &quot;quotes&quot;\""));
  EXPECT_THAT(xml, HasSubstr("<failure message=\""));
  EXPECT_THAT(
      xml,
      HasSubstr("name=\"a kit lost and sent again\" file=\"rules/b.story.yaml\" line=\"1\"/>"));
  EXPECT_THAT(xml, HasSubstr("<error message=\""));
}

}  // namespace
}  // namespace waymark::authoring
