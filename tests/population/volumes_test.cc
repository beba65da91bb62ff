// How much work a rule makes: people, not items; and what was expected.
#include "waymark/population/volumes.h"

#include <gtest/gtest.h>

namespace waymark::population {
namespace {

using calendar::Day;

constexpr char kPack[] =
    "pack: p\nversion: \"1\"\nlanguage: 1\nwho: {alive: alive, registered: registered_here}\n";
constexpr char kSets[] =
    "codesets:\n  - {codeset: kit, title: Kit, codes: kit.csv}\n"
    "  - {codeset: none, title: None, codes: waiting}\n";
std::string Rule(const std::string& id, const std::string& start, const std::string& more) {
  return "rule: " + id + "\nversion: \"1\"\ntitle: " + id +
         "\npurpose: review\nstatus: active\nif_several: all\nstart: {each: " + start +
         "}\ntiming: [{becomes: due, from: start, shown_in: [consultation]}]\n"
         "prompt: {summary: \"say it\"}\nreplies: {seen: {does: done}}\n" +
         more;
}

class VolumesTest : public testing::Test {
 protected:
  VolumesTest() {
    rules::LoadedPack loaded = rules::LoadPackFromFiles(
        {{"pack.yaml", kPack},
         {"sets.yaml", kSets},
         {"kit.csv", "code_system,code,term,source\nlocal,kit,Kit,t\n"},
         {"a.yaml", Rule("a", "kit", "expected_per_10000: {from: 4000, to: 5000, source: t}\n")},
         {"b.yaml", Rule("b", "kit", "expected_per_10000: 4999\n")},
         {"c.yaml", Rule("c", "none", "expected_per_10000: 1\n")},
         {"d.yaml", Rule("d", "kit", "")}},
        {});
    pack_ = loaded.pack;
    std::vector<rules::Finding> findings;
    wordings_ = prompts::CompileWording(*pack_, findings);
    volumes_ = std::make_unique<Volumes>(*pack_, wordings_);
  }

  void Add(int kits, Day until = Day::Max()) {
    record::PatientRecord record;
    record.patient_id = "p";
    record.practice = "X";
    record.AddRegistration({"X", Day::Min(), until});
    for (int i = 0; i < kits; ++i) {
      record::Entry& entry = record.AddEntry();
      entry.id = entry.root = record.Intern("e" + std::to_string(i));
      entry.occurred = calendar::PartialDate::Whole(*calendar::ParseDay("2026-01-01"));
      record.AddCoding(record.SystemIndex("local"), "kit");
    }
    record.Finish(absl::UTCTimeZone());
    engine::EvaluateOptions when;
    when.as_of = *calendar::ParseDay("2026-03-03");
    engine::Answer answer;
    engine::CompileOptions options;
    engine::Evaluator(*engine::Compile(pack_, options)).Evaluate(record, when, answer);
    volumes_->Add(record, answer);
  }

  std::shared_ptr<const rules::Pack> pack_;
  prompts::Wordings wordings_;
  std::unique_ptr<Volumes> volumes_;
};

TEST_F(VolumesTest, CountsPeopleNotItemsAndComparesWithWhatWasExpected) {
  Add(3);
  Add(0);
  // Who has left is no part of the ten thousand.
  Add(0, *calendar::ParseDay("2025-01-01"));
  EXPECT_EQ(volumes_->people(), 2);
  EXPECT_EQ(volumes_->people_with_prompts(), 1);
  const auto& rows = volumes_->rows();
  EXPECT_EQ(rows[0].due, 1);
  EXPECT_EQ(rows[0].open, 1);
  EXPECT_EQ(rows[0].overdue, 0);
  EXPECT_EQ(rows[0].shown, 1);
  EXPECT_DOUBLE_EQ(volumes_->PerTenThousand(rows[0]), 5000);
  EXPECT_EQ(volumes_->Verdict(rows[0]), VolumeVerdict::kWithin) << "both ends belong to the range";
  EXPECT_EQ(volumes_->Verdict(rows[1]), VolumeVerdict::kAbove);
  EXPECT_EQ(volumes_->Verdict(rows[2]), VolumeVerdict::kNotAsked);
  EXPECT_EQ(volumes_->Verdict(rows[3]), VolumeVerdict::kNoFigure);
  Add(0);
  EXPECT_EQ(volumes_->Verdict(rows[0]), VolumeVerdict::kBelow);
}

}  // namespace
}  // namespace waymark::population
