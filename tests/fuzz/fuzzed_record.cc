#include "fuzz/fuzzed_record.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "waymark/calendar/day.h"
#include "waymark/rules/story_codes.h"

namespace waymark::fuzz {
namespace {

constexpr int kMostEntries = 60;
constexpr const char* kValues[] = {"1", "9.9", "10", "12", "48", "450", "see letter", "-3", "0"};
constexpr const char* kUnits[] = {"ug/g", "", "mg/L", "10*9/L", "kU/L", "mmol/L", "pints"};

void SetDate(FuzzedDataProvider& bytes, v1::Date& date) {
  const int shape = bytes.ConsumeIntegralInRange(0, 15);
  if (shape == 15) {
    date.set_year(bytes.ConsumeIntegralInRange(1790, 2210));
    date.set_month(bytes.ConsumeIntegralInRange(0, 13));
    date.set_day(bytes.ConsumeIntegralInRange(0, 32));
    return;
  }
  const calendar::CivilDate civil = calendar::ToCivil(
      calendar::AddDays(*calendar::ParseDay("2024-01-01"), bytes.ConsumeIntegralInRange(0, 1100)));
  date.set_year(civil.year);
  if (shape != 14) date.set_month(civil.month);
  if (shape < 13) date.set_day(civil.day);
  if (shape < 3) date.set_seconds_of_day(shape * 3600);
}

void AddEvent(FuzzedDataProvider& bytes, const rules::Pack& pack, v1::PatientRecord& record) {
  const int n = record.events_size();
  v1::Event& event = *record.add_events();
  // Few ids, so that some entries are versions of others.
  event.set_id(absl::StrCat("e", bytes.ConsumeIntegralInRange(0, 7) == 0 ? n / 2 : n));
  const int codings = bytes.ConsumeIntegralInRange(0, 7) == 0 ? 2 : 1;
  for (int i = 0; i < codings; ++i) {
    v1::Coding& coding = *event.add_codings();
    coding.set_system(std::string(rules::kStorySystem));
    const size_t set = bytes.ConsumeIntegralInRange<size_t>(0, pack.code_sets.size() - 1);
    coding.set_code(pack.code_sets[set].id);
  }
  SetDate(bytes, *event.mutable_occurred());
  const uint8_t extras = bytes.ConsumeIntegral<uint8_t>();
  if ((extras & 3) != 0) {
    v1::Quantity& quantity = *event.mutable_quantity();
    quantity.set_value(bytes.PickValueInArray(kValues));
    quantity.set_unit(bytes.PickValueInArray(kUnits));
    if ((extras & 3) == 3) {
      quantity.set_comparator(static_cast<v1::Comparator>(bytes.ConsumeIntegralInRange(0, 4)));
    }
  }
  if ((extras & 4) != 0) {
    event.set_status(static_cast<v1::EntryStatus>(bytes.ConsumeIntegralInRange(0, 13)));
  }
  if ((extras & 8) != 0) {
    event.set_kind(static_cast<v1::EntryKind>(bytes.ConsumeIntegralInRange(0, 13)));
  }
  if ((extras & 16) != 0 && n > 0) {
    event.add_based_on(absl::StrCat("e", bytes.ConsumeIntegralInRange(0, n)));
  }
  if ((extras & 32) != 0) {
    event.set_recorded(calendar::FormatIso(calendar::AddDays(
        *calendar::ParseDay("2024-01-01"), bytes.ConsumeIntegralInRange(0, 1100))));
  }
  if ((extras & 64) != 0 && n > 0) {
    event.set_corrects(absl::StrCat("e", bytes.ConsumeIntegralInRange(0, n)));
  }
}

void AddReply(FuzzedDataProvider& bytes, const rules::Pack& pack, v1::PatientRecord& record) {
  const size_t at = bytes.ConsumeIntegralInRange<size_t>(0, pack.rules.size() - 1);
  const rules::Rule& rule = pack.rules[at];
  if (rule.replies.empty()) return;
  v1::Reply& reply = *record.add_replies();
  reply.set_rule(rule.id);
  reply.set_reply(
      rule.replies[bytes.ConsumeIntegralInRange<size_t>(0, rule.replies.size() - 1)].name);
  reply.set_role(bytes.ConsumeBool() ? "gp" : "coordinator");
  SetDate(bytes, *reply.mutable_replied_on());
  if (bytes.ConsumeBool()) SetDate(bytes, *reply.mutable_until());
}

}  // namespace

v1::PatientRecord MakeRecord(FuzzedDataProvider& bytes, const rules::Pack& pack) {
  v1::PatientRecord record;
  record.set_patient_id("p");
  const uint8_t person = bytes.ConsumeIntegral<uint8_t>();
  record.set_sex(static_cast<v1::Sex>(person & 3));
  if ((person & 4) == 0) {
    record.mutable_birth_date()->set_year(bytes.ConsumeIntegralInRange(1920, 2020));
    if ((person & 8) == 0) {
      record.mutable_birth_date()->set_month(2);
      record.mutable_birth_date()->set_day(28);
    }
  }
  if ((person & 0x30) == 0x10) SetDate(bytes, *record.mutable_died_on());
  record.set_deceased((person & 0x30) == 0x20);
  const int registrations = bytes.ConsumeIntegralInRange(0, 2);
  for (int i = 0; i < registrations; ++i) {
    v1::Registration& registration = *record.add_registrations();
    registration.set_practice("ZZ001");
    if (i == 0) registration.mutable_from()->set_year(1990);
    if ((person & 0x40) != 0) SetDate(bytes, *registration.mutable_until());
  }
  if ((person & 0x80) != 0) {
    record.mutable_coverage()->add_kinds("condition");
    record.mutable_coverage()->add_kinds("referral");
  }
  const int replies = bytes.ConsumeIntegralInRange(0, 3);
  for (int i = 0; i < replies; ++i) AddReply(bytes, pack, record);
  while (bytes.remaining_bytes() > 0 && record.events_size() < kMostEntries) {
    AddEvent(bytes, pack, record);
  }
  return record;
}

}  // namespace waymark::fuzz
