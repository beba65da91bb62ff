#include "waymark/rules/pack_archive.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include "waymark/rules/digest.h"
#include "waymark/rules/pack_paths.h"

namespace waymark::rules {
namespace {

namespace fs = std::filesystem;

// pack.yaml with `templates:` naming the folder beside it; all else as it is.
std::string WithOwnTemplates(std::string_view text) {
  std::string out;
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::string_view line = text.substr(begin, end - begin);
    if (line.starts_with("templates:")) {
      out += line.ends_with('\n') ? "templates: templates\n" : "templates: templates";
    } else {
      out += line;
    }
    begin = end;
  }
  return out;
}

bool StaysInside(const std::string& path) {
  const fs::path parts(path);
  if (path.empty() || parts.is_absolute() || path.find('\\') != std::string::npos) return false;
  return std::none_of(parts.begin(), parts.end(),
                      [](const fs::path& part) { return part == ".." || part == "."; });
}

absl::Status WriteFile(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) return absl::UnavailableError("can't make the folder " + path.parent_path().string());
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) return absl::UnavailableError("can't write " + path.string());
  return absl::OkStatus();
}

std::string ReadBack(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

std::vector<SourceFile> SelfContained(const std::vector<SourceFile>& files) {
  const std::string templates = TemplatesFolder(files);
  std::vector<SourceFile> copy;
  for (const SourceFile& file : files) {
    copy.push_back({PathInSelfContainedPack(file.path, templates),
                    file.path == kPackFile ? WithOwnTemplates(file.text) : file.text});
  }
  std::sort(copy.begin(), copy.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return copy;
}

absl::Status WritePack(const std::vector<SourceFile>& files, const std::string& out) {
  const fs::path folder(out);
  std::error_code error;
  if (fs::exists(folder, error) &&
      !(fs::is_directory(folder, error) && fs::is_empty(folder, error))) {
    return absl::AlreadyExistsError(out + " is there already: name a folder that is new or empty");
  }
  const std::vector<SourceFile> copy = SelfContained(files);
  for (const SourceFile& file : copy) {
    if (!StaysInside(file.path)) {
      return absl::InvalidArgumentError("\"" + file.path +
                                        "\" lies outside the pack and can't be copied into it");
    }
  }
  std::vector<SourceFile> written;
  for (const SourceFile& file : copy) {
    if (absl::Status status = WriteFile(folder / file.path, file.text); !status.ok()) return status;
    written.push_back({file.path, ReadBack(folder / file.path)});
  }
  if (ComputeDigest(written, {}) != ComputeDigest(files, {})) {
    return absl::DataLossError("the copy in " + out + " does not have the digest of the pack");
  }
  return absl::OkStatus();
}

}  // namespace waymark::rules
