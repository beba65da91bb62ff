// CDS Hooks over the shipped rules and the synthetic practice: every answer within the
// specification's constraints, and patient by patient what Evaluate says of the same record.

#include <fstream>
#include <map>

#include "gateway/cds_bodies.h"
#include "gtest/gtest.h"
#include "service/test_pack.h"
#include "waymark/gateway/cds_evaluate.h"
#include "waymark/population/synthesise.h"
#include "waymark/record/readers/fhir_reader.h"
#include "waymark/service/evaluate_handler.h"

namespace waymark::gateway {
namespace {

constexpr int kPatients = 250;

class CdsPractice : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    rules::LoadOptions options;
    options.extra_code_sets = {std::string(WAYMARK_SOURCE_DIR) + "/tests/codesets"};
    absl::StatusOr<rules::LoadedPack> loaded =
        rules::LoadPack(std::string(WAYMARK_SOURCE_DIR) + "/rules", options);
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    absl::StatusOr<std::shared_ptr<const service::Snapshot>> snapshot =
        service::Snapshot::Make(*std::move(loaded), service::TestSettings());
    ASSERT_TRUE(snapshot.ok()) << snapshot.status();
    pack_ = new std::shared_ptr<const CdsPack>(CdsPacks({}).Of(*std::move(snapshot)));
    folder_ = new service::TestFolder;
    population::SynthesiseOptions practice;
    practice.patients = kPatients;
    practice.fhir = true;
    practice.threads = 1;
    practice.out_dir = folder_->path("practice");
    ASSERT_TRUE(population::Synthesise(practice).ok());
  }
  static void TearDownTestSuite() {
    delete pack_;
    delete folder_;
  }

  static const CdsPack& pack() { return **pack_; }
  static std::vector<std::string> Bundles() {
    std::vector<std::string> bundles;
    std::ifstream file(folder_->path("practice/fhir/bundles.ndjson"));
    for (std::string line; std::getline(file, line);) bundles.push_back(line);
    return bundles;
  }
  static std::string PatientOf(const std::string& bundle) {
    const std::string key = "\"resourceType\":\"Patient\",\"id\":\"";
    const size_t at = bundle.find(key) + key.size();
    return bundle.substr(at, bundle.find('"', at) - at);
  }
  static Prefetch PrefetchOf(const std::string& bundle) {
    std::map<std::string, std::string> types;
    for (const CdsQuery& query : pack().needs.queries) {
      types.emplace(std::string(query.key), std::string(query.type));
    }
    return SplitBundle(bundle, types);
  }
  static service::Call Call() { return {service::TestNow(), {}, nullptr, nullptr, nullptr}; }
  absl::StatusOr<CdsAnswer> View(const std::string& patient, const Prefetch& prefetch) {
    const CdsMoment& moment = *pack().Find("waymark-patient-view");
    const std::string body = HookBody("patient-view", prefetch, patient);
    const absl::StatusOr<CdsRequest> request = ReadCdsRequest(moment, body);
    if (!request.ok()) return request.status();
    return CdsEvaluate(pack(), moment, identity_, Call(), *request);
  }

  const CdsIdentity identity_;
  static std::shared_ptr<const CdsPack>* pack_;
  static service::TestFolder* folder_;
};
std::shared_ptr<const CdsPack>* CdsPractice::pack_ = nullptr;
service::TestFolder* CdsPractice::folder_ = nullptr;

TEST_F(CdsPractice, TheShippedRulesUseTheseMoments) {
  std::vector<std::string> hooks;
  for (const CdsMoment* moment : pack().moments) hooks.emplace_back(moment->hook);
  EXPECT_EQ(hooks, (std::vector<std::string>{"patient-view", "order-select", "order-sign",
                                             "appointment-book"}));
}

TEST_F(CdsPractice, EachPatientGetsWhatEvaluateSaysWithinTheConstraints) {
  const std::vector<std::string> bundles = Bundles();
  ASSERT_EQ(bundles.size(), static_cast<size_t>(kPatients));
  size_t cards = 0, with_suggestions = 0, with_reasons = 0;
  for (const std::string& bundle : bundles) {
    const std::string patient = PatientOf(bundle);
    SCOPED_TRACE(patient);
    record::FhirReader reader({.zone = pack().snapshot->settings().zone});
    ASSERT_TRUE(reader.AddDocument(bundle, "bundle").ok());
    ASSERT_TRUE(reader.EndInput().ok());
    record::PatientRecord record;
    ASSERT_TRUE(reader.Next(record).value());
    v1::EvaluateRequest asked;
    asked.set_moment(v1::MOMENT_ON_OPEN);
    v1::EvaluateResponse response;
    ASSERT_TRUE(
        service::EvaluateRecord(*pack().snapshot, Call(), asked, std::move(record), response).ok());

    const absl::StatusOr<CdsAnswer> answer = View(patient, PrefetchOf(bundle));
    ASSERT_TRUE(answer.ok()) << answer.status();
    const JsonObject json = ParseObject(answer->json);
    CheckCards(json);
    std::vector<std::string> told, said;
    for (const v1::Prompt& prompt : response.prompts()) {
      told.push_back(prompt.item().rule() + ": " + prompt.summary());
    }
    for (const JsonValue& one : json.fields().at("cards").list_value().values()) {
      const auto& card = one.struct_value().fields();
      with_suggestions += card.contains("suggestions") ? 1 : 0;
      with_reasons += card.contains("overrideReasons") ? 1 : 0;
      if (!card.contains("extension")) continue;
      said.push_back(card.at("extension")
                         .struct_value()
                         .fields()
                         .at("waymark.v1")
                         .struct_value()
                         .fields()
                         .at("rule")
                         .string_value() +
                     ": " + card.at("summary").string_value());
    }
    EXPECT_EQ(said, told);
    EXPECT_EQ(answer->issued.size(), said.size());
    cards += said.size();
  }
  // Else nothing was compared.
  EXPECT_GT(cards, 20u);
  EXPECT_GT(with_suggestions, 0u);
  EXPECT_GT(with_reasons, 0u);
}

TEST_F(CdsPractice, WholeRecordsAreNotSaidToBePartial) {
  for (const std::string& bundle : Bundles()) {
    const absl::StatusOr<CdsAnswer> answer = View(PatientOf(bundle), PrefetchOf(bundle));
    ASSERT_TRUE(answer.ok()) << answer.status();
    // Some made-up patients have what can't be read: that is said, and said of few.
    if (answer->json.find("can't be read") != std::string::npos) continue;
    EXPECT_EQ(answer->json.find("not seen the whole record"), std::string::npos) << answer->json;
  }
}

TEST_F(CdsPractice, WhicheverTypeIsLeftOutItIsSaid) {
  const std::string bundle = Bundles()[0];
  for (const CdsQuery& query : pack().needs.queries) {
    if (query.key == "patient" || query.key == "episodes") continue;
    Prefetch prefetch = PrefetchOf(bundle);
    Drop(prefetch, std::string(query.key));
    const absl::StatusOr<CdsAnswer> answer = View(PatientOf(bundle), prefetch);
    ASSERT_TRUE(answer.ok()) << answer.status();
    CheckCards(ParseObject(answer->json));
    EXPECT_NE(answer->json.find("not seen the whole record"), std::string::npos) << query.key;
    EXPECT_NE(answer->json.find("- " + std::string(query.type) + ": not sent"), std::string::npos);
  }
}

TEST_F(CdsPractice, TemplatesStayInsideWhatClientsMustSupport) {
  for (const CdsQuery& query : pack().needs.queries) {
    EXPECT_EQ(query.text.rfind(std::string(query.type), 0), 0u);
    EXPECT_NE(query.text.find("{{context.patientId}}"), std::string::npos);
    EXPECT_LT(query.text.size(), 1500u);
    EXPECT_EQ(query.text.find(' '), std::string::npos);
  }
  EXPECT_EQ(pack().needs.queries.front().text, "Patient/{{context.patientId}}");
}

}  // namespace
}  // namespace waymark::gateway
