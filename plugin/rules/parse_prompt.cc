// What is said.
#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_condition.h"
#include "waymark/rules/parse_rule.h"

namespace waymark::rules {
namespace {

class PromptReader {
 public:
  PromptReader(Parser& parser, const RuleContext& context) : parser_(parser), context_(context) {}

  // summary, detail and actions of a mapping that may have `when` besides.
  std::optional<Wording> ReadWording(const YamlNode& node, std::string_view spec) {
    const Fields fields(parser_, node, Mapping(spec));
    const YamlNode* summary = fields["summary"];
    if (!summary) return std::nullopt;
    Wording wording;
    wording.place = node.place;
    wording.summary = parser_.Text(*summary);
    if (const YamlNode* detail = fields["detail"]) ReadDetail(*detail, wording);
    if (const YamlNode* actions = fields["actions"]) {
      for (const YamlNode* item : ItemsOf(*actions)) ReadAction(*item, wording);
    }
    return wording;
  }

  void ReadRows(const YamlNode& node, Choice<Wording>& prompt) {
    bool ended = false;
    if (!node.is_sequence() || node.items.empty()) {
      parser_.Error(
          node.place, "not-a-list", "expected a list of rows of a prompt",
          "for instance [{when: {sex: male}, summary: \"...\"}, {else: {summary: \"...\"}}]");
    }
    for (const YamlNode& item : node.items) {
      if (ended) {
        parser_.Error(item.place, "row-after-else",
                      "no row may follow `else`: it would never be asked",
                      "make `else` the last row");
      }
      if (item.is_mapping() && item.Find("else")) {
        ended = true;
        const Fields fields(parser_, item, Mapping("prompt_else"));
        if (const YamlNode* last = fields["else"]) prompt.otherwise = ReadWording(*last, "prompt");
        continue;
      }
      std::optional<Wording> wording = ReadWording(item, "prompt_row");
      const YamlNode* when = item.Find("when");
      ConditionPtr condition = when ? ParseCondition(parser_, *when) : nullptr;
      if (wording && condition) {
        prompt.rows.push_back({std::move(condition), std::move(*wording), item.place});
      }
    }
  }

 private:
  void ReadDetail(const YamlNode& node, Wording& wording) {
    const std::string text = parser_.Text(node);
    if (text.find_first_of(" \n") != std::string::npos) {
      wording.detail = text;
      return;
    }
    const auto found =
        context_.templates ? context_.templates->find(text) : decltype(context_.templates->end()){};
    if (context_.templates && found != context_.templates->end()) {
      wording.detail = found->second;
      wording.detail_name = text;
      return;
    }
    parser_.Error(node.place, "unknown-template",
                  absl::StrCat("no template is called ", Quote(text)),
                  DidYouMean(parser_.symbols().templates.Nearest(text)));
  }

  void ReadAction(const YamlNode& node, Wording& wording) {
    const Fields fields(parser_, node, Mapping("action"));
    if (!fields.is_mapping()) return;
    if (node.pairs.size() != 1) {
      parser_.Error(node.place, "action-form", "an action is one verb and what it acts on",
                    "for instance {record: fit_result}; write a list for several");
      return;
    }
    const YamlNode::Pair& pair = node.pairs.front();
    const YamlNode* target = Mapping("action").Find(pair.key) ? fields[pair.key] : nullptr;
    if (!target) return;
    if (pair.key == "record") parser_.CodeSet(*target);
    wording.actions.push_back({pair.key, parser_.Text(*target), pair.key_place});
  }

  Parser& parser_;
  const RuleContext& context_;
};

}  // namespace

void ParsePrompt(Parser& parser, const YamlNode& node, const RuleContext& context, Rule& rule) {
  PromptReader reader(parser, context);
  rule.prompt.place = node.place;
  if (node.is_sequence()) {
    reader.ReadRows(node, rule.prompt);
  } else if (node.is_mapping() && node.Find("rows")) {
    const Fields fields(parser, node, Mapping("prompt_table"));
    if (const YamlNode* rows = fields["rows"]) reader.ReadRows(*rows, rule.prompt);
    if (const YamlNode* all = fields["all_that_apply"]) {
      rule.prompt_all_that_apply = parser.YesNo(*all).value_or(false);
    }
  } else {
    rule.prompt.otherwise = reader.ReadWording(node, "prompt");
  }
}

}  // namespace waymark::rules
