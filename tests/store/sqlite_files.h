// A folder for a test, a store in it, and SQL on its file from outside.
#ifndef WAYMARK_TESTS_STORE_SQLITE_FILES_H_
#define WAYMARK_TESTS_STORE_SQLITE_FILES_H_

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <string>

#include "waymark/store/sqlite/open.h"

namespace waymark::store::sqlite {

class SqliteFileTest : public testing::Test {
 protected:
  SqliteFileTest() {
    folder_ = testing::TempDir() + "/waymark-sqlite-XXXXXX";
    if (mkdtemp(folder_.data()) == nullptr) ADD_FAILURE() << "no folder for the test";
    path_ = folder_ + "/store.db";
  }
  ~SqliteFileTest() override {
    store_.reset();
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
    std::filesystem::remove_all(folder_);
  }

  absl::StatusOr<std::unique_ptr<Store>> TryOpen() const {
    return OpenStore({.path = path_,
                      .now = [] { return Instant{1'790'000'000'000'000}; },
                      .audit_seed = std::string(32, 'k')});
  }
  Store& Open() {
    store_.reset();
    auto opened = TryOpen();
    EXPECT_EQ(opened.status(), absl::OkStatus());
    store_ = *std::move(opened);
    return *store_;
  }
  void Close() { store_.reset(); }
  void Put(const std::string& key, const std::string& value) {
    EXPECT_EQ(store_->Write([&](Transaction& tx) { return tx.PutValue("s", key, value); }),
              absl::OkStatus());
  }
  // Runs SQL on the file as somebody without Waymark would.
  static void Meddle(const std::string& path, const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK)
        << (error == nullptr ? "" : error);
    sqlite3_free(error);
    sqlite3_close(database);
  }

  std::string folder_, path_;
  std::unique_ptr<Store> store_;
};

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_TESTS_STORE_SQLITE_FILES_H_
