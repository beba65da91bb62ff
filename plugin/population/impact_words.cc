// What a change of rules would do, as text, CSV and JSON.

#include "absl/strings/str_cat.h"
#include "waymark/population/chart.h"
#include "waymark/population/impact.h"
#include "waymark/rules/json_text.h"

namespace waymark::population {
namespace {

using rules::Json;

Json Word(int64_t number) { return Json::Word(absl::StrCat(number)); }

Json Examples(const std::vector<ImpactExample>& examples) {
  Json list = Json::Array();
  for (const ImpactExample& example : examples) {
    Json one = Json::Object();
    one.Add("practiceCode", Json::Text(example.practice));
    one.Add("patientId", Json::Text(example.patient_id));
    one.Add("before", Json::Text(example.before));
    one.Add("after", Json::Text(example.after));
    one.Add("reason", Json::Text(example.reason));
    list.Add(std::move(one));
  }
  return list;
}

void ExampleLines(std::string& out, std::string_view what,
                  const std::vector<ImpactExample>& examples) {
  for (const ImpactExample& one : examples) {
    absl::StrAppend(&out, "    ", std::string(what), " ", one.practice, " ", one.patient_id, ": ",
                    one.before, " -> ", one.after, "\n      ", one.reason, "\n");
  }
}

}  // namespace

std::string ImpactText(const Impact& impact) {
  if (impact.rules.empty()) {
    return absl::StrCat("Nothing changes for any of ", impact.patients, " patients on ",
                        calendar::FormatLong(impact.on), ".\n");
  }
  const Workload load = WorkloadOf(impact);
  std::string out = absl::StrCat(
      "Of ", impact.patients, " patients on ", calendar::FormatLong(impact.on), ": ",
      impact.people_starting, " would be prompted about who are not, ", impact.people_stopping,
      " would not be who are.\nPrompts a week by the rules that differ: ",
      Number(load.prompts_before), " -> ", Number(load.prompts_after), " (over the next ",
      impact.weeks, " weeks); minutes a week: ", Number(load.minutes_before), " -> ",
      Number(load.minutes_after), " at ", Number(impact.minutes_per_prompt),
      " minutes a prompt\n\n");
  for (const RuleImpact& rule : impact.rules) {
    absl::StrAppend(&out, rule.rule,
                    rule.is_new    ? " (new)"
                    : rule.is_gone ? " (gone)"
                                   : "",
                    "\n  open for ", rule.open_before, " -> ", rule.open_after,
                    " people; starts for ", rule.starts, ", stops for ", rule.stops,
                    ", changes for ", rule.changes, ", otherwise different for ", rule.other,
                    "\n  falls due in ", impact.weeks, " weeks: ", rule.falls_due_before, " -> ",
                    rule.falls_due_after, "\n");
    if (rule.not_checked_before != rule.not_checked_after) {
      absl::StrAppend(&out, "  not checked for: ", rule.not_checked_before, " -> ",
                      rule.not_checked_after, "\n");
    }
    ExampleLines(out, "starts", rule.start_examples);
    ExampleLines(out, "stops", rule.stop_examples);
    ExampleLines(out, "changes", rule.change_examples);
  }
  return out;
}

std::string ImpactCsv(const Impact& impact) {
  std::string out =
      "rule,people_before,people_after,starts,stops,changes,other,falls_due_before,"
      "falls_due_after,not_checked_before,not_checked_after\n";
  for (const RuleImpact& rule : impact.rules) {
    absl::StrAppend(&out, rule.rule, ",", rule.open_before, ",", rule.open_after, ",", rule.starts,
                    ",", rule.stops, ",", rule.changes, ",", rule.other, ",");
    absl::StrAppend(&out, rule.falls_due_before, ",", rule.falls_due_after, ",",
                    rule.not_checked_before, ",", rule.not_checked_after, "\n");
  }
  return out;
}

std::string ImpactJson(const Impact& impact) {
  const Workload load = WorkloadOf(impact);
  Json rules = Json::Array();
  for (const RuleImpact& rule : impact.rules) {
    Json one = Json::Object();
    one.Add("rule", Json::Text(rule.rule));
    one.Add("isNew", Json::Word(rule.is_new ? "true" : "false"));
    one.Add("isGone", Json::Word(rule.is_gone ? "true" : "false"));
    one.Add("peopleBefore", Word(rule.open_before));
    one.Add("peopleAfter", Word(rule.open_after));
    one.Add("starts", Word(rule.starts));
    one.Add("stops", Word(rule.stops));
    one.Add("changes", Word(rule.changes));
    one.Add("other", Word(rule.other));
    one.Add("fallsDueBefore", Word(rule.falls_due_before));
    one.Add("fallsDueAfter", Word(rule.falls_due_after));
    one.Add("notCheckedBefore", Word(rule.not_checked_before));
    one.Add("notCheckedAfter", Word(rule.not_checked_after));
    one.Add("startExamples", Examples(rule.start_examples));
    one.Add("stopExamples", Examples(rule.stop_examples));
    one.Add("changeExamples", Examples(rule.change_examples));
    rules.Add(std::move(one));
  }
  Json out = Json::Object();
  out.Add("on", Json::Text(calendar::FormatIso(impact.on)));
  out.Add("weeks", Word(impact.weeks));
  out.Add("patients", Word(impact.patients));
  out.Add("peopleStarting", Word(impact.people_starting));
  out.Add("peopleStopping", Word(impact.people_stopping));
  out.Add("promptsAWeekBefore", Json::Word(Number(load.prompts_before, 2)));
  out.Add("promptsAWeekAfter", Json::Word(Number(load.prompts_after, 2)));
  out.Add("minutesAWeekBefore", Json::Word(Number(load.minutes_before, 2)));
  out.Add("minutesAWeekAfter", Json::Word(Number(load.minutes_after, 2)));
  out.Add("rules", std::move(rules));
  return out.Print();
}

}  // namespace waymark::population
