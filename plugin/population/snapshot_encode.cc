#include "waymark/population/snapshot_encode.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "waymark/population/checksum.h"
#include "waymark/population/record_digest.h"
#include "waymark/record/bytes.h"

namespace waymark::population::snapshot {
namespace {

using calendar::Day;
using calendar::PartialDate;
using record::PutNumber;
using record::PutSigned;
using record::PutText;

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kSecondsOfDay = 86'400;

void PutMaybeDate(const std::optional<PartialDate>& date, std::string& out) {
  PutNumber(date ? 1 : 0, out);
  if (!date) return;
  PutSigned(date->first.serial(), out);
  PutNumber(static_cast<uint64_t>(int64_t{date->last.serial()} - date->first.serial()), out);
}

void PutCoding(const record::PatientRecord& record, const record::Coding& coding,
               std::string& out) {
  PutText(record.systems()[coding.system], out);
  PutText(coding.code, out);
}

void PutPerson(const record::PatientRecord& record, std::string& out) {
  PutText(record.practice, out);
  PutText(record.patient_id, out);
  PutText(record.nhs_number, out);
  PutNumber((record.dead_without_date ? 1u : 0u) | (record.sensitive ? 2u : 0u) |
                (record.not_usable ? 4u : 0u) | static_cast<uint64_t>(record.sex) << 3,
            out);
  PutMaybeDate(record.birth, out);
  PutMaybeDate(record.died, out);
  PutNumber(record.registrations().size(), out);
  for (const record::Registration& one : record.registrations()) {
    const bool here = one.practice == record.practice;
    PutNumber(here ? 1 : 0, out);
    if (!here) PutText(one.practice, out);
    PutSigned(one.from.serial(), out);
    PutSigned(one.until.serial(), out);
  }
  PutNumber(record.replies().size(), out);
  for (const record::Reply& reply : record.replies()) {
    for (const std::string_view text : {reply.rule, reply.item, reply.reply, reply.role}) {
      PutText(text, out);
    }
    PutSigned(reply.on.serial(), out);
    PutSigned(reply.recorded, out);
    PutNumber(reply.has_until ? 1 : 0, out);
    if (reply.has_until) PutSigned(reply.until.serial(), out);
  }
  // Finish finds these again.
  const auto kept = [](const record::SetAside& item) {
    return item.what != "entry" ||
           (item.reason != "date-missing" && item.reason != "corrects-conflict");
  };
  PutNumber(static_cast<uint64_t>(
                std::count_if(record.set_aside().begin(), record.set_aside().end(), kept)),
            out);
  for (const record::SetAside& item : record.set_aside()) {
    if (!kept(item)) continue;
    for (const std::string_view text : {item.what, item.reason, item.detail, item.id}) {
      PutText(text, out);
    }
    PutNumber(item.doubt ? 1 : 0, out);
  }
}

void PutFacts(const record::PatientRecord& record, std::string& out) {
  std::vector<std::string_view> systems;
  std::vector<char> used(record.systems().size(), 0);
  for (const record::Entry& entry : record.entries()) {
    if (entry.hypothetical) continue;
    for (const record::Coding& coding : record.codings(entry)) {
      if (!std::exchange(used[coding.system], 1))
        systems.push_back(record.systems()[coding.system]);
    }
  }
  std::sort(systems.begin(), systems.end());
  PutNumber(systems.size(), out);
  for (const std::string_view system : systems) PutText(system, out);
  const record::Coverage& coverage = record.coverage;
  PutNumber((coverage.given ? 1u : 0u) | (coverage.complete ? 2u : 0u), out);
  PutNumber(coverage.supplied_kinds, out);
  PutNumber(coverage.supplied_other_kinds.size(), out);
  for (const std::string_view kind : coverage.supplied_other_kinds) PutText(kind, out);
}

void PutShape(const record::PatientRecord& record, const record::Entry& entry, bool always,
              std::string& out) {
  PutNumber(always ? kAlwaysRead : 0u, out);
  PutNumber(static_cast<uint64_t>(entry.kind), out);
  PutNumber(static_cast<uint64_t>(entry.status), out);
  for (const std::string_view text :
       {entry.kind_text, entry.urgency, entry.author_role, entry.source}) {
    PutText(text, out);
  }
  PutNumber(entry.coding_count, out);
  for (const record::Coding& coding : record.codings(entry)) PutCoding(record, coding, out);
}

void PutValue(const record::PatientRecord& record, const record::Value& value, std::string& out) {
  PutNumber(static_cast<uint64_t>(value.kind), out);
  PutText(value.text, out);
  PutText(value.unit_text, out);
  switch (value.kind) {
    case record::ValueKind::kQuantity:
      PutSigned(value.quantity.value.mantissa, out);
      PutSigned(value.quantity.value.exponent, out);
      PutNumber(static_cast<uint64_t>(value.quantity.comparator), out);
      // The unit by name: its number may be another one in another program.
      PutNumber(value.quantity.unit == calendar::kUnknownUnit ? 1 : 0, out);
      PutText(calendar::UnitName(value.quantity.unit), out);
      break;
    case record::ValueKind::kCoding:
      PutCoding(record, value.coding, out);
      break;
    default:
      PutNumber(value.boolean ? 1 : 0, out);
  }
}

// All entries of such a patient count for a rule, whatever their codes.
bool IsWhole(const record::PatientRecord& record) {
  return !record.birth || record.dead_without_date || record.entries().size() > kEntriesOfHuge;
}

// PatientRow::systems_by.
int32_t SystemsBy(const record::PatientRecord& record) {
  constexpr int64_t kNever = std::numeric_limits<int32_t>::max();
  std::vector<int64_t> first(record.systems().size(), -1);  // -1: in no entry
  for (const record::Entry& entry : record.entries()) {
    if (entry.hypothetical) continue;
    const bool counts = entry.alone && entry.status != record::EntryStatus::kEnteredInError &&
                        (entry.date_oddity & record::kDateMissing) == 0;
    // Before 1970 it does not matter when.
    const int64_t day = std::max({int64_t{entry.occurred.first.serial()},
                                  entry.recorded / (kSecondsOfDay * kSecond), int64_t{0}});
    for (const record::Coding& coding : record.codings(entry)) {
      int64_t& of_system = first[coding.system];
      const int64_t from = counts ? std::min(day, kNever) : kNever;
      of_system = of_system < 0 ? from : std::min(of_system, from);
    }
  }
  const auto last = std::max_element(first.begin(), first.end());
  return static_cast<int32_t>(last == first.end() ? 0 : std::max(*last, int64_t{0}));
}

template <typename Number>
void AppendColumn(const std::vector<Number>& column, std::string& out) {
  out.append(reinterpret_cast<const char*>(column.data()), column.size() * sizeof(Number));
}

template <typename Row>
void AppendRow(const Row& row, std::string& out) {
  out.append(reinterpret_cast<const char*>(&row), sizeof row);
}

}  // namespace

uint32_t Numbered::Of(std::string_view text) {
  const auto [at, is_new] = numbers_.try_emplace(absl::string_view(text.data(), text.size()),
                                                 static_cast<uint32_t>(texts_.size()));
  if (is_new) texts_.emplace_back(text);
  return at->second;
}

void Numbered::Clear() {
  numbers_.clear();
  texts_.clear();
}

void Chunk::Clear() {
  patients_.clear();
  events_.clear();
  shapes_.Clear();
  values_.Clear();
  facts_.Clear();
  heap_.clear();
  cold_.clear();
}

void Chunk::Add(const record::PatientRecord& record) {
  const size_t events_before = events_.size();
  PutPerson(record, heap_);
  const bool whole = IsWhole(record);
  const auto entries = record.entries();
  for (uint32_t i = 0; i < entries.size(); ++i) {
    const record::Entry& entry = entries[i];
    if (entry.hypothetical) continue;
    const bool undated = (entry.date_oddity & record::kDateMissing) != 0;
    AddEvent(record, entry, i, whole || undated || !entry.alone);
  }
  scratch_.clear();
  PutFacts(record, scratch_);
  PatientPart& part = patients_.emplace_back();
  part.digest = RecordDigest(record);
  part.heap_end = static_cast<uint32_t>(heap_.size());
  part.events = static_cast<uint32_t>(events_.size() - events_before);
  part.facts = facts_.Of(scratch_);
  part.flags = 0;
  if (record.not_usable) part.flags |= kNotUsable;
  if (!record.replies().empty()) part.flags |= kHasReplies;
  part.flags |= static_cast<uint16_t>(static_cast<unsigned>(record.sex) << kSexShift);
  part.born =
      record.birth && record.birth->is_whole() ? record.birth->first.serial() : kNotKnownToTheDay;
  part.systems_by = SystemsBy(record);
}

void Chunk::AddEvent(const record::PatientRecord& record, const record::Entry& entry,
                     uint32_t ordinal, bool always) {
  Event& event = events_.emplace_back();
  scratch_.clear();
  PutShape(record, entry, always, scratch_);
  event.shape = shapes_.Of(scratch_);
  event.ordinal = ordinal;
  if (entry.value.kind != record::ValueKind::kNone) {
    scratch_.clear();
    PutValue(record, entry.value, scratch_);
    event.value = 1 + values_.Of(scratch_);
  } else {
    event.value = 0;
  }
  const bool dated = (entry.date_oddity & record::kDateMissing) == 0;
  const int32_t serial = dated ? entry.occurred.first.serial() : 0;
  const bool odd =
      !dated || !entry.occurred.is_whole() || serial < kFirstDay || serial - kFirstDay >= kOddDay;
  event.day = odd ? kOddDay : static_cast<uint16_t>(serial - kFirstDay);
  const bool recorded = !entry.recorded_assumed && entry.recorded != calendar::kUnknownInstant;
  const bool in_seconds = recorded && dated && entry.recorded % kSecond == 0;
  uint64_t parts = 0;
  const auto has = [&parts](bool there, uint64_t part) { parts |= there ? part : 0u; };
  has(dated && odd, kOwnDay);
  has(!dated, kNoDay);
  has(dated && !entry.occurred.is_whole(), kDays);
  has(entry.clock_seconds >= 0, kClock);
  has(recorded && !in_seconds, kRecorded);
  has(in_seconds, kRecordedDay);
  has(!entry.corrects.empty(), kCorrects);
  has(!entry.consultation_id.empty(), kConsultation);
  has(entry.link_count > 0, kLinks);
  PutNumber(parts, cold_);
  PutText(entry.id, cold_);
  if ((parts & kOwnDay) != 0) PutSigned(serial, cold_);
  if ((parts & kDays) != 0) {
    PutNumber(static_cast<uint64_t>(int64_t{entry.occurred.last.serial()} - serial), cold_);
  }
  if ((parts & kClock) != 0) PutNumber(static_cast<uint64_t>(entry.clock_seconds), cold_);
  if ((parts & kRecorded) != 0) PutSigned(entry.recorded, cold_);
  if ((parts & kRecordedDay) != 0) {
    PutSigned(entry.recorded / kSecond - serial * kSecondsOfDay, cold_);
  }
  if ((parts & kCorrects) != 0) PutText(entry.corrects, cold_);
  if ((parts & kConsultation) != 0) PutText(entry.consultation_id, cold_);
  if ((parts & kLinks) != 0) {
    PutNumber(entry.link_count, cold_);
    for (const std::string_view link : record.links(entry)) PutText(link, cold_);
  }
  event.cold_end = static_cast<uint32_t>(cold_.size());
}

void BlockBuilder::Add(const Chunk& chunk) {
  const auto renumber = [](const Numbered& from, Numbered& to) {
    std::vector<uint32_t> out;
    for (const std::string& text : from.all()) out.push_back(to.Of(text));
    return out;
  };
  const std::vector<uint32_t> shapes = renumber(chunk.shapes_, shapes_);
  const std::vector<uint32_t> values = renumber(chunk.values_, values_);
  const std::vector<uint32_t> facts = renumber(chunk.facts_, facts_);
  const auto heap = static_cast<uint32_t>(heap_.size());
  const auto cold = static_cast<uint32_t>(cold_.size());
  heap_ += chunk.heap_;
  cold_ += chunk.cold_;
  uint32_t heap_begin = heap, cold_begin = cold;
  size_t next = 0;
  for (const Chunk::PatientPart& part : chunk.patients_) {
    const auto patient = static_cast<uint16_t>(patients_.size());
    patients_.push_back({part.digest, heap_begin, static_cast<uint16_t>(facts[part.facts]),
                         part.flags, part.systems_by, part.born});
    heap_begin = heap + part.heap_end;
    for (uint32_t i = 0; i < part.events; ++i) {
      const Chunk::Event& event = chunk.events_[next++];
      events_.push_back({shapes[event.shape], event.value == 0 ? 0 : 1 + values[event.value - 1],
                         event.ordinal, cold_begin, cold + event.cold_end, event.day, patient});
      cold_begin = cold + event.cold_end;
      most_ordinal_ = std::max(most_ordinal_, event.ordinal);
    }
  }
}

std::string BlockBuilder::Finish(BlockEntry& entry) {
  BlockHead head{};
  head.patients = static_cast<uint32_t>(patients_.size());
  head.events = static_cast<uint32_t>(events_.size());
  head.shapes = static_cast<uint32_t>(shapes_.size());
  head.values = static_cast<uint32_t>(values_.size());
  head.wide = most_ordinal_ > 0xFFFF ? 1 : 0;

  // Events by shape, within a shape as they came: by patient, in the record's order.
  std::vector<uint32_t> begin(shapes_.size() + 1);
  for (const Event& event : events_) ++begin[event.shape + 1];
  for (size_t i = 0; i < shapes_.size(); ++i) begin[i + 1] += begin[i];
  std::vector<uint32_t> at = begin;
  std::vector<uint16_t> patient_of(events_.size()), day_of(events_.size());
  std::vector<uint32_t> ordinal_of(events_.size()), value_of(events_.size());
  std::vector<const Event*> in_order(events_.size());
  for (const Event& event : events_) {
    const uint32_t place = at[event.shape]++;
    patient_of[place] = event.patient;
    day_of[place] = event.day;
    ordinal_of[place] = event.ordinal;
    value_of[place] = event.value;
    in_order[place] = &event;
  }
  std::string cold;
  cold.reserve(cold_.size());
  std::vector<uint32_t> cold_at(events_.size() + 1);
  for (size_t i = 0; i < in_order.size(); ++i) {
    cold_at[i] = static_cast<uint32_t>(cold.size());
    cold.append(cold_, in_order[i]->cold_begin, in_order[i]->cold_end - in_order[i]->cold_begin);
  }
  cold_at[in_order.size()] = static_cast<uint32_t>(cold.size());

  std::string out(sizeof head, '\0');
  const auto section = [&](SectionId id, std::string_view bytes, bool whole) {
    out.append((kAlign - out.size() % kAlign) % kAlign, '\0');
    head.sections[id] = {out.size(), bytes.size(), whole ? Checksum(bytes) : 0};
    out += bytes;
  };
  std::string bytes;
  for (const PatientRow& row : patients_) AppendRow(row, bytes);
  AppendRow(PatientRow{0, static_cast<uint32_t>(heap_.size()), 0, 0, 0, 0}, bytes);
  section(kPatients, bytes, true);
  section(kPatientHeap, heap_, true);

  // Columns first, so that shapes can hold their checksums; they stand behind the shapes.
  std::string columns[4];
  AppendColumn(patient_of, columns[0]);
  AppendColumn(day_of, columns[1]);
  if (head.wide != 0) {
    AppendColumn(ordinal_of, columns[2]);
  } else {
    AppendColumn(std::vector<uint16_t>(ordinal_of.begin(), ordinal_of.end()), columns[2]);
  }
  AppendColumn(value_of, columns[3]);
  std::string cold_begins;
  AppendColumn(cold_at, cold_begins);
  const size_t widths[4] = {2, 2, head.wide != 0 ? size_t{4} : size_t{2}, 4};
  const auto part_of = [&](size_t column, size_t first, size_t count, uint64_t seed) {
    return Checksum(
        std::string_view(columns[column]).substr(first * widths[column], count * widths[column]),
        seed);
  };
  bytes.clear();
  std::string shape_heap;
  for (size_t i = 0; i <= shapes_.size(); ++i) {
    ShapeRow row{};
    row.first = begin[i];
    row.heap = static_cast<uint32_t>(shape_heap.size());
    if (i < shapes_.size()) {
      const std::string& text = shapes_.all()[i];
      row.flags = static_cast<uint32_t>(static_cast<unsigned char>(text[0]));
      shape_heap += text;
      const size_t count = begin[i + 1] - begin[i];
      for (size_t c = 0; c < 2; ++c) row.checksum = part_of(c, begin[i], count, row.checksum);
    }
    AppendRow(row, bytes);
  }
  section(kShapes, bytes, true);
  section(kShapeHeap, shape_heap, true);
  bytes.clear();
  PutNumber(facts_.size(), bytes);
  for (const std::string& text : facts_.all()) PutText(text, bytes);
  section(kNames, bytes, true);
  std::string value_heap;
  std::vector<uint32_t> value_begins;
  for (const std::string& text : values_.all()) {
    value_begins.push_back(static_cast<uint32_t>(value_heap.size()));
    value_heap += text;
  }
  value_begins.push_back(static_cast<uint32_t>(value_heap.size()));
  bytes.clear();
  AppendColumn(value_begins, bytes);
  section(kValues, bytes, true);
  section(kValueHeap, value_heap, true);
  section(kPatientOf, columns[0], false);
  section(kDayOf, columns[1], false);
  section(kOrdinalOf, columns[2], false);
  section(kValueOf, columns[3], false);
  section(kColdAt, cold_begins, false);
  section(kColdHeap, cold, false);
  std::vector<uint64_t> sums;
  for (size_t first = 0; first < events_.size(); first += kEventsInSum) {
    const size_t count = std::min<size_t>(kEventsInSum, events_.size() - first);
    uint64_t sum = part_of(3, first, count, part_of(2, first, count, 0));
    sum = Checksum(std::string_view(cold_begins).substr(first * 4, (count + 1) * 4), sum);
    const uint32_t cold_begin = cold_at[first];
    sums.push_back(Checksum(
        std::string_view(cold).substr(cold_begin, cold_at[first + count] - cold_begin), sum));
  }
  bytes.clear();
  AppendColumn(sums, bytes);
  section(kEventSums, bytes, false);
  out.append((kAlign - out.size() % kAlign) % kAlign, '\0');
  std::memcpy(out.data(), &head, sizeof head);

  entry.size = out.size();
  entry.head_checksum = Checksum(std::string_view(out).substr(0, sizeof head));
  entry.patients = head.patients;
  entry.events = head.events;
  patients_.clear();
  events_.clear();
  shapes_.Clear();
  values_.Clear();
  facts_.Clear();
  heap_.clear();
  cold_.clear();
  most_ordinal_ = 0;
  return out;
}

}  // namespace waymark::population::snapshot
