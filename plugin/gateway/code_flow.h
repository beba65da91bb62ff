// Signing in with an issuer of OpenID Connect: the authorization code flow with PKCE (S256).
//
// The exchange happens here and not in the browser: a confidential client's secret and the issuer's
// tokens never leave the sidecar. What of the flow is in the browser:
//   - a cookie (`__Host-waymark-begun`, HttpOnly, SameSite=Lax because the browser comes back from
//     another site) that ties the sign-in to the browser that began it;
//   - `state`, `nonce` and the challenge in the address at the issuer, the code in the address of
//     /signed-in, which is answered with a redirect and so never stands in a page's address.
#ifndef WAYMARK_GATEWAY_CODE_FLOW_H_
#define WAYMARK_GATEWAY_CODE_FLOW_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "waymark/access/gate.h"
#include "waymark/access/pending_sign_ins.h"
#include "waymark/gateway/http.h"
#include "waymark/gateway/issuer_files.h"
#include "waymark/service/log.h"

namespace waymark::gateway {

class CodeFlow {
 public:
  struct Parts {
    access::Gate* gate = nullptr;  // null: nobody signs in, and none of this is called
    service::Log& log;
    std::function<absl::Time()> clock;
    std::string public_url;  // empty: what the browser calls (a listener without TLS looks at it)
  };
  struct Done {
    std::shared_ptr<const access::Token> token = {};  // holds for as long as a session may
    std::string then = {};
  };

  explicit CodeFlow(Parts parts) : parts_(parts), files_(parts.clock) {}

  // {"ways": [{"title": "...", "href": "/sign-in?with=..."}]}
  HttpResponse Ways() const;

  // GET /sign-in?with=ISSUER&then=/worklist/...: a redirect to the issuer, or to a page that says
  // what is wrong. `with` may be left out where there is one; `anew=1`: whoever is signed in there
  // is asked again who they are. Asks the issuer where it is not known yet.
  HttpResponse Begin(const HttpRequest& request);

  // GET /signed-in: the code for tokens, and these looked at. Errors have a reason (caller.h).
  absl::StatusOr<Done> Finish(const HttpRequest& request, absl::Duration session);

  // Redirects: on to a page of the console, or to the one that says what is wrong.
  HttpResponse GoOn(const HttpRequest& request, const std::string& then) const;
  HttpResponse Problem(const HttpRequest& request, const absl::Status& why) const;

  // Where the browser goes to sign out at the issuer too; empty: nowhere.
  std::string EndAddress(const HttpRequest& request, const std::string& issuer) const;

 private:
  access::SignInIssuerPtr IssuerOf(std::string_view name) const;
  std::string OwnAddress(const HttpRequest& request) const;
  absl::StatusOr<HttpResponse> TryBegin(const HttpRequest& request);
  absl::StatusOr<access::Token> Believe(const access::SignInIssuer& issuer,
                                        const access::PendingSignIn& pending,
                                        const std::string& code);

  const Parts parts_;
  IssuerFiles files_;
  access::PendingSignIns pending_;
};

// `then` where it is a path of the console, else "/".
std::string SafePath(std::string_view then);

}  // namespace waymark::gateway

#endif  // WAYMARK_GATEWAY_CODE_FLOW_H_
