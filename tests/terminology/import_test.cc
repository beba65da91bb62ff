#include "waymark/terminology/import.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace waymark::terminology {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

ImportOptions Options(std::string system = {}) {
  ImportOptions options;
  options.id = "fit_result";
  options.source = "a list, 2026-11-22";
  options.system = std::move(system);
  return options;
}

ImportedCodeSet Import(std::string_view text, const ImportOptions& options = Options("snomed")) {
  absl::StatusOr<ImportedCodeSet> imported = ImportCodeList(text, options);
  EXPECT_TRUE(imported.ok()) << imported.status();
  return imported.ok() ? *std::move(imported) : ImportedCodeSet();
}

std::string Refusal(std::string_view text, const ImportOptions& options = Options("snomed")) {
  const absl::StatusOr<ImportedCodeSet> imported = ImportCodeList(text, options);
  EXPECT_FALSE(imported.ok());
  EXPECT_TRUE(absl::IsInvalidArgument(imported.status()));
  return std::string(imported.status().message());
}

std::vector<std::string> Rows(const ImportedCodeSet& imported) {
  std::vector<std::string> rows;
  for (const Member& m : imported.set.members) {
    rows.push_back(m.system + "|" + m.code + "|" + m.term);
  }
  return rows;
}

bool Says(const ImportedCodeSet& imported, ImportSeverity severity, std::string_view where,
          std::string_view words) {
  return std::any_of(imported.findings.begin(), imported.findings.end(),
                     [&](const ImportFinding& f) {
                       const std::string place = f.where.empty() ? std::to_string(f.line) : f.where;
                       return f.severity == severity && place == where &&
                              f.message.find(words) != std::string::npos;
                     });
}

TEST(ImportOpenCodelists, ReadsCodeAndTermWithTheSystemGiven) {
  const ImportedCodeSet imported = Import("code,term\n720006006,Cancer care review (procedure)\n");
  EXPECT_THAT(Rows(imported), ElementsAre("snomed|720006006|Cancer care review (procedure)"));
  EXPECT_EQ(imported.set.members[0].source, "a list, 2026-11-22");
  EXPECT_EQ(imported.set.title, "Fit result");
  EXPECT_EQ(imported.set.availability, Availability::kPartial);
  EXPECT_THAT(imported.set.speaks_for, ElementsAre("snomed"));
  EXPECT_THAT(imported.findings, IsEmpty());
}

TEST(ImportOpenCodelists, ReadsOlderHeadings) {
  EXPECT_THAT(Rows(Import("id,name\r\n720006006,Review\r\n")),
              ElementsAre("snomed|720006006|Review"));
  EXPECT_THAT(Rows(Import("CTV3ID,CTV3PreferredTermDesc\nXaIyN,History\n", Options())),
              ElementsAre("ctv3|XaIyN|History"));
  EXPECT_THAT(Rows(Import("term,code,dmd_id\nReview,720006006,1\n")),
              ElementsAre("snomed|720006006|Review"));
  EXPECT_THAT(Rows(Import("type,dmd_id,nm\nVMP,720006006,Thing\n", Options())),
              ElementsAre("dmd|720006006|Thing"));
}

TEST(ImportOpenCodelists, LeavesOutWhatIsMarkedExcludedAndRefusesToGuessTheUndecided) {
  const ImportedCodeSet imported = Import(
      "code,term,status\n"
      "720006006,in,+\n"
      "401123009,in by its parent,(+)\n"
      "162573006,out,-\n"
      "168734001,out by its parent,(-)\n"
      "6631009,not decided,?\n");
  EXPECT_THAT(Rows(imported),
              ElementsAre("snomed|401123009|in by its parent", "snomed|720006006|in"));
  EXPECT_TRUE(Says(imported, ImportSeverity::kNote, "4", "excluded"));
  EXPECT_TRUE(Says(imported, ImportSeverity::kNote, "5", "excluded"));
  EXPECT_TRUE(Says(imported, ImportSeverity::kError, "6", "undecided"));
  EXPECT_TRUE(imported.HasErrors());
}

TEST(ImportOpenCodelists, WithoutACodeSystemIsRefused) {
  EXPECT_THAT(Refusal("code,term\n720006006,x\n", Options()),
              HasSubstr("does not say its code system"));
}

TEST(ImportPlainCsv, KeepsSystemsAndSourcesOfItsRows) {
  const ImportedCodeSet imported = Import(
      "code_system,code,term,source\n"
      "http://snomed.info/sct,720006006,Review,National set\n"
      "readv2,8BAV,Review,\n"
      "ctv3,XaIyN,\"History, \"\"old\"\"\",Old list\n",
      Options());
  EXPECT_THAT(Rows(imported), ElementsAre("ctv3|XaIyN|History, \"old\"", "readv2|8BAV.|Review",
                                          "snomed|720006006|Review"));
  EXPECT_EQ(imported.set.members[1].source, "a list, 2026-11-22");
  EXPECT_EQ(imported.set.members[2].source, "National set");
  EXPECT_EQ(imported.set.availability, Availability::kComplete);
}

TEST(ImportPlainCsv, NamesRowsItLeavesOut) {
  const ImportedCodeSet imported = Import(
      "code_system,code,term,source\n"
      "snomed,720006007,wrong digit,s\n"
      ",8BAV.,no system,s\n"
      "snomed\n"
      "snomed,720006006,one,s\n"
      "snomed, 720006006 ,again,s\n"
      "snomed,401123009,a \"b\",s\n",
      Options());
  EXPECT_THAT(Rows(imported), ElementsAre("snomed|720006006|one"));
  EXPECT_TRUE(Says(imported, ImportSeverity::kWarning, "2", "check digit is wrong"));
  EXPECT_TRUE(Says(imported, ImportSeverity::kWarning, "3", "does not say its code system"));
  EXPECT_TRUE(Says(imported, ImportSeverity::kWarning, "4", "shorter than the header"));
  EXPECT_TRUE(Says(imported, ImportSeverity::kNote, "6", "stands twice"));
  EXPECT_TRUE(Says(imported, ImportSeverity::kWarning, "7", "quote"));
  EXPECT_FALSE(imported.HasErrors());
}

TEST(ImportPlainCsv, AListWithoutTermsIsWarnedAbout) {
  EXPECT_TRUE(Says(Import("code\n720006006\n"), ImportSeverity::kWarning, "1", "column of terms"));
}

TEST(ImportCodeList, RefusesWhatIsNoList) {
  EXPECT_THAT(Refusal(""), HasSubstr("empty"));
  EXPECT_THAT(Refusal("drug,bnf\nx,y\n"), HasSubstr("no column of codes"));
  EXPECT_THAT(Refusal("code,term\n1,S\xE9zary\n"), HasSubstr("not UTF-8"));
  EXPECT_THAT(Refusal("{"), HasSubstr("not JSON"));
  EXPECT_THAT(Refusal(R"({"resourceType": "Patient"})"), HasSubstr("ValueSet was expected"));
  EXPECT_THAT(Refusal(R"({"resourceType": "ValueSet"})"), HasSubstr("names no code"));
  ImportOptions nameless = Options("snomed");
  nameless.id = "Fit Result";
  EXPECT_THAT(Refusal("code,term\n1,x\n", nameless), HasSubstr("can't be the name"));
  ImportOptions sourceless = Options("snomed");
  sourceless.source.clear();
  EXPECT_THAT(Refusal("code,term\n1,x\n", sourceless), HasSubstr("where the list comes from"));
}

TEST(ImportCodeList, AListWithoutACodeWaitsAndIsAnError) {
  const ImportedCodeSet imported = Import("code,term\n");
  EXPECT_EQ(imported.set.availability, Availability::kWaiting);
  EXPECT_TRUE(imported.HasErrors());
  EXPECT_THAT(CodeSetHeadYaml(imported.set), HasSubstr("codes: waiting\n"));
}

constexpr std::string_view kExpanded = R"json({
  "resourceType": "ValueSet", "title": "FIT: \"results\"", "version": "2026-10",
  "copyright": "SNOMED International",
  "compose": {"include": [{"system": "http://snomed.info/sct", "filter": [{"property": "concept"}]}]},
  "expansion": {
    "total": 5,
    "contains": [
      {"system": "http://snomed.info/sct", "code": "59614000", "display": "Occult blood",
       "contains": [
         {"system": "http://snomed.info/sct", "code": "389076003", "display": "Trace", "inactive": true},
         {"code": "720006006", "display": "System of its parent"}]},
      {"system": "http://snomed.info/sct", "abstract": true, "display": "Heading",
       "contains": [{"system": "http://read.info/readv2", "code": "4791", "display": "Requested"}]}
    ]
  }
})json";

TEST(ImportValueSet, ReadsANestedExpansion) {
  const ImportedCodeSet imported = Import(kExpanded, Options());
  EXPECT_THAT(Rows(imported),
              ElementsAre("readv2|4791.|Requested", "snomed|389076003|Trace [inactive]",
                          "snomed|59614000|Occult blood", "snomed|720006006|System of its parent"));
  EXPECT_EQ(imported.set.title, "FIT: \"results\"");
  EXPECT_EQ(imported.set.version, "2026-10");
  EXPECT_EQ(imported.set.licence, "SNOMED International");
  EXPECT_THAT(imported.set.speaks_for, ElementsAre("readv2", "snomed"));
  EXPECT_TRUE(Says(imported, ImportSeverity::kNote, "expansion", "1 abstract"));
  EXPECT_TRUE(Says(imported, ImportSeverity::kNote, "expansion", "1 inactive"));
  EXPECT_FALSE(imported.HasErrors());
}

TEST(ImportValueSet, WhatIsSaidByTheCallerLeadsOverTheResource) {
  ImportOptions options = Options();
  options.title = "Mine";
  options.version = "1";
  options.licence = "Ours";
  const ImportedCodeSet imported = Import(kExpanded, options);
  EXPECT_EQ(imported.set.title, "Mine");
  EXPECT_EQ(imported.set.version, "1");
  EXPECT_EQ(imported.set.licence, "Ours");
}

TEST(ImportValueSet, APageOrACutExpansionIsAnError) {
  EXPECT_TRUE(Says(Import(R"({"resourceType": "ValueSet", "expansion": {"total": 250, "contains": [
      {"system": "http://snomed.info/sct", "code": "59614000"}]}})",
                          Options()),
                   ImportSeverity::kError, "expansion.total", "250 entries and holds 1"));
  EXPECT_TRUE(Says(Import(R"({"resourceType": "ValueSet", "expansion": {"extension": [
      {"url": "http://hl7.org/fhir/StructureDefinition/valueset-toocostly", "valueBoolean": true}],
      "contains": [{"system": "http://snomed.info/sct", "code": "59614000"}]}})",
                          Options()),
                   ImportSeverity::kError, "expansion.extension", "too large"));
}

TEST(ImportValueSet, NamesEntriesItCannotTake) {
  const ImportedCodeSet imported =
      Import(R"({"resourceType": "ValueSet", "expansion": {"contains": [
      7,
      {"system": "http://snomed.info/sct", "display": "no code"},
      {"code": "59614000"},
      {"system": "http://snomed.info/sct", "code": 59614000},
      {"system": "http://snomed.info/sct", "code": "59614001"}]}})",
             Options());
  EXPECT_THAT(Rows(imported), IsEmpty());
  using enum ImportSeverity;
  EXPECT_TRUE(Says(imported, kWarning, "expansion.contains[0]", "object was expected"));
  EXPECT_TRUE(Says(imported, kWarning, "expansion.contains[1]", "no code"));
  EXPECT_TRUE(Says(imported, kWarning, "expansion.contains[2]", "does not say its code system"));
  EXPECT_TRUE(Says(imported, kWarning, "expansion.contains[3]", "no code"));
  EXPECT_TRUE(Says(imported, kWarning, "expansion.contains[4]", "check digit"));
}

TEST(ImportValueSet, ReadsTheConceptsThatComposeLists) {
  const ImportedCodeSet imported =
      Import(R"({"resourceType": "ValueSet", "name": "Fit", "compose": {
      "include": [
        {"system": "http://snomed.info/sct", "concept": [
          {"code": "59614000", "display": "Occult blood"}, {"code": "389076003"}, {"display": "?"}]},
        {"system": "http://read.info/ctv3", "concept": [{"code": "XaIyN"}]}],
      "exclude": [{"system": "http://snomed.info/sct", "concept": [
          {"code": "389076003"}, {"code": "720006006"}]}]}})",
             Options());
  EXPECT_THAT(Rows(imported), ElementsAre("ctv3|XaIyN|", "snomed|59614000|Occult blood"));
  EXPECT_EQ(imported.set.title, "Fit");
  EXPECT_TRUE(Says(imported, ImportSeverity::kWarning, "compose.include[0].concept[2]", "no code"));
  EXPECT_TRUE(
      Says(imported, ImportSeverity::kNote, "compose.exclude[0].concept[1]", "was not included"));
}

TEST(ImportValueSet, PartsThatAreNoListsAreErrors) {
  const ImportedCodeSet imported = Import(R"({"resourceType": "ValueSet", "compose": {"include": [
      {"system": "http://snomed.info/sct", "filter": [{"op": "is-a"}]},
      {"valueSet": ["http://example.org/other"]},
      {"system": "http://snomed.info/sct"},
      "text"],
      "exclude": [{"system": "http://snomed.info/sct", "filter": [{"op": "is-a"}]}]}})",
                                          Options());
  using enum ImportSeverity;
  EXPECT_TRUE(Says(imported, kError, "compose.include[0].filter", "a rule and not a list"));
  EXPECT_TRUE(Says(imported, kError, "compose.include[1].valueSet", "names another ValueSet"));
  EXPECT_TRUE(Says(imported, kError, "compose.include[2]", "a whole code system"));
  EXPECT_TRUE(Says(imported, kError, "compose.include[3]", "object was expected"));
  EXPECT_TRUE(Says(imported, kError, "compose.exclude[0].filter", "a rule and not a list"));
}

TEST(ImportValueSet, DeepNestingIsRefusedAndDoesNotEndTheProgram) {
  std::string deep = R"({"resourceType": "ValueSet", "expansion": {"contains": [)";
  for (int i = 0; i < 100000; ++i) deep += R"({"contains": [)";
  EXPECT_THAT(Refusal(deep), HasSubstr("not JSON that can be read"));
}

TEST(CodeSetFiles, AreWrittenAsThePackHasThem) {
  ImportedCodeSet imported = Import(kExpanded, Options());
  imported.set.certainty = "U11: \\ and \"quotes\"\nand lines";
  imported.set.kinds = {"result"};
  imported.set.exclude = {"cancer_history"};
  imported.set.means = "done";
  EXPECT_EQ(CodeSetHeadYaml(imported.set),
            "codeset: fit_result\n"
            "title: \"FIT: \\\"results\\\"\"\n"
            "source: \"a list, 2026-11-22\"\n"
            "licence: \"SNOMED International\"\n"
            "version: \"2026-10\"\n"
            "codes: fit_result.csv\n"
            "partial: [readv2, snomed]\n"
            "kinds: [result]\n"
            "exclude: [cancer_history]\n"
            "means: done\n"
            "certainty: \"U11: \\\\ and \\\"quotes\\\" and lines\"\n");
  EXPECT_EQ(CodeSetMembersCsv(imported.set),
            "code_system,code,term,source\n"
            "snomed,389076003,Trace [inactive],\"a list, 2026-11-22\"\n"
            "snomed,59614000,Occult blood,\"a list, 2026-11-22\"\n"
            "snomed,720006006,System of its parent,\"a list, 2026-11-22\"\n"
            "readv2,4791.,Requested,\"a list, 2026-11-22\"\n");
}

TEST(CodeSetFiles, ASystemThatIsAnAddressIsQuotedInTheHead) {
  CodeSet set;
  set.id = "a";
  set.availability = Availability::kPartial;
  set.speaks_for = {"https://waymark.example/local-codes"};
  set.members = {{"https://waymark.example/local-codes", "x", "t", "s", 0}};
  EXPECT_EQ(CodeSetHeadYaml(set),
            "codeset: a\ncodes: a.csv\npartial: [\"https://waymark.example/local-codes\"]\n");
}

TEST(CodeSetFiles, MembersAreReadBackAsTheyWere) {
  const ImportedCodeSet imported = Import(kExpanded, Options());
  std::vector<MemberProblem> problems;
  const std::vector<Member> members = ReadMembersCsv(CodeSetMembersCsv(imported.set), problems);
  EXPECT_THAT(problems, IsEmpty());
  ASSERT_EQ(members.size(), imported.set.members.size());
}

}  // namespace
}  // namespace waymark::terminology
