#include "waymark/rules/parse_indicator.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_condition.h"
#include "waymark/rules/parse_rule.h"
#include "waymark/rules/parse_values.h"

namespace waymark::rules {
namespace {

using Kind = Indicator::Kind;

// Keys that mean something for one kind only. `needed`: without it there is nothing to count.
struct KindKey {
  std::string_view key;
  Kind kind;
  bool needed;
};
constexpr KindKey kKindKeys[] = {
    {"of_rule", Kind::kItems, true},
    {"look_back", Kind::kItems, false},
    {"one_per_person", Kind::kItems, false},
    {"in_numerator", Kind::kItems, true},
    {"in_denominator", Kind::kItems, true},
    {"breakdown", Kind::kItems, false},
    {"people", Kind::kPeople, true},
    {"each", Kind::kEntries, true},
    {"while", Kind::kEntries, false},
    {"join", Kind::kEntries, false},
    {"per", Kind::kEntries, false},
    {"clock", Kind::kEntries, false},
    {"period", Kind::kEntries, true},
    {"matched_by", Kind::kEntries, false},
    {"settle", Kind::kEntries, false},
    {"per_registered", Kind::kEntries, false},
    {"registered_at_start", Kind::kEntries, false},
    {"method", Kind::kComposite, true},
    {"organisations", Kind::kComposite, false},
    {"parts", Kind::kComposite, true},
    {"targets", Kind::kExternal, false},
    {"answers", Kind::kSelfAssessment, true},
    {"number", Kind::kSelfAssessment, false},
    {"activities", Kind::kSelfAssessment, false},
};

class IndicatorParser {
 public:
  IndicatorParser(Parser& parser, const Pack& pack, const Names& ids)
      : parser_(parser), pack_(pack), ids_(ids) {}

  void Parse(const YamlNode& node, Indicator& out) {
    const Fields fields(parser_, node, Mapping("indicator"));
    if (!fields.is_mapping()) return;
    const YamlNode* id = fields["indicator"];
    out.place = id ? id->place : node.place;
    if (const YamlNode* version = fields["version"]) out.version = parser_.Version(*version);
    out.title = parser_.Text(fields["title"]);
    out.owner = parser_.Text(fields["owner"]);
    out.certainty = parser_.Text(fields["certainty"]);
    out.shown_by = parser_.Text(fields["shown_by"]);
    const auto kind = parser_.WordAs<Kind>(fields["kind"], "indicator_kind");
    if (const YamlNode* series = fields["series"]) {
      if (parser_.Word(*series, Enum("series"))) out.series = series->scalar;
    }
    out.status = parser_.WordAs<Indicator::Status>(fields["status"], "indicator_status")
                     .value_or(Indicator::Status::kExpectation);
    out.better = parser_.WordAs<Indicator::Better>(fields["better"], "better")
                     .value_or(Indicator::Better::kNeither);
    Days(fields, out);
    Numbers(fields, out);
    if (const YamlNode* rules = fields["rules"]) {
      for (const YamlNode* item : ItemsOf(*rules)) {
        if (parser_.Rule(*item) >= 0) out.rules.push_back(item->scalar);
      }
    }
    if (const YamlNode* indicators = fields["indicators"]) {
      for (const YamlNode* item : ItemsOf(*indicators)) {
        if (Find(*item) >= 0) out.indicators.push_back(item->scalar);
      }
    }
    if (const YamlNode* evidence = fields["evidence"]) {
      out.evidence = ParseEvidence(parser_, *evidence);
    }
    if (!kind) return;
    out.kind = *kind;
    Keys(node, out);
    switch (out.kind) {
      case Kind::kItems:
        return Items(fields, out);
      case Kind::kPeople:
        return People(fields, out);
      case Kind::kEntries:
        return Entries(fields, out);
      case Kind::kComposite:
        return Composite(fields, out);
      case Kind::kExternal:
        return External(fields, out);
      case Kind::kSelfAssessment:
        return SelfAssessment(fields, out);
    }
  }

 private:
  void Days(const Fields& fields, Indicator& out) {
    if (const YamlNode* from = fields["valid_from"]) {
      out.valid_from = ParseDayValue(parser_, *from).value_or(calendar::Day::Min());
    }
    if (const YamlNode* to = fields["valid_to"]) {
      out.valid_to = ParseDayValue(parser_, *to).value_or(calendar::Day::Max());
      if (out.valid_to < out.valid_from) {
        parser_.Error(to->place, "range-upside-down", "`valid_to` lies before `valid_from`",
                      "`valid_to` is the last reporting day");
      }
    }
    if (const YamlNode* ends = fields["year_ends"]) {
      const std::string* text = parser_.Scalar(*ends, "a day of the year such as 31 March");
      const auto day = text ? ReadMonthDay(*text) : std::nullopt;
      if (day) {
        out.year_ends_month = day->month;
        out.year_ends_day = day->day;
      } else if (text) {
        parser_.Error(ends->place, "bad-date", absl::StrCat(Quote(*text), " is no day of the year"),
                      "for instance 31 March");
      }
    }
    if (const YamlNode* review = fields["review_by"]) {
      out.review_by = ParseDayValue(parser_, *review);
    }
  }

  void Numbers(const Fields& fields, Indicator& out) {
    const auto count = [&](std::string_view key, int otherwise) {
      const YamlNode* node = fields[key];
      if (node == nullptr) return otherwise;
      // More than a count of entries may be.
      const auto number = ParseNumber(parser_, *node);
      const std::optional<int64_t> whole = number ? WholeOf(*number) : std::nullopt;
      if (number && !whole) {
        parser_.Error(node->place, "bad-number", "a whole number from 1 to 10,000,000 is wanted");
      }
      return whole ? static_cast<int>(*whole) : otherwise;
    };
    out.points = count("points", 0);
    out.number = count("number", 0);
    out.suppress_below = count("suppress_below", 5);
    out.per_registered = count("per_registered", 0);
    if (const YamlNode* node = fields["thresholds"]) {
      const Fields thresholds(parser_, *node, Mapping("thresholds"));
      if (const YamlNode* lower = thresholds["lower"]) out.lower = ParsePerCent(parser_, *lower);
      if (const YamlNode* upper = thresholds["upper"]) out.upper = ParsePerCent(parser_, *upper);
    }
    if (const YamlNode* node = fields["rolling"]) {
      const auto period = ParsePeriodValue(parser_, *node);
      if (period && (period->years < 1 || period->years > 20 || period->months || period->weeks ||
                     period->days || period->working_days)) {
        parser_.Error(node->place, "bad-period", "whole years are added up",
                      "for instance 3 years");
      } else if (period) {
        out.rolling_years = period->years;
      }
    }
  }

  static std::optional<int64_t> WholeOf(const calendar::Decimal& number) {
    int64_t value = 0;
    for (const char c : calendar::FormatDecimal(number)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
      if (value > 10000000) return std::nullopt;
    }
    return value >= 1 ? std::optional(value) : std::nullopt;
  }

  // What belongs to another kind has no effect; what the kind needs must be there.
  void Keys(const YamlNode& node, const Indicator& out) {
    for (const KindKey& known : kKindKeys) {
      const YamlNode* value = node.Find(known.key);
      if (value != nullptr && known.kind != out.kind) {
        parser_.Error(value->place, "key-of-another-kind",
                      absl::StrCat("`", std::string(known.key), "` belongs to indicators of kind ",
                                   std::string(IndicatorKindName(known.kind)), ", and this one is ",
                                   std::string(IndicatorKindName(out.kind))),
                      "remove it, or correct the kind");
      }
      if (value == nullptr && known.kind == out.kind && known.needed) {
        parser_.Error(
            out.place, "missing-key",
            absl::StrCat("an indicator of kind ", std::string(IndicatorKindName(out.kind)),
                         " needs `", std::string(known.key), "`"),
            "the manual says what it takes");
      }
    }
  }

  // ---- items

  // Names of reasons that the rule can give for stopping or setting aside.
  std::vector<std::string> ReasonsOf(const Rule& rule, Outcome::Kind kind) const {
    std::vector<std::string> names;
    const bool stops = kind == Outcome::Kind::kStopped;
    if (stops) {
      for (const NamedClosers& row : rule.stopped) names.push_back(row.name);
    } else {
      for (const SetAsideRow& row : rule.set_aside) names.push_back(row.name);
    }
    const auto does = stops ? ReplyRule::Does::kStop : ReplyRule::Does::kSetAside;
    for (const ReplyRule& reply : rule.replies) {
      if (reply.does == does) names.push_back(reply.name);
    }
    return names;
  }

  std::vector<Outcome> Outcomes(const YamlNode* node, const Indicator& of) {
    std::vector<Outcome> outcomes;
    if (node == nullptr) return outcomes;
    for (const YamlNode* item : parser_.SomeItemsOf(*node)) {
      const std::string* text = parser_.Scalar(*item, "an outcome such as done in time");
      if (text == nullptr) continue;
      const std::optional<Outcome> outcome = ReadOutcome(*text);
      if (!outcome) {
        parser_.Error(item->place, "bad-outcome",
                      absl::StrCat(Quote(*text), " is not how an item can stand"),
                      "done in time, done late, done, open in time, overdue, ran out, ended, "
                      "stopped, set aside; the last two may name the reason after a colon");
        continue;
      }
      if (!outcome->name.empty() && of.of_rule >= 0) {
        const Rule& rule = pack_.rules[static_cast<size_t>(of.of_rule)];
        const std::vector<std::string> known = ReasonsOf(rule, outcome->kind);
        if (std::find(known.begin(), known.end(), outcome->name) == known.end()) {
          Names names;
          for (const std::string& name : known) names.Add(name, 0);
          parser_.Error(
              item->place, "unknown-reason",
              absl::StrCat("the rule ", rule.id, " gives no such reason: ", Quote(outcome->name)),
              DidYouMean(names.Nearest(outcome->name)));
        }
      }
      outcomes.push_back(*outcome);
    }
    return outcomes;
  }

  static bool Covers(const Outcome& a, const Outcome& b) {
    if (a.kind == b.kind) return a.name.empty() || a.name == b.name;
    return a.kind == Outcome::Kind::kDone &&
           (b.kind == Outcome::Kind::kDoneInTime || b.kind == Outcome::Kind::kDoneLate);
  }

  void Items(const Fields& fields, Indicator& out) {
    if (const YamlNode* rule = fields["of_rule"]) out.of_rule = parser_.Rule(*rule);
    if (const YamlNode* back = fields["look_back"]) {
      out.look_back = ParsePeriodValue(parser_, *back);
    }
    if (const YamlNode* one = fields["one_per_person"]) {
      out.one_per_person = parser_.Word(*one, Enum("one_per_person")).has_value();
    }
    out.in_numerator = Outcomes(fields["in_numerator"], out);
    out.in_denominator = Outcomes(fields["in_denominator"], out);
    out.excepted = Outcomes(fields["exceptions"], out);
    for (const Outcome& outcome : out.excepted) out.exception_names.push_back(OutcomeText(outcome));
    for (const Outcome& met : out.in_numerator) {
      const bool counted =
          std::any_of(out.in_denominator.begin(), out.in_denominator.end(),
                      [&](const Outcome& outcome) { return Covers(outcome, met); });
      const YamlNode* node = fields["in_numerator"];
      if (!counted && node != nullptr) {
        parser_.Error(node->place, "numerator-outside",
                      absl::StrCat("\"", OutcomeText(met),
                                   "\" meets the indicator and is not in its denominator"),
                      "add it to in_denominator");
      }
    }
    if (const YamlNode* node = fields["breakdown"]) out.breakdown = NamedConditions(*node);
  }

  std::vector<Indicator::Named> NamedConditions(const YamlNode& node) {
    std::vector<Indicator::Named> out;
    for (const YamlNode* item : ItemsOf(node)) {
      if (!item->is_mapping()) {
        parser_.Error(item->place, "not-a-mapping", "expected a name and a condition",
                      "for instance {declined: {event: acp_declined, in: last 6 months}}");
        continue;
      }
      for (const YamlNode::Pair& pair : item->pairs) {
        ConditionPtr when = ParseCondition(parser_, pair.value);
        if (when) out.push_back({pair.key, std::move(when)});
      }
    }
    return out;
  }

  // ---- people

  void People(const Fields& fields, Indicator& out) {
    if (const YamlNode* people = fields["people"]) out.people = ParseCondition(parser_, *people);
    const YamlNode* numerator = fields["numerator"];
    if (numerator != nullptr) {
      out.numerator = ParseCondition(parser_, *numerator);
    } else {
      parser_.Error(out.place, "missing-key", "an indicator of kind people needs `numerator`",
                    "the manual says what it takes");
    }
    const YamlNode* exceptions = fields["exceptions"];
    if (exceptions == nullptr) return;
    for (Indicator::Named& named : NamedConditions(*exceptions)) {
      out.exception_names.push_back(std::move(named.name));
      out.exceptions.push_back(std::move(named.when));
    }
  }

  // ---- entries

  void Entries(const Fields& fields, Indicator& out) {
    // The start of a rule, spelled without one.
    YamlNode start;
    start.kind = YamlNode::Kind::kMapping;
    start.place = out.place;
    for (const std::string_view key : {"each", "while", "join", "per", "clock"}) {
      const YamlNode* value = fields[key];
      if (value != nullptr) start.pairs.push_back({std::string(key), value->place, false, *value});
    }
    if (fields["each"] != nullptr) ParseStart(parser_, start, out.runs.start);
    if (const YamlNode* period = fields["period"]) out.period = ParsePeriodValue(parser_, *period);
    if (const YamlNode* by = fields["matched_by"]) out.matched_by = parser_.Group(*by);
    if (const YamlNode* settle = fields["settle"]) out.settle = ParsePeriodValue(parser_, *settle);
    if (const YamlNode* node = fields["registered_at_start"]) {
      out.registered_at_start = parser_.YesNo(*node).value_or(false);
    }
    if (const YamlNode* node = fields["exceptions"]) {
      parser_.Error(node->place, "key-of-another-kind", "entries of a period have no exceptions",
                    "remove it, or correct the kind");
    }
    const YamlNode* numerator = fields["numerator"];
    if (numerator == nullptr) return;
    const Fields answer(parser_, *numerator, Mapping("answered_by"));
    if (const YamlNode* event = answer["event"]) {
      EntrySelector selector;
      selector.sets = ParseSets(parser_, *event);
      selector.place = event->place;
      out.answer = std::move(selector);
    }
    const auto span = [&](std::string_view key, Period& into) {
      const YamlNode* node = answer[key];
      const std::string* text =
          node != nullptr ? parser_.Scalar(*node, "a period such as 100 days") : nullptr;
      if (text == nullptr) return;
      const auto period = ParsePeriodText(parser_, *text, node->place, /*may_be_negative=*/true);
      if (period) into = *period;
    };
    span("from", out.answer_from);
    span("to", out.answer_to);
  }

  // ---- the others

  int Find(const YamlNode& node) {
    const std::string* text = parser_.Scalar(node, "the id of an indicator");
    if (text == nullptr) return -1;
    const int found = ids_.Find(*text);
    if (found < 0) {
      parser_.Error(node.place, "unknown-indicator",
                    absl::StrCat("no indicator is called ", Quote(*text)),
                    DidYouMean(ids_.Nearest(*text)));
    }
    return found;
  }

  void Composite(const Fields& fields, Indicator& out) {
    if (const YamlNode* method = fields["method"]) parser_.Word(*method, Enum("method"));
    if (const YamlNode* node = fields["organisations"]) {
      if (parser_.Word(*node, Enum("organisations"))) out.organisations = node->scalar;
    }
    const YamlNode* parts = fields["parts"];
    if (parts == nullptr) return;
    for (const YamlNode* item : parser_.SomeItemsOf(*parts)) {
      const Fields part(parser_, *item, Mapping("composite_part"));
      Indicator::Part one;
      one.place = item->place;
      if (const YamlNode* name = part["indicator"]) one.indicator = Find(*name);
      if (const YamlNode* weight = part["weight"]) {
        one.weight = ParseNumber(parser_, *weight).value_or(calendar::Decimal());
      }
      one.better = parser_.WordAs<Indicator::Better>(part["better"], "better")
                       .value_or(Indicator::Better::kHigher);
      if (one.indicator >= 0) out.parts.push_back(std::move(one));
    }
  }

  void External(const Fields& fields, Indicator& out) {
    const YamlNode* targets = fields["targets"];
    if (targets == nullptr) return;
    for (const YamlNode* item : ItemsOf(*targets)) {
      const Fields target(parser_, *item, Mapping("target"));
      const YamlNode* from = target["from"];
      const YamlNode* value = target["value"];
      const auto day = from ? ParseDayValue(parser_, *from) : std::nullopt;
      const auto per_cent = value ? ParsePerCent(parser_, *value) : std::nullopt;
      if (day && per_cent) out.targets.push_back({*day, *per_cent});
    }
  }

  void SelfAssessment(const Fields& fields, Indicator& out) {
    const YamlNode* activities = fields["activities"];
    if (activities == nullptr) return;
    for (const YamlNode* item : ItemsOf(*activities)) {
      const Fields activity(parser_, *item, Mapping("activity"));
      parser_.Text(activity["asks"]);
      parser_.Text(activity["shown_by"]);
      if (const YamlNode* rules = activity["rules"]) {
        for (const YamlNode* one : ItemsOf(*rules)) {
          if (parser_.Rule(*one) >= 0) out.rules.push_back(one->scalar);
        }
      }
      if (const YamlNode* indicators = activity["indicators"]) {
        for (const YamlNode* one : ItemsOf(*indicators)) {
          if (Find(*one) >= 0) out.indicators.push_back(one->scalar);
        }
      }
    }
  }

  Parser& parser_;
  const Pack& pack_;
  const Names& ids_;
};

// Whether a composite is made of itself.
bool IsCircular(const std::vector<Indicator>& all, size_t index, std::vector<char>& on_the_way) {
  if (on_the_way[index]) return true;
  on_the_way[index] = 1;
  const bool circular = std::any_of(
      all[index].parts.begin(), all[index].parts.end(), [&](const Indicator::Part& part) {
        return IsCircular(all, static_cast<size_t>(part.indicator), on_the_way);
      });
  on_the_way[index] = 0;
  return circular;
}

}  // namespace

std::vector<Indicator> ParseIndicators(Parser& parser, const std::vector<IndicatorNode>& nodes,
                                       const Pack& pack) {
  struct Known {
    std::string id;
    const IndicatorNode* node;
  };
  std::vector<Known> known;
  for (const IndicatorNode& one : nodes) {
    const YamlNode* id = one.node->Find("indicator");
    if (id == nullptr || !id->is_scalar()) {
      // Says what is missing.
      const Fields fields(parser, *one.node, Mapping("indicator"));
      if (id != nullptr) parser.Scalar(*id, "the id of an indicator");
      continue;
    }
    const auto same = std::find_if(known.begin(), known.end(),
                                   [&](const Known& other) { return other.id == id->scalar; });
    if (same != known.end()) {
      parser.Error(
          id->place, "defined-twice",
          absl::StrCat("the indicator ", Quote(id->scalar),
                       " is defined for the second time; the first is in ", same->node->file),
          "give one of them another id");
      continue;
    }
    known.push_back({id->scalar, &one});
  }
  std::sort(known.begin(), known.end(), [](const Known& a, const Known& b) { return a.id < b.id; });
  Names ids;
  for (size_t i = 0; i < known.size(); ++i) ids.Add(known[i].id, static_cast<int>(i));
  std::vector<Indicator> all(known.size());
  const ScopeGuard scope(parser, Scope::kPatient);
  for (size_t i = 0; i < known.size(); ++i) {
    Indicator& out = all[i];
    out.id = known[i].id;
    out.file = known[i].node->file;
    parser.references = {};
    IndicatorParser(parser, pack, ids).Parse(*known[i].node->node, out);
    out.runs.id = out.id;
    out.runs.status = RuleStatus::kActive;
    for (const WhoPart& part : pack.who) out.runs.without.push_back(part.name);
  }
  for (size_t i = 0; i < all.size(); ++i) {
    std::vector<char> on_the_way(all.size());
    if (!all[i].parts.empty() && IsCircular(all, i, on_the_way)) {
      parser.Error(all[i].place, "indicator-circle",
                   absl::StrCat("the indicator ", all[i].id, " is ranked by itself"),
                   "take one of the parts out");
      all[i].parts.clear();
    }
  }
  return all;
}

}  // namespace waymark::rules
