// Texts that key files and signature files are made of.
#ifndef WAYMARK_RULES_SIGNATURE_TEXT_H_
#define WAYMARK_RULES_SIGNATURE_TEXT_H_

#include <optional>
#include <string>
#include <string_view>

namespace waymark::rules {

std::string ToBase64(std::string_view bytes);
// Nothing where it is not base64 with its padding.
std::optional<std::string> FromBase64(std::string_view text);
// In double quotes, for texts without line breaks.
std::string QuotedYaml(std::string_view text);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_SIGNATURE_TEXT_H_
