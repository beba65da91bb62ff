// The stored side of a sidecar without its network: a store in a file, the test pack, handlers that
// are called directly, a clock that stands where it is put, and no background.
#ifndef WAYMARK_TESTS_SERVICE_DESK_WORLD_H_
#define WAYMARK_TESTS_SERVICE_DESK_WORLD_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "service/test_pack.h"
#include "waymark/service/desk.h"
#include "waymark/service/pack_holder.h"
#include "waymark/service/respond_handler.h"
#include "waymark/v1/decision_support.pb.h"
#include "waymark/v1/review.pb.h"
#include "waymark/v1/rules.pb.h"

namespace waymark::service {

class DeskWorld {
 public:
  // One worklist, `list`, with the rule `review`; `more` are further keys of it, as YAML lines.
  explicit DeskWorld(const std::string& more = "");
  ~DeskWorld();

  // The morning of the day.
  void SetDay(const char* day);
  // Closes the store and opens it again, as after a stop; the pack that was loaded last is in use.
  void Reopen(bool use_pack = true);
  // Puts a pack into the folder, signed.
  void WritePack(const std::vector<rules::SourceFile>& files);

  // A registered woman of the practice, diagnosed on that day: her item is due three months on.
  v1::RecordEventsResponse SendPatient(const std::string& patient,
                                       const char* diagnosed = "2025-06-01",
                                       const std::string& practice = "A81001");
  v1::RecordEventsResponse SendEntry(const std::string& patient, const std::string& id,
                                     const std::string& code, const char* on,
                                     const std::string& practice = "A81001");
  v1::RecordEventsResponse Send(const v1::RecordEventsRequest& batch);
  // As sent; the sender's number of events goes on from one to the next.
  v1::RecordEventsRequest Batch(const std::string& patient, const std::string& practice);

  absl::StatusOr<v1::GetPromptsResponse> GetPrompts(
      const std::string& patient, const std::string& practice = "A81001",
      const std::function<void(v1::GetPromptsRequest&)>& change = {});
  // A reply of a GP to the patient's item, as `change` makes it.
  absl::StatusOr<v1::RespondResponse> Respond(
      const std::string& item, const std::string& reply,
      const std::function<void(v1::RespondRequest&)>& change = {});
  // Calls a handler that tells when it is done.
  absl::Status Wait(const std::function<void(std::function<void(absl::Status)>)>& call);
  v1::ListAlertsResponse ListAlerts(const std::function<void(v1::AlertFilter&)>& change = {},
                                    const std::string& practice = "A81001");
  v1::GetAlertResponse GetAlert(const std::string& item, const std::string& practice = "A81001");
  // The only item of the patient that is not withdrawn, from the store.
  living::LivingItem Item(const std::string& patient, const std::string& practice = "A81001");
  std::string ItemId(const std::string& patient, const std::string& practice = "A81001") {
    return Item(patient, practice).row.id;
  }
  // Rounds until nobody is due; how many patients were looked at.
  int RunKeeper();
  // Texts of a practice's audit chain, oldest first.
  std::vector<std::string> Audit(const std::string& practice = "A81001");
  std::unique_ptr<store::Reader> Read();

  absl::Time now;
  TestFolder folder;
  Caller caller{.client = "tests", .purpose = ""};
  std::unique_ptr<Log> log;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<PackHolder> packs;
  std::unique_ptr<Desk> desk;
  std::string log_text;
  std::string source = "test system";
  int requests = 0;
  int events = 0;

 private:
  Worklists worklists_;
};

}  // namespace waymark::service

#endif  // WAYMARK_TESTS_SERVICE_DESK_WORLD_H_
