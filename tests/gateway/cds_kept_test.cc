// What people have answered about a stored patient quietens calls of CDS Hooks that bring the
// record along.

#include "waymark/gateway/cds_kept.h"

#include "gmock/gmock.h"
#include "service/desk_world.h"

namespace waymark::gateway {
namespace {

using service::DeskWorld;
using ::testing::HasSubstr;

class CdsKeptPairs : public ::testing::Test {
 protected:
  CdsKeptPairs() {
    world_.SetDay("2026-03-03");
    world_.SendPatient("p1");
  }
  std::optional<CdsKept> Read() {
    absl::StatusOr<std::optional<CdsKept>> kept =
        CdsKept::Read(*world_.desk, world_.caller, {"A81001", "p1", ""});
    EXPECT_TRUE(kept.ok()) << kept.status();
    return kept.ok() ? *std::move(kept) : std::nullopt;
  }
  static v1::Item& AddItem(v1::EvaluateResponse& answer, const std::string& rule,
                           const std::string& key, const char* anchor,
                           v1::Level level = v1::LEVEL_WARNING) {
    v1::Item& item = *answer.add_items();
    item.set_rule(rule);
    item.set_item(key);
    *item.mutable_anchor_on() = service::Date(anchor);
    item.set_level(level);
    return item;
  }
  void Snooze(bool until_next_visit = false) {
    const auto replied =
        world_.Respond(world_.ItemId("p1"), "snooze", [&](v1::RespondRequest& request) {
          *request.mutable_until() = service::Date("2026-03-20");
          request.set_until_next_visit(until_next_visit);
        });
    ASSERT_TRUE(replied.ok()) << replied.status();
  }
  bool IsSnoozed(const CdsKept& kept, const std::string& key, const char* today) {
    const rules::Pack& pack = world_.packs->Get()->pack();
    engine::ItemAnswer item;
    item.rule = static_cast<decltype(item.rule)>(pack.FindRule("review"));
    item.key = key;
    return kept.Snoozes(pack, service::D(today))(item).snoozed_until.has_value();
  }

  DeskWorld world_;
};

TEST_F(CdsKeptPairs, WithoutAnAnswerThereIsNothing) { EXPECT_FALSE(Read().has_value()); }

TEST_F(CdsKeptPairs, ASnoozeLastsToItsDay) {
  Snooze();
  std::optional<CdsKept> kept = Read();
  ASSERT_TRUE(kept.has_value());
  v1::EvaluateResponse plain;
  AddItem(plain, "review", "Condition/c1", "2025-06-01");
  kept->Pair(plain);
  EXPECT_TRUE(kept->any());
  EXPECT_TRUE(IsSnoozed(*kept, "Condition/c1", "2026-03-20"));
  EXPECT_FALSE(IsSnoozed(*kept, "Condition/c1", "2026-03-21"));
  EXPECT_FALSE(IsSnoozed(*kept, "Condition/c2", "2026-03-20"));
}

TEST_F(CdsKeptPairs, WhatIsMoreUrgentThanWhatWasPutOffIsSaid) {
  Snooze();
  std::optional<CdsKept> kept = Read();
  ASSERT_TRUE(kept.has_value());
  v1::EvaluateResponse plain;
  AddItem(plain, "review", "Condition/c1", "2025-06-01", v1::LEVEL_CRITICAL);
  kept->Pair(plain);
  EXPECT_FALSE(IsSnoozed(*kept, "Condition/c1", "2026-03-10"));
}

TEST_F(CdsKeptPairs, UntilTheNextVisitEndsWithThisOne) {
  Snooze(/*until_next_visit=*/true);
  std::optional<CdsKept> kept = Read();
  ASSERT_TRUE(kept.has_value());
  v1::EvaluateResponse plain;
  AddItem(plain, "review", "Condition/c1", "2025-06-01");
  kept->Pair(plain);
  EXPECT_FALSE(IsSnoozed(*kept, "Condition/c1", "2026-03-10"));
}

TEST_F(CdsKeptPairs, WhatCannotBeToldApartIsNotPaired) {
  Snooze();
  std::optional<CdsKept> kept = Read();
  ASSERT_TRUE(kept.has_value());
  v1::EvaluateResponse plain;
  AddItem(plain, "review", "Condition/c1", "2025-06-01");
  AddItem(plain, "review", "Condition/c2", "2025-06-01");
  AddItem(plain, "letter", "Condition/c3", "2025-06-01");
  kept->Pair(plain);
  EXPECT_FALSE(kept->any());
}

TEST_F(CdsKeptPairs, WithoutAPracticeNobodyIsLookedFor) {
  Snooze();
  const absl::StatusOr<std::optional<CdsKept>> kept =
      CdsKept::Read(*world_.desk, world_.caller, {"", "p1", ""});
  ASSERT_TRUE(kept.ok());
  EXPECT_FALSE(kept->has_value());
}

TEST_F(CdsKeptPairs, TheLookIsInTheAuditLog) {
  Snooze();
  Read();
  EXPECT_THAT(world_.Audit(), ::testing::Contains(HasSubstr("CdsHooks")));
}

}  // namespace
}  // namespace waymark::gateway
