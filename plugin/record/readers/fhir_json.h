// Looking into parsed FHIR JSON: what is absent or of another type is simply empty.
//
// Numbers are strings here (json_text.h). Views hold until the parser is used again. simdjson stays
// within record/readers/: no header outside of it includes this one.
#ifndef WAYMARK_RECORD_READERS_FHIR_JSON_H_
#define WAYMARK_RECORD_READERS_FHIR_JSON_H_

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
  // Text (or the text of a number); empty for anything else.
  std::string_view Text() const;
  std::optional<bool> Boolean() const;
  bool IsTrue() const { return Boolean().value_or(false); }
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
};

// Parses one value, numbers as strings. Reuses its memory.
class JsonParser {
 public:
  // Nothing where it is no JSON, not UTF-8, or nested deeper than 500 levels.
  std::optional<Json> Parse(std::string_view text);

 private:
  simdjson::dom::parser parser_;
  std::string text_;
};

// What forbids the use of a resource, if anything: "duplicate-key" (an object has a member twice),
// "modifier-extension" (anywhere in it: it changes a meaning that we don't know), "implicit-rules".
std::string_view WhyNotToUse(Json resource);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_JSON_H_
