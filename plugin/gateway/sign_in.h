// Who works in the browser: /session, and what a session's cookie means to a call.
//
//   GET /session     who calls and what they may do, by cookie, bearer token or certificate;
//   without
//                    `access:` {"local":true}. 401 where nobody is signed in
//   POST /session    {"token": "..."}: a token of a configured issuer, taken as `authorization`
//                    would be. It must name a person. Answers as GET does, and sets the cookie
//   DELETE /session  signs out
//
// and, where the configuration has issuers with a `client_id`, OpenID Connect (code_flow.h):
//
//   GET /sign-in/ways   {"ways": [{"title", "href"}]}, for the page that asks
//   GET /sign-in        sends the browser to the issuer
//   GET /signed-in      where it comes back: opens the session, goes on to a page of the console
//
// The cookie (HttpOnly, Secure, SameSite=Strict, of this host alone) is no identity by itself: a
// call that comes with it must also bring the session's proof, which only a page of this origin can
// have read, in `Waymark-Session`; and what a browser says of where it comes from must be this
// origin. A call with `authorization` needs neither, and its cookie is not looked at.
#ifndef WAYMARK_GATEWAY_SIGN_IN_H_
#define WAYMARK_GATEWAY_SIGN_IN_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "waymark/access/gate.h"
#include "waymark/access/sessions.h"
#include "waymark/gateway/code_flow.h"
#include "waymark/gateway/router.h"
#include "waymark/service/desk.h"
#include "waymark/service/executor.h"
#include "waymark/service/log.h"

namespace waymark::gateway {

struct SignInParts {
  access::Gate* gate = nullptr;   // null: no access is configured, nobody signs in
  service::Desk* desk = nullptr;  // null: there is no audit log
  service::Executor& executor;    // signatures are verified there
  service::Executor& outgoing;    // issuers are asked there
  service::Log& log;
  std::string public_url;  // empty: as the browser calls it
  std::function<absl::Time()> clock;
  access::Sessions::Limits limits = {};
};

// Thread-safe. Outlives the routes that it adds; `parts` outlive it.
class SignIn {
 public:
  explicit SignIn(const SignInParts& parts)
      : parts_(parts),
        sessions_(parts.limits),
        flow_({parts.gate, parts.log, parts.clock, parts.public_url}) {}
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
  void AddSession(Router& router);
  HttpResponse Begin(const HttpRequest& request);
  // The browser comes back from an issuer.
  HttpResponse Finish(const HttpRequest& request);
  // A session for whom the gate knows; the browser's session before it is over.
  absl::StatusOr<access::Sessions::Opened> Open(const HttpRequest& request,
                                                const access::Caller& caller, std::string token,
                                                std::shared_ptr<const access::Token> signed_in);
  HttpResponse Say(const access::Caller& caller, const access::Sessions::Session* session) const;
  void Audit(const access::Caller& caller, std::string_view action) const;

  const SignInParts parts_;
  access::Sessions sessions_;
  CodeFlow flow_;
};

// The values of a cookie, as many as there are.
std::vector<std::string_view> CookieValues(const Headers& headers, std::string_view name);
// Whether a request does not come from another site's page, as far as the browser says so.
bool IsOwnPage(const HttpRequest& request);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_SIGN_IN_H_
