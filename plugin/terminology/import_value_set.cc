// FHIR R4 ValueSet: expansion (http://hl7.org/fhir/R4/valueset.html), or the concepts that compose
// lists.
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "simdjson.h"
#include "waymark/terminology/import_formats.h"

namespace waymark::terminology::import_internal {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

// Nesting that simdjson itself allows; the walk below is as deep as the document.
constexpr size_t kDeepest = 256;
constexpr std::string_view kTooCostly =
    "http://hl7.org/fhir/StructureDefinition/valueset-toocostly";

std::string_view Text(const object& parent, const char* key) {
  std::string_view text;
  if (parent[key].get(text) != simdjson::SUCCESS) return {};
  return text;
}

bool Flag(const object& parent, const char* key) {
  bool flag = false;
  return parent[key].get(flag) == simdjson::SUCCESS && flag;
}

bool Items(const object& parent, const char* key, array& items) {
  return parent[key].get(items) == simdjson::SUCCESS;
}

RowPlace At(std::string where) { return {0, 0, std::move(where)}; }

struct Counts {
  int64_t entries = 0;  // as expansion.total counts them: with abstract ones and nested ones
  int64_t abstract = 0;
  int64_t inactive = 0;
};

void ReadContains(const array& contains, const std::string& path, std::string_view outer_system,
                  RowCollector& rows, Counts& counts) {
  size_t i = 0;
  for (const element item : contains) {
    const std::string where = absl::StrCat(path, ".contains[", i++, "]");
    object entry;
    if (item.get(entry) != simdjson::SUCCESS) {
      rows.Find(ImportSeverity::kWarning, At(where), "left out: an object was expected");
      continue;
    }
    ++counts.entries;
    std::string_view system = Text(entry, "system");
    if (system.empty()) system = outer_system;
    const std::string_view code = Text(entry, "code");
    if (Flag(entry, "abstract")) {
      ++counts.abstract;  // a heading: nothing is recorded with it
    } else if (code.empty()) {
      array children;
      if (!Items(entry, "contains", children)) {
        rows.Find(ImportSeverity::kWarning, At(where), "left out: the entry has no code");
      }
    } else {
      std::string term(Text(entry, "display"));
      if (Flag(entry, "inactive")) {
        // Old records hold inactive concepts, so they stay.
        ++counts.inactive;
        term += term.empty() ? "[inactive]" : " [inactive]";
      }
      rows.Add(system, code, term, {}, At(where));
    }
    array children;
    if (Items(entry, "contains", children)) ReadContains(children, where, system, rows, counts);
  }
}

void ReadExpansion(const object& expansion, RowCollector& rows) {
  Counts counts;
  array contains;
  if (Items(expansion, "contains", contains)) {
    ReadContains(contains, "expansion", {}, rows, counts);
  }
  int64_t total = 0;
  if (expansion["total"].get(total) == simdjson::SUCCESS && total > counts.entries) {
    rows.Find(ImportSeverity::kError, At("expansion.total"),
              absl::StrCat("the expansion says that it has ", total, " entries and holds ",
                           counts.entries, ": ask the server for all of it, not for one page"));
  }
  array extensions;
  if (Items(expansion, "extension", extensions)) {
    for (const element item : extensions) {
      object extension;
      if (item.get(extension) == simdjson::SUCCESS && Text(extension, "url") == kTooCostly &&
          Flag(extension, "valueBoolean")) {
        rows.Find(ImportSeverity::kError, At("expansion.extension"),
                  "the server cut the expansion short because it was too large");
      }
    }
  }
  if (counts.abstract > 0) {
    rows.Find(ImportSeverity::kNote, At("expansion"),
              absl::StrCat(counts.abstract, " abstract entries (headings) left out"));
  }
  if (counts.inactive > 0) {
    rows.Find(ImportSeverity::kNote, At("expansion"),
              absl::StrCat(counts.inactive,
                           " inactive concepts kept, because old records hold them: marked in "
                           "their terms"));
  }
}

// The concepts that an include or exclude lists; what it says otherwise can't be known without a
// terminology server.
template <typename Each>
void ReadConceptSets(const array& sets, const char* key, RowCollector& rows, const Each& each) {
  size_t i = 0;
  for (const element item : sets) {
    const std::string where = absl::StrCat("compose.", key, "[", i++, "]");
    object part;
    if (item.get(part) != simdjson::SUCCESS) {
      rows.Find(ImportSeverity::kError, At(where), "left out: an object was expected");
      continue;
    }
    array listed;
    if (Items(part, "filter", listed) && listed.size() > 0) {
      rows.Find(ImportSeverity::kError, At(where + ".filter"),
                "left out: this part is a rule and not a list: give the expanded ValueSet");
      continue;
    }
    if (Items(part, "valueSet", listed) && listed.size() > 0) {
      rows.Find(ImportSeverity::kError, At(where + ".valueSet"),
                "left out: this part names another ValueSet: give the expanded ValueSet");
      continue;
    }
    if (!Items(part, "concept", listed)) {
      rows.Find(ImportSeverity::kError, At(where),
                "left out: this part means a whole code system: give the expanded ValueSet");
      continue;
    }
    size_t c = 0;
    for (const element listed_item : listed) {
      const std::string concept_where = absl::StrCat(where, ".concept[", c++, "]");
      object coded;
      if (listed_item.get(coded) != simdjson::SUCCESS || Text(coded, "code").empty()) {
        rows.Find(ImportSeverity::kWarning, At(concept_where), "left out: the concept has no code");
        continue;
      }
      each(Text(part, "system"), Text(coded, "code"), Text(coded, "display"), At(concept_where));
    }
  }
}

void ReadCompose(const object& compose, RowCollector& rows) {
  array sets;
  if (Items(compose, "include", sets)) {
    ReadConceptSets(sets, "include", rows,
                    [&](std::string_view system, std::string_view code, std::string_view display,
                        const RowPlace& place) { rows.Add(system, code, display, {}, place); });
  }
  if (Items(compose, "exclude", sets)) {
    ReadConceptSets(sets, "exclude", rows,
                    [&](std::string_view system, std::string_view code, std::string_view,
                        const RowPlace& place) { rows.Remove(system, code, place); });
  }
}

}  // namespace

absl::Status ReadValueSet(std::string_view text, CodeSet& set, RowCollector& rows) {
  simdjson::dom::parser parser;
  if (parser.allocate(text.size() + 1, kDeepest) != simdjson::SUCCESS) {
    return absl::ResourceExhaustedError("not enough memory for this list");
  }
  element root;
  const simdjson::padded_string padded(text.data(), text.size());
  if (const auto error = parser.parse(padded).get(root); error != simdjson::SUCCESS) {
    return absl::InvalidArgumentError(
        absl::StrCat("the list is not JSON that can be read: ", simdjson::error_message(error)));
  }
  object resource;
  if (root.get(resource) != simdjson::SUCCESS || Text(resource, "resourceType") != "ValueSet") {
    return absl::InvalidArgumentError(
        "a FHIR ValueSet was expected: the JSON has no \"resourceType\": \"ValueSet\"");
  }
  if (set.title.empty()) set.title = Text(resource, "title");
  if (set.title.empty()) set.title = Text(resource, "name");
  if (set.version.empty()) set.version = Text(resource, "version");
  if (set.licence.empty()) set.licence = Text(resource, "copyright");

  object part;
  if (resource["expansion"].get(part) == simdjson::SUCCESS) {
    ReadExpansion(part, rows);
    return absl::OkStatus();
  }
  if (resource["compose"].get(part) == simdjson::SUCCESS) {
    ReadCompose(part, rows);
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "the ValueSet has neither an expansion nor a compose: it names no code");
}

}  // namespace waymark::terminology::import_internal
