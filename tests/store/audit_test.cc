// The audit log as any engine must keep it.
#include <thread>

#include "store/engines.h"

namespace waymark::store {
namespace {

class AuditTest : public StoreTest {
 protected:
  static AuditLine Line(const std::string& action, PatientRef patient = kNoPatient) {
    AuditLine line;
    line.practice = "A81001";
    line.at = 1'790'000'000'000'000;
    line.actor = "gp-1";
    line.action = action;
    line.patient = patient;
    return line;
  }
  // Until the line of a read has become durable.
  void WaitForLines(size_t lines) {
    while (Read()->AuditLines("A81001", 0, 100'000)->size() < lines) std::this_thread::yield();
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, AuditTest, testing::ValuesIn(Engines()), EngineName);

TEST_P(AuditTest, LinesFormOneChainAPractice) {
  Open();
  const PatientRef patient = AddPatient("1");
  Write([&](Transaction& tx) {
    EXPECT_TRUE(tx.Audit(Line("replied", patient)).ok());
    AuditLine other = Line("replied");
    other.practice = "B81001";
    EXPECT_TRUE(tx.Audit(other).ok());
    return tx.Audit(Line("exported"));
  });
  Open();
  Write([&](Transaction& tx) { return tx.Audit(Line("replied", patient)); });
  auto reader = Read();
  const auto lines = reader->AuditLines("A81001", 0, 99);
  ASSERT_EQ(lines->size(), 3u);
  std::string hash(32, '\0');
  for (size_t i = 0; i < lines->size(); ++i) {
    EXPECT_EQ((*lines)[i].sequence, static_cast<int64_t>(i + 1));
    hash = ChainHash(hash, (*lines)[i].text);
    EXPECT_EQ((*lines)[i].hash, hash);
  }
  EXPECT_EQ(reader->AuditLines("A81001", 2, 99)->size(), 1u);
  EXPECT_EQ(*reader->AuditChains(), (std::vector<std::string>{"", "A81001", "B81001"}));
  const auto report = VerifyAudit(*reader, {}, {});
  ASSERT_TRUE(report.ok());
  EXPECT_TRUE(report->whole());
  EXPECT_EQ(report->chains, 3);
}

TEST_P(AuditTest, APatientIsAPseudonymThatStays) {
  Open();
  const PatientRef patient = AddPatient("patient-4711");
  const PatientRef other = AddPatient("2");
  Write([&](Transaction& tx) {
    EXPECT_TRUE(tx.Audit(Line("replied", patient)).ok());
    EXPECT_TRUE(tx.Audit(Line("replied", other)).ok());
    return tx.Audit(Line("replied", patient));
  });
  const auto about = Read()->AuditLinesAbout(patient);
  ASSERT_EQ(about->size(), 2u);
  const auto subject = [](const std::string& text) {
    const size_t at = text.find("\"subject\":\"");
    return text.substr(at, text.find('"', at + 11) - at);
  };
  EXPECT_EQ(subject((*about)[0].text), subject((*about)[1].text));
  EXPECT_NE(subject((*about)[0].text), subject(Read()->AuditLinesAbout(other)->front().text));
  EXPECT_EQ((*about)[0].text.find("4711"), std::string::npos);
}

TEST_P(AuditTest, ReadsBecomeDurableByThemselves) {
  Open();
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(store().AuditRead(Line("saw")).ok());
  WaitForLines(10);
  Open();
  EXPECT_EQ(Read()->AuditLines("A81001", 0, 99)->size(), 10u);
}

TEST_P(AuditTest, ClosingKeepsTheReadsThatWait) {
  Open();
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(store().AuditRead(Line("saw")).ok());
  Close();
  Open();
  EXPECT_EQ(Read()->AuditLines("A81001", 0, 99)->size(), 10u);
  EXPECT_FALSE(store().start().unclean);
}

TEST_P(AuditTest, WithTheSettingAReadIsDurableBeforeItsAnswer) {
  Open({.audit_reads_before_answer = true});
  for (int i = 1; i <= 5; ++i) {
    EXPECT_TRUE(store().AuditRead(Line("saw")).ok());
    EXPECT_EQ(Read()->AuditLines("A81001", 0, 99)->size(), static_cast<size_t>(i));
  }
}

TEST_P(AuditTest, AFullQueueOfReadsIsWaitedForAndLosesNothing) {
  Open({.read_audit_capacity = 3});
  constexpr int kThreads = 4;
  constexpr int kEach = 100;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < kEach; ++i) EXPECT_TRUE(store().AuditRead(Line("saw")).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  WaitForLines(kThreads * kEach);
  EXPECT_EQ(Read()->AuditLines("A81001", 0, 9999)->size(), size_t{kThreads * kEach});
  EXPECT_TRUE(VerifyAudit(*Read(), {}, {})->whole());
}

TEST_P(AuditTest, ChainsAreSignedEverySoOftenAndAtTheStop) {
  Open({.checkpoint_lines = 10});
  for (int i = 0; i < 25; ++i) {
    Write([](Transaction& tx) { return tx.Audit(Line("replied")); });
  }
  EXPECT_EQ(Read()->AuditCheckpoints("A81001")->size(), 2u);
  Open();
  const auto checkpoints = Read()->AuditCheckpoints("A81001");
  ASSERT_EQ(checkpoints->size(), 3u);
  EXPECT_EQ(checkpoints->back().sequence, 25);
  const auto keys = Read()->AuditKeys();
  ASSERT_EQ(keys->size(), 1u);
  EXPECT_TRUE(SignatureFits(checkpoints->back(), keys->front().public_key));
  EXPECT_TRUE(VerifyAudit(*Read(), *keys, *checkpoints)->whole());
}

TEST_P(AuditTest, AKeyThatIsNotTrustedAndACutEndAreFound) {
  Open();
  Write([](Transaction& tx) { return tx.Audit(Line("replied")); });
  Open();
  const auto report = VerifyAudit(*Read(), {{"0123456789abcdef", std::string(32, 'x')}}, {});
  ASSERT_TRUE(report.ok());
  EXPECT_FALSE(report->whole());
  // Somebody kept a checkpoint of a line that the store no longer has.
  AuditCheckpoint kept = Read()->AuditCheckpoints("A81001")->back();
  kept.sequence = 9;
  const auto cut = VerifyAudit(*Read(), {}, {kept});
  ASSERT_EQ(cut->faults.size(), 1u);
  EXPECT_EQ(cut->faults[0].sequence, 2);
  kept.practice = "C81001";
  EXPECT_FALSE(VerifyAudit(*Read(), {}, {kept})->whole());
}

TEST_P(AuditTest, AStartAfterAStopInOrderSaysSo) {
  Open();
  EXPECT_FALSE(store().start().unclean);
  const std::string id = store().start().store_id;
  const std::string epoch = store().start().epoch;
  Open();
  EXPECT_EQ(store().start().store_id, id);
  EXPECT_EQ(store().start().epoch, epoch);
  const auto lines = Read()->AuditLines("", 0, 9);
  ASSERT_EQ(lines->size(), 2u);
  EXPECT_NE((*lines)[1].text.find("after a clean stop"), std::string::npos);
}

}  // namespace
}  // namespace waymark::store
