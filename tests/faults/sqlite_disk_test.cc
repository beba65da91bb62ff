// Disks that are full, read-only, broken or slow, logs that are torn, clocks that jump.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <latch>
#include <mutex>
#include <random>
#include <thread>

#include "faults/fault_vfs.h"
#include "faults/load.h"
#include "waymark/store/sqlite/open.h"

namespace waymark::store {
namespace {

using Operation = FaultVfs::Operation;

class DiskTest : public testing::Test {
 protected:
  DiskTest() : vfs_("waymark-disk") {
    folder_ = testing::TempDir() + "/waymark-disk-XXXXXX";
    if (mkdtemp(folder_.data()) == nullptr) ADD_FAILURE() << "no folder for the test";
    path_ = folder_ + "/store.db";
  }
  ~DiskTest() override {
    vfs_.SetHook(nullptr);
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  absl::StatusOr<std::unique_ptr<Store>> TryOpen(bool before_answer = false) {
    return sqlite::OpenStore({.path = path_,
                              .now = [this] { return now_.load(); },
                              .audit_reads_before_answer = before_answer,
                              .audit_seed = std::string(32, 'k'),
                              .queue_capacity = 8,
                              .read_audit_capacity = 4,
                              .checkpoint_lines = 5,
                              .slow_commit = absl::ZeroDuration(),
                              .vfs = vfs_.name()});
  }
  Store& Open(bool before_answer = false) {
    store_.reset();
    auto opened = TryOpen(before_answer);
    EXPECT_EQ(opened.status(), absl::OkStatus());
    store_ = *std::move(opened);
    return *store_;
  }
  // From now on operations of this sort fail with `code`.
  void Break(Operation operation, int code) {
    vfs_.SetHook(
        [=](Operation asked, const std::string&) { return asked == operation ? code : SQLITE_OK; });
  }
  void Mend() { vfs_.SetHook(nullptr); }
  absl::Status Send(int64_t number) { return store_->Write(LoadWrite(0, number)); }
  std::string Check(int64_t acknowledged) { return CheckLoad(*store_, {{0, acknowledged}}); }
  std::string Reasons() {
    std::string reasons;
    for (const std::string& reason : store_->health().reasons) reasons += reason + "\n";
    return reasons;
  }

  std::string folder_, path_;
  std::atomic<Instant> now_ = 1;
  FaultVfs vfs_;
  std::unique_ptr<Store> store_;
};

TEST_F(DiskTest, AFullDiskStopsWritesReadsGoOnAndItMendsItself) {
  Open();
  for (int i = 1; i <= 5; ++i) ASSERT_EQ(Send(i), absl::OkStatus());
  Break(Operation::kWrite, SQLITE_FULL);
  for (int i = 0; i < 3; ++i) {
    const absl::Status status = Send(6);
    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_NE(status.message().find("disk that holds the store is full"), std::string::npos);
  }
  EXPECT_FALSE(store_->health().writable);
  EXPECT_NE(Reasons().find("full"), std::string::npos);
  EXPECT_EQ(Check(5), "");
  Mend();
  EXPECT_EQ(Send(6), absl::OkStatus());
  EXPECT_TRUE(store_->health().writable);
  EXPECT_EQ(Check(6), "");
  Open();
  EXPECT_EQ(Check(6), "");
}

TEST_F(DiskTest, WithoutANewWriteItNoticesThatTheDiskIsWellAgain) {
  Open();
  Break(Operation::kWrite, SQLITE_FULL);
  ASSERT_FALSE(Send(1).ok());
  Mend();
  while (!store_->health().writable) std::this_thread::yield();
  EXPECT_EQ(Check(0), "");
}

TEST_F(DiskTest, ASyncThatFailsAcknowledgesNothing) {
  Open();
  ASSERT_EQ(Send(1), absl::OkStatus());
  Break(Operation::kSync, SQLITE_IOERR_FSYNC);
  EXPECT_EQ(Send(2).code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(store_->health().writable);
  // And a power cut now: what the client was not told may be there or not, whole.
  std::mt19937_64 random(3);
  for (int i = 0; i < 10; ++i) {
    const std::string place = folder_ + "/cut-" + std::to_string(i);
    FaultVfs::WriteImage(vfs_.PowerCut(random), place);
    auto cut = sqlite::OpenStore({.path = place + "/store.db",
                                  .now = [] { return Instant{2}; },
                                  .audit_seed = std::string(32, 'k')});
    ASSERT_EQ(cut.status(), absl::OkStatus());
    EXPECT_EQ(CheckLoad(**cut, {{0, 1}}), "");
  }
  Mend();
  EXPECT_EQ(Send(2), absl::OkStatus());
  EXPECT_EQ(Check(2), "");
}

TEST_F(DiskTest, AFileSystemThatBecomesReadOnlyIsSaid) {
  Open();
  ASSERT_EQ(Send(1), absl::OkStatus());
  Break(Operation::kWrite, SQLITE_READONLY);
  const absl::Status status = Send(2);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_NE(status.message().find("read-only"), std::string::npos);
  EXPECT_EQ(Check(1), "");
  Mend();
  EXPECT_EQ(Send(2), absl::OkStatus());
}

TEST_F(DiskTest, APageThatCanNotBeReadFailsTheReadAndNothingElse) {
  Open();
  for (int i = 1; i <= 5; ++i) ASSERT_EQ(Send(i), absl::OkStatus());
  Open();  // with nothing in memory
  {
    auto reader = store_->Read();
    ASSERT_TRUE(reader.ok());
    Break(Operation::kRead, SQLITE_IOERR_READ);
    EXPECT_EQ((*reader)->AuditLines(kLoadPractice, 0, 99).status().code(),
              absl::StatusCode::kUnavailable);
    Mend();
  }
  EXPECT_EQ(Check(5), "");
}

TEST_F(DiskTest, ReadsThatCanNotBeRecordedAreAnsweredWithAWarningAndCounted) {
  Open(true);
  ASSERT_EQ(Send(1), absl::OkStatus());
  Break(Operation::kWrite, SQLITE_FULL);
  int warned = 0;
  for (int i = 1; i <= 6; ++i) warned += store_->AuditRead(LoadRead("lost", i)).ok() ? 0 : 1;
  EXPECT_EQ(warned, 6);
  EXPECT_EQ(store_->health().reads_not_recorded, 6);
  EXPECT_NE(Reasons().find("6 reads could not be recorded"), std::string::npos);
  Mend();
  while (!store_->health().writable) std::this_thread::yield();
  EXPECT_EQ(store_->AuditRead(LoadRead("run", 1)), absl::OkStatus());
  EXPECT_EQ(store_->health().reads_not_recorded, 0);
  const auto lines = (*store_->Read())->AuditLines("", 0, 99);
  EXPECT_NE(lines->back().text.find("\"action\":\"not recorded\",\"count\":6"), std::string::npos)
      << lines->back().text;
  EXPECT_EQ(Check(1), "");
}

TEST_F(DiskTest, ReadsWaitInTheQueueWhileThereIsRoomAndAreKept) {
  Open();
  ASSERT_EQ(Send(1), absl::OkStatus());
  Break(Operation::kWrite, SQLITE_FULL);
  ASSERT_FALSE(Send(2).ok());
  int64_t kept = 0;
  int warned = 0;
  for (int i = 0; i < 10; ++i) {
    (store_->AuditRead(LoadRead("run", kept + 1)).ok() ? static_cast<void>(++kept)
                                                       : static_cast<void>(++warned));
  }
  EXPECT_EQ(kept, 4);
  EXPECT_EQ(warned, 6);
  Mend();
  ASSERT_EQ(Send(2), absl::OkStatus());
  EXPECT_EQ(store_->AuditRead(LoadRead("run", kept + 1)), absl::OkStatus());
  Open();
  EXPECT_EQ(Check(2), "");
  const auto lines = (*store_->Read())->AuditLines(kLoadPractice, 0, 99);
  EXPECT_EQ(std::count_if(lines->begin(), lines->end(),
                          [](const ChainedLine& line) {
                            return line.text.find("\"saw\"") != std::string::npos;
                          }),
            5);
}

TEST_F(DiskTest, ASlowDiskHoldsBackWhoWritesAndNobodyWhoReads) {
  Open();
  ASSERT_EQ(Send(1), absl::OkStatus());
  std::latch begun(1), go(1);
  std::atomic<bool> first = true;
  vfs_.SetHook([&](Operation operation, const std::string&) {
    if (operation == Operation::kSync && first.exchange(false)) {
      begun.count_down();
      go.wait();
    }
    return SQLITE_OK;
  });
  std::atomic<int> done = 0;
  const auto count = [&done](absl::Status status) { done += status.ok() ? 1 : 0; };
  store_->Submit(LoadWrite(0, 2), count);
  begun.wait();
  // The disk is busy: reads go on and see what is durable, writes wait, then the sender is told.
  EXPECT_EQ(Check(1), "");
  int taken = 0;
  int64_t next = 3;
  while (store_->TrySubmit(LoadWrite(0, next), count).ok()) {
    ++taken;
    ++next;
  }
  EXPECT_EQ(taken, 8);
  EXPECT_EQ(store_->TrySubmit(LoadWrite(0, next), count).code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(done, 0);
  go.count_down();
  ASSERT_EQ(Send(next), absl::OkStatus());
  EXPECT_EQ(done, 9);
  EXPECT_EQ(Check(next), "");
  EXPECT_NE(Reasons().find("the disk is slow"), std::string::npos);
  EXPECT_TRUE(store_->health().writable);
}

TEST_F(DiskTest, ALogThatIsTornAnywhereLosesItsEndOnly) {
  Open();
  for (int i = 1; i <= 6; ++i) ASSERT_EQ(Send(i), absl::OkStatus());
  std::string log;
  std::string database;
  {
    std::ifstream in(path_ + "-wal", std::ios::binary);
    log = {std::istreambuf_iterator<char>(in), {}};
    std::ifstream file(path_, std::ios::binary);
    database = {std::istreambuf_iterator<char>(file), {}};
  }
  ASSERT_GT(log.size(), 10'000u);
  std::mt19937_64 random(5);
  size_t most = 0;
  for (int i = 0; i < 30; ++i) {
    const std::string place = folder_ + "/torn-" + std::to_string(i);
    std::string torn = log;
    // Cut off, or with a page of rubbish in it.
    const size_t at = random() % log.size();
    if (i % 2 == 0) {
      torn.resize(at);
    } else {
      for (size_t j = at; j < std::min(at + 300, torn.size()); ++j)
        torn[j] = static_cast<char>(random());
    }
    FaultVfs::WriteImage({{"store.db", database}, {"store.db-wal", torn}}, place);
    auto opened = sqlite::OpenStore({.path = place + "/store.db",
                                     .now = [] { return Instant{2}; },
                                     .audit_seed = std::string(32, 'k')});
    ASSERT_EQ(opened.status(), absl::OkStatus());
    // What is left is a whole state of some moment before.
    EXPECT_EQ(CheckLoad(**opened, {}), "") << i;
    most = std::max(most, (*(*opened)->Read())->AuditLines(kLoadPractice, 0, 99)->size());
    EXPECT_EQ((*opened)->Write(LoadWrite(99, 1)), absl::OkStatus());
  }
  EXPECT_GT(most, 0u);
}

TEST_F(DiskTest, AClockThatJumpsDisturbsNothing) {
  Open();
  const std::vector<Instant> moments = {1'000'000'000'000'000, 5, 9'000'000'000'000'000, -7,
                                        1'000'000'000'000'001};
  for (size_t i = 0; i < moments.size(); ++i) {
    now_ = moments[i];
    ASSERT_EQ(Send(static_cast<int64_t>(i + 1)), absl::OkStatus());
    EXPECT_EQ(store_->AuditRead(LoadRead("run", static_cast<int64_t>(i + 1))), absl::OkStatus());
    Open();
    EXPECT_EQ(Check(static_cast<int64_t>(i + 1)), "");
  }
}

// As a user who may not write: the tests may be run by root, who may do everything.
int OpenAsNobody(const std::string& path) {
  const pid_t process = fork();
  if (process == 0) {
    if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(99);
    const auto opened = sqlite::OpenStore(
        {.path = path, .now = [] { return Instant{1}; }, .audit_seed = std::string(32, 'k')});
    const bool names_path = opened.status().message().find("store.db") != std::string::npos;
    _exit(names_path ? static_cast<int>(opened.status().code()) : 98);
  }
  int state = 0;
  waitpid(process, &state, 0);
  return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
}

TEST_F(DiskTest, AFolderOrFileThatMayNotBeWrittenIsNamed) {
  namespace fs = std::filesystem;
  const auto read_only = fs::perms::owner_read | fs::perms::owner_exec | fs::perms::group_read |
                         fs::perms::group_exec | fs::perms::others_read | fs::perms::others_exec;
  fs::permissions(folder_, read_only);
  EXPECT_EQ(OpenAsNobody(path_), static_cast<int>(absl::StatusCode::kPermissionDenied));
  fs::permissions(folder_, fs::perms::all);
  std::ofstream(path_ + ".lock");
  fs::permissions(path_ + ".lock", fs::perms::all);
  std::ofstream(path_).close();
  fs::permissions(path_, fs::perms::owner_read);
  EXPECT_EQ(OpenAsNobody(path_), static_cast<int>(absl::StatusCode::kPermissionDenied));
  fs::remove(path_);
  fs::remove(path_ + ".lock");
}

}  // namespace
}  // namespace waymark::store
