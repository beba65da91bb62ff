#include "waymark/record/readers/wire.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/unknown_field_set.h"
#include "gtest/gtest.h"
#include "record/builder.h"
#include "record/dump.h"
#include "record/random_message.h"
#include "waymark/record/readers/protobuf.h"
#include "waymark/record/readers/wire_cursor.h"

namespace waymark::record {
namespace {

using ::testing::HasSubstr;

ReadOptions Options() { return {.zone = London()}; }

// What a reader says of bytes: the record, or that it refuses them.
std::string ByWire(const std::string& bytes) {
  WireReader reader(Options());
  PatientRecord record;
  const auto owner = std::make_shared<const std::string>(bytes);
  const absl::Status status = reader.ReadRecord(*owner, owner, record);
  if (!status.ok()) return "refused " + std::string(absl::StatusCodeToString(status.code()));
  return Dump(record);
}

// The bytes of each field of that number that has some, in order.
std::vector<std::string> BytesOf(uint32_t number, const std::string& bytes) {
  std::vector<std::string> out;
  google::protobuf::UnknownFieldSet fields;
  if (!fields.ParseFromString(bytes)) return out;
  for (int i = 0; i < fields.field_count(); ++i) {
    const google::protobuf::UnknownField& field = fields.field(i);
    if (field.number() != static_cast<int>(number)) continue;
    if (field.type() == google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED) {
      out.push_back(field.length_delimited());
    }
  }
  return out;
}
// The one thing in which the reader of the wire is stricter.
bool HasTwoIds(const std::string& record) { return BytesOf(1, record).size() > 1; }

std::string ByMessage(const std::string& bytes) {
  const google::protobuf::LogSilencer quiet;
  v1::PatientRecord message;
  if (!message.ParseFromString(bytes) || HasTwoIds(bytes)) return "refused INVALID_ARGUMENT";
  PatientRecord record;
  const absl::Status status = ReadMessage(message, Options(), record);
  if (!status.ok()) return "refused " + std::string(absl::StatusCodeToString(status.code()));
  return Dump(record);
}

std::string Varint(uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  return out + static_cast<char>(value);
}
std::string Field(uint32_t number, WireType type, const std::string& payload) {
  return Varint(MakeTag(number, type)) + payload;
}
std::string Bytes(uint32_t number, const std::string& payload) {
  return Field(number, WireType::kLength, Varint(payload.size()) + payload);
}
std::string Number(uint32_t number, uint64_t value) {
  return Field(number, WireType::kVarint, Varint(value));
}
std::string Group(uint32_t number, const std::string& inner) {
  return Field(number, WireType::kGroupBegin, inner) + Field(number, WireType::kGroupEnd, "");
}

const std::string kPatient = Bytes(1, "p");

TEST(WireReader, GivesWhatTheMessageReaderGivesOnRandomRecords) {
  RandomMessages random(20260303);
  int accepted = 0;
  for (int i = 0; i < 4000; ++i) {
    v1::PatientRecord message;
    random.Fill(message);
    const std::string bytes = message.SerializeAsString();
    const std::string expected = ByMessage(bytes);
    ASSERT_EQ(ByWire(bytes), expected) << "record " << i << "\n" << message.DebugString();
    accepted += expected.starts_with("patient") ? 1 : 0;
  }
  EXPECT_GT(accepted, 1000);
}

// Concatenated messages are one merged message; fields so come in any order and repeatedly.
TEST(WireReader, MergesAsProtobufDoes) {
  RandomMessages random(7);
  int accepted = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string bytes;
    bool has_id = false;
    for (uint64_t n = 0; n <= random.Below(3); ++n) {
      v1::PatientRecord message;
      random.Fill(message);
      if (has_id) message.clear_patient_id();
      has_id = has_id || !message.patient_id().empty();
      bytes += message.SerializeAsString();
    }
    const std::string expected = ByMessage(bytes);
    ASSERT_EQ(ByWire(bytes), expected) << "record " << i;
    accepted += expected.starts_with("patient") ? 1 : 0;
  }
  EXPECT_GT(accepted, 500);
}

// Merged, they would be one patient's entries under the last id.
TEST(WireReader, RefusesAPatientIdThatStandsTwice) {
  v1::PatientRecord first, second;
  first.set_patient_id("first-id");
  second.set_patient_id("second-id");
  for (const std::string& bytes :
       {first.SerializeAsString() + second.SerializeAsString(),
        first.SerializeAsString() + first.SerializeAsString(), kPatient + Bytes(1, "")}) {
    WireReader reader(Options());
    PatientRecord record;
    const auto owner = std::make_shared<const std::string>(bytes);
    const absl::Status status = reader.ReadRecord(*owner, owner, record);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("record.patient_id: stands twice"));
    EXPECT_THAT(std::string(status.message()), ::testing::Not(HasSubstr("-id")));
    // The next record is read as if nothing had been.
    EXPECT_TRUE(reader.ReadRecord(kPatient, nullptr, record).ok());
  }
}

TEST(WireReader, MergesWithinAnEventAsProtobufDoes) {
  RandomMessages random(8);
  for (int i = 0; i < 3000; ++i) {
    std::string event_bytes;
    for (uint64_t n = 0; n <= random.Below(4); ++n) {
      v1::Event event;
      random.Fill(event);
      event_bytes += event.SerializeAsString();
    }
    const std::string bytes = kPatient + Bytes(5, event_bytes);
    ASSERT_EQ(ByWire(bytes), ByMessage(bytes)) << "record " << i;
  }
}

TEST(WireReader, AcceptsAndRefusesTheBytesThatTheGeneratedParserDoes) {
  RandomMessages random(9);
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    v1::PatientRecord message;
    random.Fill(message);
    std::string bytes = message.SerializeAsString();
    for (uint64_t n = 0; n < 1 + random.Below(3) && !bytes.empty(); ++n) {
      const size_t at = random.Below(bytes.size());
      switch (random.Below(4)) {
        case 0:
          bytes[at] = static_cast<char>(random.Below(256));
          break;
        case 1:
          bytes.resize(at);
          break;
        case 2:
          bytes.insert(at, 1, static_cast<char>(random.Below(256)));
          break;
        default:
          bytes.erase(at, 1);
      }
    }
    const std::string expected = ByMessage(bytes);
    ASSERT_EQ(ByWire(bytes), expected) << "record " << i;
    refused += expected.starts_with("refused") ? 1 : 0;
  }
  EXPECT_GT(refused, 1000);
  EXPECT_LT(refused, 19'500);
}

TEST(WireReader, NoiseNeverCrashesAndIsJudgedAsTheGeneratedParserDoes) {
  RandomMessages random(10);
  for (int i = 0; i < 50'000; ++i) {
    std::string bytes = random.Below(2) == 0 ? kPatient : "";
    const uint64_t length = random.Below(40);
    for (uint64_t n = 0; n < length; ++n) bytes += static_cast<char>(random.Below(256));
    ASSERT_EQ(ByWire(bytes), ByMessage(bytes)) << "noise " << i;
  }
}

TEST(WireReader, EveryTruncationIsRefusedOrIsARecord) {
  v1::PatientRecord message;
  RandomMessages(11).Fill(message);
  message.set_patient_id("p");
  const std::string bytes = message.SerializeAsString();
  for (size_t n = 0; n <= bytes.size(); ++n) {
    ASSERT_EQ(ByWire(bytes.substr(0, n)), ByMessage(bytes.substr(0, n))) << n;
  }
}

TEST(WireReader, SkipsUnknownFieldsOfEveryType) {
  const std::string unknown = Number(900, 5) + Field(901, WireType::kFixed64, "12345678") +
                              Bytes(902, "\xFF\xFE") + Group(903, Number(1, 1) + Group(4, "")) +
                              Field(904, WireType::kFixed32, "1234");
  const std::string bytes =
      unknown + kPatient + unknown + Bytes(5, unknown + Bytes(1, "e")) + unknown;
  EXPECT_EQ(ByWire(bytes), ByMessage(bytes));
  EXPECT_THAT(ByWire(bytes), HasSubstr("patient p"));
}

TEST(WireReader, AFieldOfAnotherWireTypeIsUnknown) {
  for (uint32_t field = 1; field <= 20; ++field) {
    for (const std::string& payload :
         {Number(field, 3), Bytes(field, "x"), Bytes(field, ""),
          Field(field, WireType::kFixed32, "1234"), Field(field, WireType::kFixed64, "12345678"),
          Group(field, "")}) {
      const std::string bytes = kPatient + payload;
      EXPECT_EQ(ByWire(bytes), ByMessage(bytes)) << field;
      const std::string event = kPatient + Bytes(5, Bytes(1, "e") + payload);
      EXPECT_EQ(ByWire(event), ByMessage(event)) << field;
    }
  }
}

TEST(WireReader, GroupsNestAsDeepAsTheGeneratedParserLetsThem) {
  for (const int depth : {1, 97, 98, 99, 100, 101, 102, 5000}) {
    std::string groups;
    for (int i = 0; i < depth; ++i) groups += Field(500, WireType::kGroupBegin, "");
    for (int i = 0; i < depth; ++i) groups += Field(500, WireType::kGroupEnd, "");
    EXPECT_EQ(ByWire(kPatient + groups), ByMessage(kPatient + groups)) << depth;
    const std::string inside = kPatient + Bytes(5, Bytes(4, groups));
    EXPECT_EQ(ByWire(inside), ByMessage(inside)) << depth;
  }
}

TEST(WireReader, OddVarintsAreJudgedAsTheGeneratedParserDoes) {
  using namespace std::string_literals;
  for (const std::string& varint :
       {"\x80\x00"s, "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"s,
        "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"s, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F"s,
        "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"s, "\xFF\xFF\xFF\xFF\x0F"s, "\x80"s}) {
    for (const std::string& bytes :
         {kPatient + "\x20" + varint, kPatient + "\x08" + varint, kPatient + varint + varint,
          kPatient + "\x42" + varint, kPatient + "\x0A" + varint, varint}) {
      EXPECT_EQ(ByWire(bytes), ByMessage(bytes));
    }
  }
}

TEST(WireReader, TextThatIsNotUtf8IsRefusedAsTheGeneratedParserDoes) {
  using namespace std::string_literals;
  const std::string candidates[] = {"caf\xC3\xA9"s,
                                    "\xC3"s,
                                    "\xC0\x80"s,
                                    "\xC1\xBF"s,
                                    "\xE0\x80\x80"s,
                                    "\xE0\xA0\x80"s,
                                    "\xED\x9F\xBF"s,
                                    "\xED\xA0\x80"s,
                                    "\xEF\xBF\xBF"s,
                                    "\xF0\x8F\xBF\xBF"s,
                                    "\xF0\x90\x80\x80"s,
                                    "\xF4\x8F\xBF\xBF"s,
                                    "\xF4\x90\x80\x80"s,
                                    "\xF5\x80\x80\x80"s,
                                    "\xFF"s,
                                    "\x80"s,
                                    "eight by\xC3\xA9"s,
                                    "a\0b"s,
                                    "eight by eight b\xE2\x89"s,
                                    "\xE2\x89\xA4 5"s};
  for (const std::string& text : candidates) {
    for (const std::string& bytes :
         {Bytes(1, text),
          kPatient + Bytes(5, Bytes(1, text) + Bytes(2, Bytes(1, "snomed") + Bytes(2, "1"))),
          kPatient + Bytes(5, Bytes(2, Bytes(3, text))), kPatient + Bytes(9, text)}) {
      EXPECT_EQ(ByWire(bytes), ByMessage(bytes)) << testing::PrintToString(text);
    }
  }
}

TEST(WireReader, SaysWhereBytesAreBroken) {
  WireReader reader(Options());
  PatientRecord record;
  const auto owner = std::make_shared<const std::string>(kPatient + Bytes(5, "\x0A\x7Fsecret"));
  const absl::Status status = reader.ReadRecord(*owner, owner, record);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("an event that begins at byte 3"));
  EXPECT_THAT(std::string(status.message()), ::testing::Not(HasSubstr("secret")));
}

TEST(WireReader, OneReaderReadsManyRecords) {
  WireReader reader(Options());
  PatientRecord record;
  RandomMessages random(12);
  for (int i = 0; i < 500; ++i) {
    v1::PatientRecord message;
    random.Fill(message);
    const auto owner = std::make_shared<const std::string>(message.SerializeAsString());
    const absl::Status status = reader.ReadRecord(*owner, owner, record);
    if (status.ok()) {
      ASSERT_EQ(Dump(record), ByMessage(*owner)) << i;
    }
  }
}

TEST(WireReader, TheRecordKeepsTheBytesAlive) {
  PatientRecord record;
  std::weak_ptr<const std::string> watch;
  {
    WireReader reader(Options());
    const auto owner = std::make_shared<const std::string>(
        Bytes(1, "a patient id that is too long for a short string"));
    watch = owner;
    ASSERT_TRUE(reader.ReadRecord(*owner, owner, record).ok());
  }
  EXPECT_FALSE(watch.expired());
  EXPECT_EQ(record.patient_id, "a patient id that is too long for a short string");
  record.Clear();
  EXPECT_TRUE(watch.expired());
}

TEST(WireReader, MoreEntriesThanTheLimitAreRefused) {
  std::string bytes = kPatient;
  for (int i = 0; i < 4; ++i) {
    bytes += Bytes(5, Bytes(1, std::to_string(i)) + Bytes(2, Bytes(1, "snomed") + Bytes(2, "1")));
  }
  WireReader reader({.zone = London(), .max_events = 3});
  PatientRecord record;
  const auto owner = std::make_shared<const std::string>(bytes);
  EXPECT_EQ(reader.ReadRecord(*owner, owner, record).code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(ByWire(bytes), HasSubstr("patient p"));
}

class RequestTest : public testing::Test {
 protected:
  // The record and the rest as the reader gives them, against the same request parsed and read as
  // messages.
  void ExpectSame(const std::string& bytes) {
    WireReader reader(Options());
    PatientRecord record;
    v1::EvaluateRequest rest;
    const google::protobuf::LogSilencer quiet;
    const auto owner = std::make_shared<const std::string>(bytes);
    const absl::Status status = reader.ReadRequest(*owner, owner, rest, record);
    v1::EvaluateRequest message;
    const std::vector<std::string> records = BytesOf(1, bytes);
    const bool twice = records.size() > 1 || (records.size() == 1 && HasTwoIds(records[0]));
    const bool parsed = !twice && message.ParseFromString(bytes);
    PatientRecord expected;
    const absl::Status expected_status =
        parsed ? ReadMessage(message.record(), message.hypothetical(), Options(), expected)
               : absl::InvalidArgumentError("");
    ASSERT_EQ(status.code(), expected_status.code());
    if (!status.ok()) return;
    expected.practice = expected.Intern(message.practice());
    EXPECT_EQ(Dump(record), Dump(expected));
    message.clear_record();
    EXPECT_EQ(rest.SerializeAsString(), message.SerializeAsString());
  }
};

TEST_F(RequestTest, GivesTheRecordAndTheRest) {
  RandomMessages random(13);
  for (int i = 0; i < 1500; ++i) {
    v1::EvaluateRequest message;
    random.Fill(message);
    ExpectSame(message.SerializeAsString());
    if (HasFailure()) FAIL() << i;
  }
}

TEST_F(RequestTest, PartsAreMergedAroundTheOneRecord) {
  RandomMessages random(14);
  for (int i = 0; i < 1000; ++i) {
    v1::EvaluateRequest first, second;
    random.Fill(first);
    random.Fill(second);
    (i % 2 == 0 ? first : second).clear_record();
    ExpectSame(first.SerializeAsString() + second.SerializeAsString());
    if (HasFailure()) FAIL() << i;
  }
}

TEST_F(RequestTest, RefusesARecordThatStandsTwice) {
  v1::EvaluateRequest first, second;
  first.mutable_record()->set_patient_id("first-id");
  first.set_practice("A82038");
  second.mutable_record()->set_patient_id("second-id");
  v1::EvaluateRequest empty;
  empty.mutable_record();
  for (const std::string& bytes : {first.SerializeAsString() + second.SerializeAsString(),
                                   first.SerializeAsString() + first.SerializeAsString(),
                                   first.SerializeAsString() + empty.SerializeAsString()}) {
    const auto owner = std::make_shared<const std::string>(bytes);
    WireReader reader(Options());
    PatientRecord record;
    v1::EvaluateRequest rest;
    const absl::Status status = reader.ReadRequest(*owner, owner, rest, record);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("record: stands twice in the request"));
  }
  const auto owner = std::make_shared<const std::string>(first.SerializeAsString());
  WireReader reader(Options());
  PatientRecord record;
  v1::EvaluateRequest rest;
  EXPECT_TRUE(reader.ReadRequest(*owner, owner, rest, record).ok());
}

TEST_F(RequestTest, BrokenRequestsAreJudgedAsTheGeneratedParserDoes) {
  RandomMessages random(15);
  for (int i = 0; i < 5000; ++i) {
    v1::EvaluateRequest message;
    random.Fill(message);
    std::string bytes = message.SerializeAsString();
    if (bytes.empty()) continue;
    bytes[random.Below(bytes.size())] = static_cast<char>(random.Below(256));
    if (random.Below(3) == 0) bytes.resize(random.Below(bytes.size()));
    ExpectSame(bytes);
    if (HasFailure()) FAIL() << i;
  }
}

TEST_F(RequestTest, HypotheticalEntriesAreFlaggedAndThePracticeIsHere) {
  v1::EvaluateRequest message;
  message.mutable_record()->set_patient_id("p");
  message.set_practice("A82038");
  v1::Event& event = *message.add_hypothetical();
  event.set_id("draft");
  event.add_codings()->set_system("snomed");
  event.mutable_codings(0)->set_code("271737000");
  event.mutable_occurred()->set_year(2026);
  const auto owner = std::make_shared<const std::string>(message.SerializeAsString());
  WireReader reader(Options());
  PatientRecord record;
  v1::EvaluateRequest rest;
  ASSERT_TRUE(reader.ReadRequest(*owner, owner, rest, record).ok());
  EXPECT_EQ(record.practice, "A82038");
  ASSERT_EQ(record.entries().size(), 1u);
  EXPECT_TRUE(record.entries()[0].hypothetical);
}

}  // namespace
}  // namespace waymark::record
