// Replies that count for nothing are told, and never keep anything quiet.
#include <gtest/gtest.h>

#include "engine/small_pack.h"
#include "waymark/engine/engine.h"
#include "waymark/engine/replies.h"

namespace waymark::test {
namespace {

using calendar::Day;
using engine::UnheardReason;

const absl::TimeZone kZone = absl::UTCTimeZone();
const Day kKit = *calendar::MakeDay(2026, 3, 1);
const Day kToday = *calendar::MakeDay(2026, 3, 10);

class UnheardReplies : public testing::Test {
 protected:
  void SetUp() override {
    SmallPack small;
    small.sets = {{"kit", ""}, {"result", ""}};
    small.rules["chase"] =
        "{start: {each: kit}, done: result, replies: {no need: {does: stop, by: [gp]}, later: "
        "{does: "
        "set aside, until: 30 days}}}";
    small.rules["other"] = "{start: {each: kit}, done: result}";
    std::string errors;
    pack_ = small.Load(errors);
    ASSERT_NE(pack_, nullptr) << errors;
  }
  void Reply(std::string_view rule, std::string_view reply, std::string_view role,
             std::string_view item = "", Day on = *calendar::MakeDay(2026, 3, 5)) {
    record_.AddReply({.rule = rule, .item = item, .reply = reply, .role = role, .on = on});
  }
  void Ask(Day as_of = kToday, calendar::Instant known_at = calendar::kEverything) {
    record_.patient_id = "p";
    record_.birth = calendar::PartialDate::Whole(*calendar::MakeDay(1976, 6, 1));
    record_.sex = record::Sex::kFemale;
    record::Entry& entry = record_.AddEntry();
    entry.id = "k";
    entry.occurred = calendar::PartialDate::Whole(kKit);
    record_.AddCoding(record_.SystemIndex("story-set"), "kit");
    record_.AddRegistration({});
    record_.Finish(kZone);
    const auto program = *engine::Compile(pack_, {.zone = kZone, .include_drafts = true});
    engine::EvaluateOptions options;
    options.as_of = as_of;
    options.known_at = known_at;
    engine::Evaluator(program).Evaluate(record_, options, answer_);
    ASSERT_EQ(answer_.items.size(), 2u);
  }
  bool Doubted(size_t item) const {
    const auto& doubts = answer_.items[item].doubts;
    return std::any_of(doubts.begin(), doubts.end(), [](const engine::Doubt& d) {
      return d.reason == engine::DoubtReason::kReplySetAside;
    });
  }

  std::shared_ptr<const rules::Pack> pack_;
  record::PatientRecord record_;
  engine::Answer answer_;
};

TEST_F(UnheardReplies, to_a_rule_that_the_pack_does_not_have) {
  Reply("no-such-rule", "no need", "gp");
  Ask();
  ASSERT_EQ(answer_.unheard_replies.size(), 1u);
  EXPECT_EQ(answer_.unheard_replies[0].reason, UnheardReason::kRuleUnknown);
  EXPECT_EQ(answer_.unheard_replies[0].rule, -1);
  EXPECT_FALSE(Doubted(0));
  EXPECT_FALSE(Doubted(1));
}

TEST_F(UnheardReplies, that_the_rule_does_not_offer_leave_its_items_open_and_in_doubt) {
  Reply("chase", "sorted", "gp");
  Ask();
  ASSERT_EQ(answer_.unheard_replies.size(), 1u);
  EXPECT_EQ(answer_.unheard_replies[0].reason, UnheardReason::kNotOffered);
  EXPECT_EQ(answer_.items[0].status, engine::ItemStatus::kDue);
  EXPECT_TRUE(Doubted(0));
  EXPECT_FALSE(Doubted(1)) << "the other rule's";
}

TEST_F(UnheardReplies, from_somebody_who_may_not_give_them) {
  Reply("chase", "no need", "nurse");
  Reply("chase", "no need", "");
  Ask();
  ASSERT_EQ(answer_.unheard_replies.size(), 2u);
  EXPECT_EQ(answer_.unheard_replies[0].reason, UnheardReason::kRoleMayNot);
  EXPECT_EQ(answer_.items[0].status, engine::ItemStatus::kDue);
  EXPECT_TRUE(Doubted(0));
}

TEST_F(UnheardReplies, about_another_item_do_not_leave_this_one_in_doubt) {
  Reply("chase", "sorted", "gp", "another");
  Ask();
  EXPECT_EQ(answer_.unheard_replies.size(), 1u);
  EXPECT_FALSE(Doubted(0));
}

TEST_F(UnheardReplies, are_not_those_that_count) {
  Reply("chase", "no need", "gp");
  Reply("other", "done elsewhere", "");
  Ask();
  EXPECT_TRUE(answer_.unheard_replies.empty());
  EXPECT_EQ(answer_.items[0].status, engine::ItemStatus::kStopped);
}

TEST_F(UnheardReplies, are_told_from_their_day) {
  Reply("chase", "sorted", "gp");
  Ask(*calendar::MakeDay(2026, 3, 4));
  EXPECT_TRUE(answer_.unheard_replies.empty());
  EXPECT_FALSE(Doubted(0));
}

}  // namespace
}  // namespace waymark::test
