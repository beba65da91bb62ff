#include "waymark/rules/parameters.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_values.h"

namespace waymark::rules {
namespace {

// Words of the language's written forms: a parameter of such a name would change them.
constexpr std::string_view kReserved[] = {
    "start", "age",    "last",  "same",  "day",     "days",   "week",    "weeks",
    "month", "months", "year",  "years", "working", "any",    "number",  "never",
    "at",    "least",  "most",  "more",  "than",    "below",  "between", "and",
    "to",    "from",   "until", "after", "ever",    "linked", "yes",     "no"};

std::string_view TypeName(ParameterType type) {
  switch (type) {
    case ParameterType::kPeriod:
      return "a period";
    case ParameterType::kQuantity:
      return "a quantity";
    case ParameterType::kNumber:
      return "a number";
    case ParameterType::kPerCent:
      return "per cent";
  }
  return "a number";
}

// A parameter with its values read.
struct Declared {
  TypedValue value;
  std::optional<TypedValue> least;
  std::optional<TypedValue> most;
};

std::optional<TypedValue> ReadValue(Parser& parser, const YamlNode& node, std::string& text) {
  const std::string* written =
      parser.Scalar(node, "a period, a quantity with unit, a number or per cent");
  if (!written) return std::nullopt;
  text = *written;
  const std::optional<TypedValue> value = ReadTypedValue(text);
  if (!value) {
    parser.Error(
        node.place, "parameter-type",
        absl::StrCat(Quote(text), " is not a period, a quantity with unit, a number or per cent"),
        "for instance 14 days, 10 ug/g, 3, \"2 %\"");
  }
  return value;
}

// Whether `value` lies within the limits; says at `place` where it does not.
bool Within(Parser& parser, const TypedValue& value, std::string_view text,
            const Declared& declared, const Parameter& parameter, Place place) {
  struct Limit {
    const std::optional<TypedValue>& bound;
    const std::string& text;
    int forbidden;
    std::string_view word;
  };
  const Limit limits[] = {{declared.least, parameter.at_least, -1, "at_least"},
                          {declared.most, parameter.at_most, 1, "at_most"}};
  bool within = true;
  for (const Limit& limit : limits) {
    if (!limit.bound) continue;
    const std::optional<int> order = CompareTyped(value, *limit.bound);
    if (order && *order != limit.forbidden) continue;
    within = false;
    if (order) {
      parser.Error(place, "parameter-out-of-range",
                   absl::StrCat(Quote(text), " is outside the limits of `", parameter.name,
                                "`: ", std::string(limit.word), " ", limit.text),
                   "choose a value within the limits");
    } else {
      parser.Error(place, "parameter-not-comparable",
                   absl::StrCat("whether ", Quote(text), " is within `", std::string(limit.word),
                                ": ", limit.text, "` depends on the day or the unit"),
                   "write both in the same unit");
    }
  }
  return within;
}

void Apply(Parser& parser, const ParameterSetting& setting, const Declared& declared,
           Parameter& parameter) {
  const bool open = std::find(parameter.open_to.begin(), parameter.open_to.end(), setting.level) !=
                    parameter.open_to.end();
  if (!open) {
    std::vector<std::string_view> levels(parameter.open_to.begin(), parameter.open_to.end());
    parser.Error(setting.place, "parameter-closed",
                 absl::StrCat("`", parameter.name, "` of rule `", setting.rule,
                              "` is not open to the level `", setting.level, "`"),
                 levels.empty() ? std::string("the rule opens it to nobody")
                                : "it is open to " + ListNames(levels, "and"));
    return;
  }
  const std::optional<TypedValue> value = ReadTypedValue(setting.value);
  if (!value || value->type != declared.value.type) {
    parser.Error(
        setting.place, "parameter-type",
        absl::StrCat("`", parameter.name, "` is ", std::string(TypeName(declared.value.type)),
                     ", and ", Quote(setting.value), " is not"),
        absl::StrCat("for instance ", parameter.declared));
    return;
  }
  if (!Within(parser, *value, setting.value, declared, parameter, setting.place)) return;
  parameter.value = setting.value;
  parameter.set_by = setting.overlay;
}

std::optional<Declared> Declare(Parser& parser, const YamlNode::Pair& pair, Parameter& parameter) {
  parameter.name = pair.key;
  parameter.place = pair.key_place;
  const bool reserved =
      std::find(std::begin(kReserved), std::end(kReserved), pair.key) != std::end(kReserved) ||
      calendar::FindUnit(pair.key) != calendar::kUnknownUnit;
  if (!IsIdentifier(pair.key) || reserved) {
    parser.Error(pair.key_place, "bad-name",
                 absl::StrCat(Quote(pair.key), " can't be the name of a parameter",
                              reserved ? ": it is a word or unit of the language" : ""),
                 "a name is small letters, digits and _, and begins with a letter");
    return std::nullopt;
  }
  Declared declared;
  std::optional<TypedValue> is;
  if (!pair.value.is_mapping()) {
    is = ReadValue(parser, pair.value, parameter.declared);
  } else {
    const Fields fields(parser, pair.value, Mapping("parameter_of"));
    if (const YamlNode* node = fields["is"]) is = ReadValue(parser, *node, parameter.declared);
    if (const YamlNode* node = fields["at_least"]) {
      declared.least = ReadValue(parser, *node, parameter.at_least);
    }
    if (const YamlNode* node = fields["at_most"]) {
      declared.most = ReadValue(parser, *node, parameter.at_most);
    }
    if (const YamlNode* node = fields["open_to"]) {
      const EnumSpec& levels = Enum("overlay_level");
      for (const YamlNode* item : ItemsOf(*node)) {
        if (const auto index = parser.Word(*item, levels)) {
          parameter.open_to.emplace_back(levels.values[static_cast<size_t>(*index)].name);
        }
      }
    }
  }
  if (!is) return std::nullopt;
  declared.value = *is;
  parameter.value = parameter.declared;
  Within(parser, *is, parameter.declared, declared, parameter, pair.value.place);
  return declared;
}

}  // namespace

std::optional<TypedValue> ReadTypedValue(std::string_view text) {
  TypedValue value;
  if (const auto per_cent = ReadPerCent(text)) {
    value.type = ParameterType::kPerCent;
    value.quantity.value = *per_cent;
    return value;
  }
  if (const auto period = calendar::ParsePeriod(text); period.ok()) {
    if (period->is_negative()) return std::nullopt;
    value.type = ParameterType::kPeriod;
    value.period = *period;
    return value;
  }
  if (const auto number = calendar::ParseDecimal(text)) {
    value.quantity.value = *number;
    return value;
  }
  const auto quantity = calendar::ParseQuantity(text);
  if (!quantity || quantity->comparator != calendar::Comparator::kNone ||
      quantity->unit == calendar::kUnknownUnit || quantity->unit == calendar::kNoUnit) {
    return std::nullopt;
  }
  value.type = ParameterType::kQuantity;
  value.quantity = *quantity;
  return value;
}

std::optional<int> CompareTyped(const TypedValue& a, const TypedValue& b) {
  if (a.type != b.type) return std::nullopt;
  if (a.type == ParameterType::kPeriod) return calendar::CompareLengths(a.period, b.period);
  if (a.type != ParameterType::kQuantity) {
    return calendar::Compare(a.quantity.value, b.quantity.value);
  }
  const auto passes = [&](calendar::ValueTest::Kind kind) {
    return calendar::Passes(a.quantity, {.kind = kind, .low = b.quantity, .high = {}});
  };
  const calendar::Truth more = passes(calendar::ValueTest::Kind::kMoreThan);
  if (more == calendar::Truth::kMaybe) return std::nullopt;
  if (more == calendar::Truth::kYes) return 1;
  return passes(calendar::ValueTest::Kind::kBelow) == calendar::Truth::kYes ? -1 : 0;
}

std::vector<Parameter> ParseParameters(Parser& parser, const YamlNode* node,
                                       const std::vector<ParameterSetting>& settings) {
  std::vector<Parameter> parameters;
  std::vector<Declared> declared;
  Names names;
  if (node && !node->is_mapping()) {
    parser.Error(node->place, "not-a-mapping", "expected a mapping from names to values",
                 "for instance {wait: {is: 14 days, at_least: 7 days, at_most: 21 days}}");
    node = nullptr;
  }
  if (node) {
    for (const YamlNode::Pair& pair : node->pairs) {
      Parameter parameter;
      const std::optional<Declared> one = Declare(parser, pair, parameter);
      names.Add(pair.key, one ? static_cast<int>(parameters.size()) : 1 << 20);
      if (!one) {
        parser.AddBrokenParameter(pair.key);
        continue;
      }
      parameters.push_back(std::move(parameter));
      declared.push_back(*one);
    }
  }
  for (const ParameterSetting& setting : settings) {
    const int index = names.Find(setting.parameter);
    if (index < 0) {
      parser.Error(
          setting.place, "unknown-parameter",
          absl::StrCat("rule `", setting.rule, "` has no parameter ", Quote(setting.parameter)),
          DidYouMean(names.Nearest(setting.parameter)));
    } else if (static_cast<size_t>(index) < parameters.size()) {
      Apply(parser, setting, declared[static_cast<size_t>(index)],
            parameters[static_cast<size_t>(index)]);
    }
  }
  return parameters;
}

}  // namespace waymark::rules
