#include "waymark/service/get_prompts_handler.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/access/audit.h"
#include "waymark/living/bytes.h"
#include "waymark/prompts/prompts.h"
#include "waymark/record/readers/protobuf.h"
#include "waymark/service/answered_from.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/read_audit.h"
#include "waymark/service/receipt.h"
#include "waymark/service/scope.h"
#include "waymark/service/stored_messages.h"

namespace waymark::service {
namespace {

absl::Status CheckRequest(const v1::GetPromptsRequest& request) {
  std::vector<Violation> violations;
  if (request.source().empty()) violations.push_back({"source", "is empty"});
  if (request.practice().empty()) violations.push_back({"practice", "is empty"});
  if (request.patient_id().empty()) violations.push_back({"patient_id", "is empty"});
  if (!violations.empty()) return InvalidFields(violations);
  return absl::OkStatus();
}

store::AuditLine SawLine(const Caller& caller, const v1::GetPromptsRequest& request,
                         const rules::Pack& pack, calendar::Instant at,
                         const AnswerCache::Entry& from, int64_t prompts) {
  store::AuditLine line;
  line.practice = request.practice();
  line.at = at;
  access::SignLine(caller, {}, line);
  line.role = std::string(ReadRole(request.role()) ? rules::RoleName(*ReadRole(request.role()))
                                                   : std::string_view());
  line.action = "saw";
  line.method = "GetPrompts";
  line.patient = from.patient;
  line.count = prompts;
  SayAnsweredFrom(pack, from.as_of, from.record_version, line);
  return line;
}

// What tells the consultation from the practice's others. A system that does not name its
// consultations has one a patient and day, for counting.
std::string ConsultationOf(const v1::GetPromptsRequest& request, calendar::Day day) {
  return absl::StrCat(
      request.source(), "\n", request.patient_id(), "\n",
      request.consultation_id().empty() ? calendar::FormatIso(day) : request.consultation_id());
}

// An answer that opened nothing reads the same in every consultation.
std::string CacheKey(const v1::GetPromptsRequest& request) {
  v1::GetPromptsRequest key = request;
  key.clear_consultation_id();
  return key.SerializeAsString();
}

uint64_t DigestOfFacts(const living::LivingItem& item) {
  living::ByteDigest digest;
  for (const living::Fact& fact : item.rest.facts) {
    digest.Add(fact.root);
    digest.Add(fact.says);
  }
  return digest.value();
}

// Works one request out.
class Work {
 public:
  Work(Desk& desk, const Caller& caller, const v1::GetPromptsRequest& request)
      : desk_(desk), caller_(caller), request_(request), rules_(desk.rules()), now_(desk.Now()) {}

  absl::StatusOr<std::shared_ptr<const std::string>> Run() {
    if (rules_.snapshot == nullptr) {
      return WithRetry(
          WithReason(absl::UnavailableError("no pack of rules is loaded, so nothing was checked"),
                     "NO_PACK"),
          absl::Seconds(5));
    }
    if (absl::Status status = ReadQuestion(); !status.ok()) return status;
    AnswerCache::Entry entry;
    entry.rules = desk_.cache().rules_stamp();
    absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk_.Read();
    if (!reader.ok()) return reader.status();
    const absl::StatusOr<store::PatientRef> patient =
        FindStored(**reader, {request_.source(), request_.practice(), request_.patient_id()});
    if (!patient.ok()) return patient.status();
    // The stamp before a snapshot of its own, so that no write falls between the two unseen.
    entry.patient = *patient;
    entry.stamp = desk_.cache().StampOf(*patient);
    reader = desk_.Read();
    if (!reader.ok()) return reader.status();
    absl::StatusOr<living::PatientState> state = living::ReadState(**reader, *patient);
    if (!state.ok()) return FromStore(state.status());
    WorkerPool::Lease worker(rules_.snapshot->workers(/*drafts=*/false));
    living::AsWas how;
    if (request_.hypothetical_size() > 0) {
      how.add = [&](record::PatientRecord& record) {
        return FromReader(record::AddHypothetical(
            request_.hypothetical(), rules_.snapshot->workers(/*drafts=*/false).options(), record));
      };
    }
    if (absl::Status status = living::ReadRecord(**reader, *state, question_.as_of, *rules_.in_use,
                                                 how, worker->record);
        !status.ok()) {
      return FromStore(status);
    }
    const absl::StatusOr<std::string> data_to = DataTo(**reader, state->together);
    if (!data_to.ok()) return data_to.status();
    reader->reset();
    TakeKept(*state);
    v1::GetPromptsResponse response;
    if (absl::Status status = AnswerStored(rules_, question_, state->items, worker->record, *worker,
                                           *response.mutable_answer(), &silent_);
        !status.ok()) {
      return status;
    }
    AddHypotheticalIds(worker->record, *response.mutable_answer());
    if (response.answer().hypothetical_size() > 0) {
      response.mutable_answer()->add_notices("hypothetical entries were used");
    }
    FillRest(*state, *data_to, response);
    const bool first_time = NoteShown(*state, response);
    const std::shared_ptr<const Opening> opening = OpeningOf(response);
    if (opening != nullptr) desk_.openings().Note(*opening, desk_.store());
    entry.today = rules_.in_use->TodayAt(now_);
    entry.as_of = question_.as_of;
    entry.record_version = state->leading.version;
    auto bytes = std::make_shared<std::string>();
    response.SerializeToString(bytes.get());
    if (absl::Status status =
            desk_.store().AuditRead(SawLine(caller_, request_, rules_.snapshot->pack(), now_, entry,
                                            response.answer().prompts_size()));
        !status.ok()) {
      response.mutable_answer()->add_notices(kReadNotRecorded);
      response.SerializeToString(bytes.get());
      return std::shared_ptr<const std::string>(bytes);
    }
    if (!first_time && request_.hypothetical().empty()) {
      entry.bytes = bytes;
      entry.until = until_;
      entry.opening = opening;
      desk_.cache().Keep(CacheKey(request_), std::move(entry));
    }
    return std::shared_ptr<const std::string>(bytes);
  }

 private:
  absl::Status ReadQuestion() {
    std::vector<Violation> violations;
    question_.as_of = rules_.in_use->TodayAt(now_);
    if (request_.has_as_of()) {
      if (const auto day = ReadDay(request_.as_of(), "as_of", violations)) question_.as_of = *day;
    }
    if (!violations.empty()) return InvalidFields(violations);
    question_.role = ReadRole(request_.role());
    question_.moment = ReadMoment(request_.moment());
    question_.full = request_.full();
    TellUnknown(v1::Role_IsValid(request_.role()), "role", question_.notices);
    TellUnknown(v1::Moment_IsValid(request_.moment()), "moment", question_.notices);
    return absl::OkStatus();
  }

  static absl::StatusOr<std::string> DataTo(store::Reader& reader,
                                            const std::vector<store::PatientRef>& together) {
    calendar::Instant last = 0;
    for (const store::PatientRef patient : together) {
      absl::StatusOr<std::vector<store::LoggedEvent>> newest = reader.ListEvents(patient, 0, 1);
      if (!newest.ok()) return FromStore(newest.status());
      if (!newest->empty()) last = std::max(last, newest->front().received);
    }
    return MomentText(last);
  }

  bool in_consultation() const { return question_.moment != prompts::Moment::kWorklist; }
  // Only where a system says so is it known that two calls are of one opening.
  bool in_named_consultation() const {
    return in_consultation() && !request_.consultation_id().empty();
  }
  std::string Share() const {
    return absl::StrCat(request_.practice(), "\n",
                        ConsultationOf(request_, rules_.in_use->TodayAt(now_)));
  }

  void TakeKept(const living::PatientState& state) {
    for (const living::LivingItem& item : state.items) {
      if (item.row.snoozed_until != calendar::Day::Max()) {
        question_.snoozed[item.row.id] = item.row.snoozed_until;
      }
      if (!in_consultation()) continue;
      const calendar::Instant again =
          desk_.shown().ShownUntil(item.row.id, DigestOfFacts(item), now_);
      if (again <= now_) continue;
      question_.collapsed.push_back(item.row.id);
      until_ = std::min(until_, again);
    }
    if (in_named_consultation()) question_.expanded_before = desk_.shown().ExpandedIn(Share());
  }

  void FillRest(const living::PatientState& state, const std::string& data_to,
                v1::GetPromptsResponse& response) {
    response.set_record_version(state.leading.version);
    response.set_data_to(data_to);
    response.set_shown_before(static_cast<int32_t>(question_.collapsed.size()));
    for (const living::LivingItem& item : state.items) {
      if (!item.is_live() || (item.row.flags & living::kSilent) != 0) continue;
      v1::ItemWork& work = *response.add_work();
      work.set_item_id(item.row.id);
      SetWork(item, *work.mutable_work());
    }
    Receipt receipt;
    receipt.patient = {request_.source(), request_.practice(), request_.patient_id()};
    receipt.record_version = state.leading.version;
    receipt.answered_at = now_;
    receipt.pack_digest = rules_.snapshot->pack().digest;
    receipt.program_version = rules_.in_use->program_version;
    receipt.suspended = rules_.in_use->suspended;
    receipt.question = question_;
    receipt.answer_digest = DigestOf(response.answer().SerializeAsString());
    // What was only tried out is not kept, so it can't be had again.
    if (request_.hypothetical().empty()) response.set_receipt(EncodeReceipt(receipt));
  }

  // What is counted of it; null outside of consultations and where something was only tried out.
  std::shared_ptr<const Opening> OpeningOf(const v1::GetPromptsResponse& response) const {
    if (!in_consultation() || request_.hypothetical_size() > 0) return nullptr;
    auto opening = std::make_shared<Opening>();
    opening->practice = request_.practice();
    opening->day = rules_.in_use->TodayAt(now_);
    opening->consultation = ConsultationOf(request_, opening->day);
    for (const v1::Prompt& prompt : response.answer().prompts()) {
      if (prompt.display() == v1::DISPLAY_HELD_BACK) continue;
      opening->rules.push_back(prompt.item().rule());
    }
    opening->silent = silent_;
    return opening;
  }

  // Whether the next answer reads otherwise: something opened, or is shown for the first time.
  bool NoteShown(const living::PatientState& state, const v1::GetPromptsResponse& response) {
    if (!in_consultation()) return false;
    std::map<std::string_view, uint64_t> facts;
    for (const living::LivingItem& item : state.items) facts[item.row.id] = DigestOfFacts(item);
    int expanded = 0;
    std::vector<FirstTime> first;
    for (const v1::Prompt& prompt : response.answer().prompts()) {
      expanded += prompt.display() == v1::DISPLAY_EXPANDED ? 1 : 0;
      const std::string& id = prompt.item().item_id();
      if (prompt.display() == v1::DISPLAY_HELD_BACK || id.empty()) continue;
      if (desk_.shown().Note(id, facts[id], now_)) {
        first.push_back({id, prompt.item().rule(), facts[id]});
      }
    }
    if (expanded > 0 && in_named_consultation()) desk_.shown().NoteExpanded(Share(), expanded);
    const bool otherwise = expanded > 0 || !first.empty();
    if (!first.empty()) KeepShown(std::move(first));
    return otherwise;
  }

  struct FirstTime {
    std::string item, rule;
    uint64_t facts = 0;
  };

  // When there is room: what is lost is a count, and after a restart a prompt may open again.
  void KeepShown(std::vector<FirstTime> first) {
    desk_.store()
        .TrySubmit(
            [first = std::move(first), practice = request_.practice(), now = now_,
             over = desk_.shown().TakeOver(),
             day = rules_.in_use->TodayAt(now_)](store::Transaction& tx) -> absl::Status {
              if (absl::Status status = Shown::Drop(tx, over); !status.ok()) return status;
              for (const FirstTime& one : first) {
                if (absl::Status status = tx.AddCount(practice, "shown", one.rule, day, 1);
                    !status.ok()) {
                  return status;
                }
                if (absl::Status status = Shown::Keep(tx, one.item, one.facts, now); !status.ok()) {
                  return status;
                }
              }
              return absl::OkStatus();
            },
            [](const absl::Status&) {})
        .IgnoreError();
  }

  Desk& desk_;
  const Caller& caller_;
  const v1::GetPromptsRequest& request_;
  const RulesHere rules_;
  const calendar::Instant now_;
  StoredQuestion question_;
  calendar::Instant until_ = calendar::kEverything;
  std::vector<std::string> silent_;
};

}  // namespace

absl::Status AnswerStored(const RulesHere& rules, const StoredQuestion& question,
                          const std::vector<living::LivingItem>& items,
                          const record::PatientRecord& record, Worker& worker,
                          v1::EvaluateResponse& answer, std::vector<std::string>* silent) {
  const Snapshot& snapshot = *rules.snapshot;
  const std::vector<uint16_t> asked = rules.in_use->AskedAt(record.practice);
  if (asked.empty()) {
    worker.answer = engine::Answer();
    worker.answer.as_of = question.as_of;
  } else {
    worker.evaluator.Evaluate(
        record, {.as_of = question.as_of, .known_at = question.known_at, .rules = asked},
        worker.answer);
  }
  const Converter convert(snapshot.pack(), record);
  convert.Common(worker.answer, answer);
  // Which stored item a computed one is. Hypothetical entries may make items that are not stored.
  const auto find = [&](const engine::ItemAnswer& computed) -> const living::LivingItem* {
    const std::string& rule = snapshot.pack().rules[computed.rule].id;
    const living::LivingItem* withdrawn = nullptr;  // since: of an answer that is had again
    for (const living::LivingItem& item : items) {
      if (item.row.rule != rule || item.row.key != computed.key) continue;
      if (item.row.state != living::ItemState::kWithdrawn) return &item;
      withdrawn = &item;
    }
    return withdrawn;
  };
  prompts::PromptRequest ask;
  ask.role = question.role;
  ask.moment = question.moment;
  ask.with_detail = question.full;
  ask.known_at = question.known_at;
  ask.budget.expanded = std::max(ask.budget.expanded - question.expanded_before, 0);
  ask.kept = [&](const engine::ItemAnswer& computed) {
    prompts::Kept kept;
    const living::LivingItem* item = find(computed);
    if (item == nullptr) return kept;
    const auto snoozed = question.snoozed.find(item->row.id);
    if (snoozed != question.snoozed.end() && snoozed->second >= question.as_of) {
      kept.snoozed_until = snoozed->second;
    }
    kept.shown_before = std::find(question.collapsed.begin(), question.collapsed.end(),
                                  item->row.id) != question.collapsed.end();
    return kept;
  };
  const prompts::PromptSet set =
      prompts::MakePrompts(snapshot.pack(), snapshot.wordings(), record, worker.answer, ask);
  if (silent != nullptr) {
    for (const engine::ItemAnswer* item : set.silent_items) {
      silent->push_back(snapshot.pack().rules[item->rule].id);
    }
  }
  for (const prompts::PromptAnswer& prompt : set.prompts) {
    if (prompt.display == prompts::Display::kHeldBack && !question.full) continue;
    v1::Prompt& message = *answer.add_prompts();
    convert.Prompt(prompt, question.full, message);
    if (const living::LivingItem* item = find(*prompt.item)) {
      message.mutable_item()->set_item_id(item->row.id);
    }
  }
  if (question.full) {
    for (const engine::ItemAnswer& one : worker.answer.items) {
      if (snapshot.pack().rules[one.rule].status == rules::RuleStatus::kSilent) continue;
      v1::Item& message = *answer.add_items();
      convert.Item(one, /*entries=*/true, message);
      if (const living::LivingItem* item = find(one)) message.set_item_id(item->row.id);
    }
  }
  for (const rules::Rule& rule : snapshot.pack().rules) {
    if (!rules.in_use->IsSuspended(rule.id, record.practice)) continue;
    v1::NotChecked& one = *answer.add_not_checked();
    one.set_rule(rule.id);
    one.set_reason("suspended");
    one.set_text("not checked: the rule is suspended");
  }
  answer.set_held_back(set.held_back);
  answer.set_silent(set.silent);
  answer.set_quiet(set.quiet);
  answer.set_yielded(set.yielded);
  answer.set_pack_digest(snapshot.pack().digest);
  answer.set_program_version(rules.in_use->program_version);
  answer.set_known_at(question.known_at_text);
  if (worker.answer.next_look.is_finite()) {
    SetDate(worker.answer.next_look, *answer.mutable_next_look_on());
  }
  if (worker.answer.coverage_assumed) answer.add_assumed("coverage");
  if (worker.answer.recorded_assumed) answer.add_assumed("recorded");
  if (snapshot.settings().zone_assumed) answer.add_assumed("zone");
  for (const std::string& notice : snapshot.notices()) answer.add_notices(notice);
  for (const std::string& notice : question.notices) answer.add_notices(notice);
  return absl::OkStatus();
}

absl::StatusOr<store::PatientRef> FindStored(store::Reader& reader, const store::PatientKey& key) {
  absl::StatusOr<store::PatientRef> patient = reader.FindPatient(key);
  if (absl::IsNotFound(patient.status())) {
    return WithReason(absl::NotFoundError("no such patient is stored here, so nothing was checked; "
                                          "send the record with RecordEvents or use Evaluate"),
                      "NO_SUCH_PATIENT");
  }
  if (!patient.ok()) return FromStore(patient.status());
  return patient;
}

std::shared_ptr<const std::string> FindKeptPrompts(Desk& desk, const Caller& caller,
                                                   const v1::GetPromptsRequest& asked) {
  if (asked.hypothetical_size() > 0) return nullptr;
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) return nullptr;
  const ForCaller<v1::GetPromptsRequest> narrowed(desk.access(), caller, Need::kRead, asked);
  if (!narrowed.ok()) return nullptr;
  const v1::GetPromptsRequest& request = *narrowed;
  const calendar::Instant now = desk.Now();
  const std::optional<AnswerCache::Entry> kept =
      desk.cache().Find(CacheKey(request), rules.in_use->TodayAt(now), now);
  if (!kept) return nullptr;
  const auto shown =
      kept->opening == nullptr ? 0 : static_cast<int64_t>(kept->opening->rules.size());
  if (!desk.store()
           .AuditRead(SawLine(caller, request, rules.snapshot->pack(), now, *kept, shown))
           .ok()) {
    return nullptr;
  }
  if (kept->opening != nullptr) {
    Opening opening = *kept->opening;
    opening.consultation = ConsultationOf(request, opening.day);
    desk.openings().Note(opening, desk.store());
  }
  return kept->bytes;
}

absl::StatusOr<std::shared_ptr<const std::string>> GetPrompts(Desk& desk, const Caller& caller,
                                                              const v1::GetPromptsRequest& asked) {
  if (absl::Status status = CheckRequest(asked); !status.ok()) return status;
  const ForCaller<v1::GetPromptsRequest> request(desk.access(), caller, Need::kRead, asked);
  if (!request.ok()) return request.status();
  return Work(desk, caller, *request).Run();
}

}  // namespace waymark::service
