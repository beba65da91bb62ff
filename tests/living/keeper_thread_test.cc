// How a keeper's thread shares the machine: it rests after each round of work by its share, and
// until something comes where nobody is due.
#include "waymark/living/keeper_thread.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "living/world.h"

namespace waymark::living {
namespace {

using ::testing::ElementsAre;

constexpr char kRule[] =
    "{start: {each: diagnosis}, done: review, timing: [{becomes: due, from: start + 10 days}], "
    "prompt: {summary: \"Review\"}}";
constexpr absl::Duration kLookEvery = absl::Hours(2);

class KeeperThreadTest : public testing::Test {
 protected:
  KeeperThreadTest() : world_("r", kRule) {
    // More than one round takes.
    for (int i = 0; i < 70; ++i) {
      world_.Send(absl::StrCat("p", i), {{"d1", "diagnosis", "2025-06-01"}});
    }
    EXPECT_EQ(world_.RunKeeper(), 0);
  }
  // Everybody is to be looked at again: two rounds of work, then one that finds nobody.
  void ChangeRules() { world_.Use({{"r", kRule}, {absl::StrCat("more", ++changes_), kRule}}); }
  KeeperThread::Options Options(double share) {
    KeeperThread::Options options;
    options.look_every = kLookEvery;
    options.share = share;
    // Every look at the clock is a millisecond later, so each round takes one.
    options.clock = [this] { return clock_ += round_; };
    options.resting = [this](absl::Duration rest) {
      absl::MutexLock lock(&mutex_);
      rests_.push_back(rest);
    };
    return options;
  }
  // Waits until so many rests have begun.
  std::vector<absl::Duration> Rests(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [this, count]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return rests_.size() >= count;
    };
    mutex_.Await(absl::Condition(&enough));
    return rests_;
  }

  World world_;
  int changes_ = 0;
  absl::Duration round_ = absl::Milliseconds(1);
  absl::Time clock_ = absl::UnixEpoch();
  absl::Mutex mutex_;
  std::vector<absl::Duration> rests_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(KeeperThreadTest, RestsByItsShareWhileThereIsWorkAndLongWhereThereIsNone) {
  ChangeRules();
  KeeperThread thread(*world_.keeper, Options(0.25));
  EXPECT_THAT(Rests(3), ElementsAre(absl::Milliseconds(3), absl::Milliseconds(3), kLookEvery));
}

TEST_F(KeeperThreadTest, AWholeShareNeverRestsWhileThereIsWork) {
  ChangeRules();
  KeeperThread thread(*world_.keeper, Options(1));
  EXPECT_THAT(Rests(3), ElementsAre(absl::ZeroDuration(), absl::ZeroDuration(), kLookEvery));
}

TEST_F(KeeperThreadTest, APokeEndsTheLongRest) {
  KeeperThread thread(*world_.keeper, Options(0.5));
  EXPECT_THAT(Rests(1), ElementsAre(kLookEvery));
  ChangeRules();
  thread.Poke();
  EXPECT_THAT(Rests(4),
              ElementsAre(kLookEvery, absl::Milliseconds(1), absl::Milliseconds(1), kLookEvery));
}

// However long a round took, the rest after it is bounded; and the end does not wait for it.
TEST_F(KeeperThreadTest, APokeDoesNotEndTheRestBetweenRoundsButTheEndDoes) {
  ChangeRules();
  round_ = absl::Hours(100);
  {
    KeeperThread thread(*world_.keeper, Options(0.5));
    EXPECT_THAT(Rests(1), ElementsAre(kLookEvery / 2));
    thread.Poke();
  }
  EXPECT_THAT(Rests(1), ElementsAre(kLookEvery / 2));
  EXPECT_EQ(world_.keeper->reevaluation().done, 64);
}

TEST_F(KeeperThreadTest, AClockSetBackWhileARoundRanMakesNoRest) {
  ChangeRules();
  round_ = -absl::Hours(1);
  KeeperThread thread(*world_.keeper, Options(0.5));
  EXPECT_THAT(Rests(3), ElementsAre(absl::ZeroDuration(), absl::ZeroDuration(), kLookEvery));
}

}  // namespace
}  // namespace waymark::living
