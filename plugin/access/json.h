// JSON as tokens and key sets carry it, read strictly: what two readers could read in two ways is
// refused, first of all an object with a name twice.
#ifndef WAYMARK_ACCESS_JSON_H_
#define WAYMARK_ACCESS_JSON_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace waymark::access {

struct Json {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kText, kList, kObject };
  Kind kind = Kind::kNull;
  bool yes = false;
  double number = 0;
  std::string text = {};
  std::vector<Json> items = {};
  std::vector<std::pair<std::string, Json>> members = {};

  bool is_text() const { return kind == Kind::kText; }
  bool is_number() const { return kind == Kind::kNumber; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_object() const { return kind == Kind::kObject; }
  // Null where there is none, or this is no object.
  const Json* Find(std::string_view name) const;
};

// InvalidArgument where it is no JSON (RFC 8259, UTF-8), has a name twice in one object, or is
// nested more than 16 deep. The text says what, never a value.
absl::StatusOr<Json> ReadJson(std::string_view text);

// The texts at a path of names with dots between them; lists on the way are walked through, one at
// the end gives its texts. "roles.code" in {"roles": [{"code": "a"}, {"code": "b"}]} gives a, b. A
// name that itself has dots is found whole first. Anything but texts is left out.
std::vector<std::string> TextsAt(const Json& object, std::string_view path);

}  // namespace waymark::access

#endif  // WAYMARK_ACCESS_JSON_H_
