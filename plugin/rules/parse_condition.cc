// Conditions: sets of days.
#include "waymark/rules/parse_condition.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_table_rows.h"
#include "waymark/rules/parse_values.h"

namespace waymark::rules {
namespace {

using Kind = Condition::Kind;

constexpr std::string_view kHeadPrefix = "condition.";

// "event", "ever", ...: the keys that make a mapping a condition, from the language itself.
std::vector<std::string_view> Heads() {
  std::vector<std::string_view> heads;
  for (const MappingSpec& spec : LanguageMappings()) {
    if (spec.name.substr(0, kHeadPrefix.size()) == kHeadPrefix) {
      heads.push_back(spec.name.substr(kHeadPrefix.size()));
    }
  }
  return heads;
}

std::vector<std::string_view> HeadsOf(const YamlNode& node) {
  std::vector<std::string_view> found;
  for (const std::string_view head : Heads()) {
    if (node.Find(head)) found.push_back(head);
  }
  return found;
}

std::optional<Kind> BareKind(std::string_view word) {
  if (word == "alive") return Kind::kAlive;
  if (word == "registered_here") return Kind::kRegisteredHere;
  if (word == "sensitive") return Kind::kSensitive;
  return std::nullopt;
}

ConditionPtr ParseBare(Parser& parser, const YamlNode& node) {
  if (const std::optional<Kind> kind = BareKind(node.scalar)) {
    auto condition = std::make_unique<Condition>();
    condition->kind = *kind;
    condition->place = node.place;
    return condition;
  }
  const std::string& word = node.scalar;
  std::string hint;
  if (parser.symbols().code_sets.Has(word)) {
    hint = absl::StrCat("a code set alone is an entry, not a condition: write {ever: ", word,
                        "} or {event: ", word, ", in: last 6 months}");
  } else if (parser.symbols().definitions.Has(word)) {
    hint = absl::StrCat("write {use: ", word, "}");
  } else if (word == "registered") {
    hint = "did you mean `registered_here`?";
  } else {
    hint =
        "a condition is a mapping such as {ever: no_cervix} or {age: 25 to 64}, or one of `alive`, "
        "`registered_here` and `sensitive`";
  }
  parser.Error(node.place, "not-a-condition", absl::StrCat(Quote(word), " is not a condition"),
               hint);
  return nullptr;
}

// Reads a mapping with one head.
class ConditionReader {
 public:
  ConditionReader(Parser& parser, const YamlNode& node, std::string_view head)
      : parser_(parser),
        spec_(Mapping(std::string(kHeadPrefix) + std::string(head))),
        fields_(parser, node, spec_),
        head_(head),
        condition_(std::make_unique<Condition>()) {
    condition_->place = node.place;
  }

  ConditionPtr Read() {
    const YamlNode* value = fields_[head_];
    if (!value) return nullptr;
    const bool ok = ReadHead(*value);
    if (const YamlNode* unbroken = fields_["for"]) {
      condition_->for_unbroken = ParsePeriodValue(parser_, *unbroken);
    }
    if (!ok) return nullptr;
    return std::move(condition_);
  }

 private:
  bool ReadHead(const YamlNode& value) {
    if (head_ == "event" || head_ == "change") return ReadEvent(value);
    if (head_ == "ever") return ReadEver(value);
    if (head_ == "latest") return ReadLatest(value);
    if (head_ == "state") return ReadState(value);
    if (head_ == "age") return ReadAgeRange(value);
    if (head_ == "date") return ReadDates(value);
    if (head_ == "sex") return ReadSex(value);
    if (head_ == "item") return ReadItem(value);
    if (head_ == "reply") return ReadReply(value) && ReadWindow();
    if (head_ == "risk") return ReadRisk(value);
    if (head_ == "all") return ReadChildren(Kind::kAll, value);
    if (head_ == "any") return ReadChildren(Kind::kAny, value);
    if (head_ == "not") return ReadNot(value);
    if (head_ == "at_least") return ReadAtLeast(value);
    if (head_ == "use") return ReadUse(value);
    return ReadFact(value);
  }

  bool ReadEvent(const YamlNode& value) {
    condition_->kind = Kind::kEvent;
    condition_->selector.place = value.place;
    bool ok = true;
    if (head_ == "change") {
      condition_->selector.change = ParseChange(parser_, value);
      ok = condition_->selector.change != nullptr;
    } else {
      condition_->selector.sets = ParseSets(parser_, value);
      ok = !condition_->selector.sets.empty();
    }
    ParseEntryFilters(parser_, fields_, spec_, condition_->selector);
    return ReadWindow() && ok;
  }

  bool ReadEver(const YamlNode& value) {
    condition_->window.kind = Window::Kind::kEver;
    if (value.is_mapping() && value.Find("reply")) {
      const Fields inner(parser_, value, Mapping("condition.reply"));
      const YamlNode* reply = inner["reply"];
      for (const std::string_view window : {"in", "holds"}) {
        if (inner[window]) ReportWindowInEver(inner[window]->place, window);
      }
      return reply && ReadReply(*reply);
    }
    condition_->kind = Kind::kEvent;
    if (value.is_mapping()) {
      for (const std::string_view window : {"in", "holds"}) {
        if (const YamlNode* node = value.Find(window)) {
          ReportWindowInEver(node->place, window);
          return false;
        }
      }
    }
    std::optional<EntrySelector> entry = ParseEntry(parser_, value);
    if (!entry) return false;
    condition_->selector = std::move(*entry);
    ParseEntryFilters(parser_, fields_, spec_, condition_->selector);
    return true;
  }

  void ReportWindowInEver(Place place, std::string_view key) {
    parser_.Error(place, "ever-and-window",
                  absl::StrCat("`ever` means from the entry on for ever, and `", std::string(key),
                               "` sets a window"),
                  "write {event: ..., in: ...} or leave the window out");
  }

  bool ReadLatest(const YamlNode& value) {
    condition_->kind = Kind::kLatest;
    condition_->selector.place = value.place;
    condition_->selector.sets = ParseSets(parser_, value);
    ParseEntryFilters(parser_, fields_, spec_, condition_->selector);
    if (const YamlNode* test = fields_["is"]) {
      condition_->test = ParseChoice<calendar::ValueTest>(parser_, *test, ParseTest);
    }
    condition_->window.kind = Window::Kind::kEver;
    if (const YamlNode* in = fields_["in"]) ReadIn(*in);
    return !condition_->selector.sets.empty() && condition_->test;
  }

  bool ReadWindow() {
    const YamlNode* in = fields_["in"];
    const YamlNode* holds = fields_["holds"];
    if (in && holds) {
      parser_.Error(holds->place, "two-windows", "`in` and `holds` stand beside each other",
                    "write one of them");
      return false;
    }
    if (in) return ReadIn(*in);
    if (holds) {
      std::optional<Window> window = ParseWindowHolds(parser_, *holds);
      if (window) condition_->window = std::move(*window);
      return window.has_value();
    }
    const std::string what(head_);
    const std::string hint =
        head_ == "reply"
            ? "write in: last 30 days, holds: until 1 April, or {ever: {reply: ...}}"
            : absl::StrCat("write in: last 6 months, holds: until 1 April, or ever: instead of `",
                           what, ":` where it is meant for ever");
    parser_.Error(condition_->place, "no-window",
                  absl::StrCat("`", what, "` does not say how long it holds after the ",
                               head_ == "reply" ? "reply" : "entry"),
                  hint);
    return false;
  }

  bool ReadIn(const YamlNode& node) {
    if (!node.is_sequence()) {
      std::optional<Window> window = ParseWindowIn(parser_, node);
      if (window) condition_->window = std::move(*window);
      return window.has_value();
    }
    condition_->window.kind = Window::Kind::kLast;
    condition_->window.length = ParseChoice<Period>(
        parser_, node, [](Parser& parser, const YamlNode& value) -> std::optional<Period> {
          const std::optional<Window> window = ParseWindowIn(parser, value);
          if (!window) return std::nullopt;
          if (window->kind != Window::Kind::kLast) {
            parser.Error(value.place, "bad-window", "a table of windows can't hold `same day`",
                         "write last 0 days");
            return std::nullopt;
          }
          return window->length.otherwise;
        });
    return true;
  }

  bool ReadState(const YamlNode& value) {
    condition_->kind = Kind::kState;
    const Fields state(parser_, value, Mapping("state"));
    const YamlNode* from = state["from"];
    if (from) condition_->from_entry = ParseEntryPtr(parser_, *from);
    bool ok = condition_->from_entry != nullptr;
    if (const YamlNode* until = state["until"]) {
      condition_->until_entry = ParseEntryPtr(parser_, *until);
      ok = ok && condition_->until_entry;
    }
    if (const YamlNode* then = state["then"]) condition_->then = ParsePeriodValue(parser_, *then);
    if (const YamlNode* most = state["at_most"]) {
      condition_->at_most = ParsePeriodValue(parser_, *most);
    }
    if (from && !state["until"] && !state["at_most"]) {
      parser_.Error(condition_->place, "state-without-end", "this state never ends",
                    "write until: or at_most:, or {ever: ...} where it is meant for ever");
      return false;
    }
    return ok;
  }

  bool ReadAgeRange(const YamlNode& value) {
    condition_->kind = Kind::kAge;
    const std::optional<AgeRange> range = ParseAgeRange(parser_, value);
    if (!range) return false;
    condition_->age_from = range->from;
    condition_->age_until = range->until;
    return true;
  }

  bool ReadDates(const YamlNode& value) {
    condition_->kind = Kind::kDate;
    std::optional<DateRange> range = ParseDateRange(parser_, value);
    if (!range) return false;
    condition_->date_from = std::move(range->from);
    condition_->date_until = std::move(range->until);
    return true;
  }

  bool ReadSex(const YamlNode& value) {
    condition_->kind = Kind::kSex;
    const EnumSpec& sexes = Enum("sex");
    for (const YamlNode* item : parser_.SomeItemsOf(value)) {
      if (const std::optional<int> index = parser_.Word(*item, sexes)) {
        condition_->names.emplace_back(sexes.values[static_cast<size_t>(*index)].name);
      }
    }
    return !condition_->names.empty();
  }

  bool ReadItem(const YamlNode& value) {
    condition_->kind = Kind::kItem;
    const Fields item(parser_, value, Mapping("item"));
    if (const YamlNode* rule = item["rule"]) {
      condition_->rule = parser_.Rule(*rule);
      if (condition_->rule >= 0) {
        parser_.references.uses.push_back({Reference::Kind::kRule, condition_->rule, rule->place});
      }
    }
    if (const YamlNode* is = item["is"]) {
      for (const YamlNode* status : parser_.SomeItemsOf(*is)) {
        if (const std::optional<int> index = parser_.Word(*status, Enum("item_status"))) {
          condition_->statuses.push_back(static_cast<ItemStatus>(*index));
        }
      }
    }
    return condition_->rule >= 0 && !condition_->statuses.empty();
  }

  bool ReadReply(const YamlNode& value) {
    condition_->kind = Kind::kReply;
    const Fields reply(parser_, value, Mapping("reply_of"));
    if (!reply.is_mapping()) return false;
    if (const YamlNode* rule = reply["rule"]) {
      condition_->rule = parser_.Rule(*rule);
    } else if (parser_.rule_index >= 0) {
      condition_->rule = parser_.rule_index;
    } else {
      parser_.Error(value.place, "missing-key", "outside a rule `reply` must say whose reply it is",
                    "write rule: beside is:");
    }
    if (const YamlNode* is = reply["is"]) {
      for (const YamlNode* item : parser_.SomeItemsOf(*is)) {
        const std::string name = parser_.Text(*item);
        condition_->names.push_back(name);
        if (condition_->rule >= 0) {
          parser_.references.replies.push_back({condition_->rule, name, item->place});
        }
      }
    }
    if (const YamlNode* by = reply["by"]) {
      const EnumSpec& roles = Enum("role");
      for (const YamlNode* item : parser_.SomeItemsOf(*by)) {
        if (const std::optional<int> index = parser_.Word(*item, roles)) {
          condition_->roles.emplace_back(roles.values[static_cast<size_t>(*index)].name);
        }
      }
    }
    return condition_->rule >= 0 && !condition_->names.empty();
  }

  bool ReadRisk(const YamlNode& value) {
    condition_->kind = Kind::kRisk;
    const Fields risk(parser_, value, Mapping("risk_of"));
    if (const YamlNode* table = risk["table"]) condition_->table = parser_.RiskTable(*table);
    std::optional<calendar::Decimal> least;
    if (const YamlNode* at_least = risk["at_least"]) least = ParsePerCent(parser_, *at_least);
    if (least) condition_->at_least = *least;
    return condition_->table >= 0 && least;
  }

  bool ReadChildren(Kind kind, const YamlNode& value) {
    condition_->kind = kind;
    if (!value.is_sequence() || value.items.empty()) {
      parser_.Error(
          value.place, "not-a-list",
          absl::StrCat("`", std::string(kind == Kind::kAtLeast ? "of" : head_),
                       "` takes a list of conditions, found ",
                       value.is_sequence() ? "an empty one" : std::string(KindName(value))),
          "for instance [{sex: male}, {age: from 40 years}]");
      return false;
    }
    bool ok = true;
    for (const YamlNode& item : value.items) {
      ConditionPtr child = ParseCondition(parser_, item);
      if (child) {
        condition_->children.push_back(std::move(child));
      } else {
        ok = false;
      }
    }
    return ok;
  }

  bool ReadNot(const YamlNode& value) {
    condition_->kind = Kind::kNot;
    ConditionPtr child = ParseCondition(parser_, value);
    if (!child) return false;
    condition_->children.push_back(std::move(child));
    return true;
  }

  bool ReadAtLeast(const YamlNode& value) {
    const std::optional<int> n = ParseCount(parser_, value);
    const YamlNode* of = fields_["of"];
    if (!of || !ReadChildren(Kind::kAtLeast, *of) || !n) return false;
    condition_->n = *n;
    if (static_cast<size_t>(*n) > condition_->children.size()) {
      parser_.Error(value.place, "at-least-too-many",
                    absl::StrCat("at least ", *n, " of ", condition_->children.size(),
                                 " conditions can never hold"));
      return false;
    }
    return true;
  }

  bool ReadUse(const YamlNode& value) {
    condition_->kind = Kind::kUse;
    condition_->definition = parser_.Definition(value);
    return condition_->definition >= 0;
  }

  bool ReadFact(const YamlNode& value) {
    condition_->kind = BareKind(head_).value_or(Kind::kAlive);
    const std::optional<bool> yes = parser_.YesNo(value);
    if (yes && !*yes) {
      parser_.Error(value.place, "fact-no",
                    absl::StrCat("`", std::string(head_), ": no` is not a condition"),
                    absl::StrCat("write {not: ", std::string(head_), "}"));
    }
    return yes && *yes;
  }

  Parser& parser_;
  const MappingSpec& spec_;
  const Fields fields_;
  const std::string_view head_;
  std::unique_ptr<Condition> condition_;
};

}  // namespace

std::string_view ConditionHead(const YamlNode& node) {
  const std::vector<std::string_view> found = HeadsOf(node);
  return found.empty() ? std::string_view() : found.front();
}

namespace {

ConditionPtr ReadCondition(Parser& parser, const YamlNode& node) {
  if (node.is_scalar()) return ParseBare(parser, node);
  if (!node.is_mapping()) {
    parser.Error(
        node.place, "not-a-condition",
        absl::StrCat("expected a condition, found ", std::string(KindName(node))),
        node.is_sequence()
            ? "write {all: [...]} where every one must hold, {any: [...]} where one is enough"
            : "for instance {ever: no_cervix} or {age: 25 to 64}");
    return nullptr;
  }
  const std::vector<std::string_view> heads = HeadsOf(node);
  if (heads.size() == 1) return ConditionReader(parser, node, heads.front()).Read();
  if (heads.empty()) {
    std::string meant;
    for (const YamlNode::Pair& pair : node.pairs) {
      if (meant.empty()) meant = DidYouMean(NearestOf(pair.key, Heads()));
    }
    parser.Error(node.place, "not-a-condition",
                 node.pairs.empty()
                     ? std::string("an empty mapping is not a condition")
                     : absl::StrCat("no condition is written with ", Quote(node.pairs[0].key)),
                 meant.empty() ? "conditions begin with " + ListNames(Heads(), "or") : meant);
    return nullptr;
  }
  parser.Error(node.place, "two-conditions",
               absl::StrCat("one mapping holds several conditions: ", ListNames(heads, "and")),
               "write {all: [{...}, {...}]} where every one must hold, {any: [...]} where one is "
               "enough; a test "
               "on the entry's own day goes into while:");
  return nullptr;
}

}  // namespace

ConditionPtr ParseCondition(Parser& parser, const YamlNode& node) {
  const size_t before = parser.errors();
  ConditionPtr condition = ReadCondition(parser, node);
  // A condition that fell out unseen would change what the rule says.
  if (!condition && parser.errors() == before) {
    parser.Error(node.place, "not-a-condition", "this can't be read as a condition");
  }
  return condition;
}

}  // namespace waymark::rules
