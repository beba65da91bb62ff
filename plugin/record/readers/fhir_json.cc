#include "waymark/record/readers/fhir_json.h"

#include <algorithm>
#include <map>
#include <utility>

#include "waymark/record/readers/json_text.h"

namespace waymark::record {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kDeepest = 500;
constexpr size_t kFirstCapacity = 1 << 16;

// What parsing needed, for the thread's next: taking and giving back so much memory for each
// resource costs as much as reading it.
class Spare {
 public:
  static Spare& OfThread() {
    thread_local Spare spare;
    return spare;
  }

  std::unique_ptr<dom::parser> Parser() {
    if (parsers_.empty()) return std::make_unique<dom::parser>();
    std::unique_ptr<dom::parser> parser = std::move(parsers_.back());
    parsers_.pop_back();
    return parser;
  }
  void Keep(std::unique_ptr<dom::parser> parser) {
    if (parser->capacity() <= kMost && parsers_.size() < kMostParsers) {
      parsers_.push_back(std::move(parser));
    }
  }
  // One with room for that much text, where there is one that is not far too large.
  std::unique_ptr<dom::document> Document(size_t text) {
    const auto found = documents_.lower_bound(text);
    if (found == documents_.end() || found->first > std::max(4 * text, kSmall)) {
      return std::make_unique<dom::document>();
    }
    std::unique_ptr<dom::document> document = std::move(found->second);
    kept_ -= found->first;
    documents_.erase(found);
    return document;
  }
  void Keep(std::unique_ptr<dom::document> document) {
    const size_t size = document->capacity();
    if (size == 0 || kept_ + size > kMost) return;
    kept_ += size;
    documents_.emplace(size, std::move(document));
  }

 private:
  static constexpr size_t kMost = 256 << 10;  // of text: some 2.5 MB
  static constexpr size_t kSmall = 4 << 10;
  static constexpr size_t kMostParsers = 4;
  std::vector<std::unique_ptr<dom::parser>> parsers_;
  std::multimap<size_t, std::unique_ptr<dom::document>> documents_;
  size_t kept_ = 0;
};

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
    const uint64_t bit = JsonName(member.key).bit();
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

Json Json::Find(std::string_view name) const {
  dom::element found = element_;
  if (found.is_array() && found.at(0).get(found) != simdjson::SUCCESS) return {};
  if (!found.is_object() || found.at_key(name).get(found) != simdjson::SUCCESS || found.is_null())
    return {};
  return Json(found);
}

Json Json::WithNames() const {
  Json same = *this;
  dom::object object;
  if (!present_ || element_.get(object) != simdjson::SUCCESS) return same;
  for (const dom::key_value_pair member : object) same.names_ |= JsonName(member.key).bit();
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

JsonParser::JsonParser() : parser_(Spare::OfThread().Parser()) {}
JsonParser::~JsonParser() { Spare::OfThread().Keep(std::move(parser_)); }

std::optional<Json> JsonParser::Parse(std::string_view text, dom::document& into) {
  text_.clear();
  AppendWithQuotedNumbers(text, text_);
  const size_t size = text_.size();
  text_.append(simdjson::SIMDJSON_PADDING, ' ');
  if (parser_->capacity() < size &&
      parser_->allocate(std::max(size, kFirstCapacity), kDeepest) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  dom::element element;
  if (parser_->parse_into_document(into, text_.data(), size, false).get(element) !=
      simdjson::SUCCESS) {
    return std::nullopt;
  }
  return Json(element);
}

std::optional<Json> JsonShelf::Parse(std::string_view text, JsonParser& parser, bool& stays) {
  stays = HasRoom(text);
  if (!stays) return parser.Parse(text);
  std::unique_ptr<dom::document> document = Spare::OfThread().Document(text.size());
  const std::optional<Json> parsed = parser.Parse(text, *document);
  if (parsed) {
    left_ -= text.size();
    documents_.push_back(std::move(document));
  }
  return parsed;
}

void JsonShelf::Clear() {
  for (std::unique_ptr<dom::document>& one : documents_) Spare::OfThread().Keep(std::move(one));
  documents_.clear();
  left_ = room_;
}

std::string_view WhyNotToUse(Json resource) {
  if (resource["implicitRules"]) return "implicit-rules";
  return WhyNotToUse(resource.element());
}

}  // namespace waymark::record
