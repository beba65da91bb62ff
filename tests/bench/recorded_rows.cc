#include "bench/recorded_rows.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

// In the distribution's library, and declared by its header only where that is asked for.
extern "C" {
void* sqlite3_preupdate_hook(sqlite3*,
                             void (*)(void*, sqlite3*, int, char const*, char const*, sqlite3_int64,
                                      sqlite3_int64),
                             void*);
int sqlite3_preupdate_old(sqlite3*, int, sqlite3_value**);
int sqlite3_preupdate_count(sqlite3*);
int sqlite3_preupdate_new(sqlite3*, int, sqlite3_value**);
}

namespace waymark::bench {

struct RowRecorder::State {
  std::mutex mutex;
  Recording recording;
  std::map<std::string, int> numbers;
  bool written = false;  // since the last commit
};

namespace {

// The one that records now: hooks of new connections have no argument of ours.
RowRecorder::State* recorder = nullptr;

RecordedValue ValueOf(sqlite3_value* from) {
  RecordedValue value;
  value.type = sqlite3_value_type(from);
  if (value.type == SQLITE_INTEGER) {
    value.number = sqlite3_value_int64(from);
  } else if (value.type != SQLITE_NULL) {
    const void* const bytes = sqlite3_value_blob(from);
    value.bytes.assign(static_cast<const char*>(bytes),
                       static_cast<size_t>(sqlite3_value_bytes(from)));
  }
  return value;
}

void OnRow(void* argument, sqlite3* db, int kind, char const*, char const* table,
           sqlite3_int64 before, sqlite3_int64 after) {
  auto& state = *static_cast<RowRecorder::State*>(argument);
  const std::lock_guard lock(state.mutex);
  const auto [at, fresh] =
      state.numbers.emplace(table, static_cast<int>(state.recording.tables.size()));
  if (fresh) state.recording.tables.emplace_back(table);
  RecordedRow& row = state.recording.rows.emplace_back();
  row.table = at->second;
  row.kind = kind == SQLITE_INSERT   ? RecordedRow::Kind::kInsert
             : kind == SQLITE_DELETE ? RecordedRow::Kind::kDelete
                                     : RecordedRow::Kind::kUpdate;
  row.rowid = kind == SQLITE_INSERT ? after : before;
  const int columns = sqlite3_preupdate_count(db);
  for (int i = 0; i < columns; ++i) {
    sqlite3_value* value = nullptr;
    if (kind != SQLITE_INSERT && sqlite3_preupdate_old(db, i, &value) == SQLITE_OK) {
      row.before.push_back(ValueOf(value));
    }
    if (kind != SQLITE_DELETE && sqlite3_preupdate_new(db, i, &value) == SQLITE_OK) {
      row.after.push_back(ValueOf(value));
    }
  }
  state.written = true;
}

int OnCommit(void* argument) {
  auto& state = *static_cast<RowRecorder::State*>(argument);
  const std::lock_guard lock(state.mutex);
  if (!std::exchange(state.written, false)) return 0;
  state.recording.rows.emplace_back().kind = RecordedRow::Kind::kCommit;
  ++state.recording.commits;
  return 0;
}

int OnOpen(sqlite3* db, const char**, const sqlite3_api_routines*) {
  if (recorder == nullptr) return SQLITE_OK;
  sqlite3_preupdate_hook(db, OnRow, recorder);
  sqlite3_commit_hook(db, OnCommit, recorder);
  return SQLITE_OK;
}

void Extend(bool on) {
  const auto entry = reinterpret_cast<void (*)()>(&OnOpen);
  if (on) {
    sqlite3_auto_extension(entry);
  } else {
    sqlite3_cancel_auto_extension(entry);
  }
}

// Writes recorded rows to one file.
class Writer {
 public:
  Writer(const std::string& path, const Recording& recording)
      : recording_(recording), db_(path, SQLite::OPEN_READWRITE) {
    db_.exec(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; "
        "PRAGMA cache_size=-65536; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY");
    for (const std::string& name : recording.tables) tables_.push_back(TableOf(name));
  }

  void Run() {
    bool open = false;
    for (const RecordedRow& row : recording_.rows) {
      if (row.kind == RecordedRow::Kind::kCommit) {
        if (open) db_.exec("COMMIT");
        open = false;
        continue;
      }
      if (!open) db_.exec("BEGIN IMMEDIATE");
      open = true;
      Write(row);
    }
    if (open) db_.exec("COMMIT");
  }

 private:
  struct Table {
    std::string name;
    std::vector<std::string> columns;
    std::vector<size_t> key;  // columns of the primary key; empty: by rowid
  };

  Table TableOf(const std::string& name) {
    Table table{name, {}, {}};
    SQLite::Statement columns(db_, "SELECT name, pk FROM pragma_table_info(?)");
    columns.bind(1, name);
    while (columns.executeStep()) {
      if (columns.getColumn(1).getInt() > 0) table.key.push_back(table.columns.size());
      table.columns.push_back(columns.getColumn(0).getString());
    }
    SQLite::Statement rowids(db_, "SELECT count(*) FROM pragma_table_list WHERE name=? AND wr=0");
    rowids.bind(1, name);
    if (rowids.executeStep() && rowids.getColumn(0).getInt() > 0) table.key.clear();
    return table;
  }

  // Statements are made once for each table and set of changed columns.
  SQLite::Statement& Prepared(const std::string& sql) {
    auto& statement = statements_[sql];
    if (statement == nullptr) statement = std::make_unique<SQLite::Statement>(db_, sql);
    statement->reset();
    return *statement;
  }

  static void Bind(SQLite::Statement& statement, int at, const RecordedValue& value) {
    switch (value.type) {
      case SQLITE_INTEGER:
        statement.bind(at, value.number);
        break;
      case SQLITE_BLOB:
        statement.bindNoCopy(at, static_cast<const void*>(value.bytes.data()),
                             static_cast<int>(value.bytes.size()));
        break;
      case SQLITE_NULL:
        statement.bind(at);
        break;
      default:
        statement.bindNoCopy(at, value.bytes);
    }
  }

  static std::string Where(const Table& table) {
    if (table.key.empty()) return " WHERE rowid=?";
    std::string sql;
    for (const size_t column : table.key) {
      absl::StrAppend(&sql, sql.empty() ? " WHERE " : " AND ", table.columns[column], "=?");
    }
    return sql;
  }
  static void BindKey(SQLite::Statement& statement, int at, const Table& table,
                      const RecordedRow& row) {
    if (table.key.empty()) return statement.bind(at, row.rowid);
    for (const size_t column : table.key) Bind(statement, at++, row.before[column]);
  }

  void Write(const RecordedRow& row) {
    const Table& table = tables_[static_cast<size_t>(row.table)];
    if (row.kind == RecordedRow::Kind::kInsert) {
      const std::vector<std::string> marks(row.after.size(), "?");
      SQLite::Statement& insert = Prepared(
          absl::StrCat("INSERT INTO ", table.name, " VALUES(", absl::StrJoin(marks, ","), ")"));
      for (size_t i = 0; i < row.after.size(); ++i) {
        Bind(insert, static_cast<int>(i) + 1, row.after[i]);
      }
      insert.exec();
      return;
    }
    if (row.kind == RecordedRow::Kind::kDelete) {
      SQLite::Statement& erase = Prepared(absl::StrCat("DELETE FROM ", table.name, Where(table)));
      BindKey(erase, 1, table, row);
      erase.exec();
      return;
    }
    std::string sets;
    std::vector<size_t> changed;
    for (size_t i = 0; i < row.after.size(); ++i) {
      const RecordedValue &a = row.before[i], &b = row.after[i];
      if (a.type == b.type && a.number == b.number && a.bytes == b.bytes) continue;
      absl::StrAppend(&sets, sets.empty() ? "" : ",", table.columns[i], "=?");
      changed.push_back(i);
    }
    if (changed.empty()) return;
    SQLite::Statement& update =
        Prepared(absl::StrCat("UPDATE ", table.name, " SET ", sets, Where(table)));
    int at = 1;
    for (const size_t i : changed) Bind(update, at++, row.after[i]);
    BindKey(update, at, table, row);
    update.exec();
  }

  const Recording& recording_;
  SQLite::Database db_;
  std::vector<Table> tables_;
  std::map<std::string, std::unique_ptr<SQLite::Statement>> statements_;
};

}  // namespace

RowRecorder::RowRecorder() : state_(std::make_unique<State>()) {
  recorder = state_.get();
  Extend(true);
}

RowRecorder::~RowRecorder() {
  Extend(false);
  recorder = nullptr;
}

Recording RowRecorder::Take() {
  const std::lock_guard lock(state_->mutex);
  return std::move(state_->recording);
}

Took WriteAgain(const std::string& path, const Recording& recording) {
  Writer writer(path, recording);
  const Stopwatch watch;
  writer.Run();
  return watch.Stop();
}

}  // namespace waymark::bench
