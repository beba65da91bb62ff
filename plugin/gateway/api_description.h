// proto/ with its comments, as it was when the program was built.
#ifndef WAYMARK_GATEWAY_API_DESCRIPTION_H_
#define WAYMARK_GATEWAY_API_DESCRIPTION_H_

#include <string_view>

namespace waymark::gateway {

// A serialised google.protobuf.FileDescriptorSet with source information.
std::string_view ApiDescription();

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_API_DESCRIPTION_H_
