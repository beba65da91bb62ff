// base64url without padding (RFC 7515 §2), strictly: one text for one value.
#ifndef WAYMARK_ACCESS_BASE64URL_H_
#define WAYMARK_ACCESS_BASE64URL_H_

#include <optional>
#include <string>
#include <string_view>

namespace waymark::access {

// Nothing for padding, other letters, a length that can't be, or bits behind the last byte.
std::optional<std::string> FromBase64Url(std::string_view text);
std::string ToBase64Url(std::string_view bytes);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_BASE64URL_H_
