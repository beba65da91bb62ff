// Reads of a caller's FHIR server, by the caller's token, within limits: what a CDS Hooks client
// offers where its prefetch lacks something.
//
// Only servers that the configuration names are ever asked: an address that a request names and the
// configuration does not is never opened, nor is one that an answer names (a redirect, a further
// page elsewhere). Tokens are sent to that server only, and never logged or kept.
#ifndef WAYMARK_GATEWAY_FHIR_FETCH_H_
#define WAYMARK_GATEWAY_FHIR_FETCH_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/gateway/fhir_server.h"

namespace waymark::gateway {

struct FhirFetchLimits {
  absl::Duration time = absl::Seconds(3);  // for all queries of one call together
  size_t connections = 4;                  // at a time, of one call
  size_t body_bytes = size_t{16} << 20;    // of one answer
  size_t all_bytes = size_t{32} << 20;     // of all answers of one call
  int pages = 10;                          // of one query
};

// What came of one query. Not `ok`: it failed, for whatever reason, and says nothing.
struct FhirFetched {
  bool ok = false;
  bool whole = true;                    // false: there are further pages that were not read
  std::vector<std::string> pages = {};  // resources or Bundles, as they came
  // Why it is not ok or not whole, in fixed words for a log; empty where it is both.
  std::string_view why = {};
};

// Immutable; thread-safe.
class FhirFetcher {
 public:
  // `ca_file`: whose certificates are trusted; empty: those that the machine trusts. Errors:
  // InvalidArgument, with the key of the configuration.
  static absl::StatusOr<std::unique_ptr<FhirFetcher>> Make(const std::vector<std::string>& servers,
                                                           const std::string& ca_file,
                                                           const FhirFetchLimits& limits);
  ~FhirFetcher();

  // The server of that base address, if the configuration names it: letter by letter, but for
  // slashes at the end.
  const FhirServer* Find(std::string_view base) const;

  // Asks `queries` ("Condition?patient=1"); one answer for each, in their order. Blocks up to the
  // limit of time, or until `cancelled` (which may be empty).
  std::vector<FhirFetched> Fetch(const FhirServer& server, std::string_view token,
                                 const std::vector<std::string>& queries,
                                 const std::function<bool()>& cancelled) const;

 private:
  struct Impl;
  explicit FhirFetcher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_FHIR_FETCH_H_
