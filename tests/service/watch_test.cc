// Watching: tokens, slow readers, a store that was restored.
#include "waymark/service/watch_handler.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "service/details.h"

namespace waymark::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::WatchPromptsRequest Request(const std::string& token = "") {
  v1::WatchPromptsRequest request;
  request.add_practices("A81001");
  request.set_resume_token(token);
  return request;
}

std::vector<std::string> Patients(const v1::WatchPromptsResponse& response) {
  std::vector<std::string> out;
  for (const v1::PromptChange& change : response.changes()) out.push_back(change.patient_id());
  return out;
}

v1::WatchPromptsResponse Next(DeskWorld& world, const v1::WatchPromptsRequest& request,
                              ResumeToken& at) {
  v1::WatchPromptsResponse response;
  const absl::Status status = NextChanges(*world.desk, request, at, response);
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

TEST(Watch, BeginsWithWhatComesNextAndGoesOnFromItsToken) {
  DeskWorld world;
  world.SendPatient("before");
  ResumeToken at = *BeginWatch(*world.desk, world.caller, Request());
  EXPECT_THAT(Patients(Next(world, Request(), at)), IsEmpty());
  world.SendPatient("p");
  const v1::WatchPromptsResponse first = Next(world, Request(), at);
  EXPECT_THAT(Patients(first), ElementsAre("p"));
  world.SendPatient("q");
  // Somebody who lost the connection comes back with the last token that was dealt with.
  ResumeToken back = *BeginWatch(*world.desk, world.caller, Request(first.resume_token()));
  EXPECT_THAT(Patients(Next(world, Request(first.resume_token()), back)), ElementsAre("q"));
  // The token of a single change does as well as that of the whole message.
  const std::string single = first.changes(0).resume_token();
  ResumeToken from_one = *BeginWatch(*world.desk, world.caller, Request(single));
  EXPECT_THAT(Patients(Next(world, Request(single), from_one)), ElementsAre("q"));
}

TEST(Watch, ZeroIsEverythingThatIsKept) {
  DeskWorld world;
  world.SendPatient("p");
  world.SendPatient("q");
  ResumeToken at = *BeginWatch(*world.desk, world.caller, Request("0"));
  EXPECT_THAT(Patients(Next(world, Request("0"), at)), ElementsAre("p", "q"));
}

TEST(Watch, ATokenOutlivesARestart) {
  DeskWorld world;
  world.SendPatient("p");
  ResumeToken at = *BeginWatch(*world.desk, world.caller, Request("0"));
  const std::string token = Next(world, Request("0"), at).resume_token();
  world.Reopen();
  world.SendPatient("q");
  ResumeToken back = *BeginWatch(*world.desk, world.caller, Request(token));
  EXPECT_THAT(Patients(Next(world, Request(token), back)), ElementsAre("q"));
}

TEST(Watch, ASlowReaderGetsItInPartsAndMissesNothing) {
  DeskWorld world;
  ResumeToken at = *BeginWatch(*world.desk, world.caller, Request());
  constexpr int kMany = 600;
  v1::RecordEventsRequest batch;
  batch.set_source(world.source);
  batch.set_history(true);
  for (int i = 0; i < kMany; ++i) {
    v1::PatientEvents& events = *batch.add_patients();
    events.set_practice("A81001");
    events.set_patient_id("p" + std::to_string(i));
    v1::FeedEvent& person = *events.add_events();
    person.set_event_id("person " + std::to_string(i));
    *person.mutable_person()->mutable_birth_date() = Date("1960-05-02");
    v1::Registration& registration = *person.mutable_person()->add_registrations();
    registration.set_practice("A81001");
    *registration.mutable_from() = Date("2000-01-01");
    v1::PatientRecord record;
    AddEvent(record, "d", kDiagnosis, "2025-06-01");
    v1::FeedEvent& entry = *events.add_events();
    entry.set_event_id("entry " + std::to_string(i));
    *entry.mutable_entry() = record.events(0);
  }
  world.Send(batch);
  int got = 0, parts = 0;
  std::set<std::string> tokens;
  for (;;) {
    const v1::WatchPromptsResponse part = Next(world, Request(), at);
    if (part.changes().empty()) break;
    ++parts;
    EXPECT_LE(part.changes_size(), 256);
    for (const v1::PromptChange& change : part.changes()) {
      ++got;
      EXPECT_TRUE(tokens.insert(change.resume_token()).second) << "each is told once";
    }
    // While it reads, more may come: that is not lost.
    if (parts == 1) world.SendPatient("late");
  }
  EXPECT_EQ(got, kMany + 1);
  EXPECT_EQ(parts, 3);
}

TEST(Watch, OnlyTheRulesAskedForAndTheTokenMovesOnAllTheSame) {
  DeskWorld world;
  v1::WatchPromptsRequest request = Request();
  request.add_rules("letter");
  ResumeToken at = *BeginWatch(*world.desk, world.caller, request);
  const std::string before = at.ToString();
  world.SendPatient("p");
  const v1::WatchPromptsResponse response = Next(world, request, at);
  EXPECT_EQ(response.changes_size(), 0);
  EXPECT_NE(response.resume_token(), before);
}

TEST(Watch, ATokenOfBeforeARestoreBeginsAnew) {
  DeskWorld world;
  world.SendPatient("p");
  ResumeToken at = *BeginWatch(*world.desk, world.caller, Request("0"));
  const std::string token = Next(world, Request("0"), at).resume_token();
  // Another store, as one is after a restore: the epoch is another.
  DeskWorld other;
  const absl::Status status = BeginWatch(*other.desk, other.caller, Request(token)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(status), "BEGIN_ANEW");
}

TEST(Watch, ATokenOlderThanWhatIsKeptBeginsAnew) {
  DeskWorld world;
  world.SendPatient("p");
  ResumeToken at = *BeginWatch(*world.desk, world.caller, Request("0"));
  const std::string token = Next(world, Request("0"), at).changes(0).resume_token();
  world.SendPatient("q");
  world.SendPatient("r");
  ASSERT_TRUE(world.store
                  ->Write([&](store::Transaction& tx) {
                    return tx.TrimChanges("A81001", absl::ToUnixMicros(world.now) + 1);
                  })
                  .ok());
  ResumeToken old = *BeginWatch(*world.desk, world.caller, Request(token));
  v1::WatchPromptsResponse response;
  const absl::Status status = NextChanges(*world.desk, Request(token), old, response);
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  // Whoever asked for what is kept gets that: nothing now, and then what comes.
  ResumeToken all = *BeginWatch(*world.desk, world.caller, Request("0"));
  EXPECT_THAT(Patients(Next(world, Request("0"), all)), IsEmpty());
  world.SendPatient("s");
  EXPECT_THAT(Patients(Next(world, Request("0"), all)), ElementsAre("s"));
}

TEST(Watch, ABadRequestIsRefused) {
  DeskWorld world;
  EXPECT_THAT(FieldsOf(BeginWatch(*world.desk, world.caller, {}).status()),
              ElementsAre("practices"));
  for (const char* token : {"x", "a:b", ":A81001=1", "e:A81001=-1", "e:=1"}) {
    EXPECT_THAT(FieldsOf(BeginWatch(*world.desk, world.caller, Request(token)).status()),
                ElementsAre("resume_token"))
        << token;
  }
}

TEST(WatchHub, WakesThoseWhoWatchThePracticeUntilTheyLetGo) {
  WatchHub hub;
  int a = 0, b = 0;
  WatchHub::Handle first = hub.Watch({"P1", "P2"}, [&] { ++a; });
  {
    const WatchHub::Handle second = hub.Watch({"P2"}, [&] { ++b; });
    hub.Grown("P1");
    hub.Grown("P2");
    hub.Grown("P3");
    hub.WakeAll();
  }
  EXPECT_EQ(a, 3);
  EXPECT_EQ(b, 2);
  hub.Grown("P2");
  EXPECT_EQ(b, 2) << "it has let go";
  first.Release();
  hub.WakeAll();
  EXPECT_EQ(a, 4);
}

}  // namespace
}  // namespace waymark::service
