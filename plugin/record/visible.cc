#include "waymark/record/visible.h"

#include <algorithm>
#include <tuple>

#include "absl/container/inlined_vector.h"

namespace waymark::record {
namespace {

using Ordinals = absl::InlinedVector<uint32_t, 32>;

bool CountsByItself(const Entry& entry) {
  return entry.status != EntryStatus::kEnteredInError && (entry.date_oddity & kDateMissing) == 0;
}

std::vector<std::pair<std::string_view, std::string_view>> SortedCodings(
    const PatientRecord& record, const Entry& entry) {
  std::vector<std::pair<std::string_view, std::string_view>> result;
  for (const Coding& coding : record.codings(entry)) {
    result.emplace_back(record.systems()[coding.system], coding.code);
  }
  std::sort(result.begin(), result.end());
  return result;
}

std::vector<std::string_view> SortedLinks(const PatientRecord& record, const Entry& entry) {
  const auto links = record.links(entry);
  std::vector<std::string_view> result(links.begin(), links.end());
  std::sort(result.begin(), result.end());
  return result;
}

// Whether two versions say the same. Who sent it (source) is not part of what it says.
bool Identical(const PatientRecord& record, const Entry& a, const Entry& b) {
  const auto content = [](const Entry& e) {
    return std::tie(e.occurred.first, e.occurred.last, e.clock_seconds, e.date_oddity, e.status,
                    e.kind, e.kind_text, e.urgency, e.consultation_id, e.author_role, e.value.kind,
                    e.value.boolean, e.value.text, e.value.unit_text, e.value.coding.code,
                    e.value.quantity.comparator);
  };
  if (content(a) != content(b)) return false;
  if (a.value.kind == ValueKind::kCoding && a.value.coding.system != b.value.coding.system)
    return false;
  return SortedCodings(record, a) == SortedCodings(record, b) &&
         SortedLinks(record, a) == SortedLinks(record, b);
}

// Decides one chain: its ordinals in `members`, oldest first.
void Decide(const PatientRecord& record, std::span<const uint32_t> members,
            std::span<const uint32_t> steps, calendar::Instant known_at, bool hypothetical,
            Ordinals& winners, std::vector<VersionConflict>& conflicts) {
  const auto entries = record.entries();
  absl::InlinedVector<uint32_t, 8> newest;
  uint32_t newest_steps = 0;
  for (size_t i = members.size(); i-- > 0;) {
    const Entry& entry = entries[members[i]];
    if (entry.recorded > known_at || (entry.hypothetical && !hypothetical)) continue;
    if (newest.empty()) newest_steps = steps[i];
    if (!newest.empty() &&
        (entry.recorded != entries[newest.back()].recorded || steps[i] != newest_steps)) {
      break;
    }
    newest.push_back(members[i]);
  }
  if (newest.empty()) return;
  std::sort(newest.begin(), newest.end());
  for (const uint32_t i : newest) {
    if (entries[i].status == EntryStatus::kEnteredInError) return;
  }
  bool conflict = false;
  for (size_t i = 1; i < newest.size(); ++i) {
    if (Identical(record, entries[newest[0]], entries[newest[i]])) continue;
    conflict = true;
    conflicts.push_back({newest[0], newest[i]});
  }
  if (!conflict && CountsByItself(entries[newest[0]])) winners.push_back(newest[0]);
}

}  // namespace

void VisibleEntries(const PatientRecord& record, calendar::Instant known_at, bool hypothetical,
                    std::vector<uint32_t>& out, std::vector<VersionConflict>& conflicts) {
  out.clear();
  conflicts.clear();
  Ordinals winners;
  const CorrectionChains& chains = record.chains();
  for (size_t c = 0; c < chains.size(); ++c) {
    const size_t begin = chains.begin[c];
    const size_t count = chains.begin[c + 1] - begin;
    Decide(record, std::span<const uint32_t>(chains.members).subspan(begin, count),
           std::span<const uint32_t>(chains.steps).subspan(begin, count), known_at, hypothetical,
           winners, conflicts);
  }
  std::sort(winners.begin(), winners.end());
  std::sort(conflicts.begin(), conflicts.end(),
            [](const VersionConflict& x, const VersionConflict& y) {
              return std::tie(x.a, x.b) < std::tie(y.a, y.b);
            });
  const auto entries = record.entries();
  auto winner = winners.begin();
  for (uint32_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    if (!entry.alone) {
      if (winner == winners.end() || *winner != i) continue;
      ++winner;
    } else if (entry.recorded > known_at || !CountsByItself(entry) ||
               (entry.hypothetical && !hypothetical)) {
      continue;
    }
    out.push_back(i);
  }
}

}  // namespace waymark::record
