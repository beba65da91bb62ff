// A small signed pack for the tests of the service, as files and as a folder.
#ifndef WAYMARK_TESTS_SERVICE_TEST_PACK_H_
#define WAYMARK_TESTS_SERVICE_TEST_PACK_H_

#include <memory>
#include <string>
#include <vector>

#include "waymark/calendar/day.h"
#include "waymark/rules/pack.h"
#include "waymark/service/snapshot.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::service {

// Rules: `review` (active: a diagnosis is to be reviewed within six months), `letter` (active, its
// code set waits for codes), `idea` (a draft), `old` (retired). `title` is the title of `review`.
std::vector<rules::SourceFile> TestPack(const std::string& title = "Review after a diagnosis");
// With a signature by the demonstration key, or (`approved`) by TestKey().
std::vector<rules::SourceFile> Signed(std::vector<rules::SourceFile> files, bool approved = false);
// The text of the public key file that approves.
std::string TestKeyText();

// A folder of its own, removed at the end.
class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  std::string path(const std::string& name) const { return root_ + "/" + name; }
  // Writes the files below `name`; gives that folder's path.
  std::string Write(const std::string& name, const std::vector<rules::SourceFile>& files) const;
  std::string WriteFile(const std::string& name, const std::string& text) const;
  // Makes `name` a link to `target`, replacing what was there by rename.
  void Link(const std::string& name, const std::string& target) const;

 private:
  std::string root_;
};

calendar::Day D(const char* text);
v1::Date Date(const char* text);
absl::Time TestNow();  // 3 March 2026, 09:30 UTC
ServiceSettings TestSettings();
std::shared_ptr<const Snapshot> TestSnapshot(const ServiceSettings& settings = TestSettings());

// A registered woman, diagnosed on that day; `entries` further noise entries.
v1::EvaluateRequest TestRequest(const char* diagnosed = "2025-06-01", int entries = 0);
void AddEvent(v1::PatientRecord& record, const std::string& id, const std::string& code,
              const char* on);
inline constexpr char kDiagnosis[] = "254637007";  // codes of the test pack's sets
inline constexpr char kReview[] = "304253006";

}  // namespace waymark::service

#endif  // WAYMARK_TESTS_SERVICE_TEST_PACK_H_
