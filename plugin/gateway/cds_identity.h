// Names of cards and suggestions: the same for the same item at each call, and nobody can tell from
// one whom or what it is about.
#ifndef WAYMARK_GATEWAY_CDS_IDENTITY_H_
#define WAYMARK_GATEWAY_CDS_IDENTITY_H_

#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "waymark/store/store.h"

namespace waymark::gateway {

// Immutable; thread-safe.
class CdsIdentity {
 public:
  // A key of its own, made now: names hold until the process ends.
  CdsIdentity();
  // A key that is kept, so that names stay after a restart and are those of other processes with
  // the same key. InvalidArgument: fewer than 32 bytes.
  static absl::StatusOr<CdsIdentity> FromKey(std::string_view key);
  // The key in that file, all of its bytes. NotFound: it can't be read.
  static absl::StatusOr<CdsIdentity> FromFile(const std::string& path);
  // The key that the store keeps, made and written there where it has none. Errors: the store's.
  static absl::StatusOr<CdsIdentity> FromStore(store::Store& store);

  // A UUID (RFC 9562, version 8) from HMAC-SHA256 over `parts`, each with its length.
  std::string Name(std::initializer_list<std::string_view> parts) const;

 private:
  explicit CdsIdentity(std::string key) : key_(std::move(key)) {}
  std::string key_;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_IDENTITY_H_
