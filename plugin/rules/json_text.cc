#include "waymark/rules/json_text.h"

namespace waymark::rules {
namespace {

constexpr size_t kWidest = 110;

std::string Quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += kHex[static_cast<size_t>(c) >> 4];
      out += kHex[static_cast<size_t>(c) & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace

Json Json::Text(std::string_view text) {
  Json json;
  json.kind_ = Kind::kText;
  json.text_ = text;
  return json;
}

Json Json::Word(std::string_view word) {
  Json json;
  json.text_ = word;
  return json;
}

Json Json::Array(std::vector<Json> items) {
  Json json;
  json.kind_ = Kind::kArray;
  for (Json& item : items) json.Add(std::move(item));
  return json;
}

Json Json::Object() {
  Json json;
  json.kind_ = Kind::kObject;
  return json;
}

Json& Json::Add(std::string_view key, Json value) {
  items_.emplace_back(std::string(key), std::move(value));
  return *this;
}

Json& Json::Add(Json value) { return Add("", std::move(value)); }

std::string Json::OnOneLine() const {
  switch (kind_) {
    case Kind::kText:
      return Quoted(text_);
    case Kind::kWord:
      return text_;
    case Kind::kArray:
    case Kind::kObject: {
      const bool object = kind_ == Kind::kObject;
      std::string out = object ? "{" : "[";
      for (const auto& [key, value] : items_) {
        if (out.size() > 1) out += ", ";
        if (object) out += Quoted(key) + ": ";
        out += value.OnOneLine();
      }
      return out + (object ? "}" : "]");
    }
  }
  return "";
}

void Json::PrintTo(int indent, std::string& out) const {
  const std::string line = OnOneLine();
  const bool flat = items_.empty() || line.size() + static_cast<size_t>(indent) <= kWidest;
  if (flat) {
    out += line;
    return;
  }
  const bool object = kind_ == Kind::kObject;
  const std::string margin(static_cast<size_t>(indent) + 2, ' ');
  out += object ? "{\n" : "[\n";
  bool first = true;
  for (const auto& [key, value] : items_) {
    if (!first) out += ",\n";
    first = false;
    out += margin;
    if (object) out += Quoted(key) + ": ";
    value.PrintTo(indent + 2, out);
  }
  out += "\n" + std::string(static_cast<size_t>(indent), ' ') + (object ? "}" : "]");
}

std::string Json::Print() const {
  std::string out;
  PrintTo(0, out);
  return out + "\n";
}

}  // namespace waymark::rules
