// A forecast goes from one change to the next; what it says must be what an evaluation on each day
// says.
#include "waymark/population/forecast.h"

#include <gmock/gmock.h>

#include <map>
#include <numeric>

#include "population/many_patients.h"
#include "waymark/engine/timeline.h"

namespace waymark::population {
namespace {

using calendar::Day;
using engine::ItemStatus;
using testing::HasSubstr;

bool IsDue(ItemStatus status) {
  return status == ItemStatus::kDue || status == ItemStatus::kOverdue;
}

// By rule: falls due and turns overdue, week by week, from an evaluation on every day.
using Weeks = std::map<std::string, std::pair<std::vector<int64_t>, std::vector<int64_t>>>;
Weeks DayByDay(SyntheticSource& people, Day from, int weeks) {
  Weeks out;
  engine::Evaluator evaluator(ShippedProgram());
  engine::Answer answer;
  record::PatientRecord record;
  const RecordSource source = people.Source();
  while (*source(record)) {
    std::map<std::pair<uint16_t, std::string>, ItemStatus> before;
    for (int i = 0; i < 7 * weeks; ++i) {
      engine::EvaluateOptions options;
      options.as_of = calendar::AddDays(from, i);
      evaluator.Evaluate(record, options, answer);
      std::map<std::pair<uint16_t, std::string>, ItemStatus> now;
      for (const engine::ItemAnswer& item : answer.items) {
        const auto& rule = ShippedRules()->rules[item.rule];
        if (rule.status != rules::RuleStatus::kActive) continue;
        now[{item.rule, item.key}] = item.status;
        if (i == 0 || !IsDue(item.status)) continue;
        auto& [due, overdue] = out[rule.id];
        due.resize(static_cast<size_t>(weeks));
        overdue.resize(static_cast<size_t>(weeks));
        const auto was = before.find({item.rule, item.key});
        const ItemStatus status = was == before.end() ? ItemStatus::kNone : was->second;
        if (!IsDue(status)) ++due[static_cast<size_t>(i / 7)];
        if (item.status == ItemStatus::kOverdue && status != ItemStatus::kOverdue) {
          ++overdue[static_cast<size_t>(i / 7)];
        }
      }
      before = std::move(now);
    }
  }
  std::erase_if(out, [](const auto& one) {
    const auto sum = [](const std::vector<int64_t>& counts) {
      return std::accumulate(counts.begin(), counts.end(), int64_t{0});
    };
    return sum(one.second.first) + sum(one.second.second) == 0;
  });
  return out;
}

TEST(Forecast, EqualsAnEvaluationOnEachDay) {
  ASSERT_NE(ShippedRules(), nullptr);
  SyntheticSource people(30);
  ForecastOptions options;
  options.from = D("2026-03-03");
  options.weeks = 5;
  options.visit.threads = 2;
  const auto forecast = MakeForecast(ShippedProgram(), options, people.Source());
  ASSERT_TRUE(forecast.ok()) << forecast.status();
  Weeks said;
  for (const ForecastRow& row : AddUp(*forecast, ForecastBy::kRule)) {
    if (std::accumulate(row.falls_due.begin(), row.falls_due.end(), int64_t{0}) +
            std::accumulate(row.turns_overdue.begin(), row.turns_overdue.end(), int64_t{0}) >
        0) {
      said[row.rule] = {row.falls_due, row.turns_overdue};
    }
  }
  const Weeks expected = DayByDay(people, options.from, options.weeks);
  EXPECT_GT(expected.size(), 5u) << "too little happens to compare";
  EXPECT_EQ(said, expected);
}

TEST(Forecast, CountsAsNotCheckedWhatAnEvaluationNamesSo) {
  SyntheticSource people(20);
  ForecastOptions options;
  options.from = D("2026-03-03");
  options.weeks = 1;
  const auto forecast = MakeForecast(ShippedProgram(), options, people.Source());
  ASSERT_TRUE(forecast.ok()) << forecast.status();
  engine::Evaluator evaluator(ShippedProgram());
  engine::Answer answer;
  record::PatientRecord record;
  const RecordSource source = people.Source();
  int64_t expected = 0;
  while (*source(record)) {
    engine::EvaluateOptions evaluate;
    evaluate.as_of = options.from;
    evaluator.Evaluate(record, evaluate, answer);
    for (const engine::NotChecked& one : answer.not_checked) {
      const auto& rule = ShippedRules()->rules[one.rule];
      expected += rule.status == rules::RuleStatus::kActive ? 1 : 0;
    }
  }
  EXPECT_GT(expected, 0);
  EXPECT_EQ(forecast->not_checked, expected);
}

TEST(Forecast, DoesNotDependOnTheNumberOfThreads) {
  SyntheticSource people(12);
  ForecastOptions options;
  options.from = D("2026-03-03");
  options.weeks = 4;
  options.visit.threads = 1;
  const auto one = MakeForecast(ShippedProgram(), options, people.Source());
  options.visit.threads = 3;
  const auto three = MakeForecast(ShippedProgram(), options, people.Source());
  ASSERT_TRUE(one.ok() && three.ok());
  EXPECT_EQ(ForecastCsv(*one), ForecastCsv(*three));
  EXPECT_EQ(ForecastJson(*one), ForecastJson(*three));
}

class SmallForecast : public testing::Test {
 protected:
  void SetUp() override {
    rules::LoadedPack loaded = rules::LoadPackFromFiles(
        {{"pack.yaml", "pack: p\nversion: \"1\"\nlanguage: 1\nwho: {alive: alive}\n"},
         {"sets.yaml", "codesets:\n  - {codeset: kit, title: Kit, codes: kit.csv}\n"},
         {"kit.csv", "code_system,code,term,source\nlocal,kit,Kit,t\n"},
         {"a.yaml",
          "rule: a\nversion: \"1\"\ntitle: a\npurpose: review\nstatus: active\nif_several: all\n"
          "start: {each: kit}\ndone: {when: {age: from 150 years}}\ntime_runs_out: never\n"
          "timing:\n"
          "  - {becomes: due, from: start + 10 days, shown_in: [worklist], to: [nurse, gp]}\n"
          "  - {becomes: overdue, after: start + 20 days, shown_in: [worklist], to: "
          "[coordinator]}\n"
          "prompt: {summary: \"say it\"}\n"}},
        {});
    for (const rules::Finding& finding : loaded.findings) {
      if (finding.severity == rules::Severity::kError) {
        ADD_FAILURE() << rules::FormatFinding(finding, loaded.files);
      }
    }
    ASSERT_NE(loaded.pack, nullptr);
    program_ = engine::Compile(loaded.pack, {}).value();
    people_.Add([](record::PatientRecord& record) {
      MakeRecord(record, "p1", "A", "1970-01-01", {{"kit", "2026-01-01"}});
    });
    people_.Add([](record::PatientRecord& record) {
      MakeRecord(record, "p2", "B", "1970-01-01", {{"kit", "2025-12-01"}});
    });
    options_.from = D("2026-01-05");
    options_.weeks = 3;
  }
  std::shared_ptr<const engine::Program> program_;
  Kept people_;
  ForecastOptions options_;
};

TEST_F(SmallForecast, CountsEachDayInItsWeekAndUnderItsTeam) {
  const auto forecast = MakeForecast(program_, options_, people_.Source());
  ASSERT_TRUE(forecast.ok());
  // p1: due on 11 January (the first week ends that day), overdue on 22 January (the third).
  EXPECT_EQ(ForecastCsv(*forecast),
            "practice_code,rule,owner,week_from,week_to,falls_due,turns_overdue,due_now,"
            "overdue_now\n"
            "A,a,coordinator,2026-01-19,2026-01-25,0,1,,\n"
            "A,a,gp/nurse,2026-01-05,2026-01-11,1,0,,\n"
            "B,a,coordinator,,,,,1,1\n");
  EXPECT_EQ(ForecastFinding(*forecast),
            "Busiest: the week from 5 January 2026, in which 1 item falls due, against 0.3 a week "
            "on average");
}

TEST_F(SmallForecast, NamesTheOwnerWhereSomebodyHasIt) {
  options_.owner_of = [](const record::PatientRecord& record, const std::string& rule,
                         const std::string&) {
    EXPECT_EQ(rule, "a");
    return record.patient_id == "p2" ? std::string("ann") : std::string();
  };
  const auto forecast = MakeForecast(program_, options_, people_.Source());
  ASSERT_TRUE(forecast.ok());
  EXPECT_THAT(ForecastCsv(*forecast), HasSubstr("B,a,ann,,,,,1,1\n"));
}

TEST_F(SmallForecast, KeepsToThePracticesAskedFor) {
  options_.practices = {"B"};
  const auto forecast = MakeForecast(program_, options_, people_.Source());
  ASSERT_TRUE(forecast.ok());
  EXPECT_EQ(forecast->patients, 1);
  ASSERT_EQ(forecast->rows.size(), 1u);
  EXPECT_EQ(ForecastFinding(*forecast),
            "Nothing more falls due in the 3 weeks from 5 January 2026");
}

TEST_F(SmallForecast, RefusesAnImpossibleNumberOfWeeks) {
  options_.weeks = 0;
  EXPECT_EQ(MakeForecast(program_, options_, people_.Source()).status().code(),
            absl::StatusCode::kInvalidArgument);
  options_.weeks = 521;
  EXPECT_FALSE(MakeForecast(program_, options_, people_.Source()).ok());
}

TEST_F(SmallForecast, HandsOverTheSourcesError) {
  const auto forecast = MakeForecast(program_, options_, [](record::PatientRecord&) {
    return absl::StatusOr<bool>(absl::DataLossError("gone"));
  });
  EXPECT_EQ(forecast.status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(SmallForecast, StopsWhenToldTo) {
  const std::atomic<bool> stop{true};
  options_.visit.stop = &stop;
  EXPECT_EQ(MakeForecast(program_, options_, people_.Source()).status().code(),
            absl::StatusCode::kCancelled);
}

TEST_F(SmallForecast, ItsChartHasATitleADescriptionAndAPattern) {
  const auto forecast = MakeForecast(program_, options_, people_.Source());
  ASSERT_TRUE(forecast.ok());
  const std::string svg = ForecastSvg(*forecast);
  EXPECT_THAT(svg, HasSubstr("role=\"img\" aria-labelledby=\"forecast-title forecast-desc\""));
  EXPECT_THAT(svg, HasSubstr("<title id=\"forecast-title\">Busiest: the week from"));
  EXPECT_THAT(svg, HasSubstr("<desc id=\"forecast-desc\">Bars for 3 weeks"));
  EXPECT_THAT(svg, HasSubstr("<pattern id=\"forecast-lines\""));
}

TEST_F(SmallForecast, ItsTextShowsABarAWeek) {
  const auto forecast = MakeForecast(program_, options_, people_.Source());
  ASSERT_TRUE(forecast.ok());
  const std::string text = ForecastText(*forecast, engine::PackOf(*program_), 60);
  EXPECT_THAT(text, HasSubstr("Now due or overdue: 1, of which overdue: 1\n"));
  EXPECT_THAT(text, HasSubstr("2026-01-05          1        0  ██████████████████████████\n"));
  EXPECT_THAT(text, HasSubstr("2026-01-19          0        1\n"));
}

}  // namespace
}  // namespace waymark::population
