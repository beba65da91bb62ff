#include "waymark/record/readers/fhir_json.h"

#include <algorithm>
#include <vector>

#include "waymark/record/readers/json_text.h"

namespace waymark::record {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kDeepest = 500;
constexpr size_t kFirstCapacity = 1 << 16;

// One of 64 bits: names that differ seldom share one within an object.
uint64_t BitOf(std::string_view name) {
  if (name.empty()) return 1;
  const auto first = static_cast<unsigned char>(name.front());
  const auto middle = static_cast<unsigned char>(name[name.size() / 2]);
  const auto last = static_cast<unsigned char>(name.back());
  return uint64_t{1} << ((first * 7 + middle * 5 + last * 3 + name.size()) & 63);
}

bool HasTwice(dom::object object) {
  std::vector<std::string_view> keys;
  for (const dom::key_value_pair member : object) keys.push_back(member.key);
  std::sort(keys.begin(), keys.end());
  return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

// "duplicate-key", "modifier-extension" or empty.
std::string_view WhyNotToUse(dom::element element) {
  dom::array array;
  if (element.get(array) == simdjson::SUCCESS) {
    for (const dom::element each : array) {
      if (const std::string_view why = WhyNotToUse(each); !why.empty()) return why;
    }
    return {};
  }
  dom::object object;
  if (element.get(object) != simdjson::SUCCESS) return {};
  uint64_t seen = 0;
  bool maybe_twice = false;
  for (const dom::key_value_pair member : object) {
    if (member.key == "modifierExtension") return "modifier-extension";
    const uint64_t bit = BitOf(member.key);
    maybe_twice = maybe_twice || (seen & bit) != 0;
    seen |= bit;
  }
  if (maybe_twice && HasTwice(object)) return "duplicate-key";
  for (const dom::key_value_pair member : object) {
    if (const std::string_view why = WhyNotToUse(member.value); !why.empty()) return why;
  }
  return {};
}

}  // namespace

Json Json::operator[](std::string_view key) const {
  if (!present_ || (names_ != 0 && (names_ & BitOf(key)) == 0)) return {};
  dom::element found = element_;
  if (found.is_array() && found.at(0).get(found) != simdjson::SUCCESS) return {};
  if (!found.is_object() || found.at_key(key).get(found) != simdjson::SUCCESS || found.is_null())
    return {};
  return Json(found);
}

Json Json::WithNames() const {
  Json same = *this;
  dom::object object;
  if (!present_ || element_.get(object) != simdjson::SUCCESS) return same;
  for (const dom::key_value_pair member : object) same.names_ |= BitOf(member.key);
  return same;
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

JsonValues::JsonValues(Json of) {
  if (!of) return;
  if (of.element().get(array_) == simdjson::SUCCESS) {
    is_array_ = true;
    element_ = array_.begin();
    last_element_ = array_.end();
  } else if (of.element().get(object_) == simdjson::SUCCESS) {
    is_object_ = true;
    member_ = object_.begin();
    last_member_ = object_.end();
  }
}

Json JsonValues::Next() {
  if (is_array_ && element_ != last_element_) {
    const Json value(*element_);
    ++element_;
    return value;
  }
  if (is_object_ && member_ != last_member_) {
    const Json value(member_.value());
    ++member_;
    return value;
  }
  return {};
}

std::optional<Json> JsonParser::Parse(std::string_view text, dom::document& into) {
  text_.clear();
  AppendWithQuotedNumbers(text, text_);
  const size_t size = text_.size();
  text_.append(simdjson::SIMDJSON_PADDING, ' ');
  if (parser_.capacity() < size &&
      parser_.allocate(std::max(size, kFirstCapacity), kDeepest) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  dom::element element;
  if (parser_.parse_into_document(into, text_.data(), size, false).get(element) !=
      simdjson::SUCCESS) {
    return std::nullopt;
  }
  return Json(element);
}

std::optional<Json> JsonShelf::Parse(std::string_view text, JsonParser& parser, bool& stays) {
  stays = HasRoom(text);
  if (!stays) return parser.Parse(text);
  const std::optional<Json> parsed = parser.Parse(text, documents_.emplace_back());
  if (parsed) {
    left_ -= text.size();
  } else {
    documents_.pop_back();
  }
  return parsed;
}

void JsonShelf::Clear() {
  documents_.clear();
  left_ = room_;
}

std::string_view WhyNotToUse(Json resource) {
  if (resource["implicitRules"]) return "implicit-rules";
  return WhyNotToUse(resource.element());
}

}  // namespace waymark::record
