// Our reader and writer of JSON against protobuf's own, on messages made at random from the
// descriptors: what both take means the same, and we take nothing that protobuf refuses.

#include <random>

#include "gateway/running.h"
#include "gmock/gmock.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "waymark/gateway/connect.h"
#include "waymark/gateway/json_reader.h"
#include "waymark/gateway/json_writer.h"
#include "waymark/v1/status.pb.h"

namespace waymark::gateway {
namespace {

namespace pb = google::protobuf;
using ::testing::HasSubstr;
using Field = pb::FieldDescriptor;
using Random = std::mt19937_64;

int64_t Pick(Random& random, int64_t below) {
  return static_cast<int64_t>(random() % static_cast<uint64_t>(below));
}

std::string RandomText(Random& random) {
  static const std::vector<std::string> kParts = {
      "a",  "Z",    "0",    " ",    "\"", "\\",   "/",  "\n",   "\t",     "\r",
      "\b", "\f",   "<",    ">",    "&",  "'",    "é",  "€",    "\u2028", "\u2029",
      "𝄞",  "\x01", "\x1f", "\x7f", "{}", "null", "[]", "u0041"};
  std::string text;
  for (int64_t i = Pick(random, 6); i > 0; --i) {
    text += kParts[static_cast<size_t>(Pick(random, static_cast<int64_t>(kParts.size())))];
  }
  return text;
}

int64_t RandomNumber(Random& random, int64_t least, int64_t most) {
  switch (Pick(random, 5)) {
    case 0:
      return least;
    case 1:
      return most;
    case 2:
      return 0;
    case 3:
      return 1;
    default:
      return std::clamp<int64_t>(static_cast<int64_t>(random()), least, most);
  }
}

void Fill(pb::Message& message, Random& random, int depth);

void FillOne(pb::Message& message, const Field& field, bool add, Random& random, int depth) {
  const pb::Reflection& reflection = *message.GetReflection();
  const auto set = [&](auto setter, auto adder, auto value) {
    if (add) {
      (reflection.*adder)(&message, &field, value);
    } else {
      (reflection.*setter)(&message, &field, value);
    }
  };
  using R = pb::Reflection;
  switch (field.cpp_type()) {
    case Field::CPPTYPE_INT32:
      set(&R::SetInt32, &R::AddInt32,
          static_cast<int32_t>(RandomNumber(random, INT32_MIN, INT32_MAX)));
      break;
    case Field::CPPTYPE_UINT32:
      set(&R::SetUInt32, &R::AddUInt32, static_cast<uint32_t>(RandomNumber(random, 0, UINT32_MAX)));
      break;
    case Field::CPPTYPE_INT64:
      set(&R::SetInt64, &R::AddInt64, RandomNumber(random, INT64_MIN, INT64_MAX));
      break;
    case Field::CPPTYPE_UINT64:
      set(&R::SetUInt64, &R::AddUInt64, Pick(random, 2) == 0 ? UINT64_MAX : random());
      break;
    case Field::CPPTYPE_BOOL:
      set(&R::SetBool, &R::AddBool, Pick(random, 2) == 0);
      break;
    case Field::CPPTYPE_DOUBLE:
      set(&R::SetDouble, &R::AddDouble, static_cast<double>(Pick(random, 1000)) / 8);
      break;
    case Field::CPPTYPE_FLOAT:
      set(&R::SetFloat, &R::AddFloat, static_cast<float>(Pick(random, 1000)) / 8);
      break;
    case Field::CPPTYPE_ENUM: {
      const pb::EnumDescriptor& type = *field.enum_type();
      const int number =
          Pick(random, 10) == 0
              ? 4711
              : type.value(static_cast<int>(Pick(random, type.value_count())))->number();
      set(&R::SetEnumValue, &R::AddEnumValue, number);
      break;
    }
    case Field::CPPTYPE_STRING: {
      std::string text = RandomText(random);
      if (field.type() == Field::TYPE_BYTES) text += '\xff';
      if (add) {
        reflection.AddString(&message, &field, text);
      } else {
        reflection.SetString(&message, &field, text);
      }
      break;
    }
    case Field::CPPTYPE_MESSAGE:
      if (depth <= 0) break;
      Fill(add ? *reflection.AddMessage(&message, &field)
               : *reflection.MutableMessage(&message, &field),
           random, depth - 1);
      break;
  }
}

void Fill(pb::Message& message, Random& random, int depth) {
  const pb::Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const Field& field = *type.field(i);
    if (Pick(random, 3) == 0 || field.is_map()) continue;
    if (!field.is_repeated()) {
      FillOne(message, field, false, random, depth);
      continue;
    }
    for (int64_t n = Pick(random, 3); n > 0; --n) FillOne(message, field, true, random, depth);
  }
}

bool HasMap(const pb::Descriptor& type, int depth = 8) {
  for (int i = 0; i < type.field_count() && depth > 0; ++i) {
    if (type.field(i)->is_map()) return true;
    const pb::Descriptor* message = type.field(i)->message_type();
    if (message != nullptr && HasMap(*message, depth - 1)) return true;
  }
  return false;
}

class Json : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(running.Start().ok());
    requests = RequestTypes(running.server->methods());
    for (const auto& [name, method] : running.server->methods().methods()) {
      answers.push_back(method.descriptor->output_type());
    }
    both = requests;
    both.insert(both.end(), answers.begin(), answers.end());
  }
  static std::unique_ptr<pb::Message> New(const pb::Descriptor& type) {
    return std::unique_ptr<pb::Message>(
        pb::MessageFactory::generated_factory()->GetPrototype(&type)->New());
  }
  Running running;
  std::vector<const pb::Descriptor*> requests, answers, both;
};

TEST_F(Json, WhatIsReadIsWhatProtobufReads) {
  const JsonReader reader(both);
  Random random(20261122);
  for (int round = 0; round < 40; ++round) {
    for (const pb::Descriptor* type : both) {
      const auto message = New(*type);
      Fill(*message, random, 5);
      pb::util::JsonPrintOptions options;
      options.preserve_proto_field_names = round % 3 == 1;
      options.always_print_enums_as_ints = round % 4 == 1;
      options.always_print_primitive_fields = round % 5 == 1;
      options.add_whitespace = round % 2 == 1;
      std::string json;
      ASSERT_TRUE(pb::util::MessageToJsonString(*message, &json, options).ok());
      const absl::StatusOr<std::string> bytes = reader.Read(*type, json);
      ASSERT_TRUE(bytes.ok()) << type->full_name() << ": " << bytes.status() << "\n" << json;
      const auto back = New(*type);
      ASSERT_TRUE(back->ParseFromString(*bytes));
      EXPECT_TRUE(pb::util::MessageDifferencer::Equals(*message, *back)) << json;
    }
  }
}

TEST_F(Json, NothingIsTakenThatProtobufRefusesOrReadsOtherwise) {
  const JsonReader reader(both);
  Random random(7);
  int taken = 0, refused = 0;
  for (int round = 0; round < 60; ++round) {
    for (const pb::Descriptor* type : requests) {
      const auto message = New(*type);
      Fill(*message, random, 3);
      std::string json;
      ASSERT_TRUE(pb::util::MessageToJsonString(*message, &json).ok());
      static constexpr char kBytes[] = "{}[]\":,0123456789.eE-+ntfu\\ axX\x80\xff";
      for (int64_t n = 1 + Pick(random, 2); n > 0 && !json.empty(); --n) {
        const auto at = static_cast<size_t>(Pick(random, static_cast<int64_t>(json.size())));
        const char byte = kBytes[Pick(random, sizeof(kBytes) - 1)];
        switch (Pick(random, 3)) {
          case 0:
            json[at] = byte;
            break;
          case 1:
            json.insert(at, 1, byte);
            break;
          default:
            json.erase(at, 1);
        }
      }
      const absl::StatusOr<std::string> bytes = reader.Read(*type, json);
      if (!bytes.ok()) {
        ++refused;
        continue;
      }
      ++taken;
      const auto ours = New(*type);
      const auto theirs = New(*type);
      ASSERT_TRUE(ours->ParseFromString(*bytes));
      ASSERT_TRUE(pb::util::JsonStringToMessage(json, theirs.get()).ok()) << json;
      EXPECT_TRUE(pb::util::MessageDifferencer::Equals(*ours, *theirs)) << json;
    }
  }
  EXPECT_GT(taken, 50);
  EXPECT_GT(refused, 500);
}

TEST_F(Json, WhatIsWrittenIsWhatProtobufWrites) {
  Random random(99);
  for (int round = 0; round < 40; ++round) {
    for (const pb::Descriptor* type : answers) {
      const auto message = New(*type);
      Fill(*message, random, 5);
      std::string wanted, got;
      ASSERT_TRUE(pb::util::MessageToJsonString(*message, &wanted).ok());
      AppendJson(*message, got);
      EXPECT_EQ(got, wanted);
    }
  }
}

TEST_F(Json, MapsAreReadAndWrittenInTheOrderOfTheirKeys) {
  v1::ErrorInfo info;
  (*info.mutable_metadata())["b"] = "2";
  (*info.mutable_metadata())["a"] = "1";
  (*info.mutable_metadata())["\"q\""] = "";
  std::string json;
  AppendJson(info, json);
  EXPECT_EQ(json, R"({"metadata":{"\"q\"":"","a":"1","b":"2"}})");
  const JsonReader reader({v1::ErrorInfo::descriptor()});
  v1::ErrorInfo back;
  ASSERT_TRUE(back.ParseFromString(*reader.Read(*v1::ErrorInfo::descriptor(), json)));
  EXPECT_TRUE(pb::util::MessageDifferencer::Equals(info, back));
  EXPECT_FALSE(reader.Read(*v1::ErrorInfo::descriptor(), R"({"metadata": {"a": null}})").ok());
  EXPECT_FALSE(
      reader.Read(*v1::ErrorInfo::descriptor(), R"({"metadata": {"a": "1", "a": "2"}})").ok());
}

TEST_F(Json, TheRequestsHoldNothingWhoseJsonHasAFormOfItsOwn) {
  for (const pb::Descriptor* type : both) {
    for (int i = 0; i < type->field_count(); ++i) {
      const pb::Descriptor* message = type->field(i)->message_type();
      if (message == nullptr) continue;
      EXPECT_THAT(message->full_name(), ::testing::Not(::testing::StartsWith("google.protobuf")))
          << type->full_name();
    }
  }
}

TEST_F(Json, ErrorsNameThePathAndNoValue) {
  const JsonReader reader(requests);
  const pb::Descriptor& type = *v1::EvaluateRequest::descriptor();
  const auto message = [&](const char* json) {
    return std::string(reader.Read(type, json).status().message());
  };
  EXPECT_THAT(message(R"({"record":{"events":[{"id":"x"},{"occurred":{"year":"SECRET"}}]}})"),
              HasSubstr("record.events[1].occurred.year"));
  EXPECT_THAT(message(R"({"record":{"SECRET":1}})"), ::testing::Not(HasSubstr("SECRET")));
  EXPECT_THAT(message(R"({"record":{"SECRET":1}})"), HasSubstr("record"));
  EXPECT_THAT(message(R"({"view":"SECRET"})"), ::testing::Not(HasSubstr("SECRET")));
  EXPECT_THAT(message(R"({"record":[]})"), HasSubstr("an object is expected"));
}

TEST_F(Json, OneOfAGroupMayBeGiven) {
  const JsonReader reader(requests);
  const pb::Descriptor& type = *v1::EvaluateRequest::descriptor();
  EXPECT_FALSE(reader.Read(type, R"({"record":{"events":[{"text":"a","boolean":true}]}})").ok());
  EXPECT_TRUE(reader.Read(type, R"({"record":{"events":[{"text":"a","boolean":null}]}})").ok());
}

}  // namespace
}  // namespace waymark::gateway
