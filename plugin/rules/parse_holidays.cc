// Days that are not worked.
#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_pack.h"
#include "waymark/rules/parse_values.h"
#include "waymark/terminology/csv.h"

namespace waymark::rules {
namespace {

std::optional<calendar::Day> ReadDay(Parser& parser, std::string_view text, Place place) {
  const std::optional<calendar::Day> day = calendar::ParseDay(text);
  if (!day) {
    parser.Error(place, "bad-date", absl::StrCat(Quote(text), " is not a day"),
                 "write year, month and day: 2027-06-30");
  }
  return day;
}

calendar::Holidays FromYaml(Parser& parser, const YamlNode& node, Place& until_place) {
  const Fields fields(parser, node, Mapping("holidays"));
  parser.Text(fields["holidays"]);
  std::vector<calendar::Day> days;
  const auto add = [&](std::string_view text, Place place) {
    if (const auto day = ReadDay(parser, text, place)) days.push_back(*day);
  };
  if (const YamlNode* list = fields["days"]) {
    if (list->is_mapping()) {
      for (const YamlNode::Pair& pair : list->pairs) add(pair.key, pair.key_place);
    } else {
      for (const YamlNode* item : ItemsOf(*list)) {
        if (const std::string* text = parser.Scalar(*item, "a day")) add(*text, item->place);
      }
    }
  }
  std::optional<calendar::Day> until;
  until_place = node.place;
  if (const YamlNode* covers = fields["covers_until"]) {
    until = ParseDayValue(parser, *covers);
    until_place = covers->place;
  }
  return calendar::Holidays(std::move(days), until.value_or(calendar::Day::Min()));
}

// Columns date and name; the row named covers_until says how far the list goes.
calendar::Holidays FromCsv(Parser& parser, const SourceFile& file, int index, Place named,
                           Place& until_place) {
  terminology::CsvReader reader(file.text);
  std::vector<terminology::CsvField> row;
  std::vector<calendar::Day> days;
  std::optional<calendar::Day> until;
  bool header = true;
  while (reader.Next(row)) {
    if (header) {
      header = false;
      if (row.front().text == "date") continue;
      parser.Error({index, row.front().line, row.front().column}, "missing-column",
                   "the first column of holidays is `date`",
                   "begin the file with the row date,name");
    }
    const Place place{index, row.front().line, row.front().column};
    const auto day = ReadDay(parser, row.front().text, place);
    if (!day) continue;
    if (row.size() > 1 && row[1].text == "covers_until") {
      until = day;
      until_place = place;
    } else {
      days.push_back(*day);
    }
  }
  if (!until) {
    parser.Error(named, "missing-key", "the holidays do not say up to which day they are complete",
                 "add a row such as 2028-12-31,covers_until");
  }
  return calendar::Holidays(std::move(days), until.value_or(calendar::Day::Min()));
}

}  // namespace

calendar::Holidays ParseHolidays(Parser& parser, const FileTable& files, const YamlNode& node,
                                 const std::map<int, const YamlNode*>& trees, Place& until_place) {
  const int file = FindNamedFile(parser, files, node);
  if (file < 0) return {};
  const auto tree = trees.find(file);
  if (tree != trees.end()) return FromYaml(parser, *tree->second, until_place);
  return FromCsv(parser, files[file], file, node.place, until_place);
}

}  // namespace waymark::rules
