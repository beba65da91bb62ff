// What one patient's answer looks like as rows.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/population/sweep.h"

namespace waymark::population {
namespace {

using engine::ItemAnswer;
using rules::ItemStatus;

constexpr std::string_view kColumns[] = {"practice_code", "patient_id", "rule",  "anchor_on",
                                         "status",        "level",      "since", "next_change_on",
                                         "item",          "doubt"};

void AppendCell(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void AppendJson(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      constexpr char kHex[] = "0123456789abcdef";
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

struct Row {
  std::string rule, anchor, status, level, since, next, item, doubt;
  std::vector<std::string> further;
};

bool Shown(const ItemAnswer& item, bool all) {
  switch (item.status) {
    case ItemStatus::kUpcoming:
    case ItemStatus::kDue:
    case ItemStatus::kOverdue:
      return true;
    case ItemStatus::kRanOut:
      return all || item.closed_on == calendar::Day::Max();
    case ItemStatus::kNone:
      return false;
    default:
      return all;
  }
}

std::string Doubts(const ItemAnswer& item) {
  std::vector<std::string_view> names;
  for (const engine::Doubt& doubt : item.doubts) {
    const std::string_view name = engine::DoubtReasonName(doubt.reason);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  std::string out;
  for (const std::string_view name : names) {
    if (!out.empty()) out += ';';
    out += name;
  }
  return out;
}

Row MakeRow(const rules::Pack& pack, const record::PatientRecord& record, const ItemAnswer& item,
            const std::vector<std::string>& columns) {
  Row row;
  row.rule = pack.rules[item.rule].id;
  row.anchor = FormatIso(item.anchor);
  row.status = rules::ItemStatusName(item.status);
  const bool has_level = item.status == ItemStatus::kUpcoming || item.status == ItemStatus::kDue ||
                         item.status == ItemStatus::kOverdue || item.status == ItemStatus::kRanOut;
  if (has_level) row.level = rules::LevelName(item.level);
  row.since = FormatIso(item.since);
  if (item.next_change != calendar::Day::Max()) row.next = FormatIso(item.next_change);
  row.item = item.key;
  row.doubt = Doubts(item);
  for (const std::string& column : columns) {
    std::string day;
    for (const engine::NamedEntry& named : item.named) {
      if (named.name == column) day = FormatIso(record.entries()[named.entry].occurred);
    }
    row.further.push_back(std::move(day));
  }
  return row;
}

void Append(std::string& out, const SweepOptions& options, std::string_view practice,
            std::string_view patient, const Row& row) {
  const std::string_view cells[] = {practice,  patient,   row.rule, row.anchor, row.status,
                                    row.level, row.since, row.next, row.item,   row.doubt};
  if (options.format == SweepFormat::kCsv) {
    bool first = true;
    for (const std::string_view cell : cells) {
      if (!first) out += ',';
      first = false;
      AppendCell(out, cell);
    }
    for (const std::string& cell : row.further) {
      out += ',';
      AppendCell(out, cell);
    }
    out += '\n';
    return;
  }
  out += '{';
  for (size_t i = 0; i < std::size(cells); ++i) {
    if (i > 0) out += ", ";
    AppendJson(out, kColumns[i]);
    out += ": ";
    AppendJson(out, cells[i]);
  }
  for (size_t i = 0; i < row.further.size(); ++i) {
    out += ", ";
    AppendJson(out, options.columns[i]);
    out += ": ";
    AppendJson(out, row.further[i]);
  }
  out += "}\n";
}

}  // namespace

std::string SweepHeader(const std::vector<std::string>& columns) {
  std::string out;
  for (const std::string_view column : kColumns) {
    if (!out.empty()) out += ',';
    out += column;
  }
  for (const std::string& column : columns) {
    out += ',';
    AppendCell(out, column);
  }
  return out + "\n";
}

int64_t AppendRows(const rules::Pack& pack, const record::PatientRecord& record,
                   const engine::Answer& answer, const SweepOptions& options, std::string& out) {
  std::vector<Row> rows;
  for (const ItemAnswer& item : answer.items) {
    if (Shown(item, options.all_statuses))
      rows.push_back(MakeRow(pack, record, item, options.columns));
  }
  for (const engine::NotChecked& missing : answer.not_checked) {
    if (missing.for_everybody) continue;
    Row row;
    row.rule = pack.rules[missing.rule].id;
    row.status = "not_checked";
    row.doubt = engine::NotCheckedReasonName(missing.reason);
    row.further.resize(options.columns.size());
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    if (a.rule != b.rule) return a.rule < b.rule;
    return a.anchor != b.anchor ? a.anchor < b.anchor : a.item < b.item;
  });
  for (const Row& row : rows) Append(out, options, record.practice, record.patient_id, row);
  return static_cast<int64_t>(rows.size());
}

}  // namespace waymark::population
