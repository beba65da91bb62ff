// Base64 as JSON's mapping of bytes and Connect's headers want it.
#ifndef WAYMARK_GATEWAY_BASE64_H_
#define WAYMARK_GATEWAY_BASE64_H_

#include <string>
#include <string_view>

namespace waymark::gateway {

// The standard alphabet, or the one for addresses; with or without padding. False where it is none.
bool DecodeBase64(std::string_view text, std::string& bytes);
// The standard alphabet.
std::string EncodeBase64(std::string_view bytes, bool padding);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_BASE64_H_
