// What an explanation says of the next change, where the status stays what it is.
#include <gtest/gtest.h>

#include "engine/small_pack.h"
#include "waymark/engine/engine.h"
#include "waymark/engine/explain.h"

namespace waymark::test {
namespace {

using calendar::Day;

const absl::TimeZone kZone = absl::UTCTimeZone();

// The first sentence of what would change the one item of a kit of 1 March, on 10 March.
std::string FirstChange(const std::string& rule) {
  SmallPack small;
  small.sets = {{"kit", ""}, {"result", ""}};
  small.rules["asked"] = rule;
  std::string errors;
  const auto pack = small.Load(errors);
  EXPECT_NE(pack, nullptr) << errors;
  if (!pack) return "";
  record::PatientRecord record;
  record.patient_id = "p";
  record.birth = calendar::PartialDate::Whole(*calendar::MakeDay(1976, 6, 1));
  record::Entry& entry = record.AddEntry();
  entry.id = "k";
  entry.occurred = calendar::PartialDate::Whole(*calendar::MakeDay(2026, 3, 1));
  record.AddCoding(record.SystemIndex("story-set"), "kit");
  record.AddRegistration({});
  record.Finish(kZone);
  const auto program = *engine::Compile(pack, {.zone = kZone, .include_drafts = true});
  engine::EvaluateOptions options;
  options.as_of = *calendar::MakeDay(2026, 3, 10);
  const engine::Explanation explanation = engine::Explain(program, record, options, 0);
  EXPECT_FALSE(explanation.would_change.empty());
  return explanation.would_change.empty() ? "" : explanation.would_change[0].text;
}

TEST(WhatWouldChange, a_status_that_begins_is_what_it_becomes) {
  EXPECT_EQ(FirstChange("{start: {each: kit}, done: result, timing: ["
                        "{becomes: due, from: start, shown_in: worklist}, "
                        "{becomes: overdue, from: start + 30 days, shown_in: worklist}]}"),
            "on 31 March 2026 it becomes overdue");
}

TEST(WhatWouldChange, what_is_due_already_does_not_become_due) {
  EXPECT_EQ(FirstChange("{start: {each: kit}, done: result, timing: ["
                        "{becomes: due, from: start, shown_in: worklist}, "
                        "{becomes: due, from: start + 30 days, shown_in: consultation}]}"),
            "on 31 March 2026 it stays due, shown to others, elsewhere or in other words");
}

TEST(WhatWouldChange, a_level_alone_is_named) {
  EXPECT_EQ(FirstChange("{start: {each: kit}, done: result, timing: ["
                        "{becomes: due, from: start, shown_in: worklist}, "
                        "{becomes: due, from: start + 30 days, level: warning, "
                        "shown_in: worklist}]}"),
            "on 31 March 2026 it stays due, its level becomes warning");
}

}  // namespace
}  // namespace waymark::test
