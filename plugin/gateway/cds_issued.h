// Cards that were given out, so that feedback, which names nothing but a card, finds its item.
#ifndef WAYMARK_GATEWAY_CDS_ISSUED_H_
#define WAYMARK_GATEWAY_CDS_ISSUED_H_

#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "waymark/gateway/cds_offers.h"

namespace waymark::gateway {

// In memory only, and bounded: the cards given out longest ago go first. Thread-safe.
class CdsIssued {
 public:
  explicit CdsIssued(size_t most) : most_(most) {}

  void Add(std::vector<IssuedCard> cards);
  std::optional<IssuedCard> Find(std::string_view uuid) const;
  size_t size() const;

 private:
  const size_t most_;
  mutable absl::Mutex mutex_;
  std::list<IssuedCard> cards_ ABSL_GUARDED_BY(mutex_);  // given out last first
  std::map<std::string, std::list<IssuedCard>::iterator, std::less<>> by_uuid_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_ISSUED_H_
