// Lists of items: every filter and order against a list that is filtered by hand.
#include <algorithm>
#include <random>
#include <set>

#include "store/engines.h"

namespace waymark::store {
namespace {

class ListTest : public StoreTest {
 protected:
  // Two practices, five patients, items of all sorts.
  void Fill(int items) {
    std::mt19937 random(7);
    const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    std::vector<PatientRef> patients;
    for (int i = 0; i < 5; ++i)
      patients.push_back(AddPatient(std::to_string(i), i < 3 ? "A81001" : "B81001"));
    Write([&](Transaction& tx) -> absl::Status {
      items_.clear();
      for (int i = 0; i < items; ++i) {
        Item item;
        item.id = NewItemId();
        const int patient = below(5);
        item.patient = patients[static_cast<size_t>(patient)];
        item.practice = patient < 3 ? "A81001" : "B81001";
        item.rule = "rule-" + std::to_string(below(4));
        item.state = static_cast<ItemState>(1 + below(4));
        item.status = static_cast<rules::ItemStatus>(below(12));
        item.level = static_cast<rules::Level>(below(3));
        item.owner = below(3) == 0 ? "" : "person:" + std::to_string(below(3));
        item.due_on = below(5) == 0 ? Day::Max() : DayOf(100 + below(20));
        item.overdue_on = DayOf(110 + below(20));
        item.since = DayOf(90 + below(20));
        item.opened = DayOf(80 + below(20));
        item.closed_on = below(2) == 0 ? Day::Max() : DayOf(100 + below(20));
        item.snoozed_until = below(2) == 0 ? Day::Max() : DayOf(100 + below(20));
        item.last_action = below(50);
        item.flags = static_cast<uint32_t>(below(8));
        item.sort_text = std::string(1, static_cast<char>('a' + below(6)));
        const auto version = tx.PutItem(item);
        if (!version.ok()) return version.status();
        item.version = *version;
        items_.push_back(item);
      }
      return absl::OkStatus();
    });
  }

  std::vector<ItemId> Expected(const std::function<bool(const Item&)>& passes) const {
    std::vector<ItemId> ids;
    for (const Item& item : items_) {
      if (passes(item)) ids.push_back(item.id);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  std::vector<Item> All(ItemQuery query) {
    std::vector<Item> all;
    auto reader = Read();
    do {
      const auto page = reader->ListItems(query);
      EXPECT_EQ(page.status(), absl::OkStatus());
      if (!page.ok()) break;
      EXPECT_LE(page->items.size(), static_cast<size_t>(query.limit));
      all.insert(all.end(), page->items.begin(), page->items.end());
      query.page = page->next;
    } while (!query.page.empty());
    return all;
  }

  void Check(ItemFilter filter, const std::function<bool(const Item&)>& passes) {
    if (filter.practices.empty()) filter.practices = {"A81001", "B81001"};
    std::vector<ItemId> found;
    for (const Item& item : All({.filter = filter, .limit = 13})) found.push_back(item.id);
    std::sort(found.begin(), found.end());
    const auto expected = Expected(passes);
    EXPECT_EQ(found, expected);
    EXPECT_GT(expected.size(), 0u);
    EXPECT_LT(expected.size(), items_.size());
    EXPECT_EQ(Read()->CountItems(filter)->all, static_cast<int64_t>(expected.size()));
  }

  std::vector<Item> items_;
};
INSTANTIATE_TEST_SUITE_P(Engines, ListTest, testing::ValuesIn(Engines()), EngineName);

TEST_P(ListTest, FiltersFindWhatPassesThem) {
  using rules::ItemStatus;
  using rules::Level;
  Open();
  Fill(200);
  Check({.practices = {"A81001"}}, [](const Item& i) { return i.practice == "A81001"; });
  Check({.rules = {"rule-1", "rule-3", "none"}},
        [](const Item& i) { return i.rule == "rule-1" || i.rule == "rule-3"; });
  Check({.states = {ItemState::kOpen, ItemState::kReopened}}, [](const Item& i) {
    return i.state == ItemState::kOpen || i.state == ItemState::kReopened;
  });
  Check({.statuses = {ItemStatus::kDue, ItemStatus::kOverdue}}, [](const Item& i) {
    return i.status == ItemStatus::kDue || i.status == ItemStatus::kOverdue;
  });
  Check({.levels = {Level::kCritical}}, [](const Item& i) { return i.level == Level::kCritical; });
  Check({.owners = {"", "person:2"}},
        [](const Item& i) { return i.owner.empty() || i.owner == "person:2"; });
  Check({.patient = items_[0].patient},
        [this](const Item& i) { return i.patient == items_[0].patient; });
  Check({.due_from = DayOf(105), .due_until = DayOf(110)},
        [](const Item& i) { return i.due_on >= DayOf(105) && i.due_on <= DayOf(110); });
  Check({.due_from = DayOf(105)}, [](const Item& i) { return i.due_on >= DayOf(105); });
  Check({.overdue_until = DayOf(115)}, [](const Item& i) { return i.overdue_on <= DayOf(115); });
  Check({.since_from = DayOf(95)}, [](const Item& i) { return i.since >= DayOf(95); });
  Check({.closed_from = DayOf(105), .closed_until = DayOf(119)},
        [](const Item& i) { return i.closed_on >= DayOf(105) && i.closed_on <= DayOf(119); });
  Check({.snoozed_on = DayOf(110)}, [](const Item& i) {
    return i.snoozed_until != Day::Max() && i.snoozed_until >= DayOf(110);
  });
  Check({.not_snoozed_on = DayOf(110)}, [](const Item& i) {
    return i.snoozed_until == Day::Max() || i.snoozed_until < DayOf(110);
  });
  Check({.last_action_before = 25}, [](const Item& i) { return i.last_action < 25; });
  Check({.flags_set = 5}, [](const Item& i) { return (i.flags & 5u) == 5u; });
  Check({.flags_unset = 3}, [](const Item& i) { return (i.flags & 3u) == 0; });
  Check({.only = std::vector<ItemId>{items_[3].id, items_[70].id, "item-none"}},
        [this](const Item& i) { return i.id == items_[3].id || i.id == items_[70].id; });
  Check({.rules = {"rule-0", "rule-1"},
         .states = {ItemState::kOpen},
         .owners = {"person:0", "person:1"},
         .due_until = DayOf(115),
         .flags_unset = 1},
        [](const Item& i) {
          return (i.rule == "rule-0" || i.rule == "rule-1") && i.state == ItemState::kOpen &&
                 (i.owner == "person:0" || i.owner == "person:1") && i.due_on <= DayOf(115) &&
                 (i.flags & 1u) == 0;
        });
}

TEST_P(ListTest, PagesGoThroughEveryOrderWithoutGapsOrRepeats) {
  Open();
  Fill(150);
  const auto value = [](const Item& i, ItemSort sort) -> std::pair<int64_t, std::string> {
    switch (sort) {
      case ItemSort::kDue:
        return {i.due_on.serial(), ""};
      case ItemSort::kOverdue:
        return {i.overdue_on.serial(), ""};
      case ItemSort::kSince:
        return {i.since.serial(), ""};
      case ItemSort::kOpened:
        return {i.opened.serial(), ""};
      case ItemSort::kLastAction:
        return {i.last_action, ""};
      case ItemSort::kLevel:
        return {static_cast<int64_t>(i.level), ""};
      case ItemSort::kText:
        return {0, i.sort_text};
      case ItemSort::kClosed:
        return {i.closed_on.serial(), ""};
    }
    return {};
  };
  for (int sort = 0; sort <= static_cast<int>(ItemSort::kClosed); ++sort) {
    for (const bool descending : {false, true}) {
      ItemQuery query{.filter = {.practices = {"A81001", "B81001"}},
                      .sort = static_cast<ItemSort>(sort),
                      .descending = descending,
                      .limit = 7};
      const auto all = All(query);
      ASSERT_EQ(all.size(), items_.size());
      std::set<ItemId> ids;
      for (size_t i = 0; i < all.size(); ++i) {
        ids.insert(all[i].id);
        if (i == 0) continue;
        const auto before = value(all[i - 1], query.sort);
        const auto here = value(all[i], query.sort);
        EXPECT_TRUE(descending ? before >= here : before <= here) << sort << " " << i;
      }
      EXPECT_EQ(ids.size(), items_.size());
    }
  }
}

TEST_P(ListTest, ChosenItemsMayBeNoneAndATokenGoesByWhatChoseThem) {
  Open();
  Fill(50);
  auto reader = Read();
  ItemQuery query{.filter = {.practices = {"A81001", "B81001"}}, .limit = 1};
  query.filter.only.emplace();
  EXPECT_EQ(reader->CountItems(query.filter)->all, 0);
  EXPECT_TRUE(reader->ListItems(query)->items.empty());
  query.filter.owners = {"", "person:0", "person:1", "person:2"};
  query.filter.only = std::vector<ItemId>{items_[0].id, items_[1].id, items_[2].id};
  query.filter.only_because = "lung";
  const auto page = reader->ListItems(query);
  ASSERT_TRUE(page.ok()) << page.status();
  query.page = page->next;
  query.filter.only->push_back(items_[3].id);
  EXPECT_TRUE(reader->ListItems(query).ok());
  query.filter.only_because = "breast";
  EXPECT_FALSE(reader->ListItems(query).ok());
}

TEST_P(ListTest, APageTokenBelongsToItsQuery) {
  Open();
  Fill(50);
  auto reader = Read();
  const ItemQuery query{.filter = {.practices = {"A81001", "B81001"}}, .limit = 5};
  const auto page = reader->ListItems(query);
  ASSERT_TRUE(page.ok());
  const auto refused = [&](const ItemQuery& other) {
    return reader->ListItems(other).status().code() == absl::StatusCode::kInvalidArgument;
  };
  ItemQuery next = query;
  next.page = page->next;
  next.limit = 9;  // another length is the same list
  EXPECT_TRUE(reader->ListItems(next).ok());
  next.descending = true;
  EXPECT_TRUE(refused(next));
  next = query;
  next.page = page->next;
  next.filter.practices = {"A81001"};
  EXPECT_TRUE(refused(next));
  for (const std::string token : {"x", "0000000000000000-1-1", "'; DROP TABLE item"}) {
    next = query;
    next.page = token;
    EXPECT_TRUE(refused(next)) << token;
  }
  next.page = page->next + "0";
  EXPECT_TRUE(reader->ListItems(next).ok());  // another place of the same list
  next.page = page->next + "x";
  EXPECT_TRUE(refused(next));
  next = query;
  next.filter.practices.clear();
  EXPECT_TRUE(refused(next));
  EXPECT_EQ(reader->CountItems({}).status().code(), absl::StatusCode::kInvalidArgument);
  next = query;
  next.limit = 0;
  EXPECT_TRUE(refused(next));
  next.limit = 1001;
  EXPECT_TRUE(refused(next));
}

TEST_P(ListTest, ATokenNamesNoText) {
  Open();
  const PatientRef patient = AddPatient("1");
  for (int i = 0; i < 3; ++i) {
    Item item = AddItem(patient, "r", DayOf(100));
    item.sort_text = "SMITH";
    Write([&](Transaction& tx) { return tx.PutItem(item).status(); });
  }
  const auto page =
      Read()->ListItems({.filter = {.practices = {"A81001"}}, .sort = ItemSort::kText, .limit = 1});
  EXPECT_EQ(page->next.find("SMITH"), std::string::npos);
}

TEST_P(ListTest, CountsTellTheirPartsApart) {
  Open();
  Fill(120);
  const auto counts = Read()->CountItems({.practices = {"A81001", "B81001"}});
  ASSERT_TRUE(counts.ok());
  const auto count = [this](const std::function<bool(const Item&)>& passes) {
    return static_cast<int64_t>(Expected(passes).size());
  };
  EXPECT_EQ(counts->all, 120);
  EXPECT_EQ(counts->unassigned, count([](const Item& i) { return i.owner.empty(); }));
  EXPECT_EQ(counts->overdue,
            count([](const Item& i) { return i.status == rules::ItemStatus::kOverdue; }));
  EXPECT_EQ(counts->critical,
            count([](const Item& i) { return i.level == rules::Level::kCritical; }));
  EXPECT_EQ(counts->reopened, count([](const Item& i) { return i.state == ItemState::kReopened; }));
}

}  // namespace
}  // namespace waymark::store
