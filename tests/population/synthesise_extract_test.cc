// The demonstration practice as an extract: valid, plausible, and with the oddities of real
// records.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "population/synthesise_support.h"
#include "waymark/calendar/day.h"
#include "waymark/population/synthesis_codes.h"

namespace waymark::population {
namespace {

using synthesis::kLocalSystem;

bool IsDate(std::string_view text) { return calendar::ParseDay(text).has_value(); }
bool IsDateOrPart(std::string_view text) {
  return text.size() == 10  ? IsDate(text)
         : text.size() == 7 ? IsDate(absl::StrCat(std::string(text), "-01"))
                            : text.size() == 4 && IsDate(absl::StrCat(std::string(text), "-01-01"));
}

// ---- valid

TEST(SyntheticExtract, EveryDateIsValid) {
  for (const PatientRow& row : DemonstrationPractice().patients) {
    EXPECT_TRUE(row.birth_date.empty() || IsDate(row.birth_date));
    EXPECT_TRUE(IsDate(row.registered_on));
    EXPECT_TRUE(row.deregistered_on.empty() || IsDate(row.deregistered_on));
    EXPECT_TRUE(row.died_on.empty() || IsDate(row.died_on));
  }
  for (const EventRow& row : DemonstrationPractice().events) {
    EXPECT_TRUE(IsDateOrPart(row.occurred_on)) << row.event_id;
    EXPECT_TRUE(row.recorded_on.empty() || IsDate(row.recorded_on)) << row.event_id;
  }
  for (const ReplyRow& row : DemonstrationPractice().replies) EXPECT_TRUE(IsDate(row.replied_on));
}

TEST(SyntheticExtract, NothingIsRecordedAfterTheExtract) {
  EXPECT_EQ(CountEvents([](const EventRow& row) { return row.recorded_on > kToday; }), 0);
}

TEST(SyntheticExtract, KindsStatusesAndRolesAreThoseOfTheFormat) {
  const std::set<std::string_view> kinds = {
      "condition",   "observation",  "procedure", "medication",     "referral", "request", "result",
      "appointment", "consultation", "document",  "administration", "booking",  "plan"};
  const std::set<std::string_view> statuses = {"",       "corrected",        "booked",   "attended",
                                               "missed", "entered_in_error", "cancelled"};
  const std::set<std::string_view> roles = {"",           "gp",          "nurse",
                                            "pharmacist", "coordinator", "administrator"};
  std::set<std::string_view> seen;
  for (const EventRow& row : DemonstrationPractice().events) {
    EXPECT_TRUE(kinds.contains(row.kind)) << row.kind;
    EXPECT_TRUE(statuses.contains(row.status)) << row.status;
    EXPECT_TRUE(roles.contains(row.author_role)) << row.author_role;
    seen.insert(row.kind);
    seen.insert(row.status);
  }
  EXPECT_EQ(seen.size(), kinds.size() + statuses.size()) << "every kind and status should occur";
}

TEST(SyntheticExtract, RowsAreSortedByPatientAndDate) {
  const auto by_patient = [](const auto& a, const auto& b) { return a.patient_id < b.patient_id; };
  EXPECT_TRUE(std::ranges::is_sorted(DemonstrationPractice().patients, by_patient));
  EXPECT_TRUE(std::ranges::is_sorted(
      DemonstrationPractice().events, [](const EventRow& a, const EventRow& b) {
        return std::tie(a.patient_id, a.occurred_on) < std::tie(b.patient_id, b.occurred_on);
      }));
  EXPECT_TRUE(std::ranges::is_sorted(DemonstrationPractice().replies, by_patient));
}

TEST(SyntheticExtract, EventIdsAreUniqueButForVersionsOfOnePatient) {
  std::map<std::string_view, std::vector<const EventRow*>> versions;
  for (const EventRow& row : DemonstrationPractice().events) versions[row.event_id].push_back(&row);
  for (const auto& [id, rows] : versions) {
    for (size_t i = 1; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i]->patient_id, rows[0]->patient_id) << id;
      // Either another recorded day, or the very same row again.
      const bool repeated = *rows[i] == *rows[i - 1];
      EXPECT_TRUE(repeated || rows[i]->recorded_on != rows[i - 1]->recorded_on) << id;
    }
  }
}

TEST(SyntheticExtract, LinksLeadToEventsOfTheSamePatient) {
  int64_t links = 0;
  for (const EventRow& row : DemonstrationPractice().events) {
    for (const std::string_view link : {row.based_on, row.consultation_id}) {
      if (link.empty()) continue;
      ++links;
      const auto target = Latest().find(link);
      ASSERT_NE(target, Latest().end()) << row.event_id;
      EXPECT_EQ(target->second->patient_id, row.patient_id);
    }
  }
  EXPECT_GT(links, 10000);
  for (const ReplyRow& row : DemonstrationPractice().replies)
    EXPECT_TRUE(Latest().contains(row.item));
}

// Verhoeff's check digit, which every SNOMED CT identifier carries.
bool HasCheckDigit(std::string_view digits) {
  constexpr std::string_view kPermutation[8] = {"0123456789", "1576283094", "5803796142",
                                                "8916043527", "9453126870", "4286573901",
                                                "2793806415", "7046913258"};
  int check = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    const auto digit = static_cast<size_t>(digits[digits.size() - 1 - i] - '0');
    const int other = kPermutation[i % 8][digit] - '0';
    // Multiplication in the dihedral group of order ten.
    check = check < 5 ? (other < 5 ? (check + other) % 5 : (check + other - 5) % 5 + 5)
                      : (other < 5 ? (check - 5 - other + 5) % 5 + 5 : (check - other + 5) % 5);
  }
  return check == 0;
}

TEST(SyntheticExtract, VerhoeffItselfIsRight) {
  EXPECT_TRUE(HasCheckDigit("254837009"));
  EXPECT_FALSE(HasCheckDigit("254837008"));
  EXPECT_FALSE(HasCheckDigit("254873009"));
}

TEST(SyntheticExtract, CodesAreWellFormed) {
  std::set<std::pair<std::string_view, std::string_view>> codes;
  for (const EventRow& row : DemonstrationPractice().events) {
    codes.emplace(row.code_system, row.code);
    if (row.codings.empty()) continue;
    const size_t bar = row.codings.find('|');
    ASSERT_NE(bar, std::string::npos);
    codes.emplace(row.codings.substr(0, bar), row.codings.substr(bar + 1));
  }
  EXPECT_GT(codes.size(), 150u);
  for (const auto& [system, code] : codes) {
    if (system == "snomed") {
      EXPECT_EQ(code.find_first_not_of("0123456789"), std::string::npos) << code;
      EXPECT_TRUE(HasCheckDigit(code)) << code;
    } else if (system == "readv2") {
      EXPECT_EQ(code.size(), 5u) << code;
    } else {
      EXPECT_EQ(system, kLocalSystem) << code;
    }
  }
}

TEST(SyntheticExtract, ReadmeListsEveryLocalCode) {
  const std::string readme =
      ReadFile(std::string(WAYMARK_SOURCE_DIR) + "/plugin/population/README.md");
  for (const EventRow& row : DemonstrationPractice().events) {
    if (row.code_system != kLocalSystem) continue;
    ASSERT_NE(readme.find(absl::StrCat("`", std::string(row.code), "`")), std::string::npos)
        << row.code;
  }
}

TEST(SyntheticExtract, NhsNumbersAreValidUniqueAndOfTheTestRange) {
  std::map<std::string_view, std::string_view> owner;
  for (const PatientRow& row : DemonstrationPractice().patients) {
    const std::string_view number = row.nhs_number;
    if (number.empty()) continue;
    ASSERT_EQ(number.size(), 10u);
    EXPECT_TRUE(number.starts_with("999"));
    int sum = 0;
    for (size_t i = 0; i < 9; ++i) sum += (number[i] - '0') * (10 - static_cast<int>(i));
    EXPECT_EQ((11 - sum % 11) % 11, number[9] - '0');
    const auto [known, first] = owner.emplace(number, row.patient_id);
    EXPECT_TRUE(first || known->second == row.patient_id);
  }
  EXPECT_GT(owner.size(), 12000u);
}

TEST(SyntheticExtract, RegistrationsOfAPatientFollowEachOther) {
  const std::vector<PatientRow>& patients = DemonstrationPractice().patients;
  int64_t returned = 0;
  for (size_t i = 0; i < patients.size(); ++i) {
    const PatientRow& row = patients[i];
    const bool again = i > 0 && patients[i - 1].patient_id == row.patient_id;
    if (!row.deregistered_on.empty()) {
      EXPECT_LT(row.registered_on, row.deregistered_on);
    }
    if (!row.birth_date.empty()) {
      EXPECT_LE(row.birth_date, row.registered_on);
    }
    if (!again) continue;
    ++returned;
    EXPECT_FALSE(patients[i - 1].deregistered_on.empty());
    EXPECT_LT(patients[i - 1].deregistered_on, row.registered_on);
    EXPECT_EQ(patients[i - 1].birth_date, row.birth_date);
  }
  EXPECT_GT(returned, 30);
}

// ---- odd, as real records are

struct Oddity {
  const char* name;
  std::function<bool(const EventRow&)> is;
};
bool HasValue(const EventRow& row) { return row.kind == "result" && !row.value.empty(); }

const Oddity kOddities[] = {
    {"OnlyTheYear", [](const EventRow& row) { return row.occurred_on.size() == 4; }},
    {"OnlyTheMonth", [](const EventRow& row) { return row.occurred_on.size() == 7; }},
    {"DiagnosisOfCancerByYearOrMonth",
     [](const EventRow& row) { return IsCancer(row) && row.occurred_on.size() < 10; }},
    {"OnALeapDay", [](const EventRow& row) { return row.occurred_on.ends_with("-02-29"); }},
    {"CancerAtAMonthsEnd",
     [](const EventRow& row) { return IsCancer(row) && row.occurred_on.ends_with("-31"); }},
    {"Corrected", [](const EventRow& row) { return row.status == "corrected"; }},
    {"EnteredInError", [](const EventRow& row) { return row.status == "entered_in_error"; }},
    {"NoRecordedDay", [](const EventRow& row) { return row.recorded_on.empty(); }},
    {"RecordedMonthsLater",
     [](const EventRow& row) {
       return row.occurred_on.size() == 10 && !row.recorded_on.empty() &&
              calendar::AddMonths(*calendar::ParseDay(row.occurred_on), 2) <
                  *calendar::ParseDay(row.recorded_on);
     }},
    {"BookedForTheFuture",
     [](const EventRow& row) { return row.occurred_on > kToday && row.status == "booked"; }},
    {"TypedIntoTheFuture",
     [](const EventRow& row) { return row.occurred_on > "2027" && row.status.empty(); }},
    {"FirstOfJanuary1900", [](const EventRow& row) { return row.occurred_on == "1900-01-01"; }},
    {"NoUnit",
     [](const EventRow& row) {
       return HasValue(row) && row.unit.empty() &&
              row.value.find_first_not_of("<>0123456789.") == std::string::npos;
     }},
    {"SeeLetter", [](const EventRow& row) { return row.value == "see letter"; }},
    {"ValueWithAComma",
     [](const EventRow& row) { return row.value.find(',') != std::string::npos; }},
    {"LessThan", [](const EventRow& row) { return row.value.starts_with("<"); }},
    {"MoreThan", [](const EventRow& row) { return row.value.starts_with(">"); }},
    {"HaemoglobinPerDecilitre", [](const EventRow& row) { return row.unit == "g/dL"; }},
    {"MicrogramsWithASign", [](const EventRow& row) { return row.unit == "\u00b5g/g"; }},
    {"SpoiltSample",
     [](const EventRow& row) {
       return row.value.starts_with("sample rejected") || row.code == "fit-sample-spoilt";
     }},
    {"ReadCodeBesideSnomed",
     [](const EventRow& row) {
       return row.code_system == "snomed" && row.codings.starts_with("readv2|");
     }},
    {"SnomedBesideReadCode",
     [](const EventRow& row) {
       return row.code_system == "readv2" && row.codings.starts_with("snomed|");
     }},
    {"ReadCodeOnly",
     [](const EventRow& row) {
       return row.code_system == "readv2" && IsCancer(row) && row.codings.empty();
     }},
    {"OutcomeWithoutALink",
     [](const EventRow& row) {
       return row.code == "usc-outcome-not-cancer" && row.based_on.empty();
     }},
    {"ReviewDeclined", [](const EventRow& row) { return row.code == "717601000000107"; }},
    {"BowelNonResponder",
     [](const EventRow& row) { return row.code == "bowel-screening-no-response"; }},
    {"BreastNonAttender", [](const EventRow& row) { return row.code == "breast-screening-dna"; }},
    {"CervicalNonResponder", [](const EventRow& row) { return row.code == "1109911000000100"; }}};

TEST(SyntheticOddities, EachOccursAtLeastThreeTimes) {
  for (const Oddity& oddity : kOddities) EXPECT_GE(CountEvents(oddity.is), 3) << oddity.name;
}

TEST(SyntheticOddities, DuplicatesDeathsLeaversAndUnknownBirthDatesOccur) {
  const std::vector<EventRow>& events = DemonstrationPractice().events;
  int64_t repeated = 0;
  for (size_t i = 1; i < events.size(); ++i) repeated += events[i] == events[i - 1];
  EXPECT_GE(repeated, 10);
  std::map<std::string_view, int64_t> found;
  for (const PatientRow& row : DemonstrationPractice().patients) {
    found["died"] += !row.died_on.empty();
    found["died, still registered"] += !row.died_on.empty() && row.deregistered_on.empty();
    found["left"] += row.died_on.empty() && !row.deregistered_on.empty();
    found["no birth date"] += row.birth_date.empty();
    found["no NHS number"] += row.nhs_number.empty();
    found["leap day"] += row.birth_date.ends_with("-02-29");
    found["other sex"] += row.sex == "unknown" || row.sex == "indeterminate";
  }
  EXPECT_GE(found["died"], 100);
  EXPECT_GE(found["died, still registered"], 5);
  EXPECT_GE(found["left"], 100);
  EXPECT_GE(found["no birth date"], 2);
  EXPECT_GE(found["no NHS number"], 5);
  EXPECT_GE(found["leap day"], 3);
  EXPECT_GE(found["other sex"], 1);
  EXPECT_GE(DemonstrationPractice().replies.size(), 10u);
}

}  // namespace
}  // namespace waymark::population
