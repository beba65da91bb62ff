#include "waymark/record/visible.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "record/builder.h"

namespace waymark::record {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(VisibleEntries, TheNewestVersionKnownCounts) {
  PatientRecord record;
  AddEntry(record, "a", "2026-01-01", "2026-01-05");
  AddEntry(record, "a", "2026-02-01", "2026-02-05");
  AddEntry(record, "b", "2026-01-10", "2026-01-10");
  record.Finish(London());
  EXPECT_THAT(Visible(record, At("2026-01-04T23:59:59Z")), IsEmpty());
  EXPECT_THAT(Visible(record, At("2026-01-05")), ElementsAre("a"));
  EXPECT_THAT(Visible(record, At("2026-01-31")), ElementsAre("a", "b"));
  EXPECT_THAT(Visible(record), ElementsAre("b", "a"));
}

TEST(VisibleEntries, AWithdrawnEntryCountsUntilItIsKnownToBeWithdrawn) {
  PatientRecord record;
  AddEntry(record, "a", "2026-01-01", "2026-01-01");
  AddEntry(record, "a", "2026-01-01", "2026-06-01", EntryStatus::kEnteredInError);
  AddEntry(record, "b", "2026-01-01", "2026-06-01", EntryStatus::kEnteredInError);
  record.Finish(London());
  EXPECT_THAT(Visible(record, At("2026-05-31")), ElementsAre("a"));
  EXPECT_THAT(Visible(record), IsEmpty());
}

TEST(VisibleEntries, ACorrectionReplacesWhatItCorrects) {
  PatientRecord record;
  AddEntry(record, "a", "2026-01-01", "2026-01-01");
  AddEntry(record, "b", "2026-01-02", "2026-01-03").corrects = "a";
  record.Finish(London());
  EXPECT_THAT(Visible(record, At("2026-01-02")), ElementsAre("a"));
  EXPECT_THAT(Visible(record), ElementsAre("b"));
}

// Recorded days without times: a correction on the same day is known to be the later of the two.
TEST(VisibleEntries, ACorrectionOfTheSameMomentReplacesWhatItCorrects) {
  PatientRecord record;
  AddEntry(record, "b", "2026-01-02", "2026-01-03").corrects = "a";
  AddEntry(record, "a", "2026-01-01", "2026-01-03");
  AddEntry(record, "a", "2026-01-01", "2026-01-03", EntryStatus::kEnteredInError);
  record.Finish(London());
  EXPECT_THAT(Visible(record), ElementsAre("b"));
}

TEST(VisibleEntries, IdenticalVersionsOfOneMomentCountOnce) {
  PatientRecord record;
  for (int i = 0; i < 3; ++i) AddEntry(record, "a", "2026-01-01", "2026-01-01");
  record.Finish(London());
  EXPECT_THAT(Visible(record), ElementsAre("a"));
}

TEST(VisibleEntries, CodingsInAnotherOrderAreTheSameVersion) {
  PatientRecord record;
  AddEntry(record, "a", "2026-01-01", "2026-01-01");
  record.AddCoding(record.SystemIndex("readv2"), "H43..");
  Entry& again = record.AddEntry();
  again = record.entries()[0];
  again.first_coding = 2;
  again.coding_count = 0;
  record.AddCoding(record.SystemIndex("readv2"), "H43..");
  record.AddCoding(record.SystemIndex("snomed"), "271737000");
  record.Finish(London());
  EXPECT_THAT(Visible(record), ElementsAre("a"));
}

TEST(VisibleEntries, DifferentVersionsOfOneMomentAreBothRejectedAndNameEachOther) {
  PatientRecord record;
  AddEntry(record, "a", "2026-01-01", "2026-01-01");
  AddEntry(record, "a", "2026-01-05", "2026-01-01");
  AddEntry(record, "b", "2026-01-05", "2026-01-01");
  record.Finish(London());
  std::vector<uint32_t> out;
  std::vector<VersionConflict> conflicts;
  VisibleEntries(record, calendar::kEverything, false, out, conflicts);
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(record.entries()[out[0]].id, "b");
  ASSERT_EQ(conflicts.size(), 1u);
  EXPECT_EQ(record.entries()[conflicts[0].a].id, "a");
  EXPECT_EQ(record.entries()[conflicts[0].b].id, "a");
  EXPECT_NE(conflicts[0].a, conflicts[0].b);
}

TEST(VisibleEntries, EveryDifferenceInContentIsAConflict) {
  const auto conflicts_when = [](auto change) {
    PatientRecord record;
    AddEntry(record, "a", "2026-01-01", "2026-01-01");
    change(record, AddEntry(record, "a", "2026-01-01", "2026-01-01"));
    record.Finish(London());
    std::vector<uint32_t> out;
    std::vector<VersionConflict> conflicts;
    VisibleEntries(record, calendar::kEverything, false, out, conflicts);
    return conflicts.size();
  };
  EXPECT_EQ(conflicts_when([](auto&, Entry&) {}), 0u);
  EXPECT_EQ(conflicts_when([](auto&, Entry& e) { e.source = "elsewhere"; }), 0u);
  EXPECT_EQ(conflicts_when([](auto&, Entry& e) { e.kind = Kind::kResult; }), 1u);
  EXPECT_EQ(conflicts_when([](auto&, Entry& e) { e.urgency = "urgent"; }), 1u);
  EXPECT_EQ(conflicts_when([](auto&, Entry& e) { e.value.kind = ValueKind::kBoolean; }), 1u);
  EXPECT_EQ(conflicts_when([](auto&, Entry& e) { e.status = EntryStatus::kCancelled; }), 1u);
  EXPECT_EQ(conflicts_when([](PatientRecord& r, Entry&) { r.AddLink("b"); }), 1u);
  EXPECT_EQ(conflicts_when([](PatientRecord& r, Entry&) { r.AddCoding(0, "1"); }), 1u);
}

TEST(VisibleEntries, AConflictIsOverOnceANewerVersionIsKnown) {
  PatientRecord record;
  AddEntry(record, "a", "2026-01-01", "2026-01-01");
  AddEntry(record, "a", "2026-01-05", "2026-01-01");
  AddEntry(record, "a", "2026-01-05", "2026-01-02");
  record.Finish(London());
  EXPECT_THAT(Visible(record, At("2026-01-01")), IsEmpty());
  EXPECT_THAT(Visible(record), ElementsAre("a"));
}

TEST(VisibleEntries, EnteredInErrorWinsAmongVersionsOfOneMoment) {
  PatientRecord record;
  AddEntry(record, "a", "2026-01-01", "2026-01-01");
  AddEntry(record, "a", "2026-01-05", "2026-01-01", EntryStatus::kEnteredInError);
  record.Finish(London());
  std::vector<uint32_t> out;
  std::vector<VersionConflict> conflicts;
  VisibleEntries(record, calendar::kEverything, false, out, conflicts);
  EXPECT_THAT(out, IsEmpty());
  EXPECT_THAT(conflicts, IsEmpty());
}

TEST(VisibleEntries, HypotheticalEntriesCountOnlyWhenAskedFor) {
  PatientRecord record;
  AddEntry(record, "a", "2026-01-01", "2026-01-01");
  AddEntry(record, "order", "2026-01-02").hypothetical = true;
  AddEntry(record, "a", "2026-01-03", "2026-01-03").hypothetical = true;
  record.Finish(London());
  EXPECT_THAT(Visible(record), ElementsAre("a"));
  EXPECT_THAT(Visible(record, calendar::kEverything, true), ElementsAre("order", "a"));
}

TEST(VisibleEntries, CancelledAndMissedEntriesAreVisibleSinceRulesMayNameThem) {
  PatientRecord record;
  AddEntry(record, "a", "2026-01-01", "", EntryStatus::kCancelled);
  AddEntry(record, "b", "2026-01-01", "", EntryStatus::kMissed);
  AddEntry(record, "c", "", "", EntryStatus::kFinal);
  record.Finish(London());
  EXPECT_THAT(Visible(record), ElementsAre("a", "b"));
}

TEST(VisibleEntries, EntriesWithoutIdsAreNotVersionsOfOneAnother) {
  PatientRecord record;
  AddEntry(record, "", "2026-01-01");
  AddEntry(record, "", "2026-01-02");
  AddEntry(record, "a", "2026-01-02");
  AddEntry(record, "a", "2026-01-03", "2026-01-04");
  record.Finish(London());
  EXPECT_EQ(Visible(record).size(), 3u);
}

}  // namespace
}  // namespace waymark::record
