// Reading a pack's files from the disk; everything else is pure.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "waymark/rules/pack.h"
#include "waymark/rules/pack_paths.h"

namespace waymark::rules {
namespace {

namespace fs = std::filesystem;

absl::Status CantRead(const fs::path& path) {
  return absl::UnavailableError(absl::StrCat("can't read ", path.generic_string()));
}

absl::StatusOr<std::string> ReadText(const fs::path& path) {
  std::ifstream input(path, std::ios::binary);
  std::ostringstream text;
  if (!input || !(text << input.rdbuf())) {
    // An empty file puts nothing into the stream, which counts as a failure.
    std::error_code error;
    if (input && fs::file_size(path, error) == 0 && !error) return std::string();
    return CantRead(path);
  }
  return std::move(text).str();
}

bool IsHidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

bool IsPackPart(std::string_view path) {
  return IsYamlPath(path) || path.ends_with(".csv") || path == kSignatureFile;
}

// The files below `folder`, hidden ones and links to folders left out; paths begin with `prefix`.
template <typename Wanted>
absl::Status ReadFolder(const fs::path& folder, const std::string& prefix, Wanted wanted,
                        std::vector<SourceFile>& files) {
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  if (error) return CantRead(folder);
  for (; entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (error) return CantRead(folder);
    if (IsHidden(entry->path())) {
      if (entry->is_directory(error)) entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file(error)) continue;
    const std::string relative = entry->path().lexically_relative(folder).generic_string();
    const std::string path = prefix.empty() ? relative : prefix + "/" + relative;
    if (!wanted(path)) continue;
    absl::StatusOr<std::string> text = ReadText(entry->path());
    if (!text.ok()) return text.status();
    files.push_back({path, std::move(*text)});
  }
  return absl::OkStatus();
}

std::string WithoutSlash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

}  // namespace

absl::StatusOr<LoadedPack> LoadPack(const std::string& path, const LoadOptions& options) {
  std::error_code error;
  const fs::path folder(path);
  if (!fs::is_directory(folder, error)) {
    return absl::NotFoundError(absl::StrCat("there is no folder ", path));
  }
  if (!fs::is_regular_file(folder / kPackFile, error)) {
    return absl::NotFoundError(absl::StrCat("there is no pack.yaml in ", path,
                                            "; a pack is a folder with a pack.yaml in it"));
  }
  std::vector<SourceFile> files;
  absl::Status status = ReadFolder(folder, "", IsPackPart, files);
  if (!status.ok()) return status;

  const std::string templates = TemplatesFolder(files);
  if (fs::is_directory(folder / templates, error)) {
    // Inside the pack its YAML and CSV files were read already; the wording wants all of them.
    std::erase_if(files,
                  [&](const SourceFile& file) { return file.path.starts_with(templates + "/"); });
    status = ReadFolder(
        folder / templates, templates, [](std::string_view file) { return IsPackContent(file); },
        files);
    if (!status.ok()) return status;
  }
  LoadOptions named = options;
  for (std::string& overlay : named.overlays) {
    absl::StatusOr<std::string> text = ReadText(overlay);
    if (!text.ok()) return text.status();
    // A path from here may read like that of a file of the pack, which is another thing.
    const bool taken = std::any_of(files.begin(), files.end(),
                                   [&](const SourceFile& file) { return file.path == overlay; });
    if (taken) overlay.insert(0, "./");
    files.push_back({overlay, std::move(*text)});
  }
  for (const std::string& extra : options.extra_code_sets) {
    if (!fs::is_directory(extra, error)) {
      return absl::NotFoundError(absl::StrCat("there is no folder ", extra));
    }
    status = ReadFolder(extra, WithoutSlash(extra), IsPackPart, files);
    if (!status.ok()) return status;
  }
  return LoadPackFromFiles(std::move(files), named);
}

}  // namespace waymark::rules
