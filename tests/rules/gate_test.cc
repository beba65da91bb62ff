#include "waymark/rules/gate.h"

#include "rules/safety_pack.h"
#include "waymark/rules/digest.h"
#include "waymark/rules/signature.h"

namespace waymark::rules {
namespace {

using Names = std::multiset<std::string>;

const std::string kHead =
    "status: active\nauthor: B. Jones\nowner: Cancer lead\napproved_by: \"A. Smith, clinical "
    "safety officer\"\n"
    "evidence: [{source: NICE NG12, read: 2026-11-22}]\nreview_by: 2027-06-30\nsafety: {hazards: "
    "[HAZ-001]}\n";
const std::string kBlocks =
    "start: {each: referral}\nif_several: ask\ndone: review\n"
    "timing: [{becomes: due, from: start, shown_in: [worklist]}]\n";

std::string Without(std::string text, const std::string& part, const std::string& instead = "") {
  const size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), instead);
}

struct Gate {
  Names names;
  explicit Gate(const std::string& head, SignatureState signature = SignatureState::kValid,
                const std::string& signed_by = "A. Smith, clinical safety officer",
                const std::string& today = "") {
    const LoadedPack loaded = SafetyPack().Rule("a-rule", "review", head + kBlocks).Load();
    if (!loaded.pack) {
      for (const Finding& finding : loaded.findings)
        ADD_FAILURE() << FormatFinding(finding, loaded.files);
      return;
    }
    // The state that a signature would have given.
    Pack& pack = const_cast<Pack&>(*loaded.pack);
    pack.signature = signature;
    pack.signed_by = signed_by;
    LoadOptions options;
    if (!today.empty()) {
      options.today = calendar::ParseDay(today).value();
      options.has_today = true;
    }
    for (const Finding& finding : CheckGate(pack, loaded.findings, options)) {
      EXPECT_EQ(finding.severity, Severity::kError);
      names.insert(finding.name);
    }
  }
};

TEST(Gate, LetsACompleteRulePass) { EXPECT_EQ(Gate(kHead).names, Names{}); }

TEST(Gate, AsksNothingOfDraftsAndSilentRules) {
  EXPECT_EQ(Gate("status: draft\n", SignatureState::kUnsigned, "").names, Names{});
  EXPECT_EQ(Gate("status: silent\n", SignatureState::kUnsigned, "").names, Names{});
}

TEST(Gate, NamesEachThingThatIsMissing) {
  EXPECT_EQ(Gate(Without(kHead, "author: B. Jones\n")).names, Names{"gate-author"});
  EXPECT_EQ(Gate(Without(kHead, "owner: Cancer lead\n")).names, Names{"gate-owner"});
  EXPECT_EQ(Gate(Without(kHead, "evidence: [{source: NICE NG12, read: 2026-11-22}]\n")).names,
            Names{"gate-evidence"});
  EXPECT_EQ(Gate(Without(kHead, ", read: 2026-11-22")).names, Names{"gate-evidence"});
  EXPECT_EQ(Gate(Without(kHead, "review_by: 2027-06-30\n")).names, Names{"gate-review"});
  EXPECT_EQ(Gate(Without(kHead, "safety: {hazards: [HAZ-001]}\n")).names, Names{"gate-hazards"});
  EXPECT_EQ(Gate(Without(kHead, "approved_by: \"A. Smith, clinical safety officer\"\n")).names,
            Names{"gate-approval"});
}

TEST(Gate, WantsAnotherPersonThanTheAuthorToApproveAndToSign) {
  EXPECT_EQ(Gate(Without(kHead, "A. Smith", "B. Jones")).names, Names{"gate-approval"});
  EXPECT_EQ(Gate(kHead, SignatureState::kValid, "b jones, author").names,
            Names{"signer-is-author"});
}

TEST(Gate, WantsAReviewThatHasNotPassed) {
  EXPECT_EQ(Gate(kHead, SignatureState::kValid, "A. Smith", "2027-06-30").names, Names{});
  EXPECT_EQ(Gate(kHead, SignatureState::kValid, "A. Smith", "2027-07-01").names,
            Names{"gate-review"});
}

TEST(Gate, WantsAValidSignatureAndTakesTheDemonstrationKeys) {
  EXPECT_EQ(Gate(kHead, SignatureState::kUnsigned, "").names, Names{"gate-signature"});
  EXPECT_EQ(Gate(kHead, SignatureState::kInvalid, "").names, Names{"gate-signature"});
  EXPECT_EQ(Gate(kHead, SignatureState::kDemonstration, "Demonstration").names, Names{});
}

TEST(Gate, KeepsARuleWithErrorsOut) {
  EXPECT_EQ(Gate(kHead + "who: {age: 40 to 60}\n").names, Names{"gate-finding"});
}

TEST(Gate, GoesByTheSignatureThatThePackCarries) {
  SafetyPack pack;
  pack.Rule("a-rule", "review", kHead + kBlocks);
  const LoadedPack unsigned_pack = pack.Load();
  ASSERT_TRUE(unsigned_pack.pack);
  EXPECT_EQ(unsigned_pack.pack->signature, SignatureState::kUnsigned);
  const std::string digest = ComputeDigest(unsigned_pack.files, {});
  EXPECT_EQ(unsigned_pack.pack->digest, digest);
}

}  // namespace
}  // namespace waymark::rules
