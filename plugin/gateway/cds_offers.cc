#include "waymark/gateway/cds_offers.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/calendar/day.h"
#include "waymark/gateway/cds_action.h"

namespace waymark::gateway {
namespace {

constexpr size_t kMostLookedThrough = 200'000;
constexpr int kPage = 1000;

// A reply that ends by itself, or for good, needs no day from the person.
bool NeedsNoDay(const rules::ReplyRule& reply) {
  const bool lasts = reply.does == rules::ReplyRule::Does::kSetAside ||
                     reply.does == rules::ReplyRule::Does::kSnooze;
  return !lasts || reply.until.has_value() || reply.until_month > 0;
}

// All that a card of the item may offer, whoever asks.
void AddOffers(const rules::Pack& pack, const rules::Rule& rule, const CdsNames& names,
               IssuedCard& card) {
  std::vector<const rules::ReplyRule*> replies;
  for (const rules::ReplyRule& reply : rule.replies) replies.push_back(&reply);
  for (const CdsOffer& offer : OffersOf(pack, rule, replies)) {
    card.suggestions.emplace_back(names.Suggestion(offer.label, offer.reply), offer.reply);
  }
  for (const auto& [code, reply] : OverridesOf(replies)) {
    card.overrides.emplace_back(code, reply->name);
  }
}

}  // namespace

std::string CdsNames::Name(std::initializer_list<std::string_view> more) const {
  std::string all;
  for (const std::string_view one : more) {
    absl::StrAppend(&all, one.size(), ":", absl::string_view(one.data(), one.size()), ",");
  }
  return identity.Name({practice, patient, rule, item, all});
}

std::vector<CdsOffer> OffersOf(const rules::Pack& pack, const rules::Rule& rule,
                               const std::vector<const rules::ReplyRule*>& replies) {
  std::vector<CdsOffer> offers;
  std::set<std::pair<std::string, std::string>> offered;
  const auto offer = [&](int set_index, std::string_view reply, bool order) {
    if (set_index < 0) return;
    const terminology::CodeSet& set = pack.code_sets[static_cast<size_t>(set_index)];
    for (const terminology::Member* member : OfferedMembers(set)) {
      if (!offered.emplace(member->system, member->code).second) continue;
      const std::string& term = member->term.empty() ? set.title : member->term;
      offers.push_back({absl::StrCat(order ? "Order: " : "Record: ", term), std::string(reply),
                        &set, member, order, term});
    }
  };
  for (const rules::ReplyRule* reply : replies) offer(reply->offers_code, reply->name, false);
  // Of a table of wordings it is not known here which row spoke.
  if (rule.prompt.is_plain() && rule.prompt.otherwise.has_value()) {
    for (const rules::Action& action : rule.prompt.otherwise->actions) {
      if (action.verb != "record" && action.verb != "order") continue;
      offer(pack.FindCodeSet(action.target), {}, action.verb == "order");
    }
  }
  return offers;
}

std::vector<std::pair<std::string, const rules::ReplyRule*>> OverridesOf(
    const std::vector<const rules::ReplyRule*>& replies) {
  std::vector<std::pair<std::string, const rules::ReplyRule*>> overrides;
  std::set<std::string> known;
  for (const rules::ReplyRule* reply : replies) {
    std::string code = CodeOfReply(reply->name);
    if (NeedsNoDay(*reply) && known.insert(code).second) {
      overrides.emplace_back(std::move(code), reply);
    }
  }
  return overrides;
}

std::string CodeOfReply(std::string_view name) {
  std::string code;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const bool capital = c >= 'A' && c <= 'Z';
    if (plain || capital) {
      code += capital ? static_cast<char>(c + 32) : c;
    } else if (!code.empty() && code.back() != '-') {
      code += '-';
    }
  }
  while (code.ends_with('-')) code.pop_back();
  return code;
}

absl::StatusOr<std::map<std::string, IssuedCard>> FindCards(service::Desk& desk,
                                                            const service::Caller& caller,
                                                            const rules::Pack& pack,
                                                            const CdsIdentity& identity,
                                                            std::set<std::string> uuids) {
  std::map<std::string, IssuedCard> found;
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  absl::StatusOr<std::vector<std::string>> practices = (*reader)->ListPractices();
  if (!practices.ok()) return service::FromStore(practices.status());
  store::ItemQuery query;
  for (const std::string& practice : *practices) {
    if (caller.grant == nullptr || caller.grant->Covers(practice)) {
      query.filter.practices.push_back(practice);
    }
  }
  if (query.filter.practices.empty()) return found;
  query.filter.states = {store::ItemState::kOpen, store::ItemState::kReopened};
  query.sort = store::ItemSort::kOpened;
  query.limit = kPage;
  for (size_t looked = 0; !uuids.empty() && looked < kMostLookedThrough;) {
    const absl::StatusOr<store::ItemPage> page = (*reader)->ListItems(query);
    if (!page.ok()) return service::FromStore(page.status());
    for (const store::Item& item : page->items) {
      const int at = pack.FindRule(item.rule);
      if (at < 0) continue;
      const absl::StatusOr<store::Patient> patient = (*reader)->GetPatient(item.patient);
      if (!patient.ok()) return service::FromStore(patient.status());
      const CdsNames names{identity, item.practice, patient->key.patient_id, item.rule, item.key};
      IssuedCard card;
      card.uuid = names.Card();
      if (uuids.erase(card.uuid) == 0) continue;
      card.practice = item.practice;
      card.patient = patient->key.patient_id;
      card.rule = item.rule;
      card.item = item.key;
      if (item.anchor != calendar::Day::Max()) card.anchor = calendar::FormatIso(item.anchor);
      AddOffers(pack, pack.rules[static_cast<size_t>(at)], names, card);
      found.emplace(card.uuid, std::move(card));
    }
    looked += page->items.size();
    if (page->next.empty()) break;
    query.page = page->next;
  }
  return found;
}

}  // namespace waymark::gateway
