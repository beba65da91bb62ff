#include "waymark/access/sessions.h"

#include <set>

#include "gmock/gmock.h"
#include "waymark/access/caller.h"

namespace waymark::access {
namespace {

class SessionsTest : public ::testing::Test {
 protected:
  Sessions::Opened Open(absl::Duration token = absl::Hours(24), std::string person = "Sam Lee") {
    return *sessions_.Open("token", std::move(person), now_ + token, now_);
  }
  bool Holds(const Sessions::Opened& opened, bool by_person = false) {
    return sessions_.Find(opened.id, by_person, now_).has_value();
  }

  absl::Time now_ = absl::FromUnixSeconds(1'772'530'200);
  Sessions sessions_{{.sessions = 5, .per_person = 3}};
};

TEST_F(SessionsTest, WhatIsOpenedIsFoundByItsIdAlone) {
  const Sessions::Opened opened = Open();
  EXPECT_EQ(opened.id.size(), 64U);
  EXPECT_EQ(opened.session.proof.size(), 64U);
  EXPECT_NE(opened.id, opened.session.proof);
  const auto found = sessions_.Find(opened.id, false, now_);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->token, "token");
  EXPECT_EQ(found->proof, opened.session.proof);
  std::string other = opened.id;
  other.back() = other.back() == '0' ? '1' : '0';
  for (const std::string& id : {other, std::string(), opened.id + "0", opened.session.proof,
                                opened.id.substr(1), std::string(64, '\0')}) {
    EXPECT_FALSE(sessions_.Find(id, true, now_).has_value());
  }
}

TEST_F(SessionsTest, NoTwoIdsOrProofsAreTheSame) {
  std::set<std::string> all;
  for (int i = 0; i < 200; ++i) {
    Sessions sessions({});
    const auto opened = sessions.Open("t", "p", now_ + absl::Hours(1), now_);
    all.insert(opened->id);
    all.insert(opened->session.proof);
  }
  EXPECT_EQ(all.size(), 400U);
}

TEST_F(SessionsTest, OneThatIsNotUsedEndsAfterAQuarterOfAnHourAndStaysEnded) {
  const Sessions::Opened opened = Open();
  now_ += absl::Minutes(15) - absl::Seconds(1);
  EXPECT_TRUE(Holds(opened));
  now_ += absl::Seconds(1);
  EXPECT_FALSE(Holds(opened, true));
  now_ -= absl::Minutes(10);
  EXPECT_FALSE(Holds(opened, true));
  EXPECT_EQ(sessions_.size(), 0U);
}

TEST_F(SessionsTest, WhatAPersonDoesKeepsItOpenAndWhatAPageAsksByItselfDoesNot) {
  const Sessions::Opened worked = Open(), watched = Open();
  for (int i = 0; i < 3; ++i) {
    now_ += absl::Minutes(14);
    EXPECT_TRUE(Holds(worked, /*by_person=*/true));
    EXPECT_EQ(Holds(watched, /*by_person=*/false), i == 0);
  }
}

TEST_F(SessionsTest, NothingKeepsItOpenPastItsHoursOrItsTokensEnd) {
  const Sessions::Opened day = Open(absl::Hours(24)), hour = Open(absl::Minutes(60));
  EXPECT_EQ(day.session.ends, now_ + absl::Hours(12));
  EXPECT_EQ(hour.session.ends, now_ + absl::Minutes(60));
  const absl::Time begun = now_;
  for (; now_ < begun + absl::Hours(12); now_ += absl::Minutes(10)) {
    EXPECT_TRUE(Holds(day, true));
    EXPECT_EQ(Holds(hour, true), now_ < begun + absl::Minutes(60));
  }
  EXPECT_FALSE(Holds(day, true));
}

TEST_F(SessionsTest, OneWhoseTokenHasEndedBeforeItBeganHoldsNothing) {
  EXPECT_FALSE(Holds(Open(-absl::Seconds(1))));
}

TEST_F(SessionsTest, ClosingEndsThatOneOnly) {
  const Sessions::Opened one = Open(), other = Open();
  EXPECT_TRUE(sessions_.Close(one.id));
  EXPECT_FALSE(sessions_.Close(one.id));
  EXPECT_FALSE(Holds(one));
  EXPECT_TRUE(Holds(other));
}

TEST_F(SessionsTest, APersonsFourthSessionEndsTheOneUsedLongestAgo) {
  const Sessions::Opened first = Open(), second = Open(), third = Open();
  const Sessions::Opened other = Open(absl::Hours(24), "Alex Shah");
  now_ += absl::Minutes(1);
  EXPECT_TRUE(Holds(first, true));
  const Sessions::Opened fourth = Open();
  EXPECT_TRUE(Holds(first));
  EXPECT_TRUE(Holds(third) != Holds(second)) << "one of the two that were not used since";
  EXPECT_TRUE(Holds(fourth));
  EXPECT_TRUE(Holds(other));
}

TEST_F(SessionsTest, MoreThanThereIsRoomForAreRefusedUntilSomeHaveEnded) {
  for (const char* person : {"a", "b", "c", "d", "e"}) Open(absl::Hours(24), person);
  const auto sixth = sessions_.Open("token", "f", now_ + absl::Hours(1), now_);
  EXPECT_EQ(sixth.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(sixth.status()), "TOO_MANY_SESSIONS");
  now_ += absl::Minutes(15);
  EXPECT_TRUE(sessions_.Open("token", "f", now_ + absl::Hours(1), now_).ok());
  EXPECT_EQ(sessions_.size(), 1U);
}

TEST(SameSecret, IsEqualityOfTexts) {
  EXPECT_TRUE(SameSecret("abc", "abc"));
  EXPECT_TRUE(SameSecret("", ""));
  EXPECT_FALSE(SameSecret("abc", "abd"));
  EXPECT_FALSE(SameSecret("abc", "ab"));
  EXPECT_FALSE(SameSecret("", "a"));
}

}  // namespace
}  // namespace waymark::access
