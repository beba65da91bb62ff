#include "waymark/service/respond_handler.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/access/audit.h"
#include "waymark/service/answered_from.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/request.h"
#include "waymark/service/scope.h"
#include "waymark/service/stored_messages.h"

namespace waymark::service {
namespace {

using living::Refusal;
using living::Refused;

// What the function of a write gives where nothing of it shall stay. Never leaves this file.
constexpr char kTakeBack[] = "take back";

constexpr size_t kLongestText = 1000;

store::AuditLine RepliedLine(const Caller& caller, const living::Replied& replied,
                             const v1::RespondRequest& request, calendar::Instant at) {
  const living::LivingItem& item = replied.item;
  store::AuditLine line;
  line.practice = item.row.practice;
  line.at = at;
  access::SignLine(caller, request.person(), line);
  const std::optional<rules::Role> role = ReadRole(request.role());
  if (role) line.role = std::string(rules::RoleName(*role));
  line.action = replied.proposed ? "proposed" : "replied";
  line.method = "Respond";
  line.patient = item.row.patient;
  line.item = item.row.id;
  line.rule = item.row.rule;
  line.outcome = request.reply();
  line.detail = request.reason().empty() ? request.outcome() : request.reason();
  return line;
}

}  // namespace

absl::Status FromRefusal(const Refused& refused) {
  const std::string reason(living::RefusalName(refused.why));
  switch (refused.why) {
    case Refusal::kNotFound:
      return WithReason(absl::NotFoundError(refused.text), reason);
    case Refusal::kMovedOn:
    case Refusal::kClosed:
      return WithReason(absl::AbortedError(refused.text), reason);
    case Refusal::kNotForRole:
      return WithReason(absl::PermissionDeniedError(refused.text), reason);
    case Refusal::kNotAsked:
    case Refusal::kSecondPerson:
      return WithReason(absl::FailedPreconditionError(refused.text), reason);
    case Refusal::kNoSuchReply:
    case Refusal::kMissing:
    case Refusal::kNoOutcome:
      break;
  }
  return WithReason(InvalidFields({{refused.field, refused.text}}), reason);
}

living::ReplyCommand ReadReply(const v1::RespondRequest& request,
                               std::vector<Violation>& violations) {
  living::ReplyCommand command;
  const auto required = [&](const std::string& value, std::string_view field) {
    if (value.empty()) violations.push_back({std::string(field), "is empty"});
    if (value.size() > kLongestText) violations.push_back({std::string(field), "is too long"});
  };
  required(request.request_id(), "request_id");
  required(request.practice(), "practice");
  required(request.item_id(), "item_id");
  required(request.reply(), "reply");
  if (request.note().size() > kLongestText) {
    violations.push_back({"note", "has more than 1,000 characters"});
  }
  command.request_id = request.request_id();
  command.item_id = request.item_id();
  command.version = request.version();
  command.reply = request.reply();
  command.role = ReadRole(request.role());
  command.person = request.person();
  command.reason = request.reason();
  command.note = request.note();
  command.until_next_visit = request.until_next_visit();
  command.outcome = request.outcome();
  if (request.has_until()) command.until = ReadDay(request.until(), "until", violations);
  if (request.has_done_on()) command.done_on = ReadDay(request.done_on(), "done_on", violations);
  return command;
}

void AddWriteBack(const rules::Pack& pack, const rules::ReplyRule* reply,
                  v1::RespondResponse& response) {
  if (reply == nullptr || reply->offers_code < 0) return;
  const terminology::CodeSet& set = pack.code_sets[static_cast<size_t>(reply->offers_code)];
  // Of a long set a person must choose in the clinical system; a few can be offered.
  constexpr size_t kMostOffered = 5;
  for (const terminology::Member& member : set.members) {
    if (static_cast<size_t>(response.write_back_size()) == kMostOffered) break;
    v1::WriteBack& one = *response.add_write_back();
    one.mutable_coding()->set_system(member.system);
    one.mutable_coding()->set_code(member.code);
    one.mutable_coding()->set_display(member.term);
    one.set_code_set(set.id);
    one.set_text(absl::StrCat(member.term, " (", member.system, " ", member.code, ")"));
  }
}

void RunOnce(Desk& desk, Once once) {
  struct State {
    Once once;
    std::string answer;
    bool repeated = false;
    std::optional<Refused> refused;
  };
  auto state = std::make_shared<State>();
  state->once = std::move(once);
  desk.store().Submit(
      [state, &desk](store::Transaction& tx) -> absl::Status {
        state->answer.clear();
        state->repeated = false;
        state->refused.reset();
        std::string answer;
        absl::Status status = state->once.work(tx, answer, state->refused);
        // A repeat may be refused, or its reply be there already, because of its own first time.
        const bool already = absl::IsAlreadyExists(status);
        if (!status.ok() && !already) return status;
        state->answer = answer;
        absl::StatusOr<bool> fresh = tx.RememberRequest(state->once.scope, state->once.request_id,
                                                        state->answer, desk.Now());
        if (!fresh.ok()) return fresh.status();
        state->repeated = !*fresh;
        if (state->repeated) state->refused.reset();
        if (already && !state->repeated) return status;
        if (state->repeated || state->refused) return absl::AbortedError(kTakeBack);
        return absl::OkStatus();
      },
      [state](absl::Status status) {
        if (absl::IsAborted(status) && status.message() == kTakeBack) status = absl::OkStatus();
        state->once.done(FromStore(status), state->answer, state->repeated, state->refused);
      });
}

void Respond(Desk& desk, const Caller& caller, const v1::RespondRequest& asked,
             v1::RespondResponse& response, RespondDone done) {
  const ForCaller<v1::RespondRequest> narrowed(desk.access(), caller, Need::kAnswer, asked);
  if (!narrowed.ok()) return done(narrowed.status());
  const v1::RespondRequest& request = *narrowed;
  std::vector<Violation> violations;
  living::ReplyCommand command = ReadReply(request, violations);
  command.closing = [&desk](const rules::Rule& rule) { return desk.worklists().TermsOf(rule); };
  if (!violations.empty()) return done(InvalidFields(violations));
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) {
    return done(WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK"));
  }
  auto replied = std::make_shared<living::Replied>();
  Once once;
  once.scope = absl::StrCat("respond/", request.practice());
  once.request_id = request.request_id();
  once.work = [&desk, caller, command, request, rules, replied](
                  store::Transaction& tx, std::string& answer,
                  std::optional<Refused>& refused) -> absl::Status {
    const living::LookContext context = desk.ContextFor(rules);
    if (absl::Status status =
            living::Reply(tx, context, request.practice(), command, refused, *replied);
        !status.ok() || refused) {
      return status;
    }
    store::AuditLine line = RepliedLine(caller, *replied, request, context.at);
    if (absl::Status status = SayChangedFrom(tx, rules.snapshot->pack(), context.today, line);
        !status.ok()) {
      return status;
    }
    if (absl::Status status = tx.Audit(line); !status.ok()) return status;
    v1::RespondResponse message;
    SetStoredItem(replied->item, *message.mutable_item());
    message.set_version(replied->item.row.version);
    message.set_waits_for_second_person(replied->proposed);
    if (replied->quiet_until) SetDate(*replied->quiet_until, *message.mutable_quiet_until());
    AddWriteBack(rules.snapshot->pack(), replied->rule_reply, message);
    answer = message.SerializeAsString();
    return absl::OkStatus();
  };
  once.done = [&desk, replied, &response, done = std::move(done)](
                  const absl::Status& status, const std::string& answer, bool repeated,
                  const std::optional<Refused>& refused) {
    if (!status.ok()) return done(status);
    if (refused) return done(FromRefusal(*refused));
    response.ParseFromString(answer);
    response.set_repeated_request(repeated);
    if (!repeated) {
      desk.cache().Touch(replied->touched);
      desk.shown().Forget(replied->item.row.id);
      desk.Poke();
    }
    done(absl::OkStatus());
  };
  RunOnce(desk, std::move(once));
}

}  // namespace waymark::service
