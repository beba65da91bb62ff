#include "waymark/service/convert.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "waymark/calendar/quantity.h"
#include "waymark/prompts/render.h"
#include "waymark/prompts/words.h"

namespace waymark::service {
namespace {

using calendar::CivilDate;
using calendar::Day;
using calendar::PartialDate;

static_assert(static_cast<int>(rules::ItemStatus::kNone) + 1 == v1::ITEM_STATUS_NONE);
static_assert(static_cast<int>(rules::ItemStatus::kOverdue) + 1 == v1::ITEM_STATUS_OVERDUE);
static_assert(static_cast<int>(rules::ItemStatus::kRanOut) + 1 == v1::ITEM_STATUS_RAN_OUT);
static_assert(static_cast<int>(rules::ItemStatus::kNotChecked) + 1 == v1::ITEM_STATUS_NOT_CHECKED);
static_assert(static_cast<int>(rules::Level::kInfo) + 1 == v1::LEVEL_INFO);
static_assert(static_cast<int>(rules::Interrupts::kNever) + 1 == v1::INTERRUPTS_NEVER);
static_assert(static_cast<int>(rules::Interrupts::kBeforeClosing) + 1 ==
              v1::INTERRUPTS_BEFORE_CLOSING);
static_assert(static_cast<int>(rules::Level::kCritical) + 1 == v1::LEVEL_CRITICAL);

constexpr rules::Role kRoles[] = {rules::kGp,          rules::kNurse,         rules::kPharmacist,
                                  rules::kCoordinator, rules::kAdministrator, rules::kOtherRole};

std::string_view DoesText(rules::ReplyRule::Does does) {
  switch (does) {
    case rules::ReplyRule::Does::kDone:
      return "done";
    case rules::ReplyRule::Does::kStop:
      return "stop";
    case rules::ReplyRule::Does::kSetAside:
      return "set aside";
    case rules::ReplyRule::Does::kSnooze:
      return "snooze";
    case rules::ReplyRule::Does::kNothing:
      return "nothing";
  }
  return "nothing";
}

v1::Display DisplayNumber(prompts::Display display) {
  switch (display) {
    case prompts::Display::kExpanded:
      return v1::DISPLAY_EXPANDED;
    case prompts::Display::kCollapsed:
      return v1::DISPLAY_COLLAPSED;
    case prompts::Display::kHeldBack:
      return v1::DISPLAY_HELD_BACK;
    case prompts::Display::kRow:
      return v1::DISPLAY_ROW;
  }
  return v1::DISPLAY_UNSPECIFIED;
}

std::string ValueText(const record::PatientRecord& record, const record::Value& value) {
  switch (value.kind) {
    case record::ValueKind::kNone:
      return {};
    case record::ValueKind::kBoolean:
      return value.boolean ? "true" : "false";
    case record::ValueKind::kCoding: {
      const std::string& system = record.systems()[value.coding.system];
      if (value.text.empty()) return absl::StrCat(system, " ", std::string(value.coding.code));
      return std::string(value.text);
    }
    case record::ValueKind::kText:
    case record::ValueKind::kQuantity:
      break;
  }
  std::string text = value.kind == record::ValueKind::kQuantity ? prompts::NumberText(value)
                                                                : std::string(value.text);
  if (!value.unit_text.empty()) absl::StrAppend(&text, " ", std::string(value.unit_text));
  return text;
}

}  // namespace

void SetDate(Day day, v1::Date& date) {
  const CivilDate civil = calendar::ToCivil(day);
  date.set_year(civil.year);
  date.set_month(civil.month);
  date.set_day(civil.day);
}

void SetDate(const PartialDate& day, v1::Date& date) {
  if (!day.first.is_finite() || !day.last.is_finite()) return;
  if (day.is_whole()) return SetDate(day.first, date);
  const CivilDate first = calendar::ToCivil(day.first);
  const CivilDate last = calendar::ToCivil(day.last);
  if (first.year != last.year || first.day != 1 ||
      last.day != calendar::DaysInMonth(last.year, last.month)) {
    return;
  }
  if (first.month == last.month) {
    date.set_year(first.year);
    date.set_month(first.month);
  } else if (first.month == 1 && last.month == 12) {
    date.set_year(first.year);
  }
}

v1::ItemStatus StatusNumber(engine::ItemStatus status) {
  return static_cast<v1::ItemStatus>(static_cast<int>(status) + 1);
}

std::string_view Converter::CodeSetId(int32_t set) const {
  if (set < 0 || static_cast<size_t>(set) >= pack_.code_sets.size()) return {};
  return pack_.code_sets[static_cast<size_t>(set)].id;
}

void Converter::Entry(uint32_t entry, int32_t code_set, v1::EntryRef& message) const {
  if (entry >= record_.entries().size()) return;
  const record::Entry& from = record_.entries()[entry];
  message.set_id(std::string(from.id));
  if ((from.date_oddity & record::kDateMissing) == 0) {
    v1::Date& occurred = *message.mutable_occurred();
    SetDate(from.occurred, occurred);
    if (from.clock_seconds >= 0) occurred.set_seconds_of_day(from.clock_seconds);
  }
  message.set_code_set(std::string(CodeSetId(code_set)));
  message.set_value(ValueText(record_, from.value));
}

void Converter::Doubt(const engine::Doubt& doubt, v1::Doubt& message) const {
  message.set_reason(std::string(engine::DoubtReasonName(doubt.reason)));
  message.set_text(prompts::DoubtText(pack_, record_, doubt));
  if (doubt.entry < record_.entries().size()) {
    message.set_entry_id(std::string(record_.entries()[doubt.entry].id));
  }
  message.set_code_set(std::string(CodeSetId(doubt.code_set)));
}

void Converter::Item(const engine::ItemAnswer& item, bool entries, v1::Item& message) const {
  const rules::Rule& rule = pack_.rules[item.rule];
  message.set_rule(rule.id);
  message.set_item(item.key);
  if (item.anchor.is_finite()) SetDate(item.anchor, *message.mutable_anchor_on());
  message.set_status(StatusNumber(item.status));
  message.set_level(static_cast<v1::Level>(static_cast<int>(item.level) + 1));
  if (item.since.is_finite()) SetDate(item.since, *message.mutable_since());
  if (item.next_change.is_finite()) SetDate(item.next_change, *message.mutable_next_change_on());
  message.set_next_change_rests_on_future_entry(item.next_rests_on_future);
  message.set_reason(std::string(item.reason));
  message.set_done_in_time(item.in_time);
  message.set_left(item.left);
  if (item.overdue_on.is_finite()) SetDate(item.overdue_on, *message.mutable_overdue_on());
  for (const engine::Doubt& doubt : item.doubts) Doubt(doubt, *message.add_doubts());
  if (item.timing_row >= 0 && static_cast<size_t>(item.timing_row) < rule.timing.size()) {
    const rules::TimingRow& row = rule.timing[static_cast<size_t>(item.timing_row)];
    if ((row.shown_in & rules::kConsultation) != 0) message.add_shown_in("consultation");
    if ((row.shown_in & rules::kWorklist) != 0) message.add_shown_in("worklist");
    for (const rules::Role role : kRoles) {
      if ((row.to & role) != 0) message.add_to(std::string(rules::RoleName(role)));
    }
  }
  if (!entries) return;
  for (const engine::NamedEntry& named : item.named) {
    v1::EntryRef& entry = *message.add_entries();
    Entry(named.entry, named.code_set, entry);
    entry.set_name(std::string(named.name));
  }
  const auto has = [&item](uint32_t ordinal) {
    for (const engine::NamedEntry& named : item.named) {
      if (named.entry == ordinal) return true;
    }
    return false;
  };
  for (const uint32_t ordinal : item.run) {
    if (!has(ordinal)) Entry(ordinal, -1, *message.add_entries());
  }
  if (item.closed_by != engine::kNoEntry && !has(item.closed_by)) {
    Entry(item.closed_by, -1, *message.add_entries());
  }
}

void Converter::Reply(const rules::ReplyRule& reply, v1::ReplyOption& message) const {
  message.set_name(reply.name);
  message.set_does(std::string(DoesText(reply.does)));
  for (const rules::Role role : kRoles) {
    if ((reply.by & role) != 0) message.add_by(std::string(rules::RoleName(role)));
  }
  message.set_ask(reply.ask);
  message.set_offers_code(std::string(CodeSetId(reply.offers_code)));
  message.set_reason_code(reply.reason_code);
}

void Converter::Prompt(const prompts::PromptAnswer& prompt, bool full, v1::Prompt& message) const {
  OwnPart(prompt, full, message);
  PackPart(prompt, full, message);
}

void Converter::OwnPart(const prompts::PromptAnswer& prompt, bool full, v1::Prompt& message) const {
  Item(*prompt.item, full, *message.mutable_item());
  message.set_summary(prompt.summary);
  message.set_why(prompt.why);
  message.set_detail(prompt.detail);
  message.set_interrupts(static_cast<v1::Interrupts>(static_cast<int>(prompt.interrupts) + 1));
  message.set_interrupts_now(prompt.interrupts_now);
  message.set_display(DisplayNumber(prompt.display));
  message.set_expanded(prompt.display == prompts::Display::kExpanded);
  if (prompt.snoozed_until.has_value() && prompt.snoozed_until->is_finite()) {
    SetDate(*prompt.snoozed_until, *message.mutable_snoozed_until());
  }
  message.set_new_fact(prompt.new_fact);
}

void Converter::PackPart(const prompts::PromptAnswer& prompt, bool full,
                         v1::Prompt& message) const {
  const rules::Rule& rule = *prompt.rule;
  message.set_rule_version(rule.version);
  message.set_title(rule.title);
  for (const rules::ReplyRule* reply : prompt.replies) Reply(*reply, *message.add_replies());
  if (full) {
    for (const rules::Evidence& one : rule.evidence) {
      message.add_evidence(prompts::EvidenceText(one));
    }
  }
  message.set_not_clinically_approved(pack_.signature != rules::SignatureState::kValid);
}

void Converter::NotChecked(const engine::NotChecked& from, v1::NotChecked& message) const {
  message.set_rule(pack_.rules[from.rule].id);
  message.set_reason(std::string(engine::NotCheckedReasonName(from.reason)));
  message.set_for_everybody(from.for_everybody);
  message.set_text(prompts::NotCheckedText(pack_, from));
  for (const uint16_t set : from.code_sets) {
    message.add_code_sets(std::string(CodeSetId(static_cast<int32_t>(set))));
  }
}

void Converter::Question(const engine::Answer& answer, const engine::Question& from,
                         v1::Question& message) const {
  message.set_rule(pack_.rules[from.rule].id);
  message.set_reason(std::string(engine::QuestionReasonName(from.reason)));
  message.set_text(prompts::QuestionText(pack_, record_, answer, from));
  if (from.entry < record_.entries().size()) {
    message.set_entry_id(std::string(record_.entries()[from.entry].id));
  }
  for (const std::string& key : from.items) message.add_items(key);
}

void Converter::SetAside(const record::SetAside& from, v1::SetAsideInput& message) const {
  message.set_what(std::string(from.what));
  message.set_reason(std::string(from.reason));
  message.set_detail(std::string(from.detail));
  message.set_id(std::string(from.id));
}

void Converter::ListedDoubt(const engine::Doubt& doubt, v1::SetAsideInput& message) const {
  message.set_reason(std::string(engine::DoubtReasonName(doubt.reason)));
  message.set_detail(prompts::DoubtText(pack_, record_, doubt));
  if (doubt.entry < record_.entries().size()) {
    message.set_what("entry");
    message.set_id(std::string(record_.entries()[doubt.entry].id));
  } else if (doubt.code_set >= 0) {
    message.set_what("code set");
    message.set_id(std::string(CodeSetId(doubt.code_set)));
  } else {
    message.set_what("patient");
  }
}

void Converter::UnheardReply(const engine::UnheardReply& unheard,
                             v1::SetAsideInput& message) const {
  message.set_what("reply");
  message.set_reason(std::string(engine::UnheardReasonName(unheard.reason)));
  message.set_detail(prompts::UnheardReplyText(pack_, record_, unheard));
  message.set_id(std::string(record_.replies()[unheard.reply].item));
}

void SetFinding(const rules::Finding& finding, const std::vector<rules::SourceFile>& files,
                v1::Finding& message) {
  constexpr std::string_view kSeverities[] = {"note", "warning", "error"};
  message.set_name(finding.name);
  message.set_severity(std::string(kSeverities[static_cast<size_t>(finding.severity)]));
  if (finding.place.file >= 0 && static_cast<size_t>(finding.place.file) < files.size()) {
    message.set_file(files[static_cast<size_t>(finding.place.file)].path);
  }
  message.set_line(finding.place.line);
  message.set_column(finding.place.column);
  message.set_message(finding.message);
  message.set_hint(finding.hint);
  message.set_rule(finding.rule);
}

}  // namespace waymark::service
