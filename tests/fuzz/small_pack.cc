#include "fuzz/small_pack.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "rules/pack_files.h"
#include "waymark/calendar/partial_date.h"
#include "waymark/rules/story_codes.h"

namespace waymark::fuzz {
namespace {

std::vector<rules::SourceFile> ReadSmallPack() {
  std::vector<rules::SourceFile> files =
      rules::ReadFolder(std::string(WAYMARK_SOURCE_DIR) + "/tests/rules/corpus");
  std::erase_if(files, [](const rules::SourceFile& file) {
    if (file.path.ends_with(".md")) return true;
    return file.path.starts_with("rules/") && file.path != "rules/fit-not-returned.yaml" &&
           file.path != "rules/ccr-full.yaml";
  });
  return files;
}

bool IsOverlay(std::string_view text) {
  return text.starts_with("overlay:") || text.find("\noverlay:") != std::string_view::npos;
}

}  // namespace

void Violated(std::string_view what) {
  std::fprintf(stderr, "violated: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

const std::vector<rules::SourceFile>& SmallPackFiles() {
  static const auto* const kFiles = new std::vector<rules::SourceFile>(ReadSmallPack());
  return *kFiles;
}

rules::LoadedPack LoadWith(std::string_view text) {
  std::vector<rules::SourceFile> files = SmallPackFiles();
  const std::string path = "fuzzed.yaml";
  files.push_back({path, std::string(text)});
  rules::LoadOptions options;
  options.story_codes = true;
  options.today = *calendar::ParseDay("2026-03-03");
  options.has_today = true;
  if (IsOverlay(text)) options.overlays = {path};
  return rules::LoadPackFromFiles(std::move(files), options);
}

void FormatAll(const rules::LoadedPack& loaded) {
  for (const rules::Finding& finding : loaded.findings) {
    Must(!rules::FormatFinding(finding, loaded.files).empty(), "a finding has a text");
    Must(!finding.name.empty(), "a finding has a name");
  }
}

record::PatientRecord RecordOfEverything(const rules::Pack& pack) {
  record::PatientRecord record;
  record.patient_id = "p";
  record.practice = "ZZ001";
  record.birth = calendar::PartialDate::Whole(*calendar::ParseDay("1960-02-29"));
  record.sex = record::Sex::kFemale;
  record.AddRegistration({"ZZ001", *calendar::ParseDay("1990-01-01"), calendar::Day::Max()});
  const uint16_t system = record.SystemIndex(rules::kStorySystem);
  const calendar::Day first = *calendar::ParseDay("2024-12-31");
  for (size_t set = 0; set < pack.code_sets.size(); ++set) {
    for (int n = 0; n < 3; ++n) {
      record::Entry& entry = record.AddEntry();
      entry.id = entry.root = record.Intern(absl::StrCat("e", set, "-", n));
      const int offset = static_cast<int>(set * 7 % 61) + n * 150;
      entry.occurred = calendar::PartialDate::Whole(calendar::AddDays(first, offset));
      entry.kind = record::Kind::kResult;
      entry.value.kind = record::ValueKind::kQuantity;
      entry.value.quantity.value = calendar::Decimal{static_cast<int64_t>(set) * 3 + n * 40, 0};

      record.AddCoding(system, record.Intern(pack.code_sets[set].id));
      if (n == 2) record.AddLink(record.Intern(absl::StrCat("e", set, "-0")));
    }
  }
  record.Finish(absl::UTCTimeZone());
  return record;
}

}  // namespace waymark::fuzz
