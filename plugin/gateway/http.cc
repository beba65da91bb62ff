#include "waymark/gateway/http.h"

#include "absl/strings/str_cat.h"
#include "waymark/service/log.h"

namespace waymark::gateway {

std::string_view Headers::Get(std::string_view name) const {
  for (const auto& [known, value] : all_) {
    if (known == name) return value;
  }
  return {};
}

bool Headers::Has(std::string_view name) const { return Count(name) > 0; }

int Headers::Count(std::string_view name) const {
  int count = 0;
  for (const auto& [known, value] : all_) count += known == name ? 1 : 0;
  return count;
}

std::vector<std::string> Headers::All(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [known, value] : all_) {
    if (known == name) values.push_back(value);
  }
  return values;
}

HttpResponse JsonError(int status, std::string_view code, std::string_view message) {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"}};
  response.body = absl::StrCat("{\"code\":", service::JsonText(code),
                               ",\"message\":", service::JsonText(message), "}");
  response.refusal = Refusal{std::string(code), std::string(message)};
  return response;
}

}  // namespace waymark::gateway
