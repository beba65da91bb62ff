#include "waymark/gateway/cds_cards.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "waymark/gateway/cds_action.h"
#include "waymark/gateway/cds_json.h"
#include "waymark/gateway/elsewhere.h"
#include "waymark/prompts/prompts.h"
#include "waymark/prompts/template.h"

namespace waymark::gateway {
namespace {

constexpr size_t kMostLinks = 3;
constexpr size_t kMostNamedRules = 10;

absl::string_view View(std::string_view s) { return {s.data(), s.size()}; }

std::string Markdown(std::string_view text) {
  return prompts::Escape(text, prompts::Channel::kMarkdown);
}

// UTF-16 units of the code point that begins with this byte; 0 within one.
size_t UnitsOf(char byte) {
  const auto c = static_cast<unsigned char>(byte);
  if ((c & 0xC0) == 0x80) return 0;
  return c >= 0xF0 ? 2 : 1;
}

// Cut, with an ellipsis, where it is too long.
std::string Summary(std::string_view text) {
  size_t units = 0;
  for (const char c : text) units += UnitsOf(c);
  if (units <= kLongestSummary) return std::string(text);
  size_t end = 0;
  units = 0;
  while (end < text.size() && units + UnitsOf(text[end]) < kLongestSummary) {
    units += UnitsOf(text[end++]);
  }
  while (end < text.size() && UnitsOf(text[end]) == 0) ++end;
  return absl::StrCat(View(text.substr(0, end)), "…");
}

std::string_view IndicatorOf(v1::Level level) {
  if (level == v1::LEVEL_CRITICAL) return "critical";
  return level == v1::LEVEL_WARNING ? "warning" : "info";
}

std::string_view DisplayOf(v1::Display display) {
  return display == v1::DISPLAY_EXPANDED ? "expanded" : "collapsed";
}

std::string DateText(const v1::Date& date) {
  std::string text = absl::StrFormat("%04d", date.year());
  if (date.month() > 0) absl::StrAppendFormat(&text, "-%02d", date.month());
  if (date.day() > 0) absl::StrAppendFormat(&text, "-%02d", date.day());
  return text;
}

bool IsLink(std::string_view url) { return url.starts_with("https://"); }

std::string EvidenceLabel(const rules::Evidence& evidence) {
  return evidence.section.empty() ? evidence.source
                                  : absl::StrCat(evidence.source, ", ", evidence.section);
}

// What somebody else published comes before what is ours.
const rules::Evidence* MainEvidence(const rules::Rule& rule) {
  for (const rules::Evidence& one : rule.evidence) {
    if (IsLink(one.url)) return &one;
  }
  for (const rules::Evidence& one : rule.evidence) {
    if (one.source != "ours") return &one;
  }
  return nullptr;
}

void AddCoding(std::string_view name, std::string_view system, std::string_view code,
               std::string_view display, CdsJson& out) {
  if (name.empty()) {
    out.Open('{');
  } else {
    out.Open(name, '{');
  }
  out.Text("code", code);
  out.Text("system", system);
  out.Text("display", display);
  out.Close('}');
}

void AddSource(const rules::Pack& pack, const rules::Rule& rule, CdsJson& out) {
  out.Open("source", '{');
  const rules::Evidence* const evidence = MainEvidence(rule);
  const std::string ours = absl::StrCat("Waymark, ", pack.name, " ", pack.version);
  out.Text("label", evidence == nullptr ? ours : EvidenceLabel(*evidence));
  if (evidence != nullptr && IsLink(evidence->url)) out.Text("url", evidence->url);
  AddCoding("topic", kRuleSystem, rule.id, rule.title, out);
  out.Close('}');
}

const rules::ReplyRule* FindReply(const rules::Rule& rule, std::string_view name) {
  for (const rules::ReplyRule& reply : rule.replies) {
    if (reply.name == name) return &reply;
  }
  return nullptr;
}

// One card of a prompt.
class Card {
 public:
  Card(const CdsCardInput& input, const v1::Prompt& prompt, const rules::Rule& rule)
      : input_(input),
        prompt_(prompt),
        rule_(rule),
        names_{input.identity, input.practice, input.patient, rule.id, prompt.item().item()},
        day_(DateText(input.response.as_of())) {
    for (const v1::ReplyOption& option : prompt.replies()) {
      const rules::ReplyRule* const reply = FindReply(rule, option.name());
      if (reply != nullptr) replies_.push_back(reply);
    }
    issued_.practice = std::string(input.practice);
    issued_.patient = std::string(input.patient);
    issued_.rule = rule.id;
    issued_.item = prompt.item().item();
    if (prompt.item().has_anchor_on()) issued_.anchor = DateText(prompt.item().anchor_on());
    issued_.role = input.role;
    issued_.uuid = names_.Card();
  }

  IssuedCard Write(std::string_view last_words, CdsJson& out) {
    out.Open('{');
    out.Text("uuid", issued_.uuid);
    out.Text("summary", Summary(prompt_.summary().empty() ? rule_.title : prompt_.summary()));
    out.Text("detail", Detail(last_words));
    out.Text("indicator", IndicatorOf(prompt_.item().level()));
    AddSource(input_.pack, rule_, out);
    AddSuggestions(out);
    AddOverrides(out);
    AddLinks(out);
    AddExtension(out);
    out.Close('}');
    return std::move(issued_);
  }

 private:
  std::string Detail(std::string_view last_words) const {
    std::string text = Markdown(prompt_.why());
    const auto add = [&text](std::string_view part) {
      if (part.empty()) return;
      absl::StrAppend(&text, text.empty() ? "" : "\n\n", View(part));
    };
    add(prompt_.detail());
    add(Markdown(prompt_.new_fact()));
    std::string doubts;
    std::set<std::string_view> said;
    for (const v1::Doubt& doubt : prompt_.item().doubts()) {
      if (!said.insert(doubt.text()).second) continue;
      absl::StrAppend(&doubts, "\n- ", Markdown(doubt.text()));
    }
    if (!doubts.empty()) add(absl::StrCat("**Uncertain:**\n", doubts));
    if (prompt_.not_clinically_approved()) add("_This rule is not clinically approved._");
    add(last_words);
    return text;
  }

  // Without an offer there is no list and no selectionBehavior.
  void AddSuggestions(CdsJson& out) {
    const std::vector<CdsOffer> offers = OffersOf(input_.pack, rule_, replies_);
    if (offers.empty()) return;
    out.Open("suggestions", '[');
    for (const CdsOffer& one : offers) {
      const std::string uuid = names_.Suggestion(one.label, one.reply);
      issued_.suggestions.emplace_back(uuid, one.reply);
      out.Open('{');
      out.Text("label", one.label);
      out.Text("uuid", uuid);
      out.Open("actions", '[');
      out.Open('{');
      out.Text("type", "create");
      out.Text("description", absl::StrCat("Adds to the record: ", one.what));
      out.Raw("resource", ResourceFor(*one.set, *one.member, input_.patient, day_, one.order));
      out.Close('}');
      out.Close(']');
      out.Close('}');
    }
    out.Close(']');
    out.Text("selectionBehavior", "at-most-one");
  }

  void AddOverrides(CdsJson& out) {
    const auto overrides = OverridesOf(replies_);
    if (overrides.empty()) return;
    out.Open("overrideReasons", '[');
    for (const auto& [code, reply] : overrides) {
      issued_.overrides.emplace_back(code, reply->name);
      AddCoding({}, kReplySystem, code, reply->name, out);
    }
    out.Close(']');
  }

  void AddLinks(CdsJson& out) const {
    std::vector<const rules::Evidence*> links;
    std::set<std::string_view> known;
    for (const rules::Evidence& one : rule_.evidence) {
      if (!IsLink(one.url) || !known.insert(one.url).second) continue;
      if (links.size() < kMostLinks) links.push_back(&one);
    }
    if (links.empty()) return;
    out.Open("links", '[');
    for (const rules::Evidence* one : links) {
      out.Open('{');
      out.Text("label", EvidenceLabel(*one));
      out.Text("url", one->url);
      out.Text("type", "absolute");
      out.Close('}');
    }
    out.Close(']');
  }

  void AddExtension(CdsJson& out) const {
    const v1::Item& item = prompt_.item();
    out.Open("extension", '{');
    out.Open("waymark.v1", '{');
    out.Text("rule", rule_.id);
    out.Text("ruleVersion", rule_.version);
    out.Text("status", v1::ItemStatus_Name(item.status()));
    if (item.has_since()) out.Text("since", DateText(item.since()));
    out.Text("display", DisplayOf(prompt_.display()));
    if (prompt_.interrupts_now()) out.Word("interruptsNow", "true");
    if (item.doubts_size() > 0) out.Word("uncertain", "true");
    out.Close('}');
    out.Close('}');
  }

  const CdsCardInput& input_;
  const v1::Prompt& prompt_;
  const rules::Rule& rule_;
  const CdsNames names_;
  const std::string day_;
  std::vector<const rules::ReplyRule*> replies_;  // that may be given
  IssuedCard issued_;
};

// Rules that could not be asked of this patient and that would speak in consultations.
std::vector<const v1::NotChecked*> NotAsked(const CdsCardInput& input) {
  std::vector<const v1::NotChecked*> found;
  for (const v1::NotChecked& one : input.response.not_checked()) {
    const int rule = input.pack.FindRule(one.rule());
    if (std::binary_search(input.consulted.begin(), input.consulted.end(), rule)) {
      found.push_back(&one);
    }
  }
  return found;
}

// What lies with the pack's code sets and not with this patient's data.
bool IsForWantOfCodes(const v1::NotChecked& one) {
  return one.for_everybody() || one.reason() == "codes-waiting" || one.reason() == "codes-partial";
}

std::string_view WordsOf(CdsGap::Why why) {
  switch (why) {
    case CdsGap::Why::kFailed:
      return "the query failed";
    case CdsGap::Why::kMorePages:
      return "only the first page came";
    default:
      return "not sent";
  }
}

void WriteOurSource(const CdsCardInput& input, CdsJson& out) {
  out.Open("source", '{');
  out.Text("label", absl::StrCat("Waymark, ", input.pack.name, " ", input.pack.version));
  out.Close('}');
}

// The name of a card that says something of the call, which is remembered as one that was given
// out.
std::string IssueWithoutItem(const CdsCardInput& input, std::string_view about, CdsAnswer& answer) {
  IssuedCard card;
  card.uuid = input.identity.Name({input.practice, input.patient, about});
  card.practice = std::string(input.practice);
  card.patient = std::string(input.patient);
  answer.issued.push_back(card);
  answer.levels.push_back(v1::LEVEL_INFO);
  return card.uuid;
}

// The card about what was not seen, where there is something to say.
void WriteGaps(const CdsCardInput& input, const std::vector<const v1::NotChecked*>& not_asked,
               CdsAnswer& answer, CdsJson& out) {
  std::vector<const v1::NotChecked*> rules;
  std::set<std::string_view> names;
  for (const v1::NotChecked* one : not_asked) {
    if (!IsForWantOfCodes(*one) && names.insert(one->rule()).second) rules.push_back(one);
  }
  if (input.gaps.empty() && !input.in_doubt && rules.empty()) return;
  std::string detail = "What is not shown here may still be due.";
  if (!input.gaps.empty()) {
    detail += "\n\nNot wholly seen:\n";
    for (const CdsGap& gap : input.gaps) {
      absl::StrAppend(&detail, "\n- ", View(gap.type), ": ", View(WordsOf(gap.why)));
    }
  } else if (input.in_doubt) {
    detail += "\n\nSome entries of the record can't be read.";
  }
  if (!rules.empty()) {
    absl::StrAppend(&detail, "\n\nNot checked for this patient (", rules.size(), "):\n");
    for (size_t i = 0; i < std::min(rules.size(), kMostNamedRules); ++i) {
      const int rule = input.pack.FindRule(rules[i]->rule());
      absl::StrAppend(&detail, "\n- ", Markdown(input.pack.rules[static_cast<size_t>(rule)].title));
    }
    if (rules.size() > kMostNamedRules) {
      absl::StrAppend(&detail, "\n- and ", rules.size() - kMostNamedRules, " more");
    }
  }
  out.Open('{');
  out.Text("uuid", IssueWithoutItem(input, "gaps", answer));
  out.Text("summary", "Waymark has not seen the whole record: prompts may be missing");
  out.Text("detail", detail);
  out.Text("indicator", "info");
  WriteOurSource(input, out);
  out.Close('}');
}

// The card about a patient of another practice, where there is something to say.
void WriteElsewhere(const CdsCardInput& input, CdsAnswer& answer, CdsJson& out) {
  const std::string words = ElsewhereWords(input.response);
  if (words.empty()) return;
  out.Open('{');
  out.Text("uuid", IssueWithoutItem(input, "elsewhere", answer));
  out.Text("summary", kElsewhereSummary);
  out.Text("detail", Markdown(words));
  out.Text("indicator", "info");
  WriteOurSource(input, out);
  out.Close('}');
}

void WriteExtension(const CdsCardInput& input, int held_back, size_t not_asked, CdsJson& out) {
  const v1::EvaluateResponse& response = input.response;
  out.Open("extension", '{');
  out.Open("waymark.v1", '{');
  out.Text("asOf", DateText(response.as_of()));
  out.Text("packDigest", response.pack_digest());
  out.Text("programVersion", response.program_version());
  out.Word("heldBack", std::to_string(held_back));
  out.Word("quiet", std::to_string(response.quiet()));
  out.Word("notChecked", std::to_string(not_asked));
  out.Text("storedAnswers", input.replies);
  const auto list = [&out](std::string_view name, const auto& texts) {
    if (texts.empty()) return;
    out.Open(name, '[');
    for (const std::string& one : texts) out.Item(one);
    out.Close(']');
  };
  list("notices", response.notices());
  list("assumed", response.assumed());
  out.Close('}');
  out.Close('}');
}

// Whether it was there, with the same words, without the drafts.
bool WasThere(const v1::EvaluateResponse& without, const v1::Prompt& prompt) {
  return std::any_of(
      without.prompts().begin(), without.prompts().end(), [&](const v1::Prompt& other) {
        return other.item().rule() == prompt.item().rule() &&
               other.item().item() == prompt.item().item() &&
               other.item().status() == prompt.item().status() &&
               other.item().level() == prompt.item().level() && other.summary() == prompt.summary();
      });
}

}  // namespace

CdsAnswer MakeCards(const CdsCardInput& input) {
  std::vector<const v1::Prompt*> shown;
  int held_back = 0;
  constexpr prompts::Budget kBudget;
  constexpr auto kMostNew = static_cast<size_t>(kBudget.expanded + kBudget.collapsed);
  for (const v1::Prompt& prompt : input.response.prompts()) {
    // Of what drafts bring, the budget is for that alone: what was there before takes no place.
    const bool only_new = input.without_drafts != nullptr;
    if (only_new && WasThere(*input.without_drafts, prompt)) continue;
    const bool fits =
        only_new ? shown.size() < kMostNew : prompt.display() != v1::DISPLAY_HELD_BACK;
    if (!fits) {
      ++held_back;
    } else if (input.pack.FindRule(prompt.item().rule()) >= 0) {
      shown.push_back(&prompt);
    }
  }
  std::string last_words;
  if (held_back > 0) {
    last_words =
        absl::StrCat("_", held_back, held_back == 1 ? " more prompt is" : " more prompts are",
                     " held back; the worklist has ", held_back == 1 ? "it._" : "them._");
  }
  const std::vector<const v1::NotChecked*> not_asked = NotAsked(input);
  CdsAnswer answer;
  CdsJson out;
  out.Open('{');
  out.Open("cards", '[');
  for (const v1::Prompt* prompt : shown) {
    const rules::Rule& rule =
        input.pack.rules[static_cast<size_t>(input.pack.FindRule(prompt->item().rule()))];
    Card card(input, *prompt, rule);
    answer.issued.push_back(card.Write(prompt == shown.back() ? last_words : std::string(), out));
    answer.levels.push_back(prompt->item().level());
  }
  WriteElsewhere(input, answer, out);
  WriteGaps(input, not_asked, answer, out);
  out.Close(']');
  WriteExtension(input, held_back, not_asked.size(), out);
  out.Close('}');
  answer.json = out.text();
  return answer;
}

}  // namespace waymark::gateway
