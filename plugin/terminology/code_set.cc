#include "waymark/terminology/code_set.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "waymark/terminology/code.h"
#include "waymark/terminology/csv.h"

namespace waymark::terminology {
namespace {

constexpr std::array<std::string_view, 4> kColumns = {"code_system", "code", "term", "source"};
enum Column : size_t { kSystem, kCode, kTerm, kSource };
using Columns = std::array<size_t, kColumns.size()>;

absl::string_view Absl(std::string_view s) { return {s.data(), s.size()}; }

// Where each of our columns stands in the header row; nothing when one is missing (a problem then).
std::optional<Columns> ReadHeader(const std::vector<CsvField>& header,
                                  std::vector<MemberProblem>& problems) {
  Columns found;
  found.fill(header.size());
  for (size_t i = 0; i < header.size(); ++i) {
    for (size_t c = 0; c < kColumns.size(); ++c) {
      if (header[i].text != kColumns[c]) continue;
      if (found[c] != header.size()) {
        problems.push_back({header[i].line, header[i].column,
                            absl::StrCat("the column ", Absl(kColumns[c]), " stands here twice")});
        return std::nullopt;
      }
      found[c] = i;
    }
  }
  for (size_t c = 0; c < kColumns.size(); ++c) {
    if (found[c] != header.size()) continue;
    problems.push_back({header.front().line, 1,
                        absl::StrCat("the header row has no column ", Absl(kColumns[c]),
                                     ": it must have code_system,code,term,source")});
    return std::nullopt;
  }
  return found;
}

// Why a row can't be read at all; empty where it can.
std::string RowProblem(const CsvReader& reader, const std::vector<CsvField>& row, size_t needed) {
  if (!reader.malformed().empty()) {
    return absl::StrCat(Absl(reader.malformed()),
                        ": write the whole field in quotes and double each quote within");
  }
  if (row.size() < needed) {
    return absl::StrCat("the row has ", row.size(), " fields where the header row has more");
  }
  for (const CsvField& field : row) {
    if (!IsUtf8(field.text)) return "the text is not UTF-8: save the file as CSV UTF-8";
  }
  return {};
}

}  // namespace

bool MemberBefore(const Member& a, const Member& b) {
  return std::tie(a.system, a.code) < std::tie(b.system, b.code);
}

std::vector<Member> ReadMembersCsv(std::string_view text, std::vector<MemberProblem>& problems) {
  std::vector<Member> members;
  CsvReader reader(text);
  std::vector<CsvField> row;
  if (!reader.Next(row)) {
    problems.push_back(
        {1, 1, "the file is empty: it must begin with code_system,code,term,source"});
    return members;
  }
  const std::optional<Columns> columns = ReadHeader(row, problems);
  if (!columns) return members;
  const size_t needed = *std::max_element(columns->begin(), columns->end()) + 1;

  // Rows of one system tend to stand together: its name is looked up once a run.
  std::string written_system;
  std::string system;
  absl::flat_hash_map<std::string, int> seen;  // "system|code" to line
  while (reader.Next(row)) {
    if (std::string problem = RowProblem(reader, row, needed); !problem.empty()) {
      problems.push_back({reader.line(), 1, std::move(problem)});
      continue;
    }
    const CsvField& code = row[(*columns)[kCode]];
    const CsvField& written = row[(*columns)[kSystem]];
    if (written.text != written_system || system.empty()) {
      written_system = written.text;
      system = CanonicalSystem(written.text);
    }
    if (system.empty()) {
      problems.push_back({written.line, written.column, "the code system is empty"});
      continue;
    }
    if (std::optional<std::string> problem = CodeProblem(system, code.text)) {
      problems.push_back(
          {code.line, code.column, absl::StrCat(Absl(code.text), ": ", *std::move(problem))});
      continue;
    }
    Member member;
    member.system = system;
    member.code = NormaliseCode(system, code.text);
    member.term = row[(*columns)[kTerm]].text;
    member.source = row[(*columns)[kSource]].text;
    member.line = reader.line();
    const auto [at, is_new] =
        seen.try_emplace(absl::StrCat(member.system, "|", member.code), member.line);
    if (!is_new) {
      problems.push_back({code.line, code.column,
                          absl::StrCat(member.code, " stands here twice, in lines ", at->second,
                                       " and ", member.line, ": take one out")});
      continue;
    }
    members.push_back(std::move(member));
  }
  return members;
}

}  // namespace waymark::terminology
