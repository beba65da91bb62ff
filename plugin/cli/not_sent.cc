#include "not_sent.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "waymark/prompts/words.h"
#include "waymark/service/convert.h"

namespace waymark::cli {
namespace {

constexpr engine::Doubt kSetAside{engine::DoubtReason::kInputSetAside, engine::kNoEntry, -1};

bool IsOpen(v1::ItemStatus status) {
  return status == v1::ITEM_STATUS_UPCOMING || status == v1::ITEM_STATUS_DUE ||
         status == v1::ITEM_STATUS_OVERDUE || status == v1::ITEM_STATUS_RAN_OUT;
}

void AddDoubt(const v1::Doubt& doubt, v1::Item& item) {
  if (!IsOpen(item.status())) return;
  for (const v1::Doubt& one : item.doubts()) {
    if (one.reason() == doubt.reason()) return;
  }
  *item.add_doubts() = doubt;
}

void AddDoubtToPrompts(const v1::Doubt& doubt, v1::EvaluateResponse& response) {
  for (v1::Prompt& prompt : *response.mutable_prompts()) AddDoubt(doubt, *prompt.mutable_item());
}
void AddDoubtToPrompts(const v1::Doubt&, v1::ExplainResponse&) {}

// The messages that a sidecar makes of what is known here, about these rules.
template <typename Response>
Response Known(const record::PatientRecord& record, const std::vector<AskedRule>& rules) {
  rules::Pack pack;
  engine::Answer answer;
  answer.as_of = calendar::Day::FromSerial(0);  // not used
  for (const AskedRule& rule : rules) {
    engine::NotChecked not_checked;
    not_checked.rule = static_cast<uint16_t>(pack.rules.size());
    not_checked.reason = engine::NotCheckedReason::kNotUsable;
    answer.not_checked.push_back(std::move(not_checked));
    rules::Rule& named = pack.rules.emplace_back();
    named.id = rule.id;
    named.title = rule.title;
  }
  if (record.in_doubt()) answer.listed_doubts.push_back(kSetAside);
  Response response;
  service::Converter(pack, record).Common(answer, response);
  return response;
}

template <typename Response>
void AddSetAside(const Response& known, Response& response) {
  for (const v1::SetAsideInput& one : known.set_aside_input()) {
    const bool said =
        std::any_of(response.set_aside_input().begin(), response.set_aside_input().end(),
                    [&](const v1::SetAsideInput& other) {
                      return one.what() == other.what() && one.reason() == other.reason() &&
                             one.id() == other.id();
                    });
    if (!said) *response.add_set_aside_input() = one;
  }
}

template <typename Response>
void Add(const record::PatientRecord& record, Response& response) {
  AddSetAside(Known<Response>(record, {}), response);
  if (!record.in_doubt()) return;
  v1::Doubt doubt;
  service::Converter(rules::Pack(), record).Doubt(kSetAside, doubt);
  for (v1::Item& item : *response.mutable_items()) AddDoubt(doubt, item);
  AddDoubtToPrompts(doubt, response);
}

template <typename Response>
void NotUsable(const record::PatientRecord& record, const std::vector<AskedRule>& rules,
               Response& response) {
  const Response known = Known<Response>(record, rules);
  *response.mutable_not_checked() = known.not_checked();
  *response.mutable_set_aside_input() = known.set_aside_input();
}

}  // namespace

void AddWhatWasNotSent(const record::PatientRecord& record, v1::EvaluateResponse& response) {
  Add(record, response);
}
void AddWhatWasNotSent(const record::PatientRecord& record, v1::ExplainResponse& response) {
  Add(record, response);
}

void AnswerNotUsable(const record::PatientRecord& record, const std::vector<AskedRule>& rules,
                     v1::EvaluateResponse& response) {
  NotUsable(record, rules, response);
}
void AnswerNotUsable(const record::PatientRecord& record, const std::vector<AskedRule>& rules,
                     v1::ExplainResponse& response) {
  NotUsable(record, rules, response);
  response.clear_items();
  response.clear_tree();
  response.clear_would_close();
  response.clear_would_change();
  if (response.not_checked_size() > 0) response.set_summary(response.not_checked(0).text());
}

}  // namespace waymark::cli
