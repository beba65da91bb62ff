// TLS from PEM files, which are read again while the sidecar runs. For server.cc only.
#ifndef WAYMARK_SERVICE_CREDENTIALS_H_
#define WAYMARK_SERVICE_CREDENTIALS_H_

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "grpcpp/security/server_credentials.h"
#include "waymark/service/config.h"

namespace waymark::service {

// Plain text without `tls`. With a client CA callers must show a certificate that it signed.
// InvalidArgument names the file that can't be read, is no PEM, or does not fit the other.
//
// The files are looked at every `refresh_seconds`: connections made after that use what they hold
// then, those that stand go on. While a file can't be read the last good ones stay; a key that does
// not fit its certificate refuses new connections until it does. gRPC's log lines say either.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(
    const std::optional<TlsConfig>& tls);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_CREDENTIALS_H_
