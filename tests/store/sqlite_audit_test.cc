// What somebody with the file in hand changes in the audit log is found.
#include "store/sqlite_files.h"

namespace waymark::store::sqlite {
namespace {

class SqliteAuditTest : public SqliteFileTest {
 protected:
  void Fill() {
    Open();
    for (int i = 0; i < 10; ++i) {
      EXPECT_EQ(store_->Write([&](Transaction& tx) {
        AuditLine line;
        line.practice = "A81001";
        line.actor = "gp-" + std::to_string(i);
        line.action = "replied";
        return tx.Audit(line);
      }),
                absl::OkStatus());
    }
    Close();
  }
  // The fault after the meddling; empty where none is found.
  std::string FaultAfter(const std::string& sql) {
    Fill();
    Meddle(path_, sql);
    Open();
    const auto report = VerifyAudit(**store_->Read(), {}, {});
    EXPECT_TRUE(report.ok());
    Close();
    std::filesystem::remove(path_);
    if (report->whole()) return "";
    return report->faults[0].practice + " " + std::to_string(report->faults[0].sequence) + " " +
           report->faults[0].what;
  }
  // The practice of the lines is the second: the first is the installation.
  static std::string Line(int sequence) { return "(2<<40)+" + std::to_string(sequence); }
};

TEST_F(SqliteAuditTest, WithoutMeddlingTheChainIsWhole) { EXPECT_EQ(FaultAfter("SELECT 1"), ""); }

TEST_F(SqliteAuditTest, AnAlteredLineIsFound) {
  EXPECT_EQ(FaultAfter("UPDATE audit SET text=replace(text, 'gp-4', 'gp-7') WHERE no=" + Line(5)),
            "A81001 5 a line was altered, or one before it was removed or put in");
}

TEST_F(SqliteAuditTest, ARemovedLineIsFound) {
  EXPECT_EQ(FaultAfter("DELETE FROM audit WHERE no=" + Line(5)), "A81001 5 a line was removed");
}

TEST_F(SqliteAuditTest, ARemovedLineIsFoundWhenTheRestIsNumberedAnew) {
  EXPECT_EQ(FaultAfter("DELETE FROM audit WHERE no=" + Line(5) +
                       "; UPDATE audit SET no=no-1 WHERE no>" + Line(5)),
            "A81001 5 a line was altered, or one before it was removed or put in");
}

TEST_F(SqliteAuditTest, LinesCutOffAtTheEndAreFoundByTheirCheckpoint) {
  EXPECT_EQ(FaultAfter("DELETE FROM audit WHERE no>" + Line(8) +
                       "; UPDATE audit_chain SET last=8 WHERE practice=2"),
            "A81001 9 lines at the end were removed: a checkpoint speaks of later ones");
}

TEST_F(SqliteAuditTest, AnAlteredCheckpointIsFound) {
  EXPECT_EQ(FaultAfter("UPDATE audit_checkpoint SET at=at+1 WHERE practice=2"),
            "A81001 10 a checkpoint's signature does not fit");
}

TEST_F(SqliteAuditTest, AFileThatWasRewrittenWithAnotherKeyIsFoundByWhoKnowsTheKey) {
  Fill();
  Open();
  const auto own = (*store_->Read())->AuditKeys();
  Close();
  std::filesystem::remove(path_);
  auto forged = OpenStore(
      {.path = path_, .now = [] { return Instant{0}; }, .audit_seed = std::string(32, 'f')});
  ASSERT_TRUE(forged.ok());
  forged->reset();
  Open();
  EXPECT_TRUE(VerifyAudit(**store_->Read(), {}, {})->whole());
  EXPECT_FALSE(VerifyAudit(**store_->Read(), *own, {})->whole());
}

}  // namespace
}  // namespace waymark::store::sqlite
