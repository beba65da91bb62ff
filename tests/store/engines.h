// The engines that the suite of tests/store/ runs against. A new engine is one more line in
// engines.cc: what the tests say must hold for all of them.
#ifndef WAYMARK_TESTS_STORE_ENGINES_H_
#define WAYMARK_TESTS_STORE_ENGINES_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "waymark/store/store.h"

namespace waymark::store {

struct EngineOptions {
  std::function<Instant()> now = [] { return Instant{1'700'000'000'000'000}; };
  bool audit_reads_before_answer = false;
  size_t queue_capacity = 1024;
  size_t read_audit_capacity = 4096;
  int64_t checkpoint_lines = 1000;
};

struct Engine {
  std::string name;
  // Opens the store that lives in `folder`, which is this test's own.
  std::function<absl::StatusOr<std::unique_ptr<Store>>(const std::string& folder,
                                                       const EngineOptions& options)>
      open;
  friend void PrintTo(const Engine& engine, std::ostream* out) { *out << engine.name; }
};
const std::vector<Engine>& Engines();

// A store of its own in a folder that goes away with the test.
class StoreTest : public testing::TestWithParam<Engine> {
 protected:
  StoreTest();
  ~StoreTest() override;

  // Closes what is open and opens it (again).
  Store& Open(const EngineOptions& options = {});
  void Close() { store_.reset(); }
  Store& store() { return *store_; }
  const std::string& folder() const { return folder_; }

  // Writes, and expects that it succeeds.
  void Write(const WriteFunction& write);
  std::unique_ptr<Reader> Read();
  PatientRef AddPatient(const std::string& id, const std::string& practice = "A81001");
  // An open item of that patient with all fields set.
  Item AddItem(PatientRef patient, const std::string& rule, Day due,
               const std::string& practice = "A81001");

 private:
  std::string folder_;
  std::unique_ptr<Store> store_;
};

// For INSTANTIATE_TEST_SUITE_P.
std::string EngineName(const testing::TestParamInfo<Engine>& info);

#define WAYMARK_EXPECT_OK(expression) EXPECT_EQ((expression), absl::OkStatus())
#define WAYMARK_ASSERT_OK(expression) ASSERT_EQ((expression), absl::OkStatus())

inline Day DayOf(int serial) { return Day::FromSerial(serial); }

}  // namespace waymark::store

#endif  // WAYMARK_TESTS_STORE_ENGINES_H_
