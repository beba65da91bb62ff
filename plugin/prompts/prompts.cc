#include "waymark/prompts/prompts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/prompts/rank.h"
#include "waymark/prompts/why.h"
#include "waymark/prompts/words.h"

namespace waymark::prompts {
namespace {

using engine::ItemAnswer;
using rules::Interrupts;
using rules::ItemStatus;
using rules::Rule;
using rules::TimingRow;

bool InterruptsAt(Interrupts interrupts, Moment moment) {
  return (interrupts == Interrupts::kOnOpen && moment == Moment::kOnOpen) ||
         (interrupts == Interrupts::kOnEntry && moment == Moment::kOnEntry) ||
         (interrupts == Interrupts::kBeforeClosing && moment == Moment::kBeforeClosing);
}

Rank RankOf(const PromptAnswer& prompt) {
  return {prompt.interrupts_now, prompt.item->level, prompt.item->status,
          prompt.item->since,    prompt.rule->id,    prompt.item->key};
}

// Lets rules be silent for others that speak. A circle of rules that yield to each other ends at
// the one that ranks first.
class Yielding {
 public:
  explicit Yielding(const std::vector<PromptAnswer>& ranked) {
    for (const PromptAnswer& prompt : ranked) {
      const bool known = std::any_of(rules_.begin(), rules_.end(),
                                     [&](const State& s) { return s.rule == prompt.rule; });
      if (!known) rules_.push_back({prompt.rule, Is::kUnknown});
    }
  }

  bool Speaks(const Rule* rule) {
    const auto found =
        std::find_if(rules_.begin(), rules_.end(), [&](const State& s) { return s.rule == rule; });
    State& state = *found;
    if (state.is == Is::kBeingAsked) return false;
    if (state.is != Is::kUnknown) return state.is == Is::kSpeaking;
    state.is = Is::kBeingAsked;
    bool speaks = true;
    for (const State& other : rules_) {
      const bool yields = std::find(rule->yields_to.begin(), rule->yields_to.end(),
                                    other.rule->id) != rule->yields_to.end();
      if (yields && other.rule != rule && Speaks(other.rule)) speaks = false;
    }
    state.is = speaks ? Is::kSpeaking : Is::kYielding;
    return speaks;
  }

 private:
  enum class Is : uint8_t { kUnknown, kBeingAsked, kSpeaking, kYielding };
  struct State {
    const Rule* rule;
    Is is;
  };
  std::vector<State> rules_;  // by rank
};

void Sort(std::vector<PromptAnswer>& prompts) {
  std::sort(prompts.begin(), prompts.end(), [](const PromptAnswer& a, const PromptAnswer& b) {
    return RanksBefore(RankOf(a), RankOf(b));
  });
}

}  // namespace

const TimingRow* SpeakingRow(const Rule& rule, const ItemAnswer& item) {
  switch (item.status) {
    case ItemStatus::kUpcoming:
    case ItemStatus::kDue:
    case ItemStatus::kOverdue:
      if (item.timing_row < 0 || static_cast<size_t>(item.timing_row) >= rule.timing.size()) {
        return nullptr;
      }
      return &rule.timing[static_cast<size_t>(item.timing_row)];
    case ItemStatus::kRanOut:
      // Only where somebody must still answer: closed ones are over.
      return item.closed_on == calendar::Day::Max() && !rule.timing.empty() ? &rule.timing.back()
                                                                            : nullptr;
    default:
      return nullptr;
  }
}

PromptSet MakePrompts(const rules::Pack& pack, const Wordings& wordings,
                      const record::PatientRecord& record, const engine::Answer& answer,
                      const PromptRequest& request) {
  PromptSet set;
  const bool worklist = request.moment == Moment::kWorklist;
  const uint8_t surface = worklist ? rules::kWorklist : rules::kConsultation;
  std::vector<PromptAnswer> speaking;
  for (const ItemAnswer& item : answer.items) {
    const Rule& rule = pack.rules[item.rule];
    const TimingRow* row = SpeakingRow(rule, item);
    if (row == nullptr || (row->shown_in & surface) == 0) continue;
    if (request.role && (row->to & *request.role) == 0) continue;
    if (rule.status == rules::RuleStatus::kSilent) {
      ++set.silent;
      set.silent_items.push_back(&item);
      continue;
    }
    PromptAnswer prompt;
    prompt.item = &item;
    prompt.rule = &rule;
    prompt.row = row;
    prompt.interrupts = row->interrupts;
    prompt.interrupts_now = InterruptsAt(row->interrupts, request.moment);
    const Quiet quiet = QuietOn(pack, record, answer, item, request.known_at);
    if (quiet.quiet) {
      ++set.quiet;
      if (!worklist) continue;
      prompt.snoozed_until = quiet.until;
    }
    const Kept kept = request.kept ? request.kept(item) : Kept();
    prompt.shown_before = kept.shown_before;
    if (kept.snoozed_until && !quiet.quiet) {
      ++set.quiet;
      if (!worklist) continue;
      prompt.snoozed_until = kept.snoozed_until;
    }
    if (quiet.new_fact != engine::kNoEntry) {
      prompt.new_fact = absl::StrCat(
          "New since the reply of ", calendar::FormatLong(quiet.reply->on), ": entry of ",
          calendar::FormatLong(record.entries()[quiet.new_fact].occurred));
    }
    speaking.push_back(std::move(prompt));
  }
  Sort(speaking);
  if (!worklist) {
    Yielding yielding(speaking);
    std::vector<const Rule*> silenced;
    for (const PromptAnswer& prompt : speaking) {
      if (!yielding.Speaks(prompt.rule)) silenced.push_back(prompt.rule);
    }
    set.yielded = static_cast<int>(silenced.size());
    std::erase_if(speaking, [&](const PromptAnswer& prompt) {
      return std::find(silenced.begin(), silenced.end(), prompt.rule) != silenced.end();
    });
  }
  int expanded = 0, collapsed = 0;
  for (PromptAnswer& prompt : speaking) {
    if (!worklist) {
      // One that was shown before and not answered does not open by itself again; what interrupts
      // now does. The place that it leaves is not another's: quiet is quiet.
      const bool opens = !prompt.shown_before || prompt.interrupts_now;
      if (expanded < request.budget.expanded) {
        ++expanded;
        prompt.display = opens ? Display::kExpanded : Display::kCollapsed;
      } else if (request.budget.expanded == 0 && expanded == 0 && prompt.interrupts_now) {
        // The consultation has had its share. What interrupts now opens all the same, one of them.
        ++expanded;
        prompt.display = Display::kExpanded;
      } else {
        prompt.display =
            ++collapsed <= request.budget.collapsed ? Display::kCollapsed : Display::kHeldBack;
      }
      if (prompt.display == Display::kHeldBack) ++set.held_back;
    }
    if (prompt.display == Display::kHeldBack && !request.with_held_back) continue;
    const RenderInput input{pack, wordings, record, *prompt.item, answer.as_of};
    prompt.summary = RenderSummary(input, request.channel);
    prompt.why = Escape(WhyText(input), request.channel);
    if (request.with_detail) prompt.detail = RenderDetail(input, request.detail_channel);
    for (const rules::ReplyRule& reply : prompt.rule->replies) {
      if (request.role && (reply.by & *request.role) == 0) continue;
      prompt.replies.push_back(&reply);
    }
  }
  set.prompts = std::move(speaking);
  return set;
}

}  // namespace waymark::prompts
