// Lists narrowed by what the records say: tumour site, communication needs, who can be contacted.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/review_handler.h"

namespace waymark::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kPractice[] = "A81001";
// Of the tests' sets, all of them diagnoses; the last one names no site.
constexpr char kLung[] = "254637007", kBreast[] = "254837009", kSomewhere[] = "363346000";
constexpr char kNeed[] = "315594003";

std::vector<rules::SourceFile> PackWithSites() {
  const std::string head = "code_system,code,term,source\n";
  const auto row = [](const char* code) {
    return "snomed," + std::string(code) + ",Entry,tests\n";
  };
  const auto set = [](const std::string& id) {
    return "codeset: " + id + "\ntitle: \"" + id +
           "\"\nsource: tests\nlicence: none\nversion: \"1\"\ncodes: " + id + ".csv\n";
  };
  std::vector<rules::SourceFile> files = TestPack();
  for (rules::SourceFile& file : files) {
    if (file.path == "codesets/diagnosis.csv") {
      file.text = head + row(kLung) + row(kBreast) + row(kSomewhere);
    }
  }
  const auto add = [&](const std::string& id, const char* code) {
    files.push_back({"codesets/" + id + ".yaml", set(id)});
    files.push_back({"codesets/" + id + ".csv", head + row(code)});
  };
  add("site_lung", kLung);
  add("site_breast", kBreast);
  add("communication_need", kNeed);
  files.push_back({"groups/referral-site.yaml",
                   "group: referral_site\nvalues: {lung: site_lung, breast: site_breast}\n"});
  return files;
}

class RecordFilter : public testing::Test {
 protected:
  void UseSites() {
    world_.WritePack(PackWithSites());
    ASSERT_TRUE(world_.packs->Load().ok());
    ASSERT_TRUE(world_.desk->SetSnapshot(world_.packs->Get()).ok());
  }

  void SendPerson(const std::string& patient, const std::function<void(v1::Person&)>& change = {}) {
    v1::RecordEventsRequest batch = world_.Batch(patient, kPractice);
    v1::FeedEvent& event = *batch.mutable_patients(0)->add_events();
    event.set_event_id("person " + std::to_string(world_.events++));
    v1::Person& person = *event.mutable_person();
    *person.mutable_birth_date() = Date("1960-05-02");
    person.set_sex(v1::SEX_FEMALE);
    person.mutable_coverage()->set_complete(true);
    v1::Registration& registration = *person.add_registrations();
    registration.set_practice(kPractice);
    *registration.mutable_from() = Date("2000-01-01");
    if (change) change(person);
    world_.Send(batch);
  }

  void SendPatient(const std::string& patient, const char* code, const char* on = "2025-06-01") {
    SendPerson(patient);
    world_.SendEntry(patient, patient + "-diagnosis", code, on);
  }

  std::vector<std::string> Patients(const std::function<void(v1::AlertFilter&)>& change) {
    std::vector<std::string> out;
    const v1::ListAlertsResponse answer = world_.ListAlerts(change);
    for (const v1::Alert& alert : answer.alerts()) out.push_back(alert.patient_id());
    EXPECT_EQ(answer.total(), static_cast<int>(out.size()));
    return out;
  }

  std::vector<std::string> AtSites(const std::vector<std::string>& sites) {
    return Patients([&](v1::AlertFilter& filter) {
      for (const std::string& site : sites) filter.add_tumour_sites(site);
    });
  }

  std::vector<std::string> Refused(const std::function<void(v1::AlertFilter&)>& change) {
    v1::ListAlertsRequest request;
    request.mutable_filter()->add_practices(kPractice);
    change(*request.mutable_filter());
    v1::ListAlertsResponse response;
    return FieldsOf(ListAlerts(*world_.desk, world_.caller, request, response));
  }

  v1::ListWorklistsResponse Lists() {
    v1::ListWorklistsRequest request;
    request.add_practices(kPractice);
    v1::ListWorklistsResponse response;
    EXPECT_TRUE(ListWorklists(*world_.desk, world_.caller, request, response).ok());
    return response;
  }

  DeskWorld world_;
};

TEST_F(RecordFilter, SitesAreThoseThatTheCodesName) {
  UseSites();
  SendPatient("p", kLung);
  SendPatient("q", kBreast);
  SendPatient("r", kSomewhere);
  EXPECT_THAT(AtSites({"lung"}), ElementsAre("p"));
  EXPECT_THAT(AtSites({"lung", "breast"}), UnorderedElementsAre("p", "q"));
  EXPECT_THAT(AtSites({"not stated"}), ElementsAre("r"));
  EXPECT_EQ(AtSites({}).size(), 3U);
  EXPECT_THAT(Lists().tumour_sites(), ElementsAre("breast", "lung"));
}

TEST_F(RecordFilter, ASiteIsThatOfTheEntryThatTheItemIsAbout) {
  UseSites();
  SendPatient("p", kLung);
  // Of a later entry of the same run, which the item rests on too: its beginning counts.
  world_.SendEntry("p", "later", kBreast, "2025-07-01");
  EXPECT_THAT(AtSites({"lung"}), ElementsAre("p"));
  EXPECT_THAT(AtSites({"breast"}), IsEmpty());
  // Where the beginning names none, what else it rests on does.
  SendPatient("q", kSomewhere);
  EXPECT_THAT(AtSites({"not stated"}), ElementsAre("q"));
  world_.SendEntry("q", "q-later", kBreast, "2025-07-01");
  EXPECT_THAT(AtSites({"breast"}), ElementsAre("q"));
  EXPECT_THAT(AtSites({"not stated"}), IsEmpty());
}

TEST_F(RecordFilter, ASiteThatTheRulesDoNotNameIsRefusedAndNotTakenForNobody) {
  EXPECT_THAT(Lists().tumour_sites(), IsEmpty());
  EXPECT_THAT(Refused([](auto& f) { f.add_tumour_sites("lung"); }),
              ElementsAre("filter.tumour_sites"));
  UseSites();
  EXPECT_THAT(Refused([](auto& f) { f.add_tumour_sites("heart"); }),
              ElementsAre("filter.tumour_sites"));
}

TEST_F(RecordFilter, NeedsAreLookedForInTheRecordAsItIsNow) {
  UseSites();
  SendPatient("p", kLung);
  SendPatient("q", kBreast);
  const auto with_need = [&] {
    return Patients([](v1::AlertFilter& f) { f.set_with_communication_need(true); });
  };
  EXPECT_THAT(with_need(), IsEmpty());
  world_.SendEntry("q", "need", kNeed, "2024-01-05");
  EXPECT_THAT(with_need(), ElementsAre("q"));
  EXPECT_THAT(Patients([](v1::AlertFilter& f) {
                f.set_with_communication_need(true);
                f.add_tumour_sites("lung");
              }),
              IsEmpty())
      << "both filters together";
  EXPECT_EQ(Lists().needs_not_checked_text(), "");
}

TEST_F(RecordFilter, NeedsWithoutCodesAreRefusedAndSaid) {
  EXPECT_THAT(Lists().needs_not_checked_text(), testing::StartsWith("Not checked"));
  EXPECT_THAT(Refused([](auto& f) { f.set_with_communication_need(true); }),
              ElementsAre("filter.with_communication_need"));
}

TEST_F(RecordFilter, WhoHasDiedOrIsSensitiveIsNotForContact) {
  UseSites();
  SendPatient("p", kLung);
  SendPatient("died", kLung);
  SendPatient("sensitive", kLung);
  SendPerson("died", [](v1::Person& p) { *p.mutable_died_on() = Date("2026-03-02"); });
  SendPerson("sensitive", [](v1::Person& p) { p.set_sensitive(true); });
  const auto of = [&](v1::ContactFilter contact) {
    return Patients([&](v1::AlertFilter& f) {
      for (const char* state : {"open", "reopened", "closed", "withdrawn"}) f.add_states(state);
      f.set_contact(contact);
    });
  };
  EXPECT_THAT(of(v1::CONTACT_FILTER_UNSPECIFIED), UnorderedElementsAre("p", "died", "sensitive"));
  EXPECT_THAT(of(v1::CONTACT_FILTER_CAN), ElementsAre("p"));
  EXPECT_THAT(of(v1::CONTACT_FILTER_CANNOT), UnorderedElementsAre("died", "sensitive"));
  // A list by site must not tell the site of a record that is marked sensitive.
  const auto at = [&](const char* site) {
    return Patients([&](v1::AlertFilter& f) {
      for (const char* state : {"open", "reopened", "closed", "withdrawn"}) f.add_states(state);
      f.add_tumour_sites(site);
    });
  };
  EXPECT_THAT(at("lung"), UnorderedElementsAre("p", "died"));
  EXPECT_THAT(at("not stated"), ElementsAre("sensitive"));
  EXPECT_THAT(Refused([](auto& f) { f.set_contact(static_cast<v1::ContactFilter>(9)); }),
              ElementsAre("filter.contact"));
}

TEST_F(RecordFilter, PagesGoOnWhereSomebodyHasComeBetweenThem) {
  UseSites();
  SendPatient("p", kLung, "2025-06-01");
  SendPatient("q", kBreast, "2025-06-02");
  SendPatient("r", kLung, "2025-06-03");
  SendPatient("s", kLung, "2025-06-04");
  v1::ListAlertsRequest request;
  request.mutable_filter()->add_practices(kPractice);
  request.mutable_filter()->add_tumour_sites("lung");
  request.set_page_size(1);
  v1::ListAlertsResponse first;
  ASSERT_TRUE(ListAlerts(*world_.desk, world_.caller, request, first).ok());
  EXPECT_EQ(first.alerts(0).patient_id(), "p");
  EXPECT_EQ(first.total(), 3);
  SendPatient("t", kLung, "2025-06-05");
  request.set_page_token(first.next_page_token());
  v1::ListAlertsResponse second;
  const absl::Status status = ListAlerts(*world_.desk, world_.caller, request, second);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(second.alerts(0).patient_id(), "r");
  EXPECT_EQ(second.total(), 4);
  request.mutable_filter()->set_tumour_sites(0, "breast");
  EXPECT_FALSE(ListAlerts(*world_.desk, world_.caller, request, second).ok())
      << "the token is of another list";
}

}  // namespace
}  // namespace waymark::service
