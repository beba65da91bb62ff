#include "waymark/service/rules_handler.h"

#include "gmock/gmock.h"
#include "service/details.h"
#include "service/test_pack.h"

namespace waymark::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Call kCall{TestNow(), {}};

std::vector<std::string> Ids(const v1::ListRulesResponse& response) {
  std::vector<std::string> ids;
  for (const v1::RuleSummary& rule : response.rules()) ids.push_back(rule.id());
  return ids;
}

TEST(RulesHandler, ListsRulesByIdWithThePack) {
  const auto snapshot = TestSnapshot();
  v1::ListRulesResponse response;
  ASSERT_TRUE(ListRules(*snapshot, {}, response).ok());
  EXPECT_THAT(Ids(response), ElementsAre("idea", "letter", "old", "review"));
  EXPECT_EQ(response.rules(0).status(), "draft");
  EXPECT_EQ(response.rules(3).review_by(), "2027-06-30");
  EXPECT_EQ(response.pack_name(), "test-pack");
  EXPECT_EQ(response.pack_digest(), snapshot->pack().digest);
  EXPECT_FALSE(response.clinically_approved());
  EXPECT_THAT(response.signed_by(), HasSubstr("Test signer"));
  EXPECT_EQ(response.next_page_token(), "");
}

TEST(RulesHandler, PagesFollowOneAnotherWithoutGapOrRepeat) {
  const auto snapshot = TestSnapshot();
  v1::ListRulesRequest request;
  request.set_page_size(3);
  v1::ListRulesResponse first, second;
  ASSERT_TRUE(ListRules(*snapshot, request, first).ok());
  EXPECT_THAT(Ids(first), ElementsAre("idea", "letter", "old"));
  request.set_page_token(first.next_page_token());
  ASSERT_TRUE(ListRules(*snapshot, request, second).ok());
  EXPECT_THAT(Ids(second), ElementsAre("review"));
  EXPECT_EQ(second.next_page_token(), "");
}

TEST(RulesHandler, RefusesATokenOfAnotherPackAndABadPageSize) {
  v1::ListRulesRequest request;
  v1::ListRulesResponse response;
  request.set_page_token("000000000000.idea");
  EXPECT_THAT(FieldsOf(ListRules(*TestSnapshot(), request, response)), ElementsAre("page_token"));
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_THAT(FieldsOf(ListRules(*TestSnapshot(), request, response)), ElementsAre("page_size"));
  request.set_page_size(1001);
  EXPECT_THAT(FieldsOf(ListRules(*TestSnapshot(), request, response)), ElementsAre("page_size"));
}

TEST(RulesHandler, FiltersByIdOrTitleWhateverTheCase) {
  v1::ListRulesRequest request;
  v1::ListRulesResponse response;
  request.set_filter("AFTER A");
  ASSERT_TRUE(ListRules(*TestSnapshot(), request, response).ok());
  EXPECT_THAT(Ids(response), ElementsAre("review"));
}

TEST(RulesHandler, GivesARuleWithItsSource) {
  v1::GetRuleRequest request;
  v1::GetRuleResponse response;
  request.set_id("review");
  ASSERT_TRUE(GetRule(*TestSnapshot(), request, response).ok());
  EXPECT_EQ(response.file(), "rules/review.yaml");
  EXPECT_THAT(response.source(), HasSubstr("rule: review\n"));
  EXPECT_THAT(response.hazards(), ElementsAre("HAZ-001"));
  EXPECT_THAT(response.parameters(), ElementsAre("deadline = 6 months"));
  EXPECT_EQ(response.evidence_size(), 1);
}

TEST(RulesHandler, AnUnknownRuleIsNotFound) {
  v1::GetRuleRequest request;
  v1::GetRuleResponse response;
  request.set_id("no-such-rule");
  const absl::Status status = GetRule(*TestSnapshot(), request, response);
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_EQ(DetailOf<v1::ResourceInfo>(status, "ResourceInfo").resource_name(), "no-such-rule");
}

TEST(RulesHandler, SaysWhichParameterAnOverlayHasSet) {
  rules::Parameter parameter;
  parameter.name = "deadline";
  parameter.value = "4 months";
  parameter.declared = "6 months";
  parameter.set_by = "practice";
  EXPECT_EQ(ParameterText(parameter),
            "deadline = 4 months (set by practice; the rule says 6 months)");
}

template <typename Request>
Request With(const std::vector<rules::SourceFile>& files) {
  Request request;
  for (const rules::SourceFile& file : files) {
    v1::PackFile& one = *request.add_files();
    one.set_path(file.path);
    one.set_text(file.text);
  }
  return request;
}

TEST(RulesHandler, ChecksAWholePack) {
  v1::CheckResponse response;
  ASSERT_TRUE(
      Check(*TestSnapshot(), kCall, With<v1::CheckRequest>(Signed(TestPack())), response).ok());
  EXPECT_FALSE(response.has_errors()) << response.DebugString();
}

TEST(RulesHandler, TrustsWhomTheSidecarTrusts) {
  rules::LoadOptions trusting;
  trusting.trusted_keys = {TestKeyText()};
  const std::vector<rules::SourceFile> files = Signed(TestPack(), /*approved=*/true);
  const auto snapshot =
      Snapshot::Make(rules::LoadPackFromFiles(files, trusting), TestSettings(), trusting).value();
  v1::CheckResponse response;
  ASSERT_TRUE(Check(*snapshot, kCall, With<v1::CheckRequest>(files), response).ok());
  EXPECT_FALSE(response.has_errors()) << response.DebugString();
}

TEST(RulesHandler, GivesFindingsWithTheirPlaces) {
  std::vector<rules::SourceFile> files = TestPack();
  files.push_back({"rules/broken.yaml", "rule: broken\nversion: \"1\"\ntitel: Broken\n"});
  v1::CheckResponse response;
  ASSERT_TRUE(Check(*TestSnapshot(), kCall, With<v1::CheckRequest>(files), response).ok());
  EXPECT_TRUE(response.has_errors());
  bool found = false;
  for (const v1::Finding& finding : response.findings()) {
    if (finding.name() != "unknown-key") continue;
    found = true;
    EXPECT_EQ(finding.file(), "rules/broken.yaml");
    EXPECT_EQ(finding.line(), 3);
    EXPECT_EQ(finding.column(), 1);
    EXPECT_EQ(finding.severity(), "error");
    EXPECT_THAT(finding.hint(), HasSubstr("title"));
  }
  EXPECT_TRUE(found) << response.DebugString();
}

TEST(RulesHandler, FindsWordingThatCantBeFilled) {
  std::vector<rules::SourceFile> files = TestPack();
  for (rules::SourceFile& file : files) {
    const size_t at = file.text.find("{{diagnosis | date}}");
    if (file.path == "rules/review.yaml") file.text.replace(at, 20, "{{diagnosed | date}}");
  }
  v1::CheckResponse response;
  ASSERT_TRUE(Check(*TestSnapshot(), kCall, With<v1::CheckRequest>(files), response).ok());
  EXPECT_TRUE(response.has_errors());
}

TEST(RulesHandler, ChecksOneFileAgainstTheLoadedPack) {
  auto request =
      With<v1::CheckRequest>({{"rules/review.yaml", "rule: review\nstart: {each: dia}\n"}});
  request.set_against_loaded_pack(true);
  v1::CheckResponse response;
  ASSERT_TRUE(Check(*TestSnapshot(), kCall, request, response).ok());
  EXPECT_TRUE(response.has_errors());
  std::vector<std::string> names;
  for (const v1::Finding& finding : response.findings()) names.push_back(finding.name());
  EXPECT_THAT(names, Contains("unknown-set"));
}

TEST(RulesHandler, RefusesNoFilesPathsThatLeadOutAndTooMuch) {
  const auto snapshot = TestSnapshot();
  v1::CheckResponse response;
  EXPECT_THAT(FieldsOf(Check(*snapshot, kCall, {}, response)), ElementsAre("files"));
  for (const char* path : {"", "/etc/passwd", "../x.yaml", "a/../../x", "a//b", "a\\b", "./a"}) {
    EXPECT_THAT(FieldsOf(Check(*snapshot, kCall, With<v1::CheckRequest>({{path, ""}}), response)),
                ElementsAre("files[0].path"))
        << path;
  }
  EXPECT_THAT(
      FieldsOf(Check(*snapshot, kCall,
                     With<v1::CheckRequest>({{"a.yaml", "x: 1"}, {"a.yaml", "x: 2"}}), response)),
      ElementsAre("files[1].path"));
  const absl::Status status =
      Check(*snapshot, kCall,
            With<v1::CheckRequest>({{"a.yaml", std::string((16 << 20) + 1, ' ')}}), response);
  EXPECT_TRUE(absl::IsResourceExhausted(status));
  EXPECT_EQ(ReasonOf(status), "PACK_TOO_LARGE");
}

TEST(RulesHandler, RunsTheLoadedPacksStories) {
  v1::RunTestsResponse response;
  ASSERT_TRUE(RunTests(*TestSnapshot(), kCall, {}, response).ok());
  EXPECT_EQ(response.passed(), 1) << response.DebugString();
  EXPECT_EQ(response.failed(), 0);
  ASSERT_EQ(response.results_size(), 1);
  EXPECT_EQ(response.results(0).story(), "a review in time");
  EXPECT_EQ(response.results(0).file(), "stories/review.yaml");
}

TEST(RulesHandler, SaysWhyAStoryFails) {
  auto request = With<v1::RunTestsRequest>(
      {{"stories/review.yaml",
        "story: too late\nrules: [review]\npatient: {born: \"1960-05-02\", sex: female}\n"
        "record:\n  - 2025-06-01: diagnosis\nexpect:\n  2025-12-02: due\n"}});
  request.set_against_loaded_pack(true);
  v1::RunTestsResponse response;
  ASSERT_TRUE(RunTests(*TestSnapshot(), kCall, request, response).ok());
  EXPECT_EQ(response.failed(), 1) << response.DebugString();
  EXPECT_THAT(response.results(0).failure(), HasSubstr("overdue"));
}

TEST(RulesHandler, TestsTheWordsThatAStoryExpects) {
  const auto story = [](const std::string& says) {
    auto request = With<v1::RunTestsRequest>(
        {{"stories/review.yaml",
          "story: words\nrules: [review]\npatient: {born: \"1960-05-02\", sex: female}\n"
          "record:\n  - 2025-06-01: diagnosis\nexpect:\n  2025-12-02: {status: overdue, says: \"" +
              says + "\"}\n"}});
    request.set_against_loaded_pack(true);
    v1::RunTestsResponse response;
    EXPECT_TRUE(RunTests(*TestSnapshot(), kCall, request, response).ok());
    return response.passed();
  };
  EXPECT_EQ(story("Diagnosed 1 June 2025: no review recorded"), 1);
  EXPECT_EQ(story("Diagnosed 2 June 2025: no review recorded"), 0);
}

TEST(RulesHandler, FilterChoosesStories) {
  v1::RunTestsRequest request;
  request.set_filter("no such story");
  v1::RunTestsResponse response;
  ASSERT_TRUE(RunTests(*TestSnapshot(), kCall, request, response).ok());
  EXPECT_EQ(response.results_size(), 0);
}

TEST(RulesHandler, StopsWhenTheCallerHasGone) {
  const Call gone{TestNow(), [] { return true; }};
  v1::RunTestsResponse tests;
  EXPECT_TRUE(absl::IsCancelled(RunTests(*TestSnapshot(), gone, {}, tests)));
  v1::CheckResponse check;
  EXPECT_TRUE(
      absl::IsCancelled(Check(*TestSnapshot(), gone, With<v1::CheckRequest>(TestPack()), check)));
}

}  // namespace
}  // namespace waymark::service
