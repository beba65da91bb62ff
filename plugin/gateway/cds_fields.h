// Members of a JSON object as a request carries them, without parsing what is only handed on.
#ifndef WAYMARK_GATEWAY_CDS_FIELDS_H_
#define WAYMARK_GATEWAY_CDS_FIELDS_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waymark/service/errors.h"

namespace waymark::gateway {

// The members of one object, each value as written. What is wrong goes into `violations`, with the
// field's path.
class CdsFields {
 public:
  // `path`: of the object itself; empty for the body. An object that is none, has a member twice or
  // is broken is a violation, and has no members.
  CdsFields(std::string_view json, std::string path, std::vector<service::Violation>& violations);

  // As JSON; empty where there is no such member.
  std::string_view Raw(std::string_view name) const;
  // null is what some clients write for what they do not have.
  bool Has(std::string_view name) const { return !Raw(name).empty() && Raw(name) != "null"; }
  // A text. Absent or empty, it is a violation where it is `required`, else empty; another type
  // always is.
  std::string Text(std::string_view name, bool required);
  // The elements of a list, or of an object (with their names) as JSON.
  std::vector<std::string_view> List(std::string_view name, bool required);
  const std::vector<std::pair<std::string_view, std::string_view>>& all() const { return all_; }

  std::string PathOf(std::string_view name) const;
  void Refuse(std::string_view name, std::string what);

 private:
  const std::string path_;
  std::vector<service::Violation>& violations_;
  std::vector<std::pair<std::string_view, std::string_view>> all_;
};

// The text of a JSON string, with its escapes resolved; nothing where it is none.
std::optional<std::string> JsonStringOf(std::string_view json);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_FIELDS_H_
