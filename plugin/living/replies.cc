#include "waymark/living/replies.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "waymark/living/practices.h"
#include "waymark/prompts/words.h"

namespace waymark::living {
namespace {

using rules::ReplyRule;

// Built in, for every rule.
constexpr std::string_view kDoneElsewhere = "done elsewhere";

std::string Cat(std::string_view a, std::string_view b = {}, std::string_view c = {},
                std::string_view d = {}) {
  std::string out(a);
  out.append(b).append(c).append(d);
  return out;
}

// One piece of work on one item.
class Work {
 public:
  Work(store::Transaction& tx, const LookContext& context, std::string_view practice,
       std::string_view person, std::optional<Refused>& refused, Replied& out)
      : tx_(tx),
        context_(context),
        practice_(practice),
        person_(person),
        refused_(refused),
        out_(out) {
    refused_.reset();
    out_ = {};
  }

  // False with a refusal where the practice has no such item.
  absl::StatusOr<bool> Find(std::string_view item_id) {
    absl::StatusOr<store::Item> row = tx_.GetItem(item_id);
    if (!row.ok() && !absl::IsNotFound(row.status())) return row.status();
    absl::StatusOr<bool> here = false;
    if (row.ok()) here = IsOfPractice(tx_, *row, practice_);
    if (!here.ok()) return here.status();
    if (!*here) return Refuse(Refusal::kNotFound, "item_id", "no such item at this practice");
    absl::StatusOr<LivingItem> item = FromRow(*std::move(row));
    if (!item.ok()) return item.status();
    out_.item = *std::move(item);
    absl::StatusOr<store::Patient> patient = tx_.GetPatient(out_.item.row.patient);
    if (!patient.ok()) return patient.status();
    key_ = patient->key;
    out_.touched = {patient->ref};
    const int index = context_.rules.pack->FindRule(out_.item.row.rule);
    rule_ = index < 0 ? nullptr : &context_.rules.pack->rules[static_cast<size_t>(index)];
    return true;
  }

  // The same for what only an item that is alive takes: otherwise refused.
  absl::StatusOr<bool> FindLive(std::string_view item_id) {
    absl::StatusOr<bool> go = Find(item_id);
    if (!go.ok() || !*go || item().is_live()) return go;
    return Refuse(Refusal::kClosed, "item_id", Cat("the item is ", StateName(item().row.state)));
  }

  absl::StatusOr<bool> SameVersion(int64_t version) {
    if (version == 0 || version == out_.item.row.version) return true;
    absl::StatusOr<std::vector<store::HistoryLine>> lines = tx_.History(out_.item.row.id);
    if (!lines.ok()) return lines.status();
    std::string text = absl::StrCat("the item has moved on since it was read: it is ",
                                    std::string(prompts::StatusWords(out_.item.row.status)),
                                    " and ", std::string(StateName(out_.item.row.state)));
    if (!lines->empty()) {
      absl::StrAppend(&text, "; last change: ", lines->back().cause, " at ",
                      calendar::FormatInstant(lines->back().at));
    }
    return Refuse(Refusal::kMovedOn, "version", std::move(text));
  }

  bool Refuse(Refusal why, std::string_view field, std::string text) {
    refused_ = Refused{why, std::string(field), std::move(text)};
    return false;
  }

  // Work that changes no status: kept, told, a line of history.
  absl::Status Keep(std::string_view what, std::string_view text, std::string_view change) {
    LivingItem& item = out_.item;
    item.rest.last_action = std::string(what);
    item.rest.last_by = std::string(person_);
    item.row.last_action = context_.at;
    if (absl::Status status = PutAndTell(tx_, item, key_, change, what, context_.at, &out_.told);
        !status.ok()) {
      return status;
    }
    return Line(what, text);
  }

  absl::Status Line(std::string_view what, std::string_view text) {
    store::HistoryLine line;
    line.item = out_.item.row.id;
    line.at = context_.at;
    line.cause = std::string(what);
    line.who = std::string(person_);
    line.from = line.to = out_.item.row.status;
    line.state = out_.item.row.state;
    line.level = out_.item.row.level;
    line.pack = context_.rules.ref;
    line.as_of = context_.today;
    line.bytes = std::string(text);
    return tx_.AppendHistory(line).status();
  }

  // Evaluates again with the reply in the record, and reads the item as it then is.
  absl::Status LookAgain(std::string_view text) {
    const Cause cause{"reply", std::string(person_), "", std::string(text)};
    absl::StatusOr<Looked> looked = LookAt(tx_, context_, out_.item.row.patient, cause);
    if (!looked.ok()) return looked.status();
    out_.touched = looked->together;
    for (Looked::Told& one : looked->told) out_.told.push_back(std::move(one));
    absl::StatusOr<store::Item> row = tx_.GetItem(out_.item.row.id);
    if (!row.ok()) return row.status();
    absl::StatusOr<LivingItem> item = FromRow(*std::move(row));
    if (!item.ok()) return item.status();
    out_.item = *std::move(item);
    return absl::OkStatus();
  }

  store::Transaction& tx() { return tx_; }
  const LookContext& context() { return context_; }
  LivingItem& item() { return out_.item; }
  const rules::Rule* rule() { return rule_; }
  const store::PatientKey& key() { return key_; }
  Replied& out() { return out_; }

 private:
  store::Transaction& tx_;
  const LookContext& context_;
  const std::string_view practice_;
  const std::string_view person_;
  std::optional<Refused>& refused_;
  Replied& out_;
  store::PatientKey key_;
  const rules::Rule* rule_ = nullptr;
};

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Whether the command brings what the reply asks for.
bool HasWhatIsAsked(Work& work, const ReplyRule& reply, const ReplyCommand& command) {
  const bool lasts =
      reply.does == ReplyRule::Does::kSetAside || reply.does == ReplyRule::Does::kSnooze;
  const bool has_end = reply.until || reply.until_month > 0;
  if (Contains(reply.ask, "reason") && command.reason.empty()) {
    return work.Refuse(Refusal::kMissing, "reason", "this reply needs a coded reason");
  }
  if (lasts && !has_end && !command.until) {
    return work.Refuse(Refusal::kMissing, "until", "this reply needs its last day");
  }
  if (lasts && command.until && *command.until < work.context().today) {
    return work.Refuse(Refusal::kMissing, "until", "lies before today");
  }
  return true;
}

// "a", "b" or "c"
std::string Choice(const std::vector<std::string>& names) {
  return absl::StrCat(absl::StrJoin(names, ", "), names.empty() ? "" : " or ",
                      std::string(kOtherOutcome));
}

// Whether this person may close the item with this reply, by the terms of its worklists. Fills
// `proposed` where it has to wait for a second person.
bool MayClose(Work& work, const ReplyCommand& command, const ReplyRule& reply,
              const ClosingTerms& terms, bool& proposed) {
  constexpr uint8_t kClinicians = rules::kGp | rules::kNurse | rules::kPharmacist;
  if (!command.role && terms.clinician) {
    return work.Refuse(Refusal::kMissing, "role", "closing the item depends on the role: say it");
  }
  if (terms.clinician && (*command.role & kClinicians) == 0) {
    return work.Refuse(Refusal::kNotForRole, "role",
                       Cat("only a GP, nurse or pharmacist closes an item of the worklist \"",
                           terms.worklist, "\": assign it to one"));
  }
  const auto named = std::find(terms.outcomes.begin(), terms.outcomes.end(), command.outcome);
  const bool other = command.outcome == kOtherOutcome;
  if (!command.outcome.empty() && named == terms.outcomes.end() && !other) {
    return work.Refuse(
        Refusal::kNoOutcome, "outcome",
        Cat("the worklist \"", terms.worklist, "\" closes with ", Choice(terms.outcomes)));
  }
  if (command.outcome.empty() && !terms.outcomes.empty() && reply.name == kDoneElsewhere) {
    return work.Refuse(
        Refusal::kNoOutcome, "outcome",
        Cat("this reply does not say what came of it: name ", Choice(terms.outcomes)));
  }
  if (other && command.note.empty()) {
    return work.Refuse(Refusal::kMissing, "note", "the outcome \"other\" needs a note: say what");
  }
  if (!terms.second_person) return true;
  if (command.person.empty()) {
    return work.Refuse(Refusal::kMissing, "person", "two people close this item: say who you are");
  }
  const ItemRest& rest = work.item().rest;
  const bool same =
      rest.proposed_reply == command.reply && rest.proposed_outcome == command.outcome;
  if (same && rest.proposed_by == command.person) {
    return work.Refuse(Refusal::kSecondPerson, "person",
                       "you proposed this closing: another person has to say the same");
  }
  proposed = !same;
  return true;
}

// The first of two people has spoken: kept and told, and the item stays as it is.
absl::Status Propose(Work& work, const ReplyCommand& command) {
  ItemRest& rest = work.item().rest;
  rest.proposed_reply = command.reply;
  rest.proposed_outcome = command.outcome;
  rest.proposed_by = command.person;
  work.out().proposed = true;
  work.out().rule_reply = nullptr;
  return work.Keep("proposed",
                   Cat(command.reply, command.outcome.empty() ? "" : ", outcome: ", command.outcome,
                       "; waits for a second person"),
                   "reply");
}

absl::Status RememberReply(Work& work, const ReplyCommand& command, Day until) {
  const store::Item& row = work.item().row;
  store::Reply reply;
  reply.reply_id = command.request_id;
  reply.item = row.id;
  reply.patient = row.patient;
  reply.practice = row.practice;
  reply.rule = row.rule;
  reply.key = row.key;
  reply.reply = command.reply;
  if (command.role) reply.role = std::string(rules::RoleName(*command.role));
  reply.who = command.person;
  reply.reason = command.reason;
  reply.on = work.context().today;
  reply.until = until;
  reply.recorded = work.context().at;
  if (command.done_on) reply.bytes = Cat("done on ", calendar::FormatIso(*command.done_on));
  absl::StatusOr<bool> added = work.tx().AddReply(reply);
  if (!added.ok()) return added.status();
  if (!*added) return absl::AlreadyExistsError("request_id: was used for another reply");
  work.item().rest.last_reply = command.reply;
  work.item().rest.outcome = command.outcome;
  work.item().rest.proposed_reply.clear();
  work.item().rest.proposed_outcome.clear();
  work.item().rest.proposed_by.clear();
  const auto count = [&](std::string_view space, std::string_view key) {
    return work.tx().AddCount(row.practice, space, key, work.context().today, 1);
  };
  if (absl::Status status = count("reply", Cat(row.rule, "\n", command.reply)); !status.ok()) {
    return status;
  }
  if (!command.outcome.empty()) {
    if (absl::Status status = count("outcome", Cat(row.rule, "\n", command.outcome));
        !status.ok()) {
      return status;
    }
  }
  if (command.reason.empty()) return absl::OkStatus();
  return count("reason", Cat(row.rule, "\n", command.reason));
}

absl::Status KeepNote(Work& work, const ReplyCommand& command) {
  if (command.note.empty()) return absl::OkStatus();
  store::Note note;
  note.patient = work.item().row.patient;
  note.item = work.item().row.id;
  note.who = command.person;
  note.at = work.context().at;
  note.text = command.note;
  return work.tx().AddNote(note).status();
}

absl::Status Snooze(Work& work, const ReplyCommand& command) {
  LivingItem& item = work.item();
  const int longest =
      item.row.level == rules::Level::kCritical ? kLongestCriticalSnooze : kLongestSnooze;
  const Day last = calendar::AddDays(work.context().today, longest);
  if (!command.until && !command.until_next_visit) {
    work.Refuse(Refusal::kMissing, "until", "a snooze needs its last day, or until_next_visit");
    return absl::OkStatus();
  }
  const Day until = command.until.value_or(last);
  if (until < work.context().today || until > last) {
    work.Refuse(
        Refusal::kMissing, "until",
        absl::StrCat("a snooze lasts from today for at most ", longest, " days at this urgency"));
    return absl::OkStatus();
  }
  item.row.snoozed_until = until;
  item.rest.new_fact_ends = command.until_next_visit;
  item.rest.facts_before = item.rest.facts;
  work.out().quiet_until = until;
  if (absl::Status status = RememberReply(work, command, until); !status.ok()) return status;
  if (absl::Status status = KeepNote(work, command); !status.ok()) return status;
  if (absl::Status status =
          work.Keep("snoozed", Cat("until ", calendar::FormatIso(until)), "quiet");
      !status.ok()) {
    return status;
  }
  // The patient must be looked at when it ends.
  return work.LookAgain("snoozed");
}

absl::Status Reopen(Work& work, const ReplyCommand& command) {
  LivingItem& item = work.item();
  if (item.row.state != ItemState::kClosed) {
    work.Refuse(Refusal::kMovedOn, "reply", "only a closed item can be reopened");
    return absl::OkStatus();
  }
  if (item.row.closed_on.is_finite() &&
      calendar::AddMonths(item.row.closed_on, kReopenMonths) < work.context().today) {
    work.Refuse(Refusal::kClosed, "reply", "it was closed more than twelve months ago");
    return absl::OkStatus();
  }
  absl::StatusOr<std::vector<store::Reply>> replies = work.tx().RepliesTo(item.row.id);
  if (!replies.ok()) return replies.status();
  if (item.rest.closed_by_reply) {
    // The reply that closed it is taken back, so that rules no longer see it.
    for (const store::Reply& reply : *replies) {
      if (reply.undone || reply.reply != item.row.reason) continue;
      if (absl::Status status =
              work.tx().UndoReply(item.row.practice, reply.reply_id, work.context().at);
          !status.ok()) {
        return status;
      }
    }
  }
  item.row.state = ItemState::kReopened;
  item.rest.outcome.clear();
  item.rest.because = "reopened by a person";
  item.rest.facts_before = item.rest.facts;
  if (absl::Status status = KeepNote(work, command); !status.ok()) return status;
  if (absl::Status status = work.Keep("reopened", command.reason, "reopened"); !status.ok()) {
    return status;
  }
  return work.LookAgain("reopened by a person");
}

absl::Status RuleReply(Work& work, const ReplyCommand& command) {
  LivingItem& item = work.item();
  if (work.rule() == nullptr || (item.row.flags & kNotAsked) != 0) {
    work.Refuse(Refusal::kNotAsked, "item_id", "the item's rule is not asked at present");
    return absl::OkStatus();
  }
  const ReplyRule* reply = nullptr;
  std::vector<std::string> names;
  for (const ReplyRule& one : work.rule()->replies) {
    names.push_back(one.name);
    if (one.name == command.reply) reply = &one;
  }
  if (reply == nullptr) {
    work.Refuse(Refusal::kNoSuchReply, "reply",
                absl::StrCat("the rule has the replies ", absl::StrJoin(names, ", "),
                             ", and any item can be answered with snooze or reopen"));
    return absl::OkStatus();
  }
  if (!command.role && reply->by != rules::kAllRoles) {
    // A reply without a role would count for nothing.
    work.Refuse(Refusal::kMissing, "role", "this reply is not for everybody: say the role");
    return absl::OkStatus();
  }
  if (command.role && (reply->by & *command.role) == 0) {
    work.Refuse(Refusal::kNotForRole, "role", "this reply is not for that role");
    return absl::OkStatus();
  }
  if (!HasWhatIsAsked(work, *reply, command)) return absl::OkStatus();
  work.out().rule_reply = reply;
  const bool acknowledges =
      item.row.state == ItemState::kReopened && IsOver(item.row.status, item.row.closed_on);
  const bool closes = acknowledges || reply->does == ReplyRule::Does::kDone ||
                      reply->does == ReplyRule::Does::kStop;
  if (closes) {
    const ClosingTerms terms = command.closing ? command.closing(*work.rule()) : ClosingTerms();
    bool proposed = false;
    if (!MayClose(work, command, *reply, terms, proposed)) return absl::OkStatus();
    if (proposed) {
      if (absl::Status status = KeepNote(work, command); !status.ok()) return status;
      return Propose(work, command);
    }
  } else if (!command.outcome.empty()) {
    work.Refuse(Refusal::kNoOutcome, "outcome", "this reply closes nothing, so it has no outcome");
    return absl::OkStatus();
  }
  if (absl::Status status = RememberReply(work, command, command.until.value_or(Day::Max()));
      !status.ok()) {
    return status;
  }
  if (absl::Status status = KeepNote(work, command); !status.ok()) return status;
  if (acknowledges) {
    // The engine was done with it; now a person is too.
    item.row.state = ItemState::kClosed;
    item.rest.because.clear();
    item.rest.facts_before = item.rest.facts;
  }
  const std::string said =
      Cat(command.reply, command.outcome.empty() ? "" : ", outcome: ", command.outcome);
  if (absl::Status status = work.Keep("reply", said, "reply"); !status.ok()) return status;
  if (absl::Status status = work.LookAgain(Cat("reply: ", command.reply)); !status.ok()) {
    return status;
  }
  if (reply->does == ReplyRule::Does::kSnooze || work.rule()->quiet) {
    Day quiet = work.context().today;
    const auto& holidays = work.context().rules.pack->holidays;
    if (reply->does == ReplyRule::Does::kSnooze) {
      if (command.until)
        quiet = std::max(quiet, *command.until);
      else if (reply->until)
        quiet = std::max(quiet, calendar::Add(quiet, *reply->until, holidays));
    }
    if (work.rule()->quiet) {
      quiet = std::max(quiet, calendar::Add(work.context().today, *work.rule()->quiet, holidays));
    }
    work.out().quiet_until = quiet;
  }
  return absl::OkStatus();
}

}  // namespace

std::string_view RefusalName(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNotFound:
      return "NOT_FOUND";
    case Refusal::kMovedOn:
      return "MOVED_ON";
    case Refusal::kClosed:
      return "CLOSED";
    case Refusal::kNoSuchReply:
      return "NO_SUCH_REPLY";
    case Refusal::kNotForRole:
      return "NOT_FOR_ROLE";
    case Refusal::kMissing:
      return "MISSING";
    case Refusal::kNotAsked:
      return "NOT_ASKED";
    case Refusal::kNoOutcome:
      return "OUTCOME";
    case Refusal::kSecondPerson:
      return "SECOND_PERSON";
  }
  return "NOT_FOUND";
}

absl::Status Reply(store::Transaction& tx, const LookContext& context, std::string_view practice,
                   const ReplyCommand& command, std::optional<Refused>& refused, Replied& out) {
  Work work(tx, context, practice, command.person, refused, out);
  absl::StatusOr<bool> go = work.Find(command.item_id);
  if (!go.ok() || !*go) return go.status();
  go = work.SameVersion(command.version);
  if (!go.ok() || !*go) return go.status();
  if (command.reply == "reopen") return Reopen(work, command);
  if (!work.item().is_live()) {
    work.Refuse(work.item().row.state == ItemState::kClosed ? Refusal::kClosed : Refusal::kMovedOn,
                "item_id",
                Cat("the item is ", StateName(work.item().row.state),
                    work.item().rest.because.empty() ? "" : ": ", work.item().rest.because));
    return absl::OkStatus();
  }
  if (command.reply == "snooze") return Snooze(work, command);
  return RuleReply(work, command);
}

absl::Status Assign(store::Transaction& tx, const LookContext& context, std::string_view practice,
                    std::string_view item_id, std::string_view owner, std::string_view person,
                    std::optional<Refused>& refused, Replied& out) {
  Work work(tx, context, practice, person, refused, out);
  absl::StatusOr<bool> go = work.FindLive(item_id);
  if (!go.ok() || !*go) return go.status();
  if (work.item().row.owner == owner) return absl::OkStatus();
  work.item().row.owner = std::string(owner);
  if (absl::Status status = tx.AddAssignment(
          {work.item().row.id, std::string(owner), std::string(person), context.at});
      !status.ok()) {
    return status;
  }
  return work.Keep("assigned", owner.empty() ? "to nobody" : Cat("to ", owner), "assigned");
}

absl::Status AddNote(store::Transaction& tx, const LookContext& context, std::string_view practice,
                     std::string_view item_id, std::string_view text, std::string_view person,
                     std::optional<Refused>& refused, Replied& out) {
  Work work(tx, context, practice, person, refused, out);
  absl::StatusOr<bool> go = work.Find(item_id);
  if (!go.ok() || !*go) return go.status();
  ReplyCommand command;
  command.note = std::string(text);
  command.person = std::string(person);
  if (absl::Status status = KeepNote(work, command); !status.ok()) return status;
  return work.Keep("note", "", "note");
}

absl::Status Sent(store::Transaction& tx, const LookContext& context, std::string_view practice,
                  std::string_view item_id, std::string_view what, std::string_view text,
                  std::string_view person, std::optional<Refused>& refused, Replied& out) {
  Work work(tx, context, practice, person, refused, out);
  absl::StatusOr<bool> go = work.FindLive(item_id);
  if (!go.ok() || !*go) return go.status();
  return work.Keep(what, text, "sent");
}

absl::Status TakeBack(store::Transaction& tx, const LookContext& context, std::string_view practice,
                      std::string_view reply_id, const store::Item& before, int64_t version_after,
                      std::string_view person, std::optional<Refused>& refused, Replied& out) {
  Work work(tx, context, practice, person, refused, out);
  absl::StatusOr<bool> go = work.Find(before.id);
  if (!go.ok() || !*go) return go.status();
  go = work.SameVersion(version_after);
  if (!go.ok() || !*go) return go.status();
  LivingItem& item = work.item();
  item.row.owner = before.owner;
  item.row.snoozed_until = before.snoozed_until;
  item.row.state = before.state;
  absl::StatusOr<ItemRest> rest = DecodeRest(before.bytes);
  if (!rest.ok()) return rest.status();
  item.rest.because = rest->because;
  item.rest.facts_before = rest->facts_before;
  item.rest.last_reply = rest->last_reply;
  item.rest.outcome = rest->outcome;
  item.rest.proposed_reply = rest->proposed_reply;
  item.rest.proposed_outcome = rest->proposed_outcome;
  item.rest.proposed_by = rest->proposed_by;
  if (!reply_id.empty()) {
    if (absl::Status status = tx.UndoReply(practice, reply_id, context.at); !status.ok()) {
      return status;
    }
  }
  if (absl::Status status = work.Keep("undone", "", "undone"); !status.ok()) return status;
  return reply_id.empty() ? absl::OkStatus() : work.LookAgain("a reply was taken back");
}

}  // namespace waymark::living
