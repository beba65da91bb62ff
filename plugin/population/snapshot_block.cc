#include "waymark/population/snapshot_block.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "waymark/population/checksum.h"
#include "waymark/record/bytes.h"

namespace waymark::population::snapshot {
namespace {

using calendar::Day;
using calendar::PartialDate;
using record::ByteReader;

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kSecondsOfDay = 86'400;

template <typename Row>
const Row* Rows(std::string_view bytes) {
  return reinterpret_cast<const Row*>(bytes.data());
}

}  // namespace

absl::Status Block::Damaged(std::string_view what) const {
  return snapshot_->Damaged(absl::StrCat("block ", number_, ", ", std::string(what)));
}

absl::StatusOr<std::string_view> Block::Section(SectionId id, size_t least, bool whole) const {
  const snapshot::Section& section = head_.sections[id];
  if (section.at > bytes_.size() || section.size > bytes_.size() - section.at ||
      section.at % kAlign != 0 || section.size < least) {
    return Damaged("a section");
  }
  const std::string_view bytes = bytes_.substr(section.at, section.size);
  if (whole && Checksum(bytes) != section.checksum) return Damaged("a checksum");
  return bytes;
}

// Of a section whose checksum is of the whole, where it is used for the first time.
absl::Status Block::CheckOnce(SectionId id, bool& checked) const {
  if (checked) return absl::OkStatus();
  const auto section = Section(id, 0, /*whole=*/true);
  checked = section.ok();
  return section.status();
}

absl::Status Block::Load(const Snapshot& snapshot, size_t block) {
  snapshot_ = &snapshot;
  number_ = block;
  const absl::StatusOr<std::string_view> bytes = snapshot.BlockBytes(block);
  if (!bytes.ok()) return bytes.status();
  bytes_ = *bytes;
  std::memcpy(&head_, bytes_.data(), sizeof head_);
  patient_heap_checked_ = values_checked_ = value_heap_checked_ = false;
  const size_t events = head_.events;
  if (head_.patients > kPatientsInBlock) return Damaged("the number of patients");
  const struct {
    SectionId id;
    size_t least;
    bool whole;
    std::string_view* to;
  } wanted[] = {
      {kPatientHeap, 0, false, &patient_heap_},
      {kShapeHeap, 0, true, &shape_heap_},
      {kNames, 1, true, &names_},
      {kValueHeap, 0, false, &value_heap_},
      {kColdHeap, 0, false, &cold_heap_},
  };
  for (const auto& one : wanted) {
    const auto section = Section(one.id, one.least, one.whole);
    if (!section.ok()) return section.status();
    *one.to = *section;
  }
  const auto column = [&](SectionId id, size_t size, bool whole, auto*& to) -> absl::Status {
    const auto section = Section(id, size, whole);
    if (!section.ok()) return section.status();
    to = Rows<std::remove_cvref_t<decltype(*to)>>(*section);
    return absl::OkStatus();
  };
  absl::Status status = column(kPatients, (patients() + 1) * sizeof(PatientRow), true, patients_);
  status.Update(column(kShapes, (head_.shapes + size_t{1}) * sizeof(ShapeRow), true, shape_rows_));
  status.Update(column(kValues, (head_.values + size_t{1}) * 4, false, values_));
  status.Update(column(kPatientOf, events * 2, false, patient_of_));
  status.Update(column(kDayOf, events * 2, false, day_of_));
  status.Update(column(kValueOf, events * 4, false, value_of_));
  status.Update(column(kColdAt, (events + 1) * 4, false, cold_at_));
  const size_t sums = (events + kEventsInSum - 1) / kEventsInSum;
  status.Update(column(kEventSums, sums * sizeof(uint64_t), false, event_sums_));
  events_checked_.assign(sums, 0);
  status.Update(head_.wide != 0 ? column(kOrdinalOf, events * 4, false, wide_ordinals_)
                                : column(kOrdinalOf, events * 2, false, ordinals_));
  if (!status.ok()) return status;
  if (status = LoadFacts(); !status.ok()) return status;
  return LoadShapes();
}

absl::Status Block::LoadFacts() {
  ByteReader in(names_);
  const uint64_t count = in.Below(names_.size() + 1);
  facts_.clear();
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    Facts& facts = facts_.emplace_back();
    facts.text = in.Text();
    ByteReader of(facts.text);
    const uint64_t systems = of.Below(facts.text.size() + 1);
    for (uint64_t s = 0; s < systems && of.ok(); ++s) facts.systems.push_back(of.Text());
    const uint64_t bits = of.Below(4);
    facts.coverage.given = (bits & 1) != 0;
    facts.coverage.complete = (bits & 2) != 0;
    facts.coverage.supplied_kinds = static_cast<uint32_t>(of.Number());
    const uint64_t kinds = of.Below(facts.text.size() + 1);
    for (uint64_t k = 0; k < kinds && of.ok(); ++k) {
      facts.coverage.supplied_other_kinds.push_back(of.Text());
    }
    if (!of.ok() || !of.at_end()) in.Fail();
  }
  return in.ok() && in.at_end() ? absl::OkStatus() : Damaged("what records have");
}

absl::Status Block::LoadShapes() {
  shapes_.clear();
  codings_.clear();
  for (uint32_t i = 0; i < head_.shapes; ++i) {
    const ShapeRow& row = shape_rows_[i];
    const ShapeRow& next = shape_rows_[i + 1];
    if (row.first > next.first || next.first > head_.events || row.heap > next.heap ||
        next.heap > shape_heap_.size()) {
      return Damaged("a shape");
    }
    ByteReader in(shape_heap_.substr(row.heap, next.heap - row.heap));
    Shape& shape = shapes_.emplace_back();
    shape.first = row.first;
    shape.count = next.first - row.first;
    shape.always = (in.Number() & kAlwaysRead) != 0;
    shape.kind = static_cast<record::Kind>(in.Below(record::kKindCount));
    shape.status = static_cast<record::EntryStatus>(
        in.Below(static_cast<uint64_t>(record::EntryStatus::kEnteredInError) + 1));
    for (std::string_view* text :
         {&shape.kind_text, &shape.urgency, &shape.author_role, &shape.source}) {
      *text = in.Text();
    }
    shape.first_coding = static_cast<uint32_t>(codings_.size());
    shape.codings = static_cast<uint32_t>(in.Below(0x10000));
    for (uint32_t c = 0; c < shape.codings && in.ok(); ++c) {
      const std::string_view system = in.Text();
      codings_.emplace_back(system, in.Text());
    }
    if (!in.ok() || !in.at_end()) return Damaged("a shape");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::span<const uint16_t>> Block::PatientsOf(uint32_t number) {
  Shape& shape = shapes_[number];
  const std::span<const uint16_t> out(patient_of_ + shape.first, shape.count);
  if (shape.checked) return out;
  const auto slice = [&](SectionId id, size_t width) {
    return bytes_.substr(head_.sections[id].at + shape.first * width, shape.count * width);
  };
  uint64_t sum = Checksum(slice(kPatientOf, 2));
  sum = Checksum(slice(kDayOf, 2), sum);
  if (sum != shape_rows_[number].checksum) return Damaged("a checksum of events");
  for (const uint16_t patient : out) {
    if (patient >= head_.patients) return Damaged("an event's patient");
  }
  shape.checked = true;
  return out;
}

absl::Status Block::CheckEvents(uint32_t number) {
  const size_t first = size_t{number} * kEventsInSum;
  const size_t count = std::min<size_t>(kEventsInSum, head_.events - first);
  const uint32_t begin = cold_at_[first];
  const uint32_t end = cold_at_[first + count];
  if (begin > end || end > cold_heap_.size()) return Damaged("the cold part of events");
  const auto slice = [&](SectionId id, size_t width, size_t rows) {
    return bytes_.substr(head_.sections[id].at + first * width, rows * width);
  };
  uint64_t sum = Checksum(slice(kOrdinalOf, head_.wide != 0 ? 4 : 2, count));
  sum = Checksum(slice(kValueOf, 4, count), sum);
  sum = Checksum(slice(kColdAt, 4, count + 1), sum);
  sum = Checksum(cold_heap_.substr(begin, end - begin), sum);
  if (sum != event_sums_[number]) return Damaged("a checksum of events");
  events_checked_[number] = 1;
  return absl::OkStatus();
}

absl::Status Block::Key(size_t patient, std::string_view& practice, std::string_view& id) const {
  if (absl::Status status = CheckOnce(kPatientHeap, patient_heap_checked_); !status.ok()) {
    return status;
  }
  if (patients_[patient].heap > patient_heap_.size()) return Damaged("a patient");
  ByteReader in(patient_heap_.substr(patients_[patient].heap));
  practice = in.Text();
  id = in.Text();
  return in.ok() ? absl::OkStatus() : Damaged("a patient");
}

absl::Status Block::AddPerson(size_t patient, record::PatientRecord& record) const {
  if (absl::Status status = CheckOnce(kPatientHeap, patient_heap_checked_); !status.ok()) {
    return status;
  }
  record.Clear();
  const PatientRow& row = patients_[patient];
  const uint32_t end = patients_[patient + 1].heap;
  if (row.heap > end || end > patient_heap_.size() || row.facts >= facts_.size()) {
    return Damaged("a patient");
  }
  ByteReader in(patient_heap_.substr(row.heap, end - row.heap));
  record.practice = in.Text();
  record.patient_id = in.Text();
  record.nhs_number = in.Text();
  const uint64_t bits = in.Below(4u << 3);
  record.dead_without_date = (bits & 1) != 0;
  record.sensitive = (bits & 2) != 0;
  record.not_usable = (bits & 4) != 0;
  record.sex = static_cast<record::Sex>(bits >> 3);
  record.birth = in.MaybeDate();
  record.died = in.MaybeDate();
  const uint64_t most = patient_heap_.size();
  const uint64_t registrations = in.Below(most);
  for (uint64_t i = 0; i < registrations && in.ok(); ++i) {
    record::Registration one;
    one.practice = in.Below(2) == 1 ? record.practice : in.Text();
    one.from = in.Day();
    one.until = in.Day();
    record.AddRegistration(one);
  }
  const uint64_t replies = in.Below(most);
  for (uint64_t i = 0; i < replies && in.ok(); ++i) {
    record::Reply reply;
    for (std::string_view* text : {&reply.rule, &reply.item, &reply.reply, &reply.role}) {
      *text = in.Text();
    }
    reply.on = in.Day();
    reply.recorded = in.Signed();
    reply.has_until = in.Below(2) == 1;
    if (reply.has_until) reply.until = in.Day();
    record.AddReply(reply);
  }
  const uint64_t asides = in.Below(most);
  for (uint64_t i = 0; i < asides && in.ok(); ++i) {
    record::SetAside item;
    for (std::string_view* text : {&item.what, &item.reason, &item.detail, &item.id}) {
      *text = in.Text();
    }
    item.doubt = in.Below(2) == 1;
    record.AddSetAside(item);
  }
  if (!in.ok() || !in.at_end()) return Damaged("a patient");
  const Facts& facts = facts_[row.facts];
  for (const std::string_view system : facts.systems) record.SystemIndex(system);
  record.coverage = facts.coverage;
  return absl::OkStatus();
}

absl::Status Block::AddValue(uint32_t value, record::Entry& entry,
                             record::PatientRecord& record) const {
  absl::Status checked = CheckOnce(kValues, values_checked_);
  checked.Update(CheckOnce(kValueHeap, value_heap_checked_));
  if (!checked.ok()) return checked;
  if (value >= head_.values || values_[value] > values_[value + 1] ||
      values_[value + 1] > value_heap_.size()) {
    return Damaged("a value");
  }
  ByteReader in(value_heap_.substr(values_[value], values_[value + 1] - values_[value]));
  record::Value out;
  out.kind = static_cast<record::ValueKind>(in.Below(5));
  out.text = in.Text();
  out.unit_text = in.Text();
  if (out.kind == record::ValueKind::kQuantity) {
    out.quantity.value.mantissa = in.Signed();
    const int64_t exponent = in.Signed();
    if (exponent < -30 || exponent > 30) in.Fail();
    out.quantity.value.exponent = in.ok() ? static_cast<int32_t>(exponent) : 0;
    out.quantity.comparator = static_cast<calendar::Comparator>(in.Below(5));
    const bool unknown = in.Below(2) == 1;
    const std::string_view unit = in.Text();
    out.quantity.unit = unknown ? calendar::kUnknownUnit : calendar::FindUnit(unit);
  } else if (out.kind == record::ValueKind::kCoding) {
    out.coding.system = record.SystemIndex(in.Text());
    out.coding.code = in.Text();
  } else {
    out.boolean = in.Below(2) == 1;
  }
  if (!in.ok() || !in.at_end()) return Damaged("a value");
  entry.value = out;
  return absl::OkStatus();
}

absl::Status Block::AddEvent(const EventRef& ref, record::PatientRecord& record) {
  const Shape& shape = shapes_[ref.shape];
  if (const uint32_t sum = ref.event / kEventsInSum; !events_checked_[sum]) {
    if (absl::Status status = CheckEvents(sum); !status.ok()) return status;
  }
  const uint32_t begin = cold_at_[ref.event];
  const uint32_t end = cold_at_[ref.event + 1];
  if (begin > end || end > cold_heap_.size()) return Damaged("the cold part of an event");
  ByteReader in(cold_heap_.substr(begin, end - begin));
  const uint64_t parts = in.Number();
  record::Entry& entry = record.AddEntry();
  entry.id = in.Text();
  entry.kind = shape.kind;
  entry.status = shape.status;
  entry.kind_text = shape.kind_text;
  entry.urgency = shape.urgency;
  entry.author_role = shape.author_role;
  entry.source = shape.source;
  Day day = Day::FromSerial(kFirstDay + day_of_[ref.event]);
  if ((parts & kOwnDay) != 0) day = in.Day();
  if ((parts & kNoDay) != 0) {
    entry.date_oddity = record::kDateMissing;
  } else {
    entry.occurred = PartialDate::Whole(day);
    if ((parts & kDays) != 0) entry.occurred = in.Until(day);
  }
  if ((parts & kClock) != 0) entry.clock_seconds = static_cast<int32_t>(in.Below(86400));
  if ((parts & kRecorded) != 0) entry.recorded = in.Signed();
  if ((parts & kRecordedDay) != 0) {
    const int64_t seconds = in.Signed();
    constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / kSecond / 2;
    if (seconds > kMost || seconds < -kMost) in.Fail();
    if (in.ok()) entry.recorded = (seconds + day.serial() * kSecondsOfDay) * kSecond;
  }
  if ((parts & kCorrects) != 0) entry.corrects = in.Text();
  if ((parts & kConsultation) != 0) entry.consultation_id = in.Text();
  if (const uint32_t value = value_of_[ref.event]; value != 0) {
    if (absl::Status status = AddValue(value - 1, entry, record); !status.ok()) return status;
  }
  for (const auto& [system, code] : codings(shape)) {
    record.AddCoding(record.SystemIndex(system), code);
  }
  const uint64_t links = (parts & kLinks) != 0 ? in.Below(0x10000) : 0;
  for (uint64_t i = 0; i < links && in.ok(); ++i) record.AddLink(in.Text());
  return in.ok() && in.at_end() ? absl::OkStatus() : Damaged("the cold part of an event");
}

absl::Status Gathered::Gather(Block& block, const std::vector<char>& wanted,
                              const std::vector<char>& read) {
  begin_.assign(block.patients() + 1, 0);
  const auto shapes = static_cast<uint32_t>(block.shapes().size());
  const auto few = static_cast<size_t>(std::count(wanted.begin(), wanted.end(), char{0})) >
                   wanted.size() - wanted.size() / kFew;
  const bool any_all = std::find(wanted.begin(), wanted.end(), kAll) != wanted.end();
  // What `wanted` must be at least for the shape to be read.
  const auto least = [&](uint32_t shape) { return read[shape] ? char{1} : kAll; };
  if (few) {
    hits_.clear();
    for (uint32_t s = 0; s < shapes; ++s) {
      if (!read[s] && !any_all) continue;
      uint32_t event = block.shapes()[s].first;
      const auto patients = block.PatientsOf(s);
      if (!patients.ok()) return patients.status();
      const char needed = least(s);
      for (const uint16_t patient : *patients) {
        if (wanted[patient] >= needed) hits_.push_back({{event, s}, patient});
        ++event;
      }
    }
    for (const Hit& hit : hits_) ++begin_[hit.patient + 1u];
    for (size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
    at_.assign(begin_.begin(), begin_.end());
    refs_.resize(begin_.back());
    for (const Hit& hit : hits_) refs_[at_[hit.patient]++] = hit.event;
    return absl::OkStatus();
  }
  for (uint32_t s = 0; s < shapes; ++s) {
    if (!read[s] && !any_all) continue;
    const auto patients = block.PatientsOf(s);
    if (!patients.ok()) return patients.status();
    const char needed = least(s);
    for (const uint16_t patient : *patients) {
      begin_[patient + 1u] += wanted[patient] >= needed ? 1 : 0;
    }
  }
  for (size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
  at_.assign(begin_.begin(), begin_.end());
  refs_.resize(begin_.back());
  for (uint32_t s = 0; s < shapes; ++s) {
    if (!read[s] && !any_all) continue;
    uint32_t event = block.shapes()[s].first;
    const auto patients = block.PatientsOf(s);
    if (!patients.ok()) return patients.status();
    const char needed = least(s);
    for (const uint16_t patient : *patients) {
      if (wanted[patient] >= needed) refs_[at_[patient]++] = {event, s};
      ++event;
    }
  }
  return absl::OkStatus();
}

}  // namespace waymark::population::snapshot
