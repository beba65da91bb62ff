#include "waymark/gateway/code_flow.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "waymark/access/caller.h"
#include "waymark/access/id_token.h"
#include "waymark/access/secrets.h"
#include "waymark/access/web_address.h"
#include "waymark/gateway/query.h"
#include "waymark/gateway/sign_in.h"
#include "waymark/gateway/token_exchange.h"

namespace waymark::gateway {
namespace {

constexpr char kBegun[] = "__Host-waymark-begun";
constexpr char kBegunRules[] = "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=";
constexpr size_t kLongestCode = 4096;
constexpr size_t kLongestPath = 2000;
constexpr size_t kSecretLetters = 64;

absl::Status No(std::string_view text, std::string_view reason) {
  return access::Refusal(absl::StatusCode::kUnauthenticated, text, reason);
}

HttpResponse Redirect(std::string to) {
  HttpResponse response;
  response.status = 303;
  response.headers = {{"Location", std::move(to)}, {"Referrer-Policy", "no-referrer"}};
  return response;
}

bool IsSecret(std::string_view text) {
  return text.size() == kSecretLetters && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// The secret that ties sign-ins to this browser; empty where it has none.
std::string_view BrowserOf(const HttpRequest& request) {
  const std::vector<std::string_view> values = CookieValues(request.headers, kBegun);
  return values.size() == 1 && IsSecret(values.front()) ? values.front() : std::string_view();
}

// The word in the address of the page that says what is wrong.
std::string_view PageOf(const absl::Status& why) {
  static constexpr std::pair<std::string_view, std::string_view> kPages[] = {
      {"BEGUN_ELSEWHERE", "begin-again"}, {"CODE_REFUSED", "begin-again"},
      {"ISSUER_REFUSED", "refused"},      {"NO_ROLE", "no-role"},
      {"NO_PURPOSE", "no-role"},          {"UNKNOWN_CLIENT", "no-role"},
      {"NO_PRACTICE", "no-practice"},     {"NO_PERSON", "no-person"},
      {"TOKEN_ACR", "stronger"},          {"TOKEN_AUTH_TIME", "anew"}};
  const std::string reason = access::ReasonOf(why);
  for (const auto& [name, page] : kPages) {
    if (reason == name) return page;
  }
  return absl::IsUnauthenticated(why) || absl::IsInvalidArgument(why) ? "not-believed" : "away";
}

}  // namespace

std::string SafePath(std::string_view then) {
  // Two slashes, or one and a backslash, are another server for a browser.
  const bool safe = then.starts_with('/') && then.size() <= kLongestPath &&
                    !then.starts_with("//") && then.find('\\') == std::string_view::npos &&
                    std::all_of(then.begin(), then.end(),
                                [](char c) { return c > 0x20 && c < 0x7f && c != '"'; });
  return safe ? std::string(then) : "/";
}

access::SignInIssuerPtr CodeFlow::IssuerOf(std::string_view name) const {
  const std::vector<access::SignInIssuerPtr> all = parts_.gate->SignInIssuers();
  if (name.empty() && all.size() == 1) return all.front();
  for (const access::SignInIssuerPtr& one : all) {
    if (one->config.issuer == name) return one;
  }
  return nullptr;
}

std::string CodeFlow::OwnAddress(const HttpRequest& request) const {
  if (!parts_.public_url.empty()) return parts_.public_url;
  return absl::StrCat("http://", std::string(request.headers.Get("host")));
}

HttpResponse CodeFlow::Ways() const {
  HttpResponse response;
  response.headers = {{"Content-Type", "application/json"}};
  response.body = "{\"ways\":[";
  for (const access::SignInIssuerPtr& one : parts_.gate->SignInIssuers()) {
    const access::IssuerConfig& config = one->config;
    absl::StrAppend(
        &response.body, response.body.ends_with('[') ? "" : ",",
        "{\"title\":", service::JsonText(config.title.empty() ? config.issuer : config.title),
        ",\"href\":", service::JsonText(access::WithQuery("/sign-in", {{"with", config.issuer}})),
        "}");
  }
  response.body += "]}";
  return response;
}

HttpResponse CodeFlow::GoOn(const HttpRequest& request, const std::string& then) const {
  HttpResponse response = Redirect(SafePath(then));
  const std::string_view browser = BrowserOf(request);
  if (!browser.empty() && !pending_.HasMore(browser, parts_.clock())) {
    response.headers.Add("Set-Cookie", absl::StrCat(kBegun, "=", kBegunRules, 0));
  }
  return response;
}

HttpResponse CodeFlow::Problem(const HttpRequest& request, const absl::Status& why) const {
  const std::string reason = access::ReasonOf(why);
  parts_.log.Write(service::Log::Level::kWarning, "sign-in failed",
                   {{"reason", reason.empty() ? absl::StatusCodeToString(why.code()) : reason},
                    {"why", std::string(why.message())}});
  return GoOn(request, absl::StrCat("/sign-in/problem/", std::string(PageOf(why))));
}

HttpResponse CodeFlow::Begin(const HttpRequest& request) {
  absl::StatusOr<HttpResponse> begun = TryBegin(request);
  return begun.ok() ? *std::move(begun) : Problem(request, begun.status());
}

absl::StatusOr<HttpResponse> CodeFlow::TryBegin(const HttpRequest& request) {
  const absl::StatusOr<Query> query = ReadQuery(request.query);
  if (!query.ok()) return No("the address is none that a page has", "BEGUN_ELSEWHERE");
  const access::SignInIssuerPtr issuer = IssuerOf(query->Get("with"));
  if (issuer == nullptr) return No("nobody signs in with that issuer here", "TOKEN_ISSUER");
  const absl::StatusOr<IssuerFiles::KnownPtr> known = files_.Get(*issuer);
  if (!known.ok()) return known.status();
  const std::optional<std::string> state = access::RandomAddressText(),
                                   nonce = access::RandomAddressText(),
                                   verifier = access::RandomAddressText(),
                                   fresh = access::RandomText();
  if (!state || !nonce || !verifier || !fresh) {
    return absl::UnavailableError("this machine has no random numbers");
  }
  // Two tabs of one browser may sign in at a time.
  const std::string_view held = BrowserOf(request);
  const std::string browser(held.empty() ? *fresh : std::string(held));
  const access::IssuerConfig& config = issuer->config;
  const std::string redirect_uri = absl::StrCat(OwnAddress(request), "/signed-in");
  std::vector<std::pair<std::string, std::string>> fields = {
      {"response_type", "code"},
      {"client_id", config.client_id},
      {"redirect_uri", redirect_uri},
      {"scope", absl::StrJoin(config.scopes, " ")},
      {"state", *state},
      {"nonce", *nonce},
      {"code_challenge", access::CodeChallenge(*verifier)},
      {"code_challenge_method", "S256"}};
  if (!config.acr.empty()) fields.emplace_back("acr_values", absl::StrJoin(config.acr, " "));
  if (config.max_age_minutes > 0) {
    fields.emplace_back("max_age", absl::StrCat(config.max_age_minutes * 60));
  }
  if (query->Has("anew")) fields.emplace_back("prompt", "login");
  pending_.Begin(*state, browser,
                 {config.issuer, *nonce, *verifier, redirect_uri, SafePath(query->Get("then"))},
                 parts_.clock());
  HttpResponse response =
      Redirect(access::WithQuery((*known)->discovery.authorization_endpoint, fields));
  response.headers.Add("Set-Cookie",
                       absl::StrCat(kBegun, "=", browser, kBegunRules,
                                    absl::ToInt64Seconds(access::PendingSignIns::kLife)));
  return response;
}

absl::StatusOr<CodeFlow::Done> CodeFlow::Finish(const HttpRequest& request,
                                                absl::Duration session) {
  const absl::StatusOr<Query> query = ReadQuery(request.query);
  const absl::Time now = parts_.clock();
  const absl::Status elsewhere =
      No("it did not begin in this browser, or too long ago, or it was used before",
         "BEGUN_ELSEWHERE");
  if (!query.ok() || !query->Has("state")) return elsewhere;
  std::optional<access::PendingSignIn> pending =
      pending_.Take(query->Get("state"), BrowserOf(request), now);
  if (!pending) return elsewhere;
  const access::SignInIssuerPtr issuer = IssuerOf(pending->issuer);
  const IssuerFiles::KnownPtr known = files_.Find(pending->issuer);
  if (issuer == nullptr || known == nullptr) return elsewhere;
  // RFC 9207: an answer of another issuer than the one that was asked.
  if (query->Has("iss") ? query->Get("iss") != pending->issuer : known->discovery.says_issuer) {
    return No("the answer is of another issuer than the one that was asked", "TOKEN_ISSUER");
  }
  if (query->Has("error")) return No("the issuer refused, or the person did", "ISSUER_REFUSED");
  const std::string& code = query->Get("code");
  if (code.empty() || code.size() > kLongestCode) return elsewhere;
  absl::StatusOr<access::Token> token = Believe(*issuer, *pending, code);
  if (!token.ok()) return token.status();
  // From here on the session is ours: an ID token's own end is about being believed once.
  token->until = now + session;
  return Done{std::make_shared<const access::Token>(*std::move(token)), std::move(pending->then)};
}

absl::StatusOr<access::Token> CodeFlow::Believe(const access::SignInIssuer& issuer,
                                                const access::PendingSignIn& pending,
                                                const std::string& code) {
  absl::StatusOr<IssuerFiles::KnownPtr> known = files_.Get(issuer);
  if (!known.ok()) return known.status();
  const absl::StatusOr<access::TokenAnswer> answer = ExchangeCode(
      issuer, (*known)->discovery, code, pending.verifier, pending.redirect_uri, parts_.clock());
  if (!answer.ok()) return answer.status();
  const access::IdTokenRules rules{issuer.config.issuer, issuer.config.client_id, pending.nonce,
                                   issuer.config.acr, absl::Minutes(issuer.config.max_age_minutes)};
  const auto verify = [&] {
    return access::VerifyIdToken(answer->id_token, rules, (*known)->keys, parts_.clock(),
                                 parts_.gate->clock_skew());
  };
  absl::StatusOr<access::Token> token = verify();
  if (!token.ok() && access::ReasonOf(token.status()) == "TOKEN_KEY") {
    known = files_.GetNewer(issuer, **known);
    if (!known.ok()) return known.status();
    token = verify();
  }
  if (!token.ok() || !issuer.config.userinfo) return token;
  const absl::StatusOr<access::Json> more =
      AskUserInfo(issuer, (*known)->discovery, (*known)->keys, answer->access_token);
  if (!more.ok()) return more.status();
  if (absl::Status status = access::AddUserInfo(*more, token->claims); !status.ok()) return status;
  return token;
}

std::string CodeFlow::EndAddress(const HttpRequest& request, const std::string& issuer) const {
  const access::SignInIssuerPtr config = IssuerOf(issuer);
  const IssuerFiles::KnownPtr known = files_.Find(issuer);
  if (config == nullptr || known == nullptr || known->discovery.end_session_endpoint.empty()) {
    return {};
  }
  // No `id_token_hint`: a token has no business in an address.
  return access::WithQuery(known->discovery.end_session_endpoint,
                           {{"client_id", config->config.client_id},
                            {"post_logout_redirect_uri", OwnAddress(request) + "/"}});
}

}  // namespace waymark::gateway
