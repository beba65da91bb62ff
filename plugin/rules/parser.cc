#include "waymark/rules/parser.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "waymark/calendar/text.h"

namespace waymark::rules {
namespace {

bool IsYesNoWord(std::string_view text) {
  static constexpr std::string_view kWords[] = {
      "yes",   "no",   "true", "false", "on", "off",  "Yes",   "No", "True",
      "False", "On",   "Off",  "YES",   "NO", "TRUE", "FALSE", "ON", "OFF",
      "null",  "Null", "NULL", "~",     "y",  "n",    "Y",     "N"};
  return std::find(std::begin(kWords), std::end(kWords), text) != std::end(kWords);
}

bool IsDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Digits with at most one stop: what a YAML reader takes for a number.
bool IsPlainNumber(std::string_view text) {
  const size_t stop = text.find('.');
  if (stop == std::string_view::npos) return IsDigits(text);
  return IsDigits(text.substr(0, stop)) && IsDigits(text.substr(stop + 1));
}

// A number that other YAML readers would give back changed: 1.10, 007, 1e5, more digits than a
// double holds.
bool ChangesAsNumber(std::string_view text) {
  if (IsPlainNumber(text)) {
    const bool leading_zero = text.size() > 1 && text[0] == '0' && text[1] != '.';
    const bool trailing_zero = text.find('.') != std::string_view::npos && text.back() == '0';
    return leading_zero || trailing_zero || text.size() > 15;
  }
  const size_t e = text.find_first_of("eE");
  return e != std::string_view::npos && e > 0 && IsPlainNumber(text.substr(0, e)) &&
         IsDigits(text.substr(e + 1));
}

}  // namespace

std::vector<const YamlNode*> ItemsOf(const YamlNode& node) {
  std::vector<const YamlNode*> items;
  if (!node.is_sequence()) return {&node};
  for (const YamlNode& item : node.items) items.push_back(&item);
  return items;
}

std::string_view KindName(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kScalar:
      return "text";
    case YamlNode::Kind::kSequence:
      return "a list";
    case YamlNode::Kind::kMapping:
      return "a mapping";
  }
  return "nothing";
}

std::string Quote(std::string_view text) { return "`" + calendar::Quotable(text) + "`"; }

bool IsIdentifier(std::string_view text) {
  if (text.empty() || text.size() > 60 || text[0] < 'a' || text[0] > 'z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// ---------------------------------------------------------------- findings

void Parser::Add(Severity severity, Place place, std::string_view name, std::string message,
                 std::string hint) {
  findings_.push_back(
      {std::string(name), severity, place, std::move(message), std::move(hint), rule_id});
}
void Parser::Error(Place place, std::string_view name, std::string message, std::string hint) {
  ++errors_;
  Add(Severity::kError, place, name, std::move(message), std::move(hint));
}

void Parser::Take(Finding finding) {
  if (finding.severity == Severity::kError) ++errors_;
  findings_.push_back(std::move(finding));
}

std::vector<const YamlNode*> Parser::SomeItemsOf(const YamlNode& node) {
  std::vector<const YamlNode*> items = ItemsOf(node);
  if (items.empty())
    Error(node.place, "empty-list", "a list without anything in it", "name at least one");
  return items;
}
void Parser::Warn(Place place, std::string_view name, std::string message, std::string hint) {
  Add(Severity::kWarning, place, name, std::move(message), std::move(hint));
}
void Parser::Note(Place place, std::string_view name, std::string message, std::string hint) {
  Add(Severity::kNote, place, name, std::move(message), std::move(hint));
}

void Parser::MentionStart(Place place) {
  references.mentions_start = true;
  if (scope != Scope::kPatient) return;
  Error(place, "start-out-of-scope", "there is no item here yet, so `start` means nothing",
        "`start` may stand in done, stopped, set_aside, timing and prompt, and in definitions used "
        "only there");
}

// ---------------------------------------------------------------- parameters

bool Parser::MentionsBrokenParameter(std::string_view text) const {
  while (!text.empty()) {
    if (broken_parameters_.Has(calendar::TakeWord(text))) return true;
  }
  return false;
}

void Parser::SetParameters(const std::vector<Parameter>* parameters) {
  parameters_ = parameters;
  parameter_used_.assign(parameters ? parameters->size() : 0, false);
  if (!parameters) broken_parameters_ = Names();
}

std::string Parser::Substitute(std::string_view text) {
  if (!parameters_ || parameters_->empty()) return std::string(text);
  std::string out;
  size_t i = 0;
  while (i < text.size()) {
    const size_t end = std::min(text.find(' ', i), text.size());
    const std::string_view word = text.substr(i, end - i);
    const auto found = std::find_if(parameters_->begin(), parameters_->end(),
                                    [&](const Parameter& p) { return p.name == word; });
    if (found == parameters_->end()) {
      out += word;
    } else {
      out += found->value;
      parameter_used_[static_cast<size_t>(found - parameters_->begin())] = true;
    }
    if (end < text.size()) out += ' ';
    i = end + 1;
  }
  return out;
}

std::string Parser::NearestParameter(std::string_view text) const {
  if (!parameters_) return {};
  std::vector<std::string_view> names;
  for (const Parameter& parameter : *parameters_) names.push_back(parameter.name);
  while (!text.empty()) {
    const std::string_view word = calendar::TakeWord(text);
    if (IsIdentifier(word)) {
      const std::string_view nearest = NearestOf(word, names);
      if (!nearest.empty() && nearest != word) return std::string(nearest);
    }
  }
  return {};
}

// ---------------------------------------------------------------- scalars

const std::string* Parser::Scalar(const YamlNode& node, std::string_view expected) {
  if (node.is_scalar()) return &node.scalar;
  Error(node.place, "not-text",
        absl::StrCat("expected ", std::string(expected), ", found ", std::string(KindName(node))));
  return nullptr;
}

std::string Parser::Text(const YamlNode& node) {
  const std::string* text = Scalar(node, "text");
  if (!text) return {};
  if (!node.quoted && IsYesNoWord(*text)) {
    Error(node.place, "yes-no-as-text",
          absl::StrCat("text is expected here, and ", Quote(*text),
                       " without quotes means something else"),
          absl::StrCat("write \"", *text, "\""));
  } else if (!node.quoted && ChangesAsNumber(*text)) {
    Error(node.place, "unquoted-number",
          absl::StrCat("text is expected here, and ", Quote(*text),
                       " without quotes is a number that other programs change"),
          absl::StrCat("write \"", *text, "\""));
  }
  return *text;
}

std::string Parser::Version(const YamlNode& node) {
  const std::string* text = Scalar(node, "a version such as \"1.0.0\"");
  if (!text) return {};
  if (!node.quoted && IsPlainNumber(*text)) {
    Error(
        node.place, "unquoted-version",
        absl::StrCat("the version ", Quote(*text), " without quotes is a number: 1.10 becomes 1.1"),
        absl::StrCat("write \"", *text, "\""));
  }
  return *text;
}

std::vector<std::string> Parser::Texts(const YamlNode* node) {
  std::vector<std::string> texts;
  if (!node) return texts;
  for (const YamlNode* item : ItemsOf(*node)) texts.push_back(Text(*item));
  return texts;
}

std::optional<bool> Parser::YesNo(const YamlNode& node) {
  const std::string* text = Scalar(node, "yes or no");
  if (!text) return std::nullopt;
  if (*text == "yes" || *text == "true") return true;
  if (*text == "no" || *text == "false") return false;
  Error(node.place, "not-yes-or-no", absl::StrCat("expected yes or no, found ", Quote(*text)));
  return std::nullopt;
}

std::string Parser::Name(const YamlNode& node) {
  const std::string* text = Scalar(node, "a name");
  if (!text) return {};
  if (!IsIdentifier(*text)) {
    Error(node.place, "bad-name", absl::StrCat(Quote(*text), " can't be a name here"),
          "a name is small letters, digits and _, and begins with a letter");
  }
  return *text;
}

std::optional<int> Parser::Word(const YamlNode& node, const EnumSpec& words) {
  std::vector<std::string_view> known;
  for (const EnumValue& value : words.values) known.push_back(value.name);
  const std::string expected = "one of " + ListNames(known, "and");
  const std::string* text = Scalar(node, expected);
  if (!text) return std::nullopt;
  for (size_t i = 0; i < known.size(); ++i) {
    if (known[i] == *text) return static_cast<int>(i);
  }
  if (!node.quoted && IsYesNoWord(*text)) {
    Error(node.place, "yes-no-as-text",
          absl::StrCat(Quote(*text), " is yes or no, not a word of this list"),
          "expected " + expected);
    return std::nullopt;
  }
  const std::string meant = DidYouMean(NearestOf(*text, known));
  Error(node.place, "unknown-word",
        absl::StrCat(Quote(*text), " is not a word that may stand here"),
        meant.empty() ? "expected " + expected : meant);
  return std::nullopt;
}

uint8_t Parser::WordBits(const YamlNode& node, const EnumSpec& words) {
  uint8_t bits = 0;
  for (const YamlNode* item : SomeItemsOf(node)) {
    if (const std::optional<int> index = Word(*item, words)) {
      bits = static_cast<uint8_t>(bits | (1u << *index));
    }
  }
  return bits;
}

std::vector<std::string> Parser::Kinds(const YamlNode* node) {
  std::vector<std::string> kinds = Texts(node);
  if (!node) return kinds;
  const EnumSpec& spec = Enum("entry_kind");
  std::vector<std::string_view> known;
  for (const EnumValue& value : spec.values) known.push_back(value.name);
  const std::vector<const YamlNode*> items = ItemsOf(*node);
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i].empty() || spec.Has(kinds[i])) continue;
    const std::string meant = DidYouMean(NearestOf(kinds[i], known));
    Warn(items[i]->place, "unusual-kind",
         absl::StrCat(Quote(kinds[i]),
                      " is not a kind of entry that the program knows; it is compared as text"),
         meant.empty() ? "known are " + ListNames(known, "and") : meant);
  }
  return kinds;
}

// ---------------------------------------------------------------- names

int Parser::Find(const YamlNode& node, const Names& names, std::string_view what,
                 std::string_view finding) {
  const std::string* text = Scalar(node, absl::StrCat("the name of a ", std::string(what)));
  if (!text) return -1;
  const int index = names.Find(*text);
  if (index < 0) {
    Error(node.place, finding, absl::StrCat("no ", std::string(what), " is called ", Quote(*text)),
          names.Suggest(*text));
  }
  return index;
}

int Parser::CodeSet(const YamlNode& node) {
  return Find(node, symbols_.code_sets, "code set", "unknown-set");
}
int Parser::Group(const YamlNode& node) {
  return Find(node, symbols_.groups, "group", "unknown-group");
}
int Parser::Group(std::string_view name, Place place) {
  YamlNode node;
  node.kind = YamlNode::Kind::kScalar;
  node.place = place;
  node.scalar = std::string(name);
  return Group(node);
}

int Parser::Definition(const YamlNode& node) {
  const int index = Find(node, symbols_.definitions, "definition", "unknown-definition");
  if (index < 0) return index;
  references.uses.push_back({Reference::Kind::kDefinition, index, node.place});
  const auto at = static_cast<size_t>(index);
  if (at < symbols_.definition_mentions_start.size() && symbols_.definition_mentions_start[at]) {
    MentionStart(node.place);
  }
  return index;
}

int Parser::RiskTable(const YamlNode& node) {
  const int index = Find(node, symbols_.risk_tables, "risk table", "unknown-table");
  if (index >= 0) references.uses.push_back({Reference::Kind::kRiskTable, index, node.place});
  return index;
}

int Parser::Rule(const YamlNode& node) {
  return Find(node, symbols_.rules, "rule", "unknown-rule");
}

// ---------------------------------------------------------------- mappings

namespace {

// "A rule" -> "a rule"; "FIT" would stay.
std::string InSentence(std::string_view title) {
  std::string text(title);
  const bool article =
      title.starts_with("A ") || title.starts_with("An ") || title.starts_with("The ");
  if (article) text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

}  // namespace

Fields::Fields(Parser& parser, const YamlNode& node, const MappingSpec& spec)
    : node_(node.is_mapping() ? &node : nullptr), spec_(spec) {
  const std::string title = InSentence(spec.title);
  if (!node_) {
    parser.Error(
        node.place, "not-a-mapping",
        absl::StrCat("expected a mapping (", title, "), found ", std::string(KindName(node))),
        spec.example.empty() ? "" : "for instance " + std::string(spec.example));
    return;
  }
  std::vector<std::string_view> known;
  for (const KeySpec& key : spec.keys) known.push_back(key.name);
  for (const YamlNode::Pair& pair : node.pairs) {
    if (!spec.Find(pair.key)) {
      const std::string meant = DidYouMean(NearestOf(pair.key, known));
      parser.Error(pair.key_place, "unknown-key",
                   absl::StrCat("unknown key ", Quote(pair.key), " in ", title),
                   meant.empty() ? "keys here are " + ListNames(known, "and") : meant);
    } else if (pair.value.kind == YamlNode::Kind::kNull) {
      parser.Error(pair.key_place, "empty-value",
                   absl::StrCat("the key ", Quote(pair.key), " has no value"),
                   "give it a value or remove the key");
    }
  }
  for (const KeySpec& key : spec.keys) {
    if (!key.needed || node.Find(key.name)) continue;
    parser.Error(node.place, "missing-key",
                 absl::StrCat(title, " needs the key `", std::string(key.name), "` (",
                              std::string(key.says), ")"),
                 key.example.empty() ? ""
                                     : absl::StrCat("for instance ", std::string(key.name), ": ",
                                                    std::string(key.example)));
  }
}

const YamlNode* Fields::operator[](std::string_view key) const {
  assert(spec_.Find(key));
  if (!node_) return nullptr;
  const YamlNode* value = node_->Find(key);
  return value && value->kind != YamlNode::Kind::kNull ? value : nullptr;
}

}  // namespace waymark::rules
