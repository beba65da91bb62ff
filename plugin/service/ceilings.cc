#include "waymark/service/ceilings.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/service/openings.h"

namespace waymark::service {
namespace {

constexpr char kNotAppropriate[] = "not appropriate";

// By key; of keys in two lines by the first, those alone whose second is `second`.
absl::StatusOr<std::map<std::string, int64_t>> Sums(store::Reader& reader,
                                                    const std::string& practice, const char* space,
                                                    calendar::Day from, calendar::Day until,
                                                    std::string_view second = {}) {
  absl::StatusOr<std::vector<store::Count>> counts = reader.Counts(practice, space, from, until);
  if (!counts.ok()) return counts.status();
  std::map<std::string, int64_t> sums;
  for (const store::Count& count : *counts) {
    const size_t line = count.key.find('\n');
    if (!second.empty() &&
        (line == std::string::npos || std::string_view(count.key).substr(line + 1) != second)) {
      continue;
    }
    sums[count.key.substr(0, line)] += count.number;
  }
  return sums;
}

std::string OfHundred(int64_t count, int64_t of) {
  return absl::StrCat(count, " of ", of, " (", (count * 100 + of / 2) / of, " in 100)");
}

class Judge {
 public:
  Judge(store::Reader& reader, const std::string& practice, calendar::Day from, calendar::Day until,
        std::vector<PassedCeiling>& out)
      : reader_(reader), practice_(practice), from_(from), until_(until), out_(out) {}

  absl::Status Run() {
    const auto openings = Sums(reader_, practice_, kOpenings, from_, until_);
    const auto with = Sums(reader_, practice_, kOpeningsWithPrompts, from_, until_);
    const auto of_rule = Sums(reader_, practice_, kOpeningsOfRule, from_, until_);
    const auto shown = Sums(reader_, practice_, "shown", from_, until_);
    const auto turned_down = Sums(reader_, practice_, "reply", from_, until_, kNotAppropriate);
    for (const auto* sums : {&openings, &with, &of_rule, &shown, &turned_down}) {
      if (!sums->ok()) return sums->status();
    }
    const int64_t all = At(*openings, "");
    if (all >= kFewestOpenings) {
      const int64_t some = At(*with, "");
      if (some * 10 > all) {
        Pass("MANY_OPENINGS_WITH_PROMPTS", "", some, all,
             "prompts were shown in more than 10 of 100 openings");
      }
      for (const auto& [rule, count] : *of_rule) {
        if (count * 100 <= all) continue;
        Pass("RULE_IN_MANY_OPENINGS", rule, count, all,
             "the rule spoke in more than 1 of 100 openings");
      }
    }
    for (const auto& [rule, count] : *turned_down) {
      const int64_t showings = At(*shown, rule);
      if (showings < kFewestShowings || count * 2 <= showings) continue;
      if (count * 10 > showings * 8) {
        Pass(
            "MOSTLY_NOT_APPROPRIATE", rule, count, showings,
            "the rule was answered \"not appropriate\" in more than 80 of 100 showings: show it on "
            "worklists only until it is reviewed");
      } else {
        Pass("NOT_APPROPRIATE", rule, count, showings,
             "the rule was answered \"not appropriate\" in more than half of its showings");
      }
    }
    return absl::OkStatus();
  }

 private:
  static int64_t At(const std::map<std::string, int64_t>& sums, const std::string& key) {
    const auto found = sums.find(key);
    return found == sums.end() ? 0 : found->second;
  }

  void Pass(std::string name, const std::string& rule, int64_t count, int64_t of,
            std::string_view what) {
    std::string text = absl::StrCat("practice ", practice_, rule.empty() ? "" : ", rule ", rule,
                                    ": ", std::string(what), ": ", OfHundred(count, of));
    out_.push_back({std::move(name), practice_, rule, count, of, std::move(text)});
  }

  store::Reader& reader_;
  const std::string& practice_;
  const calendar::Day from_, until_;
  std::vector<PassedCeiling>& out_;
};

}  // namespace

absl::StatusOr<std::vector<PassedCeiling>> PassedCeilings(store::Reader& reader,
                                                          const std::vector<std::string>& practices,
                                                          calendar::Day from, calendar::Day until) {
  std::vector<PassedCeiling> out;
  for (const std::string& practice : practices) {
    if (absl::Status status = Judge(reader, practice, from, until, out).Run(); !status.ok()) {
      return status;
    }
  }
  return out;
}

absl::StatusOr<std::vector<std::string>> CeilingReasons(store::Reader& reader,
                                                        calendar::Day today) {
  absl::StatusOr<std::vector<std::string>> practices = reader.ListPractices();
  if (!practices.ok()) return practices.status();
  absl::StatusOr<std::vector<PassedCeiling>> passed =
      PassedCeilings(reader, *practices, calendar::AddDays(today, 1 - kCeilingDays), today);
  if (!passed.ok()) return passed.status();
  std::vector<std::string> out;
  for (PassedCeiling& one : *passed) out.push_back(std::move(one.text));
  return out;
}

}  // namespace waymark::service
