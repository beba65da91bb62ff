// Writing: order, atomicity, group commit, back-pressure.
#include <atomic>
#include <future>
#include <latch>
#include <set>
#include <thread>

#include "store/engines.h"

namespace waymark::store {
namespace {

class WriteTest : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(Engines, WriteTest, testing::ValuesIn(Engines()), EngineName);

TEST_P(WriteTest, WhatWasWrittenIsThereAfterOpeningAgain) {
  Open();
  Write([](Transaction& tx) { return tx.PutValue("s", "k", std::string("v\0w", 3)); });
  Open();
  EXPECT_EQ(*Read()->GetValue("s", "k"), std::string("v\0w", 3));
}

TEST_P(WriteTest, AnErrorKeepsNothingOfItsWriteAndComesBack) {
  Open();
  const absl::Status status = store().Write([](Transaction& tx) -> absl::Status {
    EXPECT_TRUE(tx.PutValue("s", "k", "v").ok());
    EXPECT_EQ(*tx.GetValue("s", "k"), "v");
    return absl::FailedPreconditionError("no");
  });
  EXPECT_EQ(status, absl::FailedPreconditionError("no"));
  EXPECT_EQ(Read()->GetValue("s", "k").status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(store().health().writable);
}

TEST_P(WriteTest, AnExceptionKeepsNothingOfItsWrite) {
  Open();
  const absl::Status status = store().Write([](Transaction& tx) -> absl::Status {
    EXPECT_TRUE(tx.PutValue("s", "k", "v").ok());
    throw std::runtime_error("a patient's name");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(status.message().find("name"), std::string::npos);
  EXPECT_EQ(Read()->GetValue("s", "k").status().code(), absl::StatusCode::kNotFound);
}

// Holds the store's thread so that what is submitted meanwhile makes one group.
class Held {
 public:
  explicit Held(Store& store) {
    store.Submit(
        [state = state_](Transaction&) {
          if (state->first.exchange(false)) {
            state->begun.count_down();
            state->go.wait();
          }
          return absl::OkStatus();
        },
        [](absl::Status) {});
    state_->begun.wait();
  }
  ~Held() { Release(); }
  void Release() {
    if (!state_->released.exchange(true)) state_->go.count_down();
  }

 private:
  // The store's thread may be on its way out of `wait` when this has gone.
  struct State {
    std::atomic<bool> first = true, released = false;
    std::latch begun{1}, go{1};
  };
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

TEST_P(WriteTest, WritesOfOneGroupThatFailTakeNothingFromTheOthers) {
  Open();
  constexpr int kWrites = 40;
  std::vector<std::future<absl::Status>> results;
  std::vector<std::shared_ptr<std::promise<absl::Status>>> promises;
  {
    Held held(store());
    for (int i = 0; i < kWrites; ++i) {
      auto promise = std::make_shared<std::promise<absl::Status>>();
      results.push_back(promise->get_future());
      store().Submit(
          [i](Transaction& tx) -> absl::Status {
            const std::string key = std::to_string(i);
            // Sees what the writes before it have done, and not those that failed.
            if (i > 0) {
              const bool before = tx.GetValue("s", std::to_string(i - 1)).ok();
              EXPECT_EQ(before, (i - 1) % 3 != 0) << i;
            }
            if (auto status = tx.PutValue("s", key, "v"); !status.ok()) return status;
            if (auto status = tx.AppendChange("A81001", {0, 0, key, 1, "b"}); !status.ok())
              return status.status();
            AuditLine line;
            line.practice = "A81001";
            line.action = key;
            if (auto status = tx.Audit(line); !status.ok()) return status;
            return i % 3 == 0 ? absl::AbortedError(key) : absl::OkStatus();
          },
          [promise](absl::Status status) { promise->set_value(std::move(status)); });
    }
  }
  int kept = 0;
  for (int i = 0; i < kWrites; ++i) {
    const absl::Status status = results[static_cast<size_t>(i)].get();
    EXPECT_EQ(status.ok(), i % 3 != 0) << i << status;
    kept += status.ok() ? 1 : 0;
  }
  auto reader = Read();
  EXPECT_EQ(static_cast<int>(reader->ListValues("s", "")->size()), kept);
  const auto changes = reader->ChangesAfter("A81001", 0, 1000);
  ASSERT_EQ(static_cast<int>(changes->size()), kept);
  for (size_t i = 0; i < changes->size(); ++i) {
    EXPECT_EQ((*changes)[i].sequence, static_cast<int64_t>(i + 1));
  }
  const auto report = VerifyAudit(*reader, {}, {});
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->whole());
  EXPECT_EQ(static_cast<int>(reader->AuditLines("A81001", 0, 1000)->size()), kept);
}

TEST_P(WriteTest, ManyThreadsLoseNothingAndCountOnce) {
  Open();
  constexpr int kThreads = 8;
  constexpr int kEach = 50;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < kEach; ++i) {
        Write([](Transaction& tx) -> absl::Status {
          const auto value = tx.GetValue("s", "n");
          const int n = value.ok() ? std::stoi(*value) : 0;
          return tx.PutValue("s", "n", std::to_string(n + 1));
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*Read()->GetValue("s", "n"), std::to_string(kThreads * kEach));
}

TEST_P(WriteTest, AFullQueueIsSaidAndTakesNothing) {
  Open({.queue_capacity = 2});
  std::atomic<int> done = 0;
  const auto count = [&done](absl::Status status) { done += status.ok() ? 1 : 0; };
  const auto nothing = [](Transaction&) { return absl::OkStatus(); };
  {
    Held held(store());
    EXPECT_TRUE(store().TrySubmit(nothing, count).ok());
    EXPECT_TRUE(store().TrySubmit(nothing, count).ok());
    EXPECT_EQ(store().queued(), store().queue_capacity());
    EXPECT_EQ(store().TrySubmit(nothing, count).code(), absl::StatusCode::kResourceExhausted);
    // One that waits for room gets it.
    std::thread waiting([&] { store().Submit(nothing, count); });
    held.Release();
    waiting.join();
  }
  Close();
  EXPECT_EQ(done, 3);
}

TEST_P(WriteTest, ClosingCompletesWhatWasSubmitted) {
  Open();
  std::atomic<int> done = 0;
  for (int i = 0; i < 100; ++i) {
    store().Submit([i](Transaction& tx) { return tx.PutValue("s", std::to_string(i), "v"); },
                   [&done](absl::Status status) { done += status.ok() ? 1 : 0; });
  }
  Close();
  EXPECT_EQ(done, 100);
  Open();
  EXPECT_EQ(Read()->ListValues("s", "")->size(), 100u);
  EXPECT_FALSE(store().start().unclean);
}

TEST_P(WriteTest, ASnapshotDoesNotMove) {
  Open();
  Write([](Transaction& tx) { return tx.PutValue("s", "k", "old"); });
  auto before = Read();
  Write([](Transaction& tx) { return tx.PutValue("s", "k", "new"); });
  EXPECT_EQ(*before->GetValue("s", "k"), "old");
  EXPECT_EQ(*Read()->GetValue("s", "k"), "new");
}

TEST_P(WriteTest, ListenersHearOfChangesOnceTheyCanBeRead) {
  Open();
  std::vector<std::pair<std::string, int64_t>> heard;
  store().SetChangeListener([&](std::span<const Store::Grown> grown) {
    for (const Store::Grown& feed : grown) {
      auto reader = store().Read();
      ASSERT_TRUE(reader.ok());
      EXPECT_EQ(*(*reader)->LastChange(feed.practice), feed.last);
      heard.emplace_back(feed.practice, feed.last);
    }
  });
  Write([](Transaction& tx) -> absl::Status {
    EXPECT_EQ(*tx.AppendChange("A81001", {0, 0, "i", 1, "x"}), 1);
    EXPECT_EQ(*tx.AppendChange("A81001", {0, 0, "i", 1, "y"}), 2);
    EXPECT_EQ(*tx.LastChange("A81001"), 2);
    EXPECT_EQ(tx.ChangesAfter("A81001", 1, 9)->size(), 1u);
    return tx.AppendChange("B81001", {0, 0, "i", 1, "z"}).status();
  });
  Write([](Transaction& tx) { return tx.PutValue("s", "k", "v"); });
  EXPECT_EQ(heard, (std::vector<std::pair<std::string, int64_t>>{{"A81001", 2}, {"B81001", 1}}));
}

}  // namespace
}  // namespace waymark::store
