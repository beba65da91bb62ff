#include "waymark/authoring/story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/time.h"
#include "waymark/authoring/story_record.h"
#include "waymark/rules/story_codes.h"

namespace waymark::authoring {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Story> Parse(const std::string& text, std::vector<rules::Finding>& findings) {
  return ParseStories({"a.story.yaml", text}, 0, findings);
}

// The only finding of a story that can't be read.
rules::Finding OnlyFinding(const std::string& text) {
  std::vector<rules::Finding> findings;
  EXPECT_TRUE(Parse(text, findings).empty());
  EXPECT_EQ(findings.size(), 1u);
  return findings.empty() ? rules::Finding() : findings[0];
}

Story OnlyStory(const std::string& text) {
  std::vector<rules::Finding> findings;
  auto stories = Parse(text, findings);
  for (const auto& finding : findings) ADD_FAILURE() << finding.name << ": " << finding.message;
  return stories.size() == 1 ? stories[0] : Story();
}

constexpr char kHead[] = "story: s\nrules: [r]\nexpect: {2026-01-01: due}\n";

TEST(ParseStory, reads_several_entries_of_a_day_with_values_ids_and_links) {
  const Story story = OnlyStory(std::string(kHead) + R"(record:
  - 2026-01-01: [a, {b: 12 ug/g}, {c: {value: <10 ug/g, id: x, based_on: [y, z], kind: result, role: gp}}]
  - 2026-01-02T09:30: {d: no value, snomed 254837009: {status: booked, urgency: urgent}}
  - 2025-03: {e: {recorded: 2025-05-01, withdrawn: 2025-06-01, corrects: x}}
)");
  ASSERT_EQ(story.record.size(), 6u);
  EXPECT_EQ(story.record[0].set, "a");
  EXPECT_FALSE(story.record[0].has_value);
  EXPECT_EQ(story.record[1].value, "12 ug/g");
  EXPECT_EQ(story.record[2].id, "x");
  EXPECT_THAT(story.record[2].based_on, ElementsAre("y", "z"));
  EXPECT_EQ(story.record[2].kind, "result");
  EXPECT_EQ(story.record[3].on, "2026-01-02T09:30");
  EXPECT_FALSE(story.record[3].has_value);
  EXPECT_EQ(story.record[4].system, "snomed");
  EXPECT_EQ(story.record[4].code, "254837009");
  EXPECT_EQ(story.record[4].status, "booked");
  EXPECT_EQ(story.record[5].withdrawn, "2025-06-01");
  EXPECT_EQ(story.record[5].corrects, "x");
}

TEST(ParseStory, reads_who_it_is_about) {
  const Story story = OnlyStory(std::string(kHead) + R"(record: []
patient: {born: "1961", sex: female, died: yes, sensitive: yes, registered: {2010-01-01: yes, 2026-09-15: no}, coverage: [result]}
)");
  EXPECT_EQ(story.patient.born, "1961");
  EXPECT_EQ(story.patient.died, "yes");
  EXPECT_TRUE(story.patient.sensitive);
  ASSERT_EQ(story.patient.registered.size(), 1u);
  EXPECT_EQ(calendar::FormatIso(story.patient.registered[0].from), "2010-01-01");
  EXPECT_EQ(calendar::FormatIso(story.patient.registered[0].until), "2026-09-15");
  EXPECT_TRUE(story.patient.coverage_given);
  EXPECT_FALSE(story.patient.coverage_complete);
}

TEST(ParseStory, who_is_said_to_leave_first_was_registered_before) {
  const Story story =
      OnlyStory(std::string(kHead) + "record: []\npatient: {registered: {2026-09-15: no}}\n");
  ASSERT_EQ(story.patient.registered.size(), 1u);
  EXPECT_EQ(story.patient.registered[0].from, Day::Min());
}

TEST(ParseStory, registration_may_be_spans_yes_no_or_unknown) {
  EXPECT_EQ(
      OnlyStory(std::string(kHead) +
                "record: []\npatient: {registered: [{from: 2026-01-01}, {until: 2020-01-01}]}\n")
          .patient.registered.size(),
      2u);
  EXPECT_EQ(OnlyStory(std::string(kHead) + "record: []\npatient: {registered: no}\n")
                .patient.registered[0]
                .until,
            Day::Min());
  EXPECT_TRUE(OnlyStory(std::string(kHead) + "record: []\npatient: {registered: unknown}\n")
                  .patient.registered.empty());
}

TEST(ParseStory, reads_replies_by_role) {
  const Story story = OnlyStory(std::string(kHead) + R"(record: []
replies:
  2026-01-20: {coordinator: snooze until 2026-05-01}
  2026-01-21: [seen, {gp: not cancer, item: first, recorded: 2026-01-25}]
)");
  ASSERT_EQ(story.replies.size(), 3u);
  EXPECT_EQ(story.replies[0].role, "coordinator");
  EXPECT_EQ(story.replies[0].reply, "snooze");
  EXPECT_EQ(calendar::FormatIso(*story.replies[0].until), "2026-05-01");
  EXPECT_EQ(story.replies[1].role, "gp");
  EXPECT_EQ(story.replies[2].item, "first");
  EXPECT_EQ(story.replies[2].rule, "r");
}

TEST(ParseStory, reads_days_ranges_and_known_moments) {
  const Story story = OnlyStory(R"(story: s
rules: [r]
record: []
expect:
  2026-01-01 to 2026-01-05: due
  2026-01-06 as known 2026-01-04: silent
  2026-01-07 as known on 2026-01-04T10:00:00Z: {status: overdue, level: critical, next_change: never}
)");
  ASSERT_EQ(story.expect.size(), 3u);
  EXPECT_EQ(calendar::FormatIso(story.expect[0].to), "2026-01-05");
  EXPECT_EQ(story.expect[1].known, "2026-01-04");
  EXPECT_EQ(story.expect[2].known, "2026-01-04T10:00:00Z");
  EXPECT_EQ(*story.expect[2].rules[0].items[0].level, rules::Level::kCritical);
  EXPECT_EQ(*story.expect[2].rules[0].items[0].next_change, Day::Max());
}

TEST(ParseStory, status_words_are_read_as_people_write_them) {
  using What = ItemExpectation::What;
  EXPECT_EQ(ParseExpectedStatus("set aside")->status, rules::ItemStatus::kSetAside);
  EXPECT_EQ(ParseExpectedStatus("set_aside")->status, rules::ItemStatus::kSetAside);
  EXPECT_EQ(*ParseExpectedStatus("done late")->in_time, false);
  EXPECT_EQ(ParseExpectedStatus("no item")->what, What::kNoItem);
  EXPECT_EQ(ParseExpectedStatus("not checked")->what, What::kNotChecked);
  EXPECT_EQ(ParseExpectedStatus("hand over")->what, What::kLeft);
  EXPECT_FALSE(ParseExpectedStatus("excused"));
}

TEST(ParseStory, findings_have_a_place_and_a_way_out) {
  const auto status =
      OnlyFinding("story: s\nrules: [r]\nrecord: []\nexpect: {2026-01-01: overdu}\n");
  EXPECT_EQ(status.name, "story-status");
  EXPECT_EQ(status.place.line, 4);
  EXPECT_THAT(status.hint, HasSubstr("overdue"));
  EXPECT_EQ(OnlyFinding("story: s\nrules: [r]\nrecord: []\n").name, "story-without-expect");
  EXPECT_EQ(OnlyFinding("story: s\nrecord: []\nexpect: {2026-01-01: due}\n").name,
            "story-without-rules");
  EXPECT_EQ(OnlyFinding("story: s\nrules: [r]\nrecord: []\nexpect: {2026-02-30: due}\n").name,
            "story-date");
  EXPECT_EQ(
      OnlyFinding("story: s\nrules: [r]\nrecord: []\nexpect: {2026-02-03 to 2026-02-01: due}\n")
          .name,
      "story-days");
  EXPECT_EQ(OnlyFinding("story: s\nrules: [a, b]\nrecord: []\nexpect: {2026-02-01: due}\n").name,
            "story-expect-rule");
  EXPECT_EQ(OnlyFinding(std::string(kHead) + "record: [{yesterday: a}]\n").name, "story-date");
  EXPECT_EQ(OnlyFinding(std::string(kHead) + "record: [{2026-01-01: {a: {idd: x}}}]\n").name,
            "story-unknown-key");
  EXPECT_EQ(OnlyFinding(std::string(kHead) + "record: [{2026-01-01: {a: {status: lost}}}]\n").name,
            "story-entry-status");
  EXPECT_EQ(OnlyFinding(std::string(kHead) + "record: []\npatient: {sex: yes}\n").name,
            "story-sex");
  EXPECT_EQ(OnlyFinding(std::string(kHead) + "record: text\n").name, "story-record");
}

TEST(ParseStory, an_unknown_key_is_named_with_the_nearest) {
  std::vector<rules::Finding> findings;
  Parse(std::string(kHead) + "record: []\nreplys: {}\n", findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].hint, HasSubstr("replies"));
}

TEST(ParseStory, files_of_other_kinds_hold_no_stories) {
  std::vector<rules::Finding> findings;
  EXPECT_TRUE(Parse("rule: x\ntitle: y\n", findings).empty());
  EXPECT_TRUE(findings.empty());
}

TEST(BuildRecord, makes_versions_of_withdrawn_and_corrected_entries) {
  const Story story = OnlyStory(std::string(kHead) + R"(record:
  - 2026-01-01: {a: {value: 12 ug/g, withdrawn: 2026-02-01}}
  - 2026-01-03: {b: see letter}
)");
  record::PatientRecord record;
  ASSERT_TRUE(BuildRecord(story, {}, absl::UTCTimeZone(), record).ok());
  ASSERT_EQ(record.entries().size(), 3u);
  int withdrawn = 0;
  for (const auto& entry : record.entries()) {
    if (entry.status == record::EntryStatus::kEnteredInError) {
      ++withdrawn;
      EXPECT_EQ(entry.id, "e001");
    }
    if (entry.id == "e001") {
      EXPECT_EQ(entry.value.kind, record::ValueKind::kQuantity);
      EXPECT_EQ(entry.value.text, "12");
      EXPECT_EQ(entry.value.unit_text, "ug/g");
    } else {
      EXPECT_EQ(entry.value.kind, record::ValueKind::kText);
    }
    EXPECT_EQ(record.systems()[record.codings(entry)[0].system], rules::kStorySystem);
  }
  EXPECT_EQ(withdrawn, 1);
}

TEST(BuildRecord, a_known_day_ends_at_its_last_moment_and_a_recorded_one_begins_it) {
  const auto zone = absl::UTCTimeZone();
  EXPECT_LT(*RecordedMoment("2026-01-01", zone), *KnownMoment("2026-01-01", zone));
  EXPECT_LT(*KnownMoment("2026-01-01", zone), *RecordedMoment("2026-01-02", zone));
  EXPECT_FALSE(KnownMoment("soon", zone).ok());
}

}  // namespace
}  // namespace waymark::authoring
