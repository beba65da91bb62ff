#include "waymark/store/sqlite/connection.h"

#include <SQLiteCpp/Exception.h>

#include "absl/strings/str_cat.h"

namespace waymark::store::sqlite {
namespace {

absl::string_view Abseil(std::string_view text) { return {text.data(), text.size()}; }

constexpr int kBusyMilliseconds = 5000;

// Nobody asks SQLite how much memory it holds, and counting it takes one lock for the whole process
// at every allocation: threads that read and the one that writes would wait for each other. Refused
// without harm where SQLite has begun already.
void CountNoMemory() {
  [[maybe_unused]] static const int refused = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

}  // namespace

absl::Status StatusOf(int code, std::string_view doing) {
  const auto text = [&](absl::string_view what) {
    return absl::StrCat(what, " (while ", Abseil(doing), "; SQLite ", code, ")");
  };
  switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
      return absl::OkStatus();
    case SQLITE_FULL:
      return absl::ResourceExhaustedError(
          text("the disk that holds the store is full: make room; writing goes on by itself"));
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return absl::UnavailableError(
          text("the store can't be written: its file system is read-only or the program may not "
               "write there; mend that, writing goes on by itself"));
    case SQLITE_IOERR:
      return absl::UnavailableError(text("the disk that holds the store gives errors"));
    case SQLITE_CANTOPEN:
      return absl::UnavailableError(text("a file of the store can't be opened"));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return absl::UnavailableError(text("another program holds the store's file"));
    case SQLITE_CORRUPT:
      return absl::DataLossError(
          text("the store's file is damaged: stop, keep the file, and restore a backup"));
    case SQLITE_NOTADB:
      return absl::DataLossError(text("the file is no store of Waymark's"));
    case SQLITE_NOMEM:
      return absl::ResourceExhaustedError(text("no memory"));
    case SQLITE_TOOBIG:
      return absl::InvalidArgumentError(text("a value is larger than the store can keep"));
    default:
      return absl::InternalError(text("the store's engine failed"));
  }
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const std::string& path, Mode mode,
                                                             const std::string& vfs) {
  CountNoMemory();
  const int flags = (mode == Mode::kReadOnlyFile ? SQLite::OPEN_READONLY : SQLite::OPEN_READWRITE) |
                    SQLite::OPEN_NOMUTEX;
  std::unique_ptr<Connection> connection;
  try {
    connection.reset(
        new Connection(std::make_unique<SQLite::Database>(path, flags, kBusyMilliseconds, vfs)));
  } catch (const SQLite::Exception& e) {
    return StatusOf(e.getExtendedErrorCode() < 0 ? e.getErrorCode() : e.getExtendedErrorCode(),
                    "opening the store's file");
  }
  sqlite3_extended_result_codes(connection->handle(), 1);
  auto status = connection->Execute("PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY");
  if (status.ok() && mode == Mode::kRead) status = connection->Execute("PRAGMA query_only=1");
  if (mode != Mode::kWrite) {
    sqlite3_db_config(connection->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  if (!status.ok()) return status;
  return connection;
}

Connection::~Connection() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
}

absl::Status Connection::Execute(const char* sql) {
  return Note(sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr), "preparing or committing");
}

absl::Status Connection::Note(int code, std::string_view doing) {
  absl::Status status = StatusOf(code, doing);
  if (!status.ok() && (code & 0xff) != SQLITE_CONSTRAINT && failure_.ok()) failure_ = status;
  return status;
}

sqlite3_stmt* Connection::Take(const char* sql) {
  sqlite3_stmt*& kept = statements_[sql];
  sqlite3_stmt* statement = kept;
  kept = nullptr;
  if (statement != nullptr) return statement;
  const int code =
      sqlite3_prepare_v3(handle(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) Note(code, "reading the store's tables").IgnoreError();
  return statement;
}

void Connection::GiveBack(const char* sql, sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  sqlite3_stmt*& kept = statements_[sql];
  if (kept == nullptr) {
    kept = statement;
  } else {
    sqlite3_finalize(statement);
  }
}

Query::Query(Connection& connection, const std::string& sql) : connection_(connection) {
  const int code =
      sqlite3_prepare_v3(connection.handle(), sql.c_str(), -1, 0, &statement_, nullptr);
  if (code != SQLITE_OK) connection.Note(code, "reading the store's tables").IgnoreError();
}

Query::~Query() {
  if (statement_ == nullptr) return;
  if (sql_ == nullptr) {
    sqlite3_finalize(statement_);
  } else {
    connection_.GiveBack(sql_, statement_);
  }
}

bool Query::Step() {
  if (statement_ == nullptr) {
    status_ = connection_.failure();
    if (status_.ok()) status_ = absl::InternalError("the store's engine refused a statement");
    return false;
  }
  if (!status_.ok()) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  broke_constraint_ = (code & 0xff) == SQLITE_CONSTRAINT;
  status_ = connection_.Note(code, "reading or writing the store's tables");
  return false;
}

absl::Status Query::Run() {
  while (Step()) {
  }
  return status_;
}

}  // namespace waymark::store::sqlite
