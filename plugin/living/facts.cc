#include "waymark/living/facts.h"

#include <algorithm>

namespace waymark::living {
namespace {

// FNV-1a, so that what is kept does not depend on the program's hash seed.
class Digest {
 public:
  void Add(std::string_view text) {
    for (const char c : text) Byte(static_cast<unsigned char>(c));
    Byte(0);
  }
  void Add(uint64_t number) {
    for (int i = 0; i < 8; ++i) Byte(static_cast<unsigned char>(number >> (8 * i)));
  }
  uint64_t value() const { return value_; }

 private:
  void Byte(unsigned char byte) { value_ = (value_ ^ byte) * 1099511628211u; }
  uint64_t value_ = 14695981039346656037u;
};

uint64_t Says(const record::PatientRecord& record, const record::Entry& entry) {
  Digest digest;
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

}  // namespace

std::vector<Fact> FactsOf(const record::PatientRecord& record, const engine::ItemAnswer& item) {
  std::vector<Fact> facts;
  const auto add = [&](uint32_t ordinal, bool in_run) {
    if (ordinal >= record.entries().size()) return;
    const record::Entry& entry = record.entries()[ordinal];
    if (entry.hypothetical) return;
    facts.push_back({std::string(entry.root), Says(record, entry), entry.occurred.first, in_run});
  };
  for (const uint32_t ordinal : item.run) add(ordinal, true);
  for (const engine::NamedEntry& named : item.named) add(named.entry, false);
  if (item.closed_by != engine::kNoEntry) add(item.closed_by, false);
  std::sort(facts.begin(), facts.end(), [](const Fact& a, const Fact& b) {
    return std::tie(a.root, b.in_run, a.says) < std::tie(b.root, a.in_run, b.says);
  });
  facts.erase(std::unique(facts.begin(), facts.end(),
                          [](const Fact& a, const Fact& b) { return a.root == b.root; }),
              facts.end());
  return facts;
}

bool IsNewsAfterClosing(const std::vector<Fact>& then, const std::vector<Fact>& now, Day closed_on,
                        bool closed_by_reply) {
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
    if (closed_by_reply || (fact.in_run && fact.on <= closed_on)) return true;
  }
  return false;
}

}  // namespace waymark::living
