// Whether something of a patient may have been written that a snapshot did not see.
#include <map>

#include "store/engines.h"

namespace waymark::store {
namespace {

class ChangedTest : public StoreTest {
 protected:
  bool MayHaveChanged(PatientRef patient, int64_t moment) {
    bool may = false;
    Write([&](Transaction& tx) {
      may = tx.MayHaveChanged(patient, moment);
      return absl::OkStatus();
    });
    return may;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, ChangedTest, testing::ValuesIn(Engines()), EngineName);

TEST_P(ChangedTest, WhatASnapshotSawIsNoChange) {
  Open();
  const PatientRef one = AddPatient("one"), other = AddPatient("other");
  const int64_t moment = Read()->moment();
  EXPECT_GT(moment, 0);
  EXPECT_FALSE(MayHaveChanged(one, moment));
  AddItem(other, "r", DayOf(100));
  EXPECT_FALSE(MayHaveChanged(one, moment)) << "of another patient";
  EXPECT_TRUE(MayHaveChanged(other, moment));
  EXPECT_FALSE(MayHaveChanged(other, Read()->moment()));
}

TEST_P(ChangedTest, OfAMomentThatIsNotKnownAnythingMayHaveChanged) {
  Open();
  EXPECT_TRUE(MayHaveChanged(AddPatient("one"), 0));
}

TEST_P(ChangedTest, EachWriteAboutAPatientIsSeen) {
  Open();
  const PatientRef one = AddPatient("one"), other = AddPatient("other");
  Item item = AddItem(one, "r", DayOf(100));
  Write([&](Transaction& tx) {
    Reply reply;
    reply.reply_id = "before";
    reply.practice = "A81001";
    reply.patient = one;
    reply.rule = "r";
    return tx.AddReply(reply).status();
  });
  const std::map<std::string, std::function<absl::Status(Transaction&)>> writes = {
      {"an event",
       [&](Transaction& tx) {
         const NewEvent event{
             .source = "s", .event_id = "e", .kind = "entry", .fragment = "f", .bytes = "b"};
         return tx.AppendEvents(one, std::span(&event, 1), 5).status();
       }},
      {"an NHS number", [&](Transaction& tx) { return tx.SetNhsNumber(one, "9434765919"); }},
      {"an evaluation",
       [&](Transaction& tx) { return tx.SetEvaluated(one, 1, Day::Max(), 1, Day::Max()); }},
      {"an item",
       [&](Transaction& tx) -> absl::Status {
         auto version = tx.PutItem(item);
         if (version.ok()) item.version = *version;
         return version.status();
       }},
      {"a reply",
       [&](Transaction& tx) {
         Reply reply;
         reply.reply_id = "q";
         reply.practice = "A81001";
         reply.patient = one;
         reply.rule = "r";
         return tx.AddReply(reply).status();
       }},
      {"a reply taken back", [&](Transaction& tx) { return tx.UndoReply("A81001", "before", 9); }},
      {"who is one with whom",
       [&](Transaction& tx) {
         return tx.AppendAlias({AliasFact::Kind::kMerge, other, one, 7, "m"});
       }},
  };
  for (const auto& [name, write] : writes) {
    const int64_t moment = Read()->moment();
    Write([&](Transaction& tx) -> absl::Status {
      EXPECT_FALSE(tx.MayHaveChanged(one, moment)) << name;
      if (absl::Status status = write(tx); !status.ok()) return status;
      EXPECT_TRUE(tx.MayHaveChanged(one, moment)) << name << ", in the same write";
      return absl::OkStatus();
    });
    EXPECT_TRUE(MayHaveChanged(one, moment)) << name;
  }
  const int64_t moment = Read()->moment();
  Write([&](Transaction& tx) { return tx.ErasePatient(one); });
  EXPECT_TRUE(MayHaveChanged(one, moment)) << "erased";
}

TEST_P(ChangedTest, AfterOpeningAgainSnapshotsOfBeforeTellNothing) {
  Open();
  const PatientRef one = AddPatient("one");
  Open();
  EXPECT_FALSE(MayHaveChanged(one, Read()->moment()));
}

}  // namespace
}  // namespace waymark::store
