// The stored side of `serve`: from `--store URL` to an open store with a desk over it.
#ifndef WAYMARK_CLI_STORED_SIDE_H_
#define WAYMARK_CLI_STORED_SIDE_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/service/config.h"
#include "waymark/service/desk.h"
#include "waymark/service/log.h"
#include "waymark/store/store.h"

namespace waymark::cli {

// "sqlite:FILE", or a plain path. InvalidArgument says what was expected; else the errors of
// opening a store.
absl::StatusOr<std::unique_ptr<store::Store>> OpenStoreUrl(const std::string& url,
                                                           bool audit_reads_before_answer = false);

struct StoredSide {
  std::unique_ptr<store::Store> store;
  std::unique_ptr<service::Desk> desk;  // goes first
  ~StoredSide() { desk.reset(); }
  StoredSide() = default;
  StoredSide(StoredSide&&) = default;
  StoredSide& operator=(StoredSide&&) = default;
};

// Opens what the configuration says and logs what the start found. Nothing in it where no store is
// configured. `access`, null for everybody, is asked by its
// handlers. The pack is not set yet: service::TakeLoadedPack does that.
absl::StatusOr<StoredSide> OpenStoredSide(const service::ServeConfig& config,
                                          std::function<absl::Time()> clock, service::Log& log,
                                          std::shared_ptr<const service::AccessPolicy> access);

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_STORED_SIDE_H_
