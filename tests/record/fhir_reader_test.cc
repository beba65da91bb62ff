#include "waymark/record/readers/fhir_reader.h"

#include <algorithm>
#include <random>

#include "record/fhir_test.h"
#include "record/files.h"

namespace waymark::record {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string Observation(const std::string& id, const std::string& patient,
                        const std::string& more = "") {
  return R"({"resourceType":"Observation","id":")" + id +
         R"(","status":"final","subject":{"reference":")" + patient +
         R"("},"effectiveDateTime":"2026-01-05",)" + kSnomedCode + more + "}";
}

class FhirReaderTest : public FhirTest {};

TEST_F(FhirReaderTest, ReadsBundlesOfEveryTypeAndSingleResources) {
  for (const char* const type :
       {"collection", "searchset", "transaction", "batch", "history", "message", "document"}) {
    ASSERT_TRUE(Read({Bundle({kPatient1, Observation("a", "Patient/1")}, type)}).ok());
    EXPECT_THAT(Ids(), ElementsAre("Observation/a")) << type;
    EXPECT_FALSE(record().in_doubt());
  }
  ASSERT_TRUE(Read({kPatient1}).ok());
  EXPECT_EQ(record().patient_id, "1");
  ASSERT_TRUE(Read({"\xEF\xBB\xBF \n" + kPatient1 + " \n"}).ok());
  EXPECT_EQ(record().patient_id, "1");
}

TEST_F(FhirReaderTest, ABundleWithoutEntriesHoldsNobody) {
  ASSERT_TRUE(Read({R"({"resourceType":"Bundle","type":"searchset","total":0})"}).ok());
  EXPECT_THAT(records_, IsEmpty());
}

TEST_F(FhirReaderTest, SeveralPatientsComeOneByOneInOrderOfTheirIds) {
  ASSERT_TRUE(
      Read({Bundle({Observation("a", "Patient/2"), kPatient1, Observation("b", "Patient/1"),
                    R"({"resourceType":"Patient","id":"2"})", Observation("c", "Patient/2")})})
          .ok());
  ASSERT_EQ(records_.size(), 2u);
  EXPECT_EQ(records_[0].patient_id, "1");
  EXPECT_EQ(records_[0].entries().size(), 1u);
  EXPECT_EQ(records_[1].patient_id, "2");
  EXPECT_EQ(records_[1].entries().size(), 2u);
}

TEST_F(FhirReaderTest, ReferencesByUuidAddressAndNumberLeadToThePatient) {
  const std::string bundle =
      R"({"resourceType":"Bundle","type":"transaction","entry":[
    {"fullUrl":"urn:uuid:11111111-1111-1111-1111-111111111111","resource":)" +
      Observation("a", "urn:uuid:22222222-2222-2222-2222-222222222222",
                  R"(,"basedOn":[{"reference":"urn:uuid:33333333-3333-3333-3333-333333333333"}])") +
      R"(},
    {"fullUrl":"urn:uuid:22222222-2222-2222-2222-222222222222","resource":{"resourceType":"Patient","id":"1","identifier":[
      {"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"}]}},
    {"fullUrl":"urn:uuid:33333333-3333-3333-3333-333333333333","resource":{"resourceType":"ServiceRequest","status":"active","intent":"order",
      "subject":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"}},"authoredOn":"2026-01-01",)" +
      kSnomedCode + R"(}},
    {"resource":)" +
      Observation("b", "https://x.example/fhir/Patient/1") + R"(},
    {"resource":)" +
      Observation("c", "Patient/1/_history/3") + R"(}]})";
  ASSERT_TRUE(Read({bundle}).ok());
  ASSERT_EQ(records_.size(), 1u);
  EXPECT_EQ(record().nhs_number, "9434765919");
  EXPECT_EQ(record().entries().size(), 4u);
  EXPECT_THAT(record().links(*Find("Observation/a")),
              ElementsAre("ServiceRequest/33333333-3333-3333-3333-333333333333"));
  EXPECT_NE(Find("ServiceRequest/33333333-3333-3333-3333-333333333333"), nullptr);
}

TEST_F(FhirReaderTest, OneBrokenResourceNeverCostsItsBundle) {
  const std::string broken[] = {R"({"resourceType":"Observation","id":"x",,})",
                                R"({"resourceType":tru})",
                                "{\"resourceType\":\"Observation\",\"note\":\"\xFF\"}",
                                R"({"a":01})",
                                R"({"a":.5})",
                                R"({"a":+1})",
                                R"({"a":1.2.3})",
                                "5",
                                "null",
                                R"({"id":"x"})",
                                "[1,,2]"};
  for (const std::string& one : broken) {
    ASSERT_TRUE(Read({Bundle({kPatient1, Observation("a", "Patient/1"), one,
                              Observation("b", "Patient/1")})})
                    .ok());
    EXPECT_EQ(record().entries().size(), 2u) << one;
    EXPECT_TRUE(record().in_doubt()) << one;
  }
}

TEST_F(FhirReaderTest, ADocumentThatIsCutShortIsRefusedWithAPlace) {
  const std::string whole = Bundle({kPatient1, Observation("a", "Patient/1")});
  for (size_t n = 0; n < whole.size(); ++n) {
    const absl::Status status = Read({whole.substr(0, n)});
    ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << n;
    EXPECT_THAT(std::string(status.message()), HasSubstr("input.json:1:"));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("1950")));
  }
  EXPECT_FALSE(Read({"{} {}"}).ok());
  EXPECT_FALSE(Read({R"({"a":1})"}).ok());
}

TEST_F(FhirReaderTest, AFurtherPageThatIsNotThereLeavesDoubt) {
  const std::string next =
      R"("link":[{"relation":"self","url":"u1"},{"relation":"next","url":"u2"}],)";
  ASSERT_TRUE(Read({Bundle({kPatient1}, "searchset", next)}).ok());
  EXPECT_TRUE(HasReason(record(), "Bundle", "next-page-missing"));
  EXPECT_TRUE(record().in_doubt());
  const std::string self = R"("link":[{"relation":"self","url":"u2"}],)";
  ASSERT_TRUE(Read({Bundle({kPatient1}, "searchset", next), Bundle({}, "searchset", self)}).ok());
  EXPECT_FALSE(record().in_doubt());
}

TEST_F(FhirReaderTest, AFailedQueryLeavesDoubt) {
  const auto outcome = [](const char* severity) {
    return std::string(R"({"resourceType":"OperationOutcome","issue":[{"severity":")") + severity +
           R"(","code":"x"}]})";
  };
  for (const char* const severity : {"fatal", "error", "warning"}) {
    ASSERT_TRUE(Read({Bundle({kPatient1, outcome(severity)}, "searchset")}).ok());
    EXPECT_TRUE(HasReason(record(), "OperationOutcome", "query-failed"));
    EXPECT_TRUE(record().in_doubt());
  }
  ASSERT_TRUE(Read({Bundle({kPatient1, outcome("information")}, "searchset")}).ok());
  EXPECT_FALSE(record().in_doubt());
  ASSERT_TRUE(
      Read(
          {R"({"resourceType":"Bundle","type":"batch-response","entry":[{"response":{"status":"404 Not Found"}},
    {"response":{"status":"200"},"resource":)" +
           kPatient1 + "}]}"})
          .ok());
  EXPECT_TRUE(HasReason(record(), "response", "query-failed"));
}

TEST_F(FhirReaderTest, AResourceWithoutASubjectLeavesEverybodyInDoubt) {
  ASSERT_TRUE(Read({Bundle({kPatient1, R"({"resourceType":"Patient","id":"2"})",
                            R"({"resourceType":"Observation","id":"x","status":"final",)" +
                                kSnomedCode + "}"})})
                  .ok());
  ASSERT_EQ(records_.size(), 2u);
  for (const PatientRecord& record : records_)
    EXPECT_TRUE(HasReason(record, "Observation", "subject-missing"));
  ASSERT_TRUE(Read({Bundle({kPatient1, Observation("g", "Group/1")})}).ok());
  EXPECT_FALSE(record().in_doubt());
  EXPECT_EQ((report_.reasons[{"Observation", "subject-not-a-patient"}]), 1);
}

TEST_F(FhirReaderTest, ASubjectThatLeadsNowhereIsDoubtAndNeverNothing) {
  for (const char* const reference :
       {"1", "patient/1", "Person/1", "https://fhir.nhs.uk/Id/nhs-number|9000000009",
        "Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009",
        "https://x.example/fhir/Patient/1?_format=json", "Patient/?identifier=1", "#p",
        "urn:uuid:0b2f4b4e"}) {
    ASSERT_TRUE(Read({Bundle({kPatient1, Observation("a", reference)})}).ok()) << reference;
    ASSERT_EQ(records_.size(), 1u) << reference;
    EXPECT_TRUE(HasReason(record(), "Observation", "subject-missing")) << reference;
  }
}

TEST_F(FhirReaderTest, ThePatientIsFoundByNumberAloneAndByASearchForIt) {
  const std::string patient =
      R"({"resourceType":"Patient","id":"1","identifier":[
      {"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"}]})";
  const std::string search = "Patient?identifier=https://fhir.nhs.uk/Id/nhs-number";
  for (const char* const bar : {"|", "%7C"}) {
    ASSERT_TRUE(
        Read({Bundle({Observation("a", search + bar + "9434765919"), patient}, "transaction")})
            .ok());
    EXPECT_THAT(Ids(), ElementsAre("Observation/a")) << bar;
    EXPECT_FALSE(record().in_doubt());
  }
  // A Patient that comes by itself.
  ASSERT_TRUE(Read({patient, Bundle({R"({"resourceType":"Observation","id":"b","status":"final",
      "subject":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"}},
      "effectiveDateTime":"2026-01-05",)" +
                                     kSnomedCode + "}"})})
                  .ok());
  EXPECT_THAT(Ids(), ElementsAre("Observation/b"));
  EXPECT_FALSE(record().in_doubt());
}

TEST_F(FhirReaderTest, ASearchThatFoundMoreThanCameLeavesDoubt) {
  const std::string a = Observation("a", "Patient/1");
  ASSERT_TRUE(Read({Bundle({kPatient1, a}, "searchset", R"("total":3,)")}).ok());
  EXPECT_TRUE(HasReason(record(), "Bundle", "next-page-missing"));
  ASSERT_TRUE(Read({kPatient1, R"({"resourceType":"Bundle","type":"searchset","total":1})"}).ok());
  EXPECT_TRUE(HasReason(record(), "Bundle", "next-page-missing"));
  ASSERT_TRUE(Read({Bundle({kPatient1, a}, "searchset", R"("total":2,)")}).ok());
  EXPECT_FALSE(record().in_doubt());
  // What was only included is no match.
  ASSERT_TRUE(Read({R"({"resourceType":"Bundle","type":"searchset","total":2,"entry":[
      {"search":{"mode":"match"},"resource":)" +
                    a + R"(},{"search":{"mode":"include"},"resource":)" + kPatient1 + "}]}"})
                  .ok());
  EXPECT_TRUE(HasReason(record(), "Bundle", "next-page-missing"));
  // Of several pages each says how many there are in all.
  const std::string total = R"("total":2,)";
  ASSERT_TRUE(
      Read(
          {Bundle(
               {kPatient1}, "searchset",
               total + R"("link":[{"relation":"next","url":"b"},{"relation":"self","url":"a"}],)"),
           Bundle(
               {a}, "searchset",
               total +
                   R"("link":[{"relation":"previous","url":"a"},{"relation":"self","url":"b"}],)")})
          .ok());
  EXPECT_FALSE(record().in_doubt());
}

TEST_F(FhirReaderTest, ADeleteByASearchLeavesDoubt) {
  ASSERT_TRUE(
      Read(
          {Bundle({kPatient1, Observation("a", "Patient/1")}),
           R"({"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"Observation?identifier=s|a"}}]})"})
          .ok());
  EXPECT_TRUE(HasReason(record(), "entry", "delete-not-read"));
}

TEST_F(FhirReaderTest, WithoutTimesTheNumberOfTheVersionTellsWhichIsTheLatest) {
  const auto version = [](const char* number, const char* status) {
    return R"({"resourceType":"Observation","id":"a","subject":{"reference":"Patient/1"},
        "effectiveDateTime":"2026-01-05","status":")" +
           std::string(status) + R"(","meta":{"versionId":")" + number + "\"}," + kSnomedCode + "}";
  };
  for (const char* const type : {"history", "collection"}) {
    ASSERT_TRUE(
        Read({Bundle({kPatient1, version("10", "final"), version("9", "entered-in-error")}, type)})
            .ok());
    EXPECT_EQ(Only().status, EntryStatus::kFinal);
    ASSERT_TRUE(
        Read({Bundle({kPatient1, version("2", "entered-in-error"), version("1", "final")}, type)})
            .ok());
    EXPECT_EQ(Only().status, EntryStatus::kEnteredInError);
  }
}

TEST_F(FhirReaderTest, ADateOfDeathThatIsWithheldIsADeath) {
  for (const char* const died :
       {R"("_deceasedDateTime":{"extension":[{"url":"u","valueCode":"masked"}]})",
        R"("deceasedBoolean":"true")"}) {
    ASSERT_TRUE(Read({std::string(R"({"resourceType":"Patient","id":"1",)") + died + "}"}).ok());
    EXPECT_TRUE(record().dead_without_date) << died;
  }
}

TEST_F(FhirReaderTest, AnAppointmentsPatientIsAParticipant) {
  ASSERT_TRUE(
      Read(
          {Bundle(
              {kPatient1,
               R"({"resourceType":"Appointment","id":"a","status":"noshow","start":"2026-01-05T10:00:00Z",
    "serviceType":[{"coding":[{"system":"s","code":"1"}]}],
    "participant":[{"actor":{"reference":"Practitioner/9"}},{"actor":{"reference":"Patient/1"}}]})"})})
          .ok());
  EXPECT_EQ(Only().status, EntryStatus::kMissed);
}

TEST_F(FhirReaderTest, WhatADeleteNamesIsEnteredInError) {
  ASSERT_TRUE(
      Read(
          {Bundle({kPatient1, Observation("a", "Patient/1"), Observation("b", "Patient/1")}),
           R"({"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"Observation/a"}}]})"})
          .ok());
  EXPECT_EQ(Find("Observation/a")->status, EntryStatus::kEnteredInError);
  EXPECT_EQ(Find("Observation/b")->status, EntryStatus::kFinal);
}

TEST_F(FhirReaderTest, VersionsOfAResourceCountFromWhenTheyWereUpdated) {
  ASSERT_TRUE(
      Read(
          {Bundle(
              {kPatient1,
               Observation(
                   "a", "Patient/1",
                   R"(,"issued":"2026-01-05T00:00:00Z","meta":{"lastUpdated":"2026-03-01T00:00:00Z"},"valueInteger":2)"),
               Observation(
                   "a", "Patient/1",
                   R"(,"issued":"2026-01-05T00:00:00Z","meta":{"lastUpdated":"2026-02-01T00:00:00Z"},"valueInteger":1)"),
               Observation(
                   "a", "Patient/1",
                   R"(,"issued":"2026-01-05T00:00:00Z","meta":{"lastUpdated":"2026-02-01T00:00:00Z"},"valueInteger":1)")},
              "history")})
          .ok());
  ASSERT_EQ(record().entries().size(), 2u);
  EXPECT_EQ(record().entries()[0].value.text, "1");
  EXPECT_EQ(record().entries()[0].recorded, At("2026-01-05"));
  EXPECT_EQ(record().entries()[1].recorded, At("2026-03-01"));
  EXPECT_EQ(Visible(record()).size(), 1u);
}

TEST_F(FhirReaderTest, ThePersonIsRead) {
  ASSERT_TRUE(
      Read(
          {R"({"resourceType":"Patient","id":"1","gender":"other","birthDate":"1950-05","deceasedDateTime":"2026-01-10T10:00:00Z",
    "meta":{"security":[{"code":"R"}]},"identifier":[{"system":"x","value":"1"},{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"}],
    "generalPractitioner":[{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"B81001"}}]})"})
          .ok());
  EXPECT_EQ(record().sex, Sex::kIndeterminate);
  EXPECT_EQ(calendar::FormatIso(*record().birth), "1950-05");
  EXPECT_EQ(calendar::FormatIso(*record().died), "2026-01-10");
  EXPECT_TRUE(record().sensitive);
  EXPECT_EQ(record().nhs_number, "9434765919");
  EXPECT_EQ(record().practice, "A82038");
  ASSERT_EQ(record().registrations().size(), 1u);
  EXPECT_EQ(record().registrations()[0].practice, "B81001");
  ASSERT_EQ(record().set_aside().size(), 1u);
  EXPECT_TRUE(HasReason(record(), "patient", "registered-elsewhere"));
  EXPECT_EQ(record().set_aside()[0].detail, "registered at B81001, asked for at A82038");
  EXPECT_FALSE(record().in_doubt());
}

TEST_F(FhirReaderTest, AnOddPersonIsSaid) {
  ASSERT_TRUE(
      Read(
          {R"({"resourceType":"Patient","id":"1","gender":"X","birthDate":"02/05/1950","deceasedDateTime":"x","active":false,
    "link":[{"type":"replaced-by","other":{"reference":"Patient/2"}}],
    "identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765910"}]})"})
          .ok());
  for (const char* const reason :
       {"gender-unknown", "birth-date-unreadable", "death-date-unreadable", "inactive", "replaced",
        "nhs-number-invalid", "registration-assumed"}) {
    EXPECT_TRUE(HasReason(record(), "patient", reason)) << reason;
  }
  EXPECT_TRUE(record().dead_without_date);
  EXPECT_TRUE(record().in_doubt());
  ASSERT_TRUE(Read({R"({"resourceType":"Patient","id":"1","deceasedBoolean":true})"}).ok());
  EXPECT_TRUE(record().dead_without_date);
  EXPECT_FALSE(record().in_doubt());
}

TEST_F(FhirReaderTest, APatientWithoutAPatientResourceIsInDoubt) {
  ASSERT_TRUE(Read({Bundle({Observation("a", "Patient/9")})}).ok());
  EXPECT_EQ(record().patient_id, "9");
  EXPECT_TRUE(HasReason(record(), "patient", "patient-missing"));
  EXPECT_TRUE(record().in_doubt());
}

TEST_F(FhirReaderTest, VersionsOfThePatientThatContradictEachOtherAreDoubt) {
  ASSERT_TRUE(
      Read({kPatient1,
            R"({"resourceType":"Patient","id":"1","gender":"female","birthDate":"1951-05-02"})"})
          .ok());
  EXPECT_TRUE(HasReason(record(), "patient", "versions-differ"));
  EXPECT_FALSE(record().birth.has_value());
  EXPECT_EQ(record().sex, Sex::kFemale);
  ASSERT_TRUE(
      Read(
          {R"({"resourceType":"Patient","id":"1","meta":{"lastUpdated":"2025-01-01T00:00:00Z"},"birthDate":"1950-05-02"})",
           R"({"resourceType":"Patient","id":"1","meta":{"lastUpdated":"2024-01-01T00:00:00Z"},"birthDate":"1951-05-02"})"})
          .ok());
  EXPECT_EQ(calendar::FormatIso(*record().birth), "1950-05-02");
  EXPECT_FALSE(record().in_doubt());
}

TEST_F(FhirReaderTest, EpisodesOfCareWithThePracticeAreRegistrations) {
  const std::string organisation =
      R"("managingOrganization":{"reference":"Organization/A82038"},"patient":{"reference":"Patient/1"})";
  ASSERT_TRUE(
      Read(
          {Bundle(
              {R"({"resourceType":"Patient","id":"1","managingOrganization":{"reference":"Organization/A82038"}})",
               R"({"resourceType":"EpisodeOfCare","id":"a","status":"finished","period":{"start":"2001-01-01","end":"2010-02-03"},)" +
                   organisation + "}",
               R"({"resourceType":"EpisodeOfCare","id":"b","status":"active","period":{"start":"2012-01-01"},)" +
                   organisation + "}",
               R"({"resourceType":"EpisodeOfCare","id":"c","status":"cancelled","period":{"start":"2011-01-01"},)" +
                   organisation + "}",
               R"({"resourceType":"EpisodeOfCare","id":"d","status":"active","period":{"start":"x"},)" +
                   organisation + "}",
               R"({"resourceType":"EpisodeOfCare","id":"e","status":"active","managingOrganization":{"reference":"Organization/RX1"},"patient":{"reference":"Patient/1"}})"})})
          .ok());
  ASSERT_EQ(record().registrations().size(), 2u);
  EXPECT_EQ(record().registrations()[0].until, D("2010-02-04"));
  EXPECT_EQ(record().registrations()[1].until, calendar::Day::Max());
  EXPECT_TRUE(HasReason(record(), "patient", "registration-unreadable"));
}

TEST_F(FhirReaderTest, TooManyEntriesMakeTheRecordNotUsable) {
  FhirOptions options = Options();
  options.max_events = 2;
  FhirReader reader(options);
  ASSERT_TRUE(reader
                  .AddDocument(Bundle({kPatient1, Observation("a", "Patient/1"),
                                       Observation("b", "Patient/1"), Observation("c", "Patient/1"),
                                       Observation("d", "Patient/1")}),
                               "x")
                  .ok());
  ASSERT_TRUE(Collect(reader).ok());
  EXPECT_TRUE(record().not_usable);
  EXPECT_EQ(record().entries().size(), 2u);
}

TEST_F(FhirReaderTest, BundlesWithinBundlesAreReadUpToADepth) {
  std::string nested = Bundle({kPatient1, Observation("a", "Patient/1")});
  for (int i = 0; i < 5; ++i) nested = Bundle({nested});
  ASSERT_TRUE(Read({nested}).ok());
  EXPECT_THAT(Ids(), ElementsAre("Observation/a"));
  for (int i = 0; i < 5; ++i) nested = Bundle({nested});
  ASSERT_TRUE(Read({nested, kPatient1}).ok());
  EXPECT_TRUE(HasReason(record(), "Bundle", "nested-too-deep"));
}

TEST_F(FhirReaderTest, OneObjectWhereTheListOfEntriesBelongsIsNotDroppedSilently) {
  const std::string single =
      R"({"resourceType":"Bundle","type":"collection","entry":{"resource":)" +
      Observation("a", "Patient/1") + "}}";
  ASSERT_TRUE(Read({Bundle({kPatient1}), single}).ok());
  EXPECT_TRUE(record().in_doubt());
  EXPECT_TRUE(HasReason(record(), "Bundle", "json-broken"));
}

TEST_F(FhirReaderTest, AnEntryWithoutItsResourceLeavesDoubt) {
  const std::string before = R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":)";
  ASSERT_TRUE(
      Read({before + kPatient1 + R"(},{"fullUrl":"https://ehr.example/fhir/Observation/a"}]})"})
          .ok());
  EXPECT_TRUE(HasReason(record(), "entry", "resource-missing"));
  // What only asked, deleted or answered a write never held one.
  ASSERT_TRUE(Read({before + kPatient1 + R"(},{"request":{"method":"GET","url":"Observation"}},)" +
                    R"({"request":{"method":"DELETE","url":"Observation/a"}},)" +
                    R"({"response":{"status":"201 Created","location":"Observation/b"}}]})"})
                  .ok());
  EXPECT_FALSE(record().in_doubt());
}

TEST_F(FhirReaderTest, APatchIsNotReadAndLeavesDoubt) {
  ASSERT_TRUE(Read({R"({"resourceType":"Bundle","type":"transaction","entry":[{"resource":)" +
                    kPatient1 + R"(},{"resource":{"resourceType":"Binary","data":"W10="},)" +
                    R"("request":{"method":"PATCH","url":"Observation/a"}}]})"})
                  .ok());
  EXPECT_TRUE(HasReason(record(), "entry", "patch-not-read"));
}

TEST_F(FhirReaderTest, ResourcesWithinParametersAreRead) {
  const std::string parameters =
      R"({"resourceType":"Parameters","parameter":[{"name":"since","valueDate":"2026-01-01"},)"
      R"({"name":"return","resource":)" +
      Bundle({kPatient1, Observation("a", "Patient/1")}) + R"(},{"name":"more","resource":)" +
      Observation("b", "Patient/1") + "}]}";
  ASSERT_TRUE(Read({parameters}).ok());
  EXPECT_THAT(Ids(), ElementsAre("Observation/a", "Observation/b"));
  EXPECT_FALSE(record().in_doubt());
  ASSERT_TRUE(Read({Bundle({parameters})}).ok());
  EXPECT_THAT(Ids(), ElementsAre("Observation/a", "Observation/b"));
}

TEST_F(FhirReaderTest, HostileNestingIsSetAside) {
  const std::string deep = R"({"resourceType":"Observation","x":)" + std::string(100'000, '[') +
                           std::string(100'000, ']') + "}";
  ASSERT_TRUE(Read({Bundle({kPatient1, deep})}).ok());
  EXPECT_TRUE(HasReason(record(), "entry", "json-broken"));
}

class FhirFilesTest : public FhirTest {
 protected:
  absl::Status ReadFolder() {
    FhirReader reader(Options());
    if (absl::Status status = reader.AddFolder(folder_.path()); !status.ok()) return status;
    return Collect(reader);
  }
  Folder folder_;
};

TEST_F(FhirFilesTest, BulkDataIsGatheredByPatientAcrossFiles) {
  folder_.Write("Observation.000.ndjson",
                Observation("b", "Patient/2") + "\n" + Observation("a", "Patient/1") + "\n");
  folder_.Write("Observation.001.ndjson",
                Observation("c", "Patient/1") + "\r\n\n" + Observation("d", "Patient/2"));
  folder_.Write("deep/Patient.ndjson", R"({"resourceType":"Patient","id":"2"})"
                                       "\n" +
                                           kPatient1 + "\n");
  folder_.Write("log.ndjson", R"({"event":"export","message":"x"})"
                              "\n"
                              R"({"event":"done"})"
                              "\n");
  folder_.Write("manifest.json", R"({"transactionTime":"2026-01-01T00:00:00Z","output":[]})");
  folder_.Write("readme.txt", "hello");
  ASSERT_TRUE(ReadFolder().ok());
  ASSERT_EQ(records_.size(), 2u);
  EXPECT_EQ(records_[0].patient_id, "1");
  EXPECT_EQ(records_[0].entries().size(), 2u);
  EXPECT_EQ(records_[1].entries().size(), 2u);
  EXPECT_FALSE(records_[0].in_doubt());
  EXPECT_EQ(report_.files, 5);
  EXPECT_EQ(report_.files_not_fhir, 3);
}

TEST_F(FhirFilesTest, ABrokenLineCostsOnlyItselfButLeavesDoubt) {
  folder_.Write("a.ndjson", kPatient1 + "\n{broken\n" + Observation("a", "Patient/1") +
                                "\n{\"no\":\"type\"}\n");
  ASSERT_TRUE(ReadFolder().ok());
  EXPECT_THAT(Ids(), ElementsAre("Observation/a"));
  EXPECT_TRUE(HasReason(record(), "line", "json-broken"));
  EXPECT_TRUE(HasReason(record(), "line", "resource-type-missing"));
}

TEST_F(FhirFilesTest, SortingOnDiskChangesNothing) {
  std::vector<std::string> lines;
  for (int p = 0; p < 20; ++p) {
    lines.push_back(R"({"resourceType":"Patient","id":")" + std::to_string(p) + "\"}");
    for (int o = 0; o < 10; ++o) {
      lines.push_back(Observation(std::to_string(p * 100 + o), "Patient/" + std::to_string(p)));
    }
  }
  std::vector<std::string> dumps;
  for (unsigned round = 0; round < 3; ++round) {
    std::shuffle(lines.begin(), lines.end(), std::mt19937(round));
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    FhirOptions options = Options();
    options.sort.memory = round == 0 ? 1 << 24 : 3000;
    FhirReader reader(options);
    ASSERT_TRUE(reader.AddFile(folder_.Write("all.ndjson", text)).ok());
    ASSERT_TRUE(Collect(reader).ok());
    std::vector<std::string> now;
    for (const PatientRecord& record : records_) now.push_back(Dump(record));
    ASSERT_EQ(now.size(), 20u);
    if (round == 0) dumps = now;
    EXPECT_EQ(now, dumps);
  }
}

TEST_F(FhirFilesTest, WhatCannotBeReadIsNamed) {
  FhirReader reader(Options());
  EXPECT_EQ(reader.AddFile(folder_.Path("none.json")).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(reader.AddFile(folder_.Path("none.ndjson")).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(reader.AddFolder(folder_.Path("none")).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(reader.AddFolder(folder_.path()).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(reader.AddFile(folder_.Write("a.ndjson", "{\"a\":1}\n")).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(FhirReaderTest, NoiseNeverCrashes) {
  std::mt19937 random(2);
  const std::string whole =
      Bundle({kPatient1, Observation("a", "Patient/1", R"(,"component":[{"code":{"text":"x"}}])")});
  for (int round = 0; round < 3000; ++round) {
    std::string text = whole;
    for (unsigned n = 0; n < 1 + random() % 4; ++n) {
      const size_t at = random() % text.size();
      if (random() % 2 == 0) {
        text[at] = "{}[]\",:1a\\"[random() % 10];
      } else {
        text.erase(at, random() % 5);
      }
    }
    const absl::Status status = Read({text});
    EXPECT_TRUE(status.ok() || status.code() == absl::StatusCode::kInvalidArgument) << status;
  }
}

// Whether a Bundle is parsed as a whole, its entries alone, or each again whenever it is needed.
TEST_F(FhirReaderTest, WhatIsKeptParsedChangesNothing) {
  const std::string inner = Bundle({Observation("c", "urn:uuid:1", R"(,"valueInteger":1.50)")});
  const std::string whole =
      R"({"resourceType":"Bundle","type":"collection","link":[{"relation":"self","url":"u"}],)"
      R"("entry":[{"fullUrl":"urn:uuid:1","resource":)" +
      kPatient1 + R"(},{"resource":)" +
      Observation("a", "Patient/1", R"(,"component":[{"code":{"text":"x"},"valueDecimal":7.0}])") +
      R"(},{"resource":)" + Observation("b", "urn:uuid:1") + R"(},{"resource":)" + inner +
      R"(},{"request":{"method":"DELETE","url":"Observation/b"}},{"resource":)" +
      R"({"resourceType":"Parameters","parameter":[{"resource":)" + Observation("d", "Patient/1") +
      "}]}}]}";
  static const char* const kParts[] = {"{",       "}",
                                       "[",       "]",
                                       "\"",      ",",
                                       ":",       "\\",
                                       "1.0",     "-",
                                       "01",      "null",
                                       "\\u0061", "\xff",
                                       "{}",      "\"a\":1,",
                                       " ",       "\"entry\":[],",
                                       "Bundle",  "\n",
                                       "[[[]",    "\"id\":\"a\","};
  std::mt19937 random(7);
  const auto read = [&](const std::string& text, size_t kept_text) {
    FhirOptions options = Options();
    options.kept_text = kept_text;
    FhirReader reader(options);
    const absl::Status status = reader.AddDocument(text, "input.json");
    if (!status.ok()) return status.ToString();
    EXPECT_TRUE(Collect(reader).ok());
    std::string said;
    for (const PatientRecord& record : records_) said += Dump(record);
    return said + RenderReport(report_);
  };
  int sound = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = whole;
    for (unsigned n = 0; n < random() % 4; ++n) {
      const size_t at = random() % text.size();
      text.replace(at, random() % 4, kParts[random() % std::size(kParts)]);
    }
    const std::string kept = read(text, 1 << 20);
    sound += kept.starts_with("patient ") ? 1 : 0;
    ASSERT_EQ(read(text, 0), kept) << text;
    ASSERT_EQ(read(text, 700), kept) << text;
  }
  EXPECT_GT(sound, 2000);
}

TEST_F(FhirReaderTest, ALineBreakInANameLosesNothing) {
  for (const size_t kept_text : {size_t{0}, size_t{1} << 20}) {
    FhirOptions options = Options();
    options.kept_text = kept_text;
    FhirReader reader(options);
    ASSERT_TRUE(reader
                    .AddDocument(Bundle({kPatient1, Observation("a\\nb", "Patient/1"),
                                         Observation("a\\nc", "Patient/1")}),
                                 "input.json")
                    .ok());
    ASSERT_TRUE(Collect(reader).ok());
    EXPECT_THAT(Ids(), ElementsAre("Observation/a\nb", "Observation/a\nc"));
  }
}

TEST_F(FhirReaderTest, AnEntryMayBeAsDeepInABundleAsAlone) {
  for (const int deep : {497, 498, 499, 500, 501, 502}) {
    // With the resource and the entry around it the lists are so deep.
    const auto lists = static_cast<size_t>(deep - 2);
    const std::string deeply = R"(,"note":)" + std::string(lists, '[') + std::string(lists, ']');
    ASSERT_TRUE(Read({Bundle({kPatient1, Observation("a", "Patient/1", deeply)})}).ok());
    EXPECT_EQ(HasReason(record(), "entry", "json-broken"), deep > 500) << deep;
  }
}

TEST_F(FhirReaderTest, TheReportCountsByTypeWithoutValues) {
  ASSERT_TRUE(
      Read({Bundle({kPatient1, Observation("SECRET", "Patient/1"),
                    R"({"resourceType":"Claim","id":"x","patient":{"reference":"Patient/1"}})"})})
          .ok());
  const std::string text = RenderReport(report_);
  EXPECT_THAT(text, HasSubstr("Read 1 patients with 1 entries"));
  EXPECT_THAT(text, HasSubstr("Observation: 1 read, 1 entries, 0 set aside"));
  EXPECT_THAT(text, HasSubstr("Claim type-not-read"));
  EXPECT_THAT(text, Not(HasSubstr("SECRET")));
}

}  // namespace
}  // namespace waymark::record
