// Packs that were active before, from the store.
#ifndef WAYMARK_SERVICE_STORED_PACKS_H_
#define WAYMARK_SERVICE_STORED_PACKS_H_

#include <memory>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "waymark/service/snapshot.h"
#include "waymark/store/store.h"

namespace waymark::service {

struct StoredPack {
  store::PackVersion version;
  store::PackActivation activation;
};

// The pack that was active before the last one of another digest; nothing where there was none.
absl::StatusOr<std::optional<StoredPack>> PackBefore(store::Reader& reader);
// The last activation of that digest. NotFound.
absl::StatusOr<StoredPack> FindStoredPack(store::Reader& reader, std::string_view digest);

// Compiled as `like` was. FailedPrecondition where this program no longer gives it the same digest.
absl::StatusOr<std::shared_ptr<const Snapshot>> MakeStoredSnapshot(const StoredPack& pack,
                                                                   const Snapshot& like);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_STORED_PACKS_H_
