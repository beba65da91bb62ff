// What a CDS Hooks request lacks of its prefetch, read from the FHIR server that it offers.
#ifndef WAYMARK_GATEWAY_CDS_FETCH_H_
#define WAYMARK_GATEWAY_CDS_FETCH_H_

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "waymark/gateway/cds_prefetch.h"
#include "waymark/gateway/cds_request.h"
#include "waymark/gateway/fhir_fetch.h"
#include "waymark/service/log.h"

namespace waymark::gateway {

// Which of `needs` the request lacks: keys that it has not, that failed, or of which only a page
// came. Nothing where it offers no token and no server that the configuration names.
std::vector<const CdsQuery*> MissingOf(const FhirFetcher& fetcher, const CdsNeeds& needs,
                                       const CdsRequest& request);

// Asks for them, which takes its time; what comes takes its place in `request.prefetch`. What does
// not come stays as it was or becomes a failed query, and what has further pages says so: it is
// unknown, never "none". `texts` holds what was read, and outlives the request. Why something did
// not come is counted in `log`, in fixed words.
void FetchMissing(const FhirFetcher& fetcher, const std::vector<const CdsQuery*>& missing,
                  const std::function<bool()>& cancelled, service::Log& log, CdsRequest& request,
                  std::deque<std::string>& texts);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_FETCH_H_
