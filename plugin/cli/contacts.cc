#include "contacts.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/record/readers/csv.h"

namespace waymark::cli {
namespace {

constexpr std::array<std::string_view, 9> kColumns = {"patient_id", "family_name", "given_name",
                                                      "title",      "telephone",   "address_1",
                                                      "address_2",  "town",        "postcode"};
constexpr size_t kFirstOfAddress = 5;

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

absl::Status At(const record::CsvFile& file, int64_t line, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat(file.path(), ":", line, ": ", what));
}

// Which of kColumns each field is.
absl::StatusOr<std::vector<size_t>> ReadHead(const record::CsvFile& file,
                                             const record::CsvRow& head) {
  std::vector<size_t> columns;
  for (const std::string_view field : head.fields) {
    const auto found = std::find(kColumns.begin(), kColumns.end(), field);
    if (found == kColumns.end()) {
      return At(file, head.line,
                absl::StrCat("column ", columns.size() + 1,
                             " is none of patient_id, family_name, given_name, title, telephone, "
                             "address_1, address_2, town, postcode"));
    }
    const auto column = static_cast<size_t>(found - kColumns.begin());
    if (std::find(columns.begin(), columns.end(), column) != columns.end()) {
      return At(file, head.line, absl::StrCat("the column ", View(field), " is there twice"));
    }
    columns.push_back(column);
  }
  if (std::find(columns.begin(), columns.end(), size_t{0}) == columns.end()) {
    return At(file, head.line, "the column patient_id is missing");
  }
  return columns;
}

v1::Person PersonOf(const std::array<std::string, kColumns.size()>& cells) {
  v1::Person person;
  v1::PersonName& name = *person.mutable_name();
  name.set_family(cells[1]);
  name.set_given(cells[2]);
  name.set_title(cells[3]);
  person.mutable_contact()->set_telephone(cells[4]);
  for (size_t i = kFirstOfAddress; i < cells.size(); ++i) {
    if (!cells[i].empty()) person.mutable_contact()->add_address(cells[i]);
  }
  return person;
}

}  // namespace

absl::StatusOr<std::map<std::string, v1::Person>> ReadContacts(const std::string& path) {
  absl::StatusOr<std::unique_ptr<record::CsvFile>> file = record::CsvFile::Open(path);
  if (!file.ok()) return file.status();
  record::CsvRow row;
  if (!(*file)->Next(row)) {
    if (!(*file)->status().ok()) return (*file)->status();
    return At(**file, 1, "the file is empty; its first line names the columns");
  }
  const absl::StatusOr<std::vector<size_t>> columns = ReadHead(**file, row);
  if (!columns.ok()) return columns.status();
  std::map<std::string, v1::Person> people;
  while ((*file)->Next(row)) {
    if (row.problem != record::CsvProblem::kNone) {
      return At(**file, row.line, absl::StrCat(View(record::CsvProblemText(row.problem))));
    }
    if (row.fields.size() != columns->size()) {
      return At(
          **file, row.line,
          absl::StrCat("has ", row.fields.size(), " fields, the first line ", columns->size()));
    }
    std::array<std::string, kColumns.size()> cells;
    for (size_t i = 0; i < columns->size(); ++i) cells[(*columns)[i]] = row.fields[i];
    if (cells[0].empty()) return At(**file, row.line, "patient_id is empty");
    if (!people.emplace(cells[0], PersonOf(cells)).second) {
      return At(**file, row.line, "the patient has a line already");
    }
  }
  if (!(*file)->status().ok()) return (*file)->status();
  return people;
}

}  // namespace waymark::cli
