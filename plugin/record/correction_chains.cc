#include "waymark/record/correction_chains.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "waymark/record/record.h"

namespace waymark::record {
namespace {

constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

// Seeded by the process, so that nobody can choose ids that collide.
size_t HashOf(std::string_view id) {
  return absl::Hash<absl::string_view>{}(absl::string_view(id.data(), id.size()));
}

}  // namespace

void CorrectionChains::clear() {
  begin.clear();
  members.clear();
  steps.clear();
}

void ChainBuilder::Build(std::span<Entry> entries, CorrectionChains& chains,
                         std::vector<std::string_view>& contradictory) {
  chains.clear();
  if (EverybodyAlone(entries)) return;
  Join(entries, contradictory);
  NameRoots();
  CountSteps();
  Collect(entries, chains);
}

// The common case, told by one pass: every id once and no corrections.
bool ChainBuilder::EverybodyAlone(std::span<Entry> entries) {
  ids_.clear();
  // At most two ids an entry, and half of the slots stay free.
  slots_.assign(std::bit_ceil(entries.size() * 2 + 2), 0);
  const size_t mask = slots_.size() - 1;
  for (Entry& entry : entries) {
    entry.root = entry.id;
    entry.alone = true;
    if (entry.id.empty()) continue;
    if (!entry.corrects.empty()) return false;
    size_t at = HashOf(entry.id) & mask;
    while (slots_[at] != 0) {
      if (ids_[slots_[at] - 1] == entry.id) return false;
      at = (at + 1) & mask;
    }
    ids_.push_back(entry.id);
    slots_[at] = static_cast<uint32_t>(ids_.size());
  }
  return true;
}

uint32_t ChainBuilder::NodeOf(std::string_view id) {
  const size_t mask = slots_.size() - 1;
  size_t at = HashOf(id) & mask;
  for (; slots_[at] != 0; at = (at + 1) & mask) {
    if (ids_[slots_[at] - 1] == id) return slots_[at] - 1;
  }
  const auto node = static_cast<uint32_t>(ids_.size());
  slots_[at] = node + 1;
  ids_.push_back(id);
  joined_.push_back(node);
  parent_.push_back(kNone);
  return node;
}

uint32_t ChainBuilder::Find(uint32_t node) {
  while (joined_[node] != node) {
    joined_[node] = joined_[joined_[node]];
    node = joined_[node];
  }
  return node;
}

void ChainBuilder::Join(std::span<Entry> entries, std::vector<std::string_view>& contradictory) {
  ids_.clear();
  joined_.clear();
  parent_.clear();
  slots_.assign(std::bit_ceil(entries.size() * 4 + 2), 0);
  node_of_entry_.assign(entries.size(), kNone);
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    if (entry.id.empty()) continue;
    const uint32_t node = node_of_entry_[i] = NodeOf(entry.id);
    if (entry.corrects.empty() || entry.corrects == entry.id) continue;
    const uint32_t corrected = NodeOf(entry.corrects);
    if (parent_[node] == kNone) {
      parent_[node] = corrected;
    } else if (parent_[node] != corrected) {
      contradictory.push_back(entry.id);
    }
    joined_[Find(node)] = Find(corrected);
  }
}

void ChainBuilder::NameRoots() {
  root_.assign(ids_.size(), kNone);
  for (uint32_t node = 0; node < ids_.size(); ++node) {
    uint32_t& root = root_[Find(node)];
    if (root == kNone) {
      root = node;
      continue;
    }
    const bool first = parent_[node] == kNone;
    const bool root_is_first = parent_[root] == kNone;
    if (first != root_is_first ? first : ids_[node] < ids_[root]) root = node;
  }
}

// Iterative: a chain may be as long as the record. A circle counts from where it is entered.
void ChainBuilder::CountSteps() {
  constexpr uint32_t kOnPath = kNone - 1;
  steps_.assign(ids_.size(), kNone);
  std::vector<uint32_t> path;
  for (uint32_t start = 0; start < ids_.size(); ++start) {
    path.clear();
    uint32_t node = start;
    while (node != kNone && steps_[node] == kNone) {
      steps_[node] = kOnPath;
      path.push_back(node);
      node = parent_[node];
    }
    uint32_t next = node == kNone || steps_[node] == kOnPath ? 0 : steps_[node] + 1;
    for (auto i = path.rbegin(); i != path.rend(); ++i) steps_[*i] = next++;
  }
}

void ChainBuilder::Collect(std::span<Entry> entries, CorrectionChains& chains) {
  struct Version {
    uint32_t chain;
    uint32_t ordinal;
    calendar::Instant recorded;
    uint32_t steps;
    auto operator<=>(const Version& o) const {
      return std::tie(chain, recorded, steps, ordinal) <=>
             std::tie(o.chain, o.recorded, o.steps, o.ordinal);
    }
  };
  std::vector<uint32_t> versions(ids_.size(), 0);
  for (const uint32_t node : node_of_entry_) {
    if (node != kNone) ++versions[Find(node)];
  }
  std::vector<Version> all;
  for (size_t i = 0; i < entries.size(); ++i) {
    const uint32_t node = node_of_entry_[i];
    if (node == kNone) continue;
    const uint32_t chain = Find(node);
    entries[i].root = ids_[root_[chain]];
    entries[i].alone = versions[chain] == 1;
    if (entries[i].alone) continue;
    all.push_back({chain, static_cast<uint32_t>(i), entries[i].recorded, steps_[node]});
  }
  std::sort(all.begin(), all.end(),
            [](const Version& a, const Version& b) { return (a <=> b) < 0; });
  for (size_t i = 0; i < all.size(); ++i) {
    if (i == 0 || all[i].chain != all[i - 1].chain) {
      chains.begin.push_back(static_cast<uint32_t>(i));
    }
    chains.members.push_back(all[i].ordinal);
    chains.steps.push_back(all[i].steps);
  }
  if (!all.empty()) chains.begin.push_back(static_cast<uint32_t>(all.size()));
}

}  // namespace waymark::record
