// A rule's templates over one item and its record.
#ifndef WAYMARK_PROMPTS_RENDER_H_
#define WAYMARK_PROMPTS_RENDER_H_

#include <string>
#include <string_view>
#include <vector>

#include "waymark/engine/answer.h"
#include "waymark/prompts/wording.h"
#include "waymark/record/record.h"
#include "waymark/rules/pack.h"

namespace waymark::prompts {

// What wording is filled from. All of it must outlive the use.
struct RenderInput {
  const rules::Pack& pack;
  const Wordings& wordings;  // of `pack`
  const record::PatientRecord& record;
  const engine::ItemAnswer& item;
  calendar::Day as_of;
};

// The row of wording that holds on the day; the rule's title where it has none.
std::string RenderSummary(const RenderInput& input, Channel channel);
// Longer text; empty where the rule has none. For kMarkdown the template's own markup stays.
std::string RenderDetail(const RenderInput& input, Channel channel);
// One text for each of the rule's list columns, in order.
std::vector<std::string> RenderColumns(const RenderInput& input, Channel channel);
// The text that its worklist is sorted by; empty where the rule does not say.
std::string RenderSortKey(const RenderInput& input);

// The number of a quantity as written, with its comparator wherever that stood (in the text of an
// extract, beside the number in FHIR and the API), without its unit: "12.0", ">400".
std::string NumberText(const record::Value& value);
// "12 ug/g", "38.2 °C", "12 (unit not given)", "<10 ug/g", "see letter", "no value"; at most some
// 60 characters.
std::string ValueText(const record::Entry& entry);
// The values of a group that the entry's codes have, in order, each once.
std::vector<std::string_view> GroupValues(const rules::Pack& pack,
                                          const record::PatientRecord& record,
                                          const record::Entry& entry, const rules::Group& group);
// "lung", "breast and lung", "site not stated": the values of a group that the entry's codes have.
std::string GroupText(const rules::Pack& pack, const record::PatientRecord& record,
                      const record::Entry& entry, const rules::Group& group);
// The record's one order: day, entries without a clock time first, clock time, recorded, id.
bool EntryBefore(const record::Entry& a, const record::Entry& b);

}  // namespace waymark::prompts

#endif  // WAYMARK_PROMPTS_RENDER_H_
