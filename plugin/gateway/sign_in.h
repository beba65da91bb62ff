// Who works in the browser: /session, and what a session's cookie means to a call.
//
//   GET /session     who calls and what they may do, by cookie, bearer token or certificate;
//   without
//                    `access:` {"local":true}. 401 where nobody is signed in
//   POST /session    {"token": "..."}: a token of a configured issuer, taken as `authorization`
//                    would be. It must name a person. Answers as GET does, and sets the cookie
//   DELETE /session  signs out
//
// The cookie (HttpOnly, Secure, SameSite=Strict, of this host alone) is no identity by itself: a
// call that comes with it must also bring the session's proof, which only a page of this origin can
// have read, in `Waymark-Session`; and what a browser says of where it comes from must be this
// origin. A call with `authorization` needs neither, and its cookie is not looked at.
#ifndef WAYMARK_GATEWAY_SIGN_IN_H_
#define WAYMARK_GATEWAY_SIGN_IN_H_

#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "waymark/access/gate.h"
#include "waymark/access/sessions.h"
#include "waymark/gateway/router.h"
#include "waymark/service/desk.h"
#include "waymark/service/executor.h"

namespace waymark::gateway {

struct SignInParts {
  access::Gate* gate = nullptr;   // null: no access is configured, nobody signs in
  service::Desk* desk = nullptr;  // null: there is no audit log
  service::Executor& executor;    // signatures are verified there
  std::function<absl::Time()> clock;
  access::Sessions::Limits limits = {};
};

// Thread-safe. Outlives the routes that it adds; `parts` outlive it.
class SignIn {
 public:
  explicit SignIn(const SignInParts& parts) : parts_(parts), sessions_(parts.limits) {}
  SignIn(const SignIn&) = delete;
  SignIn& operator=(const SignIn&) = delete;

  void AddTo(Router& router);
  // A call of the API that comes with a cookie and nothing better: its session's token stands in
  // `authorization` afterwards. Unauthenticated (SESSION_ENDED) or PermissionDenied (CROSS_SITE)
  // where it may not count.
  absl::Status Apply(HttpRequest& request);

 private:
  // The session of the request's cookie, once it is known to come from a page of ours.
  absl::StatusOr<access::Sessions::Session> SessionOf(const HttpRequest& request, bool needs_proof);
  HttpResponse Get(const HttpRequest& request);
  HttpResponse Post(const HttpRequest& request);
  HttpResponse Delete(const HttpRequest& request);
  HttpResponse Say(const access::Caller& caller, const access::Sessions::Session* session) const;
  void Audit(const access::Caller& caller, std::string_view action) const;

  const SignInParts parts_;
  access::Sessions sessions_;
};

// Whether a request does not come from another site's page, as far as the browser says so.
bool IsOwnPage(const HttpRequest& request);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_SIGN_IN_H_
