// What the console asks for beside the lists: counts, freshness, people, search, owners, drafts,
// letters, and what would be.
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/console_handler.h"
#include "waymark/service/list_view.h"
#include "waymark/service/operate_handler.h"
#include "waymark/service/record_lanes.h"
#include "waymark/service/review_handler.h"

namespace waymark::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kPractice[] = "A81001";

v1::ListWorklistsResponse Lists(DeskWorld& world, const std::vector<std::string>& owners = {}) {
  v1::ListWorklistsRequest request;
  request.add_practices(kPractice);
  for (const std::string& owner : owners) request.add_owners(owner);
  v1::ListWorklistsResponse response;
  const absl::Status status = ListWorklists(*world.desk, world.caller, request, response);
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

absl::StatusOr<v1::FindPatientsResponse> Find(DeskWorld& world, const std::string& text) {
  v1::FindPatientsRequest request;
  request.add_practices(kPractice);
  request.set_text(text);
  v1::FindPatientsResponse response;
  const absl::Status status = FindPatients(*world.desk, world.caller, request, response);
  if (!status.ok()) return status;
  return response;
}

v1::AssignResponse Give(DeskWorld& world, const std::vector<std::string>& items,
                        const std::string& owner, bool dry_run = false,
                        const std::string& request_id = "") {
  v1::AssignRequest request;
  request.set_request_id(request_id.empty() ? "give " + std::to_string(world.requests++)
                                            : request_id);
  request.set_practice(kPractice);
  for (const std::string& item : items) request.add_item_ids(item);
  request.set_owner(owner);
  request.set_person("Carol");
  request.set_dry_run(dry_run);
  v1::AssignResponse response;
  const absl::Status status = world.Wait([&](std::function<void(absl::Status)> done) {
    Assign(*world.desk, world.caller, request, response, std::move(done));
  });
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

void SendPerson(DeskWorld& world, const std::string& patient,
                const std::function<void(v1::Person&)>& change) {
  v1::RecordEventsRequest batch = world.Batch(patient, kPractice);
  v1::FeedEvent& event = *batch.mutable_patients(0)->add_events();
  event.set_event_id("person " + std::to_string(world.events++));
  v1::Person& person = *event.mutable_person();
  *person.mutable_birth_date() = Date("1960-05-02");
  person.set_sex(v1::SEX_FEMALE);
  person.mutable_coverage()->set_complete(true);
  v1::Registration& registration = *person.add_registrations();
  registration.set_practice(kPractice);
  *registration.mutable_from() = Date("2000-01-01");
  change(person);
  world.Send(batch);
}

// The tests' day is 3 March 2026.
TEST(Counts, CountEachItemOfTheWorklistsOnce) {
  DeskWorld world;
  world.SendPatient("late", "2025-06-01");
  world.SendPatient("soon", "2025-09-05");   // overdue from 6 March
  world.SendPatient("later", "2025-11-15");  // overdue from 16 May
  world.SendPatient("not yet", "2026-02-01");
  Give(world, {world.ItemId("soon")}, "Carol");
  const v1::ListWorklistsResponse lists = Lists(world, {"Carol"});
  EXPECT_EQ(lists.counts().items(), 3);
  EXPECT_EQ(lists.counts().overdue(), 1);
  EXPECT_EQ(lists.counts().due_in_7_days(), 1);
  EXPECT_EQ(lists.counts().unassigned(), 2);
  EXPECT_EQ(lists.counts().owned(), 1);
  EXPECT_EQ(lists.as_of().day(), 3);
  EXPECT_EQ(Lists(world).counts().owned(), 0);
}

TEST(Freshness, IsTheLastReceiptOfEachSource) {
  DeskWorld world;
  ASSERT_EQ(Lists(world).freshness_size(), 1);
  EXPECT_EQ(Lists(world).freshness(0).data_to(), "") << "nothing was received yet";
  world.source = "extract";
  world.SendPatient("p");
  world.now += absl::Hours(27);
  world.source = "laboratory";
  world.SendPatient("q");
  const v1::ListWorklistsResponse lists = Lists(world);
  ASSERT_EQ(lists.freshness_size(), 2);
  EXPECT_EQ(lists.freshness(0).practice(), kPractice);
  EXPECT_EQ(lists.freshness(0).source(), "extract");
  EXPECT_EQ(lists.freshness(1).source(), "laboratory");
  EXPECT_LT(lists.freshness(0).data_to(), lists.freshness(1).data_to());
  EXPECT_EQ(lists.data_to(), lists.freshness(1).data_to());
}

TEST(Person, SaysAgeAndDeathAsFarAsTheyAreKnown) {
  DeskWorld world;
  world.SendPatient("p");
  const auto person = [&] { return world.ListAlerts().alerts(0).person(); };
  EXPECT_EQ(person().age(), 65) << "born on 2 May 1960";
  EXPECT_EQ(person().birth_date().year(), 1960);
  EXPECT_EQ(person().sex(), v1::SEX_FEMALE);
  EXPECT_FALSE(person().deceased());
  SendPerson(world, "p", [](v1::Person& p) { p.mutable_birth_date()->clear_day(); });
  EXPECT_FALSE(person().has_age()) << "not known to the day";
  EXPECT_EQ(person().birth_date().month(), 5);
}

TEST(Person, OfSomebodyWhoDiedCannotBeContacted) {
  DeskWorld world;
  world.SendPatient("p");
  const std::string item = world.ItemId("p");
  SendPerson(world, "p", [](v1::Person& p) { *p.mutable_died_on() = Date("2026-03-02"); });
  const v1::AlertPerson person = world.GetAlert(item).alert().person();
  EXPECT_TRUE(person.deceased());
  EXPECT_EQ(person.died_on().day(), 2);
  EXPECT_EQ(person.age(), 65) << "at death";
}

TEST(Search, FindsByNumberInAnySpacing) {
  DeskWorld world;
  world.SendPatient("4711");
  SendPerson(world, "4711", [](v1::Person& p) { p.set_nhs_number("9990000018"); });
  for (const char* text : {"9990000018", "999 000 0018", " 999-000-0018 ", "4711"}) {
    const auto found = Find(world, text);
    ASSERT_TRUE(found.ok()) << text << found.status();
    ASSERT_EQ(found->patients_size(), 1) << text;
    EXPECT_EQ(found->patients(0).patient_id(), "4711");
    EXPECT_EQ(found->patients(0).open_items(), 1);
    EXPECT_EQ(found->patients(0).item_id(), world.ItemId("4711"));
    EXPECT_EQ(found->patients(0).person().age(), 65);
  }
  EXPECT_EQ(Find(world, world.ItemId("4711"))->patients_size(), 1);
  EXPECT_EQ(Find(world, "0815")->patients_size(), 0);
  EXPECT_THAT(world.Audit(), Contains(HasSubstr("searched")));
  EXPECT_THAT(world.Audit(), Not(Contains(HasSubstr("9990000018"))));
}

TEST(Search, SaysWhatIsWrongWithANumber) {
  DeskWorld world;
  EXPECT_THAT(FieldsOf(Find(world, "999 000 0019").status()), ElementsAre("text"));
  EXPECT_THAT(FieldsOf(Find(world, "  ").status()), ElementsAre("text"));
  EXPECT_TRUE(Find(world, "999 000 0018").ok()) << "valid, and nobody's";
  v1::FindPatientsRequest nowhere;
  nowhere.set_text("1");
  v1::FindPatientsResponse response;
  EXPECT_THAT(FieldsOf(FindPatients(*world.desk, world.caller, nowhere, response)),
              ElementsAre("practices"));
}

TEST(Search, SaysNothingOfASensitiveRecord) {
  DeskWorld world;
  world.SendPatient("p");
  SendPerson(world, "p", [](v1::Person& p) { p.set_sensitive(true); });
  const auto found = Find(world, "p");
  ASSERT_EQ(found->patients_size(), 1);
  EXPECT_TRUE(found->patients(0).sensitive());
  EXPECT_FALSE(found->patients(0).has_person());
  EXPECT_EQ(found->patients(0).item_id(), "");
}

TEST(Search, FindsPeopleByNameInEitherOrder) {
  DeskWorld world;
  const auto named = [](const std::string& family, const std::string& given) {
    return [=](v1::Person& p) {
      p.mutable_name()->set_family(family);
      p.mutable_name()->set_given(given);
      p.mutable_name()->set_title("Mrs");
      p.mutable_contact()->set_telephone("01632 960001");
      p.mutable_contact()->add_address("1 High Street");
      p.mutable_contact()->add_address("Sampleton");
    };
  };
  for (const char* patient : {"p", "q", "r", "s"}) world.SendPatient(patient);
  SendPerson(world, "p", named("Smith", "Jane"));
  SendPerson(world, "q", named("Smith-Jones", "Anne-Marie"));
  SendPerson(world, "r", named("van der Berg", "Siân"));
  SendPerson(world, "s", [&](v1::Person& p) {
    named("Smithson", "Jane")(p);
    p.set_sensitive(true);
  });
  const auto ids = [&](const std::string& text) {
    std::vector<std::string> out;
    const auto found = Find(world, text);
    EXPECT_TRUE(found.ok()) << found.status();
    if (found.ok()) {
      for (const v1::FoundPatient& one : found->patients()) out.push_back(one.patient_id());
    }
    return out;
  };
  // A sensitive record would be told by being found.
  EXPECT_THAT(ids("smith"), ElementsAre("p", "q"));
  EXPECT_THAT(ids("SMITH, j"), ElementsAre("p"));
  EXPECT_THAT(ids("smith jane"), ElementsAre("p"));
  EXPECT_THAT(ids("Jane  Smith"), ElementsAre("p"));
  EXPECT_THAT(ids("Anne-Marie Smith Jones"), ElementsAre("q"));
  EXPECT_THAT(ids("van der berg"), ElementsAre("r"));
  EXPECT_THAT(ids("berg"), ElementsAre());
  EXPECT_THAT(ids("sian van der berg"), ElementsAre("r"));
  EXPECT_THAT(ids("jane"), ElementsAre());
  EXPECT_THAT(ids("---"), ElementsAre());
  const auto one = Find(world, "smith, jane");
  EXPECT_EQ(one->patients(0).person().name().title(), "Mrs");
  // The same on its list, and how to reach her where one item is shown.
  const v1::GetAlertResponse shown = world.GetAlert(world.ItemId("p"));
  EXPECT_EQ(shown.alert().person().name().family(), "Smith");
  EXPECT_EQ(shown.contact().telephone(), "01632 960001");
  EXPECT_THAT(shown.contact().address(), ElementsAre("1 High Street", "Sampleton"));
  // What is sent later takes the place of the whole.
  SendPerson(world, "p", [](v1::Person&) {});
  EXPECT_THAT(ids("smith, jane"), ElementsAre());
}

TEST(Search, SaysThatMoreHaveTheName) {
  DeskWorld world;
  for (int i = 0; i < 51; ++i) {
    SendPerson(world, "many " + std::to_string(i),
               [](v1::Person& p) { p.mutable_name()->set_family("Smith"); });
  }
  const auto found = Find(world, "smi");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->patients_size(), 50);
  EXPECT_TRUE(found->more());
}

TEST(Feed, RefusesANameThatIsNobodys) {
  DeskWorld world;
  world.SendPatient("p");
  v1::RecordEventsRequest batch = world.Batch("p", kPractice);
  v1::FeedEvent& event = *batch.mutable_patients(0)->add_events();
  event.set_event_id("long");
  event.mutable_person()->mutable_name()->set_family(std::string(201, 'x'));
  const v1::RecordEventsResponse answer = world.Send(batch);
  ASSERT_EQ(answer.refused_size(), 1);
  EXPECT_EQ(answer.refused(0).reason(), "TOO_LONG");
  EXPECT_THAT(answer.refused(0).text(), Not(HasSubstr("xxx")));
}

TEST(Owners, AreThoseWhoHaveItemsOrAreAway) {
  DeskWorld world;
  for (const char* patient : {"p", "q"}) world.SendPatient(patient);
  world.SendPatient("r", "2025-11-15");
  Give(world, {world.ItemId("p"), world.ItemId("r")}, "Carol");
  v1::CoverLeaveRequest leave;
  leave.set_practice(kPractice);
  leave.set_owner("Carol");
  leave.set_cover("Team");
  *leave.mutable_from() = Date("2026-03-01");
  *leave.mutable_to() = Date("2026-03-09");
  v1::CoverLeaveResponse covered;
  ASSERT_TRUE(world
                  .Wait([&](std::function<void(absl::Status)> done) {
                    CoverLeave(*world.desk, world.caller, leave, covered, std::move(done));
                  })
                  .ok());
  v1::ListOwnersRequest request;
  request.add_practices(kPractice);
  v1::ListOwnersResponse owners;
  ASSERT_TRUE(ListOwners(*world.desk, world.caller, request, owners).ok());
  ASSERT_EQ(owners.owners_size(), 2);
  EXPECT_EQ(owners.owners(0).owner(), "Carol");
  EXPECT_EQ(owners.owners(0).items(), 2);
  EXPECT_EQ(owners.owners(0).overdue(), 1);
  EXPECT_EQ(owners.owners(0).covered_by(), "Team");
  EXPECT_EQ(owners.owners(0).covered_until().day(), 9);
  EXPECT_EQ(owners.owners(1).owner(), "Team");
  EXPECT_EQ(owners.owners(1).items(), 0);
}

absl::Status Save(DeskWorld& world, const std::string& item, const std::string& text,
                  const std::string& person = "Carol") {
  v1::SaveDraftRequest request;
  request.set_practice(kPractice);
  request.set_item_id(item);
  request.set_person(person);
  request.set_text(text);
  v1::SaveDraftResponse response;
  return world.Wait([&](std::function<void(absl::Status)> done) {
    SaveDraft(*world.desk, world.caller, request, response, std::move(done));
  });
}

std::string Saved(DeskWorld& world, const std::string& item, const std::string& person = "Carol") {
  v1::GetDraftRequest request;
  request.set_practice(kPractice);
  request.set_item_id(item);
  request.set_person(person);
  v1::GetDraftResponse response;
  const absl::Status status = GetDraft(*world.desk, world.caller, request, response);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(response.saved_at().empty(), response.text().empty());
  return response.text();
}

TEST(Drafts, AreTheirWritersOwnAndLastFourteenDays) {
  DeskWorld world;
  world.SendPatient("p");
  const std::string item = world.ItemId("p");
  ASSERT_TRUE(Save(world, item, "rang, no answ").ok());
  EXPECT_EQ(Saved(world, item), "rang, no answ");
  EXPECT_EQ(Saved(world, item, "Dora"), "");
  world.Reopen();
  EXPECT_EQ(Saved(world, item), "rang, no answ") << "a stop loses nothing";
  ASSERT_TRUE(Save(world, item, "").ok());
  EXPECT_EQ(Saved(world, item), "");
  ASSERT_TRUE(Save(world, item, "again").ok());
  world.now += absl::Hours(24 * 14) + absl::Seconds(1);
  EXPECT_EQ(Saved(world, item), "");
  ASSERT_TRUE(Save(world, item, "new", "Dora").ok());
  EXPECT_EQ(world.Read()->ListValues("draft", "")->size(), 1U) << "the old one is forgotten";
}

TEST(Drafts, GoWithAnErasedPatientAndAreRefusedForNoItem) {
  DeskWorld world;
  for (const char* patient : {"p", "q"}) world.SendPatient(patient);
  const std::string item = world.ItemId("p");
  ASSERT_TRUE(Save(world, item, "words").ok());
  EXPECT_EQ(ReasonOf(Save(world, "none", "words")), "NOT_FOUND");
  EXPECT_THAT(FieldsOf(Save(world, item, std::string(4001, 'x'))), ElementsAre("text"));
  EXPECT_THAT(FieldsOf(Save(world, item, "words", "")), ElementsAre("person"));
  ASSERT_TRUE(
      world.store
          ->Write([&](store::Transaction& tx) {
            return tx.ErasePatient(*tx.FindPatient({world.source, kPractice, std::string("p")}));
          })
          .ok());
  ASSERT_TRUE(Save(world, world.ItemId("q"), "others").ok());
  EXPECT_EQ(world.Read()->ListValues("draft", "")->size(), 1U);
}

TEST(Drafts, AreGoneFromTheStoreWithTheErasureItself) {
  DeskWorld world;
  for (const char* patient : {"p", "q"}) world.SendPatient(patient);
  ASSERT_TRUE(Save(world, world.ItemId("p"), "words about p").ok());
  ASSERT_TRUE(Save(world, world.ItemId("p"), "more about p", "Dora").ok());
  ASSERT_TRUE(Save(world, world.ItemId("q"), "words about q").ok());
  ASSERT_TRUE(
      world.store
          ->Write([&](store::Transaction& tx) {
            return tx.ErasePatient(*tx.FindPatient({world.source, kPractice, std::string("p")}));
          })
          .ok());
  EXPECT_EQ(world.Read()->ListValues("draft", "")->size(), 1U);
  EXPECT_EQ(Saved(world, world.ItemId("q")), "words about q");
}

TEST(DryRun, SaysWhatWouldBeAndChangesNothing) {
  DeskWorld world;
  for (const char* patient : {"p", "q"}) world.SendPatient(patient);
  const std::string open = world.ItemId("p");
  const std::string closed = world.ItemId("q");
  ASSERT_TRUE(world.Respond(closed, "done elsewhere").ok());
  const int64_t version = world.Item("p").row.version;
  const v1::AssignResponse would = Give(world, {open, closed}, "Carol", true, "one");
  EXPECT_EQ(would.changed(), 1);
  ASSERT_EQ(would.skipped_size(), 1);
  EXPECT_EQ(would.skipped(0).reason(), "CLOSED");
  EXPECT_EQ(would.undo_token(), "");
  EXPECT_EQ(world.Item("p").row.version, version);
  EXPECT_EQ(world.Item("p").row.owner, "");
  EXPECT_THAT(world.Audit(), Not(Contains(HasSubstr("assigned"))));
  EXPECT_EQ(Give(world, {open}, "Carol", false, "one").changed(), 1) << "not taken for a repeat";
  EXPECT_EQ(world.Item("p").row.owner, "Carol");
}

TEST(Filters, ByLevelDueDayAndStandingOnAList) {
  DeskWorld world;
  world.SendPatient("late", "2025-06-01");
  world.SendPatient("due", "2025-11-15");  // since 15 February
  world.SendPatient("not yet", "2026-02-01");
  const auto ids = [&](const std::function<void(v1::AlertFilter&)>& change) {
    std::vector<std::string> out;
    const v1::ListAlertsResponse answer = world.ListAlerts(change);
    for (const v1::Alert& alert : answer.alerts()) out.push_back(alert.patient_id());
    return out;
  };
  EXPECT_THAT(ids([](auto& f) { f.add_levels(v1::LEVEL_WARNING); }), ElementsAre("late"));
  EXPECT_THAT(ids([](auto& f) {
                *f.mutable_due_from() = Date("2026-02-15");
                *f.mutable_due_to() = Date("2026-03-03");
              }),
              ElementsAre("due"));
  const auto upcoming = [](v1::AlertFilter& f) { f.add_statuses(v1::ITEM_STATUS_UPCOMING); };
  EXPECT_THAT(ids(upcoming), ElementsAre("not yet"));
  EXPECT_THAT(ids([&](auto& f) {
                upcoming(f);
                f.set_on_worklists(true);
              }),
              IsEmpty());
  v1::ListAlertsRequest wrong;
  wrong.mutable_filter()->add_practices(kPractice);
  wrong.mutable_filter()->add_levels(v1::LEVEL_UNSPECIFIED);
  v1::ListAlertsResponse response;
  EXPECT_THAT(FieldsOf(ListAlerts(*world.desk, world.caller, wrong, response)),
              ElementsAre("filter.levels"));
}

TEST(Filters, ADeadlineWithinSomeDaysTakesAlongWhatHasNone) {
  DeskWorld world;
  world.SendPatient("late", "2025-06-01");
  world.SendPatient("soon", "2025-11-15");
  const auto ids = [&](const std::function<void(v1::AlertFilter&)>& change) {
    std::vector<std::string> out;
    const v1::ListAlertsResponse answer = world.ListAlerts(change);
    for (const v1::Alert& alert : answer.alerts()) out.push_back(alert.patient_id());
    return out;
  };
  std::map<std::string, std::string> deadlines;
  for (const char* const patient : {"late", "soon"}) {
    deadlines[patient] = calendar::FormatIso(world.Item(patient).row.overdue_on);
  }
  ASSERT_LT(deadlines["late"], deadlines["soon"]);
  EXPECT_THAT(ids([&](auto& f) { *f.mutable_overdue_to() = Date(deadlines["late"].c_str()); }),
              ElementsAre("late"));
  const auto until = [&](const std::string& day) {
    return ids([&](auto& f) {
      *f.mutable_overdue_to() = Date(day.c_str());
      f.set_or_no_deadline(true);
    });
  };
  EXPECT_THAT(until(deadlines["late"]), ElementsAre("late"));
  EXPECT_EQ(until(deadlines["soon"]).size(), 2U);
  for (const bool both : {false, true}) {
    v1::ListAlertsRequest wrong;
    wrong.mutable_filter()->add_practices(kPractice);
    wrong.mutable_filter()->set_or_no_deadline(true);
    if (both) {
      *wrong.mutable_filter()->mutable_overdue_from() = Date("2026-01-01");
      *wrong.mutable_filter()->mutable_overdue_to() = Date("2026-01-02");
    }
    v1::ListAlertsResponse response;
    EXPECT_THAT(FieldsOf(ListAlerts(*world.desk, world.caller, wrong, response)),
                ElementsAre("filter.or_no_deadline"));
  }
}

TEST(Worklists, SayToTheConsoleWhatTheyBeginWith) {
  DeskWorld plain;
  EXPECT_FALSE(Lists(plain).worklists(0).has_begins_with());
  DeskWorld world(
      "    begins_with: {owner: mine or unassigned, due_within: 30 days, snoozed: no}\n");
  const v1::ListWorklistsResponse lists = Lists(world);
  const v1::WorklistView& view = lists.worklists(0).begins_with();
  EXPECT_EQ(view.owner(), v1::OWNER_FILTER_NAMED_OR_UNASSIGNED);
  EXPECT_EQ(view.due_within_days(), 30);
  EXPECT_TRUE(view.not_snoozed());
}

TEST(Filters, WhatIsKeptQuietToADayStandsApart) {
  DeskWorld world;
  for (const char* patient : {"p", "q"}) world.SendPatient(patient);
  ASSERT_TRUE(world
                  .Respond(world.ItemId("p"), "snooze",
                           [](v1::RespondRequest& r) { *r.mutable_until() = Date("2026-03-04"); })
                  .ok());
  const auto ids = [&](const std::function<void(v1::AlertFilter&)>& change) {
    std::vector<std::string> out;
    const v1::ListAlertsResponse answer = world.ListAlerts(change);
    for (const v1::Alert& alert : answer.alerts()) out.push_back(alert.patient_id());
    return out;
  };
  EXPECT_THAT(ids([](auto& f) { f.set_snoozed_only(true); }), ElementsAre("p"));
  EXPECT_THAT(ids([](auto& f) { f.set_not_snoozed(true); }), ElementsAre("q"));
  EXPECT_EQ(Lists(world).worklists(0).count(), 2);
  EXPECT_EQ(Lists(world).worklists(0).waiting(), 1);
  world.SetDay("2026-03-05");
  EXPECT_EQ(Lists(world).worklists(0).waiting(), 0) << "its day has passed";
  EXPECT_EQ(ids([](auto& f) { f.set_not_snoozed(true); }).size(), 2U);
  v1::ListAlertsRequest wrong;
  wrong.mutable_filter()->add_practices(kPractice);
  wrong.mutable_filter()->set_snoozed_only(true);
  wrong.mutable_filter()->set_not_snoozed(true);
  v1::ListAlertsResponse response;
  EXPECT_THAT(FieldsOf(ListAlerts(*world.desk, world.caller, wrong, response)),
              ElementsAre("filter.not_snoozed"));
}

TEST(Lists, NameTheRulesThatSomebodyCanGetAnItemFrom) {
  DeskWorld world;
  const v1::ListWorklistsResponse lists = Lists(world);
  ASSERT_EQ(lists.worklists(0).rules_size(), 1);
  EXPECT_EQ(lists.worklists(0).rules(0).rule(), "review");
  EXPECT_NE(lists.worklists(0).rules(0).title(), "");
  EXPECT_FALSE(lists.worklists(0).rules(0).suspended());
  v1::SuspendRequest suspend;
  suspend.set_rule("review");
  suspend.set_reason("the wording is under review");
  suspend.set_person("Dr A");
  v1::SuspendResponse suspended;
  ASSERT_TRUE(Suspend(*world.desk, world.caller, suspend, suspended).ok());
  EXPECT_TRUE(Lists(world).worklists(0).rules(0).suspended());
}

TEST(Lists, SayOnWhatTermsAnItemCloses) {
  DeskWorld world("    outcomes: [reviewed, declined]\n    clinician_closes: yes\n");
  world.SendPatient("p");
  const v1::ClosingTerms list = world.ListAlerts().rules(0).closing();
  const v1::ClosingTerms item = world.GetAlert(world.ItemId("p")).closing();
  for (const v1::ClosingTerms& terms : {list, item}) {
    EXPECT_EQ(terms.worklists_size(), 1);
    EXPECT_THAT(terms.outcomes(), ElementsAre("reviewed", "declined"));
    EXPECT_TRUE(terms.clinician_closes());
    EXPECT_FALSE(terms.second_person());
  }
}

TEST(Lists, SayWhatTheirRulesOffer) {
  DeskWorld world;
  world.SendPatient("p");
  const v1::ListAlertsResponse list = world.ListAlerts();
  ASSERT_EQ(list.rules_size(), 1);
  EXPECT_EQ(list.rules(0).rule(), "review");
  EXPECT_GT(list.rules(0).replies_size(), 0);
  EXPECT_THAT(list.rules(0).closing().outcomes(), IsEmpty());
  EXPECT_FALSE(list.rules(0).closing().second_person());
  EXPECT_EQ(list.as_of().month(), 3);
}

TEST(Columns, AreNamedInWords) {
  EXPECT_EQ(ColumnTitle("kit.first | date"), "First kit");
  EXPECT_EQ(ColumnTitle("kit.last | days_since"), "Days since last kit");
  EXPECT_EQ(ColumnTitle("kit.count"), "Number of kits");
  EXPECT_EQ(ColumnTitle("missed.count"), "Times missed");
  EXPECT_EQ(ColumnTitle("fit.value"), "FIT");
  EXPECT_EQ(ColumnTitle("fit | days_since"), "Days since FIT");
  EXPECT_EQ(ColumnTitle("last_review | date_or_never"), "Last review");
  EXPECT_EQ(ColumnTitle("overdue | day_before"), "Last day in time");
  EXPECT_EQ(ColumnTitle("diagnosis | cancer_site"), "Cancer site");
  EXPECT_EQ(ColumnTitle("start"), "Began");
}

TEST(RecordOnThePage, IsTheYearBeforeTheItemWithWhatEntriesAre) {
  DeskWorld world;
  world.SendEntry("p", "old", "304253006", "2020-01-01");
  world.SendPatient("p", "2025-06-01");
  world.SendEntry("p", "other", "22298006", "2025-07-01");
  const v1::GetAlertResponse page = world.GetAlert(world.ItemId("p"));
  ASSERT_EQ(page.record_size(), 2);
  EXPECT_EQ(page.earlier_entries(), 1);
  EXPECT_EQ(page.record(0).entry().id(), "d1");
  EXPECT_THAT(page.record(0).titles(), ElementsAre("Diagnosis"));
  EXPECT_EQ(page.record(0).entry().code_set(), "diagnosis");
  EXPECT_THAT(page.record(1).titles(), IsEmpty());
  ASSERT_EQ(page.record(1).codes_size(), 1) << "of no set: the code is all that is known";
  EXPECT_EQ(page.record(1).codes(0).code(), "22298006");
  EXPECT_TRUE(page.needs().not_checked()) << "this pack has no codes for them";
}

TEST(RecordOnThePage, OfTheWholePatientIsAllOfItWithWhatHappenedToEveryItem) {
  DeskWorld world;
  world.SendEntry("p", "old", "304253006", "2020-01-01");
  world.SendPatient("p", "2025-06-01");
  world.SendEntry("p", "other", "22298006", "2025-07-01");
  v1::GetAlertRequest request;
  request.set_practice(kPractice);
  request.set_item_id(world.ItemId("p"));
  request.set_whole_patient(true);
  v1::GetAlertResponse page;
  const Call call{world.now, {}};
  ASSERT_TRUE(GetAlert(*world.desk, world.caller, call, request, page).ok());
  ASSERT_EQ(page.record_size(), 3);
  EXPECT_EQ(page.earlier_entries(), 0);
  EXPECT_EQ(page.record(0).lane(), "review") << "what closes a rule about reviews";
  EXPECT_EQ(page.record(1).lane(), "symptom");
  EXPECT_EQ(page.record(2).lane(), "symptom");
  ASSERT_GT(page.timeline_size(), 0);
  for (const v1::TimelineEntry& line : page.timeline()) {
    EXPECT_EQ(line.item_id(), world.ItemId("p"));
    EXPECT_EQ(line.title(), "Review after a diagnosis");
  }
}

TEST(RecordLanes, GoByWhatAnEntryIs) {
  const std::shared_ptr<const Snapshot> snapshot = TestSnapshot();
  const rules::Pack& pack = snapshot->pack();
  const RecordLanes lanes(pack);
  const terminology::CodeSet* const done =
      &pack.code_sets[static_cast<size_t>(pack.FindCodeSet("review_done"))];
  using record::Kind;
  EXPECT_EQ(lanes.LaneOf(Kind::kCondition, {}), "symptom");
  EXPECT_EQ(lanes.LaneOf(Kind::kProcedure, {}), "test");
  EXPECT_EQ(lanes.LaneOf(Kind::kBooking, {}), "referral");
  EXPECT_EQ(lanes.LaneOf(Kind::kConsultation, {}), "letter");
  EXPECT_EQ(lanes.LaneOf(Kind::kMedication, {}), "other");
  EXPECT_EQ(lanes.LaneOf(Kind::kProcedure, {done}), "review");
  EXPECT_EQ(lanes.LaneOf(Kind::kPlan, {done}), "review");
  // A letter about a review is a letter.
  EXPECT_EQ(lanes.LaneOf(Kind::kDocument, {done}), "letter");
}

TEST(WhyNot, ExplainsAnotherRuleForTheSamePatient) {
  DeskWorld world;
  world.SendPatient("p");
  v1::GetAlertRequest request;
  request.set_practice(kPractice);
  request.set_item_id(world.ItemId("p"));
  request.set_explain_rule("letter");
  v1::GetAlertResponse page;
  const Call call{world.now, {}};
  ASSERT_TRUE(GetAlert(*world.desk, world.caller, call, request, page).ok());
  EXPECT_EQ(page.explanation().rule(), "letter");
  request.set_explain_rule("no-such-rule");
  EXPECT_THAT(FieldsOf(GetAlert(*world.desk, world.caller, call, request, page)),
              ElementsAre("explain_rule"));
}

// The tests' pack with a letter for anybody, one for another rule only and a text.
void AddWording(DeskWorld& world) {
  const auto head = [](const std::string& id, const std::string& kind, const std::string& more) {
    return "---\nid: " + id + "\nversion: \"1.2.0\"\ntitle: \"Please ring\"\nowner: tests\n" +
           "review_by: 2027-06-30\nkind: " + kind + "\n" + more + "---\n";
  };
  std::vector<rules::SourceFile> files = TestPack();
  files.front().text += "local:\n  practice_name: The Practice\n";
  files.push_back(
      {"templates/letters/ring.md",
       head("ring-letter", "letter", "") + "Please ring us.\n\n{{local.practice_name}}\n"});
  files.push_back({"templates/letters/other.md",
                   head("other-letter", "letter", "rules: [letter]\n") + "Other words.\n"});
  files.push_back({"templates/texts/ring.txt", head("ring-text", "text", "") + "Ring us – now"});
  world.WritePack(files);
  const absl::Status loaded = world.packs->Load();
  ASSERT_TRUE(loaded.ok()) << loaded;
  ASSERT_TRUE(world.desk->SetSnapshot(world.packs->Get()).ok());
}

TEST(Templates, ComeWithThePracticesWordsAndTheirVersion) {
  DeskWorld world;
  AddWording(world);
  v1::ListTemplatesRequest request;
  request.set_rule("review");
  v1::ListTemplatesResponse templates;
  ASSERT_TRUE(ListTemplates(*world.desk, world.caller, request, templates).ok());
  ASSERT_EQ(templates.templates_size(), 2) << "not the other rule's";
  EXPECT_EQ(templates.templates(0).name(), "letters/ring");
  EXPECT_EQ(templates.templates(0).version(), "1.2.0");
  EXPECT_EQ(templates.templates(0).text(), "Please ring us.\n\nThe Practice");
  EXPECT_EQ(templates.templates(1).kind(), "text");
  EXPECT_EQ(templates.templates(1).characters(), 13) << "characters, not bytes";
  request.add_kinds("poem");
  request.set_rule("none");
  EXPECT_THAT(FieldsOf(ListTemplates(*world.desk, world.caller, request, templates)),
              ElementsAre("kinds", "rule"));
}

TEST(Templates, OfOnePracticeHaveItsOwnWords) {
  DeskWorld world;
  AddWording(world);
  world.folder.WriteFile(
      "overlay.yaml",
      "overlay: pcn\nlevel: pcn\nlocal_by_practice: {A81001: {practice_name: Elm "
      "Surgery}}\n");
  world.packs = std::make_unique<PackHolder>(
      PackSource{.path = world.folder.path("pack"),
                 .overlays = {world.folder.path("overlay.yaml")}},
      TestSettings(), [&world] { return world.now; }, *world.log);
  const absl::Status loaded = world.packs->Load();
  ASSERT_TRUE(loaded.ok()) << loaded;
  ASSERT_TRUE(world.desk->SetSnapshot(world.packs->Get()).ok());
  const auto text = [&](const char* practice) {
    v1::ListTemplatesRequest request;
    request.add_kinds("letter");
    request.set_rule("review");
    request.set_practice(practice);
    v1::ListTemplatesResponse templates;
    EXPECT_TRUE(ListTemplates(*world.desk, world.caller, request, templates).ok());
    return templates.templates_size() == 1 ? templates.templates(0).text() : std::string();
  };
  EXPECT_EQ(text("A81001"), "Please ring us.\n\nElm Surgery");
  EXPECT_EQ(text("A81002"), "Please ring us.\n\nThe Practice");
  EXPECT_EQ(text(""), "Please ring us.\n\nThe Practice");
  world.SendPatient("p");
  v1::LettersRequest request;
  request.set_practice(kPractice);
  request.add_item_ids(world.ItemId("p"));
  request.set_template_("letters/ring");
  v1::LettersResponse letters;
  ASSERT_TRUE(Letters(*world.desk, world.caller, request, letters).ok());
  EXPECT_EQ(letters.template_().text(), "Please ring us.\n\nElm Surgery");
}

TEST(Letters, GoToPeopleOnceAndNotToTheDead) {
  DeskWorld world;
  AddWording(world);
  for (const char* patient : {"p", "dead", "closed", "secret"}) world.SendPatient(patient);
  const std::string p = world.ItemId("p");
  const std::string dead = world.ItemId("dead");
  const std::string secret = world.ItemId("secret");
  SendPerson(world, "dead", [](v1::Person& one) { *one.mutable_died_on() = Date("2026-03-02"); });
  SendPerson(world, "secret", [](v1::Person& one) { one.set_sensitive(true); });
  const std::string closed = world.ItemId("closed");
  ASSERT_TRUE(world.Respond(closed, "done elsewhere").ok());
  v1::LettersRequest request;
  request.set_practice(kPractice);
  for (const std::string& id : {p, p, closed, std::string("none"), dead, secret}) {
    request.add_item_ids(id);
  }
  request.set_template_("letters/ring");
  v1::LettersResponse letters;
  ASSERT_TRUE(Letters(*world.desk, world.caller, request, letters).ok());
  ASSERT_EQ(letters.recipients_size(), 1);
  EXPECT_EQ(letters.recipients(0).item_id(), p);
  EXPECT_EQ(letters.recipients(0).patient_id(), "p");
  EXPECT_EQ(letters.template_().id(), "ring-letter");
  std::vector<std::string> reasons;
  for (const v1::Skipped& one : letters.skipped()) reasons.push_back(one.reason());
  EXPECT_THAT(reasons, ElementsAre("SAME_PATIENT", "CLOSED", "NOT_FOUND", "DIED", "SENSITIVE"));
  EXPECT_EQ(letters.skipped(3).text(), "died 2 March 2026: cannot be contacted");
  request.set_template_("letters/other");
  letters.Clear();
  ASSERT_TRUE(Letters(*world.desk, world.caller, request, letters).ok());
  EXPECT_EQ(letters.skipped(0).reason(), "NOT_FOR_RULE");
  request.set_template_("letters/none");
  request.clear_item_ids();
  EXPECT_THAT(FieldsOf(Letters(*world.desk, world.caller, request, letters)),
              ElementsAre("item_ids", "template"));
}

v1::RecordSentResponse MarkSent(DeskWorld& world, const std::vector<std::string>& items) {
  v1::RecordSentRequest request;
  request.set_request_id("sent " + std::to_string(world.requests++));
  request.set_practice(kPractice);
  for (const std::string& item : items) request.add_item_ids(item);
  request.set_template_("letters/ring");
  request.set_channel("letter");
  request.set_person("Carol");
  v1::RecordSentResponse response;
  const absl::Status status = world.Wait([&](std::function<void(absl::Status)> done) {
    RecordSent(*world.desk, world.caller, request, response, std::move(done));
  });
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

TEST(Sent, WhatWasOnlyPreparedOrRungIsNotSaidToBeSent) {
  DeskWorld world;
  AddWording(world);
  world.SendPatient("p");
  const std::string p = world.ItemId("p");
  int calls = 0;
  for (const auto& [state, word] :
       std::vector<std::pair<v1::SentState, std::string>>{{v1::SENT_STATE_PREPARED, "prepared"},
                                                          {v1::SENT_STATE_CALLED, "called"},
                                                          {v1::SENT_STATE_SENT, "sent"}}) {
    v1::RecordSentRequest request;
    request.set_request_id(absl::StrCat("call", ++calls));
    request.set_practice(kPractice);
    request.add_item_ids(p);
    request.set_channel("text");
    request.set_state(state);
    v1::RecordSentResponse response;
    const absl::Status status = world.Wait([&](std::function<void(absl::Status)> done) {
      RecordSent(*world.desk, world.caller, request, response, std::move(done));
    });
    ASSERT_TRUE(status.ok()) << status;
    const v1::GetAlertResponse page = world.GetAlert(p);
    EXPECT_EQ(page.alert().last_action(), word);
    EXPECT_EQ(page.timeline(page.timeline_size() - 1).what(), word);
    EXPECT_THAT(world.Audit(), Contains(HasSubstr(word)));
  }
}

TEST(Sent, StandsInTheItemsHistoryWithTheVersion) {
  DeskWorld world;
  AddWording(world);
  for (const char* patient : {"p", "q"}) world.SendPatient(patient);
  const std::string p = world.ItemId("p");
  const std::string q = world.ItemId("q");
  ASSERT_TRUE(world.Respond(q, "done elsewhere").ok());
  const v1::RecordSentResponse sent = MarkSent(world, {p, q});
  EXPECT_EQ(sent.changed(), 1);
  ASSERT_EQ(sent.skipped_size(), 1);
  EXPECT_EQ(sent.skipped(0).reason(), "CLOSED");
  EXPECT_NE(sent.undo_token(), "");
  const v1::GetAlertResponse page = world.GetAlert(p);
  EXPECT_EQ(page.alert().last_action(), "sent");
  bool found = false;
  for (const v1::TimelineEntry& line : page.timeline()) {
    if (line.what() != "sent") continue;
    found = true;
    EXPECT_EQ(line.by(), "Carol");
    EXPECT_EQ(line.text(), "letter: Please ring (ring-letter 1.2.0)");
  }
  EXPECT_TRUE(found);
  EXPECT_THAT(world.Audit(), Contains(HasSubstr("sent")));
  v1::RecordSentRequest wrong;
  wrong.set_request_id("wrong");
  wrong.set_practice(kPractice);
  wrong.add_item_ids(p);
  wrong.set_template_("letters/none");
  v1::RecordSentResponse response;
  EXPECT_THAT(FieldsOf(world.Wait([&](std::function<void(absl::Status)> done) {
                RecordSent(*world.desk, world.caller, wrong, response, std::move(done));
              })),
              ElementsAre("channel", "template"));
}

TEST(Sent, IsTakenBackWithinTenMinutes) {
  DeskWorld world;
  AddWording(world);
  world.SendPatient("p");
  const v1::RecordSentResponse sent = MarkSent(world, {world.ItemId("p")});
  v1::UndoRequest request;
  request.set_practice(kPractice);
  request.set_undo_token(sent.undo_token());
  request.set_person("Carol");
  v1::UndoResponse undone;
  ASSERT_TRUE(world
                  .Wait([&](std::function<void(absl::Status)> done) {
                    Undo(*world.desk, world.caller, request, undone, std::move(done));
                  })
                  .ok());
  EXPECT_EQ(undone.changed(), 1);
  EXPECT_EQ(world.GetAlert(world.ItemId("p")).timeline().rbegin()->what(), "undone");
}

TEST(Export, TakesTheChosenItemsOnly) {
  DeskWorld world("profiles:\n  - {id: worklist, columns: [{patient_id: Patient}]}\n");
  for (const char* patient : {"p", "q"}) world.SendPatient(patient);
  v1::ExportRequest request;
  request.mutable_filter()->add_practices(kPractice);
  request.set_purpose("direct care");
  request.add_item_ids(world.ItemId("q"));
  std::string file;
  ASSERT_TRUE(Export(*world.desk, world.caller, request, [&file](std::string part) {
                file += part;
                return true;
              }).ok());
  EXPECT_THAT(file, HasSubstr("q\r\n"));
  EXPECT_THAT(file, Not(HasSubstr("p\r\n")));
}

TEST(Export, HasTheDateOfBirthAndItsFilterIsInTheAuditLogWithoutAnyPatient) {
  DeskWorld world(
      "profiles:\n  - {id: sender, columns: [{patient_id: Patient}, {birth_date: Born}, "
      "{family_name: Family}, {telephone: Ring}]}\n");
  world.SendPatient("p");
  SendPerson(world, "p", [](v1::Person& p) {
    p.mutable_name()->set_family("=Smith");
    p.mutable_contact()->set_telephone("07700900123");
  });
  v1::ExportRequest request;
  request.set_profile("sender");
  v1::AlertFilter& filter = *request.mutable_filter();
  filter.add_practices(kPractice);
  filter.set_owner(v1::OWNER_FILTER_UNASSIGNED);
  request.set_purpose("direct care");
  std::string file;
  const auto save = [&] {
    file.clear();
    return Export(*world.desk, world.caller, request,
                  [&file](std::string part) {
                    file += part;
                    return true;
                  })
        .ok();
  };
  ASSERT_TRUE(save());
  EXPECT_THAT(file, HasSubstr("p,1960-05-02,'=Smith,07700900123\r\n"));
  EXPECT_THAT(world.Audit(), Contains(HasSubstr("OWNER_FILTER_UNASSIGNED")));
  filter.set_source(world.source);
  filter.set_patient_id("p");
  ASSERT_TRUE(save());
  EXPECT_THAT(world.Audit(), Contains(HasSubstr("of one patient")));
}

}  // namespace
}  // namespace waymark::service
