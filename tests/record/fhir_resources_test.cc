#include "waymark/record/readers/fhir_resources.h"

#include "record/fhir_test.h"

namespace waymark::record {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class FhirResourcesTest : public FhirTest {};

TEST_F(FhirResourcesTest, AnObservationWithAllItsParts) {
  With("Observation", R"("status":"final","category":[{"coding":[{"code":"laboratory"}]}],
    "code":{"coding":[{"system":"http://snomed.info/sct","code":"1049361000000101"},
                      {"system":"http://read.info/readv2","code":"686B.","userSelected":true}]},
    "effectiveDateTime":"2026-01-05T10:30:00+00:00","issued":"2026-01-06T09:00:00Z",
    "valueQuantity":{"value":4.0,"comparator":"<","unit":"microgram/gram","system":"http://unitsofmeasure.org","code":"ug/g"},
    "basedOn":[{"reference":"ServiceRequest/7"}],"encounter":{"reference":"Encounter/c"},"meta":{"source":"#lab"})");
  EXPECT_EQ(DumpEntry(record(), Only()),
            "Observation/r root=Observation/r result: final on=2026-01-05@37800 "
            "recorded=2026-01-06T09:00:00Z odd=0 "
            "source=#lab corrects= urgency= consultation=c role= value=1/0/4.0/ug/g/4.0/1/" +
                std::to_string(calendar::FindUnit("ug/g")) +
                " codes=snomed|1049361000000101;readv2|686B.; links=ServiceRequest/7;");
  EXPECT_FALSE(record().in_doubt());
}

TEST_F(FhirResourcesTest, TheKindOfEachType) {
  const std::string vaccine = R"("vaccineCode":{"coding":[{"system":"s","code":"1"}]})";
  const std::string category = R"("category":[{"coding":[{"system":"s","code":"1"}]}])";
  const std::string medication =
      R"("medicationCodeableConcept":{"coding":[{"system":"s","code":"1"}]})";
  const struct {
    std::string type, members;
    Kind kind;
  } cases[] = {
      {"Condition", kSnomedCode, Kind::kCondition},
      {"Observation", kSnomedCode + R"(,"status":"final")", Kind::kObservation},
      {"Procedure", kSnomedCode + R"(,"status":"completed")", Kind::kProcedure},
      {"ServiceRequest", kSnomedCode + R"(,"status":"active")", Kind::kRequest},
      {"ServiceRequest",
       kSnomedCode + R"(,"status":"active","category":[{"coding":[{"code":"3457005"}]}])",
       Kind::kReferral},
      {"ProcedureRequest", kSnomedCode + R"(,"status":"active")", Kind::kRequest},
      {"ReferralRequest",
       R"("status":"active","serviceRequested":[{"coding":[{"system":"s","code":"1"}]}])",
       Kind::kReferral},
      {"DiagnosticReport", kSnomedCode + R"(,"status":"final")", Kind::kResult},
      {"Encounter", R"("status":"finished","type":[{"coding":[{"system":"s","code":"1"}]}])",
       Kind::kConsultation},
      {"Appointment", R"("status":"booked","serviceType":[{"coding":[{"system":"s","code":"1"}]}])",
       Kind::kAppointment},
      {"Task", kSnomedCode + R"(,"status":"requested")", Kind::kRequest},
      {"Communication", category + R"(,"status":"completed")", Kind::kDocument},
      {"DocumentReference", R"("status":"current","type":{"coding":[{"system":"s","code":"1"}]})",
       Kind::kDocument},
      {"MedicationRequest", medication + R"(,"status":"active")", Kind::kMedication},
      {"MedicationStatement", medication + R"(,"status":"active")", Kind::kMedication},
      {"Immunization", vaccine + R"(,"status":"completed")", Kind::kProcedure},
      {"AllergyIntolerance", kSnomedCode, Kind::kCondition},
      {"CarePlan", category + R"(,"status":"active")", Kind::kPlan},
      {"Flag", kSnomedCode + R"(,"status":"active")", Kind::kAdministration},
  };
  for (const auto& c : cases) {
    With(c.type, c.members);
    EXPECT_EQ(Only().kind, c.kind) << c.type;
    EXPECT_EQ(Only().id, c.type + "/r");
  }
}

TEST_F(FhirResourcesTest, TheStatusOfEachType) {
  const struct {
    const char* type;
    const char* members;
    EntryStatus status;
  } cases[] = {
      {"Condition", R"("clinicalStatus":{"coding":[{"code":"active"}]})", EntryStatus::kActive},
      {"Condition", R"("clinicalStatus":"resolved")", EntryStatus::kFinal},
      {"Condition", R"("verificationStatus":{"coding":[{"code":"refuted"}]})",
       EntryStatus::kNotDone},
      {"Condition", R"("verificationStatus":{"coding":[{"code":"entered-in-error"}]})",
       EntryStatus::kEnteredInError},
      {"Condition", R"("verificationStatus":"provisional")", EntryStatus::kPreliminary},
      {"AllergyIntolerance", R"("verificationStatus":{"coding":[{"code":"refuted"}]})",
       EntryStatus::kNotDone},
      {"Observation", R"("status":"registered")", EntryStatus::kProposed},
      {"Observation", R"("status":"preliminary")", EntryStatus::kPreliminary},
      {"Observation", R"("status":"amended")", EntryStatus::kAmended},
      {"Observation", R"("status":"corrected")", EntryStatus::kCorrected},
      {"Observation", R"("status":"cancelled")", EntryStatus::kCancelled},
      {"Observation", R"("status":"entered-in-error")", EntryStatus::kEnteredInError},
      {"Observation", R"("status":"unknown")", EntryStatus::kUnknown},
      {"Observation", R"("note":[])", EntryStatus::kUnknown},
      {"Observation",
       R"("status":"final","dataAbsentReason":{"coding":[{"code":"not-performed"}]})",
       EntryStatus::kNotDone},
      {"DiagnosticReport", R"("status":"partial")", EntryStatus::kPreliminary},
      {"DiagnosticReport", R"("status":"appended")", EntryStatus::kAmended},
      {"Procedure", R"("status":"preparation")", EntryStatus::kProposed},
      {"Procedure", R"("status":"in-progress")", EntryStatus::kActive},
      {"Procedure", R"("status":"not-done")", EntryStatus::kNotDone},
      {"Procedure", R"("status":"stopped")", EntryStatus::kNotDone},
      {"Procedure", R"("status":"completed")", EntryStatus::kFinal},
      {"Procedure", R"("status":"completed","notDone":true)", EntryStatus::kNotDone},
      {"ServiceRequest", R"("status":"draft","intent":"order")", EntryStatus::kProposed},
      {"ServiceRequest", R"("status":"active","intent":"order")", EntryStatus::kActive},
      {"ServiceRequest", R"("status":"active","intent":"proposal")", EntryStatus::kProposed},
      {"ServiceRequest", R"("status":"active","intent":"order","doNotPerform":true)",
       EntryStatus::kNotDone},
      {"ServiceRequest", R"("status":"revoked","intent":"plan")", EntryStatus::kCancelled},
      {"ServiceRequest", R"("status":"entered-in-error","doNotPerform":true)",
       EntryStatus::kEnteredInError},
      {"Appointment", R"("status":"booked")", EntryStatus::kBooked},
      {"Appointment", R"("status":"noshow")", EntryStatus::kMissed},
      {"Appointment", R"("status":"fulfilled")", EntryStatus::kAttended},
      {"Appointment", R"("status":"arrived")", EntryStatus::kAttended},
      {"Appointment", R"("status":"waitlist")", EntryStatus::kProposed},
      {"Encounter", R"("status":"planned")", EntryStatus::kBooked},
      {"Encounter", R"("status":"arrived")", EntryStatus::kActive},
      {"Encounter", R"("status":"finished")", EntryStatus::kFinal},
      {"Task", R"("status":"rejected")", EntryStatus::kNotDone},
      {"Task", R"("status":"failed")", EntryStatus::kNotDone},
      {"Task", R"("status":"completed")", EntryStatus::kFinal},
      {"Communication", R"("status":"not-done")", EntryStatus::kNotDone},
      {"DocumentReference", R"("status":"superseded")", EntryStatus::kCancelled},
      {"DocumentReference", R"("status":"current","docStatus":"entered-in-error")",
       EntryStatus::kEnteredInError},
      {"DocumentReference", R"("status":"current","docStatus":"preliminary")",
       EntryStatus::kPreliminary},
      {"MedicationRequest", R"("status":"stopped")", EntryStatus::kFinal},
      {"MedicationRequest", R"("status":"active","intent":"plan")", EntryStatus::kActive},
      {"MedicationRequest", R"("status":"draft")", EntryStatus::kProposed},
      {"MedicationStatement", R"("status":"not-taken")", EntryStatus::kNotDone},
      {"MedicationStatement", R"("status":"intended")", EntryStatus::kProposed},
      {"MedicationStatement", R"("status":"active","taken":"n")", EntryStatus::kNotDone},
      {"Immunization", R"("status":"not-done")", EntryStatus::kNotDone},
      {"Immunization", R"("status":"completed","notGiven":true)", EntryStatus::kNotDone},
      {"CarePlan", R"("status":"revoked")", EntryStatus::kCancelled},
      {"CarePlan", R"("status":"active","intent":"plan")", EntryStatus::kActive},
      {"CarePlan", R"("status":"active","intent":"proposal")", EntryStatus::kProposed},
      {"ServiceRequest", R"("status":"active","doNotPerform":"true")", EntryStatus::kNotDone},
      {"Observation",
       R"("status":"final","dataAbsentReason":{"coding":[{"code":"NP"},{"code":"not-performed"}]})",
       EntryStatus::kNotDone},
      {"Flag", R"("status":"inactive")", EntryStatus::kFinal},
  };
  // Whatever element the type has its code in.
  const std::string concept_json = R"({"coding":[{"system":"s","code":"1"}]})";
  for (const auto& c : cases) {
    std::string codes;
    for (const char* const name :
         {"code", "type", "serviceType", "category", "vaccineCode", "medicationCodeableConcept"}) {
      if (std::string(c.type) == "Observation" && std::string(name) != "code") continue;
      codes += std::string(",\"") + name + "\":" + concept_json;
    }
    With(c.type, c.members + codes);
    EXPECT_EQ(Only().status, c.status) << c.type << " " << c.members;
  }
}

TEST_F(FhirResourcesTest, AStatusThatFhirDoesNotHaveSetsTheResourceAside) {
  for (const char* const type : {"Observation", "Condition"}) {
    With(type, kSnomedCode + R"(,"status":"finalised","verificationStatus":"perhaps")");
    EXPECT_TRUE(record().entries().empty());
    EXPECT_TRUE(HasReason(record(), type, "status-unknown"));
    EXPECT_TRUE(record().in_doubt());
  }
}

TEST_F(FhirResourcesTest, TheClinicalDateOfEachType) {
  const std::string concept_json = R"({"coding":[{"system":"s","code":"1"}]})";
  const struct {
    const char* type;
    const char* members;
    const char* occurred;
    const char* recorded;
  } cases[] = {
      {"Condition",
       R"("onsetDateTime":"2019-03","recordedDate":"2020-01-01","abatementDateTime":"2021")",
       "2019-03", "2020-01-01T00:00:00Z"},
      {"Condition",
       R"("onsetPeriod":{"start":"2019-03-04","end":"2020"},"recordedDate":"2020-01-01")",
       "2019-03-04", "2020-01-01T00:00:00Z"},
      {"Condition", R"("onsetString":"in childhood","recordedDate":"2020-01-01")", "2020-01-01",
       "2020-01-01T00:00:00Z"},
      {"Condition", R"("onsetAge":{"value":30,"unit":"a"})", "1980-05-02/1981-05-01",
       "1980-05-01T23:00:00Z"},
      {"Condition", R"("abatementDateTime":"2021-02-03")", "2021-02-03", "2021-02-03T00:00:00Z"},
      {"Condition", R"("assertedDate":"2020-01-01")", "2020-01-01", "2020-01-01T00:00:00Z"},
      {"Observation", R"("effectivePeriod":{"end":"2019-03-04"},"issued":"2020-01-01T00:00:00Z")",
       "2019-03-04", "2020-01-01T00:00:00Z"},
      {"Observation", R"("effectiveInstant":"2019-07-04T23:30:00Z")", "2019-07-05",
       "2019-07-04T23:00:00Z"},
      {"Observation", R"("effectiveTiming":{"event":["2019-03-04"]})", "2019-03-04",
       "2019-03-04T00:00:00Z"},
      {"Observation", R"("issued":"2020-01-01T00:00:00Z")", "2020-01-01", "2020-01-01T00:00:00Z"},
      {"Procedure", R"("performedPeriod":{"start":"2019-03-04"})", "2019-03-04",
       "2019-03-04T00:00:00Z"},
      {"ServiceRequest", R"("occurrenceDateTime":"2026-03-04","authoredOn":"2026-03-01")",
       "2026-03-04", "2026-03-01T00:00:00Z"},
      {"ServiceRequest", R"("authoredOn":"2026-03-01")", "2026-03-01", "2026-03-01T00:00:00Z"},
      {"DiagnosticReport",
       R"("effectiveDateTime":"2026-03-04T10:00","issued":"2026-03-05T00:00:00Z")", "2026-03-04",
       "2026-03-05T00:00:00Z"},
      {"Encounter", R"("period":{"start":"2026-03-04T10:00:00Z"})", "2026-03-04",
       "2026-03-04T00:00:00Z"},
      {"Appointment", R"("start":"2026-03-16T10:00:00Z","created":"2026-03-03")", "2026-03-16",
       "2026-03-03T00:00:00Z"},
      {"Appointment", R"("requestedPeriod":[{"start":"2026-03-16"}],"created":"2026-03-03")",
       "2026-03-16", "2026-03-03T00:00:00Z"},
      {"Task", R"("restriction":{"period":{"end":"2026-03-16"}},"authoredOn":"2026-03-03")",
       "2026-03-16", "2026-03-03T00:00:00Z"},
      {"Task", R"("lastModified":"2026-03-03")", "2026-03-03", "2026-03-03T00:00:00Z"},
      {"Communication", R"("received":"2026-03-04","sent":"2026-03-03")", "2026-03-03",
       "2026-03-03T00:00:00Z"},
      {"DocumentReference",
       R"("context":{"period":{"start":"2026-03-03"}},"date":"2026-03-04T00:00:00Z")", "2026-03-03",
       "2026-03-04T00:00:00Z"},
      {"MedicationRequest",
       R"("dispenseRequest":{"validityPeriod":{"start":"2026-03-03"}},"authoredOn":"2026-03-01")",
       "2026-03-03", "2026-03-01T00:00:00Z"},
      {"MedicationRequest",
       R"("dosageInstruction":[{"timing":{"repeat":{"boundsPeriod":{"start":"2026-03-03"}}}}],"authoredOn":"2026-03-01")",
       "2026-03-03", "2026-03-01T00:00:00Z"},
      {"MedicationStatement",
       R"("effectivePeriod":{"start":"2026-03-03"},"dateAsserted":"2026-03-01")", "2026-03-03",
       "2026-03-01T00:00:00Z"},
      {"Immunization", R"("occurrenceDateTime":"2026-03-03","recorded":"2026-03-04")", "2026-03-03",
       "2026-03-04T00:00:00Z"},
      {"Immunization", R"("date":"2026-03-03")", "2026-03-03", "2026-03-03T00:00:00Z"},
      {"AllergyIntolerance", R"("lastOccurrence":"2026-03-03")", "2026-03-03",
       "2026-03-03T00:00:00Z"},
      {"CarePlan", R"("period":{"start":"2026-03-03"},"created":"2026-03-01")", "2026-03-03",
       "2026-03-01T00:00:00Z"},
      {"Flag", R"("period":{"start":"2026-03-03"})", "2026-03-03", "2026-03-03T00:00:00Z"},
  };
  for (const auto& c : cases) {
    std::string codes;
    for (const char* const name :
         {"code", "type", "serviceType", "category", "vaccineCode", "medicationCodeableConcept"}) {
      codes += std::string(",\"") + name + "\":" + concept_json;
    }
    With(c.type, c.members + codes);
    EXPECT_EQ(calendar::FormatIso(Only().occurred), c.occurred) << c.type << " " << c.members;
    EXPECT_EQ(calendar::FormatInstant(Only().recorded), c.recorded) << c.type << " " << c.members;
  }
}

TEST_F(FhirResourcesTest, ADateThatIsNoneSetsTheResourceAside) {
  With("Observation",
       kSnomedCode +
           R"(,"status":"final","effectiveDateTime":"05/01/2026","issued":"2026-01-05T00:00:00Z")");
  EXPECT_TRUE(record().entries().empty());
  EXPECT_TRUE(HasReason(record(), "Observation", "date-unreadable"));
  EXPECT_TRUE(record().in_doubt());
  With("Observation",
       kSnomedCode + R"(,"status":"final","effectiveDateTime":"2026-01-05","issued":"soon")");
  EXPECT_TRUE(HasReason(record(), "Observation", "recorded-unreadable"));
  EXPECT_TRUE(Only().recorded_assumed);
}

TEST_F(FhirResourcesTest, WithoutAnyDateTheEntryIsSetAside) {
  With("Observation", kSnomedCode + R"(,"status":"final")");
  EXPECT_TRUE(HasReason(record(), "entry", "date-missing"));
  EXPECT_TRUE(record().in_doubt());
}

TEST_F(FhirResourcesTest, EverySortOfValue) {
  const auto value = [this](const std::string& member) -> const Value& {
    With("Observation",
         kSnomedCode + R"(,"status":"final","effectiveDateTime":"2026-01-05",)" + member);
    return Only().value;
  };
  EXPECT_EQ(value(R"("valueQuantity":{"value":4.0,"unit":"g/dL"})").text, "4.0");
  EXPECT_EQ(value(R"("valueQuantity":{"value":4.0,"unit":"g/dL"})").quantity.unit,
            calendar::FindUnit("g/dL"));
  EXPECT_EQ(value(R"("valueQuantity":{"value":4,"unit":"my unit","code":"g/dL"})").quantity.unit,
            calendar::FindUnit("g/dL"));
  EXPECT_EQ(value(R"("valueQuantity":{"value":4,"unit":"g/dL","code":"strange"})").quantity.unit,
            calendar::FindUnit("g/dL"));
  EXPECT_EQ(value(R"("valueQuantity":{"value":4,"comparator":">="})").quantity.comparator,
            calendar::Comparator::kAtLeast);
  EXPECT_EQ(value(R"("valueInteger":12)").text, "12");
  EXPECT_EQ(value(R"("valueString":"<10")").quantity.comparator, calendar::Comparator::kLess);
  EXPECT_EQ(value(R"("valueString":"see letter")").kind, ValueKind::kText);
  EXPECT_EQ(value(R"("valueString":"<10.0 ug/g")").text, "<10.0");
  EXPECT_EQ(value(R"("valueString":"< 10 ug/g")").text, "< 10");
  EXPECT_EQ(value(R"("valueString":"<10.0 ug/g")").unit_text, "ug/g");
  EXPECT_EQ(value(R"("valueBoolean":true)").kind, ValueKind::kBoolean);
  EXPECT_EQ(value(R"("valueDateTime":"2026")").kind, ValueKind::kText);
  EXPECT_EQ(value(R"("valueCodeableConcept":{"text":"Negative"})").kind, ValueKind::kText);
  const Value coded = value(
      R"("valueCodeableConcept":{"coding":[{"system":"x","code":"N"},{"system":"http://snomed.info/sct","code":"260385009"}]})");
  EXPECT_EQ(coded.kind, ValueKind::kCoding);
  EXPECT_EQ(record().systems()[coded.coding.system], "snomed");
  EXPECT_EQ(value(R"("dataAbsentReason":{"coding":[{"code":"unknown"}]})").kind, ValueKind::kNone);
  for (const char* const unreadable :
       {R"("valueQuantity":{"value":1e400,"unit":"g/dL"})", R"("valueQuantity":{"value":"high"})",
        R"("valueQuantity":{"value":4,"comparator":"ad"})", R"("valueRange":{"low":{"value":1}})",
        R"("valueRatio":{"numerator":{"value":1}})",
        R"("valueInteger":123456789012345678901234567890)"}) {
    EXPECT_EQ(value(unreadable).kind, ValueKind::kText) << unreadable;
    EXPECT_TRUE(HasReason(record(), "Observation", "value-unreadable")) << unreadable;
  }
}

TEST_F(FhirResourcesTest, ComponentsAreEntriesOfTheirOwn) {
  With("Observation", R"("status":"final","effectiveDateTime":"2026-01-05",
    "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},
    "component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120,"unit":"mm[Hg]"}},
                 {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},
                  "dataAbsentReason":{"coding":[{"code":"not-performed"}]}}])");
  EXPECT_THAT(Ids(), UnorderedElementsAre("Observation/r", "Observation/r#component-0",
                                          "Observation/r#component-1"));
  EXPECT_EQ(Find("Observation/r#component-0")->value.text, "120");
  EXPECT_EQ(Find("Observation/r#component-1")->status, EntryStatus::kNotDone);
  EXPECT_EQ(Find("Observation/r")->value.kind, ValueKind::kNone);
}

TEST_F(FhirResourcesTest, ReasonsConclusionsAndActivitiesAreEntriesOfTheirOwn) {
  With(
      "Encounter",
      R"("status":"finished","period":{"start":"2026-01-05"},"reasonCode":[{"coding":[{"system":"s","code":"1"}]}])");
  EXPECT_THAT(Ids(), ElementsAre("Encounter/r#reasonCode-0"));
  EXPECT_EQ(Only().consultation_id, "r");
  With(
      "DiagnosticReport",
      R"("status":"final","effectiveDateTime":"2026-01-05","conclusionCode":[{"coding":[{"system":"s","code":"1"}]}],)" +
          kSnomedCode);
  EXPECT_THAT(Ids(),
              UnorderedElementsAre("DiagnosticReport/r", "DiagnosticReport/r#conclusionCode-0"));
  With("CarePlan", R"("status":"active","period":{"start":"2026-01-05"},
    "activity":[{"detail":{"status":"cancelled","code":{"coding":[{"system":"s","code":"1"}]}}},{"reference":{"reference":"Task/1"}}])");
  EXPECT_THAT(Ids(), ElementsAre("CarePlan/r#activity-0"));
  EXPECT_EQ(Only().status, EntryStatus::kCancelled);
}

TEST_F(FhirResourcesTest, AnswersOfAQuestionnaireAreEntries) {
  With("QuestionnaireResponse",
       R"("status":"completed","authored":"2026-01-05","questionnaire":"https://x.example/Q|1",
    "item":[{"linkId":"1","answer":[{"valueInteger":3}]},
            {"linkId":"2","item":[{"linkId":"2.1","answer":[{"valueBoolean":true,"item":[{"linkId":"2.1.1","answer":[{"valueString":"x"}]}]}]}]}])");
  EXPECT_THAT(Ids(),
              UnorderedElementsAre("QuestionnaireResponse/r#1-0", "QuestionnaireResponse/r#2.1-0",
                                   "QuestionnaireResponse/r#2.1.1-0"));
  const Entry& first = *Find("QuestionnaireResponse/r#1-0");
  EXPECT_EQ(record().systems()[record().codings(first)[0].system], "https://x.example/Q|1");
  EXPECT_EQ(record().codings(first)[0].code, "1");
  EXPECT_EQ(first.value.text, "3");
}

TEST_F(FhirResourcesTest, WordsWithoutACodeAreSaidWithoutDoubt) {
  With("Condition", R"("onsetDateTime":"2026-01-05","code":{"text":"lump"})");
  EXPECT_TRUE(HasReason(record(), "Condition", "code-text-only"));
  EXPECT_FALSE(record().in_doubt());
  With("Condition", R"("onsetDateTime":"2026-01-05")");
  EXPECT_TRUE(HasReason(record(), "Condition", "code-missing"));
  EXPECT_TRUE(record().in_doubt());
  With("Condition", R"("onsetDateTime":"2026-01-05","code":{"coding":[{"code":"1"}]})");
  EXPECT_TRUE(HasReason(record(), "Condition", "coding-incomplete"));
  EXPECT_TRUE(record().in_doubt());
  With("Encounter",
       R"("status":"finished","period":{"start":"2026-01-05"},"class":{"code":"AMB"})");
  EXPECT_TRUE(record().entries().empty());
  EXPECT_FALSE(record().in_doubt());
}

TEST_F(FhirResourcesTest, WhatChangesTheMeaningForbidsTheUse) {
  const std::string observation =
      kSnomedCode + R"(,"status":"final","effectiveDateTime":"2026-01-05")";
  With("Observation", observation + R"(,"modifierExtension":[{"url":"u","valueBoolean":true}])");
  EXPECT_TRUE(HasReason(record(), "Observation", "modifier-extension"));
  EXPECT_TRUE(record().entries().empty());
  EXPECT_TRUE(record().in_doubt());
  With("Observation", observation + R"(,"component":[{"modifierExtension":[{"url":"u"}]}])");
  EXPECT_TRUE(HasReason(record(), "Observation", "modifier-extension"));
  With("Observation", observation + R"(,"implicitRules":"http://x.example")");
  EXPECT_TRUE(HasReason(record(), "Observation", "implicit-rules"));
  With("Observation", observation + R"(,"status":"cancelled")");
  EXPECT_TRUE(HasReason(record(), "Observation", "duplicate-key"));
  EXPECT_TRUE(record().entries().empty());
  With("Observation", observation + R"(,"valueQuantity":{"value":1,"value":2})");
  EXPECT_TRUE(HasReason(record(), "Observation", "duplicate-key"));
}

TEST_F(FhirResourcesTest, AFamilyMembersHistoryIsNotThePatients) {
  ASSERT_TRUE(
      Read(
          {Bundle(
              {kPatient1,
               R"({"resourceType":"FamilyMemberHistory","id":"f","patient":{"reference":"Patient/1"},
    "status":"completed","condition":[{)" +
                   kSnomedCode + "}]}"})})
          .ok());
  EXPECT_TRUE(record().entries().empty());
  EXPECT_TRUE(HasReason(record(), "FamilyMemberHistory", "about-another-person"));
  EXPECT_FALSE(record().in_doubt());
}

TEST_F(FhirResourcesTest, TypesWithoutARuleAreSaidOnceARecord) {
  ASSERT_TRUE(
      Read({Bundle({kPatient1,
                    R"({"resourceType":"Claim","id":"a","patient":{"reference":"Patient/1"}})",
                    R"({"resourceType":"Claim","id":"b","patient":{"reference":"Patient/1"}})",
                    R"({"resourceType":"ActivityDefinition","id":"c"})"})})
          .ok());
  EXPECT_EQ(std::count_if(record().set_aside().begin(), record().set_aside().end(),
                          [](const SetAside& s) { return s.reason == "type-not-read"; }),
            1);
  EXPECT_EQ((report_.reasons[{"Claim", "type-not-read"}]), 2);
  EXPECT_EQ((report_.reasons[{"ActivityDefinition", "type-not-read"}]), 1);
  EXPECT_FALSE(record().in_doubt());
}

TEST_F(FhirResourcesTest, MedicationsAreFoundWhereverTheyStand) {
  const std::string subject =
      R"("subject":{"reference":"Patient/1"},"status":"active","authoredOn":"2026-01-05")";
  ASSERT_TRUE(
      Read(
          {Bundle(
              {kPatient1,
               R"({"resourceType":"MedicationRequest","id":"a",)" + subject +
                   R"(,"medicationReference":{"reference":"Medication/m"}})",
               R"({"resourceType":"MedicationRequest","id":"b",)" + subject +
                   R"(,"medicationReference":{"reference":"#m"},
        "contained":[{"resourceType":"Medication","id":"m","code":{"coding":[{"system":"s","code":"contained"}]}}]})",
               R"({"resourceType":"MedicationRequest","id":"c",)" + subject +
                   R"(,"medicationReference":{"reference":"Medication/none"}})",
               R"({"resourceType":"Medication","id":"m","code":{"coding":[{"system":"s","code":"apart"}]}})"})})
          .ok());
  EXPECT_EQ(record().codings(*Find("MedicationRequest/a"))[0].code, "apart");
  EXPECT_EQ(record().codings(*Find("MedicationRequest/b"))[0].code, "contained");
  EXPECT_TRUE(HasReason(record(), "MedicationRequest", "code-missing"));
}

TEST_F(FhirResourcesTest, ContainedResourcesAreTheirHoldersEntries) {
  With("DiagnosticReport",
       kSnomedCode +
           R"(,"status":"final","effectiveDateTime":"2026-01-05","result":[{"reference":"#o"}],
    "contained":[{"resourceType":"Observation","id":"o","status":"final","effectiveDateTime":"2026-01-05",
      "code":{"coding":[{"system":"s","code":"1"}]},"valueInteger":5},
      {"resourceType":"Organization","id":"org"}])");
  EXPECT_THAT(Ids(), UnorderedElementsAre("DiagnosticReport/r", "DiagnosticReport/r#o"));
  EXPECT_EQ(Find("DiagnosticReport/r#o")->value.text, "5");
}

TEST_F(FhirResourcesTest, AContainedResourceFallsWithItsHolderAndIsNobodyElses) {
  const auto holder = [](const std::string& status, const std::string& subject) {
    return kSnomedCode + R"(,"status":")" + status +
           R"(","effectiveDateTime":"2026-01-05","result":[{"reference":"#o"}],
    "contained":[{"resourceType":"Observation","id":"o","status":"final",)" +
           subject + R"("effectiveDateTime":"2026-01-05",
      "code":{"coding":[{"system":"s","code":"1"}]},"valueInteger":5}])";
  };
  With("DiagnosticReport", holder("final", R"("subject":{"reference":"Patient/1"},)"));
  EXPECT_EQ(Find("DiagnosticReport/r#o")->status, EntryStatus::kFinal);
  EXPECT_EQ(Find("DiagnosticReport/r#o")->kind, Kind::kResult);
  With("DiagnosticReport", holder("entered-in-error", ""));
  EXPECT_EQ(Find("DiagnosticReport/r#o")->status, EntryStatus::kEnteredInError);
  With("DiagnosticReport", holder("final", R"("subject":{"reference":"Patient/2"},)"));
  EXPECT_THAT(Ids(), UnorderedElementsAre("DiagnosticReport/r"));
  EXPECT_TRUE(HasReason(record(), "Observation", "about-another-person"));
  EXPECT_TRUE(record().in_doubt());
}

TEST_F(FhirResourcesTest, WhatAListContainsIsNotDroppedSilently) {
  With("List", R"("status":"current","contained":[{"resourceType":"Organization","id":"o"}])");
  EXPECT_FALSE(record().in_doubt());
  With("List", R"("status":"current","contained":[{"resourceType":"Condition","id":"c",)" +
                   kSnomedCode + "}]");
  EXPECT_TRUE(record().entries().empty());
  EXPECT_TRUE(HasReason(record(), "List", "contained-not-read"));
  EXPECT_TRUE(record().in_doubt());
}

TEST_F(FhirResourcesTest, WhatWasObservedOfSomebodyElseIsNotThePatients) {
  const std::string observation =
      kSnomedCode + R"(,"status":"final","effectiveDateTime":"2026-01-05","focus":)";
  for (const char* const focus :
       {R"([{"reference":"RelatedPerson/9"}])", R"([{"reference":"Patient/2"}])",
        R"([{"reference":"Condition/c"},{"type":"RelatedPerson","display":"mother"}])",
        R"([{"reference":"#m"}],"contained":[{"resourceType":"RelatedPerson","id":"m"}])"}) {
    With("Observation", observation + focus);
    EXPECT_TRUE(record().entries().empty()) << focus;
    EXPECT_TRUE(HasReason(record(), "Observation", "about-another-person"));
  }
  // A stage's focus is the cancer (mCODE).
  for (const char* const focus :
       {R"([{"reference":"Condition/c"}])", R"([{"reference":"Patient/1"}])"}) {
    With("Observation", observation + focus);
    EXPECT_EQ(Only().status, EntryStatus::kFinal) << focus;
  }
}

TEST_F(FhirResourcesTest, WhatIsSaidAgainstAConditionCountsInWhateverShape) {
  const struct {
    const char* members;
    std::optional<EntryStatus> status;  // nothing: set aside, in doubt
  } cases[] = {
      {R"("verificationStatus":{"text":"Refuted"})", EntryStatus::kNotDone},
      {R"("verificationStatus":{"text":"Entered in error"})", EntryStatus::kEnteredInError},
      {R"("verificationStatus":{"coding":[{"system":"urn:local","code":"confirmed"},{"system":"s","code":"refuted"}]})",
       EntryStatus::kNotDone},
      {R"("verificationStatus":{"coding":[{"system":"urn:local","code":"x"},{"code":"confirmed"}]})",
       EntryStatus::kFinal},
      {R"("verificationStatus":{"text":"query"})", std::nullopt},
      {R"("verificationStatus":{"coding":[{"display":"Refuted"}]})", std::nullopt},
      {R"("clinicalStatus":{"text":"Active"})", EntryStatus::kActive},
      {R"("clinicalStatus":{"text":"?"})", std::nullopt},
  };
  for (const auto& c : cases) {
    With("Condition", kSnomedCode + R"(,"onsetDateTime":"2026-01-05",)" + c.members);
    if (c.status) {
      EXPECT_EQ(Only().status, *c.status) << c.members;
    } else {
      EXPECT_TRUE(record().entries().empty()) << c.members;
      EXPECT_TRUE(HasReason(record(), "Condition", "status-unknown")) << c.members;
      EXPECT_TRUE(record().in_doubt());
    }
  }
}

TEST_F(FhirResourcesTest, AnActivityThatHasNotBegunIsNotDone) {
  const auto plan = [](const std::string& intent, const std::string& status) {
    return R"("status":"active","intent":")" + intent +
           R"(","period":{"start":"2026-01-05"},"activity":[{"detail":{"status":")" + status +
           R"(","code":{"coding":[{"system":"s","code":"1"}]}}}])";
  };
  With("CarePlan", plan("plan", "not-started"));
  EXPECT_EQ(Only().status, EntryStatus::kProposed);
  With("CarePlan", plan("plan", "scheduled"));
  EXPECT_EQ(Only().status, EntryStatus::kBooked);
  With("CarePlan", plan("plan", "completed"));
  EXPECT_EQ(Only().status, EntryStatus::kFinal);
  With("CarePlan", plan("plan", "soon"));
  EXPECT_TRUE(record().entries().empty());
  EXPECT_TRUE(HasReason(record(), "CarePlan", "status-unknown"));
}

TEST_F(FhirResourcesTest, LinksComeFromRequestsReportsAndAppointments) {
  const std::string subject =
      R"("subject":{"reference":"Patient/1"},"status":"final","effectiveDateTime":"2026-01-05",)" +
      kSnomedCode;
  ASSERT_TRUE(
      Read(
          {Bundle(
              {kPatient1,
               R"({"resourceType":"DiagnosticReport","id":"d",)" + subject +
                   R"(,"basedOn":[{"reference":"https://x.example/fhir/ServiceRequest/9/_history/2"}],"result":[{"reference":"Observation/o"}]})",
               R"({"resourceType":"Observation","id":"o",)" + subject +
                   R"(,"basedOn":[{"reference":"ServiceRequest/8"}]})",
               R"({"resourceType":"Encounter","id":"e","status":"finished","subject":{"reference":"Patient/1"},"period":{"start":"2026-01-06"},
        "type":[{"coding":[{"system":"s","code":"1"}]}],"appointment":[{"reference":"Appointment/7"}]})"})})
          .ok());
  EXPECT_THAT(record().links(*Find("Observation/o")),
              ElementsAre("ServiceRequest/8", "ServiceRequest/9"));
  EXPECT_EQ(Find("Observation/o")->kind, Kind::kResult);
  EXPECT_THAT(record().links(*Find("DiagnosticReport/d")), ElementsAre("ServiceRequest/9"));
  EXPECT_THAT(record().links(*Find("Encounter/e")), ElementsAre("Appointment/7"));
}

TEST_F(FhirResourcesTest, TheAuthorsRoleComesFromAPractitionerRole) {
  const auto role = [this](const std::string& code) {
    const absl::Status status = Read({Bundle(
        {kPatient1, R"({"resourceType":"PractitionerRole","id":"pr","code":[)" + code + "]}",
         R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/1"},"onsetDateTime":"2026-01-05",
          "recorder":{"reference":"PractitionerRole/pr"},)" +
             kSnomedCode + "}"})});
    EXPECT_TRUE(status.ok());
    return std::string(Only().author_role);
  };
  EXPECT_EQ(
      role(
          R"({"coding":[{"system":"s","code":"R0260","display":"General Medical Practitioner"}]})"),
      "gp");
  EXPECT_EQ(role(R"({"text":"Practice Nurse"})"), "nurse");
  EXPECT_EQ(role(R"({"text":"Clinical Pharmacist"})"), "pharmacist");
  EXPECT_EQ(role(R"({"text":"Receptionist"})"), "receptionist");
}

TEST_F(FhirResourcesTest, AListThatWithholdsItemsLeavesDoubt) {
  With("List", R"("status":"current","extension":[{"url":
    "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ListWarningCode-1","valueCode":"confidential-items"}])");
  EXPECT_TRUE(HasReason(record(), "List", "list-warning"));
  EXPECT_TRUE(record().in_doubt());
  With("List", R"("status":"current","emptyReason":{"coding":[{"code":"withheld"}]})");
  EXPECT_TRUE(record().in_doubt());
  With("List", R"("status":"current","emptyReason":{"coding":[{"code":"nilknown"}]})");
  EXPECT_FALSE(record().in_doubt());
}

TEST_F(FhirResourcesTest, VaccinationsCarryTheirProcedureCodeToo) {
  With(
      "Immunization",
      R"("status":"completed","occurrenceDateTime":"2026-01-05","vaccineCode":{"coding":[{"system":"s","code":"v"}]},
    "extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-VaccinationProcedure",
      "valueCodeableConcept":{"coding":[{"system":"s","code":"p"}]}}])");
  EXPECT_EQ(record().codings(Only()).size(), 2u);
}

// GP Connect, Access Record Structured: as far as codes and dates go.
TEST_F(FhirResourcesTest, GpConnectStu3IsRecognisedAndRead) {
  ASSERT_TRUE(
      Read(
          {Bundle({
              R"({"resourceType":"Patient","id":"1","gender":"male","birthDate":"1950-05-02",
        "meta":{"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1"]},
        "extension":[{"url":"https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-RegistrationDetails-1",
          "extension":[{"url":"registrationPeriod","valuePeriod":{"start":"1962-07-13"}}]}],
        "generalPractitioner":[{"reference":"Practitioner/1"}],"managingOrganization":{"reference":"Organization/o"}})",
              R"({"resourceType":"Organization","id":"o","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"A20047"}]})",
              R"({"resourceType":"Condition","id":"c","clinicalStatus":"active","assertedDate":"2019-09-05","onsetDateTime":"2019-09",
        "subject":{"reference":"Patient/1"},"context":{"reference":"Encounter/e"},
        "code":{"coding":[{"system":"http://snomed.info/sct","code":"254837009"},
                          {"system":"http://read.info/readv2","code":"B34..00","userSelected":true}]}})",
              R"({"resourceType":"Immunization","id":"i","status":"completed","notGiven":false,"patient":{"reference":"Patient/1"},
        "date":"2015-03-01","vaccineCode":{"coding":[{"system":"http://snomed.info/sct","code":"1"}]}})",
              R"({"resourceType":"MedicationStatement","id":"ms","status":"active","taken":"unk","subject":{"reference":"Patient/1"},
        "medicationReference":{"reference":"Medication/m"},"effectivePeriod":{"start":"2020-05-01"},"dateAsserted":"2020-05-01",
        "basedOn":[{"reference":"MedicationRequest/mr"}]})",
              R"({"resourceType":"Medication","id":"m","code":{"coding":[{"system":"http://snomed.info/sct","code":"2"}]}})",
              R"({"resourceType":"ReferralRequest","id":"rr","status":"active","intent":"order","subject":{"reference":"Patient/1"},
        "authoredOn":"2020-06-01","priority":"urgent","serviceRequested":[{"coding":[{"system":"http://snomed.info/sct","code":"3"}]}]})"})})
          .ok());
  EXPECT_EQ(report_.stu3, 2);
  EXPECT_EQ(Find("Condition/c")->status, EntryStatus::kActive);
  EXPECT_EQ(calendar::FormatIso(Find("Condition/c")->occurred), "2019-09");
  EXPECT_EQ(Find("Condition/c")->consultation_id, "e");
  EXPECT_EQ(Find("ReferralRequest/rr")->urgency, "urgent");
  EXPECT_EQ(Find("ReferralRequest/rr")->kind, Kind::kReferral);
  EXPECT_NE(Find("Immunization/i"), nullptr);
  EXPECT_THAT(record().links(*Find("MedicationStatement/ms")), ElementsAre("MedicationRequest/mr"));
  ASSERT_EQ(record().registrations().size(), 1u);
  EXPECT_EQ(record().registrations()[0].practice, "A20047");
  EXPECT_EQ(record().registrations()[0].from, D("1962-07-13"));
  EXPECT_FALSE(record().in_doubt()) << Dump(record());
  EXPECT_THAT(RenderReport(report_), HasSubstr("STU3"));
}

}  // namespace
}  // namespace waymark::record
