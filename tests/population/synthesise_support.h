// Reading a synthetic practice back, without the record's own readers.
#ifndef WAYMARK_TESTS_POPULATION_SYNTHESISE_SUPPORT_H_
#define WAYMARK_TESTS_POPULATION_SYNTHESISE_SUPPORT_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "waymark/population/synthesis_sites.h"
#include "waymark/population/synthesise.h"

namespace waymark::population {

inline std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// An empty folder of this process, removed when it ends: tests run side by side.
inline std::string EmptyFolder(std::string_view name) {
  struct Root {
    std::filesystem::path path = std::filesystem::path(testing::TempDir()) /
                                 ("waymark_synthesise_" + std::to_string(::getpid()));
    ~Root() {
      std::error_code ignored;
      std::filesystem::remove_all(path, ignored);
    }
  };
  static const Root root;
  const std::filesystem::path folder = root.path / name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder.string();
}

// Rows point into the text of their file.
struct PatientRow {
  std::string_view practice_code, patient_id, nhs_number, birth_date, sex, registered_on,
      deregistered_on, died_on;
};
struct EventRow {
  std::string_view event_id, patient_id, occurred_on, recorded_on, kind, code_system, code, value,
      unit, status, urgency, codings, status_on, based_on, consultation_id, author_role;
  friend bool operator==(const EventRow&, const EventRow&) = default;
};
struct ReplyRow {
  std::string_view patient_id, rule, item, reply, role, replied_on, recorded_on, until;
};

// Splits the lines after the header. Fields may be quoted but hold no quotation marks.
template <typename Row, size_t columns = sizeof(Row) / sizeof(std::string_view)>
std::vector<Row> RowsOf(std::string_view text, std::string_view header) {
  EXPECT_EQ(text.substr(0, text.find('\n')), header);
  text.remove_prefix(std::min(text.size(), text.find('\n') + 1));
  std::vector<Row> rows;
  while (!text.empty()) {
    std::array<std::string_view, columns> fields;
    for (size_t i = 0; i < columns; ++i) {
      const bool quoted = text.starts_with('"');
      if (quoted) text.remove_prefix(1);
      const size_t end = text.find(quoted ? '"' : i + 1 < columns ? ',' : '\n');
      if (end == std::string_view::npos) {
        ADD_FAILURE() << "row " << rows.size() + 2 << " is cut short";
        return rows;
      }
      fields[i] = text.substr(0, end);
      EXPECT_EQ(fields[i].find('\n'), std::string_view::npos) << "row " << rows.size() + 2;
      text.remove_prefix(end + (quoted ? 2 : 1));
    }
    static_assert(sizeof(Row) == sizeof(fields));
    rows.push_back(std::bit_cast<Row>(fields));
  }
  return rows;
}

inline constexpr std::string_view kPatientsColumns =
    "practice_code,patient_id,nhs_number,birth_date,sex,registered_on,deregistered_on,died_on";
inline constexpr std::string_view kEventsColumns =
    "event_id,patient_id,occurred_on,recorded_on,kind,code_system,code,value,unit,status,urgency,"
    "codings,status_on,based_on,consultation_id,author_role";
inline constexpr std::string_view kRepliesColumns =
    "patient_id,rule,item,reply,role,replied_on,recorded_on,until";

// The practice of the demonstration, 12,400 patients of seed 1, made once for each test program.
struct Practice {
  std::string patients_text;
  std::string events_text;
  std::string replies_text;
  std::vector<PatientRow> patients;
  std::vector<EventRow> events;
  std::vector<ReplyRow> replies;
};

inline const Practice& DemonstrationPractice() {
  static const Practice* const practice = [] {
    auto* made = new Practice;
    SynthesiseOptions options;
    options.out_dir = EmptyFolder("demonstration");
    const absl::Status status = Synthesise(options).status();
    EXPECT_TRUE(status.ok()) << status;
    made->patients_text = ReadFile(options.out_dir + "/patients.csv");
    made->events_text = ReadFile(options.out_dir + "/events.csv");
    made->replies_text = ReadFile(options.out_dir + "/replies.csv");
    made->patients = RowsOf<PatientRow>(made->patients_text, kPatientsColumns);
    made->events = RowsOf<EventRow>(made->events_text, kEventsColumns);
    made->replies = RowsOf<ReplyRow>(made->replies_text, kRepliesColumns);
    return made;
  }();
  return *practice;
}

inline constexpr std::string_view kToday = "2026-03-03";
inline constexpr std::string_view kYearAgo = "2025-03-04";

inline int64_t CountEvents(const std::function<bool(const EventRow&)>& is) {
  return std::ranges::count_if(DemonstrationPractice().events, is);
}

// Patients who are alive and registered.
inline const std::set<std::string_view>& Listed() {
  static const auto* const listed = [] {
    auto* set = new std::set<std::string_view>;
    for (const PatientRow& row : DemonstrationPractice().patients) {
      if (row.deregistered_on.empty() && row.died_on.empty()) set->insert(row.patient_id);
    }
    return set;
  }();
  return *listed;
}

// The latest version of each event.
inline const std::map<std::string_view, const EventRow*>& Latest() {
  static const auto* const latest = [] {
    auto* map = new std::map<std::string_view, const EventRow*>;
    for (const EventRow& row : DemonstrationPractice().events) {
      const EventRow*& known = (*map)[row.event_id];
      if (known == nullptr || row.recorded_on >= known->recorded_on) known = &row;
    }
    return map;
  }();
  return *latest;
}

inline bool IsCancer(const EventRow& event) {
  if (event.kind != "condition") return false;
  return std::ranges::any_of(synthesis::Sites(), [&](const synthesis::CancerSite& site) {
    const std::string_view code = event.code;
    return code == site.code.code || code == site.finer.code ||
           (event.code_system == "readv2" && code == site.code.read);
  });
}

}  // namespace waymark::population

#endif  // WAYMARK_TESTS_POPULATION_SYNTHESISE_SUPPORT_H_
