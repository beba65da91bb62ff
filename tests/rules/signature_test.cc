#include "waymark/rules/signature.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "waymark/rules/digest.h"
#include "waymark/rules/person.h"

namespace waymark::rules {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(std::string(WAYMARK_SOURCE_DIR) + "/" + path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

SecretKey TestKey(char fill = 'k') {
  return KeyFromSeed("B. Jones", std::string(32, fill)).value();
}

SecretKey DemonstrationSecret() {
  return ParseSecretKey(ReadFile("packaging/keys/demonstration.secret")).value();
}

std::vector<SourceFile> Pack() {
  return {{"pack.yaml", "pack: small\nversion: \"1.0.0\"\nlanguage: 1\n"},
          {"rules/a.yaml", "rule: a\nauthor: Dr A. Smith\n"}};
}

SignatureStatement Statement(const std::string& digest) {
  return {"B. Jones", "clinical safety officer", "GMC 0000000", "", "2026-11-22", digest};
}

// The pack with a signature by `key`.
std::vector<SourceFile> Signed(const SecretKey& key, const std::string& signer = "B. Jones") {
  auto files = Pack();
  SignatureStatement statement = Statement(ComputeDigest(files, {}));
  statement.signer = signer;
  files.push_back({"pack.sig", SignDigest(statement, key).value()});
  return files;
}

struct Checked {
  SignatureCheck check;
  std::vector<Finding> findings;
  std::string finding() const { return findings.empty() ? "" : findings[0].name; }
};

Checked Check(const std::vector<SourceFile>& files, const std::vector<PublicKey>& trusted = {}) {
  Checked result;
  result.check = CheckSignature(files, ComputeDigest(files, {}), trusted, result.findings);
  return result;
}

void Replace(std::string& text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

TEST(Signature, OfATrustedKeyIsValidAndSaysWhoSigned) {
  const SecretKey key = TestKey();
  const Checked result = Check(Signed(key), {key.public_key});
  EXPECT_EQ(result.check.state, SignatureState::kValid);
  EXPECT_EQ(result.check.signed_by, "B. Jones, clinical safety officer (GMC 0000000)");
  EXPECT_EQ(result.check.date, "2026-11-22");
  EXPECT_TRUE(result.findings.empty());
}

TEST(Signature, IsUnsignedWithoutAFindingWhereThereIsNone) {
  const Checked result = Check(Pack());
  EXPECT_EQ(result.check.state, SignatureState::kUnsigned);
  EXPECT_TRUE(result.findings.empty());
}

TEST(Signature, OfAKeyThatNobodyGaveIsInvalid) {
  EXPECT_EQ(Check(Signed(TestKey())).finding(), "signature-key-unknown");
  EXPECT_EQ(Check(Signed(TestKey()), {TestKey('x').public_key}).finding(), "signature-key-unknown");
  EXPECT_EQ(Check(Signed(TestKey())).check.state, SignatureState::kInvalid);
}

TEST(Signature, IsStaleOnceTheContentChanges) {
  const SecretKey key = TestKey();
  auto files = Signed(key);
  files[1].text += "title: changed\n";
  const Checked result = Check(files, {key.public_key});
  EXPECT_EQ(result.check.state, SignatureState::kInvalid);
  EXPECT_EQ(result.finding(), "signature-stale");
}

TEST(Signature, SurvivesCommentsAndLayout) {
  const SecretKey key = TestKey();
  auto files = Signed(key);
  files[1].text = "# looked at again\nrule:   a\nauthor: \"Dr A. Smith\"\n";
  EXPECT_EQ(Check(files, {key.public_key}).check.state, SignatureState::kValid);
}

TEST(Signature, CoversEveryFieldOfItsStatement) {
  const SecretKey key = TestKey();
  const std::vector<std::pair<std::string, std::string>> changes{
      {"B. Jones", "C. Brown"},
      {"clinical safety officer", "everything officer"},
      {"GMC 0000000", "GMC 0000001"},
      {"2026-11-22", "2026-11-23"}};
  for (const auto& [from, to] : changes) {
    auto files = Signed(key);
    Replace(files.back().text, from, to);
    EXPECT_EQ(Check(files, {key.public_key}).finding(), "signature-wrong") << from;
  }
  auto files = Signed(key);
  Replace(files.back().text, ComputeDigest(Pack(), {}), std::string(64, '0'));
  EXPECT_EQ(Check(files, {key.public_key}).finding(), "signature-wrong");
}

TEST(Signature, OfAnotherKeyUnderATrustedKeysNameIsWrong) {
  const SecretKey key = TestKey();
  SecretKey impostor = TestKey('x');
  impostor.public_key = key.public_key;
  EXPECT_EQ(Check(Signed(impostor), {key.public_key}).finding(), "signature-wrong");
}

TEST(Signature, ThatCannotBeReadIsAFinding) {
  const SecretKey key = TestKey();
  for (const std::string text :
       {"", "[]", "signer: [", "signer: a\nsigner: b\n", "signer: B. Jones\n"}) {
    auto files = Pack();
    files.push_back({"pack.sig", text});
    const Checked result = Check(files, {key.public_key});
    EXPECT_EQ(result.finding(), "signature-unreadable") << text;
    EXPECT_EQ(result.check.state, SignatureState::kInvalid);
  }
  auto files = Signed(key);
  Replace(files.back().text, "signature: \"", "signature: \"AAAA");
  EXPECT_EQ(Check(files, {key.public_key}).finding(), "signature-unreadable");
  files = Signed(key);
  Replace(files.back().text, "2026-11-22", "2026-13-01");
  EXPECT_EQ(Check(files, {key.public_key}).finding(), "signature-unreadable");
}

TEST(Signature, ByTheAuthorOfARuleDoesNotCount) {
  const SecretKey key = TestKey();
  const Checked result = Check(Signed(key, "dr. a smith"), {key.public_key});
  EXPECT_EQ(result.check.state, SignatureState::kInvalid);
  EXPECT_EQ(result.finding(), "signer-is-author");
  EXPECT_EQ(result.findings[0].place.line, 2);
}

TEST(Signature, OfTheDemonstrationKeyIsKnownAsSuchWithoutBeingGiven) {
  const Checked result = Check(Signed(DemonstrationSecret()));
  EXPECT_EQ(result.check.state, SignatureState::kDemonstration);
  EXPECT_TRUE(result.findings.empty());
  // Nor does giving it as a trusted key make an approval of it.
  PublicKey pretended = ParsePublicKey(ReadFile("packaging/keys/demonstration.pub")).value();
  pretended.demonstration = false;
  EXPECT_EQ(Check(Signed(DemonstrationSecret()), {pretended}).check.state,
            SignatureState::kDemonstration);
}

TEST(DemonstrationKey, IsThePairInPackagingAndItsSecretIsMarkedAsPublic) {
  const PublicKey shipped = ParsePublicKey(ReadFile("packaging/keys/demonstration.pub")).value();
  EXPECT_EQ(shipped.bytes, DemonstrationKey().bytes);
  EXPECT_EQ(shipped.id, DemonstrationKey().id);
  EXPECT_TRUE(shipped.demonstration);
  EXPECT_EQ(DemonstrationSecret().public_key.bytes, shipped.bytes);
  EXPECT_NE(ReadFile("packaging/keys/demonstration.secret").find("PUBLIC KNOWLEDGE"),
            std::string::npos);
}

TEST(SignDigest, RefusesStatementsThatSayTooLittleOrTooMuch) {
  const SecretKey key = TestKey();
  const std::string digest(64, 'a');
  const auto code = [&](auto change) {
    SignatureStatement statement = Statement(digest);
    change(statement);
    return SignDigest(statement, key).status().code();
  };
  using S = SignatureStatement;
  EXPECT_EQ(code([](S&) {}), absl::StatusCode::kOk);
  EXPECT_EQ(code([](S& s) { s.signer = ""; }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](S& s) { s.role = ""; }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](S& s) { s.signer = "a\nrole=b"; }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](S& s) { s.date = "yesterday"; }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](S& s) { s.digest = "abc"; }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](S& s) { s.digest[0] = 'X'; }), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code([](S& s) { s.key = "0123456789abcdef"; }), absl::StatusCode::kInvalidArgument);
}

TEST(SignDigest, GivesTheSameTextForTheSameStatement) {
  const SignatureStatement statement = Statement(std::string(64, 'a'));
  EXPECT_EQ(SignDigest(statement, TestKey()).value(), SignDigest(statement, TestKey()).value());
  EXPECT_NE(SignDigest(statement, TestKey()).value(), SignDigest(statement, TestKey('x')).value());
}

TEST(KeyFiles, ReadBackWhatWasWritten) {
  const SecretKey key = KeyFromSeed("O'Brien, \"safety\" officer", std::string(32, 'q')).value();
  const SecretKey again = ParseSecretKey(SecretKeyText(key)).value();
  EXPECT_EQ(again.bytes, key.bytes);
  EXPECT_EQ(again.public_key.owner, key.public_key.owner);
  const PublicKey pub = ParsePublicKey(PublicKeyText(key.public_key)).value();
  EXPECT_EQ(pub.bytes, key.public_key.bytes);
  EXPECT_EQ(pub.id, key.public_key.id);
  EXPECT_FALSE(pub.demonstration);
}

TEST(KeyFiles, ThatAreBrokenAreRefusedWithoutShowingTheKey) {
  const std::string secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==";
  for (const std::string& text :
       {std::string("["), std::string("owner: a\n"), "secret_seed: \"" + secret + "\"\n",
        "owner: a\nsecret_seed: \"" + secret + "\"\n",
        std::string("owner: a\nsecret_seed: \"no base64!\"\n")}) {
    const auto key = ParseSecretKey(text);
    EXPECT_EQ(key.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(std::string(key.status().message()).find(secret), std::string::npos);
  }
  EXPECT_FALSE(ParsePublicKey("owner: a\npublic_key: \"AAAA\"\n").ok());
  EXPECT_FALSE(KeyFromSeed("a", "short").ok());
}

TEST(GenerateKey, GivesAnotherKeyEachTime) {
  const SecretKey a = GenerateKey("a").value();
  const SecretKey b = GenerateKey("a").value();
  EXPECT_NE(a.bytes, b.bytes);
  EXPECT_EQ(a.public_key.id.size(), 16u);
}

TEST(SamePerson, LooksPastTitlesCasePunctuationAndRoles) {
  EXPECT_TRUE(SamePerson("Dr. A. Smith", "a smith"));
  EXPECT_TRUE(SamePerson("A Smith, clinical safety officer", "Prof A. Smith (GMC 1)"));
  EXPECT_FALSE(SamePerson("A. Smith", "B. Smith"));
  EXPECT_FALSE(SamePerson("Drake", "Ake"));
  EXPECT_FALSE(SamePerson("", ""));
}

}  // namespace
}  // namespace waymark::rules
