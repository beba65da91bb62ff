// Two practices in one store, and callers who have one of them.
#ifndef WAYMARK_TESTS_SERVICE_ACCESS_WORLD_H_
#define WAYMARK_TESTS_SERVICE_ACCESS_WORLD_H_

#include <memory>
#include <string>
#include <vector>

#include "service/test_pack.h"
#include "waymark/access/gate.h"
#include "waymark/service/desk.h"
#include "waymark/store/store.h"
#include "waymark/v1/review.pb.h"

namespace waymark::service {

class AccessWorld {
 public:
  // Patient `mia` at OURS1 and `theo` at THEIRS, each with one item.
  AccessWorld();
  ~AccessWorld();

  // By name of a client: "ours", "theirs", "coordinator" (at OURS1, role coordinator only),
  // "nobody" (no practice), "operator" (administers).
  Caller As(const std::string& client);
  // What a handler of the stored side gives.
  absl::Status GetPrompts(const Caller& caller, const std::string& practice,
                          const std::string& patient, v1::Role role = v1::ROLE_GP);
  absl::Status Feed(const Caller& caller, const std::string& practice, const std::string& patient);
  std::string ItemOf(const std::string& practice);
  // All audit lines of a chain, each as text.
  std::vector<std::string> Audit(const std::string& practice);

  TestFolder folder;
  absl::Time now = TestNow();
  access::Config config;
  std::shared_ptr<access::Gate> gate;
  std::unique_ptr<Log> log;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Desk> desk;
};

}  // namespace waymark::service

#endif  // WAYMARK_TESTS_SERVICE_ACCESS_WORLD_H_
