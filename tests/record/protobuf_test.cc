#include "waymark/record/readers/protobuf.h"

#include "absl/strings/ascii.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "record/builder.h"
#include "record/dump.h"

namespace waymark::record {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::PatientRecord Message(const std::string& text) {
  v1::PatientRecord message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

PatientRecord Read(const std::string& text) {
  PatientRecord record;
  const absl::Status status = ReadMessage(Message(text), {.zone = London()}, record);
  EXPECT_TRUE(status.ok()) << status;
  return record;
}

const std::string kCoding = "codings { system: 'http://snomed.info/sct' code: '271737000' } ";
const std::string kDay = "occurred { year: 2026 month: 1 day: 5 } ";

std::string Event(const std::string& rest) {
  return "patient_id: 'p' events { id: 'e' " + kCoding + kDay + rest + "}";
}

TEST(ReadMessage, ReadsEveryPartOfAnEvent) {
  const PatientRecord record = Read("patient_id: 'p' events { id: 'e' " + kCoding +
                                    "codings { system: 'READV2' code: 'B34..' } kind: "
                                    "ENTRY_KIND_RESULT occurred { year: 2026 month: 1 day: 5 "
                                    "seconds_of_day: 3600 } status: ENTRY_STATUS_AMENDED quantity "
                                    "{ value: '12.50' comparator: COMPARATOR_LESS "
                                    "unit: 'ug/g' } recorded: '2026-01-06T10:00:00Z' corrects: 'd' "
                                    "based_on: 'r1' based_on: 'r2' urgency: 'urgent' "
                                    "consultation_id: 'c' author_role: 'gp' source: 's' }");
  EXPECT_EQ(DumpEntry(record, record.entries()[0]),
            "e root=d result: amended on=2026-01-05@3600 recorded=2026-01-06T10:00:00Z odd=0 "
            "source=s corrects=d "
            "urgency=urgent consultation=c role=gp value=1/0/12.50/ug/g/12.50/1/" +
                std::to_string(calendar::FindUnit("ug/g")) +
                " codes=snomed|271737000;readv2|B34..; links=r1;r2;");
}

TEST(ReadMessage, NumbersOfEnumsMeanWhatTheirNamesSay) {
  for (int i = 1; i < v1::EntryKind_ARRAYSIZE; ++i) {
    const PatientRecord record = Read(Event("kind: " + std::to_string(i)));
    EXPECT_EQ(
        "ENTRY_KIND_" + absl::AsciiStrToUpper(std::string(KindName(record.entries()[0].kind))),
        v1::EntryKind_Name(i));
  }
  for (int i = 1; i < v1::EntryStatus_ARRAYSIZE; ++i) {
    PatientRecord record = Read(Event("status: " + std::to_string(i)));
    EXPECT_EQ("ENTRY_STATUS_" +
                  absl::AsciiStrToUpper(std::string(EntryStatusName(record.entries()[0].status))),
              v1::EntryStatus_Name(i));
  }
  EXPECT_EQ(Read(Event("")).entries()[0].status, EntryStatus::kFinal);
  for (int i = 1; i < v1::Sex_ARRAYSIZE; ++i) {
    const PatientRecord record = Read("patient_id: 'p' sex: " + std::to_string(i));
    EXPECT_EQ("SEX_" + absl::AsciiStrToUpper(std::string(SexName(record.sex))), v1::Sex_Name(i));
  }
  const calendar::Comparator expected[] = {
      calendar::Comparator::kNone, calendar::Comparator::kLess, calendar::Comparator::kAtMost,
      calendar::Comparator::kAtLeast, calendar::Comparator::kMore};
  ASSERT_EQ(v1::Comparator_Name(3), "COMPARATOR_AT_LEAST");
  for (int i = 0; i < v1::Comparator_ARRAYSIZE; ++i) {
    const PatientRecord record =
        Read(Event("quantity { value: '5' comparator: " + std::to_string(i) + " }"));
    EXPECT_EQ(record.entries()[0].value.quantity.comparator, expected[i]);
  }
}

TEST(ReadMessage, AKindByNameIsReadOrKept) {
  EXPECT_EQ(Read(Event("kind_name: 'referral'")).entries()[0].kind, Kind::kReferral);
  EXPECT_EQ(Read(Event("kind_name: 'letter'")).entries()[0].kind, Kind::kOther);
  EXPECT_EQ(Read(Event("kind_name: 'letter'")).entries()[0].kind_text, "letter");
  EXPECT_EQ(Read(Event("kind: ENTRY_KIND_PLAN kind_name: 'letter'")).entries()[0].kind,
            Kind::kPlan);
}

TEST(ReadMessage, ReadsEverySortOfValue) {
  EXPECT_EQ(Read(Event("")).entries()[0].value.kind, ValueKind::kNone);
  EXPECT_TRUE(Read(Event("boolean: true")).entries()[0].value.boolean);
  EXPECT_EQ(Read(Event("text: 'see letter'")).entries()[0].value.kind, ValueKind::kText);
  EXPECT_EQ(Read(Event("text: '<10'")).entries()[0].value.kind, ValueKind::kQuantity);
  const PatientRecord units = Read(Event("text: '12 ug/g'"));
  EXPECT_EQ(units.entries()[0].value.quantity.unit, calendar::FindUnit("ug/g"));
  const PatientRecord coded =
      Read(Event("coded_value { system: 'snomed' code: '260385009' display: 'Negative' }"));
  EXPECT_EQ(coded.entries()[0].value.kind, ValueKind::kCoding);
  EXPECT_EQ(coded.entries()[0].value.text, "Negative");
}

TEST(ReadMessage, AValueThatIsNoNumberIsKeptAsTextAndSaid) {
  for (const char* const value :
       {"quantity { value: 'high' unit: 'ug/g' }", "quantity { value: '1e400' }",
        "quantity { unit: 'ug/g' }", "quantity { value: '5' comparator: 9 }",
        "quantity { value: '<5' comparator: COMPARATOR_MORE }",
        "coded_value { system: 'snomed' }"}) {
    const PatientRecord record = Read(Event(value));
    EXPECT_EQ(record.entries()[0].value.kind, ValueKind::kText) << value;
    EXPECT_TRUE(HasReason(record, "entry", "value-unreadable")) << value;
    EXPECT_FALSE(record.in_doubt()) << value;
  }
}

TEST(ReadMessage, WhatCannotBeReadIsSetAsideWithDoubt) {
  const auto expect = [](const std::string& event, const std::string& reason) {
    const PatientRecord record = Read("patient_id: 'p' events { " + event + "}");
    EXPECT_TRUE(record.entries().empty()) << reason;
    EXPECT_TRUE(HasReason(record, "entry", reason)) << reason;
    EXPECT_TRUE(record.in_doubt()) << reason;
  };
  expect(kCoding + kDay, "id-missing");
  expect("id: 'e' " + kDay, "code-missing");
  expect("id: 'e' codings { system: 'snomed' } codings { code: '1' } " + kDay, "code-missing");
  expect("id: 'e' kind: 99 " + kCoding + kDay, "kind-unknown");
  expect("id: 'e' status: -1 " + kCoding + kDay, "status-unknown");
  expect("id: 'e' occurred { year: 2026 month: 2 day: 30 } " + kCoding, "date-unreadable");
  expect("id: 'e' occurred { year: 2026 day: 3 } " + kCoding, "date-unreadable");
  expect("id: 'e' occurred { year: 99999 } " + kCoding, "date-unreadable");
  expect("id: 'e' occurred { year: 2026 month: -1 } " + kCoding, "date-unreadable");
}

TEST(ReadMessage, AnEntryWithoutADateIsKeptForTheReport) {
  for (const char* const occurred : {"", "occurred { }"}) {
    const PatientRecord record =
        Read("patient_id: 'p' events { id: 'e' " + kCoding + occurred + "}");
    ASSERT_EQ(record.entries().size(), 1u);
    EXPECT_TRUE(HasReason(record, "entry", "date-missing"));
    EXPECT_TRUE(Visible(record).empty());
  }
}

TEST(ReadMessage, OddPartsAreSaidAndReadInADefinedWay) {
  const PatientRecord recorded = Read(Event("recorded: 'yesterday'"));
  EXPECT_TRUE(HasReason(recorded, "entry", "recorded-unreadable"));
  EXPECT_TRUE(recorded.entries()[0].recorded_assumed);
  EXPECT_TRUE(recorded.in_doubt());
  const PatientRecord time =
      Read("patient_id: 'p' events { id: 'e' " + kCoding +
           "occurred { year: 2026 month: 1 day: 5 seconds_of_day: 86400 } }");
  EXPECT_TRUE(HasReason(time, "entry", "time-unreadable"));
  EXPECT_EQ(time.entries()[0].clock_seconds, -1);
  const PatientRecord coding = Read(Event("codings { code: 'x' }"));
  EXPECT_TRUE(HasReason(coding, "coding", "coding-incomplete"));
  EXPECT_EQ(coding.entries()[0].coding_count, 1);
}

TEST(ReadMessage, ReadsThePerson) {
  const PatientRecord record = Read(
      "patient_id: 'p' nhs_number: '9434765919' birth_date { year: 1961 month: 5 } sex: SEX_FEMALE "
      "died_on { year: 2026 month: 1 day: 10 } sensitive: true aliases: 'q' patient_ids_seen: 'p' "
      "patient_ids_seen: 'q' coverage { kinds: 'result' kinds: 'letter' }");
  EXPECT_EQ(record.patient_id, "p");
  EXPECT_EQ(calendar::FormatIso(*record.birth), "1961-05");
  EXPECT_EQ(calendar::FormatIso(*record.died), "2026-01-10");
  EXPECT_TRUE(record.sensitive);
  EXPECT_TRUE(record.coverage.Supplies(Kind::kResult));
  EXPECT_FALSE(record.coverage.Supplies(Kind::kReferral));
  ASSERT_EQ(record.coverage.supplied_other_kinds.size(), 1u);
  EXPECT_TRUE(record.set_aside().empty());
  EXPECT_TRUE(Read("patient_id: 'p'").coverage.Supplies(Kind::kPlan));
  EXPECT_TRUE(Read("patient_id: 'p' coverage { complete: true }").coverage.Supplies(Kind::kPlan));
  EXPECT_TRUE(Read("patient_id: 'p' deceased: true").dead_without_date);
}

TEST(ReadMessage, AnOddPersonIsSaid) {
  const PatientRecord record = Read(
      "patient_id: 'p' nhs_number: '9434765910' birth_date { year: 1961 month: 13 } sex: 7 died_on "
      "{ year: 1 }");
  EXPECT_TRUE(HasReason(record, "patient", "nhs-number-invalid"));
  EXPECT_TRUE(HasReason(record, "patient", "birth-date-unreadable"));
  EXPECT_TRUE(HasReason(record, "patient", "death-date-unreadable"));
  EXPECT_TRUE(HasReason(record, "patient", "sex-unknown"));
  EXPECT_FALSE(record.birth.has_value());
  EXPECT_TRUE(record.dead_without_date);
}

TEST(ReadMessage, ReadsRegistrationsAndReplies) {
  const PatientRecord record = Read(
      "patient_id: 'p' registrations { practice: 'A' from { year: 2001 month: 1 day: 1 } until { "
      "year: 2010 } } "
      "registrations { practice: 'B' } registrations { } registrations { practice: 'C' from { "
      "year: 2001 month: 2 "
      "day: 30 } } registrations { practice: 'D' from { year: 2010 month: 1 day: 2 } until { year: "
      "2010 month: 1 "
      "day: 1 } } "
      "replies { rule: 'r' reply: 'text sent' role: 'gp' replied_on { year: 2026 month: 1 day: 5 } "
      "recorded: "
      "'2026-01-06' until { year: 2026 month: 1 day: 8 } } "
      "replies { rule: 'r' reply: 'x' replied_on { year: 2026 month: 1 day: 6 } until { year: 2026 "
      "} recorded: 'x' } "
      "replies { reply: 'x' } replies { rule: 'r' } replies { rule: 'r' reply: 'x' } replies { "
      "rule: 'r' reply: 'x' "
      "replied_on { year: 2026 } } replies { rule: 'r' reply: 'x' replied_on { year: 1 } }");
  ASSERT_EQ(record.registrations().size(), 2u);
  EXPECT_EQ(record.registrations()[0].practice, "B");
  EXPECT_EQ(record.registrations()[1].until, D("2010-12-31"));
  for (const char* const reason :
       {"practice-missing", "date-unreadable", "ends-before-it-begins", "date-partial"}) {
    EXPECT_TRUE(HasReason(record, "registration", reason)) << reason;
  }
  ASSERT_EQ(record.replies().size(), 2u);
  EXPECT_TRUE(record.replies()[0].has_until);
  EXPECT_EQ(record.replies()[0].recorded, At("2026-01-06"));
  EXPECT_FALSE(record.replies()[1].has_until);
  EXPECT_EQ(record.replies()[1].recorded, At("2026-01-06"));
  for (const char* const reason : {"rule-missing", "reply-missing", "date-missing",
                                   "date-unreadable", "until-unreadable", "recorded-unreadable"}) {
    EXPECT_TRUE(HasReason(record, "reply", reason)) << reason;
  }
}

absl::Status StatusOf(const std::string& text, size_t max_events = 10) {
  PatientRecord record;
  return ReadMessage(Message(text), {.zone = London(), .max_events = max_events}, record);
}

TEST(ReadMessage, ARecordOfTwoPatientsIsRefusedWithoutNamingThem) {
  const absl::Status status = StatusOf("patient_id: 'first-id' patient_ids_seen: 'other-id'");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("record.patient_ids_seen"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("-id")));
}

TEST(ReadMessage, ARecordOfNobodyIsRefused) {
  EXPECT_THAT(std::string(StatusOf("").message()), HasSubstr("record.patient_id"));
}

TEST(ReadMessage, MoreEntriesThanTheLimitAreRefused) {
  std::string text = "patient_id: 'p' ";
  for (int i = 0; i < 3; ++i)
    text += "events { id: 'e" + std::to_string(i) + "' " + kCoding + kDay + "} ";
  EXPECT_TRUE(StatusOf(text, 3).ok());
  EXPECT_EQ(StatusOf(text, 2).code(), absl::StatusCode::kResourceExhausted);
}

TEST(AddHypothetical, FlagsEntriesInARecordThatIsNotFinished) {
  PatientRecord record;
  ASSERT_TRUE(ReadMessage(Message(Event("")), {.zone = London(), .finish = false}, record).ok());
  v1::PatientRecord drafts = Message("events { id: 'd' " + kCoding + kDay + "}");
  ASSERT_TRUE(AddHypothetical(drafts.events(), {.zone = London()}, record).ok());
  record.Finish(London());
  EXPECT_EQ(Visible(record).size(), 1u);
  EXPECT_EQ(Visible(record, calendar::kEverything, true).size(), 2u);
  drafts.mutable_events(0)->set_id("changed");
  EXPECT_EQ(record.entries()[0].id, "d") << "texts are copied";
}

}  // namespace
}  // namespace waymark::record
