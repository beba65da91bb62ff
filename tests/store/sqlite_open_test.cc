// Opening a file: whose it is, what it is, of which schema.
#include <sys/stat.h>

#include <fstream>

#include "store/sqlite_files.h"
#include "waymark/store/sqlite/schema.h"

namespace waymark::store::sqlite {
namespace {

class SqliteOpenTest : public SqliteFileTest {
 protected:
  std::string Content() const {
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

TEST_F(SqliteOpenTest, OneProcessAFile) {
  Open();
  const auto second = TryOpen();
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(second.status().message().find("in use"), std::string::npos);
  Close();
  EXPECT_TRUE(TryOpen().ok());
}

TEST_F(SqliteOpenTest, OnlyItsOwnerMayReadIt) {
  Open();
  Put("k", "v");
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    struct stat file {};
    ASSERT_EQ(stat((path_ + suffix).c_str(), &file), 0) << suffix;
    EXPECT_EQ(file.st_mode & 0777, 0600u) << suffix;
  }
}

TEST_F(SqliteOpenTest, AStopInOrderLeavesOneFileWithoutALog) {
  Open();
  Put("k", "v");
  Close();
  EXPECT_FALSE(std::filesystem::exists(path_ + "-wal"));
}

TEST_F(SqliteOpenTest, AFolderThatIsNotThereIsNamed) {
  path_ = folder_ + "/nowhere/store.db";
  const auto opened = TryOpen();
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kNotFound);
  EXPECT_NE(opened.status().message().find("nowhere"), std::string::npos);
}

TEST_F(SqliteOpenTest, AFileOfSomebodyElsesIsRefusedAndStaysAsItIs) {
  std::ofstream(path_) << "a letter, not a database";
  std::string before = Content();
  EXPECT_EQ(TryOpen().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Content(), before);
  std::filesystem::remove(path_);
  Meddle(path_, "CREATE TABLE mine(x)");
  before = Content();
  const auto opened = TryOpen();
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Content(), before);
}

TEST_F(SqliteOpenTest, AStoreOfANewerProgramIsRefusedAndStaysAsItIs) {
  Open();
  Close();
  Meddle(path_, "PRAGMA user_version=99");
  const std::string before = Content();
  const auto opened = TryOpen();
  EXPECT_EQ(opened.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(opened.status().message().find("newer Waymark"), std::string::npos);
  EXPECT_NE(opened.status().message().find("99"), std::string::npos);
  EXPECT_EQ(Content(), before);
  Meddle(path_, "PRAGMA user_version=" + std::to_string(Migrations().size()));
  EXPECT_TRUE(TryOpen().ok());
}

TEST_F(SqliteOpenTest, AKeyOfItsOwnIsMadeOnceAndKept) {
  const auto open = [this] { return OpenStore({.path = path_, .now = [] { return Instant{0}; }}); };
  std::string id;
  for (int i = 0; i < 2; ++i) {
    auto opened = open();
    ASSERT_EQ(opened.status(), absl::OkStatus());
    const auto keys = (*(*opened)->Read())->AuditKeys();
    ASSERT_EQ(keys->size(), 1u);
    if (i == 0) id = keys->front().id;
    EXPECT_EQ(keys->front().id, id);
  }
  std::ofstream(path_ + ".audit-key") << "not a key";
  EXPECT_EQ(open().status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(SqliteOpenTest, WithoutAPathOrAClockNothingIsOpened) {
  EXPECT_EQ(OpenStore({.path = path_}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(OpenStore({.now = [] { return Instant{0}; }}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

class SqliteMigrationTest : public SqliteFileTest {
 protected:
  // The migrations of a program of the future: ours and `more`.
  absl::StatusOr<Migrated> MigrateWith(std::initializer_list<const char*> more) {
    std::vector<const char*> migrations(Migrations().begin(), Migrations().end());
    migrations.insert(migrations.end(), more);
    auto connection = Connection::Open(path_, Connection::Mode::kWrite, "");
    if (!connection.ok()) return connection.status();
    return Migrate(**connection, path_, migrations);
  }
  int Now() const { return static_cast<int>(Migrations().size()); }
};

TEST_F(SqliteMigrationTest, GoForwardAfterACopyThatTheOlderProgramOpens) {
  Open();
  Put("k", "v");
  Close();
  const auto migrated = MigrateWith({"CREATE TABLE more(x)", "INSERT INTO more VALUES(1)"});
  ASSERT_EQ(migrated.status(), absl::OkStatus());
  EXPECT_EQ(migrated->from, Now());
  EXPECT_EQ(migrated->schema, Now() + 2);
  EXPECT_EQ(TryOpen().status().code(), absl::StatusCode::kFailedPrecondition);
  path_ = migrated->snapshot;
  Open();
  EXPECT_EQ(*(*store_->Read())->GetValue("s", "k"), "v");
}

TEST_F(SqliteMigrationTest, AStoreOfBeforeContactsGetsTheirTableAndKeepsItsPatients) {
  PatientRef jane = kNoPatient;
  const auto add = [&](Transaction& tx) {
    jane = *tx.FindOrAddPatient({"emis", "A81001", "1"});
    return absl::OkStatus();
  };
  ASSERT_TRUE(Open().Write(add).ok());
  const PatientRef before = jane;
  Close();
  Meddle(path_, "DROP TABLE contact; PRAGMA user_version=1");
  ASSERT_TRUE(Open().Write(add).ok());
  EXPECT_EQ(jane, before);
  ASSERT_TRUE(store_
                  ->Write([&](Transaction& tx) {
                    return tx.SetContact(jane, {"Smith", "Jane", "", "", ""});
                  })
                  .ok());
  EXPECT_EQ(*(*store_->Read())->FindByName("A81001", "smith", "", 9), std::vector{jane});
}

TEST_F(SqliteMigrationTest, OneThatFailsChangesNothing) {
  Open();
  Put("k", "v");
  Close();
  const auto migrated = MigrateWith({"CREATE TABLE more(x)", "INSERT INTO nonsense VALUES(1)"});
  EXPECT_EQ(migrated.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(migrated.status().message().find("nothing was changed"), std::string::npos);
  Open();
  EXPECT_EQ(*(*store_->Read())->GetValue("s", "k"), "v");
  // And again: the copy of the attempt before is in nobody's way.
  Close();
  EXPECT_TRUE(MigrateWith({"CREATE TABLE more(x)"}).ok());
}

TEST_F(SqliteMigrationTest, ADamagedFileIsNotMigrated) {
  Open();
  for (int i = 0; i < 200; ++i) Put("k" + std::to_string(i), std::string(200, 'v'));
  Close();
  Meddle(path_, "PRAGMA writable_schema=1; UPDATE sqlite_schema SET rootpage=3 WHERE name='value'");
  const auto migrated = MigrateWith({"CREATE TABLE more(x)"});
  EXPECT_EQ(migrated.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".before-schema-" + std::to_string(Now() + 1)));
}

}  // namespace
}  // namespace waymark::store::sqlite
