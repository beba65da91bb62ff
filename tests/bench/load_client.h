// Calls to one server from several callers at once, for a given time.
#ifndef WAYMARK_TESTS_BENCH_LOAD_CLIENT_H_
#define WAYMARK_TESTS_BENCH_LOAD_CLIENT_H_

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "grpcpp/channel.h"
#include "grpcpp/support/byte_buffer.h"

namespace waymark::bench {

// Latencies of one block, in seconds, sorted.
struct Block {
  std::vector<double> latencies;
  double seconds = 0;
  double Percentile(double p) const;
  double calls_per_second() const { return static_cast<double>(latencies.size()) / seconds; }
};

class LoadClient {
 public:
  // One connection, as a sidecar's caller has. Waits until it stands.
  LoadClient(const std::string& address, std::string request,
             std::string method = "/waymark.v1.DecisionSupportService/Evaluate")
      : LoadClient(address, std::vector<std::string>{std::move(request)}, std::move(method)) {}
  // Several requests, one after the other and from the first again; at least one.
  LoadClient(const std::string& address, const std::vector<std::string>& requests,
             std::string method);

  // `callers` threads, each with one call under way, for `time`. Ends the program where a call
  // fails.
  Block Run(int callers, std::chrono::duration<double> time) const;
  // One call, of the next request; seconds.
  double Once() const;

 private:
  const grpc::ByteBuffer& Next() const { return requests_[next_++ % requests_.size()]; }

  std::shared_ptr<grpc::Channel> channel_;
  std::vector<grpc::ByteBuffer> requests_;
  mutable std::atomic<size_t> next_{0};
  const std::string method_;
};

}  // namespace waymark::bench

#endif  // WAYMARK_TESTS_BENCH_LOAD_CLIENT_H_
