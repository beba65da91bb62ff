#include "waymark/gateway/fhir_prompts.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "waymark/calendar/day.h"
#include "waymark/gateway/cds_cards.h"
#include "waymark/gateway/cds_json.h"
#include "waymark/gateway/elsewhere.h"
#include "waymark/service/errors.h"

namespace waymark::gateway {
namespace {

std::string DateText(const v1::Date& date) {
  std::string text = absl::StrFormat("%04d", date.year());
  if (date.month() > 0) absl::StrAppendFormat(&text, "-%02d", date.month());
  if (date.day() > 0) absl::StrAppendFormat(&text, "-%02d", date.day());
  return text;
}

// The last day before `date`, by which something is to be done.
std::string DayBefore(const v1::Date& date) {
  const auto day = calendar::ParseDay(DateText(date));
  return day ? calendar::FormatIso(calendar::AddDays(*day, -1)) : std::string();
}

// http://hl7.org/fhir/request-priority
std::string_view PriorityOf(v1::Level level) {
  if (level == v1::LEVEL_CRITICAL) return "asap";
  return level == v1::LEVEL_WARNING ? "urgent" : "routine";
}

class Writer {
 public:
  explicit Writer(const FhirPromptInput& input)
      : input_(input),
        day_(DateText(input.answer.as_of())),
        subject_(absl::StrCat("Patient/", std::string(input.patient))) {}

  std::string Write() {
    size_t total = 0;
    for (const std::string_view type : input_.types) {
      for (const v1::Prompt& prompt : input_.answer.prompts()) total += Speaks(prompt) ? 1 : 0;
      if (type == "GuidanceResponse") total += NotAsked().size();
    }
    out_.Open('{');
    out_.Text("resourceType", "Bundle");
    out_.Text("type", "searchset");
    out_.Word("total", std::to_string(total));
    if (!input_.self.empty()) {
      out_.Open("link", '[');
      out_.Open('{');
      out_.Text("relation", "self");
      out_.Text("url", input_.self);
      out_.Close('}');
      out_.Close(']');
    }
    const std::string elsewhere = ElsewhereWords(input_.answer);
    if (total > 0 || input_.in_doubt || !elsewhere.empty()) {
      out_.Open("entry", '[');
      for (const std::string_view type : input_.types) {
        for (const v1::Prompt& prompt : input_.answer.prompts()) {
          if (Speaks(prompt)) Entry(type, prompt);
        }
        if (type != "GuidanceResponse") continue;
        for (const v1::NotChecked* one : NotAsked()) Unasked(*one);
      }
      if (!elsewhere.empty()) Outcome("information", "informational", elsewhere);
      if (input_.in_doubt) {
        Outcome("warning", "incomplete",
                "Something of the record could not be read, or whose it is is not known: prompts "
                "may be missing");
      }
      out_.Close(']');
    }
    out_.Close('}');
    return out_.text();
  }

 private:
  static bool Speaks(const v1::Prompt& prompt) { return prompt.display() != v1::DISPLAY_HELD_BACK; }

  // What lies with this patient's data; what waits for codes is the same for everybody.
  std::vector<const v1::NotChecked*> NotAsked() const {
    std::vector<const v1::NotChecked*> found;
    std::set<std::pair<std::string_view, std::string_view>> known;
    for (const v1::NotChecked& one : input_.answer.not_checked()) {
      if (one.for_everybody() || !known.emplace(one.rule(), one.reason()).second) continue;
      found.push_back(&one);
    }
    return found;
  }

  std::string IdOf(std::string_view type, std::string_view rule, std::string_view item) const {
    return input_.identity.Name({"fhir", type, input_.practice, input_.patient, rule, item});
  }

  void Begin(std::string_view type, const std::string& id) {
    out_.Open('{');
    out_.Text("fullUrl", absl::StrCat("urn:uuid:", id));
    out_.Open("resource", '{');
    out_.Text("resourceType", type);
    out_.Text("id", id);
  }
  void End() {
    out_.Close('}');
    out_.Open("search", '{');
    out_.Text("mode", "match");
    out_.Close('}');
    out_.Close('}');
  }

  void Reference(std::string_view name, std::string_view reference) {
    out_.Open(name, '{');
    out_.Text("reference", reference);
    out_.Close('}');
  }
  void Concept(std::string_view name, std::string_view code, std::string_view display,
               std::string_view text) {
    out_.Open(name, '{');
    out_.Open("coding", '[');
    out_.Open('{');
    out_.Text("system", kRuleSystem);
    out_.Text("code", code);
    out_.Text("display", display);
    out_.Close('}');
    out_.Close(']');
    out_.Text("text", text);
    out_.Close('}');
  }
  void Texts(std::string_view name, std::string_view member, std::string_view text) {
    if (text.empty()) return;
    out_.Open(name, '[');
    out_.Open('{');
    out_.Text(member, text);
    out_.Close('}');
    out_.Close(']');
  }

  void Entry(std::string_view type, const v1::Prompt& prompt) {
    const v1::Item& item = prompt.item();
    Begin(type, IdOf(type, item.rule(), item.item()));
    if (type == "Task") Task(prompt);
    if (type == "CommunicationRequest") CommunicationRequest(prompt);
    if (type == "GuidanceResponse") GuidanceResponse(prompt);
    End();
  }

  void Task(const v1::Prompt& prompt) {
    const v1::Item& item = prompt.item();
    if (!item.item_id().empty()) {
      out_.Open("identifier", '[');
      out_.Open('{');
      out_.Text("system", "urn:waymark:item");
      out_.Text("value", item.item_id());
      out_.Close('}');
      out_.Close(']');
    }
    out_.Text("status", "requested");
    out_.Text("intent", "proposal");
    out_.Text("priority", PriorityOf(item.level()));
    Concept("code", item.rule(), prompt.title(), prompt.title());
    out_.Text("description", prompt.summary());
    Reference("for", subject_);
    out_.Text("authoredOn", day_);
    if (item.to_size() > 0) {
      out_.Open("performerType", '[');
      for (const std::string& role : item.to()) {
        out_.Open('{');
        out_.Text("text", role);
        out_.Close('}');
      }
      out_.Close(']');
    }
    if (!prompt.why().empty()) {
      out_.Open("reasonCode", '{');
      out_.Text("text", prompt.why());
      out_.Close('}');
    }
    Texts("note", "text", Doubts(prompt));
    if (item.has_overdue_on()) {
      out_.Open("restriction", '{');
      out_.Open("period", '{');
      out_.Text("end", DayBefore(item.overdue_on()));
      out_.Close('}');
      out_.Close('}');
    }
  }

  void CommunicationRequest(const v1::Prompt& prompt) {
    out_.Text("status", "active");
    out_.Text("priority", PriorityOf(prompt.item().level()));
    Reference("subject", subject_);
    out_.Open("payload", '[');
    for (const std::string& text : {prompt.summary(), prompt.why(), Doubts(prompt)}) {
      if (text.empty()) continue;
      out_.Open('{');
      out_.Text("contentString", text);
      out_.Close('}');
    }
    out_.Close(']');
    out_.Text("occurrenceDateTime", day_);
    out_.Text("authoredOn", day_);
    out_.Open("reasonCode", '[');
    out_.Open('{');
    out_.Open("coding", '[');
    out_.Open('{');
    out_.Text("system", kRuleSystem);
    out_.Text("code", prompt.item().rule());
    out_.Text("display", prompt.title());
    out_.Close('}');
    out_.Close(']');
    out_.Close('}');
    out_.Close(']');
  }

  void GuidanceResponse(const v1::Prompt& prompt) {
    const v1::Item& item = prompt.item();
    out_.Text("moduleUri", absl::StrCat(std::string(kRuleSystem), ":", item.rule()));
    // data-requested: it speaks, and more data could change what it says.
    out_.Text("status", item.doubts_size() > 0 ? "data-requested" : "success");
    Reference("subject", subject_);
    out_.Text("occurrenceDateTime", day_);
    Texts("note", "text",
          absl::StrCat(prompt.summary(), prompt.why().empty() ? "" : ". ", prompt.why()));
  }

  void Unasked(const v1::NotChecked& one) {
    Begin("GuidanceResponse", IdOf("GuidanceResponse", one.rule(), one.reason()));
    out_.Text("moduleUri", absl::StrCat(std::string(kRuleSystem), ":", one.rule()));
    out_.Text("status", "data-required");
    Reference("subject", subject_);
    out_.Text("occurrenceDateTime", day_);
    Texts("note", "text", one.text());
    End();
  }

  // No match of the search, and so not counted: what was found on the way.
  void Outcome(std::string_view severity, std::string_view code, std::string_view text) {
    out_.Open('{');
    out_.Open("resource", '{');
    out_.Text("resourceType", "OperationOutcome");
    out_.Open("issue", '[');
    out_.Open('{');
    out_.Text("severity", severity);
    out_.Text("code", code);
    out_.Open("details", '{');
    out_.Text("text", text);
    out_.Close('}');
    out_.Close('}');
    out_.Close(']');
    out_.Close('}');
    out_.Open("search", '{');
    out_.Text("mode", "outcome");
    out_.Close('}');
    out_.Close('}');
  }

  static std::string Doubts(const v1::Prompt& prompt) {
    std::string text;
    for (const v1::Doubt& doubt : prompt.item().doubts()) {
      if (text.find(doubt.text()) != std::string::npos) continue;
      absl::StrAppend(&text, text.empty() ? "Uncertain: " : "; ", doubt.text());
    }
    return text;
  }

  const FhirPromptInput& input_;
  const std::string day_, subject_;
  CdsJson out_;
};

}  // namespace

absl::StatusOr<std::vector<std::string_view>> ReadPromptTypes(std::string_view list) {
  std::vector<std::string_view> types;
  std::vector<std::string> asked;
  if (!list.empty()) asked = absl::StrSplit(absl::string_view(list.data(), list.size()), ',');
  for (const std::string& one : asked) {
    if (std::find(std::begin(kPromptTypes), std::end(kPromptTypes), one) ==
        std::end(kPromptTypes)) {
      return service::InvalidFields(
          {{"_type", "GuidanceResponse, Task and CommunicationRequest are expected"}});
    }
  }
  for (const std::string_view type : kPromptTypes) {
    if (asked.empty() || std::find(asked.begin(), asked.end(), type) != asked.end()) {
      types.push_back(type);
    }
  }
  return types;
}

std::string PromptBundle(const FhirPromptInput& input) { return Writer(input).Write(); }

}  // namespace waymark::gateway
