#include "waymark/living/facts.h"

#include <algorithm>

#include "waymark/living/bytes.h"

namespace waymark::living {
namespace {

uint64_t Says(const record::PatientRecord& record, const record::Entry& entry) {
  ByteDigest digest;
  digest.Add(static_cast<uint64_t>(entry.occurred.first.serial()));
  digest.Add(static_cast<uint64_t>(entry.occurred.last.serial()));
  digest.Add(static_cast<uint64_t>(entry.status));
  digest.Add(static_cast<uint64_t>(entry.value.kind));
  digest.Add(entry.value.text);
  digest.Add(entry.value.unit_text);
  digest.Add(static_cast<uint64_t>(entry.value.boolean));
  digest.Add(static_cast<uint64_t>(entry.value.quantity.comparator));
  digest.Add(entry.value.coding.code);
  for (const record::Coding& coding : record.codings(entry)) {
    digest.Add(record.systems()[coding.system]);
    digest.Add(coding.code);
  }
  return digest.value();
}

// Whether entries of that set close the rule's items as done.
bool Closes(const rules::Rule& rule, int32_t code_set) {
  for (const rules::Closer& closer : rule.done) {
    if (closer.entry == nullptr) continue;
    for (const rules::SetRef& set : closer.entry->sets) {
      if (set.set == code_set) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<Fact> FactsOf(const rules::Rule& rule, const record::PatientRecord& record,
                          const engine::ItemAnswer& item) {
  std::vector<Fact> facts;
  const auto add = [&](uint32_t ordinal, bool in_run, bool closes) {
    if (ordinal >= record.entries().size()) return;
    const record::Entry& entry = record.entries()[ordinal];
    if (entry.hypothetical) return;
    facts.push_back(
        {std::string(entry.root), Says(record, entry), entry.occurred.first, in_run, closes});
  };
  for (const uint32_t ordinal : item.run) add(ordinal, true, false);
  for (const engine::NamedEntry& named : item.named) {
    add(named.entry, false, Closes(rule, named.code_set));
  }
  if (item.closed_by != engine::kNoEntry) add(item.closed_by, false, true);
  std::sort(facts.begin(), facts.end(), [](const Fact& a, const Fact& b) {
    return std::tie(a.root, b.in_run, a.says) < std::tie(b.root, a.in_run, b.says);
  });
  facts.erase(std::unique(facts.begin(), facts.end(),
                          [](const Fact& a, const Fact& b) { return a.root == b.root; }),
              facts.end());
  return facts;
}

bool IsNewsAfterClosing(const std::vector<Fact>& then, const std::vector<Fact>& now, Day closed_on,
                        bool stopped_by_reply) {
  const auto find = [](const std::vector<Fact>& in, const std::string& root) {
    const auto at = std::lower_bound(
        in.begin(), in.end(), root, [](const Fact& f, const std::string& r) { return f.root < r; });
    return at != in.end() && at->root == root ? &*at : nullptr;
  };
  for (const Fact& fact : then) {
    const Fact* still = find(now, fact.root);
    if (still == nullptr || still->says != fact.says) return true;
  }
  for (const Fact& fact : now) {
    if (find(then, fact.root) != nullptr) continue;
    if (fact.closes) continue;
    if (stopped_by_reply || (fact.in_run && fact.on <= closed_on)) return true;
  }
  return false;
}

}  // namespace waymark::living
