#include "waymark/service/executor.h"

#include <atomic>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace waymark::service {
namespace {

TEST(Executor, RunsWhatWaitsBeforeItEnds) {
  std::atomic<int> ran = 0;
  {
    Executor executor(2, 100);
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(executor.Post([&ran] { ++ran; }));
  }
  EXPECT_EQ(ran, 50);
}

TEST(Executor, TakesNoMoreThanMayWait) {
  absl::Notification begun, go;
  Executor executor(1, 2);
  ASSERT_TRUE(executor.Post([&] {
    begun.Notify();
    go.WaitForNotification();
  }));
  begun.WaitForNotification();
  EXPECT_TRUE(executor.Post([] {}));
  EXPECT_TRUE(executor.Post([] {}));
  EXPECT_FALSE(executor.Post([] {}));
  go.Notify();
}

}  // namespace
}  // namespace waymark::service
