#include "waymark/access/id_token.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "waymark/access/caller.h"

namespace waymark::access {
namespace {

constexpr size_t kLongestSubject = 255;

absl::Status No(std::string_view why, std::string_view reason) {
  return Refusal(absl::StatusCode::kUnauthenticated,
                 absl::StrCat("the ID token ", absl::string_view(why.data(), why.size())), reason);
}

bool IsText(const Json& claims, std::string_view name, std::string_view text) {
  const Json* claim = claims.Find(name);
  return claim != nullptr && claim->is_text() && claim->text == text;
}

absl::Status CheckParty(const Json& claims, const std::string& client_id) {
  const Json* party = claims.Find("azp");
  if (party == nullptr && TextsAt(claims, "aud").size() <= 1) return absl::OkStatus();
  if (IsText(claims, "azp", client_id)) return absl::OkStatus();
  return No("was made for another party", "TOKEN_AUDIENCE");
}

absl::Status CheckAge(const Json& claims, absl::Duration most, absl::Time now,
                      absl::Duration skew) {
  const Json* claim = claims.Find("auth_time");
  if (claim == nullptr || !claim->is_number() || !std::isfinite(claim->number) ||
      claim->number < 0 || claim->number > 253'402'300'799.0) {
    return No("does not say when its person was authenticated, as it was asked to (`auth_time`)",
              "TOKEN_AUTH_TIME");
  }
  const absl::Time at = absl::UnixEpoch() + absl::Seconds(claim->number);
  if (at <= now + skew && now - at <= most + skew) return absl::OkStatus();
  return No("is of somebody who was authenticated longer ago than was asked for",
            "TOKEN_AUTH_TIME");
}

}  // namespace

absl::StatusOr<Token> VerifyIdToken(std::string_view text, const IdTokenRules& rules,
                                    const KeySet& keys, absl::Time now, absl::Duration skew) {
  absl::StatusOr<Token> token =
      VerifyToken(text, {Issuer{rules.issuer, {rules.client_id}, keys}}, now, skew);
  if (!token.ok()) return token;
  const Json& claims = token->claims;
  if (absl::Status status = CheckParty(claims, rules.client_id); !status.ok()) return status;
  if (rules.nonce.empty() || !IsText(claims, "nonce", rules.nonce)) {
    return No("was not made for this sign-in", "TOKEN_NONCE");
  }
  const Json* subject = claims.Find("sub");
  if (subject == nullptr || !subject->is_text() || subject->text.empty() ||
      subject->text.size() > kLongestSubject || claims.Find("iat") == nullptr) {
    return No("does not say of whom or when: `sub` and `iat` are required", "TOKEN_MALFORMED");
  }
  if (!rules.acr.empty() &&
      std::none_of(rules.acr.begin(), rules.acr.end(),
                   [&](const std::string& one) { return IsText(claims, "acr", one); })) {
    return No("is of somebody who was not authenticated as it was asked for (`acr`)", "TOKEN_ACR");
  }
  if (rules.max_age > absl::ZeroDuration()) {
    if (absl::Status status = CheckAge(claims, rules.max_age, now, skew); !status.ok()) {
      return status;
    }
  }
  return token;
}

absl::Status AddUserInfo(const Json& user_info, Json& claims) {
  const Json* subject = claims.Find("sub");
  if (subject == nullptr || !IsText(user_info, "sub", subject->text)) {
    return Refusal(absl::StatusCode::kUnauthenticated, "UserInfo is about somebody else",
                   "USER_INFO");
  }
  for (const auto& [name, value] : user_info.members) {
    if (claims.Find(name) == nullptr) claims.members.emplace_back(name, value);
  }
  return absl::OkStatus();
}

}  // namespace waymark::access
