// A text as a JSON string.
#ifndef WAYMARK_CLI_JSON_TEXT_H_
#define WAYMARK_CLI_JSON_TEXT_H_

#include <cstdio>
#include <string>
#include <string_view>

namespace waymark::cli {

inline std::string JsonText(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace waymark::cli

#endif  // WAYMARK_CLI_JSON_TEXT_H_
