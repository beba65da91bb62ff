// A funnel of a table: who lies outside, and when there is none.
#include "waymark/population/funnel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waymark::population {
namespace {

Figure Of(int64_t part, int64_t of, bool shown = true) {
  Figure figure;
  figure.shown = shown;
  figure.numerator = part;
  figure.denominator = of;
  figure.has_value = of > 0;
  figure.value = of > 0 ? 100.0 * static_cast<double>(part) / static_cast<double>(of) : 0;
  return figure;
}

FigureTable Table(const std::vector<std::pair<std::string, Figure>>& rows) {
  FigureTable table;
  table.grouped = true;
  for (const auto& [name, figure] : rows) table.rows.push_back({name, "", {Of(1, 2), figure}});
  return table;
}

TEST(FunnelOfATable, NamesHowManyLieOutsideAndStandsBySize) {
  const std::optional<Funnel> funnel = FunnelOf({}, Table({{"", Of(250, 500)},
                                                           {"big", Of(150, 300)},
                                                           {"low", Of(20, 100)},
                                                           {"B", Of(50, 50)},
                                                           {"A", Of(25, 50)}}));
  ASSERT_TRUE(funnel.has_value());
  EXPECT_DOUBLE_EQ(funnel->overall, 50);
  EXPECT_EQ(funnel->outside, 2U);
  EXPECT_EQ(funnel->finding, "2 lie further from the others than chance explains");
  std::vector<std::string> names;
  for (const FunnelChart::Dot& dot : funnel->dots) {
    names.push_back(dot.name + (dot.outside ? " outside" : ""));
  }
  EXPECT_THAT(names, testing::ElementsAre("A", "B outside", "low outside", "big"));
  EXPECT_EQ(funnel->limits.back().size, 300);
}

TEST(FunnelOfATable, OfOneOutsideSpeaksOfOneAndOfNoneOfChance) {
  FigureTable table =
      Table({{"", Of(75, 150)}, {"A", Of(25, 50)}, {"B", Of(26, 50)}, {"C", Of(24, 50)}});
  EXPECT_EQ(FunnelOf({}, table)->finding, "No more variation between them than chance gives");
  table.rows[3].figures[1] = Of(1, 50);
  EXPECT_EQ(FunnelOf({}, table)->finding, "1 lies further from the others than chance explains");
}

TEST(FunnelOfATable, NeedsThreeThatMayBeShownAndAShare) {
  const FigureTable hidden =
      Table({{"", Of(75, 150)}, {"A", Of(25, 50)}, {"B", Of(26, 50)}, {"C", Of(0, 0, false)}});
  EXPECT_FALSE(FunnelOf({}, hidden).has_value());
  FigureTable table =
      Table({{"", Of(75, 150)}, {"A", Of(25, 50)}, {"B", Of(26, 50)}, {"C", Of(24, 50)}});
  EXPECT_TRUE(FunnelOf({}, table).has_value());
  IndicatorReport count;
  count.is_count = true;
  EXPECT_FALSE(FunnelOf(count, table).has_value());
  IndicatorReport rate;
  rate.per = 100000;
  EXPECT_FALSE(FunnelOf(rate, table).has_value());
  table.rows[0].figures[1].shown = false;
  EXPECT_FALSE(FunnelOf({}, table).has_value()) << "the whole may not be shown";
  table.rows[0].figures[1] = Of(0, 0);
  EXPECT_FALSE(FunnelOf({}, table).has_value()) << "nobody counts";
  EXPECT_FALSE(FunnelOf({}, FigureTable()).has_value());
}

}  // namespace
}  // namespace waymark::population
