#include "waymark/access/json.h"

#include <simdjson.h>

#include <algorithm>

namespace waymark::access {
namespace {

constexpr int kDeepest = 16;

absl::Status Bad(const char* what) { return absl::InvalidArgumentError(what); }

absl::Status Convert(const simdjson::dom::element& from, int depth, Json& to) {
  using simdjson::dom::element_type;
  if (depth > kDeepest) return Bad("is nested too deeply");
  switch (from.type()) {
    case element_type::NULL_VALUE:
      return absl::OkStatus();
    case element_type::BOOL:
      to.kind = Json::Kind::kBool;
      to.yes = bool(from);
      return absl::OkStatus();
    case element_type::INT64:
    case element_type::UINT64:
    case element_type::DOUBLE:
      to.kind = Json::Kind::kNumber;
      to.number = double(from);
      return absl::OkStatus();
    case element_type::STRING: {
      to.kind = Json::Kind::kText;
      const std::string_view text = from;
      to.text = std::string(text);
      return absl::OkStatus();
    }
    case element_type::ARRAY:
      to.kind = Json::Kind::kList;
      for (const simdjson::dom::element item : simdjson::dom::array(from)) {
        if (absl::Status status = Convert(item, depth + 1, to.items.emplace_back()); !status.ok()) {
          return status;
        }
      }
      return absl::OkStatus();
    case element_type::OBJECT: {
      to.kind = Json::Kind::kObject;
      std::vector<std::string_view> names;
      for (const auto& [name, value] : simdjson::dom::object(from)) {
        names.push_back(name);
        auto& member = to.members.emplace_back(std::string(name), Json());
        if (absl::Status status = Convert(value, depth + 1, member.second); !status.ok()) {
          return status;
        }
      }
      std::sort(names.begin(), names.end());
      if (std::adjacent_find(names.begin(), names.end()) != names.end()) {
        return Bad("has a name twice in one object");
      }
      return absl::OkStatus();
    }
  }
  return Bad("is no JSON");
}

void Collect(const Json& at, std::string_view path, std::vector<std::string>& out) {
  if (at.is_list()) {
    for (const Json& item : at.items) Collect(item, path, out);
    return;
  }
  if (path.empty()) {
    if (at.is_text()) out.push_back(at.text);
    return;
  }
  if (!at.is_object()) return;
  if (const Json* whole = at.Find(path)) return Collect(*whole, {}, out);
  for (size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.', dot + 1)) {
    if (const Json* member = at.Find(path.substr(0, dot))) {
      return Collect(*member, path.substr(dot + 1), out);
    }
  }
}

}  // namespace

const Json* Json::Find(std::string_view name) const {
  for (const auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

absl::StatusOr<Json> ReadJson(std::string_view text) {
  simdjson::dom::parser parser;
  if (parser.allocate(std::max<size_t>(text.size(), 64), kDeepest + 2) != simdjson::SUCCESS) {
    return Bad("is no JSON");
  }
  simdjson::dom::element root;
  if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) {
    return Bad("is no JSON");
  }
  Json json;
  if (absl::Status status = Convert(root, 0, json); !status.ok()) return status;
  return json;
}

std::vector<std::string> TextsAt(const Json& object, std::string_view path) {
  std::vector<std::string> out;
  if (!path.empty()) Collect(object, path, out);
  return out;
}

}  // namespace waymark::access
