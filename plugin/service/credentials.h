// TLS from PEM files. For server.cc only.
#ifndef WAYMARK_SERVICE_CREDENTIALS_H_
#define WAYMARK_SERVICE_CREDENTIALS_H_

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "grpcpp/security/server_credentials.h"
#include "waymark/service/config.h"

namespace waymark::service {

// Plain text without `tls`. With a client CA callers must show a certificate that it signed.
// InvalidArgument names the file that can't be read or is no PEM.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> ServerCredentials(
    const std::optional<TlsConfig>& tls);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_CREDENTIALS_H_
