#include "bench/load_client.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <thread>
#include <utility>

#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/security/credentials.h"

namespace waymark::bench {
namespace {

using Clock = std::chrono::steady_clock;

double Seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

// One caller: a call, its answer, the next call.
void Call(const std::shared_ptr<grpc::Channel>& channel,
          const std::function<const grpc::ByteBuffer&()>& next, const std::string& method,
          Clock::time_point end, std::vector<double>& latencies) {
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  do {
    grpc::ClientContext context;
    grpc::ByteBuffer response;
    grpc::Status status;
    const grpc::ByteBuffer& request = next();
    const Clock::time_point begin = Clock::now();
    const auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
    call->StartCall();
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    latencies.push_back(Seconds(Clock::now() - begin));
    if (!status.ok()) {
      std::cerr << "error: a call failed: " << status.error_message() << "\n";
      std::exit(1);
    }
  } while (Clock::now() < end);
}

}  // namespace

double Block::Percentile(double p) const {
  const auto rank = static_cast<size_t>(std::ceil(p * static_cast<double>(latencies.size())));
  return latencies[std::max<size_t>(rank, 1) - 1];
}

LoadClient::LoadClient(const std::string& address, const std::vector<std::string>& requests,
                       std::string method)
    : method_(std::move(method)) {
  grpc::ChannelArguments arguments;
  // Servers on ports of one process's other channels must not share a connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  channel_ = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  if (!channel_->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10))) {
    std::cerr << "error: no connection to " << address << "\n";
    std::exit(4);
  }
  for (const std::string& request : requests) {
    const grpc::Slice slice(request);
    requests_.emplace_back(&slice, 1);
  }
}

Block LoadClient::Run(int callers, std::chrono::duration<double> time) const {
  std::vector<std::vector<double>> latencies(static_cast<size_t>(callers));
  const Clock::time_point begin = Clock::now();
  const Clock::time_point end = begin + std::chrono::duration_cast<Clock::duration>(time);
  {
    std::vector<std::jthread> threads;
    for (std::vector<double>& own : latencies) {
      threads.emplace_back([this, end, &own] {
        Call(
            channel_, [this]() -> const grpc::ByteBuffer& { return Next(); }, method_, end, own);
      });
    }
  }
  Block block;
  block.seconds = Seconds(Clock::now() - begin);
  for (const std::vector<double>& own : latencies) {
    block.latencies.insert(block.latencies.end(), own.begin(), own.end());
  }
  std::sort(block.latencies.begin(), block.latencies.end());
  return block;
}

double LoadClient::Once() const {
  std::vector<double> latency;
  Call(
      channel_, [this]() -> const grpc::ByteBuffer& { return Next(); }, method_, Clock::now(),
      latency);
  return latency.front();
}

}  // namespace waymark::bench
