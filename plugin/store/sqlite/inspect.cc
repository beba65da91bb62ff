#include "waymark/store/sqlite/inspect.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>

#include "waymark/store/file_error.h"
#include "waymark/store/sqlite/connection.h"
#include "waymark/store/sqlite/info.h"
#include "waymark/store/sqlite/schema.h"

namespace waymark::store::sqlite {
namespace {

int64_t SizeOf(const std::string& path) {
  struct stat info {};
  return stat(path.c_str(), &info) == 0 ? static_cast<int64_t>(info.st_size) : 0;
}

}  // namespace

absl::StatusOr<Inspection> Inspect(const std::string& path, bool whole) {
  if (access(path.c_str(), R_OK | W_OK) != 0) return FileError(errno, "open", path);
  auto connection = Connection::Open(path, Connection::Mode::kRead, "");
  if (!connection.ok()) return connection.status();
  Inspection inspection;
  const absl::StatusOr<int> schema = SchemaOf(**connection);
  if (!schema.ok()) return schema.status();
  inspection.schema = *schema;
  inspection.newest = static_cast<int>(Migrations().size());
  if (whole) {
    if (absl::Status status = CheckWhole(**connection); !status.ok()) return status;
  }
  const absl::StatusOr<std::string> clean = GetInfo(**connection, "clean");
  const absl::StatusOr<std::string> restored = GetInfo(**connection, "restored");
  inspection.stopped_cleanly = clean.ok() && *clean == "1";
  inspection.restored = restored.ok() && !restored->empty();
  inspection.bytes = SizeOf(path);
  inspection.wal_bytes = SizeOf(path + "-wal");
  struct statvfs disk {};
  if (statvfs(path.c_str(), &disk) == 0) {
    inspection.free_bytes =
        static_cast<int64_t>(disk.f_bavail) * static_cast<int64_t>(disk.f_frsize);
  }
  return inspection;
}

}  // namespace waymark::store::sqlite
