// Items, their history, replies, assignments, notes.
#include <set>

#include "store/engines.h"

namespace waymark::store {
namespace {

class ItemsTest : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(Engines, ItemsTest, testing::ValuesIn(Engines()), EngineName);

TEST_P(ItemsTest, AnItemComesBackAsItWasPut) {
  Open();
  const PatientRef patient = AddPatient("1");
  Item item = AddItem(patient, "fit-not-returned", DayOf(100));
  EXPECT_EQ(item.version, 1);
  item.state = ItemState::kReopened;
  item.status = rules::ItemStatus::kOverdue;
  item.level = rules::Level::kCritical;
  item.reason = "new result";
  item.closed_on = DayOf(90);
  item.snoozed_until = DayOf(95);
  item.key = "entry-2";
  Write([&](Transaction& tx) {
    EXPECT_EQ(*tx.PutItem(item), 2);
    EXPECT_EQ(tx.GetItem(item.id)->key, "entry-2");
    return absl::OkStatus();
  });
  Open();
  const auto found = Read()->GetItem(item.id);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->patient, patient);
  EXPECT_EQ(found->practice, "A81001");
  EXPECT_EQ(found->rule, "fit-not-returned");
  EXPECT_EQ(found->key, "entry-2");
  EXPECT_EQ(found->state, ItemState::kReopened);
  EXPECT_EQ(found->status, rules::ItemStatus::kOverdue);
  EXPECT_EQ(found->level, rules::Level::kCritical);
  EXPECT_EQ(found->since, item.since);
  EXPECT_EQ(found->anchor, item.anchor);
  EXPECT_EQ(found->anchor_entry, "entry-1");
  EXPECT_EQ(found->opened, item.opened);
  EXPECT_EQ(found->due_on, item.due_on);
  EXPECT_EQ(found->overdue_on, item.overdue_on);
  EXPECT_EQ(found->closed_on, DayOf(90));
  EXPECT_EQ(found->next_change, item.next_change);
  EXPECT_EQ(found->snoozed_until, DayOf(95));
  EXPECT_EQ(found->reason, "new result");
  EXPECT_EQ(found->owner, "team:cancer");
  EXPECT_EQ(found->flags, 6u);
  EXPECT_EQ(found->last_action, 5'000'000);
  EXPECT_EQ(found->sort_text, "b");
  EXPECT_EQ(found->bytes, std::string("\0x", 2));
  EXPECT_EQ(found->version, 2);
  EXPECT_EQ(Read()->ItemsOf(patient)->size(), 1u);
  EXPECT_EQ(Read()->GetItem("item-none").status().code(), absl::StatusCode::kNotFound);
}

TEST_P(ItemsTest, OfAPatientThoseOfTheWantedRules) {
  Open();
  const PatientRef patient = AddPatient("1");
  for (const char* rule : {"a", "b", "b", "c", "a"}) AddItem(patient, rule, DayOf(100));
  AddItem(AddPatient("2"), "a", DayOf(100));
  const auto rules_of = [&](const Reader::WantedRules& of) {
    std::string rules;
    const auto items = Read()->ItemsOf(patient, of);
    for (const Item& item : *items) rules += item.rule;
    return rules;
  };
  EXPECT_EQ(rules_of(nullptr), "abbca");
  EXPECT_EQ(rules_of([](std::string_view rule) { return rule != "b"; }), "aca");
  EXPECT_EQ(rules_of([](std::string_view rule) { return rule == "b"; }), "bb");
  EXPECT_EQ(rules_of([](std::string_view) { return false; }), "");
}

TEST_P(ItemsTest, AnItemThatHasMovedOnIsNotOverwritten) {
  Open();
  Item item = AddItem(AddPatient("1"), "r", DayOf(100));
  const Item old = item;
  Write([&](Transaction& tx) { return tx.PutItem(item).status(); });
  const auto put = [&](const Item& what) {
    return store().Write([&](Transaction& tx) { return tx.PutItem(what).status(); }).code();
  };
  EXPECT_EQ(put(old), absl::StatusCode::kAborted);
  Item again = old;
  again.version = 0;
  EXPECT_EQ(put(again), absl::StatusCode::kAlreadyExists);
  Item unknown = old;
  unknown.id = NewItemId();
  EXPECT_EQ(put(unknown), absl::StatusCode::kNotFound);
  Item nobody = old;
  nobody.patient = kNoPatient;
  EXPECT_EQ(put(nobody), absl::StatusCode::kInvalidArgument);
}

TEST_P(ItemsTest, EveryStatusAndLevelIsKept) {
  using rules::ItemStatus;
  Open();
  const PatientRef patient = AddPatient("1");
  const std::vector statuses = {
      ItemStatus::kNone,          ItemStatus::kNotStarted, ItemStatus::kUpcoming,
      ItemStatus::kDue,           ItemStatus::kOverdue,    ItemStatus::kDone,
      ItemStatus::kStopped,       ItemStatus::kSetAside,   ItemStatus::kRanOut,
      ItemStatus::kNotApplicable, ItemStatus::kEnded,      ItemStatus::kNotChecked};
  for (const ItemStatus status : statuses) {
    Item item = AddItem(patient, "r", DayOf(100));
    item.status = status;
    item.level = rules::Level::kInfo;
    Write([&](Transaction& tx) { return tx.PutItem(item).status(); });
    EXPECT_EQ(Read()->GetItem(item.id)->status, status);
    EXPECT_EQ(Read()->GetItem(item.id)->level, rules::Level::kInfo);
  }
}

TEST_P(ItemsTest, HistoryIsKeptInOrder) {
  Open();
  const Item item = AddItem(AddPatient("1"), "r", DayOf(100));
  HistoryLine line{.item = item.id,
                   .at = 50,
                   .cause = "event",
                   .who = "emis",
                   .event_id = "e1",
                   .from = rules::ItemStatus::kUpcoming,
                   .to = rules::ItemStatus::kDue,
                   .state = ItemState::kOpen,
                   .level = rules::Level::kWarning,
                   .record_version = 4,
                   .pack = 2,
                   .as_of = DayOf(100),
                   .known_at = 49,
                   .bytes = "rest"};
  Write([&](Transaction& tx) {
    EXPECT_TRUE(tx.AppendHistory(line).ok());
    line.cause = "day passed";
    line.at = 40;  // a clock that was set back does not change the order
    EXPECT_TRUE(tx.AppendHistory(line).ok());
    line.item = "item-none";
    EXPECT_EQ(tx.AppendHistory(line).status().code(), absl::StatusCode::kNotFound);
    return absl::OkStatus();
  });
  Open();
  const auto history = Read()->History(item.id);
  ASSERT_EQ(history->size(), 2u);
  const HistoryLine& first = (*history)[0];
  EXPECT_EQ(first.cause, "event");
  EXPECT_EQ(first.who, "emis");
  EXPECT_EQ(first.event_id, "e1");
  EXPECT_EQ(first.from, rules::ItemStatus::kUpcoming);
  EXPECT_EQ(first.to, rules::ItemStatus::kDue);
  EXPECT_EQ(first.state, ItemState::kOpen);
  EXPECT_EQ(first.level, rules::Level::kWarning);
  EXPECT_EQ(first.record_version, 4);
  EXPECT_EQ(first.pack, 2);
  EXPECT_EQ(first.as_of, DayOf(100));
  EXPECT_EQ(first.known_at, 49);
  EXPECT_EQ(first.bytes, "rest");
  EXPECT_EQ((*history)[1].cause, "day passed");
  EXPECT_EQ(Read()->History("item-none").status().code(), absl::StatusCode::kNotFound);
}

TEST_P(ItemsTest, AReplyCountsOnceAndCanBeUndone) {
  Open();
  const PatientRef patient = AddPatient("1");
  const Item item = AddItem(patient, "r", DayOf(100));
  Reply reply{.reply_id = "q1",
              .item = item.id,
              .patient = patient,
              .practice = "A81001",
              .rule = "r",
              .key = "entry-1",
              .reply = "declined",
              .role = "gp",
              .who = "dr-1",
              .reason = "palliative",
              .on = DayOf(99),
              .until = DayOf(120),
              .recorded = 60,
              .bytes = "b"};
  Write([&](Transaction& tx) {
    EXPECT_TRUE(*tx.AddReply(reply));
    EXPECT_FALSE(*tx.AddReply(reply));
    Reply elsewhere = reply;
    elsewhere.practice = "B81001";
    elsewhere.item.clear();
    EXPECT_TRUE(*tx.AddReply(elsewhere));
    Reply nameless = reply;
    nameless.reply_id.clear();
    EXPECT_EQ(tx.AddReply(nameless).status().code(), absl::StatusCode::kInvalidArgument);
    return absl::OkStatus();
  });
  Open();
  const auto replies = Read()->RepliesTo(item.id);
  ASSERT_EQ(replies->size(), 1u);
  const Reply& found = replies->front();
  EXPECT_EQ(found.item, item.id);
  EXPECT_EQ(found.patient, patient);
  EXPECT_EQ(found.practice, "A81001");
  EXPECT_EQ(found.rule, "r");
  EXPECT_EQ(found.key, "entry-1");
  EXPECT_EQ(found.reply, "declined");
  EXPECT_EQ(found.role, "gp");
  EXPECT_EQ(found.who, "dr-1");
  EXPECT_EQ(found.reason, "palliative");
  EXPECT_EQ(found.on, DayOf(99));
  EXPECT_EQ(found.until, DayOf(120));
  EXPECT_EQ(found.recorded, 60);
  EXPECT_EQ(found.bytes, "b");
  EXPECT_FALSE(found.undone);
  EXPECT_EQ(Read()->RepliesOf(patient)->size(), 2u);
  Write([&](Transaction& tx) { return tx.UndoReply("A81001", "q1", 70); });
  Write([&](Transaction& tx) { return tx.UndoReply("A81001", "q1", 80); });
  const auto undone = Read()->FindReply("A81001", "q1");
  EXPECT_TRUE(undone->undone);
  EXPECT_EQ(undone->undone_at, 70);
  EXPECT_FALSE(Read()->FindReply("B81001", "q1")->undone);
  EXPECT_EQ(store().Write([](Transaction& tx) { return tx.UndoReply("A81001", "q9", 1); }).code(),
            absl::StatusCode::kNotFound);
}

TEST_P(ItemsTest, AssignmentsAndNotesAreKeptInOrder) {
  Open();
  const PatientRef patient = AddPatient("1");
  const Item item = AddItem(patient, "r", DayOf(100));
  Write([&](Transaction& tx) {
    EXPECT_TRUE(tx.AddAssignment({item.id, "person:1", "boss", 5}).ok());
    EXPECT_TRUE(tx.AddAssignment({item.id, "", "boss", 6}).ok());
    EXPECT_EQ(tx.AddAssignment({"item-none", "", "boss", 6}).code(), absl::StatusCode::kNotFound);
    EXPECT_TRUE(tx.AddNote({.patient = patient, .who = "a", .at = 7, .text = "one"}).ok());
    EXPECT_TRUE(
        tx.AddNote({.patient = patient, .item = item.id, .who = "b", .at = 8, .text = "two"}).ok());
    return absl::OkStatus();
  });
  Open();
  const auto assignments = Read()->Assignments(item.id);
  ASSERT_EQ(assignments->size(), 2u);
  EXPECT_EQ((*assignments)[0].owner, "person:1");
  EXPECT_EQ((*assignments)[1].who, "boss");
  const auto notes = Read()->Notes(patient);
  ASSERT_EQ(notes->size(), 2u);
  EXPECT_EQ((*notes)[0].item, "");
  EXPECT_EQ((*notes)[0].text, "one");
  EXPECT_EQ((*notes)[1].item, item.id);
}

TEST(ItemId, IsRandomAndPlain) {
  std::set<ItemId> ids;
  for (int i = 0; i < 1000; ++i) {
    const ItemId id = NewItemId();
    EXPECT_EQ(id.size(), 25u);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz-"), std::string::npos);
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 1000u);
}

}  // namespace
}  // namespace waymark::store
