// What `waymark doctor` looks at besides the pack: a store, and a sidecar that runs.
#ifndef WAYMARK_CLI_DOCTOR_STORE_H_
#define WAYMARK_CLI_DOCTOR_STORE_H_

#include <functional>
#include <string>

#include "absl/time/time.h"

namespace waymark::cli {

// Says whether `what` is fine, and how to mend it where not.
using Say = std::function<void(bool fine, const std::string& what, const std::string& mend)>;
// A line below the last one.
using Tell = std::function<void(const std::string& what)>;

// Schema, wholeness, disk space, due wake-ups and backlog, the audit chains' ends. Changes nothing.
void LookAtStore(const std::string& url, absl::TimeZone zone, const Say& say, const Tell& tell);

// /readyz of "127.0.0.1:7480".
void LookAtSidecar(const std::string& address, const Say& say, const Tell& tell);

// How many days its first certificate has left.
void LookAtCertificate(const std::string& path, const Say& say);

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_DOCTOR_STORE_H_
