// A rule: its head, and its blocks by idea in parse_start, parse_closers, parse_timing, parse_reply
// and parse_prompt.
#ifndef WAYMARK_RULES_PARSE_RULE_H_
#define WAYMARK_RULES_PARSE_RULE_H_

#include <map>
#include <string>
#include <vector>

#include "waymark/rules/parameters.h"
#include "waymark/rules/parser.h"

namespace waymark::rules {

// What a rule needs of its pack besides names.
struct RuleContext {
  std::string file;  // relative to the pack
  const std::map<std::string, std::string>* templates = nullptr;
  std::vector<ParameterSetting> settings;  // of overlays, for this rule
  std::optional<bool> enabled;             // by an overlay
};

// Fills `rule`. `parser.rule_id` and `rule_index` must be set; its references are those of the rule
// afterwards.
void ParseRule(Parser& parser, const YamlNode& node, const RuleContext& context, Rule& rule);

// The blocks of a rule, each from its own node.
std::vector<Evidence> ParseEvidence(Parser& parser, const YamlNode& node);
void ParseStart(Parser& parser, const YamlNode& node, Start& start);
std::vector<Closer> ParseClosers(Parser& parser, const YamlNode& node);
std::vector<NamedClosers> ParseStopped(Parser& parser, const YamlNode& node);
std::vector<SetAsideRow> ParseSetAside(Parser& parser, const YamlNode& node);
std::vector<TimingRow> ParseTiming(Parser& parser, const YamlNode& node, const Start& start);
void ParseTimeRunsOut(Parser& parser, const YamlNode& node, Rule& rule);
std::vector<ReplyRule> ParseReplies(Parser& parser, const YamlNode& node);
// Replies that every rule has unless it declares them itself.
void AddBuiltInReplies(Rule& rule);
void ParsePrompt(Parser& parser, const YamlNode& node, const RuleContext& context, Rule& rule);

}  // namespace waymark::rules

#endif  // WAYMARK_RULES_PARSE_RULE_H_
