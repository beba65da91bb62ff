// Risk tables: positive predictive values by features, age and sex.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "waymark/calendar/text.h"
#include "waymark/rules/parse_condition.h"
#include "waymark/rules/parse_pack.h"
#include "waymark/rules/parse_values.h"
#include "waymark/terminology/csv.h"

namespace waymark::rules {
namespace {

YamlNode ScalarAt(std::string_view text, Place place) {
  YamlNode node;
  node.kind = YamlNode::Kind::kScalar;
  node.place = place;
  node.scalar = std::string(calendar::Trimmed(text));
  return node;
}

// A cell as its four nodes, so that YAML and CSV are read alike.
class CellReader {
 public:
  CellReader(Parser& parser, RiskTable& table) : parser_(parser), table_(table) {
    for (size_t i = 0; i < table.features.size(); ++i) {
      names_.Add(table.features[i].name, static_cast<int>(i));
    }
  }

  void Read(Place place, const std::vector<const YamlNode*>& features, const YamlNode* age,
            const YamlNode* sex, const YamlNode* ppv) {
    RiskTable::Cell cell;
    cell.place = place;
    bool ok = ppv != nullptr && !features.empty();
    for (const YamlNode* feature : features) {
      const std::string* name = parser_.Scalar(*feature, "the name of a feature");
      if (!name) continue;
      const int index = names_.Find(*name);
      if (index < 0) {
        ok = false;
        parser_.Error(feature->place, "unknown-feature",
                      absl::StrCat("no feature is called ", Quote(*name)),
                      DidYouMean(names_.Nearest(*name)));
      } else if (std::find(cell.features.begin(), cell.features.end(), index) ==
                 cell.features.end()) {
        cell.features.push_back(index);
      }
    }
    std::sort(cell.features.begin(), cell.features.end());
    if (age) {
      const std::optional<AgeRange> range = ParseAgeRange(parser_, *age);
      if (range) {
        cell.age_from = range->from;
        cell.age_until = range->until;
      }
    }
    if (sex) {
      const EnumSpec& sexes = Enum("sex");
      if (const auto index = parser_.Word(*sex, sexes)) {
        cell.sex = sexes.values[static_cast<size_t>(*index)].name;
      }
    }
    if (ppv) {
      const auto percent = ParsePerCent(parser_, *ppv);
      ok = ok && percent;
      if (percent) cell.percent = *percent;
    }
    if (!ok) return;
    if (!seen_.insert(std::tuple(cell.features, cell.age_from, cell.age_until, cell.sex)).second) {
      parser_.Error(place, "cell-twice",
                    "a cell for the same features, age and sex stands further up",
                    "remove one of them");
      return;
    }
    table_.cells.push_back(std::move(cell));
  }

 private:
  Parser& parser_;
  RiskTable& table_;
  Names names_;
  std::set<std::tuple<std::vector<int>, int, int, std::string>> seen_;
};

void ReadYamlCells(Parser& parser, const YamlNode& cells, CellReader& reader) {
  for (const YamlNode& item : cells.items) {
    const Fields fields(parser, item, Mapping("cell"));
    if (!fields.is_mapping()) continue;
    const YamlNode* features = fields["features"];
    reader.Read(item.place,
                features ? parser.SomeItemsOf(*features) : std::vector<const YamlNode*>(),
                fields["age"], fields["sex"], fields["ppv"]);
  }
}

// Columns features (joined by +), age, sex, ppv, in any order.
void ReadCsvCells(Parser& parser, const SourceFile& file, int index, CellReader& reader) {
  terminology::CsvReader csv(file.text);
  std::vector<terminology::CsvField> row;
  std::map<std::string, size_t, std::less<>> columns;
  if (csv.Next(row)) {
    for (size_t i = 0; i < row.size(); ++i) {
      columns.emplace(std::string(calendar::Trimmed(row[i].text)), i);
    }
  }
  for (const std::string_view needed : {"features", "ppv"}) {
    if (columns.contains(needed)) continue;
    parser.Error({index, 1, 1}, "missing-column",
                 absl::StrCat("the column `", std::string(needed), "` is missing"),
                 "the columns are features, age, sex and ppv");
    return;
  }
  while (csv.Next(row)) {
    const auto cell = [&](std::string_view column) -> std::optional<YamlNode> {
      const auto at = columns.find(column);
      if (at == columns.end() || at->second >= row.size()) return std::nullopt;
      const terminology::CsvField& field = row[at->second];
      YamlNode node = ScalarAt(field.text, {index, field.line, field.column});
      if (node.scalar.empty()) return std::nullopt;
      return node;
    };
    const std::optional<YamlNode> features = cell("features");
    const std::optional<YamlNode> age = cell("age"), sex = cell("sex"), ppv = cell("ppv");
    std::vector<YamlNode> names;
    std::string_view rest = features ? std::string_view(features->scalar) : std::string_view();
    while (!rest.empty()) {
      const size_t plus = std::min(rest.find('+'), rest.size());
      names.push_back(ScalarAt(rest.substr(0, plus), features->place));
      rest.remove_prefix(std::min(plus + 1, rest.size()));
    }
    std::vector<const YamlNode*> pointers;
    for (const YamlNode& name : names) pointers.push_back(&name);
    const Place place{index, csv.line(), 1};
    if (!features || !ppv) {
      parser.Error(place, "empty-value", "a cell needs features and ppv", "fill both columns");
      continue;
    }
    reader.Read(place, pointers, age ? &*age : nullptr, sex ? &*sex : nullptr, &*ppv);
  }
}

}  // namespace

std::optional<RiskTable> ParseRiskTable(Parser& parser, const FileTable& files,
                                        const YamlNode& node) {
  const Fields fields(parser, node, Mapping("table"));
  const YamlNode* id = fields["table"];
  if (!id) return std::nullopt;
  RiskTable table;
  table.id = parser.Text(*id);
  table.place = id->place;
  table.title = parser.Text(fields["title"]);
  table.source = parser.Text(fields["source"]);
  table.certainty = parser.Text(fields["certainty"]);
  if (const YamlNode* features = fields["features"]) {
    if (!features->is_mapping()) {
      parser.Error(
          features->place, "not-a-mapping", "expected a mapping from features to conditions",
          "for instance {rectal_bleeding: {event: symptom_rectal_bleeding, in: last 12 months}}");
    }
    for (const YamlNode::Pair& pair : features->pairs) {
      ConditionPtr when = ParseCondition(parser, pair.value);
      if (when) table.features.push_back({pair.key, std::move(when)});
    }
  }
  const YamlNode* cells = fields["cells"];
  if (!cells) return table;
  CellReader reader(parser, table);
  if (cells->is_sequence()) {
    ReadYamlCells(parser, *cells, reader);
  } else {
    const int file = FindNamedFile(parser, files, *cells);
    if (file >= 0) ReadCsvCells(parser, files[file], file, reader);
  }
  if (cells->is_sequence() && cells->items.empty()) {
    parser.Error(cells->place, "empty-list", "a risk table without cells", "add at least one");
  }
  return table;
}

}  // namespace waymark::rules
