#include "waymark/service/replay_handler.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/access/audit.h"
#include "waymark/living/days.h"
#include "waymark/prompts/words.h"
#include "waymark/service/answered_from.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/get_prompts_handler.h"
#include "waymark/service/read_audit.h"
#include "waymark/service/receipt.h"
#include "waymark/service/scope.h"
#include "waymark/service/stored_messages.h"
#include "waymark/service/stored_packs.h"

namespace waymark::service {
namespace {

using calendar::Day;

constexpr int kMostDays = 366 * 25;

class Replayer {
 public:
  Replayer(Desk& desk, const Call& call, const v1::ReplayRequest& request,
           v1::ReplayResponse& response)
      : desk_(desk), call_(call), request_(request), response_(response), rules_(desk.rules()) {}

  // What is asked for, from the receipt or from the fields. A receipt names the practice as it was
  // `asked` for.
  absl::Status Read(const std::string& asked, const Caller& caller) {
    if (rules_.snapshot == nullptr) {
      return WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK");
    }
    if (!request_.receipt().empty()) {
      absl::StatusOr<Receipt> receipt = DecodeReceipt(request_.receipt());
      if (!receipt.ok() || receipt->patient.practice != asked) {
        return InvalidFields({{"receipt", "is none that GetPrompts gave for this practice"}});
      }
      receipt_ = *std::move(receipt);
      receipt_.patient.practice = request_.practice();
      from_receipt_ = true;
      return CheckRole(caller, receipt_.question.role);
    }
    std::vector<Violation> violations;
    if (request_.practice().empty()) violations.push_back({"practice", "is empty"});
    if (request_.patient_id().empty()) violations.push_back({"patient_id", "is empty"});
    receipt_.patient = {request_.source(), request_.practice(), request_.patient_id()};
    receipt_.record_version = request_.record_version() > 0 ? request_.record_version() : -1;
    receipt_.answered_at = calendar::kEverything;
    receipt_.pack_digest = request_.pack_digest();
    StoredQuestion& question = receipt_.question;
    v1::EvaluateRequest times;
    if (request_.has_as_of()) *times.mutable_as_of() = request_.as_of();
    times.set_known_at(request_.known_at());
    const engine::EvaluateOptions options = ReadTimes(*rules_.snapshot, call_, times, violations);
    question.as_of = request_.has_as_of() ? options.as_of : rules_.in_use->TodayAt(desk_.Now());
    question.known_at = options.known_at;
    question.known_at_text = request_.known_at();
    question.role = ReadRole(request_.role());
    question.moment = request_.moment() == v1::MOMENT_UNSPECIFIED
                          ? prompts::Moment::kOnOpen
                          : static_cast<prompts::Moment>(request_.moment() - 1);
    question.full = request_.full();
    if (!violations.empty()) return InvalidFields(violations);
    return CheckRole(caller, question.role);
  }

  // What was said to one role is not told to another.
  static absl::Status CheckRole(const Caller& caller, std::optional<rules::Role>& role) {
    const auto number = role ? v1::ROLE_GP + std::countr_zero(static_cast<unsigned>(*role)) : 0;
    const absl::StatusOr<v1::Role> own = RoleFor(caller, static_cast<v1::Role>(number));
    if (!own.ok()) return FromAccess(own.status());
    role = ReadRole(*own);
    return absl::OkStatus();
  }

  absl::Status Open() {
    absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk_.Read();
    if (!reader.ok()) return reader.status();
    reader_ = *std::move(reader);
    const absl::StatusOr<store::PatientRef> patient = FindStored(*reader_, receipt_.patient);
    if (!patient.ok()) return patient.status();
    patient_ = *patient;
    if (receipt_.pack_digest.empty() || receipt_.pack_digest == rules_.snapshot->pack().digest) {
      auto same = std::make_shared<living::RulesInUse>(*rules_.in_use);
      if (from_receipt_) same->suspended = receipt_.suspended;
      rules_.in_use = std::move(same);
      return absl::OkStatus();
    }
    const absl::StatusOr<StoredPack> pack = FindStoredPack(*reader_, receipt_.pack_digest);
    if (!pack.ok()) return pack.status();
    absl::StatusOr<std::shared_ptr<const Snapshot>> snapshot =
        MakeStoredSnapshot(*pack, *rules_.snapshot);
    if (!snapshot.ok()) return snapshot.status();
    auto then = std::make_shared<living::RulesInUse>(*rules_.in_use);
    then->owner = *snapshot;
    then->pack = &(*snapshot)->pack();
    then->wordings = &(*snapshot)->wordings();
    then->program = (*snapshot)->workers(/*drafts=*/false).program();
    then->suspended = receipt_.suspended;
    rules_ = {*std::move(snapshot), std::move(then)};
    return absl::OkStatus();
  }

  // Whose answer it is, and from what.
  void Say(store::AuditLine& line) const {
    line.patient = patient_;
    SayAnsweredFrom(rules_.snapshot->pack(), receipt_.question.as_of,
                    std::max<int64_t>(receipt_.record_version, 0), line);
  }

  absl::Status Again() {
    // Who was one with whom by then.
    const calendar::Instant known_at = std::min(receipt_.answered_at, receipt_.question.known_at);
    absl::StatusOr<living::PatientState> state = living::ReadState(*reader_, patient_, known_at);
    if (!state.ok()) return FromStore(state.status());
    WorkerPool::Lease worker(rules_.snapshot->workers(/*drafts=*/false));
    const living::AsWas as_was{.version = receipt_.record_version,
                               .replies_until = receipt_.answered_at};
    if (absl::Status status = living::ReadRecord(*reader_, *state, receipt_.question.as_of,
                                                 *rules_.in_use, as_was, worker->record);
        !status.ok()) {
      return FromStore(status);
    }
    if (receipt_.record_version >= 0) {
      if (absl::Status status = living::KeysAsWere(*reader_, as_was, state->items); !status.ok()) {
        return FromStore(status);
      }
    }
    response_.set_record_version(receipt_.record_version >= 0 ? receipt_.record_version
                                                              : state->leading.version);
    v1::EvaluateResponse& answer = *response_.mutable_answer();
    if (absl::Status status =
            AnswerStored(rules_, receipt_.question, state->items, worker->record, *worker, answer);
        !status.ok()) {
      return status;
    }
    if (!from_receipt_) {
      response_.set_compared("not-kept");
      return absl::OkStatus();
    }
    // Another version of the program says so about itself, and is compared without that.
    answer.set_program_version(receipt_.program_version);
    const bool same = DigestOf(answer.SerializeAsString()) == receipt_.answer_digest;
    answer.set_program_version(rules_.in_use->program_version);
    response_.set_compared(same ? "same" : "different");
    return absl::OkStatus();
  }

  absl::Status Changes() {
    std::vector<Violation> violations;
    const Day today = rules_.in_use->TodayAt(desk_.Now());
    Day to = today, from = calendar::AddMonths(today, -12);
    if (request_.has_to()) to = ReadDay(request_.to(), "to", violations).value_or(to);
    if (request_.has_from()) from = ReadDay(request_.from(), "from", violations).value_or(from);
    if (violations.empty() && (from > to || to.serial() - from.serial() > kMostDays)) {
      violations.push_back({"from", "must lie before `to`, by 25 years at most"});
    }
    const int rule = rules_.snapshot->pack().FindRule(request_.rule());
    if (!request_.rule().empty() && rule < 0) return NotFound("rule", request_.rule());
    if (!violations.empty()) return InvalidFields(violations);
    absl::StatusOr<living::PatientState> state = living::ReadState(*reader_, patient_);
    if (!state.ok()) return FromStore(state.status());
    response_.set_record_version(state->leading.version);
    WorkerPool::Lease worker(rules_.snapshot->workers(/*drafts=*/false));
    if (absl::Status status =
            living::ReadRecord(*reader_, *state, to, *rules_.in_use, {}, worker->record);
        !status.ok()) {
      return FromStore(status);
    }
    std::vector<uint16_t> asked = rules_.in_use->AskedAt(request_.practice());
    if (rule >= 0) asked = {static_cast<uint16_t>(rule)};
    if (asked.empty()) return absl::OkStatus();
    bool cancelled = false;
    living::EachChange(
        worker->evaluator, rules_.snapshot->pack(), worker->record, asked, from, to,
        rules_.in_use->zone, [&](const living::DayChange& change) {
          v1::ReplayedChange& one = *response_.add_changes();
          SetDate(change.on, *one.mutable_on());
          one.set_rule(change.rule);
          one.set_item(change.item);
          one.set_before(StatusNumber(change.before));
          one.set_after(StatusNumber(change.after));
          one.set_text(absl::StrCat(std::string(prompts::StatusWords(change.before)), " -> ",
                                    std::string(prompts::StatusWords(change.after))));
          cancelled = call_.is_cancelled();
          return !cancelled;
        });
    if (cancelled) return Cancelled();
    return absl::OkStatus();
  }

 private:
  Desk& desk_;
  const Call& call_;
  const v1::ReplayRequest& request_;
  v1::ReplayResponse& response_;
  RulesHere rules_;
  Receipt receipt_;
  bool from_receipt_ = false;
  std::unique_ptr<store::Reader> reader_;
  store::PatientRef patient_ = 0;
};

}  // namespace

absl::Status Replay(Desk& desk, const Caller& caller, const Call& call,
                    const v1::ReplayRequest& asked, v1::ReplayResponse& response) {
  absl::StatusOr<std::string> practice =
      PracticeFor(desk.access(), caller, Need::kReview, asked.practice());
  if (!practice.ok()) return FromAccess(practice.status());
  v1::ReplayRequest request = asked;
  request.set_practice(*std::move(practice));
  Replayer replayer(desk, call, request, response);
  if (absl::Status status = replayer.Read(asked.practice(), caller); !status.ok()) return status;
  if (absl::Status status = replayer.Open(); !status.ok()) return status;
  store::AuditLine line;
  line.practice = request.practice();
  line.at = desk.Now();
  access::SignLine(caller, {}, line);
  line.action = "replayed";
  line.method = "Replay";
  replayer.Say(line);
  AuditRead(desk, line, response);
  return request.changes() ? replayer.Changes() : replayer.Again();
}

}  // namespace waymark::service
