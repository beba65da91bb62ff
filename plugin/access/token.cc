#include "waymark/access/token.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "absl/strings/str_cat.h"
#include "waymark/access/base64url.h"
#include "waymark/access/caller.h"

namespace waymark::access {
namespace {

// A `kid` that several keys share, or a token without one, must not make us try a whole set.
constexpr int kMostTries = 4;

absl::Status No(std::string_view why, std::string_view reason) {
  return Refusal(absl::StatusCode::kUnauthenticated,
                 absl::StrCat("the bearer token ", absl::string_view(why.data(), why.size())),
                 reason);
}

struct Parts {
  std::string_view header, claims, signature, signed_text;
};

std::optional<Parts> Split(std::string_view text) {
  const size_t first = text.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const size_t second = text.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  if (text.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return Parts{text.substr(0, first), text.substr(first + 1, second - first - 1),
               text.substr(second + 1), text.substr(0, second)};
}

absl::StatusOr<Json> ReadPart(std::string_view part) {
  const std::optional<std::string> bytes = FromBase64Url(part);
  if (!bytes) return No("is none: three parts of base64url are expected", "TOKEN_MALFORMED");
  absl::StatusOr<Json> json = ReadJson(*bytes);
  if (!json.ok() || !json->is_object()) {
    const std::string what = json.ok() ? "is no object" : std::string(json.status().message());
    return No("has a part that " + what, "TOKEN_MALFORMED");
  }
  return json;
}

struct Header {
  Algorithm algorithm = Algorithm::kRs256;
  std::optional<std::string> key_id;
  bool has_type = false;
};

absl::StatusOr<Header> ReadHeader(std::string_view part) {
  const absl::StatusOr<Json> json = ReadPart(part);
  if (!json.ok()) return json.status();
  for (const char* name : {"crit", "b64", "zip", "enc"}) {
    if (json->Find(name) != nullptr) {
      return No("asks in its header for what is not understood here", "TOKEN_HEADER");
    }
  }
  if (const Json* type = json->Find("typ")) {
    std::string text = type->text;
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (text != "jwt" && text != "at+jwt" && text != "application/at+jwt") {
      return No("is of another type than JWT", "TOKEN_HEADER");
    }
  }
  const Json* algorithm = json->Find("alg");
  const std::optional<Algorithm> known =
      algorithm != nullptr && algorithm->is_text() ? ParseAlgorithm(algorithm->text) : std::nullopt;
  if (!known) {
    return No("is not signed with a public key: RS, PS, ES or EdDSA is expected",
              "TOKEN_ALGORITHM");
  }
  Header header{*known, std::nullopt, json->Find("typ") != nullptr};
  if (const Json* id = json->Find("kid")) {
    if (!id->is_text()) return No("has a `kid` that is no text", "TOKEN_HEADER");
    header.key_id = id->text;
  }
  return header;
}

// A moment in seconds since 1970; nothing where the claim is none. False for what is no moment.
bool ReadMoment(const Json& claims, std::string_view name, std::optional<absl::Time>& moment) {
  const Json* claim = claims.Find(name);
  if (claim == nullptr) return true;
  // From here to the year 9999; what lies beyond is a mistake and no promise.
  if (!claim->is_number() || !std::isfinite(claim->number) || claim->number < 0 ||
      claim->number > 253'402'300'799.0) {
    return false;
  }
  moment = absl::UnixEpoch() + absl::Seconds(claim->number);
  return true;
}

absl::Status CheckTimes(const Json& claims, absl::Time now, absl::Duration skew,
                        absl::Time& until) {
  std::optional<absl::Time> expires, not_before, issued;
  if (!ReadMoment(claims, "exp", expires) || !ReadMoment(claims, "nbf", not_before) ||
      !ReadMoment(claims, "iat", issued)) {
    return No("has an `exp`, `nbf` or `iat` that is no number of seconds", "TOKEN_MALFORMED");
  }
  if (!expires) return No("never expires: `exp` is required", "TOKEN_WITHOUT_EXPIRY");
  until = *expires + skew;
  if (now >= until) return No("has expired", "TOKEN_EXPIRED");
  if ((not_before && *not_before > now + skew) || (issued && *issued > now + skew)) {
    return No("does not hold yet: is a clock wrong?", "TOKEN_NOT_YET");
  }
  return absl::OkStatus();
}

absl::Status CheckAudience(const Json& claims, const std::vector<std::string>& wanted) {
  std::vector<std::string> audiences;
  const Json* claim = claims.Find("aud");
  if (claim != nullptr && (claim->is_text() || claim->is_list())) {
    audiences = TextsAt(claims, "aud");
  }
  for (const std::string& one : wanted) {
    if (std::find(audiences.begin(), audiences.end(), one) != audiences.end()) {
      return absl::OkStatus();
    }
  }
  return No("is for another audience", "TOKEN_AUDIENCE");
}

absl::Status CheckSignature(const Header& header, const Issuer& issuer, const Parts& parts) {
  const std::optional<std::string> signature = FromBase64Url(parts.signature);
  if (!signature || signature->empty()) {
    return No("is none: three parts of base64url are expected", "TOKEN_MALFORMED");
  }
  const std::vector<PublicKey>& keys = issuer.keys.keys;
  if (!header.key_id && keys.size() > 1) {
    return No("does not name its key: `kid` is required where the issuer has several", "TOKEN_KEY");
  }
  bool known = false, fits = false;
  int tries = 0;
  for (const PublicKey& key : keys) {
    if (header.key_id && key.id != *header.key_id) continue;
    known = true;
    // The key says how it signs; a token that says otherwise is not tried.
    if (key.algorithm != header.algorithm) continue;
    fits = true;
    if (++tries > kMostTries) break;
    if (SignatureFits(key, parts.signed_text, *signature)) return absl::OkStatus();
  }
  if (!known) return No("names a key that its issuer's key set does not have", "TOKEN_KEY");
  if (!fits) return No("is signed otherwise than its key signs", "TOKEN_ALGORITHM");
  return No("has a signature that does not fit", "TOKEN_SIGNATURE");
}

// What a token for one call must say besides.
absl::Status CheckSingleUse(const Header& header, const Json& claims, absl::Time now,
                            absl::Duration skew, std::string& id) {
  if (!header.key_id || !header.has_type) {
    return No("does not name its key and type: `kid` and `typ` are required", "TOKEN_HEADER");
  }
  std::optional<absl::Time> issued, expires;
  if (!ReadMoment(claims, "iat", issued) || !issued || !ReadMoment(claims, "exp", expires)) {
    return No("does not say when it was issued: `iat` is required", "TOKEN_MALFORMED");
  }
  if (*expires - *issued > kLongestSingleUse || *expires > now + kLongestSingleUse + skew) {
    return No("lives longer than five minutes", "TOKEN_TOO_LONG_LIVED");
  }
  constexpr size_t kLongestId = 255;
  const Json* claim = claims.Find("jti");
  if (claim == nullptr || !claim->is_text() || claim->text.empty() ||
      claim->text.size() > kLongestId) {
    return No("does not name itself: `jti`, a text of at most 255 bytes, is required",
              "TOKEN_WITHOUT_ID");
  }
  id = claim->text;
  return absl::OkStatus();
}

// `only_for` empty: for one of the issuer's audiences.
absl::StatusOr<Token> Verify(std::string_view text, const std::vector<Issuer>& issuers,
                             std::string_view only_for, absl::Time now, absl::Duration skew) {
  if (text.size() > kLongestToken) {
    return No(absl::StrCat("is longer than ", kLongestToken, " bytes"), "TOKEN_TOO_LONG");
  }
  const std::optional<Parts> parts = Split(text);
  if (!parts)
    return No("is none: three parts with dots between them are expected", "TOKEN_MALFORMED");
  const absl::StatusOr<Header> header = ReadHeader(parts->header);
  if (!header.ok()) return header.status();
  absl::StatusOr<Json> claims = ReadPart(parts->claims);
  if (!claims.ok()) return claims.status();
  const Json* name = claims->Find("iss");
  const Issuer* issuer = nullptr;
  for (const Issuer& one : issuers) {
    if (name != nullptr && name->is_text() && one.name == name->text) issuer = &one;
  }
  if (issuer == nullptr) {
    return No("is of an issuer that is not configured: `iss` must be one of access.issuers",
              "TOKEN_ISSUER");
  }
  // Nothing more is said of the claims to who could not sign them.
  if (absl::Status status = CheckSignature(*header, *issuer, *parts); !status.ok()) return status;
  Token token;
  token.issuer = issuer->name;
  if (absl::Status status = CheckTimes(*claims, now, skew, token.until); !status.ok())
    return status;
  const std::vector<std::string> audiences =
      only_for.empty() ? issuer->audiences : std::vector<std::string>{std::string(only_for)};
  if (absl::Status status = CheckAudience(*claims, audiences); !status.ok()) return status;
  if (!only_for.empty()) {
    if (absl::Status status = CheckSingleUse(*header, *claims, now, skew, token.id); !status.ok()) {
      return status;
    }
  }
  token.claims = *std::move(claims);
  return token;
}

}  // namespace

absl::StatusOr<Token> VerifyToken(std::string_view text, const std::vector<Issuer>& issuers,
                                  absl::Time now, absl::Duration skew) {
  return Verify(text, issuers, {}, now, skew);
}

absl::StatusOr<Token> VerifySingleUse(std::string_view text, const std::vector<Issuer>& issuers,
                                      std::string_view only_for, absl::Time now,
                                      absl::Duration skew) {
  return Verify(text, issuers, only_for, now, skew);
}

bool IsQuicklyVerified(std::string_view text) {
  const std::optional<Parts> parts = Split(text);
  if (!parts) return false;
  const absl::StatusOr<Header> header = ReadHeader(parts->header);
  return header.ok() && header->algorithm <= Algorithm::kPs512;
}

absl::StatusOr<Json> VerifySigned(std::string_view text, const Issuer& issuer) {
  constexpr size_t kLongest = size_t{256} << 10;
  const std::optional<Parts> parts = text.size() > kLongest ? std::nullopt : Split(text);
  if (!parts)
    return No("is none: three parts with dots between them are expected", "TOKEN_MALFORMED");
  const absl::StatusOr<Header> header = ReadHeader(parts->header);
  if (!header.ok()) return header.status();
  absl::StatusOr<Json> claims = ReadPart(parts->claims);
  if (!claims.ok()) return claims;
  if (absl::Status status = CheckSignature(*header, issuer, *parts); !status.ok()) return status;
  return claims;
}

}  // namespace waymark::access
