// Work on many items at once: assign, answer, undo; notes and leave.

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/access/audit.h"
#include "waymark/living/bytes.h"
#include "waymark/living/replies.h"
#include "waymark/service/answered_from.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/leave.h"
#include "waymark/service/respond_handler.h"
#include "waymark/service/review_handler.h"
#include "waymark/service/scope.h"
#include "waymark/service/stored_messages.h"

namespace waymark::service {
namespace {

using living::Refused;

constexpr int kMostItems = 500;
constexpr calendar::Instant kUndoFor = int64_t{10} * 60 * 1'000'000;
constexpr std::string_view kUndoSpace = "undo";

// What a bulk action did, for taking it back.
struct Undoable {
  struct One {
    std::string before;  // the item's row as it was: its id, version and what can be taken back
    int64_t version_after = 0;
    std::string reply_id;
    std::string id, owner;
    calendar::Day snoozed_until;
    store::ItemState state = store::ItemState::kOpen;
  };
  calendar::Instant at = 0;
  std::string practice;
  std::vector<One> items;
};

std::string Encode(const Undoable& undoable) {
  living::ByteWriter out;
  out.Signed(undoable.at);
  out.Text(undoable.practice);
  out.Number(undoable.items.size());
  for (const Undoable::One& one : undoable.items) {
    out.Text(one.id);
    out.Text(one.owner);
    out.Signed(one.snoozed_until.serial());
    out.Number(static_cast<uint64_t>(one.state));
    out.Text(one.before);
    out.Signed(one.version_after);
    out.Text(one.reply_id);
  }
  return out.Take();
}

std::optional<Undoable> Decode(std::string_view bytes) {
  living::ByteReader in(bytes);
  Undoable undoable;
  undoable.at = in.Signed();
  undoable.practice = in.Text();
  const uint64_t count = in.Number();
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    Undoable::One& one = undoable.items.emplace_back();
    one.id = in.Text();
    one.owner = in.Text();
    one.snoozed_until = calendar::Day::FromSerial(static_cast<int32_t>(in.Signed()));
    one.state = static_cast<store::ItemState>(in.Number());
    one.before = in.Text();
    one.version_after = in.Signed();
    one.reply_id = in.Text();
  }
  if (!in.ok()) return std::nullopt;
  return undoable;
}

// What can no longer be taken back: it holds words about patients.
absl::Status ForgetOldUndos(store::Transaction& tx, calendar::Instant now) {
  absl::StatusOr<std::vector<std::pair<std::string, std::string>>> all =
      tx.ListValues(kUndoSpace, "");
  if (!all.ok()) return all.status();
  for (const auto& [token, bytes] : *all) {
    const std::optional<Undoable> undoable = Decode(bytes);
    if (undoable && undoable->at + kUndoFor >= now) continue;
    if (absl::Status status = tx.PutValue(kUndoSpace, token, ""); !status.ok()) return status;
  }
  return absl::OkStatus();
}

Undoable::One Before(const store::Item& row) {
  Undoable::One one;
  one.id = row.id;
  one.owner = row.owner;
  one.snoozed_until = row.snoozed_until;
  one.state = row.state;
  one.before = row.bytes;
  return one;
}

void Skip(const std::string& id, const Refused& refused, v1::Skipped& message) {
  message.set_item_id(id);
  message.set_reason(std::string(living::RefusalName(refused.why)));
  message.set_text(refused.text);
}

store::AuditLine Line(const Caller& caller, const std::string& person, std::string_view action,
                      const living::LivingItem& item, calendar::Instant at) {
  store::AuditLine line;
  line.practice = item.row.practice;
  line.at = at;
  access::SignLine(caller, person, line);
  line.action = std::string(action);
  line.patient = item.row.patient;
  line.item = item.row.id;
  line.rule = item.row.rule;
  return line;
}

// What a bulk action does to one item.
using OneItem = std::function<absl::Status(
    store::Transaction& tx, const living::LookContext& context, int index,
    std::optional<Refused>& refused, living::Replied& out, std::string& reply_id)>;

// How the audit log names what a method does to an item.
std::string_view ActionOf(std::string_view method) {
  if (method == "Assign") return "assigned";
  return method == "RecordSent" ? "sent" : "replied";
}

// What else the line of each item that was changed says: which reply, what was sent, to whom.
using SayMore = std::function<void(store::AuditLine&)>;

// Runs `one` over the items in one write, once a request id, with a skip list and what is needed
// to take it back. `Response` has changed, skipped and undo_token. `dry_run`: all of it is done and
// none of it kept.
template <typename Response>
void Bulk(
    Desk& desk, const Caller& caller, std::string_view method, const std::string& practice,
    const std::string& request_id, const std::string& person, std::vector<std::string> item_ids,
    OneItem one, Response& response, Done done, bool dry_run = false, SayMore say = {},
    std::type_identity_t<
        std::function<absl::Status(store::Transaction&, const living::LookContext&, Response&)>>
        last = {}) {
  std::vector<Violation> violations;
  if (request_id.empty()) violations.push_back({"request_id", "is empty"});
  if (item_ids.empty()) violations.push_back({"items", "is empty"});
  if (item_ids.size() > kMostItems) {
    violations.push_back({"items", absl::StrCat("has more than ", kMostItems)});
  }
  if (!violations.empty()) return done(InvalidFields(violations));
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) {
    return done(WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK"));
  }
  struct Changed {
    std::vector<store::PatientRef> patients;
    std::vector<std::string> answered;  // items
  };
  auto changed = std::make_shared<Changed>();
  Once once;
  once.scope = absl::StrCat(dry_run ? "dry run of " : "", std::string(method), "/", practice);
  once.request_id = request_id;
  once.work = [&desk, caller, person, practice, method = std::string(method), rules, changed,
               item_ids = std::move(item_ids), one = std::move(one), say = std::move(say),
               last = std::move(last), dry_run](store::Transaction& tx, std::string& answer,
                                                std::optional<Refused>& nothing) -> absl::Status {
    *changed = {};
    Response message;
    const living::LookContext context = desk.ContextFor(rules);
    Undoable undoable;
    undoable.at = context.at;
    undoable.practice = practice;
    for (size_t i = 0; i < item_ids.size(); ++i) {
      std::optional<Refused> refused;
      living::Replied replied;
      std::string reply_id;
      absl::StatusOr<store::Item> before = tx.GetItem(item_ids[i]);
      if (!before.ok() && !absl::IsNotFound(before.status())) return before.status();
      if (absl::Status status = one(tx, context, static_cast<int>(i), refused, replied, reply_id);
          !status.ok()) {
        return status;
      }
      if (refused) {
        Skip(item_ids[i], *refused, *message.add_skipped());
        continue;
      }
      message.set_changed(message.changed() + 1);
      changed->patients.insert(changed->patients.end(), replied.touched.begin(),
                               replied.touched.end());
      if (!reply_id.empty()) changed->answered.push_back(item_ids[i]);
      Undoable::One& back = undoable.items.emplace_back(Before(*before));
      back.version_after = replied.item.row.version;
      back.reply_id = reply_id;
      store::AuditLine line = Line(caller, person, replied.proposed ? "proposed" : ActionOf(method),
                                   replied.item, context.at);
      line.method = method;
      if (say) say(line);
      if (absl::Status status = SayChangedFrom(tx, *context.rules.pack, context.today, line);
          !status.ok()) {
        return status;
      }
      if (absl::Status status = tx.Audit(line); !status.ok()) return status;
    }
    if (absl::Status status = ForgetOldUndos(tx, context.at); !status.ok()) return status;
    if (!undoable.items.empty()) {
      const std::string token = store::NewItemId();
      message.set_undo_token(token);
      if (absl::Status status = tx.PutValue(kUndoSpace, token, Encode(undoable)); !status.ok()) {
        return status;
      }
    }
    if (last) {
      if (absl::Status status = last(tx, context, message); !status.ok()) return status;
    }
    if (dry_run) {
      message.clear_undo_token();
      nothing = Refused{};  // takes the whole write back
    }
    answer = message.SerializeAsString();
    return absl::OkStatus();
  };
  once.done = [&desk, &response, changed, done = std::move(done)](
                  const absl::Status& status, const std::string& answer, bool repeated,
                  const std::optional<Refused>& taken_back) {
    if (!status.ok()) return done(status);
    response.ParseFromString(answer);
    if (!repeated && !taken_back) {
      desk.cache().Touch(changed->patients);
      for (const std::string& item : changed->answered) desk.shown().Forget(item);
      desk.Poke();
    }
    done(absl::OkStatus());
  };
  RunOnce(desk, std::move(once));
}

}  // namespace

void Assign(Desk& desk, const Caller& caller, const v1::AssignRequest& asked,
            v1::AssignResponse& response, Done done) {
  const ForCaller<v1::AssignRequest> narrowed(desk.access(), caller, Need::kReview, asked);
  if (!narrowed.ok()) return done(narrowed.status());
  const v1::AssignRequest& request = *narrowed;
  Bulk(
      desk, caller, "Assign", request.practice(), request.request_id(), request.person(),
      {request.item_ids().begin(), request.item_ids().end()},
      [request](store::Transaction& tx, const living::LookContext& context, int index,
                std::optional<Refused>& refused, living::Replied& out, std::string&) {
        return living::Assign(tx, context, request.practice(), request.item_ids(index),
                              request.owner(), request.person(), refused, out);
      },
      response, std::move(done), request.dry_run(),
      [request](store::AuditLine& line) { line.detail = request.owner(); },
      [request](store::Transaction& tx, const living::LookContext& context,
                v1::AssignResponse& message) -> absl::Status {
        absl::StatusOr<std::vector<store::LeaveCover>> covers =
            tx.LeaveCovers(request.practice(), context.today);
        if (!covers.ok()) return covers.status();
        const store::LeaveCover* leave = LeaveOf(*covers, request.owner(), context.today);
        if (leave == nullptr || request.owner().empty()) return absl::OkStatus();
        message.mutable_leave()->set_owner(leave->owner);
        message.mutable_leave()->set_cover(leave->cover);
        SetDate(leave->from, *message.mutable_leave()->mutable_from());
        SetDate(leave->until, *message.mutable_leave()->mutable_to());
        return absl::OkStatus();
      });
}

void RespondMany(Desk& desk, const Caller& caller, const v1::RespondManyRequest& asked,
                 v1::RespondManyResponse& response, Done done) {
  const ForCaller<v1::RespondManyRequest> narrowed(desk.access(), caller, Need::kReview, asked);
  if (!narrowed.ok()) return done(narrowed.status());
  const v1::RespondManyRequest& request = *narrowed;
  std::vector<Violation> violations;
  living::ReplyCommand command;
  if (request.reply().empty()) violations.push_back({"reply", "is empty"});
  if (request.reply() == "reopen") violations.push_back({"reply", "items are reopened one by one"});
  command.reply = request.reply();
  command.role = ReadRole(request.role());
  command.person = request.person();
  command.reason = request.reason();
  command.note = request.note();
  command.outcome = request.outcome();
  command.closing = [&desk](const rules::Rule& rule) { return desk.worklists().TermsOf(rule); };
  if (request.has_until()) command.until = ReadDay(request.until(), "until", violations);
  if (!violations.empty()) return done(InvalidFields(violations));
  std::vector<std::string> ids;
  for (const v1::BulkItem& item : request.items()) ids.push_back(item.item_id());
  Bulk(
      desk, caller, "RespondMany", request.practice(), request.request_id(), request.person(),
      std::move(ids),
      [request, command](store::Transaction& tx, const living::LookContext& context, int index,
                         std::optional<Refused>& refused, living::Replied& out,
                         std::string& reply_id) {
        living::ReplyCommand one = command;
        one.item_id = request.items(index).item_id();
        one.version = request.items(index).version();
        one.request_id = reply_id = absl::StrCat(request.request_id(), "#", one.item_id);
        return living::Reply(tx, context, request.practice(), one, refused, out);
      },
      response, std::move(done), request.dry_run(),
      [request, command](store::AuditLine& line) {
        if (command.role) line.role = std::string(rules::RoleName(*command.role));
        line.outcome = request.reply();
        line.detail = request.reason().empty() ? request.outcome() : request.reason();
      });
}

namespace {

std::string_view WordOf(v1::SentState state) {
  if (state == v1::SENT_STATE_PREPARED) return "prepared";
  return state == v1::SENT_STATE_CALLED ? "called" : "sent";
}

}  // namespace

void RecordSent(Desk& desk, const Caller& caller, const v1::RecordSentRequest& asked,
                v1::RecordSentResponse& response, Done done) {
  const ForCaller<v1::RecordSentRequest> narrowed(desk.access(), caller, Need::kReview, asked);
  if (!narrowed.ok()) return done(narrowed.status());
  const v1::RecordSentRequest& request = *narrowed;
  constexpr size_t kLongest = 40;
  std::vector<Violation> violations;
  if (request.channel().empty() || request.channel().size() > kLongest) {
    violations.push_back({"channel", "needs 1 to 40 characters: letter, text, call ..."});
  }
  if (!v1::SentState_IsValid(request.state())) {
    violations.push_back({"state", "one that this program does not know"});
  }
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) {
    return done(WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK"));
  }
  std::string text = request.channel();
  if (!request.template_().empty()) {
    const rules::TemplateHead* head = rules.snapshot->pack().FindTemplateHead(request.template_());
    if (head == nullptr) {
      violations.push_back({"template", "there is no such template; ListTemplates has them"});
    } else {
      absl::StrAppend(&text, ": ", head->title, " (", head->id, " ", head->version, ")");
    }
  }
  if (!violations.empty()) return done(InvalidFields(violations));
  Bulk(
      desk, caller, "RecordSent", request.practice(), request.request_id(), request.person(),
      {request.item_ids().begin(), request.item_ids().end()},
      [request, text](store::Transaction& tx, const living::LookContext& context, int index,
                      std::optional<Refused>& refused, living::Replied& out, std::string&) {
        return living::Sent(tx, context, request.practice(), request.item_ids(index),
                            WordOf(request.state()), text, request.person(), refused, out);
      },
      response, std::move(done), /*dry_run=*/false,
      [text, state = request.state()](store::AuditLine& line) {
        line.action = std::string(WordOf(state));
        line.detail = text;
      });
}

void Undo(Desk& desk, const Caller& caller, const v1::UndoRequest& asked,
          v1::UndoResponse& response, Done done) {
  const ForCaller<v1::UndoRequest> narrowed(desk.access(), caller, Need::kReview, asked);
  if (!narrowed.ok()) return done(narrowed.status());
  const v1::UndoRequest& request = *narrowed;
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) {
    return done(WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK"));
  }
  struct Result {
    v1::UndoResponse response;
    std::vector<store::PatientRef> touched;
  };
  auto result = std::make_shared<Result>();
  desk.store().Submit(
      [&desk, caller, request, rules, result](store::Transaction& tx) -> absl::Status {
        *result = {};
        const absl::Status none =
            WithReason(absl::NotFoundError("undo_token: is none, or was used"), "NO_SUCH_UNDO");
        absl::StatusOr<std::string> bytes = tx.GetValue(kUndoSpace, request.undo_token());
        if (absl::IsNotFound(bytes.status())) return none;
        if (!bytes.ok()) return bytes.status();
        const std::optional<Undoable> undoable = Decode(*bytes);
        if (!undoable || undoable->practice != request.practice()) return none;
        const living::LookContext context = desk.ContextFor(rules);
        if (context.at > undoable->at + kUndoFor) {
          return WithReason(
              absl::FailedPreconditionError("undo_token: it was done more than ten minutes ago"),
              "TOO_LATE");
        }
        for (const Undoable::One& one : undoable->items) {
          store::Item before;
          before.id = one.id;
          before.owner = one.owner;
          before.snoozed_until = one.snoozed_until;
          before.state = one.state;
          before.bytes = one.before;
          std::optional<Refused> refused;
          living::Replied replied;
          if (absl::Status status =
                  living::TakeBack(tx, context, request.practice(), one.reply_id, before,
                                   one.version_after, request.person(), refused, replied);
              !status.ok()) {
            return status;
          }
          if (refused) {
            Skip(one.id, *refused, *result->response.add_skipped());
            continue;
          }
          result->response.set_changed(result->response.changed() + 1);
          result->touched.insert(result->touched.end(), replied.touched.begin(),
                                 replied.touched.end());
          if (absl::Status status =
                  tx.Audit(Line(caller, request.person(), "undid", replied.item, context.at));
              !status.ok()) {
            return status;
          }
        }
        return tx.PutValue(kUndoSpace, request.undo_token(), "");
      },
      [&desk, &response, result, done = std::move(done)](const absl::Status& status) {
        if (!status.ok()) return done(FromStore(status));
        response = std::move(result->response);
        desk.cache().Touch(result->touched);
        desk.Poke();
        done(absl::OkStatus());
      });
}

void AddNote(Desk& desk, const Caller& caller, const v1::AddNoteRequest& asked,
             v1::AddNoteResponse& response, Done done) {
  const ForCaller<v1::AddNoteRequest> narrowed(desk.access(), caller, Need::kReview, asked);
  if (!narrowed.ok()) return done(narrowed.status());
  const v1::AddNoteRequest& request = *narrowed;
  constexpr size_t kLongest = 1000;
  std::vector<Violation> violations;
  if (request.request_id().empty()) violations.push_back({"request_id", "is empty"});
  if (request.item_id().empty()) violations.push_back({"item_id", "is empty"});
  if (request.text().empty() || request.text().size() > kLongest) {
    violations.push_back({"text", "needs 1 to 1,000 characters"});
  }
  if (!violations.empty()) return done(InvalidFields(violations));
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) {
    return done(WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK"));
  }
  auto touched = std::make_shared<std::vector<store::PatientRef>>();
  Once once;
  once.scope = absl::StrCat("note/", request.practice());
  once.request_id = request.request_id();
  once.work = [&desk, caller, request, rules, touched](
                  store::Transaction& tx, std::string& answer,
                  std::optional<Refused>& refused) -> absl::Status {
    const living::LookContext context = desk.ContextFor(rules);
    living::Replied replied;
    if (absl::Status status = living::AddNote(tx, context, request.practice(), request.item_id(),
                                              request.text(), request.person(), refused, replied);
        !status.ok() || refused) {
      return status;
    }
    *touched = replied.touched;
    v1::AddNoteResponse message;
    message.set_version(replied.item.row.version);
    answer = message.SerializeAsString();
    return tx.Audit(Line(caller, request.person(), "noted", replied.item, context.at));
  };
  once.done = [&desk, &response, touched, done = std::move(done)](
                  const absl::Status& status, const std::string& answer, bool repeated,
                  const std::optional<Refused>& refused) {
    if (!status.ok()) return done(status);
    if (refused) return done(FromRefusal(*refused));
    response.ParseFromString(answer);
    if (!repeated) desk.cache().Touch(*touched);
    done(absl::OkStatus());
  };
  RunOnce(desk, std::move(once));
}

void CoverLeave(Desk& desk, const Caller& caller, const v1::CoverLeaveRequest& request,
                v1::CoverLeaveResponse& response, Done done) {
  std::vector<Violation> violations;
  if (request.owner().empty()) violations.push_back({"owner", "is empty"});
  if (request.cover().empty() || request.cover() == request.owner()) {
    violations.push_back({"cover", "is empty, or the owner"});
  }
  const std::optional<calendar::Day> from = ReadDay(request.from(), "from", violations);
  const std::optional<calendar::Day> to = ReadDay(request.to(), "to", violations);
  if (!violations.empty()) return done(InvalidFields(violations));
  if (absl::Status status = desk.Allow(caller, Need::kReview, request.practice()); !status.ok()) {
    return done(status);
  }
  auto items = std::make_shared<int64_t>(0);
  desk.store().Submit(
      [&desk, caller, request, from, to, items](store::Transaction& tx) -> absl::Status {
        const calendar::Instant now = desk.Now();
        // Another word about the same owner's same days takes the place of the one before.
        absl::StatusOr<std::vector<store::LeaveCover>> covers =
            tx.LeaveCovers(request.practice(), calendar::Day::Min());
        if (!covers.ok()) return covers.status();
        for (const store::LeaveCover& one : *covers) {
          const bool same = one.owner == request.owner() && one.from <= std::max(*from, *to) &&
                            one.until >= std::min(*from, *to);
          if (!same) continue;
          if (absl::Status status = tx.CancelLeaveCover(one.id, now); !status.ok()) return status;
        }
        if (*from <= *to) {
          store::LeaveCover cover;
          cover.practice = request.practice();
          cover.owner = request.owner();
          cover.cover = request.cover();
          cover.from = *from;
          cover.until = *to;
          cover.who = PersonFor(caller, request.person());
          cover.at = now;
          absl::StatusOr<int64_t> added = tx.AddLeaveCover(cover);
          if (!added.ok()) return added.status();
        }
        store::ItemFilter filter;
        filter.practices = {request.practice()};
        filter.owners = {request.owner()};
        filter.states = {store::ItemState::kOpen, store::ItemState::kReopened};
        absl::StatusOr<store::ItemCounts> counts = tx.CountItems(filter);
        if (!counts.ok()) return counts.status();
        *items = counts->all;
        store::AuditLine line;
        line.practice = request.practice();
        line.at = now;
        access::SignLine(caller, request.person(), line);
        line.action = *from <= *to ? "covered" : "uncovered";
        line.method = "CoverLeave";
        line.count = *items;
        return tx.Audit(line);
      },
      [&response, items, done = std::move(done)](const absl::Status& status) {
        response.set_items(static_cast<int32_t>(*items));
        done(FromStore(status));
      });
}

}  // namespace waymark::service
