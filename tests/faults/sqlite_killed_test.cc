// Killed at random moments under load: nothing acknowledged is lost, nothing happens twice, the
// audit log is whole, the store opens without help.
//
// WAYMARK_FAULT_KILLS=500 for as many kills; WAYMARK_FAULT_SEED for other moments.
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <random>

#include "faults/load.h"
#include "waymark/store/sqlite/open.h"

extern char** environ;

namespace waymark::store {
namespace {

constexpr int kSenders = 3;

class Child {
 public:
  Child(const std::string& path, const std::string& run, const Acknowledged& acknowledged) {
    std::vector<std::string> words = {WAYMARK_STORE_CHILD, path, run, std::to_string(kSenders)};
    for (int sender = 0; sender < kSenders; ++sender) {
      const auto last = acknowledged.find(sender);
      words.push_back(std::to_string(last == acknowledged.end() ? 1 : last->second + 1));
    }
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    EXPECT_EQ(posix_spawn(&process_, arguments[0], &actions, nullptr, arguments.data(), environ),
              0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    out_ = fdopen(ends[0], "r");
  }
  // Kills it after `count` acknowledgements; reads all that it gave.
  void KillAfter(int count, Acknowledged& acknowledged) {
    int sender = 0;
    long long number = 0;
    for (int seen = 0; std::fscanf(out_, "%d %lld", &sender, &number) == 2;) {
      EXPECT_EQ(number, acknowledged[sender] + 1);
      acknowledged[sender] = number;
      if (++seen == count) kill(process_, SIGKILL);
    }
    std::fclose(out_);
    int state = 0;
    waitpid(process_, &state, 0);
    EXPECT_TRUE(WIFSIGNALED(state) && WTERMSIG(state) == SIGKILL) << state;
  }

 private:
  pid_t process_ = 0;
  FILE* out_ = nullptr;
};

TEST(SqliteKilled, AtRandomMomentsNothingAcknowledgedIsLostAndNothingHappensTwice) {
  const int kills = NumberFrom("WAYMARK_FAULT_KILLS", 6);
  std::mt19937_64 random(static_cast<uint64_t>(NumberFrom("WAYMARK_FAULT_SEED", 1)));
  std::string folder = testing::TempDir() + "/waymark-killed-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  Acknowledged acknowledged;
  std::string path;
  for (int i = 0; i < kills; ++i) {
    // A new store now and then: the first moments of one, and checks that stay quick.
    if (i % 25 == 0) {
      path = folder + "/store-" + std::to_string(i) + ".db";
      acknowledged.clear();
    }
    Child child(path, "run-" + std::to_string(i), acknowledged);
    child.KillAfter(static_cast<int>(1 + random() % 300), acknowledged);
    auto store = sqlite::OpenStore(
        {.path = path, .now = [] { return Instant{2}; }, .audit_seed = std::string(32, 'k')});
    ASSERT_EQ(store.status(), absl::OkStatus()) << "kill " << i;
    EXPECT_TRUE((*store)->start().unclean);
    // The log itself says what the kill may have cost.
    auto reader = (*store)->Read();
    ASSERT_TRUE(reader.ok());
    const auto lines = (*reader)->AuditLines("", 0, 1000);
    EXPECT_NE(lines->back().text.find("lines about reads just before the stop may be missing"),
              std::string::npos);
    reader->reset();
    ASSERT_EQ(CheckLoad(**store, acknowledged), "") << "kill " << i;
    ASSERT_EQ((*store)->Write(LoadWrite(99, i + 1)), absl::OkStatus());
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace waymark::store
