// What entries a pack's rules read. For cds_moments.cc and cds_prefetch.cc only.
#ifndef WAYMARK_GATEWAY_CDS_READS_H_
#define WAYMARK_GATEWAY_CDS_READS_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "waymark/rules/pack.h"

namespace waymark::gateway {

// One place where a rule reads entries.
struct CdsRead {
  const std::vector<rules::SetRef>* sets = nullptr;
  const rules::Where* where = nullptr;
};

// Calls `read` for every place where one of `rules`, or the pack's own `who`, reads entries, and
// `on_condition` for every condition; risk tables are followed. Either may be empty.
void EachRead(const rules::Pack& pack, const std::vector<int>& rules,
              const std::function<void(const CdsRead&)>& read,
              const std::function<void(const rules::Condition&)>& on_condition);

// Bits of record::Kind that entries of such a place can have; 0: whatever kind.
uint32_t KindsOf(const rules::Pack& pack, const CdsRead& read);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_READS_H_
