// The files of a pack by path.
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/rules/parse_pack.h"

namespace waymark::rules {
namespace {

std::string_view FolderOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

// "a/b" and "../c" make "a/c"; a leading ".." stays.
std::string Joined(std::string_view folder, std::string_view relative) {
  std::vector<std::string_view> parts;
  bool rooted = false;
  const auto add = [&](std::string_view path) {
    rooted = rooted || (parts.empty() && !path.empty() && path[0] == '/');
    while (!path.empty()) {
      const size_t slash = path.find('/');
      const std::string_view part = path.substr(0, slash);
      path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
      if (part.empty() || part == ".") continue;
      if (part == ".." && !parts.empty() && parts.back() != "..") {
        parts.pop_back();
      } else {
        parts.push_back(part);
      }
    }
  };
  add(folder);
  add(relative);
  std::string joined = rooted ? "/" : "";
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) joined += '/';
    joined += parts[i];
  }
  return joined;
}

}  // namespace

FileTable::FileTable(const std::vector<SourceFile>& files) : files_(files) {
  for (size_t i = 0; i < files.size(); ++i) names_.Add(files[i].path, static_cast<int>(i));
}

int FileTable::FindBeside(int from, std::string_view relative) const {
  if (from < 0) return names_.Find(relative);
  return names_.Find(Joined(FolderOf((*this)[from].path), relative));
}

std::string FileTable::NearestBeside(int from, std::string_view relative) const {
  if (from < 0) return {};
  const std::string_view folder = FolderOf((*this)[from].path);
  std::vector<std::string_view> names;
  for (const SourceFile& file : files_) {
    if (FolderOf(file.path) != folder) continue;
    names.push_back(std::string_view(file.path).substr(folder.empty() ? 0 : folder.size() + 1));
  }
  return std::string(NearestOf(relative, names));
}

int FindNamedFile(Parser& parser, const FileTable& files, const YamlNode& node) {
  const std::string* path = parser.Scalar(node, "the name of a file");
  if (!path) return -1;
  const int file = files.FindBeside(node.place.file, *path);
  if (file < 0) {
    parser.Error(node.place, "unknown-file", absl::StrCat("there is no file ", Quote(*path)),
                 DidYouMean(files.NearestBeside(node.place.file, *path)));
  }
  return file;
}

}  // namespace waymark::rules
