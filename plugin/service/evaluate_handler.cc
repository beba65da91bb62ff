#include "waymark/service/evaluate_handler.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "google/protobuf/arena.h"
#include "waymark/record/readers/protobuf.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/metrics.h"
#include "waymark/service/scope.h"

namespace waymark::service {
namespace {

// The arena of an answer begins on the stack; few answers need more.
constexpr size_t kFirstBlock = 8192;

// What a request asks for besides its record.
struct Question {
  engine::EvaluateOptions options;
  RuleChoice choice;
  prompts::PromptRequest prompts;
  bool full = false;
  std::vector<std::string> notices;  // beside the snapshot's
};

absl::Status ReadQuestion(const Snapshot& snapshot, const Call& call,
                          const v1::EvaluateRequest& request, Question& question) {
  v1::Role role = request.role();
  if (call.caller != nullptr) {
    const absl::StatusOr<v1::Role> own = RoleFor(*call.caller, role);
    if (!own.ok()) return FromAccess(own.status());
    role = *own;
  }
  if (request.include_drafts() && !snapshot.settings().include_drafts) {
    return WithReason(absl::FailedPreconditionError(
                          "include_drafts: this sidecar does not serve rules in draft; start it "
                          "with --include-drafts, or leave the field out"),
                      "DRAFTS_NOT_SERVED");
  }
  std::vector<Violation> violations;
  question.options = ReadTimes(snapshot, call, request, violations);
  question.choice = ReadRules(snapshot, request.rules(), request.include_drafts(), violations);
  if (!violations.empty()) return InvalidFields(violations);
  question.full = request.view() == v1::VIEW_FULL;
  question.prompts.with_detail = question.full;
  question.prompts.with_held_back = question.full;
  question.prompts.known_at = question.options.known_at;
  question.prompts.role = ReadRole(role);
  question.prompts.moment = ReadMoment(request.moment());
  TellUnknown(v1::Role_IsValid(request.role()), "role", question.notices);
  TellUnknown(v1::Moment_IsValid(request.moment()), "moment", question.notices);
  TellUnknown(v1::View_IsValid(request.view()), "view", question.notices);
  return absl::OkStatus();
}

void FillHead(const Snapshot& snapshot, const v1::EvaluateRequest& request, Worker& worker,
              const Question& question, v1::EvaluateResponse& response) {
  const ServiceSettings& settings = snapshot.settings();
  response.set_pack_digest(snapshot.pack().digest);
  response.set_program_version(settings.program_version);
  response.set_known_at(request.known_at());
  if (worker.answer.next_look.is_finite()) {
    SetDate(worker.answer.next_look, *response.mutable_next_look_on());
  }
  if (worker.answer.coverage_assumed) response.add_assumed("coverage");
  if (worker.answer.recorded_assumed) response.add_assumed("recorded");
  if (settings.zone_assumed) response.add_assumed("zone");
  for (const std::string& notice : snapshot.notices()) response.add_notices(notice);
  for (const std::string& notice : question.notices) response.add_notices(notice);
  AddHypotheticalIds(worker.record, response);
  if (response.hypothetical_size() > 0) response.add_notices("hypothetical entries were used");
}

// Where the prompts and what was not checked go: into the response, or into bytes that stand behind
// it.
class Parts {
 public:
  Parts(const Converter& convert, bool full, AnswerBytes* bytes, v1::EvaluateResponse& response)
      : convert_(convert), full_(full), bytes_(bytes), response_(response) {
    if (bytes_ != nullptr) bytes_->Clear();
  }

  void Add(const prompts::PromptAnswer& prompt) {
    if (bytes_ == nullptr) return convert_.Prompt(prompt, full_, *response_.add_prompts());
    auto& own = *google::protobuf::Arena::CreateMessage<v1::Prompt>(response_.GetArena());
    convert_.OwnPart(prompt, full_, own);
    bytes_->AddPrompt(convert_, prompt, full_, own);
  }

  void Add(const engine::NotChecked& not_checked) {
    if (bytes_ != nullptr) return bytes_->AddNotChecked(convert_, not_checked);
    convert_.NotChecked(not_checked, *response_.add_not_checked());
  }

  void Add(v1::NotChecked&& not_checked) {
    if (bytes_ != nullptr) return bytes_->AddNotChecked(not_checked);
    *response_.add_not_checked() = std::move(not_checked);
  }

 private:
  const Converter& convert_;
  const bool full_;
  AnswerBytes* const bytes_;
  v1::EvaluateResponse& response_;
};

void FillPrompts(const Snapshot& snapshot, const Call& call, const Question& question,
                 const Worker& worker, Parts& parts, v1::EvaluateResponse& response) {
  const prompts::PromptSet set = prompts::MakePrompts(
      snapshot.pack(), snapshot.wordings(), worker.record, worker.answer, question.prompts);
  for (const prompts::PromptAnswer& prompt : set.prompts) {
    if (prompt.display == prompts::Display::kHeldBack && !question.full) continue;
    parts.Add(prompt);
  }
  if (call.metrics != nullptr) call.metrics->CountPrompts(snapshot.pack(), set);
  response.set_held_back(set.held_back);
  response.set_silent(set.silent);
  response.set_quiet(set.quiet);
  response.set_yielded(set.yielded);
}

// The record has been read into `worker`. With `as_bytes` prompts and what was not checked go into
// `worker.bytes`; `response` must then stand in an arena.
absl::Status Answer(const Snapshot& snapshot, const Call& call, const v1::EvaluateRequest& request,
                    bool as_bytes, Worker& worker, v1::EvaluateResponse& response,
                    const KeptOfItem& kept = {}) {
  Question question;
  question.prompts.kept = kept;
  if (absl::Status status = ReadQuestion(snapshot, call, request, question); !status.ok()) {
    return status;
  }
  if (worker.record.practice.empty()) {
    worker.record.practice = worker.record.Intern(snapshot.settings().practice);
  }
  if (absl::Status status = CheckOwnRecord(call, worker.record); !status.ok()) return status;
  if (call.is_cancelled()) return Cancelled();
  if (question.choice.all || !question.choice.rules.empty()) {
    question.options.rules = question.choice.rules;
    worker.evaluator.Evaluate(worker.record, question.options, worker.answer);
  } else {
    worker.answer = engine::Answer();
    worker.answer.as_of = question.options.as_of;
  }
  if (call.is_cancelled()) return Cancelled();
  const Converter convert(snapshot.pack(), worker.record);
  convert.CommonButNotChecked(worker.answer, response);
  Parts parts(convert, question.full, as_bytes ? &worker.bytes : nullptr, response);
  for (const engine::NotChecked& one : worker.answer.not_checked) parts.Add(one);
  for (v1::NotChecked& one : question.choice.not_asked) parts.Add(std::move(one));
  if (question.full) {
    for (const engine::ItemAnswer& item : worker.answer.items) {
      convert.Item(item, /*entries=*/true, *response.add_items());
    }
  }
  FillPrompts(snapshot, call, question, worker, parts, response);
  FillHead(snapshot, request, worker, question, response);
  return absl::OkStatus();
}

// Reads the record into a worker and lets `answer` go on with it, while the worker is held.
// `bytes_of` says where the request's bytes are, which the worker may hold.
template <typename B, typename F>
absl::Status WithRecord(const Snapshot& snapshot, std::shared_ptr<const void> owner,
                        const B& bytes_of, const F& answer) {
  v1::EvaluateRequest rest;
  WorkerPool::Lease worker(snapshot.workers(/*drafts=*/false));
  if (absl::Status status =
          worker->reader.ReadRequest(bytes_of(*worker), std::move(owner), rest, worker->record);
      !status.ok()) {
    return FromReader(status);
  }
  if (!rest.include_drafts() || !snapshot.settings().include_drafts) return answer(rest, *worker);
  // Only now is it known that another program must answer: the record moves to one of its workers.
  WorkerPool::Lease drafts(snapshot.workers(/*drafts=*/true));
  std::swap(drafts->record, worker->record);
  std::swap(drafts->request, worker->request);
  return answer(rest, *drafts);
}

}  // namespace

absl::Status Evaluate(const Snapshot& snapshot, const Call& call,
                      const v1::EvaluateRequest& request, v1::EvaluateResponse& response) {
  WorkerPool& pool = snapshot.workers(request.include_drafts());
  WorkerPool::Lease worker(pool);
  if (absl::Status status = record::ReadMessage(request.record(), request.hypothetical(),
                                                pool.options(), worker->record);
      !status.ok()) {
    return FromReader(status);
  }
  worker->record.practice = worker->record.Intern(request.practice());
  return Answer(snapshot, call, request, /*as_bytes=*/false, *worker, response);
}

absl::Status EvaluateBytes(const Snapshot& snapshot, const Call& call, std::string_view bytes,
                           std::shared_ptr<const void> owner, v1::EvaluateResponse& response) {
  return WithRecord(
      snapshot, std::move(owner), [bytes](Worker&) { return bytes; },
      [&](const v1::EvaluateRequest& rest, Worker& worker) {
        return Answer(snapshot, call, rest, /*as_bytes=*/false, worker, response);
      });
}

absl::Status EvaluateToBytes(const Snapshot& snapshot, const Call& call,
                             std::span<const std::string_view> pieces,
                             absl::FunctionRef<uint8_t*(size_t)> allocate) {
  // The worker lets go of the record before this function ends, so that nobody need own the bytes.
  return WithRecord(
      snapshot, nullptr, [pieces](Worker& worker) { return worker.request.Whole(pieces); },
      [&](const v1::EvaluateRequest& rest, Worker& worker) {
        alignas(std::max_align_t) char first[kFirstBlock];
        google::protobuf::Arena arena(first, sizeof(first));
        auto& response = *google::protobuf::Arena::CreateMessage<v1::EvaluateResponse>(&arena);
        if (absl::Status status = Answer(snapshot, call, rest, /*as_bytes=*/true, worker, response);
            !status.ok()) {
          return status;
        }
        const std::string& behind = worker.bytes.bytes();
        const size_t size = response.ByteSizeLong();
        uint8_t* const out = allocate(size + behind.size());
        response.SerializeWithCachedSizesToArray(out);
        std::copy(behind.begin(), behind.end(), out + size);
        return absl::OkStatus();
      });
}

absl::Status EvaluateRecord(const Snapshot& snapshot, const Call& call,
                            const v1::EvaluateRequest& request, record::PatientRecord record,
                            v1::EvaluateResponse& response, const KeptOfItem& kept) {
  WorkerPool::Lease worker(snapshot.workers(request.include_drafts()));
  worker->record = std::move(record);
  if (!request.practice().empty()) {
    worker->record.practice = worker->record.Intern(request.practice());
  }
  return Answer(snapshot, call, request, /*as_bytes=*/false, *worker, response, kept);
}

}  // namespace waymark::service
