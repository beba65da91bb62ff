// Plain English for what an answer carries besides prompts: statuses, doubts, questions, what was
// not checked, and what a rule rests on.
#ifndef WAYMARK_PROMPTS_WORDS_H_
#define WAYMARK_PROMPTS_WORDS_H_

#include <string>
#include <string_view>

#include "waymark/engine/answer.h"
#include "waymark/record/record.h"
#include "waymark/rules/pack.h"

namespace waymark::prompts {

// "not yet due", "due", "overdue", "done" ...
std::string_view StatusWords(rules::ItemStatus status);

// A whole sentence for a clinician: what is uncertain, about which entry or code set.
std::string DoubtText(const rules::Pack& pack, const record::PatientRecord& record,
                      const engine::Doubt& doubt);
// Which rule was not asked, and why. Never "no".
std::string NotCheckedText(const rules::Pack& pack, const engine::NotChecked& not_checked);
// Which reply counts for nothing, and why; never what it says.
std::string UnheardReplyText(const rules::Pack& pack, const record::PatientRecord& record,
                             const engine::UnheardReply& unheard);
// What a person is asked to decide. `answer` is the one that the question stands in.
std::string QuestionText(const rules::Pack& pack, const record::PatientRecord& record,
                         const engine::Answer& answer, const engine::Question& question);
// "NICE NG12 1.3.2: refer (read 22 November 2026)".
std::string EvidenceText(const rules::Evidence& evidence);

// "on 3 November 2026", "in November 2026", "from 2 May 2025 to 1 May 2026".
std::string OnText(const calendar::PartialDate& date);
// What an entry is, in the words of the code set that it matched: "FIT result 12 ug/g on 3 November
// 2026". `code_set` is -1 where none is known.
std::string EntryText(const rules::Pack& pack, const record::Entry& entry, int code_set);

}  // namespace waymark::prompts

#endif  // WAYMARK_PROMPTS_WORDS_H_
