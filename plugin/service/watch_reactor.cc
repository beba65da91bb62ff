#include "waymark/service/watch_reactor.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "waymark/service/admission.h"
#include "waymark/service/desk_call.h"
#include "waymark/service/grpc_call.h"
#include "waymark/service/watch_handler.h"

namespace waymark::service {
namespace {

class Reactor final : public grpc::ServerWriteReactor<v1::WatchPromptsResponse> {
 public:
  Reactor(const ServiceContext& context, const grpc::CallbackServerContext& grpc,
          const v1::WatchPromptsRequest& request)
      : context_(context), request_(request) {
    AdmitGrpc(context, grpc, "WatchPrompts",
              [this](absl::StatusOr<Caller> caller) { Admitted(std::move(caller)); });
  }

  // Nothing ends before it is known who calls.
  void Admitted(absl::StatusOr<Caller> caller) {
    if (caller.ok() && context_.desk == nullptr) caller = NoStore();
    if (!caller.ok()) return Finish(ToGrpc(Counted(caller.status())));
    caller_ = *std::move(caller);
    absl::MutexLock lock(&mutex_);
    admitted_ = true;
    Ask();
    FinishIfEnded();
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    if (!ok) ended_ = true;
    // There may be more than was sent at once.
    if (more_) Ask();
    FinishIfEnded();
  }

  void OnCancel() override {
    absl::MutexLock lock(&mutex_);
    ended_ = true;
    FinishIfEnded();
  }

  void OnDone() override {
    // Whoever finished may still hold the lock.
    { absl::MutexLock lock(&mutex_); }
    delete this;
  }

 private:
  // Reads on a thread of the desk; one reading at a time.
  void Ask() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (asking_ || writing_ || ended_) {
      more_ = true;
      return;
    }
    asking_ = true;
    more_ = false;
    if (!context_.desk->watching().Post([this] { Read(); })) {
      asking_ = false;
      failed_ = absl::UnavailableError("too many watchers at once; try again shortly");
      ended_ = true;
    }
  }

  void Read() {
    absl::Status status = context_.desk->StillHolds(caller_);
    if (status.ok()) status = Begin();
    v1::WatchPromptsResponse response;
    if (status.ok()) status = NextChanges(*context_.desk, request_, at_, response);
    absl::MutexLock lock(&mutex_);
    asking_ = false;
    if (!status.ok()) {
      failed_ = status;
      ended_ = true;
    } else if (!ended_ && (response.changes_size() > 0 || first_)) {
      // The first one goes out empty too: from its token on nothing is missed.
      first_ = false;
      more_ = response.changes_size() > 0 || more_;
      response_ = std::move(response);
      writing_ = true;
      StartWrite(&response_);
    } else if (more_) {
      Ask();
    }
    FinishIfEnded();
  }

  // The first time: where to begin, and from then on it is told of what comes.
  absl::Status Begin() {
    if (begun_) return absl::OkStatus();
    begun_ = true;
    handle_ = context_.desk->hub().Watch({request_.practices().begin(), request_.practices().end()},
                                         [this] {
                                           absl::MutexLock lock(&mutex_);
                                           if (context_.desk->is_ending() && !ended_) {
                                             failed_ = Desk::Ending();
                                             ended_ = true;
                                           }
                                           Ask();
                                           FinishIfEnded();
                                         });
    absl::StatusOr<ResumeToken> at = BeginWatch(*context_.desk, caller_, request_);
    if (!at.ok()) return at.status();
    at_ = *std::move(at);
    return absl::OkStatus();
  }

  const absl::Status& Counted(const absl::Status& status) {
    context_.log.CountFailure("WatchPrompts", absl::StatusCodeToString(status.code()));
    return status;
  }

  void FinishIfEnded() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!admitted_ || !ended_ || finished_ || asking_ || writing_) return;
    finished_ = true;
    CallEnded(context_, "WatchPrompts", caller_, failed_);
    if (!failed_.ok()) Counted(failed_);
    // Not under our lock and not on the hub's thread: letting go of the handle waits for the hub.
    if (!context_.desk->watching().Post([this] {
          handle_.Release();
          absl::Status failed;
          {
            absl::MutexLock lock(&mutex_);
            failed = failed_;
          }
          Finish(ToGrpc(failed));
        })) {
      // Only where the desk is closing: everybody is let go of then.
      finished_ = false;
    }
  }

  const ServiceContext& context_;
  Caller caller_;  // set once admitted
  const v1::WatchPromptsRequest request_;
  absl::Mutex mutex_;
  WatchHub::Handle handle_;
  ResumeToken at_;
  v1::WatchPromptsResponse response_;
  bool begun_ = false;
  bool first_ ABSL_GUARDED_BY(mutex_) = true;
  bool admitted_ ABSL_GUARDED_BY(mutex_) = false;
  bool asking_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool more_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status failed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

grpc::ServerWriteReactor<v1::WatchPromptsResponse>* NewWatchReactor(
    const ServiceContext& context, const grpc::CallbackServerContext& grpc,
    const v1::WatchPromptsRequest& request) {
  return new Reactor(context, grpc, request);
}

}  // namespace waymark::service
