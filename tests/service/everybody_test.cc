// Questions about everybody, over a store: forecasts, indicators, what would have been seen
// earlier, what a change of rules would do.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/access_world.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/everybody_handler.h"
#include "waymark/service/merge_practices_handler.h"
#include "waymark/service/operate_handler.h"
#include "waymark/service/review_handler.h"

namespace waymark::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kHere[] = "A81001";
constexpr char kThere[] = "B82002";

constexpr char kIndicators[] =
    "indicators:\n"
    "  - indicator: in-six-months\n"
    "    version: \"1\"\n"
    "    title: Reviewed in time\n"
    "    kind: items\n"
    "    valid_from: 2025-04-01\n"
    "    better: higher\n"
    "    of_rule: review\n"
    "    look_back: 24 months\n"
    "    in_numerator: [done in time]\n"
    "    in_denominator: [done, overdue]\n"
    "  - indicator: next-year\n"
    "    version: \"1\"\n"
    "    title: Reviewed at all\n"
    "    kind: people\n"
    "    valid_from: 2027-04-01\n"
    "    better: higher\n"
    "    people: {ever: diagnosis}\n"
    "    numerator: {ever: review_done}\n";

// After a review something comes back in ten days; nothing on the record says that it did.
constexpr char kNet[] =
    "rule: net\nversion: \"1.0.0\"\ntitle: Not back\nstatus: active\npurpose: safety_net\n"
    "kind: administrative\npathway: tests\nwhy: For tests.\n"
    "evidence: [{source: \"ours\", note: \"made up\", read: \"2026-02-01\"}]\n"
    "author: Test author\nowner: Test owner\napproved_by: Test approver\n"
    "review_by: \"2027-06-30\"\nsafety: {hazards: [HAZ-001]}\ntime_runs_out: never\n"
    "on_leaving: hand_over\nif_several: ask\n"
    "start: {each: review_done, as: review}\ndone: diagnosis\n"
    "timing: [{becomes: due, from: start + 10 days, level: info, shown_in: [worklist]}]\n"
    "prompt:\n  summary: \"Reviewed {{review | date}}\"\n";

class Everybody : public testing::Test {
 protected:
  void UsePack(const std::vector<rules::SourceFile>& more) {
    std::vector<rules::SourceFile> files = TestPack();
    files.insert(files.end(), more.begin(), more.end());
    world_.WritePack(files);
    const absl::Status loaded = world_.packs->Load();
    ASSERT_TRUE(loaded.ok()) << loaded;
    ASSERT_TRUE(world_.desk->SetSnapshot(world_.packs->Get()).ok());
  }
  // As if it had been recorded on the day.
  void SendThen(const std::string& patient, const std::string& id, const char* code,
                const char* on) {
    v1::PatientRecord record;
    AddEvent(record, id, code, on);
    v1::RecordEventsRequest batch = world_.Batch(patient, kHere);
    v1::FeedEvent& event = *batch.mutable_patients(0)->add_events();
    event.set_event_id("then " + patient + id);
    *event.mutable_entry() = record.events(0);
    world_.Send(batch);
  }
  Call AsCall() const { return Call{world_.now, cancelled_}; }

  absl::Status AskForecast() {
    forecast_answer_.Clear();
    return Forecast(*world_.desk, world_.caller, AsCall(), forecast_, forecast_answer_);
  }
  absl::Status AskIndicators() {
    indicators_answer_.Clear();
    return Indicators(*world_.desk, world_.caller, AsCall(), indicators_, indicators_answer_);
  }
  absl::Status AskMissed() {
    missed_answer_.Clear();
    return FindMissed(*world_.desk, world_.caller, AsCall(), missed_, missed_answer_);
  }
  absl::Status AskImpact() {
    impact_answer_.Clear();
    return Impact(*world_.desk, world_.caller, AsCall(), impact_, impact_answer_);
  }
  // The test pack's rule, changed.
  void GiveRule(const std::string& from, const std::string& to) {
    for (const rules::SourceFile& file : TestPack()) {
      if (file.path != "rules/review.yaml") continue;
      std::string text = file.text;
      ASSERT_NE(text.find(from), std::string::npos);
      text.replace(text.find(from), from.size(), to);
      v1::PackFile& given = *impact_.add_files();
      given.set_path(file.path);
      given.set_text(text);
    }
    impact_.set_against_loaded_pack(true);
  }

  void SetUp() override {
    forecast_.add_practices(kHere);
    indicators_.add_practices(kHere);
    missed_.add_practices(kHere);
    impact_.add_practices(kHere);
  }

  DeskWorld world_;
  std::function<bool()> cancelled_;
  v1::ForecastRequest forecast_;
  v1::ForecastResponse forecast_answer_;
  v1::IndicatorsRequest indicators_;
  v1::IndicatorsResponse indicators_answer_;
  v1::FindMissedRequest missed_;
  v1::FindMissedResponse missed_answer_;
  v1::ImpactRequest impact_;
  v1::ImpactResponse impact_answer_;
};

// ---- forecast

TEST_F(Everybody, ForecastNamesTheWeekInWhichAnItemFallsDueAndTurnsOverdue) {
  world_.SendPatient("soon", "2025-12-20");  // due on 20 March, overdue from 21 June
  world_.SendPatient("now", "2025-06-01");   // overdue since December
  forecast_.set_weeks(20);
  ASSERT_TRUE(AskForecast().ok());
  EXPECT_EQ(forecast_answer_.patients(), 2);
  EXPECT_EQ(forecast_answer_.weeks(), 20);
  EXPECT_EQ(forecast_answer_.from().day(), 3);
  ASSERT_EQ(forecast_answer_.rows_size(), 1) << forecast_answer_.DebugString();
  const v1::ForecastRow& row = forecast_answer_.rows(0);
  EXPECT_EQ(row.practice(), kHere);
  EXPECT_EQ(row.rule(), "review");
  EXPECT_EQ(row.due_now(), 1);
  EXPECT_EQ(row.overdue_now(), 1);
  ASSERT_EQ(row.falls_due_size(), 20);
  EXPECT_EQ(row.falls_due(2), 1) << "17 to 23 March";
  EXPECT_EQ(row.turns_overdue(15), 1) << "16 to 22 June";
  EXPECT_THAT(forecast_answer_.finding(), HasSubstr("17 March 2026"));
  // The rule that waits for its codes was asked about neither.
  EXPECT_EQ(forecast_answer_.not_checked(), 2);
  EXPECT_THAT(world_.Audit(), Contains(HasSubstr("Forecast")));
}

TEST_F(Everybody, ForecastNamesWhoHasTheItem) {
  world_.SendPatient("now");
  v1::AssignRequest assign;
  assign.set_request_id("a");
  assign.set_practice(kHere);
  assign.add_item_ids(world_.ItemId("now"));
  assign.set_owner("team:results");
  v1::AssignResponse assigned;
  ASSERT_TRUE(world_
                  .Wait([&](std::function<void(absl::Status)> done) {
                    Assign(*world_.desk, world_.caller, assign, assigned, std::move(done));
                  })
                  .ok());
  ASSERT_TRUE(AskForecast().ok());
  ASSERT_EQ(forecast_answer_.rows_size(), 1);
  EXPECT_EQ(forecast_answer_.rows(0).owner(), "team:results");
  EXPECT_EQ(forecast_answer_.rows(0).falls_due_size(), 26) << "the default";
}

TEST_F(Everybody, ForecastLeavesOutWhatIsSuspended) {
  world_.SendPatient("now");
  v1::SuspendRequest suspend;
  suspend.set_rule("review");
  suspend.set_reason("tests");
  v1::SuspendResponse suspended;
  ASSERT_TRUE(Suspend(*world_.desk, world_.caller, suspend, suspended).ok());
  ASSERT_TRUE(AskForecast().ok());
  EXPECT_EQ(forecast_answer_.patients(), 1);
  EXPECT_THAT(forecast_answer_.rows(), IsEmpty());
}

TEST_F(Everybody, ForecastNamesAllThatIsWrongWithARequest) {
  forecast_.clear_practices();
  forecast_.set_weeks(521);
  forecast_.mutable_from()->set_year(2026);
  forecast_.add_rules("none");
  EXPECT_THAT(FieldsOf(AskForecast()),
              testing::UnorderedElementsAre("practices", "weeks", "from.month", "rules[0]"));
  forecast_ = {};
  forecast_.add_practices("");
  forecast_.set_weeks(-1);
  EXPECT_THAT(FieldsOf(AskForecast()), ElementsAre("practices[0]", "weeks"));
}

TEST_F(Everybody, APracticeWithoutPatientsHasNothing) {
  ASSERT_TRUE(AskForecast().ok());
  EXPECT_EQ(forecast_answer_.patients(), 0);
  EXPECT_THAT(forecast_answer_.rows(), IsEmpty());
}

TEST_F(Everybody, OneQuestionIsAnsweredAtATime) {
  ASSERT_TRUE(world_.desk->BeginCounting());
  const absl::Status busy = AskForecast();
  EXPECT_EQ(busy.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(busy), "COUNTING_BUSY");
  EXPECT_GT((DetailOf<v1::RetryInfo>(busy, "RetryInfo").retry_delay().seconds()), 0);
  world_.desk->EndCounting();
  EXPECT_TRUE(AskForecast().ok());
  EXPECT_TRUE(AskForecast().ok()) << "the turn is given back";
}

TEST_F(Everybody, AnErrorGivesTheTurnBack) {
  world_.SendPatient("now");
  cancelled_ = [] { return true; };
  EXPECT_EQ(AskForecast().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(AskIndicators().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(AskMissed().code(), absl::StatusCode::kInvalidArgument) << "no such cohort";
  missed_.set_cohort("review");
  EXPECT_EQ(AskMissed().code(), absl::StatusCode::kCancelled);
  GiveRule("start + 3 months", "start + 4 months");
  EXPECT_EQ(AskImpact().code(), absl::StatusCode::kCancelled);
  cancelled_ = {};
  EXPECT_TRUE(AskForecast().ok());
}

TEST_F(Everybody, AQuestionEndsWhereTheSidecarStops) {
  world_.SendPatient("now");
  world_.desk->EndStreams();
  const absl::Status stopped = AskForecast();
  EXPECT_EQ(stopped.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(stopped), "STOPPING");
}

TEST_F(Everybody, WithoutAPackThereIsNoAnswer) {
  world_.Reopen(/*use_pack=*/false);
  EXPECT_EQ(ReasonOf(AskForecast()), "NO_PACK");
  EXPECT_EQ(ReasonOf(AskIndicators()), "NO_PACK");
  EXPECT_EQ(ReasonOf(AskMissed()), "NO_PACK");
  EXPECT_EQ(ReasonOf(AskImpact()), "NO_PACK");
}

TEST_F(Everybody, OfAMergedPracticeEachCountsOnceUnderTheNewCode) {
  world_.SendPatient("p");
  world_.SendPatient("q", "2025-11-01", kThere);
  v1::MergePracticesRequest merge;
  merge.set_request_id("merge");
  merge.set_practice(kHere);
  merge.set_into_practice(kThere);
  merge.set_reason("tests");
  v1::MergePracticesResponse merged;
  ASSERT_TRUE(world_
                  .Wait([&](std::function<void(absl::Status)> done) {
                    MergePractices(*world_.desk, world_.caller, merge, merged, std::move(done));
                  })
                  .ok());
  world_.RunKeeper();
  forecast_.set_practices(0, kThere);
  ASSERT_TRUE(AskForecast().ok());
  EXPECT_EQ(forecast_answer_.patients(), 2);
  ASSERT_EQ(forecast_answer_.rows_size(), 1) << forecast_answer_.DebugString();
  EXPECT_EQ(forecast_answer_.rows(0).practice(), kThere);
  EXPECT_EQ(forecast_answer_.rows(0).due_now(), 2);
}

// ---- indicators

class StoredIndicators : public Everybody {
 protected:
  void SetUp() override {
    Everybody::SetUp();
    UsePack({{"indicators/tests.yaml", kIndicators}});
    for (int i = 0; i < 7; ++i) {
      const std::string patient = "p" + std::to_string(i);
      world_.SendPatient(patient);
      if (i < 2) world_.SendEntry(patient, "r", kReview, "2025-10-01");
    }
  }
};

TEST_F(StoredIndicators, SmallNumbersAreHiddenButForOnesOwnEyes) {
  ASSERT_TRUE(AskIndicators().ok());
  ASSERT_EQ(indicators_answer_.indicators_size(), 1) << "the other one's years have not come";
  const v1::IndicatorResult& hidden = indicators_answer_.indicators(0);
  EXPECT_EQ(hidden.id(), "in-six-months");
  EXPECT_EQ(hidden.unit(), "per cent");
  EXPECT_FALSE(hidden.preview());
  ASSERT_EQ(hidden.tables_size(), 1);
  EXPECT_FALSE(hidden.tables(0).rows(0).figures(0).shown());
  EXPECT_EQ(hidden.tables(0).rows(0).figures(0).numerator(), 0);
  indicators_.set_small_numbers(true);
  ASSERT_TRUE(AskIndicators().ok());
  EXPECT_EQ(indicators_answer_.patients(), 7);
  const v1::IndicatorFigure& figure = indicators_answer_.indicators(0).tables(0).rows(0).figures(0);
  EXPECT_TRUE(figure.shown());
  EXPECT_EQ(figure.numerator(), 2);
  EXPECT_EQ(figure.denominator(), 7);
  EXPECT_NEAR(figure.value(), 100.0 * 2 / 7, 1e-9);
  // Wilson's interval of 2 of 7.
  EXPECT_NEAR(figure.lower_95(), 8.22, 0.01);
  EXPECT_NEAR(figure.upper_95(), 64.11, 0.01);
  EXPECT_THAT(world_.Audit(), Contains(HasSubstr("Indicators")));
}

TEST_F(StoredIndicators, NextYearsDefinitionRunsOnTodaysDataAndSaysSo) {
  indicators_.add_indicators("next-year");
  indicators_.set_small_numbers(true);
  ASSERT_TRUE(AskIndicators().ok());
  ASSERT_EQ(indicators_answer_.indicators_size(), 1);
  EXPECT_TRUE(indicators_answer_.indicators(0).preview());
  EXPECT_EQ(indicators_answer_.indicators(0).tables(0).rows(0).figures(0).denominator(), 7);
}

TEST_F(StoredIndicators, MonthsMakeAChart) {
  indicators_.set_months(12);
  indicators_.set_small_numbers(true);
  ASSERT_TRUE(AskIndicators().ok());
  EXPECT_EQ(indicators_answer_.days_size(), 13);
  const v1::IndicatorResult& one = indicators_answer_.indicators(0);
  ASSERT_TRUE(one.has_chart());
  EXPECT_THAT(one.chart().finding(), Not(IsEmpty()));
  EXPECT_EQ(one.tables(0).rows(0).figures_size(), 13);
}

TEST_F(StoredIndicators, PeopleAreToldApartByWhatTheRequestBrings) {
  for (const char* by : {"deprivation", "ethnicity", "sex", "practice", "sex"}) {
    indicators_.add_by(by);
  }
  indicators_.set_small_numbers(true);
  v1::PersonGroups& person = *indicators_.add_people();
  person.set_practice(kHere);
  person.set_patient_id("p3");
  person.set_deprivation_fifth(1);
  person.set_ethnicity("Asian or Asian British");
  ASSERT_TRUE(AskIndicators().ok());
  const v1::IndicatorResult& one = indicators_answer_.indicators(0);
  ASSERT_EQ(one.tables_size(), 5) << "all, and each way once";
  std::vector<std::pair<std::string, int64_t>> groups;
  for (const v1::IndicatorTable& table : one.tables()) {
    for (const v1::IndicatorRow& row : table.rows()) {
      if (!row.group().empty()) {
        groups.emplace_back(table.by() + " " + row.group(), row.figures(0).denominator());
      }
    }
  }
  EXPECT_THAT(groups,
              ElementsAre(std::pair("deprivation 1", 1), std::pair("deprivation not recorded", 6),
                          std::pair("ethnicity Asian or Asian British", 1),
                          std::pair("ethnicity not recorded", 6), std::pair("sex female", 7),
                          std::pair("practice A81001", 7)));
}

TEST_F(StoredIndicators, AFunnelTellsPracticesApartWhereThreeMayBeShown) {
  const auto funnel = [&]() -> const v1::IndicatorTable& {
    EXPECT_TRUE(AskIndicators().ok());
    return indicators_answer_.indicators(0).tables(1);
  };
  const auto add = [&](const std::string& practice, int done, int not_done) {
    for (int i = 0; i < done + not_done; ++i) {
      const std::string patient = "p" + std::to_string(i);
      world_.SendPatient(patient, "2025-06-01", practice);
      if (i < done) world_.SendEntry(patient, "r", kReview, "2025-10-01", practice);
    }
    indicators_.add_practices(practice);
  };
  indicators_.clear_practices();
  indicators_.add_by("practice");
  add("F1", 6, 6);
  add("F2", 8, 7);
  EXPECT_FALSE(funnel().has_funnel()) << "two are no funnel";
  add("F3", 25, 5);
  ASSERT_TRUE(funnel().has_funnel());
  const v1::Funnel& one = funnel().funnel();
  EXPECT_NEAR(one.overall(), 100.0 * 39 / 57, 1e-9);
  ASSERT_EQ(one.dots_size(), 3);
  EXPECT_EQ(one.dots(0).group(), "F1") << "by size";
  EXPECT_EQ(one.dots(2).size(), 30);
  EXPECT_NEAR(one.dots(2).value(), 100.0 * 25 / 30, 1e-9);
  EXPECT_FALSE(one.dots(2).outside());
  EXPECT_THAT(one.finding(), HasSubstr("No more variation"));
  ASSERT_EQ(one.limits_size(), 40);
  EXPECT_EQ(one.limits(39).size(), 30);
  EXPECT_GT(one.limits(0).upper_998() - one.limits(0).lower_998(),
            one.limits(39).upper_998() - one.limits(39).lower_998());
  EXPECT_LE(one.limits(39).lower_998(), one.limits(39).lower_95());
  indicators_.set_by(0, "sex");
  EXPECT_FALSE(funnel().has_funnel()) << "of organisations only";
}

TEST_F(StoredIndicators, AllThatIsWrongIsNamed) {
  indicators_.add_practices(kThere);
  indicators_.set_small_numbers(true);
  indicators_.add_by("postcode");
  indicators_.add_indicators("none");
  indicators_.set_months(121);
  indicators_.mutable_on()->set_month(13);
  indicators_.add_people()->set_deprivation_fifth(6);
  EXPECT_THAT(FieldsOf(AskIndicators()),
              testing::IsSupersetOf({"small_numbers", "by[0]", "indicators[0]", "months",
                                     "people[0].deprivation_fifth"}));
}

TEST_F(Everybody, IndicatorsWithErrorsAreNotCounted) {
  UsePack({{"indicators/tests.yaml", "indicators:\n  - {indicator: a, kind: people}\n"}});
  const absl::Status status = AskIndicators();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "INDICATORS_HAVE_ERRORS");
}

// ---- what would have been seen earlier

class StoredMissed : public Everybody {
 protected:
  void SetUp() override {
    Everybody::SetUp();
    UsePack({{"rules/net.yaml", kNet},
             {"templates/forms/learning-review.md",
              "<!-- fill: patient -->\n| Diagnosis, day | |\n<!-- fill: items -->\n"}});
    world_.SendPatient("p", "2025-06-01");
    SendThen("p", "r", kReview, "2025-04-01");
    missed_.set_cohort("review");
  }
};

TEST_F(StoredMissed, NamesTheDaysOnWhichARuleWouldHaveSpoken) {
  ASSERT_TRUE(AskMissed().ok());
  ASSERT_EQ(missed_answer_.cases_size(), 1) << missed_answer_.DebugString();
  const v1::MissedCase& one = missed_answer_.cases(0);
  EXPECT_EQ(one.patient_id(), "p");
  EXPECT_EQ(one.diagnosed().month(), 6);
  ASSERT_EQ(one.spoken_size(), 1);
  EXPECT_EQ(one.spoken(0).rule(), "net");
  EXPECT_EQ(one.spoken(0).first().day(), 11);
  EXPECT_EQ(one.spoken(0).first().month(), 4);
  EXPECT_EQ(one.spoken(0).last().month(), 5);
  EXPECT_EQ(one.spoken(0).lead_days(), 51);
  EXPECT_THAT(one.form(), IsEmpty());
  ASSERT_EQ(missed_answer_.rules_size(), 1);
  EXPECT_EQ(missed_answer_.rules(0).median_lead_days(), 51);
  ASSERT_EQ(missed_answer_.cases_by_month_size(), 12);
  EXPECT_EQ(missed_answer_.cases_by_month(0), 1);
  EXPECT_EQ(missed_answer_.cases_by_month(2), 0);
  EXPECT_THAT(missed_answer_.finding(), HasSubstr("In 1 of 1 case"));
  EXPECT_THAT(world_.Audit(), Contains(HasSubstr("FindMissed")));
}

TEST_F(StoredMissed, FillsTheFormOfOnePerson) {
  missed_.set_patient_id("p");
  missed_.set_form(true);
  ASSERT_TRUE(AskMissed().ok());
  ASSERT_EQ(missed_answer_.cases_size(), 1);
  EXPECT_THAT(missed_answer_.cases(0).form(), HasSubstr("1 June 2025"));
  EXPECT_THAT(missed_answer_.cases(0).form(), HasSubstr("Not back"));
  missed_.set_patient_id("somebody else");
  ASSERT_TRUE(AskMissed().ok());
  EXPECT_THAT(missed_answer_.cases(), IsEmpty());
}

TEST_F(StoredMissed, KeepsToTheDaysOfDiagnosisAskedFor) {
  *missed_.mutable_from() = Date("2025-06-02");
  ASSERT_TRUE(AskMissed().ok());
  EXPECT_THAT(missed_answer_.cases(), IsEmpty());
}

TEST_F(StoredMissed, NamesAllThatIsWrong) {
  missed_.set_cohort("none");
  missed_.set_months(61);
  missed_.add_rules("none");
  missed_.set_form(true);
  *missed_.mutable_from() = Date("2026-02-02");
  *missed_.mutable_to() = Date("2026-02-01");
  EXPECT_THAT(FieldsOf(AskMissed()),
              testing::UnorderedElementsAre("cohort", "months", "rules[0]", "form", "from"));
}

TEST_F(Everybody, AFormThatThePackDoesNotHaveIsAnError) {
  missed_.set_cohort("review");
  missed_.set_patient_id("p");
  missed_.set_form(true);
  EXPECT_EQ(AskMissed().code(), absl::StatusCode::kInvalidArgument);
}

// ---- what a change would do

TEST_F(Everybody, ImpactNamesWhoStartsAndWhoStops) {
  world_.SendPatient("a", "2025-12-20");  // due from 20 March
  world_.SendPatient("b", "2025-06-01");
  GiveRule("start + 3 months", "start + 2 months");
  ASSERT_TRUE(AskImpact().ok());
  EXPECT_THAT(impact_answer_.findings(), IsEmpty()) << "a proposal is not signed";
  EXPECT_EQ(impact_answer_.patients(), 2);
  EXPECT_EQ(impact_answer_.people_starting(), 1);
  EXPECT_EQ(impact_answer_.people_stopping(), 0);
  ASSERT_EQ(impact_answer_.rules_size(), 1) << impact_answer_.DebugString();
  const v1::RuleImpact& rule = impact_answer_.rules(0);
  EXPECT_EQ(rule.rule(), "review");
  EXPECT_EQ(rule.open_before(), 1);
  EXPECT_EQ(rule.open_after(), 2);
  EXPECT_EQ(rule.starts(), 1);
  EXPECT_EQ(rule.falls_due_before(), 1);
  EXPECT_EQ(rule.falls_due_after(), 0);
  ASSERT_EQ(rule.start_examples_size(), 1);
  EXPECT_EQ(rule.start_examples(0).patient_id(), "a");
  EXPECT_THAT(rule.start_examples(0).reason(), HasSubstr("20 December 2025"));
  EXPECT_NEAR(impact_answer_.minutes_a_week_before(), 3.0 / 13, 1e-9);
  EXPECT_THAT(world_.Audit(), Contains(HasSubstr("Impact")));
}

TEST_F(Everybody, ImpactOfACodeSetChangeIsOneToo) {
  world_.SendPatient("a", "2025-12-20");
  world_.SendPatient("b", "2025-06-01");
  v1::PackFile& file = *impact_.add_files();
  file.set_path("codesets/diagnosis.csv");
  file.set_text("code_system,code,term,source\nsnomed,363406005,Other,tests\n");
  impact_.set_against_loaded_pack(true);
  ASSERT_TRUE(AskImpact().ok());
  EXPECT_EQ(impact_answer_.people_stopping(), 1);
  ASSERT_EQ(impact_answer_.rules_size(), 1);
  EXPECT_EQ(impact_answer_.rules(0).stops(), 1);
  EXPECT_EQ(impact_answer_.rules(0).falls_due_after(), 0);
}

TEST_F(Everybody, ARuleThatWouldRunSilentlyStopsForThoseWhoArePrompted) {
  world_.SendPatient("b", "2025-06-01");
  GiveRule("status: active", "status: silent");
  ASSERT_TRUE(AskImpact().ok());
  ASSERT_EQ(impact_answer_.rules_size(), 1);
  EXPECT_EQ(impact_answer_.rules(0).stops(), 1);
  EXPECT_EQ(impact_answer_.rules(0).stop_examples(0).after(), "overdue, silent");
}

TEST_F(Everybody, DraftsAreLookedAtOnRequestOnly) {
  world_.SendPatient("b", "2025-11-01");
  GiveRule("title:", "title:");  // unchanged
  v1::PackFile& file = *impact_.add_files();
  file.set_path("rules/idea.yaml");
  for (const rules::SourceFile& one : TestPack()) {
    if (one.path == "rules/idea.yaml") file.set_text(one.text);
  }
  const size_t at = file.text().find("start + 3 months");
  ASSERT_NE(at, std::string::npos);
  file.mutable_text()->replace(at, 16, "start + 5 months");
  ASSERT_TRUE(AskImpact().ok());
  EXPECT_THAT(impact_answer_.rules(), IsEmpty());
  impact_.set_include_drafts(true);
  ASSERT_TRUE(AskImpact().ok());
  ASSERT_EQ(impact_answer_.rules_size(), 1) << impact_answer_.DebugString();
  EXPECT_EQ(impact_answer_.rules(0).rule(), "idea");
}

TEST_F(Everybody, FindingsThatKeepRulesFromRunningAreAnAnswer) {
  GiveRule("start + 3 months", "start plus 3 months");
  ASSERT_TRUE(AskImpact().ok());
  EXPECT_THAT(impact_answer_.findings(), Not(IsEmpty()));
  EXPECT_EQ(impact_answer_.findings(0).file(), "rules/review.yaml");
  EXPECT_THAT(impact_answer_.rules(), IsEmpty());
  EXPECT_EQ(impact_answer_.weeks(), 13);
}

TEST_F(Everybody, ImpactNamesAllThatIsWrong) {
  impact_.set_weeks(105);
  impact_.set_minutes_per_prompt(-1);
  EXPECT_THAT(FieldsOf(AskImpact()), ElementsAre("weeks", "minutes_per_prompt", "files"));
  impact_ = {};
  impact_.add_practices(kHere);
  GiveRule("start + 3 months", "start + 4 months");
  impact_.add_rules("none");
  EXPECT_THAT(FieldsOf(AskImpact()), ElementsAre("rules[0]"));
  impact_.mutable_files(0)->set_path("../review.yaml");
  EXPECT_THAT(FieldsOf(AskImpact()), ElementsAre("files[0].path"));
}

// ---- access

TEST(EverybodyAccess, APracticeOfAnotherDoesNotExist) {
  AccessWorld world;
  const Caller ours = world.As("ours");
  const auto ask = [&](const std::string& practice) {
    std::vector<absl::Status> all;
    const Call call{world.now, {}};
    const auto one = [&](auto handler, auto request, auto response) {
      request.add_practices("OURS1");
      request.add_practices(practice);
      all.push_back(handler(*world.desk, ours, call, request, response));
    };
    one(Forecast, v1::ForecastRequest(), v1::ForecastResponse());
    one(Indicators, v1::IndicatorsRequest(), v1::IndicatorsResponse());
    one(FindMissed, v1::FindMissedRequest(), v1::FindMissedResponse());
    one(Impact, v1::ImpactRequest(), v1::ImpactResponse());
    return all;
  };
  const std::vector<absl::Status> theirs = ask("THEIRS"), nobodys = ask("NO SUCH");
  ASSERT_THAT(theirs, SizeIs(4));
  for (size_t i = 0; i < theirs.size(); ++i) {
    EXPECT_EQ(theirs[i].code(), absl::StatusCode::kNotFound) << i;
    EXPECT_EQ(ReasonOf(theirs[i]), "NO_SUCH_PRACTICE") << i;
    EXPECT_EQ(theirs[i], nobodys[i]) << i;
  }
}

TEST(EverybodyAccess, WhoMayOnlyCountIsGivenCountsAndNothingElse) {
  AccessWorld world;
  const Caller manager = world.As("manager");
  const Call call{world.now, {}};
  v1::IndicatorsRequest counts;
  counts.add_practices("OURS1");
  counts.add_practices("THEIRS");
  v1::IndicatorsResponse counted;
  EXPECT_TRUE(Indicators(*world.desk, manager, call, counts, counted).ok());
  v1::ReferralPathwayRequest pathway;
  *pathway.mutable_practices() = counts.practices();
  v1::ReferralPathwayResponse steps;
  // This pack follows no referrals; who may not ask is told so first.
  EXPECT_EQ(ReferralPathway(*world.desk, manager, call, pathway, steps).code(),
            absl::StatusCode::kFailedPrecondition);
  const auto denied = [](const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << status;
  };
  // Small numbers are for who may see the people.
  v1::IndicatorsRequest small;
  small.add_practices("OURS1");
  small.set_small_numbers(true);
  denied(Indicators(*world.desk, manager, call, small, counted));
  EXPECT_TRUE(Indicators(*world.desk, world.As("ours"), call, small, counted).ok());
  v1::ForecastRequest forecast;
  *forecast.mutable_practices() = counts.practices();
  v1::ForecastResponse weeks;
  denied(Forecast(*world.desk, manager, call, forecast, weeks));
  v1::FindMissedRequest missed;
  *missed.mutable_practices() = counts.practices();
  v1::FindMissedResponse found;
  denied(FindMissed(*world.desk, manager, call, missed, found));
  v1::ListAlertsRequest list;
  *list.mutable_filter()->mutable_practices() = counts.practices();
  v1::ListAlertsResponse alerts;
  denied(ListAlerts(*world.desk, manager, list, alerts));
  v1::StatisticsRequest rules;
  *rules.mutable_practices() = counts.practices();
  v1::StatisticsResponse statistics;
  denied(Statistics(*world.desk, manager, rules, statistics));
}

TEST(EverybodyAccess, OnesOwnPracticeIsAnswered) {
  AccessWorld world;
  v1::ForecastRequest request;
  request.add_practices("OURS1");
  v1::ForecastResponse response;
  EXPECT_TRUE(Forecast(*world.desk, world.As("ours"), {world.now, {}}, request, response).ok());
  EXPECT_EQ(response.patients(), 1);
  EXPECT_EQ(Forecast(*world.desk, world.As("operator"), {world.now, {}}, request, response).code(),
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace waymark::service
