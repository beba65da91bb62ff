#include "waymark/rules/manual.h"

#include <algorithm>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "waymark/rules/language.h"
#include "waymark/rules/yaml_tree.h"

namespace waymark::rules {
namespace {

std::string Text(std::string_view text) { return std::string(text); }

// In a table a bar would begin a cell.
std::string Cell(std::string_view text) {
  return absl::StrReplaceAll(Text(text), {{"|", "\\|"}, {"\n", " "}});
}

std::string Code(std::string_view text) { return absl::StrCat("`", Text(text), "`"); }

void CodeBlock(std::string& out, std::string_view yaml) {
  absl::StrAppend(&out, "```yaml\n", Text(yaml), (!yaml.empty() && yaml.back() == '\n') ? "" : "\n",
                  "```\n\n");
}

void Mapping(std::string& out, const MappingSpec& mapping) {
  absl::StrAppend(&out, "### ", Text(mapping.title), " (", Code(mapping.name), ")\n\n",
                  Text(mapping.says), "\n\n");
  if (!mapping.example.empty()) CodeBlock(out, mapping.example);
  if (mapping.keys.empty()) return;
  absl::StrAppend(&out, "| key | | takes | says | example |\n| --- | --- | --- | --- | --- |\n");
  for (const KeySpec& key : mapping.keys) {
    absl::StrAppend(&out, "| ", Code(key.name), " | ", key.needed ? "needed" : "", " | ",
                    Cell(key.takes), " | ", Cell(key.says), " | ",
                    key.example.empty() ? "" : Cell(Code(key.example)), " |\n");
  }
  out += "\n";
}

// The lines [first, last] of a text, counted from 1, with the indentation of the first taken away.
std::string Lines(const std::vector<std::string>& lines, size_t first, size_t last) {
  std::string out;
  size_t indent = std::string::npos;
  for (size_t i = first; i <= last && i <= lines.size(); ++i) {
    const std::string& line = lines[i - 1];
    const size_t text = line.find_first_not_of(' ');
    if (text != std::string::npos) indent = std::min(indent, text);
  }
  for (size_t i = first; i <= last && i <= lines.size(); ++i) {
    const std::string& line = lines[i - 1];
    if (line.find_first_not_of(' ') == std::string::npos) continue;
    absl::StrAppend(&out, line.substr(std::min(indent, line.size())), "\n");
  }
  return out;
}

}  // namespace

std::string LanguagePage() {
  std::string out =
      "# The rule language: what may be written\n\n"
      "Made from the program by `waymark generate`; do not edit. What each part *means*, with "
      "cases, is in "
      "[meaning.md](meaning.md); what `waymark check` can say is in "
      "[findings.md](../findings.md).\n\n"
      "In the column *takes*: `A | B` is one or the other, `[A]` a list of A, `{A}` a mapping from "
      "names that you "
      "choose to A, `table(A)` a list of `{when: CONDITION, gives: A}` with a last `{else: A}`, "
      "`enum:NAME` a word "
      "listed below.\n\n## Ideas with several spellings\n\n";
  for (const FormSpec& form : LanguageForms()) {
    absl::StrAppend(&out, "### ", Text(form.title), " (", Code(form.name), ")\n\n", Text(form.says),
                    "\n\nOne of: ", Code(form.takes), "\n\n");
  }
  out += "## Mappings and their keys\n\n";
  for (const MappingSpec& mapping : LanguageMappings()) Mapping(out, mapping);
  out += "## Words\n\n";
  for (const EnumSpec& words : LanguageEnums()) {
    absl::StrAppend(&out, "### ", Code(words.name), "\n\n", Text(words.says),
                    "\n\n| word | means |\n| --- | --- |\n");
    for (const EnumValue& value : words.values) {
      absl::StrAppend(&out, "| ", Code(value.name), " | ", Cell(value.says), " |\n");
    }
    out += "\n";
  }
  out +=
      "## Texts with a form of their own\n\n| name | what it is | examples |\n| --- | --- | --- "
      "|\n";
  for (const ScalarSpec& scalar : LanguageScalars()) {
    absl::StrAppend(&out, "| ", Code(scalar.name), " | ", Cell(scalar.says), " | ",
                    scalar.examples.empty() ? "" : Cell(scalar.examples), " |\n");
  }
  return out;
}

std::string MeaningPage(const std::vector<SourceFile>& files) {
  std::string out =
      "# The rule language: what it means\n\n"
      "Made by `waymark generate` from the cases in tests/semantics, each of which runs against "
      "the engine and "
      "against a second, naive evaluator; do not edit. In `days:` a condition holds (`yes`), does "
      "not (`no`) or is "
      "uncertain (`maybe`); in `expect:` an item has a status.\n\n";
  std::string contents, chapters;
  for (const SourceFile& file : files) {
    std::vector<Finding> findings;
    const YamlNode root = ParseYaml(file.text, 0, findings);
    const YamlNode* title = root.is_mapping() ? root.Find("chapter") : nullptr;
    const YamlNode* cases = root.is_mapping() ? root.Find("cases") : nullptr;
    if (title == nullptr || cases == nullptr || !cases->is_sequence()) continue;
    const std::string anchor =
        absl::StrReplaceAll(absl::AsciiStrToLower(title->scalar), {{" ", "-"}, {",", ""}});
    absl::StrAppend(&contents, "- [", title->scalar, "](#", anchor, ")\n");
    absl::StrAppend(&chapters, "## ", title->scalar, "\n\n");
    if (const YamlNode* about = root.Find("about"))
      absl::StrAppend(&chapters, about->scalar, "\n\n");
    const std::vector<std::string> lines = absl::StrSplit(file.text, '\n');
    for (size_t i = 0; i < cases->items.size(); ++i) {
      const YamlNode& item = cases->items[i];
      if (!item.is_mapping()) continue;
      const YamlNode* name = item.Find("case");
      if (name == nullptr) continue;
      absl::StrAppend(&chapters, "**", name->scalar, ".**");
      if (const YamlNode* why = item.Find("why")) absl::StrAppend(&chapters, " ", why->scalar, ".");
      chapters += "\n\n";
      // Everything but the case's name and its argument, as it is written.
      size_t first = 0;
      for (const YamlNode::Pair& pair : item.pairs) {
        if (pair.key == "case" || pair.key == "why") continue;
        first = first == 0 ? static_cast<size_t>(pair.key_place.line) : first;
      }
      const size_t last = i + 1 < cases->items.size()
                              ? static_cast<size_t>(cases->items[i + 1].place.line) - 1
                              : lines.size();
      if (first > 0) CodeBlock(chapters, Lines(lines, first, last));
    }
  }
  return absl::StrCat(out, contents, "\n", chapters);
}

}  // namespace waymark::rules
