#include "waymark/store/sqlite/schema.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Exception.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "waymark/store/file_error.h"

namespace waymark::store::sqlite {
namespace {

// A pragma that gives one number.
absl::StatusOr<int64_t> PragmaNumber(Connection& connection, const std::string& pragma) {
  Query query(connection, "PRAGMA " + pragma);
  if (!query.Step()) {
    if (!query.status().ok()) return query.status();
    return absl::DataLossError("the store's file does not answer what it is");
  }
  return query.Number(0);
}

// Room for a copy of the file beside it, and for what the migration itself writes.
absl::Status CheckRoom(const std::string& path) {
  struct statvfs room {};
  struct stat file {};
  if (statvfs(path.c_str(), &room) != 0 || stat(path.c_str(), &file) != 0) {
    return FileError(errno, "look at", path);
  }
  const auto free = static_cast<uint64_t>(room.f_bavail) * room.f_frsize;
  const auto needed = static_cast<uint64_t>(file.st_size) * 3;
  if (free >= needed) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the store must be migrated to a newer schema, which needs ",
                   needed / 1'000'000 + 1, " MB of room beside ", path, " and there are ",
                   free / 1'000'000, "; nothing was changed: make room and start again"));
}

}  // namespace

absl::StatusOr<int> SchemaOf(Connection& connection) {
  const auto application = PragmaNumber(connection, "application_id");
  if (!application.ok()) return application.status();
  if (*application != kApplicationId) {
    return absl::DataLossError("the file is no store of Waymark's");
  }
  const auto schema = PragmaNumber(connection, "user_version");
  if (!schema.ok()) return schema.status();
  return static_cast<int>(*schema);
}

absl::Status CheckWhole(Connection& connection) {
  Query query(connection, std::string("PRAGMA integrity_check(1)"));
  if (!query.Step()) {
    return query.status().ok() ? absl::DataLossError("the store's file can't be checked")
                               : query.status();
  }
  if (query.View(0) == "ok") return absl::OkStatus();
  return absl::DataLossError(
      "the store's file is damaged (SQLite's integrity check): keep the file, restore a backup");
}

absl::Status CopyTo(Connection& connection, const std::string& path) {
  const int created = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (created < 0) return FileError(errno, "create", path);
  absl::Status status;
  try {
    SQLite::Database copy(path, SQLite::OPEN_READWRITE);
    copy.exec("PRAGMA synchronous=FULL");
    SQLite::Backup backup(copy, connection.database());
    // In one step: the copy is of one moment, however much is written meanwhile.
    backup.executeStep(-1);
  } catch (const SQLite::Exception& e) {
    status = StatusOf(e.getErrorCode(), "copying the store");
  }
  try {
    // As one plain file, that needs no second beside it.
    if (status.ok())
      SQLite::Database(path, SQLite::OPEN_READWRITE).exec("PRAGMA journal_mode=DELETE");
  } catch (const SQLite::Exception& e) {
    status = StatusOf(e.getErrorCode(), "copying the store");
  }
  if (status.ok() && fsync(created) != 0) status = FileError(errno, "make durable", path);
  close(created);
  if (status.ok()) status = SyncFolderOf(path);
  if (!status.ok()) unlink(path.c_str());
  return status;
}

namespace {

// 0 for a file without tables.
absl::StatusOr<int> KnownSchema(Connection& connection, const std::string& path, int newest) {
  const auto tables = PragmaNumber(connection, "schema_version");
  if (!tables.ok()) return tables.status();
  if (*tables == 0) return 0;
  const auto schema = SchemaOf(connection);
  if (!schema.ok() || *schema <= newest) return schema;
  return absl::FailedPreconditionError(absl::StrCat(
      "the store ", path, " is of schema ", *schema, ", this program knows up to ", newest,
      ": a newer Waymark wrote it. Start that one, or restore a backup made before the upgrade; "
      "nothing was changed"));
}

}  // namespace

absl::Status CheckSchema(Connection& connection, const std::string& path) {
  return KnownSchema(connection, path, static_cast<int>(Migrations().size())).status();
}

absl::StatusOr<Migrated> Migrate(Connection& connection, const std::string& path,
                                 std::span<const char* const> migrations) {
  const int newest = static_cast<int>(migrations.size());
  Migrated migrated{.schema = newest, .from = 0, .snapshot = {}};
  const auto known = KnownSchema(connection, path, newest);
  if (!known.ok()) return known.status();
  const int schema = *known;
  if (schema == newest) return migrated;
  if (schema > 0) {
    if (auto status = CheckWhole(connection); !status.ok()) return status;
    if (auto status = CheckRoom(path); !status.ok()) return status;
    migrated.from = schema;
    migrated.snapshot = absl::StrCat(path, ".before-schema-", newest);
    // One of an attempt that failed later on is as old as the file still is.
    unlink(migrated.snapshot.c_str());
    if (auto status = CopyTo(connection, migrated.snapshot); !status.ok()) return status;
  }
  absl::Status status = connection.Execute("BEGIN IMMEDIATE");
  for (int i = schema; status.ok() && i < newest; ++i) {
    status = connection.Execute(migrations[static_cast<size_t>(i)]);
  }
  if (status.ok()) {
    status = connection.Execute(
        absl::StrCat("PRAGMA application_id=", kApplicationId, "; PRAGMA user_version=", newest)
            .c_str());
  }
  if (status.ok()) status = connection.Execute("COMMIT");
  if (!status.ok()) {
    connection.Execute("ROLLBACK").IgnoreError();
    connection.Recover();
    if (migrated.from == 0) return status;
    return absl::FailedPreconditionError(
        absl::StrCat("the store could not be migrated from schema ", schema, " to ", newest, ": ",
                     status.message(), "; nothing was changed"));
  }
  return migrated;
}

}  // namespace waymark::store::sqlite
