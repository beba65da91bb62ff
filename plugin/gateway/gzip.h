// Bodies compressed by gzip.
#ifndef WAYMARK_GATEWAY_GZIP_H_
#define WAYMARK_GATEWAY_GZIP_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace waymark::gateway {

std::string Gzip(std::string_view bytes);
// InvalidArgument: it is none, or not whole, or there is more behind it; ResourceExhausted: it
// would become larger than `most` bytes, of which no more are ever made.
absl::StatusOr<std::string> Gunzip(std::string_view compressed, size_t most);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_GZIP_H_
