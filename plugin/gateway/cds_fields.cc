#include "waymark/gateway/cds_fields.h"

#include <simdjson.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "waymark/record/readers/json_text.h"

namespace waymark::gateway {

std::optional<std::string> JsonStringOf(std::string_view json) {
  if (json.size() < 2 || json.front() != '"') return std::nullopt;
  const std::string_view plain = json.substr(1, json.size() - 2);
  const auto means_itself = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  if (json.back() == '"' && std::all_of(plain.begin(), plain.end(), means_itself)) {
    return std::string(plain);
  }
  simdjson::dom::parser parser;
  std::string_view text;
  if (parser.parse(simdjson::padded_string(json)).get(text) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return std::string(text);
}

CdsFields::CdsFields(std::string_view json, std::string path,
                     std::vector<service::Violation>& violations)
    : path_(std::move(path)), violations_(violations) {
  const std::string_view text = record::TrimmedJson(json);
  const auto refuse = [&](std::string what) {
    violations_.push_back({path_.empty() ? "(the request)" : path_, std::move(what)});
    all_.clear();
  };
  if (!text.starts_with('{')) {
    refuse("a JSON object is expected");
    return;
  }
  record::JsonParts parts(text);
  std::set<std::string_view> names;
  while (parts.Next()) {
    // Two spellings of one name would be read differently by different readers.
    if (parts.key().find('\\') != std::string_view::npos) {
      refuse("a member's name is written with a backslash");
      return;
    }
    if (!names.insert(parts.key()).second) {
      refuse("a member is given twice");
      return;
    }
    all_.emplace_back(parts.key(), parts.value());
  }
  if (parts.broken() || !record::TrimmedJson(parts.rest()).empty()) {
    refuse("is no JSON: a bracket, quote or comma is missing or too many");
  }
}

std::string_view CdsFields::Raw(std::string_view name) const {
  for (const auto& [key, value] : all_) {
    if (key == name) return value;
  }
  return {};
}

std::string CdsFields::PathOf(std::string_view name) const {
  return path_.empty() ? std::string(name) : absl::StrCat(path_, ".", std::string(name));
}

void CdsFields::Refuse(std::string_view name, std::string what) {
  violations_.push_back({PathOf(name), std::move(what)});
}

std::string CdsFields::Text(std::string_view name, bool required) {
  const std::string_view raw = Raw(name);
  if (!Has(name)) {
    if (required) Refuse(name, "is required");
    return {};
  }
  std::optional<std::string> text = JsonStringOf(raw);
  if (!text) {
    Refuse(name, "a text is expected");
    return {};
  }
  if (text->empty() && required) Refuse(name, "is empty");
  return *std::move(text);
}

std::vector<std::string_view> CdsFields::List(std::string_view name, bool required) {
  const std::string_view raw = Raw(name);
  if (!Has(name)) {
    if (required) Refuse(name, "is required");
    return {};
  }
  if (!raw.starts_with('[')) {
    Refuse(name, "a list is expected");
    return {};
  }
  std::vector<std::string_view> elements;
  record::JsonParts parts(raw);
  while (parts.Next()) elements.push_back(parts.value());
  if (parts.broken()) Refuse(name, "is no JSON");
  return elements;
}

}  // namespace waymark::gateway
