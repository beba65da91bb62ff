#include "waymark/record/record.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "record/builder.h"
#include "record/dump.h"

namespace waymark::record {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> Ids(const PatientRecord& record) {
  std::vector<std::string> ids;
  for (const Entry& entry : record.entries()) ids.emplace_back(entry.id);
  return ids;
}

TEST(Names, EveryNameOfAFileIsReadBackAndTheOthersAreNot) {
  for (int i = 1; i < kKindCount - 1; ++i) {
    const Kind kind = static_cast<Kind>(i);
    EXPECT_EQ(ParseKind(KindName(kind)), kind);
  }
  EXPECT_EQ(ParseKind(""), std::nullopt);
  EXPECT_EQ(ParseKind("other"), std::nullopt);
  EXPECT_EQ(ParseKind("letter"), std::nullopt);
  EXPECT_EQ(ParseKind("Referral"), Kind::kReferral);
  for (int i = 0; i <= static_cast<int>(EntryStatus::kEnteredInError); ++i) {
    const EntryStatus status = static_cast<EntryStatus>(i);
    EXPECT_EQ(ParseEntryStatus(EntryStatusName(status)), status);
  }
  EXPECT_EQ(ParseEntryStatus("done"), std::nullopt);
  EXPECT_EQ(ParseSex("female"), Sex::kFemale);
  EXPECT_EQ(ParseSex("indeterminate"), Sex::kIndeterminate);
  EXPECT_EQ(ParseSex("F"), std::nullopt);
}

TEST(PatientRecord, TextStaysWhereItIsAsItGrows) {
  PatientRecord record;
  std::vector<std::string_view> views;
  for (int i = 0; i < 5000; ++i) views.push_back(record.Intern("text " + std::to_string(i)));
  const std::string large(3'000'000, 'x');
  const std::string_view view = record.Intern(large);
  for (int i = 0; i < 5000; ++i)
    ASSERT_EQ(views[static_cast<size_t>(i)], "text " + std::to_string(i));
  EXPECT_EQ(view, large);
  EXPECT_EQ(record.Intern(""), "");
}

TEST(PatientRecord, TextMovesWithTheRecordAndTheOldOneCanBeUsedAgain) {
  PatientRecord first;
  AddEntry(first, "an id that is too long for a short string", "2026-01-02");
  PatientRecord second = std::move(first);
  first.Clear();
  AddEntry(first, "other", "2026-01-02");
  first.Finish(London());
  second.Finish(London());
  EXPECT_EQ(second.entries()[0].id, "an id that is too long for a short string");
  EXPECT_EQ(first.entries()[0].id, "other");
}

TEST(PatientRecord, ClearLeavesNothingOfThePatient) {
  PatientRecord record;
  record.patient_id = record.Intern("p");
  record.birth = calendar::PartialDate::Whole(D("1950-01-02"));
  record.sex = Sex::kMale;
  record.coverage = {
      .given = true, .complete = false, .supplied_kinds = 3, .supplied_other_kinds = {"x"}};
  AddEntry(record, "a", "");
  AddEntry(record, "a", "2026-01-01");
  record.AddLink("b");
  record.AddRegistration({});
  record.AddReply({});
  record.Finish(London());
  ASSERT_TRUE(record.in_doubt());
  record.Clear();
  EXPECT_EQ(record.patient_id, "");
  EXPECT_FALSE(record.birth.has_value());
  EXPECT_EQ(record.sex, Sex::kUnknown);
  EXPECT_TRUE(record.coverage.Supplies(Kind::kPlan));
  EXPECT_TRUE(record.coverage.supplied_other_kinds.empty());
  EXPECT_TRUE(record.entries().empty());
  EXPECT_TRUE(record.systems().empty());
  EXPECT_TRUE(record.registrations().empty());
  EXPECT_TRUE(record.replies().empty());
  EXPECT_TRUE(record.set_aside().empty());
  EXPECT_EQ(record.chains().size(), 0u);
  EXPECT_FALSE(record.in_doubt());
}

TEST(PatientRecord, CodingsAndLinksBelongToTheEntryBeforeThem) {
  PatientRecord record;
  AddEntry(record, "b", "2026-02-01");
  record.AddCoding(record.SystemIndex("readv2"), "H43..");
  record.AddLink("x");
  record.AddLink("y");
  AddEntry(record, "a", "2026-01-01");
  record.AddLink("z");
  record.Finish(London());
  ASSERT_THAT(Ids(record), ElementsAre("a", "b"));
  const Entry& b = record.entries()[1];
  ASSERT_EQ(record.codings(b).size(), 2u);
  EXPECT_EQ(record.systems()[record.codings(b)[1].system], "readv2");
  EXPECT_THAT(record.links(b), ElementsAre("x", "y"));
  EXPECT_THAT(record.links(record.entries()[0]), ElementsAre("z"));
}

TEST(PatientRecord, SystemsAreNumberedByFirstSightHoweverMany) {
  PatientRecord record;
  std::set<uint16_t> seen;
  for (int i = 0; i < 500; ++i) seen.insert(record.SystemIndex("s" + std::to_string(i)));
  EXPECT_EQ(seen.size(), 500u);
  EXPECT_EQ(record.SystemIndex("s3"), 3);
  EXPECT_EQ(record.SystemIndex("s499"), 499);
  for (int i = 500; i < 70'000; ++i) record.SystemIndex("s" + std::to_string(i));
  EXPECT_LT(record.systems().size(), 65'536u);
  EXPECT_EQ(record.systems()[record.SystemIndex("s69999")], "");
}

TEST(PatientRecord, EntriesStandInOneOrderWhateverTheOrderOfArrival) {
  const auto build = [](std::vector<int> order) {
    PatientRecord record;
    for (const int i : order) {
      switch (i) {
        case 0:
          AddEntry(record, "late", "2026-01-02");
          break;
        case 1:
          AddEntry(record, "timed", "2026-01-01T09:00");
          break;
        case 2:
          AddEntry(record, "untimed", "2026-01-01");
          break;
        case 3:
          AddEntry(record, "untimed-b", "2026-01-01", "2026-01-01");
          break;
        case 4:
          AddEntry(record, "untimed-a", "2026-01-01", "2026-01-03");
          break;
        case 5:
          AddEntry(record, "no-date", "");
          break;
      }
    }
    record.Finish(London());
    return Ids(record);
  };
  const std::vector<std::string> expected = {"no-date",   "untimed", "untimed-b",
                                             "untimed-a", "timed",   "late"};
  EXPECT_EQ(build({0, 1, 2, 3, 4, 5}), expected);
  EXPECT_EQ(build({5, 4, 3, 2, 1, 0}), expected);
  EXPECT_EQ(build({2, 0, 5, 1, 4, 3}), expected);
}

// Long records are put in order by counting days first, short ones by comparing: both must give the
// order that visible.h fixes, ends of the calendar and missing dates included.
TEST(PatientRecord, ALongRecordStandsInTheSameOrderAsItsPartsWould) {
  std::mt19937 random(7);
  const auto day = [&random]() -> std::string {
    const std::string_view kOdd[] = {"",           "1800-01-01", "2200-12-31",
                                     "1900-01-01", "2024",       "2024-02"};
    if (random() % 10 == 0) return std::string(kOdd[random() % std::size(kOdd)]);
    return calendar::FormatIso(
        calendar::AddDays(D("1990-01-01"), static_cast<int>(random() % 900)));
  };
  struct Made {
    std::string id, on, recorded;
  };
  for (const size_t count : {size_t{63}, size_t{64}, size_t{700}}) {
    std::vector<Made> made;
    for (size_t i = 0; i < count; ++i) {
      std::string on = day();
      if (on.size() == 10 && random() % 3 == 0) on += "T10:30:00Z";
      made.push_back({"e" + std::to_string(random() % (count / 2)), on,
                      random() % 2 == 0 ? "" : "2024-03-0" + std::to_string(1 + random() % 9)});
    }
    const auto finished = [&made] {
      PatientRecord record;
      record.birth = calendar::PartialDate::Whole(D("1991-05-05"));
      for (const Made& one : made) AddEntry(record, one.id, one.on, one.recorded);
      record.Finish(London());
      return record;
    };
    const PatientRecord record = finished();
    for (size_t i = 1; i < record.entries().size(); ++i) {
      const Entry& a = record.entries()[i - 1];
      const Entry& b = record.entries()[i];
      EXPECT_LE(std::tie(a.occurred.first, a.clock_seconds, a.recorded, a.id),
                std::tie(b.occurred.first, b.clock_seconds, b.recorded, b.id));
    }
    const std::string dump = Dump(record);
    for (int i = 0; i < 5; ++i) {
      std::shuffle(made.begin(), made.end(), random);
      EXPECT_EQ(Dump(finished()), dump);
    }
  }
}

TEST(PatientRecord, VersionsThatDifferOnlyInContentStandInOneOrder) {
  const auto build = [](bool swapped) {
    PatientRecord record;
    for (int i = 0; i < 2; ++i) {
      AddEntry(record, "a", "2026-01-01", "2026-01-01");
      record.AddCoding(record.SystemIndex((i == 0) == swapped ? "loinc" : "readv2"), "x");
    }
    record.Finish(London());
    return std::string(record.systems()[record.codings(record.entries()[0])[1].system]);
  };
  EXPECT_EQ(build(false), build(true));
}

TEST(PatientRecord, AMissingRecordedMomentIsTheBeginningOfTheDayAndSaidToBeAssumed) {
  PatientRecord record;
  AddEntry(record, "a", "2026-07-01");
  AddEntry(record, "b", "2026-07");
  AddEntry(record, "c", "2026-07-02", "2026-07-03T10:00:00Z");
  record.Finish(London());
  EXPECT_EQ(record.entries()[0].recorded, At("2026-06-30T23:00:00Z"));
  EXPECT_TRUE(record.entries()[0].recorded_assumed);
  EXPECT_EQ(record.entries()[1].recorded, At("2026-06-30T23:00:00Z"));
  EXPECT_FALSE(record.entries()[2].recorded_assumed);
}

TEST(PatientRecord, AnEntryWithoutADateIsSaidAndLeavesThePatientInDoubt) {
  PatientRecord record;
  AddEntry(record, "a", "");
  record.Finish(London());
  ASSERT_EQ(record.set_aside().size(), 1u);
  EXPECT_EQ(record.set_aside()[0].reason, "date-missing");
  EXPECT_EQ(record.set_aside()[0].id, "a");
  EXPECT_TRUE(record.in_doubt());
  EXPECT_EQ(record.entries()[0].occurred.first, calendar::Day::Min());
}

TEST(PatientRecord, AWithdrawnEntryWithoutADateIsNoDoubt) {
  PatientRecord record;
  AddEntry(record, "a", "", "2026-01-01", EntryStatus::kEnteredInError);
  record.Finish(London());
  EXPECT_EQ(record.set_aside().size(), 1u);
  EXPECT_FALSE(record.in_doubt());
}

TEST(PatientRecord, TheRootOfAChainIsTheEntryThatCorrectsNothing) {
  PatientRecord record;
  AddEntry(record, "c", "2026-01-03").corrects = "b";
  AddEntry(record, "b", "2026-01-02").corrects = "a";
  AddEntry(record, "a", "2026-01-01");
  AddEntry(record, "alone", "2026-01-01");
  AddEntry(record, "of-unknown", "2026-01-01").corrects = "never-sent";
  AddEntry(record, "self", "2026-01-01").corrects = "self";
  record.Finish(London());
  for (const Entry& entry : record.entries()) {
    if (entry.id == "alone") {
      EXPECT_EQ(entry.root, "alone");
      EXPECT_TRUE(entry.alone);
    } else if (entry.id == "of-unknown") {
      EXPECT_EQ(entry.root, "never-sent");
      EXPECT_TRUE(entry.alone);
    } else if (entry.id == "self") {
      EXPECT_EQ(entry.root, "self");
      EXPECT_TRUE(entry.alone);
    } else {
      EXPECT_EQ(entry.root, "a") << entry.id;
      EXPECT_FALSE(entry.alone);
    }
  }
}

TEST(PatientRecord, ACircleOfCorrectionsHasARootAllTheSame) {
  PatientRecord record;
  AddEntry(record, "b", "2026-01-02").corrects = "c";
  AddEntry(record, "c", "2026-01-02").corrects = "b";
  record.Finish(London());
  EXPECT_EQ(record.entries()[0].root, "b");
  EXPECT_EQ(record.entries()[1].root, "b");
}

TEST(PatientRecord, VersionsThatCorrectDifferentEntriesAreDoubt) {
  PatientRecord record;
  AddEntry(record, "a", "2026-01-01");
  AddEntry(record, "b", "2026-01-02");
  AddEntry(record, "c", "2026-01-03", "2026-01-03").corrects = "a";
  AddEntry(record, "c", "2026-01-03", "2026-01-04").corrects = "b";
  record.Finish(London());
  EXPECT_TRUE(record.in_doubt());
  ASSERT_EQ(record.set_aside().size(), 1u);
  EXPECT_EQ(record.set_aside()[0].reason, "corrects-conflict");
}

TEST(PatientRecord, AVeryLongChainIsNoTrouble) {
  PatientRecord record;
  constexpr int kLength = 100'000;
  std::string id = "0";
  AddEntry(record, id, "2026-01-01", "2026-01-01");
  for (int i = 1; i < kLength; ++i) {
    const std::string_view earlier = record.Intern(id);
    id = std::to_string(i);
    AddEntry(record, id, "2026-01-01", "2026-01-01").corrects = earlier;
  }
  record.Finish(London());
  EXPECT_EQ(record.entries()[0].root, "0");
  EXPECT_THAT(Visible(record), ElementsAre(id));
}

TEST(PatientRecord, RegistrationsAndRepliesStandInOneOrder) {
  PatientRecord record;
  record.AddRegistration({.practice = "A82038", .from = D("2020-01-01")});
  record.AddRegistration({.practice = "B81001", .until = D("2020-01-01")});
  Reply reply;
  reply.reply = "later";
  reply.on = D("2026-02-01");
  record.AddReply(reply);
  reply.reply = "earlier";
  reply.on = D("2026-01-01");
  record.AddReply(reply);
  record.Finish(London());
  EXPECT_EQ(record.registrations()[0].practice, "B81001");
  EXPECT_EQ(record.replies()[0].reply, "earlier");
}

TEST(PatientRecord, MoreCodingsThanAnEntryCanHoldAreDoubtAndNotForgotten) {
  PatientRecord record;
  AddEntry(record, "a", "2026-01-01");
  for (int i = 0; i < 70'000; ++i) record.AddCoding(0, "1");
  AddEntry(record, "b", "2026-01-02");
  record.Finish(London());
  EXPECT_EQ(record.codings(record.entries()[0]).size(), 65'535u);
  EXPECT_EQ(record.codings(record.entries()[1]).size(), 1u);
  EXPECT_TRUE(record.in_doubt());
}

}  // namespace
}  // namespace waymark::record
