#include "waymark/gateway/query.h"

#include <algorithm>
#include <optional>

namespace waymark::gateway {
namespace {

int Hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> Decode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out.push_back(' ');
    } else if (text[i] != '%') {
      out.push_back(text[i]);
    } else {
      if (i + 2 >= text.size() || Hex(text[i + 1]) < 0 || Hex(text[i + 2]) < 0) return std::nullopt;
      out.push_back(static_cast<char>(Hex(text[i + 1]) * 16 + Hex(text[i + 2])));
      i += 2;
    }
  }
  return out;
}

}  // namespace

const std::string& Query::Get(std::string_view name) const {
  static const std::string kNothing;
  const auto found = all_.find(name);
  return found == all_.end() ? kNothing : found->second;
}

absl::StatusOr<Query> ReadQuery(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    const std::optional<std::string> name = Decode(pair.substr(0, equals));
    const std::optional<std::string> value =
        Decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1));
    if (!name || !value) {
      return absl::InvalidArgumentError("the address has a % without two digits behind it");
    }
    if (!query.all().emplace(*name, *value).second) {
      return absl::InvalidArgumentError("the address gives a name twice");
    }
  }
  return query;
}

}  // namespace waymark::gateway
