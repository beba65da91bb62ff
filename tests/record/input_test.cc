#include "waymark/record/readers/input.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "record/builder.h"
#include "record/dump.h"
#include "record/files.h"
#include "waymark/record/readers/json_record.h"

namespace waymark::record {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const char kRecord[] =
    R"({"patientId":"p","birthDate":{"year":1950,"month":5,"day":2},"sex":"SEX_FEMALE",
  "events":[{"id":"e","codings":[{"system":"snomed","code":"271737000"}],"kind":"ENTRY_KIND_CONDITION",
             "occurred":{"year":2026,"month":1,"day":5}}]})";
const char kBundle[] =
    R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"f"}}]})";

class InputTest : public testing::Test {
 protected:
  absl::StatusOr<std::vector<std::string>> Read(const std::vector<std::string>& paths) {
    auto input = OpenInput(paths, {.zone = London(), .practice = "A82038"});
    if (!input.ok()) return input.status();
    std::vector<std::string> ids;
    PatientRecord record;
    while (true) {
      const absl::StatusOr<bool> more = (*input)->Next(record);
      if (!more.ok()) return more.status();
      if (!*more) break;
      ids.push_back(std::string(record.practice) + "/" + std::string(record.patient_id));
    }
    report_ = (*input)->Report();
    return ids;
  }
  Folder folder_;
  std::string report_;
};

using Ids = std::vector<std::string>;

TEST_F(InputTest, TellsWhatAFileIsByItsContent) {
  EXPECT_EQ(*Read({folder_.Write("a.json", kRecord)}), Ids({"A82038/p"}));
  EXPECT_EQ(*Read({folder_.Write("b.json", kBundle)}), Ids({"A82038/f"}));
  EXPECT_THAT(report_, HasSubstr("Read 1 patients"));
  EXPECT_EQ(*Read({folder_.Write("c.txt", R"({"resourceType":"Patient","id":"1"})"
                                          "\n"
                                          R"({"resourceType":"Patient","id":"2"})")}),
            Ids({"A82038/1", "A82038/2"}));
  EXPECT_EQ(*Read({folder_.Write("d.ndjson", R"({"resourceType":"Patient","id":"1"})")}),
            Ids({"A82038/1"}));
  EXPECT_EQ(*Read({folder_.Write("e.json", R"({"patient_id":"1"})"
                                           "\n"
                                           R"({"patientId":"2"})"
                                           "\n")}),
            Ids({"A82038/1", "A82038/2"}));
  folder_.Write("export/Patient.ndjson", R"({"resourceType":"Patient","id":"3"})");
  EXPECT_EQ(*Read({folder_.Path("export")}), Ids({"A82038/3"}));
  EXPECT_EQ(*Read({folder_.Path("b.json"), folder_.Path("export")}), Ids({"A82038/3", "A82038/f"}));
}

TEST_F(InputTest, WhatIsNeitherIsRefusedWithItsPath) {
  const auto message = [this](const std::string& text) {
    const auto read = Read({folder_.Write("x.json", text)});
    EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument) << text;
    return std::string(read.status().message());
  };
  EXPECT_THAT(message(""), HasSubstr("x.json:1:1: the file is empty"));
  EXPECT_THAT(message("{}"), HasSubstr("x.json:1:1: neither FHIR"));
  EXPECT_THAT(message("patient_id,birth_date\n"), HasSubstr("x.json:1:1: neither FHIR"));
  EXPECT_THAT(message("{\n \"x\": [1,\n"), HasSubstr("x.json:2:10: neither FHIR"));
  EXPECT_EQ(Read({}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Read({folder_.Path("none.json")}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(Read({folder_.Write("a.json", kRecord), folder_.Write("b.json", kBundle)})
                              .status()
                              .message()),
              HasSubstr("FHIR and protobuf-JSON records in one input"));
}

TEST_F(InputTest, OnePatientIsChosenOrMustBeAlone) {
  const std::string two =
      folder_.Write("two.ndjson", R"({"resourceType":"Patient","id":"1","identifier":[{"system":
"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"}]})");
  const std::string lines = folder_.Write(
      "lines.ndjson",
      R"({"resourceType":"Patient","id":"1"})"
      "\n"
      R"({"resourceType":"Patient","id":"2","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"}]})");
  const auto one = [&](const std::string& path, const std::string& id, PatientRecord& record) {
    auto input = OpenInput({path}, {.zone = London()});
    EXPECT_TRUE(input.ok()) << input.status();
    return ReadOnePatient(**input, id, record);
  };
  PatientRecord record;
  EXPECT_EQ(one(lines, "", record).code(), absl::StatusCode::kInvalidArgument);
  ASSERT_TRUE(one(lines, "1", record).ok());
  EXPECT_EQ(record.patient_id, "1");
  ASSERT_TRUE(one(lines, "9434765919", record).ok());
  EXPECT_EQ(record.patient_id, "2");
  EXPECT_EQ(one(lines, "7", record).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(one(folder_.Write("none.json", R"({"resourceType":"Bundle"})"), "", record).code(),
            absl::StatusCode::kNotFound);
  ASSERT_TRUE(one(folder_.Write("r.json", kRecord), "", record).ok());
  EXPECT_EQ(record.entries().size(), 1u);
}

TEST(ReadJsonRecord, ReadsARecord) {
  PatientRecord record;
  ASSERT_TRUE(ReadJsonRecord(kRecord, "r.json", {.zone = London()}, record).ok());
  EXPECT_EQ(record.sex, Sex::kFemale);
  ASSERT_EQ(record.entries().size(), 1u);
  EXPECT_EQ(record.entries()[0].kind, Kind::kCondition);
}

TEST(ReadJsonRecord, SaysWhatIsWrongWithoutAValue) {
  const auto message = [](const std::string& text) {
    PatientRecord record;
    const absl::Status status = ReadJsonRecord(text, "r.json", {.zone = London()}, record);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    return std::string(status.message());
  };
  EXPECT_THAT(message(""), HasSubstr("r.json:1:1: the file is empty"));
  EXPECT_THAT(message("{\"patientId\":\"p\",\n\"events\":["), HasSubstr("r.json:2:11: not JSON"));
  EXPECT_THAT(message("{\"patientId\":\"p\"} x"), HasSubstr("text after the end"));
  EXPECT_THAT(message("{\"patientId\":\"p\",\"events\":[{,}]}"), HasSubstr("broken within"));
  EXPECT_THAT(message("{\"patientId\":\"p\",\"evnts\":[]}"),
              HasSubstr("a name that record.proto does not have"));
  EXPECT_THAT(message(R"({"patientId":"p","sex":"SECRET"})"),
              HasSubstr("field sex has a value of the wrong type"));
  EXPECT_THAT(message(R"({"patientId":"p","sex":"SECRET"})"), Not(HasSubstr("SECRET")));
  EXPECT_THAT(message(R"({"patientId":"p","birthDate":{"year":"SECRET"}})"),
              Not(HasSubstr("SECRET")));
  EXPECT_THAT(message(R"({"events":[]})"), HasSubstr("r.json: record.patient_id"));
}

}  // namespace
}  // namespace waymark::record
