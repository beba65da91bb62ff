// Worklists: names, pages, one item.

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/access/audit.h"
#include "waymark/living/practices.h"
#include "waymark/service/answered_from.h"
#include "waymark/service/convert.h"
#include "waymark/service/errors.h"
#include "waymark/service/explain_handler.h"
#include "waymark/service/get_prompts_handler.h"
#include "waymark/service/leave.h"
#include "waymark/service/list_view.h"
#include "waymark/service/read_audit.h"
#include "waymark/service/record_filter.h"
#include "waymark/service/record_view.h"
#include "waymark/service/review_handler.h"
#include "waymark/service/scope.h"
#include "waymark/service/stored_messages.h"
#include "waymark/service/unopened.h"
#include "waymark/store/alias.h"

namespace waymark::service {
namespace {

constexpr int kPageSize = 50;
constexpr int kLargestPage = 500;
constexpr calendar::Instant kWeek = int64_t{kDaysUnopened} * 24 * 3600 * 1'000'000;

std::optional<store::ItemState> ReadState(const std::string& name) {
  for (const store::ItemState state : {store::ItemState::kOpen, store::ItemState::kReopened,
                                       store::ItemState::kClosed, store::ItemState::kWithdrawn}) {
    if (living::StateName(state) == name) return state;
  }
  return std::nullopt;
}

// Rules whose items a list shows: by the pack in use; suspended ones stay, since their items wait.
std::vector<std::string> RulesOf(const rules::Pack& pack, const Worklist& list) {
  std::vector<std::string> out;
  for (const rules::Rule& rule : pack.rules) {
    if (list.Takes(rule)) out.push_back(rule.id);
  }
  return out;
}

void SetBeginsWith(const Worklist& list, v1::Worklist& message) {
  if (!list.mine_first && list.due_within_days == 0 && !list.not_snoozed) return;
  v1::WorklistView& view = *message.mutable_begins_with();
  if (list.mine_first) view.set_owner(v1::OWNER_FILTER_NAMED_OR_UNASSIGNED);
  view.set_due_within_days(list.due_within_days);
  view.set_not_snoozed(list.not_snoozed);
}

// Those of them that somebody can get an item from.
void SetListRules(const RulesHere& rules, const std::vector<std::string>& practices,
                  const Worklist& list, v1::Worklist& message) {
  for (const rules::Rule& rule : rules.snapshot->pack().rules) {
    if (rule.status != rules::RuleStatus::kActive || !rule.enabled || !list.Takes(rule)) continue;
    v1::WorklistRule& one = *message.add_rules();
    one.set_rule(rule.id);
    one.set_title(rule.title);
    one.set_suspended(std::any_of(
        practices.begin(), practices.end(),
        [&](const std::string& practice) { return rules.in_use->IsSuspended(rule.id, practice); }));
  }
}

struct Sorting {
  store::ItemSort by = store::ItemSort::kDue;
  bool descending = false;
};

std::optional<Sorting> ReadSort(std::string_view text) {
  Sorting out;
  if (text.starts_with('-')) {
    out.descending = true;
    text.remove_prefix(1);
  }
  constexpr std::pair<std::string_view, store::ItemSort> kNames[] = {
      {"due", store::ItemSort::kDue},       {"since", store::ItemSort::kSince},
      {"opened", store::ItemSort::kOpened}, {"last_action", store::ItemSort::kLastAction},
      {"level", store::ItemSort::kLevel},   {"text", store::ItemSort::kText}};
  for (const auto& [name, by] : kNames) {
    if (name != text) continue;
    out.by = by;
    return out;
  }
  return std::nullopt;
}

// The newest event of any of the practices that this desk has heard of.
absl::StatusOr<std::string> DataTo(store::Reader& reader,
                                   const std::vector<std::string>& practices) {
  std::string newest;
  for (const std::string& practice : practices) {
    absl::StatusOr<std::string> at = reader.GetValue(kDataToSpace, practice);
    if (absl::IsNotFound(at.status())) continue;
    if (!at.ok()) return at.status();
    newest = std::max(newest, *at);
  }
  return newest;
}

absl::Status CheckPractices(Desk& desk, const Caller& caller, Need need,
                            const google::protobuf::RepeatedPtrField<std::string>& practices) {
  if (practices.empty()) return InvalidFields({{"practices", "is empty; name at least one"}});
  for (const std::string& practice : practices) {
    if (absl::Status status = desk.Allow(caller, need, practice); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status NoPackYet() {
  return WithRetry(WithReason(absl::UnavailableError("no pack of rules is loaded"), "NO_PACK"),
                   absl::Seconds(5));
}

// The first day that the item is about.
calendar::Day FirstDay(const living::LivingItem& item) {
  const calendar::Day day = std::min(item.row.anchor, item.row.opened);
  return day.is_finite() ? day : calendar::Day::Min();
}

store::AuditLine ListedLine(const Caller& caller, const std::string& practice,
                            const rules::Pack& pack, calendar::Day today, calendar::Instant at,
                            std::string_view what, int64_t count) {
  store::AuditLine line;
  line.practice = practice;
  line.at = at;
  access::SignLine(caller, {}, line);
  line.action = "listed";
  line.method = "ListAlerts";
  line.count = count;
  line.detail = std::string(what);
  SayAnsweredFrom(pack, today, 0, line);
  return line;
}

}  // namespace

absl::StatusOr<store::ItemFilter> ReadFilter(Desk& desk, const Caller& caller, Need need,
                                             const v1::AlertFilter& from,
                                             const Worklist*& worklist) {
  worklist = nullptr;
  if (absl::Status status = CheckPractices(desk, caller, need, from.practices()); !status.ok()) {
    return status;
  }
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) return NoPackYet();
  std::vector<Violation> violations;
  store::ItemFilter filter;
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  absl::StatusOr<std::vector<std::string>> practices =
      living::WithFormer(**reader, {from.practices().begin(), from.practices().end()});
  if (!practices.ok()) return FromStore(practices.status());
  filter.practices = *std::move(practices);
  filter.rules = {from.rules().begin(), from.rules().end()};
  filter.flags_unset = living::kSilent;
  if (!from.worklist().empty()) {
    worklist = desk.worklists().Find(from.worklist());
    if (worklist == nullptr) {
      violations.push_back(
          {"filter.worklist", "there is no such worklist; ListWorklists has them"});
    } else {
      std::vector<std::string> of_list = RulesOf(rules.snapshot->pack(), *worklist);
      if (!filter.rules.empty()) {
        std::erase_if(of_list, [&](const std::string& rule) {
          return std::find(filter.rules.begin(), filter.rules.end(), rule) == filter.rules.end();
        });
      }
      // A list whose rules this pack does not have is empty, not everything.
      if (of_list.empty()) of_list.push_back("");
      filter.rules = std::move(of_list);
    }
  }
  for (const std::string& name : from.states()) {
    const std::optional<store::ItemState> state = ReadState(name);
    if (state) {
      filter.states.push_back(*state);
    } else {
      violations.push_back({"filter.states", "open, reopened, closed or withdrawn"});
    }
  }
  if (from.states().empty()) {
    filter.states = {store::ItemState::kOpen, store::ItemState::kReopened};
    // Live items that are not yet anybody's work stay out of worklists.
    if (from.statuses().empty()) filter.flags_set = living::kOnWorklist;
  }
  for (const int number : from.statuses()) {
    if (number < v1::ITEM_STATUS_NONE || number > v1::ITEM_STATUS_NOT_CHECKED) {
      violations.push_back({"filter.statuses", "a status that this program does not know"});
      continue;
    }
    filter.statuses.push_back(static_cast<rules::ItemStatus>(number - 1));
  }
  if (from.on_worklists()) filter.flags_set = living::kOnWorklist;
  for (const int number : from.levels()) {
    if (number < v1::LEVEL_INFO || number > v1::LEVEL_CRITICAL) {
      violations.push_back({"filter.levels", "a level that this program does not know"});
      continue;
    }
    filter.levels.push_back(static_cast<rules::Level>(number - 1));
  }
  filter.owners = {from.owners().begin(), from.owners().end()};
  switch (from.owner()) {
    case v1::OWNER_FILTER_UNASSIGNED:
      filter.owners = {""};
      break;
    case v1::OWNER_FILTER_NAMED_OR_UNASSIGNED:
      filter.owners.emplace_back();
      break;
    case v1::OWNER_FILTER_NAMED:
      if (filter.owners.empty()) violations.push_back({"filter.owners", "is empty"});
      break;
    default:
      filter.owners.clear();
      break;
  }
  if (from.has_overdue_from()) {
    filter.overdue_from = ReadDay(from.overdue_from(), "filter.overdue_from", violations);
  }
  if (from.has_overdue_to()) {
    filter.overdue_until = ReadDay(from.overdue_to(), "filter.overdue_to", violations);
  }
  filter.or_never_overdue = from.or_no_deadline();
  if (from.or_no_deadline() && (!from.has_overdue_to() || from.has_overdue_from())) {
    violations.push_back({"filter.or_no_deadline", "goes with overdue_to, and not overdue_from"});
  }
  if (from.has_due_from()) {
    filter.due_from = ReadDay(from.due_from(), "filter.due_from", violations);
  }
  if (from.has_due_to()) {
    filter.due_until = ReadDay(from.due_to(), "filter.due_to", violations);
  }
  const calendar::Day today = rules.in_use->TodayAt(desk.Now());
  if (from.snoozed_only()) filter.snoozed_on = today;
  if (from.not_snoozed()) filter.not_snoozed_on = today;
  if (from.snoozed_only() && from.not_snoozed()) {
    violations.push_back({"filter.not_snoozed", "stands against snoozed_only: name one of them"});
  }
  if (!from.owners().empty() && !filter.owners.empty()) {
    // "Mine" are also those that I have for somebody who is away today.
    absl::StatusOr<std::vector<store::LeaveCover>> covers =
        CoversOf(**reader, filter.practices, today);
    if (!covers.ok()) return covers.status();
    filter.owners = WithCovered(*covers, std::move(filter.owners), today);
  }
  CheckRecordFilter(rules.snapshot->pack(), from, violations);
  if (!violations.empty()) return InvalidFields(violations);
  if (!from.patient_id().empty()) {
    absl::StatusOr<store::PatientRef> patient =
        FindStored(**reader, {from.source(), from.practices(0), from.patient_id()});
    if (!patient.ok()) return patient.status();
    // Items stand under the one that leads.
    absl::StatusOr<std::vector<store::AliasFact>> facts = (*reader)->AliasFacts(*patient);
    if (!facts.ok()) return FromStore(facts.status());
    filter.patient =
        facts->empty() ? *patient : store::LeadingAt(*facts, *patient, calendar::kEverything);
  }
  if (absl::Status status =
          FilterByRecords(**reader, rules.snapshot->pack(), rules.in_use->zone, from, filter);
      !status.ok()) {
    return status;
  }
  return filter;
}

absl::Status SetAlert(store::Reader& reader, const rules::Pack& pack,
                      const living::LivingItem& item, calendar::Day today, v1::Alert& alert) {
  absl::StatusOr<store::Patient> patient = reader.GetPatient(item.row.patient);
  if (!patient.ok()) return FromStore(patient.status());
  alert.set_item_id(item.row.id);
  alert.set_practice(item.row.practice);
  alert.set_source(patient->key.source);
  alert.set_patient_id(patient->key.patient_id);
  alert.set_nhs_number(patient->nhs_number);
  SetStoredItem(item, *alert.mutable_item());
  SetWork(item, *alert.mutable_work());
  const int rule = pack.FindRule(item.row.rule);
  if (rule >= 0) alert.set_title(pack.rules[static_cast<size_t>(rule)].title);
  alert.set_summary(item.rest.summary.empty() ? alert.title() : item.rest.summary);
  for (const std::string& column : item.rest.columns) alert.add_columns(column);
  alert.set_last_action(item.rest.last_action);
  alert.set_last_action_by(item.rest.last_by);
  alert.set_last_action_at(MomentText(item.row.last_action));
  alert.set_version(item.row.version);
  if (item.row.due_on.is_finite()) SetDate(item.row.due_on, *alert.mutable_due_on());
  record::PatientRecord record;
  if (absl::Status status = ReadPerson(reader, item.row.patient, record); !status.ok()) {
    return FromStore(status);
  }
  if (absl::Status status =
          SetPerson(reader, item.row.patient, record, today, *alert.mutable_person());
      !status.ok()) {
    return FromStore(status);
  }
  if (item.row.owner.empty()) return absl::OkStatus();
  const absl::StatusOr<std::vector<store::LeaveCover>> covers =
      CoversOf(reader, {item.row.practice}, today);
  if (!covers.ok()) return covers.status();
  calendar::Day until;
  const std::string has = HasItemsOf(*covers, item.row.owner, today, until);
  if (has == item.row.owner) return absl::OkStatus();
  alert.mutable_work()->set_covered_by(has);
  SetDate(until, *alert.mutable_work()->mutable_covered_until());
  return absl::OkStatus();
}

absl::Status SetTimeline(store::Reader& reader, const store::ItemId& item,
                         const std::vector<store::PatientRef>& together,
                         google::protobuf::RepeatedPtrField<v1::TimelineEntry>& timeline) {
  absl::StatusOr<std::vector<store::HistoryLine>> history = reader.History(item);
  if (!history.ok()) return FromStore(history.status());
  for (const store::HistoryLine& line : *history) {
    if (line.cause == "note") continue;  // its words stand below
    v1::TimelineEntry& entry = *timeline.Add();
    entry.set_at(MomentText(line.at));
    entry.set_what(line.cause);
    entry.set_by(line.who);
    // A key is nothing for people.
    entry.set_text(line.cause == "re-anchored" ? "its beginning has moved" : line.bytes);
  }
  // A note stays with the patient under whom it was written.
  for (const store::PatientRef one : together) {
    absl::StatusOr<std::vector<store::Note>> notes = reader.Notes(one);
    if (!notes.ok()) return FromStore(notes.status());
    for (const store::Note& note : *notes) {
      if (note.item != item) continue;
      v1::TimelineEntry& entry = *timeline.Add();
      entry.set_at(MomentText(note.at));
      entry.set_what("note");
      entry.set_by(note.who);
      entry.set_text(note.text);
    }
  }
  std::stable_sort(
      timeline.begin(), timeline.end(),
      [](const v1::TimelineEntry& a, const v1::TimelineEntry& b) { return a.at() < b.at(); });
  return absl::OkStatus();
}

namespace {

// What happened to every item of the patient, with the item that it happened to.
absl::Status SetTimelineOfAll(store::Reader& reader, const rules::Pack& pack,
                              const living::PatientState& state,
                              google::protobuf::RepeatedPtrField<v1::TimelineEntry>& timeline) {
  for (const living::LivingItem& item : state.items) {
    // What only ran on trial was told to nobody.
    if ((item.row.flags & living::kSilent) != 0) continue;
    google::protobuf::RepeatedPtrField<v1::TimelineEntry> own;
    if (absl::Status status = SetTimeline(reader, item.row.id, state.together, own); !status.ok()) {
      return status;
    }
    const int rule = pack.FindRule(item.row.rule);
    for (v1::TimelineEntry& entry : own) {
      entry.set_item_id(item.row.id);
      entry.set_title(rule < 0 ? item.row.rule : pack.rules[static_cast<size_t>(rule)].title);
      *timeline.Add() = std::move(entry);
    }
  }
  std::stable_sort(
      timeline.begin(), timeline.end(),
      [](const v1::TimelineEntry& a, const v1::TimelineEntry& b) { return a.at() < b.at(); });
  return absl::OkStatus();
}

absl::Status TellUnopened(const Desk& desk, const Caller& caller,
                          const v1::ListWorklistsRequest& request, store::Reader& reader,
                          calendar::Instant now, v1::ListWorklistsResponse& response) {
  const absl::StatusOr<bool> is_told = IsTold(caller, request.role(), desk.worklists());
  if (!is_told.ok()) return is_told.status();
  if (!*is_told) return absl::OkStatus();
  std::vector<std::string> practices(request.practices().begin(), request.practices().end());
  std::sort(practices.begin(), practices.end());
  practices.erase(std::unique(practices.begin(), practices.end()), practices.end());
  const absl::StatusOr<std::vector<UnopenedList>> lists =
      UnopenedLists(desk, reader, practices, now);
  if (!lists.ok()) return lists.status();
  for (const UnopenedList& one : *lists) {
    v1::UnopenedWorklist& message = *response.add_unopened();
    message.set_practice(one.practice);
    message.set_worklist(one.list->id);
    message.set_title(one.list->title);
    message.set_items(static_cast<int32_t>(one.items));
    if (one.last_opened != 0) message.set_last_opened(MomentText(one.last_opened));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ListWorklists(Desk& desk, const Caller& caller,
                           const v1::ListWorklistsRequest& request,
                           v1::ListWorklistsResponse& response) {
  if (absl::Status status = CheckPractices(desk, caller, Need::kReview, request.practices());
      !status.ok()) {
    return status;
  }
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) return NoPackYet();
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  const calendar::Instant now = desk.Now();
  const calendar::Day today = rules.in_use->TodayAt(now);
  std::map<std::string, calendar::Instant> opened;
  absl::StatusOr<std::vector<std::string>> practices =
      living::WithFormer(**reader, {request.practices().begin(), request.practices().end()});
  if (!practices.ok()) return FromStore(practices.status());
  for (const std::string& practice : *practices) {
    absl::StatusOr<std::vector<store::WorklistOpening>> openings =
        (*reader)->WorklistOpenings(practice);
    if (!openings.ok()) return FromStore(openings.status());
    for (const store::WorklistOpening& one : *openings) {
      opened[one.worklist] = std::max(opened[one.worklist], one.at);
    }
  }
  for (const Worklist& list : desk.worklists().lists) {
    v1::AlertFilter filter;
    *filter.mutable_practices() = request.practices();
    filter.set_worklist(list.id);
    const Worklist* same = nullptr;
    absl::StatusOr<store::ItemFilter> read = ReadFilter(desk, caller, Need::kReview, filter, same);
    if (!read.ok()) return read.status();
    absl::StatusOr<store::ItemCounts> counts = (*reader)->CountItems(*read);
    if (!counts.ok()) return FromStore(counts.status());
    v1::Worklist& message = *response.add_worklists();
    message.set_id(list.id);
    message.set_number(list.number);
    message.set_title(list.title);
    message.set_count(static_cast<int32_t>(counts->all));
    message.set_overdue(static_cast<int32_t>(counts->overdue));
    message.set_unassigned(static_cast<int32_t>(counts->unassigned));
    const auto last = opened.find(list.id);
    const calendar::Instant at = last == opened.end() ? 0 : last->second;
    message.set_last_opened(MomentText(at));
    message.set_not_opened(counts->all > 0 && at + kWeek < now);
    for (const std::string& column : list.columns) message.add_columns(column);
    for (const std::string& outcome : list.outcomes) message.add_outcomes(outcome);
    message.set_clinician_closes(list.clinician_closes);
    message.set_second_person(list.second_person);
    SetBeginsWith(list, message);
    if (counts->all > 0) {
      read->snoozed_on = today;
      counts = (*reader)->CountItems(*read);
      if (!counts.ok()) return FromStore(counts.status());
      message.set_waiting(static_cast<int32_t>(counts->all));
    }
    SetListRules(rules, *practices, list, message);
  }
  absl::StatusOr<std::string> data_to = DataTo(**reader, *practices);
  if (!data_to.ok()) return FromStore(data_to.status());
  response.set_data_to(*data_to);
  if (absl::Status status = SetFreshness(
          **reader, {request.practices().begin(), request.practices().end()}, response);
      !status.ok()) {
    return status;
  }
  SetDate(today, *response.mutable_as_of());
  for (std::string& site : TumourSites(rules.snapshot->pack())) {
    response.add_tumour_sites(std::move(site));
  }
  if (!KnowsNeeds(rules.snapshot->pack())) response.set_needs_not_checked_text(kNeedsNotChecked);
  if (absl::Status status = TellUnopened(desk, caller, request, **reader, now, response);
      !status.ok()) {
    return status;
  }
  return SetCounts(**reader, *practices, {request.owners().begin(), request.owners().end()}, today,
                   *response.mutable_counts());
}

absl::Status ListAlerts(Desk& desk, const Caller& caller, const v1::ListAlertsRequest& request,
                        v1::ListAlertsResponse& response) {
  if (request.page_size() < 0 || request.page_size() > kLargestPage) {
    return InvalidFields({{"page_size", absl::StrCat("must lie between 1 and ", kLargestPage,
                                                     ", or be 0 for ", kPageSize)}});
  }
  const Worklist* worklist = nullptr;
  absl::StatusOr<store::ItemFilter> filter =
      ReadFilter(desk, caller, Need::kReview, request.filter(), worklist);
  if (!filter.ok()) return filter.status();
  const std::string sort = !request.sort().empty() ? request.sort()
                           : worklist != nullptr   ? worklist->sort
                                                   : "due";
  const std::optional<Sorting> sorting = ReadSort(sort);
  if (!sorting) {
    return InvalidFields({{"sort",
                           "due, since, opened, last_action, level or text, with - before "
                           "it the other way round"}});
  }
  store::ItemQuery query;
  query.filter = *filter;
  query.sort = sorting->by;
  query.descending = sorting->descending;
  query.limit = request.page_size() == 0 ? kPageSize : request.page_size();
  query.page = request.page_token();
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  absl::StatusOr<store::ItemPage> page = (*reader)->ListItems(query);
  if (absl::IsInvalidArgument(page.status())) {
    return InvalidFields({{"page_token", "belongs to another list; begin with the first page"}});
  }
  if (!page.ok()) return FromStore(page.status());
  const RulesHere rules = desk.rules();
  const calendar::Instant now = desk.Now();
  const calendar::Day today = rules.in_use->TodayAt(now);
  SetDate(today, *response.mutable_as_of());
  std::set<int> listed;
  for (store::Item& row : page->items) {
    absl::StatusOr<living::LivingItem> item = living::FromRow(std::move(row));
    if (!item.ok()) return item.status();
    if (const int rule = rules.snapshot->pack().FindRule(item->row.rule); rule >= 0) {
      listed.insert(rule);
    }
    if (absl::Status status =
            SetAlert(**reader, rules.snapshot->pack(), *item, today, *response.add_alerts());
        !status.ok()) {
      return status;
    }
  }
  // Rules stand in the order of their ids.
  for (const int rule : listed) {
    const rules::Pack& pack = rules.snapshot->pack();
    SetListedRule(pack, pack.rules[static_cast<size_t>(rule)], desk.worklists(),
                  *response.add_rules());
  }
  response.set_next_page_token(page->next);
  absl::StatusOr<store::ItemCounts> counts = (*reader)->CountItems(*filter);
  if (!counts.ok()) return FromStore(counts.status());
  response.set_total(static_cast<int32_t>(counts->all));
  absl::StatusOr<std::string> data_to = DataTo(**reader, filter->practices);
  if (!data_to.ok()) return FromStore(data_to.status());
  response.set_data_to(*data_to);
  reader->reset();
  for (const std::string& practice : filter->practices) {
    AuditRead(desk,
              ListedLine(caller, practice, rules.snapshot->pack(), today, now,
                         request.filter().worklist(), response.alerts_size()),
              response);
  }
  if (worklist == nullptr || !request.page_token().empty()) return absl::OkStatus();
  // Who looks at the list; that nobody has for a week is told. Not worth waiting for.
  desk.store()
      .TrySubmit(
          [practices = filter->practices, id = worklist->id, who = PersonFor(caller, caller.client),
           now](store::Transaction& tx) -> absl::Status {
            for (const std::string& practice : practices) {
              if (absl::Status status = tx.MarkWorklistOpened({practice, id, who, now});
                  !status.ok()) {
                return status;
              }
            }
            return absl::OkStatus();
          },
          [](const absl::Status&) {})
      .IgnoreError();
  return absl::OkStatus();
}

absl::Status GetAlert(Desk& desk, const Caller& caller, const Call& call,
                      const v1::GetAlertRequest& asked, v1::GetAlertResponse& response) {
  const ForCaller<v1::GetAlertRequest> narrowed(desk.access(), caller, Need::kReview, asked);
  if (!narrowed.ok()) return narrowed.status();
  const v1::GetAlertRequest& request = *narrowed;
  const RulesHere rules = desk.rules();
  if (rules.snapshot == nullptr) return NoPackYet();
  absl::StatusOr<std::unique_ptr<store::Reader>> reader = desk.Read();
  if (!reader.ok()) return reader.status();
  absl::StatusOr<store::Item> row = (*reader)->GetItem(request.item_id());
  absl::StatusOr<bool> here = false;
  if (row.ok()) here = living::IsOfPractice(**reader, *row, request.practice());
  if (!here.ok()) return FromStore(here.status());
  if (absl::IsNotFound(row.status()) || (row.ok() && !*here)) {
    absl::StatusOr<bool> erased = (*reader)->WasErased(request.item_id());
    if (erased.ok() && *erased) {
      return WithReason(absl::NotFoundError("item_id: the patient was erased"), "ERASED");
    }
    return WithReason(absl::NotFoundError("item_id: no such item at this practice"), "NOT_FOUND");
  }
  if (!row.ok()) return FromStore(row.status());
  absl::StatusOr<living::LivingItem> item = living::FromRow(*std::move(row));
  if (!item.ok()) return item.status();
  const calendar::Instant now = desk.Now();
  const calendar::Day today = rules.in_use->TodayAt(now);
  const rules::Pack& pack = rules.snapshot->pack();
  SetDate(today, *response.mutable_as_of());
  const std::string rule = request.explain_rule().empty() ? item->row.rule : request.explain_rule();
  if (!request.explain_rule().empty() && pack.FindRule(rule) < 0) {
    return InvalidFields({{"explain_rule", "there is no such rule; ListRules has them"}});
  }
  if (absl::Status status = SetAlert(**reader, pack, *item, today, *response.mutable_alert());
      !status.ok()) {
    return status;
  }
  if (const int own = pack.FindRule(item->row.rule); own >= 0) {
    SetClosing(pack.rules[static_cast<size_t>(own)], desk.worklists(), *response.mutable_closing());
  }
  absl::StatusOr<living::PatientState> state = living::ReadState(**reader, item->row.patient);
  if (!state.ok()) return FromStore(state.status());
  if (absl::Status status =
          request.whole_patient()
              ? SetTimelineOfAll(**reader, pack, *state, *response.mutable_timeline())
              : SetTimeline(**reader, item->row.id, state->together, *response.mutable_timeline());
      !status.ok()) {
    return status;
  }
  record::PatientRecord record;
  if (absl::Status status = living::ReadRecord(**reader, *state, today, *rules.in_use, {}, record);
      !status.ok()) {
    return FromStore(status);
  }
  if (absl::Status status =
          SetContact(**reader, item->row.patient, record, *response.mutable_contact());
      !status.ok()) {
    return FromStore(status);
  }
  reader->reset();
  StoredQuestion question;
  question.as_of = today;
  question.moment = prompts::Moment::kWorklist;
  question.full = true;
  v1::EvaluateResponse answer;
  WorkerPool::Lease worker(rules.snapshot->workers(/*drafts=*/false));
  if (absl::Status status = AnswerStored(rules, question, state->items, record, *worker, answer);
      !status.ok()) {
    return status;
  }
  for (const v1::Prompt& prompt : answer.prompts()) {
    if (prompt.item().item_id() == item->row.id) *response.mutable_prompt() = prompt;
  }
  const bool whole = request.whole_patient();
  SetRecordEntries(
      pack, record, calendar::kEverything,
      whole ? calendar::Day::Min() : calendar::AddMonths(FirstDay(*item), -kMonthsBefore),
      whole ? kMostEntriesOfPatient : kMostRecordEntries, response);
  SetNeeds(pack, record, calendar::kEverything, *response.mutable_needs());
  store::AuditLine line;
  line.practice = item->row.practice;
  line.at = now;
  access::SignLine(caller, {}, line);
  line.action = "saw";
  line.method = "GetAlert";
  line.patient = item->row.patient;
  line.item = item->row.id;
  line.rule = rule;
  SayAnsweredFrom(pack, today, state->leading.version, line);
  AuditRead(desk, line, response);
  if (pack.FindRule(rule) < 0) return absl::OkStatus();
  v1::ExplainRequest explain;
  explain.set_rule(rule);
  SetDate(today, *explain.mutable_as_of());
  // The record is the store's, and whether the caller may see it was asked above.
  const absl::Status explained =
      ExplainRecord(*rules.snapshot, Call{call.now, call.cancelled}, explain, std::move(record),
                    *response.mutable_explanation());
  // A rule that was retired since has nothing to explain; its item is shown all the same.
  if (absl::IsFailedPrecondition(explained)) return absl::OkStatus();
  return explained;
}

}  // namespace waymark::service
