// The team, rules in operation, the feed, requests and values.
#include "store/engines.h"

namespace waymark::store {
namespace {

class WorkTest : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(Engines, WorkTest, testing::ValuesIn(Engines()), EngineName);

TEST_P(WorkTest, LeaveIsCoveredUntilItIsOverOrCancelled) {
  Open();
  int64_t second = 0;
  Write([&](Transaction& tx) {
    LeaveCover cover{.practice = "A81001",
                     .owner = "person:1",
                     .cover = "person:2",
                     .from = DayOf(10),
                     .until = DayOf(20),
                     .who = "boss",
                     .at = 5};
    EXPECT_TRUE(tx.AddLeaveCover(cover).ok());
    cover.from = DayOf(30);
    cover.until = DayOf(40);
    second = *tx.AddLeaveCover(cover);
    cover.until = DayOf(29);
    EXPECT_EQ(tx.AddLeaveCover(cover).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(tx.CancelLeaveCover(999, 1).code(), absl::StatusCode::kNotFound);
    return absl::OkStatus();
  });
  Open();
  EXPECT_EQ(Read()->LeaveCovers("A81001", DayOf(20))->size(), 2u);
  const auto later = Read()->LeaveCovers("A81001", DayOf(21));
  ASSERT_EQ(later->size(), 1u);
  EXPECT_EQ(later->front().id, second);
  EXPECT_EQ(later->front().owner, "person:1");
  EXPECT_EQ(later->front().cover, "person:2");
  EXPECT_EQ(later->front().from, DayOf(30));
  EXPECT_TRUE(Read()->LeaveCovers("B81001", DayOf(0))->empty());
  Write([&](Transaction& tx) { return tx.CancelLeaveCover(second, 6); });
  EXPECT_TRUE(Read()->LeaveCovers("A81001", DayOf(21))->empty());
}

TEST_P(WorkTest, OnlyTheLastOpeningOfAListCounts) {
  Open();
  Write([](Transaction& tx) {
    EXPECT_TRUE(tx.MarkWorklistOpened({"A81001", "W2", "a", 100}).ok());
    EXPECT_TRUE(tx.MarkWorklistOpened({"A81001", "W2", "b", 300}).ok());
    EXPECT_TRUE(tx.MarkWorklistOpened({"A81001", "W2", "c", 200}).ok());
    return tx.MarkWorklistOpened({"A81001", "W1", "a", 100});
  });
  Open();
  const auto openings = Read()->WorklistOpenings("A81001");
  ASSERT_EQ(openings->size(), 2u);
  EXPECT_EQ((*openings)[0].worklist, "W1");
  EXPECT_EQ((*openings)[1].at, 300);
  EXPECT_EQ((*openings)[1].who, "b");
}

TEST_P(WorkTest, PacksAndWhenTheyWereActive) {
  Open();
  Write([](Transaction& tx) {
    const PackRef a = *tx.FindOrAddPack({0, "digest-a", "program", "pack", "1.0.0", "bytes"});
    EXPECT_EQ(*tx.FindOrAddPack({0, "digest-a", "program", "other", "", ""}), a);
    const PackRef b = *tx.FindOrAddPack({0, "digest-a", "program 2", "pack", "1.0.0", ""});
    EXPECT_NE(a, b);
    EXPECT_TRUE(tx.ActivatePack({"", a, 10, "boss", "start"}).ok());
    EXPECT_TRUE(tx.ActivatePack({"A81001", b, 20, "boss", "trial"}).ok());
    EXPECT_TRUE(tx.ActivatePack({"B81001", b, 30, "boss", "trial"}).ok());
    EXPECT_EQ(tx.ActivatePack({"", 99, 30, "", ""}).code(), absl::StatusCode::kNotFound);
    return absl::OkStatus();
  });
  Open();
  const auto history = Read()->PackHistory("A81001");
  ASSERT_EQ(history->size(), 2u);
  EXPECT_EQ((*history)[0].why, "start");
  EXPECT_EQ((*history)[1].practice, "A81001");
  const auto pack = Read()->GetPack((*history)[0].pack);
  EXPECT_EQ(pack->digest, "digest-a");
  EXPECT_EQ(pack->name, "pack");
  EXPECT_EQ(pack->bytes, "bytes");
  EXPECT_EQ(Read()->GetPack(77).status().code(), absl::StatusCode::kNotFound);
}

TEST_P(WorkTest, SuspensionsEndWhenTheyAreResumed) {
  Open();
  Write([](Transaction& tx) {
    EXPECT_TRUE(tx.Suspend({"r", "", 10, calendar::kEverything, "boss", "wrong code"}).ok());
    EXPECT_TRUE(tx.Suspend({"r", "A81001", 11, calendar::kEverything, "gp", "noise"}).ok());
    EXPECT_TRUE(tx.Resume("r", "A81001", 20).ok());
    EXPECT_EQ(tx.Resume("r", "A81001", 21).code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(tx.Suspend({"", "", 10, 11, "", ""}).code(), absl::StatusCode::kInvalidArgument);
    return absl::OkStatus();
  });
  Open();
  const auto suspensions = Read()->Suspensions("A81001");
  ASSERT_EQ(suspensions->size(), 2u);
  EXPECT_EQ((*suspensions)[0].until, calendar::kEverything);
  EXPECT_EQ((*suspensions)[0].why, "wrong code");
  EXPECT_EQ((*suspensions)[1].until, 20);
  EXPECT_EQ(Read()->Suspensions("B81001")->size(), 1u);
}

TEST_P(WorkTest, CountsAddUpByDay) {
  Open();
  Write([](Transaction& tx) {
    EXPECT_TRUE(tx.AddCount("A81001", "fired", "r", DayOf(1), 2).ok());
    EXPECT_TRUE(tx.AddCount("A81001", "fired", "r", DayOf(1), 3).ok());
    EXPECT_TRUE(tx.AddCount("A81001", "fired", "q", DayOf(2), 1).ok());
    EXPECT_TRUE(tx.AddCount("A81001", "shown", "r", DayOf(1), 9).ok());
    return tx.AddCount("A81001", "fired", "r", DayOf(3), 7);
  });
  const auto counts = Read()->Counts("A81001", "fired", DayOf(1), DayOf(2));
  ASSERT_EQ(counts->size(), 2u);
  EXPECT_EQ((*counts)[0].key, "q");
  EXPECT_EQ((*counts)[1].number, 5);
  EXPECT_TRUE(Read()->Counts("B81001", "fired", DayOf(0), DayOf(9))->empty());
}

TEST_P(WorkTest, TheFeedGivesWhatFollowsAToken) {
  Open();
  EXPECT_EQ(*Read()->LastChange("A81001"), 0);
  EXPECT_TRUE(Read()->ChangesAfter("A81001", 0, 9)->empty());
  for (int i = 1; i <= 5; ++i) {
    Write([&](Transaction& tx) {
      EXPECT_EQ(*tx.AppendChange("A81001", {0, 3, "item", i * 10, "b" + std::to_string(i)}), i);
      EXPECT_EQ(*tx.AppendChange("B81001", {0, 4, "item", i * 10, "other"}), i);
      return absl::OkStatus();
    });
  }
  Open();
  const auto changes = Read()->ChangesAfter("A81001", 2, 2);
  ASSERT_EQ(changes->size(), 2u);
  EXPECT_EQ((*changes)[0].sequence, 3);
  EXPECT_EQ((*changes)[0].bytes, "b3");
  EXPECT_EQ((*changes)[0].patient, 3);
  EXPECT_EQ((*changes)[1].sequence, 4);
  EXPECT_TRUE(Read()->ChangesAfter("A81001", 5, 9)->empty());
  EXPECT_EQ(Read()->ChangesAfter("A81001", 6, 9).status().code(), absl::StatusCode::kOutOfRange);
  Write([](Transaction& tx) { return tx.TrimChanges("A81001", 30); });
  EXPECT_EQ(Read()->ChangesAfter("A81001", 1, 9).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(Read()->ChangesAfter("A81001", 2, 9)->size(), 3u);
  EXPECT_EQ(Read()->ChangesAfter("B81001", 0, 9)->size(), 5u);
  // All of it: the numbers go on.
  Write([](Transaction& tx) { return tx.TrimChanges("A81001", 1000); });
  Open();
  Write([](Transaction& tx) {
    EXPECT_EQ(*tx.AppendChange("A81001", {0, 3, "item", 99, "b6"}), 6);
    return tx.TrimChanges("nowhere", 5);
  });
  EXPECT_EQ(Read()->ChangesAfter("A81001", 5, 9)->size(), 1u);
}

TEST_P(WorkTest, ARequestIsAnsweredOnce) {
  Open();
  Write([](Transaction& tx) {
    std::string answer = "first";
    EXPECT_TRUE(*tx.RememberRequest("respond", "r1", answer, 10));
    answer = "second";
    EXPECT_FALSE(*tx.RememberRequest("respond", "r1", answer, 20));
    EXPECT_EQ(answer, "first");
    EXPECT_TRUE(*tx.RememberRequest("assign", "r1", answer, 20));
    EXPECT_EQ(tx.RememberRequest("respond", "", answer, 1).status().code(),
              absl::StatusCode::kInvalidArgument);
    return absl::OkStatus();
  });
  Open();
  Write([](Transaction& tx) { return tx.ForgetRequests(15); });
  Write([](Transaction& tx) {
    std::string answer = "third";
    EXPECT_TRUE(*tx.RememberRequest("respond", "r1", answer, 30));
    EXPECT_FALSE(*tx.RememberRequest("assign", "r1", answer, 30));
    return absl::OkStatus();
  });
}

TEST_P(WorkTest, ValuesAreListedByPrefixAndEmptyOnesAreGone) {
  Open();
  Write([](Transaction& tx) {
    for (const char* key : {"b/1", "a/2", "a/1", "a", "c"})
      EXPECT_TRUE(tx.PutValue("s", key, key).ok());
    EXPECT_TRUE(tx.PutValue("t", "a/1", "other").ok());
    EXPECT_TRUE(tx.PutValue("s", "a/1", "again").ok());
    return tx.PutValue("s", "c", "");
  });
  const auto values = Read()->ListValues("s", "a/");
  ASSERT_EQ(values->size(), 2u);
  EXPECT_EQ((*values)[0], (std::pair<std::string, std::string>("a/1", "again")));
  EXPECT_EQ((*values)[1].first, "a/2");
  EXPECT_EQ(Read()->ListValues("s", "")->size(), 4u);
  EXPECT_EQ(Read()->GetValue("s", "c").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace waymark::store
