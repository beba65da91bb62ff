#include "waymark/engine/replies.h"

#include <algorithm>

namespace waymark::engine {

const rules::ReplyRule* AllowedReply(const rules::Rule& rule, const record::Reply& reply) {
  for (const rules::ReplyRule& known : rule.replies) {
    if (known.name != reply.reply) continue;
    if (known.by == rules::kAllRoles) return &known;
    const auto role = rules::ParseRole(reply.role);
    const int bits = role ? *role : reply.role.empty() ? 0 : rules::kOtherRole;
    return (known.by & bits) != 0 ? &known : nullptr;
  }
  return nullptr;
}

Day FindUnheardReplies(const rules::Pack& pack, const record::PatientRecord& record, Day as_of,
                       calendar::Instant known_at, std::vector<UnheardReply>& out) {
  out.clear();
  Day next = Day::Max();
  const auto replies = record.replies();
  for (uint32_t i = 0; i < replies.size(); ++i) {
    const record::Reply& reply = replies[i];
    if (reply.recorded > known_at) continue;
    if (reply.on > as_of) {
      next = std::min(next, reply.on);
      continue;
    }
    const int index = pack.FindRule(reply.rule);
    if (index < 0) {
      out.push_back({i, index, UnheardReason::kRuleUnknown});
      continue;
    }
    const rules::Rule& rule = pack.rules[static_cast<size_t>(index)];
    if (AllowedReply(rule, reply) != nullptr) continue;
    const bool offered = std::any_of(rule.replies.begin(), rule.replies.end(),
                                     [&](const auto& known) { return known.name == reply.reply; });
    out.push_back({i, index, offered ? UnheardReason::kRoleMayNot : UnheardReason::kNotOffered});
  }
  return next;
}

}  // namespace waymark::engine
