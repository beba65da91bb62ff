// Missed opportunities as text, CSV, JSON, a chart, and the form of a learning review.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "waymark/population/chart.h"
#include "waymark/population/missed.h"
#include "waymark/prompts/template.h"
#include "waymark/prompts/words.h"
#include "waymark/rules/json_text.h"

namespace waymark::population {
namespace {

using calendar::FormatIso;
using calendar::FormatLong;
using prompts::CsvCell;
using rules::Json;

int64_t Lead(const MissedCase& one, const Spoken& spoken) {
  return one.diagnosed.serial() - spoken.first.serial();
}

std::string Padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string Markdown(std::string_view text) {
  return prompts::Escape(text, prompts::Channel::kMarkdown);
}

// Of the code sets that one of the entry's codes is in the smallest, which says most; -1 where it
// is in none.
int SetOf(const rules::Pack& pack, const record::PatientRecord& record,
          const record::Entry& entry) {
  int best = -1;
  for (const record::Coding& coding : record.codings(entry)) {
    const auto system = pack.code_index.FindSystem(record.systems()[coding.system]);
    if (system == terminology::CodeIndex::kNoSystem) continue;
    for (const auto set : pack.code_index.Find(system, coding.code)) {
      if (best < 0 || pack.code_sets[set].members.size() <
                          pack.code_sets[static_cast<size_t>(best)].members.size()) {
        best = set;
      }
    }
  }
  return best;
}

int64_t MostNotChecked(const Missed& missed) {
  int64_t most = 0;
  for (const MissedCase& one : missed.cases) most = std::max(most, one.not_checked);
  return most;
}

}  // namespace

std::string MissedFinding(const Missed& missed) {
  const auto cases = static_cast<int64_t>(missed.cases.size());
  if (cases == 0) return "No such diagnosis in the time looked at";
  const int64_t any = missed.any();
  std::string out = absl::StrCat("In ", any, " of ", cases, cases == 1 ? " case" : " cases",
                                 " a rule would have spoken in the ", missed.options.months,
                                 " months before the diagnosis");
  if (!missed.rules.empty()) {
    absl::StrAppend(
        &out, ", at the earliest ",
        [&] {
          int64_t longest = 0;
          for (const MissedRule& rule : missed.rules) longest = std::max(longest, rule.longest);
          return longest;
        }(),
        " days before");
  }
  return out;
}

std::string MissedText(const Missed& missed, const rules::Pack& pack) {
  std::string out = absl::StrCat(
      MissedFinding(missed), "\n", "from what was known on each day; cases are the items of ",
      pack.rules[missed.options.cohort].id, " from ", FormatIso(missed.options.from), " to ",
      FormatIso(missed.options.to), "\n\n", Padded("rule", 44),
      "cases  lead days: shortest  median  longest\n");
  for (const MissedRule& rule : missed.rules) {
    const auto right = [](int64_t number, size_t width) {
      std::string text = absl::StrCat(number);
      if (text.size() < width) text.insert(0, width - text.size(), ' ');
      return text;
    };
    absl::StrAppend(&out, Padded(pack.rules[rule.rule].id, 44), right(rule.cases, 5),
                    right(rule.shortest, 21), right(rule.median, 8), right(rule.longest, 9), "\n");
  }
  out += '\n';
  for (const MissedCase& one : missed.cases) {
    absl::StrAppend(&out, one.practice, one.practice.empty() ? "" : " ", one.patient_id,
                    ", diagnosed ", FormatLong(one.diagnosed), "\n");
    for (const Spoken& spoken : one.spoken) {
      absl::StrAppend(&out, "  ", FormatIso(spoken.first), " to ", FormatIso(spoken.last), "  ",
                      pack.rules[spoken.rule].id, ", ", Lead(one, spoken), " days before",
                      spoken.overdue ? ", overdue" : "", "\n");
    }
    if (one.spoken.empty()) out += "  no rule would have spoken\n";
  }
  const int64_t most = MostNotChecked(missed);
  if (most > 0) {
    absl::StrAppend(
        &out, "\nNot checked: up to ", most,
        " rules a case could not be asked: their codes wait, or the record can't say\n");
  }
  return out;
}

std::string MissedCsv(const Missed& missed, const rules::Pack& pack) {
  std::string out =
      "practice_code,patient_id,diagnosed_on,rule,first_on,last_on,lead_days,status\n";
  for (const MissedCase& one : missed.cases) {
    const std::string head = absl::StrCat(CsvCell(one.practice), ",", CsvCell(one.patient_id), ",",
                                          FormatIso(one.diagnosed), ",");
    if (one.spoken.empty()) absl::StrAppend(&out, head, ",,,,none\n");
    for (const Spoken& spoken : one.spoken) {
      absl::StrAppend(&out, head, pack.rules[spoken.rule].id, ",", FormatIso(spoken.first), ",",
                      FormatIso(spoken.last), ",", Lead(one, spoken), ",",
                      spoken.overdue ? "overdue" : "due", "\n");
    }
  }
  return out;
}

std::string MissedJson(const Missed& missed, const rules::Pack& pack) {
  const auto word = [](int64_t number) { return Json::Word(absl::StrCat(number)); };
  Json rules = Json::Array();
  for (const MissedRule& rule : missed.rules) {
    Json one = Json::Object();
    one.Add("rule", Json::Text(pack.rules[rule.rule].id));
    one.Add("cases", word(rule.cases));
    one.Add("shortestLeadDays", word(rule.shortest));
    one.Add("medianLeadDays", word(rule.median));
    one.Add("longestLeadDays", word(rule.longest));
    rules.Add(std::move(one));
  }
  Json cases = Json::Array();
  for (const MissedCase& one : missed.cases) {
    Json spoken = Json::Array();
    for (const Spoken& s : one.spoken) {
      Json line = Json::Object();
      line.Add("rule", Json::Text(pack.rules[s.rule].id));
      line.Add("firstOn", Json::Text(FormatIso(s.first)));
      line.Add("lastOn", Json::Text(FormatIso(s.last)));
      line.Add("leadDays", word(Lead(one, s)));
      line.Add("overdue", Json::Word(s.overdue ? "true" : "false"));
      spoken.Add(std::move(line));
    }
    Json of = Json::Object();
    of.Add("practiceCode", Json::Text(one.practice));
    of.Add("patientId", Json::Text(one.patient_id));
    of.Add("diagnosedOn", Json::Text(FormatIso(one.diagnosed)));
    of.Add("spoken", std::move(spoken));
    of.Add("notChecked", word(one.not_checked));
    cases.Add(std::move(of));
  }
  Json months = Json::Array();
  for (const int64_t count : missed.by_month) months.Add(word(count));
  Json out = Json::Object();
  out.Add("finding", Json::Text(MissedFinding(missed)));
  out.Add("cohort", Json::Text(pack.rules[missed.options.cohort].id));
  out.Add("from", Json::Text(FormatIso(missed.options.from)));
  out.Add("to", Json::Text(FormatIso(missed.options.to)));
  out.Add("rules", std::move(rules));
  out.Add("casesByMonthBefore", std::move(months));
  out.Add("cases", std::move(cases));
  return out.Print();
}

std::string MissedSvg(const Missed& missed) {
  BarChart chart;
  chart.head.id = "missed";
  chart.head.finding = MissedFinding(missed);
  chart.head.description =
      absl::StrCat("Bars for each of the ", missed.options.months,
                   " months before the diagnosis, the last month on the right: in how many of ",
                   missed.cases.size(), " cases a rule would have spoken.");
  chart.wide_name = "cases in which a rule spoke";
  chart.narrow_name = "(by month before the diagnosis)";
  for (size_t i = missed.by_month.size(); i-- > 0;) {
    chart.bars.push_back({absl::StrCat("-", i + 1), static_cast<double>(missed.by_month[i]), 0});
  }
  return BarChartSvg(chart);
}

// Whether somebody was really told is for the reviewers to say: what is here would have been said.
absl::StatusOr<std::string> LearningForm(const rules::Pack& pack,
                                         const record::PatientRecord& record, const MissedCase& one,
                                         int months, absl::TimeZone zone) {
  const auto form = pack.templates.find(std::string(kLearningForm));
  if (form == pack.templates.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the pack has no template ", std::string(kLearningForm)));
  }
  const calendar::Day from = calendar::AddMonths(one.diagnosed, -months);
  std::string timeline = "| Day | Recorded | What |\n| --- | --- | --- |\n";
  int64_t others = 0;
  for (const record::Entry& entry : record.entries()) {
    if (entry.occurred.first < from || entry.occurred.first > one.diagnosed) continue;
    const int set = SetOf(pack, record, entry);
    if (set < 0) {
      ++others;
      continue;
    }
    const bool known = entry.recorded != calendar::kUnknownInstant && !entry.recorded_assumed;
    absl::StrAppend(
        &timeline, "| ", FormatIso(entry.occurred.first), " | ",
        known ? FormatIso(calendar::DayOf(entry.recorded, zone)) : std::string("not known"), " | ",
        Markdown(prompts::EntryText(pack, entry, set)), " |\n");
  }
  absl::StrAppend(&timeline, "\n", others,
                  " further entries of these months are in no code set of the pack.\n");
  std::string items;
  if (one.spoken.empty()) {
    items = absl::StrCat(
        "No rule would have spoken before the diagnosis, from what was known then.",
        one.not_checked > 0 ? absl::StrCat(" ", one.not_checked, " rules could not be asked.") : "",
        "\n");
  } else {
    items =
        "What the rules would have said, from what was known on each day:\n\n"
        "| From | To | Days before the diagnosis | Rule |\n| --- | --- | --- | --- |\n";
    for (const Spoken& spoken : one.spoken) {
      absl::StrAppend(&items, "| ", FormatIso(spoken.first), " | ", FormatIso(spoken.last), " | ",
                      Lead(one, spoken), " | ", Markdown(pack.rules[spoken.rule].title),
                      spoken.overdue ? ", overdue" : "", " |\n");
    }
  }
  const std::string born =
      record.birth ? FormatLong(record.birth->first) : std::string("not known");
  std::string text = absl::StrReplaceAll(
      form->second,
      {{"<!-- fill: patient -->",
        absl::StrCat("Patient ", Markdown(record.patient_id), ", practice ",
                     Markdown(record.practice), ", born ", born,
                     ", sex as recorded: ", std::string(record::SexName(record.sex)), ".")},
       {"<!-- fill: timeline -->", timeline},
       {"<!-- fill: items -->", items},
       {"| Diagnosis, day | |",
        absl::StrCat("| Diagnosis, day | ", FormatLong(one.diagnosed), " |")}});
  for (const auto& [name, value] : pack.LocalsOf(record.practice)) {
    text = absl::StrReplaceAll(text, {{absl::StrCat("{{local.", name, "}}"), Markdown(value)}});
  }
  return text;
}

}  // namespace waymark::population
