// Lists and starts: a practice with 5,000 open and 50,000 closed items, among a million open ones.
//
//   store_lists FOLDER [PRACTICES]     200 practices make a million open items
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "waymark/store/sqlite/open.h"

namespace waymark::store {
namespace {

constexpr int kOpen = 5000;
constexpr int kClosed = 50'000;  // of the first practice

void Die(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(4);
}

std::unique_ptr<Store> Open(const std::string& path) {
  auto store = sqlite::OpenStore(
      {.path = path, .now = [] { return Instant{1}; }, .audit_seed = std::string(32, 'k')});
  Die(store.status());
  return *std::move(store);
}

std::string Practice(int number) { return "P" + std::to_string(10'000 + number); }

void Fill(Store& store, int practice, int items, bool open, std::mt19937& random) {
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int first = 0; first < items; first += 5000) {
    Die(store.Write([&](Transaction& tx) -> absl::Status {
      const auto patient =
          tx.FindOrAddPatient({"emis", Practice(practice), "patient-" + std::to_string(first)});
      if (!patient.ok()) return patient.status();
      for (int i = first; i < std::min(first + 5000, items); ++i) {
        Item item;
        item.id = NewItemId();
        item.patient = *patient;
        item.practice = Practice(practice);
        item.rule = "rule-" + std::to_string(below(40));
        item.key = "entry-" + std::to_string(i);
        item.state = open ? ItemState::kOpen : ItemState::kClosed;
        item.status = open ? rules::ItemStatus::kDue : rules::ItemStatus::kDone;
        item.owner = below(3) == 0 ? "" : "person:" + std::to_string(below(6));
        item.due_on = Day::FromSerial(20'000 + below(400));
        item.since = Day::FromSerial(20'000 - below(400));
        item.bytes = std::string(120, 'b');
        if (auto put = tx.PutItem(item); !put.ok()) return put.status();
      }
      return absl::OkStatus();
    }));
  }
}

// The median and the slowest of 50, in milliseconds.
void Time(const char* what, const std::function<void()>& run) {
  std::vector<double> times;
  for (int i = 0; i < 50; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    run();
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
            .count());
  }
  std::sort(times.begin(), times.end());
  std::printf("%-48s median %7.3f ms, slowest %7.3f ms\n", what, times[25], times[49]);
}

int Main(int argc, char** argv) {
  if (argc < 2) return 2;
  const int practices = argc > 2 ? std::atoi(argv[2]) : 200;
  const std::string path = std::string(argv[1]) + "/lists.db";
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  {
    auto store = Open(path);
    std::mt19937 random(1);
    for (int practice = 0; practice < practices; ++practice) {
      Fill(*store, practice, kOpen, true, random);
    }
    Fill(*store, 0, kClosed, false, random);
  }
  std::printf("%d open items, %ju MB\n", practices * kOpen,
              static_cast<uintmax_t>(std::filesystem::file_size(path)) >> 20);
  auto begin = std::chrono::steady_clock::now();
  auto store = Open(path);
  std::printf(
      "start: %.0f ms\n",
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  const auto list = [&](const ItemQuery& query) {
    auto reader = store->Read();
    Die(reader.status());
    auto page = (*reader)->ListItems(query);
    Die(page.status());
    if (page->items.empty()) Die(absl::InternalError("an empty page"));
    return *std::move(page);
  };
  ItemFilter open{.practices = {Practice(0)}, .states = {ItemState::kOpen, ItemState::kReopened}};
  Time("a snapshot and one patient", [&] {
    auto reader = store->Read();
    Die(reader.status());
    Die((*reader)->FindPatient({"emis", Practice(0), "patient-0"}).status());
  });
  Time("first page of 50 by due", [&] { list({.filter = open}); });
  const std::string next = list({.filter = open}).next;
  Time("next page", [&] { list({.filter = open, .page = next}); });
  Time("page of 50, latest first",
       [&] { list({.filter = open, .sort = ItemSort::kSince, .descending = true}); });
  ItemFilter mine = open;
  mine.owners = {"", "person:3"};
  mine.rules = {"rule-1", "rule-2", "rule-3"};
  mine.due_until = Day::FromSerial(20'300);
  Time("page: three rules, mine and unassigned, due", [&] { list({.filter = mine}); });
  ItemFilter everywhere = open;
  for (int i = 1; i < std::min(practices, 8); ++i) everywhere.practices.push_back(Practice(i));
  Time("page over eight practices (40,000 open)", [&] { list({.filter = everywhere}); });
  Time("counts", [&] {
    auto reader = store->Read();
    Die(reader.status());
    Die((*reader)->CountItems(open).status());
  });
  return 0;
}

}  // namespace
}  // namespace waymark::store

int main(int argc, char** argv) { return waymark::store::Main(argc, argv); }
