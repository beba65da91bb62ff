#include "waymark/terminology/compare.h"

#include <map>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/terminology/csv.h"

namespace waymark::terminology {
namespace {

using Key = std::pair<std::string_view, std::string_view>;
using ByKey = std::map<Key, const Member*>;

ByKey Sorted(std::span<const Member> members) {
  ByKey sorted;
  for (const Member& m : members) sorted.emplace(Key(m.system, m.code), &m);
  return sorted;
}

void AppendCsv(std::string& csv, const char* change, const Member& m, std::string_view before) {
  absl::StrAppend(&csv, change, ",", CsvQuoted(m.system), ",", CsvQuoted(m.code), ",",
                  CsvQuoted(m.term), ",", CsvQuoted(before), "\n");
}

}  // namespace

CodeSetDiff DiffMembers(std::span<const Member> before, std::span<const Member> after) {
  const ByKey old_members = Sorted(before);
  const ByKey new_members = Sorted(after);
  CodeSetDiff diff;
  for (const auto& [key, member] : new_members) {
    const auto found = old_members.find(key);
    if (found == old_members.end()) {
      diff.added.push_back(*member);
    } else if (found->second->term != member->term) {
      diff.term_changed.push_back({*found->second, *member});
    }
  }
  for (const auto& [key, member] : old_members) {
    if (!new_members.contains(key)) diff.removed.push_back(*member);
  }
  return diff;
}

std::string FormatDiff(const CodeSetDiff& diff) {
  std::string text;
  for (const Member& m : diff.added) {
    absl::StrAppend(&text, "+ ", m.system, " ", m.code, " ", m.term, "\n");
  }
  for (const Member& m : diff.removed) {
    absl::StrAppend(&text, "- ", m.system, " ", m.code, " ", m.term, "\n");
  }
  for (const TermChange& c : diff.term_changed) {
    absl::StrAppend(&text, "~ ", c.after.system, " ", c.after.code, " ", c.before.term, " -> ",
                    c.after.term, "\n");
  }
  absl::StrAppend(&text, diff.added.size(), " added, ", diff.removed.size(), " removed, ",
                  diff.term_changed.size(), " with another term\n");
  return text;
}

std::string DiffCsv(const CodeSetDiff& diff) {
  std::string csv = "change,code_system,code,term,term_before\n";
  for (const Member& m : diff.added) AppendCsv(csv, "added", m, "");
  for (const Member& m : diff.removed) AppendCsv(csv, "removed", m, m.term);
  for (const TermChange& c : diff.term_changed) {
    AppendCsv(csv, "term_changed", c.after, c.before.term);
  }
  return csv;
}

}  // namespace waymark::terminology
