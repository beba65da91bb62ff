#include "waymark/access/used_tokens.h"

#include <string>

#include "gtest/gtest.h"

namespace waymark::access {
namespace {

using Use = UsedTokens::Use;

TEST(UsedTokens, ASecondUseIsKnownUntilTheTokenHasEnded) {
  const absl::Time now = absl::FromUnixSeconds(1'000'000);
  UsedTokens used(10);
  EXPECT_EQ(used.Note("a", "1", now + absl::Seconds(60), now), Use::kFirst);
  EXPECT_EQ(used.Note("a", "1", now + absl::Seconds(60), now), Use::kAgain);
  EXPECT_EQ(used.Note("b", "1", now + absl::Seconds(60), now), Use::kFirst);
  EXPECT_EQ(used.Note("a", "1", now + absl::Seconds(60), now + absl::Seconds(60)), Use::kAgain);
  EXPECT_EQ(used.Note("a", "2", now + absl::Seconds(90), now + absl::Seconds(62)), Use::kFirst);
  EXPECT_EQ(used.size(), 1u);
}

TEST(UsedTokens, WhatCannotBeRememberedIsNotTaken) {
  const absl::Time now = absl::FromUnixSeconds(1'000'000);
  UsedTokens used(3);
  for (const char* id : {"1", "2", "3"}) {
    EXPECT_EQ(used.Note("a", id, now + absl::Seconds(60), now), Use::kFirst);
  }
  EXPECT_EQ(used.Note("a", "4", now + absl::Seconds(60), now), Use::kFull);
  EXPECT_EQ(used.Note("a", "1", now + absl::Seconds(60), now), Use::kAgain);
  EXPECT_EQ(used.Note("a", "4", now + absl::Seconds(160), now + absl::Seconds(70)), Use::kFirst);
}

}  // namespace
}  // namespace waymark::access
