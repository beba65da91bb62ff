// GetPrompts of a stored patient answers as Evaluate does for the same record, field by field: the
// shipped rules over a synthetic practice.
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "waymark/population/synthesise.h"
#include "waymark/record/readers/csv_extract.h"
#include "waymark/record/readers/to_message.h"
#include "waymark/service/evaluate_handler.h"

namespace waymark::service {
namespace {

using google::protobuf::util::MessageDifferencer;

constexpr int kPatients = 200;
constexpr char kToday[] = "2026-03-03";

std::vector<v1::PatientRecord> Practice(const std::string& folder) {
  population::SynthesiseOptions options;
  options.patients = kPatients;
  options.seed = 1;
  options.on = D(kToday);
  options.out_dir = folder;
  EXPECT_TRUE(population::Synthesise(options).ok());
  record::ExtractOptions extract;
  extract.patients = folder + "/patients.csv";
  extract.events = folder + "/events.csv";
  extract.replies = folder + "/replies.csv";
  extract.zone = *calendar::LoadZone("Europe/London");
  auto reader = record::ExtractReader::Open(extract);
  std::vector<v1::PatientRecord> out;
  record::PatientRecord record;
  while (reader.ok() && (*reader)->Next(record).value_or(false)) {
    if (!record.not_usable) record::ToMessage(record, out.emplace_back());
  }
  return out;
}

// The record as a clinical system streams it.
v1::RecordEventsRequest AsEvents(DeskWorld& world, const v1::PatientRecord& record,
                                 const std::string& practice) {
  v1::RecordEventsRequest batch = world.Batch(record.patient_id(), practice);
  v1::PatientEvents& events = *batch.mutable_patients(0);
  const auto add = [&]() -> v1::FeedEvent& {
    v1::FeedEvent& event = *events.add_events();
    event.set_event_id(absl::StrCat(record.patient_id(), "/", events.events_size()));
    return event;
  };
  v1::Person& person = *add().mutable_person();
  person.set_nhs_number(record.nhs_number());
  if (record.has_birth_date()) *person.mutable_birth_date() = record.birth_date();
  person.set_sex(record.sex());
  if (record.has_died_on()) *person.mutable_died_on() = record.died_on();
  person.set_deceased(record.deceased());
  person.set_sensitive(record.sensitive());
  *person.mutable_registrations() = record.registrations();
  if (record.has_coverage()) *person.mutable_coverage() = record.coverage();
  for (const v1::Event& event : record.events()) *add().mutable_entry() = event;
  for (const v1::Reply& reply : record.replies()) *add().mutable_reply() = reply;
  return batch;
}

// What is stored of a rule that runs silently is counted and shown nowhere, not even in a full
// view.
void ForgetSilent(const rules::Pack& pack, v1::EvaluateResponse& answer) {
  auto& items = *answer.mutable_items();
  items.erase(
      std::remove_if(items.begin(), items.end(),
                     [&](const v1::Item& item) {
                       return pack.rules[static_cast<size_t>(pack.FindRule(item.rule()))].status ==
                              rules::RuleStatus::kSilent;
                     }),
      items.end());
}

// What only stored answers carry.
void Forget(v1::EvaluateResponse& answer) {
  for (v1::Prompt& prompt : *answer.mutable_prompts()) prompt.mutable_item()->clear_item_id();
  for (v1::Item& item : *answer.mutable_items()) item.clear_item_id();
}

TEST(StoredAnswers, AreThoseOfEvaluateForEveryPatientOfAPractice) {
  DeskWorld world;
  ServiceSettings settings = TestSettings();
  settings.zone = *calendar::LoadZone("Europe/London");
  world.packs = std::make_unique<PackHolder>(
      PackSource{.path = std::string(WAYMARK_SOURCE_DIR) + "/rules"}, settings,
      [&world] { return world.now; }, *world.log);
  const absl::Status loaded = world.packs->Load();
  ASSERT_TRUE(loaded.ok()) << loaded;
  world.Reopen();
  const std::shared_ptr<const Snapshot> snapshot = world.packs->Get();
  const std::vector<v1::PatientRecord> patients = Practice(world.folder.path("practice"));
  ASSERT_GT(patients.size(), kPatients * 9 / 10);
  std::string practice;
  for (const v1::PatientRecord& record : patients) {
    for (const v1::Registration& one : record.registrations()) practice = one.practice();
    if (!practice.empty()) break;
  }
  struct Asking {
    v1::Role role;
    v1::Moment moment;
    bool full;
  };
  // Worklists last: what was shown in a consultation is collapsed the next time.
  const std::vector<Asking> askings = {{v1::ROLE_GP, v1::MOMENT_ON_OPEN, true},
                                       {v1::ROLE_COORDINATOR, v1::MOMENT_WORKLIST, false},
                                       {v1::ROLE_UNSPECIFIED, v1::MOMENT_WORKLIST, true},
                                       {static_cast<v1::Role>(77), v1::MOMENT_WORKLIST, false}};
  int prompts = 0, differing = 0;
  for (const v1::PatientRecord& record : patients) {
    const v1::RecordEventsResponse sent = world.Send(AsEvents(world, record, practice));
    ASSERT_EQ(sent.refused_size(), 0) << sent.DebugString();
    for (const Asking& asking : askings) {
      v1::EvaluateRequest request;
      *request.mutable_record() = record;
      request.set_practice(practice);
      *request.mutable_as_of() = Date(kToday);
      request.set_role(asking.role);
      request.set_moment(asking.moment);
      request.set_view(asking.full ? v1::VIEW_FULL : v1::VIEW_BASIC);
      v1::EvaluateResponse evaluated;
      ASSERT_TRUE(Evaluate(*snapshot, Call{world.now, {}}, request, evaluated).ok());
      ForgetSilent(snapshot->pack(), evaluated);
      auto stored = world.GetPrompts(record.patient_id(), practice, [&](auto& r) {
        r.set_role(asking.role);
        r.set_moment(asking.moment);
        r.set_full(asking.full);
      });
      ASSERT_TRUE(stored.ok()) << stored.status();
      prompts += stored->answer().prompts_size();
      for (const v1::Prompt& prompt : stored->answer().prompts()) {
        EXPECT_FALSE(prompt.item().item_id().empty()) << prompt.item().rule();
      }
      Forget(*stored->mutable_answer());
      std::string report;
      MessageDifferencer differ;
      differ.ReportDifferencesToString(&report);
      if (differ.Compare(evaluated, stored->answer())) continue;
      if (++differing <= 5) {
        ADD_FAILURE() << record.patient_id() << " asked by " << v1::Role_Name(asking.role) << ":\n"
                      << report;
      }
    }
  }
  EXPECT_EQ(differing, 0);
  EXPECT_GT(prompts, kPatients / 2) << "there was something to compare";
}

}  // namespace
}  // namespace waymark::service
