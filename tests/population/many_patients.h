// A small synthetic practice, and records made by hand, for what is done with many patients.
#ifndef WAYMARK_TESTS_POPULATION_MANY_PATIENTS_H_
#define WAYMARK_TESTS_POPULATION_MANY_PATIENTS_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "population/synthesise_support.h"
#include "waymark/engine/measure.h"
#include "waymark/population/visit.h"
#include "waymark/record/readers/csv_extract.h"
#include "waymark/rules/pack.h"

namespace waymark::population {

inline calendar::Day D(std::string_view text) { return calendar::ParseDay(text).value(); }

inline absl::TimeZone London() { return *calendar::LoadZone("Europe/London"); }

// The shipped pack, with the codes of the synthetic practice.
inline std::shared_ptr<const rules::Pack> ShippedRules() {
  static const std::shared_ptr<const rules::Pack> pack = [] {
    rules::LoadOptions options;
    options.extra_code_sets = {std::string(WAYMARK_SOURCE_DIR) + "/tests/codesets"};
    auto loaded = rules::LoadPack(std::string(WAYMARK_SOURCE_DIR) + "/rules", options);
    return loaded.ok() ? loaded->pack : nullptr;
  }();
  return pack;
}

inline std::shared_ptr<const rules::Indicators> ShippedIndicators() {
  static const std::shared_ptr<const rules::Indicators> indicators =
      rules::LoadIndicators(*ShippedRules(), {}).indicators;
  return indicators;
}

inline std::shared_ptr<const engine::Program> ShippedProgram() {
  static const std::shared_ptr<const engine::Program> program =
      engine::CompileWithIndicators(ShippedRules(), ShippedIndicators(), {.zone = London()})
          .value();
  return program;
}

// Records made by hand, as a source.
class Kept {
 public:
  using Make = std::function<void(record::PatientRecord&)>;
  void Add(Make make) { makes_.push_back(std::move(make)); }
  RecordSource Source() {
    return [this, at = size_t{0}](record::PatientRecord& record) mutable -> absl::StatusOr<bool> {
      if (at == makes_.size()) return false;
      record.Clear();
      makes_[at++](record);
      return true;
    };
  }

 private:
  std::vector<Make> makes_;
};

// Reads the synthetic practice from its files each time it is asked.
class SyntheticSource {
 public:
  explicit SyntheticSource(int64_t count) : folder_(EmptyFolder("synthetic_source")) {
    SynthesiseOptions options;
    options.patients = count;
    options.out_dir = folder_;
    EXPECT_TRUE(Synthesise(options).ok());
  }
  RecordSource Source() {
    record::ExtractOptions open;
    open.patients = folder_ + "/patients.csv";
    open.events = folder_ + "/events.csv";
    open.zone = London();
    auto reader = record::ExtractReader::Open(open);
    EXPECT_TRUE(reader.ok());
    std::shared_ptr<record::ExtractReader> shared = *std::move(reader);
    return [shared](record::PatientRecord& record) { return shared->Next(record); };
  }
  const std::string& folder() const { return folder_; }

 private:
  const std::string folder_;
};

// Somebody registered, with coded entries of a local code system.
struct MadeEntry {
  std::string code, on;
  std::string recorded = {};  // a day; empty: not given
};
inline void MakeRecord(record::PatientRecord& record, const std::string& id,
                       const std::string& practice, const std::string& born,
                       const std::vector<MadeEntry>& entries,
                       calendar::Day died = calendar::Day::Max()) {
  record.patient_id = record.Intern(id);
  record.practice = record.Intern(practice);
  if (!born.empty()) record.birth = calendar::PartialDate::Whole(D(born));
  if (died != calendar::Day::Max()) record.died = calendar::PartialDate::Whole(died);
  record.sex = record::Sex::kFemale;
  record.AddRegistration({record.practice, calendar::Day::Min(), calendar::Day::Max()});
  int number = 0;
  for (const MadeEntry& made : entries) {
    record::Entry& entry = record.AddEntry();
    entry.id = entry.root = record.Intern("e" + std::to_string(++number));
    entry.occurred = calendar::PartialDate::Whole(D(made.on));
    if (!made.recorded.empty()) {
      entry.recorded = calendar::LastMomentOf(D(made.recorded), absl::UTCTimeZone());
    }
    record.AddCoding(record.SystemIndex("local"), record.Intern(made.code));
  }
  record.Finish(absl::UTCTimeZone());
}

}  // namespace waymark::population

#endif  // WAYMARK_TESTS_POPULATION_MANY_PATIENTS_H_
