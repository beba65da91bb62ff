#include "bench/load_server.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/packs.h"
#include "bench/practice.h"
#include "google/protobuf/arena.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "waymark/service/desk.h"
#include "waymark/service/server.h"
#include "waymark/store/sqlite/open.h"
#include "waymark/v1/decision_support.grpc.pb.h"

extern char** environ;

namespace waymark::bench {
namespace {

constexpr std::string_view kServe = "--serve=";
constexpr std::pair<Served, std::string_view> kNames[] = {
    {Served::kWaymark, "waymark"}, {Served::kFirst, "waymark-first"},
    {Served::kBare, "bare"},       {Served::kBareHeap, "bare-heap"},
    {Served::kStored, "stored"},   {Served::kBareBytes, "bare-bytes"}};

bool Parse(const grpc::ByteBuffer& bytes, v1::EvaluateRequest& request) {
  grpc::ByteBuffer copy(bytes);
  grpc::ProtoBufferReader reader(&copy);
  return request.ParseFromZeroCopyStream(&reader);
}

class BareService final : public v1::DecisionSupportService::WithRawCallbackMethod_Evaluate<
                              v1::DecisionSupportService::Service> {
 public:
  explicit BareService(bool arena) : arena_(arena) {}

  grpc::ServerUnaryReactor* Evaluate(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    bool parsed = false;
    if (arena_) {
      google::protobuf::Arena arena;
      parsed =
          Parse(*request, *google::protobuf::Arena::CreateMessage<v1::EvaluateRequest>(&arena));
    } else {
      v1::EvaluateRequest message;
      parsed = Parse(*request, message);
    }
    const grpc::Slice empty;
    *response = grpc::ByteBuffer(&empty, 1);
    reactor->Finish(parsed ? grpc::Status::OK
                           : grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "not a request"));
    return reactor;
  }

 private:
  const bool arena_;
};

// Parses nothing and answers what it was given.
class BareBytes final : public v1::DecisionSupportService::WithRawCallbackMethod_GetPrompts<
                            v1::DecisionSupportService::Service> {
 public:
  explicit BareBytes(const std::string& answer) : answer_(answer) {}
  grpc::ServerUnaryReactor* GetPrompts(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer*,
                                       grpc::ByteBuffer* response) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    const grpc::Slice slice(answer_);
    *response = grpc::ByteBuffer(&slice, 1);
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const std::string answer_;
};

// Until standard input ends.
void SayPortAndWait(int port) {
  std::cout << port << std::endl;
  while (std::getchar() != EOF) {
  }
}

int ServeBare(grpc::Service& service) {
  grpc::ServerBuilder builder;
  int port = 0;
  builder.SetMaxReceiveMessageSize(64 << 20);
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 4;
  SayPortAndWait(port);
  server->Shutdown();
  return 0;
}

std::string BenchFolder() {
  const char* const folder = std::getenv("WAYMARK_BENCH_FOLDER");
  return folder == nullptr ? "." : folder;
}

int ServeWaymark(const std::string& rules, bool stored = false) {
  service::Log log([](std::string_view line) { std::cerr << line << "\n"; }, absl::Now);
  service::ServiceSettings settings;
  settings.zone = London();
  settings.program_version = "bench";
  if (stored) settings.today = Today();
  service::PackHolder packs({.path = rules, .extra_code_sets = {ExtraCodeSets()}}, settings,
                            absl::Now, log);
  if (const absl::Status status = packs.Load(); !status.ok()) {
    std::cerr << "error: " << status.message() << "\n";
    return 1;
  }
  service::ServeConfig config;
  config.listen = {{"127.0.0.1", 0}};
  std::unique_ptr<store::Store> store;
  std::unique_ptr<service::Desk> desk;
  if (stored) {
    store::sqlite::OpenOptions options;
    options.path = BenchFolder() + "/stored.db";
    for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
      std::filesystem::remove(options.path + suffix);
    }
    options.now = [] { return absl::ToUnixMicros(absl::Now()); };
    auto opened = store::sqlite::OpenStore(std::move(options));
    if (!opened.ok()) {
      std::cerr << "error: " << opened.status().message() << "\n";
      return 4;
    }
    store = *std::move(opened);
    service::Desk::Options desk_options;
    desk_options.worklists = service::DefaultWorklists();
    desk = std::make_unique<service::Desk>(*store, absl::Now, log, std::move(desk_options));
    if (const absl::Status status = desk->SetSnapshot(packs.Get()); !status.ok()) {
      std::cerr << "error: " << status.message() << "\n";
      return 4;
    }
  }
  auto server = service::Server::Start(config, packs, log, absl::Now, desk.get());
  if (!server.ok()) {
    std::cerr << "error: " << server.status().message() << "\n";
    return 4;
  }
  const std::string address = (*server)->addresses().front();
  SayPortAndWait(std::atoi(address.substr(address.rfind(':') + 1).c_str()));
  (*server)->Drain(absl::Seconds(1));
  return 0;
}

[[noreturn]] void Die(const char* what) {
  std::cerr << "error: " << what << "\n";
  std::exit(4);
}

}  // namespace

bool ParseServeArgument(const std::string& argument, Served& served) {
  for (const auto& [value, name] : kNames) {
    if (argument == absl::StrCat(std::string(kServe), std::string(name))) {
      served = value;
      return true;
    }
  }
  return false;
}

int Serve(Served served) {
  if (served == Served::kWaymark) return ServeWaymark(RulesFolder());
  if (served == Served::kStored) return ServeWaymark(RulesFolder(), /*stored=*/true);
  if (served == Served::kBareBytes) {
    std::ifstream file(BenchFolder() + "/answer", std::ios::binary);
    BareBytes service({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
    return ServeBare(service);
  }
  if (served != Served::kFirst) {
    BareService service(served == Served::kBare);
    return ServeBare(service);
  }
  const TemporaryFolder folder;
  return ServeWaymark(WriteFirstRules(folder.path("first")));
}

ServerProcess::ServerProcess(Served served) {
  int input[2], output[2];
  if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0) Die("no pipe could be made");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
  std::string self = "/proc/self/exe";
  std::string argument(kServe);
  for (const auto& [value, name] : kNames) {
    if (value == served) argument += name;
  }
  char* const arguments[] = {self.data(), argument.data(), nullptr};
  if (posix_spawn(&child_, self.c_str(), &actions, nullptr, arguments, environ) != 0) {
    Die("a server process could not be started");
  }
  posix_spawn_file_actions_destroy(&actions);
  close(input[0]);
  close(output[1]);
  to_child_ = input[1];
  std::string port;
  char c = 0;
  while (read(output[0], &c, 1) == 1 && c != '\n') port += c;
  close(output[0]);
  if (port.empty()) Die("a server process did not start");
  address_ = "127.0.0.1:" + port;
}

ServerProcess::~ServerProcess() {
  close(to_child_);
  int ignored = 0;
  waitpid(child_, &ignored, 0);
}

}  // namespace waymark::bench
