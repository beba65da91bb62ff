// Tokens for one call that were used, so that a copy of one opens nothing. In bounded memory;
// thread-safe. Of each only a digest of its issuer and `jti` is kept, until the token has expired.
#ifndef WAYMARK_ACCESS_USED_TOKENS_H_
#define WAYMARK_ACCESS_USED_TOKENS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace waymark::access {

class UsedTokens {
 public:
  explicit UsedTokens(size_t most) : most_(most) {}

  enum class Use : uint8_t { kFirst, kAgain, kFull };
  // Notes the use of a token that holds until `until`. kFull: so many are remembered that another
  // could not be; it must then be refused, for a copy of it would not be known.
  Use Note(std::string_view issuer, std::string_view id, absl::Time until, absl::Time now);
  size_t size() const;

 private:
  using Digest = std::array<uint64_t, 2>;

  const size_t most_;
  mutable absl::Mutex mutex_;
  std::set<Digest> used_ ABSL_GUARDED_BY(mutex_);
  // By the second in which they expire.
  std::map<int64_t, std::vector<Digest>> by_end_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_USED_TOKENS_H_
