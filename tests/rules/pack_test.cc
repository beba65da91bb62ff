// A pack as a whole: its head, code sets, groups, tables, holidays, definitions, overlays, files.
#include "waymark/rules/pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "rules/small_pack.h"
#include "waymark/rules/parse_pack.h"

namespace waymark::rules {
namespace {

using terminology::Availability;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string TestsFolder() { return std::string(WAYMARK_SOURCE_DIR) + "/tests/rules"; }

TEST(PackTest, TheHeadIsRead) {
  const LoadedPack loaded = LoadSmall(
      "", {{"pack.yaml",
            "pack: P\nversion: \"2.1\"\nlanguage: 1\npublisher: Us\nlicence: Free\ncode_systems: "
            "[SNOMED, http://read.info/readv2]\nlocal: {helpline: \"01632\", coordinator: }\n"
            "who: [alive, {not: sensitive}]\n"}});
  ASSERT_NE(loaded.pack, nullptr);
  EXPECT_EQ(loaded.pack->name, "P");
  EXPECT_EQ(loaded.pack->version, "2.1");
  EXPECT_EQ(loaded.pack->publisher, "Us");
  EXPECT_THAT(loaded.pack->claims_systems, ElementsAre("snomed", "readv2"));
  EXPECT_EQ(loaded.pack->local_settings.at("helpline"), "01632");
  EXPECT_EQ(loaded.pack->local_settings.at("coordinator"), "");
  ASSERT_EQ(loaded.pack->who.size(), 2u);
  EXPECT_EQ(loaded.pack->who[0].name, "alive");
  EXPECT_EQ(loaded.pack->who[1].name, "part 1");
  EXPECT_EQ(loaded.pack->digest.size(), 64u);
}

TEST(PackTest, WhoMayBeOneCondition) {
  const LoadedPack loaded = LoadSmall(
      "", {{"pack.yaml",
            "pack: P\nversion: \"1\"\nlanguage: 1\nwho: {all: [alive, registered_here]}\n"}});
  ASSERT_NE(loaded.pack, nullptr);
  ASSERT_EQ(loaded.pack->who.size(), 1u);
  EXPECT_EQ(loaded.pack->who[0].condition->kind, Condition::Kind::kAll);
}

TEST(PackTest, RulesAndCodeSetsAreSortedAndFound) {
  const LoadedPack loaded = LoadSmall(Written(RuleText{}));
  ASSERT_NE(loaded.pack, nullptr);
  EXPECT_EQ(loaded.pack->FindRule("r"), 1);
  EXPECT_EQ(loaded.pack->FindRule("no"), -1);
  EXPECT_EQ(loaded.pack->FindCodeSet("d"), 3);
  EXPECT_EQ(loaded.pack->FindCodeSet("e"), -1);
  EXPECT_EQ(loaded.pack->FindGroup("site"), 0);
  EXPECT_EQ(loaded.pack->FindGroup("sites"), -1);
  EXPECT_EQ(loaded.pack->FindDefinition("since"), 1);
}

TEST(PackTest, TheCodeIndexUsesThePositionsOfCodeSets) {
  const LoadedPack loaded = LoadSmall("");
  ASSERT_NE(loaded.pack, nullptr);
  const auto& index = loaded.pack->code_index;
  const auto sets = index.Find(index.FindSystem("readv2"), "B33..");
  EXPECT_THAT(std::vector<uint16_t>(sets.begin(), sets.end()), ElementsAre(0));
}

TEST(PackTest, ACodeSetSaysWhatItKnows) {
  const LoadedPack loaded = LoadSmall(
      "",
      {{"sets/e.yaml",
        "codeset: e\ntitle: E\nsource: S\nlicence: L\nversion: \"2026-11\"\ncodes: e.csv\npartial: "
        "[SNOMED]\nkinds: [result]\ninclude: a\nexclude: b\nmeans: offered\nabout: other "
        "person\npart_of: a\nscope: generic\ncertainty: U1\n"},
       {"sets/e.csv", "code_system,code,term,source\nsnomed,254837009,A term,tests\n"}});
  ASSERT_NE(loaded.pack, nullptr) << testing::PrintToString(ErrorsOf(loaded));
  const terminology::CodeSet& set = loaded.pack->code_sets[4];
  EXPECT_EQ(set.id, "e");
  EXPECT_EQ(set.availability, Availability::kPartial);
  EXPECT_THAT(set.speaks_for, ElementsAre("snomed"));
  EXPECT_THAT(set.kinds, ElementsAre("result"));
  EXPECT_EQ(set.means, "offered");
  EXPECT_EQ(set.about, "other person");
  EXPECT_EQ(set.part_of, "a");
  EXPECT_EQ(set.scope, "generic");
  EXPECT_EQ(set.members.size(), 2u) << "its own and those of the included set";
  EXPECT_EQ(loaded.pack->code_sets[1].availability, Availability::kWaiting);
}

TEST(PackTest, ARowThatCanNotBeACodeIsNamedWithItsPlace) {
  const LoadedPack loaded = LoadSmall(
      "",
      {{"a.csv",
        "code_system,code,term,source\nreadv2,B33..,t,s\nsnomed,12,t,s\nsnomed,254837008,t,s\n"}});
  EXPECT_EQ(loaded.pack, nullptr);
  EXPECT_THAT(NamesOf(loaded), ElementsAre("bad-code-row", "check-digit-wrong"));
  for (const Finding& finding : loaded.findings) {
    EXPECT_EQ(loaded.files[static_cast<size_t>(finding.place.file)].path, "a.csv");
    EXPECT_EQ(finding.place.line, finding.name == "bad-code-row" ? 3 : 4);
  }
}

TEST(PackTest, FurtherCodesEndTheWaitingOfASetAndAddToOthers) {
  LoadOptions options;
  options.extra_code_sets = {"local/"};
  const std::vector<SourceFile> extra = {
      {"local/b.yaml", "codeset: b\ntitle: B\ncodes: b.csv\n"},
      {"local/b.csv", "code_system,code,term,source\nreadv2,1371.,t,s\n"},
      {"local/a.yaml", "codeset: a\ntitle: A\ncodes: a.csv\n"},
      {"local/a.csv", "code_system,code,term,source\nreadv2,B33..,t,s\nreadv2,B34..,t,s\n"},
      {"local/new.yaml", "codeset: new\ntitle: New\ncodes: waiting\n"}};
  const LoadedPack plain = LoadSmall("");
  const LoadedPack loaded = LoadSmall("", extra, options);
  ASSERT_NE(loaded.pack, nullptr) << testing::PrintToString(ErrorsOf(loaded));
  const auto& sets = loaded.pack->code_sets;
  EXPECT_EQ(sets[0].members.size(), 2u) << "a code that both have counts once";
  EXPECT_EQ(sets[1].availability, Availability::kComplete);
  EXPECT_EQ(sets[1].members.size(), 1u);
  EXPECT_EQ(sets.back().id, "new");
  EXPECT_NE(loaded.pack->digest, plain.pack->digest) << "further codes can change answers";
}

TEST(PackTest, TheFolderOfFurtherCodesIsNoPartOfTheDigest) {
  const auto digest = [](const std::string& folder) {
    LoadOptions options;
    options.extra_code_sets = {folder};
    return LoadSmall("", {{folder + "/new.yaml", "codeset: new\ntitle: New\ncodes: waiting\n"}},
                     options)
        .pack->digest;
  };
  EXPECT_EQ(digest("/home/one"), digest("/srv/two"));
}

TEST(PackTest, ThereIsALimitToTheNumberOfCodeSets) {
  const Symbols symbols;
  std::vector<Finding> findings;
  Parser parser(symbols, findings);
  std::vector<ParsedCodeSet> sets(65001);
  for (size_t i = 0; i < sets.size(); ++i) sets[i].set.id = "set_" + std::to_string(i);
  EXPECT_EQ(FinishCodeSets(parser, std::move(sets)).size(), 65000u);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].name, "too-many-sets");
}

TEST(PackTest, GroupsMayStandInTheHead) {
  const LoadedPack loaded =
      LoadSmall("", {{"pack.yaml",
                      "pack: P\nversion: \"1\"\nlanguage: 1\nwho: [alive]\ngroups: [{group: organ, "
                      "values: {skin: d}}]\n"}});
  ASSERT_NE(loaded.pack, nullptr);
  const Group& group = loaded.pack->groups[static_cast<size_t>(loaded.pack->FindGroup("organ"))];
  ASSERT_EQ(group.rows.size(), 1u);
  EXPECT_EQ(group.rows[0].set, 3);
  EXPECT_EQ(group.rows[0].value, "skin");
}

TEST(PackTest, HolidaysAreAListAMappingOrCsv) {
  const std::string head = "pack: P\nversion: \"1\"\nlanguage: 1\nwho: [alive]\nholidays: ";
  const std::string yaml = "holidays: H\ncovers_until: 2028-12-31\ndays: ";
  for (const auto& [name, text] : std::vector<std::pair<std::string, std::string>>{
           {"h.yaml", yaml + "[2026-12-25, 2026-12-28]\n"},
           {"h.yaml", yaml + "{2026-12-25: Christmas, 2026-12-28: Boxing}\n"},
           {"h.csv",
            "date,name\n2026-12-28,Boxing\n2026-12-25,Christmas\n2028-12-31,covers_until\n"}}) {
    const LoadedPack loaded = LoadSmall("", {{"pack.yaml", head + name + "\n"}, {name, text}});
    ASSERT_NE(loaded.pack, nullptr) << text;
    EXPECT_EQ(loaded.pack->holidays.days().size(), 2u) << text;
    EXPECT_EQ(calendar::FormatIso(loaded.pack->holidays.covers_until()), "2028-12-31");
  }
}

TEST(PackTest, HolidaysMustSayHowFarTheyGo) {
  const LoadedPack loaded = LoadSmall(
      "", {{"pack.yaml", "pack: P\nversion: \"1\"\nlanguage: 1\nwho: [alive]\nholidays: h.csv\n"},
           {"h.csv", "date,name\n2026-12-25,Christmas\n2026-13-01,Never\n"}});
  EXPECT_EQ(loaded.pack, nullptr);
  EXPECT_THAT(NamesOf(loaded), Contains("missing-key"));
  EXPECT_THAT(NamesOf(loaded), Contains("bad-date"));
}

TEST(PackTest, CellsOfARiskTableMayStandInCsv) {
  const std::string head =
      "table: lung\nfeatures: {cough: {event: b, in: last 12 months}, loss: {ever: c}}\ncells: "
      "lung.csv\n";
  const LoadedPack loaded = LoadSmall(
      "", {{"lung.yaml", head},
           {"lung.csv",
            "ppv,features,age,sex\n2.4 %,cough,from 40 years,male\n9.2 %,loss+cough,40 to 69,\n"}});
  ASSERT_NE(loaded.pack, nullptr) << testing::PrintToString(ErrorsOf(loaded));
  ASSERT_EQ(loaded.pack->risk_tables.size(), 2u);
  const RiskTable& table = loaded.pack->risk_tables[0];
  ASSERT_EQ(table.cells.size(), 2u);
  EXPECT_THAT(table.cells[0].features, ElementsAre(0));
  EXPECT_EQ(table.cells[0].age_from, 480);
  EXPECT_EQ(table.cells[0].sex, "male");
  EXPECT_THAT(table.cells[1].features, ElementsAre(0, 1));
  EXPECT_EQ(table.cells[1].age_until, 840);
  EXPECT_EQ(calendar::FormatDecimal(table.cells[1].percent), "9.2");
}

TEST(PackTest, AColumnThatIsMissingIsSaidOnce) {
  const LoadedPack loaded =
      LoadSmall("", {{"lung.yaml", "table: lung\nfeatures: {cough: {ever: b}}\ncells: lung.csv\n"},
                     {"lung.csv", "feature,ppv\ncough,2 %\n"}});
  EXPECT_THAT(NamesOf(loaded), Contains("missing-column"));
}

TEST(PackTest, StoriesAndIndicatorsAreLeftToOthers) {
  const LoadedPack loaded = LoadSmall("", {{"s.yaml", "story: S\nrules: [nobody]\nrecord: []\n"},
                                           {"i.yaml", "indicator: I\nrule: nobody\n"}});
  EXPECT_NE(loaded.pack, nullptr);
  EXPECT_THAT(NamesOf(loaded), Not(Contains("file-not-used")));
}

TEST(PackTest, WhatIsWrongInAStoryIsSaidByThoseWhoReadStories) {
  EXPECT_THAT(NamesOf(LoadSmall("", {{"s.yaml", "# A story.\n\nstory: [\n"}})), IsEmpty());
  EXPECT_THAT(NamesOf(LoadSmall("", {{"s.yaml", "history: [\n"}})), Contains("not-yaml"));
}

TEST(PackTest, AnUnknownFileIsANoteAndNoMore) {
  const LoadedPack loaded = LoadSmall("", {{"x.yaml", "colour: blue\n"}});
  EXPECT_NE(loaded.pack, nullptr);
  EXPECT_THAT(NamesOf(loaded), Contains("file-not-used"));
}

TEST(PackTest, ANewerLanguageIsSaidToBeNewerAndNothingElse) {
  const LoadedPack loaded = LoadSmall("rule: r\nsomething_new: 1\n",
                                      {{"pack.yaml", "pack: P\nlanguage: 7\nnovelty: 1\n"}});
  EXPECT_EQ(loaded.pack, nullptr);
  EXPECT_THAT(NamesOf(loaded), ElementsAre("newer-language"));
}

TEST(PackTest, WithoutAHeadNothingIsLoaded) {
  EXPECT_THAT(NamesOf(LoadPackFromFiles({}, {})), ElementsAre("no-pack-file"));
  EXPECT_THAT(NamesOf(LoadPackFromFiles({{"pack.yaml", ""}}, {})), ElementsAre("empty-file"));
  EXPECT_THAT(NamesOf(LoadPackFromFiles({{"pack.yaml", "- a\n"}}, {})),
              ElementsAre("not-a-mapping"));
}

TEST(PackTest, AllErrorsAreFoundAtOnce) {
  const LoadedPack loaded = LoadSmall(
      "rule: r\nversion: 1.0\ntitle: no\npurpose: screning\nstart: {each: aa}\ndone: {event: b, "
      "in: last 3 days}\n"
      "timing: [{becomes: soon, from: now}]\nwibble: 1\n",
      {{"definitions.yaml", "definitions: {soft: {evr: a}, since: {use: sofd}}\n"}});
  EXPECT_EQ(loaded.pack, nullptr);
  EXPECT_EQ(ErrorsOf(loaded).size(), 11u) << testing::PrintToString(ErrorsOf(loaded));
}

TEST(PackTest, FindingsAreSortedByPlaceAndNameTheirRule) {
  const LoadedPack loaded = LoadSmall(
      "rule: r\nversion: \"1\"\nwibble: 1\ntitle: R\npurpose: screning\n"
      "start: {each: aa}\ntiming: [{becomes: due, from: start}]\n");
  EXPECT_TRUE(std::is_sorted(loaded.findings.begin(), loaded.findings.end(),
                             [](const Finding& a, const Finding& b) { return a.place < b.place; }));
  for (const Finding& finding : loaded.findings) EXPECT_EQ(finding.rule, "r");
}

TEST(PackTest, TheOrderOfFilesChangesNothing) {
  std::vector<SourceFile> files = SmallPackFiles();
  files.push_back({"r.yaml", Written(RuleText{})});
  const LoadedPack forward = LoadPackFromFiles(files, {});
  std::reverse(files.begin(), files.end());
  const LoadedPack backward = LoadPackFromFiles(files, {});
  ASSERT_NE(backward.pack, nullptr);
  EXPECT_EQ(forward.pack->digest, backward.pack->digest);
  EXPECT_EQ(forward.pack->rules[1].id, backward.pack->rules[1].id);
  EXPECT_EQ(NamesOf(forward), NamesOf(backward));
}

// ---------------------------------------------------------------- circles

TEST(PackTest, RulesThatWaitForEachOtherAreACircle) {
  RuleText parts;
  parts.rest = "who: {not: {item: {rule: other, is: due}}}\n";
  const LoadedPack loaded =
      LoadSmall(Written(parts),
                {{"other.yaml",
                  "rule: other\nversion: \"1\"\ntitle: O\npurpose: support\nstart: {each: c}\n"
                  "timing: [{becomes: due, from: start, shown_in: [worklist]}]\nset_aside: {x: "
                  "{use: via}}\n"},
                 {"more.yaml", "definitions: {via: {item: {rule: r, is: due}}}\n"}});
  EXPECT_THAT(NamesOf(loaded), Contains("item-circle"));
}

TEST(PackTest, ThePackItselfMayCloseACircle) {
  const LoadedPack loaded = LoadSmall("", {{"pack.yaml",
                                            "pack: P\nversion: \"1\"\nlanguage: 1\nwho: {x: {not: "
                                            "{item: {rule: other, is: due}}}}\n"}});
  EXPECT_THAT(NamesOf(loaded), Contains("item-circle"));
}

TEST(PackTest, ARiskTableMayCloseACircle) {
  RuleText parts;
  parts.rest = "who: {risk: {table: colorectal, at_least: \"2 %\"}}\n";
  const LoadedPack loaded = LoadSmall(
      Written(parts),
      {{"tables.yaml",
        "table: colorectal\nfeatures: {f: {item: {rule: r, is: due}}}\ncells: [{features: f, "
        "ppv: \"2 %\"}]\n"}});
  EXPECT_THAT(NamesOf(loaded), Contains("item-circle"));
}

TEST(PackTest, YieldingToEachOtherIsNoCircle) {
  RuleText parts;
  parts.rest = "yields_to: other\nset_aside: {x: {ever: {reply: {rule: other, is: booked}}}}\n";
  EXPECT_NE(LoadSmall(Written(parts)).pack, nullptr);
}

TEST(PackTest, TheStartReachesThroughDefinitionsOfDefinitions) {
  RuleText parts;
  parts.rest = "who: {use: outer}\n";
  const SourceFile more{"more.yaml", "definitions: {outer: {not: {use: since}}}\n"};
  EXPECT_THAT(NamesOf(LoadSmall(Written(parts), {more})), Contains("start-out-of-scope"));
  parts.rest = "set_aside: {x: {use: outer}}\n";
  EXPECT_NE(LoadSmall(Written(parts), {more}).pack, nullptr);
}

// ---------------------------------------------------------------- overlays

class OverlayTest : public testing::Test {
 protected:
  LoadedPack Load(const std::vector<std::string>& overlays) {
    RuleText parts;
    parts.timing = "[{becomes: due, from: start + wait, shown_in: [worklist]}]";
    parts.rest =
        "parameters: {wait: {is: 14 days, at_least: 7 days, at_most: 21 days, open_to: [icb, "
        "practice]}}\n";
    LoadOptions options;
    std::vector<SourceFile> files;
    for (size_t i = 0; i < overlays.size(); ++i) {
      const std::string path = "overlays/" + std::to_string(i) + ".yaml";
      files.push_back({path, overlays[i]});
      options.overlays.push_back(path);
    }
    return LoadSmall(Written(parts), files, options);
  }
};

TEST_F(OverlayTest, TheLastOverlaySetsTheValueAndIsNamed) {
  const LoadedPack loaded =
      Load({"overlay: north\nlevel: icb\nparameters: {r: {wait: 10 days}}\nenabled: {other: "
            "no}\nlocal: {helpline: \"1\"}\n",
            "overlay: our practice\nlevel: practice\nparameters: {r: {wait: 2 weeks}}\nenabled: "
            "{r: no}\nlocal: {helpline: \"2\"}\n"});
  ASSERT_NE(loaded.pack, nullptr) << testing::PrintToString(ErrorsOf(loaded));
  const Rule& rule = loaded.pack->rules[1];
  EXPECT_EQ(rule.parameters[0].value, "2 weeks");
  EXPECT_EQ(rule.parameters[0].declared, "14 days");
  EXPECT_EQ(rule.parameters[0].set_by, "our practice");
  EXPECT_EQ(rule.timing[0].date.otherwise->offset.weeks, 2);
  EXPECT_FALSE(rule.enabled);
  EXPECT_FALSE(loaded.pack->rules[0].enabled);
  EXPECT_EQ(loaded.pack->local_settings.at("helpline"), "2");
  EXPECT_THAT(loaded.pack->overlays, ElementsAre("north", "our practice"));
}

TEST_F(OverlayTest, APracticeHasLocalSettingsOfItsOwn) {
  const LoadedPack loaded =
      Load({"overlay: pcn\nlevel: pcn\nlocal: {helpline: \"1\"}\nlocal_by_practice:\n  A81001: "
            "{helpline: \"2\"}\n  A81002: {helpline: \"3\"}\n",
            "overlay: ours\nlevel: practice\nlocal_by_practice: {A81002: {helpline: \"4\"}}\n"});
  ASSERT_NE(loaded.pack, nullptr) << testing::PrintToString(ErrorsOf(loaded));
  EXPECT_EQ(loaded.pack->LocalsOf("A81001").at("helpline"), "2");
  EXPECT_EQ(loaded.pack->LocalsOf("A81002").at("helpline"), "4") << "the later overlay's";
  EXPECT_EQ(loaded.pack->LocalsOf("A81003").at("helpline"), "1");
  EXPECT_EQ(loaded.pack->LocalsOf("").at("helpline"), "1");
}

TEST_F(OverlayTest, APracticesSettingsAreOnesThatThePackHas) {
  const LoadedPack unknown =
      Load({"overlay: o\nlevel: practice\nlocal_by_practice: {A81001: {helplin: \"2\"}}\n"});
  EXPECT_EQ(unknown.pack, nullptr);
  EXPECT_THAT(NamesOf(unknown), Contains("unknown-local"));
  const LoadedPack flat =
      Load({"overlay: o\nlevel: practice\nlocal_by_practice: {A81001: \"2\"}\n"});
  EXPECT_EQ(flat.pack, nullptr);
  EXPECT_THAT(NamesOf(flat), Contains("not-a-mapping"));
}

TEST_F(OverlayTest, OverlaysAreAppliedInTheOrderOfTheirLevels) {
  const LoadedPack loaded = Load({"overlay: a\nlevel: practice\n", "overlay: b\nlevel: icb\n"});
  EXPECT_EQ(loaded.pack, nullptr);
  EXPECT_THAT(NamesOf(loaded), Contains("overlay-order"));
}

TEST_F(OverlayTest, TheLimitsAreInclusive) {
  EXPECT_NE(Load({"overlay: a\nlevel: icb\nparameters: {r: {wait: 21 days}}\n"}).pack, nullptr);
  EXPECT_NE(Load({"overlay: a\nlevel: icb\nparameters: {r: {wait: 1 week}}\n"}).pack, nullptr);
  EXPECT_THAT(NamesOf(Load({"overlay: a\nlevel: icb\nparameters: {r: {wait: 22 days}}\n"})),
              Contains("parameter-out-of-range"));
  EXPECT_THAT(NamesOf(Load({"overlay: a\nlevel: icb\nparameters: {r: {wait: 6 days}}\n"})),
              Contains("parameter-out-of-range"));
}

TEST_F(OverlayTest, OnlyALevelThatTheRuleNamesMaySetAParameter) {
  EXPECT_THAT(NamesOf(Load({"overlay: a\nlevel: pcn\nparameters: {r: {wait: 10 days}}\n"})),
              Contains("parameter-closed"));
}

TEST_F(OverlayTest, AnOverlayIsPartOfTheDigestAndItsPlaceIsNot) {
  const LoadedPack plain = Load({});
  const LoadedPack one = Load({"overlay: a\nlevel: icb\nparameters: {r: {wait: 10 days}}\n"});
  const LoadedPack other = Load({"overlay: a\nlevel: icb\nparameters: {r: {wait: 11 days}}\n"});
  EXPECT_NE(plain.pack->digest, one.pack->digest);
  EXPECT_NE(one.pack->digest, other.pack->digest);
}

TEST_F(OverlayTest, AnOverlayThatIsNotThereIsSaid) {
  LoadOptions options;
  options.overlays = {"nowhere.yaml"};
  EXPECT_THAT(NamesOf(LoadSmall("", {}, options)), Contains("unknown-file"));
}

// ---------------------------------------------------------------- from the disk

class PackOnDiskTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              ("waymark_pack_" +
               std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(folder_);
    for (const SourceFile& file : SmallPackFiles()) Write("pack/" + file.path, file.text);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void Write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary) << text;
  }
  std::string Path(const std::string& path) const { return (folder_ / path).string(); }
  std::filesystem::path folder_;
};

TEST_F(PackOnDiskTest, IsTheSameAsFromMemory) {
  Write("pack/README.md", "Not content.");
  Write("pack/.hidden.yaml", "rule: broken");
  const auto loaded = LoadPack(Path("pack"), {});
  ASSERT_TRUE(loaded.ok());
  ASSERT_NE(loaded->pack, nullptr) << testing::PrintToString(ErrorsOf(*loaded));
  EXPECT_EQ(loaded->pack->digest, LoadSmall("").pack->digest);
}

TEST_F(PackOnDiskTest, TemplatesMayLieOutsideThePack) {
  Write("pack/pack.yaml",
        "pack: P\nversion: \"1\"\nlanguage: 1\nwho: [alive]\ntemplates: ../texts\n");
  Write("texts/a/long.md", "Words.");
  RuleText parts;
  parts.rest = "prompt: {summary: S, detail: a/long}\n";
  Write("pack/r.yaml", Written(parts));
  const auto loaded = LoadPack(Path("pack"), {});
  ASSERT_TRUE(loaded.ok());
  ASSERT_NE(loaded->pack, nullptr) << testing::PrintToString(ErrorsOf(*loaded));
  EXPECT_EQ(loaded->pack->rules[1].prompt.otherwise->detail, "Words.");
}

TEST_F(PackOnDiskTest, OverlaysAndFurtherCodesComeFromAnywhere) {
  Write("o.yaml", "overlay: o\nlevel: practice\nlocal: {helpline: \"9\"}\n");
  Write("codes/b.yaml", "codeset: b\ntitle: B\ncodes: b.csv\n");
  Write("codes/b.csv", "code_system,code,term,source\nreadv2,1371.,t,s\n");
  LoadOptions options;
  options.overlays = {Path("o.yaml")};
  options.extra_code_sets = {Path("codes") + "/"};
  const auto loaded = LoadPack(Path("pack"), options);
  ASSERT_TRUE(loaded.ok());
  ASSERT_NE(loaded->pack, nullptr) << testing::PrintToString(ErrorsOf(*loaded));
  EXPECT_EQ(loaded->pack->local_settings.at("helpline"), "9");
  EXPECT_EQ(loaded->pack->code_sets[1].members.size(), 1u);
}

TEST_F(PackOnDiskTest, WhatCanNotBeReadIsAStatus) {
  EXPECT_EQ(LoadPack(Path("nowhere"), {}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(LoadPack(Path("."), {}).status().code(), absl::StatusCode::kNotFound);
  LoadOptions options;
  options.overlays = {Path("nowhere.yaml")};
  EXPECT_FALSE(LoadPack(Path("pack"), options).ok());
  options = {};
  options.extra_code_sets = {Path("nowhere")};
  EXPECT_FALSE(LoadPack(Path("pack"), options).ok());
}

TEST(CorpusTest, AllThirtyFourRulesLoadWithoutAFindingOfTheParsers) {
  const auto loaded = LoadPack(TestsFolder() + "/corpus", {});
  ASSERT_TRUE(loaded.ok());
  ASSERT_NE(loaded->pack, nullptr) << testing::PrintToString(ErrorsOf(*loaded));
  EXPECT_EQ(loaded->pack->rules.size(), 34u);
  for (const std::string name :
       {"unused-parameter", "shown-in-unsaid", "named-twice", "file-not-used"}) {
    EXPECT_THAT(NamesOf(*loaded), Not(Contains(name)));
  }
}

TEST(CorpusTest, TheShippedPackLoads) {
  const auto loaded = LoadPack(std::string(WAYMARK_SOURCE_DIR) + "/rules", {});
  ASSERT_TRUE(loaded.ok());
  EXPECT_NE(loaded->pack, nullptr) << testing::PrintToString(ErrorsOf(*loaded));
}

}  // namespace
}  // namespace waymark::rules
