#include "waymark/authoring/fill_form.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "waymark/authoring/pathway_parts.h"
#include "waymark/prompts/words.h"
#include "waymark/record/visible.h"

namespace waymark::authoring {
namespace {

using calendar::Day;
using engine::ItemAnswer;
using record::Entry;

constexpr int kMonthsBefore = 12;
constexpr std::string_view kFill = "<!-- fill: ";
constexpr std::string_view kFillEnd = " -->";

bool IsClosed(const ItemAnswer& item) { return item.closed_on != Day::Max(); }

// The set that says most about the entry: the smallest that holds one of its codes; -1 where none
// does.
int SetOf(const FormFacts& facts, const Entry& entry) {
  int best = -1;
  for (const record::Coding& coding : facts.record.codings(entry)) {
    const auto system = facts.pack.code_index.FindSystem(facts.record.systems()[coding.system]);
    if (system == terminology::CodeIndex::kNoSystem) continue;
    for (const uint16_t set : facts.pack.code_index.Find(system, coding.code)) {
      const auto size = [&](int index) {
        return facts.pack.code_sets[static_cast<size_t>(index)].members.size();
      };
      if (best < 0 || size(set) < size(best)) best = set;
    }
  }
  return best;
}

class Form {
 public:
  Form(const FormFacts& facts, const rules::TemplateHead& head, const ItemAnswer& about)
      : facts_(facts), head_(head), about_(about) {}

  // The text of one `fill`; nothing where the name is none of ours.
  std::optional<std::string> Filled(std::string_view name) const {
    if (name == "patient") return Patient();
    if (name == "timeline") return Timeline();
    if (name == "items") return Items();
    return std::nullopt;
  }

 private:
  std::string Patient() const {
    const record::PatientRecord& record = facts_.record;
    std::string text = absl::StrCat("Patient ", Cell(std::string(record.patient_id)));
    if (record.birth) absl::StrAppend(&text, ", born ", calendar::FormatLong(*record.birth));
    if (record.sex != record::Sex::kUnknown) {
      absl::StrAppend(&text, ", ", std::string(record::SexName(record.sex)));
    }
    if (record.died) absl::StrAppend(&text, ", died ", calendar::FormatLong(*record.died));
    const rules::Rule& rule = facts_.pack.rules[about_.rule];
    return absl::StrCat(text, ". ", Cell(rule.title), ": ", calendar::FormatLong(about_.anchor),
                        ".\n");
  }

  std::string Timeline() const {
    std::vector<uint32_t> visible;
    std::vector<record::VersionConflict> conflicts;
    record::VisibleEntries(facts_.record, calendar::kEverything, false, visible, conflicts);
    const Day first = calendar::AddMonths(about_.anchor, -kMonthsBefore);
    std::string rows;
    Day before = first;
    for (const uint32_t ordinal : visible) {
      const Entry& entry = facts_.record.entries()[ordinal];
      const Day day = entry.occurred.first;
      if (day < first || day > about_.anchor) continue;
      const int set = SetOf(facts_, entry);
      if (set < 0) continue;
      absl::StrAppend(&rows, "| ", calendar::FormatLong(entry.occurred), " | ",
                      Cell(prompts::EntryText(facts_.pack, entry, set)), " | ",
                      rows.empty() ? "" : absl::StrCat(day.serial() - before.serial()), " |\n");
      before = day;
    }
    if (rows.empty()) return "Nothing that a code set knows was recorded in these months.\n";
    return absl::StrCat("| Day | What was recorded | Days after the line above |\n",
                        "| --- | --- | --: |\n", rows);
  }

  std::string Items() const {
    const Day first = calendar::AddMonths(about_.anchor, -kMonthsBefore);
    std::vector<const ItemAnswer*> shown;
    for (const ItemAnswer& item : facts_.answer.items) {
      const bool own =
          std::find(head_.rules.begin(), head_.rules.end(), item.rule) != head_.rules.end();
      const bool exists =
          item.status != rules::ItemStatus::kNone && item.status != rules::ItemStatus::kNotStarted;
      if (!own && exists && item.anchor >= first) shown.push_back(&item);
    }
    std::stable_sort(shown.begin(), shown.end(),
                     [](const auto* a, const auto* b) { return a->anchor < b->anchor; });
    if (shown.empty()) return "No list or prompt of this program spoke about these months.\n";
    std::string rows =
        "| What was watched | From | Overdue from | How it stands | Since |\n"
        "| --- | --- | --- | --- | --- |\n";
    for (const ItemAnswer* item : shown) {
      const bool was_overdue = item->overdue_on <= std::min(facts_.answer.as_of, item->closed_on);
      absl::StrAppend(
          &rows, "| ", Cell(facts_.pack.rules[item->rule].title), " | ",
          calendar::FormatLong(item->anchor), " | ",
          was_overdue ? calendar::FormatLong(item->overdue_on) : "", " | ",
          std::string(prompts::StatusWords(item->status)),
          item->reason.empty() ? "" : absl::StrCat(": ", Cell(std::string(item->reason))), " | ",
          calendar::FormatLong(item->since), " |\n");
    }
    return rows;
  }

  const FormFacts& facts_;
  const rules::TemplateHead& head_;
  const ItemAnswer& about_;
};

// The newest item of the form's rules; an open one before closed ones. Null where there is none.
const ItemAnswer* About(const FormFacts& facts, const rules::TemplateHead& head) {
  const ItemAnswer* about = nullptr;
  for (const ItemAnswer& item : facts.answer.items) {
    if (std::find(head.rules.begin(), head.rules.end(), item.rule) == head.rules.end()) continue;
    const bool better = about == nullptr || IsClosed(*about) > IsClosed(item) ||
                        (IsClosed(*about) == IsClosed(item) && about->anchor < item.anchor);
    if (better) about = &item;
  }
  return about;
}

}  // namespace

absl::StatusOr<std::string> FillForm(const FormFacts& facts, const std::string& name) {
  const auto text = facts.pack.templates.find(name);
  const rules::TemplateHead* head = facts.pack.FindTemplateHead(name);
  if (text == facts.pack.templates.end() || head == nullptr) {
    return absl::NotFoundError(absl::StrCat("the pack has no form ", name));
  }
  const ItemAnswer* about = About(facts, *head);
  if (about == nullptr) {
    return absl::NotFoundError(absl::StrCat("none of the rules that the form ", name,
                                            " is for speaks about this patient"));
  }
  const Form form(facts, *head, *about);
  std::string out;
  std::string_view rest = text->second;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    std::optional<std::string> filled;
    if (line.starts_with(kFill) && line.ends_with(kFillEnd)) {
      filled = form.Filled(line.substr(kFill.size(), line.size() - kFill.size() - kFillEnd.size()));
    }
    absl::StrAppend(&out, filled ? *filled : absl::StrCat(std::string(line), "\n"));
  }
  for (const auto& [setting, value] : facts.pack.LocalsOf(facts.record.practice)) {
    out = absl::StrReplaceAll(out, {{absl::StrCat("{{local.", setting, "}}"), value}});
  }
  return out;
}

}  // namespace waymark::authoring
