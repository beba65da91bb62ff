#include "gateway/cds_bodies.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "waymark/record/readers/json_text.h"

namespace waymark::gateway {
namespace {

bool IsUuid(const std::string& text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (text[i] == '-') || (!dash && !isxdigit(static_cast<unsigned char>(text[i])))) {
      return false;
    }
  }
  return true;
}

// As a browser counts: UTF-16 units.
size_t Length(const std::string& text) {
  size_t units = 0;
  for (const char raw : text) {
    const auto c = static_cast<unsigned char>(raw);
    if ((c & 0xC0) != 0x80) units += c >= 0xF0 ? 2 : 1;
  }
  return units;
}

// No null, and no empty text, list or object but where the specification allows it.
void CheckNotEmpty(const JsonValue& value, const std::string& path) {
  switch (value.kind_case()) {
    case JsonValue::kNullValue:
      ADD_FAILURE() << path << " is null";
      break;
    case JsonValue::kStringValue:
      EXPECT_NE(value.string_value(), "") << path;
      break;
    case JsonValue::kListValue:
      EXPECT_GT(value.list_value().values_size(), 0) << path;
      for (const JsonValue& one : value.list_value().values()) CheckNotEmpty(one, path + "[]");
      break;
    case JsonValue::kStructValue:
      EXPECT_GT(value.struct_value().fields_size(), 0) << path;
      for (const auto& [name, one] : value.struct_value().fields()) {
        CheckNotEmpty(one, path + "." + name);
      }
      break;
    default:
      break;
  }
}

const JsonObject& Member(const JsonObject& object, const std::string& name) {
  static const JsonObject kNone;
  const auto found = object.fields().find(name);
  return found == object.fields().end() ? kNone : found->second.struct_value();
}

std::string TextOf(const JsonObject& object, const std::string& name) {
  const auto found = object.fields().find(name);
  return found == object.fields().end() ? std::string() : found->second.string_value();
}

void CheckCoding(const JsonObject& coding) {
  for (const char* name : {"code", "system", "display"})
    EXPECT_NE(TextOf(coding, name), "") << name;
}

void CheckAction(const JsonObject& action) {
  EXPECT_EQ(TextOf(action, "type"), "create");
  EXPECT_NE(TextOf(action, "description"), "");
  const JsonObject& resource = Member(action, "resource");
  EXPECT_NE(TextOf(resource, "resourceType"), "");
  EXPECT_EQ(TextOf(Member(resource, "subject"), "reference").rfind("Patient/", 0), 0u);
}

void CheckSuggestions(const JsonObject& card, std::set<std::string>& uuids) {
  const auto found = card.fields().find("suggestions");
  EXPECT_EQ(found != card.fields().end(), card.fields().contains("selectionBehavior"));
  if (found == card.fields().end()) return;
  EXPECT_EQ(TextOf(card, "selectionBehavior"), "at-most-one");
  int recommended = 0;
  for (const JsonValue& one : found->second.list_value().values()) {
    const JsonObject& suggestion = one.struct_value();
    EXPECT_NE(TextOf(suggestion, "label"), "");
    EXPECT_TRUE(IsUuid(TextOf(suggestion, "uuid")));
    EXPECT_TRUE(uuids.insert(TextOf(suggestion, "uuid")).second);
    const auto marked = suggestion.fields().find("isRecommended");
    if (marked != suggestion.fields().end()) recommended += marked->second.bool_value() ? 1 : 0;
    const auto actions = suggestion.fields().find("actions");
    if (actions == suggestion.fields().end()) continue;
    for (const JsonValue& action : actions->second.list_value().values()) {
      CheckAction(action.struct_value());
    }
  }
  EXPECT_LE(recommended, 1);
}

void CheckCard(const JsonObject& card, std::set<std::string>& uuids) {
  const std::string summary = TextOf(card, "summary");
  EXPECT_NE(summary, "");
  EXPECT_LT(Length(summary), 140u) << summary;
  EXPECT_EQ(summary.find('\n'), std::string::npos);
  const std::string indicator = TextOf(card, "indicator");
  EXPECT_TRUE(indicator == "info" || indicator == "warning" || indicator == "critical");
  EXPECT_TRUE(IsUuid(TextOf(card, "uuid")));
  EXPECT_TRUE(uuids.insert(TextOf(card, "uuid")).second) << "two cards of one name";
  const JsonObject& source = Member(card, "source");
  EXPECT_NE(TextOf(source, "label"), "");
  if (source.fields().contains("url")) {
    EXPECT_EQ(TextOf(source, "url").rfind("https://", 0), 0u);
  }
  if (source.fields().contains("topic")) CheckCoding(Member(source, "topic"));
  CheckSuggestions(card, uuids);
  const auto reasons = card.fields().find("overrideReasons");
  std::set<std::string> codes;
  if (reasons != card.fields().end()) {
    for (const JsonValue& one : reasons->second.list_value().values()) {
      CheckCoding(one.struct_value());
      EXPECT_TRUE(codes.insert(TextOf(one.struct_value(), "code")).second);
    }
  }
  const auto links = card.fields().find("links");
  if (links == card.fields().end()) return;
  for (const JsonValue& one : links->second.list_value().values()) {
    EXPECT_NE(TextOf(one.struct_value(), "label"), "");
    EXPECT_EQ(TextOf(one.struct_value(), "type"), "absolute");
    EXPECT_EQ(TextOf(one.struct_value(), "url").rfind("https://", 0), 0u);
  }
}

}  // namespace

JsonObject ParseObject(const std::string& text) {
  JsonObject object;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text, &object).ok()) << text;
  return object;
}

std::string Searchset(const std::vector<std::string>& resources, const std::string& more) {
  std::vector<std::string> entries;
  for (const std::string& one : resources) entries.push_back("{\"resource\":" + one + "}");
  return absl::StrCat(R"({"resourceType":"Bundle","type":"searchset")", more,
                      entries.empty() ? "" : ",\"entry\":[", absl::StrJoin(entries, ","),
                      entries.empty() ? "}" : "]}");
}

Prefetch WholePrefetch(const std::vector<std::string>& keys, const std::string& patient) {
  Prefetch prefetch;
  for (const std::string& key : keys) prefetch.emplace_back(key, Searchset({}));
  Put(prefetch, "patient",
      absl::StrCat(R"({"resourceType":"Patient","id":")", patient,
                   R"(","gender":"female","birthDate":"1960-05-02","managingOrganization":)",
                   R"({"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code",)",
                   R"("value":"A81001"}}})"));
  return prefetch;
}

void Put(Prefetch& prefetch, const std::string& key, const std::string& json) {
  for (auto& [known, value] : prefetch) {
    if (known != key) continue;
    value = json;
    return;
  }
  prefetch.emplace_back(key, json);
}

void Drop(Prefetch& prefetch, const std::string& key) {
  std::erase_if(prefetch, [&](const auto& one) { return one.first == key; });
}

std::string Coded(const std::string& type, const std::string& id, const std::string& code,
                  const std::string& day, const std::string& patient) {
  const bool condition = type == "Condition";
  const bool order = type == "ServiceRequest";
  return absl::StrCat(
      R"({"resourceType":")", type, R"(","id":")", id, "\"",
      condition ? "" : absl::StrCat(R"(,"status":")", order ? "active" : "final", "\""),
      order ? R"(,"intent":"order")" : "",
      R"(,"code":{"coding":[{"system":"http://snomed.info/sct","code":")", code,
      R"("}]},"subject":{"reference":"Patient/)", patient, R"("},")",
      condition ? "onsetDateTime"
      : order   ? "authoredOn"
                : "effectiveDateTime",
      R"(":")", day, R"("})");
}

std::string HookBody(const std::string& hook, const Prefetch& prefetch, const std::string& patient,
                     const std::string& context, const std::string& more) {
  std::vector<std::string> values;
  for (const auto& [key, value] : prefetch) values.push_back(absl::StrCat("\"", key, "\":", value));
  return absl::StrCat(R"({"hook":")", hook,
                      R"(","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)",
                      R"("context":{"userId":"Practitioner/gp1","patientId":")", patient, "\"",
                      context, "}", more, ",\"prefetch\":{", absl::StrJoin(values, ","), "}}");
}

Prefetch SplitBundle(const std::string& bundle,
                     const std::map<std::string, std::string>& type_of_key) {
  std::map<std::string, std::vector<std::string>> by_type;
  record::JsonParts members(bundle);
  std::string_view entries;
  while (members.Next()) {
    if (members.key() == "entry") entries = members.value();
  }
  record::JsonParts each(entries);
  while (each.Next()) {
    record::JsonParts entry(each.value());
    while (entry.Next()) {
      if (entry.key() != "resource") continue;
      record::JsonParts resource(entry.value());
      while (resource.Next()) {
        if (resource.key() != "resourceType") continue;
        const std::string type(resource.value().substr(1, resource.value().size() - 2));
        by_type[type].emplace_back(entry.value());
      }
    }
  }
  Prefetch prefetch;
  for (const auto& [key, type] : type_of_key) {
    const bool patient = key == "patient" && by_type[type].size() == 1;
    prefetch.emplace_back(key, patient ? by_type[type].front() : Searchset(by_type[type]));
  }
  return prefetch;
}

void CheckCards(const JsonObject& answer) {
  ASSERT_TRUE(answer.fields().contains("cards"));
  const auto& cards = answer.fields().at("cards").list_value().values();
  for (const auto& [name, value] : answer.fields()) {
    EXPECT_TRUE(name == "cards" || name == "extension") << name;
    if (name != "cards" || !cards.empty()) CheckNotEmpty(value, name);
  }
  // Four of the budget, and one about what was not seen.
  EXPECT_LE(cards.size(), 5);
  std::set<std::string> uuids;
  for (const JsonValue& card : cards) CheckCard(card.struct_value(), uuids);
}

}  // namespace waymark::gateway
