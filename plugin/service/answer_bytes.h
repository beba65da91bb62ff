// The bytes of answers, where much of an answer is the same for every patient: what depends on the
// pack only is serialised once and copied afterwards.
//
// On the wire the elements of a repeated field may stand anywhere among the other fields, and the
// fields of a message in any order. So an answer is written as: the response without `prompts` and
// `not_checked`; then `prompts`, each its own fields before those of the pack; then `not_checked`.
// It parses to the same message as the whole response would, element for element.
#ifndef WAYMARK_SERVICE_ANSWER_BYTES_H_
#define WAYMARK_SERVICE_ANSWER_BYTES_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/engine/answer.h"
#include "waymark/prompts/prompts.h"
#include "waymark/service/convert.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::service {

// Collects `prompts` and `not_checked` of one v1::EvaluateResponse as bytes. Remembers from one
// answer to the next what it has serialised of the pack; nothing of a patient. All answers must
// come from one pack. Not thread-safe.
class AnswerBytes {
 public:
  // Begins the next answer.
  void Clear() { bytes_.clear(); }
  // Adds a prompt; `own` is its message without the fields of Converter::PackPart.
  void AddPrompt(const Converter& convert, const prompts::PromptAnswer& prompt, bool full,
                 const v1::Prompt& own);
  void AddNotChecked(const Converter& convert, const engine::NotChecked& not_checked);
  void AddNotChecked(const v1::NotChecked& message);

  // What was added since Clear, in that order: to stand behind the rest of the response.
  const std::string& bytes() const { return bytes_; }

 private:
  struct PackPart {
    bool full = false;
    std::vector<const rules::ReplyRule*> replies;
    std::string bytes;  // empty: not made yet
  };
  struct Missing {
    engine::NotChecked of;
    std::string bytes;  // empty: not made yet
  };

  std::string bytes_;
  std::vector<PackPart> pack_parts_;  // by rule, the last one asked for
  std::vector<Missing> missing_;      // by rule, the last one asked for
};

}  // namespace waymark::service

#endif  // WAYMARK_SERVICE_ANSWER_BYTES_H_
