#include "waymark/record/record.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "waymark/record/dates.h"
#include "waymark/record/zone_offsets.h"

namespace waymark::record {
namespace {

using calendar::Day;

constexpr size_t kFirstChunk = 4096;
constexpr size_t kLargestChunk = 1 << 20;
constexpr size_t kFewSystems = 16;  // as many are looked through one by one
constexpr size_t kMostSystems = std::numeric_limits<uint16_t>::max();
constexpr uint16_t kMostOfOneEntry = std::numeric_limits<uint16_t>::max();

// Text that stays where it is until Clear.
class Arena {
 public:
  char* Allocate(size_t size) {
    while (true) {
      if (chunk_ < chunks_.size() && chunks_[chunk_].size - used_ >= size) {
        char* const at = chunks_[chunk_].memory.get() + used_;
        used_ += size;
        return at;
      }
      if (chunk_ < chunks_.size()) ++chunk_;
      used_ = 0;
      if (chunk_ == chunks_.size()) {
        const size_t doubled = chunks_.empty() ? kFirstChunk : chunks_.back().size * 2;
        const size_t next = std::max(size, std::min(doubled, kLargestChunk));
        chunks_.push_back({std::make_unique<char[]>(next), next});
      }
    }
  }
  void Clear() {
    // What one huge record needed is not kept for ever.
    while (chunks_.size() > 1 && chunks_.back().size > kLargestChunk) chunks_.pop_back();
    chunk_ = 0;
    used_ = 0;
  }

 private:
  struct Chunk {
    std::unique_ptr<char[]> memory;
    size_t size = 0;
  };
  std::vector<Chunk> chunks_;
  size_t chunk_ = 0;
  size_t used_ = 0;
};

}  // namespace

struct PatientRecord::Memory {
  Arena arena;
  ChainBuilder chain_builder;
  std::optional<ZoneOffsets> zone;
  absl::flat_hash_map<std::string, uint16_t> many_systems;
  std::vector<uint32_t> order;
  std::vector<uint64_t> keys, spare_keys;
  std::vector<Entry> ordered;
};

PatientRecord::PatientRecord() = default;
PatientRecord::PatientRecord(PatientRecord&&) noexcept = default;
PatientRecord& PatientRecord::operator=(PatientRecord&&) noexcept = default;
PatientRecord::~PatientRecord() = default;

PatientRecord::Memory& PatientRecord::memory() {
  if (memory_ == nullptr) memory_ = std::make_unique<Memory>();
  return *memory_;
}

std::string_view PatientRecord::Intern(std::string_view text) {
  if (text.empty()) return {};
  char* const copy = memory().arena.Allocate(text.size());
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

void PatientRecord::KeepAlive(std::shared_ptr<const void> buffer) {
  kept_.push_back(std::move(buffer));
}

uint16_t PatientRecord::SystemIndex(std::string_view canonical_system) {
  const size_t few = std::min(systems_.size(), kFewSystems);
  for (size_t i = 0; i < few; ++i) {
    if (systems_[i] == canonical_system) return static_cast<uint16_t>(i);
  }
  if (systems_.size() < kFewSystems) {
    systems_.emplace_back(canonical_system);
    return static_cast<uint16_t>(systems_.size() - 1);
  }
  // More systems than the index can name share one without a name: no code set can hold its codes.
  if (systems_.size() + 1 >= kMostSystems) canonical_system = {};
  const auto [found, added] = memory().many_systems.try_emplace(
      std::string(canonical_system), static_cast<uint16_t>(systems_.size()));
  if (added) systems_.emplace_back(canonical_system);
  return found->second;
}

Entry& PatientRecord::AddEntry() {
  Entry& entry = entries_.emplace_back();
  entry.first_coding = static_cast<uint32_t>(codings_.size());
  entry.first_link = static_cast<uint32_t>(links_.size());
  return entry;
}

void PatientRecord::AddCoding(uint16_t system, std::string_view code) {
  Entry& entry = entries_.back();
  if (entry.coding_count == kMostOfOneEntry) {
    if (!in_doubt_) AddSetAside({"entry", "too-many-codings", {}, entry.id, true});
    return;
  }
  codings_.push_back({system, code});
  ++entry.coding_count;
}

void PatientRecord::AddLink(std::string_view entry_id) {
  Entry& entry = entries_.back();
  if (entry.link_count == kMostOfOneEntry) {
    if (!in_doubt_) AddSetAside({"entry", "too-many-links", {}, entry.id, true});
    return;
  }
  links_.push_back(entry_id);
  ++entry.link_count;
}

void PatientRecord::AddRegistration(Registration registration) {
  registrations_.push_back(registration);
}

void PatientRecord::AddReply(Reply reply) { replies_.push_back(reply); }

void PatientRecord::AddSetAside(SetAside item) {
  in_doubt_ = in_doubt_ || item.doubt;
  set_aside_.push_back(item);
}

void PatientRecord::Reserve(size_t entries) {
  entries_.reserve(entries);
  codings_.reserve(entries * 2);
}

namespace {

// A birth date that lies after everything that was ever recorded of the patient is a mistake: taken
// at its word, the patient would not have been born yet and every rule would be silent.
void JudgeBirth(PatientRecord& record, absl::TimeZone zone) {
  if (!record.birth) return;
  const Day birth = record.birth->first;
  bool before = false;
  for (const Entry& entry : record.entries()) {
    if ((entry.date_oddity & kDateMissing) == 0) {
      if (entry.occurred.last >= birth) return;
      before = true;
    }
    if (entry.recorded != calendar::kUnknownInstant &&
        calendar::DayOf(entry.recorded, zone) >= birth)
      return;
  }
  if (!before) return;
  record.birth.reset();
  record.AddSetAside({"patient",
                      "birth-date-after-record",
                      "the birth date lies after everything that is recorded: the age is uncertain",
                      {},
                      false});
}

}  // namespace

void PatientRecord::Finish(absl::TimeZone zone) {
  JudgePerson();
  JudgeBirth(*this, zone);
  JudgeEntries(zone);
  std::vector<std::string_view> contradictory;
  memory().chain_builder.Build(entries_, chains_, contradictory);
  for (const std::string_view id : contradictory) {
    AddSetAside({"entry", "corrects-conflict",
                 "versions of this entry say that they correct different entries", id, true});
  }
  std::sort(registrations_.begin(), registrations_.end(),
            [](const Registration& a, const Registration& b) {
              return std::tie(a.from, a.until, a.practice) < std::tie(b.from, b.until, b.practice);
            });
  std::sort(replies_.begin(), replies_.end(), [](const Reply& a, const Reply& b) {
    return std::tie(a.on, a.recorded, a.rule, a.item, a.reply, a.role, a.has_until, a.until) <
           std::tie(b.on, b.recorded, b.rule, b.item, b.reply, b.role, b.has_until, b.until);
  });
  std::sort(set_aside_.begin(), set_aside_.end(), [](const SetAside& a, const SetAside& b) {
    return std::tie(a.what, a.reason, a.id, a.detail, a.doubt) <
           std::tie(b.what, b.reason, b.id, b.detail, b.doubt);
  });
}

// A person's own dates, by the rules in dates.h.
void PatientRecord::JudgePerson() {
  if (birth && IsPlaceholder(*birth)) {
    birth.reset();
    AddSetAside(
        {"patient",
         "birth-date-placeholder",
         "the birth date is one that systems fill in for \"not known\": the age is uncertain",
         {},
         false});
  }
  if (!died) return;
  const bool placeholder = IsPlaceholder(*died);
  if (!placeholder && !(birth && died->last < birth->first)) return;
  died.reset();
  dead_without_date = true;
  AddSetAside({"patient",
               placeholder ? "death-date-placeholder" : "death-before-birth",
               "the date of death is not one: the patient counts as dead since an unknown day",
               {},
               false});
}

void PatientRecord::JudgeEntries(absl::TimeZone zone) {
  std::optional<ZoneOffsets>& offsets = memory().zone;
  if (!offsets || !(offsets->zone() == zone)) offsets.emplace(zone);
  for (size_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[i];
    if (entry.recorded == calendar::kUnknownInstant) entry.recorded_assumed = true;
    if ((entry.date_oddity & kDateMissing) != 0) {
      entry.occurred = {Day::Min(), Day::Max()};
      // An entry that is withdrawn changes nothing, whatever its date.
      AddSetAside({"entry", "date-missing", "the entry has no date on which it happened", entry.id,
                   entry.status != EntryStatus::kEnteredInError});
      continue;
    }
    if (entry.recorded_assumed) entry.recorded = offsets->FirstMomentOf(entry.occurred.first);
  }
  PutInOrder();
  // In order: days near one another share the zone's offset.
  for (Entry& entry : entries_) {
    if ((entry.date_oddity & kDateMissing) != 0) continue;
    entry.date_oddity = JudgeDate(entry, birth, died, *offsets);
  }
  for (Reply& reply : replies_) {
    if (reply.recorded == calendar::kUnknownInstant)
      reply.recorded = offsets->FirstMomentOf(reply.on);
  }
}

namespace {

// The record's order; the last fields only make it total. Systems compare by name, since their
// indices depend on the order of arrival.
class InOrder {
 public:
  InOrder(const PatientRecord& record, std::span<const Entry> entries)
      : record_(record), entries_(entries) {}

  bool operator()(uint32_t i, uint32_t j) const { return Less(entries_[i], entries_[j]); }

  bool Less(const Entry& a, const Entry& b) const {
    if (a.occurred.first != b.occurred.first) return a.occurred.first < b.occurred.first;
    if (a.clock_seconds != b.clock_seconds) return a.clock_seconds < b.clock_seconds;
    if (a.recorded != b.recorded) return a.recorded < b.recorded;
    if (const int c = a.id.compare(b.id); c != 0) return c < 0;
    return ContentLess(a, b);
  }

 private:
  bool ContentLess(const Entry& a, const Entry& b) const {
    const auto content = [](const Entry& e) {
      return std::tie(e.occurred.last, e.status, e.kind, e.kind_text, e.hypothetical, e.corrects,
                      e.urgency, e.consultation_id, e.author_role, e.source, e.value.kind,
                      e.value.text, e.value.unit_text, e.value.boolean, e.value.coding.code,
                      e.recorded_assumed);
    };
    if (content(a) != content(b)) return content(a) < content(b);
    const auto by_coding = [this](const Coding& x, const Coding& y) {
      return std::tie(record_.systems()[x.system], x.code) <
             std::tie(record_.systems()[y.system], y.code);
    };
    const auto ca = record_.codings(a);
    const auto cb = record_.codings(b);
    if (std::lexicographical_compare(ca.begin(), ca.end(), cb.begin(), cb.end(), by_coding))
      return true;
    if (std::lexicographical_compare(cb.begin(), cb.end(), ca.begin(), ca.end(), by_coding))
      return false;
    const auto la = record_.links(a);
    const auto lb = record_.links(b);
    return std::lexicographical_compare(la.begin(), la.end(), lb.begin(), lb.end());
  }

  const PatientRecord& record_;
  std::span<const Entry> entries_;
};

}  // namespace

namespace {

// Fewer are sorted by comparing; for more it is quicker to count days first.
constexpr size_t kFew = 64;

// The ordinals of entries by their first day, those of one day as they came.
void OrderByDay(std::span<const Entry> entries, std::vector<uint32_t>& order,
                std::vector<uint64_t>& keys, std::vector<uint64_t>& spare) {
  constexpr int kBits = 11;
  constexpr uint64_t kMask = (uint64_t{1} << kBits) - 1;
  const auto day_of = [](const Entry& entry) { return int64_t{entry.occurred.first.serial()}; };
  int64_t least = std::numeric_limits<int64_t>::max();
  int64_t most = std::numeric_limits<int64_t>::min();
  for (const Entry& entry : entries) {
    least = std::min(least, day_of(entry));
    most = std::max(most, day_of(entry));
  }
  keys.clear();
  for (uint32_t i = 0; i < entries.size(); ++i) {
    keys.push_back(static_cast<uint64_t>(day_of(entries[i]) - least) << 32 | i);
  }
  spare.resize(keys.size());
  for (int shift = 0; (static_cast<uint64_t>(most - least) >> shift) != 0; shift += kBits) {
    std::array<uint32_t, kMask + 1> begin{};
    const auto digit = [shift](uint64_t key) { return key >> (32 + shift) & kMask; };
    for (const uint64_t key : keys) ++begin[digit(key)];
    uint32_t at = 0;
    for (uint32_t& one : begin) at += std::exchange(one, at);
    for (const uint64_t key : keys) spare[begin[digit(key)]++] = key;
    keys.swap(spare);
  }
  order.clear();
  for (const uint64_t key : keys) order.push_back(static_cast<uint32_t>(key));
}

}  // namespace

void PatientRecord::PutInOrder() {
  const InOrder in_order(*this, entries_);
  const auto less = [&](const Entry& a, const Entry& b) { return in_order.Less(a, b); };
  if (std::is_sorted(entries_.begin(), entries_.end(), less)) return;
  Memory& m = memory();
  if (entries_.size() < kFew) {
    m.order.resize(entries_.size());
    std::iota(m.order.begin(), m.order.end(), 0u);
    std::sort(m.order.begin(), m.order.end(), in_order);
  } else {
    OrderByDay(entries_, m.order, m.keys, m.spare_keys);
    // Within a day by all the rest.
    const auto day = [this](uint32_t i) { return entries_[i].occurred.first; };
    for (auto begin = m.order.begin(); begin != m.order.end();) {
      auto end = begin + 1;
      while (end != m.order.end() && day(*end) == day(*begin)) ++end;
      if (end - begin > 1) std::sort(begin, end, in_order);
      begin = end;
    }
  }
  m.ordered.clear();
  m.ordered.reserve(entries_.size());
  for (const uint32_t i : m.order) m.ordered.push_back(entries_[i]);
  entries_.swap(m.ordered);
}

void PatientRecord::Clear() {
  patient_id = practice = nhs_number = {};
  birth.reset();
  died.reset();
  dead_without_date = false;
  sex = Sex::kUnknown;
  sensitive = false;
  not_usable = false;
  settled_systems = 0;
  coverage.given = false;
  coverage.complete = true;
  coverage.supplied_kinds = 0;
  coverage.supplied_other_kinds.clear();
  kept_.clear();
  systems_.clear();
  entries_.clear();
  codings_.clear();
  links_.clear();
  registrations_.clear();
  replies_.clear();
  set_aside_.clear();
  chains_.clear();
  in_doubt_ = false;
  if (memory_ == nullptr) return;
  memory_->arena.Clear();
  memory_->many_systems.clear();
}

}  // namespace waymark::record
