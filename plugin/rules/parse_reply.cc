// What a person may answer.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_rule.h"
#include "waymark/rules/parse_values.h"

namespace waymark::rules {
namespace {

void ParseUntil(Parser& parser, const YamlNode& node, ReplyRule& reply) {
  const std::string* text = parser.Scalar(node, "a period or a day of the year");
  if (!text) return;
  if (const std::optional<MonthDay> day = ReadMonthDay(*text)) {
    reply.until_month = day->month;
    reply.until_day_of_month = day->day;
    return;
  }
  reply.until = ParsePeriodValue(parser, node);
}

std::optional<ReplyRule> ParseReplyRule(Parser& parser, const YamlNode::Pair& pair) {
  const Fields fields(parser, pair.value, Mapping("reply_rule"));
  if (!fields.is_mapping()) return std::nullopt;
  ReplyRule reply;
  reply.name = pair.key;
  reply.place = pair.key_place;
  const auto does = parser.WordAs<ReplyRule::Does>(fields["does"], "does");
  if (does) reply.does = *does;
  const YamlNode* until = fields["until"];
  if (until) ParseUntil(parser, *until, reply);
  reply.ask = parser.Text(fields["ask"]);
  const bool lasts =
      does && (*does == ReplyRule::Does::kSetAside || *does == ReplyRule::Does::kSnooze);
  if (until && does && !lasts) {
    parser.Error(until->place, "until-without-end",
                 "only `set aside` and `snooze` last until a day",
                 "remove until, or let the reply set aside or snooze");
  }
  if (lasts && !until && reply.ask.empty()) {
    parser.Error(pair.key_place, "reply-without-until",
                 absl::StrCat("the reply ", Quote(pair.key), " does not say how long it lasts"),
                 "write until: 6 weeks, until: 1 April, or ask: date");
  }
  if (const YamlNode* by = fields["by"]) reply.by = parser.WordBits(*by, Enum("role"));
  if (const YamlNode* code = fields["offers_code"]) reply.offers_code = parser.CodeSet(*code);
  reply.reason_code = parser.Text(fields["reason_code"]);
  return reply;
}

bool Declares(const Rule& rule, std::string_view name) {
  return std::any_of(rule.replies.begin(), rule.replies.end(),
                     [&](const ReplyRule& reply) { return reply.name == name; });
}

}  // namespace

std::vector<ReplyRule> ParseReplies(Parser& parser, const YamlNode& node) {
  std::vector<ReplyRule> replies;
  if (!node.is_mapping()) {
    parser.Error(
        node.place, "not-a-mapping",
        absl::StrCat("expected a mapping from replies, found ", std::string(KindName(node))),
        "for instance {text sent: {does: snooze, until: 3 days}}");
    return replies;
  }
  for (const YamlNode::Pair& pair : node.pairs) {
    std::optional<ReplyRule> reply = ParseReplyRule(parser, pair);
    if (reply) replies.push_back(std::move(*reply));
  }
  return replies;
}

void AddBuiltInReplies(Rule& rule) {
  const auto add = [&](std::string_view name, ReplyRule::Does does, std::string_view ask) {
    if (Declares(rule, name)) return;
    ReplyRule reply;
    reply.name = std::string(name);
    reply.does = does;
    reply.ask = std::string(ask);
    reply.place = rule.place;
    rule.replies.push_back(std::move(reply));
  };
  add("done elsewhere", ReplyRule::Does::kDone, "date");
  add("not appropriate", ReplyRule::Does::kStop, "reason");
  if (rule.on_leaving == Rule::OnLeaving::kHandOver) {
    add("handed over", ReplyRule::Does::kStop, "");
  }
}

}  // namespace waymark::rules
