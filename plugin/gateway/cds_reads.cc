#include "waymark/gateway/cds_reads.h"

#include <set>

#include "waymark/record/record.h"
#include "waymark/rules/ast_walk.h"

namespace waymark::gateway {
namespace {

uint32_t BitsOf(const std::vector<std::string>& names) {
  uint32_t bits = 0;
  for (const std::string& name : names) {
    if (const auto kind = record::ParseKind(name)) bits |= 1u << static_cast<unsigned>(*kind);
  }
  return bits;
}

class Reads {
 public:
  Reads(const rules::Pack& pack, const std::function<void(const CdsRead&)>& read,
        const std::function<void(const rules::Condition&)>& on_condition)
      : pack_(pack),
        selector_([&read](const rules::EntrySelector& selector, const rules::Visit&) {
          if (read) read({&rules::SetsOf(selector), &selector.where});
        }),
        condition_([this, &on_condition](const rules::Condition& condition, const rules::Visit&) {
          if (on_condition) on_condition(condition);
          // The walk itself does not go into tables of risk.
          if (condition.kind != rules::Condition::Kind::kRisk || condition.table < 0 ||
              !tables_.insert(condition.table).second) {
            return;
          }
          for (const auto& feature :
               pack_.risk_tables[static_cast<size_t>(condition.table)].features) {
            if (feature.when) One(*feature.when);
          }
        }) {}

  void Rule(const rules::Rule& rule) { rules::WalkRule(pack_, rule, condition_, selector_); }
  void One(const rules::Condition& condition) {
    rules::WalkCondition(pack_, condition, {}, condition_, selector_);
  }

 private:
  const rules::Pack& pack_;
  const rules::SelectorVisitor selector_;
  const rules::ConditionVisitor condition_;
  std::set<int> tables_;
};

}  // namespace

void EachRead(const rules::Pack& pack, const std::vector<int>& rules,
              const std::function<void(const CdsRead&)>& read,
              const std::function<void(const rules::Condition&)>& on_condition) {
  Reads reads(pack, read, on_condition);
  for (const int rule : rules) reads.Rule(pack.rules[static_cast<size_t>(rule)]);
  for (const rules::WhoPart& part : pack.who) {
    if (part.condition) reads.One(*part.condition);
  }
}

uint32_t KindsOf(const rules::Pack& pack, const CdsRead& read) {
  if (!read.where->kinds.empty()) return BitsOf(read.where->kinds);
  uint32_t bits = 0;
  for (const rules::SetRef& ref : *read.sets) {
    const std::vector<std::string>& kinds = pack.code_sets[ref.set].kinds;
    if (kinds.empty()) return 0;
    bits |= BitsOf(kinds);
  }
  return bits;
}

}  // namespace waymark::gateway
