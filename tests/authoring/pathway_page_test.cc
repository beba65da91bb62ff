// The pages that are made from a pack: they say what the rules say, and the checked-in copies are
// those of the shipped pack as it is now.
#include "waymark/authoring/pathway_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "waymark/authoring/rule_words.h"
#include "waymark/authoring/waiting.h"

namespace waymark::authoring {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::filesystem::path kRoot = WAYMARK_SOURCE_DIR;

std::string Read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

constexpr char kHead[] =
    "pack: p\nversion: \"1\"\nlanguage: 1\npathways: {early: The beginning, late: The end}\n";
constexpr char kSets[] =
    "codesets:\n  - {codeset: kit, title: Kit given, codes: kit.csv}\n"
    "  - {codeset: none, title: Nothing known, codes: waiting, certainty: U11 no code found}\n";
constexpr char kRule[] =
    "rule: r\nversion: \"1\"\ntitle: \"A <rule> | with a bar\"\npurpose: review\npathway: early\n"
    "status: active\nsafety: {hazards: [HAZ-777]}\ncertainty: \"not sure\"\n"
    "evidence: [{source: NICE, section: \"1.2\", read: 2026-11-22}]\nif_several: all\n"
    "start: {each: kit}\ndone: {event: kit, since: start + 1 day}\n"
    "timing: [{becomes: due, from: start + 14 days, shown_in: [worklist]}]\n"
    "replies: {seen: {does: done}}\n";
constexpr char kWaiting[] =
    "rule: w\nversion: \"1\"\ntitle: Waits\npurpose: review\npathway: other\nstatus: silent\n"
    "if_several: all\nstart: {each: none}\n"
    "timing: [{becomes: due, from: start, shown_in: [worklist]}]\nreplies: {seen: {does: done}}\n";
constexpr char kStories[] =
    "story: a kit in time\nrules: [r]\npatient: {born: \"1970-01-01\", sex: female}\n"
    "record:\n  - 2026-01-01: kit\nexpect:\n  2026-01-15: due\n";

std::shared_ptr<const rules::Pack> SmallPack() {
  rules::LoadedPack loaded =
      rules::LoadPackFromFiles({{"pack.yaml", kHead},
                                {"sets.yaml", kSets},
                                {"kit.csv", "code_system,code,term,source\nlocal,kit,Kit,t\n"},
                                {"r.yaml", kRule},
                                {"w.yaml", kWaiting},
                                {"r.stories.yaml", kStories}},
                               {});
  for (const rules::Finding& finding : loaded.findings) {
    EXPECT_NE(finding.severity, rules::Severity::kError)
        << rules::FormatFinding(finding, loaded.files);
  }
  return loaded.pack;
}

TEST(RuleWords, SayWhatOpensWhenAndWhatCloses) {
  const auto pack = SmallPack();
  ASSERT_NE(pack, nullptr);
  const rules::Rule& rule = pack->rules[0];
  EXPECT_EQ(WhoWords(*pack, rule), "everybody registered");
  EXPECT_EQ(OpensWords(*pack, rule), "each Kit given");
  EXPECT_EQ(TimingWords(*pack, rule), "due from 14 days after the start");
  EXPECT_THAT(DoneWords(*pack, rule), HasSubstr("Kit given"));
  EXPECT_THAT(DoneWords(*pack, rule), HasSubstr("or the answer \"seen\""));
}

TEST(PathwayPage, PutsRulesInTheOrderOfThePackAndShowsGaps) {
  const auto pack = SmallPack();
  ASSERT_NE(pack, nullptr);
  const std::string page = PathwayPage(*pack);
  const size_t early = page.find("## The beginning"), late = page.find("## The end"),
               other = page.find("## other");
  ASSERT_NE(other, std::string::npos);
  EXPECT_LT(early, late);
  EXPECT_LT(late, other);
  EXPECT_THAT(page.substr(late, other - late), HasSubstr("No rule yet."));
  EXPECT_THAT(page, HasSubstr("A <rule> \\| with a bar"));
  EXPECT_THAT(page, HasSubstr("| NICE 1.2 |"));
}

TEST(PathwayPage, NamesRulesThatAwaitCodesWithTheirSets) {
  const auto pack = SmallPack();
  ASSERT_NE(pack, nullptr);
  const auto waiting = RulesWaitingForCodes(pack);
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(pack->rules[waiting[0].rule].id, "w");
  EXPECT_THAT(PathwayPage(*pack), HasSubstr("| `w` | Nothing known (`none`) |"));
}

TEST(PathwayPicture, IsMarkupWhateverATitleSays) {
  const auto pack = SmallPack();
  ASSERT_NE(pack, nullptr);
  const std::string picture = PathwayPicture(*pack);
  EXPECT_THAT(picture, HasSubstr("A &lt;rule&gt;"));
  EXPECT_THAT(picture, Not(HasSubstr("<rule>")));
  EXPECT_THAT(picture, HasSubstr("no rule yet"));
}

TEST(UncertainPage, ListsRulesAndSetsThatSaySo) {
  const auto pack = SmallPack();
  ASSERT_NE(pack, nullptr);
  const std::string page = UncertainPage(*pack);
  EXPECT_THAT(page, HasSubstr("| `r` | active | not sure |"));
  EXPECT_THAT(page, HasSubstr("| `none` Nothing known | waiting for codes | U11 no code found |"));
  EXPECT_THAT(page, Not(HasSubstr("`kit`")));
}

TEST(HazardIndexPage, NamesRulesAndTheirStories) {
  const auto pack = SmallPack();
  ASSERT_NE(pack, nullptr);
  EXPECT_THAT(HazardIndexPage(*pack), HasSubstr("## HAZ-777\n\n- `r` (r.yaml): a kit in time\n"));
}

TEST(PackPages, TheCheckedInCopiesAreThoseOfTheShippedPack) {
  const auto loaded = rules::LoadPack((kRoot / "rules").string(), {});
  ASSERT_TRUE(loaded.ok());
  ASSERT_NE(loaded->pack, nullptr);
  const std::string mend = "stale: run `build/waymark generate --out docs`";
  EXPECT_EQ(Read(kRoot / "docs/pathway.md"), PathwayPage(*loaded->pack)) << mend;
  EXPECT_EQ(Read(kRoot / "docs/pathway.svg"), PathwayPicture(*loaded->pack)) << mend;
  EXPECT_EQ(Read(kRoot / "docs/safety/uncertain.md"), UncertainPage(*loaded->pack)) << mend;
  EXPECT_EQ(Read(kRoot / "docs/safety/index.md"), HazardIndexPage(*loaded->pack)) << mend;
}

}  // namespace
}  // namespace waymark::authoring
