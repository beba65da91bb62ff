#include "waymark/engine/touched.h"

#include <algorithm>
#include <utility>

#include "waymark/engine/program.h"

namespace waymark::engine {
namespace {

// Longer ones may ask for more steps than a rule may take; those are asked as a whole.
constexpr size_t kMostEntries = 10'000;

// For each compiled rule the slots that it or its opposite looks at.
std::vector<std::vector<char>> SlotsOfRules(const Program& program) {
  const size_t slots = program.set_of_slot.size();
  std::vector<std::vector<char>> looks(program.rules.size(), std::vector<char>(slots));
  for (size_t i = 0; i < program.rules.size(); ++i) {
    for (const CompiledRule* rule : {&program.rules[i], &program.opposites[i]}) {
      for (const SelectorId id : rule->selectors) {
        for (const uint16_t slot : program.selectors[static_cast<size_t>(id)].slots) {
          looks[i][slot] = 1;
        }
      }
    }
  }
  return looks;
}

// A rule that asks for another one's items hangs on all that the other hangs on.
void FollowItems(const Program& program, std::vector<std::vector<char>>& looks) {
  for (bool more = true; std::exchange(more, false);) {
    for (size_t i = 0; i < program.rules.size(); ++i) {
      for (const CompiledRule* rule : {&program.rules[i], &program.opposites[i]}) {
        for (const NodeId id : rule->nodes) {
          const Node& node = program.nodes[static_cast<size_t>(id)];
          if (node.kind != rules::Condition::Kind::kItem || node.ast->rule < 0) continue;
          const int other = program.compiled_of_rule[static_cast<size_t>(node.ast->rule)];
          if (other == kNone) continue;
          const std::vector<char>& from = looks[static_cast<size_t>(other)];
          for (size_t slot = 0; slot < from.size(); ++slot) {
            if (from[slot] <= looks[i][slot]) continue;
            looks[i][slot] = 1;
            more = true;
          }
        }
      }
    }
  }
}

// Whether an entry, by itself, makes its code systems ones that the record has used by the day.
bool Uses(const record::Entry& entry, calendar::Day day) {
  return entry.alone && !entry.hypothetical &&
         entry.status != record::EntryStatus::kEnteredInError &&
         entry.date_oddity == record::kNoOddity && entry.occurred.first <= day;
}

}  // namespace

Touching::Touching(std::shared_ptr<const Program> program) : program_(std::move(program)) {
  std::vector<std::vector<char>> looks = SlotsOfRules(*program_);
  FollowItems(*program_, looks);
  rules_of_slot_.resize(program_->set_of_slot.size());
  for (size_t i = 0; i < looks.size(); ++i) {
    for (size_t slot = 0; slot < looks[i].size(); ++slot) {
      if (looks[i][slot] != 0) rules_of_slot_[slot].push_back(program_->rules[i].index);
    }
  }
}

void Touching::AddRulesOf(const record::PatientRecord& record, const record::Entry& entry,
                          std::vector<char>& marked) const {
  const rules::Pack& pack = *program_->pack;
  for (const record::Coding& coding : record.codings(entry)) {
    const uint16_t system = pack.code_index.FindSystem(record.systems()[coding.system]);
    if (system == terminology::CodeIndex::kNoSystem) continue;
    for (const uint16_t set : pack.code_index.Find(system, coding.code)) {
      const int32_t slot = program_->slot_of_set[set];
      if (slot == kNone) continue;
      for (const uint16_t rule : rules_of_slot_[static_cast<size_t>(slot)]) marked[rule] = 1;
    }
  }
}

Touching::Rules Touching::By(const record::PatientRecord& record,
                             std::span<const std::string_view> added, calendar::Day before,
                             calendar::Day day) const {
  Rules all{.all = true, .rules = {}};
  // Without a birth date the first entry begins the person's days; without a date of death the last
  // one ends them.
  if (record.not_usable || !record.birth || record.dead_without_date ||
      record.entries().size() > kMostEntries) {
    return all;
  }
  const auto is_added = [&](std::string_view id) {
    return std::find(added.begin(), added.end(), id) != added.end();
  };
  const auto has_come = [&](calendar::Day one) { return before < one && one <= day; };
  std::vector<char> marked(program_->pack->rules.size());
  std::vector<char> used(record.systems().size()), now_used(record.systems().size());
  size_t found = 0;
  for (const record::Entry& entry : record.entries()) {
    if (!entry.id.empty() && is_added(entry.id)) {
      ++found;
      const bool plain = entry.alone && entry.corrects.empty() && !entry.hypothetical &&
                         (entry.date_oddity & record::kDateMissing) == 0;
      if (!plain) return all;
      AddRulesOf(record, entry, marked);
      for (const record::Coding& coding : record.codings(entry)) now_used[coding.system] = 1;
      continue;
    }
    for (const std::string_view link : record.links(entry)) {
      if (is_added(link)) return all;
    }
    // It has happened since: a run that goes on by it is no change that anybody looks for.
    if (has_come(entry.occurred.first) || has_come(entry.occurred.last)) return all;
    if (!Uses(entry, day)) continue;
    for (const record::Coding& coding : record.codings(entry)) used[coding.system] = 1;
  }
  if (found != added.size()) return all;
  // Which code sets say something about the record hangs on the code systems that it uses.
  for (size_t system = 0; system < used.size(); ++system) {
    if (now_used[system] > used[system]) return all;
  }
  Rules out;
  for (size_t rule = 0; rule < marked.size(); ++rule) {
    if (marked[rule] != 0) out.rules.push_back(static_cast<uint16_t>(rule));
  }
  return out;
}

}  // namespace waymark::engine
