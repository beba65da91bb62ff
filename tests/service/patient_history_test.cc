// One patient's history for a complaint or the patient's own request, and views that a practice
// shares.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/desk_world.h"
#include "service/details.h"
#include "waymark/service/console_handler.h"
#include "waymark/service/review_handler.h"

namespace waymark::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kPractice[] = "A81001";

absl::StatusOr<v1::PatientHistoryResponse> History(DeskWorld& world, const std::string& item,
                                                   const std::string& purpose = "complaint",
                                                   const std::string& practice = kPractice) {
  v1::PatientHistoryRequest request;
  request.set_practice(practice);
  request.set_item_id(item);
  request.set_purpose(purpose);
  request.set_person("Carol");
  v1::PatientHistoryResponse response;
  const absl::Status status = PatientHistory(*world.desk, world.caller, request, response);
  if (!status.ok()) return status;
  return response;
}

TEST(PatientHistory, HoldsItemsRecordAndWhoLooked) {
  DeskWorld world;
  world.SendPatient("4711");
  world.SendPatient("another");
  const std::string item = world.ItemId("4711");
  ASSERT_TRUE(world.Respond(item, "done elsewhere").ok());
  v1::AddNoteRequest note;
  note.set_request_id("note");
  note.set_practice(kPractice);
  note.set_item_id(item);
  note.set_text("rang twice");
  note.set_person("Carol");
  v1::AddNoteResponse noted;
  ASSERT_TRUE(world
                  .Wait([&](std::function<void(absl::Status)> done) {
                    AddNote(*world.desk, world.caller, note, noted, std::move(done));
                  })
                  .ok());
  world.GetAlert(item);
  const auto history = History(world, item);
  ASSERT_TRUE(history.ok()) << history.status();
  EXPECT_EQ(history->patient_id(), "4711");
  EXPECT_EQ(history->practice(), kPractice);
  EXPECT_EQ(history->person().age(), 65);
  EXPECT_EQ(history->as_of().day(), 3);
  EXPECT_FALSE(history->made_at().empty());
  ASSERT_EQ(history->items_size(), 1) << "the closed one too, and nobody else's";
  EXPECT_EQ(history->items(0).alert().work().state(), "closed");
  std::vector<std::string> happened;
  for (const v1::TimelineEntry& line : history->items(0).timeline()) {
    happened.push_back(line.what() + " " + line.text());
  }
  EXPECT_THAT(happened, Contains(HasSubstr("reply")));
  EXPECT_THAT(happened, Contains("note rang twice"));
  ASSERT_GE(history->record_size(), 1);
  EXPECT_EQ(history->record(0).entry().occurred().year(), 2025);
  std::vector<std::string> looked;
  for (const v1::AccessLine& line : history->access()) {
    looked.push_back(line.action() + " " + line.method() +
                     (line.purpose().empty() ? "" : " for " + line.purpose()));
  }
  EXPECT_THAT(looked, Contains("saw GetAlert"));
  EXPECT_THAT(looked, Contains("exported PatientHistory for complaint")) << "this very call";
}

TEST(PatientHistory, ThatIsRefusedLeavesNoLine) {
  DeskWorld world;
  world.SendPatient("p");
  const std::string item = world.ItemId("p");
  EXPECT_THAT(FieldsOf(History(world, item, "").status()), ElementsAre("purpose"));
  EXPECT_EQ(ReasonOf(History(world, "none").status()), "NOT_FOUND");
  EXPECT_EQ(ReasonOf(History(world, item, "complaint", "B82002").status()), "NOT_FOUND");
  EXPECT_THAT(world.Audit(), Not(Contains(HasSubstr("PatientHistory"))));
}

TEST(PatientHistory, OfASensitiveRecordIsNotGiven) {
  DeskWorld world;
  world.SendPatient("p");
  const std::string item = world.ItemId("p");
  v1::RecordEventsRequest batch = world.Batch("p", kPractice);
  v1::FeedEvent& event = *batch.mutable_patients(0)->add_events();
  event.set_event_id("sensitive");
  v1::Person& person = *event.mutable_person();
  *person.mutable_birth_date() = Date("1960-05-02");
  person.mutable_coverage()->set_complete(true);
  person.set_sensitive(true);
  world.Send(batch);
  EXPECT_EQ(ReasonOf(History(world, item).status()), "SENSITIVE");
}

absl::Status Save(DeskWorld& world, const std::string& name, const std::string& address,
                  const std::string& practice = kPractice) {
  v1::SaveViewRequest request;
  request.set_practice(practice);
  request.set_name(name);
  request.set_address(address);
  request.set_person("Carol");
  v1::SaveViewResponse response;
  return world.Wait([&](std::function<void(absl::Status)> done) {
    SaveView(*world.desk, world.caller, request, response, std::move(done));
  });
}

std::vector<std::string> Views(DeskWorld& world, const std::string& practice = kPractice) {
  v1::ListViewsRequest request;
  request.add_practices(practice);
  v1::ListViewsResponse response;
  const absl::Status status = ListViews(*world.desk, world.caller, request, response);
  EXPECT_TRUE(status.ok()) << status;
  std::vector<std::string> out;
  for (const v1::SharedView& view : response.views()) {
    EXPECT_EQ(view.person(), "Carol");
    EXPECT_FALSE(view.saved_at().empty());
    out.push_back(view.name() + " " + view.address());
  }
  return out;
}

TEST(Views, AreSharedByAPracticeAndOutlastAStop) {
  DeskWorld world;
  ASSERT_TRUE(Save(world, " Monday ", "/worklist/fit-no-result?owner=unassigned").ok());
  ASSERT_TRUE(Save(world, "Friday", "/worklist/all").ok());
  world.Reopen();
  EXPECT_THAT(Views(world), ElementsAre("Friday /worklist/all",
                                        "Monday /worklist/fit-no-result?owner=unassigned"));
  EXPECT_THAT(Views(world, "B82002"), IsEmpty());
  EXPECT_TRUE(absl::IsAlreadyExists(Save(world, "Monday", "/worklist/all")));
  ASSERT_TRUE(Save(world, "Monday", "").ok());
  EXPECT_THAT(Views(world), ElementsAre("Friday /worklist/all"));
  EXPECT_EQ(ReasonOf(Save(world, "Monday", "")), "NOT_FOUND");
}

TEST(Views, HoldNoPatientAndLeadNowhereElse) {
  DeskWorld world;
  EXPECT_THAT(FieldsOf(Save(world, "999 000-0018", "/worklist/all")), ElementsAre("name"));
  EXPECT_THAT(FieldsOf(Save(world, "", "/worklist/all")), ElementsAre("name"));
  EXPECT_THAT(FieldsOf(Save(world, std::string(41, 'x'), "/worklist/all")), ElementsAre("name"));
  EXPECT_THAT(FieldsOf(Save(world, "a\nb", "/worklist/all")), ElementsAre("name"));
  EXPECT_THAT(FieldsOf(Save(world, "x", "https://elsewhere.example/")), ElementsAre("address"));
  EXPECT_THAT(FieldsOf(Save(world, "x", "/worklist/all?q=9990000018")), ElementsAre("address"));
  EXPECT_THAT(FieldsOf(Save(world, "x", "/worklist/" + std::string(500, 'x'))),
              ElementsAre("address"));
  EXPECT_THAT(Views(world), IsEmpty());
}

TEST(Views, OfAPracticeAreAHundredAtMost) {
  DeskWorld world;
  for (int n = 0; n < 100; ++n) {
    ASSERT_TRUE(Save(world, "view " + std::to_string(n), "/worklist/all").ok());
  }
  EXPECT_EQ(ReasonOf(Save(world, "one more", "/worklist/all")), "TOO_MANY_VIEWS");
  EXPECT_TRUE(Save(world, "one more", "/worklist/all", "B82002").ok());
  ASSERT_TRUE(Save(world, "view 7", "").ok());
  EXPECT_TRUE(Save(world, "one more", "/worklist/all").ok());
}

}  // namespace
}  // namespace waymark::service
