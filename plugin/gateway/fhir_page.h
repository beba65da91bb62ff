// What the outside of a FHIR resource says, read from its text alone.
#ifndef WAYMARK_GATEWAY_FHIR_PAGE_H_
#define WAYMARK_GATEWAY_FHIR_PAGE_H_

#include <optional>
#include <string>
#include <string_view>

namespace waymark::gateway {

// "Bundle"; empty where the text is no JSON object with a plain resourceType.
std::string_view ResourceTypeOf(std::string_view json);

// Where a Bundle's further page is; nothing where it has none, or where the text is no Bundle; an
// empty text where there is a list of links that can't be read.
std::optional<std::string> NextPageOf(std::string_view json);
// The same of a Bundle's `link`; empty where it has none.
std::optional<std::string> NextPageIn(std::string_view links);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_FHIR_PAGE_H_
