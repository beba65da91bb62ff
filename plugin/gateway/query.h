// What stands behind the question mark of an address.
#ifndef WAYMARK_GATEWAY_QUERY_H_
#define WAYMARK_GATEWAY_QUERY_H_

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace waymark::gateway {

class Query {
 public:
  // Empty where it is not there.
  const std::string& Get(std::string_view name) const;
  bool Has(std::string_view name) const { return all_.find(name) != all_.end(); }
  std::map<std::string, std::string, std::less<>>& all() { return all_; }

 private:
  std::map<std::string, std::string, std::less<>> all_;
};

// InvalidArgument: a name is given twice, or a percent sign is followed by no two digits.
absl::StatusOr<Query> ReadQuery(std::string_view text);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_QUERY_H_
