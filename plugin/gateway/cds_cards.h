// From an answer of Evaluate to cards, within every constraint of CDS Hooks 2.0 and 3.0.
//
// One card a prompt that the budget shows (at most one expanded and three collapsed), in their
// order; one more at most, which says what of the record was not seen. A summary has fewer than 140
// characters; detail is GitHub's Markdown with every value escaped; suggestions write what a reply
// offers to write; override reasons are the replies that need no more than being said.
#ifndef WAYMARK_GATEWAY_CDS_CARDS_H_
#define WAYMARK_GATEWAY_CDS_CARDS_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "waymark/gateway/cds_identity.h"
#include "waymark/gateway/cds_offers.h"
#include "waymark/gateway/cds_record.h"
#include "waymark/rules/pack.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::gateway {

// The code system of a rule's id, in `source.topic`.
inline constexpr std::string_view kRuleSystem = "urn:waymark:rule";

// Fewer than 140: the specification's limit of a summary, in characters as browsers count them
// (UTF-16).
inline constexpr size_t kLongestSummary = 139;

struct CdsAnswer {
  std::string json = {};                // {"cards": [...], "extension": {...}}
  std::vector<IssuedCard> issued = {};  // in the order of the cards
  std::vector<v1::Level> levels = {};   // of every card
};

// What cards are made from; all of it outlives the call.
struct CdsCardInput {
  const rules::Pack& pack;
  const v1::EvaluateResponse& response;  // by VIEW_FULL
  const std::vector<int>& consulted;     // rules whose not being checked matters here; sorted
  const std::vector<CdsGap>& gaps;
  const CdsIdentity& identity;
  bool in_doubt = false;  // something of the record was set aside that might have changed an answer
  std::string_view practice, patient;
  v1::Role role = v1::ROLE_UNSPECIFIED;
  // Only prompts that are not in it, or say something else there; null: all.
  const v1::EvaluateResponse* without_drafts = nullptr;
  // Stored answers: "heard", or "unknown" where the store could not be read; empty: there are none.
  std::string_view replies = {};
};

CdsAnswer MakeCards(const CdsCardInput& input);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_CARDS_H_
