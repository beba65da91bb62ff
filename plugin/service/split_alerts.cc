// How many people on a list are of which group. It is for plans about groups, so small numbers are
// hidden, though whoever asks may see the list itself: what is printed here goes further.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "waymark/access/audit.h"
#include "waymark/population/indicator_count.h"
#include "waymark/population/suppression.h"
#include "waymark/service/answered_from.h"
#include "waymark/service/console_handler.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/read_audit.h"
#include "waymark/service/record_view.h"
#include "waymark/service/review_handler.h"
#include "waymark/service/stored_messages.h"

namespace waymark::service {
namespace {

using population::GroupBy;
using population::kNotRecorded;

constexpr int kRowsAtOnce = 1000;
// As the indicators' (users' reference, 1.9).
constexpr int64_t kFewest = 5;

// Whoever is not named belongs to no group that is known.
using Groups = std::map<std::pair<std::string, std::string>, const v1::PersonGroups*>;

std::vector<GroupBy> ReadBy(const google::protobuf::RepeatedPtrField<std::string>& names,
                            std::vector<Violation>& violations) {
  std::vector<GroupBy> out;
  for (int i = 0; i < names.size(); ++i) {
    GroupBy by{};
    if (!population::ParseGroupBy(names[i], by) || by == GroupBy::kPcn) {
      violations.push_back(
          {absl::StrCat("by[", i, "]"), "must be practice, deprivation, age, sex or ethnicity"});
    } else if (std::find(out.begin(), out.end(), by) == out.end()) {
      out.push_back(by);
    }
  }
  if (names.empty()) violations.push_back({"by", "is empty; name at least one"});
  return out;
}

Groups ReadPeople(const v1::SplitAlertsRequest& request, std::vector<Violation>& violations) {
  Groups groups;
  for (int i = 0; i < request.people_size(); ++i) {
    const v1::PersonGroups& person = request.people(i);
    if (person.deprivation_fifth() < 0 || person.deprivation_fifth() > 5) {
      violations.push_back({absl::StrCat("people[", i, "].deprivation_fifth"),
                            "must be 1 (most deprived) to 5, or 0"});
    }
    groups[{person.practice(), person.patient_id()}] = &person;
  }
  return groups;
}

std::string GroupOf(const record::PatientRecord& record, const store::PatientKey& key, GroupBy by,
                    calendar::Day today, const Groups& groups) {
  if (by == GroupBy::kPractice) return key.practice;
  if (by == GroupBy::kAge) return population::AgeBand(record, today);
  if (by == GroupBy::kSex) {
    return std::string(record.sex == record::Sex::kUnknown ? kNotRecorded
                                                           : record::SexName(record.sex));
  }
  auto at = groups.find({key.practice, key.patient_id});
  if (at == groups.end()) at = groups.find({"", key.patient_id});
  if (at == groups.end()) return std::string(kNotRecorded);
  const int fifth = at->second->deprivation_fifth();
  std::string name = at->second->ethnicity();
  if (by == GroupBy::kDeprivation) name = fifth == 0 ? std::string() : absl::StrCat(fifth);
  return name.empty() ? std::string(kNotRecorded) : name;
}

using People = std::map<std::string, int64_t>;

// Which may be shown, the whole first. `whole_hidden`: another split hides the whole.
std::vector<char> Hidden(const People& people, int64_t whole, bool whole_hidden) {
  std::vector<population::SuppressionNode> nodes = {{-1, {whole}}};
  for (const auto& [name, count] : people) nodes.push_back({0, {count}});
  std::vector<char> forced(nodes.size());
  forced[0] = whole_hidden ? 1 : 0;
  return population::Suppress(nodes, kFewest, forced);
}

void SetGroup(const std::string& name, int64_t people, bool hidden, v1::AlertGroup& out) {
  out.set_group(name);
  out.set_shown(!hidden);
  if (!hidden) out.set_people(people);
}

void SetSplits(const std::vector<GroupBy>& by, const std::vector<People>& people, int64_t whole,
               v1::SplitAlertsResponse& response) {
  bool whole_hidden = false;
  // Round and round until no split hides a whole that another one shows.
  for (bool grew = true; grew;) {
    grew = false;
    for (const People& one : people) {
      if (whole_hidden || Hidden(one, whole, false)[0] == 0) continue;
      whole_hidden = grew = true;
    }
  }
  SetGroup({}, whole, whole_hidden, *response.mutable_all());
  for (size_t i = 0; i < by.size(); ++i) {
    v1::AlertSplit& split = *response.add_splits();
    split.set_by(std::string(population::GroupByName(by[i])));
    const std::vector<char> hidden = Hidden(people[i], whole, whole_hidden);
    size_t node = 1;
    std::optional<v1::AlertGroup> unknown;
    for (const auto& [name, count] : people[i]) {
      v1::AlertGroup group;
      SetGroup(name, count, hidden[node++] != 0, group);
      if (name == kNotRecorded) {
        unknown = std::move(group);
      } else {
        *split.add_groups() = std::move(group);
      }
    }
    if (unknown) *split.add_groups() = *std::move(unknown);
  }
}

// Everybody whom the filter finds, once, into their groups.
absl::StatusOr<int64_t> CountPeople(store::Reader& reader, const store::ItemFilter& filter,
                                    const std::vector<GroupBy>& by, const Groups& groups,
                                    calendar::Day today, const Call& call,
                                    std::vector<People>& people) {
  std::set<store::PatientRef> counted;
  store::ItemQuery query;
  query.filter = filter;
  query.limit = kRowsAtOnce;
  do {
    if (call.is_cancelled()) return Cancelled();
    absl::StatusOr<store::ItemPage> page = reader.ListItems(query);
    if (!page.ok()) return FromStore(page.status());
    for (const store::Item& row : page->items) {
      if (!counted.insert(row.patient).second) continue;
      const absl::StatusOr<store::Patient> patient = reader.GetPatient(row.patient);
      if (!patient.ok()) return FromStore(patient.status());
      record::PatientRecord record;
      if (absl::Status status = ReadPerson(reader, row.patient, record); !status.ok()) {
        return FromStore(status);
      }
      for (size_t i = 0; i < by.size(); ++i) {
        ++people[i][GroupOf(record, patient->key, by[i], today, groups)];
      }
    }
    query.page = page->next;
  } while (!query.page.empty());
  return static_cast<int64_t>(counted.size());
}

}  // namespace

absl::Status SplitAlerts(Desk& desk, const Caller& caller, const Call& call,
                         const v1::SplitAlertsRequest& request, v1::SplitAlertsResponse& response) {
  const Worklist* worklist = nullptr;
  const absl::StatusOr<store::ItemFilter> filter =
      ReadFilter(desk, caller, Need::kReview, request.filter(), worklist);
  if (!filter.ok()) return filter.status();
  std::vector<Violation> violations;
  const std::vector<GroupBy> by = ReadBy(request.by(), violations);
  const Groups groups = ReadPeople(request, violations);
  if (!violations.empty()) return InvalidFields(violations);
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  const RulesHere rules = desk.rules();
  const calendar::Instant now = desk.Now();
  const calendar::Day today = rules.in_use->TodayAt(now);
  SetDate(today, *response.mutable_as_of());
  std::vector<People> people(by.size());
  const absl::StatusOr<int64_t> whole =
      CountPeople(**reader, *filter, by, groups, today, call, people);
  if (!whole.ok()) return whole.status();
  reader->reset();
  SetSplits(by, people, *whole, response);
  for (const std::string& practice : filter->practices) {
    store::AuditLine line;
    line.practice = practice;
    line.at = now;
    access::SignLine(caller, {}, line);
    line.action = "counted";
    line.method = "SplitAlerts";
    line.count = *whole;
    line.detail = request.filter().worklist();
    SayAnsweredFrom(rules.snapshot->pack(), today, 0, line);
    AuditRead(desk, line, response);
  }
  return absl::OkStatus();
}

}  // namespace waymark::service
