// What is encoded comes back, on any record; what is damaged is refused.
#include "waymark/store/record_codec.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "record/builder.h"
#include "record/dump.h"
#include "record/random_message.h"
#include "waymark/record/readers/protobuf.h"

namespace waymark::store {
namespace {

using record::London;
using record::PatientRecord;

constexpr FragmentParts kAll = {.person = true, .registrations = true, .coverage = true};

StoredRecord Stored(const std::vector<std::string>& fragments) {
  StoredRecord stored;
  stored.version = static_cast<int64_t>(fragments.size());
  stored.bytes = fragments;
  for (const std::string& fragment : stored.bytes) stored.fragments.push_back(fragment);
  return stored;
}

PatientRecord Decode(const std::vector<std::string>& fragments, const PatientKey& key) {
  PatientRecord record;
  EXPECT_EQ(DecodeRecord(Stored(fragments), key, London(), record), absl::OkStatus());
  return record;
}

v1::PatientRecord RandomRecord(uint64_t seed) {
  record::RandomMessages random(seed);
  v1::PatientRecord message;
  random.Fill(message);
  message.set_patient_id("p1");
  message.clear_patient_ids_seen();
  if (seed % 2 == 0) return message;
  // Mostly absurd messages have few entries that are read: these have some.
  for (int i = 0; i < message.events_size(); ++i) {
    auto& event = *message.mutable_events(i);
    event.set_id("e" + std::to_string(random.Below(5)));
    event.mutable_occurred()->set_year(2020);
    event.mutable_occurred()->set_month(static_cast<int>(random.Below(13)));
    event.mutable_occurred()->set_day(0);
    event.clear_recorded();
    event.set_kind(v1::ENTRY_KIND_RESULT);
    event.set_status(v1::ENTRY_STATUS_FINAL);
    auto& coding = *event.add_codings();
    coding.set_system("snomed");
    coding.set_code("1");
  }
  return message;
}

TEST(RecordCodec, ARandomRecordComesBackFinishedOrNot) {
  int read = 0;
  size_t entries = 0;
  for (uint64_t seed = 0; seed < 500; ++seed) {
    const auto message = RandomRecord(seed);
    PatientRecord finished;
    PatientRecord open;
    if (!ReadMessage(message, {.zone = London()}, finished).ok()) continue;
    ASSERT_TRUE(ReadMessage(message, {.zone = London(), .finish = false}, open).ok());
    ++read;
    entries += finished.entries().size();
    const PatientKey key{"s", std::string(finished.practice), std::string(finished.patient_id)};
    const std::string expected = record::Dump(finished);
    EXPECT_EQ(record::Dump(Decode({EncodeFragment(finished, kAll)}, key)), expected) << seed;
    EXPECT_EQ(record::Dump(Decode({EncodeFragment(open, kAll)}, key)), expected) << seed;
  }
  EXPECT_GT(read, 100);
  EXPECT_GT(entries, 300u);
}

TEST(RecordCodec, EntriesThatComeOneByOneMakeTheSameRecord) {
  int compared = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const auto message = RandomRecord(seed);
    PatientRecord whole;
    if (!ReadMessage(message, {.zone = London()}, whole).ok()) continue;
    std::vector<std::string> fragments;
    auto part = message;
    part.clear_events();
    part.clear_replies();
    PatientRecord piece;
    ASSERT_TRUE(ReadMessage(part, {.zone = London(), .finish = false}, piece).ok());
    fragments.push_back(EncodeFragment(piece, kAll));
    for (const auto& event : message.events()) {
      part.Clear();
      part.set_patient_id("p1");
      *part.add_events() = event;
      ASSERT_TRUE(ReadMessage(part, {.zone = London(), .finish = false}, piece).ok());
      fragments.push_back(EncodeFragment(piece, {}));
    }
    for (const auto& reply : message.replies()) {
      part.Clear();
      part.set_patient_id("p1");
      *part.add_replies() = reply;
      ASSERT_TRUE(ReadMessage(part, {.zone = London(), .finish = false}, piece).ok());
      fragments.push_back(EncodeFragment(piece, {}));
    }
    // An entry that is set aside and comes again under its id is no longer missing: not here, where
    // everything is compared with the whole.
    const auto is_entry = [](const record::SetAside& item) {
      return item.what == "entry" && item.reason != "corrects-conflict";
    };
    if (std::any_of(whole.set_aside().begin(), whole.set_aside().end(), is_entry)) continue;
    ++compared;
    const PatientKey key{"s", std::string(whole.practice), std::string(whole.patient_id)};
    EXPECT_EQ(record::Dump(Decode(fragments, key)), record::Dump(whole)) << seed;
  }
  EXPECT_GT(compared, 30);
}

TEST(RecordCodec, WhatIsSaidOfThePersonLaterReplacesWhatWasSaidBefore) {
  PatientRecord first;
  first.birth = calendar::PartialDate::Whole(record::D("1960-01-02"));
  first.sex = record::Sex::kFemale;
  first.nhs_number = "9434765919";
  first.AddRegistration({"A81001", record::D("2020-01-01"), calendar::Day::Max()});
  first.coverage.given = true;
  PatientRecord second;
  second.birth = calendar::PartialDate::Whole(record::D("1961-01-02"));
  PatientRecord third;
  third.AddRegistration({"A81001", record::D("2020-01-01"), record::D("2024-01-01")});
  third.AddRegistration({"B81001", record::D("2024-01-01"), calendar::Day::Max()});
  const PatientRecord record =
      Decode({EncodeFragment(first, kAll), EncodeFragment(second, {.person = true}),
              EncodeFragment(third, {.registrations = true}), EncodeFragment(third, {})},
             {"s", "B81001", "p"});
  EXPECT_EQ(record.birth->first, record::D("1961-01-02"));
  EXPECT_EQ(record.sex, record::Sex::kUnknown);
  EXPECT_TRUE(record.nhs_number.empty());
  ASSERT_EQ(record.registrations().size(), 2u);
  EXPECT_EQ(record.registrations()[0].until, record::D("2024-01-01"));
  EXPECT_TRUE(record.coverage.given);
  EXPECT_EQ(record.patient_id, "p");
  EXPECT_EQ(record.practice, "B81001");
}

TEST(RecordCodec, AnEntryThatWasSetAsideIsMendedByALaterFragmentOnly) {
  PatientRecord bad;
  bad.AddSetAside({"entry", "date-unreadable", "no such date", "e1", true});
  PatientRecord good;
  record::AddEntry(good, "e1", "2026-01-05");
  const std::string broken = EncodeFragment(bad, {});
  const std::string mended = EncodeFragment(good, {});
  EXPECT_TRUE(Decode({broken, mended}, {}).set_aside().empty());
  EXPECT_FALSE(Decode({broken, mended}, {}).in_doubt());
  EXPECT_EQ(Decode({mended, broken}, {}).set_aside().size(), 1u);
  PatientRecord other;
  record::AddEntry(other, "e2", "2026-01-05").corrects = "e1";
  EXPECT_TRUE(Decode({broken, EncodeFragment(other, {})}, {}).set_aside().empty());
}

TEST(RecordCodec, HypotheticalEntriesAreNeverKept) {
  PatientRecord record;
  record::AddEntry(record, "e1", "2026-01-05").hypothetical = true;
  record::AddEntry(record, "e2", "2026-01-05");
  const PatientRecord decoded = Decode({EncodeFragment(record, {})}, {});
  ASSERT_EQ(decoded.entries().size(), 1u);
  EXPECT_EQ(decoded.entries()[0].id, "e2");
}

TEST(RecordCodec, SeveralPatientsMakeOneRecord) {
  PatientRecord a;
  record::AddEntry(a, "e1", "2026-01-05");
  PatientRecord b;
  record::AddEntry(b, "e2", "2026-01-04");
  PatientRecord both;
  ASSERT_EQ(AddToRecord(Stored({EncodeFragment(a, kAll)}), both), absl::OkStatus());
  ASSERT_EQ(AddToRecord(Stored({EncodeFragment(b, kAll)}), both), absl::OkStatus());
  both.Finish(London());
  EXPECT_EQ(record::Visible(both), (std::vector<std::string>{"e2", "e1"}));
}

TEST(RecordCodec, DamagedBytesAreRefusedOrReadNeverWorse) {
  PatientRecord record;
  ASSERT_TRUE(ReadMessage(RandomRecord(3), {.zone = London()}, record).ok());
  const std::string whole = EncodeFragment(record, kAll);
  ASSERT_GT(whole.size(), 50u);
  PatientRecord out;
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(DecodeRecord(Stored({whole.substr(0, size)}), {}, London(), out).code(),
              absl::StatusCode::kDataLoss);
  }
  EXPECT_EQ(DecodeRecord(Stored({whole + "x"}), {}, London(), out).code(),
            absl::StatusCode::kDataLoss);
  for (size_t at = 0; at < whole.size(); ++at) {
    for (const int bits : {0x01, 0x80, 0xff}) {
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ bits);
      DecodeRecord(Stored({damaged}), {}, London(), out).IgnoreError();
    }
  }
}

// The bytes of a fragment of the first version: whatever the codec becomes, it must read them so.
TEST(RecordCodec, TheFirstFormatIsReadForEver) {
  const std::string hex =
      "010901ddbd030000000100000001c0270265310700c0b802d80480c0f9ef0c011031303439333631303030303030"
      "31"
      "30310102653001033c3130140001000f0f0000";
  PatientRecord record;
  record.birth = calendar::PartialDate::Whole(calendar::Day::FromSerial(-28527));
  record.sex = record::Sex::kFemale;
  record::Entry& entry = record.AddEntry();
  entry.id = "e1";
  entry.kind = record::Kind::kResult;
  entry.occurred = calendar::PartialDate::Whole(calendar::Day::FromSerial(20000));
  entry.clock_seconds = 600;
  entry.recorded = 1'728'000'000'000'000;
  entry.value.kind = record::ValueKind::kQuantity;
  entry.value.text = "<10";
  entry.value.unit_text = "ug/g";
  entry.value.quantity = *calendar::ParseValue("<10");
  entry.value.quantity.unit = calendar::FindUnit("ug/g");
  record.AddCoding(record.SystemIndex("snomed"), "1049361000000101");
  record.AddLink("e0");
  const auto hex_of = [](const std::string& bytes) {
    std::string text;
    for (const char c : bytes) {
      char digits[3];
      snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(c));
      text += digits;
    }
    return text;
  };
  EXPECT_EQ(hex_of(EncodeFragment(record, {.person = true})), hex);
  record.Finish(London());
  std::string bytes;
  for (size_t i = 0; i < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  }
  EXPECT_EQ(record::Dump(Decode({bytes}, {})), record::Dump(record));
}

// The numbers on disk are those of the enums: who adds a name in the middle must write numbers of
// their own here first.
TEST(RecordCodec, TheNumbersOfEnumsAreThoseOnDisk) {
  EXPECT_EQ(static_cast<int>(record::Kind::kCondition), 1);
  EXPECT_EQ(static_cast<int>(record::Kind::kResult), 7);
  EXPECT_EQ(static_cast<int>(record::Kind::kOther), 14);
  EXPECT_EQ(static_cast<int>(record::EntryStatus::kFinal), 0);
  EXPECT_EQ(static_cast<int>(record::EntryStatus::kUnknown), 7);
  EXPECT_EQ(static_cast<int>(record::EntryStatus::kEnteredInError), 12);
  EXPECT_EQ(static_cast<int>(record::Sex::kIndeterminate), 3);
  EXPECT_EQ(static_cast<int>(record::ValueKind::kBoolean), 4);
  EXPECT_EQ(static_cast<int>(calendar::Comparator::kMore), 4);
}

}  // namespace
}  // namespace waymark::store
