// Power cuts: whatever a disk keeps of what was not yet synced, what was acknowledged is there.
//
// WAYMARK_FAULT_CUTS=500 for as many; WAYMARK_FAULT_SEED for other moments.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <mutex>
#include <random>
#include <thread>

#include "faults/fault_vfs.h"
#include "faults/load.h"
#include "waymark/store/sqlite/open.h"

namespace waymark::store {
namespace {

constexpr int kSenders = 3;

struct Cut {
  FaultVfs::Image image;
  Acknowledged acknowledged;
};

class PowerTest : public testing::Test {
 protected:
  PowerTest() : vfs_("waymark-power") {
    folder_ = testing::TempDir() + "/waymark-power-XXXXXX";
    if (mkdtemp(folder_.data()) == nullptr) ADD_FAILURE() << "no folder for the test";
  }
  ~PowerTest() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  FaultVfs vfs_;
};

TEST_F(PowerTest, TheDiskForgetsWhatWasNotSynced) {
  // The same commits without syncs: if no image lost one, the images would prove nothing.
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open_v2((folder_ + "/raw.db").c_str(), &database,
                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs_.name().c_str()),
            SQLITE_OK);
  const auto run = [&](const char* sql) {
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
  };
  run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(x)");
  run("PRAGMA synchronous=OFF");
  for (int i = 0; i < 20; ++i) run("INSERT INTO t VALUES(1)");
  std::mt19937_64 random(1);
  FaultVfs::WriteImage(vfs_.PowerCut(random), folder_ + "/cut");
  sqlite3_close(database);
  ASSERT_EQ(sqlite3_open((folder_ + "/cut/raw.db").c_str(), &database), SQLITE_OK);
  int rows = -1;
  sqlite3_exec(
      database, "SELECT count(*) FROM t",
      [](void* out, int, char** values, char**) {
        *static_cast<int*>(out) = std::atoi(values[0]);
        return 0;
      },
      &rows, nullptr);
  sqlite3_close(database);
  EXPECT_GE(rows, 0);
  EXPECT_LT(rows, 20);
}

TEST_F(PowerTest, WhatWasAcknowledgedSurvivesAnyMoment) {
  const size_t cuts = static_cast<size_t>(NumberFrom("WAYMARK_FAULT_CUTS", 40));
  const auto seed = static_cast<uint64_t>(NumberFrom("WAYMARK_FAULT_SEED", 1));
  std::mt19937_64 random(seed);
  size_t made = 0;
  size_t acknowledged_in_all = 0;
  // Stores stay small, so that an image is a matter of milliseconds.
  for (int round = 0; made < cuts; ++round) {
    const std::string name = "store-" + std::to_string(round) + ".db";
    std::mutex mutex;
    Acknowledged acknowledged;
    std::vector<Cut> taken;
    const size_t wanted = std::min<size_t>(20, cuts - made);
    vfs_.SetHook([&](FaultVfs::Operation operation, const std::string& file) {
      if (operation == FaultVfs::Operation::kRead || !file.starts_with(name)) return SQLITE_OK;
      const std::lock_guard lock(mutex);
      const bool now =
          random() % 97 == 0 || (operation == FaultVfs::Operation::kSync && random() % 29 == 0);
      if (now && taken.size() < wanted) taken.push_back({vfs_.PowerCut(random), acknowledged});
      return SQLITE_OK;
    });
    {
      auto store = sqlite::OpenStore({.path = folder_ + "/" + name,
                                      .now = [] { return Instant{1}; },
                                      .audit_seed = std::string(32, 'k'),
                                      .checkpoint_lines = 20,
                                      .vfs = vfs_.name()});
      ASSERT_EQ(store.status(), absl::OkStatus());
      std::vector<std::thread> threads;
      for (int sender = 0; sender < kSenders; ++sender) {
        threads.emplace_back([&, sender] {
          for (int64_t number = 1; number < 2000; ++number) {
            {
              const std::lock_guard lock(mutex);
              if (taken.size() >= wanted) return;
            }
            std::promise<void> done;
            (*store)->Submit(LoadWrite(sender, number), [&](absl::Status status) {
              EXPECT_EQ(status, absl::OkStatus());
              {
                const std::lock_guard lock(mutex);
                acknowledged[sender] = number;
              }
              done.set_value();
            });
            done.get_future().wait();
          }
        });
      }
      for (std::thread& thread : threads) thread.join();
    }
    vfs_.SetHook(nullptr);
    ASSERT_GT(taken.size(), 0u);
    for (const Cut& cut : taken) {
      const std::string place = folder_ + "/cut-" + std::to_string(made);
      FaultVfs::WriteImage(cut.image, place);
      if (std::filesystem::exists(place + "/" + name)) {
        auto store = sqlite::OpenStore({.path = place + "/" + name,
                                        .now = [] { return Instant{2}; },
                                        .audit_seed = std::string(32, 'k')});
        ASSERT_EQ(store.status(), absl::OkStatus()) << "cut " << made << " seed " << seed;
        ASSERT_EQ(CheckLoad(**store, cut.acknowledged), "") << "cut " << made << " seed " << seed;
        ASSERT_EQ((*store)->Write(LoadWrite(99, 1)), absl::OkStatus());
      } else {
        EXPECT_TRUE(cut.acknowledged.empty());
      }
      for (const auto& [sender, last] : cut.acknowledged) {
        acknowledged_in_all += static_cast<size_t>(last);
      }
      std::filesystem::remove_all(place);
      ++made;
    }
  }
  EXPECT_GT(acknowledged_in_all, cuts);
}

}  // namespace
}  // namespace waymark::store
