// Writes seeds for the fuzzers that read records: make_fuzz_seeds FOLDER makes FOLDER/wire,
// FOLDER/csv, FOLDER/fhir_bundle and FOLDER/fhir_bulk from the first patients of the synthetic
// practice.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/practice.h"
#include "waymark/v1/decision_support.pb.h"

namespace waymark::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr int kPatients = 40;

void Write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::string> Lines(const std::string& path) {
  std::ifstream input(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(input, line);) lines.push_back(line + "\n");
  return lines;
}

// As wire_fuzz.cc reads them: a byte that says record or request, then the message.
void WriteWire(const fs::path& folder, const std::vector<v1::PatientRecord>& practice) {
  for (const v1::PatientRecord& record : practice) {
    Write(folder / absl::StrCat(record.patient_id(), ".record"),
          std::string(1, '\0') + record.SerializeAsString());
    v1::EvaluateRequest request;
    *request.mutable_record() = record;
    request.set_known_at("2026-03-03");
    request.set_practice("ZZ001");
    request.add_rules("fit-not-returned");
    *request.add_hypothetical() = record.events_size() > 0 ? record.events(0) : v1::Event();
    Write(folder / absl::StrCat(record.patient_id(), ".request"),
          std::string(1, '\1') + request.SerializeAsString());
  }
}

// As csv_fuzz.cc reads them: flags, then patients, events and replies with 0xFF between.
void WriteCsv(const fs::path& folder, const std::string& practice) {
  const std::vector<std::string> patients = Lines(practice + "/patients.csv");
  std::map<std::string, std::string> events;
  const std::vector<std::string> rows = Lines(practice + "/events.csv");
  for (size_t i = 1; i < rows.size(); ++i) {
    // The patient id is the field after the event's id.
    const size_t begin = rows[i].find(',') + 1;
    events[rows[i].substr(begin, rows[i].find(',', begin) - begin)] += rows[i];
  }
  const std::string replies = Lines(practice + "/replies.csv").front();
  for (size_t i = 1; i < patients.size(); ++i) {
    const std::string id = patients[i].substr(0, patients[i].find(','));
    std::string text(1, static_cast<char>(i % 16));
    absl::StrAppend(&text, patients[0], patients[i], "\xFF", rows[0], events[id], "\xFF", replies,
                    id, ",fit-not-returned,,text sent,gp,2026-02-01,,\n");
    Write(folder / absl::StrCat("patient", i), text);
  }
}

// A bundle a file; and the resources of each, one a line, as Bulk Data has them.
void WriteFhir(const fs::path& folder, const std::string& practice) {
  const std::vector<std::string> bundles = Lines(practice + "/fhir/bundles.ndjson");
  for (size_t i = 0; i < bundles.size(); ++i) {
    Write(folder / "fhir_bundle" / absl::StrCat("bundle", i), bundles[i]);
    constexpr std::string_view kResource = "\"resource\":";
    for (size_t at = bundles[i].find(kResource), n = 0; at != std::string::npos && n < 6; ++n) {
      const size_t begin = at + kResource.size();
      int depth = 0;
      size_t end = begin;
      do {
        depth += bundles[i][end] == '{' ? 1 : bundles[i][end] == '}' ? -1 : 0;
        ++end;
      } while (depth > 0 && end < bundles[i].size());
      Write(folder / "fhir_bulk" / absl::StrCat("bundle", i, "-", n),
            bundles[i].substr(begin, end - begin) + "\n");
      at = bundles[i].find(kResource, end);
    }
  }
}

int Main(const std::string& folder) {
  const bench::TemporaryFolder practice;
  if (const absl::Status status = bench::WritePractice(practice.path(), kPatients, /*fhir=*/true);
      !status.ok()) {
    std::cerr << "error: " << status.message() << "\n";
    return 4;
  }
  const auto records = bench::ReadPractice(practice.path());
  if (!records.ok()) {
    std::cerr << "error: " << records.status().message() << "\n";
    return 4;
  }
  WriteWire(fs::path(folder) / "wire", *records);
  WriteCsv(fs::path(folder) / "csv", practice.path());
  WriteFhir(folder, practice.path());
  return 0;
}

}  // namespace
}  // namespace waymark::fuzz

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_fuzz_seeds FOLDER\n";
    return 2;
  }
  return waymark::fuzz::Main(argv[1]);
}
