// The code sets that ship with Waymark, and those for tests, as files: what must hold of their
// content whatever is imported into them later. Heads are read here line by line; the pack's own
// reader has tests in tests/rules.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "waymark/terminology/code.h"
#include "waymark/terminology/code_set.h"

namespace waymark::terminology {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::string_view kLocal = "https://waymark.example/local-codes";

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path.filename();
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string Unquoted(std::string text) {
  if (text.size() >= 2 && text.front() == '"') return text.substr(1, text.size() - 2);
  return text;
}

// "key: value", "key: [a, b]" or "key:" with "  - a" lines under it.
std::map<std::string, std::vector<std::string>> ReadHead(const std::filesystem::path& path) {
  std::map<std::string, std::vector<std::string>> head;
  std::string last;
  const std::vector<std::string> lines = absl::StrSplit(ReadFile(path), '\n', absl::SkipEmpty());
  for (const std::string& line : lines) {
    if (line.starts_with("  - ")) {
      head[last].push_back(line.substr(4));
      continue;
    }
    const size_t colon = line.find(':');
    EXPECT_NE(colon, std::string::npos) << path.filename() << ": " << line;
    last = line.substr(0, colon);
    EXPECT_FALSE(head.contains(last)) << path.filename() << " says " << last << " twice";
    std::string value(absl::StripPrefix(line.substr(colon + 1), " "));
    std::vector<std::string>& values = head[last];
    if (value.starts_with("[")) {
      values = absl::StrSplit(value.substr(1, value.size() - 2), ", ");
    } else if (!value.empty()) {
      values.push_back(Unquoted(value));
    }
  }
  return head;
}

bool Has(const CodeSet& set, const Member& member) {
  return std::any_of(set.members.begin(), set.members.end(), [&](const Member& m) {
    return m.system == member.system && m.code == member.code;
  });
}

std::vector<Member> SharedMembers(const CodeSet& a, const CodeSet& b) {
  std::vector<Member> shared;
  for (const Member& m : a.members) {
    if (Has(b, m)) shared.push_back(m);
  }
  return shared;
}

std::vector<std::string> MembersNotIn(const CodeSet& part, const CodeSet& whole) {
  std::vector<std::string> missing;
  for (const Member& m : part.members) {
    if (!Has(whole, m)) missing.push_back(m.system + " " + m.code + " " + m.term);
  }
  return missing;
}

struct Shipped {
  std::vector<CodeSet> sets;  // by id

  const CodeSet& at(std::string_view id) const {
    for (const CodeSet& set : sets) {
      if (set.id == id) return set;
    }
    ADD_FAILURE() << "there is no code set " << id;
    static const CodeSet kNone;
    return kNone;
  }
  bool Holds(std::string_view id, std::string_view system, std::string_view code) const {
    return Has(at(id), {std::string(system), std::string(code), "", "", 0});
  }
};

std::vector<CodeSet> ReadFolder(const char* folder) {
  std::vector<CodeSet> sets;
  const std::filesystem::path root = std::filesystem::path(WAYMARK_SOURCE_DIR) / folder;
  std::set<std::filesystem::path> heads;
  std::set<std::string> member_files;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (entry.path().extension() == ".yaml") heads.insert(entry.path());
    if (entry.path().extension() == ".csv") member_files.insert(entry.path().filename().string());
  }
  for (const std::filesystem::path& path : heads) {
    auto head = ReadHead(path);
    const auto one = [&head](const char* key) {
      return head[key].empty() ? std::string() : head[key].front();
    };
    CodeSet set;
    set.id = one("codeset");
    EXPECT_EQ(set.id + ".yaml", path.filename().string());
    set.title = one("title");
    set.source = one("source");
    set.include = head["include"];
    set.exclude = head["exclude"];
    set.part_of = one("part_of");
    set.means = one("means");
    set.scope = one("scope");
    set.certainty = one("certainty");
    set.speaks_for = head["partial"];
    if (!set.speaks_for.empty()) set.availability = Availability::kPartial;
    if (one("codes") == "waiting") {
      set.availability = Availability::kWaiting;
    } else if (!one("codes").empty()) {
      EXPECT_EQ(member_files.erase(one("codes")), 1u) << one("codes");
      std::vector<MemberProblem> problems;
      set.members = ReadMembersCsv(ReadFile(root / one("codes")), problems);
      for (const MemberProblem& p : problems) {
        ADD_FAILURE() << one("codes") << ":" << p.line << ":" << p.column << ": " << p.message;
      }
      EXPECT_THAT(set.members, Not(IsEmpty())) << set.id;
    } else {
      EXPECT_THAT(set.include, Not(IsEmpty())) << set.id;
    }
    sets.push_back(std::move(set));
  }
  EXPECT_THAT(member_files, IsEmpty()) << "members without a head";
  return sets;
}

const Shipped& Pack() {
  static const Shipped* const kPack = [] {
    auto* shipped = new Shipped{ReadFolder("rules/codesets")};
    for (const ResolveProblem& p : ResolveCodeSets(shipped->sets)) {
      ADD_FAILURE() << p.set << ": " << p.message;
    }
    return shipped;
  }();
  return *kPack;
}

TEST(ShippedCodeSets, EachHasATitleASourceAndRowsWithProvenance) {
  ASSERT_GT(Pack().sets.size(), 200u);
  for (const CodeSet& set : Pack().sets) {
    EXPECT_FALSE(set.title.empty()) << set.id;
    EXPECT_FALSE(set.source.empty()) << set.id;
    for (const Member& m : set.members) {
      EXPECT_FALSE(m.term.empty()) << set.id << " " << m.code;
      EXPECT_FALSE(m.source.empty()) << set.id << " " << m.code;
      EXPECT_TRUE(IsKnownSystem(m.system)) << set.id << " " << m.code;
    }
  }
}

TEST(ShippedCodeSets, AWaitingSetSaysWhyAndAnEmptyOneIsWaiting) {
  for (const CodeSet& set : Pack().sets) {
    EXPECT_EQ(set.members.empty(), set.availability == Availability::kWaiting) << set.id;
    if (set.availability == Availability::kWaiting) {
      EXPECT_FALSE(set.certainty.empty()) << set.id;
    }
  }
}

TEST(ShippedCodeSets, ASetSpeaksForTheSystemsThatItHasCodesOf) {
  for (const CodeSet& set : Pack().sets) {
    std::set<std::string> systems;
    for (const Member& m : set.members) systems.insert(m.system);
    if (set.availability == Availability::kPartial) {
      EXPECT_EQ(systems, std::set<std::string>(set.speaks_for.begin(), set.speaks_for.end()))
          << set.id;
    } else if (set.availability == Availability::kComplete) {
      EXPECT_TRUE(systems.contains("snomed")) << set.id;
    }
  }
}

TEST(ShippedCodeSets, PartsAreWithinTheirWhole) {
  for (const CodeSet& set : Pack().sets) {
    if (set.part_of.empty()) continue;
    EXPECT_THAT(MembersNotIn(set, Pack().at(set.part_of)), IsEmpty())
        << set.id << " in " << set.part_of;
  }
}

struct Opposed {
  const char* one;
  const char* other;
};

// Pairs of which the one starts or closes work that the other must not.
TEST(ShippedCodeSets, OpposedSetsShareNoCode) {
  for (const Opposed& pair : {Opposed{"on_palliative_register", "palliative_declined"},
                              Opposed{"on_palliative_register", "palliative_not_indicated"},
                              Opposed{"new_cancer", "cancer_secondary_any"},
                              Opposed{"new_cancer", "cancer_history"},
                              Opposed{"new_cancer", "cancer_diagnosis_doubtful"},
                              Opposed{"new_cancer", "non_melanoma_skin_cancer"},
                              Opposed{"hysterectomy_unspecified", "no_cervix"},
                              Opposed{"hysterectomy_unspecified", "hysterectomy_cervix_retained"},
                              Opposed{"cervical_screening_test", "cervical_screening_declined"},
                              Opposed{"cervical_screening_test", "cervical_screening_non_attender"},
                              Opposed{"cervical_screening_test", "cervical_screening_inadequate"},
                              Opposed{"cervical_screening_negative", "cervical_screening_abnormal"},
                              Opposed{"bowel_screening_result", "bowel_screening_non_attender"},
                              Opposed{"bowel_screening_result", "bowel_screening_declined"},
                              Opposed{"bowel_screening_result", "bowel_screening_inadequate"},
                              Opposed{"bowel_screening_result", "bowel_screening_result_header"},
                              Opposed{"bowel_screening_normal", "bowel_screening_abnormal"},
                              Opposed{"breast_screening_result", "breast_screening_non_attender"},
                              Opposed{"breast_screening_normal", "breast_screening_abnormal"},
                              Opposed{"fit_requested", "fit_result"},
                              Opposed{"cancer_care_review_done", "cancer_quality_declined"},
                              Opposed{"urgent_cancer_referral_any", "usc_appointment_missed"},
                              Opposed{"carer", "not_carer"}}) {
    for (const Member& m : SharedMembers(Pack().at(pair.one), Pack().at(pair.other))) {
      ADD_FAILURE() << pair.one << " and " << pair.other << " share " << m.system << " " << m.code
                    << " " << m.term;
    }
  }
}

TEST(ShippedCodeSets, AMetastasisRecurrenceOrRemissionIsNoNewCancer) {
  for (const char* code : {"94222008", "94381002", "93142004", "1237037004"}) {
    EXPECT_TRUE(Pack().Holds("cancer_diagnosis", "snomed", code)) << code;
    EXPECT_FALSE(Pack().Holds("new_cancer", "snomed", code)) << code;
  }
  for (const Member& m : Pack().at("new_cancer").members) {
    EXPECT_FALSE(m.term.starts_with("Metasta") || m.term.starts_with("Secondary") ||
                 m.term.starts_with("H/O") || m.term.ends_with("in remission (disorder)"))
        << m.code << " " << m.term;
  }
}

TEST(ShippedCodeSets, APrimaryListedAmongSecondariesIsANewCancer) {
  // Malignant neoplasm of myometrium; malignant neoplasm of thymus.
  EXPECT_TRUE(Pack().Holds("new_cancer", "snomed", "93915004"));
  EXPECT_TRUE(Pack().Holds("new_cancer", "readv2", "B240."));
  // Breast, lung and bowel cancer by their everyday codes.
  for (const char* code : {"254837009", "254637007", "363406005"}) {
    EXPECT_TRUE(Pack().Holds("new_cancer", "snomed", code)) << code;
  }
}

TEST(ShippedCodeSets, ARefusalOrHistoryIsNoScreeningResult) {
  EXPECT_FALSE(Pack().Holds("cervical_screening_abnormal", "snomed", "736595007"));  // declined
  EXPECT_TRUE(Pack().Holds("cervical_screening_declined", "snomed", "736595007"));
  EXPECT_FALSE(Pack().Holds("cervical_screening_test", "snomed", "439956007"));  // history
  EXPECT_FALSE(Pack().Holds("cervical_screening_test", "readv2", "685.."));      // the programme
}

TEST(ShippedCodeSets, EveryResultOfCervicalScreeningIsATest) {
  for (const char* set : {"cervical_screening_negative", "cervical_screening_abnormal"}) {
    EXPECT_THAT(MembersNotIn(Pack().at(set), Pack().at("cervical_screening_test")), IsEmpty())
        << set;
  }
}

TEST(ShippedCodeSets, MissedAppointmentsAreToldApartFromTheGenericList) {
  EXPECT_EQ(Pack().at("did_not_attend").scope, "generic");
  EXPECT_TRUE(Pack().Holds("breast_screening_dna", "snomed", "275981000000102"));
  EXPECT_TRUE(Pack().Holds("usc_appointment_missed", "readv2", "9Nic."));
  // Eye screening is in the generic list only.
  EXPECT_TRUE(Pack().Holds("did_not_attend", "readv2", "9Ni0."));
  for (const char* set : {"breast_screening_dna", "bowel_screening_dna", "cervical_screening_dna",
                          "usc_appointment_missed"}) {
    EXPECT_FALSE(Pack().Holds(set, "readv2", "9Ni0.")) << set;
    EXPECT_THAT(MembersNotIn(Pack().at(set), Pack().at("did_not_attend")), IsEmpty()) << set;
  }
}

TEST(ShippedCodeSets, ReferralsOfASiteAreReferrals) {
  for (const CodeSet& set : Pack().sets) {
    if (!set.id.starts_with("urgent_cancer_referral_")) continue;
    EXPECT_THAT(MembersNotIn(set, Pack().at("urgent_cancer_referral_any")), IsEmpty()) << set.id;
  }
}

TEST(ShippedCodeSets, ADeclineSaysSo) {
  for (const CodeSet& set : Pack().sets) {
    if (set.id.ends_with("_declined")) {
      EXPECT_EQ(set.means, "declined") << set.id;
    }
  }
}

TEST(TestCodeSets, AreLocalCodesForSetsOfThePack) {
  std::vector<CodeSet> overlays = ReadFolder("tests/codesets");
  ASSERT_THAT(overlays, Not(IsEmpty()));
  std::vector<CodeSet> merged = ReadFolder("rules/codesets");
  for (CodeSet& overlay : overlays) {
    const std::string id = overlay.id;
    for (const Member& m : overlay.members) EXPECT_EQ(m.system, kLocal) << id;
    const auto base = std::find_if(merged.begin(), merged.end(),
                                   [&](const CodeSet& set) { return set.id == id; });
    ASSERT_NE(base, merged.end()) << id << " is no set of the pack";
    EXPECT_EQ(base->title, overlay.title) << id;
    base->members.insert(base->members.end(), overlay.members.begin(), overlay.members.end());
  }
  EXPECT_THAT(ResolveCodeSets(merged), IsEmpty());
  const CodeIndex index(merged);
  const auto found = index.Find(index.FindSystem(kLocal), "breast-screening-dna");
  std::vector<std::string> sets;
  for (CodeIndex::SetId id : found) sets.push_back(merged[id].id);
  EXPECT_THAT(sets, testing::ElementsAre("breast_screening_dna", "breast_screening_non_attender"));
}

}  // namespace
}  // namespace waymark::terminology
