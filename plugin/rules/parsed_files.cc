#include "waymark/rules/parsed_files.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <utility>

#include "waymark/rules/pack_paths.h"

namespace waymark::rules {
namespace {

// A thread costs about as much as parsing this many bytes does.
constexpr size_t kWorthAThread = 16 << 10;
constexpr size_t kMostThreads = 8;

}  // namespace

std::vector<ParsedFile> ParseFiles(const std::vector<SourceFile>& files,
                                   const std::vector<size_t>& also) {
  std::vector<ParsedFile> parsed(files.size());
  std::vector<size_t> todo;
  size_t bytes = 0;
  for (size_t i = 0; i < files.size(); ++i) {
    parsed[i].parsed =
        IsYamlPath(files[i].path) || std::find(also.begin(), also.end(), i) != also.end();
    if (!parsed[i].parsed) continue;
    todo.push_back(i);
    bytes += files[i].text.size();
  }
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t k = next++; k < todo.size(); k = next++) {
      const size_t i = todo[k];
      parsed[i].root = ParseYaml(files[i].text, static_cast<int>(i), parsed[i].findings);
    }
  };
  const size_t cores = std::clamp<size_t>(std::thread::hardware_concurrency(), 1, kMostThreads);
  const size_t helpers = std::min(cores - 1, bytes / kWorthAThread);
  {
    std::vector<std::jthread> threads;
    try {
      while (threads.size() < helpers) threads.emplace_back(work);
    } catch (const std::system_error&) {
      // This thread does what is left.
    }
    work();
  }
  return parsed;
}

ParsedPack ParsePack(std::vector<SourceFile> files, const std::vector<std::string>& overlays) {
  ParsedPack pack;
  pack.files = std::move(files);
  std::sort(pack.files.begin(), pack.files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  std::vector<size_t> also;
  for (size_t i = 0; i < pack.files.size(); ++i) {
    if (std::find(overlays.begin(), overlays.end(), pack.files[i].path) != overlays.end()) {
      also.push_back(i);
    }
  }
  pack.parsed = ParseFiles(pack.files, also);
  return pack;
}

void ParseMore(const std::vector<std::string>& overlays, ParsedPack& pack) {
  for (size_t i = 0; i < pack.files.size(); ++i) {
    ParsedFile& file = pack.parsed[i];
    if (file.parsed ||
        std::find(overlays.begin(), overlays.end(), pack.files[i].path) == overlays.end()) {
      continue;
    }
    file.root = ParseYaml(pack.files[i].text, static_cast<int>(i), file.findings);
    file.parsed = true;
  }
}

}  // namespace waymark::rules
