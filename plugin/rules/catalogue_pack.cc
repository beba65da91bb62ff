#include "waymark/rules/catalogue_parts.h"
namespace waymark::rules {
std::span<const CatalogueEntry> PackFindings() { return {}; }
}  // namespace waymark::rules
