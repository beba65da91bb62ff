// Looking into parsed FHIR JSON: what is absent or of another type is simply empty.
//
// Numbers are strings here (json_text.h). Views hold as long as the document that was parsed into.
// simdjson stays within record/readers/: no header outside of it includes this one.
#ifndef WAYMARK_RECORD_READERS_FHIR_JSON_H_
#define WAYMARK_RECORD_READERS_FHIR_JSON_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "simdjson.h"

namespace waymark::record {

// An element that may be absent.
class Json {
 public:
  Json() = default;
  explicit Json(simdjson::dom::element element) : element_(element), present_(true) {}

  explicit operator bool() const { return present_; }
  // The member; of an array, that of its first element.
  Json operator[](std::string_view key) const;
  bool IsObject() const { return present_ && element_.is_object(); }
  bool IsArray() const { return present_ && element_.is_array(); }
  bool IsText() const { return present_ && element_.is_string(); }
  // The same, quick to ask for members that it does not have: worth it where many are asked for.
  Json WithNames() const;
  // Text (or the text of a number); empty for anything else.
  std::string_view Text() const;
  std::optional<bool> Boolean() const;
  // Also "true" in quotes, which converters write: what it denies must not count.
  bool IsTrue() const { return Boolean().value_or(Text() == "true"); }
  // Calls f(Json) for each element of an array; for anything else that is present, for itself.
  template <typename F>
  void Each(F f) const {
    if (!present_) return;
    simdjson::dom::array array;
    if (element_.get(array) != simdjson::SUCCESS) {
      f(*this);
      return;
    }
    for (const simdjson::dom::element each : array) f(Json(each));
  }
  simdjson::dom::element element() const { return element_; }

 private:
  simdjson::dom::element element_;
  bool present_ = false;
  uint64_t names_ = 0;  // a bit for each member's name, as WithNames finds them; 0: not looked at
};

// The values of an object's members, or of an array's elements, in the order in which they are
// written: beside JsonParts, which finds their texts. Absent ones where there is nothing (more).
class JsonValues {
 public:
  explicit JsonValues(Json of);
  Json Next();

 private:
  bool is_array_ = false, is_object_ = false;
  simdjson::dom::array array_;
  simdjson::dom::object object_;
  simdjson::dom::array::iterator element_, last_element_;
  simdjson::dom::object::iterator member_, last_member_;
};

// Parses one value, numbers as strings. Reuses its memory.
class JsonParser {
 public:
  // Nothing where it is no JSON, not UTF-8, or nested deeper than 500 levels. What was parsed
  // before is gone.
  std::optional<Json> Parse(std::string_view text) { return Parse(text, document_); }
  // The same into a document of the caller's.
  std::optional<Json> Parse(std::string_view text, simdjson::dom::document& into);

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::document document_;
  std::string text_;
};

// Documents that stay parsed, so that nothing is parsed twice, as long as there is room for them:
// a document takes some ten times the memory of its text.
class JsonShelf {
 public:
  // `room`: bytes of text.
  explicit JsonShelf(size_t room) : room_(room), left_(room) {}
  // As JsonParser::Parse. `stays`: until Clear; else until the parser's next use.
  std::optional<Json> Parse(std::string_view text, JsonParser& parser, bool& stays);
  bool HasRoom(std::string_view text) const { return text.size() <= left_; }
  void Clear();

 private:
  const size_t room_;
  size_t left_;
  std::deque<simdjson::dom::document> documents_;
};

// What forbids the use of a resource, if anything: "duplicate-key" (an object has a member twice),
// "modifier-extension" (anywhere in it: it changes a meaning that we don't know), "implicit-rules".
std::string_view WhyNotToUse(Json resource);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_JSON_H_
