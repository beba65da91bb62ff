// A small synthetic practice and the shipped pack, for tests of sweeps.
#ifndef WAYMARK_TESTS_POPULATION_SWEEP_SUPPORT_H_
#define WAYMARK_TESTS_POPULATION_SWEEP_SUPPORT_H_

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "waymark/calendar/partial_date.h"
#include "waymark/engine/engine.h"
#include "waymark/population/patients.h"
#include "waymark/population/sweep.h"
#include "waymark/population/synthesise.h"
#include "waymark/prompts/wording.h"

namespace waymark::population {

// A folder of its own, removed with the object.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "waymark-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

inline std::string Contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline absl::TimeZone London() { return *calendar::LoadZone("Europe/London"); }
inline calendar::Day TheDay() { return *calendar::ParseDay("2026-03-03"); }

// The shipped rules with the codes that tests add to them; loaded once a process.
struct Shipped {
  std::shared_ptr<const rules::Pack> pack;
  std::shared_ptr<const engine::Program> program;
  prompts::Wordings wordings;
};
inline const Shipped& ShippedPack() {
  static const Shipped* const shipped = [] {
    auto* out = new Shipped;
    const std::string source = WAYMARK_SOURCE_DIR;
    rules::LoadOptions load;
    load.extra_code_sets = {source + "/tests/codesets"};
    load.today = TheDay();
    load.has_today = true;
    out->pack = rules::LoadPack(source + "/rules", load)->pack;
    engine::CompileOptions compile;
    compile.zone = London();
    out->program = *engine::Compile(out->pack, compile);
    std::vector<rules::Finding> findings;
    out->wordings = prompts::CompileWording(*out->pack, findings);
    return out;
  }();
  return *shipped;
}

inline void MakePractice(const std::string& folder, int64_t patients, uint64_t seed = 1,
                         bool fhir = false) {
  SynthesiseOptions options;
  options.patients = patients;
  options.seed = seed;
  options.out_dir = folder;
  options.fhir = fhir;
  if (!Synthesise(options).ok()) std::abort();
}

inline PatientInput ExtractIn(const std::string& folder) {
  PatientInput input;
  input.patients = folder + "/patients.csv";
  input.events = folder + "/events.csv";
  input.replies = folder + "/replies.csv";
  input.zone = London();
  return input;
}

inline SweepOptions OnTheDay() {
  SweepOptions options;
  options.on = TheDay();
  options.wordings = &ShippedPack().wordings;
  return options;
}

inline std::string Rows(PatientSource& source, const SweepOptions& options) {
  std::string out;
  const auto summary = Sweep(ShippedPack().program, options, source, [&](std::string_view text) {
    out += text;
    return absl::OkStatus();
  });
  return summary.ok() ? out : std::string(summary.status().message());
}

inline std::string Rows(const PatientInput& input, const SweepOptions& options) {
  auto source = OpenPatients(input);
  return source.ok() ? Rows(**source, options) : std::string(source.status().message());
}

}  // namespace waymark::population

#endif  // WAYMARK_TESTS_POPULATION_SWEEP_SUPPORT_H_
