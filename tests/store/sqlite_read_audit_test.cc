// Audit lines of reads become durable at most 50 ms after the first of them came, and with any
// write.
#include <thread>

#include "store/sqlite_files.h"
#include "waymark/store/sqlite/read_window.h"

namespace waymark::store::sqlite {
namespace {

using std::chrono::milliseconds;

TEST(ReadWindow, BeginsWithTheFirstLineAndIsNotPutOffByOthers) {
  ReadWindow window(milliseconds(50));
  const ReadWindow::Clock::time_point start{};
  EXPECT_FALSE(window.due().has_value());
  window.Add(start);
  for (int i = 1; i < 50; ++i) window.Add(start + milliseconds(i));
  EXPECT_EQ(*window.due(), start + milliseconds(50));
  window.Clear();
  EXPECT_FALSE(window.due().has_value());
  window.Add(start + milliseconds(70));
  EXPECT_EQ(*window.due(), start + milliseconds(120));
  window.Restart(start + milliseconds(130));
  EXPECT_EQ(*window.due(), start + milliseconds(180)) << "they could not be written";
}

TEST(ReadWindow, IsFiftyMillisecondsUnlessSomebodySaysOtherwise) {
  EXPECT_LE(OpenOptions().read_audit_delay, absl::Milliseconds(50));
}

class ReadAuditTest : public SqliteFileTest {
 protected:
  void OpenWith(absl::Duration delay) {
    auto opened = OpenStore({.path = path_,
                             .now = [] { return Instant{1}; },
                             .audit_seed = std::string(32, 'k'),
                             .read_audit_delay = delay});
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = *std::move(opened);
  }
  void Saw(int number) {
    AuditLine line;
    line.practice = "A81001";
    line.action = "saw";
    line.count = number;
    ASSERT_TRUE(store_->AuditRead(line).ok());
  }
  size_t Lines() { return (*store_->Read())->AuditLines("A81001", 0, 100)->size(); }
};

TEST_F(ReadAuditTest, LinesGoWithTheNextWriteWhateverTheDelay) {
  OpenWith(absl::Hours(1));
  for (int i = 1; i <= 3; ++i) Saw(i);
  EXPECT_EQ(Lines(), 0U) << "they wait for the hour, or for a write";
  ASSERT_TRUE(store_
                  ->Write([](Transaction& tx) {
                    AuditLine line;
                    line.practice = "A81001";
                    line.action = "replied";
                    return tx.Audit(line);
                  })
                  .ok());
  const auto lines = *(*store_->Read())->AuditLines("A81001", 0, 100);
  ASSERT_EQ(lines.size(), 4U);
  int seen = 0;
  for (const ChainedLine& line : lines) seen += line.text.find("\"saw\"") != std::string::npos;
  EXPECT_EQ(seen, 3);
}

TEST_F(ReadAuditTest, LinesThatWaitAreWrittenAtAStop) {
  OpenWith(absl::Hours(1));
  Saw(1);
  store_.reset();
  OpenWith(absl::Hours(1));
  EXPECT_EQ(Lines(), 1U);
}

TEST_F(ReadAuditTest, WithoutAnyWriteTheyAreWrittenAllTheSame) {
  OpenWith(OpenOptions().read_audit_delay);
  Saw(1);
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (Lines() == 0 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  EXPECT_EQ(Lines(), 1U);
}

}  // namespace
}  // namespace waymark::store::sqlite
