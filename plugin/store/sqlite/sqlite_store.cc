// Opening the file and what stands behind a Store.
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/store/file_error.h"
#include "waymark/store/sqlite/backup.h"
#include "waymark/store/sqlite/info.h"
#include "waymark/store/sqlite/lock.h"
#include "waymark/store/sqlite/open.h"
#include "waymark/store/sqlite/pool.h"
#include "waymark/store/sqlite/schema.h"
#include "waymark/store/sqlite/writer.h"

namespace waymark::store::sqlite {
namespace {

class SqliteStore : public Store {
 public:
  SqliteStore(std::unique_ptr<FileLock> lock, const OpenOptions& options, StartReport start,
              std::unique_ptr<Writer> writer)
      : lock_(std::move(lock)),
        options_(options),
        start_(std::move(start)),
        pool_(std::make_shared<ReaderPool>(options.path, options.vfs, options.reader_connections)),
        writer_(std::move(writer)) {}
  ~SqliteStore() override {
    // The writer tidies the log away, which readers would hinder.
    pool_->Close();
    writer_->Stop();
  }

  const StartReport& start() const override { return start_; }
  Health health() const override {
    Health health = writer_->health();
    if (start_.restored && !acknowledged_) {
      health.reasons.emplace_back(
          "this store was restored from a backup: what came since may be missing");
    }
    return health;
  }
  absl::StatusOr<std::unique_ptr<Reader>> Read() override {
    return pool_->Snapshot(writer_->committed());
  }
  void Submit(WriteFunction write, DoneFunction done) override {
    writer_->Submit(std::move(write), std::move(done));
  }
  absl::Status TrySubmit(WriteFunction write, DoneFunction done) override {
    return writer_->TrySubmit(std::move(write), std::move(done));
  }
  absl::Status Write(WriteFunction write) override {
    std::promise<absl::Status> promise;
    auto result = promise.get_future();
    writer_->Submit(std::move(write),
                    [&promise](absl::Status status) { promise.set_value(std::move(status)); });
    return result.get();
  }
  size_t queued() const override { return writer_->queued(); }
  size_t queue_capacity() const override { return options_.queue_capacity; }
  absl::Status AuditRead(const AuditLine& line) override { return writer_->AuditRead(line); }
  void SetChangeListener(std::function<void(std::span<const Grown>)> listener) override {
    writer_->SetChangeListener(std::move(listener));
  }
  absl::Status AcknowledgeRestore() override {
    auto status =
        Write([this](Transaction&) { return PutInfo(writer_->connection(), "restored", ""); });
    if (status.ok()) acknowledged_ = true;
    return status;
  }
  absl::Status Backup(const std::string& path) override {
    return CreateBackup(options_.path, path, options_.now()).status();
  }

 private:
  const std::unique_ptr<FileLock> lock_;
  const OpenOptions options_;
  const StartReport start_;
  std::atomic<bool> acknowledged_ = false;
  const std::shared_ptr<ReaderPool> pool_;
  const std::unique_ptr<Writer> writer_;
};

// The file exists afterwards and only its owner may read it; SQLite gives the files beside it the
// same rights.
absl::Status MakeFile(const std::string& path) {
  const int file = open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) return errno == EEXIST ? absl::OkStatus() : FileError(errno, "create", path);
  close(file);
  return SyncFolderOf(path);
}

// What the engine must be set to; asked back, because a setting that is refused is refused
// silently.
absl::Status AssertSettings(Connection& connection) {
  const auto answer = [&](const std::string& pragma) {
    Query query(connection, "PRAGMA " + pragma);
    return query.Step() ? query.Text(0) : std::string();
  };
  if (answer("journal_mode=WAL") != "wal") {
    if (!connection.failure().ok()) return connection.failure();
    return absl::FailedPreconditionError(
        "the store's file system can't hold a write-ahead log: put the store on a local disk");
  }
  auto status = connection.Execute(
      "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA "
      "cache_size=-65536; PRAGMA journal_size_limit=67108864");
  if (!status.ok()) return status;
  if (answer("synchronous") != "2" || answer("wal_autocheckpoint") != "0") {
    return absl::FailedPreconditionError("SQLite does not take the settings that make it durable");
  }
  return absl::OkStatus();
}

absl::Status FirstLook(Connection& connection, const Signer& signer, StartReport& start,
                       Writer& writer, Instant now) {
  return writer.RunNow([&](Transaction&) -> absl::Status {
    const auto put = [&](std::string_view name, std::string_view value) {
      return PutInfo(connection, name, value);
    };
    auto id = GetInfo(connection, "store_id");
    if (!id.ok()) return id.status();
    const bool fresh = id->empty();
    if (fresh) {
      *id = NewItemId().substr(5);
      for (auto status : {put("store_id", *id), put("epoch", NewItemId().substr(5))}) {
        if (!status.ok()) return status;
      }
    }
    const auto epoch = GetInfo(connection, "epoch");
    const auto clean = GetInfo(connection, "clean");
    const auto restored = GetInfo(connection, "restored");
    if (!epoch.ok() || !clean.ok() || !restored.ok()) {
      return absl::DataLossError("the store does not say what it is: restore a backup");
    }
    start.store_id = *id;
    start.epoch = *epoch;
    start.unclean = !fresh && *clean != "1";
    start.restored = !restored->empty();
    Query key(connection, "INSERT OR IGNORE INTO audit_key VALUES(?,?)", signer.id(),
              Blob{signer.public_key()});
    if (auto status = key.Run(); !status.ok()) return status;
    if (auto status = put("clean", "0"); !status.ok()) return status;
    if (*restored == "new") {
      if (auto status = put("restored", "seen"); !status.ok()) return status;
    }
    return writer.transaction().MarkStarted(now, start.unclean, *restored == "new");
  });
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenStore(OpenOptions options) {
  if (options.path.empty() || !options.now) {
    return absl::InvalidArgumentError("a store needs a path and a clock");
  }
  if (sodium_init() < 0) return absl::UnavailableError("the system gives no random numbers");
  auto lock = FileLock::Take(options.path);
  if (!lock.ok()) return lock.status();
  if (auto status = MakeFile(options.path); !status.ok()) return status;
  if (access(options.path.c_str(), R_OK | W_OK) != 0) {
    return FileError(errno, "open for reading and writing", options.path);
  }
  auto connection = Connection::Open(options.path, Connection::Mode::kWrite, options.vfs);
  if (!connection.ok()) return connection.status();
  // Before anything is set: a file of somebody else's stays as it is.
  if (auto status = CheckSchema(**connection, options.path); !status.ok()) return status;
  if (auto status = AssertSettings(**connection); !status.ok()) return status;
  const auto migrated = Migrate(**connection, options.path, Migrations());
  if (!migrated.ok()) return migrated.status();
  auto signer = options.audit_seed.empty() ? Signer::FromFile(options.path + ".audit-key")
                                           : Signer::FromSeed(options.audit_seed);
  if (!signer.ok()) return signer.status();

  StartReport start;
  start.schema = migrated->schema;
  start.migrated_from = migrated->from;
  start.snapshot = migrated->snapshot;
  Connection& writing = **connection;
  auto writer = std::make_unique<Writer>(*std::move(connection), options, *signer);
  if (auto status = FirstLook(writing, *signer, start, *writer, options.now()); !status.ok()) {
    return status;
  }
  if (start.unclean) {
    start.messages.push_back(absl::StrCat(
        "the store was not stopped in order: nothing that was acknowledged is lost; audit lines "
        "about reads of up to ",
        absl::FormatDuration(options.read_audit_delay),
        " before the stop may be missing, which the audit log now says"));
  }
  if (start.migrated_from != 0) {
    start.messages.push_back(absl::StrCat("the store was migrated from schema ",
                                          start.migrated_from, " to ", start.schema,
                                          "; a copy of before is ", start.snapshot));
  }
  if (start.restored) {
    start.messages.emplace_back(
        "this store was restored from a backup: what came since may be missing");
  }
  writer->Start();
  return std::make_unique<SqliteStore>(*std::move(lock), options, std::move(start),
                                       std::move(writer));
}

}  // namespace waymark::store::sqlite
