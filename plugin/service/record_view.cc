#include "waymark/service/record_view.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "waymark/record/visible.h"
#include "waymark/service/convert.h"
#include "waymark/service/record_lanes.h"
#include "waymark/store/alias.h"
#include "waymark/store/record_codec.h"

namespace waymark::service {
namespace {

using calendar::Day;

constexpr std::string_view kNeeds = "communication_need";

// Whole years; a birth date of 29 February counts from 1 March in common years.
int YearsBetween(Day birth, Day day) {
  int years = calendar::ToCivil(day).year - calendar::ToCivil(birth).year;
  if (calendar::AddMonthsRollingOver(birth, int64_t{12} * years) > day) --years;
  return years;
}

// The sets that the entry is in, the one with the fewest codes first: it says most.
std::vector<const terminology::CodeSet*> SetsOf(const rules::Pack& pack,
                                                const record::PatientRecord& record,
                                                const record::Entry& entry) {
  std::set<terminology::CodeIndex::SetId> ids;
  for (const record::Coding& coding : record.codings(entry)) {
    const auto system = pack.code_index.FindSystem(record.systems()[coding.system]);
    for (const auto set : pack.code_index.Find(system, coding.code)) ids.insert(set);
  }
  std::vector<const terminology::CodeSet*> out;
  for (const auto id : ids) out.push_back(&pack.code_sets[id]);
  std::stable_sort(out.begin(), out.end(),
                   [](const terminology::CodeSet* a, const terminology::CodeSet* b) {
                     return a->members.size() < b->members.size();
                   });
  return out;
}

void SetEntry(const rules::Pack& pack, const RecordLanes& lanes,
              const record::PatientRecord& record, uint32_t ordinal, v1::RecordEntry& message) {
  const record::Entry& entry = record.entries()[ordinal];
  const std::vector<const terminology::CodeSet*> sets = SetsOf(pack, record, entry);
  message.set_lane(std::string(lanes.LaneOf(entry.kind, sets)));
  Converter(pack, record).Entry(ordinal, -1, *message.mutable_entry());
  if (!sets.empty()) message.mutable_entry()->set_code_set(sets.front()->id);
  message.set_kind(entry.kind == record::Kind::kOther ? std::string(entry.kind_text)
                                                      : std::string(record::KindName(entry.kind)));
  for (const terminology::CodeSet* set : sets) message.add_titles(set->title);
  for (const record::Coding& coding : record.codings(entry)) {
    v1::Coding& code = *message.add_codes();
    code.set_system(record.systems()[coding.system]);
    code.set_code(std::string(coding.code));
  }
  if (entry.status != record::EntryStatus::kFinal) {
    message.set_status(std::string(record::EntryStatusName(entry.status)));
  }
  message.set_urgency(std::string(entry.urgency));
  message.set_author_role(std::string(entry.author_role));
  for (const std::string_view link : record.links(entry)) {
    message.add_based_on(std::string(link));
  }
}

std::vector<uint32_t> Visible(const record::PatientRecord& record, calendar::Instant known_at) {
  std::vector<uint32_t> out;
  std::vector<record::VersionConflict> conflicts;
  record::VisibleEntries(record, known_at, /*hypothetical=*/false, out, conflicts);
  return out;
}

// Which of the entries are a communication need, where the pack has codes for them.
std::vector<uint32_t> NeedsOf(const rules::Pack& pack, const record::PatientRecord& record,
                              calendar::Instant known_at) {
  std::vector<uint32_t> out;
  if (!KnowsNeeds(pack)) return out;
  const terminology::CodeSet* set = &pack.code_sets[static_cast<size_t>(pack.FindCodeSet(kNeeds))];
  for (const uint32_t ordinal : Visible(record, known_at)) {
    const auto sets = SetsOf(pack, record, record.entries()[ordinal]);
    if (std::find(sets.begin(), sets.end(), set) != sets.end()) out.push_back(ordinal);
  }
  return out;
}

}  // namespace

absl::Status ReadPerson(store::Reader& reader, store::PatientRef patient,
                        record::PatientRecord& record) {
  absl::StatusOr<std::vector<store::AliasFact>> facts = reader.AliasFacts(patient);
  if (!facts.ok()) return facts.status();
  std::vector<store::PatientRef> together;
  store::PatientRef leading = patient;
  if (!facts->empty()) {
    leading = store::LeadingAt(*facts, patient, calendar::kEverything);
    together = store::TogetherAt(*facts, patient, calendar::kEverything);
    std::erase(together, leading);
  }
  // The leading one last: what it says of the person counts.
  together.push_back(leading);
  for (const store::PatientRef one : together) {
    absl::StatusOr<store::StoredRecord> stored = reader.GetRecord(one);
    if (!stored.ok()) return stored.status();
    if (absl::Status status = store::AddToRecord(*std::move(stored), record); !status.ok()) {
      return status;
    }
  }
  return absl::OkStatus();
}

namespace {

void SetAge(const record::PatientRecord& record, bool dead, Day today, v1::AlertPerson& person) {
  if (!record.birth || !record.birth->is_whole() || !record.birth->first.is_finite()) return;
  if (dead && (!record.died || !record.died->is_whole())) return;
  const Day on = dead ? record.died->first : today;
  if (on >= record.birth->first) person.set_age(YearsBetween(record.birth->first, on));
}

}  // namespace

absl::Status SetPerson(store::Reader& reader, store::PatientRef patient,
                       const record::PatientRecord& record, Day today, v1::AlertPerson& person) {
  if (record.sensitive) return absl::OkStatus();
  absl::StatusOr<store::Contact> contact = reader.ContactOf(patient);
  if (!contact.ok()) return contact.status();
  if (!contact->family.empty() || !contact->given.empty()) {
    v1::PersonName& name = *person.mutable_name();
    name.set_family(std::move(contact->family));
    name.set_given(std::move(contact->given));
    name.set_title(std::move(contact->title));
  }
  person.set_sex(static_cast<v1::Sex>(static_cast<int>(record.sex)));
  if (record.birth) SetDate(*record.birth, *person.mutable_birth_date());
  const bool dead = record.died.has_value() || record.dead_without_date;
  person.set_deceased(dead);
  if (record.died) SetDate(*record.died, *person.mutable_died_on());
  SetAge(record, dead, today, person);
  return absl::OkStatus();
}

absl::Status SetContact(store::Reader& reader, store::PatientRef patient,
                        const record::PatientRecord& record, v1::ContactDetails& details) {
  if (record.sensitive) return absl::OkStatus();
  absl::StatusOr<store::Contact> contact = reader.ContactOf(patient);
  if (!contact.ok()) return contact.status();
  details.set_telephone(std::move(contact->telephone));
  for (const absl::string_view line : absl::StrSplit(contact->address, '\n', absl::SkipEmpty())) {
    details.add_address(std::string(line));
  }
  return absl::OkStatus();
}

void SetRecordEntries(const rules::Pack& pack, const record::PatientRecord& record,
                      calendar::Instant known_at, Day from, int most,
                      v1::GetAlertResponse& response) {
  if (record.sensitive) return;
  const std::vector<uint32_t> visible = Visible(record, known_at);
  const auto first = std::find_if(visible.begin(), visible.end(), [&](uint32_t ordinal) {
    return record.entries()[ordinal].occurred.last >= from;
  });
  const auto begin = visible.end() - std::min<std::ptrdiff_t>(visible.end() - first, most);
  response.set_earlier_entries(static_cast<int32_t>(begin - visible.begin()));
  const RecordLanes lanes(pack);
  for (auto at = begin; at != visible.end(); ++at) {
    SetEntry(pack, lanes, record, *at, *response.add_record());
  }
}

void SetRecordEntries(const rules::Pack& pack, const record::PatientRecord& record,
                      calendar::Instant known_at,
                      google::protobuf::RepeatedPtrField<v1::RecordEntry>& entries) {
  if (record.sensitive) return;
  const RecordLanes lanes(pack);
  for (const uint32_t ordinal : Visible(record, known_at)) {
    SetEntry(pack, lanes, record, ordinal, *entries.Add());
  }
}

bool KnowsNeeds(const rules::Pack& pack) {
  const int needed = pack.FindCodeSet(kNeeds);
  return needed >= 0 && pack.code_sets[static_cast<size_t>(needed)].availability !=
                            terminology::Availability::kWaiting;
}

bool HasNeeds(const rules::Pack& pack, const record::PatientRecord& record,
              calendar::Instant known_at) {
  return !record.sensitive && !NeedsOf(pack, record, known_at).empty();
}

void SetNeeds(const rules::Pack& pack, const record::PatientRecord& record,
              calendar::Instant known_at, v1::ContactNeeds& needs) {
  if (record.sensitive) return;
  if (!KnowsNeeds(pack)) {
    needs.set_not_checked(true);
    needs.set_not_checked_text(kNeedsNotChecked);
    return;
  }
  const RecordLanes lanes(pack);
  for (const uint32_t ordinal : NeedsOf(pack, record, known_at)) {
    SetEntry(pack, lanes, record, ordinal, *needs.add_entries());
  }
}

}  // namespace waymark::service
