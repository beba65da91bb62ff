#include "stored_side.h"

#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/service/worklists.h"
#include "waymark/store/sqlite/open.h"

namespace waymark::cli {
namespace {

absl::StatusOr<service::Worklists> ReadWorklistsFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return absl::NotFoundError(absl::StrCat("can't read the worklists file ", path));
  }
  const rules::SourceFile source{path, text.str()};
  std::vector<rules::Finding> findings;
  service::Worklists lists = service::ReadWorklists(source, findings);
  if (!rules::HasErrors(findings)) return lists;
  std::string message = "the worklists can't be used:";
  for (const rules::Finding& finding : findings) {
    absl::StrAppend(&message, "\n", rules::FormatFinding(finding, {source}));
  }
  return absl::InvalidArgumentError(message);
}

}  // namespace

absl::StatusOr<std::unique_ptr<store::Store>> OpenStoreUrl(const std::string& url,
                                                           bool audit_reads_before_answer) {
  // A plain path is a file of the embedded engine, as the commands about stores take it.
  constexpr std::string_view kSqlite = "sqlite:";
  const bool named = std::string_view(url).starts_with(kSqlite);
  const std::string path = named ? url.substr(kSqlite.size()) : url;
  if (path.empty() || (!named && url.find("://") != std::string::npos)) {
    return absl::InvalidArgumentError(
        "a store is named by its engine and file, for instance sqlite:/var/lib/waymark/store.db");
  }
  store::sqlite::OpenOptions options;
  options.path = path;
  options.now = [] { return absl::ToUnixMicros(absl::Now()); };
  options.audit_reads_before_answer = audit_reads_before_answer;
  return store::sqlite::OpenStore(std::move(options));
}

absl::StatusOr<StoredSide> OpenStoredSide(const service::ServeConfig& config,
                                          std::function<absl::Time()> clock, service::Log& log,
                                          std::shared_ptr<const service::AccessPolicy> access) {
  StoredSide side;
  if (config.store.url.empty()) return side;
  service::Desk::Options options;
  options.access = std::move(access);
  options.worklists = service::DefaultWorklists();
  if (!config.store.worklists.empty()) {
    absl::StatusOr<service::Worklists> lists = ReadWorklistsFile(config.store.worklists);
    if (!lists.ok()) return lists.status();
    options.worklists = *std::move(lists);
  }
  absl::StatusOr<std::unique_ptr<store::Store>> opened =
      OpenStoreUrl(config.store.url, config.store.audit_reads_first);
  if (!opened.ok()) return opened.status();
  side.store = *std::move(opened);
  const store::StartReport& start = side.store->start();
  log.Write(service::Log::Level::kInfo, "store open",
            {{"store", start.store_id},
             {"schema", static_cast<int64_t>(start.schema)},
             {"migrated_from", static_cast<int64_t>(start.migrated_from)},
             {"snapshot", start.snapshot},
             {"stopped_cleanly", !start.unclean},
             {"restored", start.restored}});
  for (const std::string& message : start.messages) {
    log.Write(service::Log::Level::kInfo, "store", {{"message", message}});
  }
  side.desk =
      std::make_unique<service::Desk>(*side.store, std::move(clock), log, std::move(options));
  return side;
}

}  // namespace waymark::cli
