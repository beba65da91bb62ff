#include "waymark/gateway/fhir_page.h"

#include "waymark/gateway/cds_fields.h"
#include "waymark/record/readers/json_text.h"

namespace waymark::gateway {

std::string_view ResourceTypeOf(std::string_view json) {
  const std::string_view text = record::TrimmedJson(json);
  if (!text.starts_with('{')) return {};
  record::JsonParts members(text);
  std::string_view type;
  while (members.Next()) {
    if (members.key() == "resourceType") type = members.value();
  }
  if (members.broken() || !record::TrimmedJson(members.rest()).empty()) return {};
  if (type.size() < 2 || type.front() != '"') return {};
  return type.substr(1, type.size() - 2);
}

std::optional<std::string> NextPageOf(std::string_view json) {
  const std::string_view text = record::TrimmedJson(json);
  if (!text.starts_with('{')) return std::nullopt;
  record::JsonParts members(text);
  bool bundle = false;
  std::string_view links;
  while (members.Next()) {
    if (members.key() == "resourceType") bundle = members.value() == "\"Bundle\"";
    if (members.key() == "link") links = members.value();
  }
  return bundle ? NextPageIn(links) : std::nullopt;
}

std::optional<std::string> NextPageIn(std::string_view links) {
  if (links.empty()) return std::nullopt;
  if (!links.starts_with('[')) return "";
  record::JsonParts each(links);
  while (each.Next()) {
    if (!each.value().starts_with('{')) return "";
    record::JsonParts link(each.value());
    bool is_next = false;
    std::string url;
    while (link.Next()) {
      if (link.key() == "relation") is_next = JsonStringOf(link.value()) == "next";
      if (link.key() == "url") url = JsonStringOf(link.value()).value_or("");
    }
    if (is_next) return url;
  }
  return each.broken() ? std::optional<std::string>("") : std::nullopt;
}

}  // namespace waymark::gateway
