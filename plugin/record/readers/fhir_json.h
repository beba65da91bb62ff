// Looking into parsed FHIR JSON: what is absent or of another type is simply empty.
//
// Numbers are strings here (json_text.h). Views hold as long as the document that was parsed into.
// simdjson stays within record/readers/: no header outside of it includes this one.
#ifndef WAYMARK_RECORD_READERS_FHIR_JSON_H_
#define WAYMARK_RECORD_READERS_FHIR_JSON_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simdjson.h"

namespace waymark::record {

// A member's name with one of 64 bits: names that differ seldom share one within an object. Of a
// literal the compiler works it out.
class JsonName {
 public:
  constexpr JsonName(std::string_view name) : JsonName(name, {}) {}  // NOLINT: stands for it
  constexpr JsonName(const char* name) : JsonName(std::string_view(name)) {}  // NOLINT: the same
  // The bit of the name that `head` and `tail` are together, without putting them together; `text`
  // is `head` only.
  constexpr JsonName(std::string_view head, std::string_view tail)
      : text_(head), bit_(BitOf(head, tail)) {}

  constexpr std::string_view text() const { return text_; }
  constexpr uint64_t bit() const { return bit_; }

 private:
  static constexpr uint64_t BitOf(std::string_view head, std::string_view tail) {
    const size_t size = head.size() + tail.size();
    if (size == 0) return 1;
    const auto at = [&](size_t i) {
      return static_cast<unsigned char>(i < head.size() ? head[i] : tail[i - head.size()]);
    };
    return uint64_t{1} << ((at(0) * 7 + at(size / 2) * 5 + at(size - 1) * 3 + size) & 63);
  }
  std::string_view text_;
  uint64_t bit_;
};

// An element that may be absent.
class Json {
 public:
  Json() = default;
  explicit Json(simdjson::dom::element element) : element_(element), present_(true) {}

  explicit operator bool() const { return present_; }
  // The member; of an array, that of its first element.
  Json operator[](JsonName name) const { return MayHave(name) ? Find(name.text()) : Json(); }
  // False where it has no member of that name, as far as that is known at once.
  bool MayHave(JsonName name) const {
    return present_ && (names_ == 0 || (names_ & name.bit()) != 0);
  }
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
  Json Find(std::string_view name) const;

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

// Parses one value, numbers as strings. Reuses its memory, and that of the thread's earlier ones.
class JsonParser {
 public:
  JsonParser();
  ~JsonParser();
  JsonParser(const JsonParser&) = delete;
  JsonParser& operator=(const JsonParser&) = delete;
  // Nothing where it is no JSON, not UTF-8, or nested deeper than 500 levels. What was parsed
  // before is gone.
  std::optional<Json> Parse(std::string_view text) { return Parse(text, document_); }
  // The same into a document of the caller's.
  std::optional<Json> Parse(std::string_view text, simdjson::dom::document& into);

 private:
  std::unique_ptr<simdjson::dom::parser> parser_;
  simdjson::dom::document document_;
  std::string text_;
};

// Documents that stay parsed, so that nothing is parsed twice, as long as there is room for them:
// a document takes some ten times the memory of its text, which later ones of the thread use again.
class JsonShelf {
 public:
  // `room`: bytes of text.
  explicit JsonShelf(size_t room) : room_(room), left_(room) {}
  ~JsonShelf() { Clear(); }
  JsonShelf(const JsonShelf&) = delete;
  JsonShelf& operator=(const JsonShelf&) = delete;
  // As JsonParser::Parse. `stays`: until Clear; else until the parser's next use.
  std::optional<Json> Parse(std::string_view text, JsonParser& parser, bool& stays);
  bool HasRoom(std::string_view text) const { return text.size() <= left_; }
  void Clear();

 private:
  const size_t room_;
  size_t left_;
  std::vector<std::unique_ptr<simdjson::dom::document>> documents_;
};

// What forbids the use of a resource, if anything: "duplicate-key" (an object has a member twice),
// "modifier-extension" (anywhere in it: it changes a meaning that we don't know), "implicit-rules".
std::string_view WhyNotToUse(Json resource);

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_READERS_FHIR_JSON_H_
