// A condition or selector as canonical text, so that equal ones are compiled once, and the code
// sets that it reads. Internal to engine/.
#ifndef WAYMARK_ENGINE_CANONICAL_H_
#define WAYMARK_ENGINE_CANONICAL_H_

#include <string>
#include <vector>

#include "waymark/rules/pack.h"

namespace waymark::engine {

// Equal texts denote equal conditions in the same pack. Names given with `as` are left out.
std::string Canonical(const rules::Pack& pack, const rules::Condition& condition);
std::string Canonical(const rules::Pack& pack, const rules::EntrySelector& selector);
// Equal texts denote rules that say the same of every patient whose record has no replies to them:
// what tells them apart is their id, their words and what is done with the answer. Names given with
// `as` are left out here too.
std::string Canonical(const rules::Pack& pack, const rules::Rule& rule);

// Collects the code sets that parts of a rule read.
class SetCollector {
 public:
  explicit SetCollector(const rules::Pack& pack) : pack_(pack) {}
  void Add(const rules::Condition& condition);
  void Add(const rules::EntrySelector& selector);
  void Add(const rules::Closer& closer);
  void Add(const rules::Start& start);
  std::vector<uint16_t> Sets() const;  // sorted, unique

 private:
  const rules::Pack& pack_;
  std::vector<uint16_t> sets_;
};

}  // namespace waymark::engine

#endif  // WAYMARK_ENGINE_CANONICAL_H_
