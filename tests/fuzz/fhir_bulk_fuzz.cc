// Any bytes as a file of Bulk Data lines: a broken line never costs the others their patients
// silently, and the same lines give the same patients.

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "fuzz/fhir_input.h"

namespace waymark::fuzz {
namespace {

// One file for the process, written anew for every input.
const std::string& File() {
  static const auto* const kFile = [] {
    std::string folder = (std::filesystem::temp_directory_path() / "waymark-fuzz-XXXXXX").string();
    Must(mkdtemp(folder.data()) != nullptr, "a temporary folder");
    auto* file = new std::string(folder + "/lines.ndjson");
    std::atexit([] { std::filesystem::remove_all(std::filesystem::path(File()).parent_path()); });
    return file;
  }();
  return *kFile;
}

}  // namespace
}  // namespace waymark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::ofstream(waymark::fuzz::File(), std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  waymark::fuzz::ReadTwice("", [](waymark::record::FhirReader& reader, std::string_view) {
    return reader.AddFile(waymark::fuzz::File());
  });
  return 0;
}
