// CSV lists: our own members files, and OpenCodelists downloads.
#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "waymark/terminology/csv.h"
#include "waymark/terminology/import_formats.h"

namespace waymark::terminology::import_internal {
namespace {

struct ColumnName {
  std::string_view name;
  std::string_view system = {};  // a heading that tells the code system
};

// Headings that lists on OpenCodelists have had; its present downloads always begin with code and
// term. The likeliest first, because downloads keep the list's original columns beside them.
constexpr auto kCodeColumns = std::to_array<ColumnName>({{"code"},
                                                         {"id"},
                                                         {"ctv3id", "ctv3"},
                                                         {"ctv3code", "ctv3"},
                                                         {"snomedcode", "snomed"},
                                                         {"snomed_id", "snomed"},
                                                         {"snomedct_id", "snomed"},
                                                         {"conceptid", "snomed"},
                                                         {"dmd_id", "dmd"},
                                                         {"icd", "icd10"},
                                                         {"icd10", "icd10"}});
constexpr auto kTermColumns = std::to_array<ColumnName>({{"term"},
                                                         {"name"},
                                                         {"description"},
                                                         {"ctv3preferredtermdesc"},
                                                         {"snomedterm"},
                                                         {"fsn"},
                                                         {"preferred_term"},
                                                         {"dmd_name"},
                                                         {"nm"}});
constexpr auto kSystemColumns =
    std::to_array<ColumnName>({{"code_system"}, {"coding_system"}, {"system"}});
constexpr auto kSourceColumns = std::to_array<ColumnName>({{"source"}});
// OpenCodelists' builder marks what a reviewer decided.
constexpr auto kStatusColumns = std::to_array<ColumnName>({{"status"}, {"is_included"}});

struct Column {
  size_t index = 0;
  std::string_view system;
};

std::optional<Column> FindColumn(const std::vector<std::string>& header,
                                 std::span<const ColumnName> names) {
  for (const ColumnName& name : names) {
    const auto found = std::find(header.begin(), header.end(), name.name);
    if (found != header.end())
      return Column{static_cast<size_t>(found - header.begin()), name.system};
  }
  return std::nullopt;
}

bool IsExcluded(std::string_view status) {
  return status == "-" || status == "(-)" || status == "False" || status == "false" ||
         status == "0";
}
bool IsUndecided(std::string_view status) { return status == "?" || status == "!"; }

}  // namespace

absl::Status ReadCsvList(std::string_view text, const ImportOptions& options, RowCollector& rows) {
  CsvReader reader(text);
  std::vector<CsvField> row;
  if (!reader.Next(row)) return absl::InvalidArgumentError("the list is empty");
  std::vector<std::string> header;
  for (const CsvField& field : row) {
    const absl::string_view cut =
        absl::StripAsciiWhitespace(absl::string_view(field.text.data(), field.text.size()));
    header.push_back(absl::AsciiStrToLower(cut));
  }
  const std::optional<Column> code = FindColumn(header, kCodeColumns);
  if (!code) {
    return absl::InvalidArgumentError(
        "the first row names no column of codes: it must hold code (or id, ctv3id, snomedcode, "
        "dmd_id, icd10), as in code,term or code_system,code,term,source; or give FHIR ValueSet "
        "JSON");
  }
  const std::optional<Column> term = FindColumn(header, kTermColumns);
  const std::optional<Column> system = FindColumn(header, kSystemColumns);
  const std::optional<Column> source = FindColumn(header, kSourceColumns);
  const std::optional<Column> status = FindColumn(header, kStatusColumns);
  if (!system && code->system.empty() && options.system.empty()) {
    return absl::InvalidArgumentError(
        "the list does not say its code system: name it with --system (snomed, readv2, ctv3)");
  }
  if (!term) {
    rows.Find(ImportSeverity::kWarning, {1, 1, ""},
              "the list has no column of terms: nobody can read what its codes mean");
  }
  const auto text_of = [&row](const std::optional<Column>& column) {
    return column && column->index < row.size() ? row[column->index].text : std::string_view();
  };
  while (reader.Next(row)) {
    if (!reader.malformed().empty()) {
      rows.Find(ImportSeverity::kWarning, {reader.line(), 1, ""},
                absl::StrCat("left out: ", absl::string_view(reader.malformed().data(),
                                                             reader.malformed().size())));
      continue;
    }
    if (code->index >= row.size()) {
      rows.Find(ImportSeverity::kWarning, {reader.line(), 1, ""},
                "left out: the row is shorter than the header row");
      continue;
    }
    const RowPlace place{row[code->index].line, row[code->index].column, ""};
    if (IsExcluded(text_of(status))) {
      rows.Find(ImportSeverity::kNote, place, "left out: the list marks the code as excluded");
      continue;
    }
    if (IsUndecided(text_of(status))) {
      rows.Find(ImportSeverity::kError, place,
                "left out: the list marks the code as undecided; have it decided first");
      continue;
    }
    std::string_view row_system = text_of(system);
    if (row_system.empty()) row_system = options.system;
    if (row_system.empty()) row_system = code->system;
    rows.Add(row_system, text_of(code), text_of(term), text_of(source), place);
  }
  return absl::OkStatus();
}

}  // namespace waymark::terminology::import_internal
