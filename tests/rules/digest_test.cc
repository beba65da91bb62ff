#include "waymark/rules/digest.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace waymark::rules {
namespace {

std::vector<SourceFile> SmallPack() {
  return {{"pack.yaml", "pack: small\nversion: \"1.0.0\"\nlanguage: 1\ntemplates: ../templates\n"},
          {"codesets/fit_result.csv", "code_system,code\nsnomed,1015401000000102\n"},
          {"rules/a.yaml", "rule: a  # a comment\ntitle: First\ndone: [x, y]\n"},
          {"../templates/fit.md", "Return the kit.\n"}};
}

std::string DigestOf(std::vector<SourceFile> files) { return ComputeDigest(files, {}); }

std::string WithText(size_t file, std::string text) {
  auto files = SmallPack();
  files[file].text = std::move(text);
  return DigestOf(files);
}

TEST(Blake2b256, GivesThePublishedHashesOfNothingAndOfAbc) {
  EXPECT_EQ(Blake2b256Hex(""), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_EQ(Blake2b256Hex("abc"),
            "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST(Digest, IsThatOfTheWrittenCanonicalForm) {
  // Test vector for other implementations: the form, byte for byte, and its hash.
  EXPECT_EQ(CanonicalContent(SmallPack(), {}),
            "waymark pack 1\n"
            "23:codesets/fit_result.csvr11:code_system4:code;r6:snomed16:1015401000000102;\n"
            "9:pack.yaml{8:languages1:14:packs5:small7:versions5:1.0.0}\n"
            "12:rules/a.yaml{4:done[s1:xs1:y]4:rules1:a5:titles5:First}\n"
            "16:templates/fit.mdt16:Return the kit.\n\n");
  EXPECT_EQ(DigestOf(SmallPack()), Blake2b256Hex(CanonicalContent(SmallPack(), {})));
  EXPECT_EQ(DigestOf(SmallPack()).size(), 64u);
}

TEST(Digest, DoesNotDependOnTheOrderOfFiles) {
  auto files = SmallPack();
  const std::string wanted = DigestOf(files);
  const auto by_path = [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; };
  std::sort(files.begin(), files.end(), by_path);
  do {
    EXPECT_EQ(DigestOf(files), wanted);
  } while (std::next_permutation(files.begin(), files.end(), by_path));
}

TEST(Digest, LeavesOutCommentsLayoutQuotesAndTheOrderOfKeys) {
  const std::string wanted = DigestOf(SmallPack());
  EXPECT_EQ(WithText(2, "# another\nrule: a\n\ntitle: \"First\"\ndone:\n  - x\n  - y\n"), wanted);
  EXPECT_EQ(WithText(2, "done: [x, y]\ntitle: 'First'\nrule: a\n"), wanted);
  EXPECT_EQ(WithText(2, "rule: a\r\ntitle: First\r\ndone: [x, y]\r\n"), wanted);
  EXPECT_EQ(WithText(1, "code_system,code\r\n\"snomed\",\"1015401000000102\"\r\n\r\n"), wanted);
  EXPECT_EQ(WithText(3, "\xEF\xBB\xBFReturn the kit.\r\n"), wanted);
}

TEST(Digest, ChangesWithAnythingThatIsSaid) {
  const std::string wanted = DigestOf(SmallPack());
  EXPECT_NE(WithText(2, "rule: a\ntitle: First\ndone: [y, x]\n"), wanted);
  EXPECT_NE(WithText(2, "rule: a\ntitle: first\ndone: [x, y]\n"), wanted);
  EXPECT_NE(WithText(2, "rule: a\ntitle: First\ndone: [x, y, \"\"]\n"), wanted);
  EXPECT_NE(WithText(2, "rule: a\ntitle: First\ndone: [xy]\n"), wanted);
  EXPECT_NE(WithText(2, "rule: a\ntitle: First\ndone:\n"), wanted);
  EXPECT_NE(WithText(1, "code_system,code\nsnomed,1015401000000103\n"), wanted);
  EXPECT_NE(WithText(1, "code_system,code\nsnomed1015401000000102\n"), wanted);
  EXPECT_NE(WithText(3, "Return the kit!\n"), wanted);
  auto moved = SmallPack();
  moved[2].path = "rules/b.yaml";
  EXPECT_NE(DigestOf(moved), wanted);
}

TEST(Digest, OfASelfContainedCopyIsThatOfItsSource) {
  auto copy = SmallPack();
  copy[0].text = "pack: small\nversion: \"1.0.0\"\nlanguage: 1\n";
  copy[3].path = "templates/fit.md";
  EXPECT_EQ(DigestOf(copy), DigestOf(SmallPack()));
}

TEST(Digest, LeavesOutTheSignatureAndReadmes) {
  auto files = SmallPack();
  files.push_back({"pack.sig", "signer: somebody\n"});
  files.push_back({"rules/README.md", "words\n"});
  EXPECT_EQ(DigestOf(files), DigestOf(SmallPack()));
}

TEST(Digest, CoversOverlaysInTheirOrder) {
  const std::string icb = "overlay: icb\n";
  const std::string practice = "overlay: practice\n";
  const auto with = [](std::vector<std::string> overlays) {
    return ComputeDigest(SmallPack(), overlays);
  };
  EXPECT_NE(with({icb}), with({}));
  EXPECT_NE(with({icb, practice}), with({practice, icb}));
  EXPECT_EQ(with({icb}), with({"# the region's\noverlay: 'icb'\n"}));
}

TEST(Digest, OfAPackThatCannotBeParsedIsOverItsBytes) {
  EXPECT_NE(WithText(2, "rule: [a\n"), WithText(2, "rule: [b\n"));
  EXPECT_NE(WithText(2, "a: 1\na: 2\n"), WithText(2, "a: 1\na: 3\n"));
}

TEST(Digest, ReadsCsvCellsAsRfc4180Says) {
  EXPECT_EQ(WithText(1, "a,\"b,c\"\n"), WithText(1, "a,\"b,c\""));
  EXPECT_NE(WithText(1, "a,\"b,c\"\n"), WithText(1, "a,b,c\n"));
  EXPECT_NE(WithText(1, "a,\"b\"\"c\"\n"), WithText(1, "a,bc\n"));
  EXPECT_NE(WithText(1, "a,\n"), WithText(1, "a\n"));
  EXPECT_EQ(WithText(1, "a,\"b"), WithText(1, "a,b"));
}

}  // namespace
}  // namespace waymark::rules
