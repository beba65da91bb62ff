// Which rules a change of a code set touches.
#include "waymark/rules/set_users.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/small_pack.h"

namespace waymark::rules {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

LoadedPack Loaded() {
  RuleText rule;
  rule.start = "{each: wide}";
  rule.done = "{event: b, while: {use: soft}}";
  return LoadSmall(Written(rule),
                   {{"more.yaml", "codeset: wide\ntitle: Wide\ninclude: [a]\nexclude: [c]\n"}});
}

TEST(RulesThatRead, ASetItselfASetMadeFromItAndANamedCondition) {
  const LoadedPack loaded = Loaded();
  ASSERT_NE(loaded.pack, nullptr);
  const auto through_wide = RulesThatRead(*loaded.pack, "a");
  ASSERT_EQ(through_wide.size(), 1u);
  EXPECT_EQ(loaded.pack->rules[static_cast<size_t>(through_wide[0].rule)].id, "r");
  EXPECT_THAT(through_wide[0].blocks, ElementsAre("start"));
  EXPECT_THAT(through_wide[0].through, ElementsAre("wide"));
  const auto direct = RulesThatRead(*loaded.pack, "b");
  ASSERT_EQ(direct.size(), 1u);
  EXPECT_THAT(direct[0].blocks, ElementsAre("done"));
  EXPECT_THAT(direct[0].through, IsEmpty());
  const auto named = RulesThatRead(*loaded.pack, "d");
  ASSERT_EQ(named.size(), 1u);
  EXPECT_THAT(named[0].blocks, ElementsAre("done"));
  // Left out of a set, it still changes what the set holds; the other rule starts from it.
  EXPECT_EQ(RulesThatRead(*loaded.pack, "c").size(), 2u);
  EXPECT_THAT(RulesThatRead(*loaded.pack, "no-such-set"), IsEmpty());
}

}  // namespace
}  // namespace waymark::rules
