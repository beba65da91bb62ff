// The stored side under access: what is of another practice does not exist.
#include <algorithm>
#include <chrono>
#include <future>
#include <vector>

#include "gmock/gmock.h"
#include "service/access_world.h"
#include "service/details.h"
#include "waymark/service/admission.h"
#include "waymark/service/errors.h"
#include "waymark/service/get_prompts_handler.h"
#include "waymark/service/operate_handler.h"
#include "waymark/service/pack_holder.h"
#include "waymark/service/replay_handler.h"
#include "waymark/service/respond_handler.h"
#include "waymark/service/review_handler.h"
#include "waymark/service/watch_handler.h"
#include "waymark/store/sqlite/open.h"

namespace waymark::service {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Code, message and details: all that a caller sees.
std::string Seen(const absl::Status& status) {
  return std::string(absl::StatusCodeToString(status.code())) + "|" +
         std::string(status.message()) + "|" + StatusDetails(status);
}

// Waits for a handler that calls back.
template <typename F>
absl::Status Wait(const F& start) {
  std::promise<absl::Status> done;
  start([&done](absl::Status status) { done.set_value(std::move(status)); });
  return done.get_future().get();
}

class StoredAccess : public ::testing::Test {
 protected:
  absl::Status GetAlert(const Caller& caller, const std::string& practice,
                        const std::string& item) {
    v1::GetAlertRequest request;
    request.set_practice(practice);
    request.set_item_id(item);
    v1::GetAlertResponse response;
    return service::GetAlert(*world_.desk, caller, {world_.now, {}}, request, response);
  }
  absl::Status Respond(const Caller& caller, const std::string& practice, const std::string& item,
                       const std::string& person = "") {
    v1::RespondRequest request;
    request.set_request_id("r" + std::to_string(++requests_));
    request.set_practice(practice);
    request.set_item_id(item);
    request.set_reply("done");
    request.set_role(v1::ROLE_GP);
    request.set_person(person);
    v1::RespondResponse response;
    return Wait([&](RespondDone done) {
      service::Respond(*world_.desk, caller, request, response, std::move(done));
    });
  }
  absl::Status List(const Caller& caller, std::vector<std::string> practices,
                    const std::string& token = "", v1::ListAlertsResponse* out = nullptr) {
    v1::ListAlertsRequest request;
    for (const std::string& practice : practices) request.mutable_filter()->add_practices(practice);
    request.mutable_filter()->add_states("open");
    request.set_page_size(1);
    request.set_page_token(token);
    v1::ListAlertsResponse response;
    return ListAlerts(*world_.desk, caller, request, out == nullptr ? response : *out);
  }

  AccessWorld world_;
  int requests_ = 0;
};

TEST_F(StoredAccess, EachSeesItsOwn) {
  EXPECT_TRUE(world_.GetPrompts(world_.As("ours"), "OURS1", "mia").ok());
  EXPECT_TRUE(world_.GetPrompts(world_.As("theirs"), "THEIRS", "theo").ok());
  EXPECT_TRUE(GetAlert(world_.As("ours"), "OURS1", world_.ItemOf("OURS1")).ok());
}

TEST_F(StoredAccess, APatientOfAnotherPracticeIsLikeOneWhoIsNot) {
  const Caller ours = world_.As("ours");
  const std::string not_there = Seen(world_.GetPrompts(ours, "OURS1", "nobody"));
  EXPECT_THAT(not_there, HasSubstr("NOT_FOUND"));
  EXPECT_EQ(Seen(world_.GetPrompts(ours, "THEIRS", "theo")), not_there);
  EXPECT_EQ(Seen(world_.GetPrompts(ours, "THEIRS", "nobody")), not_there);
  EXPECT_EQ(Seen(world_.GetPrompts(ours, "NO SUCH", "theo")), not_there);
}

TEST_F(StoredAccess, AnItemOfAnotherPracticeIsLikeOneThatIsNot) {
  const Caller ours = world_.As("ours");
  const std::string theirs = world_.ItemOf("THEIRS");
  ASSERT_THAT(theirs, Not(IsEmpty()));
  const std::string alert = Seen(GetAlert(ours, "OURS1", "item-none"));
  EXPECT_THAT(alert, HasSubstr("NOT_FOUND"));
  EXPECT_EQ(Seen(GetAlert(ours, "THEIRS", theirs)), alert);
  EXPECT_EQ(Seen(GetAlert(ours, "THEIRS", "item-none")), alert);
  EXPECT_EQ(Seen(GetAlert(ours, "OURS1", theirs)), alert);
  const std::string reply = Seen(Respond(ours, "OURS1", "item-none"));
  EXPECT_THAT(reply, HasSubstr("NOT_FOUND"));
  EXPECT_EQ(Seen(Respond(ours, "THEIRS", theirs)), reply);
  EXPECT_EQ(Seen(Respond(ours, "OURS1", theirs)), reply);
  // And nothing has happened to it.
  EXPECT_TRUE(GetAlert(world_.As("theirs"), "THEIRS", theirs).ok());
}

TEST_F(StoredAccess, BulkWorkSkipsItemsOfAnotherPracticeLikeThoseThatAreNot) {
  const std::string theirs = world_.ItemOf("THEIRS");
  const auto assign = [&](const std::string& practice, const std::string& item) {
    v1::AssignRequest request;
    request.set_request_id("a" + std::to_string(++requests_));
    request.set_practice(practice);
    request.add_item_ids(item);
    request.set_owner("somebody");
    request.set_role(v1::ROLE_GP);
    v1::AssignResponse response;
    const absl::Status status = Wait([&](Done done) {
      Assign(*world_.desk, world_.As("ours"), request, response, std::move(done));
    });
    for (v1::Skipped& one : *response.mutable_skipped()) one.clear_item_id();
    return Seen(status) + response.ShortDebugString();
  };
  const std::string none = assign("OURS1", "item-none");
  EXPECT_THAT(none, HasSubstr("skipped"));
  EXPECT_EQ(assign("THEIRS", theirs), none);
  EXPECT_EQ(assign("OURS1", theirs), none);
}

TEST_F(StoredAccess, ListsExportsAndWatchesCoverOnlyTheCallersPractices) {
  const Caller ours = world_.As("ours");
  EXPECT_TRUE(List(ours, {"OURS1"}).ok());
  const std::string not_ours = Seen(List(ours, {"NO SUCH"}));
  EXPECT_THAT(not_ours, HasSubstr("NO_SUCH_PRACTICE"));
  EXPECT_EQ(Seen(List(ours, {"THEIRS"})), not_ours);
  EXPECT_EQ(Seen(List(ours, {"OURS1", "THEIRS"})), not_ours);

  v1::ListWorklistsRequest worklists;
  worklists.add_practices("THEIRS");
  v1::ListWorklistsResponse worklists_answer;
  EXPECT_EQ(Seen(ListWorklists(*world_.desk, ours, worklists, worklists_answer)), not_ours);

  v1::ExportRequest export_request;
  export_request.mutable_filter()->add_practices("THEIRS");
  export_request.set_purpose("direct care");
  std::string csv;
  const auto take = [&csv](std::string part) {
    csv += part;
    return true;
  };
  EXPECT_EQ(Seen(Export(*world_.desk, ours, export_request, take)), not_ours);
  EXPECT_THAT(csv, IsEmpty());
  export_request.mutable_filter()->set_practices(0, "OURS1");
  EXPECT_TRUE(Export(*world_.desk, ours, export_request, take).ok());
  EXPECT_THAT(csv, AllOf(HasSubstr("mia"), Not(HasSubstr("theo"))));
  export_request.set_purpose("research");
  EXPECT_EQ(Export(*world_.desk, ours, export_request, take).code(),
            absl::StatusCode::kPermissionDenied);

  v1::WatchPromptsRequest watch;
  watch.add_practices("THEIRS");
  EXPECT_EQ(Seen(BeginWatch(*world_.desk, ours, watch).status()), not_ours);
  v1::StatisticsRequest statistics;
  statistics.add_practices("THEIRS");
  v1::StatisticsResponse statistics_answer;
  EXPECT_EQ(Seen(Statistics(*world_.desk, ours, statistics, statistics_answer)), not_ours);
  EXPECT_EQ(Seen(world_.Feed(ours, "THEIRS", "new")), not_ours);
}

TEST_F(StoredAccess, TokensOfAnotherPracticeGiveNothing) {
  const Caller ours = world_.As("ours"), theirs = world_.As("theirs");
  ASSERT_TRUE(world_.Feed(theirs, "THEIRS", "tess").ok());
  v1::ListAlertsResponse page;
  ASSERT_TRUE(List(theirs, {"THEIRS"}, "", &page).ok());
  ASSERT_THAT(page.next_page_token(), Not(IsEmpty()));
  v1::ListAlertsResponse stolen;
  const absl::Status status = List(ours, {"OURS1"}, page.next_page_token(), &stolen);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(stolen.alerts_size(), 0);

  // A resume token that names their practice: only what was asked for, and may be, is read.
  v1::WatchPromptsRequest watch;
  watch.add_practices("THEIRS");
  watch.set_resume_token("0");
  const absl::StatusOr<ResumeToken> begin = BeginWatch(*world_.desk, theirs, watch);
  ASSERT_TRUE(begin.ok());
  watch.set_practices(0, "OURS1");
  watch.set_resume_token(begin->ToString());
  const absl::StatusOr<ResumeToken> own = BeginWatch(*world_.desk, ours, watch);
  ASSERT_TRUE(own.ok());
  ResumeToken at = *own;
  v1::WatchPromptsResponse changes;
  EXPECT_TRUE(NextChanges(*world_.desk, watch, at, changes).ok());
  for (const v1::PromptChange& change : changes.changes()) EXPECT_EQ(change.practice(), "OURS1");

  // A receipt.
  v1::GetPromptsRequest prompts;
  prompts.set_source("tests");
  prompts.set_practice("THEIRS");
  prompts.set_patient_id("theo");
  v1::GetPromptsResponse answer;
  answer.ParseFromString(**service::GetPrompts(*world_.desk, theirs, prompts));
  ASSERT_THAT(answer.receipt(), Not(IsEmpty()));
  const auto replay = [&](const Caller& caller, const std::string& practice) {
    v1::ReplayRequest request;
    request.set_practice(practice);
    request.set_receipt(answer.receipt());
    v1::ReplayResponse response;
    return Replay(*world_.desk, caller, {world_.now, {}}, request, response);
  };
  EXPECT_TRUE(replay(theirs, "THEIRS").ok()) << replay(theirs, "THEIRS");
  EXPECT_EQ(replay(ours, "THEIRS").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(replay(ours, "OURS1").code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(StoredAccess, WhatAClientMayNeverDoIsDenied) {
  const Caller ours = world_.As("ours"), operators = world_.As("operator");
  v1::SuspendRequest request;
  request.set_rule("review");
  request.set_reason("tests");
  v1::SuspendResponse response;
  EXPECT_EQ(Suspend(*world_.desk, ours, request, response).code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(Suspend(*world_.desk, operators, request, response).ok());
  EXPECT_EQ(world_.GetPrompts(operators, "OURS1", "mia").code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(world_.GetPrompts(Caller(), "OURS1", "mia").code(), absl::StatusCode::kUnauthenticated);
}

TEST_F(StoredAccess, ARequestMayOnlyNarrowTheRoleOfItsCaller) {
  const Caller coordinator = world_.As("coordinator");
  EXPECT_TRUE(world_.GetPrompts(coordinator, "OURS1", "mia", v1::ROLE_COORDINATOR).ok());
  EXPECT_TRUE(world_.GetPrompts(coordinator, "OURS1", "mia", v1::ROLE_UNSPECIFIED).ok());
  const absl::Status as_gp = world_.GetPrompts(coordinator, "OURS1", "mia", v1::ROLE_GP);
  EXPECT_EQ(as_gp.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ReasonOf(as_gp), "NOT_ITS_ROLE");
  // The answer that another role was given is not kept for this one.
  EXPECT_TRUE(world_.GetPrompts(world_.As("ours"), "OURS1", "mia", v1::ROLE_GP).ok());
  EXPECT_EQ(world_.GetPrompts(coordinator, "OURS1", "mia", v1::ROLE_GP), as_gp);
}

TEST_F(StoredAccess, RefusalsAndWorkAreInTheAuditLogWithClientAndPerson) {
  Caller doctor = world_.As("ours");
  doctor.person = "Dr A";
  const std::string item = world_.ItemOf("OURS1");
  v1::AssignRequest assign;
  assign.set_request_id("a");
  assign.set_practice("OURS1");
  assign.add_item_ids(item);
  assign.set_owner("Dr B");
  assign.set_person("somebody else");
  v1::AssignResponse assigned;
  EXPECT_TRUE(Wait([&](Done done) {
                Assign(*world_.desk, doctor, assign, assigned, std::move(done));
              }).ok());
  EXPECT_EQ(assigned.changed(), 1);
  EXPECT_TRUE(world_.GetPrompts(doctor, "OURS1", "mia").ok());
  Executor executor(1, 1);
  PackHolder none({}, TestSettings(), TestNow, *world_.log);
  const ServiceContext context{none, executor, *world_.log, {}, 0, world_.desk.get()};
  const absl::Status refused = world_.GetPrompts(doctor, "THEIRS", "theo");
  CallEnded(context, "GetPrompts", doctor, refused);
  CallEnded(context, "GetPrompts", doctor, absl::OkStatus());
  CallEnded(context, "GetPrompts", Caller(), absl::PermissionDeniedError("nobody is known"));
  const std::vector<std::string> installation = world_.Audit("");
  EXPECT_THAT(installation,
              Contains(AllOf(HasSubstr(R"("actor":"Dr A","client":"ours")"),
                             HasSubstr(R"("action":"refused","method":"GetPrompts")"),
                             HasSubstr(R"("purpose":"direct care")"),
                             HasSubstr(R"("outcome":"NOT_FOUND","detail":"other practice")"),
                             Not(HasSubstr("theo")), Not(HasSubstr("THEIRS"))))
                  .Times(1));
  auto reader = store::sqlite::OpenReader(world_.folder.path("store.db")).value();
  std::vector<std::string> practice;
  const auto lines = reader->AuditLines("OURS1", 0, 1000).value();
  for (const store::ChainedLine& line : lines) practice.push_back(line.text);
  EXPECT_THAT(practice, Contains(AllOf(HasSubstr(R"("actor":"Dr A","client":"ours")"),
                                       HasSubstr(R"("action":"assigned")"))));
  EXPECT_THAT(practice, Contains(AllOf(HasSubstr(R"("actor":"Dr A","client":"ours")"),
                                       HasSubstr(R"("action":"saw")"),
                                       HasSubstr(R"("purpose":"direct care")"))));
  EXPECT_THAT(practice, Contains(AllOf(HasSubstr(R"("actor":"ours","client":"ours")"),
                                       HasSubstr(R"("action":"recorded")"))));
  EXPECT_THAT(practice, Not(Contains(HasSubstr("somebody else"))));
}

TEST_F(StoredAccess, AStreamEndsWhenItsTokenHasRunOutOrAccessHasChanged) {
  Caller caller = world_.As("ours");
  EXPECT_TRUE(world_.Feed(caller, "OURS1", "max").ok());
  caller.until = world_.now;
  EXPECT_EQ(world_.Feed(caller, "OURS1", "moe").code(), absl::StatusCode::kUnauthenticated);
  const Caller before = world_.As("ours");
  world_.config.clients[0].practices = {"OURS1", "OURS2"};
  ASSERT_TRUE(*world_.gate->Load(world_.config, [](const std::string&) { return std::string(); }));
  const absl::Status changed = world_.Feed(before, "OURS1", "moe");
  EXPECT_EQ(changed.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(changed), "ACCESS_CHANGED");
  EXPECT_TRUE(world_.Feed(world_.As("ours"), "OURS2", "moe").ok());
}

// By construction all go the same way (scope.h); this would notice a look-up that only one makes.
// The machine is shared, so the kinds of call take turns, medians are compared, and one quiet try
// of a few is enough. A patient that is missing in a practice of the caller's own is no part of it:
// whose practices they are, the caller knows.
TEST_F(StoredAccess, TimeDoesNotTellWhetherAPatientOfAnotherPracticeIsThere) {
  constexpr int kCalls = 10'000;
  const Caller ours = world_.As("ours");
  const auto time = [&](const std::string& practice, const std::string& patient) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(world_.GetPrompts(ours, practice, patient).ok());
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
        .count();
  };
  const auto median = [](std::vector<double>& all) {
    std::nth_element(all.begin(), all.begin() + kCalls / 2, all.end());
    return all[kCalls / 2];
  };
  double there = 0, not_there = 0, nowhere = 0;
  bool same = false;
  for (int attempt = 0; attempt < 5 && !same; ++attempt) {
    std::vector<double> of_there, of_not_there, of_nowhere;
    for (int i = 0; i < kCalls; ++i) {
      // Another one goes first each time.
      for (int k = 0; k < 3; ++k) {
        switch ((i + k) % 3) {
          case 0:
            of_there.push_back(time("THEIRS", "theo"));
            break;
          case 1:
            of_not_there.push_back(time("THEIRS", "nobody"));
            break;
          default:
            of_nowhere.push_back(time("NOSUCH", "nobody"));
        }
      }
    }
    there = median(of_there);
    not_there = median(of_not_there);
    nowhere = median(of_nowhere);
    same = std::abs(there - not_there) < 0.05 * not_there &&
           std::abs(there - nowhere) < 0.05 * nowhere;
  }
  RecordProperty("median_microseconds_there", std::to_string(there));
  RecordProperty("median_microseconds_not_there", std::to_string(not_there));
  EXPECT_TRUE(same) << "medians in microseconds: there " << there << ", not there " << not_there
                    << ", no such practice " << nowhere;
}

}  // namespace
}  // namespace waymark::service
