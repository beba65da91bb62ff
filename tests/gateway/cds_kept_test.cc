// What people have answered about a stored patient quietens calls of CDS Hooks that bring the
// record along.

#include "waymark/gateway/cds_kept.h"

#include "absl/strings/str_cat.h"
#include "gateway/cds_bodies.h"
#include "gateway/client.h"
#include "gateway/running.h"
#include "gmock/gmock.h"
#include "service/desk_world.h"

namespace waymark::gateway {
namespace {

using service::DeskWorld;
using service::kDiagnosis;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kView[] = "/cds-services/waymark-patient-view";

class CdsKeptTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(running.Start(/*with_store=*/true).ok()); }

  // Sends what a record system has of an overdue woman into the store; `id`: of her diagnosis.
  void Feed(const std::string& source, const std::string& id = "c1",
            const std::string& patient = "p1") {
    const Prefetch prefetch = WholePrefetch({}, patient);
    const Answer answer =
        Call(running.Http(), "POST", "/fhir?practice=A81001&source=" + source,
             Searchset({prefetch.front().second,
                        Coded("Condition", id, kDiagnosis, "2025-06-01", patient)}),
             "Content-Type: application/fhir+json\r\n");
    ASSERT_EQ(answer.status, 200) << answer.body;
  }
  Answer View(const std::string& more = "", const std::string& day = "2025-06-01") {
    const JsonObject discovery = ParseObject(Call(running.Http(), "GET", "/cds-services").body);
    std::vector<std::string> keys;
    for (const auto& [key, text] : discovery.fields()
                                       .at("services")
                                       .list_value()
                                       .values(0)
                                       .struct_value()
                                       .fields()
                                       .at("prefetch")
                                       .struct_value()
                                       .fields()) {
      keys.push_back(key);
    }
    Prefetch prefetch = WholePrefetch(keys);
    Put(prefetch, "conditions", Searchset({Coded("Condition", "c1", kDiagnosis, day)}));
    return Post(running.Http(), kView, HookBody("patient-view", prefetch, "p1", "", more));
  }
  static int Cards(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    const JsonObject json = ParseObject(answer.body);
    CheckCards(json);
    return json.fields().at("cards").list_value().values_size();
  }
  // What became of the first card.
  Answer Give(const Answer& view, const std::string& outcome) {
    const std::string uuid = ParseObject(view.body)
                                 .fields()
                                 .at("cards")
                                 .list_value()
                                 .values(0)
                                 .struct_value()
                                 .fields()
                                 .at("uuid")
                                 .string_value();
    return Post(running.Http(), std::string(kView) + "/feedback",
                absl::StrCat(R"({"feedback":[{"card":")", uuid, R"(","outcome":")", outcome,
                             R"(","outcomeTimestamp":"2026-03-03T09:00:00Z","overrideReason":)",
                             R"({"reason":{"code":"not-appropriate"}}}]})"));
  }
  void Override(const Answer& view) {
    const Answer answer = Give(view, "overridden");
    ASSERT_EQ(answer.status, 200);
    ASSERT_THAT(answer.body, HasSubstr("\"kept\":true"));
  }

  Running running;
};

TEST_F(CdsKeptTest, AnAnswerQuietensLaterCalls) {
  Feed("t");
  const Answer before = View();
  EXPECT_EQ(Cards(before), 1);
  EXPECT_THAT(before.body, Not(HasSubstr("storedAnswers")));
  Override(before);
  const Answer after = View();
  EXPECT_EQ(Cards(after), 0) << after.body;
  EXPECT_THAT(after.body, HasSubstr("\"storedAnswers\":\"heard\""));
}

TEST_F(CdsKeptTest, ACardFromBeforeARestartIsAnsweredToo) {
  Feed("t");
  const Answer before = View();
  ASSERT_TRUE(running.StartGateway().ok());
  Override(before);
  EXPECT_EQ(Cards(View()), 0);
  // Once its item is closed there is nothing to answer.
  ASSERT_TRUE(running.StartGateway().ok());
  EXPECT_THAT(Give(before, "overridden").body, HasSubstr("not open any more"));
}

TEST_F(CdsKeptTest, ACardThatStandsForNoItemIsKnown) {
  Prefetch prefetch = WholePrefetch({"conditions"});
  const Answer view = Post(running.Http(), kView, HookBody("patient-view", prefetch, "p1"));
  ASSERT_THAT(view.body, HasSubstr("has not seen the whole record"));
  const Answer answer = Give(view, "overridden");
  EXPECT_THAT(answer.body, HasSubstr("a card that stands for no item"));
  EXPECT_THAT(Call(running.Http(), "GET", "/metrics").body,
              HasSubstr("waymark_cds_feedback_total{kept=\"no\",outcome=\"overridden\"} 1"));
}

TEST_F(CdsKeptTest, AnItemThatAnotherFeedNamesOtherwiseIsFoundByItsDay) {
  Feed("extract", "9001");
  Override(View());
  EXPECT_EQ(Cards(View()), 0);
  // Of another day it is another item.
  EXPECT_EQ(Cards(View("", "2025-05-01")), 1);
}

TEST_F(CdsKeptTest, TwoPatientsOfOneIdAreNotTakenForEachOther) {
  Feed("t");
  Override(View());
  Feed("u", "other");
  EXPECT_EQ(Cards(View()), 1);
  EXPECT_EQ(Cards(View(R"(,"extension":{"waymark.v1":{"source":"t"}})")), 0);
  EXPECT_EQ(Cards(View(R"(,"extension":{"waymark.v1":{"source":"u"}})")), 1);
  EXPECT_EQ(Cards(View(R"(,"extension":{"waymark.v1":{"source":"none"}})")), 1);
}

// --- without the network

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
