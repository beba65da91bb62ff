// The chapters that the error catalogue is put together from; each is a list sorted by name.
#ifndef WAYMARK_RULES_CATALOGUE_PARTS_H_
#define WAYMARK_RULES_CATALOGUE_PARTS_H_

#include <span>

#include "waymark/rules/catalogue.h"

namespace waymark::rules {

std::span<const CatalogueEntry> SafetyFindings();  // catalogue_safety.cc: what a rule does
std::span<const CatalogueEntry>
SafetySetFindings();                             // catalogue_safety_sets.cc: codes, tables, wording
std::span<const CatalogueEntry> GateFindings();  // catalogue_gate.cc: approval and signatures
std::span<const CatalogueEntry> FileFindings();  // catalogue_files.cc: YAML and CSV as such
std::span<const CatalogueEntry> LanguageFindings();  // catalogue_language.cc: the rule language
std::span<const CatalogueEntry> PackFindings();     // catalogue_pack.cc: packs, code sets, overlays
std::span<const CatalogueEntry> WordingFindings();  // catalogue_stories.cc: slots of wording
std::span<const CatalogueEntry> StoryFindings();    // catalogue_stories.cc: stories

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_CATALOGUE_PARTS_H_
