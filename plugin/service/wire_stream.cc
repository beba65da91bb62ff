#include "waymark/service/wire_stream.h"

#include <deque>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "waymark/service/admission.h"
#include "waymark/service/desk.h"
#include "waymark/service/errors.h"
#include "waymark/service/grpc_call.h"
#include "waymark/service/review_handler.h"
#include "waymark/service/watch_handler.h"

namespace waymark::service {
namespace {

// An export larger than this is for gRPC, which sends it while it is made.
constexpr size_t kMostExportBytes = size_t{64} << 20;

absl::Status TooBusy() {
  return WithRetry(
      WithReason(absl::ResourceExhaustedError("too many requests wait already; try again shortly"),
                 "TOO_BUSY"),
      absl::Seconds(1));
}

class FailedStream final : public WireStream {
 public:
  explicit FailedStream(absl::Status status) : status_(std::move(status)) {}
  void Ask(Next next) override { next(status_); }
  void Cancel() override {}

 private:
  const absl::Status status_;
};

class WatchStream final : public WireStream, public std::enable_shared_from_this<WatchStream> {
 public:
  WatchStream(const ServiceContext& context, WireCall call, Caller caller,
              v1::WatchPromptsRequest request)
      : context_(context),
        call_(std::move(call)),
        caller_(std::move(caller)),
        request_(std::move(request)) {}

  ~WatchStream() override { handle_.Release(); }

  void Ask(Next next) override {
    bool read = false;
    {
      absl::MutexLock lock(&mutex_);
      next_ = std::move(next);
      asked_ = true;
      read = !begun_ || grown_ || cancelled_;
    }
    if (read) Post();
  }

  void Cancel() override {
    {
      absl::MutexLock lock(&mutex_);
      cancelled_ = true;
      if (!asked_ || posted_) return;
    }
    Post();
  }

 private:
  // Reads on a thread of the desk; one reading at a time.
  void Post() {
    {
      absl::MutexLock lock(&mutex_);
      if (posted_ || !asked_) return;
      posted_ = true;
    }
    if (context_.desk->watching().Post([self = shared_from_this()] { self->Read(); })) return;
    Answer(TooBusy());
  }

  void Read() {
    {
      absl::MutexLock lock(&mutex_);
      grown_ = false;
    }
    if (is_over()) return Answer(Cancelled());
    if (context_.desk->is_ending()) return Answer(Desk::Ending());
    absl::Status status = context_.desk->StillHolds(caller_);
    if (status.ok()) status = Begin();
    v1::WatchPromptsResponse response;
    if (status.ok()) status = NextChanges(*context_.desk, request_, at_, response);
    if (!status.ok()) return Answer(std::move(status));
    // The first one goes out empty too: from its token on nothing is missed.
    if (response.changes_size() > 0 || first_) {
      first_ = false;
      {
        // There may be more than fits in one message.
        absl::MutexLock lock(&mutex_);
        grown_ = grown_ || response.changes_size() > 0;
      }
      return Answer(std::optional<std::string>(response.SerializeAsString()));
    }
    bool again = false;
    {
      absl::MutexLock lock(&mutex_);
      posted_ = false;
      again = grown_ || cancelled_;
    }
    if (again) Post();
  }

  bool is_over() {
    absl::MutexLock lock(&mutex_);
    return cancelled_ || (call_.cancelled && call_.cancelled());
  }

  absl::Status Begin() {
    {
      absl::MutexLock lock(&mutex_);
      if (begun_) return absl::OkStatus();
      begun_ = true;
    }
    std::weak_ptr<WatchStream> weak = weak_from_this();
    handle_ = context_.desk->hub().Watch({request_.practices().begin(), request_.practices().end()},
                                         [weak] {
                                           // Under the hub's lock: a stream that ends just now must
                                           // not end here.
                                           if (const auto self = weak.lock()) self->Grown(self);
                                         });
    absl::StatusOr<ResumeToken> at = BeginWatch(*context_.desk, caller_, request_);
    if (!at.ok()) return at.status();
    at_ = *std::move(at);
    return absl::OkStatus();
  }

  void Grown(std::shared_ptr<WatchStream> self) {
    {
      absl::MutexLock lock(&mutex_);
      grown_ = true;
    }
    // Always on the desk's thread, which also lets go of the last reference, outside the hub's
    // lock.
    context_.desk->watching().Post([self = std::move(self)] { self->Post(); });
  }

  void Answer(absl::StatusOr<std::optional<std::string>> what) {
    Next next;
    {
      absl::MutexLock lock(&mutex_);
      posted_ = asked_ = false;
      next = std::move(next_);
    }
    if (!what.ok()) {
      handle_.Release();
      CallEnded(context_, "WatchPrompts", caller_, what.status());
      CountCall(context_, call_.transport, "WatchPrompts", what.status(), begun_at_);
    }
    if (next) next(std::move(what));
  }

  const ServiceContext& context_;
  const WireCall call_;
  const Caller caller_;
  const v1::WatchPromptsRequest request_;
  const absl::Time begun_at_ = absl::Now();
  WatchHub::Handle handle_;
  ResumeToken at_;
  bool first_ = true;
  absl::Mutex mutex_;
  Next next_ ABSL_GUARDED_BY(mutex_);
  bool begun_ ABSL_GUARDED_BY(mutex_) = false;
  bool asked_ ABSL_GUARDED_BY(mutex_) = false;
  bool posted_ ABSL_GUARDED_BY(mutex_) = false;
  bool grown_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

class ExportStream final : public WireStream, public std::enable_shared_from_this<ExportStream> {
 public:
  ExportStream(const ServiceContext& context, WireCall call, Caller caller,
               v1::ExportRequest request)
      : context_(context),
        call_(std::move(call)),
        caller_(std::move(caller)),
        request_(std::move(request)) {}

  void Begin() {
    if (!context_.executor.Post([self = shared_from_this()] { self->Make(); })) End(TooBusy());
  }

  void Ask(Next next) override {
    {
      absl::MutexLock lock(&mutex_);
      next_ = std::move(next);
    }
    Give();
  }

  void Cancel() override {
    absl::MutexLock lock(&mutex_);
    cancelled_ = true;
  }

 private:
  void Make() {
    size_t bytes = 0;
    absl::Status status;
    try {
      status = Export(*context_.desk, caller_, request_, [this, &bytes](std::string part) {
        bytes += part.size();
        v1::ExportResponse response;
        response.set_csv(std::move(part));
        absl::MutexLock lock(&mutex_);
        parts_.push_back(response.SerializeAsString());
        return !cancelled_ && bytes <= kMostExportBytes;
      });
    } catch (const std::exception&) {
      status = absl::InternalError("the call failed inside Waymark; nothing was answered");
    }
    if (bytes > kMostExportBytes) {
      status = WithReason(absl::ResourceExhaustedError(
                              "the export is larger than 64 MiB: filter it, or export over gRPC"),
                          "EXPORT_TOO_LARGE");
    }
    End(std::move(status));
  }

  void End(absl::Status status) {
    CallEnded(context_, "Export", caller_, status);
    CountCall(context_, call_.transport, "Export", status, begun_at_);
    {
      absl::MutexLock lock(&mutex_);
      ended_ = true;
      status_ = std::move(status);
    }
    Give();
  }

  void Give() {
    Next next;
    absl::StatusOr<std::optional<std::string>> what;
    {
      absl::MutexLock lock(&mutex_);
      if (!next_) return;
      if (!parts_.empty() && (status_.ok() || !ended_)) {
        what = std::optional<std::string>(std::move(parts_.front()));
        parts_.pop_front();
      } else if (ended_) {
        if (status_.ok()) {
          what = std::optional<std::string>();
        } else {
          what = status_;
        }
      } else {
        return;
      }
      next = std::move(next_);
      next_ = nullptr;
    }
    next(std::move(what));
  }

  const ServiceContext& context_;
  const WireCall call_;
  const Caller caller_;
  const v1::ExportRequest request_;
  const absl::Time begun_at_ = absl::Now();
  absl::Mutex mutex_;
  Next next_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::string> parts_ ABSL_GUARDED_BY(mutex_);
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

std::shared_ptr<WireStream> NewWatchStream(const ServiceContext& context, WireCall call,
                                           Caller caller, v1::WatchPromptsRequest request) {
  return std::make_shared<WatchStream>(context, std::move(call), std::move(caller),
                                       std::move(request));
}

std::shared_ptr<WireStream> NewExportStream(const ServiceContext& context, WireCall call,
                                            Caller caller, v1::ExportRequest request) {
  auto stream = std::make_shared<ExportStream>(context, std::move(call), std::move(caller),
                                               std::move(request));
  stream->Begin();
  return stream;
}

std::shared_ptr<WireStream> NewFailedStream(absl::Status status) {
  return std::make_shared<FailedStream>(std::move(status));
}

}  // namespace waymark::service
