#include "waymark/rules/catalogue_parts.h"
namespace waymark::rules {
std::span<const CatalogueEntry> LanguageFindings() { return {}; }
}  // namespace waymark::rules
