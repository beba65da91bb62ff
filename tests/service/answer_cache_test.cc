// Kept answers: given again while they hold, never after something changed.
#include "waymark/service/answer_cache.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "waymark/service/get_prompts_handler.h"

namespace waymark::service {
namespace {

AnswerCache::Entry EntryOf(AnswerCache& cache, store::PatientRef patient,
                           const std::string& bytes) {
  AnswerCache::Entry entry;
  entry.patient = patient;
  entry.stamp = cache.StampOf(patient);
  entry.rules = cache.rules_stamp();
  entry.today = D("2026-03-03");
  entry.bytes = std::make_shared<const std::string>(bytes);
  return entry;
}

TEST(AnswerCache, GivesWhatItKeptWhileNothingChanged) {
  AnswerCache cache;
  cache.Keep("request", EntryOf(cache, 7, "answer"));
  const auto found = cache.Find("request", D("2026-03-03"), 1);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(*found->bytes, "answer");
  EXPECT_EQ(found->patient, 7);
  EXPECT_FALSE(cache.Find("another", D("2026-03-03"), 1).has_value());
}

TEST(AnswerCache, ForgetsWhenThePatientTheRulesOrTheDayChange) {
  AnswerCache cache;
  const auto kept = [&] { return cache.Find("request", D("2026-03-03"), 1).has_value(); };
  const auto keep = [&] { cache.Keep("request", EntryOf(cache, 7, "answer")); };
  keep();
  const store::PatientRef patient = 7, other = 8;
  cache.Touch({&other, 1});
  EXPECT_TRUE(kept());
  cache.Touch({&patient, 1});
  EXPECT_FALSE(kept());
  keep();
  cache.TouchRules();
  EXPECT_FALSE(kept());
  keep();
  EXPECT_FALSE(cache.Find("request", D("2026-03-04"), 1).has_value());
  keep();
  AnswerCache::Entry entry = EntryOf(cache, 7, "answer");
  entry.until = 100;
  cache.Keep("request", entry);
  EXPECT_TRUE(cache.Find("request", D("2026-03-03"), 100).has_value());
  EXPECT_FALSE(cache.Find("request", D("2026-03-03"), 101).has_value());
}

TEST(AnswerCache, WhatWasWorkedOutBeforeAWriteIsNotGivenAfterIt) {
  AnswerCache cache;
  AnswerCache::Entry slow = EntryOf(cache, 7, "from before");
  const store::PatientRef patient = 7;
  cache.Touch({&patient, 1});  // while it was being worked out
  cache.Keep("request", std::move(slow));
  EXPECT_FALSE(cache.Find("request", D("2026-03-03"), 1).has_value());
}

TEST(AnswerCache, StaysWithinItsRoomAndLetsTheOldestGo) {
  AnswerCache cache(/*most_bytes=*/1000);
  for (int i = 0; i < 20; ++i) {
    cache.Keep("request " + std::to_string(i), EntryOf(cache, i + 1, std::string(100, 'x')));
    cache.Find("request 0", D("2026-03-03"), 1);  // in use
  }
  int kept = 0;
  for (int i = 0; i < 20; ++i) {
    kept += cache.Find("request " + std::to_string(i), D("2026-03-03"), 1).has_value() ? 1 : 0;
  }
  EXPECT_LE(kept, 9);
  EXPECT_GE(kept, 7);
  EXPECT_TRUE(cache.Find("request 0", D("2026-03-03"), 1).has_value());
  EXPECT_FALSE(cache.Find("request 1", D("2026-03-03"), 1).has_value());
  cache.Keep("huge", EntryOf(cache, 99, std::string(500, 'x')));
  EXPECT_FALSE(cache.Find("huge", D("2026-03-03"), 1).has_value()) << "one must not push all out";
}

// The same through GetPrompts: what comes from the cache is what would be worked out.
TEST(AnswerCache, AStoredAnswerIsKeptUntilAnEventAReplyOrASuspension) {
  DeskWorld world;
  world.SendPatient("p");
  v1::GetPromptsRequest request;
  request.set_source(world.source);
  request.set_practice("A81001");
  request.set_patient_id("p");
  const auto kept = [&] { return FindKeptPrompts(*world.desk, world.caller, request); };
  const auto ask = [&] { return *GetPrompts(*world.desk, world.caller, request); };
  EXPECT_EQ(kept(), nullptr);
  ask();
  EXPECT_EQ(kept(), nullptr) << "it was shown for the first time: the next answer is another";
  const auto worked_out = ask();
  ASSERT_NE(kept(), nullptr);
  EXPECT_EQ(*kept(), *worked_out);
  world.SendEntry("other", "n", kReview, "2026-03-01");
  EXPECT_NE(kept(), nullptr) << "somebody else's";
  world.SendEntry("p", "n", "271649006", "2026-03-01");
  EXPECT_EQ(kept(), nullptr);
  ask();
  ASSERT_NE(kept(), nullptr);
  ASSERT_TRUE(world
                  .Respond(world.ItemId("p"), "snooze",
                           [](auto& r) { *r.mutable_until() = Date("2026-03-09"); })
                  .ok());
  EXPECT_EQ(kept(), nullptr);
  ask();
  ASSERT_NE(kept(), nullptr);
  world.SetDay("2026-03-04");
  EXPECT_EQ(kept(), nullptr) << "another day";
  // Each was seen, from the cache or not.
  int seen = 0;
  for (const std::string& line : world.Audit()) {
    seen += line.find("\"saw\"") != std::string::npos ? 1 : 0;
  }
  EXPECT_GE(seen, 3);
}

}  // namespace
}  // namespace waymark::service
