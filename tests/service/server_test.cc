// The sidecar over real channels.
#include "waymark/service/server.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "absl/strings/match.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "service/sidecar.h"
#include "waymark/v1/rules.grpc.pb.h"
#include "waymark/v1/status.pb.h"

namespace waymark::service {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(Server, AnswersEvaluateOverLoopback) {
  Sidecar sidecar;
  ASSERT_TRUE(sidecar.Start().ok());
  EXPECT_TRUE(absl::StartsWith(sidecar.Address(), "127.0.0.1:"));
  EXPECT_NE(sidecar.Address(), "127.0.0.1:0");
  v1::EvaluateResponse answer;
  const grpc::Status status = CallEvaluate(sidecar.Channel(), TestRequest(), answer);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(answer.prompts_size(), 1);
  EXPECT_EQ(answer.prompts(0).item().status(), v1::ITEM_STATUS_OVERDUE);
  EXPECT_EQ(answer.pack_digest(), sidecar.packs->Get()->pack().digest);
}

TEST(Server, AnswersARecordOf200000EntriesAndRefusesOneMore) {
  Sidecar sidecar;
  ASSERT_TRUE(sidecar.Start().ok());
  v1::EvaluateRequest request = TestRequest("2025-06-01", 199'999);
  ASSERT_EQ(request.record().events_size(), 200'000);
  v1::EvaluateResponse answer;
  const grpc::Status status = CallEvaluate(sidecar.Channel(), request, answer);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(answer.prompts_size(), 1);
  AddEvent(*request.mutable_record(), "one-more", kDiagnosis, "2025-06-01");
  EXPECT_EQ(CallEvaluate(sidecar.Channel(), request, answer).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST(Server, AnswersOverAUnixSocketThatOnlyItsUserMayOpen) {
  Sidecar sidecar;
  sidecar.config.listen.clear();
  sidecar.config.unix_path = sidecar.folder.path("waymark.sock");
  ASSERT_TRUE(sidecar.Start().ok());
  struct stat info {};
  ASSERT_EQ(::stat(sidecar.config.unix_path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  v1::EvaluateResponse answer;
  EXPECT_TRUE(CallEvaluate(sidecar.Channel(), TestRequest(), answer).ok());
}

TEST(Server, TakesOverASocketThatNobodyListensOn) {
  Sidecar sidecar;
  sidecar.config.unix_path = sidecar.folder.path("waymark.sock");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  sidecar.config.unix_path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::close(fd);  // its file stays
  sidecar.config.unix_mode = 0660;
  ASSERT_TRUE(sidecar.Start().ok());
  struct stat info {};
  ASSERT_EQ(::stat(sidecar.config.unix_path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0660U);
}

TEST(Server, RefusesASocketThatAnotherSidecarHasAndFilesThatAreNone) {
  Sidecar first;
  first.config.unix_path = first.folder.path("waymark.sock");
  ASSERT_TRUE(first.Start().ok());
  Sidecar second;
  second.config.unix_path = first.config.unix_path;
  EXPECT_TRUE(absl::IsUnavailable(second.Start()));
  Sidecar third;
  third.config.unix_path = third.folder.WriteFile("notes.txt", "notes");
  EXPECT_TRUE(absl::IsInvalidArgument(third.Start()));
  Sidecar fourth;
  fourth.config.unix_path = "/" + std::string(200, 'x');
  EXPECT_TRUE(absl::IsInvalidArgument(fourth.Start()));
}

TEST(Server, RefusesAPortThatAnotherSidecarHas) {
  Sidecar first;
  ASSERT_TRUE(first.Start().ok());
  Sidecar second;
  second.config.listen = {ParseListenAddress(first.Address()).value()};
  const absl::Status status = second.Start();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(first.Address()));
}

TEST(Server, ErrorsCarryTheStandardDetails) {
  Sidecar sidecar;
  ASSERT_TRUE(sidecar.Start().ok());
  v1::EvaluateRequest request = TestRequest();
  request.mutable_as_of()->set_month(13);
  v1::EvaluateResponse answer;
  const grpc::Status status = CallEvaluate(sidecar.Channel(), request, answer);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::RpcStatus details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), 3);
  ASSERT_EQ(details.details_size(), 1);
  v1::BadRequest bad;
  ASSERT_TRUE(bad.ParseFromString(details.details(0).value()));
  EXPECT_EQ(bad.field_violations(0).field(), "as_of.month");
}

TEST(Server, RefusesBytesThatAreNoRequest) {
  Sidecar sidecar;
  ASSERT_TRUE(sidecar.Start().ok());
  std::string response;
  const grpc::Status status =
      CallBytes(sidecar.Channel(), "/waymark.v1.DecisionSupportService/Evaluate",
                std::string("\x0a\xff\xff\xff\xff\x0f", 6), response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(Server, RefusesTextThatIsNotUtf8WithoutRepeatingIt) {
  Sidecar sidecar;
  ASSERT_TRUE(sidecar.Start().ok());
  std::string response;
  const grpc::Status status =
      CallBytes(sidecar.Channel(), "/waymark.v1.DecisionSupportService/Evaluate",
                std::string("\x0a\x05\x0a\x03\xffzz", 7), response);  // record.patient_id
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("UTF-8"));
  EXPECT_THAT(status.error_message(), Not(HasSubstr("zz")));
}

TEST(Server, RefusesMessagesAndRecordsOverTheLimits) {
  Sidecar sidecar;
  sidecar.config.limits.message_bytes = 16 << 10;
  sidecar.settings.max_record_entries = 50;
  ASSERT_TRUE(sidecar.Start().ok());
  v1::EvaluateResponse answer;
  EXPECT_EQ(CallEvaluate(sidecar.Channel(), TestRequest("2025-06-01", 1000), answer).error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  const grpc::Status entries =
      CallEvaluate(sidecar.Channel(), TestRequest("2025-06-01", 60), answer);
  EXPECT_EQ(entries.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(entries.error_details(), HasSubstr("RECORD_TOO_LARGE"));
  EXPECT_TRUE(CallEvaluate(sidecar.Channel(), TestRequest(), answer).ok());
}

TEST(Server, SaysThatNoPackIsLoadedAndWhenToTryAgain) {
  Sidecar sidecar;
  ASSERT_TRUE(sidecar.Start(/*load=*/false).ok());
  v1::EvaluateResponse answer;
  const grpc::Status status = CallEvaluate(sidecar.Channel(), TestRequest(), answer);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_details(), HasSubstr("NO_PACK"));
  EXPECT_THAT(status.error_details(), HasSubstr("google.rpc.RetryInfo"));
}

TEST(Server, HealthFollowsThePackServiceByService) {
  Sidecar sidecar;
  ASSERT_TRUE(sidecar.Start(/*load=*/false).ok());
  const auto channel = sidecar.Channel();
  for (const char* name :
       {"", "waymark.v1.DecisionSupportService", "waymark.v1.RulesService", "waymark.pack"}) {
    EXPECT_EQ(Health(channel, name), "NOT_SERVING") << name;
  }
  EXPECT_EQ(Health(channel, "no.such.Service"), "NOT_FOUND");
  ASSERT_TRUE(sidecar.packs->Load().ok());
  sidecar.server->PackChanged();
  for (const char* name :
       {"", "waymark.v1.DecisionSupportService", "waymark.v1.RulesService", "waymark.pack"}) {
    EXPECT_EQ(Health(channel, name), "SERVING") << name;
  }
}

TEST(Server, ARefusedReloadLeavesTheOldPackAndShowsInHealthAndInListRules) {
  Sidecar sidecar;
  ASSERT_TRUE(sidecar.Start().ok());
  const auto channel = sidecar.Channel();
  sidecar.folder.WriteFile("pack/pack.yaml", "pack: [");
  EXPECT_FALSE(sidecar.packs->Load().ok());
  sidecar.server->PackChanged();
  EXPECT_EQ(Health(channel, ""), "SERVING");
  EXPECT_EQ(Health(channel, "waymark.pack"), "NOT_SERVING");
  v1::EvaluateResponse answer;
  EXPECT_TRUE(CallEvaluate(channel, TestRequest(), answer).ok());
  grpc::ClientContext context;
  Limit(context);
  v1::ListRulesResponse rules;
  ASSERT_TRUE(
      v1::RulesService::NewStub(channel)->ListRules(&context, v1::ListRulesRequest(), &rules).ok());
  EXPECT_THAT(rules.pack_problem(), Not(IsEmpty()));
  EXPECT_EQ(rules.rules_size(), 4);
}

TEST(Server, EveryAnswerUnderReloadIsWholeAndOfOnePack) {
  Sidecar sidecar;
  ASSERT_TRUE(sidecar.Start().ok());
  std::map<std::string, std::string> title_of_digest;
  title_of_digest[sidecar.packs->Get()->pack().digest] = "Review after a diagnosis";
  for (int i = 0; i < 4; ++i) {
    const std::string title = "Title " + std::to_string(i);
    rules::LoadedPack loaded = rules::LoadPackFromFiles(Signed(TestPack(title)), {});
    title_of_digest[loaded.pack->digest] = title;
    sidecar.folder.Write("pack" + std::to_string(i), Signed(TestPack(title)));
  }
  std::atomic<bool> stop = false;
  std::atomic<int> answered = 0, wrong = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      const auto channel = sidecar.Channel();
      while (!stop) {
        v1::EvaluateResponse answer;
        const grpc::Status status = CallEvaluate(channel, TestRequest(), answer);
        const auto title = title_of_digest.find(answer.pack_digest());
        const bool good = status.ok() && answer.prompts_size() == 1 &&
                          title != title_of_digest.end() &&
                          answer.prompts(0).title() == title->second;
        wrong += good ? 0 : 1;
        ++answered;
      }
    });
  }
  int reloads = 0;
  while (reloads < 12 || answered < 100) {
    const std::string next = sidecar.folder.path("pack" + std::to_string(reloads % 4));
    std::filesystem::rename(sidecar.source.path, sidecar.folder.path("old"));
    std::filesystem::rename(next, sidecar.source.path);
    EXPECT_TRUE(sidecar.packs->Load().ok());
    std::filesystem::rename(sidecar.source.path, next);
    std::filesystem::rename(sidecar.folder.path("old"), sidecar.source.path);
    ++reloads;
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GE(answered, 100);
}

// Holds the executor's only thread until it is told to go on.
class HeldSidecar : public Sidecar {
 public:
  HeldSidecar() {
    config.limits.threads = 1;
    config.limits.big_message_bytes = 1;
    config.limits.waiting = 1;
    // The clock is asked once a call, on the thread that answers it.
    clock = [this] {
      if (hold.exchange(false)) {
        begun.Notify();
        go.WaitForNotification();
      }
      return TestNow();
    };
  }
  ~HeldSidecar() {
    if (!go.HasBeenNotified()) go.Notify();
    server.reset();
  }
  absl::Status StartHeld() {
    packs = std::make_unique<PackHolder>(source, settings, TestNow, *log);
    if (absl::Status status = packs->Load(); !status.ok()) return status;
    hold = true;
    auto started = Server::Start(config, *packs, *log, clock);
    if (!started.ok()) return started.status();
    server = *std::move(started);
    return absl::OkStatus();
  }
  std::function<absl::Time()> clock;
  std::atomic<bool> hold = false;
  absl::Notification begun, go;
};

TEST(Server, CallsInFlightFinishWhenItDrainsAndNewOnesAreRefused) {
  HeldSidecar sidecar;
  ASSERT_TRUE(sidecar.StartHeld().ok());
  const auto channel = sidecar.Channel();
  grpc::Status status;
  v1::EvaluateResponse answer;
  std::thread caller([&] { status = CallEvaluate(channel, TestRequest(), answer); });
  sidecar.begun.WaitForNotification();
  std::thread drain([&] { sidecar.server->Drain(absl::Seconds(60)); });
  // The listener closes before calls in flight have ended.
  const auto refused = [&] {
    v1::EvaluateResponse late;
    const auto fresh =
        grpc::CreateCustomChannel(sidecar.Address(), grpc::InsecureChannelCredentials(), [] {
          grpc::ChannelArguments arguments;
          arguments.SetInt("grpc.use_local_subchannel_pool", 1);
          return arguments;
        }());
    grpc::ClientContext context;
    Limit(context);
    std::string ignored;
    return CallBytes(fresh, "/grpc.health.v1.Health/Check", "", ignored).error_code() ==
           grpc::StatusCode::UNAVAILABLE;
  };
  while (!refused()) std::this_thread::yield();
  sidecar.go.Notify();
  caller.join();
  drain.join();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(answer.prompts_size(), 1);
}

TEST(Server, ACallThatOutlastsTheDrainIsCancelled) {
  HeldSidecar sidecar;
  ASSERT_TRUE(sidecar.StartHeld().ok());
  const auto channel = sidecar.Channel();
  grpc::Status status;
  v1::EvaluateResponse answer;
  std::thread caller([&] {
    status = CallEvaluate(channel, TestRequest(), answer);
    sidecar.go.Notify();
  });
  sidecar.begun.WaitForNotification();
  sidecar.server->Drain(absl::ZeroDuration());
  caller.join();
  EXPECT_FALSE(status.ok());
}

TEST(Server, TooManyLargeRequestsAreRefusedWithADelay) {
  HeldSidecar sidecar;
  ASSERT_TRUE(sidecar.StartHeld().ok());
  const auto channel = sidecar.Channel();
  std::vector<std::thread> callers;
  std::vector<grpc::Status> statuses(4);
  std::atomic<int> done = 0;
  callers.emplace_back([&] {
    v1::EvaluateResponse answer;
    statuses[0] = CallEvaluate(channel, TestRequest(), answer);
  });
  sidecar.begun.WaitForNotification();
  for (size_t i = 1; i < 4; ++i) {
    callers.emplace_back([&, i] {
      v1::EvaluateResponse answer;
      statuses[i] = CallEvaluate(channel, TestRequest(), answer);
      ++done;
    });
  }
  while (done < 2) std::this_thread::yield();  // one waits, the others were refused
  sidecar.go.Notify();
  for (std::thread& caller : callers) caller.join();
  int refused = 0;
  for (const grpc::Status& status : statuses) {
    if (status.ok()) continue;
    ++refused;
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_THAT(status.error_details(), HasSubstr("TOO_BUSY"));
    EXPECT_THAT(status.error_details(), HasSubstr("google.rpc.RetryInfo"));
  }
  EXPECT_EQ(refused, 2);
}

TEST(Server, ACancelledCallThatWaitsIsNotEvaluated) {
  HeldSidecar sidecar;
  ASSERT_TRUE(sidecar.StartHeld().ok());
  const auto channel = sidecar.Channel();
  std::thread first([&] {
    v1::EvaluateResponse answer;
    CallEvaluate(channel, TestRequest(), answer);
  });
  sidecar.begun.WaitForNotification();
  {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(300));
    v1::EvaluateResponse answer;
    EXPECT_EQ(v1::DecisionSupportService::NewStub(channel)
                  ->Evaluate(&context, TestRequest(), &answer)
                  .error_code(),
              grpc::StatusCode::DEADLINE_EXCEEDED);
  }
  // What travels after it on the same connection has been answered: the server's deadline has
  // passed too.
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Health(channel, ""), "SERVING");
  sidecar.go.Notify();
  first.join();
  sidecar.server->Drain(absl::Seconds(60));
  EXPECT_EQ((sidecar.log->failures()[{"Evaluate", "CANCELLED"}]), 1);
}

TEST(Server, ReflectionNamesTheServices) {
  Sidecar sidecar;
  ASSERT_TRUE(sidecar.Start().ok());
  // ServerReflectionRequest {list_services = 7: "*"}. A stream of one message each way reads as a
  // unary call.
  std::string response;
  const grpc::Status status =
      CallBytes(sidecar.Channel(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                std::string("\x3a\x01*", 3), response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  for (const char* name :
       {"waymark.v1.DecisionSupportService", "waymark.v1.RulesService", "grpc.health.v1.Health"}) {
    EXPECT_THAT(response, HasSubstr(name));
  }
}

TEST(Server, LogsNothingOfThePatient) {
  Sidecar sidecar;
  ASSERT_TRUE(sidecar.Start().ok());
  v1::EvaluateRequest request = TestRequest();
  request.mutable_record()->set_patient_id("secret-patient");
  request.mutable_record()->add_patient_ids_seen("other-secret");
  request.mutable_record()->mutable_events(0)->set_id("secret-entry");
  v1::EvaluateResponse answer;
  const grpc::Status status = CallEvaluate(sidecar.Channel(), request, answer);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), Not(HasSubstr("secret")));
  EXPECT_THAT(sidecar.LogText(), HasSubstr("\"code\":\"INVALID_ARGUMENT\""));
  EXPECT_THAT(sidecar.LogText(), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace waymark::service
