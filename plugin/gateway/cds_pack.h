// What CDS Hooks needs of a loaded pack, worked out once a pack.
#ifndef WAYMARK_GATEWAY_CDS_PACK_H_
#define WAYMARK_GATEWAY_CDS_PACK_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "waymark/gateway/cds_moments.h"
#include "waymark/gateway/cds_prefetch.h"
#include "waymark/service/snapshot.h"

namespace waymark::gateway {

struct CdsPack {
  std::shared_ptr<const service::Snapshot> snapshot;
  std::vector<const CdsMoment*> moments;
  std::vector<int> consulted;  // as ConsultationRules
  CdsNeeds needs;
  std::string discovery;  // the answer of GET /cds-services

  // Null where the pack's rules do not use it, or there is no such service.
  const CdsMoment* Find(std::string_view id) const;
};

// The last pack that was asked for. Thread-safe.
class CdsPacks {
 public:
  explicit CdsPacks(std::vector<std::string> not_recorded)
      : not_recorded_(std::move(not_recorded)) {}

  std::shared_ptr<const CdsPack> Of(std::shared_ptr<const service::Snapshot> snapshot);

 private:
  const std::vector<std::string> not_recorded_;
  absl::Mutex mutex_;
  std::shared_ptr<const CdsPack> last_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_PACK_H_
