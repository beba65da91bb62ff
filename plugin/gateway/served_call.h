// One call that the gateway answers itself, and not through the method table: who calls, threads,
// counting, failures of libraries, the audit line of a refusal.
//
//   auto call = std::make_shared<ServedCall>(context, exchange, reply, "fhir", "RecordEvents",
//                                            FhirError);
//   call->Admit(Need::kFeed, {}, [=] { call->RunOn(context.executor, [=] { ... call->Fail(status);
//                                                    }); });
#ifndef WAYMARK_GATEWAY_SERVED_CALL_H_
#define WAYMARK_GATEWAY_SERVED_CALL_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "waymark/gateway/http.h"
#include "waymark/service/caller.h"
#include "waymark/service/executor.h"
#include "waymark/service/request.h"
#include "waymark/service/service_context.h"

namespace waymark::gateway {

class ServedCall : public std::enable_shared_from_this<ServedCall> {
 public:
  using ErrorAnswer = HttpResponse (*)(const absl::Status&);

  // `context` outlives it. `transport` and `method` are what the metrics and the audit log say.
  ServedCall(const service::ServiceContext& context, std::shared_ptr<Exchange> exchange,
             Reply reply, std::string_view transport, std::string_view method, ErrorAnswer error);

  // Goes on with `then` where the caller may; else the call has failed. `only_for`: the address
  // that a token must be made for (access/clients.h); empty: any.
  void Admit(service::Need need, std::string only_for, std::function<void()> then);
  // Runs `work` on a thread of `executor`; what it throws is an internal error.
  void RunOn(service::Executor& executor, std::function<void()> work);
  // The same here.
  void Run(const std::function<void()>& work);

  // One of them, once.
  void Answer(HttpResponse response);
  void Fail(const absl::Status& status);
  // `response` says in its own way what `status` says.
  void End(const absl::Status& status, HttpResponse response);

  const HttpRequest& request() const { return exchange_->request; }
  const service::Caller& caller() const { return caller_; }
  const service::ServiceContext& context() const { return context_; }
  // For handlers, as of now. It is valid as long as this.
  service::Call ForHandler() const;

 private:
  const service::ServiceContext& context_;
  const std::shared_ptr<Exchange> exchange_;
  const Reply reply_;
  const std::string_view transport_, method_;
  const ErrorAnswer error_;
  const absl::Time begun_;
  service::Caller caller_;
};
using ServedCallPtr = std::shared_ptr<ServedCall>;

// ResourceExhausted, and when to try again.
absl::Status TooManyWait();

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_SERVED_CALL_H_
