#include "waymark/gateway/sign_in.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "waymark/access/audit.h"
#include "waymark/access/json.h"
#include "waymark/access/secrets.h"
#include "waymark/gateway/connect_error.h"
#include "waymark/service/errors.h"
#include "waymark/service/log.h"

namespace waymark::gateway {
namespace {

constexpr char kCookie[] = "__Host-waymark";
constexpr char kCookieRules[] = "; Path=/; Secure; HttpOnly; SameSite=Strict";
constexpr char kProof[] = "waymark-session";
constexpr char kBackground[] = "waymark-background";
constexpr size_t kMostBody = 16 << 10;

absl::Status Ended() {
  return access::Refusal(absl::StatusCode::kUnauthenticated,
                         "nobody is signed in here, or not any more: sign in", "SESSION_ENDED");
}

absl::Status CrossSite() {
  return access::Refusal(absl::StatusCode::kPermissionDenied,
                         "a call by cookie must come from a page of this origin, and bring what "
                         "/session says in `Waymark-Session`",
                         "CROSS_SITE");
}

HttpResponse Refused(const absl::Status& status) {
  return ConnectError(service::FromAccess(status));
}

std::vector<std::string_view> SessionCookies(const HttpRequest& request) {
  return CookieValues(request.headers, kCookie);
}

access::Presented PresentedBy(const HttpRequest& request) {
  access::Presented presented;
  presented.authorization = request.headers.All("authorization");
  presented.certificate_names = request.certificate_names;
  presented.certificate_subject = request.certificate_subject;
  presented.address = request.peer;
  presented.signed_in = request.signed_in;
  return presented;
}

// One text for each person of each issuer, which says nothing about them.
std::string SubjectOf(const access::Token& token) {
  const access::Json* subject = token.claims.Find("sub");
  const std::string digest =
      access::Sha256(absl::StrCat(token.issuer, "\n", subject == nullptr ? "" : subject->text));
  return absl::BytesToHexString({digest.data(), 16});
}

// As whom a session calls.
void Present(const access::Sessions::Session& session, access::Presented& presented) {
  presented.signed_in = session.signed_in;
  if (session.signed_in == nullptr) {
    presented.authorization = {absl::StrCat("Bearer ", session.token)};
  }
}

template <typename Names>
std::string JsonList(const Names& names) {
  std::string list = "[";
  for (const auto& name : names) {
    absl::StrAppend(&list, list.size() > 1 ? "," : "", service::JsonText(name));
  }
  return list + "]";
}

void SetCookie(HttpResponse& response, std::string_view value) {
  response.headers.Add("Set-Cookie", absl::StrCat(kCookie, "=", std::string(value), kCookieRules,
                                                  value.empty() ? "; Max-Age=0" : ""));
}

// The one member of the body; nothing where it is anything else.
std::optional<std::string> TokenOf(const std::string& body) {
  absl::StatusOr<access::Json> json = access::ReadJson(body);
  if (!json.ok() || !json->is_object() || json->members.size() != 1) return std::nullopt;
  const access::Json* token = json->Find("token");
  if (token == nullptr || !token->is_text() || token->text.empty()) return std::nullopt;
  return token->text;
}

bool IsJson(std::string_view type) {
  const std::string_view name = type.substr(0, type.find(';'));
  return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace({name.data(), name.size()}),
                                "application/json");
}

}  // namespace

std::vector<std::string_view> CookieValues(const Headers& headers, std::string_view wanted) {
  std::vector<std::string_view> values;
  for (const auto& [name, line] : headers.all()) {
    if (name != "cookie") continue;
    std::string_view rest = line;
    while (!rest.empty()) {
      std::string_view one = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(rest.size(), one.size() + 1));
      while (one.starts_with(' ')) one.remove_prefix(1);
      const size_t equals = one.find('=');
      if (equals != std::string_view::npos && one.substr(0, equals) == wanted) {
        values.push_back(one.substr(equals + 1));
      }
    }
  }
  return values;
}

bool IsOwnPage(const HttpRequest& request) {
  const std::vector<std::string> sites = request.headers.All("sec-fetch-site");
  for (const std::string& site : sites) {
    if (site != "same-origin" && site != "none") return false;
  }
  for (const std::string& origin : request.headers.All("origin")) {
    // The scheme may be a proxy's; the host is what was asked for.
    const size_t slashes = origin.find("://");
    if (slashes == std::string::npos) return false;
    const std::string_view host = request.headers.Get("host");
    if (!absl::EqualsIgnoreCase(origin.substr(slashes + 3), {host.data(), host.size()})) {
      return false;
    }
  }
  return true;
}

absl::StatusOr<access::Sessions::Session> SignIn::SessionOf(const HttpRequest& request,
                                                            bool needs_proof) {
  const std::vector<std::string_view> cookies = SessionCookies(request);
  if (cookies.empty()) return Ended();
  if (cookies.size() > 1 || !IsOwnPage(request)) return CrossSite();
  const bool by_person = !request.headers.Has(kBackground);
  // A call that may not count keeps no session open.
  std::optional<access::Sessions::Session> session =
      sessions_.Find(cookies.front(), by_person && !needs_proof, parts_.clock());
  if (!session) return Ended();
  if (!needs_proof) return *std::move(session);
  if (request.headers.Count(kProof) != 1 ||
      !access::SameSecret(request.headers.Get(kProof), session->proof)) {
    return CrossSite();
  }
  if (by_person) session = sessions_.Find(cookies.front(), true, parts_.clock());
  if (!session) return Ended();
  return *std::move(session);
}

absl::Status SignIn::Apply(HttpRequest& request) {
  if (parts_.gate == nullptr || request.headers.Has("authorization") ||
      SessionCookies(request).empty()) {
    return absl::OkStatus();
  }
  const absl::StatusOr<access::Sessions::Session> session = SessionOf(request, true);
  if (!session.ok()) return service::FromAccess(session.status());
  if (session->signed_in != nullptr) {
    request.signed_in = session->signed_in;
  } else {
    request.headers.Add("authorization", absl::StrCat("Bearer ", session->token));
  }
  return absl::OkStatus();
}

HttpResponse SignIn::Say(const access::Caller& caller,
                         const access::Sessions::Session* session) const {
  const access::Grant& grant = *caller.grant;
  std::vector<std::string_view> roles, may;
  for (int bit = 0; bit < 8; ++bit) {
    const auto role = static_cast<access::Roles>(1U << bit);
    if ((grant.roles & role) != 0) roles.push_back(access::RoleName(role));
  }
  for (int need = 1; need < access::kNeeds; ++need) {
    if (grant.Has(static_cast<access::Need>(need))) {
      may.push_back(access::NeedName(static_cast<access::Need>(need)));
    }
  }
  HttpResponse response;
  response.headers = {{"Content-Type", "application/json"}};
  response.body =
      absl::StrCat("{\"local\":false,\"person\":", service::JsonText(caller.person),
                   ",\"client\":", service::JsonText(caller.client), ",\"roles\":", JsonList(roles),
                   ",\"practices\":", JsonList(grant.practices),
                   ",\"everyPractice\":", grant.every_practice ? "true" : "false",
                   ",\"may\":", JsonList(may), ",\"purpose\":", service::JsonText(caller.purpose),
                   ",\"purposes\":", JsonList(grant.purposes));
  if (session != nullptr) {
    // Two people may have one name.
    if (session->signed_in != nullptr) {
      absl::StrAppend(&response.body, ",\"subject\":\"", SubjectOf(*session->signed_in), "\"");
    }
    const absl::Time now = parts_.clock();
    absl::StrAppend(&response.body, ",\"proof\":", service::JsonText(session->proof),
                    ",\"idleSeconds\":", absl::ToInt64Seconds(parts_.limits.idle),
                    ",\"locksInSeconds\":", absl::ToInt64Seconds(session->ends_if_idle - now),
                    ",\"endsInSeconds\":", absl::ToInt64Seconds(session->ends - now));
  }
  response.body += "}";
  return response;
}

void SignIn::Audit(const access::Caller& caller, std::string_view action) const {
  if (parts_.desk == nullptr) return;
  store::AuditLine line;
  line.at = parts_.desk->Now();
  line.action = std::string(action);
  line.method = "session";
  access::SignLine(caller, {}, line);
  parts_.desk->store().AuditRead(std::move(line)).IgnoreError();
}

HttpResponse SignIn::Get(const HttpRequest& request) {
  access::Presented presented = PresentedBy(request);
  std::optional<access::Sessions::Session> session;
  if (presented.authorization.empty() && !SessionCookies(request).empty()) {
    absl::StatusOr<access::Sessions::Session> found = SessionOf(request, false);
    if (!found.ok()) return Refused(found.status());
    session = *std::move(found);
    Present(*session, presented);
  }
  if (!session && presented.authorization.empty() && presented.certificate_names.empty() &&
      presented.certificate_subject.empty()) {
    return Refused(Ended());
  }
  const absl::StatusOr<access::Caller> caller = parts_.gate->Identify(presented);
  if (!caller.ok()) return Refused(caller.status());
  return Say(*caller, session ? &*session : nullptr);
}

HttpResponse SignIn::Post(const HttpRequest& request) {
  // Somebody else's page may not sign a browser in as somebody else.
  if (!IsOwnPage(request)) return Refused(CrossSite());
  if (!IsJson(request.headers.Get("content-type"))) {
    return JsonError(415, "invalid_argument", "Content-Type: application/json is taken here");
  }
  if (request.body.size() > kMostBody) {
    return JsonError(413, "resource_exhausted", "a token is shorter than that");
  }
  std::optional<std::string> token = TokenOf(request.body);
  if (!token) {
    return JsonError(400, "invalid_argument",
                     "what is expected is {\"token\": \"...\"} and nothing else");
  }
  access::Presented presented = PresentedBy(request);
  presented.authorization = {absl::StrCat("Bearer ", *token)};
  const absl::StatusOr<access::Caller> caller = parts_.gate->Identify(presented);
  if (!caller.ok()) return Refused(caller.status());
  if (caller->person.empty() || caller->until == absl::InfiniteFuture()) {
    return Refused(access::Refusal(
        absl::StatusCode::kPermissionDenied,
        "only a person signs in: this token's client has no `person_claim` in access.clients",
        "NO_PERSON"));
  }
  const absl::StatusOr<access::Sessions::Opened> opened =
      Open(request, *caller, *std::move(token), nullptr);
  if (!opened.ok()) return Refused(opened.status());
  HttpResponse response = Say(*caller, &opened->session);
  SetCookie(response, opened->id);
  return response;
}

HttpResponse SignIn::Delete(const HttpRequest& request) {
  const absl::StatusOr<access::Sessions::Session> session = SessionOf(request, true);
  if (!session.ok() && !absl::IsUnauthenticated(session.status())) return Refused(session.status());
  if (session.ok()) {
    access::Presented presented = PresentedBy(request);
    Present(*session, presented);
    if (const absl::StatusOr<access::Caller> caller = parts_.gate->Identify(presented);
        caller.ok()) {
      Audit(*caller, "signed out");
    }
    for (const std::string_view cookie : SessionCookies(request)) sessions_.Close(cookie);
  }
  HttpResponse response;
  response.status = 204;
  SetCookie(response, "");
  // Who signed in at an issuer goes there to sign out.
  const std::string end = session.ok() && session->signed_in != nullptr
                              ? flow_.EndAddress(request, session->signed_in->issuer)
                              : std::string();
  if (!end.empty()) {
    response.status = 200;
    response.headers.Add("Content-Type", "application/json");
    response.body = absl::StrCat("{\"then\":", service::JsonText(end), "}");
  }
  return response;
}

absl::StatusOr<access::Sessions::Opened> SignIn::Open(
    const HttpRequest& request, const access::Caller& caller, std::string token,
    std::shared_ptr<const access::Token> signed_in) {
  const std::string subject = signed_in != nullptr ? SubjectOf(*signed_in) : std::string();
  absl::StatusOr<access::Sessions::Opened> opened = sessions_.Open(
      std::move(token), absl::StrCat(caller.client, "\n", caller.person, "\n", subject),
      caller.until, parts_.clock(), std::move(signed_in));
  if (!opened.ok()) return opened;
  // The browser's session before this one, if any, is over.
  for (const std::string_view before : SessionCookies(request)) sessions_.Close(before);
  Audit(caller, "signed in");
  return opened;
}

HttpResponse SignIn::Begin(const HttpRequest& request) {
  // Another site's page does not begin it; whoever follows its link sees the console and may.
  return IsOwnPage(request) ? flow_.Begin(request) : flow_.GoOn(request, "/");
}

HttpResponse SignIn::Finish(const HttpRequest& request) {
  absl::StatusOr<CodeFlow::Done> done = flow_.Finish(request, parts_.limits.most);
  if (!done.ok()) return flow_.Problem(request, done.status());
  access::Presented presented;
  presented.certificate_names = request.certificate_names;
  presented.certificate_subject = request.certificate_subject;
  presented.address = request.peer;
  presented.signed_in = done->token;
  const absl::StatusOr<access::Caller> caller = parts_.gate->Identify(presented);
  if (!caller.ok()) return flow_.Problem(request, caller.status());
  if (caller->person.empty()) {
    return flow_.Problem(
        request,
        access::Refusal(absl::StatusCode::kPermissionDenied,
                        "its client in access.clients has no `person_claim`", "NO_PERSON"));
  }
  if (!caller->grant->every_practice && caller->grant->practices.empty()) {
    return flow_.Problem(request,
                         access::Refusal(absl::StatusCode::kPermissionDenied,
                                         "it names no practice of this sidecar", "NO_PRACTICE"));
  }
  const absl::StatusOr<access::Sessions::Opened> opened = Open(request, *caller, {}, done->token);
  if (!opened.ok()) return flow_.Problem(request, opened.status());
  HttpResponse response = flow_.GoOn(request, done->then);
  SetCookie(response, opened->id);
  return response;
}

void SignIn::AddTo(Router& router) {
  AddSession(router);
  if (parts_.gate == nullptr) return;
  const auto add = [&](const std::string& path,
                       HttpResponse (SignIn::*answer)(const HttpRequest&)) {
    router.Add(path, {"GET"},
               [this, answer](const std::shared_ptr<Exchange>& exchange, const Reply& reply) {
                 const bool taken = parts_.outgoing.Post([this, answer, exchange, reply] {
                   reply((this->*answer)(exchange->request));
                 });
                 if (!taken) reply(JsonError(503, "unavailable", "too many sign in at once"));
               });
  };
  add("/sign-in", &SignIn::Begin);
  add("/signed-in", &SignIn::Finish);
  router.Add("/sign-in/ways", {"GET"},
             [this](const std::shared_ptr<Exchange>&, const Reply& reply) { reply(flow_.Ways()); });
}

void SignIn::AddSession(Router& router) {
  router.Add("/session", {"GET", "POST", "DELETE"},
             [this](const std::shared_ptr<Exchange>& exchange, const Reply& reply) {
               const std::string& method = exchange->request.method;
               if (parts_.gate == nullptr) {
                 if (method == "POST" || method == "DELETE") {
                   return reply(JsonError(400, "failed_precondition",
                                          "nobody signs in here: `access:` is not configured, and "
                                          "whoever works on this machine says who they are"));
                 }
                 HttpResponse local;
                 local.headers = {{"Content-Type", "application/json"}};
                 local.body = "{\"local\":true}";
                 return reply(std::move(local));
               }
               const bool taken = parts_.executor.Post([this, exchange, reply] {
                 const HttpRequest& request = exchange->request;
                 if (request.method == "POST") return reply(Post(request));
                 if (request.method == "DELETE") return reply(Delete(request));
                 reply(Get(request));
               });
               if (!taken) reply(JsonError(503, "unavailable", "too many ask at once"));
             });
}

}  // namespace waymark::gateway
