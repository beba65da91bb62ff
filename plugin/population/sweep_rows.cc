// What one patient's answer looks like as rows.

#include <algorithm>
#include <span>

#include "absl/strings/str_cat.h"
#include "waymark/population/forecast.h"
#include "waymark/population/sweep.h"
#include "waymark/population/worklist_page.h"
#include "waymark/prompts/why.h"

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
  const rules::Rule* of = nullptr;
  std::string_view rule, status, level;
  std::string anchor, since, next, item, doubt;
  std::vector<std::string> further;
  uint16_t index = 0;  // of the rule
  bool not_checked = false;
};

// The names of the columns after the fixed ones.
std::vector<std::string_view> Further(const SweepOptions& options) {
  std::vector<std::string_view> out(options.columns.begin(), options.columns.end());
  if (options.team) out.emplace_back("team");
  if (options.explain) out.emplace_back("why");
  return out;
}

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
            const SweepOptions& options) {
  Row row;
  row.of = &pack.rules[item.rule];
  row.index = item.rule;
  row.rule = row.of->id;
  row.anchor = FormatIso(item.anchor);
  row.status = rules::ItemStatusName(item.status);
  const bool has_level = item.status == ItemStatus::kUpcoming || item.status == ItemStatus::kDue ||
                         item.status == ItemStatus::kOverdue || item.status == ItemStatus::kRanOut;
  if (has_level) row.level = rules::LevelName(item.level);
  row.since = FormatIso(item.since);
  if (item.next_change != calendar::Day::Max()) row.next = FormatIso(item.next_change);
  row.item = item.key;
  row.doubt = Doubts(item);
  for (const std::string& column : options.columns) {
    std::string day;
    for (const engine::NamedEntry& named : item.named) {
      if (named.name == column) day = FormatIso(record.entries()[named.entry].occurred);
    }
    row.further.push_back(std::move(day));
  }
  if (options.team) row.further.push_back(TeamOf(*row.of, item.timing_row));
  if (options.explain) {
    row.further.push_back(prompts::WhyText({pack, *options.wordings, record, item, options.on}));
  }
  return row;
}

void AppendCsv(std::string& out, std::span<const std::string_view> cells, const Row& row) {
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
}

void AppendObject(std::string& out, const SweepOptions& options,
                  std::span<const std::string_view> cells, const Row& row) {
  out += '{';
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ", ";
    AppendJson(out, kColumns[i]);
    out += ": ";
    AppendJson(out, cells[i]);
  }
  const std::vector<std::string_view> further = Further(options);
  for (size_t i = 0; i < row.further.size(); ++i) {
    out += ", ";
    AppendJson(out, further[i]);
    out += ": ";
    AppendJson(out, row.further[i]);
  }
  out += "}\n";
}

void Append(std::string& out, const SweepOptions& options, std::string_view practice,
            std::string_view patient, const Row& row) {
  const std::string_view cells[] = {practice,  patient,   row.rule, row.anchor, row.status,
                                    row.level, row.since, row.next, row.item,   row.doubt};
  switch (options.format) {
    case SweepFormat::kCsv:
      return AppendCsv(out, cells, row);
    case SweepFormat::kNdjson:
      return AppendObject(out, options, cells, row);
    case SweepFormat::kHtml:
      return AppendWorklistRow({.practice = practice,
                                .patient = patient,
                                .work = row.of->title,
                                .status = row.status,
                                .level = row.level,
                                .anchor = row.anchor,
                                .since = row.since,
                                .next = row.next,
                                .doubt = row.doubt,
                                .further = row.further},
                               out);
  }
}

}  // namespace

std::string SweepHead(const rules::Pack& pack, const SweepOptions& options) {
  std::string out;
  if (options.format == SweepFormat::kNdjson) return out;
  const std::vector<std::string_view> further = Further(options);
  if (options.format == SweepFormat::kHtml) {
    return WorklistHead(
        {.pack = absl::StrCat(pack.name, " ", pack.version), .on = options.on, .further = further});
  }
  if (options.changes) out += "change";
  for (const std::string_view column : kColumns) {
    if (!out.empty()) out += ',';
    out += column;
  }
  for (const std::string_view column : further) {
    out += ',';
    AppendCell(out, column);
  }
  return out + "\n";
}

std::string SweepFoot(const SweepOptions& options, const SweepSummary& summary) {
  if (options.format != SweepFormat::kHtml) return "";
  return WorklistFoot(summary.patients, summary.rows);
}

int64_t AppendRows(const rules::Pack& pack, const record::PatientRecord& record,
                   const engine::Answer& answer, const SweepOptions& options, std::string& out,
                   std::vector<RuleRows>* rules) {
  std::vector<Row> rows;
  for (const ItemAnswer& item : answer.items) {
    if (Shown(item, options.all_statuses)) rows.push_back(MakeRow(pack, record, item, options));
  }
  for (const engine::NotChecked& missing : answer.not_checked) {
    if (missing.for_everybody) continue;
    Row row;
    row.of = &pack.rules[missing.rule];
    row.index = missing.rule;
    row.not_checked = true;
    row.rule = row.of->id;
    row.status = "not_checked";
    row.doubt = engine::NotCheckedReasonName(missing.reason);
    row.further.resize(Further(options).size());
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    if (a.rule != b.rule) return a.rule < b.rule;
    return a.anchor != b.anchor ? a.anchor < b.anchor : a.item < b.item;
  });
  size_t begin = out.size();
  const Row* before = nullptr;
  for (const Row& row : rows) {
    Append(out, options, record.practice, record.patient_id, row);
    if (rules == nullptr) continue;
    if (before == nullptr || before->index != row.index) rules->push_back({.rule = row.index});
    before = &row;
    RuleRows& of = rules->back();
    ++of.rows;
    of.not_checked = row.not_checked ? 1 : of.not_checked;
    of.size += static_cast<uint32_t>(out.size() - begin);
    begin = out.size();
  }
  return static_cast<int64_t>(rows.size());
}

}  // namespace waymark::population
