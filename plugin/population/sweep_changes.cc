#include "waymark/population/sweep_changes.h"

#include <algorithm>
#include <vector>

namespace waymark::population {
namespace {

// Row by row, with their line ends. Of CSV a line break within quotes is none.
std::vector<std::string_view> RowsOf(SweepFormat format, std::string_view text) {
  std::vector<std::string_view> out;
  size_t begin = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' && format == SweepFormat::kCsv) quoted = !quoted;
    if (text[i] != '\n' || quoted) continue;
    out.push_back(text.substr(begin, i + 1 - begin));
    begin = i + 1;
  }
  return out;
}

// Of `rows` those that are not in `others`; of equal ones as many as there are more.
std::vector<std::string_view> Without(const std::vector<std::string_view>& rows,
                                      std::vector<std::string_view> others) {
  std::vector<std::string_view> out;
  for (const std::string_view row : rows) {
    const auto same = std::find(others.begin(), others.end(), row);
    if (same == others.end()) {
      out.push_back(row);
    } else {
      others.erase(same);
    }
  }
  return out;
}

}  // namespace

int64_t AppendChanges(SweepFormat format, std::string_view earlier, std::string_view now,
                      std::string& out) {
  if (earlier == now) return 0;
  const std::vector<std::string_view> before = RowsOf(format, earlier), after = RowsOf(format, now);
  const auto append = [&](std::string_view change, const std::vector<std::string_view>& rows) {
    for (std::string_view row : rows) {
      if (format == SweepFormat::kNdjson) {
        out.append("{\"change\": \"").append(change).append("\", ");
        row.remove_prefix(1);  // its brace
      } else {
        out.append(change).push_back(',');
      }
      out += row;
    }
    return static_cast<int64_t>(rows.size());
  };
  const int64_t gone = append("gone", Without(before, after));
  return gone + append("new", Without(after, before));
}

}  // namespace waymark::population
