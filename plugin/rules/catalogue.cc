#include "waymark/rules/catalogue.h"

#include <array>

#include "waymark/rules/catalogue_parts.h"

namespace waymark::rules {
namespace {

std::string_view SeverityWord(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "Error";
    case Severity::kWarning:
      return "Warning";
    case Severity::kNote:
      return "Note";
  }
  return "";
}

void AppendEntry(const CatalogueEntry& entry, std::string& page) {
  page += "\n### " + std::string(entry.name) + "\n\n";
  page += std::string(SeverityWord(entry.severity)) + (entry.waivable ? ", may be accepted" : "") +
          ". ";
  page += std::string(entry.means) + "\n\n";
  page += "Why it matters: " + std::string(entry.why) + "\n\n";
  page += "How to mend it: " + std::string(entry.mend) + "\n";
  if (!entry.example.empty()) page += "\n```yaml\n" + std::string(entry.example) + "\n```\n";
}

}  // namespace

std::span<const CatalogueChapter> Catalogue() {
  static const std::array<CatalogueChapter, 8> chapters{{
      {"What a rule does",
       "Rules that read well and would miss somebody, trouble somebody for nothing, or answer the "
       "wrong question.",
       SafetyFindings()},
      {"Codes, tables and wording", "What a rule rests on, and what it says.", SafetySetFindings()},
      {"Approval and signatures", "What stands between a draft and a rule that may speak.",
       GateFindings()},
      {"The rule language", "Keys, words and forms that the language does not have, or not there.",
       LanguageFindings()},
      {"Packs, code sets and overlays", "What a pack is put together from.", PackFindings()},
      {"Wording", "Slots and sections of summaries and templates.", WordingFindings()},
      {"Stories", "Tests beside the rules.", StoryFindings()},
      {"Files", "Text that can't be read as the YAML or CSV that people mean.", FileFindings()},
  }};
  return chapters;
}

const CatalogueEntry* FindCatalogueEntry(std::string_view name) {
  for (const CatalogueChapter& chapter : Catalogue()) {
    for (const CatalogueEntry& entry : chapter.entries) {
      if (entry.name == name) return &entry;
    }
  }
  return nullptr;
}

std::string FindingsPage() {
  std::string page =
      "<!-- Made from plugin/rules/catalogue*.cc by `waymark generate`. Change it there. -->\n"
      "# Findings\n\n"
      "`waymark check PACK` reports these, each with file, line and column. An error keeps a rule "
      "from running as *active*; a\n"
      "warning wants a look. A finding that *may be accepted* is silenced in the rule that has it, "
      "with a reason (and, for\n"
      "errors, the hazard that was weighed):\n\n"
      "```yaml\n"
      "safety:\n"
      "  hazards: [HAZ-012]\n"
      "  accepts: {long-join: \"kits are re-issued within 42 days\"}\n"
      "```\n";
  for (const CatalogueChapter& chapter : Catalogue()) {
    page += "\n## " + std::string(chapter.title) + "\n\n" + std::string(chapter.says) + "\n\n";
    for (const CatalogueEntry& entry : chapter.entries) {
      page += "[" + std::string(entry.name) + "](#" + std::string(entry.name) + ")";
      page += &entry == &chapter.entries.back() ? "\n" : " ·\n";
    }
    for (const CatalogueEntry& entry : chapter.entries) AppendEntry(entry, page);
  }
  return page;
}

}  // namespace waymark::rules
