// What FHIR tests share: a reader over texts, and the records that come of them.
#ifndef WAYMARK_TESTS_RECORD_FHIR_TEST_H_
#define WAYMARK_TESTS_RECORD_FHIR_TEST_H_

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "record/builder.h"
#include "record/dump.h"
#include "waymark/record/readers/fhir_reader.h"

namespace waymark::record {

inline const std::string kPatient1 =
    R"({"resourceType":"Patient","id":"1","gender":"female","birthDate":"1950-05-02"})";

inline std::string Bundle(const std::vector<std::string>& resources,
                          const std::string& type = "collection", const std::string& more = "") {
  std::string entries;
  for (const std::string& resource : resources) {
    entries += (entries.empty() ? "" : ",") + std::string("{\"resource\":") + resource + "}";
  }
  return R"({"resourceType":"Bundle","type":")" + type + "\"," + more + "\"entry\":[" + entries +
         "]}";
}

class FhirTest : public testing::Test {
 protected:
  FhirOptions Options() {
    return {.zone = London(), .practice = "A82038", .sort = {.folder = testing::TempDir()}};
  }

  // Reads documents; the records are in records_.
  absl::Status Read(const std::vector<std::string>& documents) {
    FhirReader reader(Options());
    for (const std::string& document : documents) {
      if (absl::Status status = reader.AddDocument(document, "input.json"); !status.ok())
        return status;
    }
    return Collect(reader);
  }
  absl::Status Collect(FhirReader& reader) {
    records_.clear();
    if (absl::Status status = reader.EndInput(); !status.ok()) return status;
    while (true) {
      PatientRecord record;
      const absl::StatusOr<bool> more = reader.Next(record);
      if (!more.ok()) return more.status();
      if (!*more) break;
      records_.push_back(std::move(record));
    }
    report_ = reader.report();
    return absl::OkStatus();
  }
  // A patient with one further resource, whose members besides type, id and subject are given.
  const PatientRecord& With(const std::string& type, const std::string& members) {
    const std::string resource = "{\"resourceType\":\"" + type +
                                 "\",\"id\":\"r\",\"subject\":{\"reference\":\"Patient/1\"}" +
                                 (members.empty() ? "" : ",") + members + "}";
    const absl::Status status = Read({Bundle({kPatient1, resource})});
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(records_.size(), 1u);
    return records_.at(0);
  }
  const PatientRecord& record() const { return records_.at(0); }
  // Its only entry.
  const Entry& Only() const {
    EXPECT_EQ(record().entries().size(), 1u) << Dump(record());
    static const Entry none;
    return record().entries().empty() ? none : record().entries()[0];
  }
  const Entry* Find(std::string_view id) const {
    for (const Entry& entry : record().entries()) {
      if (entry.id == id) return &entry;
    }
    return nullptr;
  }
  std::vector<std::string> Ids() const {
    std::vector<std::string> ids;
    for (const Entry& entry : record().entries()) ids.emplace_back(entry.id);
    return ids;
  }

  std::vector<PatientRecord> records_;
  FhirReport report_;
};

inline const std::string kSnomedCode =
    R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"271737000"}]})";

}  // namespace waymark::record

#endif  // WAYMARK_TESTS_RECORD_FHIR_TEST_H_
