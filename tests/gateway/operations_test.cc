// Health and metrics over HTTP.

#include <atomic>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gateway/client.h"
#include "gateway/running.h"
#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "waymark/calendar/day.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/service/list_view.h"
#include "waymark/service/openings.h"
#include "waymark/service/readiness.h"
#include "waymark/service/record_events_handler.h"

namespace waymark::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

google::protobuf::Struct Json(const std::string& text) {
  google::protobuf::Struct json;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text, &json).ok()) << text;
  return json;
}

TEST(Operations, TheProcessIsAliveAndReady) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  EXPECT_EQ(Call(running.Http(), "GET", "/livez").status, 200);
  const Answer ready = Call(running.Http(), "GET", "/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.headers.at("content-type"), "application/json");
  EXPECT_EQ(ready.headers.at("cache-control"), "no-store");
  EXPECT_TRUE(Json(ready.body).fields().at("ready").bool_value());
  EXPECT_FALSE(Json(ready.body).fields().at("degraded").bool_value());
}

TEST(Operations, ARefusedReloadIsSaidToBeDegradedWithItsReason) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  running.folder.WriteFile("pack/pack.yaml", "name: 5\nnonsense: yes\n");
  ASSERT_FALSE(running.packs->Load().ok());
  const Answer ready = Call(running.Http(), "GET", "/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_TRUE(Json(ready.body).fields().at("degraded").bool_value());
  EXPECT_THAT(ready.body, HasSubstr("the one before goes on"));
}

TEST(Operations, WithoutAPackItIsAliveAndNotReady) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  service::PackHolder empty({}, service::TestSettings(), service::TestNow, *running.log);
  auto gateway = Gateway::Start({running.config, empty, nullptr, running.server->methods(),
                                 running.metrics, *running.log, service::TestNow});
  ASSERT_TRUE(gateway.ok());
  const std::string address = (*gateway)->addresses().front();
  EXPECT_EQ(Call(address, "GET", "/livez").status, 200);
  const Answer ready = Call(address, "GET", "/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_THAT(ready.body, HasSubstr("no pack is loaded"));
}

TEST(Operations, WhileItStopsItIsNotReady) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  const service::Readiness stopping =
      service::LookAtReadiness(*running.packs, nullptr, {}, /*stopping=*/true);
  EXPECT_FALSE(stopping.ready());
  EXPECT_THAT(stopping.ToJson(), HasSubstr("the sidecar is stopping"));
}

TEST(Operations, TheStoreIsLookedAt) {
  Running running;
  ASSERT_TRUE(running.Start(/*with_store=*/true).ok());
  const Answer ready = Call(running.Http(), "GET", "/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_THAT(ready.body, HasSubstr("\"store\""));
  EXPECT_THAT(ready.body, HasSubstr("\"audit\""));
  const Answer metrics = Call(running.Http(), "GET", "/metrics");
  EXPECT_EQ(metrics.status, 200);
  EXPECT_THAT(metrics.body, HasSubstr("waymark_store_writable 1\n"));
  EXPECT_THAT(metrics.body, HasSubstr("waymark_store_queue 0\n"));
  EXPECT_THAT(metrics.body, HasSubstr("waymark_export_total 0\n"));
}

TEST(Operations, HowOldTheDataOfEachSystemIsIsSaid) {
  Running running;
  ASSERT_TRUE(running.Start(/*with_store=*/true).ok());
  const calendar::Instant before = running.desk->Now() - 90'000'000;
  // Of two practices the one that was left longest counts.
  const absl::Status put = running.store->Write([&](store::Transaction& tx) {
    return tx.PutValue(service::kDataToBySourceSpace, service::DataToKey("B81001", "older"),
                       calendar::FormatInstant(before));
  });
  ASSERT_TRUE(put.ok()) << put;
  for (const char* source : {"older", "newer"}) {
    v1::RecordEventsRequest batch;
    v1::PatientEvents& events = *batch.add_patients();
    events.set_practice("A81001");
    events.set_patient_id("p");
    v1::FeedEvent& event = *events.add_events();
    event.set_event_id("1");
    *event.mutable_person()->mutable_birth_date() = service::Date("1960-05-02");
    absl::Notification done;
    service::RecordBatch(*running.desk, {}, source, batch, [&](const absl::Status& status, auto) {
      EXPECT_TRUE(status.ok()) << status;
      done.Notify();
    });
    done.WaitForNotification();
  }
  const Answer metrics = Call(running.Http(), "GET", "/metrics");
  EXPECT_THAT(metrics.body, HasSubstr("waymark_data_age_seconds{source=\"older\"} 90\n"));
  EXPECT_THAT(metrics.body, HasSubstr("waymark_data_age_seconds{source=\"newer\"} 0\n"));
}

TEST(Operations, ARuleThatSpeaksTooOftenIsSaidToWhoeverLooksAfter) {
  Running running;
  ASSERT_TRUE(running.Start(/*with_store=*/true).ok());
  const calendar::Day day = *calendar::ParseDay("2026-03-02");
  const absl::Status counted = running.store->Write([&](store::Transaction& tx) {
    absl::Status status = tx.AddCount("A81001", service::kOpenings, "", day, 200);
    if (!status.ok()) return status;
    return tx.AddCount("A81001", service::kOpeningsOfRule, "review", day, 60);
  });
  ASSERT_TRUE(counted.ok()) << counted;
  ASSERT_EQ(Call(running.Http(), "GET", "/metrics").status, 200);  // looks
  const Answer ready = Call(running.Http(), "GET", "/readyz");
  EXPECT_EQ(ready.status, 200);
  EXPECT_TRUE(Json(ready.body).fields().at("degraded").bool_value());
  EXPECT_THAT(ready.body, HasSubstr("\"prompts\",\"state\":\"degraded\""));
  EXPECT_THAT(ready.body, HasSubstr("review"));
}

TEST(Operations, CallsRulesAndTimesAreCountedWithoutAPatient) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  ASSERT_EQ(
      Post(running.Http(), "/waymark.v1.DecisionSupportService/Evaluate", EvaluateJson()).status,
      200);
  ASSERT_EQ(Post(running.Http(), "/waymark.v1.DecisionSupportService/Evaluate", "{}").status, 400);
  const Answer metrics = Call(running.Http(), "GET", "/metrics");
  ASSERT_EQ(metrics.status, 200);
  EXPECT_THAT(metrics.headers.at("content-type"), HasSubstr("version=0.0.4"));
  for (const char* line :
       {"waymark_evaluations_total{result=\"answered\"} 1\n",
        "waymark_evaluations_total{result=\"refused\"} 1\n", "waymark_evaluation_seconds_count 2\n",
        "waymark_rule_fired_total{rule=\"review\",version=\"1.0.0\"} 1\n",
        "waymark_rule_shown_total{rule=\"review\",version=\"1.0.0\"} 1\n",
        "waymark_calls_total{code=\"OK\",method=\"Evaluate\",transport=\"http\"} 1\n",
        "waymark_build_info{version=\"test\"} 1\n",
        "waymark_http_responses_total{status=\"400\"} 1\n", "waymark_pack_loaded 1\n"}) {
    EXPECT_THAT(metrics.body, HasSubstr(line));
  }
  EXPECT_THAT(metrics.body, Not(HasSubstr("patient_id")));
  EXPECT_THAT(metrics.body, Not(HasSubstr(service::TestRequest().record().patient_id())));
}

// The socket may say that there is something to read when that has been read already: an answer
// that is still being made must not be taken for one that nobody waits for.
TEST(Operations, NoAnswerThatIsMadeOnAnotherThreadIsLost) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  std::atomic<int> answered{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      for (int k = 0; k < 250; ++k) {
        answered += Call(running.Http(), "GET", "/metrics").status == 200 ? 1 : 0;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(answered, 2000);
}

TEST(Operations, TheyAreReadAndNotWritten) {
  Running running;
  ASSERT_TRUE(running.Start().ok());
  const Answer answer = Call(running.Http(), "POST", "/metrics", "x");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.headers.at("allow"), "GET");
  const Answer head = Call(running.Http(), "HEAD", "/livez");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
}

}  // namespace
}  // namespace waymark::gateway
