#include "waymark/service/check_files.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/service/errors.h"

namespace waymark::service {
namespace {

constexpr size_t kMostBytes = size_t{16} << 20;
constexpr int kMostFiles = 20'000;

// Within the pack: relative, forward slashes, no step upwards.
bool IsWithinPack(std::string_view path) {
  if (path.empty() || path.front() == '/' || path.find('\\') != std::string_view::npos ||
      path.find('\0') != std::string_view::npos) {
    return false;
  }
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    if (part.empty() || part == "." || part == "..") return false;
    path.remove_prefix(part.size());
    if (path.starts_with('/')) path.remove_prefix(1);
  }
  return true;
}

}  // namespace

absl::StatusOr<std::vector<rules::SourceFile>> FilesOf(
    const Snapshot& snapshot, const google::protobuf::RepeatedPtrField<v1::PackFile>& given,
    bool against_loaded_pack) {
  if (given.size() > kMostFiles) {
    return WithReason(
        absl::ResourceExhaustedError(absl::StrCat("files: at most ", kMostFiles, " files")),
        "PACK_TOO_LARGE");
  }
  std::map<std::string, std::string> by_path;
  if (against_loaded_pack) {
    for (const rules::SourceFile& file : snapshot.files()) by_path[file.path] = file.text;
  }
  size_t bytes = 0;
  std::set<std::string_view> paths;
  std::vector<Violation> violations;
  for (int i = 0; i < given.size(); ++i) {
    const v1::PackFile& file = given[i];
    bytes += file.text().size();
    if (IsWithinPack(file.path())) {
      if (!paths.insert(file.path()).second) {
        violations.push_back({absl::StrCat("files[", i, "].path"), "is given twice"});
      }
      by_path[file.path()] = file.text();
    } else {
      violations.push_back({absl::StrCat("files[", i, "].path"),
                            "must be a path within the pack, with forward slashes: rules/a.yaml"});
    }
  }
  if (!violations.empty()) return InvalidFields(violations);
  if (bytes > kMostBytes) {
    return WithReason(
        absl::ResourceExhaustedError(absl::StrCat("files: more than ", kMostBytes, " bytes")),
        "PACK_TOO_LARGE");
  }
  std::vector<rules::SourceFile> files;
  for (auto& [path, text] : by_path) files.push_back({path, std::move(text)});
  return files;
}

}  // namespace waymark::service
