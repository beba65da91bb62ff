#include "waymark/gateway/cds_evaluate.h"

#include <google/protobuf/arena.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "waymark/gateway/cds_kept.h"
#include "waymark/gateway/cds_record.h"
#include "waymark/service/evaluate_handler.h"

namespace waymark::gateway {
namespace {

constexpr size_t kFirstBlock = 16 << 10;
constexpr size_t kLargestBlock = 128 << 10;

// The practice that the answer is about, as EvaluateRecord settles it (service/scope.h).
std::string PracticeOf(const CdsRequest& request, const service::Snapshot& snapshot,
                       const service::Call& call, const record::PatientRecord& record) {
  if (!request.practice.empty()) return request.practice;
  if (!record.practice.empty()) return std::string(record.practice);
  if (!snapshot.settings().practice.empty()) return snapshot.settings().practice;
  if (call.caller != nullptr && call.caller->grant != nullptr &&
      call.caller->grant->practices.size() == 1) {
    return *call.caller->grant->practices.begin();
  }
  return {};
}

// One call's record, asked with and without what is kept about the patient.
class Asking {
 public:
  Asking(const CdsPack& pack, const CdsRequest& request, const CdsMoment& moment,
         const service::Call& call)
      : pack_(pack),
        snapshot_(*pack.snapshot),
        request_(request),
        call_(call),
        today_(snapshot_.TodayAt(call.now)) {
    asked_.set_role(request.role);
    asked_.set_moment(moment.moment);
    asked_.set_practice(request.practice);
    asked_.set_view(v1::VIEW_FULL);
  }

  // Reads the record; `kept` may be null. Then it can be asked once.
  absl::Status Read(bool with_drafts, const CdsKept* kept) {
    std::function<void(record::PatientRecord&)> add;
    if (kept != nullptr) {
      add = [&](record::PatientRecord& record) {
        kept->AddReplies(today_, snapshot_.pack(), record);
      };
    }
    absl::StatusOr<CdsRecord> read =
        ReadCdsRecord(request_, pack_.needs, snapshot_, today_, with_drafts, add);
    if (!read.ok()) return read.status();
    record_ = std::move(read->record);
    gaps_ = std::move(read->gaps);
    in_doubt_ = record_.in_doubt();
    practice_ = PracticeOf(request_, snapshot_, call_, record_);
    return absl::OkStatus();
  }

  // `counts`: it is what is said, and not only asked on the way.
  absl::Status Ask(const CdsKept* kept, bool counts, v1::EvaluateResponse& response) {
    service::KeptOfItem snoozes;
    if (kept != nullptr) snoozes = kept->Snoozes(snapshot_.pack(), today_);
    service::Call call = call_;
    if (!counts) call.metrics = nullptr;
    response.Clear();
    return service::EvaluateRecord(snapshot_, call, asked_, std::move(record_), response, snoozes);
  }

  const std::vector<CdsGap>& gaps() const { return gaps_; }
  bool in_doubt() const { return in_doubt_; }
  const std::string& practice() const { return practice_; }

 private:
  const CdsPack& pack_;
  const service::Snapshot& snapshot_;
  const CdsRequest& request_;
  const service::Call& call_;
  const calendar::Day today_;
  v1::EvaluateRequest asked_;
  record::PatientRecord record_;
  std::vector<CdsGap> gaps_;
  bool in_doubt_ = false;
  std::string practice_;
};

}  // namespace

absl::StatusOr<CdsAnswer> CdsEvaluate(const CdsPack& pack, const CdsMoment& moment,
                                      const CdsIdentity& identity, const service::Call& call,
                                      const CdsRequest& request, service::Desk* desk) {
  const bool has_drafts = !moment.drafts.empty();
  Asking asking(pack, request, moment, call);
  if (absl::Status status = asking.Read(false, nullptr); !status.ok()) return status;
  std::optional<CdsKept> kept;
  bool unheard = false;
  if (desk != nullptr) {
    absl::StatusOr<std::optional<CdsKept>> read =
        CdsKept::Read(*desk, *call.caller, {asking.practice(), request.patient_id, request.source});
    unheard = !read.ok();
    if (read.ok()) kept = *std::move(read);
  }
  // Of many small messages, all gone at the end of the call.
  google::protobuf::ArenaOptions room;
  room.start_block_size = kFirstBlock;
  room.max_block_size = kLargestBlock;
  google::protobuf::Arena arena(room);
  const auto make = [&] {
    return google::protobuf::Arena::CreateMessage<v1::EvaluateResponse>(&arena);
  };
  v1::EvaluateResponse& without_drafts = *make();
  v1::EvaluateResponse& response = *make();
  const CdsKept* heard = nullptr;
  if (kept.has_value()) {
    // What stands without answers is what stored items are compared with.
    if (absl::Status status = asking.Ask(nullptr, false, response); !status.ok()) return status;
    kept->Pair(response);
    if (kept->any()) heard = &*kept;
    if (absl::Status status = asking.Read(false, heard); !status.ok()) return status;
  }
  if (has_drafts) {
    if (absl::Status status = asking.Ask(heard, false, without_drafts); !status.ok()) return status;
    if (absl::Status status = asking.Read(true, heard); !status.ok()) return status;
  }
  if (absl::Status status = asking.Ask(heard, true, response); !status.ok()) return status;
  return MakeCards({pack.snapshot->pack(), response, pack.consulted, asking.gaps(), identity,
                    asking.in_doubt(), asking.practice(), request.patient_id, request.role,
                    has_drafts ? &without_drafts : nullptr,
                    unheard ? "unknown" : (heard != nullptr ? "heard" : "")});
}

}  // namespace waymark::gateway
