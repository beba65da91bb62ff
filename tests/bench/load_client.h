// Calls to one server from several callers at once, for a given time.
#ifndef WAYMARK_TESTS_BENCH_LOAD_CLIENT_H_
#define WAYMARK_TESTS_BENCH_LOAD_CLIENT_H_

#include <chrono>
#include <memory>
#include <string>
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
             std::string method = "/waymark.v1.DecisionSupportService/Evaluate");

  // `callers` threads, each with one call under way, for `time`. Ends the program where a call
  // fails.
  Block Run(int callers, std::chrono::duration<double> time) const;
  // One call; seconds.
  double Once() const;

 private:
  std::shared_ptr<grpc::Channel> channel_;
  grpc::ByteBuffer request_;
  const std::string method_;
};

}  // namespace waymark::bench

#endif  // WAYMARK_TESTS_BENCH_LOAD_CLIENT_H_
