// Whether an answer is what a story expects of a day.
#ifndef WAYMARK_AUTHORING_CHECK_ANSWER_H_
#define WAYMARK_AUTHORING_CHECK_ANSWER_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "waymark/authoring/story.h"
#include "waymark/engine/answer.h"
#include "waymark/record/record.h"
#include "waymark/rules/pack.h"

namespace waymark::authoring {

// The summary that is shown for an item; nothing where it has no wording.
using SaySummary =
    std::function<std::optional<std::string>(const rules::Pack&, const record::PatientRecord&,
                                             const engine::Answer&, const engine::ItemAnswer&)>;

// The most words that the longer text under a prompt may have: it is read while somebody waits.
inline constexpr int kMostWords = 90;
// Words as a reader counts them; dashes and markup between spaces are none.
int CountWords(std::string_view text);

struct AnswerView {
  const rules::Pack* pack = nullptr;
  const record::PatientRecord* record = nullptr;
  const engine::Answer* answer = nullptr;
  Day day;
  calendar::Instant known_at = calendar::kEverything;
  const SaySummary* say = nullptr;         // null: `says` and `does_not_say` aren't checked
  bool check_doubts = true;                // false for evaluators that don't give doubts
  const SaySummary* say_detail = nullptr;  // the longer text; null: its length isn't checked
};

// One sentence for each thing that differs: what was expected, what came. Empty where all is as
// expected, of the named rules and of the story's others, which must be silent. A text of more than
// kMostWords differs from what anybody expects.
std::vector<std::string> CheckAnswer(const AnswerView& view, const Story& story,
                                     const Expectation& expectation);

// The items that `which` means (an entry's id, a group's value, first, second ... last), of the
// items of `rule`; several where it means several.
std::vector<const engine::ItemAnswer*> FindItems(const AnswerView& view, int rule,
                                                 std::string_view which);

// "fit-not-returned: overdue (warning) since 2026-11-10, item e001; ..." for people.
std::string DescribeItems(const AnswerView& view, int rule);

}  // namespace waymark::authoring

#endif  // WAYMARK_AUTHORING_CHECK_ANSWER_H_
