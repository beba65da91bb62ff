// Lists of codes from elsewhere, made into a code set of ours.
//
// Read are: our own members CSV (code_system,code,term,source), lists downloaded from OpenCodelists
// (CSV with columns code and term, or their older names), and FHIR R4 ValueSet JSON, expanded or
// with its concepts listed. Nothing is dropped silently: what is left out, and why, stands in the
// findings.
#ifndef WAYMARK_TERMINOLOGY_IMPORT_H_
#define WAYMARK_TERMINOLOGY_IMPORT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/terminology/code_set.h"

namespace waymark::terminology {

struct ImportOptions {
  std::string id;     // name of the set, and of its files: [a-z0-9_]+
  std::string title;  // empty: the list's own, else made from the name
  std::string
      source;  // where the list comes from, with a date: written to every row that has no source
  std::string licence;  // empty: the list's own copyright line, where it has one
  std::string version;  // empty: the list's own
  std::string system;   // code system of a list that does not say it (OpenCodelists); empty: none
};

enum class ImportSeverity : uint8_t {
  kNote,     // said so that nobody wonders
  kWarning,  // a row was left out or changed
  kError,    // the list is not what it seems: codes are missing from it
};

struct ImportFinding {
  ImportSeverity severity = ImportSeverity::kNote;
  int line = 0;  // of a CSV; 0 in JSON
  int column = 0;
  std::string where;  // in JSON: a path like expansion.contains[3].code
  std::string message;
};

struct ImportedCodeSet {
  CodeSet set;  // members sorted by (system, code), each once
  std::vector<ImportFinding> findings;
  bool HasErrors() const;
};

// Recognises the format by its content. The set is partial, for the systems that occur, unless
// SNOMED CT, Read v2 and CTV3 all do; without a member it waits. Errors (InvalidArgument): a bad
// name, no source, neither CSV nor JSON of one of these forms, not UTF-8.
absl::StatusOr<ImportedCodeSet> ImportCodeList(std::string_view text, const ImportOptions& options);

// The head of a set as a YAML file; the members file is named ID.csv.
std::string CodeSetHeadYaml(const CodeSet& set);
// The members as a CSV file: SNOMED CT first, then Read v2, CTV3 and the rest by name; by code
// within a system.
std::string CodeSetMembersCsv(const CodeSet& set);

}  // namespace waymark::terminology

#endif  // WAYMARK_TERMINOLOGY_IMPORT_H_
