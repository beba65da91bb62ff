#include "waymark/population/used_entries.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "waymark/population/snapshot_records.h"

namespace waymark::population {
namespace {

constexpr int64_t kMicrosOfDay = 86'400'000'000;
constexpr size_t kMostStarts = 64;

}  // namespace

UsedEntries::UsedEntries(const std::shared_ptr<const engine::Program>& program,
                         const SweepOptions& options)
    : program_(program),
      options_(options),
      slot_source_(program),
      any_partial_(snapshot::AnyPartialSet(*program)),
      present_(slot_source_.slot_count()) {
  if (!options.all_statuses) asked_.open_on = options.on;
  asked_.only_about_the_person = !options.digests;
}

std::span<const uint16_t> UsedEntries::SlotsOf(std::string_view canonical_system,
                                               std::string_view code) {
  if (recent_ >= systems_.size() || systems_[recent_].name != canonical_system) {
    const auto at = std::find_if(systems_.begin(), systems_.end(), [&](const OfSystem& system) {
      return system.name == canonical_system;
    });
    recent_ = static_cast<size_t>(at - systems_.begin());
    if (at == systems_.end()) systems_.push_back({std::string(canonical_system), {}});
  }
  OfSystem& system = systems_[recent_];
  const absl::string_view key(code.data(), code.size());
  auto known = system.codes.find(key);
  if (known == system.codes.end()) {
    // Codes are as many as whoever wrote the file likes.
    if (codes_ == kMostCodes) {
      systems_.clear();
      slots_.clear();
      codes_ = 0;
      return SlotsOf(canonical_system, code);
    }
    ++codes_;
    found_.clear();
    slot_source_.SlotsOf(canonical_system, code, found_);
    const auto begin = found_.empty() ? -1 : static_cast<int32_t>(slots_.size());
    if (!found_.empty()) {
      slots_.push_back(static_cast<uint16_t>(found_.size()));
      slots_.insert(slots_.end(), found_.begin(), found_.end());
    }
    known = system.codes.emplace(std::string(code), begin).first;
  }
  if (known->second < 0) return {};
  const auto at = static_cast<size_t>(known->second);
  return std::span(slots_).subspan(at + 1, slots_[at]);
}

bool UsedEntries::Wants(std::string_view canonical_system, std::string_view code) {
  return !SlotsOf(canonical_system, code).empty();
}

// Asked about a day before the record surely uses all of its systems, or as known then, all of its
// entries tell.
bool UsedEntries::WantsAll(const record::PatientRecord& record,
                           std::span<const int32_t> systems_by) {
  if (!any_partial_) return false;
  std::vector<int32_t> by(systems_by.begin(), systems_by.end());
  const auto entries = record.entries();
  for (size_t i = 0; i < entries.size(); ++i) {
    const record::Entry& entry = entries[i];
    // Versions of one row follow one another; others that share an id are not passed over.
    const bool alone = (i == 0 || entries[i - 1].id != entry.id) &&
                       (i + 1 == entries.size() || entries[i + 1].id != entry.id);
    const bool counts = alone && entry.status != record::EntryStatus::kEnteredInError &&
                        (entry.date_oddity & record::kDateMissing) == 0;
    if (!counts) continue;
    int64_t day = std::max<int64_t>(entry.occurred.first.serial(), 0);
    if (entry.recorded != calendar::kUnknownInstant) {
      day = std::max(day, entry.recorded / kMicrosOfDay);
    }
    for (const record::Coding& coding : record.codings(entry)) {
      by[coding.system] =
          std::min(by[coding.system], static_cast<int32_t>(std::min<int64_t>(day, kNoDay)));
    }
  }
  return std::any_of(by.begin(), by.end(), [&](int32_t day) {
    return day > options_.on.serial() || (int64_t{day} + 1) * kMicrosOfDay > options_.known_at;
  });
}

engine::Starts& UsedEntries::StartsFor(const record::PatientRecord& record) {
  key_.clear();
  for (const std::string& system : record.systems()) {
    absl::StrAppend(&key_, system.size(), " ", system);
  }
  if (starts_.size() > kMostStarts) starts_.clear();
  std::unique_ptr<engine::Starts>& starts = starts_[key_];
  if (starts == nullptr) {
    starts = std::make_unique<engine::Starts>(program_);
    starts->Load(record, asked_);
  }
  return *starts;
}

bool UsedEntries::ChooseRules(const record::PatientRecord& record, std::vector<uint16_t>& rules) {
  rules.clear();
  // The extract says nothing of coverage.
  if (record.settled_systems == 0 || record.coverage.given || record.not_usable ||
      !record.replies().empty()) {
    return false;
  }
  present_.Clear();
  for (const record::Entry& entry : record.entries()) {
    const bool plain =
        entry.alone && entry.occurred.is_whole() && (entry.date_oddity & record::kDateMissing) == 0;
    const int32_t day = plain ? entry.occurred.first.serial() : engine::Present::kSomeDay;
    for (const record::Coding& coding : record.codings(entry)) {
      for (const uint16_t slot : SlotsOf(record.systems()[coding.system], coding.code)) {
        present_.Add(slot, day);
      }
    }
  }
  engine::Person person;
  person.sex = record.sex;
  if (record.birth && record.birth->is_whole()) person.born = record.birth->first;
  StartsFor(record).MayHaveItems(present_, person, rules);
  return true;
}

}  // namespace waymark::population
