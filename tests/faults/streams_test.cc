// Streams over a real connection: a subscriber that stops reading, a thousand that say nothing, a
// sender that is faster than the disk.
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "faults/fault_vfs.h"
#include "grpcpp/create_channel.h"
#include "service/test_pack.h"
#include "waymark/service/desk.h"
#include "waymark/service/pack_holder.h"
#include "waymark/service/server.h"
#include "waymark/store/sqlite/open.h"
#include "waymark/v1/decision_support.grpc.pb.h"

namespace waymark::service {
namespace {

using store::FaultVfs;
using Feed = grpc::ClientReaderWriter<v1::RecordEventsRequest, v1::RecordEventsResponse>;
using Watching = grpc::ClientReader<v1::WatchPromptsResponse>;

constexpr char kPractice[] = "A81001";
constexpr char kSource[] = "test system";

// A sidecar over a store whose disk can be held up.
class StreamsTest : public testing::Test {
 protected:
  StreamsTest() : vfs_("waymark-streams") {
    log_ = std::make_unique<Log>([](std::string_view) {}, TestNow);
    packs_ =
        std::make_unique<PackHolder>(PackSource{.path = folder_.Write("pack", Signed(TestPack()))},
                                     TestSettings(), TestNow, *log_);
    EXPECT_TRUE(packs_->Load().ok());
    store::sqlite::OpenOptions options;
    options.path = folder_.path("store.db");
    options.now = [] { return absl::ToUnixMicros(TestNow()); };
    options.vfs = vfs_.name();
    auto opened = store::sqlite::OpenStore(std::move(options));
    EXPECT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
    Desk::Options desk_options;
    desk_options.background = false;
    desk_ = std::make_unique<Desk>(*store_, TestNow, *log_, std::move(desk_options));
    EXPECT_TRUE(desk_->SetSnapshot(packs_->Get()).ok());
    ServeConfig config;
    config.listen = {{"127.0.0.1", 0}};
    auto server = Server::Start(config, *packs_, *log_, TestNow, desk_.get());
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  ~StreamsTest() override {
    vfs_.SetHook(nullptr);
    server_.reset();
    desk_.reset();
    store_.reset();
  }

  std::unique_ptr<v1::DecisionSupportService::Stub> Stub() const {
    // A connection of its own: what one holds up is not another's.
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return v1::DecisionSupportService::NewStub(grpc::CreateCustomChannel(
        server_->addresses().front(), grpc::InsecureChannelCredentials(), arguments));
  }

  TestFolder folder_;
  FaultVfs vfs_;
  std::unique_ptr<Log> log_;
  std::unique_ptr<PackHolder> packs_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<Server> server_;
};

// Ends whatever hangs.
std::unique_ptr<grpc::ClientContext> Context() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::minutes(5));
  return context;
}

// A patient with an item, as a batch's share.
void AddPatient(v1::RecordEventsRequest& batch, const std::string& id) {
  v1::PatientEvents& events = *batch.add_patients();
  events.set_practice(kPractice);
  events.set_patient_id(id);
  v1::FeedEvent& person = *events.add_events();
  person.set_event_id(id + "/person");
  *person.mutable_person()->mutable_birth_date() = Date("1960-05-02");
  v1::Registration& registration = *person.mutable_person()->add_registrations();
  registration.set_practice(kPractice);
  *registration.mutable_from() = Date("2000-01-01");
  v1::PatientRecord record;
  AddEvent(record, "d", kDiagnosis, "2025-06-01");
  v1::FeedEvent& entry = *events.add_events();
  entry.set_event_id(id + "/d");
  *entry.mutable_entry() = record.events(0);
}

// Sends patients `first` to `last` and waits for each acknowledgement.
void SendPatients(Feed& feed, int first, int last) {
  constexpr int kOfOneBatch = 50;
  for (int i = first; i < last; i += kOfOneBatch) {
    v1::RecordEventsRequest batch;
    batch.set_source(kSource);
    batch.set_sequence(static_cast<uint64_t>(i));
    for (int k = i; k < std::min(i + kOfOneBatch, last); ++k)
      AddPatient(batch, absl::StrCat("p", k));
    v1::RecordEventsResponse answer;
    ASSERT_TRUE(feed.Write(batch) && feed.Read(&answer));
    ASSERT_EQ(answer.refused_size(), 0) << answer.refused(0).text();
  }
}

// Reads until so many changes have come; which patients', in their order.
std::vector<std::string> ReadChanges(Watching& watching, size_t count) {
  std::vector<std::string> patients;
  v1::WatchPromptsResponse response;
  while (patients.size() < count && watching.Read(&response)) {
    for (const v1::PromptChange& change : response.changes()) {
      patients.push_back(change.patient_id());
    }
  }
  return patients;
}

TEST_F(StreamsTest, ASubscriberThatStopsReadingHoldsUpNobodyAndMissesNothing) {
  constexpr int kPatients = 6000;
  const auto stub = Stub(), slow_stub = Stub(), quick_stub = Stub();
  v1::WatchPromptsRequest request;
  request.add_practices(kPractice);
  const auto slow_context = Context(), quick_context = Context(), feed_context = Context();
  const auto slow = slow_stub->WatchPrompts(slow_context.get(), request);
  const auto quick = quick_stub->WatchPrompts(quick_context.get(), request);
  v1::WatchPromptsResponse begun;
  ASSERT_TRUE(slow->Read(&begun));
  ASSERT_TRUE(quick->Read(&begun));
  const auto feed = stub->RecordEvents(feed_context.get());
  std::vector<std::string> by_quick;
  std::thread reading([&] { by_quick = ReadChanges(*quick, kPatients); });
  // All of it is taken and acknowledged, and told to who reads, while one does not read.
  SendPatients(*feed, 0, kPatients);
  reading.join();
  ASSERT_EQ(by_quick.size(), size_t{kPatients});
  const std::vector<std::string> by_slow = ReadChanges(*slow, kPatients);
  EXPECT_EQ(by_slow, by_quick);
  EXPECT_EQ(std::set<std::string>(by_slow.begin(), by_slow.end()).size(), size_t{kPatients})
      << "each was told once";
  feed->WritesDone();
  EXPECT_TRUE(feed->Finish().ok());
  slow_context->TryCancel();
  quick_context->TryCancel();
}

int Threads() {
  int threads = 0;
  for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator("/proc/self/task")) {
    ++threads;
  }
  return threads;
}

int64_t ResidentKilobytes() {
  std::ifstream file("/proc/self/status");
  for (std::string line; std::getline(file, line);) {
    int64_t kilobytes = 0;
    if (line.starts_with("VmRSS:") &&
        absl::SimpleAtoi(line.substr(6, line.find("kB") - 6), &kilobytes)) {
      return kilobytes;
    }
  }
  return -1;
}

TEST_F(StreamsTest, AThousandIdleStreamsCostNoThreadsLittleMemoryAndNobodysAnswer) {
  constexpr int kEach = 500;
  const auto stub = Stub();
  const auto begin_context = Context();
  const auto feed = stub->RecordEvents(begin_context.get());
  SendPatients(*feed, 0, 50);
  const int threads = Threads();
  [[maybe_unused]] const int64_t resident = ResidentKilobytes();
  // At the practice that is written to, and at others.
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<Watching>> watching;
  std::vector<std::unique_ptr<Feed>> feeds;
  for (int i = 0; i < kEach; ++i) {
    v1::WatchPromptsRequest request;
    request.add_practices(i % 10 == 0 ? kPractice : "B81001");
    watching.push_back(stub->WatchPrompts(contexts.emplace_back(Context()).get(), request));
    feeds.push_back(stub->RecordEvents(contexts.emplace_back(Context()).get()));
    v1::WatchPromptsResponse begun;
    ASSERT_TRUE(watching.back()->Read(&begun)) << i;
  }
  EXPECT_LE(Threads(), threads + 16);
#ifndef WAYMARK_SANITIZED
  // Both ends of each are in this process.
  EXPECT_LT(ResidentKilobytes() - resident, 2 * kEach * 200);
#endif
  // Work goes on among them.
  SendPatients(*feed, 50, 60);
  EXPECT_EQ(ReadChanges(*watching.front(), 10).size(), 10U);
  v1::GetPromptsRequest ask;
  ask.set_source(kSource);
  ask.set_practice(kPractice);
  ask.set_patient_id("p55");
  v1::GetPromptsResponse answer;
  const auto ask_context = Context();
  ASSERT_TRUE(stub->GetPrompts(ask_context.get(), ask, &answer).ok());
  EXPECT_EQ(answer.answer().prompts_size(), 1);
  // One that was idle is no worse for it.
  SendPatients(*feeds.back(), 60, 61);
  // At the end each is told to come back.
  desk_->EndStreams();
  for (const auto& one : feeds) {
    v1::RecordEventsResponse none;
    EXPECT_FALSE(one->Read(&none));
    EXPECT_EQ(one->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  }
  for (const auto& one : watching) {
    v1::WatchPromptsResponse none;
    while (one->Read(&none)) {
    }
    EXPECT_EQ(one->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  }
}

// Half a megabyte of entries that no rule asks about.
v1::RecordEventsRequest LargeBatch(int number) {
  v1::RecordEventsRequest batch;
  batch.set_source(kSource);
  batch.set_sequence(static_cast<uint64_t>(number));
  batch.set_without_changes(true);
  v1::PatientEvents& events = *batch.add_patients();
  events.set_practice(kPractice);
  events.set_patient_id(absl::StrCat("large-", number));
  v1::PatientRecord record;
  AddEvent(record, "n", "271649006", "2020-01-01");
  for (int i = 0; i < 250; ++i) {
    v1::FeedEvent& event = *events.add_events();
    event.set_event_id(absl::StrCat(number, "/", i));
    *event.mutable_entry() = record.events(0);
    event.mutable_entry()->set_id(absl::StrCat("n", i));
    event.mutable_entry()->set_text(std::string(2000, 't'));
  }
  return batch;
}

TEST_F(StreamsTest, ASenderThatIsFasterThanTheDiskIsHeldBackAndLosesNothing) {
  constexpr int kBatches = 80;  // 40 MB
  const auto stub = Stub();
  const auto context = Context();
  const auto feed = stub->RecordEvents(context.get());
  absl::Mutex mutex;
  bool held = true;
  vfs_.SetHook([&](FaultVfs::Operation operation, const std::string&) {
    if (operation == FaultVfs::Operation::kSync) {
      absl::MutexLock lock(&mutex);
      mutex.Await(absl::Condition(
          +[](bool* is_held) { return !*is_held; }, &held));
    }
    return 0;
  });
  std::atomic<int> sent = 0;
  absl::Notification all_sent;
  std::thread sending([&] {
    for (int i = 1; i <= kBatches && feed->Write(LargeBatch(i)); ++i) ++sent;
    all_sent.Notify();
  });
  // It must wait; were it not held back, it would have sent all of it long before.
  EXPECT_FALSE(all_sent.WaitForNotificationWithTimeout(absl::Seconds(3)));
  EXPECT_LT(sent, kBatches * 3 / 4) << "16 MB are read ahead, and what the transport holds";
  {
    absl::MutexLock lock(&mutex);
    held = false;
  }
  for (int i = 1; i <= kBatches; ++i) {
    v1::RecordEventsResponse answer;
    ASSERT_TRUE(feed->Read(&answer)) << i;
    EXPECT_EQ(answer.acknowledged(), static_cast<uint64_t>(i)) << "in their order";
    EXPECT_EQ(answer.taken(), 250);
  }
  sending.join();
  feed->WritesDone();
  EXPECT_TRUE(feed->Finish().ok());
  vfs_.SetHook(nullptr);
}

TEST_F(StreamsTest, BatchesThatComeQuicklyAreKeptInTheOrderInWhichTheyCame) {
  constexpr int kBatches = 4000;
  const auto stub = Stub();
  const auto context = Context();
  const auto feed = stub->RecordEvents(context.get());
  std::thread sending([&] {
    for (int i = 1; i <= kBatches; ++i) {
      v1::RecordEventsRequest batch;
      batch.set_source(kSource);
      batch.set_sequence(static_cast<uint64_t>(i));
      if (!feed->Write(batch)) return;
    }
    feed->WritesDone();
  });
  std::vector<uint64_t> acknowledged;
  std::vector<uint64_t> expected;
  for (uint64_t i = 1; i <= kBatches; ++i) expected.push_back(i);
  v1::RecordEventsResponse answer;
  while (feed->Read(&answer)) acknowledged.push_back(answer.acknowledged());
  sending.join();
  EXPECT_TRUE(feed->Finish().ok());
  EXPECT_EQ(acknowledged, expected);
}

}  // namespace
}  // namespace waymark::service
