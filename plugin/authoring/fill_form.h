// A form that is filled in from a patient's record: where a line `<!-- fill: NAME -->` stands in a
// template, a table is put in.
#ifndef WAYMARK_AUTHORING_FILL_FORM_H_
#define WAYMARK_AUTHORING_FILL_FORM_H_

#include <string>

#include "absl/status/statusor.h"
#include "waymark/engine/answer.h"
#include "waymark/record/record.h"
#include "waymark/rules/pack.h"

namespace waymark::authoring {

// What a form is filled from. All of it must outlive the call.
struct FormFacts {
  const rules::Pack& pack;
  const record::PatientRecord& record;
  const engine::Answer& answer;  // of every rule, on `answer.as_of`
};

// The form `name` (a template with a head) as Markdown, without its head. It is about the newest
// item of the rules that its head names, an open one before a closed one: NotFound where they have
// none, or where the pack has no such form. Filled in:
//   patient   id, birth, sex, death
//   timeline  what the pack's code sets know of the twelve months up to the day that the item is
//             about, oldest first, with the days between
//   items     what other rules watched from then on, how it ended and when
// A line with another name is left as it is. Local settings keep their slots filled.
absl::StatusOr<std::string> FillForm(const FormFacts& facts, const std::string& name);

}  // namespace waymark::authoring

#endif  // WAYMARK_AUTHORING_FILL_FORM_H_
