#include "waymark/store/sqlite/backup.h"

#include <SQLiteCpp/Database.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "waymark/store/file_error.h"
#include "waymark/store/sqlite/info.h"
#include "waymark/store/sqlite/lock.h"
#include "waymark/store/sqlite/reader.h"
#include "waymark/store/sqlite/schema.h"

namespace waymark::store::sqlite {
namespace {

constexpr std::string_view kTitle = "# A backup of a Waymark store. Keep it beside the file.\n";

bool Exists(const std::string& path) {
  struct stat file {};
  return lstat(path.c_str(), &file) == 0;
}

struct Descriptor {
  explicit Descriptor(int number) : number(number) {}
  ~Descriptor() {
    if (number >= 0) close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  const int number;
};

// Reads the whole of `from`: its digest and size into `report`, its bytes into `to` (-1: nowhere).
absl::Status ReadThrough(const std::string& from, int to, BackupReport& report) {
  const Descriptor file(open(from.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number < 0) return FileError(errno, "open", from);
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, 32);
  std::vector<unsigned char> buffer(1 << 20);
  report.bytes = 0;
  while (true) {
    const ssize_t size = read(file.number, buffer.data(), buffer.size());
    if (size < 0) return FileError(errno, "read", from);
    if (size == 0) break;
    crypto_generichash_update(&state, buffer.data(), static_cast<size_t>(size));
    report.bytes += size;
    for (ssize_t done = 0; to >= 0 && done < size;) {
      const ssize_t written = write(to, buffer.data() + done, static_cast<size_t>(size - done));
      if (written < 0) return FileError(errno, "write a copy of", from);
      done += written;
    }
  }
  unsigned char hash[32];
  crypto_generichash_final(&state, hash, sizeof hash);
  char text[65];
  report.digest = sodium_bin2hex(text, sizeof text, hash, sizeof hash);
  return absl::OkStatus();
}

absl::Status WriteWhole(const std::string& path, std::string_view text) {
  const Descriptor file(open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600));
  if (file.number < 0) return FileError(errno, "create", path);
  const ssize_t written = write(file.number, text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size()) || fsync(file.number) != 0) {
    return FileError(errno, "write", path);
  }
  return SyncFolderOf(path);
}

// "name: value" lines.
absl::StatusOr<std::map<std::string, std::string>> ReadManifest(const std::string& path) {
  std::ifstream file(path);
  if (!file) return FileError(ENOENT, "open", path);
  std::map<std::string, std::string> fields;
  for (std::string line; std::getline(file, line);) {
    const size_t colon = line.find(": ");
    if (line.empty() || line[0] == '#' || colon == std::string::npos) continue;
    fields[line.substr(0, colon)] = line.substr(colon + 2);
  }
  return fields;
}

absl::Status CountRows(Connection& connection, BackupReport& report) {
  const auto count = [&](const std::string& table, int64_t& into) {
    Query query(connection, "SELECT count(*) FROM " + table);
    if (query.Step()) into = query.Number(0);
    return query.status();
  };
  if (auto status = count("patient", report.patients); !status.ok()) return status;
  if (auto status = count("event", report.events); !status.ok()) return status;
  return count("item", report.items);
}

// Files that may stand beside the store's own.
constexpr const char* kCompanions[] = {"", "-wal", "-shm"};

// Puts an old store aside; its log belongs to it and must never meet the new file.
absl::StatusOr<std::string> PutAside(const std::string& store, Instant now) {
  const std::string aside = absl::StrCat(store, ".replaced-", now / 1'000'000);
  if (Exists(aside)) return FileError(EEXIST, "keep the old store as", aside);
  for (const char* companion : kCompanions) {
    const std::string from = store + companion;
    if (Exists(from) && rename(from.c_str(), (aside + companion).c_str()) != 0) {
      return FileError(errno, "rename", from);
    }
  }
  return aside;
}

// What a restored store says of itself.
absl::Status MarkRestored(const std::string& path) {
  auto connection = Connection::Open(path, Connection::Mode::kWrite, "");
  if (!connection.ok()) return connection.status();
  auto status = (*connection)->Execute("PRAGMA synchronous=FULL; BEGIN IMMEDIATE");
  if (status.ok()) status = PutInfo(**connection, "restored", "new");
  if (status.ok()) status = PutInfo(**connection, "epoch", NewItemId().substr(5));
  if (status.ok()) status = PutInfo(**connection, "clean", "1");
  if (status.ok()) status = (*connection)->Execute("COMMIT");
  return status;
}

}  // namespace

absl::StatusOr<BackupReport> CreateBackup(const std::string& store, const std::string& backup,
                                          Instant now) {
  if (!Exists(store)) return FileError(ENOENT, "open", store);
  const std::string manifest = backup + ".manifest";
  if (Exists(backup)) return FileError(EEXIST, "create", backup);
  BackupReport report;
  {
    auto connection = Connection::Open(store, Connection::Mode::kRead, "");
    if (!connection.ok()) return connection.status();
    const auto schema = SchemaOf(**connection);
    if (!schema.ok()) return schema.status();
    report.schema = *schema;
    if (auto status = CopyTo(**connection, backup); !status.ok()) return status;
  }
  report.taken = now;
  auto status = ReadThrough(backup, -1, report);
  if (status.ok()) {
    status =
        WriteWhole(manifest, absl::StrCat(std::string(kTitle), "digest: ", report.digest,
                                          "\nbytes: ", report.bytes, "\nschema: ", report.schema,
                                          "\ntaken: ", calendar::FormatInstant(now), "\n"));
  }
  if (!status.ok()) {
    unlink(backup.c_str());
    unlink(manifest.c_str());
    return status;
  }
  return report;
}

absl::StatusOr<BackupReport> VerifyBackup(const std::string& backup) {
  const auto manifest = ReadManifest(backup + ".manifest");
  if (!manifest.ok()) return manifest.status();
  BackupReport report;
  if (auto status = ReadThrough(backup, -1, report); !status.ok()) return status;
  const auto digest = manifest->find("digest");
  if (digest == manifest->end() || digest->second != report.digest) {
    return absl::DataLossError(
        absl::StrCat("the backup ", backup,
                     " is not the file that was written: its digest is not the manifest's"));
  }
  auto connection = Connection::Open(backup, Connection::Mode::kReadOnlyFile, "");
  if (!connection.ok()) return connection.status();
  if (auto status = CheckSchema(**connection, backup); !status.ok()) return status;
  const auto schema = SchemaOf(**connection);
  if (!schema.ok()) return schema.status();
  report.schema = *schema;
  if (auto status = CheckWhole(**connection); !status.ok()) return status;
  if (auto status = CountRows(**connection, report); !status.ok()) return status;
  SqliteReader reader(**connection);
  auto audit = VerifyAudit(reader, {}, {});
  if (!audit.ok()) return audit.status();
  report.audit = *std::move(audit);
  return report;
}

absl::StatusOr<std::string> RestoreBackup(const std::string& backup, const std::string& store,
                                          bool replace, Instant now) {
  const auto report = VerifyBackup(backup);
  if (!report.ok()) return report.status();
  if (!report->audit.whole()) {
    return absl::DataLossError(absl::StrCat("the backup ", backup,
                                            " holds an audit log that is not whole; see waymark "
                                            "backup verify"));
  }
  const auto lock = FileLock::Take(store);
  if (!lock.ok()) return lock.status();
  if (Exists(store) && !replace) {
    return absl::AlreadyExistsError(
        absl::StrCat("there is a store at ", store,
                     " already: say --replace to keep it aside and put the backup "
                     "in its place"));
  }
  const std::string coming = store + ".restoring";
  unlink(coming.c_str());
  {
    const Descriptor file(open(coming.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
    if (file.number < 0) return FileError(errno, "create", coming);
    BackupReport copied;
    auto status = ReadThrough(backup, file.number, copied);
    if (status.ok() && copied.digest != report->digest) {
      status = absl::DataLossError("the backup changed while it was being copied");
    }
    if (status.ok() && fsync(file.number) != 0) status = FileError(errno, "write", coming);
    if (!status.ok()) {
      unlink(coming.c_str());
      return status;
    }
  }
  if (auto status = MarkRestored(coming); !status.ok()) {
    unlink(coming.c_str());
    return status;
  }
  std::string aside;
  if (Exists(store)) {
    auto put = PutAside(store, now);
    if (!put.ok()) return put.status();
    aside = *std::move(put);
  }
  for (const char* companion : {"-wal", "-shm"}) unlink((store + companion).c_str());
  if (rename(coming.c_str(), store.c_str()) != 0) return FileError(errno, "rename", coming);
  if (auto status = SyncFolderOf(store); !status.ok()) return status;
  return aside;
}

}  // namespace waymark::store::sqlite
