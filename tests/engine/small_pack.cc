#include "engine/small_pack.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace waymark::test {

using rules::YamlNode;

namespace {

std::string Scalar(const std::string& text, bool quoted) {
  if (!quoted) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

bool Has(const YamlNode& node, std::string_view key) { return node.Find(key) != nullptr; }

// What a rule's head must say besides.
std::string WithHead(const std::string& id, const std::string& body) {
  const YamlNode node = FromYaml(body);
  std::vector<std::string> parts{absl::StrCat("rule: ", id)};
  const std::pair<std::string_view, std::string_view> defaults[] = {
      {"version", "\"1\""},
      {"title", "\"A rule of the tests\""},
      {"status", "draft"},
      {"purpose", "review"},
      {"timing", "[{becomes: due, from: start, shown_in: [worklist]}]"},
      {"if_several", "ask"},
  };
  for (const auto& [key, value] : defaults) {
    if (!Has(node, key)) parts.push_back(std::string(key) + ": " + std::string(value));
  }
  for (const auto& pair : node.pairs) {
    parts.push_back(absl::StrCat(Scalar(pair.key, pair.key_quoted), ": ", ToYaml(pair.value)));
  }
  return absl::StrCat("{", absl::StrJoin(parts, ", "), "}\n");
}

constexpr std::string_view kHolidays = R"(holidays: England and Wales bank holidays
covers_until: 2028-12-31
days: [2026-01-01, 2026-04-03, 2026-04-06, 2026-05-04, 2026-05-25, 2026-08-31, 2026-12-25, 2026-12-28, 2027-01-01]
)";

}  // namespace

std::string ToYaml(const YamlNode& node) {
  std::vector<std::string> parts;
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "null";
    case YamlNode::Kind::kScalar:
      return Scalar(node.scalar, node.quoted);
    case YamlNode::Kind::kSequence:
      for (const auto& item : node.items) parts.push_back(ToYaml(item));
      return absl::StrCat("[", absl::StrJoin(parts, ", "), "]");
    case YamlNode::Kind::kMapping:
      for (const auto& pair : node.pairs) {
        parts.push_back(absl::StrCat(Scalar(pair.key, pair.key_quoted), ": ", ToYaml(pair.value)));
      }
      return absl::StrCat("{", absl::StrJoin(parts, ", "), "}");
  }
  return "";
}

YamlNode FromYaml(std::string_view text) {
  std::vector<rules::Finding> findings;
  YamlNode node = rules::ParseYaml(text, 0, findings);
  if (rules::HasErrors(findings)) {
    std::fprintf(stderr, "bad YAML in a test: %s\n%s\n", std::string(text).c_str(),
                 findings[0].message.c_str());
    std::abort();
  }
  return node;
}

std::vector<rules::SourceFile> SmallPack::Files() const {
  std::vector<rules::SourceFile> files;
  files.push_back({"pack.yaml", absl::StrCat("pack: tests\nversion: \"1\"\nlanguage: 1\n",
                                             "holidays: holidays.yaml\n",
                                             who.empty() ? "" : "who: " + who + "\n")});
  files.push_back({"holidays.yaml", std::string(kHolidays)});
  std::string heads = "codesets:\n";
  for (const auto& [name, more] : sets) {
    absl::StrAppend(&heads, "  - {codeset: ", name, ", title: \"", name, "\", codes: waiting",
                    more.empty() ? "" : ", " + more, "}\n");
  }
  files.push_back({"codesets.yaml", heads});
  for (const auto& [name, values] : groups) {
    files.push_back({absl::StrCat("groups/", name, ".yaml"),
                     absl::StrCat("group: ", name, "\nvalues: ", values, "\n")});
  }
  if (!definitions.empty()) {
    std::string all = "definitions:\n";
    for (const auto& [name, condition] : definitions) {
      absl::StrAppend(&all, "  ", name, ": ", condition, "\n");
    }
    files.push_back({"definitions.yaml", all});
  }
  for (const auto& [name, keys] : tables) {
    files.push_back({absl::StrCat("tables/", name, ".yaml"),
                     absl::StrCat("{table: ", name, ", ", keys.substr(1), "\n")});
  }
  for (const auto& [id, body] : rules) {
    files.push_back({absl::StrCat("rules/", id, ".yaml"), WithHead(id, body)});
  }
  return files;
}

std::shared_ptr<const rules::Pack> SmallPack::Load(std::string& errors) const {
  rules::LoadOptions options;
  options.story_codes = true;
  options.story_still_waiting = still_waiting;
  const auto loaded = rules::LoadPackFromFiles(Files(), options);
  if (!loaded.pack) {
    for (const auto& finding : loaded.findings) {
      if (finding.severity == rules::Severity::kError) {
        errors += rules::FormatFinding(finding, loaded.files) + "\n";
      }
    }
  }
  return loaded.pack;
}

}  // namespace waymark::test
