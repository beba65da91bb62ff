#include "waymark/population/sweep_part.h"

#include <algorithm>

#include "waymark/population/record_digest.h"
#include "waymark/population/sweep_changes.h"
#include "waymark/population/sweep_state.h"

namespace waymark::population {
namespace {

using calendar::Day;

// Doubts that come and go with the days; not those about what the input itself is. What a code set
// would have said stands beside an item as long as the other leaning gives it another status, and
// the answer's next_look tells when that ends.
bool ChangesByItself(const engine::Doubt& doubt) {
  if (doubt.code_set >= 0 && doubt.entry == engine::kNoEntry) return false;
  return doubt.reason != engine::DoubtReason::kInputSetAside &&
         doubt.reason != engine::DoubtReason::kVersionsConflict &&
         doubt.reason != engine::DoubtReason::kReplySetAside;
}

// What is dated ahead may be set aside until its day, and named or doubted from then.
Day NextEntry(const record::PatientRecord& record, Day on) {
  Day next = Day::Max();
  for (size_t i = record.entries().size(); i-- > 0;) {
    const record::Entry& entry = record.entries()[i];
    if (entry.occurred.first <= on) break;
    next = std::min(next, entry.occurred.first);
  }
  return next;
}

}  // namespace

bool DueRules(const SweptPatient& earlier, Day on, size_t rules_of_pack,
              std::vector<uint16_t>& due) {
  due.clear();
  if (earlier.look_at_all <= on) return false;
  size_t size = 0;
  for (const RuleRows& of : earlier.rules) {
    if (of.rule >= rules_of_pack) return false;
    size += of.size;
    if (of.next_look <= on.serial()) due.push_back(of.rule);
  }
  std::sort(due.begin(), due.end());
  return size == earlier.rows.size() && !due.empty();
}

SweepPart::Begun SweepPart::Begin(std::string_view practice, std::string_view patient_id,
                                  uint64_t digest) {
  Begun begun;
  begun.text = text_.size();
  begun.rules = rules_.size();
  begun.one.digest = digest;
  if (keyed_) {
    begun.one.key = keys_.size();
    keys_ += practice;
    begun.one.patient = keys_.size();
    keys_ += patient_id;
  }
  return begun;
}

void SweepPart::End(Begun& begun) {
  One& one = begun.one;
  ++size_;
  not_checked_ += one.not_checked;
  if (options_.changes) {
    rows_ +=
        AppendChanges(options_.format, had_, std::string_view(text_).substr(begun.text), changes_);
    had_ = {};
  } else {
    rows_ += one.rows;
  }
  if (!keyed_) {
    if (options_.changes) text_.resize(begun.text);
    rules_.resize(begun.rules);
    return;
  }
  one.next_look = one.look_at_all;
  for (size_t i = begun.rules; i < rules_.size(); ++i) {
    one.next_look = std::min(one.next_look, Day::FromSerial(rules_[i].next_look));
  }
  if (!options_.digests) rules_.resize(begun.rules);
  one.end = text_.size();
  one.rules_end = rules_.size();
  patients_.push_back(one);
}

void SweepPart::Visit(const record::PatientRecord& record, engine::Evaluator* evaluator) {
  const SweepState* const since = options_.since.get();
  const uint64_t digest = options_.digests || since != nullptr ? RecordDigest(record) : 0;
  if (options_.digests && looking_ == nullptr) {
    looking_ = std::make_unique<engine::LookingEvaluator>(program_);
  }
  if (since != nullptr) {
    const int64_t at = since->Find(record.practice, record.patient_id);
    if (at >= 0) {
      const SweptPatient earlier = since->At(at);
      if (earlier.digest == digest) {
        if (earlier.next_look > options_.on) return AddKnown(earlier);
        if (DueRules(earlier, options_.on, engine::PackOf(*program_).rules.size(), due_)) {
          Ask(record, evaluator, looking_.get(), due_);
          return TakeAgain(record, due_, earlier);
        }
      }
    }
  }
  if (used_ != nullptr && used_->ChooseRules(record, chosen_)) {
    if (chosen_.empty()) return AddSilent(record.practice, record.patient_id, digest);
    Ask(record, evaluator, looking_.get(), chosen_);
  } else {
    Ask(record, evaluator, looking_.get(), {});
  }
  Take(record, digest);
}

record::EntryFilter* SweepPart::filter() {
  if (options_.digests || options_.since != nullptr) return nullptr;
  if (used_ == nullptr) used_ = std::make_unique<UsedEntries>(program_, options_);
  return used_.get();
}

void SweepPart::Visit(const record::PatientRecord& record, engine::LookingEvaluator& evaluator,
                      std::span<const uint16_t> only, uint64_t digest) {
  Ask(record, nullptr, &evaluator, only);
  Take(record, digest);
}

void SweepPart::VisitAgain(const record::PatientRecord& record, engine::LookingEvaluator& evaluator,
                           std::span<const uint16_t> due, const SweptPatient& earlier) {
  Ask(record, nullptr, &evaluator, due);
  TakeAgain(record, due, earlier);
}

void SweepPart::Ask(const record::PatientRecord& record, engine::Evaluator* evaluator,
                    engine::LookingEvaluator* looking, std::span<const uint16_t> only) {
  engine::EvaluateOptions evaluate;
  evaluate.as_of = options_.on;
  evaluate.known_at = options_.known_at;
  evaluate.rules = only;
  if (looking != nullptr) {
    looking->Evaluate(record, evaluate, answer_, looks_);
  } else {
    evaluator->Evaluate(record, evaluate, answer_);
    looks_.rules.clear();
    looks_.beside = answer_.next_look;
  }
  unheard_replies_ += static_cast<int64_t>(answer_.unheard_replies.size());
}

// When the rules that were asked may say something else.
void SweepPart::NoteLooks(const record::PatientRecord& record, Begun& begun) {
  begun.one.look_at_all =
      std::min({begun.one.look_at_all, looks_.beside, NextEntry(record, options_.on)});
  const auto note = [&](uint16_t rule, Day day) {
    const auto begin = rules_.begin() + static_cast<std::ptrdiff_t>(begun.rules);
    auto at =
        std::find_if(begin, rules_.end(), [&](const RuleRows& of) { return of.rule == rule; });
    if (at == rules_.end()) at = rules_.insert(at, RuleRows{.rule = rule});
    at->next_look = std::min(at->next_look, day.serial());
  };
  for (const engine::RuleLook& look : looks_.rules) note(look.rule, look.on);
  for (const engine::ItemAnswer& item : answer_.items) {
    if (std::any_of(item.doubts.begin(), item.doubts.end(), ChangesByItself)) {
      note(item.rule, calendar::AddDays(options_.on, 1));
    }
  }
}

void SweepPart::Take(const record::PatientRecord& record, uint64_t digest) {
  Begun begun = Begin(record.practice, record.patient_id, digest);
  begun.one.rows = AppendRows(engine::PackOf(*program_), record, answer_, options_, text_,
                              keyed_ ? &rules_ : nullptr);
  for (const engine::NotChecked& missing : answer_.not_checked) {
    begun.one.not_checked += missing.for_everybody ? 0 : 1;
  }
  if (keyed_) NoteLooks(record, begun);
  End(begun);
}

void SweepPart::TakeAgain(const record::PatientRecord& record, std::span<const uint16_t> due,
                          const SweptPatient& earlier) {
  Begun begun = Begin(record.practice, record.patient_id, earlier.digest);
  const auto& of_pack = engine::PackOf(*program_).rules;
  fresh_.clear();
  fresh_rules_.clear();
  AppendRows(engine::PackOf(*program_), record, answer_, options_, fresh_, &fresh_rules_);
  const auto add = [&](const RuleRows& of, std::string_view rows) {
    rules_.push_back(of);
    text_ += rows;
    begun.one.rows += of.rows;
    begun.one.not_checked += of.not_checked;
  };
  size_t new_at = 0, next_new = 0;
  const auto add_new = [&] {
    const RuleRows& of = fresh_rules_[next_new++];
    add(of, std::string_view(fresh_).substr(new_at, of.size));
    new_at += of.size;
  };
  size_t at = 0;
  for (const RuleRows& of : earlier.rules) {
    const std::string_view rows = earlier.rows.substr(at, of.size);
    at += of.size;
    if (std::binary_search(due.begin(), due.end(), of.rule)) continue;
    while (of.rows > 0 && next_new < fresh_rules_.size() &&
           of_pack[fresh_rules_[next_new].rule].id < of_pack[of.rule].id) {
      add_new();
    }
    add(of, rows);
  }
  while (next_new < fresh_rules_.size()) add_new();
  begun.one.look_at_all = earlier.look_at_all;
  if (keyed_) NoteLooks(record, begun);
  End(begun);
}

void SweepPart::AddSilent(std::string_view practice, std::string_view patient_id, uint64_t digest) {
  Begun begun = Begin(practice, patient_id, digest);
  End(begun);
}

void SweepPart::AddKnown(const SweptPatient& patient) {
  if (options_.changes && !keyed_) return AddUnchanged(1);
  Begun begun = Begin(patient.practice, patient.patient_id, patient.digest);
  text_ += patient.rows;
  rules_.insert(rules_.end(), patient.rules.begin(), patient.rules.end());
  begun.one.rows = patient.row_count;
  begun.one.not_checked = patient.not_checked;
  begun.one.look_at_all = patient.look_at_all;
  Had(patient.rows);
  End(begun);
}

void SweepPart::AddGone(std::string_view rows) {
  rows_ += AppendChanges(options_.format, rows, {}, changes_);
}

void SweepPart::AddGoneBefore(int64_t& at) {
  if (state_begin_ < 0) return;
  if (options_.changes && at < state_begin_) {
    fresh_ = std::move(changes_);
    changes_.clear();
    for (; at < state_begin_; ++at) AddGone(options_.since->At(at).rows);
    changes_ += fresh_;
  }
  at = state_end_;
}

void SweepPart::Clear() {
  state_begin_ = state_end_ = -1;
  size_ = 0;
  patients_.clear();
  rules_.clear();
  keys_.clear();
  text_.clear();
  changes_.clear();
  had_ = {};
  rows_ = not_checked_ = unheard_replies_ = 0;
}

SweptPatient SweepPart::at(size_t i) const {
  const One& one = patients_[i];
  const size_t begin = i == 0 ? 0 : patients_[i - 1].end;
  const size_t rules = i == 0 ? 0 : patients_[i - 1].rules_end;
  const size_t key_end = i + 1 < patients_.size() ? patients_[i + 1].key : keys_.size();
  const std::string_view keys = keys_;
  SweptPatient out;
  out.practice = keys.substr(one.key, one.patient - one.key);
  out.patient_id = keys.substr(one.patient, key_end - one.patient);
  out.rows = std::string_view(text_).substr(begin, one.end - begin);
  out.row_count = one.rows;
  out.not_checked = one.not_checked;
  out.digest = one.digest;
  out.next_look = one.next_look;
  out.rules = std::span(rules_).subspan(rules, one.rules_end - rules);
  out.look_at_all = one.look_at_all;
  return out;
}

}  // namespace waymark::population
