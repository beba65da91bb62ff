#include "waymark/gateway/cds_feedback.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "waymark/calendar/day.h"
#include "waymark/gateway/cds_fields.h"
#include "waymark/service/errors.h"
#include "waymark/service/respond_handler.h"
#include "waymark/store/store.h"

namespace waymark::gateway {
namespace {

using Violations = std::vector<service::Violation>;

constexpr size_t kLongestComment = 1000;  // as Respond's note

CdsFeedback ReadOne(std::string_view json, const std::string& path, Violations& violations) {
  CdsFeedback one;
  CdsFields fields(json, path, violations);
  if (fields.all().empty()) {
    if (violations.empty()) fields.Refuse("card", "is required");
    return one;
  }
  one.card = fields.Text("card", true);
  const std::string outcome = fields.Text("outcome", true);
  one.accepted = outcome == "accepted";
  if (!outcome.empty() && !one.accepted && outcome != "overridden") {
    fields.Refuse("outcome", "accepted or overridden is expected");
  }
  one.at = fields.Text("outcomeTimestamp", true);
  absl::Time at;
  std::string wrong;
  if (!one.at.empty() && !absl::ParseTime(absl::RFC3339_full, one.at, &at, &wrong)) {
    fields.Refuse("outcomeTimestamp", "a date and time with its zone is expected (RFC 3339)");
  }
  int number = 0;
  for (const std::string_view suggestion : fields.List("acceptedSuggestions", one.accepted)) {
    CdsFields accepted(suggestion,
                       absl::StrCat(fields.PathOf("acceptedSuggestions"), "[", number++, "]"),
                       violations);
    one.suggestions.push_back(accepted.Text("id", true));
  }
  if (fields.Has("overrideReason")) {
    CdsFields reason(fields.Raw("overrideReason"), fields.PathOf("overrideReason"), violations);
    if (reason.Has("reason")) {
      CdsFields coding(reason.Raw("reason"), reason.PathOf("reason"), violations);
      one.reason = coding.Text("code", true);
      const std::string system = coding.Text("system", false);
      if (!system.empty() && system != kReplySystem) one.reason.clear();
    }
    one.comment = reason.Text("userComment", false);
    if (one.comment.size() > kLongestComment) {
      reason.Refuse("userComment", "has more than 1,000 characters");
    }
  }
  return one;
}

// The reply that the feedback stands for; empty where it stands for none.
std::string ReplyOf(const IssuedCard& card, const CdsFeedback& feedback) {
  if (feedback.accepted) {
    for (const std::string& id : feedback.suggestions) {
      for (const auto& [uuid, reply] : card.suggestions) {
        if (uuid == id && !reply.empty()) return reply;
      }
    }
    return {};
  }
  for (const auto& [code, reply] : card.overrides) {
    if (code == feedback.reason) return reply;
  }
  return {};
}

// The stored item of the card: by its key, or, where another feed has named its entries otherwise,
// the only one of the rule that is counted from the same day.
absl::StatusOr<std::string> FindItem(service::Desk& desk, const IssuedCard& card) {
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  absl::StatusOr<std::vector<store::PatientRef>> patients =
      (*reader)->FindByPatientId(card.practice, card.patient);
  if (!patients.ok()) return service::FromStore(patients.status());
  const std::optional<calendar::Day> anchor = calendar::ParseDay(card.anchor);
  std::vector<std::string> by_key, by_day;
  for (const store::PatientRef patient : *patients) {
    absl::StatusOr<std::vector<store::Item>> items = (*reader)->ItemsOf(patient);
    if (!items.ok()) return service::FromStore(items.status());
    for (const store::Item& item : *items) {
      const bool open =
          item.state == store::ItemState::kOpen || item.state == store::ItemState::kReopened;
      if (item.rule != card.rule || !open) continue;
      if (item.key == card.item) by_key.push_back(item.id);
      if (anchor && item.anchor == *anchor) by_day.push_back(item.id);
    }
  }
  const std::vector<std::string>& found = by_key.empty() ? by_day : by_key;
  if (patients->empty()) return absl::NotFoundError("the patient is not stored here");
  if (found.size() != 1) return absl::NotFoundError("no open item here is this card's");
  return found.front();
}

// All entries of one call, one after the other.
class Feedbacks : public std::enable_shared_from_this<Feedbacks> {
 public:
  Feedbacks(service::Desk* desk, service::Executor& executor, service::Caller caller,
            std::map<std::string, IssuedCard> cards, std::vector<CdsFeedback> all,
            std::function<void(std::vector<CdsFeedbackDone>)> done)
      : desk_(desk),
        executor_(executor),
        caller_(std::move(caller)),
        cards_(std::move(cards)),
        all_(std::move(all)),
        done_(std::move(done)) {}

  void Next() {
    while (outcomes_.size() < all_.size()) {
      const CdsFeedback& feedback = all_[outcomes_.size()];
      CdsFeedbackDone outcome;
      outcome.card = feedback.card;
      const auto card = cards_.find(feedback.card);
      // A card of another practice is as one that there is not.
      outcome.known = card != cards_.end() &&
                      (caller_.grant == nullptr || caller_.grant->Covers(card->second.practice));
      if (!outcome.known) {
        outcome.why = "no such card, or its item is not open any more";
      } else if (card->second.rule.empty()) {
        outcome.why = "a card that stands for no item";
      } else if (desk_ == nullptr) {
        outcome.why = "this sidecar keeps nothing";
      } else if (Respond(card->second, feedback, outcome)) {
        return;  // it goes on when that is done
      }
      outcomes_.push_back(std::move(outcome));
    }
    done_(std::move(outcomes_));
  }

 private:
  // True where the reply is on its way; else `outcome` says why there is none.
  bool Respond(const IssuedCard& card, const CdsFeedback& feedback, CdsFeedbackDone& outcome) {
    const std::string reply = ReplyOf(card, feedback);
    if (reply.empty()) {
      outcome.why =
          feedback.accepted ? "the record itself will say so" : "no reason of the card's was given";
      return false;
    }
    const absl::StatusOr<std::string> item = FindItem(*desk_, card);
    if (!item.ok()) {
      outcome.why = std::string(item.status().message());
      return false;
    }
    request_ = v1::RespondRequest();
    request_.set_request_id(
        absl::StrCat("cds-hooks/", feedback.card, "/", feedback.at, "/", CodeOfReply(reply)));
    request_.set_practice(card.practice);
    request_.set_item_id(*item);
    request_.set_reply(reply);
    request_.set_role(card.role);
    request_.set_reason(feedback.reason);
    request_.set_note(feedback.comment);
    response_ = v1::RespondResponse();
    service::Respond(*desk_, caller_, request_, response_,
                     [self = shared_from_this(), outcome](const absl::Status& status) mutable {
                       outcome.kept = status.ok();
                       if (!status.ok()) outcome.why = std::string(status.message());
                       self->outcomes_.push_back(std::move(outcome));
                       // Not on the store's own thread: the next one may have to wait for it.
                       if (!self->executor_.Post([self] { self->Next(); })) self->GiveUp();
                     });
    return true;
  }

  void GiveUp() {
    while (outcomes_.size() < all_.size()) {
      outcomes_.push_back({all_[outcomes_.size()].card, true, false, "too busy: send it again"});
    }
    done_(std::move(outcomes_));
  }

  service::Desk* const desk_;
  service::Executor& executor_;
  const service::Caller caller_;
  const std::map<std::string, IssuedCard> cards_;
  const std::vector<CdsFeedback> all_;
  const std::function<void(std::vector<CdsFeedbackDone>)> done_;
  std::vector<CdsFeedbackDone> outcomes_;
  v1::RespondRequest request_;
  v1::RespondResponse response_;
};

}  // namespace

absl::StatusOr<std::vector<CdsFeedback>> ReadCdsFeedback(std::string_view text) {
  Violations violations;
  CdsFields body(text, {}, violations);
  if (!violations.empty()) return service::InvalidFields(violations);
  const std::vector<std::string_view> entries = body.List("feedback", true);
  if (violations.empty() && (entries.empty() || entries.size() > kMostFeedback)) {
    body.Refuse("feedback", absl::StrCat("1 to ", kMostFeedback, " entries are expected"));
  }
  if (!violations.empty()) return service::InvalidFields(violations);
  std::vector<CdsFeedback> feedback;
  for (const std::string_view entry : entries) {
    feedback.push_back(ReadOne(entry, absl::StrCat("feedback[", feedback.size(), "]"), violations));
  }
  if (!violations.empty()) return service::InvalidFields(violations);
  return feedback;
}

void GiveCdsFeedback(service::Desk* desk, service::Executor& executor,
                     const service::Caller& caller, std::map<std::string, IssuedCard> cards,
                     std::vector<CdsFeedback> feedback,
                     std::function<void(std::vector<CdsFeedbackDone>)> done) {
  std::make_shared<Feedbacks>(desk, executor, caller, std::move(cards), std::move(feedback),
                              std::move(done))
      ->Next();
}

}  // namespace waymark::gateway
