// A form filled in from a record and the items of its rules.
#include "waymark/authoring/fill_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "authoring/story_pack.h"
#include "waymark/engine/engine.h"

namespace waymark::authoring {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kForm[] = R"(---
id: review
version: "1.0.0"
title: A review
owner: somebody
review_by: 2027-06-30
kind: form
rules: [outcome-missing]
---
# Review

<!-- fill: patient -->

<!-- fill: timeline -->
<!-- fill: items -->
<!-- fill: another -->

For {{local.lead}}.
)";

const calendar::Day kToday = *calendar::ParseDay("2026-11-22");

std::shared_ptr<const rules::Pack> FormPack() {
  auto files = StoryPack();
  for (auto& file : files) {
    if (file.path == "pack.yaml") file.text += "local: {lead: the lead}\n";
    const std::string draft = "status: draft";
    const size_t at = file.text.find(draft);
    if (at != std::string::npos) file.text.replace(at, draft.size(), "status: active");
  }
  files.push_back({"templates/forms/review.md", kForm});
  rules::LoadOptions options;
  options.story_codes = true;
  auto loaded = rules::LoadPackFromFiles(std::move(files), options);
  for (const auto& finding : loaded.findings) {
    EXPECT_NE(finding.severity, rules::Severity::kError)
        << rules::FormatFinding(finding, loaded.files);
  }
  return loaded.pack;
}

void Add(record::PatientRecord& record, std::string_view id, std::string_view day,
         std::string_view set) {
  record::Entry& entry = record.AddEntry();
  entry.id = id;
  entry.status = record::EntryStatus::kFinal;
  entry.occurred = calendar::PartialDate::Whole(*calendar::ParseDay(day));
  record.AddCoding(record.SystemIndex("story-set"), record.Intern(set));
}

absl::StatusOr<std::string> Filled(bool referred, const std::string& name = "forms/review") {
  const auto pack = FormPack();
  if (!pack) return absl::InternalError("no pack");
  record::PatientRecord record;
  record.patient_id = "p|1";
  record.birth = calendar::PartialDate::Whole(*calendar::ParseDay("1974-05-02"));
  record.sex = record::Sex::kFemale;
  Add(record, "e0", "2025-09-30", "kit_declined");  // a day too early
  Add(record, "e1", "2025-10-01", "fit_requested");
  Add(record, "e2", "2026-02-10", "of no set");
  Add(record, "e3", "2026-03-03", "fit_requested");
  if (referred) Add(record, "e4", "2026-10-01", "lung_referral");
  Add(record, "e5", "2026-10-05", "outcome");
  record.Finish(absl::UTCTimeZone());
  auto program = engine::Compile(pack, {.zone = absl::UTCTimeZone(), .include_drafts = true});
  if (!program.ok()) return program.status();
  engine::Evaluator evaluator(*program);
  engine::EvaluateOptions options;
  options.as_of = kToday;
  engine::Answer answer;
  evaluator.Evaluate(record, options, answer);
  return FillForm({*pack, record, answer}, name);
}

TEST(FillForm, puts_in_the_patient_the_months_before_and_what_was_watched) {
  const auto form = Filled(true);
  ASSERT_TRUE(form.ok()) << form.status();
  EXPECT_THAT(*form, HasSubstr("# Review\n"));
  EXPECT_THAT(*form, Not(HasSubstr("owner:")));
  EXPECT_THAT(*form, HasSubstr("born 2 May 1974, female. No outcome: 1 October 2026.\n"));
  EXPECT_THAT(*form, HasSubstr("| 1 October 2025 | kit on 1 October 2025 |  |\n"
                               "| 3 March 2026 | kit on 3 March 2026 | 153 |\n"
                               "| 1 October 2026 | lung on 1 October 2026 | 212 |\n"));
  EXPECT_THAT(*form, HasSubstr("| FIT kit given, no result | 1 October 2025 | 22 October 2025 | "
                               "overdue |"));
  EXPECT_THAT(*form, Not(HasSubstr("declined")));
  EXPECT_THAT(*form, Not(HasSubstr("| No outcome |")));
  EXPECT_THAT(*form, HasSubstr("<!-- fill: another -->\n"));
  EXPECT_THAT(*form, HasSubstr("For the lead.\n"));
}

TEST(FillForm, a_cell_of_the_table_cannot_end_it) {
  const auto form = Filled(true);
  ASSERT_TRUE(form.ok()) << form.status();
  EXPECT_THAT(*form, Not(HasSubstr("p|1")));
}

TEST(FillForm, is_about_nobody_for_whom_its_rules_do_not_speak) {
  EXPECT_EQ(Filled(false).status().code(), absl::StatusCode::kNotFound);
}

TEST(FillForm, a_form_that_the_pack_lacks_is_named) {
  const auto form = Filled(true, "forms/other");
  EXPECT_EQ(form.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(form.status().message()), HasSubstr("forms/other"));
}

}  // namespace
}  // namespace waymark::authoring
