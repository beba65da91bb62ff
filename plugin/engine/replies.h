// Which replies of a record count: those that the rule offers, from somebody who may give them.
#ifndef WAYMARK_ENGINE_REPLIES_H_
#define WAYMARK_ENGINE_REPLIES_H_

#include <vector>

#include "waymark/engine/answer.h"
#include "waymark/record/record.h"
#include "waymark/rules/pack.h"

namespace waymark::engine {

// The rule's reply of that name, if a person in that role may give it; nullptr otherwise. Who gave
// no role may give only what everybody may.
const rules::ReplyRule* AllowedReply(const rules::Rule& rule, const record::Reply& reply);

// Fills `out` with the replies that count for nothing, in the record's order; those given after
// `as_of`, or recorded after `known_at`, are not looked at. The first day after `as_of` on which a
// known reply is given; Max() where there is none.
Day FindUnheardReplies(const rules::Pack& pack, const record::PatientRecord& record, Day as_of,
                       calendar::Instant known_at, std::vector<UnheardReply>& out);

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_REPLIES_H_
