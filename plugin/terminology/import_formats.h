// The formats that import reads, one function each. Not for use outside this folder.
#ifndef WAYMARK_TERMINOLOGY_IMPORT_FORMATS_H_
#define WAYMARK_TERMINOLOGY_IMPORT_FORMATS_H_

#include <string>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "waymark/terminology/import.h"

namespace waymark::terminology::import_internal {

// Where a row stands in its list.
struct RowPlace {
  int line = 0;
  int column = 0;
  std::string where;
};

// Collects rows: brings code and system into our form, leaves out what can't be a code and what
// came before.
class RowCollector {
 public:
  RowCollector(ImportedCodeSet& into, const ImportOptions& options)
      : into_(into), options_(options) {}

  void Add(std::string_view system, std::string_view code, std::string_view term,
           std::string_view source, const RowPlace& place);
  // Takes out a code added before; a note where there is none.
  void Remove(std::string_view system, std::string_view code, const RowPlace& place);
  void Find(ImportSeverity severity, const RowPlace& place, std::string message);

 private:
  ImportedCodeSet& into_;
  const ImportOptions& options_;
  absl::flat_hash_set<std::string> seen_;  // "system|code"
};

absl::Status ReadCsvList(std::string_view text, const ImportOptions& options, RowCollector& rows);
// Also fills in what the resource says of itself (title, version, copyright) where the set has
// none.
absl::Status ReadValueSet(std::string_view text, CodeSet& set, RowCollector& rows);

}  // namespace waymark::terminology::import_internal

#endif  // WAYMARK_TERMINOLOGY_IMPORT_FORMATS_H_
