// Reads that can't be recorded in the audit log: answered, and the answer says so.
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "waymark/service/console_handler.h"
#include "waymark/service/everybody_handler.h"
#include "waymark/service/get_prompts_handler.h"
#include "waymark/service/read_audit.h"
#include "waymark/service/replay_handler.h"
#include "waymark/service/review_handler.h"

namespace waymark::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A store whose log of reads can be full; all else is the store's.
class FullLog : public store::Store {
 public:
  explicit FullLog(std::unique_ptr<store::Store> store) : store_(std::move(store)) {}
  bool full = false;

  absl::Status AuditRead(const store::AuditLine& line) override {
    if (full) return absl::UnavailableError("the audit log can't be written");
    return store_->AuditRead(line);
  }

  const store::StartReport& start() const override { return store_->start(); }
  store::Health health() const override { return store_->health(); }
  absl::StatusOr<std::unique_ptr<store::Reader>> Read() override { return store_->Read(); }
  void Submit(store::WriteFunction write, store::DoneFunction done) override {
    store_->Submit(std::move(write), std::move(done));
  }
  absl::Status TrySubmit(store::WriteFunction write, store::DoneFunction done) override {
    return store_->TrySubmit(std::move(write), std::move(done));
  }
  absl::Status Write(store::WriteFunction write) override {
    return store_->Write(std::move(write));
  }
  size_t queued() const override { return store_->queued(); }
  size_t queue_capacity() const override { return store_->queue_capacity(); }
  void SetChangeListener(std::function<void(std::span<const Grown>)> listener) override {
    store_->SetChangeListener(std::move(listener));
  }
  absl::Status AcknowledgeRestore() override { return store_->AcknowledgeRestore(); }
  absl::Status Backup(const std::string& path) override { return store_->Backup(path); }

 private:
  std::unique_ptr<store::Store> store_;
};

class UnauditedTest : public testing::Test {
 protected:
  UnauditedTest() {
    world_.desk.reset();
    auto store = std::make_unique<FullLog>(std::move(world_.store));
    log_ = store.get();
    world_.store = std::move(store);
    Desk::Options options;
    options.background = false;
    world_.desk = std::make_unique<Desk>(
        *world_.store, [this] { return world_.now; }, *world_.log, std::move(options));
    EXPECT_TRUE(world_.desk->SetSnapshot(world_.packs->Get()).ok());
    world_.SendPatient("p");
    item_ = world_.ItemId("p");
  }
  v1::ReplayResponse Again(const std::string& receipt, bool changes) {
    v1::ReplayRequest request;
    request.set_practice("A81001");
    if (changes) {
      request.set_source(world_.source);
      request.set_patient_id("p");
      request.set_changes(true);
    } else {
      request.set_receipt(receipt);
    }
    v1::ReplayResponse response;
    const absl::Status status =
        Replay(*world_.desk, world_.caller, Call{world_.now, {}}, request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }

  DeskWorld world_;
  FullLog* log_ = nullptr;
  std::string item_;
};

TEST_F(UnauditedTest, AnAlertSaysSoAndIsShownAllTheSame) {
  EXPECT_THAT(world_.GetAlert(item_).notices(), IsEmpty());
  log_->full = true;
  const v1::GetAlertResponse response = world_.GetAlert(item_);
  EXPECT_THAT(response.notices(), ElementsAre(kReadNotRecorded));
  EXPECT_EQ(response.alert().item_id(), item_);
  EXPECT_TRUE(response.has_explanation());
}

TEST_F(UnauditedTest, AListSaysSoOnceForAllItsPractices) {
  EXPECT_THAT(world_.ListAlerts().notices(), IsEmpty());
  world_.SendPatient("q", "2025-06-01", "B82002");
  log_->full = true;
  const v1::ListAlertsResponse response =
      world_.ListAlerts([](v1::AlertFilter& filter) { filter.add_practices("B82002"); });
  EXPECT_THAT(response.notices(), ElementsAre(kReadNotRecorded));
  EXPECT_EQ(response.alerts_size(), 2);
}

TEST_F(UnauditedTest, ASearchSaysSoOnceForAllItsPractices) {
  v1::FindPatientsRequest request;
  for (const char* practice : {"A81001", "B82002"}) request.add_practices(practice);
  request.set_text("p");
  v1::FindPatientsResponse response;
  ASSERT_TRUE(FindPatients(*world_.desk, world_.caller, request, response).ok());
  EXPECT_THAT(response.notices(), IsEmpty());
  log_->full = true;
  response.Clear();
  ASSERT_TRUE(FindPatients(*world_.desk, world_.caller, request, response).ok());
  EXPECT_THAT(response.notices(), ElementsAre(kReadNotRecorded));
  EXPECT_EQ(response.patients_size(), 1);
}

TEST_F(UnauditedTest, LettersSaySo) {
  std::vector<rules::SourceFile> files = TestPack();
  files.push_back({"templates/letters/ring.md",
                   "---\nid: ring\nversion: \"1.2.0\"\ntitle: \"Please ring\"\nowner: tests\n"
                   "review_by: 2027-06-30\nkind: letter\n---\nPlease ring us.\n"});
  world_.WritePack(files);
  ASSERT_TRUE(world_.packs->Load().ok());
  ASSERT_TRUE(world_.desk->SetSnapshot(world_.packs->Get()).ok());
  v1::LettersRequest request;
  request.set_practice("A81001");
  request.add_item_ids(item_);
  request.set_template_("letters/ring");
  v1::LettersResponse response;
  ASSERT_TRUE(Letters(*world_.desk, world_.caller, request, response).ok());
  EXPECT_THAT(response.notices(), IsEmpty());
  log_->full = true;
  response.Clear();
  ASSERT_TRUE(Letters(*world_.desk, world_.caller, request, response).ok());
  EXPECT_THAT(response.notices(), ElementsAre(kReadNotRecorded));
  EXPECT_EQ(response.recipients_size(), 1);
}

TEST_F(UnauditedTest, ASplitOfAListSaysSo) {
  v1::SplitAlertsRequest request;
  request.mutable_filter()->add_practices("A81001");
  request.add_by("sex");
  v1::SplitAlertsResponse response;
  const Call call{world_.now, {}};
  ASSERT_TRUE(SplitAlerts(*world_.desk, world_.caller, call, request, response).ok());
  EXPECT_THAT(response.notices(), IsEmpty());
  log_->full = true;
  ASSERT_TRUE(SplitAlerts(*world_.desk, world_.caller, call, request, response).ok());
  EXPECT_THAT(response.notices(), ElementsAre(kReadNotRecorded));
}

TEST_F(UnauditedTest, QuestionsAboutEverybodySaySo) {
  const Call call{world_.now, {}};
  const auto ask = [&](auto handler, auto request, auto response) {
    for (const char* practice : {"A81001", "B82002"}) request.add_practices(practice);
    for (const bool full : {false, true}) {
      log_->full = full;
      response.Clear();
      const absl::Status status = handler(*world_.desk, world_.caller, call, request, response);
      EXPECT_TRUE(status.ok()) << request.GetTypeName() << status;
      EXPECT_EQ(response.notices_size(), full ? 1 : 0) << request.GetTypeName();
      if (full && response.notices_size() == 1) {
        EXPECT_EQ(response.notices(0), kReadNotRecorded);
      }
      EXPECT_EQ(response.patients(), 1) << "answered all the same";
    }
  };
  ask(Forecast, v1::ForecastRequest(), v1::ForecastResponse());
  ask(Indicators, v1::IndicatorsRequest(), v1::IndicatorsResponse());
  v1::FindMissedRequest missed;
  missed.set_cohort("review");
  ask(FindMissed, missed, v1::FindMissedResponse());
  v1::ImpactRequest impact;
  impact.set_against_loaded_pack(true);
  for (const rules::SourceFile& file : TestPack()) {
    if (file.path != "rules/review.yaml") continue;
    impact.add_files()->set_path(file.path);
    impact.mutable_files(0)->set_text(file.text);
  }
  ask(Impact, impact, v1::ImpactResponse());
}

TEST_F(UnauditedTest, AReplayedAnswerIsTheSameAndTheNoticeStandsBesideIt) {
  const auto answered = world_.GetPrompts("p");
  ASSERT_TRUE(answered.ok());
  EXPECT_THAT(Again(answered->receipt(), false).notices(), IsEmpty());
  log_->full = true;
  const v1::ReplayResponse again = Again(answered->receipt(), false);
  EXPECT_THAT(again.notices(), ElementsAre(kReadNotRecorded));
  EXPECT_EQ(again.compared(), "same");
  EXPECT_EQ(again.answer().SerializeAsString(), answered->answer().SerializeAsString());
  const v1::ReplayResponse changes = Again("", true);
  EXPECT_THAT(changes.notices(), ElementsAre(kReadNotRecorded));
  EXPECT_GT(changes.changes_size(), 0);
}

// Not one that was kept either: it would go out as if it had been recorded.
TEST_F(UnauditedTest, PromptsSaySoWhetherKeptOrWorkedOut) {
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(world_.GetPrompts("p").ok());
  v1::GetPromptsRequest request;
  request.set_source(world_.source);
  request.set_practice("A81001");
  request.set_patient_id("p");
  ASSERT_NE(FindKeptPrompts(*world_.desk, world_.caller, request), nullptr);
  log_->full = true;
  EXPECT_EQ(FindKeptPrompts(*world_.desk, world_.caller, request), nullptr);
  const auto answered = world_.GetPrompts("p");
  ASSERT_TRUE(answered.ok());
  EXPECT_THAT(answered->answer().notices(), ::testing::Contains(kReadNotRecorded));
  // And once it can be recorded again nothing is left of it.
  log_->full = false;
  const auto later = world_.GetPrompts("p");
  ASSERT_TRUE(later.ok());
  EXPECT_THAT(later->answer().notices(), ::testing::Not(::testing::Contains(kReadNotRecorded)));
}

}  // namespace
}  // namespace waymark::service
