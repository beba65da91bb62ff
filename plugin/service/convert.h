// The engine's values as messages of the API.
#ifndef WAYMARK_SERVICE_CONVERT_H_
#define WAYMARK_SERVICE_CONVERT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "waymark/calendar/partial_date.h"
#include "waymark/engine/answer.h"
#include "waymark/prompts/prompts.h"
#include "waymark/record/record.h"
#include "waymark/rules/finding.h"
#include "waymark/rules/pack.h"
#include "waymark/v1/answer.pb.h"
#include "waymark/v1/decision_support.pb.h"
#include "waymark/v1/rules.pb.h"

namespace waymark::service {

// `day` must be finite.
void SetDate(calendar::Day day, v1::Date& date);
// With the precision it has: a year, a month, a day. Nothing is set for an interval that is none of
// these.
void SetDate(const calendar::PartialDate& day, v1::Date& date);
v1::ItemStatus StatusNumber(engine::ItemStatus status);

// One answer about one record. The pack, the record and the messages that it fills must outlive it.
class Converter {
 public:
  Converter(const rules::Pack& pack, const record::PatientRecord& record)
      : pack_(pack), record_(record) {}

  // `entries`: also the entries behind it, which only the full view shows.
  void Item(const engine::ItemAnswer& item, bool entries, v1::Item& message) const;
  // `full`: also its details, evidence and the entries behind it.
  void Prompt(const prompts::PromptAnswer& prompt, bool full, v1::Prompt& message) const;
  // The same in two parts with no field in common: what is this patient's ...
  void OwnPart(const prompts::PromptAnswer& prompt, bool full, v1::Prompt& message) const;
  // ... and what depends on the pack, on `full` and on `prompt.replies` only.
  void PackPart(const prompts::PromptAnswer& prompt, bool full, v1::Prompt& message) const;
  // An entry under no name, of that code set (-1: none).
  void Entry(uint32_t entry, int32_t code_set, v1::EntryRef& message) const;
  void Doubt(const engine::Doubt& doubt, v1::Doubt& message) const;
  void Reply(const rules::ReplyRule& reply, v1::ReplyOption& message) const;
  void NotChecked(const engine::NotChecked& not_checked, v1::NotChecked& message) const;
  // `answer` is the one that the question stands in.
  void Question(const engine::Answer& answer, const engine::Question& question,
                v1::Question& message) const;

  // What stands in every answer about a record: not checked, questions, input that was set aside.
  // `Response` is v1::EvaluateResponse or v1::ExplainResponse.
  template <typename Response>
  void Common(const engine::Answer& answer, Response& response) const {
    for (const engine::NotChecked& one : answer.not_checked) {
      NotChecked(one, *response.add_not_checked());
    }
    CommonButNotChecked(answer, response);
  }
  template <typename Response>
  void CommonButNotChecked(const engine::Answer& answer, Response& response) const {
    SetDate(answer.as_of, *response.mutable_as_of());
    for (const engine::Question& one : answer.questions) {
      Question(answer, one, *response.add_questions());
    }
    for (const record::SetAside& one : record_.set_aside()) {
      SetAside(one, *response.add_set_aside_input());
    }
    for (const engine::Doubt& one : answer.listed_doubts) {
      ListedDoubt(one, *response.add_set_aside_input());
    }
    for (const engine::UnheardReply& one : answer.unheard_replies) {
      UnheardReply(one, *response.add_set_aside_input());
    }
  }

 private:
  void SetAside(const record::SetAside& set_aside, v1::SetAsideInput& message) const;
  void ListedDoubt(const engine::Doubt& doubt, v1::SetAsideInput& message) const;
  void UnheardReply(const engine::UnheardReply& unheard, v1::SetAsideInput& message) const;
  std::string_view CodeSetId(int32_t set) const;

  const rules::Pack& pack_;
  const record::PatientRecord& record_;
};

void SetFinding(const rules::Finding& finding, const std::vector<rules::SourceFile>& files,
                v1::Finding& message);

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_CONVERT_H_
