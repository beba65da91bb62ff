#include "engine/naive/world.h"

#include <algorithm>
#include <tuple>

namespace waymark::naive {
namespace {

using record::Entry;
using record::EntryStatus;
using record::PatientRecord;

// The chain of an entry: what it corrects, and what that corrects, to the first.
std::string_view RootOf(const PatientRecord& record, std::string_view id) {
  std::set<std::string_view> met;
  while (met.insert(id).second) {
    std::string_view corrected;
    for (const Entry& entry : record.entries()) {
      if (entry.id == id && !entry.corrects.empty()) corrected = entry.corrects;
    }
    if (corrected.empty()) break;
    id = corrected;
  }
  return id;
}

int StepsFromRoot(const PatientRecord& record, const Entry& entry) {
  int steps = 0;
  std::string_view at = entry.corrects;
  std::set<std::string_view> met;
  while (!at.empty() && met.insert(at).second) {
    ++steps;
    std::string_view next;
    for (const Entry& other : record.entries()) {
      if (other.id == at) next = other.corrects;
    }
    at = next;
  }
  return steps;
}

bool SaySame(const PatientRecord& record, const Entry& a, const Entry& b) {
  const auto codes = [&](const Entry& e) {
    std::set<std::pair<std::string, std::string>> all;
    for (const auto& coding : record.codings(e)) {
      all.insert({record.systems()[coding.system], std::string(coding.code)});
    }
    return all;
  };
  const auto links = [&](const Entry& e) {
    std::set<std::string> all;
    for (const auto link : record.links(e)) all.insert(std::string(link));
    return all;
  };
  return a.occurred == b.occurred && a.clock_seconds == b.clock_seconds && a.status == b.status &&
         a.kind == b.kind && a.kind_text == b.kind_text && a.urgency == b.urgency &&
         a.author_role == b.author_role && a.consultation_id == b.consultation_id &&
         a.value.kind == b.value.kind && a.value.text == b.value.text &&
         a.value.unit_text == b.value.unit_text && a.value.boolean == b.value.boolean &&
         codes(a) == codes(b) && links(a) == links(b);
}

Date CivilDayOf(calendar::Instant instant, absl::TimeZone zone) {
  const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixMicros(instant), zone);
  return Date(std::chrono::days(day - absl::CivilDay(1970, 1, 1)));
}

// Of each chain the newest version recorded by the moment.
std::vector<uint32_t> Visible(const PatientRecord& record, const WorldOptions& options) {
  std::map<std::string_view, std::vector<uint32_t>> chains;
  const auto entries = record.entries();
  for (uint32_t i = 0; i < entries.size(); ++i) {
    if (entries[i].recorded > options.known_at) continue;
    if (entries[i].hypothetical && !options.hypothetical) continue;
    chains[RootOf(record, entries[i].id)].push_back(i);
  }
  std::vector<uint32_t> visible;
  for (const auto& [root, versions] : chains) {
    std::vector<uint32_t> newest;
    for (const uint32_t i : versions) {
      const auto rank = [&](uint32_t v) {
        return std::make_tuple(entries[v].recorded, StepsFromRoot(record, entries[v]));
      };
      if (!newest.empty() && rank(i) < rank(newest[0])) continue;
      if (!newest.empty() && rank(i) > rank(newest[0])) newest.clear();
      newest.push_back(i);
    }
    bool counts = true;
    for (const uint32_t i : newest) {
      if (entries[i].status == EntryStatus::kEnteredInError) counts = false;
      if (!SaySame(record, entries[i], entries[newest[0]])) counts = false;
    }
    if (entries[newest[0]].date_oddity & record::kDateMissing) counts = false;
    if (counts) visible.push_back(newest[0]);
  }
  return visible;
}

std::set<int> SetsOf(const rules::Pack& pack, const PatientRecord& record, const Entry& entry) {
  std::set<int> sets;
  for (const auto& coding : record.codings(entry)) {
    const auto system = pack.code_index.FindSystem(record.systems()[coding.system]);
    if (system == terminology::CodeIndex::kNoSystem) continue;
    for (const auto set : pack.code_index.Find(system, coding.code)) sets.insert(set);
  }
  return sets;
}

}  // namespace

World MakeWorld(const rules::Pack& pack, const PatientRecord& record, const WorldOptions& options) {
  World world;
  world.pack = &pack;
  world.record = &record;
  world.known_at = options.known_at;
  for (const uint32_t i : Visible(record, options)) {
    const Entry& entry = record.entries()[i];
    Seen seen;
    seen.entry = &entry;
    seen.ordinal = i;
    seen.first = FromDay(entry.occurred.first);
    seen.last = FromDay(entry.occurred.last);
    seen.recorded_on = std::max(CivilDayOf(entry.recorded, options.zone), seen.first);
    seen.sets = SetsOf(pack, record, entry);
    seen.implausible = (entry.date_oddity & (record::kPlaceholderDate | record::kBeforeBirth |
                                             record::kFarFuture)) != 0;
    if ((entry.date_oddity & record::kAfterRecorded) &&
        seen.first > options.no_forecast_evidence_after) {
      continue;
    }
    world.entries.push_back(seen);
    if (seen.first > options.systems_until) continue;
    for (const auto& coding : record.codings(entry)) {
      world.systems.insert(record.systems()[coding.system]);
    }
  }
  std::sort(world.entries.begin(), world.entries.end(), [](const Seen& a, const Seen& b) {
    return std::make_tuple(a.first, a.entry->clock_seconds, a.entry->recorded, a.entry->id) <
           std::make_tuple(b.first, b.entry->clock_seconds, b.entry->recorded, b.entry->id);
  });
  if (record.birth) {
    world.span_begin = FromDay(record.birth->first);
  } else if (!world.entries.empty()) {
    world.span_begin = world.entries.front().first;
  }
  if (record.died) world.span_end = FromDay(record.died->last);
  return world;
}

bool SetIsMute(const World& world, int set) {
  const auto& code_set = world.pack->code_sets[static_cast<size_t>(set)];
  if (code_set.availability == terminology::Availability::kWaiting) return true;
  if (code_set.availability == terminology::Availability::kPartial && !world.systems.empty()) {
    bool speaks = false;
    for (const std::string& system : code_set.speaks_for) speaks |= world.systems.contains(system);
    if (!speaks) return true;
  }
  if (code_set.kinds.empty() || !world.record->coverage.given || world.record->coverage.complete) {
    return false;
  }
  for (const std::string& name : code_set.kinds) {
    const auto kind = record::ParseKind(name);
    if (kind && world.record->coverage.Supplies(*kind)) return false;
    for (const auto other : world.record->coverage.supplied_other_kinds) {
      if (other == name) return false;
    }
  }
  return true;
}

bool RegisteredHere(const World& world, Date day) {
  for (const auto& registration : world.record->registrations()) {
    if (!registration.practice.empty() && registration.practice != world.record->practice) continue;
    if (FromDay(registration.from) <= day && day < FromDay(registration.until)) return true;
  }
  return false;
}

bool HasLeft(const World& world, Date day) {
  if (RegisteredHere(world, day)) return false;
  for (const auto& registration : world.record->registrations()) {
    if (!registration.practice.empty() && registration.practice != world.record->practice) continue;
    if (FromDay(registration.until) <= day) return true;
  }
  return false;
}

}  // namespace waymark::naive
