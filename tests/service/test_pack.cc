#include "service/test_pack.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "gtest/gtest.h"
#include "waymark/rules/digest.h"
#include "waymark/rules/signature.h"

namespace waymark::service {
namespace {

namespace fs = std::filesystem;

constexpr char kHead[] = R"(
purpose: review
kind: administrative
pathway: tests
why: For tests.
evidence: [{source: "ours", note: "made up", read: "2026-02-01"}]
author: Test author
owner: Test owner
approved_by: Test approver
review_by: "2027-06-30"
safety: {hazards: [HAZ-001]}
time_runs_out: never
if_several: all
)";

std::string Rule(const std::string& id, const std::string& status, const std::string& title,
                 const std::string& start, const std::string& done) {
  return "rule: " + id + "\nversion: \"1.0.0\"\ntitle: " + title + "\nstatus: " + status + kHead +
         "parameters:\n  deadline: {is: 6 months, at_least: 3 months, at_most: 12 months, open_to: "
         "[practice]}\n"
         "start: {each: " +
         start + ", join: 5 years, clock: first, as: diagnosis}\ndone: " + done +
         "\ntiming:\n"
         "  - {becomes: upcoming, from: start}\n"
         "  - {becomes: due, from: start + 3 months, level: info, shown_in: [consultation, "
         "worklist]}\n"
         "  - {becomes: overdue, after: start + deadline, level: warning, shown_in: [consultation, "
         "worklist]}\n"
         "prompt:\n  summary: \"Diagnosed {{diagnosis | date}}: no review recorded\"\n";
}

std::string CodeSet(const std::string& id, const std::string& title, const std::string& codes) {
  return "codeset: " + id + "\ntitle: \"" + title +
         "\"\nsource: tests\nlicence: none\nversion: \"1\"\ncodes: " + codes + "\n";
}

rules::SecretKey DemonstrationSecret() {
  std::ifstream file(std::string(WAYMARK_SOURCE_DIR) + "/packaging/keys/demonstration.secret");
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return rules::ParseSecretKey(text).value();
}

rules::SecretKey TestKey() {
  return rules::KeyFromSeed("Safety officer of the tests", std::string(32, 't')).value();
}

}  // namespace

std::vector<rules::SourceFile> TestPack(const std::string& title) {
  return {
      {"pack.yaml",
       "pack: test-pack\nversion: \"1.0.0\"\nlanguage: 1\npublisher: Tests\nlicence: none\n"
       "who: {registered: registered_here, alive: alive}\n"},
      {"codesets/diagnosis.yaml", CodeSet("diagnosis", "Diagnosis", "diagnosis.csv")},
      {"codesets/diagnosis.csv",
       "code_system,code,term,source\nsnomed,254637007,Diagnosis,tests\n"},
      {"codesets/review_done.yaml", CodeSet("review_done", "Review", "review_done.csv")},
      {"codesets/review_done.csv", "code_system,code,term,source\nsnomed,304253006,Review,tests\n"},
      {"codesets/letter_in.yaml", CodeSet("letter_in", "Letter", "waiting")},
      {"rules/review.yaml", Rule("review", "active", title, "diagnosis", "review_done")},
      {"rules/letter.yaml", Rule("letter", "active", "Letter", "letter_in", "review_done")},
      {"rules/idea.yaml", Rule("idea", "draft", "Idea", "diagnosis", "review_done")},
      {"rules/old.yaml", Rule("old", "retired", "Old", "diagnosis", "review_done")},
      {"stories/review.yaml",
       "story: a review in time\nrules: [review]\npatient: {born: \"1960-05-02\", sex: female}\n"
       "record:\n  - 2025-06-01: diagnosis\n  - 2025-10-01: review_done\n"
       "expect:\n  2025-09-01 to 2025-09-30: due\n  2025-10-01: done\n"},
  };
}

std::vector<rules::SourceFile> Signed(std::vector<rules::SourceFile> files, bool approved) {
  const absl::StatusOr<std::string> signature =
      rules::SignDigest({.signer = "Test signer",
                         .role = "tests",
                         .registration = "none",
                         .key = "",
                         .date = "2026-03-01",
                         .digest = rules::ComputeDigest(files, {})},
                        approved ? TestKey() : DemonstrationSecret());
  files.push_back({"pack.sig", signature.value()});
  return files;
}

std::string TestKeyText() { return rules::PublicKeyText(TestKey().public_key); }

TestFolder::TestFolder() {
  std::string name = (fs::temp_directory_path() / "waymark-test-XXXXXX").string();
  root_ = ::mkdtemp(name.data());
}

TestFolder::~TestFolder() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

std::string TestFolder::WriteFile(const std::string& name, const std::string& text) const {
  const fs::path file = path(name);
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << text;
  EXPECT_TRUE(out.good()) << file;
  return file.string();
}

std::string TestFolder::Write(const std::string& name,
                              const std::vector<rules::SourceFile>& files) const {
  for (const rules::SourceFile& file : files) WriteFile(name + "/" + file.path, file.text);
  return path(name);
}

void TestFolder::Link(const std::string& name, const std::string& target) const {
  const std::string part = path(name) + ".new";
  fs::create_symlink(target, part);
  fs::rename(part, path(name));
}

calendar::Day D(const char* text) { return calendar::ParseDay(text).value(); }

v1::Date Date(const char* text) {
  const calendar::CivilDate civil = calendar::ToCivil(D(text));
  v1::Date date;
  date.set_year(civil.year);
  date.set_month(civil.month);
  date.set_day(civil.day);
  return date;
}

absl::Time TestNow() {
  return absl::FromCivil(absl::CivilSecond(2026, 3, 3, 9, 30, 0), absl::UTCTimeZone());
}

ServiceSettings TestSettings() {
  return {.zone = absl::UTCTimeZone(), .program_version = "0.0.0-test"};
}

std::shared_ptr<const Snapshot> TestSnapshot(const ServiceSettings& settings) {
  rules::LoadedPack loaded = rules::LoadPackFromFiles(Signed(TestPack()), {});
  for (const rules::Finding& finding : loaded.findings) {
    if (finding.severity == rules::Severity::kError) {
      ADD_FAILURE() << rules::FormatFinding(finding, loaded.files);
    }
  }
  return Snapshot::Make(std::move(loaded), settings).value();
}

void AddEvent(v1::PatientRecord& record, const std::string& id, const std::string& code,
              const char* on) {
  v1::Event& event = *record.add_events();
  event.set_id(id);
  v1::Coding& coding = *event.add_codings();
  coding.set_system("snomed");
  coding.set_code(code);
  event.set_kind(v1::ENTRY_KIND_CONDITION);
  *event.mutable_occurred() = Date(on);
  event.set_recorded(on);
}

v1::EvaluateRequest TestRequest(const char* diagnosed, int entries) {
  v1::EvaluateRequest request;
  v1::PatientRecord& record = *request.mutable_record();
  record.set_patient_id("p1");
  *record.mutable_birth_date() = Date("1960-05-02");
  record.set_sex(v1::SEX_FEMALE);
  record.mutable_coverage()->set_complete(true);
  v1::Registration& registration = *record.add_registrations();
  registration.set_practice("A81001");
  *registration.mutable_from() = Date("2000-01-01");
  AddEvent(record, "d1", kDiagnosis, diagnosed);
  for (int i = 0; i < entries; ++i) {
    AddEvent(record, "n" + std::to_string(i), "271649006", "2020-01-01");
  }
  *request.mutable_as_of() = Date("2026-03-03");
  return request;
}

}  // namespace waymark::service
