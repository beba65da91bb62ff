// The key with which checkpoints of the audit log are signed. Shared by engines.
#ifndef WAYMARK_STORE_SIGNER_H_
#define WAYMARK_STORE_SIGNER_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "waymark/store/audit.h"

namespace waymark::store {

class Signer {
 public:
  // InvalidArgument: not 32 bytes.
  static absl::StatusOr<Signer> FromSeed(std::string_view seed);
  // The seed in the file, which is made where it is missing.
  static absl::StatusOr<Signer> FromFile(const std::string& path);

  void Sign(AuditCheckpoint& checkpoint) const;  // sets key and signature
  const std::string& id() const { return id_; }
  const std::string& public_key() const { return public_key_; }

 private:
  std::string id_, public_key_, secret_key_;
};

}  // namespace waymark::store

#endif  // WAYMARK_STORE_SIGNER_H_
