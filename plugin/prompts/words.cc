#include "waymark/prompts/words.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/prompts/render.h"
#include "waymark/rules/names.h"

namespace waymark::prompts {
namespace {

using engine::DoubtReason;
using engine::NotCheckedReason;
using engine::QuestionReason;
using rules::ItemStatus;
using rules::Pack;

// The set's title in quotation marks, for the middle of a sentence.
std::string SetTitle(const Pack& pack, int set) {
  if (set < 0 || static_cast<size_t>(set) >= pack.code_sets.size()) return "a code set";
  return absl::StrCat("\"", pack.code_sets[static_cast<size_t>(set)].title, "\"");
}

std::string On(const record::Entry& entry) { return OnText(entry.occurred); }

std::string JoinWords(const std::vector<std::string>& parts, std::string_view last) {
  std::string out;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) {
      out += i + 1 == parts.size() ? absl::StrCat(" ", std::string(last), " ") : std::string(", ");
    }
    out += parts[i];
  }
  return out;
}

}  // namespace

std::string_view StatusWords(ItemStatus status) {
  switch (status) {
    case ItemStatus::kNone:
      return "nothing open";
    case ItemStatus::kNotStarted:
      return "not started";
    case ItemStatus::kUpcoming:
      return "not yet due";
    case ItemStatus::kDue:
      return "due";
    case ItemStatus::kOverdue:
      return "overdue";
    case ItemStatus::kDone:
      return "done";
    case ItemStatus::kStopped:
      return "stopped";
    case ItemStatus::kSetAside:
      return "set aside";
    case ItemStatus::kRanOut:
      return "time ran out";
    case ItemStatus::kNotApplicable:
      return "does not apply now";
    case ItemStatus::kEnded:
      return "ended";
    case ItemStatus::kNotChecked:
      return "not checked";
  }
  return "not known";
}

std::string OnText(const calendar::PartialDate& date) {
  const std::string text = calendar::FormatLong(date);
  if (date.is_whole()) return absl::StrCat("on ", text);
  return absl::StrCat(text.find(" to ") == std::string::npos ? "in " : "from ", text);
}

std::string EntryText(const Pack& pack, const record::Entry& entry, int code_set) {
  std::string text = code_set >= 0 && static_cast<size_t>(code_set) < pack.code_sets.size()
                         ? pack.code_sets[static_cast<size_t>(code_set)].title
                         : "Entry";
  if (entry.value.kind != record::ValueKind::kNone) absl::StrAppend(&text, " ", ValueText(entry));
  return absl::StrCat(text, " ", On(entry));
}

std::string DoubtText(const Pack& pack, const record::PatientRecord& record,
                      const engine::Doubt& doubt) {
  const bool has_entry = doubt.entry != engine::kNoEntry && doubt.entry < record.entries().size();
  const std::string which =
      has_entry
          ? absl::StrCat(" (", EntryText(pack, record.entries()[doubt.entry], doubt.code_set), ")")
          : std::string();
  const std::string set = SetTitle(pack, doubt.code_set);
  switch (doubt.reason) {
    case DoubtReason::kUnitNotGiven:
      return absl::StrCat("A value has no unit, or one that can't be compared", which,
                          ": it may be over the threshold.");
    case DoubtReason::kValueUnreadable:
      return absl::StrCat("A value could not be read as a number", which, ".");
    case DoubtReason::kComparatorStraddles:
      return absl::StrCat(
          "A value is given as below or above a limit, so it may lie on either side", which, ".");
    case DoubtReason::kPartialDate:
      return absl::StrCat("Only the month or year of a date is known", which, ".");
    case DoubtReason::kImplausibleDate:
      return absl::StrCat("A date can't be right", which, ".");
    case DoubtReason::kSexUnknown:
      return "The sex is not recorded.";
    case DoubtReason::kBirthUnknown:
      return "The date of birth is not known exactly, so the age is uncertain.";
    case DoubtReason::kDeathDateUnknown:
      return "The patient is recorded as dead without a date.";
    case DoubtReason::kCodesWaiting:
      return absl::StrCat("No codes are held yet for ", set, ", so it can't be seen.");
    case DoubtReason::kCodesPartial:
      return absl::StrCat("The codes held for ", set,
                          " do not cover the coding system of this record.");
    case DoubtReason::kNotSupplied:
      return doubt.code_set >= 0
                 ? absl::StrCat("The data sent do not include the kind of entry that holds ", set,
                                ".")
                 : "Not all kinds of data were sent.";
    case DoubtReason::kInputSetAside:
      return "Part of the data sent could not be used; it might have changed this.";
    case DoubtReason::kVersionsConflict:
      return absl::StrCat("Two versions of an entry contradict each other and neither was used",
                          which, ".");
    case DoubtReason::kRiskNotKnown:
      return "The risk is not known: no published figure fits.";
    case DoubtReason::kTableRowInDoubt:
      return "Which threshold or interval applies is uncertain.";
    case DoubtReason::kRegistrationUnknown:
      return "The registration dates are not known.";
    case DoubtReason::kReplySetAside:
      return "A reply about this could not be used: the rule does not offer it, or not to somebody "
             "in that role.";
    case DoubtReason::kRoleNotGiven:
      return absl::StrCat("Who made an entry is not known", which, ".");
  }
  return "Something is uncertain.";
}

std::string UnheardReplyText(const Pack& pack, const record::PatientRecord& record,
                             const engine::UnheardReply& unheard) {
  if (unheard.reason == engine::UnheardReason::kRuleUnknown) {
    return "A reply names a rule that this pack does not have.";
  }
  const rules::Rule& rule = pack.rules[static_cast<size_t>(unheard.rule)];
  if (unheard.reason == engine::UnheardReason::kNotOffered) {
    std::vector<std::string_view> names;
    for (const rules::ReplyRule& known : rule.replies) names.push_back(known.name);
    return absl::StrCat("A reply to ", rule.id, " is none that the rule offers; it offers ",
                        rules::ListNames(names, "and"), ".");
  }
  // The name is one of the rule's own.
  const std::string_view name = record.replies()[unheard.reply].reply;
  const auto known = std::find_if(rule.replies.begin(), rule.replies.end(),
                                  [&](const auto& one) { return one.name == name; });
  std::vector<std::string_view> roles;
  for (int bit = 0; (1 << bit) < rules::kAllRoles; ++bit) {
    if ((known->by >> bit & 1) != 0) {
      roles.push_back(rules::RoleName(static_cast<rules::Role>(1 << bit)));
    }
  }
  return absl::StrCat("The reply `", known->name, "` to ", rule.id, " counts only from ",
                      rules::ListNames(roles, "or"), ".");
}

std::string NotCheckedText(const Pack& pack, const engine::NotChecked& not_checked) {
  const std::string& title = pack.rules[not_checked.rule].title;
  std::vector<std::string> sets;
  for (const uint16_t set : not_checked.code_sets) sets.push_back(SetTitle(pack, set));
  switch (not_checked.reason) {
    case NotCheckedReason::kCodesWaiting:
      return absl::StrCat(
          "Not checked: ", title, ". ",
          sets.empty() ? std::string("No codes are held for what it looks for")
                       : absl::StrCat("No codes are held for ", JoinWords(sets, "and")),
          not_checked.for_everybody ? "." : " in the coding system of this record.");
    case NotCheckedReason::kNotSupplied:
      return absl::StrCat(
          "Not checked: ", title, ". The data sent do not include what it looks for",
          sets.empty() ? std::string() : absl::StrCat(" (", JoinWords(sets, "and"), ")"), ".");
    case NotCheckedReason::kNotUsable:
      return absl::StrCat("Not checked: ", title, ". The patient's own data could not be used.");
    case NotCheckedReason::kTooMuchWork:
      return absl::StrCat("Not checked: ", title,
                          ". The record holds too many entries that this rule looks at.");
    case NotCheckedReason::kFailed:
      return absl::StrCat("Not checked: ", title,
                          ". The rule failed for this patient; please report it.");
  }
  return absl::StrCat("Not checked: ", title, ".");
}

std::string QuestionText(const Pack& pack, const record::PatientRecord& record,
                         const engine::Answer& answer, const engine::Question& question) {
  const rules::Rule& rule = pack.rules[question.rule];
  std::string entry = "An entry";
  if (question.entry != engine::kNoEntry && question.entry < record.entries().size()) {
    const record::Entry& e = record.entries()[question.entry];
    entry = absl::StrCat("The entry of ", calendar::FormatLong(e.occurred));
  }
  switch (question.reason) {
    case QuestionReason::kWhichItem: {
      std::vector<std::string> days;
      for (const engine::ItemAnswer& item : answer.items) {
        if (item.rule == question.rule && std::find(question.items.begin(), question.items.end(),
                                                    item.key) != question.items.end()) {
          days.push_back(calendar::FormatLong(item.anchor));
        }
      }
      return absl::StrCat(
          entry, " could answer more than one of: ", rule.title,
          days.empty() ? std::string() : absl::StrCat(" (", JoinWords(days, "and"), ")"),
          ". Which one does it answer?");
    }
    case QuestionReason::kFitsNoItem:
      return absl::StrCat(entry, " fits nothing that is open: ", rule.title,
                          ". Does it answer one of those, or something else?");
    case QuestionReason::kLinkNamesNoItem:
      return absl::StrCat(entry,
                          " says that it belongs to something that is not open here: ", rule.title,
                          ". What does it answer?");
  }
  return absl::StrCat(entry, ": what does it answer?");
}

std::string EvidenceText(const rules::Evidence& evidence) {
  std::string text = evidence.source;
  if (!evidence.section.empty()) absl::StrAppend(&text, " ", evidence.section);
  if (!evidence.verb.empty()) absl::StrAppend(&text, ": ", evidence.verb);
  if (!evidence.note.empty())
    absl::StrAppend(&text, evidence.verb.empty() ? ": " : ", ", evidence.note);
  if (const auto read = calendar::ParseDay(evidence.read)) {
    absl::StrAppend(&text, " (read ", calendar::FormatLong(*read), ")");
  }
  return text;
}

}  // namespace waymark::prompts
