// One connection to the file, and statements on it. Internal to store/sqlite/.
//
// SQLiteCpp opens, closes and copies; statements go to SQLite's own functions, because SQLiteCpp's
// can't bind a string_view as text and count references on every column.
#ifndef WAYMARK_STORE_SQLITE_CONNECTION_H_
#define WAYMARK_STORE_SQLITE_CONNECTION_H_

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "waymark/calendar/day.h"

namespace waymark::store::sqlite {

// What an error of SQLite means, without a value of the statement. `doing` completes "while ...".
absl::Status StatusOf(int code, std::string_view doing);

class Connection {
 public:
  enum class Mode { kWrite, kRead, kReadOnlyFile };
  // `vfs` may be empty. A connection that reads can't write, and none checkpoints by itself.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& path, Mode mode,
                                                          const std::string& vfs);
  ~Connection();

  sqlite3* handle() { return database_->getHandle(); }
  SQLite::Database& database() { return *database_; }
  // SQL without parameters and rows.
  absl::Status Execute(const char* sql);

  // The first failure of the engine (not of a constraint) since Recover: disk full, input and
  // output, damage. The transaction it happened in is lost.
  const absl::Status& failure() const { return failure_; }
  void Recover() { failure_ = absl::OkStatus(); }
  absl::Status Note(int code, std::string_view doing);

 private:
  friend class Query;
  explicit Connection(std::unique_ptr<SQLite::Database> database)
      : database_(std::move(database)) {}
  sqlite3_stmt* Take(const char* sql);
  void GiveBack(const char* sql, sqlite3_stmt* statement);

  std::unique_ptr<SQLite::Database> database_;
  std::unordered_map<const void*, sqlite3_stmt*> statements_;  // by the address of a literal
  absl::Status failure_;
};

// Bytes that stay where they are until the query is gone; bound without a copy.
struct Blob {
  std::string_view bytes;
};

// A statement with its values, run from its creation to its end. Texts are copied when bound.
class Query {
 public:
  template <size_t n, typename... Values>
  Query(Connection& connection, const char (&sql)[n], const Values&... values)
      : connection_(connection), sql_(sql) {
    statement_ = connection_.Take(sql);
    int index = 0;
    (Bind(++index, values), ...);
  }
  // For SQL that is put together; not kept.
  Query(Connection& connection, const std::string& sql);
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  template <typename Value>
  void Bind(int index, const Value& value) {
    if constexpr (std::is_same_v<Value, calendar::Day>) {
      BindNumber(index, value.serial());
    } else if constexpr (std::is_same_v<Value, Blob>) {
      BindBlob(index, value.bytes);
    } else if constexpr (std::is_integral_v<Value> || std::is_enum_v<Value>) {
      BindNumber(index, static_cast<int64_t>(value));
    } else {
      BindText(index, value);
    }
  }

  // Whether there is a (further) row.
  bool Step();
  // To the end, for statements without rows.
  absl::Status Run();
  // OK while nothing failed.
  const absl::Status& status() const { return status_; }
  // Whether the last step broke a constraint (a key that is in use).
  bool broke_constraint() const { return broke_constraint_; }

  int64_t Number(int column) const { return sqlite3_column_int64(statement_, column); }
  calendar::Day Day(int column) const {
    return calendar::Day::FromSerial(static_cast<int32_t>(Number(column)));
  }
  template <typename Enum>
  Enum As(int column) const {
    return static_cast<Enum>(Number(column));
  }
  // Until the next step.
  std::string_view View(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return {bytes, static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
  }
  std::string Text(int column) const { return std::string(View(column)); }

 private:
  void BindNumber(int index, int64_t number) { sqlite3_bind_int64(statement_, index, number); }
  void BindText(int index, std::string_view text) {
    sqlite3_bind_text64(statement_, index, text.data() == nullptr ? "" : text.data(), text.size(),
                        SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  void BindBlob(int index, std::string_view bytes) {
    sqlite3_bind_blob64(statement_, index, bytes.data() == nullptr ? "" : bytes.data(),
                        bytes.size(), SQLITE_STATIC);
  }

  Connection& connection_;
  const char* sql_ = nullptr;  // nullptr: not kept
  sqlite3_stmt* statement_ = nullptr;
  absl::Status status_;
  bool broke_constraint_ = false;
};

}  // namespace waymark::store::sqlite

#endif  // WAYMARK_STORE_SQLITE_CONNECTION_H_
