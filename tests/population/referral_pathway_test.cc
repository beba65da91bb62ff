// Where the days of referrals go, and how many get how far.
#include "waymark/population/referral_pathway.h"

#include <gmock/gmock.h>

#include "population/many_patients.h"

namespace waymark::population {
namespace {

using calendar::Day;
using record::EntryStatus;
using testing::HasSubstr;

constexpr char kRule[] =
    "rule: usc-referral-outcome\nversion: \"1\"\ntitle: No outcome\npurpose: safety_net\n"
    "status: active\nif_several: ask\nsafety: {hazards: [HAZ-001]}\n"
    "start: {each: referral, join: 7 days, clock: first}\n"
    "done:\n  - {event: usc_outcome, while: {event: referral, count: 2, in: last 24 months}}\n"
    "  - {when: {all: [{ever: usc_outcome, since: start},"
    " {not: {event: referral, count: 2, in: last 24 months}}]}}\n"
    "stopped:\n  rejected: rejected\n"
    "time_runs_out: never\non_leaving: hand_over\nmatch: [linked]\n"
    "timing:\n  - {becomes: upcoming, from: start}\n"
    "  - {becomes: due, from: start + 28 days, shown_in: [worklist]}\n"
    "prompt: {summary: \"say it\"}\n";

struct Made {
  std::string id, code, on;
  EntryStatus status = EntryStatus::kFinal;
  std::string recorded = {};
  std::string link = {};
  std::string corrects = {};
};

std::shared_ptr<const rules::Pack> LoadedPack(const std::string& appointments,
                                              const std::string& outcomes) {
  const auto set = [](const std::string& id, const std::string& codes) {
    return "  - {codeset: " + id + ", title: Title of " + id + ", codes: " + codes + "}\n";
  };
  const rules::LoadedPack loaded = rules::LoadPackFromFiles(
      {{"pack.yaml", "pack: p\nversion: \"1\"\nlanguage: 1\n"},
       {"sets.yaml", "codesets:\n" + set("referral", "referral.csv") +
                         set("rejected", "rejected.csv") + set("usc_appointment", appointments) +
                         set("usc_outcome", outcomes)},
       {"referral.csv", "code_system,code,term,source\nlocal,referral,Referral,t\n"},
       {"rejected.csv", "code_system,code,term,source\nlocal,rejected,Rejected,t\n"},
       {"appointment.csv", "code_system,code,term,source\nlocal,appointment,Appointment,t\n"},
       {"outcome.csv", "code_system,code,term,source\nlocal,outcome,Outcome,t\n"},
       {"rule.yaml", kRule}},
      {});
  for (const rules::Finding& finding : loaded.findings) {
    if (finding.severity == rules::Severity::kError) {
      ADD_FAILURE() << rules::FormatFinding(finding, loaded.files);
    }
  }
  return loaded.pack;
}

class ReferralPathwayTest : public testing::Test {
 protected:
  void SetUp() override { Use("appointment.csv", "outcome.csv"); }
  void Use(const std::string& appointments, const std::string& outcomes) {
    pack_ = LoadedPack(appointments, outcomes);
    ASSERT_NE(pack_, nullptr);
    program_ = engine::Compile(pack_, {}).value();
    options_.from = D("2025-03-04");
    options_.on = D("2026-03-03");
    options_.suppress_below = 0;
  }

  static void Make(record::PatientRecord& record, const std::string& id,
                   const std::vector<Made>& entries) {
    record.patient_id = record.Intern(id);
    record.practice = "A";
    record.birth = calendar::PartialDate::Whole(D("1970-01-01"));
    record.AddRegistration({record.practice, Day::Min(), Day::Max()});
    for (const Made& made : entries) {
      record::Entry& entry = record.AddEntry();
      entry.id = record.Intern(made.id);
      entry.corrects = record.Intern(made.corrects);
      entry.status = made.status;
      entry.occurred = calendar::PartialDate::Whole(D(made.on));
      if (!made.recorded.empty()) {
        entry.recorded = calendar::LastMomentOf(D(made.recorded), absl::UTCTimeZone());
      }
      record.AddCoding(record.SystemIndex("local"), record.Intern(made.code));
      if (!made.link.empty()) record.AddLink(record.Intern(made.link));
    }
    record.Finish(absl::UTCTimeZone());
  }
  void Add(const std::string& id, const std::vector<Made>& entries) {
    people_.Add([=](record::PatientRecord& record) { Make(record, id, entries); });
  }
  std::vector<ReferralWay> Ways(const std::vector<Made>& entries) {
    record::PatientRecord record;
    Make(record, "p", entries);
    engine::Evaluator evaluator(program_);
    std::vector<ReferralWay> ways;
    EXPECT_TRUE(WaysOf(evaluator, *pack_, record, absl::UTCTimeZone(), options_, ways));
    return ways;
  }
  ReferralPathway Find() {
    const auto found = FindReferralPathway(program_, options_, people_.Source());
    EXPECT_TRUE(found.ok()) << found.status();
    return *found;
  }
  // So many ways that got so far.
  static std::vector<ReferralWay> Many(int referred, int booked, int seen, int answered) {
    std::vector<ReferralWay> ways(static_cast<size_t>(referred));
    for (int i = 0; i < referred; ++i) {
      ReferralWay& way = ways[static_cast<size_t>(i)];
      way.is_booked = i < booked;
      way.is_seen = i < seen;
      way.is_answered = i < answered;
    }
    return ways;
  }

  std::shared_ptr<const rules::Pack> pack_;
  std::shared_ptr<const engine::Program> program_;
  Kept people_;
  PathwayOptions options_;
};

TEST_F(ReferralPathwayTest, FollowsOneReferralToItsAnswer) {
  const auto ways =
      Ways({{"r", "referral", "2026-01-01"},
            {"a", "appointment", "2026-01-15", EntryStatus::kBooked, "2026-01-04", "r"},
            {"b", "appointment", "2026-01-15", EntryStatus::kAttended, "2026-01-16", "r", "a"},
            {"o", "outcome", "2026-01-25"}});
  ASSERT_EQ(ways.size(), 1u);
  EXPECT_EQ(ways[0].referred, D("2026-01-01"));
  EXPECT_EQ(ways[0].booked, D("2026-01-04"));
  EXPECT_EQ(ways[0].seen, D("2026-01-15"));
  EXPECT_TRUE(ways[0].is_answered);
  EXPECT_EQ(ways[0].answered, D("2026-01-25"));
}

TEST_F(ReferralPathwayTest, AnAppointmentThatIsStillToComeIsBookedAndNotSeen) {
  const auto ways = Ways({{"r", "referral", "2026-02-20"},
                          {"a", "appointment", "2026-03-10", EntryStatus::kBooked, "2026-02-25"}});
  ASSERT_EQ(ways.size(), 1u);
  EXPECT_TRUE(ways[0].is_booked);
  EXPECT_EQ(ways[0].booked, D("2026-02-25"));
  EXPECT_FALSE(ways[0].is_seen);
  EXPECT_FALSE(ways[0].is_answered);
}

TEST_F(ReferralPathwayTest, AMissedAppointmentWasBookedAndACancelledOneToo) {
  for (const EntryStatus status : {EntryStatus::kMissed, EntryStatus::kCancelled}) {
    const auto ways = Ways({{"r", "referral", "2026-01-01"},
                            {"a", "appointment", "2026-01-15", status, "2026-01-16"}});
    ASSERT_EQ(ways.size(), 1u);
    EXPECT_TRUE(ways[0].is_booked);
    EXPECT_EQ(ways[0].booked, Day::Max()) << "nobody recorded it before it was";
    EXPECT_FALSE(ways[0].is_seen);
  }
}

TEST_F(ReferralPathwayTest, AnAppointmentThatFitsTwoReferralsIsNobodys) {
  const auto ways = Ways({{"r", "referral", "2025-12-01"},
                          {"s", "referral", "2026-01-01"},
                          {"a", "appointment", "2026-01-15", EntryStatus::kAttended}});
  ASSERT_EQ(ways.size(), 2u);
  for (const ReferralWay& way : ways) {
    EXPECT_TRUE(way.unclear);
    EXPECT_FALSE(way.is_booked);
    EXPECT_FALSE(way.is_seen);
  }
}

TEST_F(ReferralPathwayTest, ALinkSaysWhoseItIs) {
  const auto ways = Ways({{"r", "referral", "2025-12-01"},
                          {"s", "referral", "2026-01-01"},
                          {"a", "appointment", "2026-01-15", EntryStatus::kAttended, "", "s"}});
  ASSERT_EQ(ways.size(), 2u);
  EXPECT_FALSE(ways[0].is_booked);
  EXPECT_TRUE(ways[1].is_seen);
  EXPECT_FALSE(ways[1].unclear);
}

TEST_F(ReferralPathwayTest, WhatNamesSomethingElseIsSomethingElses) {
  const auto ways = Ways({{"r", "referral", "2026-01-01"},
                          {"x", "other", "2026-01-01"},
                          {"a", "appointment", "2026-01-15", EntryStatus::kAttended, "", "x"}});
  ASSERT_EQ(ways.size(), 1u);
  EXPECT_FALSE(ways[0].is_booked);
}

TEST_F(ReferralPathwayTest, LetterAndCodeAreOneReferral) {
  const auto ways = Ways({{"r", "referral", "2026-01-01"},
                          {"s", "referral", "2026-01-05"},
                          {"a", "appointment", "2026-01-15", EntryStatus::kAttended, "", "s"}});
  ASSERT_EQ(ways.size(), 1u);
  EXPECT_EQ(ways[0].referred, D("2026-01-01"));
  EXPECT_TRUE(ways[0].is_seen);
}

TEST_F(ReferralPathwayTest, ARejectedOneEndedOtherwise) {
  const auto ways = Ways({{"r", "referral", "2026-01-01"}, {"x", "rejected", "2026-01-09"}});
  ASSERT_EQ(ways.size(), 1u);
  EXPECT_TRUE(ways[0].ended_otherwise);
  EXPECT_FALSE(ways[0].is_answered);
}

TEST_F(ReferralPathwayTest, OnlyReferralsOfTheTimeLookedAt) {
  EXPECT_TRUE(Ways({{"r", "referral", "2025-03-03"}}).empty());
  EXPECT_EQ(Ways({{"r", "referral", "2025-03-04"}}).size(), 1u);
}

TEST_F(ReferralPathwayTest, CountsWhoeverGotFurtherAtTheStepsBefore) {
  Add("p", {{"r", "referral", "2026-01-01"}, {"o", "outcome", "2026-01-25"}});
  Add("q", {{"r", "referral", "2026-01-01"},
            {"a", "appointment", "2026-01-15", EntryStatus::kAttended}});
  Add("n", {});
  const ReferralPathway pathway = Find();
  EXPECT_EQ(pathway.patients, 3);
  std::vector<int64_t> reached, dropped;
  for (const PathwayStep& step : pathway.steps) {
    EXPECT_TRUE(step.told && step.shown) << StepName(step.step);
    reached.push_back(step.referrals);
    dropped.push_back(step.dropped);
  }
  EXPECT_EQ(reached, (std::vector<int64_t>{2, 2, 2, 1}));
  EXPECT_EQ(dropped, (std::vector<int64_t>{0, 0, 0, 1}));
  EXPECT_EQ(StepsFinding(pathway),
            "Of 2 urgent referrals 1 are answered; most drop off between seen and answered: 1");
}

TEST_F(ReferralPathwayTest, WithoutCodesItCannotBeToldRatherThanNone) {
  Use("waiting", "waiting");
  const ReferralPathway pathway = PathwayOf(Many(20, 0, 0, 8), *pack_, options_);
  EXPECT_TRUE(pathway.steps[0].told);
  for (const size_t step : {1u, 2u}) {
    EXPECT_FALSE(pathway.steps[step].told);
    EXPECT_FALSE(pathway.steps[step].shown);
    EXPECT_EQ(pathway.steps[step].note, "No codes are held for: Title of usc_appointment");
  }
  EXPECT_TRUE(pathway.steps[3].told);
  EXPECT_TRUE(pathway.steps[3].at_least);
  EXPECT_EQ(pathway.steps[3].referrals, 8);
  EXPECT_EQ(pathway.steps[3].dropped, 12) << "of those referred: the steps between are not told";
  EXPECT_THAT(pathway.steps[3].note, HasSubstr("Title of usc_outcome"));
  EXPECT_EQ(StepsFinding(pathway),
            "Of 20 urgent referrals at least 8 are answered; most drop off between referred and "
            "answered: 12; booked and seen cannot be told");
  for (const size_t row : {0u, 1u, 2u}) EXPECT_FALSE(pathway.days[row].told);
  EXPECT_TRUE(pathway.days[3].told);
}

TEST_F(ReferralPathwayTest, WhereNobodySendsAppointmentsTheyCannotBeTold) {
  std::vector<ReferralWay> ways = Many(20, 0, 0, 8);
  for (ReferralWay& way : ways) way.has_appointments = false;
  EXPECT_FALSE(PathwayOf(ways, *pack_, options_).steps[1].told);
  ways[3].has_appointments = true;
  const ReferralPathway some = PathwayOf(ways, *pack_, options_);
  EXPECT_TRUE(some.steps[1].told);
  EXPECT_TRUE(some.steps[1].at_least);
}

TEST_F(ReferralPathwayTest, HidesSmallNumbersAndWhatWouldGiveThemAway) {
  options_.suppress_below = 5;
  // Two were never booked: neither that nor how many were booked may be had.
  const ReferralPathway pathway = PathwayOf(Many(60, 58, 50, 30), *pack_, options_);
  EXPECT_TRUE(pathway.steps[0].shown);
  EXPECT_FALSE(pathway.steps[1].shown);
  EXPECT_EQ(pathway.steps[1].referrals, 0);
  EXPECT_EQ(pathway.steps[1].dropped, 0);
  // With 50 and 8 both in sight the 58 would be too.
  EXPECT_FALSE(pathway.steps[2].shown);
  const ReferralPathway few = PathwayOf(Many(4, 4, 4, 4), *pack_, options_);
  for (const PathwayStep& step : few.steps) EXPECT_FALSE(step.shown);
  EXPECT_EQ(StepsFinding(few), "Too few urgent referrals to show");
  const ReferralPathway all = PathwayOf(Many(100, 90, 80, 60), *pack_, options_);
  for (const PathwayStep& step : all.steps) EXPECT_TRUE(step.shown) << StepName(step.step);
}

TEST_F(ReferralPathwayTest, MedianAndNineInTenOfTheDays) {
  std::vector<ReferralWay> ways = Many(20, 20, 0, 0);
  for (int i = 0; i < 20; ++i) {
    ways[static_cast<size_t>(i)].referred = D("2026-01-01");
    ways[static_cast<size_t>(i)].booked = calendar::AddDays(D("2026-01-01"), i + 1);
  }
  options_.suppress_below = 5;
  const ReferralPathway pathway = PathwayOf(ways, *pack_, options_);
  ASSERT_TRUE(pathway.days[0].shown);
  EXPECT_EQ(pathway.days[0].referrals, 20);
  EXPECT_EQ(pathway.days[0].median, 10) << "of an even number the shorter of the middle two";
  EXPECT_EQ(pathway.days[0].nine_in_ten, 18);
  EXPECT_FALSE(pathway.days[1].shown);
  EXPECT_EQ(DaysFinding(pathway),
            "Most days go from referral to booking: half within 10 days, nine in ten within 18");
  ways.resize(9);
  EXPECT_EQ(PathwayOf(ways, *pack_, options_).days[0].nine_in_ten, std::nullopt);
  ways.resize(4);
  EXPECT_FALSE(PathwayOf(ways, *pack_, options_).days[0].shown);
  EXPECT_EQ(DaysFinding(PathwayOf(ways, *pack_, options_)),
            "Too few referrals to show where the days go");
}

TEST_F(ReferralPathwayTest, APackThatFollowsNoReferralsSaysSo) {
  const rules::LoadedPack other =
      rules::LoadPackFromFiles({{"pack.yaml", "pack: p\nversion: \"1\"\nlanguage: 1\n"}}, {});
  ASSERT_NE(other.pack, nullptr);
  const auto found =
      FindReferralPathway(engine::Compile(other.pack, {}).value(), options_, people_.Source());
  EXPECT_TRUE(absl::IsFailedPrecondition(found.status())) << found.status();
}

// The synthetic practice has 4 in 100 referrals without an appointment, 6 in 100 missed ones, and
// outcomes that stand a day to four weeks after the appointment.
TEST_F(ReferralPathwayTest, OfTheSyntheticPractice) {
  SyntheticSource practice(2000);
  const auto found = FindReferralPathway(ShippedProgram(), options_, practice.Source());
  ASSERT_TRUE(found.ok()) << found.status();
  const auto& steps = found->steps;
  EXPECT_GT(steps[0].referrals, 60);
  for (size_t i = 1; i < kSteps; ++i) {
    EXPECT_TRUE(steps[i].told);
    EXPECT_LE(steps[i].referrals, steps[i - 1].referrals);
  }
  EXPECT_GT(steps[1].referrals * 100, steps[0].referrals * 85);
  ASSERT_TRUE(found->days[0].shown);
  EXPECT_GE(found->days[0].median, 1);
  EXPECT_LE(*found->days[0].nine_in_ten, 6);
  EXPECT_GE(found->days[1].median, 4);
  EXPECT_LE(found->days[1].median, 18);
}

}  // namespace
}  // namespace waymark::population
