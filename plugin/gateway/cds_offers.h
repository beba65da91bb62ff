// What a card offers, and how card and offers are named: the same for the same item at each call,
// so that feedback, which names nothing but a card, finds its item even where nobody remembers
// having given the card out.
#ifndef WAYMARK_GATEWAY_CDS_OFFERS_H_
#define WAYMARK_GATEWAY_CDS_OFFERS_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "waymark/gateway/cds_identity.h"
#include "waymark/rules/pack.h"
#include "waymark/service/desk.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::gateway {

// The code system of a rule's replies, in `overrideReasons`.
inline constexpr std::string_view kReplySystem = "urn:waymark:reply";

// A card as feedback will name it.
struct IssuedCard {
  std::string uuid = {};
  std::string practice = {}, patient = {};
  std::string rule = {};    // empty: a card that says something of the call and stands for no item
  std::string item = {};    // its key
  std::string anchor = {};  // the day that it is counted from: "2026-01-30"; may be empty
  v1::Role role = v1::ROLE_UNSPECIFIED;                               // in which it was asked for
  std::vector<std::pair<std::string, std::string>> suggestions = {};  // uuid, name of the reply
  std::vector<std::pair<std::string, std::string>> overrides = {};    // code, name of the reply
};

// The names of a card and of its suggestions. Views of what outlives it.
struct CdsNames {
  const CdsIdentity& identity;
  std::string_view practice, patient, rule, item;

  std::string Card() const { return Name({"card"}); }
  std::string Suggestion(std::string_view label, std::string_view reply) const {
    return Name({"suggestion", label, reply});
  }

 private:
  std::string Name(std::initializer_list<std::string_view> more) const;
};

// Something that can be written into the record with one click.
struct CdsOffer {
  std::string label;  // "Record: Cancer care review"
  std::string reply;  // the reply that it stands for; may be empty
  const terminology::CodeSet* set = nullptr;
  const terminology::Member* member = nullptr;
  bool order = false;  // an order, not a fact
  std::string what;    // the code's words
};

// What cards of `rule` offer where those replies may be given; each code once.
std::vector<CdsOffer> OffersOf(const rules::Pack& pack, const rules::Rule& rule,
                               const std::vector<const rules::ReplyRule*>& replies);

// Of those replies, the ones that need no more than being said, with the code that says them.
std::vector<std::pair<std::string, const rules::ReplyRule*>> OverridesOf(
    const std::vector<const rules::ReplyRule*>& replies);

// "referred under another code" -> "referred-under-another-code": a code of kReplySystem.
std::string CodeOfReply(std::string_view name);

// Cards by their names, found anew: of the open items of the caller's practices, those whose cards
// have one of `uuids` as their name. In which role a card was asked for is not known any more. What
// more than 200,000 open items would have to be looked through for is not found. Errors: the
// store's.
absl::StatusOr<std::map<std::string, IssuedCard>> FindCards(service::Desk& desk,
                                                            const service::Caller& caller,
                                                            const rules::Pack& pack,
                                                            const CdsIdentity& identity,
                                                            std::set<std::string> uuids);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CDS_OFFERS_H_
