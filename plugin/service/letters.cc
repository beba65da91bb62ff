// The pack's longer texts, and who would get one.

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "waymark/access/audit.h"
#include "waymark/living/assemble.h"
#include "waymark/living/practices.h"
#include "waymark/prompts/template.h"
#include "waymark/service/console_handler.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/read_audit.h"
#include "waymark/service/record_view.h"
#include "waymark/service/scope.h"

namespace waymark::service {
namespace {

constexpr int kMostItems = 500;
// In the order of rules::TemplateKind.
constexpr std::string_view kKinds[] = {"prompt",    "letter", "text", "form",
                                       "checklist", "sheet",  "slip", "script"};

std::string_view KindName(rules::TemplateKind kind) { return kKinds[static_cast<size_t>(kind)]; }

absl::Status NoPackYet() {
  return WithRetry(WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK"),
                   absl::Seconds(5));
}

// What is said to patients is about nobody: only the practice's own words are filled in.
class Nobody final : public prompts::TemplateValues {
 public:
  size_t Count(size_t) const override { return 0; }
  size_t Standing(size_t) const override { return 0; }
  calendar::PartialDate DateOf(size_t, size_t) const override { return {}; }
  std::string ValueOf(size_t, size_t) const override { return {}; }
  std::string GroupOf(size_t, size_t, size_t) const override { return {}; }
  calendar::Day DayOf(prompts::Fact) const override { return calendar::Day::Max(); }
  std::string TextOf(prompts::Fact) const override { return {}; }
};

// A text whose slots are about an item stays as it is written: only letters and texts that need no
// such slot may be offered without one.
std::string Filled(const rules::Pack& pack, std::string_view practice, const std::string& text) {
  prompts::Vocabulary vocabulary;
  vocabulary.locals = pack.LocalsOf(practice);
  std::vector<prompts::TemplateProblem> problems;
  const prompts::Template compiled = prompts::Template::Compile(text, vocabulary, problems);
  if (!problems.empty()) return text;
  return compiled.Render(Nobody(), prompts::Channel::kPlain);
}

// "letters/fit-reminder", "texts/fit-reminder-2" -> "fit-reminder": a text goes with the letter of
// the same file name.
std::string Stem(std::string_view name) {
  std::string stem(name.substr(name.find('/') + 1));
  while (!stem.empty() && absl::ascii_isdigit(static_cast<unsigned char>(stem.back()))) {
    stem.pop_back();
  }
  if (stem.ends_with('-')) stem.pop_back();
  return stem;
}

// What the rule's prompts name as their letters.
std::set<std::string> LettersOf(const rules::Rule& rule) {
  std::set<std::string> out;
  const auto add = [&out](const rules::Wording& wording) {
    for (const rules::Action& action : wording.actions) {
      if (action.verb == "letter") out.insert(Stem(action.target));
    }
  };
  for (const auto& row : rule.prompt.rows) add(row.gives);
  if (rule.prompt.otherwise) add(*rule.prompt.otherwise);
  return out;
}

bool MayGoWith(const rules::TemplateHead& head, int rule) {
  return head.rules.empty() ||
         std::find(head.rules.begin(), head.rules.end(), rule) != head.rules.end();
}

void SetTemplate(const rules::Pack& pack, const std::string& name, const rules::TemplateHead& head,
                 std::string_view practice, v1::WordingTemplate& message) {
  message.set_name(name);
  message.set_id(head.id);
  message.set_version(head.version);
  message.set_title(head.title);
  message.set_kind(std::string(KindName(head.kind)));
  message.set_owner(head.owner);
  if (head.review_by) SetDate(*head.review_by, *message.mutable_review_by());
  message.set_note(head.note);
  for (const int rule : head.rules) message.add_rules(pack.rules[static_cast<size_t>(rule)].id);
  message.set_text(
      std::string(absl::StripAsciiWhitespace(Filled(pack, practice, pack.templates.at(name)))));
  if (head.kind != rules::TemplateKind::kText) return;
  int characters = 0;  // of UTF-8: every byte that does not go on with one
  for (const char c : message.text()) characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  message.set_characters(characters);
}

void Skip(const std::string& id, std::string_view reason, std::string_view text,
          v1::LettersResponse& response) {
  v1::Skipped& skipped = *response.add_skipped();
  skipped.set_item_id(id);
  skipped.set_reason(std::string(reason));
  skipped.set_text(std::string(text));
}

}  // namespace

absl::Status ListTemplates(Desk& desk, const Caller& caller,
                           const v1::ListTemplatesRequest& request,
                           v1::ListTemplatesResponse& response) {
  if (absl::Status status = desk.Allow(caller, Need::kReview, request.practice()); !status.ok())
    return status;
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) return NoPackYet();
  const rules::Pack& pack = rules.snapshot->pack();
  std::vector<Violation> violations;
  for (const std::string& kind : request.kinds()) {
    if (std::find(std::begin(kKinds), std::end(kKinds), kind) == std::end(kKinds)) {
      violations.push_back({"kinds", "letter, text, form, checklist, sheet, slip or script"});
    }
  }
  const int rule = request.rule().empty() ? -1 : pack.FindRule(request.rule());
  if (!request.rule().empty() && rule < 0) {
    violations.push_back({"rule", "there is no such rule; ListRules has them"});
  }
  if (!violations.empty()) return InvalidFields(violations);
  const std::set<std::string> named =
      rule < 0 ? std::set<std::string>() : LettersOf(pack.rules[static_cast<size_t>(rule)]);
  for (const auto& [name, head] : pack.template_heads) {
    if (head.kind == rules::TemplateKind::kPrompt || !pack.templates.contains(name)) continue;
    if (rule >= 0 && !MayGoWith(head, rule)) continue;
    if (request.kinds_size() > 0 && std::find(request.kinds().begin(), request.kinds().end(),
                                              KindName(head.kind)) == request.kinds().end()) {
      continue;
    }
    v1::WordingTemplate& message = *response.add_templates();
    SetTemplate(pack, name, head, request.practice(), message);
    message.set_named_by_rule(
        rule >= 0 && (named.contains(Stem(name)) ||
                      std::find(head.rules.begin(), head.rules.end(), rule) != head.rules.end()));
  }
  std::stable_sort(response.mutable_templates()->begin(), response.mutable_templates()->end(),
                   [](const v1::WordingTemplate& a, const v1::WordingTemplate& b) {
                     return a.kind() < b.kind();
                   });
  return absl::OkStatus();
}

absl::Status Letters(Desk& desk, const Caller& caller, const v1::LettersRequest& asked,
                     v1::LettersResponse& response) {
  const ForCaller<v1::LettersRequest> narrowed(desk.access(), caller, Need::kReview, asked);
  if (!narrowed.ok()) return narrowed.status();
  const v1::LettersRequest& request = *narrowed;
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) return NoPackYet();
  const rules::Pack& pack = rules.snapshot->pack();
  std::vector<Violation> violations;
  if (request.item_ids().empty()) violations.push_back({"item_ids", "is empty"});
  if (request.item_ids_size() > kMostItems) {
    violations.push_back({"item_ids", absl::StrCat("has more than ", kMostItems)});
  }
  const rules::TemplateHead* head = pack.FindTemplateHead(request.template_());
  if (head == nullptr || !pack.templates.contains(request.template_()) ||
      (head->kind != rules::TemplateKind::kLetter && head->kind != rules::TemplateKind::kText &&
       head->kind != rules::TemplateKind::kScript)) {
    violations.push_back(
        {"template", "there is no such letter, text or script; ListTemplates has them"});
  }
  if (!violations.empty()) return InvalidFields(violations);
  SetTemplate(pack, request.template_(), *head, request.practice(), *response.mutable_template_());
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  const calendar::Instant now = desk.Now();
  const calendar::Day today = rules.in_use->TodayAt(now);
  std::set<store::PatientRef> had;
  for (const std::string& id : request.item_ids()) {
    absl::StatusOr<store::Item> row = (*reader)->GetItem(id);
    absl::StatusOr<bool> here = false;
    if (row.ok()) here = living::IsOfPractice(**reader, *row, request.practice());
    if (!here.ok()) return FromStore(here.status());
    if (!row.ok() && !absl::IsNotFound(row.status())) return FromStore(row.status());
    if (!*here) {
      Skip(id, "NOT_FOUND", "there is no such item at this practice", response);
      continue;
    }
    absl::StatusOr<living::PatientState> state = living::ReadState(**reader, row->patient);
    if (!state.ok()) return FromStore(state.status());
    record::PatientRecord record;
    if (absl::Status status =
            living::ReadRecord(**reader, *state, today, *rules.in_use, {}, record);
        !status.ok()) {
      return FromStore(status);
    }
    if (record.sensitive) {
      Skip(id, "SENSITIVE", "the record is marked sensitive: decide in the record", response);
      continue;
    }
    if (record.died.has_value() || record.dead_without_date) {
      const bool day = record.died && record.died->is_whole();
      Skip(id, "DIED",
           absl::StrCat("died", day ? " " : "",
                        day ? calendar::FormatLong(record.died->first) : std::string(),
                        ": cannot be contacted"),
           response);
      continue;
    }
    if (row->state != store::ItemState::kOpen && row->state != store::ItemState::kReopened) {
      Skip(id, "CLOSED", "the item is closed", response);
      continue;
    }
    if (!MayGoWith(*head, pack.FindRule(row->rule))) {
      Skip(id, "NOT_FOR_RULE", "this wording is for other worklists", response);
      continue;
    }
    if ((row->flags & living::kLeft) != 0) {
      Skip(id, "LEFT", "has left the practice", response);
      continue;
    }
    if (!had.insert(state->leading.ref).second) {
      Skip(id, "SAME_PATIENT", "the same person is chosen already: one message only", response);
      continue;
    }
    v1::Recipient& one = *response.add_recipients();
    one.set_item_id(id);
    one.set_version(row->version);
    one.set_source(state->leading.key.source);
    one.set_patient_id(state->leading.key.patient_id);
    one.set_nhs_number(state->leading.nhs_number);
    const store::PatientRef leading = state->leading.ref;
    if (absl::Status status = SetPerson(**reader, leading, record, today, *one.mutable_person());
        !status.ok()) {
      return FromStore(status);
    }
    if (absl::Status status = SetContact(**reader, leading, record, *one.mutable_contact());
        !status.ok()) {
      return FromStore(status);
    }
    SetNeeds(pack, record, calendar::kEverything, *one.mutable_needs());
  }
  store::AuditLine line;
  line.practice = request.practice();
  line.at = now;
  access::SignLine(caller, {}, line);
  line.action = "listed";
  line.method = "Letters";
  line.count = response.recipients_size();
  line.detail = absl::StrCat(head->id, " ", head->version);
  AuditRead(desk, line, response);
  return absl::OkStatus();
}

}  // namespace waymark::service
