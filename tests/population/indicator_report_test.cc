// From counts to what may be shown, over the synthetic practice and over hand-made groups.
#include "waymark/population/indicator_report.h"

#include <gmock/gmock.h>

#include "population/many_patients.h"

namespace waymark::population {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kPack[] = "pack: p\nversion: \"1\"\nlanguage: 1\nwho: {alive: alive}\n";
constexpr char kIndicators[] =
    "indicators:\n"
    "  - {indicator: tested, version: \"1\", title: Tested, kind: people, status: in_force,\n"
    "     valid_from: 2020-01-01, better: higher, people: {age: 50 to 74},\n"
    "     numerator: {event: kit, in: last 2 years},\n"
    "     exceptions: [{declined: {event: no_kit, in: last 12 months}}]}\n"
    "  - {indicator: tested-3-years, version: \"1\", title: Tested, kind: people, rolling: 3 "
    "years,\n"
    "     valid_from: 2020-01-01, people: {age: 50 to 74}, numerator: {event: kit, in: same day}}\n"
    "  - {indicator: refused, version: \"1\", title: Refused, kind: entries, better: lower,\n"
    "     valid_from: 2020-01-01, each: kit, period: 12 months,\n"
    "     numerator: {event: no_kit, from: 0 days, to: 10 days}}\n"
    "  - {indicator: some, version: \"1\", title: Some, kind: people, valid_from: 2020-01-01,\n"
    "     people: {any: [{sex: male}, {ever: rare}]}, numerator: {ever: kit}}\n"
    "  - {indicator: none-yet, version: \"1\", title: None, kind: people, valid_from: 2020-01-01,\n"
    "     people: {all: [{age: 50 to 74}, {ever: rare}]}, numerator: {ever: kit}}\n"
    "  - {indicator: but-not, version: \"1\", title: But not, kind: people,\n"
    "     valid_from: 2020-01-01, people: {not: {ever: rare}}, numerator: {ever: kit}}\n"
    "  - {indicator: best, version: \"1\", title: Best, kind: composite, valid_from: 2020-01-01,\n"
    "     method: rank_sum, parts: [{indicator: tested, weight: 1, better: higher}]}\n";

class SmallReport : public testing::Test {
 protected:
  void SetUp() override {
    rules::LoadedPack loaded =
        rules::LoadPackFromFiles({{"pack.yaml", kPack},
                                  {"sets.yaml",
                                   "codesets:\n  - {codeset: kit, title: Kit, codes: kit.csv}\n"
                                   "  - {codeset: no_kit, title: No kit, codes: no.csv}\n"
                                   "  - {codeset: rare, title: Rare thing, codes: waiting}\n"},
                                  {"kit.csv", "code_system,code,term,source\nlocal,kit,Kit,t\n"},
                                  {"no.csv", "code_system,code,term,source\nlocal,no,No,t\n"},
                                  {"indicators.yaml", kIndicators}},
                                 {});
    ASSERT_NE(loaded.pack, nullptr);
    rules::LoadedIndicators indicators = rules::LoadIndicators(*loaded.pack, {});
    for (const rules::Finding& finding : indicators.findings) {
      ADD_FAILURE() << rules::FormatFinding(finding, loaded.pack->files);
    }
    indicators_ = indicators.indicators;
    ASSERT_NE(indicators_, nullptr);
    program_ = engine::CompileWithIndicators(loaded.pack, indicators_, {}).value();
    options_.days = {D("2026-03-31")};
    options_.indicators = {Index("tested")};
    options_.by = {GroupBy::kPractice};
  }

  size_t Index(std::string_view id) const {
    return static_cast<size_t>(rules::FindIndicator(*indicators_, id));
  }

  // So many people of 60: tested, not tested, declined.
  void Add(const std::string& practice, int tested, int not_tested, int declined = 0) {
    const auto people = [&](int count, const std::string& kind,
                            const std::vector<MadeEntry>& entries) {
      for (int i = 0; i < count; ++i) {
        const std::string id = practice + kind + std::to_string(i);
        people_.Add([=](record::PatientRecord& record) {
          MakeRecord(record, id, practice, "1966-01-01", entries);
        });
      }
    };
    people(tested, "y", {{"kit", "2025-06-01"}});
    people(not_tested, "n", {});
    people(declined, "d", {{"no", "2025-12-01"}});
  }

  Report Make(bool own_eyes = false) {
    const std::vector<calendar::Day> days = options_.days;
    options_.days = DaysToCount(days, *indicators_, options_.indicators);
    auto counts = CountIndicators(program_, options_, people_.Source());
    EXPECT_TRUE(counts.ok()) << counts.status();
    counts_ = *std::move(counts);
    ReportOptions how;
    how.own_eyes = own_eyes;
    return MakeReport(*indicators_, options_.indicators, counts_, days, how);
  }

  std::shared_ptr<const rules::Indicators> indicators_;
  std::shared_ptr<const engine::Program> program_;
  CountOptions options_;
  IndicatorCounts counts_;
  Kept people_;
};

TEST_F(SmallReport, CountsNumeratorDenominatorAndEachException) {
  Add("A", 30, 10, 6);
  Add("B", 20, 20);
  const Report report = Make();
  ASSERT_EQ(report.indicators.size(), 1u);
  const FigureTable& by_practice = report.indicators[0].tables[1];
  ASSERT_EQ(by_practice.rows.size(), 3u);
  const Figure& a = by_practice.rows[1].figures[0];
  EXPECT_EQ(by_practice.rows[1].group, "A");
  EXPECT_TRUE(a.shown);
  EXPECT_EQ(a.numerator, 30);
  EXPECT_EQ(a.denominator, 40);
  EXPECT_DOUBLE_EQ(a.value, 75);
  EXPECT_NEAR(a.lower, 59.8, 0.1);
  EXPECT_NEAR(a.upper, 85.8, 0.1);
  ASSERT_EQ(a.side.size(), 2u);
  EXPECT_EQ(a.side[0].name, "exception: declined");
  EXPECT_EQ(report.indicators[0].tables[0].rows[0].figures[0].numerator, 50);
}

TEST_F(SmallReport, HidesSmallNumbersAndTheNextSmallestWithThem) {
  Add("A", 3, 10);
  Add("B", 10, 10);
  Add("C", 50, 50);
  const Report report = Make();
  const auto& rows = report.indicators[0].tables[1].rows;
  EXPECT_TRUE(rows[0].figures[0].shown);
  EXPECT_FALSE(rows[1].figures[0].shown);
  EXPECT_EQ(rows[1].figures[0].numerator, 0) << "a hidden number is not in the report at all";
  EXPECT_FALSE(rows[2].figures[0].shown) << "63 less 50 and 10 would be 3";
  EXPECT_TRUE(rows[3].figures[0].shown);
  EXPECT_THAT(ReportCsv(report), HasSubstr("practice,A,,figure,no,,,,,,per cent"));
  EXPECT_THAT(ReportCsv(report), Not(HasSubstr("yes,3,13")));
}

TEST_F(SmallReport, ForThePracticesOwnEyesNothingIsHidden) {
  Add("A", 3, 10);
  const Report report = Make(/*own_eyes=*/true);
  EXPECT_EQ(report.indicators[0].tables[1].rows[1].figures[0].numerator, 3);
  EXPECT_THAT(ReportText(report), Not(HasSubstr("not shown")));
}

TEST_F(SmallReport, ANetworkThatWouldGiveItsOnlySmallPracticeAwayIsHiddenToo) {
  Add("A", 3, 10);   // alone in the network N1
  Add("B", 30, 30);  // N2
  Add("C", 40, 40);  // N2
  options_.by = {GroupBy::kPractice, GroupBy::kPcn};
  options_.organisations.pcn_of = {{"A", "N1"}, {"B", "N2"}, {"C", "N2"}};
  const Report report = Make();
  const auto& practices = report.indicators[0].tables[1].rows;
  const auto& networks = report.indicators[0].tables[2].rows;
  ASSERT_EQ(networks.size(), 3u);
  EXPECT_EQ(networks[1].group, "N1");
  EXPECT_FALSE(practices[1].figures[0].shown);
  EXPECT_FALSE(networks[1].figures[0].shown);
  EXPECT_FALSE(networks[2].figures[0].shown) << "all less N2 would be N1";
  EXPECT_TRUE(networks[0].figures[0].shown);
  // One practice of N2 must go, or N2 would be their sum.
  EXPECT_FALSE(practices[2].figures[0].shown && practices[3].figures[0].shown);
}

TEST_F(SmallReport, SmallPracticesAddUpTheirYears) {
  Add("A", 10, 30);
  options_.indicators = {Index("tested-3-years")};
  options_.days = {D("2027-06-01")};
  const Report report = Make(/*own_eyes=*/true);
  EXPECT_EQ(counts_.days.size(), 3u);
  const auto& tables = report.indicators[0].tables;
  EXPECT_EQ(tables[0].years, 1);
  EXPECT_EQ(tables[0].rows[0].figures[0].numerator, 0);
  EXPECT_EQ(tables[0].rows[0].figures[0].denominator, 40);
  // Tested on 1 June 2025, the earliest of the three days.
  EXPECT_EQ(tables[1].years, 3);
  EXPECT_EQ(tables[1].rows[1].figures[0].numerator, 10);
  EXPECT_EQ(tables[1].rows[1].figures[0].denominator, 120);
}

TEST_F(SmallReport, RanksOrganisationsByTheirFigures) {
  Add("A", 30, 10);
  Add("B", 20, 20);
  Add("C", 2, 30);
  options_.by = {GroupBy::kPcn};
  options_.organisations.pcn_of = {{"A", "N1"}, {"B", "N2"}, {"C", "N3"}};
  const Report report = Make();
  ASSERT_EQ(report.rankings.size(), 1u);
  // N3 is hidden, and with it the smaller of the others.
  EXPECT_THAT(report.rankings[0].not_ranked, testing::Contains("N3"));
}

TEST_F(SmallReport, TellsApartByAgeSexAndWhatIsKnownOfPeople) {
  Add("A", 1, 0);
  options_.by = {GroupBy::kAge, GroupBy::kSex, GroupBy::kDeprivation, GroupBy::kEthnicity};
  options_.characteristics.of[{"A", "Ay0"}] = {"2", ""};
  Make(/*own_eyes=*/true);
  ASSERT_EQ(counts_.groups.size(), 4u);
  EXPECT_EQ(counts_.groups[0].second[0].name, "55 to 64");
  EXPECT_EQ(counts_.groups[1].second[0].name, "female");
  EXPECT_EQ(counts_.groups[2].second[0].name, "2");
  EXPECT_EQ(counts_.groups[3].second[0].name, "not recorded");
}

TEST_F(SmallReport, ThePageHasAFindingAChartAndATableBehindIt) {
  Add("A", 30, 10);
  options_.by = {};
  for (int month = 23; month > 0; --month) {
    options_.days.insert(options_.days.end() - 1, calendar::AddMonths(D("2026-03-31"), -month));
  }
  const std::string page = ReportPage(Make(), {"A81001", ""});
  EXPECT_THAT(page, HasSubstr("<h1>Indicators on 31 March 2026, A81001</h1>"));
  EXPECT_THAT(page, HasSubstr("<h2>Tested: 75 % ("));
  EXPECT_THAT(page, HasSubstr(" on 30 April 2024</h2>"));
  // Who counts in one month counts in the next: nothing is said about change.
  EXPECT_THAT(page, HasSubstr("rules do not apply"));
  EXPECT_THAT(page, Not(HasSubstr("mean")));
  EXPECT_THAT(page, HasSubstr("role=\"img\" aria-labelledby=\"tested-time-title"));
  EXPECT_THAT(page, HasSubstr("<summary>Show as table</summary>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"row\">all together</th>"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

TEST_F(SmallReport, SaysTheSameWhateverTheNumberOfThreads) {
  Add("A", 30, 10, 7);
  Add("B", 20, 20);
  options_.visit.threads = 1;
  const std::string one = ReportJson(Make());
  options_.days = {D("2026-03-31")};
  options_.visit.threads = 3;
  EXPECT_EQ(one, ReportJson(Make()));
}

TEST(IndicatorFiles, AreReadAndRefusedWithTheLine) {
  EXPECT_EQ(ReadOrganisations("practice_code,pcn\nA,N1\n\"B\",\"N, 2\"\n")->pcn_of.at("B"), "N, 2");
  EXPECT_THAT(ReadOrganisations("practice_code,pcn\nA,N1\nA,N2\n").status().message(),
              HasSubstr("line 3"));
  EXPECT_THAT(ReadOrganisations("practice_code\nA\n").status().message(), HasSubstr("pcn"));
  EXPECT_FALSE(ReadOrganisations("").ok());
  EXPECT_EQ(
      ReadCharacteristics("patient_id,deprivation_fifth\np,5\n")->of.at({"", "p"}).deprivation,
      "5");
  EXPECT_THAT(ReadCharacteristics("patient_id,deprivation_fifth\np,6\n").status().message(),
              HasSubstr("line 2"));
  EXPECT_THAT(ReadCharacteristics("patient_id,ethnicity\np\n").status().message(),
              HasSubstr("line 2"));
}

TEST(Indicators, TheShippedOnesRunOverTheSyntheticPractice) {
  ASSERT_NE(ShippedIndicators(), nullptr);
  SyntheticSource people(60);
  CountOptions options;
  options.days = {D("2025-03-03"), D("2026-03-03")};
  for (size_t i = 0; i < ShippedIndicators()->size(); ++i) {
    if ((*ShippedIndicators())[i].is_counted()) options.indicators.push_back(i);
  }
  EXPECT_GE(options.indicators.size(), 20u);
  const auto counts = CountIndicators(ShippedProgram(), options, people.Source());
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(counts->patients, 60);
  int with_somebody = 0;
  for (const auto& of : counts->all.counted) {
    EXPECT_LE(of[1].numerator, of[1].denominator + 1000000);
    with_somebody += of[1].denominator > 0 ? 1 : 0;
  }
  EXPECT_GE(with_somebody, 12);
}

// A set without codes would make everybody perhaps one of those who count.
TEST_F(SmallReport, AnEntryOfASetWithoutCodesIsTakenForNoneInWhoCounts) {
  Add("A", 6, 3);  // women
  options_.indicators = {Index("some"), Index("none-yet"), Index("but-not")};
  const Report report = Make(/*own_eyes=*/true);
  const Figure& some = report.indicators[0].tables[0].rows[0].figures[0];
  EXPECT_EQ(some.denominator, 0) << "no man, and nobody is known to have the rare thing";
  EXPECT_EQ(report.indicators[0].not_checked, 0);
  EXPECT_EQ(report.indicators[0].waiting, (std::vector<std::string>{"Rare thing"}));
  EXPECT_EQ(report.indicators[1].not_checked, 9) << "nobody can count before there are codes";
  const Figure& but_not = report.indicators[2].tables[0].rows[0].figures[0];
  EXPECT_EQ(but_not.numerator, 6);
  EXPECT_EQ(but_not.denominator, 9);
  EXPECT_THAT(ReportText(report), HasSubstr("codes wait, taken for none: Rare thing"));
  EXPECT_THAT(ReportPage(report, {}), HasSubstr("Codes wait, taken for none: Rare thing."));
}

// Months in which runs began, each on its own.
TEST_F(SmallReport, MonthsOfBeginningMakeAChartWithItsRules) {
  for (int month = 0; month < 24; ++month) {
    const std::string kit = calendar::FormatIso(calendar::AddMonths(D("2024-04-10"), month));
    // In the last eight months more kits are followed by a refusal than before.
    const int refused = month < 16 ? 6 : 14;
    for (int i = 0; i < 20; ++i) {
      const std::string id = "m" + std::to_string(month) + "-" + std::to_string(i);
      std::vector<MadeEntry> entries{{"kit", kit}};
      if (i < refused + month % 2) entries.push_back({"no", kit});
      people_.Add([=](record::PatientRecord& record) {
        MakeRecord(record, id, "A", "1966-01-01", entries);
      });
    }
  }
  options_.indicators = {Index("refused")};
  options_.by = {};
  for (int month = 23; month > 0; --month) {
    options_.days.insert(options_.days.end() - 1, calendar::AddMonths(D("2026-03-31"), -month));
  }
  options_.months = MonthsToCount(options_.days);
  ASSERT_EQ(options_.months.size(), 25u);
  EXPECT_EQ(options_.months.front(), D("2024-04-01"));
  EXPECT_EQ(options_.months.back(), D("2026-04-01"));
  const Report report = Make();
  const IndicatorReport& one = report.indicators[0];
  ASSERT_EQ(one.by_beginning.size(), 24u);
  EXPECT_EQ(one.by_beginning[0].on, D("2024-04-30"));
  EXPECT_EQ(one.by_beginning[0].numerator, 6);
  EXPECT_EQ(one.by_beginning[0].denominator, 20);
  EXPECT_EQ(one.by_beginning[23].numerator, 15);
  const auto chart = ChartOf(one);
  ASSERT_TRUE(chart.has_value());
  EXPECT_TRUE(chart->run.is_xmr);
  EXPECT_THAT(chart->finding, testing::StartsWith("Worsening: "));
  EXPECT_THAT(ReportPage(report, {}), HasSubstr("By month of beginning"));
  EXPECT_THAT(ReportCsv(report), HasSubstr(",month of beginning,2024-04,,figure,yes,6,20,30,"));
  EXPECT_THAT(ReportJson(report), HasSubstr("\"byBeginning\""));
}

TEST_F(SmallReport, OneSmallMonthHidesThemAllButForOnesOwnEyes) {
  const auto add = [&](const std::string& id, const std::string& kit, bool refused) {
    std::vector<MadeEntry> entries{{"kit", kit}};
    if (refused) entries.push_back({"no", kit});
    people_.Add(
        [=](record::PatientRecord& record) { MakeRecord(record, id, "A", "1966-01-01", entries); });
  };
  for (int i = 0; i < 20; ++i) add("a" + std::to_string(i), "2026-02-10", i < 10);
  for (int i = 0; i < 20; ++i) add("b" + std::to_string(i), "2026-03-10", i < 4);
  options_.indicators = {Index("refused")};
  options_.by = {};
  options_.days = {D("2026-02-28"), D("2026-03-31")};
  options_.months = {D("2026-02-01"), D("2026-03-01"), D("2026-04-01")};
  EXPECT_TRUE(Make().indicators[0].by_beginning.empty());
  options_.days = {D("2026-02-28"), D("2026-03-31")};
  EXPECT_EQ(Make(/*own_eyes=*/true).indicators[0].by_beginning.size(), 2u);
}

TEST_F(SmallReport, MonthsMustBeginOneAfterTheOther) {
  options_.months = {D("2026-02-01")};
  EXPECT_FALSE(CountIndicators(program_, options_, people_.Source()).ok());
  options_.months = {D("2026-02-01"), D("2026-02-01")};
  EXPECT_FALSE(CountIndicators(program_, options_, people_.Source()).ok());
}

}  // namespace
}  // namespace waymark::population
