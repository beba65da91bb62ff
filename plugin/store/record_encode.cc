#include <vector>

#include "waymark/record/bytes.h"
#include "waymark/store/frames.h"
#include "waymark/store/record_codec.h"
#include "waymark/store/record_format.h"

namespace waymark::store {
namespace {

using calendar::PartialDate;

constexpr int64_t kSecond = 1'000'000;

class Encoder {
 public:
  explicit Encoder(const record::PatientRecord& record) : record_(record) {}

  std::string Encode(const FragmentParts& parts) {
    Number(kFragmentVersion);
    Section(parts.person, [this] { Person(); });
    Section(parts.registrations, [this] { Registrations(); });
    Section(parts.coverage, [this] { Coverage(); });
    Entries();
    Number(record_.replies().size());
    for (const record::Reply& reply : record_.replies()) Reply(reply);
    SetAsides();
    return std::move(out_);
  }

 private:
  void Number(uint64_t number) { record::PutNumber(number, out_); }
  void Signed(int64_t number) { record::PutSigned(number, out_); }
  void Text(std::string_view text) { record::PutText(text, out_); }
  void Word(std::string_view word) {
    for (size_t i = 0; i < kFixedWords.size(); ++i) {
      if (kFixedWords[i] == word) return Number(i);
    }
    for (size_t i = 0; i < words_.size(); ++i) {
      if (words_[i] == word) return Number(kFixedWords.size() + i);
    }
    Number(kFixedWords.size() + words_.size());
    Text(word);
    words_.push_back(word);
  }
  void Date(const PartialDate& date) {
    Signed(date.first.serial());
    Number(static_cast<uint64_t>(int64_t{date.last.serial()} - date.first.serial()));
  }
  void MaybeDate(const std::optional<PartialDate>& date) {
    Number(date.has_value() ? 1 : 0);
    if (date) Date(*date);
  }

  template <typename Write>
  void Section(bool there, Write write) {
    std::string before = std::move(out_);
    out_.clear();
    if (there) write();
    AppendFrame(out_, before);
    out_ = std::move(before);
  }

  void Person() {
    MaybeDate(record_.birth);
    MaybeDate(record_.died);
    Number((record_.dead_without_date ? 1u : 0u) | (record_.sensitive ? 2u : 0u) |
           (record_.not_usable ? 4u : 0u));
    Number(static_cast<uint64_t>(record_.sex));
    Text(record_.nhs_number);
  }

  void Registrations() {
    Number(record_.registrations().size());
    for (const record::Registration& registration : record_.registrations()) {
      Text(registration.practice);
      Signed(registration.from.serial());
      Signed(registration.until.serial());
    }
  }

  void Coverage() {
    const record::Coverage& coverage = record_.coverage;
    Number((coverage.given ? 1u : 0u) | (coverage.complete ? 2u : 0u));
    Number(coverage.supplied_kinds);
    Number(coverage.supplied_other_kinds.size());
    for (const std::string_view kind : coverage.supplied_other_kinds) Text(kind);
  }

  void Entries() {
    uint64_t count = 0;
    for (const record::Entry& entry : record_.entries()) count += entry.hypothetical ? 0 : 1;
    Number(count);
    for (const record::Entry& entry : record_.entries()) {
      if (!entry.hypothetical) Entry(entry);
    }
  }

  void Entry(const record::Entry& entry) {
    const bool recorded = !entry.recorded_assumed && entry.recorded != calendar::kUnknownInstant;
    const bool in_seconds = recorded && entry.recorded % kSecond == 0;
    const bool dated = (entry.date_oddity & record::kDateMissing) == 0;
    uint64_t parts = 0;
    const auto has = [&parts](bool there, uint64_t part) { parts |= there ? part : 0u; };
    has(!entry.corrects.empty(), kHasCorrects);
    has(!entry.kind_text.empty(), kHasKindText);
    has(!entry.urgency.empty(), kHasUrgency);
    has(!entry.consultation_id.empty(), kHasConsultation);
    has(!entry.author_role.empty(), kHasRole);
    has(!entry.source.empty(), kHasSource);
    has(entry.value.kind != record::ValueKind::kNone, kHasValue);
    has(entry.clock_seconds >= 0, kHasClock);
    has(recorded, kHasRecorded);
    has(in_seconds, kRecordedInSeconds);
    has(!dated, kNoDate);
    has(dated && !entry.occurred.is_whole(), kPartialDate);
    has(entry.link_count > 0, kHasLinks);
    has(entry.coding_count != 1, kNotOneCoding);
    Number(parts);
    Text(entry.id);
    Number(static_cast<uint64_t>(entry.kind));
    Number(static_cast<uint64_t>(entry.status));
    if ((parts & kHasCorrects) != 0) Text(entry.corrects);
    if ((parts & kHasKindText) != 0) Word(entry.kind_text);
    if ((parts & kHasUrgency) != 0) Word(entry.urgency);
    if ((parts & kHasConsultation) != 0) Text(entry.consultation_id);
    if ((parts & kHasRole) != 0) Word(entry.author_role);
    if ((parts & kHasSource) != 0) Word(entry.source);
    if (dated) Signed(entry.occurred.first.serial());
    if ((parts & kPartialDate) != 0) {
      Number(static_cast<uint64_t>(int64_t{entry.occurred.last.serial()} -
                                   entry.occurred.first.serial()));
    }
    if ((parts & kHasClock) != 0) Number(static_cast<uint64_t>(entry.clock_seconds));
    if (recorded) Signed(in_seconds ? entry.recorded / kSecond : entry.recorded);
    if ((parts & kNotOneCoding) != 0) Number(entry.coding_count);
    for (const record::Coding& coding : record_.codings(entry)) Coding(coding);
    if ((parts & kHasLinks) != 0) {
      Number(entry.link_count);
      for (const std::string_view link : record_.links(entry)) Text(link);
    }
    if ((parts & kHasValue) != 0) Value(entry.value);
  }

  void Coding(const record::Coding& coding) {
    Word(record_.systems()[coding.system]);
    Text(coding.code);
  }

  void Value(const record::Value& value) {
    Number(static_cast<uint64_t>(value.kind));
    Text(value.text);
    switch (value.kind) {
      case record::ValueKind::kQuantity:
        Signed(value.quantity.value.mantissa);
        Signed(value.quantity.value.exponent);
        Number(static_cast<uint64_t>(value.quantity.comparator));
        // The unit by name: its number may be another one in another program.
        Number(value.quantity.unit == calendar::kUnknownUnit ? 1 : 0);
        Word(calendar::UnitName(value.quantity.unit));
        Word(value.unit_text);
        break;
      case record::ValueKind::kCoding:
        Coding(value.coding);
        Word(value.unit_text);
        break;
      default:
        Number(value.boolean ? 1 : 0);
        Word(value.unit_text);
    }
  }

  void Reply(const record::Reply& reply) {
    Text(reply.rule);
    Text(reply.item);
    Text(reply.reply);
    Word(reply.role);
    Signed(reply.on.serial());
    Signed(reply.recorded);
    Number(reply.has_until ? 1 : 0);
    if (reply.has_until) Signed(reply.until.serial());
  }

  void SetAsides() {
    // Finish finds these again.
    const auto kept = [](const record::SetAside& item) {
      return item.what != "entry" ||
             (item.reason != "date-missing" && item.reason != "corrects-conflict");
    };
    uint64_t count = 0;
    for (const record::SetAside& item : record_.set_aside()) count += kept(item) ? 1 : 0;
    Number(count);
    for (const record::SetAside& item : record_.set_aside()) {
      if (!kept(item)) continue;
      Word(item.what);
      Word(item.reason);
      Word(item.detail);
      Text(item.id);
      Number(item.doubt ? 1 : 0);
    }
  }

  const record::PatientRecord& record_;
  std::string out_;
  std::vector<std::string_view> words_;
};

}  // namespace

std::string EncodeFragment(const record::PatientRecord& record, const FragmentParts& parts) {
  return Encoder(record).Encode(parts);
}

}  // namespace waymark::store
