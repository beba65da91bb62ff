// A pack's files parsed once: the trees, findings and digests are those of parsing each by itself.
#include "waymark/rules/parsed_files.h"

#include <gtest/gtest.h>

#include <string>

#include "waymark/rules/digest.h"

namespace waymark::rules {
namespace {

// Enough text for several threads.
std::vector<SourceFile> ManyFiles() {
  std::vector<SourceFile> files = {
      {"pack.yaml", "pack: p\ntemplates: words\nversion: \"1\"\n"},
      {"codesets/a.csv", "code_system,code,term,source\nsnomed,1,One,x\n\nsnomed,2,Two,\n"},
      {"codesets/b.csv", "code_system,code,term,source\r\nsnomed,1,\"One, two\",x\r\n"},
      {"broken.yaml", "a: [1\nb: 2\n"},
      {"twice.yaml", "a: 1\na: 2\n"},
      {"words/a.md", "Words\r\n"},
      {"empty.yaml", ""},
  };
  for (int i = 0; i < 400; ++i) {
    files.push_back({"rules/" + std::to_string(i) + ".yaml",
                     "rule: r" + std::to_string(i) + "\nlist: [a, {b: c}]\n" +
                         "text: " + std::string(200, 'x') + "\n"});
  }
  return files;
}

TEST(ParsedFiles, are_what_each_file_gives_by_itself) {
  const std::vector<SourceFile> files = ManyFiles();
  const std::vector<ParsedFile> parsed = ParseFiles(files, {});
  ASSERT_EQ(parsed.size(), files.size());
  for (size_t i = 0; i < files.size(); ++i) {
    EXPECT_EQ(parsed[i].parsed, files[i].path.ends_with(".yaml")) << files[i].path;
    if (!parsed[i].parsed) continue;
    std::vector<Finding> findings;
    const YamlNode root = ParseYaml(files[i].text, static_cast<int>(i), findings);
    EXPECT_EQ(parsed[i].root.kind, root.kind) << files[i].path;
    EXPECT_EQ(parsed[i].root.pairs.size(), root.pairs.size()) << files[i].path;
    ASSERT_EQ(parsed[i].findings.size(), findings.size()) << files[i].path;
    for (size_t k = 0; k < findings.size(); ++k) {
      EXPECT_EQ(FormatFinding(parsed[i].findings[k], files), FormatFinding(findings[k], files));
    }
  }
}

TEST(ParsedFiles, give_the_digest_of_the_texts) {
  const std::vector<SourceFile> files = ManyFiles();
  const std::vector<ParsedFile> parsed = ParseFiles(files, {});
  std::vector<const ParsedFile*> all;
  for (const ParsedFile& file : parsed) all.push_back(&file);
  EXPECT_EQ(ComputeDigest(files, all, {"overlay: x\n"}), ComputeDigest(files, {"overlay: x\n"}));
}

TEST(ParsedFiles, include_files_of_other_names_that_are_asked_for) {
  const std::vector<SourceFile> files = {{"local.overlay", "overlay: x\n"}, {"a.txt", "b: c\n"}};
  const std::vector<ParsedFile> parsed = ParseFiles(files, {0});
  EXPECT_TRUE(parsed[0].parsed);
  EXPECT_TRUE(parsed[0].root.is_mapping());
  EXPECT_FALSE(parsed[1].parsed);
}

// What loading says and gives.
std::string Told(const LoadedPack& loaded) {
  std::string told = loaded.pack ? loaded.pack->digest + " " + loaded.pack->name : "no pack";
  for (const Finding& finding : loaded.findings) told += FormatFinding(finding, loaded.files);
  return told;
}

TEST(ParsedPack, is_loaded_as_its_files_are_as_often_as_wanted) {
  std::vector<SourceFile> files = {
      {"rules/r.yaml", "rule: r\nversion: \"1\"\n"},
      {"pack.yaml", "pack: p\nversion: \"1\"\nlanguage: 1\nlocal: {place: here}\n"},
      {"local.overlay", "overlay: o\nlevel: practice\nlocal: {place: there}\n"}};
  LoadOptions with;
  with.overlays = {"local.overlay"};
  const ParsedPack broken = ParsePack(files, with.overlays);
  EXPECT_EQ(Told(LoadPackFromParsed(broken, with)), Told(LoadPackFromFiles(files, with)));
  EXPECT_EQ(Told(LoadPackFromParsed(broken, {})), Told(LoadPackFromFiles(files, {})));
  files.erase(files.begin());
  ParsedPack whole = ParsePack(files, {});
  EXPECT_EQ(Told(LoadPackFromParsed(whole, {})), Told(LoadPackFromFiles(files, {})));
  // An overlay that was not parsed at first, whatever its name.
  ParseMore({"local.overlay", "missing.overlay"}, whole);
  const LoadedPack overlaid = LoadPackFromParsed(whole, with);
  EXPECT_EQ(Told(overlaid), Told(LoadPackFromFiles(files, with)));
  ASSERT_NE(overlaid.pack, nullptr);
  EXPECT_EQ(overlaid.pack->local_settings.at("place"), "there");
  // And of a load without it, it is nothing.
  EXPECT_EQ(Told(LoadPackFromParsed(whole, {})), Told(LoadPackFromFiles(files, {})));
}

TEST(ParsedFiles, a_table_has_the_same_digest_with_and_without_quotes) {
  const auto digest = [](const std::string& text) {
    return ComputeDigest({{"pack.yaml", "pack: p\n"}, {"a.csv", text}}, {});
  };
  const std::string plain = digest("a,b\n1,\n\n2,x\n");
  EXPECT_EQ(plain, digest("a,b\n\"1\",\n\n2,x\n"));
  EXPECT_EQ(plain, digest("a,b\r\n1,\r\n2,x\r\n"));
  EXPECT_EQ(plain, digest("\xEF\xBB\xBF"
                          "a,b\n1,\n2,x"));
  EXPECT_NE(plain, digest("a,b\n1,x\n2,\n"));
}

}  // namespace
}  // namespace waymark::rules
