#include "waymark/record/readers/external_sort.h"

#include <algorithm>
#include <random>
#include <tuple>

#include "gtest/gtest.h"
#include "record/files.h"

namespace waymark::record {
namespace {

using Item = std::tuple<std::string, int64_t, int, std::string>;

std::vector<Item> RandomItems(size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Item> items;
  for (size_t i = 0; i < count; ++i) {
    std::string key;
    for (unsigned n = 0; n < random() % 12; ++n)
      key += static_cast<char>(random() % 4 == 0 ? 0xE0 : 'a' + random() % 3);
    items.emplace_back(key, static_cast<int64_t>(i), static_cast<int>(random() % 2),
                       std::string(random() % 30, static_cast<char>('a' + random() % 26)));
  }
  return items;
}

std::vector<Item> Sorted(ExternalSorter& sorter, const std::vector<Item>& items) {
  for (const auto& [key, order, mark, payload] : items) {
    EXPECT_TRUE(sorter.Add({key, order, static_cast<uint8_t>(mark), payload}).ok());
  }
  EXPECT_TRUE(sorter.Finish().ok());
  std::vector<Item> result;
  SortItem item;
  while (*sorter.Next(item)) {
    result.emplace_back(std::string(item.key), item.order, item.mark, std::string(item.payload));
  }
  return result;
}

TEST(ExternalSorter, SortsByKeyThenOrderWhateverMemoryItHas) {
  const Folder folder;
  std::vector<Item> items = RandomItems(1000, 1);
  std::shuffle(items.begin(), items.end(), std::mt19937(2));
  std::vector<Item> expected = items;
  std::sort(expected.begin(), expected.end(), [](const Item& a, const Item& b) {
    return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
  });
  for (const size_t memory : {size_t{1} << 24, size_t{20'000}, size_t{2000}}) {
    ExternalSorter sorter({.folder = folder.path(), .memory = memory, .most_runs = 5});
    ASSERT_EQ(Sorted(sorter, items), expected) << memory;
    EXPECT_EQ(sorter.bytes_on_disk() > 0, memory < (1 << 24));
    EXPECT_EQ(folder.FileCount(), 0u);
  }
}

TEST(ExternalSorter, NothingInNothingOut) {
  ExternalSorter sorter({});
  EXPECT_TRUE(Sorted(sorter, {}).empty());
}

TEST(ExternalSorter, LeavesNoNamedFileWhileItWorks) {
  const Folder folder;
  ExternalSorter sorter({.folder = folder.path(), .memory = 100});
  for (const auto& [key, order, mark, payload] : RandomItems(100, 3)) {
    ASSERT_TRUE(sorter.Add({key, order, 0, payload}).ok());
    ASSERT_EQ(folder.FileCount(), 0u);
  }
  EXPECT_GT(sorter.bytes_on_disk(), 0);
}

TEST(ExternalSorter, AFolderThatIsNotThereIsNamed) {
  ExternalSorter sorter({.folder = "/nowhere/at/all", .memory = 1});
  ASSERT_TRUE(sorter.Add({"a", 1, 0, "x"}).ok());
  const absl::Status status = sorter.Add({"b", 2, 0, "x"});
  EXPECT_FALSE(status.ok());
  EXPECT_NE(std::string(status.message()).find("TMPDIR"), std::string::npos);
}

}  // namespace
}  // namespace waymark::record
