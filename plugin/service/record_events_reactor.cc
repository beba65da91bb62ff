#include "waymark/service/record_events_reactor.h"

#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "waymark/service/admission.h"
#include "waymark/service/desk_call.h"
#include "waymark/service/errors.h"
#include "waymark/service/grpc_call.h"
#include "waymark/service/record_events_handler.h"

namespace waymark::service {
namespace {

// Batches of one stream that were read and whose acknowledgement has not been sent.
constexpr size_t kMostAhead = 16;
constexpr size_t kMostBytesAhead = size_t{16} << 20;

using Base = grpc::ServerBidiReactor<v1::RecordEventsRequest, v1::RecordEventsResponse>;

class Reactor final : public Base {
 public:
  Reactor(const ServiceContext& context, const grpc::CallbackServerContext& grpc)
      : context_(context) {
    AdmitGrpc(context, grpc, "RecordEvents",
              [this](absl::StatusOr<Caller> caller) { Begin(std::move(caller)); });
  }

  // Nothing ends before it is known who calls, so that this finds the stream as it was.
  void Begin(absl::StatusOr<Caller> caller) {
    if (caller.ok() && context_.desk == nullptr) caller = NoStore();
    if (!caller.ok()) {
      absl::MutexLock lock(&mutex_);
      begun_ = no_more_ = true;
      failed_ = caller.status();
      return FinishIfIdle();
    }
    caller_ = *std::move(caller);
    handle_ = context_.desk->hub().Watch({}, [this] {
      if (!context_.desk->is_ending()) return;
      absl::MutexLock lock(&mutex_);
      no_more_ = true;
      if (failed_.ok() && !gone_) failed_ = Desk::Ending();
      FinishIfIdle();
    });
    absl::MutexLock lock(&mutex_);
    begun_ = true;
    ReadIfRoom();
    FinishIfIdle();
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      absl::MutexLock lock(&mutex_);
      reading_ = false;
      no_more_ = true;
      return FinishIfIdle();
    }
    // No other read begins before this batch is on its way: batches are kept in the order in which
    // they came, each under its own source.
    const std::shared_ptr<v1::RecordEventsRequest> batch = std::move(request_);
    const size_t bytes = batch->ByteSizeLong();
    if (!batch->source().empty()) source_ = batch->source();
    {
      absl::MutexLock lock(&mutex_);
      ++ahead_;
      bytes_ahead_ += bytes;
    }
    const bool taken = context_.desk->intake().Post([this, batch, bytes, source = source_] {
      RecordBatch(*context_.desk, caller_, source, *batch,
                  [this, bytes](const absl::Status& status,
                                std::shared_ptr<v1::RecordEventsResponse> response) {
                    Done(status, std::move(response), bytes);
                  });
    });
    if (!taken) {
      Done(
          WithRetry(WithReason(absl::UnavailableError("too many batches wait already"), "TOO_BUSY"),
                    absl::Seconds(1)),
          nullptr, bytes);
    }
    absl::MutexLock lock(&mutex_);
    reading_ = false;
    ReadIfRoom();
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    writing_ = false;
    --ahead_;
    bytes_ahead_ -= answers_.front().bytes;
    answers_.pop_front();
    if (!ok) {
      // The sender has gone. What it sent is being kept all the same.
      ahead_ -= answers_.size();
      answers_.clear();
      gone_ = true;
      no_more_ = true;
    }
    WriteIfAny();
    ReadIfRoom();
    FinishIfIdle();
  }

  void OnCancel() override {
    absl::MutexLock lock(&mutex_);
    no_more_ = gone_ = true;
    FinishIfIdle();
  }

  void OnDone() override {
    // Whoever finished may still hold the lock.
    { absl::MutexLock lock(&mutex_); }
    delete this;
  }

 private:
  struct Waiting {
    std::shared_ptr<v1::RecordEventsResponse> response;
    size_t bytes = 0;
  };

  void Done(const absl::Status& status, std::shared_ptr<v1::RecordEventsResponse> response,
            size_t bytes) {
    absl::MutexLock lock(&mutex_);
    if (!status.ok()) {
      if (failed_.ok()) failed_ = status;
      no_more_ = true;
    }
    if (status.ok() && failed_.ok() && !gone_) {
      answers_.push_back({std::move(response), bytes});
      WriteIfAny();
    } else {
      --ahead_;
      bytes_ahead_ -= bytes;
    }
    FinishIfIdle();
  }

  void ReadIfRoom() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (reading_ || no_more_ || finished_) return;
    if (ahead_ >= kMostAhead || bytes_ahead_ >= kMostBytesAhead) return;
    request_ = std::make_shared<v1::RecordEventsRequest>();
    reading_ = true;
    StartRead(request_.get());
  }

  void WriteIfAny() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (writing_ || answers_.empty() || finished_) return;
    writing_ = true;
    StartWrite(answers_.front().response.get());
  }

  // Ends when nothing is on its way: a read that waits ends with the stream.
  void FinishIfIdle() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (!begun_ || finished_ || !no_more_ || writing_ || ahead_ > 0) return;
    finished_ = true;
    CallEnded(context_, "RecordEvents", caller_, failed_);
    if (!failed_.ok()) {
      context_.log.CountFailure("RecordEvents", absl::StatusCodeToString(failed_.code()));
    }
    Finish(ToGrpc(failed_));
  }

  const ServiceContext& context_;
  Caller caller_;  // set before the first read
  WatchHub::Handle handle_;
  absl::Mutex mutex_;
  // Of the read that is on its way or whose batch is being handed over: of one thread at a time
  // (reading_).
  std::shared_ptr<v1::RecordEventsRequest> request_;
  std::string source_;
  std::deque<Waiting> answers_ ABSL_GUARDED_BY(mutex_);
  size_t ahead_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t bytes_ahead_ ABSL_GUARDED_BY(mutex_) = 0;
  bool begun_ ABSL_GUARDED_BY(mutex_) = false;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool no_more_ ABSL_GUARDED_BY(mutex_) = false;
  bool gone_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status failed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

Base* NewRecordEventsReactor(const ServiceContext& context,
                             const grpc::CallbackServerContext& grpc) {
  return new Reactor(context, grpc);
}

}  // namespace waymark::service
