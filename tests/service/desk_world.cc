#include "service/desk_world.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "service/details.h"
#include "waymark/service/get_prompts_handler.h"
#include "waymark/service/record_events_handler.h"
#include "waymark/service/review_handler.h"
#include "waymark/store/sqlite/open.h"

namespace waymark::service {

DeskWorld::DeskWorld(const std::string& more) : now(TestNow()) {
  std::vector<rules::Finding> findings;
  worklists_ =
      ReadWorklists({"worklists.yaml",
                     "worklists:\n  - id: list\n    title: The list\n    rules: [review]\n" + more},
                    findings);
  EXPECT_TRUE(findings.empty()) << (findings.empty() ? "" : findings.front().message);
  log = std::make_unique<Log>([this](std::string_view line) { log_text.append(line).append("\n"); },
                              [this] { return now; });
  WritePack(TestPack());
  packs = std::make_unique<PackHolder>(
      PackSource{.path = folder.path("pack")}, TestSettings(), [this] { return now; }, *log);
  const absl::Status loaded = packs->Load();
  EXPECT_TRUE(loaded.ok()) << loaded;
  Reopen();
}

DeskWorld::~DeskWorld() {
  desk.reset();
  store.reset();
}

void DeskWorld::WritePack(const std::vector<rules::SourceFile>& files) {
  std::filesystem::remove_all(folder.path("pack"));
  folder.Write("pack", Signed(files));
}

void DeskWorld::SetDay(const char* day) {
  const calendar::CivilDate civil = calendar::ToCivil(D(day));
  now = absl::FromCivil(absl::CivilSecond(civil.year, civil.month, civil.day, 9, 30, 0),
                        absl::UTCTimeZone());
}

void DeskWorld::Reopen(bool use_pack) {
  desk.reset();
  store.reset();
  store::sqlite::OpenOptions options;
  options.path = folder.path("store.db");
  options.now = [this] { return absl::ToUnixMicros(now); };
  absl::StatusOr<std::unique_ptr<store::Store>> opened =
      store::sqlite::OpenStore(std::move(options));
  if (!opened.ok()) {
    ADD_FAILURE() << opened.status();
    std::abort();
  }
  store = *std::move(opened);
  Desk::Options desk_options;
  desk_options.worklists = worklists_;
  desk_options.background = false;
  desk = std::make_unique<Desk>(
      *store, [this] { return now; }, *log, std::move(desk_options));
  if (!use_pack) return;
  const absl::Status taken = desk->SetSnapshot(packs->Get());
  EXPECT_TRUE(taken.ok()) << taken;
}

v1::RecordEventsRequest DeskWorld::Batch(const std::string& patient, const std::string& practice) {
  v1::RecordEventsRequest batch;
  batch.set_source(source);
  batch.set_history(true);
  v1::PatientEvents& events_of = *batch.add_patients();
  events_of.set_practice(practice);
  events_of.set_patient_id(patient);
  return batch;
}

v1::RecordEventsResponse DeskWorld::Send(const v1::RecordEventsRequest& batch) {
  v1::RecordEventsResponse response;
  absl::Notification done;
  RecordBatch(*desk, caller, batch.source(), batch,
              [&](const absl::Status& status, std::shared_ptr<v1::RecordEventsResponse> answer) {
                EXPECT_TRUE(status.ok()) << status;
                if (answer != nullptr) response = *answer;
                done.Notify();
              });
  done.WaitForNotification();
  return response;
}

v1::RecordEventsResponse DeskWorld::SendPatient(const std::string& patient, const char* diagnosed,
                                                const std::string& practice) {
  v1::RecordEventsRequest batch = Batch(patient, practice);
  v1::FeedEvent& person = *batch.mutable_patients(0)->add_events();
  person.set_event_id(absl::StrCat("event ", events++));
  *person.mutable_person()->mutable_birth_date() = Date("1960-05-02");
  person.mutable_person()->set_sex(v1::SEX_FEMALE);
  person.mutable_person()->mutable_coverage()->set_complete(true);
  v1::Registration& registration = *person.mutable_person()->add_registrations();
  registration.set_practice(practice);
  *registration.mutable_from() = Date("2000-01-01");
  Send(batch);
  return SendEntry(patient, "d1", kDiagnosis, diagnosed, practice);
}

v1::RecordEventsResponse DeskWorld::SendEntry(const std::string& patient, const std::string& id,
                                              const std::string& code, const char* on,
                                              const std::string& practice) {
  v1::PatientRecord record;
  AddEvent(record, id, code, on);
  v1::RecordEventsRequest batch = Batch(patient, practice);
  v1::FeedEvent& event = *batch.mutable_patients(0)->add_events();
  event.set_event_id(absl::StrCat("event ", events++));
  *event.mutable_entry() = record.events(0);
  // It becomes known now, whenever it happened.
  event.mutable_entry()->clear_recorded();
  batch.set_history(false);
  return Send(batch);
}

absl::StatusOr<v1::GetPromptsResponse> DeskWorld::GetPrompts(
    const std::string& patient, const std::string& practice,
    const std::function<void(v1::GetPromptsRequest&)>& change) {
  v1::GetPromptsRequest request;
  request.set_source(source);
  request.set_practice(practice);
  request.set_patient_id(patient);
  if (change) change(request);
  const absl::StatusOr<std::shared_ptr<const std::string>> bytes =
      service::GetPrompts(*desk, caller, request);
  if (!bytes.ok()) return bytes.status();
  v1::GetPromptsResponse response;
  EXPECT_TRUE(response.ParseFromString(**bytes));
  return response;
}

absl::Status DeskWorld::Wait(const std::function<void(std::function<void(absl::Status)>)>& call) {
  absl::Notification done;
  absl::Status result;
  call([&](absl::Status status) {
    result = std::move(status);
    done.Notify();
  });
  done.WaitForNotification();
  return result;
}

absl::StatusOr<v1::RespondResponse> DeskWorld::Respond(
    const std::string& item, const std::string& reply,
    const std::function<void(v1::RespondRequest&)>& change) {
  v1::RespondRequest request;
  request.set_request_id(absl::StrCat("request ", requests++));
  request.set_practice("A81001");
  request.set_item_id(item);
  request.set_reply(reply);
  request.set_role(v1::ROLE_GP);
  request.set_person("Dr A");
  if (change) change(request);
  v1::RespondResponse response;
  const absl::Status status = Wait([&](std::function<void(absl::Status)> done) {
    service::Respond(*desk, caller, request, response, std::move(done));
  });
  if (!status.ok()) return status;
  return response;
}

v1::ListAlertsResponse DeskWorld::ListAlerts(const std::function<void(v1::AlertFilter&)>& change,
                                             const std::string& practice) {
  v1::ListAlertsRequest request;
  request.mutable_filter()->add_practices(practice);
  if (change) change(*request.mutable_filter());
  v1::ListAlertsResponse response;
  const absl::Status status = service::ListAlerts(*desk, caller, request, response);
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

v1::GetAlertResponse DeskWorld::GetAlert(const std::string& item, const std::string& practice) {
  v1::GetAlertRequest request;
  request.set_practice(practice);
  request.set_item_id(item);
  v1::GetAlertResponse response;
  const absl::Status status = service::GetAlert(*desk, caller, Call{now, {}}, request, response);
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

std::unique_ptr<store::Reader> DeskWorld::Read() { return *store->Read(); }

living::LivingItem DeskWorld::Item(const std::string& patient, const std::string& practice) {
  const auto reader = Read();
  std::vector<living::LivingItem> found;
  const absl::StatusOr<store::PatientRef> ref = reader->FindPatient({source, practice, patient});
  EXPECT_TRUE(ref.ok()) << ref.status();
  if (!ref.ok()) return {};
  std::vector<store::Item> rows = *reader->ItemsOf(*ref);
  for (store::Item& row : rows) {
    if (row.state != store::ItemState::kWithdrawn)
      found.push_back(*living::FromRow(std::move(row)));
  }
  EXPECT_EQ(found.size(), 1U);
  return found.empty() ? living::LivingItem() : found.front();
}

int DeskWorld::RunKeeper() {
  int sum = 0;
  for (int rounds = 0; rounds < 1000; ++rounds) {
    const absl::StatusOr<int> done = desk->keeper().Round();
    EXPECT_TRUE(done.ok()) << done.status();
    if (!done.ok() || *done == 0) break;
    sum += *done;
  }
  return sum;
}

std::vector<std::string> DeskWorld::Audit(const std::string& practice) {
  // A write takes the lines about reads along that wait.
  EXPECT_TRUE(store->Write([](store::Transaction&) { return absl::OkStatus(); }).ok());
  std::vector<std::string> out;
  const auto lines = Read()->AuditLines(practice, 0, 10'000);
  for (const store::ChainedLine& line : *lines) out.push_back(line.text);
  return out;
}

}  // namespace waymark::service
