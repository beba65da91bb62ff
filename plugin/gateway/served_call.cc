#include "waymark/gateway/served_call.h"

#include <exception>
#include <utility>

#include "absl/time/clock.h"
#include "waymark/access/gate.h"
#include "waymark/service/admission.h"
#include "waymark/service/errors.h"
#include "waymark/service/metrics.h"

namespace waymark::gateway {

absl::Status TooManyWait() {
  return service::WithRetry(
      service::WithReason(
          absl::ResourceExhaustedError("too many requests wait already; try again shortly"),
          "TOO_BUSY"),
      absl::Seconds(1));
}

ServedCall::ServedCall(const service::ServiceContext& context, std::shared_ptr<Exchange> exchange,
                       Reply reply, std::string_view transport, std::string_view method,
                       ErrorAnswer error)
    : context_(context),
      exchange_(std::move(exchange)),
      reply_(std::move(reply)),
      transport_(transport),
      method_(method),
      error_(error),
      begun_(absl::Now()) {}

void ServedCall::Admit(service::Need need, std::string only_for, std::function<void()> then) {
  access::Presented presented;
  presented.authorization = request().headers.All("authorization");
  presented.certificate_names = request().certificate_names;
  presented.certificate_subject = request().certificate_subject;
  presented.address = request().peer;
  presented.only_for = std::move(only_for);
  service::AdmitCall(
      context_, std::move(presented), need,
      [self = shared_from_this(), then = std::move(then)](absl::StatusOr<service::Caller> caller) {
        if (!caller.ok()) return self->Fail(caller.status());
        self->caller_ = *std::move(caller);
        then();
      });
}

void ServedCall::Run(const std::function<void()>& work) {
  if (*exchange_->gone) return Fail(service::Cancelled());
  try {
    work();
  } catch (const std::exception&) {
    // What an exception says may quote the request: it goes no further.
    Fail(absl::InternalError("the call failed inside Waymark; nothing was answered"));
  }
}

void ServedCall::RunOn(service::Executor& executor, std::function<void()> work) {
  if (!executor.Post([self = shared_from_this(), work = std::move(work)] { self->Run(work); })) {
    Fail(TooManyWait());
  }
}

void ServedCall::End(const absl::Status& status, HttpResponse response) {
  service::CallEnded(context_, method_, caller_, status);
  if (!status.ok()) {
    context_.log.CountFailure(method_, absl::StatusCodeToString(status.code()));
  }
  if (context_.metrics != nullptr) {
    context_.metrics->CountCall(transport_, method_, status, absl::Now() - begun_);
  }
  reply_(std::move(response));
}

void ServedCall::Answer(HttpResponse response) { End(absl::OkStatus(), std::move(response)); }

void ServedCall::Fail(const absl::Status& status) { End(status, error_(status)); }

service::Call ServedCall::ForHandler() const {
  service::Call call;
  call.now = context_.clock();
  call.cancelled = [gone = exchange_->gone] { return gone->load(); };
  call.caller = &caller_;
  call.access = context_.gate;
  call.metrics = context_.metrics;
  return call;
}

}  // namespace waymark::gateway
