#include "waymark/access/gate.h"

#include <openssl/sha.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace waymark::access {
namespace {

absl::Status Unauthenticated(std::string_view text, std::string_view reason) {
  return Refusal(absl::StatusCode::kUnauthenticated, text, reason);
}

absl::Status TooOften(std::string_view text, absl::Duration delay) {
  return Refusal(absl::StatusCode::kResourceExhausted, text, "RATE_LIMITED", delay);
}

absl::Status Unheard(absl::Duration delay) {
  return TooOften("too many calls from there whose caller could not be told", delay);
}

void AddField(std::string_view text, std::string& out) {
  absl::StrAppend(&out, text.size(), ":", absl::string_view(text.data(), text.size()), ",");
}

// All that a load depends on, so that the same again is no change.
std::string Fingerprint(const Config& config, const std::vector<std::string>& key_files) {
  std::string all;
  for (size_t i = 0; i < config.issuers.size(); ++i) {
    AddField(config.issuers[i].issuer, all);
    for (const std::string& audience : config.issuers[i].audiences) AddField(audience, all);
    AddField(key_files[i], all);
    const IssuerConfig& one = config.issuers[i];
    for (const std::string* text :
         {&one.client_id, &one.client_key_id, &one.client_algorithm, &one.title}) {
      AddField(*text, all);
    }
    all += "scopes ";
    for (const std::string& scope : one.scopes) AddField(scope, all);
    all += one.userinfo ? "userinfo acr " : "acr ";
    for (const std::string& acr : one.acr) AddField(acr, all);
    absl::StrAppend(&all, one.max_age_minutes, ";");
  }
  for (const ClientConfig& one : config.clients) {
    all += "client ";
    AddField(one.name, all);
    for (const std::string& name : one.certificates) AddField(name, all);
    AddField(one.issuer, all);
    for (const auto& [path, text] : one.claims) AddField(path + "=" + text, all);
    all += one.unix_socket ? "unix practices " : "practices ";
    for (const std::string& practice : one.practices) AddField(practice, all);
    AddField(one.practice_claim, all);
    for (const Need need : one.may) absl::StrAppend(&all, static_cast<int>(need), " ");
    absl::StrAppend(&all, one.roles, " ");
    AddField(one.role_claim, all);
    for (const std::string* text : {&one.chosen_from, &one.chosen_by, &one.chosen_claim}) {
      AddField(*text, all);
    }
    for (const auto& [name, role] : one.role_names) {
      AddField(name, all);
      absl::StrAppend(&all, role, " ");
    }
    AddField(one.person_claim, all);
    all += "purposes ";
    for (const std::string& purpose : one.purposes) AddField(purpose, all);
    AddField(one.purpose_claim, all);
    absl::StrAppend(&all, one.calls_per_second, " ", one.burst, ";");
  }
  absl::StrAppend(&all, config.clock_skew_seconds, " ", config.cache_seconds, " ",
                  config.calls_per_second, " ", config.burst, " ", config.failures_per_second, " ",
                  config.failures_burst);
  return all;
}

}  // namespace

struct Gate::Book {
  Config config;
  std::vector<Issuer> issuers;
  std::vector<SignInIssuerPtr> sign_in;
  std::string fingerprint;
  uint64_t version = 1;

  Rate RateOf(const ClientConfig& client) const {
    const int64_t rate =
        client.calls_per_second > 0 ? client.calls_per_second : config.calls_per_second;
    const int64_t burst = client.burst > 0              ? client.burst
                          : client.calls_per_second > 0 ? 2 * client.calls_per_second
                                                        : config.burst;
    return {static_cast<double>(rate), static_cast<double>(burst)};
  }
  // Whether what was found good at sign-in still counts.
  absl::Status Knows(const Token& signed_in, absl::Time now) const {
    if (now >= signed_in.until) {
      return Unauthenticated("the session is over: sign in again", "TOKEN_EXPIRED");
    }
    for (const SignInIssuerPtr& one : sign_in) {
      if (one->config.issuer == signed_in.issuer) return absl::OkStatus();
    }
    return Unauthenticated("people no longer sign in with that issuer", "TOKEN_ISSUER");
  }
  Rate FailureRate() const {
    return {static_cast<double>(config.failures_per_second),
            static_cast<double>(config.failures_burst)};
  }
};

std::optional<std::string_view> BearerToken(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return std::nullopt;
  for (size_t i = 0; i < kScheme.size(); ++i) {
    const char c = authorization[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != kScheme[i]) return std::nullopt;
  }
  std::string_view token = authorization.substr(kScheme.size());
  while (token.starts_with(' ')) token.remove_prefix(1);
  return token;
}

std::shared_ptr<const Gate::Book> Gate::book() const {
  absl::MutexLock lock(&mutex_);
  return book_;
}

absl::StatusOr<bool> Gate::Load(const Config& config, const ReadFile& read) {
  if (absl::Status status = CheckConfig(config); !status.ok()) return status;
  auto next = std::make_shared<Book>();
  next->config = config;
  std::vector<std::string> texts;
  for (const IssuerConfig& one : config.issuers) {
    texts.emplace_back();
    if (one.signs_in()) {
      absl::StatusOr<SignInIssuer> issuer = ReadSignInIssuer(one, read);
      if (!issuer.ok()) return issuer.status();
      for (const std::string* text : {&issuer->secret, &issuer->key, &issuer->authority}) {
        AddField(*text, texts.back());
      }
      next->sign_in.push_back(std::make_shared<const SignInIssuer>(*std::move(issuer)));
    }
    if (one.keys.empty()) continue;
    absl::StatusOr<std::string> text = read(one.keys);
    if (!text.ok()) return text.status();
    absl::StatusOr<KeySet> keys = ReadKeySet(*text);
    if (!keys.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("access.issuers: ", one.keys, ": ", keys.status().message()));
    }
    next->issuers.push_back({one.issuer, one.audiences, *std::move(keys)});
    texts.back() += *text;
  }
  next->fingerprint = Fingerprint(config, texts);
  absl::MutexLock lock(&mutex_);
  if (book_ != nullptr) {
    if (book_->fingerprint == next->fingerprint) return false;
    next->version = book_->version + 1;
  }
  book_ = std::move(next);
  // Only room: entries of another version are not used.
  tokens_.Clear();
  return true;
}

std::optional<absl::StatusOr<std::shared_ptr<const Token>>> Gate::FindToken(
    const Presented& presented, const Book& book, absl::Time now, bool at_once) {
  if (presented.authorization.empty()) {
    if (presented.signed_in == nullptr) return std::shared_ptr<const Token>();
    if (absl::Status status = book.Knows(*presented.signed_in, now); !status.ok()) return status;
    return presented.signed_in;
  }
  if (presented.authorization.size() > 1) {
    return Unauthenticated("`authorization` was given more than once", "TOKEN_MALFORMED");
  }
  const std::optional<std::string_view> text = BearerToken(presented.authorization.front());
  if (!text) {
    return Unauthenticated("`authorization` must be `Bearer` and a token", "TOKEN_MALFORMED");
  }
  if (text->size() > kLongestToken) {
    // Not worth a digest.
    return VerifyToken(*text, book.issuers, now, absl::ZeroDuration()).status();
  }
  const bool once = !presented.only_for.empty();
  if (!once) {
    if (std::shared_ptr<const Token> known = tokens_.Find(*text, book.version, now)) return known;
  }
  if (at_once && !IsQuicklyVerified(*text)) return std::nullopt;
  // Whoever failed too often is heard no more for a while: signatures cost time.
  if (const absl::Duration wait = failures_.Ask(presented.address, book.FailureRate(), now);
      wait > absl::ZeroDuration()) {
    return Unheard(wait);
  }
  if (once) return UseOnce(presented, *text, book, now);
  absl::StatusOr<Token> token =
      VerifyToken(*text, book.issuers, now, absl::Seconds(book.config.clock_skew_seconds));
  if (!token.ok()) return token.status();
  auto good = std::make_shared<const Token>(*std::move(token));
  tokens_.Keep(*text, book.version, now + absl::Seconds(book.config.cache_seconds), good);
  return std::shared_ptr<const Token>(std::move(good));
}

absl::StatusOr<std::shared_ptr<const Token>> Gate::UseOnce(const Presented& presented,
                                                           std::string_view text, const Book& book,
                                                           absl::Time now) {
  absl::StatusOr<Token> token = VerifySingleUse(text, book.issuers, presented.only_for, now,
                                                absl::Seconds(book.config.clock_skew_seconds));
  if (!token.ok()) return token.status();
  switch (used_.Note(token->issuer, token->id, token->until, now)) {
    case UsedTokens::Use::kAgain:
      return Unauthenticated("the bearer token was used before: each call needs one of its own",
                             "TOKEN_USED");
    case UsedTokens::Use::kFull:
      return TooOften("too many tokens for one call are remembered already", absl::Seconds(30));
    case UsedTokens::Use::kFirst:
      break;
  }
  return std::make_shared<const Token>(*std::move(token));
}

std::optional<absl::StatusOr<Caller>> Gate::Try(const Presented& presented,
                                                std::optional<Need> need, bool at_once) {
  const std::shared_ptr<const Book> book = this->book();
  if (book == nullptr) {
    return Refuse(Refusal(absl::StatusCode::kUnavailable, "access is not loaded yet", "NO_ACCESS",
                          absl::Seconds(1)));
  }
  const absl::Time now = clock_();
  const auto failed = [&](const absl::Status& status) {
    const absl::Duration wait = failures_.Take(presented.address, book->FailureRate(), now);
    return Refuse(wait > absl::ZeroDuration() ? Unheard(wait) : status);
  };
  const auto token = FindToken(presented, *book, now, at_once);
  if (!token) return std::nullopt;
  if (!token->ok()) return failed(token->status());
  size_t index = 0;
  absl::StatusOr<Caller> caller =
      FindClient(book->config, presented, (*token)->get(), book->version, index);
  if (!caller.ok()) return failed(caller.status());
  const ClientConfig& client = book->config.clients[index];
  if (const absl::Duration wait = calls_.Take(client.name, book->RateOf(client), now);
      wait > absl::ZeroDuration()) {
    return Refuse(
        TooOften("this client calls more often than it may: see calls_per_second and "
                 "burst of access",
                 wait));
  }
  caller->strayed = std::make_shared<std::atomic<bool>>(false);
  if (need) {
    if (absl::Status status = CheckNeed(*caller, *need); !status.ok()) return Refuse(status);
  }
  return caller;
}

std::vector<SignInIssuerPtr> Gate::SignInIssuers() const {
  const std::shared_ptr<const Book> book = this->book();
  return book == nullptr ? std::vector<SignInIssuerPtr>() : book->sign_in;
}

absl::Duration Gate::clock_skew() const {
  const std::shared_ptr<const Book> book = this->book();
  return absl::Seconds(book == nullptr ? 0 : book->config.clock_skew_seconds);
}

absl::StatusOr<Caller> Gate::Identify(const Presented& presented) {
  return *Try(presented, std::nullopt, /*at_once=*/false);
}

absl::StatusOr<Caller> Gate::Admit(const Presented& presented, Need need) {
  return *Try(presented, need, /*at_once=*/false);
}

std::optional<absl::StatusOr<Caller>> Gate::AdmitNow(const Presented& presented, Need need) {
  return Try(presented, need, /*at_once=*/true);
}

absl::Status Gate::Refuse(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  ++refused_[ReasonOf(status)];
  return status;
}

absl::Status Gate::CheckNeed(const Caller& caller, Need need) {
  if (caller.grant == nullptr) {
    return Unauthenticated("nothing says who calls", "NO_IDENTITY");
  }
  if (need == Need::kUnspecified || !caller.grant->Has(need)) {
    return Refusal(absl::StatusCode::kPermissionDenied,
                   absl::StrCat("this client may not do that: `", std::string(NeedName(need)),
                                "` is not in its `may`"),
                   "NOT_ALLOWED");
  }
  return absl::OkStatus();
}

absl::Status Gate::Allow(const Caller& caller, Need need, std::string_view practice) const {
  if (absl::Status status = CheckNeed(caller, need); !status.ok()) return status;
  if (need == Need::kAdminister || need == Need::kRules) return absl::OkStatus();
  if (caller.grant->every_practice || (!practice.empty() && caller.grant->Covers(practice))) {
    return absl::OkStatus();
  }
  if (caller.strayed != nullptr) caller.strayed->store(true);
  return Refusal(absl::StatusCode::kNotFound, "practice: this client has no such practice",
                 "NO_SUCH_PRACTICE");
}

absl::Status Gate::StillHolds(const Caller& caller) const {
  if (clock_() >= caller.until) {
    return Unauthenticated("the bearer token has expired: come back with a new one",
                           "TOKEN_EXPIRED");
  }
  const std::shared_ptr<const Book> book = this->book();
  if (caller.grant != nullptr && book != nullptr && caller.grant->version == book->version) {
    return absl::OkStatus();
  }
  return Refusal(absl::StatusCode::kUnavailable,
                 "who may do what has changed: come back and go on from the last acknowledgement "
                 "or token",
                 "ACCESS_CHANGED", absl::Seconds(1));
}

std::map<std::string, int64_t> Gate::refused() const {
  absl::MutexLock lock(&mutex_);
  return refused_;
}

}  // namespace waymark::access
