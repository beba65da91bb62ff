#include "waymark/rules/parse_rule.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_condition.h"
#include "waymark/rules/parse_values.h"

namespace waymark::rules {
namespace {

bool IsRuleId(std::string_view id) {
  if (id.empty() || id.size() > 80 || id[0] < 'a' || id[0] > 'z') return false;
  return std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// The folder that the file stands in: its pathway unless the rule says otherwise.
std::string FolderOf(std::string_view file) {
  const size_t slash = file.rfind('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view folder = file.substr(0, slash);
  const size_t before = folder.rfind('/');
  return std::string(before == std::string_view::npos ? folder : folder.substr(before + 1));
}

void ParseSafety(Parser& parser, const YamlNode& node, Rule& rule) {
  const Fields fields(parser, node, Mapping("safety"));
  rule.hazards = parser.Texts(fields["hazards"]);
  rule.safety_note = parser.Text(fields["note"]);
  const YamlNode* accepts = fields["accepts"];
  if (!accepts) return;
  if (!accepts->is_mapping()) {
    parser.Error(accepts->place, "not-a-mapping", "expected a mapping from findings to reasons",
                 "for instance {long-join: \"kits are re-issued within 42 days\"}");
    return;
  }
  for (const YamlNode::Pair& pair : accepts->pairs) {
    const std::string reason = parser.Text(pair.value);
    if (reason.empty()) continue;
    rule.waived_findings.push_back(pair.key);
    if (!rule.safety_note.empty()) rule.safety_note += '\n';
    absl::StrAppend(&rule.safety_note, pair.key, ": ", reason);
  }
}

void ParseInForce(Parser& parser, const YamlNode& node, Rule& rule) {
  const Fields fields(parser, node, Mapping("in_force"));
  if (const YamlNode* from = fields["from"]) rule.in_force_from = ParseDayValue(parser, *from);
  if (const YamlNode* to = fields["to"]) rule.in_force_to = ParseDayValue(parser, *to);
  if (rule.in_force_from && rule.in_force_to && *rule.in_force_to < *rule.in_force_from) {
    parser.Error(node.place, "range-upside-down", "`in_force` ends before it begins",
                 "`to` is the last day on which an item may start");
  }
}

std::optional<ExpectedVolume> ReadExpectedVolume(Parser& parser, const YamlNode& node) {
  if (!node.is_mapping()) {
    const auto number = ParseNumber(parser, node);
    if (!number) return std::nullopt;
    return ExpectedVolume{*number, *number, ""};
  }
  const Fields fields(parser, node, Mapping("expected_volume"));
  const YamlNode* from = fields["from"];
  const YamlNode* to = fields["to"];
  ExpectedVolume volume;
  volume.source = parser.Text(fields["source"]);
  const auto low = from ? ParseNumber(parser, *from) : std::nullopt;
  const auto high = to ? ParseNumber(parser, *to) : std::nullopt;
  if (!low || !high) return std::nullopt;
  if (calendar::Compare(*high, *low) < 0) {
    parser.Error(to->place, "bad-number", "the range ends before it begins",
                 "write the smaller number in `from`");
    return std::nullopt;
  }
  volume.from = *low;
  volume.to = *high;
  return volume;
}

void ParseHead(Parser& parser, const Fields& fields, const RuleContext& context, Rule& rule) {
  const YamlNode* id = fields["rule"];
  if (id && id->is_scalar() && !IsRuleId(id->scalar)) {
    parser.Error(id->place, "bad-name",
                 absl::StrCat(Quote(id->scalar), " can't be the id of a rule"),
                 "an id is small letters, digits and hyphens, and begins with a letter");
  }
  if (const YamlNode* version = fields["version"]) rule.version = parser.Version(*version);
  rule.title = parser.Text(fields["title"]);
  if (const auto status = parser.WordAs<RuleStatus>(fields["status"], "rule_status")) {
    rule.status = *status;
  }
  if (const auto purpose = parser.WordAs<Purpose>(fields["purpose"], "purpose")) {
    rule.purpose = *purpose;
  }
  if (const auto kind = parser.WordAs<RuleKind>(fields["kind"], "rule_kind")) rule.kind = *kind;
  rule.pathway = fields["pathway"] ? parser.Text(fields["pathway"]) : FolderOf(context.file);
  rule.why = parser.Text(fields["why"]);
  if (const YamlNode* evidence = fields["evidence"]) {
    rule.evidence = ParseEvidence(parser, *evidence);
  }
  rule.certainty = parser.Text(fields["certainty"]);
  if (const YamlNode* review = fields["review_by"]) rule.review_by = ParseDayValue(parser, *review);
  if (const YamlNode* safety = fields["safety"]) ParseSafety(parser, *safety, rule);
  const std::string hazard = parser.Text(fields["hazard"]);
  if (!hazard.empty() &&
      std::find(rule.hazards.begin(), rule.hazards.end(), hazard) == rule.hazards.end()) {
    rule.hazards.push_back(hazard);
  }
  if (const YamlNode* in_force = fields["in_force"]) ParseInForce(parser, *in_force, rule);
  rule.author = parser.Text(fields["author"]);
  rule.owner = parser.Text(fields["owner"]);
  rule.approved_by = parser.Texts(fields["approved_by"]);
  if (const YamlNode* expected = fields["expected_per_10000"]) {
    rule.expected_per_10000 = ReadExpectedVolume(parser, *expected);
  }
  if (const YamlNode* yields = fields["yields_to"]) {
    for (const YamlNode* item : ItemsOf(*yields)) {
      if (parser.Rule(*item) < 0) continue;
      if (item->scalar == rule.id) {
        parser.Error(item->place, "yields-to-itself", "a rule can't yield to itself");
      }
      rule.yields_to.push_back(item->scalar);
    }
  }
  // A computed risk is off until somebody who answers for it switches it on.
  rule.enabled = rule.kind != RuleKind::kRisk;
  if (const YamlNode* enabled = fields["enabled"]) {
    rule.enabled = parser.YesNo(*enabled).value_or(rule.enabled);
  }
  if (context.enabled) rule.enabled = *context.enabled;
  if (const YamlNode* without = fields["without"]) {
    for (const YamlNode* item : ItemsOf(*without)) {
      const std::string part = parser.Text(*item);
      if (parser.symbols().who_parts.Has(part)) {
        rule.without.push_back(part);
      } else if (!part.empty()) {
        const std::string meant = DidYouMean(parser.symbols().who_parts.Nearest(part));
        parser.Error(item->place, "unknown-who-part",
                     absl::StrCat("the pack's `who` has no part called ", Quote(part)),
                     meant.empty()
                         ? "its parts are " + ListNames(parser.symbols().who_parts.All(), "and")
                         : meant);
      }
    }
  }
}

void ParseMatch(Parser& parser, const YamlNode& node, Rule& rule) {
  for (const YamlNode* item : parser.SomeItemsOf(node)) {
    const std::string* text = parser.Scalar(*item, "linked, or same and a group");
    if (!text) continue;
    std::string_view rest = *text;
    if (*text == "linked") {
      rule.match_linked = true;
    } else if (TakeFront(rest, "same")) {
      const int group = parser.Group(rest, item->place);
      if (group >= 0) rule.match_same.push_back(group);
    } else {
      parser.Error(item->place, "unknown-word",
                   absl::StrCat(Quote(*text), " is not a way to match"),
                   "write linked, or same and the name of a group: [linked, same referral_site]");
    }
  }
}

// Whether two items of the rule may be open when an entry that closes one arrives.
bool MustSayIfSeveral(const Rule& rule) {
  const bool several = rule.start.kind == Start::Kind::kEach ||
                       (rule.start.kind == Start::Kind::kCondition && !rule.start.while_true);
  const auto has_entry = [](const std::vector<Closer>& closers) {
    return std::any_of(closers.begin(), closers.end(),
                       [](const Closer& closer) { return closer.entry != nullptr; });
  };
  return several && (has_entry(rule.done) ||
                     std::any_of(rule.stopped.begin(), rule.stopped.end(),
                                 [&](const NamedClosers& row) { return has_entry(row.closers); }));
}

void ParseBlocks(Parser& parser, const Fields& fields, const RuleContext& context, Rule& rule) {
  if (const YamlNode* who = fields["who"]) rule.who = ParseCondition(parser, *who);
  if (const YamlNode* start = fields["start"]) ParseStart(parser, *start, rule.start);
  const ScopeGuard scope(parser, Scope::kItem);
  if (const YamlNode* done = fields["done"]) rule.done = ParseClosers(parser, *done);
  if (const YamlNode* stopped = fields["stopped"]) rule.stopped = ParseStopped(parser, *stopped);
  if (const YamlNode* aside = fields["set_aside"]) rule.set_aside = ParseSetAside(parser, *aside);
  if (const YamlNode* timing = fields["timing"]) {
    rule.timing = ParseTiming(parser, *timing, rule.start);
  }
  if (const YamlNode* out = fields["time_runs_out"]) ParseTimeRunsOut(parser, *out, rule);
  if (const YamlNode* match = fields["match"]) ParseMatch(parser, *match, rule);
  if (const YamlNode* several = fields["if_several"]) {
    // The first enumerator says that nothing was written.
    const std::optional<int> index = parser.Word(*several, Enum("if_several"));
    if (index) rule.if_several = static_cast<Rule::IfSeveral>(*index + 1);
  } else if (fields["start"] && MustSayIfSeveral(rule)) {
    parser.Error(rule.PlaceOf({"match", "done"}), "if-several-unsaid",
                 "several items of this rule may be open, and it does not say what a closing entry "
                 "that fits several does",
                 "write if_several: ask (a person says which), all, oldest or newest");
  }
  if (const auto leaving = parser.WordAs<Rule::OnLeaving>(fields["on_leaving"], "on_leaving")) {
    rule.on_leaving = *leaving;
  }
  if (const YamlNode* counted = fields["counted_from"]) {
    rule.counted_from_recorded = parser.Word(*counted, Enum("counted_from")) == 1;
  }
  if (const YamlNode* replies = fields["replies"]) rule.replies = ParseReplies(parser, *replies);
  AddBuiltInReplies(rule);
  if (const YamlNode* quiet = fields["quiet"]) {
    const YamlNode* period = quiet;
    if (quiet->is_mapping()) period = Fields(parser, *quiet, Mapping("quiet"))["for"];
    if (period) rule.quiet = ParsePeriodValue(parser, *period);
  }
  if (const YamlNode* prompt = fields["prompt"]) ParsePrompt(parser, *prompt, context, rule);
  if (const YamlNode* list = fields["list"]) {
    const Fields columns(parser, *list, Mapping("list"));
    rule.list_columns = parser.Texts(columns["columns"]);
    rule.list_sort = parser.Text(columns["sort"]);
  }
}

}  // namespace

std::vector<Evidence> ParseEvidence(Parser& parser, const YamlNode& node) {
  std::vector<Evidence> evidence;
  for (const YamlNode* item : ItemsOf(node)) {
    const Fields fields(parser, *item, Mapping("evidence"));
    if (!fields.is_mapping()) continue;
    Evidence one;
    one.source = parser.Text(fields["source"]);
    one.section = parser.Text(fields["section"]);
    one.verb = parser.Text(fields["verb"]);
    one.note = parser.Text(fields["note"]);
    one.url = parser.Text(fields["url"]);
    if (const YamlNode* read = fields["read"]) {
      if (const auto day = ParseDayValue(parser, *read)) one.read = calendar::FormatIso(*day);
    }
    evidence.push_back(std::move(one));
  }
  return evidence;
}

void ParseRule(Parser& parser, const YamlNode& node, const RuleContext& context, Rule& rule) {
  const Fields fields(parser, node, Mapping("rule"));
  rule.file = context.file;
  rule.place = node.place;
  for (const YamlNode::Pair& pair : node.pairs) rule.key_places.emplace(pair.key, pair.key_place);
  ParseHead(parser, fields, context, rule);
  rule.parameters = ParseParameters(parser, fields["parameters"], context.settings);
  parser.SetParameters(&rule.parameters);
  ParseBlocks(parser, fields, context, rule);
  for (size_t i = 0; i < rule.parameters.size(); ++i) {
    if (parser.ParameterUsed(i)) continue;
    parser.Warn(
        rule.parameters[i].place, "unused-parameter",
        absl::StrCat("the parameter `", rule.parameters[i].name, "` is not used in this rule"),
        "write its name where its value should stand, or remove it");
  }
  parser.SetParameters(nullptr);
}

}  // namespace waymark::rules
