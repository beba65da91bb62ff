// The API over HTTP as an OpenAPI 3.1 document, made from proto/ and its comments: what
// /openapi.json serves and `waymark generate` writes.
#ifndef WAYMARK_GATEWAY_OPENAPI_H_
#define WAYMARK_GATEWAY_OPENAPI_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace waymark::gateway {

// `description`: a serialised FileDescriptorSet with source information (api_description.h). Every
// unary method is an operation, named SERVICE_METHOD; those that stream are named in the text.
// DataLoss where the description can't be read.
absl::StatusOr<std::string> OpenApiDocument(std::string_view description, std::string_view version);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_OPENAPI_H_
