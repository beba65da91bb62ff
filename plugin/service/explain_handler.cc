#include "waymark/service/explain_handler.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/engine/explain.h"
#include "waymark/prompts/words.h"
#include "waymark/record/readers/protobuf.h"
#include "waymark/record/readers/wire.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/rules_handler.h"
#include "waymark/service/scope.h"

namespace waymark::service {
namespace {

using calendar::Day;

absl::Status CheckDrafts(const Snapshot& snapshot, bool include_drafts) {
  if (!include_drafts || snapshot.settings().include_drafts) return absl::OkStatus();
  return WithReason(
      absl::FailedPreconditionError("include_drafts: this sidecar does not serve rules in draft; "
                                    "start it with --include-drafts, or leave the field out"),
      "DRAFTS_NOT_SERVED");
}

// The rule's index.
absl::StatusOr<uint16_t> FindRule(const Snapshot& snapshot, const v1::ExplainRequest& request) {
  if (request.rule().empty()) {
    return InvalidFields({{"rule", "is empty; name the rule to explain, ListRules has them"}});
  }
  const int index = snapshot.pack().FindRule(request.rule());
  if (index < 0) return NotFound("rule", request.rule());
  const std::string why =
      WhyNotAsked(snapshot.pack().rules[static_cast<size_t>(index)], request.include_drafts());
  if (!why.empty()) {
    return WithReason(absl::FailedPreconditionError(absl::StrCat("rule: ", why)),
                      "RULE_NOT_IN_USE");
  }
  return static_cast<uint16_t>(index);
}

std::string_view HoldsText(calendar::Truth truth) {
  switch (truth) {
    case calendar::Truth::kNo:
      return "no";
    case calendar::Truth::kMaybe:
      return "uncertain";
    case calendar::Truth::kYes:
      return "yes";
  }
  return "uncertain";
}

// "overdue since 3 March 2026", "stopped since 1 May 2026 (rejected)".
std::string ItemText(const engine::ItemAnswer& item) {
  std::string text(prompts::StatusWords(item.status));
  if (item.since.is_finite()) absl::StrAppend(&text, " since ", calendar::FormatLong(item.since));
  if (!item.reason.empty()) absl::StrAppend(&text, " (", std::string(item.reason), ")");
  return text;
}

// One sentence: what the rule says about this patient on the day.
std::string Summary(const rules::Pack& pack, const rules::Rule& rule,
                    const engine::Explanation& explanation) {
  const engine::Answer& answer = explanation.answer;
  const std::string day = calendar::FormatLong(answer.as_of);
  if (!answer.not_checked.empty()) {
    return prompts::NotCheckedText(pack, answer.not_checked.front());
  }
  if (answer.items.empty()) {
    return absl::StrCat(rule.title, ": nothing to do on ", day,
                        ", because nothing on the record has started it.");
  }
  if (answer.items.size() == 1) {
    return absl::StrCat(rule.title, ": ", ItemText(answer.items.front()), ", on ", day, ".");
  }
  std::string text = absl::StrCat(rule.title, ": ", answer.items.size(), " items on ", day);
  for (size_t i = 0; i < answer.items.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? ": " : "; ", ItemText(answer.items[i]));
  }
  return text + ".";
}

class Filler {
 public:
  Filler(const rules::Pack& pack, const record::PatientRecord& record)
      : pack_(pack), convert_(pack, record) {}

  void Fill(const engine::Explanation& from, v1::ExplainResponse& response) const {
    const rules::Rule& rule = pack_.rules[from.rule];
    response.set_rule(rule.id);
    response.set_rule_version(rule.version);
    response.set_title(rule.title);
    response.set_summary(Summary(pack_, rule, from));
    convert_.Common(from.answer, response);
    for (const engine::ItemAnswer& item : from.answer.items) {
      convert_.Item(item, /*entries=*/true, *response.add_items());
    }
    for (const engine::ExplainedNode& node : from.tree) Node(node, *response.add_tree());
    for (const engine::WouldClose& one : from.would_close) {
      v1::WouldClose& message = *response.add_would_close();
      message.set_item(one.item);
      for (const std::string& step : one.steps) message.add_steps(step);
      for (const int32_t set : one.code_sets) {
        if (set >= 0) message.add_code_sets(pack_.code_sets[static_cast<size_t>(set)].id);
      }
    }
    for (const engine::WouldChange& one : from.would_change) {
      v1::WouldChange& message = *response.add_would_change();
      message.set_item(one.item);
      if (one.on.is_finite()) SetDate(one.on, *message.mutable_on());
      message.set_text(one.text);
    }
    for (const rules::Parameter& one : rule.parameters) {
      response.add_parameters(ParameterText(one));
    }
  }

 private:
  void Node(const engine::ExplainedNode& from, v1::ExplainNode& message) const {
    message.set_text(from.text);
    message.set_holds(std::string(HoldsText(from.holds)));
    if (from.since.is_finite()) SetDate(from.since, *message.mutable_since());
    if (from.until.is_finite()) SetDate(from.until, *message.mutable_until());
    for (const engine::ExplainedEntry& entry : from.entries) {
      convert_.Entry(entry.entry, entry.code_set, *message.add_entries());
    }
    for (const engine::ExplainedNode& child : from.children) Node(child, *message.add_children());
    const rules::Place& place = from.place;
    if (place.file >= 0 && static_cast<size_t>(place.file) < pack_.files.size()) {
      message.set_place(absl::StrCat(pack_.files[static_cast<size_t>(place.file)].path, ":",
                                     place.line, ":", place.column));
    }
  }

  const rules::Pack& pack_;
  const Converter convert_;
};

void FillHead(const Snapshot& snapshot, const v1::ExplainRequest& request,
              const engine::Answer& answer, const record::PatientRecord& record,
              v1::ExplainResponse& response) {
  const ServiceSettings& settings = snapshot.settings();
  response.set_pack_digest(snapshot.pack().digest);
  response.set_program_version(settings.program_version);
  response.set_known_at(request.known_at());
  if (answer.coverage_assumed) response.add_assumed("coverage");
  if (answer.recorded_assumed) response.add_assumed("recorded");
  if (settings.zone_assumed) response.add_assumed("zone");
  for (const std::string& notice : snapshot.notices()) response.add_notices(notice);
  AddHypotheticalIds(record, response);
  if (response.hypothetical_size() > 0) response.add_notices("hypothetical entries were used");
}

absl::Status Answer(const Snapshot& snapshot, const Call& call, const v1::ExplainRequest& request,
                    record::PatientRecord& record, v1::ExplainResponse& response) {
  if (absl::Status status = CheckDrafts(snapshot, request.include_drafts()); !status.ok()) {
    return status;
  }
  std::vector<Violation> violations;
  const engine::EvaluateOptions options = ReadTimes(snapshot, call, request, violations);
  if (!violations.empty()) return InvalidFields(violations);
  const absl::StatusOr<uint16_t> rule = FindRule(snapshot, request);
  if (!rule.ok()) return rule.status();
  if (record.practice.empty()) record.practice = record.Intern(snapshot.settings().practice);
  if (absl::Status status = CheckOwnRecord(call, record); !status.ok()) return status;
  if (call.is_cancelled()) return Cancelled();
  const engine::Explanation explanation =
      engine::Explain(snapshot.workers(request.include_drafts()).program(), record, options, *rule);
  if (call.is_cancelled()) return Cancelled();
  Filler(snapshot.pack(), record).Fill(explanation, response);
  FillHead(snapshot, request, explanation.answer, record, response);
  return absl::OkStatus();
}

}  // namespace

absl::Status Explain(const Snapshot& snapshot, const Call& call, const v1::ExplainRequest& request,
                     v1::ExplainResponse& response) {
  record::PatientRecord record;
  if (absl::Status status =
          record::ReadMessage(request.record(), request.hypothetical(),
                              snapshot.workers(/*drafts=*/false).options(), record);
      !status.ok()) {
    return FromReader(status);
  }
  record.practice = record.Intern(request.practice());
  return Answer(snapshot, call, request, record, response);
}

absl::Status ExplainBytes(const Snapshot& snapshot, const Call& call, std::string_view bytes,
                          std::shared_ptr<const void> owner, v1::ExplainResponse& response) {
  v1::ExplainRequest rest;
  record::PatientRecord record;
  record::WireReader reader(snapshot.workers(/*drafts=*/false).options());
  if (absl::Status status = reader.ReadRequest(bytes, std::move(owner), rest, record);
      !status.ok()) {
    return FromReader(status);
  }
  return Answer(snapshot, call, rest, record, response);
}

absl::Status ExplainRecord(const Snapshot& snapshot, const Call& call,
                           const v1::ExplainRequest& request, record::PatientRecord record,
                           v1::ExplainResponse& response) {
  if (!request.practice().empty()) record.practice = record.Intern(request.practice());
  return Answer(snapshot, call, request, record, response);
}

}  // namespace waymark::service
