// Backups: made, looked at, put back.
#include <fstream>

#include "store/sqlite_files.h"
#include "waymark/store/sqlite/backup.h"

namespace waymark::store::sqlite {
namespace {

constexpr Instant kNow = 1'790'000'000'000'000;

class SqliteBackupTest : public SqliteFileTest {
 protected:
  SqliteBackupTest() : backup_(folder_ + "/backup") {}
  std::string Value(const std::string& key) {
    const auto value = (*store_->Read())->GetValue("s", key);
    return value.ok() ? *value : "";
  }
  std::string backup_;
};

TEST_F(SqliteBackupTest, IsMadeWhileTheStoreIsInUseAndHoldsWhatWasDurable) {
  Open();
  Put("k", "before");
  const auto made = CreateBackup(path_, backup_, kNow);
  ASSERT_EQ(made.status(), absl::OkStatus());
  Put("k", "after");
  const auto report = VerifyBackup(backup_);
  ASSERT_EQ(report.status(), absl::OkStatus());
  EXPECT_TRUE(report->audit.whole());
  EXPECT_EQ(report->digest, made->digest);
  EXPECT_GT(report->bytes, 0);
  EXPECT_EQ(report->audit.lines, 1);
  EXPECT_EQ(Value("k"), "after");
}

TEST_F(SqliteBackupTest, OfAStoreThatWasKilledHoldsItsLog) {
  Open();
  Put("k", "v");
  const std::string copy = folder_ + "/killed.db";
  std::filesystem::copy(path_, copy);
  std::filesystem::copy(path_ + "-wal", copy + "-wal");
  ASSERT_EQ(CreateBackup(copy, backup_, kNow).status(), absl::OkStatus());
  EXPECT_TRUE(VerifyBackup(backup_).ok());
  Close();
  std::filesystem::remove(path_);
  ASSERT_EQ(RestoreBackup(backup_, path_, false, kNow).status(), absl::OkStatus());
  Open();
  EXPECT_EQ(Value("k"), "v");
}

TEST_F(SqliteBackupTest, ARestoredStoreSaysSoUntilItIsAcknowledged) {
  Open();
  Put("k", "v");
  const std::string epoch = store_->start().epoch;
  const std::string id = store_->start().store_id;
  ASSERT_EQ(store_->Backup(backup_), absl::OkStatus());
  Put("k", "later");
  Close();
  EXPECT_EQ(RestoreBackup(backup_, path_, false, kNow).status().code(),
            absl::StatusCode::kAlreadyExists);
  const auto aside = RestoreBackup(backup_, path_, true, kNow);
  ASSERT_EQ(aside.status(), absl::OkStatus());
  EXPECT_TRUE(std::filesystem::exists(*aside));
  for (int start = 0; start < 2; ++start) {
    Open();
    EXPECT_TRUE(store_->start().restored);
    EXPECT_FALSE(store_->start().unclean);
    EXPECT_FALSE(store_->health().reasons.empty());
    EXPECT_TRUE(store_->health().writable);
    EXPECT_EQ(store_->start().store_id, id);
    EXPECT_NE(store_->start().epoch, epoch);
    EXPECT_EQ(Value("k"), "v");
  }
  EXPECT_EQ(store_->AcknowledgeRestore(), absl::OkStatus());
  EXPECT_TRUE(store_->health().reasons.empty());
  Open();
  EXPECT_FALSE(store_->start().restored);
  const auto lines = (*store_->Read())->AuditLines("", 0, 9);
  ASSERT_EQ(lines->size(), 4u);
  EXPECT_NE((*lines)[1].text.find("from a backup"), std::string::npos);
  EXPECT_EQ((*lines)[2].text.find("from a backup"), std::string::npos);
  // What was replaced is still a store.
  Close();
  path_ = *aside;
  Open();
  EXPECT_EQ(Value("k"), "later");
}

TEST_F(SqliteBackupTest, IsNotPutBackUnderARunningStore) {
  Open();
  ASSERT_EQ(store_->Backup(backup_), absl::OkStatus());
  EXPECT_EQ(RestoreBackup(backup_, path_, true, kNow).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(SqliteBackupTest, OneThatIsNotWhatWasMadeIsRefused) {
  Open();
  Put("k", "v");
  ASSERT_EQ(store_->Backup(backup_), absl::OkStatus());
  Close();
  EXPECT_EQ(store_, nullptr);
  {
    std::fstream file(backup_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(5000);
    file.put('x');
  }
  EXPECT_EQ(VerifyBackup(backup_).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(RestoreBackup(backup_, folder_ + "/new.db", false, kNow).status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/new.db"));
  std::filesystem::remove(backup_ + ".manifest");
  EXPECT_EQ(VerifyBackup(backup_).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(VerifyBackup(folder_ + "/none").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(SqliteBackupTest, NothingIsOverwritten) {
  Open();
  std::ofstream(backup_) << "mine";
  EXPECT_EQ(store_->Backup(backup_).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(CreateBackup(folder_ + "/none.db", folder_ + "/b", kNow).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(folder_ + "/b"));
}

}  // namespace
}  // namespace waymark::store::sqlite
