#include "waymark/engine/timeline.h"

#include <algorithm>
#include <exception>

#include "waymark/engine/askable.h"
#include "waymark/engine/session.h"

namespace waymark::engine {

struct Timeline::Impl {
  explicit Impl(std::shared_ptr<const Program> given)
      : program(std::move(given)), session(*program) {}

  int Compiled(uint16_t rule) const { return program->compiled_of_rule[rule]; }

  // Nothing to say, now or later.
  bool IsSilent(const CompiledRule& rule) {
    Patient& patient = session.patient();
    return rule.each != kNone &&
           !patient.HasEntries(program->selectors[static_cast<size_t>(rule.each)]) &&
           !MayAskWithoutItems(patient, rule);
  }

  void Fill(size_t compiled, Day day, std::vector<ItemOn>& out) {
    const CompiledRule& rule = program->rules[compiled];
    if (IsSilent(rule)) return;
    Patient& patient = session.patient();
    const BuiltItems& built = session.View(compiled).At(day);
    for (const Item& item : built.items) {
      const Snapshot now = StatusOn(patient, item, built.items, day);
      if (now.status == ItemStatus::kNone) continue;
      ItemOn& one = out.emplace_back();
      one.key = item.key;
      one.anchor = item.anchor;
      one.status = now.status;
      one.level = now.level;
      one.timing_row = now.timing_row;
      one.reason = now.reason;
      if (item.closed > day) continue;
      one.closed_on = item.closed;
      one.in_time = item.closed_as == ItemStatus::kDone &&
                    item.closed < OverdueOn(patient, item, std::min(day, item.closed));
    }
    std::sort(out.begin(), out.end(), [](const ItemOn& a, const ItemOn& b) {
      return a.anchor != b.anchor ? a.anchor < b.anchor : a.key < b.key;
    });
  }

  std::shared_ptr<const Program> program;
  Session session;
  bool not_usable = false;
};

Timeline::Timeline(std::shared_ptr<const Program> program)
    : impl_(std::make_unique<Impl>(std::move(program))) {}
Timeline::~Timeline() = default;

void Timeline::Load(const record::PatientRecord& record, const EvaluateOptions& options) {
  impl_->session.Load(record, options, Day::Max());
  impl_->not_usable = record.not_usable;
}

Timeline::Askable Timeline::CanAsk(uint16_t rule, Day day) {
  const int compiled = impl_->Compiled(rule);
  if (compiled < 0) return Askable::kYes;
  if (impl_->not_usable) return Askable::kNo;
  const CompiledRule& asked = impl_->program->rules[static_cast<size_t>(compiled)];
  Patient& patient = impl_->session.patient();
  const std::optional<CannotAsk> cannot = WhyNotAsked(patient, asked);
  if (!cannot) return Askable::kYes;
  if (!cannot->only_for_whom_it_applies || asked.own_who == kNone) return Askable::kNo;
  patient.budget().Start();
  try {
    return patient.Days(asked.own_who).Contains(day) ? Askable::kNo : Askable::kNoMatter;
  } catch (const std::exception&) {
    return Askable::kNo;
  }
}

bool Timeline::ItemsOn(uint16_t rule, Day day, std::vector<ItemOn>& out) {
  out.clear();
  const int compiled = impl_->Compiled(rule);
  if (compiled < 0) return true;
  impl_->session.patient().budget().Start();
  try {
    impl_->Fill(static_cast<size_t>(compiled), day, out);
  } catch (const std::exception&) {
    out.clear();
    return false;
  }
  return true;
}

std::optional<Day> Timeline::NextChange(uint16_t rule, Day day) {
  const int compiled = impl_->Compiled(rule);
  if (compiled < 0) return Day::Max();
  impl_->session.patient().budget().Start();
  try {
    if (impl_->IsSilent(impl_->program->rules[static_cast<size_t>(compiled)])) return Day::Max();
    return impl_->session.View(static_cast<size_t>(compiled)).NextLook(day);
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace waymark::engine
