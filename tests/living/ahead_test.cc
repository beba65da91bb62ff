// What was found before a write is kept by it while it holds, and only then.
#include "gtest/gtest.h"
#include "living/world.h"

namespace waymark::living {
namespace {

constexpr char kRule[] =
    "{start: {each: diagnosis, join: 12 months, clock: first, as: first}, done: review, "
    "timing: [{becomes: due, from: start + 10 days, shown_in: [worklist, consultation]}], "
    "replies: {declined: {does: stop}}, prompt: {summary: \"Review\"}}";

// A batch about one patient, and what was found of it, with a mark by which it is known again.
class Early {
 public:
  Early(World& world, const std::string& patient, std::vector<IncomingEvent> events)
      : world_(world), patient_(patient) {
    batch_.push_back({World::KeyOf(patient), std::move(events)});
    ahead_ = LookAhead(**world.store->Read(), Context(), batch_);
    if (!found()) return;
    for (UpdatedItem& item : ahead_.patients[0]->changed) item.item.row.sort_text = "found ahead";
  }
  bool found() const { return ahead_.patients[0].has_value(); }

  Ingested Take() {
    Ingested out;
    const absl::Status written = world_.store->Write([&](store::Transaction& tx) -> absl::Status {
      absl::StatusOr<Ingested> done = Ingest(tx, Context(), batch_, &ahead_);
      if (!done.ok()) return done.status();
      out = *std::move(done);
      return absl::OkStatus();
    });
    EXPECT_TRUE(written.ok()) << written;
    return out;
  }
  bool IsKept() { return world_.Item(patient_).row.sort_text == "found ahead"; }

 private:
  LookContext Context() { return {*world_.rules, world_.now, world_.rules->TodayAt(world_.now)}; }
  World& world_;
  const std::string patient_;
  std::vector<IncomingPatient> batch_;
  Ahead ahead_;
};

class AheadTest : public testing::Test {
 protected:
  IncomingEvent Diagnosis() { return world.EventOf({"e", "diagnosis", "2026-03-01"}); }
  IncomingEvent Review() { return world.EventOf({"v", "review", "2026-03-02"}); }
  World world{"r", kRule};
};

TEST_F(AheadTest, OfAPatientWhomTheStoreDidNotHaveIsKept) {
  Early early(world, "p", {Diagnosis()});
  const Ingested done = early.Take();
  EXPECT_EQ(done.taken, 1);
  ASSERT_EQ(done.told.size(), 1U);
  EXPECT_TRUE(early.IsKept());
  const LivingItem item = world.Item("p");
  EXPECT_EQ(item.row.patient, world.Patient("p").ref);
  EXPECT_EQ(item.rest.origin, world.Patient("p").ref);
  EXPECT_EQ(world.Patient("p").evaluated_version, 1);
  EXPECT_EQ(done.looked_at, std::vector<store::PatientRef>{world.Patient("p").ref});
}

TEST_F(AheadTest, OfAPatientWhoHasNotChangedIsKept) {
  world.Send("p", {{"e", "diagnosis", "2026-03-01"}});
  Early early(world, "p", {Review()});
  world.Send("q", {{"e", "diagnosis", "2026-03-01"}});  // somebody else
  early.Take();
  EXPECT_TRUE(early.IsKept());
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed);
}

TEST_F(AheadTest, IsFoundAnewWhereThePatientHasCome) {
  Early early(world, "p", {Review()});
  world.Send("p", {{"e", "diagnosis", "2026-03-01"}});
  early.Take();
  EXPECT_FALSE(early.IsKept());
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed);
}

TEST_F(AheadTest, IsFoundAnewWhereAnEventCameFirst) {
  world.Send("p", {{"a", "letter", "2026-02-01"}});
  Early early(world, "p", {Review()});
  world.Send("p", {{"e", "diagnosis", "2026-03-01"}});
  early.Take();
  EXPECT_FALSE(early.IsKept());
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed);
}

TEST_F(AheadTest, IsFoundAnewWhereSomebodyRepliedFirst) {
  world.Send("p", {{"e", "diagnosis", "2026-03-01"}});
  Early early(world, "p", {world.EventOf({"f", "diagnosis", "2026-03-02"})});
  ASSERT_EQ(world.Answer(world.Item("p").row.id, "declined"), "");
  early.Take();
  EXPECT_FALSE(early.IsKept());
  const std::vector<LivingItem> items = world.Items("p");
  EXPECT_EQ(items.size(), 1U);
  EXPECT_EQ(world.Replies(items[0].row.id).size(), 1U) << "the reply is not orphaned";
}

TEST_F(AheadTest, IsFoundAnewWhereThePatientWasMergedFirst) {
  world.Send("p", {{"e", "diagnosis", "2026-03-01"}});
  world.Send("q", {{"a", "letter", "2026-03-01"}});
  Early early(world, "p", {Review()});
  world.SendEvents("p", {World::Merge("q")});
  early.Take();
  EXPECT_EQ(world.Item("q").row.state, ItemState::kClosed) << "it stands under the other one now";
  EXPECT_NE(world.Item("q").row.sort_text, "found ahead");
}

TEST_F(AheadTest, IsFoundAnewWhereADayHasPassedFirst) {
  world.Send("p", {{"e", "diagnosis", "2026-03-01"}});
  Early early(world, "p", {Review()});
  world.SetDay("2026-03-20");
  EXPECT_EQ(world.RunKeeper(), 1);
  early.Take();
  EXPECT_FALSE(early.IsKept());
}

TEST_F(AheadTest, AnEventThatIsKnownIsNotTakenTwice) {
  const IncomingEvent sent = Diagnosis();
  world.SendEvents("p", {sent});
  Early early(world, "p", {sent, Review()});
  const Ingested done = early.Take();
  EXPECT_EQ(done.taken, 1);
  EXPECT_EQ(done.repeated, 1);
  EXPECT_FALSE(early.IsKept());
  EXPECT_EQ(world.Patient("p").version, 2);
}

TEST_F(AheadTest, OnePatientTwiceInABatchIsFoundAnew) {
  const std::vector<IncomingPatient> batch = {{World::KeyOf("p"), {Diagnosis()}},
                                              {World::KeyOf("p"), {Review()}}};
  const LookContext context{*world.rules, world.now, world.rules->TodayAt(world.now)};
  const Ahead ahead = LookAhead(**world.store->Read(), context, batch);
  const absl::Status written = world.store->Write(
      [&](store::Transaction& tx) { return Ingest(tx, context, batch, &ahead).status(); });
  ASSERT_TRUE(written.ok()) << written;
  EXPECT_EQ(world.Item("p").row.state, ItemState::kClosed);
}

TEST_F(AheadTest, WhoIsOneWithAnotherIsLeftToTheWrite) {
  world.Send("p", {{"e", "diagnosis", "2026-03-01"}});
  world.Send("q", {{"a", "letter", "2026-03-01"}});
  world.SendEvents("p", {World::Merge("q")});
  EXPECT_FALSE(Early(world, "p", {Review()}).found());
  EXPECT_FALSE(Early(world, "q", {Review()}).found());
  EXPECT_FALSE(Early(world, "r", {World::Merge("q")}).found());
}

}  // namespace
}  // namespace waymark::living
