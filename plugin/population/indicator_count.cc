#include "waymark/population/indicator_count.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "absl/strings/str_cat.h"

namespace waymark::population {
namespace {

using calendar::Day;
using engine::Counted;

constexpr std::array<std::string_view, 6> kNames{"practice", "pcn", "deprivation",
                                                 "age",      "sex", "ethnicity"};
// First ages of the bands.
constexpr std::array<int, 8> kBands{0, 18, 25, 35, 45, 55, 65, 75};

std::string BandName(size_t band) {
  if (band + 1 == kBands.size()) return absl::StrCat(kBands[band], " and over");
  return absl::StrCat(kBands[band], " to ", kBands[band + 1] - 1);
}

// The band on `day`, or nothing where the birth date is not known.
std::optional<size_t> BandOf(const record::PatientRecord& record, Day day) {
  if (!record.birth) return std::nullopt;
  const Day born = record.birth->first;
  if (!born.is_finite()) return std::nullopt;
  size_t band = 0;
  while (band + 1 < kBands.size() &&
         calendar::AddMonthsRollingOver(born, 12L * kBands[band + 1]) <= day) {
    ++band;
  }
  return band;
}

using Table = std::vector<std::vector<Counted>>;  // [indicator][day]

void AddTable(Table& to, const Table& from) {
  if (to.empty()) {
    to = from;
    return;
  }
  for (size_t i = 0; i < to.size(); ++i) {
    for (size_t d = 0; d < to[i].size(); ++d) to[i][d].Add(from[i][d]);
  }
}

class Counter final : public Visitor {
 public:
  Counter(const std::shared_ptr<const engine::Program>& program, const CountOptions& options)
      : options_(options),
        measurer_(program),
        scratch_(options.days.size()),
        months_(options.months.empty() ? 0 : options.months.size() - 1),
        all_(Empty()),
        by_beginning_(options.indicators.size(), std::vector<Counted>(months_.size())),
        groups_(options.by.size()),
        not_checked_(options.indicators.size()) {}

  void Visit(const record::PatientRecord& record) override {
    if (!options_.practices.empty() &&
        std::find(options_.practices.begin(), options_.practices.end(), record.practice) ==
            options_.practices.end()) {
      return;
    }
    ++patients_;
    measurer_.Load(record, options_.days.back(), options_.known_at);
    if (!months_.empty()) ByBeginning();
    // Found when the first indicator counts them: most people are in few.
    std::vector<std::vector<Table*>> tables;
    for (size_t i = 0; i < options_.indicators.size(); ++i) {
      const auto outcome = measurer_.Count(options_.indicators[i], options_.days, scratch_);
      if (outcome == engine::Measurer::Outcome::kNotChecked) ++not_checked_[i];
      if (outcome != engine::Measurer::Outcome::kCounted) continue;
      if (tables.empty() && !options_.by.empty()) tables = TablesOf(record);
      for (size_t d = 0; d < scratch_.size(); ++d) {
        if (scratch_[d].empty()) continue;
        all_[i][d].Add(scratch_[d]);
        for (const std::vector<Table*>& of_day : tables) (*of_day[d])[i][d].Add(scratch_[d]);
      }
    }
  }

  void AddTo(IndicatorCounts& counts, std::vector<std::map<std::string, GroupCounts>>& groups) {
    counts.patients += patients_;
    for (size_t i = 0; i < not_checked_.size(); ++i) counts.not_checked[i] += not_checked_[i];
    AddTable(counts.all.counted, all_);
    AddTable(counts.by_beginning, by_beginning_);
    for (size_t g = 0; g < groups_.size(); ++g) {
      for (auto& [name, table] : groups_[g]) {
        GroupCounts& group = groups[g][name];
        group.name = name;
        if (options_.by[g] == GroupBy::kPractice) {
          const auto pcn = options_.organisations.pcn_of.find(name);
          if (pcn != options_.organisations.pcn_of.end()) group.whole = pcn->second;
        }
        AddTable(group.counted, table);
      }
    }
  }

 private:
  void ByBeginning() {
    for (size_t i = 0; i < options_.indicators.size(); ++i) {
      const auto outcome = measurer_.CountByBeginning(options_.indicators[i], options_.months,
                                                      options_.days.back(), months_);
      if (outcome != engine::Measurer::Outcome::kCounted) continue;
      for (size_t m = 0; m < months_.size(); ++m) by_beginning_[i][m].Add(months_[m]);
    }
  }

  Table Empty() const {
    return Table(options_.indicators.size(), std::vector<Counted>(options_.days.size()));
  }

  Table* TableOf(size_t group, const std::string& name) {
    auto [at, added] = groups_[group].try_emplace(name);
    if (added) at->second = Empty();
    return &at->second;
  }

  // For each way of telling apart, for each day, where the person counts.
  std::vector<std::vector<Table*>> TablesOf(const record::PatientRecord& record) {
    std::vector<std::vector<Table*>> tables;
    for (size_t g = 0; g < options_.by.size(); ++g) {
      std::vector<Table*> of_day;
      if (options_.by[g] == GroupBy::kAge) {
        for (const Day day : options_.days) of_day.push_back(TableOf(g, AgeBand(record, day)));
      } else {
        of_day.assign(options_.days.size(), TableOf(g, NameOf(record, options_.by[g])));
      }
      tables.push_back(std::move(of_day));
    }
    return tables;
  }

  std::string NameOf(const record::PatientRecord& record, GroupBy by) const {
    const std::string practice(record.practice);
    if (by == GroupBy::kPractice) return practice;
    if (by == GroupBy::kPcn) {
      const auto pcn = options_.organisations.pcn_of.find(practice);
      return pcn == options_.organisations.pcn_of.end() ? std::string(kNotRecorded) : pcn->second;
    }
    if (by == GroupBy::kSex) {
      return record.sex == record::Sex::kUnknown ? std::string(kNotRecorded)
                                                 : std::string(record::SexName(record.sex));
    }
    const auto& known = options_.characteristics.of;
    auto at = known.find({practice, std::string(record.patient_id)});
    if (at == known.end()) at = known.find({"", std::string(record.patient_id)});
    if (at == known.end()) return std::string(kNotRecorded);
    const std::string& name =
        by == GroupBy::kDeprivation ? at->second.deprivation : at->second.ethnicity;
    return name.empty() ? std::string(kNotRecorded) : name;
  }

  const CountOptions& options_;
  engine::Measurer measurer_;
  std::vector<Counted> scratch_;
  std::vector<Counted> months_;
  Table all_, by_beginning_;
  // std::map: tables keep their address while others are added.
  std::vector<std::map<std::string, Table>> groups_;
  std::vector<int64_t> not_checked_;
  int64_t patients_ = 0;
};

// The rows of a CSV with a header, as name -> text.
class Rows {
 public:
  static absl::StatusOr<Rows> Of(std::string_view csv, const std::vector<std::string>& needed) {
    Rows rows;
    size_t line = 0;
    while (!csv.empty()) {
      ++line;
      const size_t end = std::min(csv.find('\n'), csv.size());
      std::string_view text = csv.substr(0, end);
      csv.remove_prefix(std::min(end + 1, csv.size()));
      if (text.ends_with('\r')) text.remove_suffix(1);
      if (line == 1 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
      std::vector<std::string> cells = Cells(text);
      if (line == 1) {
        rows.names_ = std::move(cells);
        for (const std::string& name : needed) {
          if (rows.ColumnOf(name) >= 0) continue;
          return absl::InvalidArgumentError(
              absl::StrCat("line 1: the column ", name, " is missing"));
        }
      } else if (!text.empty()) {
        if (cells.size() != rows.names_.size()) {
          return absl::InvalidArgumentError(absl::StrCat("line ", line, ": ", cells.size(),
                                                         " cells where the header has ",
                                                         rows.names_.size()));
        }
        rows.rows_.push_back(std::move(cells));
        rows.lines_.push_back(line);
      }
    }
    if (line == 0) return absl::InvalidArgumentError("the file is empty");
    return rows;
  }
  size_t size() const { return rows_.size(); }
  size_t line(size_t row) const { return lines_[row]; }
  std::string Cell(size_t row, std::string_view name) const {
    const int column = ColumnOf(name);
    return column < 0 ? std::string() : rows_[row][static_cast<size_t>(column)];
  }

 private:
  int ColumnOf(std::string_view name) const {
    const auto at = std::find(names_.begin(), names_.end(), name);
    return at == names_.end() ? -1 : static_cast<int>(at - names_.begin());
  }
  // RFC 4180 within one line.
  static std::vector<std::string> Cells(std::string_view text) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
        cells.back() += '"';
        ++i;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.emplace_back();
      } else {
        cells.back() += c;
      }
    }
    return cells;
  }

  std::vector<std::string> names_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<size_t> lines_;
};

}  // namespace

std::string_view GroupByName(GroupBy by) { return kNames[static_cast<size_t>(by)]; }

bool ParseGroupBy(std::string_view name, GroupBy& by) {
  const auto at = std::find(kNames.begin(), kNames.end(), name);
  if (at == kNames.end()) return false;
  by = static_cast<GroupBy>(at - kNames.begin());
  return true;
}

std::string AgeBand(const record::PatientRecord& record, Day day) {
  const std::optional<size_t> band = BandOf(record, day);
  return band ? BandName(*band) : std::string(kNotRecorded);
}

absl::StatusOr<Organisations> ReadOrganisations(std::string_view csv) {
  const absl::StatusOr<Rows> rows = Rows::Of(csv, {"practice_code", "pcn"});
  if (!rows.ok()) return rows.status();
  Organisations out;
  for (size_t i = 0; i < rows->size(); ++i) {
    const std::string practice = rows->Cell(i, "practice_code");
    const std::string pcn = rows->Cell(i, "pcn");
    if (practice.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", rows->line(i), ": practice_code is empty"));
    }
    const auto [at, added] = out.pcn_of.emplace(practice, pcn);
    if (!added && at->second != pcn) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", rows->line(i), ": the practice stands in another network already"));
    }
  }
  return out;
}

absl::StatusOr<Characteristics> ReadCharacteristics(std::string_view csv) {
  const absl::StatusOr<Rows> rows = Rows::Of(csv, {"patient_id"});
  if (!rows.ok()) return rows.status();
  Characteristics out;
  for (size_t i = 0; i < rows->size(); ++i) {
    Characteristics::Of one{rows->Cell(i, "deprivation_fifth"), rows->Cell(i, "ethnicity")};
    const std::string& fifth = one.deprivation;
    if (!fifth.empty() && (fifth.size() != 1 || fifth[0] < '1' || fifth[0] > '5')) {
      return absl::InvalidArgumentError(absl::StrCat(
          "line ", rows->line(i), ": deprivation_fifth is 1 (most deprived) to 5, or empty"));
    }
    out.of[{rows->Cell(i, "practice_code"), rows->Cell(i, "patient_id")}] = std::move(one);
  }
  return out;
}

absl::StatusOr<IndicatorCounts> CountIndicators(
    const std::shared_ptr<const engine::Program>& program, const CountOptions& options,
    const RecordSource& source) {
  if (options.days.empty()) return absl::InvalidArgumentError("no reporting day");
  for (size_t i = 0; i < options.days.size(); ++i) {
    if (!options.days[i].is_finite() || (i > 0 && options.days[i] <= options.days[i - 1])) {
      return absl::InvalidArgumentError("reporting days must be days, in order, each once");
    }
  }
  if (options.months.size() == 1 ||
      std::adjacent_find(options.months.begin(), options.months.end(), std::greater_equal<>()) !=
          options.months.end()) {
    return absl::InvalidArgumentError("months must begin one after the other, with an end");
  }
  const rules::Indicators& known = engine::IndicatorsOf(*program);
  for (const size_t indicator : options.indicators) {
    if (indicator >= known.size() || !known[indicator].is_counted()) {
      return absl::InvalidArgumentError("an indicator that practice records cannot give");
    }
  }
  std::vector<std::unique_ptr<Visitor>> visitors;
  const absl::StatusOr<int64_t> visited =
      VisitAll(source, options.visit, [&] { return std::make_unique<Counter>(program, options); },
               visitors, {program, options.days.back(), options.known_at});
  if (!visited.ok()) return visited.status();
  IndicatorCounts counts;
  counts.days = options.days;
  counts.months = options.months;
  counts.not_checked.assign(options.indicators.size(), 0);
  for (const size_t indicator : options.indicators) {
    std::vector<std::string>& titles = counts.waiting.emplace_back();
    for (const uint16_t set : engine::WaitingSetsOf(*program, indicator)) {
      titles.push_back(engine::PackOf(*program).code_sets[set].title);
    }
  }
  std::vector<std::map<std::string, GroupCounts>> groups(options.by.size());
  for (const auto& visitor : visitors) static_cast<Counter&>(*visitor).AddTo(counts, groups);
  for (size_t g = 0; g < groups.size(); ++g) {
    std::vector<GroupCounts> list;
    for (auto& [name, group] : groups[g]) list.push_back(std::move(group));
    counts.groups.emplace_back(options.by[g], std::move(list));
  }
  return counts;
}

}  // namespace waymark::population
