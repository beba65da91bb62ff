// Any bytes as the three files of an extract, separated by the byte 0xFF: an error with a place, or
// patients; sorted on disk or not, the same patients and the same report.

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "fuzz/small_pack.h"
#include "record/dump.h"
#include "waymark/record/readers/csv_extract.h"

namespace waymark::fuzz {
namespace {

constexpr char kSeparator = '\xFF';

// One folder for the process; files are written anew for every input.
const std::string& Folder() {
  static const auto* const kFolder = [] {
    auto* name =
        new std::string((std::filesystem::temp_directory_path() / "waymark-fuzz-XXXXXX").string());
    Must(mkdtemp(name->data()) != nullptr, "a temporary folder");
    std::atexit([] { std::filesystem::remove_all(Folder()); });
    return name;
  }();
  return *kFolder;
}

std::string Write(const char* name, std::string_view text) {
  const std::string path = Folder() + "/" + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string_view Cut(std::string_view& rest) {
  const size_t at = std::min(rest.find(kSeparator), rest.size());
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return part;
}

std::string Read(const record::ExtractOptions& options) {
  auto reader = record::ExtractReader::Open(options);
  if (!reader.ok()) return "refused " + std::string(reader.status().message());
  std::string said;
  record::PatientRecord record;
  while (true) {
    const absl::StatusOr<bool> more = (*reader)->Next(record);
    if (!more.ok()) return "ended " + std::string(more.status().message());
    if (!*more) break;
    said += record::Dump(record);
  }
  Must(!record::RenderReport((*reader)->report()).empty(), "a report");
  return said;
}

void Run(std::string_view text) {
  if (text.empty()) return;
  const auto flags = static_cast<unsigned char>(text[0]);
  text.remove_prefix(1);
  record::ExtractOptions options;
  options.patients = Write("patients.csv", Cut(text));
  options.events = Write("events.csv", Cut(text));
  if ((flags & 1) != 0) options.replies = Write("replies.csv", Cut(text));
  if ((flags & 2) != 0) options.rejects = Folder() + "/rejects.csv";
  options.strict = (flags & 4) != 0;
  options.max_events = (flags & 8) != 0 ? 3 : 1000;
  const std::string said = Read(options);
  Must(Read(options) == said, "the same files give the same patients");
}

}  // namespace
}  // namespace waymark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  waymark::fuzz::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
