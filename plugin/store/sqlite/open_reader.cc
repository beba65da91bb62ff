// Reading a store from another process.
#include "absl/strings/str_cat.h"
#include "waymark/store/file_error.h"
#include "waymark/store/sqlite/open.h"
#include "waymark/store/sqlite/reader.h"
#include "waymark/store/sqlite/schema.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace waymark::store::sqlite {
namespace {

class OwningReader : public SqliteReader {
 public:
  explicit OwningReader(std::unique_ptr<Connection> connection)
      : SqliteReader(*connection), owned_(std::move(connection)) {}

 private:
  std::unique_ptr<Connection> owned_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Reader>> OpenReader(const std::string& path) {
  if (access(path.c_str(), R_OK | W_OK) != 0) return FileError(errno, "open", path);
  auto connection = Connection::Open(path, Connection::Mode::kRead, "");
  if (!connection.ok()) return connection.status();
  if (auto status = CheckSchema(**connection, path); !status.ok()) return status;
  const auto schema = SchemaOf(**connection);
  if (!schema.ok()) return schema.status();
  if (*schema != static_cast<int>(Migrations().size())) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the store ", path, " is of an older schema: `waymark serve` brings it up to date"));
  }
  if (auto status = (*connection)->Execute("BEGIN; SELECT count(*) FROM info"); !status.ok()) {
    return status;
  }
  return std::make_unique<OwningReader>(*std::move(connection));
}

absl::StatusOr<std::string> PathOf(std::string_view url) {
  constexpr std::string_view kScheme = "sqlite:";
  if (url.substr(0, kScheme.size()) == kScheme) url.remove_prefix(kScheme.size());
  const size_t colon = url.find(':');
  if (colon != std::string_view::npos && url.find("//") == colon + 1) {
    return absl::InvalidArgumentError(
        "store: this program keeps its store in a file: a path, or sqlite:PATH");
  }
  if (url.empty()) return absl::InvalidArgumentError("store: give a path, or sqlite:PATH");
  return std::string(url);
}

}  // namespace waymark::store::sqlite
