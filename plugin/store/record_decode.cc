#include <cstdlib>
#include <limits>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "waymark/record/bytes.h"
#include "waymark/store/record_codec.h"
#include "waymark/store/record_format.h"

namespace waymark::store {
namespace {

using calendar::PartialDate;
using record::ByteReader;

constexpr int64_t kSecond = 1'000'000;
constexpr uint16_t kNotLookedUp = std::numeric_limits<uint16_t>::max();

// What was set aside of an entry, until a later fragment brings that entry.
struct Aside {
  record::SetAside item;
  size_t fragment = 0;
};

class Decoder {
 public:
  using Practices = std::map<std::string, std::string, std::less<>>;
  Decoder(record::PatientRecord& out, const Practices& practices)
      : out_(out), practices_(practices) {}

  absl::Status Decode(std::span<const std::string_view> fragments) {
    for (fragment_ = 0; fragment_ < fragments.size(); ++fragment_) {
      ByteReader in(fragments[fragment_]);
      if (in.Number() != kFragmentVersion) in.Fail();
      for (std::string_view* section : {&person_, &registrations_, &coverage_}) {
        const std::string_view bytes = in.Text();
        if (!bytes.empty()) *section = bytes;
      }
      words_.assign(kFixedWords.begin(), kFixedWords.end());
      units_.assign(words_.size(), kNotLookedUp);
      systems_.assign(words_.size(), kNotLookedUp);
      const uint64_t entries = in.Count();
      for (uint64_t i = 0; i < entries && in.ok(); ++i) Entry(in);
      const uint64_t replies = in.Count();
      for (uint64_t i = 0; i < replies && in.ok(); ++i) Reply(in);
      const uint64_t asides = in.Count();
      for (uint64_t i = 0; i < asides && in.ok(); ++i) SetAside(in);
      if (!in.ok() || !in.at_end()) return Damaged();
      ends_.push_back(out_.entries().size());
    }
    AddSetAsides(fragments.size());
    return Sections();
  }

 private:
  static absl::Status Damaged() {
    return absl::DataLossError("a stored record can't be read: restore a backup");
  }

  std::string_view Word(ByteReader& in, uint64_t& number) {
    number = in.Below(words_.size() + 1);
    if (number == words_.size()) {
      words_.push_back(in.Text());
      units_.push_back(kNotLookedUp);
      systems_.push_back(kNotLookedUp);
    }
    return words_[number];
  }
  std::string_view Word(ByteReader& in) {
    uint64_t number = 0;
    return Word(in, number);
  }

  record::Coding Coding(ByteReader& in) {
    uint64_t number = 0;
    const std::string_view system = Word(in, number);
    if (systems_[number] == kNotLookedUp) systems_[number] = out_.SystemIndex(system);
    return {systems_[number], in.Text()};
  }

  record::Value Value(ByteReader& in) {
    record::Value value;
    value.kind = static_cast<record::ValueKind>(in.Below(5));
    value.text = in.Text();
    if (value.kind == record::ValueKind::kQuantity) {
      value.quantity.value.mantissa = in.Signed();
      const int64_t exponent = in.Signed();
      if (exponent < -30 || exponent > 30) in.Fail();
      value.quantity.value.exponent = in.ok() ? static_cast<int32_t>(exponent) : 0;
      value.quantity.comparator = static_cast<calendar::Comparator>(in.Below(5));
      const bool unknown = in.Below(2) == 1;
      uint64_t number = 0;
      const std::string_view unit = Word(in, number);
      if (units_[number] == kNotLookedUp) units_[number] = calendar::FindUnit(unit);
      value.quantity.unit = unknown ? calendar::kUnknownUnit : units_[number];
    } else if (value.kind == record::ValueKind::kCoding) {
      value.coding = Coding(in);
    } else {
      value.boolean = in.Below(2) == 1;
    }
    value.unit_text = Word(in);
    return value;
  }

  void Entry(ByteReader& in) {
    record::Entry& entry = out_.AddEntry();
    const uint64_t parts = in.Number();
    entry.id = in.Text();
    entry.kind = static_cast<record::Kind>(in.Below(record::kKindCount));
    entry.status = static_cast<record::EntryStatus>(
        in.Below(static_cast<uint64_t>(record::EntryStatus::kEnteredInError) + 1));
    if ((parts & kHasCorrects) != 0) entry.corrects = in.Text();
    if ((parts & kHasKindText) != 0) entry.kind_text = Word(in);
    if ((parts & kHasUrgency) != 0) entry.urgency = Word(in);
    if ((parts & kHasConsultation) != 0) entry.consultation_id = in.Text();
    if ((parts & kHasRole) != 0) entry.author_role = Word(in);
    if ((parts & kHasSource) != 0) entry.source = Word(in);
    if ((parts & kNoDate) != 0) {
      entry.date_oddity = record::kDateMissing;
    } else {
      entry.occurred = PartialDate::Whole(in.Day());
    }
    if ((parts & kPartialDate) != 0) entry.occurred = in.Until(entry.occurred.first);
    if ((parts & kHasClock) != 0) entry.clock_seconds = static_cast<int32_t>(in.Below(86400));
    if ((parts & kHasRecorded) != 0) {
      entry.recorded = in.Signed();
      if ((parts & kRecordedInSeconds) != 0) {
        if (std::abs(entry.recorded) > std::numeric_limits<int64_t>::max() / kSecond) in.Fail();
        if (in.ok()) entry.recorded *= kSecond;
      }
    }
    const uint64_t codings = (parts & kNotOneCoding) != 0 ? in.Count() : 1;
    for (uint64_t i = 0; i < codings && in.ok(); ++i) {
      const record::Coding coding = Coding(in);
      out_.AddCoding(coding.system, coding.code);
    }
    const uint64_t links = (parts & kHasLinks) != 0 ? in.Count() : 0;
    for (uint64_t i = 0; i < links && in.ok(); ++i) out_.AddLink(in.Text());
    if ((parts & kHasValue) != 0) entry.value = Value(in);
  }

  void Reply(ByteReader& in) {
    record::Reply reply;
    reply.rule = in.Text();
    reply.item = in.Text();
    reply.reply = in.Text();
    reply.role = Word(in);
    reply.on = in.Day();
    reply.recorded = in.Signed();
    reply.has_until = in.Below(2) == 1;
    if (reply.has_until) reply.until = in.Day();
    out_.AddReply(reply);
  }

  void SetAside(ByteReader& in) {
    record::SetAside item;
    item.what = Word(in);
    item.reason = Word(in);
    item.detail = Word(in);
    item.id = in.Text();
    item.doubt = in.Below(2) == 1;
    asides_.push_back({item, fragment_});
  }

  // An entry that was set aside and comes again in a later fragment is no longer missing.
  void AddSetAsides(size_t fragments) {
    if (asides_.empty()) return;
    // By id: one more than the last fragment that has it.
    std::map<std::string_view, size_t> brought;
    for (size_t fragment = 0, i = 0; fragment < fragments && fragments > 1; ++fragment) {
      for (; i < ends_[fragment]; ++i) {
        const record::Entry& entry = out_.entries()[i];
        brought[entry.id] = fragment + 1;
        if (!entry.corrects.empty()) brought[entry.corrects] = fragment + 1;
      }
    }
    for (const Aside& aside : asides_) {
      const record::SetAside& item = aside.item;
      bool mended = false;
      if (item.what == "entry" && !item.id.empty()) {
        const auto found = brought.find(item.id);
        mended = found != brought.end() && found->second > aside.fragment + 1;
      }
      if (!mended) out_.AddSetAside(item);
    }
  }

  absl::Status Sections() {
    if (!person_.empty()) {
      ByteReader in(person_);
      out_.birth = in.MaybeDate();
      out_.died = in.MaybeDate();
      const uint64_t bits = in.Number();
      out_.dead_without_date = (bits & 1u) != 0;
      out_.sensitive = (bits & 2u) != 0;
      out_.not_usable = (bits & 4u) != 0;
      out_.sex = static_cast<record::Sex>(in.Below(4));
      out_.nhs_number = in.Text();
      if (!in.ok() || !in.at_end()) return Damaged();
    }
    if (!registrations_.empty()) {
      ByteReader in(registrations_);
      const uint64_t count = in.Count();
      for (uint64_t i = 0; i < count && in.ok(); ++i) {
        record::Registration registration;
        registration.practice = in.Text();
        const auto now = practices_.find(registration.practice);
        if (now != practices_.end()) registration.practice = out_.Intern(now->second);
        registration.from = in.Day();
        registration.until = in.Day();
        out_.AddRegistration(registration);
      }
      if (!in.ok() || !in.at_end()) return Damaged();
    }
    if (!coverage_.empty()) {
      ByteReader in(coverage_);
      const uint64_t bits = in.Number();
      out_.coverage = {};
      out_.coverage.given = (bits & 1u) != 0;
      out_.coverage.complete = (bits & 2u) != 0;
      out_.coverage.supplied_kinds = static_cast<uint32_t>(in.Number());
      const uint64_t count = in.Count();
      for (uint64_t i = 0; i < count && in.ok(); ++i) {
        out_.coverage.supplied_other_kinds.push_back(in.Text());
      }
      if (!in.ok() || !in.at_end()) return Damaged();
    }
    return absl::OkStatus();
  }

  record::PatientRecord& out_;
  const Practices& practices_;
  std::vector<std::string_view> words_;
  std::vector<uint16_t> units_, systems_;  // by word
  std::string_view person_, registrations_, coverage_;
  std::vector<Aside> asides_;
  std::vector<size_t> ends_;  // by fragment: how many entries there were after it
  size_t fragment_ = 0;
};

}  // namespace

absl::Status AddToRecord(StoredRecord stored, record::PatientRecord& out,
                         const std::map<std::string, std::string, std::less<>>& practices) {
  const std::vector<std::string_view> fragments = std::move(stored.fragments);
  out.KeepAlive(std::make_shared<const std::vector<std::string>>(std::move(stored.bytes)));
  return Decoder(out, practices).Decode(fragments);
}

absl::Status DecodeRecord(StoredRecord stored, const PatientKey& key, absl::TimeZone zone,
                          record::PatientRecord& out) {
  out.Clear();
  if (auto status = AddToRecord(std::move(stored), out); !status.ok()) return status;
  out.patient_id = out.Intern(key.patient_id);
  out.practice = out.Intern(key.practice);
  out.Finish(zone);
  return absl::OkStatus();
}

}  // namespace waymark::store
