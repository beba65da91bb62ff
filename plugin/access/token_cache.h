// Tokens that were found good a moment ago, by their SHA-256: a client's second call costs a
// look-up. In bounded memory; thread-safe. The token itself is not kept.
#ifndef WAYMARK_ACCESS_TOKEN_CACHE_H_
#define WAYMARK_ACCESS_TOKEN_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "waymark/access/token.h"

namespace waymark::access {

class TokenCache {
 public:
  explicit TokenCache(size_t most) : most_(most) {}

  // Null where it must be verified (again): not known, of other keys, or `now` is past its time.
  std::shared_ptr<const Token> Find(std::string_view token, uint64_t version, absl::Time now);
  // It was found good with the keys of `version`; holds until `until` and its own end.
  void Keep(std::string_view token, uint64_t version, absl::Time until,
            std::shared_ptr<const Token> good);
  void Clear();
  size_t size() const;

 private:
  struct Kept {
    std::shared_ptr<const Token> token;
    uint64_t version = 0;
    absl::Time until;
    std::list<std::string>::iterator age;
  };
  void Forget(std::unordered_map<std::string, Kept>::iterator at)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const size_t most_;
  mutable absl::Mutex mutex_;
  std::unordered_map<std::string, Kept> kept_ ABSL_GUARDED_BY(mutex_);
  std::list<std::string> by_age_ ABSL_GUARDED_BY(mutex_);  // used last first
};

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_TOKEN_CACHE_H_
