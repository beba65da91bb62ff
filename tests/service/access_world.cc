#include "service/access_world.h"

#include <future>
#include <utility>

#include "gtest/gtest.h"
#include "waymark/service/get_prompts_handler.h"
#include "waymark/service/record_events_handler.h"
#include "waymark/service/worklists.h"
#include "waymark/store/sqlite/open.h"

namespace waymark::service {
namespace {

access::ClientConfig Client(const std::string& name, std::vector<std::string> practices) {
  access::ClientConfig client;
  client.name = name;
  client.certificates = {name};
  client.practices = std::move(practices);
  client.may = {Need::kEvaluate, Need::kFeed,   Need::kRead, Need::kAnswer,
                Need::kReview,   Need::kExport, Need::kRules};
  client.roles = access::kEveryRole;
  client.calls_per_second = client.burst = 1'000'000;
  return client;
}

}  // namespace

AccessWorld::AccessWorld() {
  config.clients = {Client("ours", {"OURS1"}),        Client("theirs", {"THEIRS"}),
                    Client("coordinator", {"OURS1"}), Client("nobody", {"EMPTY"}),
                    Client("operator", {}),           Client("manager", {"OURS1", "THEIRS"})};
  config.clients[0].purposes = {"direct care"};
  config.clients[2].roles = *access::ParseRole("coordinator");
  config.clients[4].may = {Need::kAdminister};
  config.clients[5].may = {Need::kCount};
  config.clients[5].roles = 0;
  gate = std::make_shared<access::Gate>([this] { return now; });
  EXPECT_TRUE(gate->Load(config, [](const std::string&) { return std::string(); }).ok());
  log = std::make_unique<Log>([](std::string_view) {}, [this] { return now; });
  store::sqlite::OpenOptions options;
  options.path = folder.path("store.db");
  options.now = [this] { return absl::ToUnixMicros(now); };
  store = store::sqlite::OpenStore(std::move(options)).value();
  Desk::Options desk_options;
  desk_options.access = gate;
  desk_options.worklists = DefaultWorklists();
  desk_options.background = false;
  desk = std::make_unique<Desk>(
      *store, [this] { return now; }, *log, std::move(desk_options));
  EXPECT_TRUE(desk->SetSnapshot(TestSnapshot()).ok());
  EXPECT_TRUE(Feed(As("ours"), "OURS1", "mia").ok());
  EXPECT_TRUE(Feed(As("theirs"), "THEIRS", "theo").ok());
}

AccessWorld::~AccessWorld() { desk.reset(); }

Caller AccessWorld::As(const std::string& client) {
  access::Presented presented;
  presented.certificate_names = {client};
  const Need need = client == "operator"  ? Need::kAdminister
                    : client == "manager" ? Need::kCount
                                          : Need::kRead;
  return gate->Admit(presented, need).value();
}

absl::Status AccessWorld::GetPrompts(const Caller& caller, const std::string& practice,
                                     const std::string& patient, v1::Role role) {
  v1::GetPromptsRequest request;
  request.set_source("tests");
  request.set_practice(practice);
  request.set_patient_id(patient);
  request.set_role(role);
  if (FindKeptPrompts(*desk, caller, request) != nullptr) return absl::OkStatus();
  return service::GetPrompts(*desk, caller, request).status();
}

absl::Status AccessWorld::Feed(const Caller& caller, const std::string& practice,
                               const std::string& patient) {
  v1::RecordEventsRequest batch;
  batch.set_sequence(1);
  v1::PatientEvents& events = *batch.add_patients();
  events.set_practice(practice);
  events.set_patient_id(patient);
  v1::FeedEvent& person = *events.add_events();
  person.set_event_id(practice + patient + "person");
  *person.mutable_person()->mutable_birth_date() = Date("1960-05-02");
  person.mutable_person()->set_sex(v1::SEX_FEMALE);
  v1::Registration& registration = *person.mutable_person()->add_registrations();
  registration.set_practice(practice);
  *registration.mutable_from() = Date("2000-01-01");
  v1::FeedEvent& entry = *events.add_events();
  entry.set_event_id(practice + patient + "entry");
  v1::PatientRecord holder;
  AddEvent(holder, patient + "d1", kDiagnosis, "2025-06-01");
  *entry.mutable_entry() = holder.events(0);
  std::promise<absl::Status> done;
  RecordBatch(
      *desk, caller, "tests", batch,
      [&done](const absl::Status& status, const std::shared_ptr<v1::RecordEventsResponse>&) {
        done.set_value(status);
      });
  return done.get_future().get();
}

std::string AccessWorld::ItemOf(const std::string& practice) {
  auto reader = store->Read().value();
  store::ItemQuery query;
  query.filter.practices = {practice};
  query.limit = 10;
  const store::ItemPage page = reader->ListItems(query).value();
  return page.items.empty() ? std::string() : page.items.front().id;
}

std::vector<std::string> AccessWorld::Audit(const std::string& practice) {
  // Lines about reads are on disk once the store is closed.
  desk.reset();
  store.reset();
  auto reader = store::sqlite::OpenReader(folder.path("store.db")).value();
  std::vector<std::string> out;
  const auto lines = reader->AuditLines(practice, 0, 1000).value();
  for (const store::ChainedLine& line : lines) out.push_back(line.text);
  return out;
}

}  // namespace waymark::service
