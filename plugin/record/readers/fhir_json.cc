#include "waymark/record/readers/fhir_json.h"

#include <algorithm>
#include <vector>

#include "waymark/record/readers/json_text.h"

namespace waymark::record {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kDeepest = 500;
constexpr size_t kFirstCapacity = 1 << 16;

// "duplicate-key", "modifier-extension" or empty.
std::string_view WhyNotToUse(dom::element element, std::vector<std::string_view>& keys) {
  dom::array array;
  if (element.get(array) == simdjson::SUCCESS) {
    for (const dom::element each : array) {
      if (const std::string_view why = WhyNotToUse(each, keys); !why.empty()) return why;
    }
    return {};
  }
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return {};
  const size_t first = keys.size();
  for (const dom::key_value_pair member : object) {
    if (member.key == "modifierExtension") return "modifier-extension";
    keys.push_back(member.key);
  }
  const auto begin = keys.begin() + static_cast<std::ptrdiff_t>(first);
  std::sort(begin, keys.end());
  const bool twice = std::adjacent_find(begin, keys.end()) != keys.end();
  keys.resize(first);
  if (twice) return "duplicate-key";
  for (const dom::key_value_pair member : object) {
    if (const std::string_view why = WhyNotToUse(member.value, keys); !why.empty()) return why;
  }
  return {};
}

}  // namespace

Json Json::operator[](std::string_view key) const {
  if (!present_) return {};
  dom::element found = element_;
  if (found.is_array() && found.at(0).get(found) != simdjson::SUCCESS) return {};
  if (!found.is_object() || found.at_key(key).get(found) != simdjson::SUCCESS || found.is_null())
    return {};
  return Json(found);
}

std::string_view Json::Text() const {
  std::string_view text;
  if (present_ && element_.get(text) != simdjson::SUCCESS) text = {};
  return text;
}

std::optional<bool> Json::Boolean() const {
  bool value = false;
  if (!present_ || element_.get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::optional<Json> JsonParser::Parse(std::string_view text) {
  text_.clear();
  AppendWithQuotedNumbers(text, text_);
  const size_t size = text_.size();
  text_.append(simdjson::SIMDJSON_PADDING, ' ');
  if (parser_.capacity() < size &&
      parser_.allocate(std::max(size, kFirstCapacity), kDeepest) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  dom::element element;
  if (parser_.parse(text_.data(), size, false).get(element) != simdjson::SUCCESS)
    return std::nullopt;
  return Json(element);
}

std::string_view WhyNotToUse(Json resource) {
  if (resource["implicitRules"]) return "implicit-rules";
  std::vector<std::string_view> keys;
  return WhyNotToUse(resource.element(), keys);
}

}  // namespace waymark::record
