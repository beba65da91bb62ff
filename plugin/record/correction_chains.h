// Which entries are versions of one another: the same id again, or an entry that `corrects`
// another.
//
// A chain is everything that is joined by ids and `corrects`, through ids that the record lacks too
// (so that a chain keeps its root when the first entry was never sent). Its root is the id that
// corrects nothing, bytewise the smallest where there are several or, in a circle, none. An entry
// without an id is a chain by itself.
#ifndef WAYMARK_RECORD_CORRECTION_CHAINS_H_
#define WAYMARK_RECORD_CORRECTION_CHAINS_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace waymark::record {

struct Entry;

// Chains of more than one version. Chain c is [begin[c], begin[c + 1]) of `members` and `steps`.
struct CorrectionChains {
  std::vector<uint32_t> begin;
  std::vector<uint32_t> members;  // ordinals of entries; within a chain by recorded, steps, ordinal
  std::vector<uint32_t> steps;    // how many corrections the version stands from the root

  size_t size() const { return begin.empty() ? 0 : begin.size() - 1; }
  void clear();
};

// Holds scratch memory for many records. Not thread-safe.
class ChainBuilder {
 public:
  // Sets `root` and `alone` of every entry and fills `chains`. `recorded` of every entry must be
  // set. `contradictory` gets the ids of entries whose versions correct different entries.
  void Build(std::span<Entry> entries, CorrectionChains& chains,
             std::vector<std::string_view>& contradictory);

 private:
  uint32_t NodeOf(std::string_view id);
  uint32_t Find(uint32_t node);
  bool EverybodyAlone(std::span<Entry> entries);
  void Join(std::span<Entry> entries, std::vector<std::string_view>& contradictory);
  void NameRoots();
  void CountSteps();
  void Collect(std::span<Entry> entries, CorrectionChains& chains);

  std::vector<uint32_t> slots_;        // hash table: node + 1, or 0
  std::vector<std::string_view> ids_;  // by node
  std::vector<uint32_t> parent_;       // by node: the node that it corrects
  std::vector<uint32_t> joined_;       // union-find, by node
  std::vector<uint32_t> steps_;        // by node
  std::vector<uint32_t> root_;         // by union-find representative: node whose id is the root
  std::vector<uint32_t> node_of_entry_;
};

}  // namespace waymark::record

#endif  // WAYMARK_RECORD_CORRECTION_CHAINS_H_
